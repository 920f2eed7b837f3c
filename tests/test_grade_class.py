"""A class is graded: the same verdicts by needed cells and by all; interrupted; on a cluster."""

import csv
import signal
import subprocess
import sys
import time

import nbformat
import psutil
import pytest
from notebook_rules import ROOT, code_cells
from submissions import LESSON, submitted, write, write_in_lesson

from tools import workers
from tools.exercise_cells import LESSONS, exercises, solutions_of
from tools.grade import grading
from tools.grade.changes import Known
from tools.grade.command import main
from tools.grade.grading import grade_one
from tools.grade.names import names_of, parsed
from tools.grade.needed import needed

pytestmark = pytest.mark.slow
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


def table_of(folder, name, *options):
    """Rows of the table of a folder's notebooks, and what was printed."""
    run = subprocess.run(
        [sys.executable, "-m", "tools.grade", str(folder / "*.ipynb"), "--jobs", "2",
         "--time-limit", "40", "--output", str(folder / name), *options],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert (run.returncode, run.stderr) == (0, "")
    with open(folder / name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file)), run.stdout


def test_thirty_submissions_end_with_the_right_table(tmp_path):
    files = []
    for number in range(30):
        kind = list(KINDS)[number % len(KINDS)]
        files.append(write_in_lesson(tmp_path / f"{number:02}_{kind}.ipynb", KINDS[kind][0]))
    start = time.monotonic()
    rows, printed = table_of(tmp_path, "needed.csv")
    seconds = time.monotonic() - start
    assert [row["file"] for row in rows[::3]] == [str(path) for path in files]
    for path in files:
        own = [row for row in rows if row["file"] == str(path)]
        assert [row["passed"] == "True" for row in own] == KINDS[path.stem[3:]][1], path.name
        states = {row["state"] for row in own if row["passed"] == "False"}
        assert states <= ({"open"} if path.stem[3:] in ("open", "half") else {"wrong"}), path.name
    assert printed.count("\n") == 2 + 30 * 3 + 30 + 1
    assert "\n30 notebooks: " in printed
    start = time.monotonic()
    assert table_of(tmp_path, "whole.csv", "--whole")[0] == rows
    print(f"needed cells {seconds:.0f} s, all {time.monotonic() - start:.0f} s")


# Of these lessons, which are quick, four answers each depend on a variable of an earlier cell.
VARIABLES = [(lesson, part) for lesson in (1, 3, 6, 9, 12) for part in range(4)]
USING = """\


def _bit():
    import zlib
    value = np.asarray({0})
    text = value.tobytes() if value.dtype != object else type({0}).__name__.encode()
    return zlib.crc32(text) % 2


_right = {1}


def {1}(*arguments):
    return _right(*arguments) if _bit() else 7
"""


def variables(book):
    """What the cells without a tag bind."""
    plain = [cell.source for cell in code_cells(book) if not cell.metadata.get("tags")]
    return list(dict.fromkeys(n for source in plain for n in sorted(bound_in(source))))


def bound_in(source):
    return names_of(*parsed(source), Known()).binds


def using_a_variable(number, part):
    """A solved lesson whose first function is right or wrong, as a bit of a variable says."""
    (path,) = (path for path in LESSONS if path.stem.startswith(f"{number:02}"))
    book, solved = (nbformat.read(file, as_version=4) for file in (path, solutions_of(path)))
    names = variables(book)
    pairs = list(zip(exercises(book), exercises(solved), strict=True))
    for stub, solution in pairs:
        stub.code.source = solution.code.source
    stub = next(s for s, _ in pairs if f"def {s.name}(" in s.code.source)
    stub.code.source += USING.format(names[part * len(names) // 4], stub.name)
    return book


def test_answers_that_use_earlier_variables_are_judged_as_with_all_cells(tmp_path):
    paths = [tmp_path / f"{number:02}-{part}.ipynb" for number, part in VARIABLES]
    for path, chosen in zip(paths, VARIABLES, strict=True):
        nbformat.write(using_a_variable(*chosen), path)
    start = time.monotonic()
    rows = dict(grading.grade(paths, 120, 4000, jobs=2))
    seconds = time.monotonic() - start
    assert dict(grading.grade(paths, 120, 4000, jobs=2, whole=True)) == rows
    states = [row.state for own in rows.values() for row in own]
    assert {"right", "wrong"} <= set(states) and states.count("wrong") <= len(VARIABLES)
    print(f"needed cells {seconds:.0f} s, all {time.monotonic() - start - seconds:.0f} s")


UNREADABLE = {  # what no reading of the code can find
    "a name that is put together while it runs": "eval('{0}' + '{1}')\n",
    "a file that another cell writes": "open('left.txt')\n",
}


@pytest.mark.parametrize("line", UNREADABLE.values(), ids=UNREADABLE)
def test_where_something_was_missing_all_cells_run(tmp_path, line, monkeypatch):
    book = using_a_variable(3, 0)
    sources, first = [cell.source for cell in code_cells(book)], exercises(book)[0].code
    left_out = needed(sources, {exercise.name for exercise in exercises(book)}, LESSON)[1]
    name = next(name for name in variables(book) if name in left_out)
    first.source = line.format(name[:1], name[1:]) + first.source
    nbformat.write(book, tmp_path / "x.ipynb")
    runs = []
    run = grading.run_watched
    monkeypatch.setattr(grading, "run_watched", lambda *task: runs.append(task[4]) or run(*task))
    rows = [grade_one(tmp_path / "x.ipynb", 60, 4000, whole=whole) for whole in (False, True)]
    assert rows[0] == rows[1] and "NameError" not in rows[0][0].message
    assert runs == ["needed", "whole", "whole"]


def test_trained_model_is_judged_from_outside(tmp_path):
    """The longest way: 60,000 images to the kernel, a Keras model there, its answers back."""
    (lesson,) = (path for path in LESSONS if path.stem == "04_mlp")
    solution = exercises(nbformat.read(solutions_of(lesson), as_version=4))[-1].code.source
    cells = [
        "from helpers.notebook import quiet_tensorflow\nwith quiet_tensorflow():\n    import keras",
        solution,
    ]
    rows = grade_one(write(tmp_path / "x.ipynb", cells, title="# 4 · MLP"), 400, megabytes=6000)
    assert [row.passed for row in rows] == [False] * 2 + [True], rows[-1].message


@pytest.fixture
def waiting(tmp_path):
    """The grader with one notebook graded and one that waits: its process and its command."""
    write(tmp_path / "a.ipynb", submitted())
    write(tmp_path / "b.ipynb", submitted(first="import time\ntime.sleep(100)"))
    command = [sys.executable, "-u", "-m", "tools.grade", str(tmp_path / "*.ipynb")]
    command += ["--jobs", "2", "--output", str(tmp_path / "grades.csv")]
    run = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    lines = [run.stdout.readline() for _ in range(1 + 3)]
    assert b"a.ipynb" in lines[-1]
    return run, command


@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM", "SIGKILL"])
def test_ended_it_leaves_nothing_running_and_goes_on_from_there(tmp_path, waiting, number):
    run, command = waiting
    family = psutil.Process(run.pid).children(recursive=True)
    assert len(family) >= 2  # the process that judges, and a kernel
    run.send_signal(getattr(signal, number))
    _out, told = run.communicate(timeout=20)
    if number != "SIGKILL":
        assert run.returncode == 1
        assert told.decode() == "interrupted: 1 of 2 are graded and kept; call again\n"
    _gone, alive = psutil.wait_procs(family, timeout=20)
    assert not alive
    write(tmp_path / "b.ipynb", submitted())
    again = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert "2 notebooks, 1 of them graded before" in again.stdout and again.returncode == 0
    assert "2 notebooks: 6 of 6 right" in again.stdout


@pytest.fixture(scope="module")
def distributed():
    return pytest.importorskip("distributed", reason="Dask is not installed")


def local(distributed, workers):
    return distributed.LocalCluster(
        n_workers=workers, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
    )


def test_a_dask_cluster_of_two_workers_grades(tmp_path, monkeypatch, capsys, distributed):
    for name in "abcd":
        write(tmp_path / f"{name}.ipynb", submitted(solved=2))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(signal, "signal", lambda *handler: None)
    names = [f"{name}.ipynb" for name in "abcd"]
    with local(distributed, workers=2) as cluster:
        main([*names, "--scheduler", cluster.scheduler_address])
    assert "4 notebooks: 8 of 12 right, 4 open" in capsys.readouterr().out


def test_a_dask_cluster_that_cannot_do_it_is_told(monkeypatch, distributed):
    def work(number):
        return number

    monkeypatch.setattr(workers, "TIMEOUT", 2)
    work.__module__ = "not_there"
    for count, told in [(0, "has no workers"), (1, "No module named 'not_there'; it needs")]:
        with local(distributed, count) as cluster, pytest.raises(SystemExit, match=told):
            list(workers.as_finished(work, [(1,)], scheduler=cluster.scheduler_address))
