"""Where the course is published, stamped into every place that needs it.

    python -m tools.address                    # says the address
    python -m tools.address my-school/my-fork  # stamps a new one
    python -m tools.address --hub https://hub.my-school.org  # the link for its students

The address is kept in pyproject.toml. From it follow the Colab line at the top of each
notebook, the set-up cells, the links of README.md that begin with "[Open" or "[Launch", and
the repository that CITATION.cff names. The link brings the course into a student's home on a
JupyterHub with nbgitpuller, or what has changed since, and opens a lesson.
"""

import argparse
import re
import sys
import tomllib
from pathlib import Path

from tools.clean import check_writable, content, read, write
from tools.hub_link import hub_link

ROOT = Path(__file__).resolve().parents[1]
NONE_YET = "OWNER/REPO"
LONGEST = 70  # or a line of the set-up cell would be longer than a line may be
# GitHub's rules. Names in .git and .wiki it keeps for its own addresses of a repository.
OWNER, NAME = r"[A-Za-z0-9](-?[A-Za-z0-9]){0,38}", r"[A-Za-z0-9._-]{1,100}"
WELL_FORMED = re.compile(rf"{OWNER}/(?!\.{{1,2}}$)(?!.*\.(?i:git|wiki)$){NAME}")
AROUND = r"^\s*(.*github\.com[:/])?/*|(\.git|\.wiki)?/*\s*$"
SETUP = """\
# @title Set-up: run this first
import os
import sys
from pathlib import Path

address = "{address}"{remark}
folders = [Path("course").absolute(), *Path("course").absolute().parents]
course = next((f for f in folders if (f / "helpers/mnist.py").is_file()), folders[0])
if "google.colab" in sys.modules and not (course / "sketchpad").exists():
    os.system("mv course course-$$ 2> /dev/null")  # a clone that was cut short
    os.system(f"git clone --quiet --depth=1 https://github.com/{address} course")
if not (course / "helpers/mnist.py").is_file():
    sys.exit(f"Open this in the unpacked course. Colab: is {address} on GitHub?")
sys.path.insert(0, str(course))"""
# Its metadata: it is shown collapsed, on Colab and in JupyterLab.
COLLAPSED = {"cellView": "form", "jupyter": {"source_hidden": True}}


def current(root=ROOT):
    """The address as OWNER/REPO; literally "OWNER/REPO" as long as there is none."""
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    try:
        return settings["tool"]["course"]["address"]
    except (KeyError, TypeError):
        expected = f'expected [tool.course] with address = "{NONE_YET}" in it'
        raise ValueError(f"{root / 'pyproject.toml'}: {expected}, found none") from None


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


def citation_line(address):
    """The line of CITATION.cff that says where the course is; a comment, as long as nowhere."""
    if address == NONE_YET:
        return "# repository-code:" + _not_yet(address)
    return f"repository-code: https://github.com/{address}"


def setup_cell(address):
    """The set-up cell of every notebook: its first code cell; imports follow in the second."""
    remark = "  # no address yet: Colab cannot fetch it" if address == NONE_YET else ""
    return SETUP.replace("{address}", address, 1).replace("{remark}", remark)


def stamp(address, root=ROOT):
    """Write the address everywhere, or nowhere; a second time changes nothing.

    Raises:
        ValueError: it is not of the form OWNER/REPO that GitHub allows, or longer than 70
            characters; or a file lacks the place for it, and the message names all such files.
        OSError: a file could not be written; those written before it were put back.
    """
    check_address(address)
    contents, missing = {}, []
    texts = [root / name for name in ("pyproject.toml", "README.md", "CITATION.cff")]
    for path in (*texts, *notebooks(root)):
        name = path.relative_to(root).as_posix()
        try:
            contents[path] = _stamped(path, address, name)
            check_writable(path)
        except (OSError, ValueError) as error:
            missing.append(f"{name}: {error}")
    if missing:
        raise ValueError("nothing was stamped:\n" + "\n".join(missing))
    write_all(contents)


def check_address(address):
    """ValueError, with what to type instead, if GitHub knows no such address."""
    if WELL_FORMED.fullmatch(address) and len(address) <= LONGEST:
        return
    inside = re.sub(AROUND, "", address, flags=re.I)
    hint = f"; did you mean {inside}?" if WELL_FORMED.fullmatch(inside) else ""
    raise ValueError(
        f"expected OWNER/REPO, such as my-school/neural-networks, found {address!r}: letters, "
        "digits and hyphens, one slash, no https:// in front, no .git at the end, "
        f"at most {LONGEST} characters{hint}"
    )


def stamp_book(book, address, name):
    """Renew the Colab line and the set-up cell of a notebook; `name` is its path in the course.

    Raises:
        ValueError: it has no such line or cell.
    """
    top = book.cells[0] if book.cells else {"source": ""}
    top["source"] = renewed(top["source"], "[Open in Colab]", colab_line(address, name))
    title = SETUP.splitlines()[0]
    for cell in book.cells:
        if "setup" in cell.metadata.get("tags", []) and cell.source.startswith(title):
            cell.source = setup_cell(address)
            cell.metadata.update(COLLAPSED)
            return
    raise ValueError(f"expected a cell tagged 'setup' that begins {title!r}, found none")


def stamped_notebook(path, address, name):
    """Bytes of a notebook with Colab line and set-up cell renewed.

    Raises:
        OSError, ValueError: it cannot be read, or has no such line or cell.
    """
    book = read(path)
    stamp_book(book, address, name)
    return content(book)


def write_all(contents):
    """Write {path: bytes}; if one file cannot be written, those before it are put back."""
    before = {path: path.read_bytes() for path in contents}
    try:
        for path, stamped in contents.items():
            write(path, stamped)
    except BaseException:
        for path, original in before.items():
            write(path, original)
        raise


def renewed(text, start, line):
    """A text with another line in place of the one that begins so, as a comment or not.

    Raises:
        ValueError: there is none, or more than one.
    """
    begins = rf"^(?:# )?{re.escape(start)}.*"
    changed, count = re.subn(begins, lambda _: line, text, flags=re.M)
    if count != 1:
        raise ValueError(f"expected one line that begins {start!r}, found {count or 'none'}")
    return changed


def _stamped(path, address, name):
    if path.suffix == ".ipynb":
        return stamped_notebook(path, address, name)
    text = path.read_text(encoding="utf-8")
    for start, line in {
        ".toml": {"address =": f'address = "{address}"'},
        ".cff": {"repository-code:": citation_line(address)},
        ".md": {
            "[Open in Colab]": colab_line(address, "notebooks/01_load_mnist.ipynb"),
            "[Launch on Binder]": binder_line(address),
        },
    }[path.suffix].items():
        text = renewed(text, start, line)
    return text.encode("utf-8")


def _not_yet(address):
    return " (not yet: this copy has no address, see CONTRIBUTING.md)" * (address == NONE_YET)


def student_link(hub, repository=None, branch="main", lesson=1, root=ROOT):
    """nbgitpuller's link to a lesson; of this course's address, or of another repository.

    Raises:
        ValueError: there is no address yet, no such lesson, or an address cannot be right.
    """
    if NONE_YET in (repository or current(root)):
        raise ValueError(
            "this copy has no address yet: stamp one (python -m tools.address OWNER/REPO), "
            "or name what students get with --repo"
        )
    paths = sorted((root / "notebooks").glob(f"{lesson:02}_*.ipynb"))
    if not paths:
        raise ValueError(f"expected the number of a lesson, found {lesson}")
    path = paths[0].relative_to(root).as_posix()
    if repository is None:
        repository = f"https://github.com/{current(root)}"
    return hub_link(hub, repository, branch, path)


def options(arguments):
    parser = argparse.ArgumentParser(
        prog="python -m tools.address", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("address", nargs="?", metavar="OWNER/REPO", help="address to stamp")
    parser.add_argument("--hub", metavar="URL", help="print the link for this JupyterHub")
    parser.add_argument(
        "--repo", metavar="URL",
        help="what the link clones, if not OWNER/REPO on GitHub: a class edition, another host, "
        "a bare repository on the hub's machine (file:///srv/course.git)",
    )  # fmt: skip
    parser.add_argument("--branch", default="main", help="its branch (%(default)s)")
    parser.add_argument("--lesson", type=int, default=1, help="what opens (%(default)s)")
    chosen = parser.parse_args(arguments)
    if chosen.hub is None and len(arguments) > (chosen.address is not None):
        parser.error("--repo, --branch and --lesson belong to a link: name its --hub")
    if None not in (chosen.hub, chosen.address):
        parser.error("expected an address to stamp, or --hub, not both: stamp it first")
    return chosen


def main(arguments):
    chosen = options(arguments)
    try:
        if chosen.hub is not None:
            print(student_link(chosen.hub, chosen.repo, chosen.branch, chosen.lesson))
        elif chosen.address is not None:
            stamp(chosen.address)
            none = " (which says that there is none)" * (chosen.address == NONE_YET)
            print(f"stamped {chosen.address}{none}")
        else:
            print(current())
    except (OSError, ValueError) as error:
        return str(error)
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
