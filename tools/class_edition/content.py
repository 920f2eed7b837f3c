"""What is in a class edition: the files that students need, rewritten where they must differ."""

import ast
import fnmatch
import io
import posixpath
import re
import zipfile
from hashlib import sha256
from urllib.parse import unquote

import nbformat

from tools.address import NONE_YET, binder_line, colab_line, renewed, stamp_book
from tools.clean import content, read
from tools.exercise_cells import exercises
from tools.git import tracked, uncommitted
from tools.parts import FOLDERS, LESSONS, holds_answers

# Besides what lessons need to run: what students install and read, and the programs of the long
# runs that lessons quote.
BESIDES = (
    "README.md", "LICENSE*", "requirements.txt", "runtime.txt", "pyproject.toml",
    ".devcontainer/*", ".gitattributes", ".gitignore", "benchmarks/*",
)  # fmt: skip
RUN_TIME = LESSONS, *(f"{folder}/*" for folder in FOLDERS)
NEEDED = "README.md", "pyproject.toml", "helpers/mnist.py", "checks/__init__.py"
LEFT_OUT = ("benchmarks/photos.py",)  # it needs the photos of the tests
SUMS = "SHA256SUMS"  # by it, an update knows what an earlier edition has written
PACKED = "lessons.zip"  # in checks/
CHECKS = f'''\
"""Checks of the course's exercises: `checks.one_hot(one_hot)` says how an answer does.

They compute right answers, so they are packed: nobody reads them by accident.
"""

from pathlib import Path

__path__.append(str(Path(__file__).with_name("{PACKED}")))
'''
SECTIONS = "Start", "The lessons", "Licence"  # of README.md
EDITION = """\
This is the class edition: the lessons with their exercises. Work in the notebooks, save them, and
hand in the files. Solutions come from your teacher.

"""
SETTINGS = """\
[tool.course]
# Where this edition is published. Links and set-up cells name it, too.
address = "{}"
"""
COMPARE = re.compile(r"\s+Then compare with the\s+\[solutions\]\(solutions/\w+\.ipynb\)\.")


def contents(course, address, solved=()):
    """The files of the edition, as a dict from names to bytes.

    Args:
        course: folder of the course, a git checkout with nothing uncommitted in these files.
        address: of the edition, as OWNER/REPO.
        solved: numbers of the lessons whose solutions are handed out.

    Raises:
        ValueError: git does not know the course; a file is missing, differs from what was
            committed, or refers to one that stays behind; or an exercise is not open.
    """
    names, files = chosen(course, solved), {}
    for name in names:
        try:
            if name.endswith(".ipynb"):
                files[name] = notebook(read(course / name), name, address, solved)
            elif name in REWRITTEN:
                text = (course / name).read_text(encoding="utf-8")
                files[name] = REWRITTEN[name](text, address).encode("utf-8")
            elif not holds_answers(name):
                files[name] = (course / name).read_bytes()
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error
    files[f"checks/{PACKED}"] = packed(course, filter(holds_answers, names))
    if dead := sorted(dead_links(files)):
        raise ValueError("links to what stays behind: mend them first\n" + "\n".join(dead))
    files[SUMS] = sums(files)
    return files


def chosen(course, solved):
    """Names of the course's files that go into an edition, in order; all are committed."""
    known = tracked(course)
    solutions = [f"notebooks/solutions/{number:02}_*.ipynb" for number in solved]
    wanted = [*BESIDES, *RUN_TIME, *solutions]
    changed = uncommitted(course)  # among them what was deleted: it is missed, too
    every = known | changed
    found = {name for name in every for pattern in wanted if fnmatch.fnmatchcase(name, pattern)}
    found -= set(LEFT_OUT)
    needed = [*NEEDED, *solutions]
    if missing := [pattern for pattern in needed if not fnmatch.filter(found & known, pattern)]:
        raise ValueError(f"git does not track in {course}: {', '.join(missing)}")
    check_committed(found & changed)
    found |= known & set(imported_tools(course, found))
    check_committed(found & changed)
    return sorted(found)


def check_committed(changed):
    """ValueError if there are names of files that were changed."""
    if changed:
        raise ValueError("not committed: commit or stash it first\n" + "\n".join(sorted(changed)))


def imported_tools(course, names):
    """Files of `tools` that the benchmarks among the names import."""
    for name in fnmatch.filter(names, "benchmarks/*.py"):
        text = (course / name).read_text(encoding="utf-8")
        for module in re.findall(r"^from tools\.(\w+) import", text, flags=re.M):
            yield from ("tools/__init__.py", f"tools/{module}.py")


def packed(course, names):
    """The checks of the lessons as a zip file that Python can import from; the same each time."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            entry = zipfile.ZipInfo(posixpath.basename(name))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, (course / name).read_bytes())
    return file.getvalue()


def notebook(book, name, address, solved):
    """Bytes of a lesson with open exercises, or of solutions, with the edition's address."""
    stamp_book(book, address, name)
    book.cells[0].source = without_unpublished(book.cells[0].source)
    if not name.startswith("notebooks/solutions/"):
        check_open(book)
        for cell in book.cells:
            if int(name.removeprefix("notebooks/")[:2]) not in solved:
                cell.source = COMPARE.sub("", cell.source)
    return content(book)


def check_open(book):
    """ValueError if the stored output of a check says anything but that its exercise is open."""
    for exercise in exercises(book):
        said = "".join(output.get("text", "") for output in exercise.check.outputs)
        if not said.startswith("○"):
            told = f"{exercise.heading!r} is not open, its check says {said.strip()[:60]!r}"
            raise ValueError(f"{told}: bring back the stub, and execute the lesson anew")


def without_unpublished(text):
    """A text without the paragraphs for which there must be an address, as long as there is none.

    With them goes the line that introduced them.
    """
    kept = []
    for paragraph in text.split("\n\n"):
        if f"/{NONE_YET}/" not in paragraph:
            kept.append(paragraph)
        elif kept and kept[-1].endswith(":"):
            kept.pop()
    return "\n\n".join(kept)


def readme(text, address):
    """README for students: the beginning of the course's, and what they need of the rest."""
    head, *sections = re.split(r"^(?=## )", text, flags=re.M)
    titled = {section.partition("\n")[0].removeprefix("## "): section for section in sections}
    if missing := [title for title in SECTIONS if title not in titled]:
        raise ValueError(f"expected the sections {missing}, found {list(titled)}")
    text = "".join([head, EDITION, *(titled[title] for title in SECTIONS)])
    text = renewed(text, "[Open in Colab]", colab_line(address, "notebooks/01_load_mnist.ipynb"))
    text = renewed(text, "[Launch on Binder]", binder_line(address))
    return without_unpublished(text).rstrip() + "\n"


def settings(text, address):
    """pyproject.toml without what is for tests and maintainers, with the edition's address."""
    tables = re.split(r"^(?=\[)", text, flags=re.M)
    dropped = "[tool.pytest", "[tool.ruff", "[tool.course"
    return "".join(t for t in tables if not t.startswith(dropped)) + SETTINGS.format(address)


def checks(text, _address):
    """The package `checks`, which looks for the lessons' modules in the zip file as well."""
    docstring = ast.parse(text).body[0]
    return CHECKS + "\n".join(text.split("\n")[docstring.end_lineno :])


REWRITTEN = {
    "README.md": readme,
    "pyproject.toml": settings,
    "checks/__init__.py": checks,
    ".devcontainer/devcontainer.json": lambda text, _: text.replace("-dev.txt", ".txt"),
}


def dead_links(files):
    """Links of texts and notebooks that lead to no file or folder among the files."""
    folders = {posixpath.dirname(name) for name in files}
    for name, raw in files.items():
        if name.endswith(".ipynb"):
            cells = nbformat.reads(raw.decode("utf-8"), as_version=4).cells
            text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
        else:
            text = raw.decode("utf-8") if name.endswith(".md") else ""
        for target in re.findall(r"\]\(([^)#\s]+)", text):
            path = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(target)))
            if not re.match(r"\w+:", target) and path not in files.keys() | folders:
                yield f"{name}: {target}"


def sums(files):
    """The files' checksums, as `sha256sum` writes and checks them."""
    return "".join(f"{digest(files[name])}  {name}\n" for name in sorted(files)).encode("utf-8")


def digest(content):
    return sha256(content).hexdigest()
