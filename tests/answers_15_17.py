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
    "weights_in_order": [
        "return W1[np.argsort(order)]",
        "new = np.empty_like(W1)\nnew[order] = W1\nreturn new",
        "return np.eye(len(order))[order].T @ W1",
        "return [list(W1[list(order).index(i)]) for i in range(len(order))]",
    ],
    "seeds_needed": [
        "from scipy import stats\nm = 2\nwhile stats.t.ppf(0.975, m - 1) * s / np.sqrt(m) > half:\n    m += 1\nreturn m",
        "from scipy import stats\nm = np.arange(2, 1000)\nreturn m[stats.t.ppf(0.975, m - 1) * s / m**0.5 <= half][0]",
        "from scipy.stats import t\nreturn float(next(m for m in range(2, 99) if np.ptp(t.interval(0.95, m - 1, scale=s / m**0.5)) <= 2 * half))",
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
SEEDS = RIGHT["seeds_needed"][0]
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
    "weights_in_order": [
        ("return W1", "the rows have to move"),
        ("return W1[order]", "That is the way there"),
        ("return W1[np.argsort(order)].T", "Keep the shape"),
        ("return W1[::-1]", "so it becomes row order[j]"),
        ("back = np.argsort(order)\nreturn W1[back] if W1.shape[0] != W1.shape[1] else W1[:, back]", "Columns belong to units"),
        ("W1[:] = W1[np.argsort(order)]\nreturn W1", "belongs to the caller"),
    ],
    "seeds_needed": [
        ("return max(2, int(np.ceil((1.96 * s / half) ** 2)))", "1.96 is too small"),
        ("return max(2, int(np.ceil((2.776 * s / half) ** 2)))", "2.78 is for 5"),
        (SEEDS.replace("m - 1", "m"), "that of m − 1"),
        (SEEDS.replace("np.sqrt(m)", "np.sqrt(m - 1)"), "not by √(m − 1)"),
        (SEEDS.replace("np.sqrt(m)", "m"), "The root of m is missing"),
        (SEEDS.replace("0.975", "0.95"), "2.5 % beyond each"),
        (SEEDS.replace("m = 2", "m = 1"), "begin with two"),
        (SEEDS.replace("return m", "return m - 1"), "One too few"),
        (SEEDS.replace("return m", "return m + 1"), "One more than it takes"),
        (SEEDS.replace("> half", "> half / 2"), "is no larger than `half`"),
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
