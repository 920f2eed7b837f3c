"""Answers to the exercises of lessons 15 to 17; see `answers`."""

# ruff: noqa: E501 (one answer stands in one line)

WILSON = (
    "def wilson(right, n, z=1.96):\n    p = np.asarray(right) / n\n    middle = p + z**2 / (2 * n)\n"
    "    half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))\n"
    "    return (middle - half) / (1 + z**2 / n), (middle + half) / (1 + z**2 / n)\n"
)

RIGHT = {
    "images_needed": [
        "return int(np.ceil(1.96**2 * p * (1 - p) / half**2))",
        "n = 1\nwhile 1.96 * np.sqrt(p * (1 - p) / n) > half:\n    n += 1\nreturn n",
        "return np.ceil((1.96 * np.sqrt(p * (1 - p)) / half) ** 2)",
        "return np.array(-int(-(p * (1 - p) * (1.96 / half) ** 2) // 1))",
        WILSON + "n = 1\nwhile True:\n    low, high = wilson(p * n, n)\n    if (high - low) / 2 <= half:\n        return n\n    n += 1",
        WILSON + "n = np.arange(1, 300_000)\nlow, high = wilson(np.round(p * n), n)\nreturn n[np.argmax(high - low <= 2 * half)]",
    ],
    "wins_needed": [
        "from math import comb\nfor wins in range(m // 2 + 1, m + 1):\n"
        "    if 2 * sum(comb(m, k) for k in range(m - wins + 1)) / 2**m < 0.05:\n        return wins\nreturn 0",
        "from scipy.stats import binomtest\nenough = [w for w in range(m, -1, -1) if 2 * w > m and binomtest(w, m).pvalue < 0.05]\n"
        "return min(enough, default=0)",
        "row = [1]\nfor _ in range(m):\n    row = [a + b for a, b in zip([0, *row], [*row, 0])]\n"
        "for losses in range((m - 1) // 2, -1, -1):\n    if 40 * sum(row[: losses + 1]) < 2**m:\n        return np.array(m - losses)\nreturn 0.0",
    ],
    "weights_for": [
        "return W1[order]",
        "P = np.eye(len(order))[order]\nreturn P @ W1",
        "new = np.empty_like(W1)\nfor j, old in enumerate(order):\n    new[j] = W1[old]\nreturn new",
        "return [list(W1[i]) for i in order]",
    ],
    "shift_each": [
        "n, h, w = X.shape\nout = np.zeros_like(X)\nfor i, (d, r) in enumerate(moves):\n"
        "    out[i, max(d, 0) : h + min(d, 0), max(r, 0) : w + min(r, 0)] = X[i, max(-d, 0) : h - max(d, 0), max(-r, 0) : w - max(r, 0)]\nreturn out",
        "n, h, w = X.shape\nbig = np.pad(X, ((0, 0), (h, h), (w, w)))\n"
        "return np.array([b[h - d : 2 * h - d, w - r : 2 * w - r] for b, (d, r) in zip(big, moves)])",
        "out = []\nfor image, (d, r) in zip(X, moves):\n    image = np.roll(image, (d, r), axis=(0, 1))\n"
        "    if d > 0: image[:d] = 0\n    if d < 0: image[d:] = 0\n    if r > 0: image[:, :r] = 0\n    if r < 0: image[:, r:] = 0\n"
        "    out.append(image)\nreturn np.stack(out)",
    ],
    "error_rates": [
        "w = np.bincount(y[y != answers], minlength=10)\nreturn w / np.maximum(np.bincount(y, minlength=10), 1)",
        "return [float(np.mean(answers[y == d] != d)) if (y == d).any() else 0.0 for d in range(10)]",
        "C = np.zeros((10, 10))\nnp.add.at(C, (y, answers), 1)\nn = C.sum(axis=1)\nreturn np.divide(n - C.diagonal(), n, out=np.zeros(10), where=n > 0)",
        "rates = {d: [] for d in range(10)}\nfor t, a in zip(y, answers):\n    rates[t].append(t != a)\nreturn tuple(sum(r) / (len(r) or 1) for r in rates.values())",
    ],
    "majority": [
        "return (answers[:, :, None] == np.arange(10)).sum(axis=0).argmax(axis=1)",
        "return [np.bincount(column, minlength=10).argmax() for column in answers.T]",
        "return [min(set(c), key=lambda d: (-c.count(d), d)) for c in answers.T.tolist()]",
        "from scipy import stats\nreturn stats.mode(answers, axis=0).mode",
    ],
}  # fmt: skip

NEEDED = RIGHT["images_needed"][0]
WINS = RIGHT["wins_needed"][0]
SHIFT = RIGHT["shift_each"][1]
RATES = RIGHT["error_rates"][0]

WRONG = {
    "images_needed": [
        (NEEDED.replace("np.ceil", "np.floor"), "Rounded down"),
        (NEEDED.replace("int(np.ceil(", "round((").replace("half**2))", "half**2))"), "Rounded down"),
        ("return int(1.96**2 * p * (1 - p) / half**2) + 1", "nothing is to be added"),
        ("return 1.96**2 * p * (1 - p) / half**2", "A whole number of images"),
        (NEEDED.replace("1.96**2 * ", ""), "The 1.96 is missing"),
        (NEEDED.replace("1.96**2", "1.96"), "squared too"),
        (NEEDED.replace("half**2", "(half / 2)**2"), "half the width"),
        (NEEDED.replace("half**2", "(2 * half)**2"), "half the width"),
        (NEEDED.replace(" * (1 - p)", ""), "not p alone"),
        ("return int(np.ceil(1.96 * np.sqrt(p * (1 - p)) / half))", "Square both sides"),
        (WILSON + "n = 1\nwhile np.subtract(*wilson(p * n, n)[::-1]) > half:\n    n += 1\nreturn n", "Solve"),
        (WILSON + "return wilson(p * 10, 10)", "Solve"),
    ],
    "wins_needed": [
        (WINS.replace("2 * sum", "sum"), "either model might have been"),
        (WINS.replace("return 0", "return m"), "not below 0.05"),
        (WINS.replace("return 0", "return m + 1"), "not below 0.05"),
        (WINS.replace("return 0", "return None"), "`return`"),
        ("from math import erfc\nreturn next((w for w in range(m // 2 + 1, m + 1) if (2 * w - m) ** 2 / m > 3.84), 0)", "bell curve"),
        ("return next((w for w in range(m // 2 + 1, m + 1) if (2 * w - m - 1) ** 2 / m > 3.8415), 0)", "an approximation"),
        (WINS.replace("for k in range(m - wins + 1)", "for k in [wins]"), "those that are clearer"),
        (WINS.replace("return wins", "return m - wins"), "may lose"),
        ("return m // 2 + 1", "A majority may well be luck"),
        (WINS.replace("range(m - wins + 1)", "range(m - wins)"), "a p-value of 0.25"),
    ],
    "weights_for": [
        ("return W1", "the rows have to move"),
        ("return W1[np.argsort(order)]", "That is the way back"),
        ("new = np.empty_like(W1)\nnew[order] = W1\nreturn new", "That is the way back"),
        ("return W1[order].T", "Keep the shape"),
        ("return W1[::-1]", "which that one had"),
        ("return W1[order] if W1.shape[0] != W1.shape[1] else W1[:, order]", "Columns belong to units"),
        ("W1[:] = W1[order]\nreturn W1", "belongs to the caller"),
    ],
    "shift_each": [
        ("return np.stack([np.roll(x, tuple(m), axis=(0, 1)) for x, m in zip(X, moves)])", "comes in on the other side"),
        ("moves = -moves\n" + SHIFT, "Positive numbers move down"),
        ("moves = moves[:, ::-1]\n" + SHIFT, "The first number is down"),
        ("moves = moves * 0 + moves[0]\n" + SHIFT, "a move of its own"),
        ("moves = np.clip(moves, -6, 6)\n" + SHIFT, "larger than 6"),
        (SHIFT.replace("return np.array(", "return 1.0 * np.array("), "type is not uint8"),
        ("return X.copy()", "Nothing has moved"),
        ("X[:, 0] = 0\nreturn X", "belongs to the caller"),
    ],
    "error_rates": [
        (RATES.replace(" / np.maximum(np.bincount(y, minlength=10), 1)", ""), "numbers of errors"),
        (RATES.replace("np.maximum(np.bincount(y, minlength=10), 1)", "len(y)"), "not by all images"),
        ("y, answers = answers, y\n" + RATES, "not by the answer"),
        (RATES.replace("np.bincount(y, m", "np.bincount(answers, m"), "how often it is named"),
        (RATES.replace("!=", "=="), "share of right answers"),
        (RATES.replace("np.maximum(np.bincount(y, minlength=10), 1)", "w.sum()"), "shares out the errors"),
        (RATES.replace("np.maximum(np.bincount(y, minlength=10), 1)", "np.bincount(y, minlength=10)"), "divide only where"),
        ("return [1 - np.sum((y == d) & (answers == d)) / max(1, np.sum(y == d)) for d in range(10)]", "no image has no errors"),
        ("return [np.mean(answers[y == d] != d) for d in np.unique(y)]", "All ten digits"),
        ("return 100 * (lambda w: w / np.maximum(np.bincount(y, minlength=10), 1))(np.bincount(y[y != answers], minlength=10))", "not per cent"),
    ],
    "majority": [
        ("return np.round(answers.mean(axis=0))", "no vote for a 4"),
        ("return np.median(answers, axis=0)", "no order here"),
        ("return answers.max(axis=0)", "largest digit named"),
        ("return answers[0]", "first voter"),
        ("return (answers[:, :, None] == np.arange(10)).sum(axis=0).max(axis=1)", "numbers of votes"),
        ("return (answers[:, :, None] == np.arange(10)).sum(axis=0)", "numbers of votes"),
        ("return 9 - (answers[:, :, None] == np.arange(10)).sum(axis=0)[:, ::-1].argmax(axis=1)", "smaller digit wins"),
        ("return [max(c, key=c.count) for c in answers.T.tolist()]", "not the one named first"),
        ("return (answers[:, :, None] == np.arange(10)).sum(axis=1).argmax(axis=1)", "count along axis 0"),
    ],
}  # fmt: skip
