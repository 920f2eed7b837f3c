"""Answers to the exercises of lessons 12 to 20; see `answers`."""

# ruff: noqa: E501 (one answer stands in one line)

RIGHT = {
    "convolution_cost": [
        "n = (h - k + 1) * (w - k + 1) * k * k * c\nreturn n, n * filters",
        "places = len(range(h - k + 1)) * len(range(w - k + 1))\nreturn np.array([places * k**2 * c, places * k**2 * c * filters])",
    ],
    "strided_windows": [
        "v = np.lib.stride_tricks.sliding_window_view(image, (k, k))\nreturn v[::s, ::s].reshape(-1, k * k)",
        "h, w = image.shape\nreturn [image[r : r + k, c : c + k].ravel() for r in range(0, h - k + 1, s) for c in range(0, w - k + 1, s)]",
    ],
    "average_pool": [
        "def forward(self, X):\n    self.shape = X.shape\n    n, h, w, c = X.shape\n"
        "    return X[:, : h // 2 * 2, : w // 2 * 2].reshape(n, h // 2, 2, w // 2, 2, c).mean(axis=(2, 4))\n"
        "def backward(self, dA):\n    dX = np.zeros(self.shape)\n    big = dA.repeat(2, axis=1).repeat(2, axis=2)\n"
        "    dX[:, : big.shape[1], : big.shape[2]] = big / 4\n    return dX",
        "def forward(self, X):\n    self.X = X\n    h, w = X.shape[1] // 2 * 2, X.shape[2] // 2 * 2\n"
        "    return (X[:, :h:2, :w:2] + X[:, 1:h:2, :w:2] + X[:, :h:2, 1:w:2] + X[:, 1:h:2, 1:w:2]) / 4\n"
        "def backward(self, dA):\n    dX = np.zeros_like(self.X)\n    for m, r, c, a in np.ndindex(dA.shape):\n"
        "        dX[m, 2 * r : 2 * r + 2, 2 * c : 2 * c + 2, a] += dA[m, r, c, a] * 0.25\n    return dX",
    ],
    "images_needed": [
        "return int(np.ceil(1.96**2 * p * (1 - p) / half**2))",
        "n = 1\nwhile 1.96 * np.sqrt(p * (1 - p) / n) > half:\n    n += 1\nreturn n",
    ],
    "error_rates": [
        "w = np.bincount(y[y != answers], minlength=10)\nreturn w / np.maximum(np.bincount(y, minlength=10), 1)",
        "return [float(np.mean(answers[y == d] != d)) if (y == d).any() else 0.0 for d in range(10)]",
    ],
    "majority": [
        "return (answers[:, :, None] == np.arange(10)).sum(axis=0).argmax(axis=1)",
        "return [np.bincount(column, minlength=10).argmax() for column in answers.T]",
    ],
    "scaled_size": [
        "f = 20 / max(h, w)\nreturn max(1, round(h * f)), max(1, round(w * f))",
        "long = max(h, w)\nreturn [int(20 * side / long + 0.5) or 1 for side in (h, w)]",
    ],
    "white_on_black": [
        "m = (int(image.min()) + int(image.max())) / 2\nreturn 255 - image if np.median(image) > m else image",
        "m = image.min() / 2 + image.max() / 2\nif (image > m).mean() > 0.5:\n    return (255 - image.astype(int)).astype(np.uint8)\nreturn image.copy()",
    ],
    "with_silence": [
        "a, r = P.max(axis=1) >= threshold, P.argmax(axis=1) == y\nreturn a.mean(), r[a].mean() if a.any() else 1.0",
        "n = right = 0\nfor p, t in zip(P, y):\n    if max(p) >= threshold:\n        n += 1\n        right += int(np.argmax(p) == t)\n"
        "return [n / len(y), right / n if n else 1]",
    ],
    "update_average": [
        "return [decay * a + (1 - decay) * w for a, w in zip(average, weights)]",
        "return tuple(w + decay * (a - w) for a, w in zip(average, weights))",
    ],
    "batch_norm": [
        "m, v = X.mean(axis=(0, 1, 2)), X.var(axis=(0, 1, 2))\nreturn gamma * (X - m) / np.sqrt(v + 1e-3) + beta",
        "rows = X.reshape(-1, X.shape[3])\nd = rows - rows.mean(axis=0)\n"
        "return (d * (gamma / ((d**2).mean(axis=0) + 0.001) ** 0.5) + beta).reshape(X.shape)",
    ],
    "smooth_labels": [
        "return ((1 - amount) * np.eye(k)[y] + amount / k).astype(np.float32)",
        "Y = np.full((len(y), k), amount / k, np.float32)\nY[np.arange(len(y)), y] += 1 - amount\nreturn Y",
    ],
}

COST = "n = (h - k + 1) * (w - k + 1) * k * k * c\n"
VIEW = "v = np.lib.stride_tricks.sliding_window_view(image, (k, k))\n"
POOL = RIGHT["average_pool"][0]
NEEDED = RIGHT["images_needed"][0]
RATES = RIGHT["error_rates"][0]
SIZE = RIGHT["scaled_size"][0]
SILENCE = RIGHT["with_silence"][0]
NORM = RIGHT["batch_norm"][0]

WRONG = {
    "convolution_cost": [
        (COST + "return n * filters, n", "First the numbers"),
        (COST.replace(" * c", "") + "return n, n * filters", "through all channels"),
        (COST + "return n, n", "Each filter multiplies"),
        (COST.replace("(h - k + 1) * (w - k + 1)", "h * w") + "return n, n * filters", "there are n − k + 1 places"),
        (COST.replace(" + 1", "") + "return n, n * filters", "Off by one"),
    ],
    "strided_windows": [
        (VIEW + "return v.reshape(-1, k * k)", "stride is missing"),
        (VIEW + "return v.reshape(-1, k * k)[::s]", "rows *and* columns"),
        (VIEW + "return v[::s].reshape(-1, k * k)", "columns need the stride"),
        (VIEW + "return v[::s, ::s].reshape(-1, k * k).T", "not in a column"),
        (VIEW + "return v[::s, ::s].swapaxes(2, 3).reshape(-1, k * k)", "row by row"),
        (VIEW + "return v[s - 1 :: s, s - 1 :: s].reshape(-1, k * k)", "begins at (0, 0)"),
    ],
    "average_pool": [
        (POOL.replace(".mean(axis", ".sum(axis"), "divide by 4"),
        (POOL.replace(".mean(axis", ".max(axis"), "That is the maximum"),
        (POOL.replace("big / 4", "big"), "Each of the four counts a quarter"),
        (POOL.replace("big / 4", "big / 4 / len(big)"), "Do not divide by n"),
        (POOL.replace("return dX", "return big / 4"), "dX has the shape of X"),
        (POOL.replace("dX[:, : big.shape[1], : big.shape[2]] = big / 4", "dX[:, : big.shape[1] : 2, : big.shape[2] : 2] = dA"), "share the slope"),
    ],
    "images_needed": [
        (NEEDED.replace("np.ceil", "np.floor"), "round up"),
        (NEEDED.replace("1.96**2 * ", ""), "The 1.96 is missing"),
        (NEEDED.replace("1.96**2", "1.96"), "squared too"),
        (NEEDED.replace("half**2", "(half / 2)**2"), "half the width"),
        (NEEDED.replace(" * (1 - p)", ""), "not p alone"),
    ],
    "error_rates": [
        (RATES.replace(" / np.maximum(np.bincount(y, minlength=10), 1)", ""), "numbers of errors"),
        (RATES.replace("np.maximum(np.bincount(y, minlength=10), 1)", "len(y)"), "not by all images"),
        ("y, answers = answers, y\n" + RATES, "not by the answer"),
        (RATES.replace("np.bincount(y, m", "np.bincount(answers, m"), "how often it is named"),
        (RATES.replace("!=", "=="), "share of right answers"),
        (RATES.replace(", minlength=10", ""), "among its images"),
    ],
    "majority": [
        ("return np.round(answers.mean(axis=0))", "no vote for a 4"),
        ("return np.median(answers, axis=0)", "no order here"),
        ("return answers.max(axis=0)", "largest digit named"),
        ("return answers[0]", "first voter"),
        ("return (answers[:, :, None] == np.arange(10)).sum(axis=0).max(axis=1)", "numbers of votes"),
        ("return 9 - (answers[:, :, None] == np.arange(10)).sum(axis=0)[:, ::-1].argmax(axis=1)", "smallest digit wins"),
    ],
    "scaled_size": [
        ("return 20, 20", "proportions change"),
        (SIZE.replace("20 / max", "20 / min"), "*longer* side"),
        ("f = 20 / max(h, w)\nreturn round(w * f), round(h * f)", "Height first"),
        ("f = 20 / max(h, w)\nreturn round(h * f), round(w * f)", "must not vanish"),
        (SIZE.replace("round(", "int("), "nearest pixel"),
        ("f = 20 / max(h, w)\nreturn h * f, w * f", "Whole pixels"),
        ("return min(h, 20), min(w, 20)", "That cuts"),
    ],
    "white_on_black": [
        ("return 255 - image", "yours is the reverse"),
        ("return image", "yours is the reverse"),
        ("return -image if np.median(image) > 127 else image", "wraps around"),
        ("return 1 - image if np.median(image) > 127 else image", "Pixels go from 0 to 255"),
        ("i = 255 - image if np.median(image) > 127 else image\nreturn ((i > 127) * 255).astype(np.uint8)", "Keep the greys"),
        ("return (255.0 - image if np.median(image) > 127 else image * 1.0)", "not uint8"),
    ],
    "with_silence": [
        (SILENCE.replace("a.mean(), r[a].mean()", "r[a].mean(), a.mean()").replace(" if a.any() else 1.0", ""), "First the share"),
        (SILENCE.replace("r[a].mean()", "r.mean()"), "Only the answered images count"),
        (SILENCE.replace("r[a].mean()", "(r & a).mean()"), "not by all"),
        (SILENCE.replace("a.mean()", "a.sum()"), "A share"),
        (SILENCE.replace(">=", ">"), "is enough"),
        (SILENCE.replace(" if a.any() else 1.0", ""), "by agreement"),
    ],
    "update_average": [
        ("return [(1 - decay) * a + decay * w for a, w in zip(average, weights)]", "belongs to the old"),
        ("return [decay * a + w for a, w in zip(average, weights)]", "count 1 − decay"),
        ("return [(a + w) / 2 for a, w in zip(average, weights)]", "how much of the old"),
        ("return weights", "new weights alone"),
        ("for a, w in zip(average, weights):\n    a *= decay\n    a += (1 - decay) * w\nreturn average", "belongs to the caller"),
    ],
    "batch_norm": [
        (NORM.replace("axis=(0, 1, 2)", ""), "of its own"),
        (NORM.replace("axis=(0, 1, 2)", "axis=0"), "axes 0, 1 and 2"),
        (NORM.replace(" + 1e-3", ""), "added to the variance"),
        (NORM.replace("np.sqrt(v + 1e-3)", "(np.sqrt(v) + 1e-3)"), "under the root"),
        (NORM.replace("np.sqrt(v + 1e-3)", "(v + 1e-3)"), "root of the variance"),
        (NORM.replace("X.var(axis=(0, 1, 2))", "X.var(axis=(0, 1, 2), ddof=1)"), "not by n − 1"),
        (NORM.replace(" + beta", ""), "β is missing"),
    ],
    "smooth_labels": [
        ("return ((1 - amount) * np.eye(k)[y]).astype(np.float32)", "has the sum 1"),
        ("Y = np.eye(k)[y]\nreturn (Y * (1 - amount) + (1 - Y) * amount / (k - 1)).astype(np.float32)", "the true one too"),
        ("Y = np.eye(k)[y]\nreturn (Y * (1 - amount) + (1 - Y) * amount / k).astype(np.float32)", "its share as well"),
        ("return ((1 - amount) * np.eye(k)[y] + amount).astype(np.float32)", "shared by k"),
        ("return (1 - amount) * np.eye(k)[y] + amount / k", "not float32"),
        ("return ((1 - amount) * np.eye(k)[y] + amount / k).astype(np.float32).T", "One row for each label"),
    ],
}  # fmt: skip
