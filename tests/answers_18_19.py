"""Answers to the exercises of lessons 18 and 19; see `answers`."""

# ruff: noqa: E501 (one answer stands in one line)

RIGHT = {
    "scaled_size": [
        "f = 20 / max(h, w)\nreturn max(1, round(h * f)), max(1, round(w * f))",
        "long = max(h, w)\nreturn [int(20 * side / long + 0.5) or 1 for side in (h, w)]",
        "sizes = np.array([h, w])\nreturn np.maximum(np.rint(sizes * 20 / sizes.max()), 1)",
        "if h >= w:\n    return np.int64(20), max(np.int64(1), np.round(20 * w / h).astype(int))\nreturn max(1, (40 * h + w) // (2 * w)), 20",
    ],
    "white_on_black": [
        "m = (int(image.min()) + int(image.max())) / 2\nreturn 255 - image if np.median(image) > m else image",
        "m = image.min() / 2 + image.max() / 2\nif (image > m).mean() > 0.5:\n    return (255 - image.astype(int)).astype(np.uint8)\nreturn image.copy()",
        "low, high = float(image.min()), float(image.max())\nreturn ~image if image.mean() > (low + high) / 2 else image",
        "m = np.median(image)\nif image.max() - m < m - image.min():\n    return np.array([[255 - int(v) for v in row] for row in image], np.uint8)\nreturn np.array(image)",
    ],
    "with_silence": [
        "a, r = P.max(axis=1) >= threshold, P.argmax(axis=1) == y\nreturn a.mean(), r[a].mean() if a.any() else 1.0",
        "n = right = 0\nfor p, t in zip(P, y):\n    if max(p) >= threshold:\n        n += 1\n        right += int(np.argmax(p) == t)\nreturn [n / len(y), right / n if n else 1]",
        "sure = P.max(axis=1) >= threshold\nright = (P.argmax(axis=1) == y) & sure\nreturn np.array([sure.mean(), right.sum() / sure.sum() if sure.sum() else 1], np.float32)",
    ],
    "cheapest_threshold": [
        "choices = [*confidence, np.inf]\ncost = [mistake * np.sum(~right[confidence >= t]) + np.sum(confidence < t) for t in choices]\nreturn choices[np.argmin(cost)]",
        "best, where = len(right), 2\nfor t in sorted(set(confidence.tolist())):\n    cost = 0\n    for c, r in zip(confidence, right):\n        cost += 1 if c < t else 0 if r else mistake\n    if cost < best:\n        best, where = cost, t\nreturn where",
        "t = np.append(np.unique(confidence), 1.5).astype(np.float32) - 1e-4\nanswered = confidence >= t[:, None]\ncost = (~answered).sum(axis=1) + mistake * (answered & ~right).sum(axis=1)\nreturn np.array(t[cost.argmin()])",
        "order = np.argsort(-confidence)\nc = confidence[order]\ncost = np.append(0, np.cumsum(mistake * ~right[order])) + len(c) - np.arange(len(c) + 1)\nborders = np.append(c[:-1] > c[1:], True)\nk = min([0, *np.flatnonzero(borders) + 1], key=lambda k: cost[k])\nreturn c[k - 1] if k else np.nextafter(c[0], 2)",
    ],
}

SIZE = RIGHT["scaled_size"][0]
SILENCE = RIGHT["with_silence"][0]
COST = RIGHT["cheapest_threshold"][0]
FIXED = "return 255 - image if np.median(image) > 127 else image"

WRONG = {
    "scaled_size": [
        ("return 20, 20", "proportions change"),
        (SIZE.replace("20 / max", "20 / min"), "*longer* side"),
        ("f = 20 / max(h, w)\nreturn round(w * f), round(h * f)", "Height first"),
        ("f = 20 / max(h, w)\nreturn round(h * f), round(w * f)", "must not vanish"),
        (SIZE.replace("round(", "int("), "not always down"),
        ("f = 20 / max(h, w)\nreturn np.ceil(h * f), np.ceil(w * f)", "not always up"),
        ("f = 20 / max(h, w)\nreturn int(h * f) + 1, int(w * f) + 1", "always more than x"),
        ("f = 20 / max(h, w)\nreturn h * f, w * f", "Whole pixels"),
        ("return min(h, 20), min(w, 20)", "That cuts"),
        (SIZE.replace("20 /", "28 /"), "not 28"),
    ],
    "white_on_black": [
        ("return 255 - image", "yours is the reverse"),
        ("return image", "yours is the reverse"),
        (FIXED, "both on one side of 127"),
        (FIXED.replace("255 - image", "-image"), "wraps around"),
        (FIXED.replace("255 - image", "1 - image"), "Pixels go from 0 to 255"),
        (
            f"def turned(image):\n    {FIXED}\nreturn ((turned(image) > 127) * 255).astype(np.uint8)",
            "Keep the greys",
        ),
        ("return (255.0 - image if np.median(image) > 127 else image * 1.0)", "not uint8"),
        (
            "m = (image.min() + image.max()) / 2\nreturn 255 - image if np.median(image) > m else image",
            "bytes wrap",
        ),
    ],
    "with_silence": [
        (
            SILENCE.replace("a.mean(), r[a].mean()", "r[a].mean(), a.mean()").replace(
                " if a.any() else 1.0", ""
            ),
            "First the share",
        ),
        (SILENCE.replace("r[a].mean()", "r.mean()"), "Only the answered images count"),
        (SILENCE.replace("r[a].mean()", "(r & a).mean()"), "not by all"),
        (SILENCE.replace("a.mean()", "a.sum()"), "A share"),
        (SILENCE.replace("return a.mean()", "return 1 - a.mean()"), "passed over"),
        (SILENCE.replace("P.max(axis=1) >=", "P[np.arange(len(y)), y] >="), "does not know `y`"),
        (SILENCE.replace(" if a.any() else 1.0", ""), "makes no mistake"),
        (SILENCE.replace(">= threshold", ">= 0.7"), "reaches the threshold"),
        (SILENCE.replace(">= threshold", "> threshold"), "answers, too"),
    ],
    "cheapest_threshold": [
        ("return 0.5", "Too rarely silent"),
        ("return 0.95", "Too often silent"),
        ("return 1 - 1 / mistake", "Count"),
        (COST.replace("[*confidence, np.inf]", "[*confidence]"), "and none"),
        (COST.replace("choices[np.argmin(cost)]", "min(cost)"), "neither its cost"),
        (COST.replace("choices[np.argmin(cost)]", "np.argmin(cost)"), "neither its cost"),
        (COST.replace(" + np.sum(confidence < t)", ""), "Too often silent"),
        (COST.replace("mistake * ", ""), "Too rarely silent"),
        (COST.replace(">= t", "> t").replace("< t", "<= t"), "`>=`"),
        (
            COST.replace("choices[np.argmin(cost)]", "[np.argmin(cost), min(cost)]"),
            "the threshold alone",
        ),
    ],
}
