"""Checks of lesson 5: what to report, which mistakes, and when to stop."""

import numpy as np

from checks.exercise import exercise, expect


@exercise("5.1", "Which number to report", why="What the test set did not choose, it can judge.")
def reported_accuracy(reported_accuracy):
    hint = "Where is the lowest of all validation losses? Take the test accuracy from that place."
    rng = np.random.default_rng(0)
    cases = [
        ([[0.7, 0.3, 0.4], [0.6, 0.2, 0.45]], [[0.9, 0.95, 0.92], [0.97, 0.93, 0.96]]),
        ([[0.3, 0.2, 0.4]], [[0.94, 0.93, 0.95]]),
        ([[0.3], [0.5], [0.1]], [[0.94], [0.93], [0.92]]),
        (rng.random((4, 6)), rng.random((4, 6))),
    ]
    for losses, accuracies in cases:
        losses, accuracies = np.array(losses), np.array(accuracies)
        network, epoch = np.unravel_index(losses.argmin(), losses.shape)
        best_epochs = accuracies[np.arange(len(losses)), losses.argmin(axis=1)]
        chosen_last = losses[:, -1].argmin()
        mistakes = [
            (accuracies.max(), "That is the luckiest of all: the test set must not choose."),
            (best_epochs.max(), "The epochs were chosen well; the test set chose the network."),
            (best_epochs, "One number: validation chooses the network as well as the epoch."),
            (accuracies[chosen_last, -1], "Earlier epochs may be chosen, too."),
            (accuracies[network, -1], "Validation chooses the epoch, too, not only the network."),
            (accuracies.ravel()[losses.argmax()], "The lower a loss, the better."),
            (accuracies.mean(), "You report one network after one epoch, not their mean."),
            (losses.min(), "That is the loss by which you choose. Report the test accuracy."),
            (losses.argmin(), "That is the place. Report the test accuracy that stands there."),
        ]
        right = accuracies[network, epoch]
        expect(reported_accuracy, (losses, accuracies), right, hint, mistakes)


@exercise(
    "5.2", "Precision and recall", why="Which of the two matters depends on what a mistake costs."
)
def precision_and_recall(precision_and_recall):
    hint = (
        "How many images are the digit and were called so? Divide that by the number of images "
        "called so, and by the number of images that are the digit."
    )
    rng = np.random.default_rng(0)
    cases = [
        ([4, 4, 4, 4, 9, 0, 0, 0], [4, 4, 9, 9, 4, 0, 0, 0], 4),
        ([4, 4, 4, 4, 9, 0, 0, 0], [4, 4, 9, 9, 4, 0, 0, 0], 9),
        ([0, 0, 7], [0, 0, 7], 7),
        (rng.integers(0, 3, 3000), rng.integers(0, 3, 3000), 0),
    ]
    for y, answers, digit in cases:
        y, answers = np.array(y, np.uint8), np.array(answers)
        are, called = y == digit, answers == digit
        found = (are & called).sum()
        right = [found / called.sum(), found / are.sum()]
        harmonic = 2 * found / (called.sum() + are.sum())
        mistakes = [
            (right[::-1], "The order: precision first, then recall."),
            ([found, found], "Shares, not numbers of images: divide."),
            ([found / len(y)] * 2, "Not of all images: of those called so, of those that are so."),
            (right[0], "Return both numbers."),
            (right[1], "Return both numbers."),
            (harmonic, "That is the f1-score. Return precision and recall."),
            (np.mean(y == answers), "That is the accuracy, over all digits."),
        ]
        if found:
            mistakes += [([1 / r for r in right], "Turn the fractions over.")]
        expect(precision_and_recall, (y, answers, digit), right, hint, mistakes)


@exercise("5.3", "Stop early", why="`EarlyStopping` holds no secret for you.")
def stop_early(stop_early):
    hint = (
        "Go through the losses and remember the best epoch so far. How many epochs ago was it? "
        "Stop when that many are `patience`."
    )
    cases = [
        ([3.0, 2.0, 1.0], 1, 0),
        ([1.0, 2.0, 3.0, 4.0, 5.0], 1, 0),
        ([3.0, 1.0, 2.0, 4.0, 5.0, 0.5], 2, 0),  # the best of all comes too late
        ([4.0, 2.0, 3.0, 1.0, 2.0, 3.0, 3.0], 3, 0),  # better again: the count starts anew
        ([5.0, 1.0, 4.0, 3.0, 2.0, 2.0], 3, 0),  # better than the epoch before is not enough
        ([2.0, 1.0, 1.0, 1.0, 0.5], 2, 0),  # equal is not better
        ([4.0, 3.0, 2.875, 2.9375, 1.0], 2, 0.25),  # better, but too little
        ([4.0, 3.0, 2.75, 2.5, 2.25, 2.0, 1.75], 3, 0.375),  # little by little is enough
        ([4.0, 3.0, 2.5, 2.75, 1.0], 2, 0.5),
        ([0.75], 5, 0.25),
        ([0.25, 0.75], 5, 0.0),
    ]
    for losses, patience, least in cases:
        best, epochs = _stopped(losses, patience, least)
        lowest, seen = int(np.argmin(losses)), int(np.argmin(losses[:epochs]))
        rises = _stopped(losses, patience, least, last=True)
        mistakes = [
            ([epochs - 1, epochs], "Restored are the weights of the best epoch, not the last."),
            ([seen, epochs], "An epoch that is lower by too little is not restored."),
            ([best + 1, epochs], "Epochs are counted from 0: the first of the losses is epoch 0."),
            ([epochs, best], "The order: the best epoch, then how many ran."),
            (rises, "Compare with the best epoch so far, not with the last."),
            ([seen, rises[1]], "Compare with the best epoch so far, not with the last."),
            (_stopped(losses, patience, least, equal=True), "Exactly `min_delta` is too little."),
            (_stopped(losses, patience, least, anew=False), "Better: the count starts anew."),
            (_stopped(losses, patience, 0), "By less than `min_delta` is no better."),
            (_stopped(losses, patience + 1, least), "One epoch too many: stop at once."),
            (_stopped(losses, patience - 1, least), "One too few: `patience` of them may fail."),
            ([best, epochs - 1], "So many epochs ran, the first one included: one more."),
            ([lowest, epochs], "What comes after the stop, nobody has seen."),
            ([lowest, len(losses)], "It should stop before the losses end."),
        ]
        arguments = losses, patience, least
        expect(stop_early, arguments, [best, epochs], hint, mistakes, dtype=np.integer)


def _stopped(losses, patience, least, last=False, equal=False, anew=True):
    """[best epoch, epochs run]; the switches make typical mistakes.

    Args:
        least: by more than this a loss must be lower.
        last: compare with the epoch before.
        equal: by exactly `least` is enough.
        anew: start counting again after a better epoch.
    """
    best, count = 0, 0
    for epoch in range(1, len(losses)):
        gain = losses[epoch - 1 if last else best] - losses[epoch]
        if gain > least or equal and gain == least:
            best, count = epoch, 0 if anew else count
        else:
            count += 1
        if count >= patience:
            return [best, epoch + 1]
    return [best, len(losses)]
