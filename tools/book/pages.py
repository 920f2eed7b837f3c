"""The pages of the book, as Sphinx reads them, from the files of the course."""

import re

import nbformat

from tools.address import COLLAPSED, current
from tools.book import contents, glossary, links
from tools.clean import read

SOLUTIONS = "# Solutions\n\nOne right answer to each exercise, explained. Try for yourself first.\n"


def assemble(root, folder):
    """Write the pages of the course in `root` into a folder, which mirrors the course's.

    Raises:
        OSError, ValueError: a file of the course cannot be read, or README's table of lessons is
            not complete; the message names it.
    """
    address, pages = current(root), contents.pages(root)

    def here(text, page):
        return links.in_book(text, page, pages, address)

    def write(page, text):
        (folder / page).parent.mkdir(parents=True, exist_ok=True)
        (folder / page).write_text(text, encoding="utf-8")

    readme = (root / "README.md").read_text(encoding="utf-8")
    write(contents.INDEX, f"{here(readme, 'README.md')}\n{contents.margin(root)}")
    for page in contents.texts(root):
        write(page, here((root / page).read_text(encoding="utf-8"), page))
    lessons = {name: notebook(path) for name, path in contents.lessons(root).items()}
    terms = glossary.glossary(lessons)
    write(contents.GLOSSARY, here(glossary.page(terms, titles(lessons)), contents.GLOSSARY))
    solutions = {f"solutions/{n}": notebook(path) for n, path in contents.solutions(root).items()}
    if solutions:
        tree = contents.tree(contents.solutions(root), ":maxdepth: 1\n")
        write(contents.SOLUTIONS, f"{SOLUTIONS}\n{tree}")
    for name, book in {**lessons, **solutions}.items():
        for cell in book.cells:
            adapt(cell, [term for term in terms if term.lesson == name])
            if cell.cell_type == "markdown":
                cell.source = here(cell.source, f"notebooks/{name}.ipynb")
        write(f"notebooks/{name}.ipynb", nbformat.writes(book))


def notebook(path):
    try:
        return read(path)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error


def titles(lessons):
    found = {}
    for name, book in lessons.items():
        first = book.cells[0].source.partition("\n")[0] if book.cells else ""
        if not first.startswith("# "):
            raise ValueError(f"notebooks/{name}.ipynb: expected a heading '# …' at its top")
        found[name] = first[2:]
    return found


def adapt(cell, terms):
    """Change a cell of a lesson with these terms to what the book shows of it.

    The Colab line goes, since the book has a button; terms get an anchor; the set-up is folded;
    and the words for those who cannot see a figure come to where MyST-NB looks for them.
    """
    if cell.cell_type == "markdown":
        cell.source = re.sub(r"^\[Open in Colab\].*\n+", "", cell.source, flags=re.M)
        for term in terms:
            if term.cell == cell.id:
                cell.source = term.marked(cell.source)
        return
    if COLLAPSED.items() <= cell.metadata.items():
        cell.metadata["tags"] = [*cell.metadata.get("tags", []), "hide-input"]
    for output in cell.outputs:
        if words := output.get("metadata", {}).get("image/png", {}).get("alt"):
            cell.metadata["mystnb"] = {"image": {"alt": words}}
