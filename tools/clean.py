"""Clean notebooks after they were executed: `python -m tools.clean notebooks/*.ipynb`.

Outputs stay. What goes is what differs from machine to machine and from editor to editor:
metadata other than the kernel's name and the cells' tags, execution times, widget state.
"""

import argparse
import base64
import glob
import io
import re
from pathlib import Path

import nbformat
from PIL import Image

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
# The set-up cell is shown collapsed, on Colab and in JupyterLab.
COLLAPSED = {"cellView": "form", "jupyter": {"source_hidden": True}}
WIDGET = "application/vnd.jupyter.widget-view+json"
MARKERS = re.compile("to" + "do|fix" + "me", flags=re.I)


def clean(book):
    """Clean a notebook in place."""
    book.metadata = nbformat.from_dict(METADATA)
    for cell in book.cells:
        tags = cell.metadata.get("tags")
        kept = COLLAPSED if "setup" in (tags or []) and "# @title" in cell.source else {}
        cell.metadata = nbformat.from_dict({**kept, "tags": tags} if tags else {})
        cell.pop("attachments", None)
        if cell.cell_type == "code":
            cell.outputs = joined(cell.outputs)
            for output in cell.outputs:
                output.get("data", {}).pop(WIDGET, None)  # it means nothing without its kernel
                clean_figure(output)


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
    """Clean the file of a notebook; True if it changed."""
    book = nbformat.read(path, as_version=4)
    clean(book)
    return save(book, path)


def save(book, path):
    """Write a notebook with the line ends of Linux, on Windows too; True if its file changed."""
    content = (nbformat.writes(book) + "\n").encode("utf-8")
    changed = content != Path(path).read_bytes()
    if changed:
        Path(path).write_bytes(content)
    return changed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="+", help="notebooks; * and ** are understood")
    names = parser.parse_args().notebooks
    paths = [path for name in names for path in sorted(glob.glob(name, recursive=True)) or [name]]
    changed = [path for path in paths if clean_file(path)]
    for path in changed:
        print(f"cleaned {path}")
    return bool(changed)  # pre-commit stops then, so that you can look


if __name__ == "__main__":
    raise SystemExit(main())
