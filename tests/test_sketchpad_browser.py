"""The drawing pad in a real browser: lesson 18 in JupyterLab and in Notebook 7."""

import shutil

import nbformat
import pytest
from browser import APPS, chromium, needs_chromium, prompts, run_all, served, sync_api
from notebook_rules import ROOT, code_cells

NOTEBOOK = "18_your_own_digits.ipynb"
SEVEN = [[(70, 60), (200, 60), (120, 230)]]
THREE = [
    [(90, 70), (130, 50), (180, 60), (195, 95), (175, 125), (135, 135)],
    [(135, 135), (180, 145), (200, 180), (180, 220), (130, 230), (85, 210)],
]
pytestmark = [pytest.mark.slow, needs_chromium]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A copy of the course in which lesson 18 has never been run."""
    folder = tmp_path_factory.mktemp("course")
    for name in ("checks", "data", "helpers", "notebooks", "sketchpad"):
        shutil.copytree(ROOT / name, folder / name)
    path = folder / "notebooks" / NOTEBOOK
    book = nbformat.read(path, as_version=4)
    for cell in code_cells(book):
        cell.outputs, cell.execution_count = [], None
    nbformat.write(book, path)
    nbformat.write(book_of_failing_models(), folder / "notebooks/failing.ipynb")
    return folder


def book_of_failing_models():
    source = (
        "import sys\nsys.path.insert(0, '..')\nfrom sketchpad import *\n"
        "def broken(images):\n    raise RuntimeError('no such layer')\n"
        "Sketchpad({'broken': broken, 'short': lambda images: images[:, 0, :9]},"
        " example=draw_strokes([[(9, 9), (200, 200)]]))"
    )
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    cells = [nbformat.v4.new_code_cell(source)]
    return nbformat.v4.new_notebook(cells=cells, metadata=kernel)


@pytest.fixture(scope="module", params=APPS)
def server(request, course, tmp_path_factory):
    """(application, address) of a server of our own, with settings of its own."""
    with served(request.param, course, tmp_path_factory.mktemp("jupyter")) as address:
        yield request.param, address


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def page(browser, server):
    return run_all(browser, *server, f"notebooks/{NOTEBOOK}")


@pytest.fixture
def pad(page):
    """The second pad of the notebook, which normalises, with an empty page."""
    pad = page.locator(".sketchpad").nth(1)
    pad.scroll_into_view_if_needed()
    with answered(pad):
        pad.get_by_role("button", name="Clear").click()
    assert pad.get_by_role("status").inner_text() == "Draw a digit."
    return pad


class answered:  # noqa: N801
    """Wait until Python has answered to what was done inside of the `with` block."""

    def __init__(self, pad, drawings=1):
        self.pad, self.drawings = pad, drawings

    def __enter__(self):
        self.before = int(self.pad.get_attribute("data-answered"))

    def __exit__(self, kind, error, trace):
        if kind is None:
            expected = str(self.before + self.drawings)
            sync_api.expect(self.pad).to_have_attribute("data-answered", expected, timeout=60_000)


def read(pad, model):
    """(best digit, percentages of the ten digits) as the page shows them."""
    table = pad.locator(f'table[data-model="{model}"]')
    shown = [text.removesuffix(" %") for text in table.locator("td:last-child").all_inner_texts()]
    percent = [int(text) for text in shown]
    assert len(percent) == 10 and 95 <= sum(percent) <= 105  # rounded, each for itself
    best = percent.index(max(percent))
    assert table.locator("strong").inner_text() == f"{best} ({max(percent)} %)"
    return best


def draw_with_mouse(page, pad, strokes):
    box = pad.locator(".sketchpad-page").bounding_box()
    for points in strokes:
        with answered(pad):
            (x, y), *rest = [(box["x"] + x, box["y"] + y) for x, y in points]
            page.mouse.move(x, y)
            page.mouse.down()
            for x, y in rest:
                page.mouse.move(x, y, steps=8)
            page.mouse.up()


def test_all_cells_run(page):
    shown = prompts(page)
    # From 2: the set-up cell, which was the first to run, is collapsed.
    assert shown == [f"[{number}]:" for number in range(2, len(shown) + 2)]
    assert page.locator('[data-mime-type="application/vnd.jupyter.error"]').count() == 0
    assert page.locator(".sketchpad").count() == 2


@pytest.mark.parametrize(("digit", "strokes"), [(7, SEVEN), (3, THREE)])
def test_a_digit_drawn_with_the_mouse_is_read(page, pad, digit, strokes):
    draw_with_mouse(page, pad, strokes)
    assert read(pad, "CNN") == digit
    read(pad, "MLP")


def test_undo_eraser_and_pen_width(page, pad):
    draw_with_mouse(page, pad, SEVEN)
    seven = pad.locator("tbody").all_inner_texts()
    draw_with_mouse(page, pad, [[(60, 250), (220, 250)]])
    assert pad.locator("tbody").all_inner_texts() != seven
    with answered(pad):
        pad.get_by_role("button", name="Undo").click()
    assert pad.locator("tbody").all_inner_texts() == seven
    pad.get_by_role("slider").fill("40")
    pad.get_by_role("button", name="Eraser").click()
    assert pad.get_by_role("button", name="Eraser").get_attribute("aria-pressed") == "true"
    draw_with_mouse(page, pad, SEVEN)
    assert pad.get_by_role("status").inner_text() == "Draw a digit."  # all rubbed out
    pad.get_by_role("button", name="Eraser").click()
    pad.get_by_role("slider").fill("20")


def test_a_digit_drawn_with_a_finger_is_read(page, pad):
    box = pad.locator(".sketchpad-page").bounding_box()
    finger = page.context.new_cdp_session(page)

    def touch(kind, *points):
        points = [{"x": box["x"] + x, "y": box["y"] + y} for x, y in points]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    [(start, corner, end)] = SEVEN
    with answered(pad):
        touch("touchStart", start)
        for (x, y), (to_x, to_y) in ((start, corner), (corner, end)):
            for step in range(1, 11):
                touch("touchMove", (x + (to_x - x) * step / 10, y + (to_y - y) * step / 10))
        touch("touchEnd")
    assert read(pad, "CNN") == 7
    assert pad.locator(".sketchpad-page").bounding_box() == box  # nothing has scrolled


def test_a_digit_drawn_with_the_keyboard_is_read(page, pad):
    sheet, keys = pad.locator(".sketchpad-page"), page.keyboard
    cells = page.locator(".jp-Cell").count()
    sheet.focus()
    sync_api.expect(sheet).to_be_focused()
    with answered(pad):
        for _ in range(4):
            keys.press("Shift+ArrowUp")
        keys.press("Space")
        assert pad.get_by_role("status").inner_text().startswith("Pen down at ")
        for _ in range(8):
            keys.press("Shift+ArrowDown")
        keys.press("Space")
    assert read(pad, "CNN") == 1
    with answered(pad):
        keys.press("u")
    for _ in range(2):  # in Jupyter's command mode this would delete the cell
        keys.press("d")
    assert page.locator(".jp-Cell").count() == cells
    for name in ("Undo", "Clear", "Eraser"):
        keys.press("Tab")
        sync_api.expect(pad.get_by_role("button", name=name)).to_be_focused()
    keys.press("Tab")
    sync_api.expect(pad.get_by_role("slider")).to_be_focused()


def test_a_failing_model_shows_its_error_in_the_pad(browser, server):
    page = run_all(browser, *server, "notebooks/failing.ipynb")
    errors = page.locator(".sketchpad-error")
    sync_api.expect(errors).to_have_count(2)
    assert "RuntimeError: no such layer" in errors.nth(0).inner_text()
    assert "expected ten numbers" in errors.nth(1).inner_text()
    assert page.complaints == []
    page.context.close()


def test_the_console_has_no_errors(page):
    assert page.complaints == []
