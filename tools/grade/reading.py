"""Read a submission: its code cells, whatever else is in the file, or why there are none.

Only the sources of the cells are needed, so nothing else has to be as the format wants it.
"""

import json
import re
from dataclasses import dataclass

from checks import LESSONS

LARGEST_FILE = 50_000_000  # bytes; a notebook of the course has less than one million
BINARY = {  # how a file begins: what it is
    b"PK\x03\x04": "a zip archive; unpack it, and grade the notebooks in it",
    b"\x1f\x8b": "a gzip archive; unpack it, and grade the notebooks in it",
    b"7z\xbc\xaf": "a 7z archive; unpack it, and grade the notebooks in it",
    b"Rar!": "a RAR archive; unpack it, and grade the notebooks in it",
    b"%PDF": "a PDF; ask for the .ipynb file",
    b"\x89PNG": "a picture; ask for the .ipynb file",
    b"\xff\xd8\xff": "a picture; ask for the .ipynb file",
    b"\xd0\xcf\x11\xe0": "a document of an office program; ask for the .ipynb file",
}
TEXT = {
    r"<(!doctype html|html|head|body)\b": "an HTML page; ask for the .ipynb file itself",
    r"<\?xml": "an XML file; ask for the .ipynb file",
    r"version https://git-lfs": "a pointer of Git LFS; run `git lfs pull`",
    r"(#!|# %%|# ---|(import|from|def|class|print|get_ipython)\b)": "a Python script; ask for "
    "the .ipynb file, or turn it into one with `jupytext --to ipynb`",
}


@dataclass(frozen=True)
class Submission:
    """Sources of the code cells and of the text cells, in order."""

    code: list
    text: list


def read(path):
    """The submission in a file, of any version of the format, well-formed or not.

    Raises:
        ValueError: there is no notebook to be had; the message says what there is instead.
    """
    try:
        raw = _bytes(path)
    except OSError as error:
        raise ValueError(f"this file cannot be read: {error.strerror}") from error
    try:
        cells = _cells(_parsed(raw, path.suffix))
    except ValueError as error:
        raise ValueError(f"this file is not a notebook: it is {error}") from error
    sources = [(cell.get("cell_type"), _source(cell)) for cell in cells if isinstance(cell, dict)]
    code = [source for kind, source in sources if kind == "code"]
    headings = {"heading": "# "}  # of format 3, where they were cells of their own
    text = [headings.get(kind, "") + source for kind, source in sources if kind != "code"]
    return Submission(code, text)


def lesson_of(submission):
    """Number of the lesson, from the heading `# 1 · …`; ValueError if it has none."""
    heading = re.search(r"^#\s+(\d+)\s+·", "\n".join(submission.text), flags=re.M)
    if not heading or int(heading[1]) not in LESSONS:
        known = ", ".join(map(str, LESSONS))
        raise ValueError(
            f"this file has no heading like '# 1 · …' of a lesson ({known}): use --lesson"
        )
    return int(heading[1])


def _bytes(path):
    if path.is_dir():
        raise ValueError(f"this is a folder: name the notebooks in it, such as {path}/*.ipynb")
    if not path.exists():
        raise ValueError(f"there is no such file: {path}")
    if not path.is_file():
        raise ValueError("this is no file, but a device or a pipe")
    if path.stat().st_size > LARGEST_FILE:
        raise ValueError(f"this file has more than {LARGEST_FILE:,} bytes: clear its outputs")
    return path.read_bytes()


def _parsed(raw, suffix):
    """What the JSON says. ValueError names what the file is instead."""
    for beginning, kind in BINARY.items():
        if raw.startswith(beginning):
            raise ValueError(kind)
    text = raw.decode(json.detect_encoding(raw), "replace").strip("\0\ufeff \t\r\n")
    if not text:
        raise ValueError("empty")
    try:
        return json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        for beginning, kind in TEXT.items():
            if re.match(beginning, text, re.I):
                raise ValueError(kind) from error
        place = f"line {error.lineno}, column {error.colno}: {error.msg}"
        raise ValueError(f"not JSON ({place}); was it cut short, or edited by hand?") from error
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not JSON that can be read ({error})") from error


def _cells(book):
    """The cells of any version of the format; up to version 3 they lie in worksheets."""
    if not isinstance(book, dict):
        raise ValueError(f"JSON, but of a {type(book).__name__}; expected an object with 'cells'")
    if isinstance(book.get("cells"), list):
        return book["cells"]
    if isinstance(book.get("worksheets"), list):
        sheets = [sheet for sheet in book["worksheets"] if isinstance(sheet, dict)]
        return [cell for sheet in sheets for cell in sheet.get("cells") or []]
    keys = ", ".join(book) or "nothing"
    raise ValueError(f"JSON, but without a list of 'cells'; found {keys}")


def _source(cell):
    """A cell's text, from one string or a list of them; `input` is its name up to version 3."""
    source = cell.get("source", cell.get("input", ""))
    text = "".join(map(str, source)) if isinstance(source, list) else str(source or "")
    return text.encode("utf-8", "replace").decode()  # half a character cannot be sent on
