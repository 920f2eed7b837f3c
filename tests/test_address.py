"""One address in all places, stamped by one command; and what Colab makes of it."""

import os
import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from notebook_rules import NOTEBOOKS, ROOT

from tools import clean
from tools.address import (
    COLLAPSED,
    LONGEST,
    NONE_YET,
    binder_line,
    check_address,
    citation_line,
    colab_line,
    current,
    main,
    setup_cell,
    stamp,
    stamped_notebook,
)

FORK = "my-school/neural.networks_2"
MIDDLE = NOTEBOOKS[len(NOTEBOOKS) // 2].relative_to(ROOT).as_posix()
CHECKPOINTS = shutil.ignore_patterns(".ipynb_checkpoints")  # JupyterLab's
STUB = "import sys, types\nsys.modules['google.colab'] = types.ModuleType('google.colab')\n"


@pytest.fixture
def copy(tmp_path):
    """What the address is stamped into, in a folder of its own."""
    for name in ("pyproject.toml", "README.md", "CITATION.cff"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks", ignore=CHECKPOINTS)
    return tmp_path


@pytest.fixture
def few(copy):
    """The same with three notebooks only."""
    kept = {NOTEBOOKS[0], ROOT / MIDDLE, NOTEBOOKS[-1]}
    for path in NOTEBOOKS:
        if path not in kept:
            (copy / path.relative_to(ROOT)).unlink()
    return copy


def contents(root):
    return {p: p.read_bytes() for p in root.rglob("*") if p.is_file() and "cache" not in str(p)}


def test_all_places_have_the_same_address():
    address = current()
    for path in NOTEBOOKS:
        book = nbformat.read(path, as_version=4)
        name = path.relative_to(ROOT).as_posix()
        assert colab_line(address, name) in book.cells[0].source.splitlines(), name
        assert book.cells[1].source == setup_cell(address), name
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert colab_line(address, "notebooks/01_load_mnist.ipynb") in readme.splitlines()
    assert binder_line(address) in readme.splitlines()
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert citation_line(address) in citation.splitlines()


def test_stamping_reaches_every_place_and_may_be_repeated(copy):
    stamp(FORK, copy)
    once = contents(copy)
    text = b"".join(once.values()).decode("utf-8")
    assert NONE_YET not in re.sub(r"tools\.address OWNER/REPO", "", text)
    assert text.count(f'address = \\"{FORK}\\"') == len(NOTEBOOKS)
    assert f"\nrepository-code: https://github.com/{FORK}\n" in text
    assert "not yet" not in once[copy / "README.md"].decode("utf-8")
    stamp(FORK, copy)
    assert contents(copy) == once


def test_stamping_the_present_address_changes_nothing(copy):
    before = contents(copy)
    stamp(current(copy), copy)
    assert contents(copy) == before


def test_a_fork_can_be_stamped_again(copy):
    before = contents(copy)
    stamp(FORK, copy)
    stamp(current(), copy)
    assert contents(copy) == before


@pytest.mark.parametrize(
    "address",
    ["", "me", "me/", "/it", "me/it/", "a/b/c", "https://github.com/me/it", "me it/x", "-me/it",
     "me--x/it", "me/" + "x" * 68, "me/it\n", "me/..", 'me/"it"', "m" * 40 + "/it", "mé/it",
     "me/it.git", "me/it.GIT", "me/.git", "me/it.wiki", "me/.", " me/it", "me-/it", "me/it?",
     "git@github.com:me/it.git", "ME\\it", "me/it#readme"],
)  # fmt: skip
def test_malformed_address_is_refused_and_nothing_changes(few, address):
    before = contents(few)
    with pytest.raises(ValueError, match="expected OWNER/REPO"):
        stamp(address, few)
    assert contents(few) == before


@pytest.mark.parametrize("address", ["a/b", "me/git", "me/.github", "me/me.github.io", "M-e/i_t.2"])
def test_addresses_that_github_allows_are_accepted(address):
    check_address(address)


@pytest.mark.parametrize(
    "typed",
    ["https://github.com/me/it", "https://github.com/me/it.git", "git@github.com:me/it.git",
     "http://www.github.com/me/it/", "github.com/me/it", "me/it/", "/me/it", "me/it.git",
     "me/it\n"],
)  # fmt: skip
def test_refusal_says_what_to_type(typed):
    assert main([typed]).endswith("did you mean me/it?")


def edited(name, change):
    """A fault: the text of a file changed."""

    def spoil(root):
        text = (root / name).read_text(encoding="utf-8")
        assert change(text) != text
        (root / name).write_text(change(text), encoding="utf-8")

    return spoil


def without_cells(name, tag):
    def spoil(root):
        book = nbformat.read(root / name, as_version=4)
        book.cells = [c for c in book.cells if "setup" not in c.metadata.get("tags", []) or tag(c)]
        nbformat.write(book, root / name)

    return spoil


FAULTS = {
    "no set-up cell": (MIDDLE, without_cells(MIDDLE, lambda cell: False), "tagged 'setup'"),
    "only imports": (MIDDLE, without_cells(MIDDLE, lambda c: "@title" not in c.source), "'setup'"),
    "no Colab line": (MIDDLE, edited(MIDDLE, lambda t: t.replace("[Open in", "[See")), "Colab"),
    "not JSON": (MIDDLE, edited(MIDDLE, lambda t: t[:999]), "not a notebook"),
    "no cells": (MIDDLE, edited(MIDDLE, lambda t: '{"nbformat": 4, "metadata": {}}'), "notebook"),
    "list": (MIDDLE, edited(MIDDLE, lambda t: "[]"), "not a notebook"),
    "binary": (MIDDLE, lambda root: (root / MIDDLE).write_bytes(b"\xff\xfe"), "not a notebook"),
    "folder": (MIDDLE, lambda root: ((root / MIDDLE).unlink(), (root / MIDDLE).mkdir()), MIDDLE),
    "README, Colab": (
        "README.md", edited("README.md", lambda t: t.replace("[Open in", "[See")), "[Open in Colab]"
    ),
    "README, Binder": (
        "README.md", edited("README.md", lambda t: t.replace("[Launch", "[Go")), "[Launch on Binder"
    ),
    "citation": (
        "CITATION.cff", edited("CITATION.cff", lambda t: t.replace("repository-", "url-")),
        "repository-code:",
    ),
    "no README": ("README.md", lambda root: (root / "README.md").unlink(), "No such file"),
    "settings": (
        "pyproject.toml", edited("pyproject.toml", lambda t: t.replace("address =", "a =")),
        "address =",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "spoil", "words"), FAULTS.values(), ids=FAULTS)
def test_where_a_place_is_missing_nothing_is_stamped(few, name, spoil, words):
    spoil(few)
    before = contents(few)
    with pytest.raises(ValueError, match="nothing was stamped") as caught:
        stamp(FORK, few)
    assert contents(few) == before
    [line] = str(caught.value).splitlines()[1:]
    assert line.startswith(f"{name}: ") and words in line


def test_all_faults_are_named_at_once(few):
    for _, spoil, _ in (FAULTS["no README"], FAULTS["settings"], FAULTS["list"]):
        spoil(few)
    with pytest.raises(ValueError, match=f"pyproject.*\nREADME.*\n{MIDDLE}"):
        stamp(FORK, few)


@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt()])
def test_what_was_written_is_put_back_when_a_later_file_fails(few, monkeypatch, error):
    before = contents(few)

    def fail_in_the_middle(path, content):
        if path.as_posix().endswith(MIDDLE) and FORK.encode() in content:
            raise error
        path.write_bytes(content)

    monkeypatch.setattr(clean, "replace_file", fail_in_the_middle)
    with pytest.raises(type(error)):
        stamp(FORK, few)
    assert contents(few) == before


def test_a_read_only_file_stops_all(few, monkeypatch):
    before = contents(few)
    monkeypatch.setattr(clean.os, "access", lambda path, mode: path.suffix != ".md")
    with pytest.raises(ValueError, match="README.md: .* is read-only"):
        stamp(FORK, few)
    assert contents(few) == before


def test_unchanged_files_keep_their_time(few):
    times = {path: path.stat().st_mtime_ns for path in few.rglob("*")}
    stamp(current(few), few)
    assert {path: path.stat().st_mtime_ns for path in few.rglob("*")} == times


def test_stamping_collapses_the_setup_cell(few):
    path = few / MIDDLE
    before = path.read_bytes()
    book = nbformat.read(path, as_version=4)
    for key in COLLAPSED:
        del book.cells[1].metadata[key]
    nbformat.write(book, path)
    stamp(current(few), few)
    assert path.read_bytes() == before


def test_command_line(capsys):
    assert main([]) is None
    assert capsys.readouterr().out.strip() == current()
    assert "expected OWNER/REPO" in main(["nonsense"])


def test_lines_of_the_setup_cell_are_not_too_long():
    for address in (NONE_YET, "m" * 39 + "/" + "x" * (LONGEST - 40)):
        check_address(address)
        assert max(map(len, setup_cell(address).splitlines())) <= 88


def alone(folder, lines=""):
    """Run the set-up cell of lesson 1 in a folder that has nothing else; its last words."""
    lesson = ROOT / "notebooks/01_load_mnist.ipynb"
    shutil.copy(lesson, folder)
    cells = nbformat.reads(stamped_notebook(lesson, FORK, "x").decode(), as_version=4).cells
    setup = f"{cells[1].source}\n{cells[3].source}"
    code = f"{STUB if lines else ''}{lines}{setup}\nprint(mnist.load_mnist()[1][0].shape, course)"
    return code, folder


def run(code, folder, **environment):
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, timeout=300,
        env={**os.environ, "GIT_TERMINAL_PROMPT": "0", **environment},
    )  # fmt: skip


def in_git():
    if not shutil.which("git"):
        return False
    found = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True)
    return found.returncode == 0


def served(tmp_path, source=ROOT):
    """Environment in which git finds GitHub's FORK in a local bare clone of a course."""
    if source == ROOT and not in_git():
        pytest.skip("no git, or not a git checkout: there is nothing to clone")
    bare = tmp_path / "github" / f"{FORK}.git"
    subprocess.run(["git", "clone", "-q", "--bare", str(source), str(bare)], check=True)
    config = tmp_path / "gitconfig"
    base = (tmp_path / "github").as_uri()
    config.write_text(f'[url "{base}/"]\n\tinsteadOf = https://github.com/\n', encoding="utf-8")
    return {"GIT_CONFIG_GLOBAL": str(config), "GIT_ALLOW_PROTOCOL": "file"}


def test_on_colab_the_course_is_cloned_once(tmp_path):
    environment = served(tmp_path)
    folder = tmp_path / "content"
    folder.mkdir()
    code, _ = alone(folder, lines="pass\n")
    for _time in range(2):
        done = run(code, folder, **environment)
        assert done.returncode == 0, done.stderr
        assert done.stdout.split() == ["(10000,", "28,", "28)", str(folder / "course")]
        assert sorted(p.name for p in folder.iterdir()) == ["01_load_mnist.ipynb", "course"]
        (folder / "course/mark").touch()  # a second clone would have to remove it
    shallow = ["git", "rev-list", "--count", "HEAD"]
    count = subprocess.run(shallow, cwd=folder / "course", capture_output=True, text=True)
    assert count.stdout.strip() == "1"


def test_on_colab_without_network_one_sentence_says_what_to_do(tmp_path):
    folder = tmp_path / "content"
    folder.mkdir()
    code, _ = alone(folder, lines="pass\n")
    done = run(code, folder, GIT_CONFIG_GLOBAL=os.devnull, GIT_ALLOW_PROTOCOL="file")
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("Open this in the unpacked course")
    assert f"is {FORK} on GitHub?" in last and "Traceback" not in done.stderr
    assert not (folder / "course").exists()


def test_elsewhere_nothing_is_cloned(tmp_path):
    code, _ = alone(tmp_path)
    done = run(code, tmp_path, **served(tmp_path))
    assert done.returncode == 1 and "Open this in the unpacked course" in done.stderr
    assert not (tmp_path / "course").exists()


def small_course(folder):
    """What the set-up cell looks for."""
    for name in ("helpers/mnist.py", "notebooks/solutions/mine/a.txt", "sketchpad/widget.py"):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).touch()
    return folder


@pytest.fixture
def github(tmp_path):
    """Environment in which git finds a small course at GitHub's FORK."""
    if not shutil.which("git"):
        pytest.skip("no git")
    work = small_course(tmp_path / "work")
    for command in ("init -q", "add .", "-c user.name=x -c user.email=x@y.z commit -qm x"):
        subprocess.run(["git", *command.split()], cwd=work, check=True)
    return served(tmp_path, source=work)


def found(folder, stub="", **environment):
    """Where the set-up cell finds the course, or what it says."""
    done = run(f"{stub}{setup_cell(FORK)}\nprint(course)", folder, **environment)
    assert "Traceback" not in done.stderr
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize("place", [".", "notebooks", "notebooks/solutions/mine", "..", "course"])
@pytest.mark.parametrize("stub", ["", STUB], ids=["here", "Colab"])
def test_the_course_is_found_and_not_cloned(tmp_path, place, stub):
    course = small_course(tmp_path / "my things" / "course")
    (course / "course").mkdir()  # of the student's own: it has nothing to do with ours
    folder = (course / place).resolve()
    nowhere = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_ALLOW_PROTOCOL": "file"}
    assert found(folder, stub, **nowhere) == str(course)
    assert list(course.parent.iterdir()) == [course]


@pytest.mark.parametrize("environment", [{}, {"PYTHONOPTIMIZE": "2"}], ids=["", "optimised"])
def test_where_there_is_no_course_one_sentence_says_so(tmp_path, environment):
    (tmp_path / "course").mkdir()
    done = run(setup_cell(FORK), tmp_path, **environment)
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert line.startswith("Open this in the unpacked course")


@pytest.mark.skipif(os.name == "nt", reason="Colab runs Linux")
@pytest.mark.parametrize("left", [[], [".git/HEAD"], ["helpers/mnist.py"], ["homework.txt"]])
def test_on_colab_a_clone_that_was_cut_short_is_made_again(tmp_path, github, left):
    folder = tmp_path / "my content"
    (folder / "course").mkdir(parents=True)
    for name in left:
        (folder / "course" / name).parent.mkdir(exist_ok=True)
        (folder / "course" / name).touch()
    for _time in range(2):
        assert found(folder, STUB, **github) == str(folder / "course")
        assert (folder / "course/sketchpad/widget.py").exists()
    for name in left:  # nothing is lost
        [_] = folder.glob(f"course-*/{name}")


@pytest.mark.skipif(os.name == "nt", reason="Colab runs Linux")
def test_on_colab_without_git_one_sentence_says_what_to_do(tmp_path):
    assert found(tmp_path, STUB, PATH="").startswith("Open this in the unpacked course")
    assert list(tmp_path.iterdir()) == []
