"""Checks of lesson 5: which mistakes, and when to stop."""

import numpy as np

from checks.exercise import exercise, expect


@exercise("5.1", "A confusion matrix", why="Accuracy says how many are wrong, this says which.")
def confusion_matrix(confusion_matrix):
    hint = "Go through the pairs (true label, answer) and add 1 in that row and column."
    rng = np.random.default_rng(0)
    many = rng.integers(0, 3, 3000), rng.integers(0, 3, 3000), 3
    cases = [([0, 1], [1, 1], 2), ([2, 2, 2, 0], [1, 1, 2, 0], 3), ([0], [0], 4), many]
    for y, answers, k in cases:
        y, answers = np.array(y), np.array(answers)
        right = np.zeros((k, k), int)
        np.add.at(right, (y, answers), 1)
        seen = np.union1d(y, answers)
        diagonal = np.diag(np.bincount(y, minlength=k))
        mistakes = [
            (right.T, "Rows are true labels, columns are answers: yours is the other way round."),
            (np.minimum(right, 1), "`m[y, a] += 1` counts a repeated pair once: see `np.add.at`."),
            (right / len(y), "Count images; do not divide."),
            (diagonal, "Column is what the network answered, not the true label again."),
            (right - np.diag(np.diag(right)), "Right answers count too: they are the diagonal."),
            (right[np.ix_(seen, seen)], "k rows and k columns, even if a digit never occurs."),
        ]
        expect(confusion_matrix, (y, answers, k), right, hint, mistakes)


@exercise("5.2", "Stop early", why="`EarlyStopping` holds no secret for you.")
def stop_early(stop_early):
    hint = (
        "Go through the losses with two memories: the epoch of the lowest loss so far, and how "
        "many epochs ago that was. Stop when that many are `patience`."
    )
    cases = [
        ([3.0, 2.0, 1.0], 1),
        ([1.0, 2.0, 3.0, 4.0, 5.0], 1),
        ([3.0, 1.0, 2.0, 4.0, 5.0, 0.5], 2),  # the best of all comes too late
        ([4.0, 2.0, 3.0, 1.0, 2.0, 3.0, 3.0], 3),  # better again, so the count starts anew
        ([5.0, 1.0, 4.0, 3.0, 2.0, 2.0], 3),  # better than the epoch before is not enough
        ([2.0, 1.0, 1.0, 1.0, 0.5], 2),  # equal is not better
        ([0.7], 5),
        ([0.31, 0.24, 0.21, 0.22, 0.2, 0.23, 0.21, 0.25, 0.19, 0.3], 3),
        ([0.31, 0.24, 0.21, 0.22, 0.2, 0.23, 0.21, 0.25, 0.19, 0.3], 4),
    ]
    for losses, patience in cases:
        best, epochs = _stopped(losses, patience)
        rises = _stopped(losses, patience, last=True)[1]
        mistakes = [
            ([epochs - 1, epochs], "Kept are the weights of the best epoch, not of the last."),
            ([best + 1, epochs], "Epochs are counted from 0: the first of the losses is epoch 0."),
            ([epochs, best], "The order: the epoch that is kept, then how many ran."),
            (_stopped(losses, patience, last=True), "Compare with the lowest loss so far."),
            ([int(np.argmin(losses[:rises])), rises], "Compare with the lowest loss so far."),
            (_stopped(losses, patience, equal=True), "An equal loss is not a better one."),
            (_stopped(losses, patience, anew=False), "A better epoch starts the count anew."),
            (_stopped(losses, patience + 1), "One epoch too many: stop as soon as it is enough."),
            (_stopped(losses, patience - 1), "One epoch too few: `patience` of them may fail."),
            ([best, epochs - 1], "So many epochs ran, the first one included: one more."),
            ([int(np.argmin(losses)), epochs], "What comes after the stop, nobody has seen."),
            ([int(np.argmin(losses)), len(losses)], "It should stop before the losses end."),
        ]
        expect(stop_early, (losses, patience), [best, epochs], hint, mistakes, dtype=np.integer)


def _stopped(losses, patience, last=False, equal=False, anew=True):
    """[epoch kept, epochs run]; the switches make typical mistakes.

    Args:
        last: compare with the epoch before.
        equal: take an equal loss for a better one.
        anew: start counting again after a better epoch.
    """
    best, count = 0, 0
    for epoch in range(1, len(losses)):
        before = losses[epoch - 1 if last else best]
        if losses[epoch] < before or equal and losses[epoch] == before:
            best, count = epoch, 0 if anew else count
        else:
            count += 1
        if count >= patience:
            return [best, epoch + 1]
    return [best, len(losses)]
