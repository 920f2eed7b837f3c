"""Every notebook keeps every rule, and every rule notices when it is broken."""

from copy import deepcopy
from pathlib import Path

import nbformat
import pytest
from notebook_rules import COLLAPSED, NOTEBOOKS, RULES, SETUP, colab_line, current
from notebook_rules import __dict__ as rules

TOP = f"""\
# 1 · A good notebook

{colab_line(current(), "notebooks/01_good.ipynb")}

You see how it is done.

| | |
|---|---|
| **You will** | look |
| **You need** | eyes |
| **Time** | a minute |"""
MIDDLE = "## One idea\n\n**Predict first.** What?\n\n" + "> **Common mistake.** This.\n\n" * 2
PATH = Path(__file__).with_name("01_good.ipynb")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_notebook_keeps_rule(rule, path):
    assert list(rule(nbformat.read(path, as_version=4), path)) == []


def good_notebook():
    new = nbformat.v4
    stream = new.new_output("stream", name="stdout", text="4\n")
    figure = new.new_output("display_data", {"image/png": ""}, metadata={"image/png": {"alt": "x"}})
    hidden = COLLAPSED | {"tags": ["setup"]}
    setup = new.new_code_cell(SETUP, execution_count=1, metadata=hidden)
    code = new.new_code_cell("x = 2\nprint(x + x)", execution_count=3, outputs=[stream, figure])
    code.metadata["tags"] = []
    end = "## What you can do now\n\n- look\n- see\n- say"
    uses = new.new_code_cell("import math", execution_count=2, metadata={"tags": ["setup"]})
    texts = [new.new_markdown_cell(text) for text in (TOP, "It uses:", MIDDLE, end)]
    return new.new_notebook(
        cells=[texts[0], setup, texts[1], uses, texts[2], code, texts[3]],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_good_notebook_keeps_rule(rule):
    assert list(rule(good_notebook(), PATH)) == []


def text(old, new, cell=4):
    """A change of the text or code of one cell."""

    def change(book):
        assert old in book.cells[cell].source
        book.cells[cell].source = book.cells[cell].source.replace(old, new)

    return change


def output(**changes):
    """A change of the first output of the last code cell."""
    return lambda book: book.cells[5].outputs[0].update(changes)


BREAKS = [
    ("opens_and_closes_as_all_do", text("# 1", "# 2", cell=0)),
    ("opens_and_closes_as_all_do", text("**Time**", "**Cost**", cell=0)),
    ("opens_and_closes_as_all_do", text("You see", "We see", cell=0)),
    ("opens_and_closes_as_all_do", text("- look\n- see", "- look", cell=6)),
    ("opens_and_closes_as_all_do", text("What you can", "What we", cell=6)),
    ("is_one_sitting", lambda book: book.cells.extend(book.cells[4:6] * 24)),
    ("is_one_sitting", text("What?", "What? " * 1500)),
    ("is_one_sitting", text("x = 2", "x = 2\n" * 150, cell=5)),
    ("other_lessons_are_linked", text("What?", "See lesson 2.")),
    ("other_lessons_are_linked", text("What?", "See Notebooks 2 and 3.")),
    ("claims_are_compared", lambda book: book.cells[5].metadata.tags.append("nbval-ignore-output")),
    ("sets_up_as_all_do", text("import sys", "import os", cell=1)),
    ("sets_up_as_all_do", lambda book: book.cells[1].metadata.clear()),
    ("sets_up_as_all_do", lambda book: book.cells[1].metadata.pop("jupyter")),
    ("sets_up_as_all_do", lambda book: book.cells[1].metadata.pop("cellView")),
    ("headings_are_in_order", text("## One", "# One")),
    ("headings_are_in_order", text("## One", "### One")),
    ("code_is_short", text("x = 2", "x = 2\n" * 15, cell=5)),
    ("code_is_short", text("x = 2", "x = 2  # " + "long " * 20, cell=5)),
    ("code_is_short", text("x = 2", "x = 2\n" * 7, cell=5)),
    ("text_comes_before_code", lambda book: book.cells.pop(4)),
    ("links_lead_somewhere", text("What?", "[What](nowhere.md)?")),
    ("links_lead_somewhere", text("01_good", "02_good", cell=0)),
    ("pictures_have_alternative_text", text("What?", "![](picture.png)")),
    ("pictures_have_alternative_text", lambda book: book.cells[5].outputs[1].metadata.clear()),
    ("outputs_are_stored_and_clean", lambda book: book.cells[5].outputs.clear()),
    ("outputs_are_stored_and_clean", lambda book: book.cells[5].update(execution_count=7)),
    ("outputs_are_stored_and_clean", output(name="stderr")),
    ("outputs_are_stored_and_clean", output(text="UserWarning: old\n")),
    ("outputs_are_stored_and_clean", output(text="<object at 0x7f3a>\n")),
    ("outputs_are_stored_and_clean", output(text="/home/me/data\n")),
    ("imports_are_at_the_top", text("x = 2", "import os\nx = 2", cell=5)),
    ("names_are_used", text("x = 2", "x = 2\ny = 3", cell=5)),
    ("voice_is_plain", text("What?", "Simply look.")),
    ("spelling_is_british", text("What?", "The color is normalized.")),
    ("mistakes_and_predictions_are_there", text("Predict", "Guess")),
    ("mistakes_and_predictions_are_there", text("> **Common", "> **Rare")),
    ("metadata_is_minimal", lambda book: book.metadata.update(widgets={})),
    ("metadata_is_minimal", lambda book: book.metadata.kernelspec.update(name="mine")),
    ("metadata_is_minimal", lambda book: book.cells[5].update(id=book.cells[4].id)),
    ("metadata_is_minimal", lambda book: book.cells[5].metadata.update(collapsed=True)),
]


@pytest.mark.parametrize(("name", "change"), BREAKS, ids=[name for name, _ in BREAKS])
def test_rule_notices(name, change):
    book = deepcopy(good_notebook())
    change(book)
    assert list(rules[name](book, PATH)) != []


def test_each_rule_has_been_seen_to_fail():
    assert {name for name, _ in BREAKS} == {rule.__name__ for rule in RULES}


def test_what_is_measured_may_be_ignored_if_a_claim_of_it_is_compared():
    book = good_notebook()
    book.cells[5].metadata.tags.append("nbval-ignore-output")
    claim = deepcopy(book.cells[5])
    claim.metadata.tags, claim.outputs[0].text = [], "above 3: True\n"
    book.cells.insert(6, claim)
    assert list(rules["claims_are_compared"](book, PATH)) == []


def test_what_stands_after_the_exercises_heading_is_not_counted():
    book = good_notebook()
    tasks = nbformat.v4.new_markdown_cell("## Exercises\n\n" + "task " * 2000)
    book.cells.insert(6, tasks)
    assert list(rules["is_one_sitting"](book, PATH)) == []


def test_a_link_to_another_lesson_is_no_complaint():
    book = good_notebook()
    text("What?", "See [lesson 2](02_look_and_split.ipynb).")(book)
    assert list(rules["other_lessons_are_linked"](book, PATH)) == []


def test_solutions_open_as_all_solutions_do():
    book, path = good_notebook(), PATH.parent / "solutions" / PATH.name
    assert list(rules["opens_and_closes_as_all_do"](book, path)) != []
    book.cells[0].source = book.cells[0].source.replace("1 · A", "1 · Solutions: A")
    assert list(rules["opens_and_closes_as_all_do"](book, path)) == []
