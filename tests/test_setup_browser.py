"""The set-up cell in a real browser: collapsed, and there for who wants to see it."""

import nbformat
import pytest
from browser import APPS, chromium, needs_chromium, opened, served, sync_api
from notebook_rules import ROOT

pytestmark = [pytest.mark.slow, needs_chromium]  # a server and a browser are started
LESSON = "01_load_mnist.ipynb"


@pytest.fixture(scope="module", params=APPS)
def page(request, tmp_path_factory):
    """A lesson; at its end stands its set-up cell once more, without the metadata."""
    folder, own = (tmp_path_factory.mktemp(name) for name in ("notebooks", "jupyter"))
    book = nbformat.read(ROOT / "notebooks" / LESSON, as_version=4)
    book.cells.append(nbformat.v4.new_code_cell(book.cells[1].source))
    nbformat.write(book, folder / LESSON)
    with served(request.param, folder, own) as address, chromium() as browser:
        yield opened(browser, request.param, address, LESSON)


def parts(cell):
    """The source of a set-up cell, and the line that stands for it when it is collapsed."""
    return cell.get_by_text("sys.path.insert"), cell.locator(".jp-InputPlaceholder")


def test_the_setup_cell_is_collapsed_and_can_be_expanded(page):
    setup, imports = (page.locator(".jp-CodeCell").nth(number) for number in (0, 1))
    source, placeholder = parts(setup)
    sync_api.expect(imports.get_by_text("from helpers import")).to_be_visible()
    sync_api.expect(source).not_to_be_visible()
    sync_api.expect(placeholder).to_be_visible()
    assert "Set-up: run this first" in placeholder.inner_text()
    assert setup.bounding_box()["height"] < 60 < imports.bounding_box()["height"]
    placeholder.click()
    sync_api.expect(source).to_be_visible()
    sync_api.expect(placeholder).not_to_be_visible()


def test_without_its_metadata_it_would_be_open(page):
    source, placeholder = parts(page.locator(".jp-CodeCell").last)
    sync_api.expect(source).to_be_visible()
    sync_api.expect(placeholder).not_to_be_visible()
