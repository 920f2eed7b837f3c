"""What the project promises about itself: commands, sizes, cleanliness, stored results."""

import ast
import io
import os
import re
import shutil
import subprocess
import sys
import tokenize

import nbformat
import pytest
import yaml  # jupytext brings it
from notebook_rules import ROOT, code_cells, text_cells
from packaging.requirements import Requirement

from tools.exercise_cells import LESSONS


def tracked_files():
    if not shutil.which("git"):
        pytest.skip("no git on this machine")
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("not a git checkout")
    names = listed.stdout.decode().split("\0")[:-1]
    return [ROOT / name for name in names if (ROOT / name).is_file()]


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=lambda c: c[0])
def test_ruff_is_content(command):
    run = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "."], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout


FAKE = """#!/bin/sh
echo "$(basename "$0") $*" >> "$LOG"
[ "$(basename "$0") $*" = "python3 -m venv $3" ] && mkdir -p "$3/bin" && touch "$3/bin/activate"
case "$(basename "$0") $*" in $FAILS) exit 3 ;; esac
"""
README = (ROOT / "README.md").read_text(encoding="utf-8")
TEST_COMMAND = re.search(r"^    (pip install .* && pytest)$", README, flags=re.M)[1]
ALL = ["python3 -m venv", *TEST_COMMAND.replace("install", "install -q").split(" && ")]
ALL += ["pip install -q -r requirements-book.txt", "pytest -m slow"]


@pytest.mark.skipif(os.name == "nt" or not shutil.which("bash"), reason=".ci/run needs bash")
@pytest.mark.parametrize(
    ("fails", "number"),
    [("", 5), ("python3 *", 1), ("pip *", 2), ("pytest ", 3), ("*book*", 4), ("pytest -m *", 5)],
    ids=["nothing", "venv", "install", "pytest", "book", "slow"],
)
def test_ci_runs_what_readme_prints_and_stops_at_the_first_failure(tmp_path, fails, number):
    (tmp_path / "course/.ci").mkdir(parents=True)
    (tmp_path / "bin").mkdir()
    script = shutil.copy(ROOT / ".ci/run", tmp_path / "course/.ci")
    for name in ("chromium", "pip", "pytest", "python3"):
        (tmp_path / "bin" / name).write_text(FAKE, encoding="utf-8")
        (tmp_path / "bin" / name).chmod(0o755)
    (tmp_path / "bin/apt-get").symlink_to("/bin/false")  # nothing is installed by a test
    log = tmp_path / "log"
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", script], capture_output=True, cwd=tmp_path,
        env=os.environ | {"PATH": path, "LOG": str(log), "FAILS": fails, "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == (3 if fails else 0), done.stderr
    commands = log.read_text(encoding="utf-8").splitlines()
    assert [re.sub(r"(venv) .*", r"\1", line).strip() for line in commands] == ALL[:number]
    assert not list(tmp_path.glob("tmp*"))  # the virtual environment is removed


def test_what_readme_s_other_commands_name_is_there():
    assert f"`{ALL[-1]}`" in README
    start = re.search(r"^    pip install -r (\S+) && jupyter lab (\S+)$", README, flags=re.M)
    assert "\njupyterlab>=" in (ROOT / start[1]).read_text(encoding="utf-8")
    assert list((ROOT / start[2]).glob("*.ipynb"))


def test_readme_lists_every_notebook_and_its_links_resolve():
    pages = ["README.md", "INSTRUCTORS.md", "CONTRIBUTING.md", "LICENSE-text.md", "data/README.md"]
    pages.append("CHANGELOG.md")
    for page in (ROOT / name for name in pages):
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#]+)", text):
            assert target.startswith("https://") or (page.parent / target).exists(), target
    assert "](notebooks/solutions)" in README
    instructors = (ROOT / "INSTRUCTORS.md").read_text(encoding="utf-8")
    for path in LESSONS:
        title = text_cells(nbformat.read(path, as_version=4))[0].source.splitlines()[0][2:]
        assert f"| [{title}](notebooks/{path.name}) |" in README, path
        end = "" if title.endswith("?") else "."
        assert f"\n- **{title}{end}** " in instructors, path


def test_requirements_are_ranges_with_a_reason():
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-book.txt"):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        required = [line for line in lines if not line.startswith(("#", "-r "))]
        assert required, name
        for line in required:
            assert re.fullmatch(r"[\w-]+>=[\d.]+(,<\d+)? +# .+", line), line


def requirements(name):
    """The requirements in a file of the course, without their reasons."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [Requirement(line.split("#")[0]) for line in lines if line[0] not in "#-"]


def test_the_tested_versions_are_exact_and_admitted():
    tested = {r.name: str(r.specifier) for r in requirements("tests/constraints-tested.txt")}
    assert all(re.fullmatch(r"==[\w.]+", version) for version in tested.values())
    for required in requirements("requirements.txt"):
        assert required.specifier.contains(tested[required.name][2:]), required


def test_citation_names_the_course_and_its_licences():
    """GitHub reads this file; its form is that of Citation File Format 1.2.0."""
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert README.startswith(f"# {cited['title']}\n")
    licences = {"MIT": "LICENSE", "CC-BY-4.0": "LICENSE-text.md"}
    assert cited["license"] == list(licences) and cited["cff-version"] == "1.2.0"
    for identifier, file in licences.items():
        words = re.sub(r"\s+", "-", (ROOT / file).read_text(encoding="utf-8"))
        assert identifier in words and "the-authors-of-this-course" in words, file
    assert [author["name"].lower() for author in cited["authors"]] == ["the authors of this course"]
    optional = {"abstract", "authors", "keywords", "license", "repository-code"}
    assert cited.keys() <= optional | {"cff-version", "message", "title"}


ARROWS = {  # folder: what of the course its files may import, besides their own folder
    "helpers": set(),
    "checks": {"helpers"},
    "sketchpad": set(),
    "tools": {"checks", "helpers"},
    "benchmarks": {"helpers", "sketchpad", "tools"},  # where work is done at the same time
}


def imported(path):
    """Dotted names of the modules that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: import it by its whole name"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("folder", ARROWS)
def test_modules_are_small_and_point_one_way(folder):
    for path in (ROOT / folder).rglob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 300, path
        found = {name.split(".")[0] for name in imported(path)}
        assert found & ARROWS.keys() <= ARROWS[folder] | {folder}, path
        if folder != "benchmarks":
            assert not found & {"tensorflow", "keras"}, path


def ours(path):
    """The modules of `helpers` that a file imports, also as `from helpers import idx`."""
    return {name.split(".")[1] for name in imported(path) if name.startswith("helpers.")}


def test_helpers_are_few_and_import_nothing_sideways():
    helpers = {path.stem for path in (ROOT / "helpers").iterdir() if path.stem[0] not in "_."}
    assert helpers == {"idx", "mnist", "notebook", "plots"}
    for path in (ROOT / "helpers").glob("*.py"):
        assert ours(path) <= ({"idx"} if path.name == "mnist.py" else set()), path
    for path in (ROOT / "helpers/plots").glob("*.py"):
        assert ours(path) <= {"plots"}, path
    for path in (ROOT / "checks").glob("*.py"):
        assert ours(path) <= {"mnist"}, path
    for path in (ROOT / "tools").glob("*.py"):
        assert ours(path) <= {"idx"}, path


def test_helpers_are_short():
    files = [*(ROOT / "helpers").glob("*.py"), *(ROOT / "helpers").glob("*/*.py")]
    lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files)
    assert lines < 1000


def test_students_need_nothing_that_only_instructors_have():
    """`import checks` is quick and small: no TensorFlow, no Matplotlib, nothing of the graders."""
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "import checks"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = {line.split("|")[-1].strip().split(".")[0] for line in run.stderr.splitlines()}
    extra = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    packages = re.findall(r"^([\w-]+)>=", extra, flags=re.M)
    assert "numpy" in found and "nbformat" in packages
    assert not found & {"tensorflow", "keras", "matplotlib", *packages}


FOLDERS = "helpers|checks|sketchpad|tools|tests|benchmarks"
START = r"(?<![\w./-])"
PATHS = rf"{START}((?:{FOLDERS})/[\w./*-]*\w)"
DOTTED = rf"{START}((?:{FOLDERS})(?:\.[A-Za-z_]\w*)+)"
IMPORTED = rf"from ((?:{FOLDERS})[\w.]*) import ([\w, ]+)"
STARTED = rf"-m ((?:{FOLDERS})\.[\w.]*\w)"


def dead_names(text):
    """Files, modules and what they define that a text names and the course does not have."""
    for name in re.findall(PATHS, text):
        if not list(ROOT.glob(name.replace("NN", "*"))):  # lesson_NN.py is each of them
            yield name
    imported = re.findall(IMPORTED, text)
    dotted = [f"{module}.{name}" for module, names in imported for name in names.split(", ")]
    for name in re.findall(DOTTED, text) + dotted:
        if not is_defined(*name.strip().split(".")):
            yield name
    for name in re.findall(STARTED, text):
        path = ROOT / name.replace(".", "/")
        if not path.with_suffix(".py").exists() and not (path / "__main__.py").exists():
            yield f"python -m {name}"


def is_defined(*parts):
    """Whether a dotted name leads to a file of the course and to a word in it."""
    path, parts = ROOT, list(parts)
    while parts and (path / parts[0]).is_dir():
        path /= parts.pop(0)
    if parts and (path / f"{parts[0]}.py").exists():
        path /= f"{parts.pop(0)}.py"
    else:
        path /= "__init__.py"
    source = path.read_text(encoding="utf-8") if path.exists() else ""
    # Names like __path__ are Python's: every module has them.
    return not parts or bool(
        re.fullmatch("__.*__", parts[0]) or re.search(rf"\b{parts[0]}\b", source)
    )


def words(path):
    """What a file says to people: of code, its strings and comments; else the whole text."""
    text = path.read_text(encoding="utf-8", errors="ignore")
    if path.suffix == ".ipynb":
        return "\n".join(cell.source for cell in text_cells(nbformat.reads(text, as_version=4)))
    if path.suffix != ".py":
        return text
    kinds = {tokenize.STRING, tokenize.COMMENT}
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return "\n".join(token.string for token in tokens if token.type in kinds)


def test_no_text_names_what_is_not_there():
    dead = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in tracked_files()
        if path.suffix != ".gz" and path.name != "CHANGELOG.md"  # it names what has gone
        for name in dead_names(words(path))
    ]
    assert dead == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see `HELPERS/CHECKS/lesson_01.py`", "HELPERS/CHECKS/LESSON_01.PY"),
        ("TESTS/EXERCISE_CELLS.py", "TESTS/EXERCISE_CELLS.PY"),
        ("CHECKS/UNIT_*.py", "CHECKS/UNIT_*.PY"),
        ("HELPERS.CHECKS", "HELPERS.CHECKS"),
        ("TOOLS.CLEAN.tidy", "TOOLS.CLEAN.TIDY"),
        ("from HELPERS import MNIST, CHECKS", "HELPERS.CHECKS"),
        ("`python -m HELPERS.GRADING a`", "HELPERS.GRADING"),
        ("-m TOOLS.NOTHING", "PYTHON -M TOOLS.NOTHING"),
    ],
)
def test_a_dead_name_is_noticed(text, expected):
    assert expected.lower() in list(dead_names(text.lower()))  # else these were found too


def test_names_of_what_is_there_are_not_dead():
    text = (
        "checks/lesson_NN.py, tools/grade/, `helpers.notebook.definitions`, checks.one_hot(x), "
        "python -m tools.grade, from helpers import idx, mnist; my-tools/x and a.tests.b"
    )
    assert list(dead_names(text)) == []


def test_large_files_are_data_only():
    for path in tracked_files():
        assert path.stat().st_size < 1_000_000 or path.parent.name == "mnist", path


def test_nothing_is_left_to_be_done():
    marks = "|".join(["to" + "do", "fix" + "me"])
    for path in tracked_files():
        text = path.read_text(encoding="utf-8", errors="ignore")
        text = re.sub(r'"image/png": "[^"]*"', "", text)
        assert path.suffix == ".gz" or not re.search(marks, text, flags=re.I), path


def stored_numbers(name, pattern):
    """The groups of `pattern` in the stored outputs of a notebook, as numbers."""
    book = nbformat.read(ROOT / f"notebooks/{name}.ipynb", as_version=4)
    outputs = (output for cell in code_cells(book) for output in cell.outputs)
    text = "\n".join(output.get("text", "") for output in outputs)
    return [float(number) for number in re.search(pattern, text).groups()]


@pytest.mark.parametrize(
    ("name", "pattern", "least"),
    [
        ("13_numpy_cnn", r"test accuracy ([\d.]+)", 0.989),
        ("18_your_own_digits", r"centred +right: MLP ([\d.]+)", 0.95),
        ("18_your_own_digits", r"CNN right: raw .* normalised ([\d.]+)", 0.8),
        ("19_i_dont_know", r"test +coverage ([\d.]+)", 0.85),
        ("20_faster", r"s, validation [\d.]+, test ([\d.]+)\n", 0.986),
        ("21_better", r"test accuracies: \[([\d.]+),", 0.996),
    ],
)
def test_stored_results_keep_what_the_prose_says(name, pattern, least):
    assert stored_numbers(name, pattern)[0] >= least


def test_guides_state_the_seconds_that_were_measured():
    pages = [ROOT / name for name in ("benchmarks/RESULTS.md", "README.md", "INSTRUCTORS.md")]
    results, readme, instructors = (page.read_text(encoding="utf-8") for page in pages)
    measured = re.findall(r"^\| (\d\d_\w+) \| (\d+ s) \| ([\d.]+) \|$", results, flags=re.M)
    assert len(measured) == len(LESSONS)
    for name, seconds, cores in measured:
        assert re.search(rf"notebooks/{name}\.ipynb.* \| {seconds} \|$", readme, flags=re.M), name
        assert f"| {int(name[:2])} | {seconds} | {cores} |" in instructors, name
