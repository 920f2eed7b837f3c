"""A class edition holds what students need, and nothing that gives an answer away."""

import json
import os
import re
import subprocess
import sys

import answers_01_05
import answers_06_11
import nbformat
import pytest
import test_project
from class_editions import ADDRESS, whole_course
from notebook_rules import ROOT, text_of
from test_checks import filled

from tools.address import NONE_YET, colab_line, setup_cell
from tools.class_edition import content, folder
from tools.exercise_cells import LESSONS, exercises, solutions_of

FOREIGN = "tests", "INSTRUCTORS", "CONTRIBUTING", "solutions", "grade", "-dev", "private"
USED_LATER = {"3.2", "9.1"}  # exercises whose answer stands in a lesson that goes on with it
JUDGE = """
import json, sys, checks
for name, source in json.load(sys.stdin):
    namespace = {}
    exec("import numpy as np\\n" + source, namespace)
    check = getattr(checks, name)
    print(json.dumps(str(check.judge(*(namespace[answer] for answer in check.answers)))))
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """The course, committed; in it lies what its owner keeps to themselves."""
    made = whole_course(tmp_path_factory.mktemp("course"), test_project.tracked_files())
    own = {"notebooks": "23_exam.ipynb", "helpers": "own.py", "data": "marks.csv", "tools": "x.py"}
    for part, name in own.items():
        (made / part / name).write_text("private", encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def files(course):
    return content.contents(course, ADDRESS)


@pytest.fixture(scope="module")
def edition(files, tmp_path_factory):
    made = tmp_path_factory.mktemp("class") / "edition"
    folder.write_new(made, files)
    return made


def text(name, raw):
    """What can be read in a file: of a notebook, its cells."""
    if name.endswith(".ipynb"):
        book = nbformat.reads(raw.decode("utf-8"), as_version=4)
        return "\n".join(cell.source for cell in book.cells)
    return "" if name.endswith((".gz", ".zip")) else raw.decode("utf-8")


def test_it_holds_what_students_need_and_nothing_else(files):
    lessons = {f"notebooks/{path.name}" for path in LESSONS}
    assert {name for name in files if name.startswith("notebooks/")} == lessons
    assert {"README.md", "LICENSE", "requirements.txt", "data/SHA256SUMS"} <= files.keys()
    assert {"benchmarks/results.json", "sketchpad/widget.js", ".gitignore"} <= files.keys()
    assert not [name for name in files for word in FOREIGN if word in name]
    assert b"private" not in files.values()


def test_no_answer_is_there_to_be_read(files):
    readable = "\n".join(text(*pair) for pair in files.items())
    found = set()
    for path in LESSONS:
        lesson, solutions = (nbformat.read(p, as_version=4) for p in (path, solutions_of(path)))
        for stub, solved in zip(exercises(lesson), exercises(solutions), strict=True):
            lines = [line.strip() for line in solved.code.source.splitlines() if line.strip()]
            if all(line in readable for line in lines if line not in stub.code.source):
                found.add(solved.heading.split()[1])
    assert found == USED_LATER
    assert "@exercise(" not in readable


def test_its_address_is_that_of_the_class(files):
    for name, raw in files.items():
        assert NONE_YET not in text(name, raw), name
        if name.endswith(".ipynb"):
            cells = nbformat.reads(raw.decode("utf-8"), as_version=4).cells
            assert colab_line(ADDRESS, name) in cells[0].source.splitlines()
            assert cells[1].source == setup_cell(ADDRESS)
    assert files["README.md"].decode("utf-8").count(f"/{ADDRESS}/") == 2


def test_without_an_address_there_is_no_way_to_colab():
    readme = content.readme((ROOT / "README.md").read_text(encoding="utf-8"), NONE_YET)
    lesson = content.read(LESSONS[0])
    raw = content.notebook(lesson, f"notebooks/{LESSONS[0].name}", NONE_YET, ())
    for words in (readme, text_of(nbformat.reads(raw.decode("utf-8"), as_version=4))):
        assert not re.search("Colab|Binder|not yet|installing anything", words)
    assert "jupyter lab notebooks" in readme and "\n\n\n" not in readme


def test_nothing_in_it_names_what_is_missing(edition, monkeypatch):
    """`content.dead_links` has looked at the links."""
    monkeypatch.setattr(test_project, "ROOT", edition)
    readable = {p: text(p.name, p.read_bytes()) for p in edition.rglob("*") if p.is_file()}
    named = {f"{p}: {name}" for p, words in readable.items() for name in dead_names(p, words)}
    assert named == set()
    told = r"INSTRUCTORS|CONTRIBUTING|solutions/|requirements-dev|nbval\b"
    assert not [path for path, words in readable.items() if re.search(told, words)]


def dead_names(path, words):
    """Of a program all names, since it imports them; of a notebook those that its text names."""
    is_book = path.suffix == ".ipynb"
    return test_project.dead_names(test_project.words(path) if is_book else words)


def test_its_checks_judge_as_those_of_the_course(edition):
    wrong, hint = answers_01_05.WRONG["one_hot"][0]
    right, stub = answers_06_11.RIGHT["leaky_relu"][0], LESSONS[8]
    sources = [
        filled("one_hot", wrong),
        filled("one_hot", "return np.zeros(y.shape[1], k)"),
        exercises(nbformat.read(stub, as_version=4))[1].code.source,
        filled("leaky_relu", right),
    ]
    asked = zip(["one_hot"] * 2 + ["leaky_relu"] * 2, sources, strict=True)
    done = subprocess.run(
        [sys.executable, "-c", JUDGE], cwd=edition, input=json.dumps([*asked]),
        capture_output=True, encoding="utf-8", env=os.environ | {"PYTHONPATH": ""},
    )  # fmt: skip
    assert not done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [words[0] for words in told] == list("✗✗○✓")
    assert hint in told[0] and "line 3 of your cell" in told[1]


def test_the_same_course_gives_the_same_edition(course, files):
    names = [name for name in content.chosen(course, ()) if content.holds_answers(name)]
    assert len(names) == len(LESSONS)
    assert content.packed(course, names) == files[f"checks/{content.PACKED}"]


def test_a_link_to_what_stays_behind_is_named():
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("[a](../README.md#b)")])
    words = "[a](https://x.y/z), [b](notebooks), [c](d/e.md), [f](#g), [h](notebooks/a%20b.ipynb)"
    files = {"README.md": words.encode(), "notebooks/a b.ipynb": nbformat.writes(book).encode()}
    assert list(content.dead_links(files)) == ["README.md: d/e.md"]
    del files["README.md"]
    assert list(content.dead_links(files)) == ["notebooks/a b.ipynb: ../README.md"]
