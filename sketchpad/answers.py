"""What models say about a drawing, and what goes wrong when they are asked."""

import contextlib
import io

import numpy as np


def look_at(image, prepare, models, scaled=True):
    """Prepare a drawing and show it to each model; whatever fails is said, not raised.

    Args:
        image: (height, width) uint8, 0 for paper.
        prepare: function from such an image to one of (28, 28), uint8 or float from 0 to 1.
        models: dict name → function from (1, 28, 28) to probabilities or logits (1, 10).
        scaled: models receive float32 from 0 to 1; else uint8 from 0 to 255.

    Returns:
        dict of plain numbers and texts: "message", "seen" (784 values from 0 to 255, or none)
        and "models", a list of dicts with "name", "probabilities" (10 or none) and "error".
    """
    found = {"message": "", "seen": [], "models": []}
    if not image.any():
        return found | {"message": "Draw a digit."}
    try:
        seen = _seen(prepare(image))
    except Exception as error:
        return found | {"message": f"The drawing could not be prepared: {described(error)}"}
    images = seen[np.newaxis] / np.float32(255) if scaled else seen[np.newaxis]
    found["models"] = [ask(name, model, images.copy()) for name, model in models.items()]
    return found | {"seen": seen.ravel().tolist()}


def ask(name, model, images):
    """One entry of "models": the probabilities of the ten digits, or an error."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # Keras would print a progress bar
            probabilities = probabilities_in(model(images))
    except Exception as error:
        return {"name": name, "probabilities": [], "error": described(error)}
    return {"name": name, "probabilities": probabilities.tolist(), "error": ""}


def probabilities_in(answer):
    """Ten probabilities from a model's answer (1, 10); logits go through the softmax."""
    answer = np.asarray(answer, float)
    if answer.shape != (1, 10):
        raise ValueError(f"expected ten numbers for one image, (1, 10), found {answer.shape}")
    if not np.isfinite(answer).all():
        raise ValueError(f"expected finite numbers, found {answer[0].tolist()}")
    if answer.min() >= 0 and abs(answer.sum() - 1) < 0.01:
        return answer[0]
    exponentials = np.exp(answer[0] - answer.max())
    return exponentials / exponentials.sum()


def described(error):
    """Kind and message of an error, cut to what fits into the pad."""
    text = f"{type(error).__name__}: {error}".strip()
    return text if len(text) <= 300 else f"{text[:300]} …"


def _seen(prepared):
    prepared = np.asarray(prepared)
    if prepared.shape != (28, 28):
        raise ValueError(f"expected an image (28, 28), found {prepared.shape}")
    if prepared.dtype == np.uint8:
        return prepared
    if not (prepared.min() >= 0 and prepared.max() <= 1):
        raise ValueError("expected uint8, or floats from 0 to 1")
    return np.round(255 * prepared).astype(np.uint8)
