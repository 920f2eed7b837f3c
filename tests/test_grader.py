"""The grader ends with the right table, whatever is submitted."""

import csv
import shutil
import signal
import stat
import subprocess
import sys
import time

import nbformat
import psutil
import pytest
from notebook_rules import ROOT, SETUP

from tools.exercise_cells import LESSONS, exercises, solutions_of
from tools.grade import grading as grade
from tools.grade.command import main
from tools.grade.grading import grade_one
from tools.grade.submission import isolation

new = nbformat.v4
LESSON, TRAINING = (
    next(path for path in LESSONS if path.stem == name) for name in ("03_softmax", "04_mlp")
)
SOLVED = exercises(nbformat.read(solutions_of(LESSON), as_version=4))
STUBS = exercises(nbformat.read(LESSON, as_version=4))
IMPORTS = "import os, struct, sys, time\nimport numpy as np\nimport checks"
FORGED = "checks.exercise.Check.judge = lambda *a: checks.exercise.Result('', '', 'right', '')"


def test_course_may_be_read_only(tmp_path, monkeypatch):
    for folder in ("helpers", "checks", "sketchpad", "tools"):
        shutil.copytree(ROOT / folder, tmp_path / "course" / folder)
    for folder in ("data", "benchmarks", "notebooks"):
        (tmp_path / "course" / folder).mkdir()
    (tmp_path / "course/benchmarks/results.json").write_text("[]", encoding="utf-8")
    for path in (tmp_path / "course").rglob("*"):
        path.chmod(path.stat().st_mode & ~0o222)
    monkeypatch.setattr(grade, "COURSE", tmp_path / "course")
    (tmp_path / "own").mkdir()
    grade.copy_course(tmp_path / "own")
    assert all(path.stat().st_mode & stat.S_IWUSR for path in (tmp_path / "own").rglob("*"))
    assert not list((tmp_path / "own").rglob("lesson_*.py"))


def write(path, cells, title="# 3 · Softmax and cross-entropy"):
    code = [new.new_code_cell(source) for source in [SETUP, IMPORTS, *cells]]
    nbformat.write(new.new_notebook(cells=[new.new_markdown_cell(title), *code]), path)
    return path


def submitted(solved=3, first="", last=""):
    """Cells of a submission with the first exercises solved, and others at both ends."""
    answers = [e.code.source for e in SOLVED[:solved]] + [e.code.source for e in STUBS[solved:]]
    return [first, *answers, *(e.check.source for e in STUBS), last]


def passed(rows):
    return [row.passed for row in rows]


KINDS = {  # name: cells, exercises passed
    "right": (submitted(), [True] * 3),
    "half": (submitted(solved=2), [True, True, False]),
    "open": (submitted(solved=0), [False] * 3),
    "hanging": (submitted(last="while True: pass"), [True] * 3),
    "hangs_in_answer": (
        [*submitted(), "def stable_softmax(Z):\n    while True: pass"],
        [True, False, True],
    ),
    "quits": (submitted(first="quit()", last="exit()"), [True] * 3),
    "crashing": (submitted(last="os._exit(1)"), [False] * 3),
    "crashes_in_answer": (
        [*submitted(), "def stable_softmax(Z): os._exit(1)"],
        [True] + [False] * 2,
    ),
    "broken_cells": (submitted(first="1 / 0", last="this is no Python"), [True] * 3),
}


@pytest.mark.slow
def test_thirty_submissions_end_with_the_right_table(tmp_path):
    files = []
    for number in range(30):
        kind = list(KINDS)[number % len(KINDS)]
        files.append(write(tmp_path / f"{number:02}_{kind}.ipynb", KINDS[kind][0]))
    start = time.monotonic()
    command = [sys.executable, "-m", "tools.grade", str(tmp_path / "*.ipynb"), "--jobs", "2"]
    run = subprocess.run(
        [*command, "--time-limit", "16", "--output", str(tmp_path / "grades.csv")],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    with open(tmp_path / "grades.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["file"] for row in rows[::3]] == [str(path) for path in files]
    for path in files:
        own = [row for row in rows if row["file"] == str(path)]
        assert [row["passed"] == "True" for row in own] == KINDS[path.stem[3:]][1], path.name
        states = {row["state"] for row in own if row["passed"] == "False"}
        assert states <= ({"open"} if path.stem[3:] in ("open", "half") else {"wrong"}), path.name
    assert run.stdout.count("\n") == 2 + 30 * 3 + 30 + 1
    assert "\n30 notebooks: " in run.stdout
    assert time.monotonic() - start < 600


TAMPERING = {
    "forged judge": FORGED,
    "forged functions": "checks.one_hot = checks.stable_softmax = lambda *answers: print('✓')",
    "forged comparisons": "np.allclose = np.array_equal = lambda *a, **k: True\n"
    "import builtins\nbuiltins.all = lambda x: True",
    "forged server": '_serve = lambda text: \'{"value": {"plain": 1}}\'',
    "forged verdicts": 'verdict = \'["x", "right", ""]\\n\' * 3\n'
    "for p in range(os.getppid() - 3, os.getpid()):\n"
    "    try: open(f'/proc/{p}/fd/1', 'w').write(verdict)\n"
    "    except OSError: pass",
    "reference answers": "from checks.lesson_03 import *\nfrom checks import *",
    "forged reply": "import grader_remote as r\nr.encode = lambda value: {'pickle': 'x'}",
    "forged files": "import pathlib\nfor p in pathlib.Path('..').rglob('*.py'): p.write_text('')",
    "forged class": "class Equal(np.ndarray):\n    def __eq__(s, o): return True\n"
    "def one_hot(y, k): return np.zeros((1, 1)).view(Equal)",
}


@pytest.mark.parametrize("code", TAMPERING.values(), ids=TAMPERING)
def test_tampering_does_not_pass(tmp_path, code):
    path = write(tmp_path / "x.ipynb", submitted(solved=0, last=code))
    rows = grade_one(path, seconds=20, megabytes=2000)
    assert passed(rows) == [False] * 3
    assert (ROOT / "checks/exercise.py").stat().st_size > 0  # theirs was a copy


def test_too_much_memory_ends_one_notebook_only(tmp_path):
    hog = "hog = []\nwhile True: hog.append(np.ones(10**7)); time.sleep(0.01)"
    rows = grade_one(write(tmp_path / "x.ipynb", submitted(last=hog)), 40, megabytes=1000)
    assert passed(rows) == [False] * 3
    assert rows[0].message == "it used more than 1,000 MB of memory"


def test_a_gigabyte_of_output_does_no_harm(tmp_path):
    flood = "for _ in range(1000): print('x' * 1_000_000)"
    rows = grade_one(write(tmp_path / "x.ipynb", submitted(last=flood)), 120, megabytes=2000)
    assert passed(rows) == [True] * 3


def test_isolation_is_used_where_the_system_has_it():
    able = not subprocess.call(["sh", "-c", "unshare --map-root-user -n -p -f --mount-proc true"])
    assert bool(isolation()) == able


@pytest.mark.skipif(not isolation(), reason="this system cannot cut off the network")
def test_there_is_no_network(tmp_path):
    code = (
        "import socket\n"
        "try:\n    socket.create_connection(('127.0.0.1', 9), 2)\n"
        "except OSError as error:\n    reason = error.errno\n"
        "import errno\nif reason == errno.ECONNREFUSED: del one_hot  # somebody was reached\n"
        "if len([name for name in os.listdir('/proc') if name.isdigit()]) > 9: del stable_loss"
    )
    rows = grade_one(write(tmp_path / "x.ipynb", submitted(last=code)), 40, megabytes=2000)
    assert passed(rows) == [True] * 3


def test_process_left_behind_is_ended(tmp_path):
    mark = "left_behind_by_a_submission"
    sleeper = f"[sys.executable, '-c', 'import time; time.sleep(99)', '{mark}']"
    code = f"import subprocess\nsubprocess.Popen({sleeper}, start_new_session=True)\ntime.sleep(1)"
    grade_one(write(tmp_path / "x.ipynb", submitted(last=code)), 40, megabytes=2000)
    processes = psutil.process_iter(["cmdline"])
    assert not [p for p in processes if mark in (p.info["cmdline"] or [])]


def test_missing_answer_is_said(tmp_path):
    rows = grade_one(write(tmp_path / "x.ipynb", []), 20, megabytes=2000)
    assert rows[0].message == "there is no one_hot in the notebook"


def test_printing_any_letter_is_harmless_where_files_are_not_utf8(tmp_path, monkeypatch):
    for name, value in {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}.items():
        monkeypatch.setenv(name, value)  # as on Windows, where it is another code page
    cells = [f"print('→ ✓')\n{cell}" for cell in submitted()]
    assert passed(grade_one(write(tmp_path / "x.ipynb", cells), 60, 3000)) == [True] * 3


def test_missing_file_gets_a_row(tmp_path):
    (row,) = grade_one(tmp_path / "nowhere.ipynb", 20, 2000)
    assert "nowhere.ipynb" in row.message


@pytest.mark.parametrize("command", ["%reset -f", "globals().clear()"])
def test_names_that_a_cell_deletes_are_missing_and_others_count(tmp_path, command):
    answers = [exercise.code.source for exercise in SOLVED]
    cells = [answers[0], command, IMPORTS, *answers[1:]]
    rows = grade_one(write(tmp_path / "x.ipynb", cells), 40, megabytes=2000)
    assert passed(rows) == [False, True, True]
    assert rows[0].message.splitlines() == [
        "there is no one_hot in the notebook",
        "  code cell 3 defines it, but something deleted it later, such as %reset or del",
    ]


def test_cell_that_stopped_explains_a_missing_answer(tmp_path):
    answers = [exercise.code.source for exercise in SOLVED]
    cells = [f"while True: pass\n{answers[0]}", f"1 / 0\n{answers[1]}"]
    rows = grade_one(write(tmp_path / "x.ipynb", cells), 16, megabytes=2000)
    reasons = [row.message.splitlines()[1] for row in rows]
    assert reasons[0] == "  code cell 3 defines it, but had to be interrupted"
    assert reasons[1].endswith(
        "cell 4 defines it, but stopped with ZeroDivisionError: division by zero"
    )
    assert reasons[2:] == ["  code cell 3 had to be interrupted"]  # it may have been there
    rows = grade_one(write(tmp_path / "y.ipynb", [f"{answers[0]}\n) ("]), 16, megabytes=2000)
    assert "cell 3 defines it, but stopped with SyntaxError: unmatched ')'" in rows[0].message


def test_cells_after_the_time_are_not_run(tmp_path):
    cells = ["import time; time.sleep(99)"] * 4 + submitted()
    rows = grade_one(write(tmp_path / "x.ipynb", cells), 4, megabytes=2000)
    assert passed(rows) == [False] * 3
    assert rows[1].message.endswith("defines it, but was not run: the time was over")


def test_crash_is_told_of_all_that_cannot_be_judged_any_more(tmp_path):
    rows = grade_one(write(tmp_path / "x.ipynb", submitted(last="os._exit(1)")), 40, 2000)
    assert {row.message for row in rows} == {"code cell 10 crashed the kernel"}
    cells = [*submitted(), "def stable_softmax(Z): os._exit(1)"]
    rows = grade_one(write(tmp_path / "y.ipynb", cells), 40, 2000)
    assert passed(rows) == [True] + [False] * 2
    assert {row.message for row in rows[1:]} == {"exercise 3.2 crashed the kernel"}


def test_answer_that_hangs_costs_only_its_exercise(tmp_path):
    cells = [*submitted(), "def stable_softmax(Z):\n    while True: pass"]
    rows = grade_one(write(tmp_path / "x.ipynb", cells), 20, 2000)
    assert passed(rows) == [True, False, True]
    assert rows[1].message == "exercise 3.2 did not end in time"


def test_open_wrong_and_right_are_told_apart(tmp_path):
    stubs = [exercise.code.source for exercise in STUBS]
    cells = [SOLVED[0].code.source, "def stable_softmax(Z):\n    return Z", stubs[2]]
    rows = grade_one(write(tmp_path / "x.ipynb", cells), 40, 2000)
    assert [row.state for row in rows] == ["right", "wrong", "open"]
    assert "\n  Hint: " in rows[1].message


def test_what_the_instructor_has_set_changes_no_verdict(tmp_path, monkeypatch):
    (tmp_path / "startup.py").write_text("def one_hot(y, k): pass\nspoilt = True")
    (tmp_path / "profile_default/startup").mkdir(parents=True)
    shutil.copy(tmp_path / "startup.py", tmp_path / "profile_default/startup/0.py")
    foreign = {
        "PYTHONWARNINGS": "error", "PYTHONOPTIMIZE": "2", "MPLBACKEND": "no_such_backend",
        "HOME": "/dev/null/home", "XDG_CACHE_HOME": "/dev/null", "XDG_CONFIG_HOME": "/dev/null",
        "LC_ALL": "tr_TR.ISO-8859-9", "IPYTHONDIR": str(tmp_path),
        "PYTHONSTARTUP": str(tmp_path / "startup.py"), "JUPYTER_RUNTIME_DIR": "/dev/null",
        "KERAS_BACKEND": "none", "KERAS_HOME": "/dev/null",
    }  # fmt: skip
    for name, value in foreign.items():
        monkeypatch.setenv(name, value)
    last = (  # one_hot is back if all went well
        "hidden = one_hot\ndel one_hot\nimport importlib.util, warnings, matplotlib.pyplot\n"
        "warnings.warn('no error')\nasserts = False\n"
        "try:\n    assert 0\nexcept AssertionError:\n    asserts = True\n"
        "if asserts and 'spoilt' not in globals() and not importlib.util.find_spec('tools'):\n"
        "    one_hot = hidden"
    )
    rows = grade_one(write(tmp_path / "x.ipynb", submitted(last=last)), 80, 2000)
    assert passed(rows) == [True] * 3, rows[0].message


def test_early_end_of_the_grader_itself_is_explained(tmp_path, monkeypatch):
    monkeypatch.setattr(grade, "environment", lambda folder: {"PYTHONPATH": str(tmp_path)})
    rows = grade_one(write(tmp_path / "x.ipynb", submitted()), 20, 2000)
    assert rows[0].message.startswith("the grader's own process ended early: ")
    assert "No module named 'tools'" in rows[0].message


def test_lesson_is_read_from_the_heading_or_given(tmp_path):
    path = write(tmp_path / "x.ipynb", submitted(), title="# My homework")
    (row,) = grade_one(path, 20, 2000)
    assert "use --lesson" in row.message
    assert passed(grade_one(path, 40, 2000, lesson=3)) == [True] * 3


def test_grades_are_never_overwritten(tmp_path):
    (tmp_path / "grades.csv").write_text("precious")
    run = subprocess.run(
        [sys.executable, "-m", "tools.grade", "x.ipynb", "--output", tmp_path / "grades.csv"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert run.returncode == 2 and "is there already" in run.stderr
    assert (tmp_path / "grades.csv").read_text() == "precious"


def test_trained_model_is_judged_from_outside(tmp_path):
    """The longest way: 60,000 images to the kernel, a Keras model there, its answers back."""
    solution = exercises(nbformat.read(solutions_of(TRAINING), as_version=4))[-1].code.source
    cells = [
        "from helpers.notebook import quiet_tensorflow\nwith quiet_tensorflow():\n    import keras",
        solution,
    ]
    rows = grade_one(write(tmp_path / "x.ipynb", cells, title="# 4 · MLP"), 400, megabytes=6000)
    assert passed(rows) == [False] * 2 + [True], rows[-1].message


@pytest.mark.slow
def test_interrupted_it_ends_at_once_and_goes_on_from_there(tmp_path):
    write(tmp_path / "a.ipynb", submitted())
    write(tmp_path / "b.ipynb", submitted(first="import time\ntime.sleep(100)"))
    command = [sys.executable, "-u", "-m", "tools.grade", str(tmp_path / "*.ipynb")]
    command += ["--jobs", "2", "--output", str(tmp_path / "grades.csv")]
    run = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    lines = [run.stdout.readline() for _ in range(1 + 3)]
    assert b"a.ipynb" in lines[-1]
    run.send_signal(signal.SIGINT)
    start = time.monotonic()
    _out, told = run.communicate()
    assert run.returncode == 1 and time.monotonic() - start < 20
    assert told.decode() == "interrupted: 1 of 2 are graded and kept; call again\n"
    write(tmp_path / "b.ipynb", submitted())
    again = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert "2 notebooks, 1 of them graded before" in again.stdout and again.returncode == 0
    assert "2 notebooks: 6 of 6 right" in again.stdout


@pytest.mark.slow
def test_a_dask_cluster_of_two_workers_grades(tmp_path, monkeypatch, capsys):
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    for name in "ab":
        write(tmp_path / f"{name}.ipynb", submitted(solved=2))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(signal, "signal", lambda *handler: None)
    cluster = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
    )
    with cluster:
        main(["a.ipynb", "b.ipynb", "--scheduler", cluster.scheduler_address])
    assert "2 notebooks: 4 of 6 right, 2 open" in capsys.readouterr().out
