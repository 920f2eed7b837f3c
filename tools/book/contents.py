"""What stands in the book, and where: its parts are those of README's table of lessons."""

import re

from tools.address import notebooks

PART = r"^\| \*\*(?P<title>[^*|]+)\*\* \|"
LESSON = r"^\| \[[^\]]+\]\(notebooks/(?P<name>\w+)\.ipynb\) \|"
INDEX, GLOSSARY, SOLUTIONS = "index.md", "notebooks/glossary.md", "notebooks/solutions/index.md"
# What stands behind the lessons, if it is there: its page, and its name in the margin.
LOOK_UP = {
    GLOSSARY: "Glossary",
    SOLUTIONS: "Solutions",
    "benchmarks/RESULTS.md": "Measured results",
    "data/README.md": "The data",
    "LICENSE-text.md": "Licence of text and figures",
}
TEACH = {
    "INSTRUCTORS.md": "For instructors",
    "CONTRIBUTING.md": "Change it, fork it",
    "CHANGELOG.md": "Changes",
}
MOVED = {"README.md": INDEX, "notebooks/solutions": SOLUTIONS}  # called otherwise in the book


def lessons(root):
    """{name: path} of the lessons."""
    return {path.stem: path for path in notebooks(root) if path.parent.name == "notebooks"}


def solutions(root):
    """The same of their solutions; empty in an edition of the course that has none."""
    return {path.stem: path for path in notebooks(root) if path.parent.name == "solutions"}


def texts(root):
    """Those pages of LOOK_UP and TEACH that are files of the course."""
    return [page for page in {**LOOK_UP, **TEACH} if (root / page).is_file()]


def pages(root):
    """All pages of the book, each called as the file of the course that it is made from."""
    made = {INDEX, GLOSSARY, *([SOLUTIONS] if solutions(root) else [])}
    return made | {path.relative_to(root).as_posix() for path in notebooks(root)} | {*texts(root)}


def parts(root):
    """{title of a part: names of its lessons}, in the order of README's table.

    Raises:
        ValueError: the table does not list every lesson once, below the title of a part.
    """
    found = {}
    for line in (root / "README.md").read_text(encoding="utf-8").splitlines():
        if part := re.match(PART, line):
            found[part["title"]] = []
        elif lesson := re.match(LESSON, line):
            if not found:
                raise ValueError(f"README.md: {lesson['name']} stands above the first part")
            list(found.values())[-1].append(lesson["name"])
    listed = sorted(sum(found.values(), []))
    if listed != sorted(lessons(root)):
        odd = ", ".join(sorted({*listed} ^ {*lessons(root)})) or "a lesson stands there twice"
        raise ValueError(f"README.md's table of lessons and the folder notebooks differ: {odd}")
    return found


def margin(root):
    """The tables of contents in the margin, one for each part, as MyST text."""
    trees = {part: [f"notebooks/{n}" for n in names] for part, names in parts(root).items()}
    for caption, group in {"To look things up": LOOK_UP, "To teach with it": TEACH}.items():
        there = [page for page in group if page in pages(root)]
        trees[caption] = [f"{group[page]} <{page.removesuffix('.md')}>" for page in there]
    options = ":caption: {}\n:hidden:\n"
    return "\n".join(tree(entries, options.format(c)) for c, entries in trees.items() if entries)


def tree(entries, options=""):
    return f"```{{toctree}}\n{options}\n" + "\n".join(entries) + "\n```\n"
