"""Clean notebooks after they were executed: `python -m tools.clean notebooks/*.ipynb`.

What differs from machine to machine and from editor to editor goes; what the author said stays.

- Goes: the names of machines' kernels and their versions, times of execution, the state of
  widgets, windows and scroll bars, trust, values that are the default anyway, pasted pictures
  that the text no longer shows, and the line ends of Windows.
- Stays: text, code and outputs; tags; what is hidden, collapsed, locked or a slide; nbgrader's
  marks; pasted pictures; authors and title; and every key that is not listed below.

Older notebooks are brought to format 4.5. One that cannot be read is named and left alone.
"""

import argparse
import base64
import glob
import io
import os
import re
import sys
import warnings
from pathlib import Path
from urllib.parse import unquote

import nbformat
from PIL import Image

from helpers.idx import replace_file

PYTHON = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
# What machines and editors write; `ExecuteTime` to `varInspector` are extensions of Notebook 6.
OF_NOTEBOOK = {
    "anaconda-cloud", "colab", "interpreter", "nteract", "orig_nbformat", "orig_nbformat_minor",
    "papermill", "signature", "toc", "varInspector", "vscode", "widgets",
}  # fmt: skip
OF_CELL = {
    "ExecuteTime", "heading_collapsed", "hidden", "colab", "execution", "executionInfo", "id",
    "jp-MarkdownHeadingCollapsed", "outputId", "papermill", "pycharm", "autoscroll", "scrolled",
    "trusted", "vscode", "_cell_guid", "_uuid",
}  # fmt: skip
SAYS_NOTHING = {  # JupyterLab writes these when a panel is opened
    "deletable": True, "editable": True, "jupyter": {}, "slideshow": {"slide_type": ""}, "tags": [],
}  # fmt: skip
WIDGET = "application/vnd.jupyter.widget-view+json"
MARKERS = re.compile("to" + "do|fix" + "me", flags=re.I)


def read(path):
    """The notebook of a file, in format 4.5, each cell with an id of its own.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is not a notebook; the message says what was found and what to do.
    """
    try:
        # Not nbformat.read, which prints what is invalid, and goes on.
        book = nbformat.reader.reads(Path(path).read_text(encoding="utf-8-sig"))
        book = nbformat.convert(book, 4)
        book.nbformat_minor = max(book.nbformat_minor, 5)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the ids that this line mends
            book = nbformat.validator.normalize(book)[1]
        nbformat.validate(book)
        return book
    except OSError:
        raise
    except Exception as error:  # nbformat, jsonschema and JSON raise many kinds
        found = str(error).partition("\n")[0][:100]
        told = f"not a notebook that Jupyter could have written ({type(error).__name__}: {found})"
        raise ValueError(f"{told}: take an earlier copy, or mend it by hand") from error


def save(book, path):
    """Write a notebook with the line ends of Linux, on Windows too; True if its file changed."""
    return write(path, content(book))


def content(book):
    """The bytes of a notebook's file."""
    return (nbformat.writes(book) + "\n").encode("utf-8")


def write(path, content):
    """Give an existing file other bytes, whole or not at all; True if it changed."""
    path = Path(path).resolve()  # a link stays a link
    if content == path.read_bytes():
        return False
    check_writable(path)
    mode = path.stat().st_mode
    replace_file(path, content)
    path.chmod(mode)
    return True


def check_writable(path):
    """PermissionError if a file is read-only: replacing it would not ask."""
    if not os.access(path, os.W_OK):
        raise PermissionError(f"{path} is read-only: make it writable first")


def clean(book):
    """Clean a notebook in place."""
    book.metadata = nbformat.from_dict(_kept(book.metadata, OF_NOTEBOOK) | _language(book.metadata))
    for cell in book.cells:
        cell.metadata = nbformat.from_dict(_kept(cell.metadata, OF_CELL))
        cell.source = cell.source.replace("\r\n", "\n")
        keep_used_attachments(cell)
        if cell.cell_type == "code":
            cell.outputs = joined(cell.outputs)
            for output in cell.outputs:
                output.get("data", {}).pop(WIDGET, None)  # it means nothing without its kernel
                clean_figure(output)


def _kept(metadata, machine):
    return {
        key: value
        for key, value in metadata.items()
        if key not in machine and (key not in SAYS_NOTHING or value != SAYS_NOTHING[key])
    }


def _language(metadata):
    """The kernel as every machine has it; of another language, without its version."""
    kernel, language = metadata.get("kernelspec", {}), metadata.get("language_info", {})
    if (kernel.get("language") or language.get("name") or "python") == "python":
        return PYTHON
    found = {key: kernel[key] for key in PYTHON["kernelspec"] if key in kernel}
    names = {"name": language["name"]} if "name" in language else {}
    both = {"kernelspec": found, "language_info": names}
    return {key: value for key, value in both.items() if value}


def keep_used_attachments(cell):
    """Drop the pictures that were pasted into a text and are not shown there any more."""
    shown = cell.source + unquote(cell.source)  # a space is written %20
    kept = {
        name: f for name, f in cell.get("attachments", {}).items() if f"attachment:{name}" in shown
    }
    cell.pop("attachments", None)
    if kept:
        cell.attachments = nbformat.from_dict(kept)


def joined(outputs):
    """Neighbouring pieces of the same stream as one: where they were cut is chance."""
    whole = []
    for output in outputs:
        before = whole[-1] if whole else {}
        if output.output_type == "stream" and before.get("name") == output.name:
            before.text += output.text
        else:
            whole.append(output)
    return whole


def clean_figure(output):
    """Encode a figure anew if its base64 text happens to spell a marker of unfinished work.

    A search for such markers in the repository would find it.
    """
    png = output.get("data", {}).get("image/png", "")
    for level in range(9, 0, -1):
        if not MARKERS.search(png):
            break
        file = io.BytesIO()
        image = Image.open(io.BytesIO(base64.b64decode(png)))
        image.save(file, "PNG", compress_level=level)
        png = output.data["image/png"] = base64.b64encode(file.getvalue()).decode()


def clean_file(path):
    """Clean the file of a notebook; True if it changed. Raises what `read` and writing raise."""
    book = read(path)
    clean(book)
    return save(book, path)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="+", help="notebooks; * and ** are understood")
    names = parser.parse_args(arguments).notebooks
    status = 0
    for path in (p for name in names for p in sorted(glob.glob(name, recursive=True)) or [name]):
        try:
            if clean_file(path):
                print(f"cleaned {path}")
                status = 1  # pre-commit stops then, so that you can look
        except (OSError, ValueError) as error:
            print(f"{path}: left as it was: {error}", file=sys.stderr)
            status = 1
    return status


if __name__ == "__main__":
    raise SystemExit(main())
