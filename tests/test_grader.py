"""Whatever is submitted, the grader ends with the right rows."""

import shutil
import stat
import subprocess
import sys

import psutil
import pytest
from notebook_rules import ROOT
from submissions import IMPORTS, SOLVED, STUBS, submitted, write

from tools.grade import grading
from tools.grade.grading import grade, grade_one
from tools.grade.submission import isolation

SECONDS, MEGABYTES = 24, 500  # for a notebook; a cell or a check has a quarter of the time
ANSWERS = [exercise.code.source for exercise in SOLVED]
FORGED = "checks.exercise.Check.judge = lambda *a: checks.exercise.Result('', '', 'right', '')"
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
DELETING = ["%reset -f", "globals().clear()"]
HOG = "hog = []\nwhile True: hog.append(np.ones(10**7)); time.sleep(0.01)"
FLOOD = "for _ in range(1000): print('x' * 1_000_000)"
HANGING = "def stable_softmax(Z):\n    while True: pass"
CRASHING = "def stable_softmax(Z): os._exit(1)"
NETWORK = (
    "import socket\n"
    "try:\n    socket.create_connection(('127.0.0.1', 9), 2)\n"
    "except OSError as error:\n    reason = error.errno\n"
    "import errno\nif reason == errno.ECONNREFUSED: del one_hot  # somebody was reached\n"
    "if len([name for name in os.listdir('/proc') if name.isdigit()]) > 9: del stable_loss"
)
MARK = "left_behind_by_a_submission"
SLEEPER = f"[sys.executable, '-c', 'import time; time.sleep(99)', '{MARK}']"
LEAVING = f"import subprocess\nsubprocess.Popen({SLEEPER}, start_new_session=True)\ntime.sleep(1)"
SUBMISSIONS = {  # what waits comes first: the others run meanwhile
    "stopped": [f"while True: pass\n{ANSWERS[0]}", f"1 / 0\n{ANSWERS[1]}"],
    "hanging answer": [*submitted(), HANGING],
    "memory": submitted(last=HOG),
    "left behind": submitted(last=LEAVING),
    "flood": submitted(last=FLOOD),
    "network": submitted(last=NETWORK),
    "nothing": [],
    "no Python": [f"{ANSWERS[0]}\n) ("],
    "crash": submitted(last="os._exit(1)"),
    "crash in answer": [*submitted(), CRASHING],
    "one of each": [ANSWERS[0], "def stable_softmax(Z):\n    return Z", STUBS[2].code.source],
    **{name: submitted(solved=0, last=code) for name, code in TAMPERING.items()},
    **{command: [ANSWERS[0], command, IMPORTS, *ANSWERS[1:]] for command in DELETING},
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Rows of all SUBMISSIONS, by name. They are graded at the same time."""
    folder = tmp_path_factory.mktemp("submissions")
    paths = {
        write(folder / f"{number}.ipynb", cells): name
        for number, (name, cells) in enumerate(SUBMISSIONS.items())
    }
    return {paths[path]: rows for path, rows in grade(paths, SECONDS, MEGABYTES, jobs=4)}


def passed(rows):
    return [row.passed for row in rows]


@pytest.mark.parametrize("name", TAMPERING)
def test_tampering_does_not_pass(graded, name):
    assert passed(graded[name]) == [False] * 3
    assert (ROOT / "checks/exercise.py").stat().st_size > 0  # theirs was a copy


def test_too_much_memory_ends_one_notebook_only(graded):
    assert passed(graded["memory"]) == [False] * 3
    assert graded["memory"][0].message == "it used more than 500 MB of memory"


def test_a_gigabyte_of_output_does_no_harm(graded):
    assert passed(graded["flood"]) == [True] * 3


def test_isolation_is_used_where_the_system_has_it():
    able = not subprocess.call(["sh", "-c", "unshare --map-root-user -n -p -f --mount-proc true"])
    assert bool(isolation()) == able


@pytest.mark.skipif(not isolation(), reason="this system cannot cut off the network")
def test_there_is_no_network(graded):
    assert passed(graded["network"]) == [True] * 3


def test_process_left_behind_is_ended(graded):
    assert passed(graded["left behind"]) == [True] * 3
    processes = psutil.process_iter(["cmdline"])
    assert not [p for p in processes if MARK in (p.info["cmdline"] or [])]


def test_missing_answer_is_said(graded):
    assert graded["nothing"][0].message == "there is no one_hot in the notebook"


@pytest.mark.parametrize("command", DELETING)
def test_names_that_a_cell_deletes_are_missing_and_others_count(graded, command):
    assert passed(graded[command]) == [False, True, True]
    assert graded[command][0].message.splitlines() == [
        "there is no one_hot in the notebook",
        "  code cell 3 defines it, but something deleted it later, such as %reset or del",
    ]


def test_cell_that_stopped_explains_a_missing_answer(graded):
    reasons = [row.message.splitlines()[1] for row in graded["stopped"]]
    assert reasons[0] == "  code cell 3 defines it, but had to be interrupted"
    assert reasons[1].endswith(
        "cell 4 defines it, but stopped with ZeroDivisionError: division by zero"
    )
    assert reasons[2:] == ["  code cell 3 had to be interrupted"]  # it may have been there
    message = graded["no Python"][0].message
    assert "cell 3 defines it, but stopped with SyntaxError: unmatched ')'" in message


def test_crash_is_told_of_all_that_cannot_be_judged_any_more(graded):
    assert {row.message for row in graded["crash"]} == {"code cell 10 crashed the kernel"}
    rows = graded["crash in answer"]
    assert passed(rows) == [True] + [False] * 2
    assert {row.message for row in rows[1:]} == {"exercise 3.2 crashed the kernel"}


def test_answer_that_hangs_costs_only_its_exercise(graded):
    assert passed(graded["hanging answer"]) == [True, False, True]
    assert graded["hanging answer"][1].message == "exercise 3.2 did not end in time"


def test_open_wrong_and_right_are_told_apart(graded):
    rows = graded["one of each"]
    assert [row.state for row in rows] == ["right", "wrong", "open"]
    assert "\n  Hint: " in rows[1].message


def test_course_may_be_read_only(tmp_path, monkeypatch):
    for folder in ("helpers", "checks", "sketchpad", "tools"):
        shutil.copytree(ROOT / folder, tmp_path / "course" / folder)
    for folder in ("data", "benchmarks", "notebooks"):
        (tmp_path / "course" / folder).mkdir()
    (tmp_path / "course/benchmarks/results.json").write_text("[]", encoding="utf-8")
    for path in (tmp_path / "course").rglob("*"):
        path.chmod(path.stat().st_mode & ~0o222)
    monkeypatch.setattr(grading, "COURSE", tmp_path / "course")
    (tmp_path / "own").mkdir()
    grading.copy_course(tmp_path / "own")
    assert all(path.stat().st_mode & stat.S_IWUSR for path in (tmp_path / "own").rglob("*"))
    assert not list((tmp_path / "own").rglob("lesson_*.py"))


def test_cells_after_the_time_are_not_run(tmp_path):
    cells = ["import time; time.sleep(99)"] * 4 + submitted()
    rows = grade_one(write(tmp_path / "x.ipynb", cells), 2, MEGABYTES)
    assert passed(rows) == [False] * 3
    assert rows[1].message.endswith("defines it, but was not run: the time was over")


def test_missing_file_gets_a_row(tmp_path):
    (row,) = grade_one(tmp_path / "nowhere.ipynb", SECONDS, MEGABYTES)
    assert "nowhere.ipynb" in row.message and not row.again


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


def test_printing_any_letter_is_harmless_where_files_are_not_utf8(tmp_path, monkeypatch):
    for name, value in {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}.items():
        monkeypatch.setenv(name, value)  # as on Windows, where it is another code page
    cells = [f"print('→ ✓')\n{cell}" for cell in submitted()]
    assert passed(grade_one(write(tmp_path / "x.ipynb", cells), 60, 3000)) == [True] * 3


def test_early_end_of_the_grader_itself_is_explained(tmp_path, monkeypatch):
    monkeypatch.setattr(grading, "environment", lambda folder: {"PYTHONPATH": str(tmp_path)})
    rows = grade_one(write(tmp_path / "x.ipynb", submitted()), SECONDS, MEGABYTES)
    assert rows[0].message.startswith("the grader's own process ended early: ")
    assert "No module named 'tools'" in rows[0].message


def test_trouble_of_the_grader_itself_is_marked(tmp_path, monkeypatch):
    def full(folder):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(grading, "copy_course", full)
    (row,) = grade_one(write(tmp_path / "x.ipynb", submitted()), SECONDS, MEGABYTES)
    assert row.again and "No space left on device" in row.message


def test_lesson_is_read_from_the_heading_or_given(tmp_path):
    path = write(tmp_path / "x.ipynb", submitted(), title="# My homework")
    (row,) = grade_one(path, SECONDS, MEGABYTES)
    assert "use --lesson" in row.message
    assert passed(grade_one(path, SECONDS, MEGABYTES, lesson=3)) == [True] * 3


def test_grades_are_never_overwritten(tmp_path):
    (tmp_path / "grades.csv").write_text("precious")
    run = subprocess.run(
        [sys.executable, "-m", "tools.grade", "x.ipynb", "--output", tmp_path / "grades.csv"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert run.returncode == 2 and "is there already" in run.stderr
    assert (tmp_path / "grades.csv").read_text() == "precious"
