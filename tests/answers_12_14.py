"""Answers to the exercises of lessons 12 to 14; see `answers`."""

# ruff: noqa: E501 (one answer stands in one line)

RIGHT = {
    "convolution_cost": [
        "n = (h - k + 1) * (w - k + 1) * k * k * c\nreturn n, n * filters",
        "places = len(range(h - k + 1)) * len(range(w - k + 1))\nreturn np.array([places * k**2 * c, places * k**2 * c * filters])",
        "from math import prod\nwindow = np.int64(k * k * c)\nreturn [window * (h + 1 - k) * (w + 1 - k), 1.0 * prod((window, filters, h + 1 - k, w + 1 - k))]",
    ],
    "strided_windows": [
        "v = np.lib.stride_tricks.sliding_window_view(image, (k, k))\nreturn v[::s, ::s].reshape(-1, k * k)",
        "h, w = image.shape\nreturn [image[r : r + k, c : c + k].ravel() for r in range(0, h - k + 1, s) for c in range(0, w - k + 1, s)]",
    ],
    "average_pool": [
        "def forward(self, X):\n    self.shape = X.shape\n    n, h, w, c = X.shape\n"
        "    return X[:, : h // 2 * 2, : w // 2 * 2].reshape(n, h // 2, 2, w // 2, 2, c).mean(axis=(2, 4))\n"
        "def backward(self, dA):\n    dX = np.zeros(self.shape, dA.dtype)\n    big = dA.repeat(2, axis=1).repeat(2, axis=2)\n"
        "    dX[:, : big.shape[1], : big.shape[2]] = big / 4\n    return dX",
        "def forward(self, X):\n    self.X = X\n    h, w = X.shape[1] // 2 * 2, X.shape[2] // 2 * 2\n"
        "    return (X[:, :h:2, :w:2] + X[:, 1:h:2, :w:2] + X[:, :h:2, 1:w:2] + X[:, 1:h:2, 1:w:2]) / 4\n"
        "def backward(self, dA):\n    dX = np.zeros_like(self.X)\n    for m, r, c, a in np.ndindex(dA.shape):\n"
        "        dX[m, 2 * r : 2 * r + 2, 2 * c : 2 * c + 2, a] += dA[m, r, c, a] * 0.25\n    return dX",
    ],
    "running_means": [
        "m, means = 0.0, []\nfor t, x in enumerate(values, 1):\n    m = beta * m + (1 - beta) * x\n    means.append(m / (1 - beta**t))\nreturn means",
        "values = np.asarray(values)\nn = len(values)\nage = np.arange(n)[:, None] - np.arange(n)\nweights = np.where(age >= 0, np.float64(beta) ** np.maximum(age, 0), 0)\nreturn weights @ values / weights.sum(axis=1)",
        "out = np.zeros(len(values))\nm = 0\nfor i in range(len(values)):\n    m += (1 - beta) * (values[i] - m)\n    out[i] = m / (1 - np.power(beta, i + 1))\nreturn tuple(out)",
    ],
    "pad": [
        "def forward(self, X):\n    self.shape, p = X.shape, self.p\n    return np.pad(X, ((0, 0), (p, p), (p, p), (0, 0)))\n"
        "def backward(self, dA):\n    _, h, w, _ = self.shape\n    return dA[:, self.p : self.p + h, self.p : self.p + w]",
        "def forward(self, X):\n    n, h, w, c = X.shape\n    big = np.zeros((n, h + 2 * self.p, w + 2 * self.p, c), dtype=X.dtype)\n"
        "    big[:, self.p : h + self.p, self.p : w + self.p] = X\n    return big\n"
        "def backward(self, dA):\n    return dA[:, self.p : -self.p, self.p : -self.p].copy() if self.p else dA",
    ],
    "bytes_to_neighbour": [
        "strides = [0] * len(shape)\nfor axis in reversed(order):\n    strides[axis] = itemsize\n    itemsize *= shape[axis]\nreturn strides",
        "memory = np.zeros([shape[a] for a in order], f'V{itemsize}')\nreturn memory.transpose(np.argsort(order)).strides",
        "order = list(order)\nreturn np.array([itemsize * np.prod([shape[b] for b in order[order.index(a) + 1 :]]) for a in range(len(shape))])",
    ],
    "whole_gradient": [
        "return sum(n * g for n, g in zip(sizes, gradients)) / sum(sizes)",
        "return np.average(gradients, axis=0, weights=sizes)",
        "share = np.array(sizes) / np.sum(sizes)\nreturn np.tensordot(share, np.stack(gradients), axes=1).tolist()",
    ],
}

COST = "n = (h - k + 1) * (w - k + 1) * k * k * c\n"
VIEW = "v = np.lib.stride_tricks.sliding_window_view(image, (k, k))\n"
POOL = RIGHT["average_pool"][0]
MEANS, PAD = RIGHT["running_means"][0], RIGHT["pad"][0]
BYTES, WHOLE = RIGHT["bytes_to_neighbour"][0], RIGHT["whole_gradient"][0]
CUT = "dA[:, self.p : self.p + h, self.p : self.p + w]"

WRONG = {
    "convolution_cost": [
        (COST + "return n * filters, n", "First the numbers"),
        (COST.replace(" * c", "") + "return n, n * filters", "through all channels"),
        (COST + "return n, n", "Each filter multiplies"),
        (COST + "return n * filters, n * filters", "share the same windows"),
        (COST.replace("(h - k + 1) * (w - k + 1)", "h * w") + "return n, n * filters", "there are n − k + 1 places"),
        (COST.replace(" + 1", "") + "return n, n * filters", "Off by one"),
    ],
    "strided_windows": [
        (VIEW + "return v.reshape(-1, k * k)", "stride is missing"),
        (VIEW + "return v.reshape(-1, k * k)[::s]", "rows *and* columns"),
        (VIEW + "return v[::s].reshape(-1, k * k)", "columns need the stride"),
        (VIEW + "return v[::s, ::s].reshape(-1, k * k).T", "not in a column"),
        (VIEW + "return v[::s, ::s].swapaxes(0, 1).reshape(-1, k * k)", "along the rows"),
        (VIEW + "return v[::s, ::s].swapaxes(2, 3).reshape(-1, k * k)", "row by row"),
        (VIEW + "return v[s - 1 :: s, s - 1 :: s].reshape(-1, k * k)", "begins at (0, 0)"),
    ],
    "average_pool": [
        (POOL.replace(".mean(axis", ".sum(axis"), "divide by 4"),
        (POOL.replace(".mean(axis", ".max(axis"), "That is the maximum"),
        (POOL.replace(".mean(axis=(2, 4))", ".sum(axis=(2, 4)) / 2"), "not two"),
        (POOL.replace("big / 4", "big"), "Each of the four counts a quarter"),
        (POOL.replace("big / 4", "big / 4 / len(big)"), "Do not divide by n"),
        (POOL.replace("return dX", "return big / 4"), "dX has the shape of X"),
        (POOL.replace("dX[:, : big.shape[1], : big.shape[2]] = big / 4", "dX[:, : big.shape[1] : 2, : big.shape[2] : 2] = dA"), "share the slope"),
        (POOL.replace("(self.shape, dA.dtype)", "(self.shape)"), "float64 unless told"),
        (POOL.replace("dA.dtype", "np.float32"), "the type is not float64"),
        (POOL.replace(".mean(axis=(2, 4))", ".mean(axis=(2, 4)).tolist()"), "the type is not float32"),
        (POOL.replace("self.shape", "type(self).shape"), "keep its own shape"),
    ],
    "running_means": [
        (MEANS.replace(" / (1 - beta**t)", ""), "too small at first"),
        (MEANS.replace("return means", "return means[-1]"), "One mean for each"),
        (MEANS.replace("return means", "return means[-1:]"), "One mean for each"),
        (MEANS.replace("beta * m + (1 - beta) * x", "(1 - beta) * m + beta * x"), "belongs to the old m"),
        (MEANS.replace("(values, 1)", "(values)"), "counts from 1"),
        (MEANS.replace("(values, 1)", "(values, 2)"), "counts from 1"),
        (MEANS.replace("beta**t", "beta"), "changes with t"),
        (MEANS.replace("beta**t", "beta * t"), "to the power of t"),
        (MEANS.replace("/ (1", "* (1"), "Divide by"),
        (MEANS.replace("means.append(m / (1 - beta**t))", "m = m / (1 - beta**t)\n    means.append(m)"), "goes on without"),
        (MEANS.replace("m, means = 0.0", "m, means = values[0]").replace(" / (1 - beta**t)", ""), "not at the first value"),
        ("return np.cumsum(values) / np.arange(1, len(values) + 1)", "forgets nothing"),
    ],
    "pad": [
        (PAD.replace("(p, p), (0, 0)))", "(p, p), (0, 0)), mode='edge')"), "not a copy of the edge"),
        (PAD.replace("((0, 0), (p, p), (p, p), (0, 0))", "p"), "not the images and channels"),
        (PAD.replace("(p, p), (p, p)", "(0, 2 * p), (0, 2 * p)"), "each of the four sides"),
        (PAD.replace("(p, p), (p, p)", "(p, p), (0, 0)"), "Left and right"),
        (PAD.replace("(p, p), (0, 0)))", "(p, p), (0, 0)), constant_values=1)"), "blank paper"),
        (PAD.replace(CUT, "dA"), "cut them off"),
        (PAD.replace(CUT, "dA[:, :h, :w]"), "have moved down"),
        (PAD.replace(CUT, "dA[:, 2 * self.p :, 2 * self.p :]"), "have moved down"),
        (PAD.replace(CUT, "dA[:, self.p :, self.p :]"), "all four sides"),
        (PAD.replace(CUT, "dA[:, self.p : -self.p, self.p : -self.p]"), "which is empty"),
        (PAD.replace(CUT, CUT + " / len(dA)"), "Do not divide by n"),
        (PAD.replace(CUT, CUT + ".astype(np.float64)"), "not float32"),
        (PAD.replace("self.shape", "type(self).shape"), "let `self` keep it"),
        ("def forward(self, X):\n    n, h, w, c = X.shape\n    big = np.zeros((n, h + 2 * self.p, w + 2 * self.p, c))\n    big[:, self.p : h + self.p, self.p : w + self.p] = X\n    return big\ndef backward(self, dA):\n    return dA", "float64 unless told"),
    ],
    "bytes_to_neighbour": [
        (BYTES.replace("return strides", "return [s // 4 for s in strides]"), "Bytes, not numbers"),
        (BYTES.replace("return strides", "return [strides[a] for a in order]"), "not in that of memory"),
        (BYTES.replace("reversed(order)", "order"), "*last* axis"),
        (BYTES.replace("strides[axis] = itemsize\n    itemsize *= shape[axis]", "itemsize *= shape[axis]\n    strides[axis] = itemsize"), "its own size"),
        ("order = range(len(shape))\n" + BYTES, "Mind `order`"),
        ("order = np.argsort(order)\n" + BYTES, "not its place"),
        ("passed = 0\nstrides = [0] * len(shape)\nfor axis in reversed(order):\n    strides[axis] = itemsize * max(passed, 1)\n    passed += shape[axis]\nreturn strides", "do not add"),
        ("return np.empty(shape, f'V{itemsize}').transpose(order).strides", "`transpose` renames axes"),
    ],
    "whole_gradient": [
        ("return np.mean(gradients, axis=0)", "three times as much"),
        ("return sum(gradients)", "parts are divided by all n"),
        (WHOLE.replace(" / sum(sizes)", ""), "number of all images"),
        (WHOLE.replace("sum(sizes)", "len(sizes)"), "not of parts"),
        ("return sum(gradients) / sum(sizes)", "as often as it has images"),
        ("return np.average(gradients, axis=0, weights=1 / np.array(sizes))", "More images, more weight"),
        ("return [n * g / sum(sizes) for n, g in zip(sizes, gradients)]", "Add the parts up"),
        ("return [n * g for n, g in zip(sizes, gradients)]", "Add the parts up, then divide"),
        (WHOLE + " / len(sizes)", "Divide once"),
        ("for g, n in zip(gradients, sizes):\n    g *= n\nreturn sum(gradients) / sum(sizes)", "belongs to the caller"),
    ],
}  # fmt: skip
