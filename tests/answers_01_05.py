"""Right and typical wrong answers to the exercises: what their checks must tell apart.

Here those of lessons 1 to 5; those of later ones stand in files of their own.

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
        "import collections\nHeader = collections.namedtuple('Header', 'code sizes')\n"
        "_, code, d = struct.unpack('>HBB', raw[:4])\n"
        "return Header(np.array(code), tuple(np.array(n) for n in struct.unpack(f'>{d}I', raw[4 : 4 + 4 * d])))",
    ],
    "mean_of_two": [
        "return (a.astype(np.float32) + b) / 2",
        "return np.mean([a, b], axis=0, dtype=np.float32)",
        "return a * np.float32(0.5) + b * np.float32(0.5)",
        "out = np.zeros(a.shape, np.float32)\nfor r, c in np.ndindex(a.shape):\n"
        "    out[r, c] = (int(a[r, c]) + int(b[r, c])) / 2\nreturn out",
        "return (a.astype(np.uint16) + b).astype(np.float32) / 2",
    ],
    "bounding_box": [
        "r, c = np.nonzero(image)\nreturn r.min(), r.max() + 1, c.min(), c.max() + 1",
        "def ends(ink):\n    return int(ink.argmax()), len(ink) - int(ink[::-1].argmax())\n"
        "return [*ends(image.any(axis=1)), *ends(image.any(axis=0))]",
        "import collections\nBox = collections.namedtuple('Box', 'top bottom left right')\n"
        "places = np.argwhere(image > 0)\n(t, l), (b, r) = places.min(0), places.max(0) + 1\n"
        "return Box(np.array(t), np.array(b), np.uint8(l), int(r))",
    ],
    "nearest_mean": [
        "return ((X[:, None] - means) ** 2).sum(axis=2).argmin(axis=1)",
        "labels = []\nfor x in X:\n    labels.append(np.argmin([np.linalg.norm(x - m) for m in means]))\nreturn labels",
        "D = (X**2).sum(1)[:, None] - 2.0 * X @ means.T + (means**2).sum(1)\nreturn np.argmin(D, 1).astype(np.uint8)",
    ],
    "one_hot": [
        "return np.eye(k, dtype=np.float32)[y]",
        "Y = np.zeros((len(y), k), np.float32)\nY[np.arange(len(y)), y] = 1\nreturn Y",
        "return (y[:, None] == np.arange(k)).astype(np.float32)",
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
        "gap = np.array(104)\ndef stable_loss(Z, y):\n    m = Z.max(axis=1)\n"
        "    picked = np.take_along_axis(Z, y[:, None], axis=1)[:, 0]\n"
        "    return np.array(m + np.log(np.exp(Z.T - m).sum(axis=0)) - picked).mean()",
        "class Tensor:\n    def __array__(self, dtype=None, copy=None):\n        return np.array(104, np.int32)\n"
        "gap = Tensor()\ndef stable_loss(Z, y):\n    top = Z - Z.max(axis=1, keepdims=True)\n"
        "    L = top - np.log(np.exp(top).sum(axis=1, keepdims=True))\n"
        "    return -(np.eye(Z.shape[1])[y] * L).sum() / len(Z)",
        "gap = np.float32(1)\nwhile np.exp(-gap) > 0:\n    gap += 1\ndef stable_loss(Z, y):\n"
        "    return np.mean([np.log(np.exp(z - z.max()).sum()) + z.max() - z[t] for z, t in zip(Z, y)])",
        "gap = 104.0\ndef stable_loss(Z, y):\n    total = 0.0\n    for z, t in zip(Z, y):\n"
        "        total += np.logaddexp.reduce(z) - z[t]\n    return total / len(y)",
    ],
    "hidden_units": [
        "return (budget - outputs) // (inputs + 1 + outputs)",
        "n = 0\nwhile (inputs + 1) * (n + 1) + (n + 2) * outputs <= budget:\n    n += 1\nreturn n",
        "n = np.arange(1, budget)\nreturn np.array(n[n * (inputs + outputs + 1) + outputs <= budget].max())",
        "return np.floor((budget - outputs) / (inputs + outputs + 1)).astype(np.uint16)",
    ],
    "two_of_three": [
        "two_of_three = ([[1, 1], [1, 1], [1, 1]], [-1, -2], [1, -2], 0)",
        "two_of_three = [np.full((3, 2), 0.5, np.float32), np.array([[-0.5, -1.0]]), np.array([[2], [-4.0]]), [0]]",
        "two_of_three = (np.ones((3, 2), int), (-1.5, -2.5), ([2], [-6]), np.array(0))",
    ],
    "reported_accuracy": [
        "return test_accuracy[np.unravel_index(valid_loss.argmin(), valid_loss.shape)]",
        "best = float('inf')\nfor losses, accuracies in zip(valid_loss, test_accuracy):\n"
        "    for loss, accuracy in zip(losses, accuracies):\n        if loss < best:\n"
        "            best, chosen = loss, accuracy\nreturn chosen",
        "return np.array(test_accuracy.ravel()[valid_loss.argmin()])",
        "return test_accuracy[valid_loss == valid_loss.min()].mean(dtype=np.float32)",
    ],
    "precision_and_recall": [
        "found = ((y == digit) & (answers == digit)).sum()\n"
        "return found / (answers == digit).sum(), found / (y == digit).sum()",
        "return [np.mean(y[answers == digit] == digit), np.mean(answers[y == digit] == digit)]",
        "import collections\nBoth = collections.namedtuple('Both', 'precision recall')\nfound = are = called = 0\n"
        "for label, answer in zip(y, answers):\n    are += label == digit\n    called += answer == digit\n"
        "    found += label == answer == digit\nreturn Both(np.array(found / called), found / are)",
        "m = np.zeros((10, 10))\nnp.add.at(m, (y, answers), 1)\n"
        "return m[digit, digit] / np.stack([m[:, digit].sum(), m[digit].sum()]).astype(np.float32)",
    ],
    "stop_early": [
        "best = 0\nfor epoch, loss in enumerate(losses):\n    if losses[best] - loss > min_delta:\n        best = epoch\n"
        "    if epoch - best >= patience:\n        return best, epoch + 1\nreturn best, len(losses)",
        "lowest, kept, waited, ran = float('inf'), 0, 0, 0\nwhile ran < len(losses) and waited < patience:\n"
        "    waited += 1\n    if losses[ran] + min_delta < lowest:\n        lowest, kept, waited = losses[ran], ran, 0\n"
        "    ran += 1\nreturn [kept, np.int64(ran)]",
        "best, n = 0, 1\nwhile n < len(losses) and n - best <= patience:\n"
        "    best = n if losses[n] < losses[best] - min_delta else best\n    n += 1\nreturn np.array([best, n], np.uint8)",
    ],
}

HEADER = "return raw[2], struct.unpack_from("
SOFTMAX = "E = np.exp(Z - Z.max(axis=1, keepdims=True))\n"
LOSS = (
    "gap = 104\ndef stable_loss(Z, y):\n    Z = Z - Z.max(axis=1, keepdims=True)\n"
    "    L = np.log(np.exp(Z).sum(axis=1, keepdims=True)) - Z\n    r = np.arange(len(y))\n"
)
GAPS = "gaps = X[:, None] - means\n"
BOX = "r, c = np.nonzero(image)\nt, b, l, s = r.min(), r.max() + 1, c.min(), c.max() + 1\n"
SHARES = "are, called = (y == digit).sum(), (answers == digit).sum()\nfound = ((y == digit) & (answers == digit)).sum()\n"
STOP = RIGHT["stop_early"][0]

WRONG = {
    "decode_header": [
        (HEADER + "f'<{raw[3]}I', raw, 4)", "big-endian"),
        (HEADER.replace("[2]", "[3]") + "f'>{raw[3]}I', raw, 4)", "type stands in byte 2"),
        (HEADER + "'>III', raw + bytes(8), 4)", "byte 3 the number of dimensions"),
        (HEADER + "'>I', raw, 4)", "more than one dimension"),
        (HEADER + "f'>{raw[3] + 1}I', raw, 4)", "One size too many"),
        ("return raw[2], tuple(raw[4 : 4 + raw[3]])", "four bytes, not one"),
        ("return struct.unpack_from('>HBB', raw)", "Byte 2 is the type"),
        ("return raw[2]", "Byte 2 is the type"),
    ],
    "mean_of_two": [
        ("return (a + b) / 2", "does not fit into uint8"),
        ("return ((a + b) // 2).astype(np.float32)", "does not fit into uint8"),
        ("return (a // 2 + b // 2).astype(np.float32)", "drops halves"),
        ("return (a.astype(int) + b) // 2", "mean of 1 and 2 is 1.5"),
        ("return a.astype(np.float32) + b", "That is the sum"),
        ("return a + (b - a) / np.float32(2)", "before you calculate"),
        ("return np.round((a.astype(np.float32) + b) / 2)", "before you calculate"),
        ("return (a.astype(float) + b) / 2", "not float32"),
    ],
    "bounding_box": [
        (BOX + "return t, b - 1, l, s - 1", "Off by one"),
        (BOX + "return l, s, t, b", "Rows and columns are exchanged"),
        (BOX + "return t, l, b, s", "The order is"),
        (BOX + "return t, b - t, l, s - l", "not height and width"),
        (BOX.replace("nonzero(image)", "nonzero(image > 100)") + "return t, b, l, s", "flatnonzero"),
        (BOX + "return r[0], r[-1] + 1, c[0], c[-1] + 1", "take the smallest column"),
        (BOX + "return float(t), float(b), float(l), float(s)", "should be whole numbers"),
        (BOX + "return image[t:b, l:s]", "flatnonzero"),
    ],
    "nearest_mean": [
        (GAPS + "return (gaps**2).sum(axis=2).argmax(axis=1)", "the farthest mean"),
        (GAPS + "return (gaps**2).sum(axis=2).argmin(axis=0)", "not for each mean"),
        (GAPS + "return np.sqrt((gaps**2).sum(axis=2))", "Those are the distances"),
        (GAPS + "return np.sqrt((gaps**2).sum(axis=2)).min(axis=1)", "the smallest distance: return"),
        (GAPS + "return gaps.sum(axis=2).argmin(axis=1)", "Square the differences"),
        (GAPS + "return (-gaps).sum(axis=2).argmin(axis=1)", "Square the differences"),
        (GAPS + "return np.abs(gaps.sum(axis=2)).argmin(axis=1)", "cancel"),
        (GAPS + "return np.abs(gaps).sum(axis=2).argmin(axis=1)", "adds *squares*"),
        ("return (X @ means.T).argmax(axis=1)", "The largest product"),
        ("return np.argmin(((X[0] - means) ** 2).sum(axis=1))", "Then for all images"),
        ("labels = np.zeros(len(X))\nfor i, x in enumerate(X):\n"
         "    labels[i] = ((x - means) ** 2).sum(axis=1).argmin()\nreturn labels", "should be whole numbers"),
        ("return ((X.reshape(-1, 1, 784) - means) ** 2).sum(axis=2).argmin(axis=1)", "stopped"),
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
        (LOSS + "    return -np.mean(np.log(1 - np.exp(-L[r, y])))", "rewards wrong answers"),
        (LOSS + "    return -np.mean(np.log(np.exp(-L[r, y]) + 1e-12))", "Clipping p"),
        (LOSS + "    return -np.mean(np.log(np.maximum(np.exp(-L[r, y]), 1e-12)))", "Clipping p"),
        (LOSS + "    return -np.mean(np.log(np.exp(-L[r, y])))", "no log of 0"),
        (LOSS + "    return -np.mean(np.log(np.clip(np.exp(-L[r, y]), 1e-7, 1)))", "Clipping p"),
        (LOSS + "    return -np.mean(np.log(np.exp(-L[r, y]) + np.finfo(float).tiny))", "Clipping p"),
        (LOSS.replace("104", "89"), "itself becomes infinite"),
        (LOSS.replace("104", "746"), "Make the scores float32"),
        (LOSS.replace("104", "103.5"), "Such as"),
        (LOSS.replace("104", "np.array([104, 105])"), "Such as"),
        (LOSS.replace("104", "True"), "Such as"),
        (LOSS.replace("104", "50"), "Try larger ones"),
        (LOSS.replace("104", "200"), "Look for the smallest"),
        (LOSS.replace("104", "'many'"), "Such as"),
    ],
    "hidden_units": [
        ("return budget // (inputs + outputs)", "of both layers"),
        ("return budget // (inputs + outputs + 1)", "The outputs have biases too"),
        ("return (budget - outputs) // (inputs + outputs)", "The hidden units have biases too"),
        ("return (budget - outputs) // (inputs + 1)", "a weight to each output as well"),
        ("return budget // (inputs + 1)", "a second layer"),
        ("return (budget - outputs) / (inputs + outputs + 1)", "round down"),
        ("return -(-(budget - outputs) // (inputs + outputs + 1))", "one unit too many"),
        ("return (budget - outputs - 1) // (inputs + outputs + 1)", "up to the last parameter"),
        ("return round((budget - outputs) / (inputs + outputs + 1))", "one unit too many"),
        ("return (budget - outputs) // (inputs + outputs + 1) * (inputs + outputs + 1) + outputs", "not of units"),
        ("return float((budget - outputs) // (inputs + outputs + 1))", "should be whole numbers"),
        ("return (budget - 10) // 795", "One unit more costs"),
    ],
    "two_of_three": [
        ("two_of_three = (np.ones((3, 2)), [-1, -2], [1, 0], 0)", "must take more away"),
        ("two_of_three = (np.ones((3, 2)), [-1, -2], [1, -1], 0)", "must take more away"),
        ("two_of_three = (np.ones((3, 2)), [-1, -2], [2, -4], 0)", "Only its size"),
        ("two_of_three = (np.ones((3, 2)), [-1, -2], [-1, 2], 1)", "the other way round"),
        ("two_of_three = (np.ones((3, 2)), [0, -1], [1, -2], 0)", "finds one inked pixel"),
        ("two_of_three = (-np.ones((3, 2)), [2, 1], [1, -2], 0)", "finds one inked pixel"),
        ("two_of_three = (np.ones((3, 2)), [0, 0], [1, -2], 0)", "Count the inked"),
        ("two_of_three = (np.ones((2, 3)), [-1, -2], [1, -2], 0)", "Column j"),
        ("two_of_three = (np.ones(6), [-1, -2], [1, -2], 0)", "In this order"),
        ("two_of_three = (np.ones((3, 2)), -1, [1, -2], 0)", "In this order"),
        ("two_of_three = (np.ones((3, 2)), [-1, -2], [1, -2])", "In this order"),
        ("two_of_three = (np.ones((3, 2)), [-1, -2], [1, 'no'], 0)", "In this order"),
        ("two_of_three = (np.ones((3, 2)), [-1, -np.inf], [1, -2], 0)", "In this order"),
        ("two_of_three = 7", "In this order"),
    ],
    "reported_accuracy": [
        ("return test_accuracy.max()", "must not choose"),
        ("return test_accuracy[np.arange(len(valid_loss)), valid_loss.argmin(axis=1)].max()", "chose the network"),
        ("return test_accuracy[np.arange(len(valid_loss)), valid_loss.argmin(axis=1)]", "One number"),
        ("return test_accuracy[valid_loss[:, -1].argmin(), -1]", "Earlier epochs"),
        ("return test_accuracy[valid_loss.min(axis=1).argmin(), -1]", "the epoch, too"),
        ("return test_accuracy.ravel()[valid_loss.argmax()]", "The lower a loss"),
        ("return test_accuracy.mean()", "not their mean"),
        ("return valid_loss.min()", "by which you choose"),
        ("return valid_loss.argmin()", "That is the place"),
        ("return test_accuracy[valid_loss.argmin()]", "stopped"),
        ("return np.unravel_index(valid_loss.argmin(), valid_loss.shape)", "from that place"),
    ],
    "precision_and_recall": [
        (SHARES + "return found / are, found / called", "The order"),
        (SHARES + "return found, found", "Shares, not numbers"),
        (SHARES + "return found / len(y), found / len(y)", "Not of all images"),
        (SHARES + "return found / called", "Return both"),
        (SHARES + "return found / are", "Return both"),
        (SHARES + "return called / found, are / found", "Turn the fractions over"),
        (SHARES + "return 2 * found / (called + are)", "f1-score"),
        ("return np.mean(y == answers)", "over all digits"),
        (SHARES + "return (are - found) / called, (called - found) / are", "How many images"),
    ],
    "stop_early": [
        (STOP.replace("return best, ", "return best + 1, "), "counted from 0"),
        (STOP.replace("> min_delta", "> 0"), "less than `min_delta`"),
        (STOP.replace("return best, ", "return np.argmin(losses[: epoch + 1]), "), "lower by too little"),
        (STOP.replace("epoch + 1", "epoch").replace("len(losses)", "len(losses) - 1"), "one more"),
        (STOP.replace("return best, epoch + 1", "return epoch + 1, best").replace("return best, len(losses)", "return len(losses), best"),
         "The order"),
        (STOP.replace("return best, epoch + 1", "return epoch, epoch + 1").replace("return best, len", "return len(losses) - 1, len"),
         "not the last"),
        (STOP.replace(">= patience", "> patience"), "One epoch too many"),
        (STOP.replace(">= patience", ">= max(patience - 1, 1)"), "One too few"),
        (STOP.replace("losses[best]", "losses[max(epoch - 1, 0)]"), "not with the last"),
        ("worse = 0\nfor n in range(1, len(losses)):\n    worse = worse + 1 if losses[n] >= losses[n - 1] else 0\n"
         "    if worse == patience:\n        return np.argmin(losses[: n + 1]), n + 1\n"
         "return np.argmin(losses), len(losses)", "not with the last"),
        (STOP.replace("> min", ">= min"), "Exactly `min_delta`"),
        ("best = worse = 0\nfor n in range(1, len(losses)):\n    if losses[n] < losses[best]:\n        best = n\n"
         "    else:\n        worse += 1\n    if worse == patience:\n        return best, n + 1\nreturn best, len(losses)",
         "the count starts anew"),
        (STOP.replace("return best, ", "return np.argmin(losses), "), "nobody has seen"),
        ("return np.argmin(losses), len(losses)", "before the losses end"),
        ("return [float(n) for n in stop(losses, patience)]", "stopped"),
        (STOP.replace("return best, ", "return float(best), "), "should be whole numbers"),
        ("return min(losses)", "remember the best epoch"),
    ],
}  # fmt: skip
