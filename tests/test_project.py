"""What the project promises about itself: commands, sizes, cleanliness, stored results."""

import ast
import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from notebook_rules import NOTEBOOKS, ROOT, code_cells

from tools.clean import clean_file
from tools.exercise_cells import LESSONS

TEST_COMMAND = "pip install -r requirements-dev.txt && pytest"


def tracked_files():
    if not shutil.which("git"):
        pytest.skip("no git")
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


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_cleaner_finds_nothing_to_clean(path, tmp_path):
    copy = shutil.copy(path, tmp_path)
    assert not clean_file(copy)


def test_cleaner_finds_what_an_editor_leaves(tmp_path):
    book = nbformat.read(NOTEBOOKS[0], as_version=4)
    book.metadata.kernelspec.display_name = "my environment"
    nbformat.write(book, tmp_path / "mine.ipynb")
    assert clean_file(tmp_path / "mine.ipynb") and not clean_file(tmp_path / "mine.ipynb")


def test_readme_prints_the_commands_that_ci_runs():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert TEST_COMMAND in readme
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert TEST_COMMAND.replace("install", "install -q") in script
    assert "pytest -m slow" in script and "pytest -m slow" in readme
    assert "pip install -r requirements.txt && jupyter lab notebooks" in readme


def test_readme_lists_every_notebook_and_its_links_resolve():
    pages = ["README.md", "INSTRUCTORS.md", "CONTRIBUTING.md", "LICENSE-text.md", "data/README.md"]
    for page in (ROOT / name for name in pages):
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#]+)", text):
            assert target.startswith("https://") or (page.parent / target).exists(), target
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for path in NOTEBOOKS:
        listed = path.parent if path.parent.name == "solutions" else path
        assert f"]({listed.relative_to(ROOT).as_posix()})" in readme, path


def test_requirements_are_ranges_with_a_reason():
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
            if not line.startswith(("#", "-r ")):
                assert re.fullmatch(r"[\w-]+>=[\d.]+(,<\d+)? +# .+", line), line


ARROWS = {  # folder: what of the course its files may import, besides their own folder
    "helpers": set(),
    "checks": {"helpers"},
    "sketchpad": set(),
    "tools": {"checks"},
    "benchmarks": {"helpers"},
}


def imported(path):
    """Dotted names of the modules that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


@pytest.mark.parametrize("folder", ARROWS)
def test_modules_are_small_and_point_one_way(folder):
    for path in (ROOT / folder).rglob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 300, path
        found = {name.split(".")[0] for name in imported(path)}
        assert found & ARROWS.keys() <= ARROWS[folder] | {folder}, path
        if folder != "benchmarks":
            assert not found & {"tensorflow", "keras"}, path


def test_helpers_are_few_and_import_nothing_sideways():
    helpers = {path.stem for path in (ROOT / "helpers").iterdir() if path.stem[0] not in "_."}
    assert helpers == {"idx", "mnist", "notebook", "plots"}
    inside = {"mnist.py": {"helpers.idx"}}
    for path in (ROOT / "helpers").glob("*.py"):
        ours = {name for name in imported(path) if name.startswith("helpers")}
        assert ours <= inside.get(path.name, set()), path
    for path in (ROOT / "helpers/plots").glob("*.py"):
        assert all(n.startswith("helpers.plots") for n in imported(path) if "helpers" in n), path
    for path in (ROOT / "checks").glob("*.py"):
        ours = {name for name in imported(path) if name.startswith("helpers")}
        assert ours <= {"helpers.mnist"}, path


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
    assert "numpy" in found
    assert not found & {"tensorflow", "keras", "matplotlib", *packages}


def test_large_files_are_data_only():
    for path in tracked_files():
        assert path.stat().st_size < 1_000_000 or path.parent.name == "mnist", path


def test_nothing_is_left_to_be_done():
    marks = "|".join(["to" + "do", "fix" + "me"])
    for path in tracked_files():
        if path.suffix in {".py", ".md", ".ipynb", ".txt", ".toml"}:
            text = path.read_text(encoding="utf-8")
            text = re.sub(r'"image/png": "[^"]*"', "", text)
            assert not re.search(marks, text, flags=re.I), path


def stored_numbers(name, pattern):
    """The groups of `pattern` in the stored outputs of a notebook, as numbers."""
    book = nbformat.read(ROOT / f"notebooks/{name}.ipynb", as_version=4)
    outputs = (output for cell in code_cells(book) for output in cell.outputs)
    text = "\n".join(output.get("text", "") for output in outputs)
    return [float(number) for number in re.search(pattern, text).groups()]


@pytest.mark.parametrize(
    ("name", "pattern", "least"),
    [
        ("01_load_mnist", r"pixels 0 to 1, .*: +([\d.]+)", 0.85),
        ("02_mlp", r"test accuracy ([\d.]+)", 0.980),
        ("03_cnn", r"test accuracy ([\d.]+)", 0.990),
        ("04_numpy_backprop", r"all images: ([\d.]+)", 0.965),
        ("04_numpy_backprop", r"test accuracy ([\d.]+)", 0.983),
        ("05_numpy_cnn", r"test accuracy ([\d.]+)", 0.989),
        ("06_comparing_models", r"MLP: .* right ([\d.]+)\n", 0.978),
        ("06_comparing_models", r"CNN: .* right ([\d.]+)\n", 0.987),
        ("07_your_own_digits", r"CNN test accuracy ([\d.]+)", 0.985),
        ("07_your_own_digits", r"CNN raw .* gain +([\d.]+)", 18),
        ("07_your_own_digits", r"MLP raw .* gain +([\d.]+)", 35),
        ("08_faster_and_better", r"the fast network: test accuracy ([\d.]+)", 0.990),
        ("08_faster_and_better", r"the best network: test accuracy ([\d.]+)", 0.996),
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
        assert f"\n| {int(name[:2])} | {seconds} | {cores} |" in instructors, name


@pytest.mark.parametrize("network", ["MLP", "CNN"])
def test_normalisation_costs_mnist_nothing_and_mends_what_was_spoiled(network):
    whole, normalised, original, mended = stored_numbers(
        "07_your_own_digits",
        rf"{network} test accuracy ([\d.]+), after normalisation ([\d.]+)\n"
        r" +original thousand: ([\d.]+)\n.*\n +mended thousand: ([\d.]+)",
    )
    assert abs(whole - normalised) <= 0.003
    assert original - mended <= 0.015
