"""A picture of the drawing pad, for pages on which no widget can run."""

import io

import numpy as np

INSTEAD = (
    "A drawing pad. It needs a running notebook; this is a picture of it. Without one, draw with"
    " any other program or on paper, and use the file: read_drawing('mine.png')."
)
BLUE, GREY, PALE = "#0072B2", "#8A8A8A", "#D8D8D8"


def picture_of(image, answer):
    """(PNG as bytes, description) of the drawing, what the models saw, and their answers."""
    from matplotlib.figure import Figure  # takes a second, and is needed only here

    answers = answer["models"]
    widths = [1.5, 1.0] + [0.85] * len(answers)
    figure = Figure((2.45 * sum(widths) / 1.4, 3.3), 100, facecolor="white", layout="constrained")
    page, seen, *bars = figure.subplots(1, len(widths), width_ratios=widths)
    _paper(page, image, "the drawing")
    _paper(seen, _seen(answer), "what the models see")
    for ax, said in zip(bars, answers, strict=True):
        _bars(ax, said)
    figure.supxlabel(
        "A picture of the drawing pad: it needs a running notebook. Without one, draw elsewhere"
        "\nor on paper, and use the file: read_drawing('mine.png')",
        fontsize=9,
    )
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    said = "; ".join(summary(entry) for entry in answers) or answer["message"] or "no models"
    return buffer.getvalue(), f"{INSTEAD} {said}"


def summary(entry):
    """One model's answer in a few words, such as "CNN: 7 (98 %)"."""
    if entry["error"]:
        return f"{entry['name']}: {entry['error']}"
    best = int(np.argmax(entry["probabilities"]))
    return f"{entry['name']}: {best} ({entry['probabilities'][best]:.0%})".replace("%", " %")


def _seen(answer):
    return np.array(answer["seen"] or np.zeros(784), float).reshape(28, 28)


def _paper(ax, image, title):
    ax.imshow(image, cmap="gray_r", vmin=0, vmax=255)
    ax.set(xticks=[], yticks=[])
    ax.set_title(title, fontsize=9)
    ax.spines[:].set_color(GREY)


def _bars(ax, entry):
    ax.set_title(entry["name"], fontsize=10)
    if entry["error"]:
        ax.axis("off")
        ax.text(0, 0.5, entry["error"][:90], fontsize=8, wrap=True)
        return
    p = np.array(entry["probabilities"])
    colours = [BLUE if digit == p.argmax() else PALE for digit in range(10)]
    bars = ax.barh(range(10), p, color=colours)
    bold = {p.argmax(): {"weight": "bold"}}
    for digit, (bar, value) in enumerate(zip(bars, p, strict=True)):
        text = f"{100 * value:.0f} %"
        y = bar.get_y() + bar.get_height() / 2
        ax.text(1.06, y, text, fontsize=8, va="center", **bold.get(digit, {}))
    ax.set(xlim=(0, 1.6), xticks=[], yticks=range(10))
    ax.tick_params(labelsize=8, length=0)
    ax.spines[:].set_visible(False)
    ax.invert_yaxis()
