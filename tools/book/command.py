"""The course as a static site, with the outputs that are stored in its notebooks.

    python -m tools.book          # writes book/_build/index.html
    python -m tools.book FOLDER   # writes FOLDER/index.html

Nothing is executed, and nothing fetched: this runs without a network, and so do the pages. Sphinx
alone would not do: the table of contents follows README's, the glossary is collected from the
notebooks, and links to what is no page of the book lead to the repository. So the pages are made
first, in a temporary folder, and then given to Sphinx. A warning of Sphinx is an error.
"""

import argparse
import tempfile
from pathlib import Path

from sphinx.cmd.build import build_main

from tools.book.folder import check_free, replace
from tools.book.pages import assemble

COURSE = Path(__file__).resolve().parents[2]


def main(arguments):
    """The book in the folder named by the arguments; returns None, or what went wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.book", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("folder", nargs="?", type=Path, default=COURSE / "book/_build")
    folder = parser.parse_args(arguments).folder
    try:
        check_free(folder)
        return build(COURSE, folder)
    except (OSError, ValueError) as error:
        return str(error)


def build(course, folder):
    """Make the book of a course; the one in `folder` is replaced when all went well."""
    with tempfile.TemporaryDirectory() as own:
        source, made = Path(own, "source"), Path(own, "html")
        assemble(course, source)
        options = ["--quiet", "--fail-on-warning", f"--conf-dir={course / 'book'}"]
        if build_main([*options, f"--doctree-dir={own}/doctrees", str(source), str(made)]):
            return "Sphinx found something to mend, see above; nothing was written"
        replace(folder, made)
    print(f"open {folder / 'index.html'}")
    return None
