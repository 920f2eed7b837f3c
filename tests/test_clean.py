"""The cleaner: what machines and editors left goes, what the author said stays."""

import base64
import io
import json
import os
import shutil
from copy import deepcopy

import nbformat
import pytest
from notebook_rules import NOTEBOOKS, ROOT
from PIL import Image

from tools import clean as cleaner
from tools.clean import clean, clean_file, content, main, read, write

new = nbformat.v4
PICTURE = {"image/png": "aGVsbG8="}
MACHINE = {  # of a cell
    "execution": {"iopub.execute_input": "2026-01-01T00:00:00Z"},
    "ExecuteTime": {"start_time": "2026-01-01T00:00:00"},
    "executionInfo": {"user": {"displayName": "Somebody"}, "elapsed": 3},
    "colab": {"base_uri": "https://localhost:8080/"},
    "outputId": "1a2b",
    "id": "aBcD",
    "papermill": {"duration": 0.1},
    "vscode": {"languageId": "python"},
    "pycharm": {"name": "#%%\n"},
    "scrolled": True,
    "trusted": True,
    "heading_collapsed": True,
    "jp-MarkdownHeadingCollapsed": True,
    "tags": [],
    "editable": True,
    "slideshow": {"slide_type": ""},
}
AUTHOR = {  # of a cell
    "tags": ["exercise"],
    "nbgrader": {"grade": True, "grade_id": "a", "points": 2, "locked": True, "checksum": "0f"},
    "jupyter": {"source_hidden": True, "outputs_hidden": True},
    "slideshow": {"slide_type": "slide"},
    "cellView": "form",
    "collapsed": True,
    "deletable": False,
    "editable": False,
    "hide_input": True,
    "name": "figure-1",
    "school": {"unit": 3},
}


def lesson():
    code = new.new_code_cell("1", outputs=[new.new_output("execute_result", {"text/plain": "1"})])
    return new.new_notebook(cells=[new.new_markdown_cell("# One"), code])


@pytest.mark.parametrize("number", [0, 1], ids=["text", "code"])
def test_of_a_cell_the_author_s_metadata_stay(number):
    book = lesson()
    book.cells[number].metadata = nbformat.from_dict(MACHINE | AUTHOR)
    clean(book)
    assert book.cells[number].metadata == AUTHOR


def test_of_the_notebook_the_author_s_metadata_stay():
    book = lesson()
    machine = {
        "colab": {"provenance": []}, "papermill": {}, "toc": {"toc_position": {}}, "vscode": {},
        "widgets": {"application/vnd.jupyter.widget-state+json": {}}, "signature": "ab",
    }  # fmt: skip
    said = {"authors": [{"name": "Ada"}], "title": "One", "rise": {"theme": "sky"}, "unit": 3}
    book.metadata = nbformat.from_dict(machine | said)
    clean(book)
    assert book.metadata == said | cleaner.PYTHON


@pytest.mark.parametrize(
    "found",
    [
        {},
        {"kernelspec": {"name": "conda-env-my-py", "display_name": "Mine", "language": "python"}},
        {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)"}},
        {"language_info": {"name": "python", "version": "3.11.2", "pygments_lexer": "ipython3"}},
    ],
)
def test_python_has_one_kernel_on_every_machine(found):
    book = lesson()
    book.metadata = nbformat.from_dict(found)
    clean(book)
    assert book.metadata == cleaner.PYTHON


def test_another_language_keeps_its_kernel():
    kernel = {"name": "ir", "display_name": "R", "language": "R"}
    book = lesson()
    book.metadata = nbformat.from_dict(
        {"kernelspec": kernel | {"env": {}}, "language_info": {"name": "R", "version": "4.3.1"}}
    )
    clean(book)
    assert book.metadata == {"kernelspec": kernel, "language_info": {"name": "R"}}


@pytest.mark.parametrize("kind", ["markdown", "raw"])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.png", "See ![a digit](attachment:a.png)."),
        ("a b.png", "![a digit](attachment:a%20b.png)"),
        ("a b.png", '<img src="attachment:a b.png" alt="a digit">'),
        ("ä.png", "![a digit][1]\n\n[1]: attachment:%C3%A4.png"),
    ],
)
def test_pasted_pictures_stay_where_the_text_shows_them(kind, name, text):
    book = lesson()
    cell = getattr(new, f"new_{kind}_cell")(text)
    cell.attachments = nbformat.from_dict({name: PICTURE, "unused.png": PICTURE})
    book.cells.append(cell)
    clean(book)
    assert cell.attachments == {name: PICTURE}
    nbformat.validate(book)
    cell.source = "No picture any more."
    clean(book)
    assert "attachments" not in cell


def test_line_ends_of_windows_go_from_sources_and_stay_in_outputs():
    book = lesson()
    book.cells[1].source = "a\r\nb"
    book.cells[1].outputs = [new.new_output("stream", name="stdout", text="1\r2\r\n")]
    clean(book)
    assert book.cells[1].source == "a\nb"
    assert book.cells[1].outputs[0].text == "1\r2\r\n"


def test_pieces_of_a_stream_are_joined_and_widgets_go():
    book = lesson()
    pieces = [
        new.new_output("stream", name=n, text=t)
        for n, t in [("stdout", "a"), ("stdout", "b"), ("stderr", "c")]
    ]
    shown = new.new_output("display_data", {cleaner.WIDGET: {}, "text/plain": "Pad"})
    book.cells[1].outputs = [*pieces, shown]
    clean(book)
    assert [o.get("text") for o in book.cells[1].outputs] == ["ab", "c", None]
    assert book.cells[1].outputs[2].data == {"text/plain": "Pad"}


def test_a_figure_whose_text_spells_a_marker_is_encoded_anew(monkeypatch):
    file = io.BytesIO()
    Image.effect_noise((40, 40), 90).save(file, "PNG", compress_level=1)
    before = base64.b64encode(file.getvalue()).decode()
    monkeypatch.setattr(cleaner, "MARKERS", cleaner.re.compile(cleaner.re.escape(before)))
    output = new.new_output("display_data", {"image/png": before})
    cleaner.clean_figure(output)
    after = output.data["image/png"]
    assert after != before
    images = [Image.open(io.BytesIO(base64.b64decode(png))) for png in (before, after)]
    assert images[0].tobytes() == images[1].tobytes()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_cleaner_finds_nothing_to_clean(path, tmp_path):
    copy = shutil.copy(path, tmp_path)
    before = os.stat(copy).st_mtime_ns
    assert not clean_file(copy)
    assert os.stat(copy).st_mtime_ns == before


def test_cleaner_finds_what_an_editor_leaves(tmp_path):
    book = nbformat.read(NOTEBOOKS[0], as_version=4)
    book.metadata.kernelspec.display_name = "my environment"
    nbformat.write(book, tmp_path / "mine.ipynb")
    assert clean_file(tmp_path / "mine.ipynb") and not clean_file(tmp_path / "mine.ipynb")


def old_format(minor):
    """A notebook of format 4.0 to 4.4, in which cells have no ids."""
    book = lesson()
    book.nbformat_minor = minor
    for cell in book.cells:
        del cell["id"]
    return book


FORMAT_3 = {
    "nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""},
    "worksheets": [{"metadata": {}, "cells": [
        {"cell_type": "heading", "level": 1, "source": "One", "metadata": {}},
        {"cell_type": "code", "language": "python", "input": "1", "outputs": [],
         "prompt_number": 1, "collapsed": False, "metadata": {}},
    ]}],
}  # fmt: skip


@pytest.mark.parametrize("book", [old_format(0), old_format(4), FORMAT_3], ids=["4.0", "4.4", "3"])
def test_older_formats_are_brought_to_the_present_one_once(tmp_path, book, capfd):
    path = tmp_path / "old.ipynb"
    path.write_text(json.dumps(book), encoding="utf-8")
    assert clean_file(path)
    once = path.read_bytes()
    after = nbformat.reads(once.decode(), as_version=4)
    assert (after.nbformat, after.nbformat_minor) == (4, 5)
    assert [cell.source for cell in after.cells] == ["# One", "1"]
    assert not clean_file(path) and path.read_bytes() == once
    assert capfd.readouterr() == ("", "")


def test_ids_are_given_where_they_are_missing_or_there_twice(tmp_path, recwarn):
    book = lesson()
    book.nbformat_minor = 4  # some editors write ids into the older format
    book.cells[0].id = book.cells[1].id = "same"
    (tmp_path / "a.ipynb").write_text(json.dumps(book), encoding="utf-8")
    first, second = (cell.id for cell in read(tmp_path / "a.ipynb").cells)
    assert first == "same" != second
    assert not recwarn.list


BAD = {
    "half": b'{"nbformat": 4, "cells": [',
    "empty": b"",
    "list": b"[]",
    "null": b"null",
    "format 5": b'{"nbformat": 5, "nbformat_minor": 0, "metadata": {}, "cells": []}',
    "cells": b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [3]}',
    "invalid": b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{}]}',
    "bytes": b"\xff\xfe\x00",
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_what_is_not_a_notebook_is_named_and_the_others_are_cleaned(tmp_path, capfd, bad):
    book = old_format(4)
    for name in ("a.ipynb", "c.ipynb"):
        (tmp_path / name).write_text(json.dumps(book), encoding="utf-8")
    (tmp_path / "b.ipynb").write_bytes(bad)
    assert main([str(tmp_path / "*.ipynb"), str(tmp_path / "d.ipynb")]) == 1
    out, errors = capfd.readouterr()
    assert [line.rpartition("/")[2] for line in out.splitlines()] == ["a.ipynb", "c.ipynb"]
    not_a_notebook, missing = errors.splitlines()
    assert "b.ipynb: left as it was: not a notebook" in not_a_notebook
    assert "d.ipynb: left as it was: " in missing and "No such file" in missing
    assert (tmp_path / "b.ipynb").read_bytes() == bad
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.ipynb", "b.ipynb", "c.ipynb"]


def test_nothing_to_clean_is_a_success(tmp_path, capfd):
    path = tmp_path / "a.ipynb"
    path.write_bytes(content(lesson()))
    assert main([str(path)]) == 1  # it had no kernel
    assert main([str(path)]) == 0
    assert capfd.readouterr().out == f"cleaned {path}\n"


def test_when_writing_fails_the_notebook_is_whole(tmp_path, monkeypatch, capfd):
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps(old_format(4)), encoding="utf-8")
    before = path.read_bytes()

    def full(*arguments):
        raise OSError("No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    assert main([str(path)]) == 1
    assert "No space left" in capfd.readouterr().err
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt", reason="links and modes as in Linux")
def test_links_and_modes_stay(tmp_path):
    path, link = tmp_path / "a.ipynb", tmp_path / "link.ipynb"
    path.write_bytes(b"before")
    path.chmod(0o664)
    link.symlink_to(path)
    assert write(link, b"after") and not write(link, b"after")
    assert link.is_symlink() and path.read_bytes() == b"after"
    assert path.stat().st_mode & 0o777 == 0o664


def test_a_read_only_notebook_is_not_replaced(tmp_path, monkeypatch):
    path = tmp_path / "a.ipynb"
    path.write_bytes(b"before")
    monkeypatch.setattr(cleaner.os, "access", lambda *arguments: False)
    with pytest.raises(PermissionError, match="make it writable"):
        write(path, b"after")
    assert path.read_bytes() == b"before"


def test_a_byte_order_mark_goes(tmp_path):
    book = lesson()
    clean(book)
    (tmp_path / "a.ipynb").write_bytes(b"\xef\xbb\xbf" + content(book))
    assert clean_file(tmp_path / "a.ipynb")
    assert (tmp_path / "a.ipynb").read_bytes() == content(book)


def test_cleaning_twice_is_cleaning_once():
    book = lesson()
    book.cells[1].metadata = nbformat.from_dict(MACHINE | AUTHOR)
    clean(book)
    once = deepcopy(book)
    clean(book)
    assert book == once
