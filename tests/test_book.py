"""What the book is made of: its parts, its links, its glossary."""

import re
import shutil

import nbformat
import pytest
from notebook_rules import ROOT

from tools.address import NONE_YET
from tools.book import contents, glossary, links
from tools.book.folder import replace
from tools.book.pages import adapt, assemble, titles
from tools.exercise_cells import LESSONS

FORK = "my-school/my-fork"
PAGES = {
    "index.md",
    "notebooks/01_a.ipynb",
    "notebooks/solutions/index.md",
    "benchmarks/RESULTS.md",
}


@pytest.fixture
def few(tmp_path):
    """A course of two lessons in two parts, without solutions and guides."""
    (tmp_path / "notebooks").mkdir()
    for name in ("01_a", "02_b"):
        (tmp_path / f"notebooks/{name}.ipynb").touch()
    rows = "\n".join(f"| [{n[1:]}](notebooks/{n}.ipynb) | x |" for n in ("01_a", "02_b"))
    (tmp_path / "README.md").write_text("| **All** | |\n" + rows + "\n| **Rest** | |\n", "utf-8")
    return tmp_path


def test_parts_are_those_of_readme():
    parts = contents.parts(ROOT)
    assert len(parts) > 5 and all(parts.values())
    assert sum(parts.values(), []) == [path.stem for path in LESSONS]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"\n| **{title}** |" in readme for title in parts)
    margin = contents.margin(ROOT)
    captions = re.findall(r":caption: (.+)", margin)
    assert captions == [*parts, "To look things up", "To teach with it"]
    for page in ("INSTRUCTORS.md", "benchmarks/RESULTS.md", "notebooks/glossary.md"):
        assert f"<{page[:-3]}>" in margin


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[2_b](notebooks/02_b.ipynb)", "x", "differ: 02_b$"),
        ("02_b", "01_a", "differ: 02_b"),
        ("| **Rest**", "| [1_a](notebooks/01_a.ipynb) | x |\n| **Rest**", "stands there twice"),
        ("| **All** | |\n", "", "01_a stands above the first part"),
    ],
)
def test_a_table_that_lacks_a_lesson_is_refused(few, old, new, message):
    readme = few / "README.md"
    assert contents.parts(few) == {"All": ["01_a", "02_b"], "Rest": []}
    readme.write_text(readme.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(ValueError, match=message):
        contents.parts(few)


def test_an_edition_without_solutions_and_guides_has_no_pages_for_them(few):
    assert contents.pages(few) == {
        "index.md", "notebooks/glossary.md", "notebooks/01_a.ipynb", "notebooks/02_b.ipynb",
    }  # fmt: skip
    assert re.findall(r":caption: (.+)", contents.margin(few)) == ["All", "To look things up"]


def test_what_is_no_notebook_is_named(few, tmp_path):
    shutil.copy(ROOT / "pyproject.toml", few)
    with pytest.raises(ValueError, match=r"01_a\.ipynb: not a notebook"):
        assemble(few, tmp_path / "pages")


def test_a_lesson_without_a_heading_is_named():
    new = nbformat.v4
    for cells in ([], [new.new_markdown_cell("No heading")]):
        with pytest.raises(ValueError, match=r"notebooks/03_x\.ipynb: expected a heading"):
            titles({"03_x": new.new_notebook(cells=cells)})


def test_a_new_book_takes_the_place_of_the_old_and_of_nothing_else(tmp_path):
    for name in ("old", "new"):
        (tmp_path / name / "notebooks").mkdir(parents=True)
        (tmp_path / name / "index.html").write_text(name, "utf-8")
    (tmp_path / "old/notebooks/gone.html").touch()
    (tmp_path / "old/.git").mkdir()
    with pytest.raises(ValueError, match="beside a book, .git: .* nothing was written"):
        replace(tmp_path / "old", tmp_path / "new")
    assert (tmp_path / "old/index.html").read_text("utf-8") == "old"
    (tmp_path / "old/.git").rmdir()
    replace(tmp_path / "old", tmp_path / "new")
    assert (tmp_path / "old/index.html").read_text("utf-8") == "new"
    assert not [*(tmp_path / "old/notebooks").iterdir()]


@pytest.mark.parametrize(
    ("page", "text", "expected"),
    [
        ("README.md", "[a](notebooks/01_a.ipynb#x)", "[a](notebooks/01_a.ipynb#x)"),
        (
            "notebooks/01_a.ipynb",
            "[`R`](../benchmarks/RESULTS.md)",
            "[`R`](../benchmarks/RESULTS.md)",
        ),
        ("notebooks/01_a.ipynb", "[a](../README.md#b) c", "[a](../index.md#b) c"),
        (
            "benchmarks/RESULTS.md",
            "[s](../notebooks/solutions)",
            "[s](../notebooks/solutions/index.md)",
        ),
        ("README.md", "[a](LICENSE), [b]( https://x)", "a, [b]( https://x)"),
        ("README.md", "[a](https://b.c/d) [e](#f)", "[a](https://b.c/d) [e](#f)"),
        ("README.md", f"[Open](https://c.d/{NONE_YET}/x) (not yet)", "Open (not yet)"),
        ("README.md", "`[a](b)` ```\n[a](b)\n``` ![a](b)", "`[a](b)` ```\n[a](b)\n``` ![a](b)"),
    ],
)
def test_links_hold_in_the_book(page, text, expected):
    assert links.in_book(text, page, PAGES, NONE_YET) == expected


def test_links_to_what_is_no_page_lead_to_the_repository():
    found = links.in_book("[a](../tools/grade/report.py#L1)", "data/README.md", PAGES, FORK)
    assert found == f"[a](https://github.com/{FORK}/blob/main/tools/grade/report.py#L1)"


def lesson(*texts):
    cells = [nbformat.v4.new_markdown_cell(text) for text in ("# 1 · A lesson", *texts)]
    return nbformat.v4.new_notebook(cells=cells)


def found_in(*texts):
    return {term.name: term.definition for term in glossary.glossary({"01_a": lesson(*texts)})}


LABELS = """\
| | |
|---|---|
| **You will** | look |

**Predict first.** Will it? **The MLP** is that of before.
**Measured:** it is *not* a **term**, one may say.

> **Common mistake.** To believe it. A **box
> of wood** holds terms, one more word, too. The **TERMS** once.

- **item**: stands in a list;
"""


def test_bold_words_are_terms_and_labels_are_not():
    assert found_in(LABELS) == {
        "term": "it is *not* a **term**, one may say.",
        "box of wood": "A **box of wood** holds terms, one more word, too.",
        "item": "stands in a list.",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("First. A **word** is x. Last.", "A **word** is x. Last."),  # short, so with the next
        ("An x is y. It is a **word** of more than eight words.\nLast.",
         "An x is y. It is a **word** of more than eight words."),
        ("Written (by J. Doe, so 1 = 1.) A **word** is what this one here shows you: all. Last.",
         "A **word** is what this one here shows you: all."),
        ("We have the **word**:\n\n$$\nx\n$$", "We have the **word**:\n\n$$\nx\n$$"),
        ("So\n\n$$y$$\n\nThat is the **word**:", "$$\ny\n$$\n\nThat is the **word**."),
        ("We have the **word**.\n\n$$x$$", "We have the **word**."),
    ],
)  # fmt: skip
def test_the_defining_sentence_can_be_understood_alone(text, expected):
    assert found_in(text) == {"word": expected}


def test_a_term_keeps_the_capital_letter_that_is_its_own():
    names = found_in("**Keras** runs. **Max pooling** is one. No `keras` but a max.")
    assert [*names] == ["Keras", "max pooling"]


def test_a_term_is_marked_where_it_is_first_and_the_cell_says_the_same_else():
    text = "> A **box\n> of wood**, and a\n> **box of wood**."
    [term] = glossary.glossary({"01_a": lesson(text)})
    cell = nbformat.v4.new_markdown_cell(text, id=term.cell)
    adapt(cell, [term])
    assert cell.source == text.replace(
        "**box\n> of wood**", "[**box\n> of wood**]{#term-box-of-wood}"
    )


def test_terms_that_differ_in_signs_have_places_of_their_own():
    texts = "A **C++ code**, a **C# code**, a **C code**, **Größe**, **größe!**, **∂**."
    anchors = [term.anchor for term in glossary.glossary({"01_a": lesson(texts)})]
    assert len(set(anchors)) == 6 and all(re.fullmatch("[a-z0-9_-]+", a) for a in anchors)


def test_the_glossary_of_the_course():
    """Terms that a first course cannot do without, and none of its labels."""
    books = {path.stem: nbformat.read(path, as_version=4) for path in LESSONS}
    terms = {term.name: term for term in glossary.glossary(books)}
    assert len(terms) > 90
    for name, where in {
        "softmax": "03", "cross-entropy": "03", "gradient descent": "04", "epoch": "04",
        "overfitting": "05", "convolution": "06", "backpropagation": "09", "p-value": "15",
        "Wilson interval": "15", "augmentation": "16", "calibrated": "17", "Keras": "03",
    }.items():  # fmt: skip
        assert terms[name].lesson.startswith(where), name
    assert "e^{z_j}" in terms["softmax"].definition
    for name, term in terms.items():
        assert len(term.definition.split()) > 5, name
        assert not re.match(r"(?i)(predict|common|measured|the|you|time)\b", name), name
    assert len({term.anchor for term in terms.values()}) == len(terms)
