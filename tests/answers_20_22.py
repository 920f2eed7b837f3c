"""Answers to the exercises of lessons 20 to 22; see `answers`."""

# ruff: noqa: E501 (one answer stands in one line)

RIGHT = {
    "speed_ups": [
        "ratios = np.array(old) / np.array(new)\nreturn ratios.min(), np.median(ratios), ratios.max()",
        "r = sorted(a / b for a, b in zip(old, new))\nn = len(r)\nreturn [r[0], (r[n // 2] + r[(n - 1) // 2]) / 2, r[-1]]",
        "return np.quantile(np.divide(old, new), [0, 0.5, 1])",
        "return np.float32(np.percentile(np.divide(old, new), (0, 50, 100)))",
    ],
    "at_equal_accuracy": [
        "goal = min(max(a for _, a in run) for run in (slow, quick))\nfirst = [next(s for s, a in run if a >= goal) for run in (slow, quick)]\nreturn first[0] / first[1]",
        "slow, quick = np.array(slow), np.array(quick)\ngoal = min(slow[:, 1].max(), quick[:, 1].max())\nreturn np.float32(slow[slow[:, 1] >= goal, 0].min() / quick[quick[:, 1] >= goal, 0].min())",
        "def seconds(run, goal):\n    for s, a in run:\n        if not a < goal:\n            return s\n    return np.inf\nbest = [sorted(run, key=lambda p: p[1])[-1][1] for run in (slow, quick)]\nreturn np.array(seconds(slow, min(best)) / seconds(quick, min(best)))",
    ],
    "update_average": [
        "return [decay * a + (1 - decay) * w for a, w in zip(average, weights)]",
        "return tuple(w + decay * (a - w) for a, w in zip(average, weights))",
        "new = []\nfor a, w in zip(average, weights):\n    b = a.copy()\n    b *= decay\n    b += (1 - decay) * w\n    new.append(b.tolist())\nreturn new",
    ],
    "batch_norm": [
        "m, v = X.mean(axis=(0, 1, 2)), X.var(axis=(0, 1, 2))\nreturn gamma * (X - m) / np.sqrt(v + 1e-3) + beta",
        "rows = X.reshape(-1, X.shape[3])\nd = rows - rows.mean(axis=0)\nreturn (d * (gamma / ((d**2).mean(axis=0) + 0.001) ** 0.5) + beta).reshape(X.shape)",
        "Y = np.zeros(X.shape)\nfor c in range(X.shape[3]):\n    x = X[..., c]\n    m = x.mean()\n    Y[..., c] = gamma[c] * (x - m) / ((x * x).mean() - m * m + 1e-3) ** 0.5 + beta[c]\nreturn Y.tolist()",
    ],
    "smooth_labels": [
        "return ((1 - amount) * np.eye(k)[y] + amount / k).astype(np.float32)",
        "Y = np.full((len(y), k), amount / k, np.float32)\nY[np.arange(len(y)), y] += 1 - amount\nreturn Y",
        "hot = y[:, None] == np.arange(k)\nreturn np.where(hot, 1 - amount + amount / k, amount / k).astype('float32')",
    ],
    "confused_pair": [
        "both = np.triu(counts + counts.T, k=1)\nreturn np.unravel_index(both.argmax(), both.shape)",
        "k = len(counts)\nreturn max(((i, j) for i in range(k) for j in range(i + 1, k)), key=lambda p: counts[p] + counts[p[::-1]])",
        "both = counts + counts.T\nnp.fill_diagonal(both, -1)\nreturn np.array(sorted(divmod(int(np.argmax(both)), len(both))))",
        "pairs = np.triu(counts + counts.T, 1)\nreturn divmod(pairs.ravel().argsort()[-1], len(pairs))",
    ],
    "mirror_some": [
        "new = images.copy()\nsome = np.isin(labels, kinds)\nnew[some] = images[some][:, :, ::-1]\nreturn new",
        "return np.array([np.fliplr(i) if l in kinds else i for i, l in zip(images, labels)])",
        "return np.where(np.isin(labels, kinds)[:, None, None], np.flip(images, 2), images)",
    ],
    "write_files": [
        "a = folder / 'train-images-idx3-ubyte'\nb = folder / 'train-labels-idx1-ubyte'\na.write_bytes(struct.pack('>IIII', 2051, len(images), 28, 28) + np.array(images).tobytes())\nb.write_bytes(struct.pack('>II', 2049, len(labels)) + bytes(labels))\nreturn [a, b]",
        "paths = []\nfor name, A in (('images-idx3', images), ('labels-idx1', labels)):\n    A = np.asarray(A, np.uint8)\n    head = bytes([0, 0, 8, A.ndim]) + b''.join(n.to_bytes(4, 'big') for n in A.shape)\n    paths.append(f'{folder}/train-{name}-ubyte')\n    with open(paths[-1], 'wb') as file:\n        file.write(head)\n        file.write(A.tobytes())\nreturn tuple(paths)",
        "paths = [folder / n for n in ('train-images-idx3-ubyte', 'train-labels-idx1-ubyte')]\nhead = np.array([0x803, len(images), 28, 28], '>i4')\nwith paths[0].open('wb') as f:\n    f.write(head.tobytes())\n    for image in images:\n        for row in image:\n            f.write(bytes(row.tolist()))\nwith paths[1].open('wb') as f:\n    f.write(np.array([0x801, len(labels)], '>u4').tobytes() + bytearray(labels))\nreturn np.array([str(p) for p in paths])",
    ],
}

RATIOS, EQUAL, NORM = (RIGHT[name][0] for name in ("speed_ups", "at_equal_accuracy", "batch_norm"))
PAIR, MIRROR, FILES = (RIGHT[name][0] for name in ("confused_pair", "mirror_some", "write_files"))

WRONG = {
    "speed_ups": [
        (RATIOS.replace("np.array(old) / np.array(new)", "np.array(new) / np.array(old)"), "not new by old"),
        (RATIOS.replace("/", "-"), "not a difference"),
        (RATIOS.replace("np.median(ratios)", "ratios.mean()"), "not the mean"),
        (RATIOS.replace("np.median(ratios)", "ratios[len(ratios) // 2]"), "Sort them first"),
        (RATIOS.replace("np.median(ratios)", "np.sort(ratios)[len(ratios) // 2]"), "mean of the middle two"),
        (RATIOS.replace("np.median(ratios)", "np.median(old) / np.median(new)"), "ratio of the medians"),
        ("return min(old) / min(new), np.median(old) / np.median(new), max(old) / max(new)", "rounds belong together"),
        ("return min(old) / max(new), np.median(np.divide(old, new)), max(old) / min(new)", "in the same round"),
        ("return np.median(np.divide(old, new))", "Return all three"),
        ("return np.divide(old, new)", "Of the rounds' ratios"),
        ("r = np.divide(old, new)\nreturn r.max(), np.median(r), r.min()", "The order"),
    ],
    "at_equal_accuracy": [
        (EQUAL.replace("first[0] / first[1]", "first[1] / first[0]"), "slow by quick"),
        (EQUAL.replace("first[0] / first[1]", "first[0] - first[1]"), "not a difference"),
        (EQUAL.replace("first[0] / first[1]", "first"), "Divide the one"),
        (EQUAL.replace("first[0] / first[1]", "goal"), "That is the accuracy"),
        ("return slow[-1][0] / quick[-1][0]", "time of the whole runs"),
        ("a, b = (max(run, key=lambda p: p[1]) for run in (slow, quick))\nreturn a[0] / b[0]", "not the same accuracy"),
        (EQUAL.replace("max(a for _, a in run)", "run[-1][1]"), "may not be its last"),
        (EQUAL.replace("a >= goal)", "a > goal)").replace("next(s for s, a in run if a > goal)", "next((s for s, a in run if a > goal), np.inf)"), "equal is enough"),
        (EQUAL.replace("= min(", "= max(").replace("next(s for s, a in run if a >= goal)", "next((s for s, a in run if a >= goal), np.inf)"), "One never reached it"),
        (EQUAL.replace("for run in (slow, quick))\nfirst", "for run in (quick, quick))\nfirst").replace("next(s for s, a in run if a >= goal)", "next((s for s, a in run if a >= goal), np.inf)"), "One never reached it"),
    ],
    "update_average": [
        ("return [(1 - decay) * a + decay * w for a, w in zip(average, weights)]", "belongs to the old"),
        ("return [decay * a + w for a, w in zip(average, weights)]", "count 1 − decay"),
        ("return [(a + w) / 2 for a, w in zip(average, weights)]", "how much of the old"),
        ("return weights", "new weights alone"),
        ("return average", "has not moved"),
        ("return decay * average[0] + (1 - decay) * weights[0]", "One array for each"),
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
        (NORM.replace("gamma * (X - m) / np.sqrt(v + 1e-3) + beta", "gamma * ((X - m) / np.sqrt(v + 1e-3) + beta)"), "γ first"),
    ],
    "smooth_labels": [
        ("return ((1 - amount) * np.eye(k)[y]).astype(np.float32)", "has the sum 1"),
        ("Y = np.eye(k)[y]\nreturn (Y * (1 - amount) + (1 - Y) * amount / (k - 1)).astype(np.float32)", "the true one too"),
        ("Y = np.eye(k)[y]\nreturn (Y * (1 - amount) + (1 - Y) * amount / k).astype(np.float32)", "its share as well"),
        ("return ((1 - amount) * np.eye(k)[y] + amount).astype(np.float32)", "shared by k"),
        ("return (1 - amount) * np.eye(k)[y] + amount / k", "not float32"),
        ("return ((1 - amount) * np.eye(k)[y] + amount / k).astype(np.float32).T", "One row for each label"),
        ("return np.eye(k, dtype=np.float32)[y]", "hard labels"),
    ],
    "confused_pair": [
        ("return np.unravel_index(counts.argmax(), counts.shape)", "On the diagonal"),
        ("c = counts * (1 - np.eye(len(counts), dtype=int))\nreturn np.unravel_index(c.argmax(), c.shape)", "Both ways"),
        ("c = counts * (1 - np.eye(len(counts), dtype=int))\nreturn sorted(np.unravel_index(c.argmax(), c.shape))", "Both ways"),
        (PAIR.replace("return ", "return both.max() or "), "That is how often"),
        (PAIR.replace("np.unravel_index(both.argmax(), both.shape)", "both.argmax()"), "`divmod`"),
        (PAIR + "[::-1]", "The smaller number first"),
        (PAIR.replace("return ", "return 1.0 * np.array(") + ")", "whole numbers"),
        (PAIR.replace("np.triu(counts + counts.T, k=1)", "counts + counts.T"), "On the diagonal"),
    ],
    "mirror_some": [
        ("return images[:, :, ::-1]", "other kinds stay"),
        ("return images", "Nothing has been"),
        (MIRROR.replace("[:, :, ::-1]", "[:, ::-1]"), "the columns, not the rows"),
        (MIRROR.replace("[:, :, ::-1]", "[:, ::-1, ::-1]"), "half a turn"),
        (MIRROR.replace("np.isin", "~np.isin"), "ones to leave alone"),
        ("return images[np.isin(labels, kinds)][:, :, ::-1]", "Return all images"),
        ("images[np.isin(labels, kinds)] = images[np.isin(labels, kinds)][:, :, ::-1]\nreturn images", "belongs to the caller"),
        (MIRROR.replace("images.copy()", "images / 1"), "not uint8"),
    ],
    "write_files": [
        (FILES.replace("bytes(labels)", "np.array(labels).tobytes()"), "not int64"),
        (FILES.replace("'>II'", "'<II'").replace("'>IIII'", "'<IIII'"), "big-endian"),
        (FILES.replace("'>IIII', 2051, len", "'>4B3I', 0, 0, 8, 3, len").replace("'>4B3I'", "'<4B3I'"), "big-endian"),
        (FILES.replace("2051", "2049"), "number of dimensions, 3"),
        (FILES.replace("2049", "2051"), "number of dimensions, 1"),
        (FILES.replace("'>IIII', 2051, len(images), 28, 28", "'>II', 2051, len(images)"), "28 and 28"),
        (FILES.replace("'>IIII', 2051, len(images), 28, 28", "'>IIII', 2051, 28, 28, len(images)"), "the number of images"),
        (FILES.replace("struct.pack('>IIII', 2051, len(images), 28, 28) + ", ""), "header is missing"),
        (FILES.replace("images-idx3-ubyte", "images.idx3-ubyte"), "MNIST's own names"),
        (FILES.replace("np.array(images)", "np.array(images).transpose(0, 2, 1)"), "Row by row"),
        (FILES.replace("np.array(images)", "np.array(images[:1])"), "missing behind"),
        (FILES.replace("return [a, b]", "return [b, a]"), "images first"),
        (FILES.replace("return [a, b]", "return a"), "images first"),
        (FILES.replace("return [a, b]", "import gzip\na.write_bytes(gzip.compress(a.read_bytes()))\nreturn [a, b]"), "Not packed"),
    ],
}  # fmt: skip
