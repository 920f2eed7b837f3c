"""Answers to the exercises of lessons 6 to 11; see `answers`."""

# ruff: noqa: E501 (one answer stands in one line)

RIGHT = {
    "correlate_same": [
        "k = len(kernel)\npadded = np.pad(image, k // 2)\n"
        "windows = np.lib.stride_tricks.sliding_window_view(padded, (k, k))\n"
        "return (windows * kernel).sum(axis=(2, 3))",
        "p = len(kernel) // 2\nout = np.zeros(image.shape)\nfor r, c in np.ndindex(image.shape):\n"
        "    for i, j in np.ndindex(kernel.shape):\n        R, C = r + i - p, c + j - p\n"
        "        if 0 <= R < image.shape[0] and 0 <= C < image.shape[1]:\n"
        "            out[r, c] += image[R, C] * kernel[i, j]\nreturn out.tolist()",
    ],
    "max_pool": [
        "h, w = image.shape\nimage = image[: h // 2 * 2, : w // 2 * 2]\n"
        "return np.maximum(np.maximum(image[::2, ::2], image[1::2, ::2]), "
        "np.maximum(image[::2, 1::2], image[1::2, 1::2]))",
        "return [[max(image[r][c], image[r][c + 1], image[r + 1][c], image[r + 1][c + 1])\n"
        "    for c in range(0, len(image[0]) - 1, 2)] for r in range(0, len(image) - 1, 2)]",
    ],
    "diagonal": [
        "diagonal = np.array([[2, -1, -1], [-1, 2, -1], [-1, -1, 2]])",
        "diagonal = [[1.0, 0, -1], [0, 0, 0], [-1, 0, 1]]",
        "diagonal = (np.eye(3, dtype=np.float32) - 1 / 3) / 2",
        "diagonal = ((1, -9, -9), (-9, 2, -9), (-9, -9, 1))",
    ],
    "layer_table": [
        "table = []\nfor kind, *size in layers:\n    n = 0\n    if kind == 'conv':\n"
        "        n = size[0] * (size[1] ** 2 * shape[2] + 1)\n"
        "        shape = shape[0] - size[1] + 1, shape[1] - size[1] + 1, size[0]\n"
        "    elif kind == 'pool':\n"
        "        shape = shape[0] // size[0], shape[1] // size[0], shape[2]\n"
        "    elif kind == 'flatten':\n        shape = (np.prod(shape),)\n    else:\n"
        "        n, shape = (shape[0] + 1) * size[0], (size[0],)\n"
        "    table.append((shape, n))\nreturn table",
        "out = []\nfor layer in layers:\n    if layer[0] == 'conv':\n        _, f, k = layer\n"
        "        n = k * k * shape[-1] * f + f\n"
        "        shape = [shape[0] + 1 - k, shape[1] + 1 - k, f]\n"
        "    elif layer[0] == 'pool':\n        n = 0\n"
        "        shape = [s // layer[1] for s in shape[:2]] + [shape[-1]]\n"
        "    elif layer[0] == 'dense':\n        n = layer[1] * shape[0] + layer[1]\n"
        "        shape = [layer[1]]\n    else:\n        n = 0\n"
        "        shape = [shape[0] * shape[1] * shape[2]]\n    out += [[shape, n]]\nreturn out",
        "def after(s, kind, a=0, k=0):\n    if kind == 'conv':\n        return np.array([s[0] - k + 1, s[1] - k + 1, a]), np.array((k * k * s[2] + 1.0) * a)\n"
        "    if kind == 'pool':\n        return np.array([s[0] // a, s[1] // a, s[2]]), 0\n"
        "    return (np.array([np.prod(s)]), 0) if kind == 'flatten' else (np.array([a]), a * s[0] + a)\n"
        "rows = []\nfor layer in layers:\n    rows.append(after(shape, *layer))\n    shape = rows[-1][0]\nreturn tuple(rows)",
    ],
    "receptive_field": [
        "n = 1\nfor layer in layers[::-1]:\n    n = n + layer[2] - 1 if layer[0] == 'conv' else n * layer[1]\nreturn n",
        "size = step = np.array(1)\nfor kind, *_, k in layers:\n    size = size + (k - 1) * step\n    if kind == 'pool':\n        step = step * k\nreturn size",
    ],
    "parameters_and_work": [
        "rows = []\nfor kernel, output in layers:\n    n = np.prod(kernel)\n    rows.append((n + kernel[-1], n * np.prod(output[:-1])))\nreturn rows",
        "out = []\nfor k, o in layers:\n    if len(k) == 2:\n        out += [[(k[0] + 1) * k[1], k[0] * k[1]]]\n"
        "    else:\n        one = k[0] * k[1] * k[2]\n        out += [[(one + 1) * k[3], one * k[3] * o[0] * o[1]]]\nreturn np.array(out, float)",
    ],
    "strongest_patch": [
        "i, r, c = np.unravel_index(maps.argmax(), maps.shape)\nreturn images[i, r * step : r * step + size, c * step : c * step + size]",
        "best = None\nfor place in np.ndindex(maps.shape):\n    if best is None or maps[place] > maps[best]:\n        best = place\n"
        "i, r, c = best\nreturn [[images[i, r * step + a, c * step + b] for b in range(size)] for a in range(size)]",
    ],
    "dense_backward": [
        "return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0)",
        "dW = np.einsum('ni,no->io', X, dZ)\n"
        "return [np.einsum('no,io->ni', dZ, W), dW, np.ones(len(dZ)) @ dZ]",
    ],
    "leaky_relu": [
        "def forward(self, Z):\n    self.Z = Z\n    return np.where(Z > 0, Z, self.slope * Z)\n"
        "def backward(self, dA):\n    return np.where(self.Z > 0, dA, self.slope * dA)",
        "def forward(self, Z):\n    self.mask = Z > 0\n"
        "    return np.maximum(Z, 0) + self.slope * np.minimum(Z, 0)\n"
        "def backward(self, dA):\n    dZ = dA.copy()\n    dZ[~self.mask] *= self.slope\n"
        "    return dZ",
    ],
    "clip_gradients": [
        "norm = np.sqrt(sum(np.sum(g**2) for g in gradients))\n"
        "return [g * (limit / max(norm, limit)) for g in gradients]",
        "norm = np.linalg.norm(np.concatenate([g.ravel() for g in gradients]))\n"
        "return tuple(g / norm * limit if norm > limit else g.copy() for g in gradients)",
        "norm = sum((g**2).sum() for g in gradients) ** 0.5\nreturn [g * min(1.0, limit / (norm + 1e-6)) for g in gradients]",
    ],
    "adam_step": [
        "m = 0.9 * m + 0.1 * dtheta\ns = 0.999 * s + 0.001 * dtheta**2\n"
        "return theta - rate * m / (1 - 0.9**t) / (np.sqrt(s / (1 - 0.999**t)) + 1e-7), m, s",
        "m = m + (dtheta - m) * (1 - 0.9)\ns = s + (dtheta * dtheta - s) * (1 - 0.999)\n"
        "step = rate / (1 - 0.9**t) * m\n"
        "return [theta - step / (1e-8 + (s / (1 - 0.999**t)) ** 0.5), m, s]",
        "m = 0.9 * m + 0.1 * dtheta\ns = 0.999 * s + 0.001 * dtheta**2\n"
        "return theta - rate * np.sqrt(1 - 0.999**t) / (1 - 0.9**t) * m / (np.sqrt(s) + 1e-7), m, s",
    ],
    "warm_up_cosine": [
        "if step < warm_up:\n    return peak * step / warm_up\np = (step - warm_up) / (steps - warm_up)\nreturn peak * (1 + np.cos(np.pi * p)) / 2",
        "rise = step / warm_up if warm_up else 1.0\np = max(0, step - warm_up) / (steps - warm_up)\nreturn np.array(peak * min(rise, 1) * np.cos(np.pi * p / 2) ** 2)",
    ],
    "nesterov_step": [
        "v = momentum * v - rate * dtheta\nreturn theta + momentum * v - rate * dtheta, v",
        "step = rate * dtheta\nreturn [theta + momentum**2 * v - (1 + momentum) * step, momentum * v - step]",
    ],
    "complaints": [
        "bad = [(n, 'missing') for n in expected if n not in found]\nfor n in found:\n    if n not in expected:\n        bad.append((n, 'unknown'))\n        continue\n"
        "    for what in ('shape', 'dtype'):\n        if getattr(found[n], what) != getattr(expected[n], what):\n            bad.append((n, what))\nreturn bad",
        "both = found.keys() & expected.keys()\nbad = {(n, 'unknown') for n in found.keys() - both} | {(n, 'missing') for n in expected.keys() - both}\n"
        "bad |= {(n, 'dtype') for n in both if found[n].dtype != expected[n].dtype}\nreturn bad | {(n, 'shape') for n in both if np.shape(found[n]) != np.shape(expected[n])}",
        "bad = []\nfor n in sorted({*found, *expected}):\n    a, b = found.get(n), expected.get(n)\n    if a is None or b is None:\n        bad += [[n, 'missing' if a is None else 'unknown']]\n        continue\n"
        "    bad += [[n, 'shape']] * (a.shape != b.shape) + [[n, 'dtype']] * (a.dtype != b.dtype)\nreturn np.array(bad)",
    ],
}

TABLE = RIGHT["layer_table"][0]
POOL = (
    "h, w = image.shape[0] // 2, image.shape[1] // 2\n"
    "blocks = image[: 2 * h, : 2 * w].reshape(h, 2, w, 2)\n"
)
SLIDE = (
    "def slide(image, kernel, p, **how):\n    k = len(kernel)\n"
    "    image = np.pad(image, p, **how)\n"
    "    views = np.lib.stride_tricks.sliding_window_view(image, (k, k))\n"
    "    return (views * kernel).sum(axis=(2, 3))\nh = len(kernel) // 2\n"
)
FIELD, FORWARD = RIGHT["receptive_field"]
WORK, PATCH = RIGHT["parameters_and_work"][0], RIGHT["strongest_patch"][0]
LEAKY = RIGHT["leaky_relu"][0]
NORM = "norm = np.sqrt(sum(np.sum(g**2) for g in gradients))\n"
ADAM = (
    "m = 0.9 * m + 0.1 * dtheta\ns = 0.999 * s + 0.001 * dtheta**2\n"
    "M, S = m / (1 - 0.9**t), s / (1 - 0.999**t)\n"
)
WARM, NESTEROV, COMPLAIN = RIGHT["warm_up_cosine"][0], RIGHT["nesterov_step"][0], RIGHT["complaints"][0]

WRONG = {
    "correlate_same": [
        (SLIDE + "return slide(image, kernel, 0)", "pad it first"),
        (SLIDE + "return np.pad(slide(image, kernel, 0), h)", "not the map afterwards"),
        (SLIDE + "return slide(image, kernel[::-1, ::-1], h)", "turned round"),
        (SLIDE + "return slide(image, kernel.T, h)", "transposed"),
        (SLIDE + "return slide(image, kernel, 1)", "right for k = 3 only"),
        (SLIDE + "return slide(image, kernel, 2 * h)", "Too much padding"),
        (SLIDE + "return slide(image, kernel, ((0, 2 * h), (0, 2 * h)))", "Half of the padding"),
        (SLIDE + "return slide(image, kernel, ((2 * h, 0), (2 * h, 0)))", "Half of the padding"),
        (SLIDE + "return slide(image, kernel, h, mode='edge')", "not with copies"),
        (SLIDE + "return slide(image, kernel, h, mode='reflect')", "not with copies"),
        (SLIDE + "return slide(image, kernel, h, mode='wrap')", "not with copies"),
    ],
    "max_pool": [
        (POOL + "return blocks.mean(axis=(1, 3))", "That is the mean"),
        (POOL + "return blocks.min(axis=(1, 3))", "That is the smallest"),
        (POOL + "return np.maximum(blocks.max(axis=(1, 3)), 0)", "may be negative"),
        (POOL + "return image[: 2 * h : 2, : 2 * w : 2]", "first pixels"),
        (POOL + "return blocks.max(axis=(0, 2))", "inside each block"),
        ("return np.lib.stride_tricks.sliding_window_view(image, (2, 2)).max(axis=(2, 3))", "Blocks do not overlap"),
        ("h, w = image.shape\nreturn [[image[r : r + 2, c : c + 2].max() for c in range(0, w, 2)] for r in range(0, h, 2)]", "row or column is dropped"),
        ("h, w = image.shape[0] // 2, image.shape[1] // 2\n"
         "return image.reshape(h, 2, w, 2).max(axis=(1, 3))", "stopped"),
    ],
    "diagonal": [
        ("diagonal = np.ones((3, 3))", "nine numbers should add up to 0"),
        ("diagonal = np.eye(3)", "nine numbers should add up to 0"),
        ("diagonal = np.array([[1, 0, -1], [1, 0, -1], [1, 0, -1]])", "places where the stroke"),
        ("diagonal = np.array([[-1, -1, 2], [-1, 2, -1], [2, -1, -1]])", "places where the stroke"),
        ("diagonal = np.array([[1, -1], [-1, 1]])", "Three rows of three"),
        ("diagonal = np.array([[1, -2, -2], [1, 2, 1], [-1, -1, 1]])", "level stroke in its middle row"),
        ("diagonal = np.array([[1, 2, -2], [-2, 1, -2], [-2, 3, 1]])", "level stroke in its lower row"),
        ("diagonal = np.array([[1, -4, 2], [-2, 1, -1], [-2, -2, 1]])", "upright stroke in its right column"),
        ("diagonal = np.array([[1, -9, 2], [-9, 1, -9], [2, -9, 1]])", "Punish the other diagonal"),
        ("diagonal = np.array([[3, -3, -3], [-3, 1, -3], [-3, -3, 0]])", "share out"),
        ("diagonal = np.array([[2, -1, -1], [-1, 2, -1], [-1, -1, 2]]) * 1e-9", "expected 1 or more"),
        ("diagonal = np.full((3, 3), np.nan)", "places where the stroke"),
    ],
    "layer_table": [
        (TABLE.replace(" * shape[2] + 1)", " + 1)"), "channels are missing"),
        (TABLE.replace("* shape[2] + 1", "* shape[2]").replace("(shape[0] + 1)", "shape[0]"), "a bias too"),
        (TABLE.replace(" - size[1] + 1", ""), "Without padding"),
        (TABLE.replace(" - size[1] + 1", " - size[1]"), "Off by one"),
        (TABLE.replace("shape[0] // size[0], shape[1] // size[0]",
                       "-(-shape[0] // size[0]), -(-shape[1] // size[0])"), "rounds down"),
        (TABLE.replace("shape[0] // size[0], shape[1] // size[0]",
                       "shape[0] - size[0] + 1, shape[1] - size[0] + 1"), "do not overlap"),
        (TABLE.replace("(np.prod(shape),)", "np.prod(shape)").replace("shape[0] + 1", "shape + 1"), "one number alone too"),
        ("return 7", "Follow the shape"),
        ("return layers", "Follow the shape"),
    ],
    "receptive_field": [
        (FIELD.replace("[::-1]", ""), "Begin with the last layer"),
        (FIELD.replace("n + layer[2] - 1", "n + layer[2]"), "Off by one"),
        (FIELD.replace("n * layer[1]", "n"), "sees k × k values itself"),
        (FORWARD.replace("step = step * k", "pass"), "later layers see more"),
        (FORWARD.replace("return size", "return size**2"), "not the number of pixels"),
        ("return sum(layer[-1] for layer in layers)", "windows of neighbouring values overlap"),
        ("return np.prod([layer[-1] for layer in layers])", "windows of neighbouring values overlap"),
        ("return [layer[-1] for layer in layers]", "Go back from the last layer"),
    ],
    "parameters_and_work": [
        (WORK.replace("n + kernel[-1]", "n"), "has a bias too"),
        (WORK.replace("n + kernel[-1]", "n + 1"), "not one in all"),
        (WORK.replace("n + kernel[-1]", "n + kernel[-2]"), "not for each input"),
        (WORK.replace("n * np.prod(output[:-1])", "(n + kernel[-1]) * np.prod(output[:-1])"), "multiplies nothing"),
        (WORK.replace("output[:-1]", "output"), "count them once"),
        (WORK.replace("n * np.prod(output[:-1])", "n"), "used at every place"),
        (WORK.replace("n * np.prod(output[:-1])", "np.prod(output[:-1])"), "every weight of the kernels"),
        (WORK.replace("return rows", "return [row[::-1] for row in rows]"), "First the parameters"),
        (WORK.replace("return rows", "return np.sum(rows, axis=0)"), "one pair for each layer"),
        (WORK.replace("return rows", "return np.transpose(rows)"), "not two long rows"),
    ],
    "strongest_patch": [
        (PATCH.replace("r * step", "r").replace("c * step", "c"), "pixels in the image"),
        (PATCH.replace("i, r, c =", "i, c, r ="), "Rows and columns are exchanged"),
        (PATCH.replace("argmax", "argmin"), "weakest answer"),
        (PATCH.replace("maps.argmax(), maps.shape", "maps[0].argmax(), maps.shape"), "not of the first alone"),
        (PATCH.replace("return images[i, r * step : r * step + size, c * step : c * step + size]", "return i, r, c"), "place in the maps"),
        ("return maps.max()", "the strongest answer"),
        (PATCH.replace("[i, r * step : r * step + size, c * step : c * step + size]", "[i]"), "whole image"),
        (PATCH.replace("maps.argmax()", "maps.size - 1 - maps.ravel()[::-1].argmax()"), "the first counts"),
        (PATCH.replace("r * step : r * step + size, c * step : c * step + size", "r * step - size // 2 : r * step - size // 2 + size, c * step - size // 2 : c * step - size // 2 + size"), "upper left corner"),
        ("i = maps.mean(axis=(1, 2)).argmax()\nr, c = np.unravel_index(maps[i].argmax(), maps[i].shape)\nr, c = r * step, c * step\nreturn images[i, r : r + size, c : c + size]", "not the largest mean"),
        (PATCH.replace("+ size", "+ size + 1"), "pixels wide and high"),
    ],
    "dense_backward": [
        ("return dZ @ W, X.T @ dZ, dZ.sum(axis=0)", "W is transposed"),
        ("return dZ @ W.T, X @ dZ, dZ.sum(axis=0)", "X is transposed"),
        ("return dZ @ W.T, X.T @ dZ / len(X), dZ.sum(axis=0)", "Do not divide again"),
        ("return dZ @ W.T / len(X), X.T @ dZ, dZ.sum(axis=0)", "Do not divide again"),
        ("return dZ @ W.T, dZ.T @ X, dZ.sum(axis=0)", "dW has the shape of W"),
        ("return dZ @ W.T, X.T @ dZ, dZ.sum(axis=1)", "axis 0"),
        ("return dZ @ W.T, X.T @ dZ, dZ.sum()", "images alone"),
        ("return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0, keepdims=True)", "db has the shape of b"),
        ("return dZ @ W.T, X.T @ dZ, dZ", "One b serves all images"),
        ("dZ /= len(dZ)\nreturn dZ @ W.T, X.T @ dZ, dZ.sum(axis=0)", "belongs to the caller"),
        ("return X.T @ dZ", "dX, dW, db, in this order"),
    ],
    "leaky_relu": [
        (LEAKY.replace("self.slope * Z", "0 * Z"), "plain ReLU"),
        (LEAKY.replace("self.slope * Z", "-self.slope * Z"), "mind the sign"),
        (LEAKY.replace("self.slope * Z", "self.slope"), "not the slope itself"),
        (LEAKY.replace("self.slope * Z", "0.01 * Z"), "made with"),
        (LEAKY.replace("self.slope * dA", "0 * dA"), "below zero the slope passes"),
        (LEAKY.replace("self.Z > 0, dA", "self.Z >= 0, dA"), "1 only where Z > 0"),
        (LEAKY.replace("self.Z > 0, dA", "dA > 0, dA"), "The mask belongs to Z"),
        (LEAKY.replace("dA, self.slope * dA", "1, self.slope"), "Multiply by dA"),
        (LEAKY.replace("dA, self.slope * dA", "dA, self.slope"), "too, multiply by dA"),
        (LEAKY.replace("self.slope * dA", "self.slope * self.Z"), "not Z"),
        (LEAKY.replace("self.Z > 0, dA, self.slope * dA", "self.Z > 0, self.slope * dA, dA"), "exchanged"),
        (LEAKY.replace("dA, self.slope * dA)", "dA, self.slope * dA) / len(dA)"), "Do not divide again"),
        (LEAKY.replace("self.slope * dA", "np.float64(self.slope) * dA"), "not float32"),
        (LEAKY.replace("self.Z", "type(self).Z"), "let `self` keep it"),
        ("def forward(self, Z):\n    Z[Z < 0] *= self.slope\n    return Z\n"
         "def backward(self, dA):\n    return dA", "belongs to the caller"),
        (LEAKY.replace("self.Z = Z\n", "pass\n"), "stopped"),
    ],
    "clip_gradients": [
        ("return [g * min(1, limit / max(np.linalg.norm(g), 1e-9)) for g in gradients]", "share one norm"),
        ("return [np.clip(g, -limit, limit) for g in gradients]", "Cutting numbers"),
        (NORM + "return [g * limit / norm for g in gradients]", "shorter than the limit stays"),
        (NORM + "return [g * min(1, limit / max(norm**2, 1e-9)) for g in gradients]", "Take the root"),
        (NORM + "return [g / norm if norm > limit else g for g in gradients]", "is the limit, not 1"),
        ("norm = sum(np.abs(g).sum() for g in gradients)\nreturn [g * min(1, limit / max(norm, 1e-9)) for g in gradients]", "root of the sum of squares"),
        ("return [g.copy() for g in gradients]", "should become shorter"),
        (NORM + "for g in gradients:\n    g *= limit / max(norm, limit)\nreturn gradients", "belongs to the caller"),
        (NORM + "return [g / norm * min(norm, limit) for g in gradients]", "zeros has the norm 0"),
        (NORM + "return gradients[0] * (limit / max(norm, limit))", "One array for each"),
    ],
    "adam_step": [
        (ADAM + "return theta - rate * m / (np.sqrt(s) + 1e-7), m, s", "m and s start too small"),
        (ADAM + "return theta - rate * M / (S + 1e-7), m, s", "Divide by the root"),
        (ADAM + "return theta - rate * M / (np.sqrt(s) + 1e-7), m, s", "Correct s as well"),
        (ADAM + "return theta - rate * m / (np.sqrt(S) + 1e-7), m, s", "Correct m as well"),
        (ADAM + "return theta + rate * M / (np.sqrt(S) + 1e-7), m, s", "subtract"),
        (ADAM + "return theta - M / (np.sqrt(S) + 1e-7), m, s", "learning rate is missing"),
        (ADAM + "return theta - rate * dtheta / (np.sqrt(S) + 1e-7), m, s", "not the last gradient"),
        (ADAM + "return theta - rate * M / np.sqrt(S), m, s", "add ε"),
        (ADAM + "return theta - rate * M / np.sqrt(S + 1e-8), m, s", "not under it"),
        (ADAM + "return -rate * M / (np.sqrt(S) + 1e-7), m, s", "not the step"),
        (ADAM + "return theta - rate * M / (np.sqrt(S) + 1e-7), M, S", "Return m itself"),
        (ADAM + "return m, s, theta - rate * M / (np.sqrt(S) + 1e-7)", "θ, m, s, in this order"),
        (ADAM.replace("**2", "") + "return theta, m, s", "squares of the gradients"),
        (ADAM.replace("0.1 * dtheta", "dtheta") + "return theta, m, s", "counts 1 − β₁"),
        ("m *= 0.9\nm += 0.1 * dtheta\ns *= 0.999\ns += 0.001 * dtheta**2\n"
         "M, S = m / (1 - 0.9**t), s / (1 - 0.999**t)\n"
         "return theta - rate * M / (np.sqrt(S) + 1e-7), m, s", "belongs to the caller"),
    ],
    "warm_up_cosine": [
        (WARM.replace("/ 2", "/ 1"), "halve it"),
        (WARM.replace("(1 + np.cos(np.pi * p)) / 2", "np.cos(np.pi * p)"), "add 1 and halve"),
        (WARM.replace("(1 + np.cos(np.pi * p)) / 2", "np.cos(np.pi * p / 2)"), "not a quarter"),
        (WARM.replace("(1 + np.cos(np.pi * p)) / 2", "(1 - p)"), "use the cosine"),
        (WARM.replace("(step - warm_up) / (steps - warm_up)", "step / steps"), "count its steps from there"),
        (WARM.replace("(steps - warm_up)", "steps"), "ends at 0"),
        (WARM.replace("peak * step / warm_up", "peak * (step + 1) / warm_up"), "At step 0"),
        (WARM.replace("peak * step / warm_up", "peak * step / steps"), "ends at step `warm_up`"),
        (WARM.replace("peak * ", ""), "not 1"),
        (WARM.replace("1 + np", "1 - np"), "mind the sign"),
        (WARM.split("\n", 2)[2], "rises along a straight line"),
        (WARM.replace("step < warm_up", "step <= warm_up"), "stopped"),
        ("return [peak]", "Before `warm_up`"),
    ],
    "nesterov_step": [
        (NESTEROV.replace("momentum * v - rate * dtheta, v", "v, v"), "plain momentum"),
        ("return theta + momentum * v - rate * dtheta, momentum * v - rate * dtheta", "plain momentum"),
        (NESTEROV.replace("return theta", "return theta + v"), "moves once"),
        (NESTEROV.replace("v - rate * dtheta, v", "v, v"), "counts once more"),
        (NESTEROV.replace("return theta + momentum * v", "return theta + v"), "new velocity counts μ"),
        ("v = momentum * v + rate * dtheta\nreturn theta - momentum * v - rate * dtheta, v", "Downhill"),
        ("v = momentum * v + dtheta\nreturn theta - rate * (dtheta + momentum * v), v", "part of the velocity"),
        ("v = momentum * v - rate * dtheta\nreturn v, theta + momentum * v - rate * dtheta", "θ and v, in this order"),
        ("v = momentum * (momentum * v - rate * dtheta) - rate * dtheta\nreturn theta + v, v", "for θ only"),
        ("v = momentum * v - rate * dtheta\nreturn theta + momentum * v - rate * dtheta", "θ and v, in this order"),
        ("v *= momentum\nv -= rate * dtheta\nreturn theta + momentum * v - rate * dtheta, v", "belongs to the caller"),
    ],
    "complaints": [
        (COMPLAIN.replace("return bad", "return bad[:1]"), "not only the first thing"),
        (COMPLAIN.replace("bad.append((n, what))", "return [*bad, (n, what)]"), "not only the first thing"),
        (COMPLAIN.replace("bad.append((n, what))", "bad.append((n, what))\n            break"), "say both"),
        (COMPLAIN.replace("'unknown'", "'left over'"), "one of the words"),
        (COMPLAIN.replace("(n, 'missing')", "('missing', n)"), "First the name"),
        (COMPLAIN.replace("bad.append((n, 'unknown'))", "pass"), "nobody expected is unknown"),
        (COMPLAIN.replace("not in found]", "not in found or not np.array_equal(found[n], expected[n])]"), "missing: expected and not found"),
        ("return ['missing ' + n for n in expected if n not in found]", "A list of pairs"),
        ("return [(n, 'shape') for n in expected if found[n].shape != expected[n].shape]", "KeyError"),
        (COMPLAIN.replace("'shape', ", "'size', "), "one of the words"),
        (COMPLAIN.replace("getattr(found[n], what) !=", "getattr(found[n], what.replace('shape', 'size')) !=").replace("getattr(expected[n], what)", "getattr(expected[n], what.replace('shape', 'size'))"), "(4, 3) is not (3, 4)"),
        (COMPLAIN.replace("return bad", "return bad + bad"), "Say each thing once"),
        ("return len(found) == len(expected)", "A list of pairs"),
    ],
}  # fmt: skip
