"""What the grader hands back: a table, feedback for each student, a summary."""

import csv
import os
import subprocess
import sys
import threading
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from notebook_rules import ROOT

from checks.exercise import READ_THE_ERROR
from tools.grade import command
from tools.grade.report import ALL, Row, page, page_names, printable, summaries
from tools.grade.table import Table, cells, digest

WRONG = "not yet right.\n  one_hot([1], 3)\n    expected [[0, 1, 0]]\n    found    [[1, 0, 0]]"
ROWS = [
    Row("a/anna.ipynb", "1.1 Read any header", "right", "right. Four bytes say it."),
    Row("a/anna.ipynb", "1.2 One-hot, by hand", "wrong", f"{WRONG}\n  Hint: use `np.eye` <here>."),
    Row("a/anna.ipynb", "1.3 Mean of two", "open", "open. Fill in the stub above."),
]
REFUSED = [Row("b/ben.ipynb", ALL, "wrong", "this file is not a notebook: it is <b>empty")]


def html(rows):
    return MarkdownIt("commonmark", {"html": True}).render(page(rows))


@pytest.mark.parametrize("sign", "=+-@＝")
def test_no_cell_of_the_table_is_a_formula(sign):
    for text in (f"{sign}1", f" {sign}1", f"\t{sign}1", f"\r\n{sign}1", f"\x00 {sign}1"):
        row = Row(*map(printable, (text, text, "wrong", text)))
        for cell in (*cells(row, "0a")[:2], cells(row, "0a")[4]):
            assert cell.startswith("'") and cell.endswith(f"{sign}1")
    row = Row("a-b", "1.1", "right", "1 = 1")
    assert cells(row, "0a") == ["a-b", "1.1", "right", "True", "1 = 1", "0a"]


def test_message_is_whole_without_control_characters_and_not_endless():
    text = f"first\r\n  second \x1b[2J\u202e\n{'x' * 20_000}"
    assert printable(text) == f"first\n  second  [2J \n{'x' * 20_000}"
    assert 30_000 <= len(printable("x" * 10**8)) < 32_767


def test_summary_counts_each_file_and_all_of_them():
    assert list(summaries([ROWS, REFUSED])) == [
        "a/anna.ipynb   1 of 3 right, 1 open, 1 wrong",
        "b/ben.ipynb    not graded: this file is not a notebook: it is <b>empty",
        "2 notebooks, 1 of them not graded: 1 of 3 right, 1 open, 1 wrong",
    ]
    assert list(summaries([REFUSED]))[-1] == "1 notebook, 1 of them not graded"


def test_feedback_shows_values_as_code_and_hints_as_text():
    text = html(ROWS)
    assert "<h1><code>anna.ipynb</code></h1>\n<p>1 of 3 right, 1 open, 1 wrong</p>" in text
    assert "<h2>✗ 1.2 One-hot, by hand</h2>\n<p>Not yet right.</p>" in text
    assert "one_hot([1], 3)\n  expected [[0, 1, 0]]\n  found    [[1, 0, 0]]\n</code></pre>" in text
    assert "<p><strong>Hint:</strong> use <code>np.eye</code> &lt;here&gt;.</p>" in text
    assert "<h2>✓ 1.1 Read any header</h2>\n<p>Right. Four bytes say it.</p>" in text
    assert "Not graded: this file is not a notebook: it is &lt;b&gt;empty" in html(REFUSED)


MARKUP = ["<script>x", "![x](http://x)", "[x](http://x)", "**x**", "# x", "&lt;x", "> x", "`<b>`",
          "``<b>`", "\\`<b>`", "`````", "~~~", "_x_", "__x__", "```\n<script>x", "Hint: <script>x",
          "<!--"]  # fmt: skip


@pytest.mark.parametrize("markup", MARKUP)
def test_nothing_of_a_submission_becomes_markup(markup):
    crash = f"your code stopped.\n  In f(1), line 1 of your cell:\n      {markup}\n  ValueError: "
    for message in (f"wrong {markup}", f"{crash}{markup}\n  {READ_THE_ERROR}", f"{crash}{markup}"):
        for rows in (
            [Row(f"{markup}.ipynb", "1.1 A", "wrong", message)],
            [Row("x", ALL, "wrong", message)],
        ):
            text = html(rows)
            assert not any(tag in text for tag in ("<script", "<b>", "<img", "<a ", "<!--", "<em"))
            assert text.count("<h1>") == 1 and text.count("<h2>") == (rows[0].exercise != ALL)
            assert "<strong>" not in text and "<blockquote" not in text


def test_feedback_of_each_submission_has_a_name_of_its_own():
    assert page_names(["a/anna.ipynb", "a/ben.ipynb"]) == ["anna.md", "ben.md"]
    assert page_names(["a/hw.ipynb", "b/hw.ipynb"]) == ["a-hw.md", "b-hw.md"]
    assert page_names(["a-b/c", "a/b-c", "A/B-C"]) == ["a-b-c.md", "a-b-c-2.md", "A-B-C-3.md"]
    (long,) = page_names([f"{'語' * 80}.ipynb"])
    assert len(os.fsencode(long)) < 255


@pytest.fixture
def graded(monkeypatch, tmp_path):
    """The command line in a folder of its own, with `grade` replaced: it keeps its arguments."""
    calls = []

    def grade(paths, *limits, **where):
        calls.append((paths, *limits, where))
        found = {"a/anna.ipynb": ROWS, "b/ben.ipynb": REFUSED}
        return ((path, found[path]) for path in reversed(paths))

    monkeypatch.setattr(command.grading, "grade", grade)
    monkeypatch.setattr(command.grading, "interrupted", threading.Event())
    monkeypatch.setattr(command.signal, "signal", lambda *handler: None)
    monkeypatch.chdir(tmp_path)
    for name in ("a/anna.ipynb", "b/ben.ipynb"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).touch()
    return calls


def test_table_and_feedback_are_written(graded, capsys):
    command.main(
        ["*/*.ipynb", "a/anna.ipynb", "--feedback", "new/pages", "--lesson", "2", "--jobs", "3"]
    )
    (call,) = graded
    where = {"jobs": 3, "scheduler": None}
    assert call == (["a/anna.ipynb", "b/ben.ipynb"], 600, 4096, 2, False, where)
    with open("grades.csv", newline="", encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    assert list(table[0]) == ["file", "exercise", "state", "passed", "message", "digest"]
    assert [(row["state"], row["passed"]) for row in table] == [
        ("right", "True"), ("wrong", "False"), ("open", "False"), ("wrong", "False"),
    ]  # fmt: skip
    assert table[1]["message"] == ROWS[1].message
    assert sorted(os.listdir("new/pages")) == ["a-anna.md", "b-ben.md"]
    with open("new/pages/a-anna.md", encoding="utf-8") as file:
        assert file.read() == page(ROWS)
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == 1 + 4 + 3 + 1
    assert printed[5:8] == list(summaries([ROWS, REFUSED]))


@pytest.mark.parametrize("there", ["grades.csv", "pages/b-ben.md", "pages"])
def test_nothing_is_overwritten_and_nothing_run(graded, tmp_path, capsys, there):
    (tmp_path / there).parent.mkdir(exist_ok=True)
    (tmp_path / there).write_text("precious", encoding="utf-8")
    with pytest.raises(SystemExit):
        command.main(["*/*.ipynb", "--feedback", "pages"])
    assert f"{there} is there already: choose another" in capsys.readouterr().err
    assert (tmp_path / there).read_text(encoding="utf-8") == "precious" and not graded
    assert there == "grades.csv" or not (tmp_path / "grades.csv").exists()


def test_what_is_graded_is_kept_and_gone_on_with(graded, tmp_path, capsys, monkeypatch):
    command.main(["a/*.ipynb", "--feedback", "pages"])
    command.main(["*/*.ipynb", "--feedback", "pages"])
    assert [call[0] for call in graded] == [["a/anna.ipynb"], ["b/ben.ipynb"]]
    assert "2 notebooks, 1 of them graded before" in capsys.readouterr().out
    before = Table("grades.csv").graded
    assert [rows for rows in before.values()] == [ROWS, REFUSED]
    (tmp_path / "a/anna.ipynb").write_text("changed", encoding="utf-8")
    command.main(["*/*.ipynb"])
    assert graded[2][0] == ["a/anna.ipynb"]
    after = Table("grades.csv").graded
    assert list(after.values()) == [ROWS, REFUSED] and after.keys() != before.keys()


def test_what_lacked_the_number_of_its_lesson_is_graded_with_it(graded):
    command.main(["*/*.ipynb"])
    command.main(["*/*.ipynb", "--lesson", "3"])
    assert graded[1][0] == ["b/ben.ipynb"]


@pytest.mark.parametrize(("old", "new"), [("right", "Right"), ("state", "State"), ("open", "")])
def test_a_table_that_was_edited_is_refused_and_kept(graded, tmp_path, capsys, old, new):
    command.main(["a/*.ipynb"])
    text = (tmp_path / "grades.csv").read_text("utf-8").replace(f",{old},", f",{new},", 1)
    (tmp_path / "grades.csv").write_text(text, "utf-8")
    with pytest.raises(SystemExit):
        command.main(["*/*.ipynb"])
    assert "it is not as the grader writes it" in capsys.readouterr().err
    assert (tmp_path / "grades.csv").read_text("utf-8") == text


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert digest(tmp_path / "pipe") == digest(tmp_path / "missing") == ""


def test_interrupted_it_keeps_what_is_graded(graded, monkeypatch):
    def interrupted(paths, *limits, **where):
        yield "b/ben.ipynb", REFUSED
        raise KeyboardInterrupt

    monkeypatch.setattr(command.grading, "grade", interrupted)
    with pytest.raises(SystemExit, match="interrupted: 1 of 2 are graded and kept; call again"):
        command.main(["*/*.ipynb"])
    assert list(Table("grades.csv").graded.values()) == [REFUSED]


def test_where_the_table_cannot_be_written_what_was_graded_is_kept(graded, monkeypatch):
    write = Table.save

    def full(table):
        if len(table.graded) > 1:
            raise OSError(28, "No space left on device", "grades.csv")
        write(table)

    monkeypatch.setattr(Table, "save", full)
    with pytest.raises(
        SystemExit, match="No space left .*: 1 of 2 are graded and kept; call again"
    ):
        command.main(["*/*.ipynb"])
    assert command.grading.interrupted.is_set()
    assert list(Table("grades.csv").graded.values()) == [REFUSED]


def test_what_the_grader_could_not_do_is_tried_again(graded, monkeypatch, capsys):
    trouble = [replace(REFUSED[0], again=True)]
    monkeypatch.setattr(command.grading, "grade", lambda *_, **__: [("b/ben.ipynb", trouble)])
    command.main(["b/ben.ipynb"])
    assert "1 notebook, 1 of them not graded" in capsys.readouterr().out
    (key,) = Table("grades.csv").graded
    assert key == ("b/ben.ipynb", "") and Table("grades.csv").rows("b/ben.ipynb") is None


def test_notebook_that_changes_while_it_is_graded_counts_as_changed(tmp_path):
    path = tmp_path / "x.ipynb"
    path.write_text("as it was", encoding="utf-8")
    table = Table(tmp_path / "grades.csv")
    assert table.rows(path) is None
    path.write_text("as it is now", encoding="utf-8")
    table.add(path, REFUSED)
    assert table.rows(path) is None


TEXTS = st.text(max_size=20).map(printable)


@given(st.lists(st.tuples(TEXTS, TEXTS, st.sampled_from(["open", "wrong", "right"]), TEXTS)))
@example([("", "", "open", "=1"), ("", "", "open", "'=1"), ("", "", "open", "' =1")])
def test_table_is_read_as_it_was_written(tmp_path_factory, found):
    path = tmp_path_factory.mktemp("table") / "grades.csv"
    rows = [Row("x", exercise, state, message) for _, exercise, state, message in found]
    Table(path).add("x", rows)
    assert list(Table(path).graded.values()) == ([rows] if rows else [])


def test_feedback_that_cannot_be_written_loses_no_grades(graded, monkeypatch, capsys):
    monkeypatch.setattr(command.report, "page_names", lambda paths: ["no/a.md", "ben.md"])
    command.main(["*/*.ipynb", "--feedback", "pages"])
    with open("grades.csv", newline="", encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 4
    assert os.listdir("pages") == ["ben.md"]
    assert "cannot write pages/no/a.md: No such file" in capsys.readouterr().err


def test_folder_that_is_not_there_is_said(graded, capsys):
    with pytest.raises(SystemExit):
        command.main(["a/anna.ipynb", "--output", "no/grades.csv"])
    assert "cannot write no/grades.csv: No such file" in capsys.readouterr().err


def python(*arguments, **options):
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, timeout=60, **options
    )


def test_help_says_what_comes_back_even_where_warnings_are_errors(tmp_path):
    (tmp_path / "psutil.py").write_text("import warnings\nwarnings.warn('old')", encoding="utf-8")
    environment = os.environ | {"PYTHONWARNINGS": "error", "PYTHONPATH": str(tmp_path)}
    done = python("-m", "tools.grade", "--help", cwd=ROOT, env=environment)
    assert done.returncode == 0, done.stderr
    for word in ("--feedback", "state", "open", "wrong", "right", "Markdown", "overwritten"):
        assert word in done.stdout


def test_from_elsewhere_it_says_what_to_do(tmp_path):
    done = python("-P", ROOT / "tools/grade", "x.ipynb", cwd=tmp_path)
    assert (
        done.stderr == f"The grader runs in the course's folder: cd {ROOT}; python -m tools.grade\n"
    )


@pytest.mark.parametrize("package", ["psutil", "jupyter_client"])
def test_missing_package_is_said(package):
    code = f"import runpy, sys; sys.modules['{package}'] = None; sys.argv = ['x', 'y']\n"
    code += "runpy.run_module('tools.grade', run_name='__main__')"
    done = python("-c", code, cwd=ROOT)
    assert done.returncode == 1 and done.stderr.startswith(
        f"The grader needs {package}: pip install"
    )
    assert done.stderr.count("\n") == 1
