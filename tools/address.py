"""Where the course is published, stamped into every place that needs it.

    python -m tools.address                    # says the address
    python -m tools.address my-school/my-fork  # stamps a new one

The address is kept in pyproject.toml. From it follow the Colab line at the top of each
notebook, the set-up cells, and the links of README.md that begin with "[Open" or "[Launch".
"""

import re
import sys
import tomllib
from pathlib import Path

import nbformat

from tools.clean import COLLAPSED, save

ROOT = Path(__file__).resolve().parents[1]
NONE_YET = "OWNER/REPO"
LONGEST = 70  # or a line of the set-up cell would be longer than a line may be
WELL_FORMED = r"[A-Za-z0-9](-?[A-Za-z0-9]){0,38}/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}"
SETUP = """\
# @title Set-up: run this first
import os
import sys
from pathlib import Path

address = "{address}"{remark}
if "google.colab" in sys.modules and not Path("course").exists():
    os.system(f"git clone --quiet --depth=1 https://github.com/{address} course")
folders = [Path("course").absolute(), *Path("course").absolute().parents]
course = next((f for f in folders if (f / "helpers/mnist.py").is_file()), None)
assert course, f"Open this in the unpacked course. Colab: is {address} on GitHub?"
sys.path.insert(0, str(course))"""


def current(root=ROOT):
    """The address as OWNER/REPO; literally "OWNER/REPO" as long as there is none."""
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return settings["tool"]["course"]["address"]


def notebooks(root=ROOT):
    """Paths of the lessons and their solutions, in order; not what a student keeps beside them."""
    found = (root / "notebooks").rglob("[0-9][0-9]_*.ipynb")
    return sorted(path for path in found if "checkpoint" not in path.name)


def colab_line(address, path):
    """The line of a notebook (or of README) that opens `path` on Colab."""
    url = f"https://colab.research.google.com/github/{address}/blob/main/{path}"
    return f"[Open in Colab]({url})" + _not_yet(address)


def binder_line(address):
    url = f"https://mybinder.org/v2/gh/{address}/main?urlpath=lab/tree/notebooks"
    return f"[Launch on Binder]({url})" + _not_yet(address)


def setup_cell(address):
    """The set-up cell of every notebook: its first code cell; imports follow in the second."""
    remark = "  # no address yet: Colab cannot fetch it" if address == NONE_YET else ""
    return SETUP.replace("{address}", address, 1).replace("{remark}", remark)


def stamp(address, root=ROOT):
    """Write the address everywhere; a second time changes nothing.

    Raises:
        ValueError: it is not of the form OWNER/REPO that GitHub allows, or longer than 70
            characters. Nothing was changed.
    """
    if not re.fullmatch(WELL_FORMED, address) or len(address) > LONGEST:
        raise ValueError(
            f"expected OWNER/REPO, such as my-school/neural-networks, found {address!r}: letters, "
            f"digits and hyphens, one slash, no https:// in front, at most {LONGEST} characters"
        )
    _rewrite(root / "pyproject.toml", r'^address = ".*"', f'address = "{address}"')
    first = "notebooks/01_load_mnist.ipynb"
    _rewrite(root / "README.md", r"^\[Open in Colab\].*", colab_line(address, first))
    _rewrite(root / "README.md", r"^\[Launch on Binder\].*", binder_line(address))
    for path in notebooks(root):
        stamp_notebook(path, address, path.relative_to(root).as_posix())


def stamp_notebook(path, address, name):
    """Renew the Colab line of the first cell, and the set-up cell."""
    book = nbformat.read(path, as_version=4)
    top = book.cells[0]
    line = colab_line(address, name)
    top.source = re.sub(r"^\[Open in Colab\].*", lambda _: line, top.source, flags=re.M)
    setup = next(cell for cell in book.cells if "setup" in cell.metadata.get("tags", []))
    setup.source = setup_cell(address)
    setup.metadata.update(COLLAPSED)
    save(book, path)


def _not_yet(address):
    return " (not yet: this copy has no address, see CONTRIBUTING.md)" * (address == NONE_YET)


def _rewrite(path, pattern, line):
    text = path.read_text(encoding="utf-8")
    changed = re.sub(pattern, lambda _: line, text, flags=re.M)
    path.write_text(changed, encoding="utf-8", newline="\n")


def main(arguments):
    if len(arguments) > 1:
        return __doc__
    if not arguments:
        print(current())
        return None
    try:
        stamp(arguments[0])
    except ValueError as error:
        return str(error)
    print(f"stamped {arguments[0]}")
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
