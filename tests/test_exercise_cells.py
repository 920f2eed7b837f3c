"""The tool that brings solutions into step with their lessons says what it cannot do."""

import nbformat
import pytest
from notebook_rules import ROOT

from tools import exercise_cells
from tools.clean import content
from tools.exercise_cells import LESSONS, bring_into_step, exercises, main


@pytest.fixture
def lesson(tmp_path):
    """A copy of lesson 1 and its solutions; the path of the lesson."""
    for name in (LESSONS[0], exercise_cells.solutions_of(LESSONS[0])):
        path = tmp_path / name.relative_to(ROOT)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.read_bytes())
    return tmp_path / LESSONS[0].relative_to(ROOT)


def change(path, edit):
    book = nbformat.read(path, as_version=4)
    edit(book)
    path.write_bytes(content(book))


def tagged(book, tag):
    return [cell for cell in book.cells if tag in cell.metadata.get("tags", [])]


def test_a_changed_task_is_copied_once(lesson, capsys):
    solutions = exercise_cells.solutions_of(lesson)
    before = solutions.read_bytes()
    task = "### 1.2 · New\n\nAs in [lesson 2](02_look_and_split.ipynb)."
    change(lesson, lambda book: setattr(exercises(book)[1].task, "source", task))
    assert bring_into_step(lesson) == []
    assert "execute it anew" in capsys.readouterr().out
    after = solutions.read_bytes()
    assert after != before and b"1.2 \xc2\xb7 New" in after and b"\r\n" not in after
    assert b"[lesson 2](../02_look_and_split.ipynb)" in after  # the solutions' folder is below
    assert bring_into_step(lesson) == [] and capsys.readouterr().out == ""


def test_another_number_of_exercises_is_mended_by_hand(lesson):
    solutions = exercise_cells.solutions_of(lesson)
    before = solutions.read_bytes()
    change(lesson, lambda book: tagged(book, "exercise")[0].metadata.clear())
    [told] = bring_into_step(lesson)
    assert told.startswith(str(solutions)) and "headings" in told and "by hand" in told
    assert solutions.read_bytes() == before


def drop(tag, number):
    return lambda book: book.cells.remove(tagged(book, tag)[number])


def no_headings(book):
    for cell in book.cells:
        cell.source = cell.source.replace("### ", "#### ")


def magic(book):
    tagged(book, "exercise")[0].source = "%matplotlib inline"


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (drop("check", 0), "expected a cell tagged 'check' after"),
        (drop("check", -1), "expected a cell tagged 'check' after"),
        (no_headings, "expected a heading '### …' before"),
        (magic, "invalid syntax"),
    ],
)
@pytest.mark.parametrize("which", ["lesson", "solutions"])
def test_what_is_wrong_is_named_with_its_file(lesson, edit, words, which):
    solutions = exercise_cells.solutions_of(lesson)
    spoiled = lesson if which == "lesson" else solutions
    change(spoiled, edit)
    before = solutions.read_bytes()
    [told] = bring_into_step(lesson)
    assert told.startswith(f"{spoiled}: ") and words in told and told.endswith("mend it by hand")
    assert solutions.read_bytes() == before


def test_missing_and_unreadable_solutions_are_named_and_the_others_brought_into_step(
    lesson, monkeypatch
):
    other = lesson.with_name("02_other.ipynb")
    other.write_bytes(lesson.read_bytes())
    monkeypatch.setattr(exercise_cells, "LESSONS", [other, lesson])
    monkeypatch.setattr("sys.argv", ["exercise_cells"])
    exercise_cells.solutions_of(lesson).write_text("{", encoding="utf-8")
    with pytest.raises(SystemExit) as stopped:
        main()
    missing, unreadable = stopped.value.code.splitlines()
    assert missing.endswith("02_other.ipynb: it is missing: write it")
    assert "not a notebook" in unreadable


def test_lessons_and_solutions_are_in_step(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["exercise_cells"])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code is None and capsys.readouterr().out == ""


def test_arguments_are_refused(monkeypatch):
    monkeypatch.setattr("sys.argv", ["exercise_cells", "notebooks/04_mlp.ipynb"])
    with pytest.raises(SystemExit, match="expected no arguments"):
        main()
