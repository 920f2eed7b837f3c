"""Right and typical wrong answers to the exercises: what their checks must tell apart.

Those of notebooks 5 to 8 stand in `answers_beyond`.

RIGHT: name of the check → bodies that pass. WRONG: name → pairs (body, words of the hint meant
for it). A body replaces the stub's `return ...`; where the stub is no single function, the
text replaces the whole stub.
"""

# ruff: noqa: E501 (one answer stands in one line)

RIGHT = {
    "decode_header": [
        "return raw[2], struct.unpack_from(f'>{raw[3]}I', raw, 4)",
        "d = raw[3]\nreturn [int(raw[2]), [int.from_bytes(raw[4 * i + 4 : 4 * i + 8], 'big') "
        "for i in range(d)]]",
        "return raw[2], np.frombuffer(raw, '>u4', raw[3], offset=4)",
    ],
    "one_hot": [
        "return np.eye(k, dtype=np.float32)[y]",
        "Y = np.zeros((len(y), k), np.float32)\nY[np.arange(len(y)), y] = 1\nreturn Y",
        "return (y[:, None] == np.arange(k)).astype(np.float32)",
    ],
    "mean_of_two": [
        "return (a.astype(np.float32) + b) / 2",
        "return np.mean([a, b], axis=0, dtype=np.float32)",
        "return a * np.float32(0.5) + b * np.float32(0.5)",
    ],
    "bounding_box": [
        "r, c = np.nonzero(image)\nreturn r.min(), r.max() + 1, c.min(), c.max() + 1",
        "def ends(ink):\n    return int(ink.argmax()), len(ink) - int(ink[::-1].argmax())\n"
        "return [*ends(image.any(axis=1)), *ends(image.any(axis=0))]",
    ],
    "stable_softmax": [
        "E = np.exp(Z - Z.max(axis=1, keepdims=True))\nreturn E / E.sum(axis=1, keepdims=True)",
        "Z = Z - np.amax(Z, 1)[:, None]\n"
        "return np.exp(Z - np.log(np.exp(Z).sum(axis=-1, keepdims=True)))",
        "return np.array([np.exp(z - z.max()) / np.exp(z - z.max()).sum() for z in Z], Z.dtype)",
    ],
    "stable_loss": [
        "gap = 104\ndef stable_loss(Z, y):\n    Z = Z - Z.max(axis=1, keepdims=True)\n"
        "    return np.mean(np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(len(y)), y])",
        "gap = 104.0\ndef stable_loss(Z, y):\n    total = 0.0\n    for z, t in zip(Z, y):\n"
        "        total += np.logaddexp.reduce(z) - z[t]\n    return total / len(y)",
    ],
    "mlp_parameters": [
        "return sum((a + 1) * b for a, b in zip(sizes, sizes[1:]))",
        "n = 0\nfor i in range(1, len(sizes)):\n    n += sizes[i - 1] * sizes[i] + sizes[i]\nreturn n",
        "s = np.array(sizes)\nreturn s[:-1] @ s[1:] + s[1:].sum()",
    ],
    "confusion_matrix": [
        "m = np.zeros((k, k), int)\nnp.add.at(m, (y, answers), 1)\nreturn m",
        "m = np.zeros((k, k))\nfor pair in zip(y, answers):\n    m[pair] += 1\nreturn m",
        "return np.bincount(k * y + answers, minlength=k * k).reshape(k, k)",
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
    ],
    "correlate_same": [
        "k = len(kernel)\npadded = np.pad(image, k // 2)\n"
        "windows = np.lib.stride_tricks.sliding_window_view(padded, (k, k))\n"
        "return (windows * kernel).sum(axis=(2, 3))",
        "p = len(kernel) // 2\nout = np.zeros(image.shape)\nfor r, c in np.ndindex(image.shape):\n"
        "    for i, j in np.ndindex(kernel.shape):\n        R, C = r + i - p, c + j - p\n"
        "        if 0 <= R < image.shape[0] and 0 <= C < image.shape[1]:\n"
        "            out[r, c] += image[R, C] * kernel[i, j]\nreturn out",
    ],
    "max_pool": [
        "h, w = image.shape\nimage = image[: h // 2 * 2, : w // 2 * 2]\n"
        "return np.maximum(np.maximum(image[::2, ::2], image[1::2, ::2]), "
        "np.maximum(image[::2, 1::2], image[1::2, 1::2]))",
        "return np.array([[image[2 * r : 2 * r + 2, 2 * c : 2 * c + 2].max() "
        "for c in range(image.shape[1] // 2)] for r in range(image.shape[0] // 2)])",
    ],
    "diagonal": [
        "diagonal = np.array([[2, -1, -1], [-1, 2, -1], [-1, -1, 2]])",
        "diagonal = [[1.0, 0, -1], [0, 0, 0], [-1, 0, 1]]",
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
    ],
    "adam_step": [
        "m = 0.9 * m + 0.1 * g\nv = 0.999 * v + 0.001 * g**2\n"
        "return w - rate * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-7), m, v",
        "m = m + (g - m) * (1 - 0.9)\nv = v + (g * g - v) * (1 - 0.999)\n"
        "step = rate / (1 - 0.9**t) * m\n"
        "return [w - step / (1e-7 + (v / (1 - 0.999**t)) ** 0.5), m, v]",
    ],
}

HEADER = "return raw[2], struct.unpack_from("
SOFTMAX = "E = np.exp(Z - Z.max(axis=1, keepdims=True))\n"
LOSS = (
    "gap = 104\ndef stable_loss(Z, y):\n    Z = Z - Z.max(axis=1, keepdims=True)\n"
    "    L = np.log(np.exp(Z).sum(axis=1, keepdims=True)) - Z\n    r = np.arange(len(y))\n"
)
BOX = "r, c = np.nonzero(image)\nt, b, l, s = r.min(), r.max() + 1, c.min(), c.max() + 1\n"
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
LEAKY = RIGHT["leaky_relu"][0]
NORM = "norm = np.sqrt(sum(np.sum(g**2) for g in gradients))\n"
ADAM = "m = 0.9 * m + 0.1 * g\nv = 0.999 * v + 0.001 * g**2\nM, V = m / (1 - 0.9**t), v / (1 - 0.999**t)\n"

WRONG = {
    "decode_header": [
        (HEADER + "f'<{raw[3]}I', raw, 4)", "big-endian"),
        (HEADER.replace("[2]", "[3]") + "f'>{raw[3]}I', raw, 4)", "type stands in byte 2"),
        (HEADER + "'>III', raw + bytes(8), 4)", "byte 3 the number of dimensions"),
        (HEADER + "'>I', raw, 4)", "more than one dimension"),
        (HEADER + "f'>{raw[3] + 1}I', raw, 4)", "One size too many"),
        ("return raw[2]", "Byte 2 is the type"),
    ],
    "one_hot": [
        ("return np.eye(k, dtype=np.float32)[y].T", "Rows and columns are exchanged"),
        ("return np.eye(k, dtype=np.float32)[y - 1]", "off by one"),
        ("return np.roll(np.eye(k, dtype=np.float32)[y], -1, axis=1)", "off by one"),
        ("return np.eye(y.max() + 1, dtype=np.float32)[y]", "k says how many columns"),
        ("return np.eye(10, dtype=np.float32)[y]", "k is not always 10"),
        ("return np.eye(k)[y]", "not float32"),
        ("np.eye(k, dtype=np.float32)[y]", "without `return`"),
        ("y -= 1\nreturn np.eye(k, dtype=np.float32)[y + 1]", "belongs to the caller"),
        ("return [1, 'two']", "real numbers"),
    ],
    "mean_of_two": [
        ("return (a + b) / 2", "does not fit into uint8"),
        ("return ((a + b) // 2).astype(np.float32)", "does not fit into uint8"),
        ("return (a // 2 + b // 2).astype(np.float32)", "drops halves"),
        ("return (a.astype(int) + b) // 2", "mean of 1 and 2 is 1.5"),
        ("return a.astype(np.float32) + b", "That is the sum"),
        ("return (a.astype(float) + b) / 2", "not float32"),
    ],
    "bounding_box": [
        (BOX + "return t, b - 1, l, s - 1", "Off by one"),
        (BOX + "return l, s, t, b", "Rows and columns are exchanged"),
        (BOX + "return t, l, b, s", "The order is"),
        (BOX + "return t, b - t, l, s - l", "not height and width"),
        (BOX.replace("nonzero(image)", "nonzero(image > 100)") + "return t, b, l, s", "flatnonzero"),
    ],
    "stable_softmax": [
        ("E = np.exp(Z)\nreturn E / E.sum(axis=1, keepdims=True)", "own maximum"),
        (SOFTMAX + "return E / E.sum(axis=0, keepdims=True)", "not each column"),
        (SOFTMAX + "return E / E.sum()", "not all of them together"),
        ("E = np.exp(Z - Z.max())\nreturn E / E.sum(axis=1, keepdims=True)", "row far below"),
        ("return np.array([[0.5, 0.5]])", "own maximum"),
        (SOFTMAX + "return E / E.sum(axis=1)[:, None].astype(float)", "not float32"),
        ("Z -= Z.max(axis=1, keepdims=True)\nE = np.exp(Z)\nreturn E / E.sum(1)[:, None]",
         "belongs to the caller"),
        ("E = np.exp(Z.min(axis=1, keepdims=True) - Z)\nreturn E / E.sum(1)[:, None]", "mind the sign"),
    ],
    "stable_loss": [
        (LOSS + "    return L[r, y].sum()", "That is the sum"),
        (LOSS + "    return -L[r, y].mean()", "A loss is positive"),
        (LOSS + "    return L[r, y]", "Return one number"),
        (LOSS + "    return L.mean()", "Only the logarithm at the true label"),
        (LOSS + "    return -np.mean(np.log(1 - np.exp(-L[r, y])))", "third tutorial"),
        (LOSS + "    return -np.mean(np.log(np.exp(-L[r, y]) + 1e-12))", "Clipping p"),
        (LOSS + "    return -np.mean(np.log(np.maximum(np.exp(-L[r, y]), 1e-12)))", "Clipping p"),
        (LOSS + "    return -np.mean(np.log(np.exp(-L[r, y])))", "no log of 0"),
        (LOSS.replace("104", "50"), "Try larger ones"),
        (LOSS.replace("104", "200"), "Look for the smallest"),
        (LOSS.replace("104", "'many'"), "Such as"),
    ],
    "mlp_parameters": [
        ("return sum(a * b for a, b in zip(sizes, sizes[1:]))", "biases are missing"),
        ("return sum(a * b for a, b in zip(sizes, sizes[1:])) + sum(sizes)", "inputs have no bias"),
        ("return sum(a * (b + 1) for a, b in zip(sizes, sizes[1:]))", "outputs, not inputs"),
        ("return sum(a * b + 1 for a, b in zip(sizes, sizes[1:]))", "not one in all"),
        ("return sum((a + 1) * b for a, b in zip(sizes[:-1], sizes[1:-1]))", "A layer is missing"),
        ("return (sizes[0] + 1) * sizes[1]", "A layer is missing"),
    ],
    "confusion_matrix": [
        ("m = np.zeros((k, k))\nnp.add.at(m, (answers, y), 1)\nreturn m", "the other way round"),
        ("m = np.zeros((k, k))\nm[y, answers] += 1\nreturn m", "counts a repeated pair once"),
        ("m = np.zeros((k, k))\nnp.add.at(m, (y, answers), 1)\nreturn m / len(y)", "do not divide"),
        ("m = np.zeros((k, k))\nnp.add.at(m, (y, y), 1)\nreturn m", "not the true label again"),
        ("m = np.zeros((k, k))\nw = y != answers\nnp.add.at(m, (y[w], answers[w]), 1)\nreturn m",
         "Right answers count too"),
    ],
    "layer_table": [
        (TABLE.replace(" * shape[2] + 1)", " + 1)"), "channels are missing"),
        (TABLE.replace("* shape[2] + 1", "* shape[2]").replace("(shape[0] + 1)", "shape[0]"), "a bias too"),
        (TABLE.replace(" - size[1] + 1", ""), "Without padding"),
        (TABLE.replace(" - size[1] + 1", " - size[1]"), "Off by one"),
        (TABLE.replace("shape[0] // size[0], shape[1] // size[0]",
                       "-(-shape[0] // size[0]), -(-shape[1] // size[0])"), "rounds down"),
        ("return 7", "Follow the shape"),
    ],
    "correlate_same": [
        (SLIDE + "return slide(image, kernel, 0)", "pad it first"),
        (SLIDE + "return slide(image, kernel[::-1, ::-1], h)", "turned round"),
        (SLIDE + "return slide(image, kernel.T, h)", "transposed"),
        (SLIDE + "return slide(image, kernel, 1)", "right for k = 3 only"),
        (SLIDE + "return slide(image, kernel, 2 * h)", "Too much padding"),
        (SLIDE + "return slide(image, kernel, h, mode='edge')", "not with the edge"),
    ],
    "max_pool": [
        (POOL + "return blocks.mean(axis=(1, 3))", "That is the mean"),
        (POOL + "return np.maximum(blocks.max(axis=(1, 3)), 0)", "may be negative"),
        (POOL + "return image[: 2 * h : 2, : 2 * w : 2]", "first pixels"),
        (POOL + "return blocks.max(axis=(0, 2))", "inside each block"),
        ("return np.lib.stride_tricks.sliding_window_view(image, (2, 2)).max(axis=(2, 3))",
         "Blocks do not overlap"),
        ("h, w = image.shape[0] // 2, image.shape[1] // 2\n"
         "return image.reshape(h, 2, w, 2).max(axis=(1, 3))", "stopped"),
    ],
    "diagonal": [
        ("diagonal = np.ones((3, 3))", "add up to 0"),
        ("diagonal = np.eye(3) - 1 / 3 + 0.2", "add up to 0"),
        ("diagonal = np.array([[1, 0, -1], [1, 0, -1], [1, 0, -1]])", "places where the stroke"),
        ("diagonal = np.array([[-1, -1, 2], [-1, 2, -1], [2, -1, -1]])", "places where the stroke"),
        ("diagonal = np.array([[1, -1], [-1, 1]])", "Three rows of three"),
        ("diagonal = np.array([[1, -2, -2], [1, 2, 1], [-1, -1, 1]])",
         "middle row should add up"),
    ],
    "dense_backward": [
        ("return dZ @ W, X.T @ dZ, dZ.sum(axis=0)", "stopped"),
        ("return dZ @ W.T, X.T @ dZ / len(X), dZ.sum(axis=0)", "Do not divide again"),
        ("return dZ @ W.T, dZ.T @ X, dZ.sum(axis=0)", "dW has the shape of W"),
        ("return dZ @ W.T, X.T @ dZ, dZ.sum(axis=1)", "axis 0"),
        ("return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0, keepdims=True)", "db has the shape of b"),
        ("return dZ @ W.T, X.T @ dZ, dZ", "One b serves all images"),
        ("dZ /= len(dZ)\nreturn dZ @ W.T, X.T @ dZ, dZ.sum(axis=0)", "belongs to the caller"),
        ("return X.T @ dZ", "dX, dW, db, in this order"),
    ],
    "leaky_relu": [
        (LEAKY.replace("self.slope * Z", "0 * Z"), "plain ReLU"),
        (LEAKY.replace("self.slope * Z", "-self.slope * Z"), "mind the sign"),
        (LEAKY.replace("self.slope * Z", "self.slope"), "not the slope itself"),
        (LEAKY.replace("self.slope * dA", "0 * dA"), "below zero the slope passes"),
        (LEAKY.replace("self.Z > 0, dA", "dA > 0, dA"), "The mask belongs to Z"),
        (LEAKY.replace("dA, self.slope * dA", "1, self.slope"), "Multiply by dA"),
        (LEAKY.replace("self.slope * dA", "self.slope * self.Z"), "not Z"),
        (LEAKY.replace("self.Z > 0, dA, self.slope * dA", "self.Z > 0, self.slope * dA, dA"), "exchanged"),
        (LEAKY.replace("dA, self.slope * dA)", "dA, self.slope * dA) / len(dA)"), "Do not divide again"),
        (LEAKY.replace("self.slope * dA", "np.float64(self.slope) * dA"), "not float32"),
        ("def forward(self, Z):\n    Z[Z < 0] *= self.slope\n    return Z\n"
         "def backward(self, dA):\n    return dA", "belongs to the caller"),
        (LEAKY.replace("self.Z = Z\n", "pass\n"), "stopped"),
    ],
    "clip_gradients": [
        ("return [g * min(1, limit / max(np.linalg.norm(g), 1e-9)) for g in gradients]", "share one norm"),
        ("return [np.clip(g, -limit, limit) for g in gradients]", "Cutting numbers"),
        (NORM + "return [g * limit / norm for g in gradients]", "shorter than the limit stays"),
        (NORM + "return [g * min(1, limit / max(norm**2, 1e-9)) for g in gradients]", "Take the root"),
        ("return [g.copy() for g in gradients]", "should become shorter"),
        (NORM + "for g in gradients:\n    g *= limit / max(norm, limit)\nreturn gradients", "caller's array"),
        (NORM + "return [g / norm * min(norm, limit) for g in gradients]", "zeros has the norm 0"),
    ],
    "adam_step": [
        (ADAM + "return w - rate * m / (np.sqrt(v) + 1e-7), m, v", "m and v start too small"),
        (ADAM + "return w - rate * M / (V + 1e-7), m, v", "Divide by the root"),
        (ADAM + "return w - rate * M / (np.sqrt(v) + 1e-7), m, v", "Correct v as well"),
        (ADAM + "return w + rate * M / (np.sqrt(V) + 1e-7), m, v", "subtract"),
        (ADAM + "return w - M / (np.sqrt(V) + 1e-7), m, v", "learning rate is missing"),
        (ADAM + "return w - rate * M / (np.sqrt(V) + 1e-7), M, V", "Return m itself"),
        (ADAM.replace("g**2", "g") + "return w, m, v", "squares of the gradients"),
        (ADAM.replace("0.1 * g", "g") + "return w, m, v", "counts 1 − β₁"),
        ("m *= 0.9\nm += 0.1 * g\nv *= 0.999\nv += 0.001 * g**2\n"
         "M, V = m / (1 - 0.9**t), v / (1 - 0.999**t)\n"
         "return w - rate * M / (np.sqrt(V) + 1e-7), m, v", "belongs to the caller"),
    ],
}  # fmt: skip
