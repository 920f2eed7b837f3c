"""Figures are the same on every machine: no style, setting, back end or locale reaches them."""

import base64
import logging
import os
import subprocess
import sys
from pathlib import Path

import jupyter_client
import matplotlib
import numpy as np
import pytest
from figures import FIGURES
from matplotlib import style
from matplotlib.patches import Rectangle

from helpers import plots
from sketchpad.picture import picture_of

ROOT = Path(__file__).resolve().parents[1]
CELL = """
from helpers import plots
figure = plots.plot_bars({"α ✓ ✗ − …": 1.5, "b": 2000}, title="t", xlabel="x", form="{:,.1f}")
figure"""
# Each setting alone would be seen; together they are what no style sheet does.
HOSTILE = {
    "text.color": "white", "axes.labelcolor": "white", "axes.edgecolor": "white",
    "xtick.color": "white", "ytick.labelcolor": "white", "axes.facecolor": "black",
    "savefig.facecolor": "black", "savefig.dpi": 30, "savefig.bbox": "tight",
    "savefig.transparent": True, "figure.autolayout": True, "font.size": 30,
    "font.family": ["serif"],
    "axes.titlesize": 3, "legend.labelcolor": "white", "legend.facecolor": "black",
    "axes.formatter.use_locale": True, "axes.formatter.limits": [-1, 1], "image.origin": "lower",
    "image.interpolation": "bicubic", "lines.linewidth": 9, "lines.marker": "x",
    "hatch.color": "red", "hatch.linewidth": 5, "patch.force_edgecolor": True,
    "grid.linestyle": ":", "grid.linewidth": 5, "axes.grid.axis": "x", "axes.xmargin": 0.4,
    "path.sketch": (9, 9, 9), "scatter.marker": "x",
    "_internal.classic_mode": True, "axes.axisbelow": False, "text.parse_math": False,
}  # fmt: skip


def png(figure):
    return figure._repr_mimebundle_()[0]["image/png"]


def hostile():
    return matplotlib.rc_context(HOSTILE)


@pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
def test_settings_change_nothing_before_or_after(draw):
    expected, figure = png(draw()), draw()
    with hostile():
        assert png(figure) == expected
        assert png(draw()) == expected


@pytest.fixture(scope="module")
def expected():
    return {key: png(draw()) for key, draw in FIGURES.items()}


@pytest.mark.slow
@pytest.mark.parametrize("name", style.available)
def test_no_style_changes_anything(name, expected):
    with style.context(name):
        assert {key: png(draw()) for key, draw in FIGURES.items()} == expected


@plots.in_course_style()
def drawn_by_a_lesson():
    figure = plots.CourseFigure("t", (6, 3))
    left, right = figure.subplots(1, 2)
    left.plot([1, 2], [3, 4], label="line")
    left.scatter([1, 2], [4, 3], label="dots")
    left.annotate("here", (1, 3), (1.5, 3.5), arrowprops={"arrowstyle": "->"})
    left.set(xlabel="x", ylabel="y", title="left", xscale="log")
    left.legend(title="both")
    shown = right.imshow(np.eye(3))
    right.text(1, 1, "text")
    right.hist([1, 2, 2])
    figure.colorbar(shown, label="value")
    figure.text(0.5, 0.5, "middle")
    right.add_patch(Rectangle((0, 0), 1, 1))
    return figure


def test_figures_that_a_lesson_draws_are_the_same_too():
    expected = png(drawn_by_a_lesson())
    with hostile():
        assert png(drawn_by_a_lesson()) == expected


def test_what_the_reader_has_set_stays_set():
    with hostile():
        png(FIGURES["plot_stack"]())
        with pytest.raises(ValueError):
            plots.plot_bars({}, title="t", xlabel="x")
        assert {name: matplotlib.rcParams[name] for name in HOSTILE} == HOSTILE


def test_the_pictures_of_the_pad_are_the_same_too():
    sure = {"name": "é ✓ …", "probabilities": np.eye(10)[7].tolist(), "error": ""}
    failed = {"name": "b", "probabilities": [], "error": "expected ten numbers " * 30}
    answer = {"models": [sure, failed], "seen": [], "message": ""}
    expected = picture_of(np.eye(280, dtype=np.uint8), answer)
    assert "é ✓ …: 7 (100 %); b: expected ten numbers" in expected[1]
    with hostile():
        assert picture_of(np.eye(280, dtype=np.uint8), answer) == expected


def unwritable(folder, *names):
    """Homes that not even root can make: they would lie in a file."""
    (folder / "file").touch()
    return {name: str(folder / "file" / "home") for name in names}


def with_rc_file(folder, content):
    (folder / "matplotlibrc").write_bytes(content)
    return {}


BAD_KEYS = b"no.key: 1\nlines.linewidth: wide\nno colon\ntext.color: white"
MACHINES = {
    "homes": lambda folder: unwritable(folder, "HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"),
    "strict": lambda folder: unwritable(folder, "MPLCONFIGDIR") | {"PYTHONWARNINGS": "error"},
    "bad keys": lambda folder: with_rc_file(folder, BAD_KEYS) | {"PYTHONWARNINGS": "default"},
    "no text": lambda folder: with_rc_file(folder, b"\x80\xff") | {"MPLBACKEND": "qt5agg"},
    "nonsense": lambda folder: {"MPLBACKEND": "nonsense", "MATPLOTLIBRC": sys.executable},
    "Turkish": lambda folder: {"HOME": str(folder), "LC_ALL": "tr_TR.UTF-8", "MPLBACKEND": "svg"},
    "C": lambda folder: {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
}


def of_machine(changes):
    """The environment, without what it says itself of Matplotlib and homes."""
    ours = {name: value for name, value in os.environ.items() if name[:3] not in ("MPL", "XDG")}
    return ours | {"PYTHONPATH": str(ROOT)} | changes


def shown_here():
    names = {}
    exec(CELL, names)
    return names["figure"]._repr_mimebundle_()


@pytest.mark.slow  # each starts another Python, under other settings
@pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)
def test_import_and_drawing_are_silent_and_the_same(machine, tmp_path):
    # Matplotlib says that it builds its font cache when that takes long: here, at once.
    hurry = "import threading as t; T = t.Timer; t.Timer = lambda wait, run: T(0, run)\n"
    program = tmp_path / "program.py"
    write = "\nprint(figure._repr_mimebundle_()[0]['image/png'])"
    program.write_text(hurry + CELL + write, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, program],
        cwd=tmp_path, env=of_machine(machine(tmp_path)), capture_output=True, text=True,
    )  # fmt: skip
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.strip() == shown_here()[0]["image/png"]


def outputs_in_kernel(cells, folder, **changes):
    """(type, content) of all that the cells of a real kernel show."""
    shown = []
    manager = jupyter_client.KernelManager(kernel_name="python3")
    manager.start_kernel(env=of_machine(changes), cwd=folder, stderr=subprocess.DEVNULL)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        for cell in cells:
            client.execute_interactive(
                cell, timeout=60, output_hook=lambda m: shown.append((m["msg_type"], m["content"]))
            )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return [entry for entry in shown if entry[0] not in ("status", "execute_input")]


INLINE = """%matplotlib inline
%config InlineBackend.figure_formats = ["svg", "retina", "pdf", "jpeg"]
%config InlineBackend.rc = {"text.color": "white", "figure.dpi": 30}
%config InlineBackend.print_figure_kwargs = {"facecolor": "red", "bbox_inches": "tight"}
import matplotlib.pyplot as plt
plt.style.use("dark_background")"""


def test_in_a_kernel_only_our_picture_is_shown(tmp_path):
    changes = unwritable(tmp_path, "MPLCONFIGDIR")
    found = outputs_in_kernel([CELL, INLINE, "figure", CELL, "plt.plot([1]);"], tmp_path, **changes)
    bundle, metadata = shown_here()
    *ours, (_, theirs) = found
    assert [kind for kind, _ in ours] == ["execute_result"] * 3
    for _, content in ours:
        assert content["data"] == bundle and content["metadata"] == metadata
    assert "image/svg+xml" in theirs["data"]  # the reader's own figures are the reader's affair


def test_in_a_kernel_with_an_impossible_back_end(tmp_path):
    found = outputs_in_kernel([CELL], tmp_path, MPLBACKEND="nonsense", PYTHONWARNINGS="default")
    assert [kind for kind, _ in found] == ["execute_result"]
    assert base64.b64decode(found[0][1]["data"]["image/png"]).startswith(b"\x89PNG")


def test_errors_of_matplotlib_are_still_logged():
    assert logging.getLogger("matplotlib.font_manager").isEnabledFor(logging.ERROR)
