"""What nbgitpuller does when a notebook has changed on both sides, tried with edits by chance."""

import copy
import random
import subprocess
import warnings

import nbformat
import pytest
from hub import git, update_course
from notebook_rules import ROOT

from tools.clean import content

GitPuller = pytest.importorskip("nbgitpuller", reason="nbgitpuller is not installed").GitPuller
LESSON = "01_load_mnist.ipynb"
STORED = nbformat.read(ROOT / "notebooks" / LESSON, as_version=4)
VARIES = "nbval-ignore-output"


@pytest.fixture
def origin(tmp_path):
    """A bare repository that holds a lesson, and rules for line ends as the course has them."""
    first = tmp_path / "first"
    git(tmp_path, "init", "--quiet", "--initial-branch=main", str(first))
    (first / LESSON).write_bytes(content(STORED))
    (first / ".gitattributes").write_bytes((ROOT / ".gitattributes").read_bytes())
    git(first, "add", "--all")
    git(first, "commit", "--quiet", "-m", "First day")
    git(tmp_path, "clone", "--quiet", "--bare", str(first), "course.git")
    return tmp_path / "course.git"


def pull(origin, home, **options):
    return list(GitPuller(origin.as_uri(), str(home), branch="main", **options).pull())


def edited(book, rng, word):
    """The same with lines changed and cells added, deleted and moved; new lines begin `word`."""
    book = copy.deepcopy(book)
    for _ in range(rng.randint(1, 5)):
        line, at = f"{word}_{rng.randrange(10**9)} = 0", rng.randrange(len(book.cells))
        lines = book.cells[at].source.splitlines()
        match rng.choice(["change", "change", "insert", "add", "delete", "move"]):
            case "change":
                lines[rng.randrange(len(lines))] = line
                book.cells[at].source = "\n".join(lines)
            case "insert":
                lines.insert(rng.randrange(len(lines) + 1), line)
                book.cells[at].source = "\n".join(lines)
            case "add":
                identity = f"{rng.randrange(10**9)}"
                book.cells.insert(at, nbformat.v4.new_code_cell(line, id=identity))
            case "delete":
                del book.cells[at]
            case "move":
                book.cells.insert(rng.randrange(len(book.cells)), book.cells.pop(at))
    return run(book, rng)


def run(book, rng):
    """Numbers and outputs as after a run; those of measuring cells differ each time."""
    codes = [cell for cell in book.cells if cell.cell_type == "code"]
    for number, cell in enumerate(codes, 1):
        cell.execution_count = number
        if VARIES in cell.metadata.get("tags", []) or not cell.source.startswith(STORED_STARTS):
            figures = f"{rng.random()}\n{rng.random()}\n"
            cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=figures)]
    return book


STORED_STARTS = tuple(cell.source[:20] for cell in STORED.cells)


def lines_of(book, word):
    text = "\n".join(cell.source for cell in book.cells)
    return {line for line in text.splitlines() if line.startswith(word)}


@pytest.mark.slow  # git clones, commits and merges a hundred times
@pytest.mark.parametrize("seed", range(8))
def test_no_line_of_the_student_s_is_lost_and_the_notebook_opens(origin, tmp_path, seed):
    rng, home, teacher = random.Random(seed), tmp_path / "home", STORED
    pull(origin, home)
    for _update in range(2):
        before = edited(nbformat.read(home / LESSON, as_version=4), rng, "mine")
        nbformat.write(before, home / LESSON)
        teacher = edited(teacher, rng, "theirs")
        update_course(origin, {LESSON: lambda _, new=teacher: content(new).decode()})
        pull(origin, home)
        with warnings.catch_warnings():
            # A cell that was moved there and changed here is there twice: it gets a second id.
            warnings.simplefilter("ignore", nbformat.warnings.DuplicateCellId)
            after = nbformat.read(home / LESSON, as_version=4)
        assert lines_of(after, "mine") == lines_of(before, "mine")


def test_after_a_forced_push_the_old_folder_is_kept_beside_a_new_one(origin, tmp_path):
    """What the button "Backup and resync" does, where nothing can be merged."""
    home, rewritten = tmp_path / "home", tmp_path / "rewritten"
    pull(origin, home)
    (home / LESSON).write_text("the student's", encoding="utf-8")
    git(tmp_path, "init", "--quiet", "--initial-branch=main", str(rewritten))
    (rewritten / LESSON).write_text("another beginning", encoding="utf-8")
    git(rewritten, "add", "--all")
    git(rewritten, "commit", "--quiet", "-m", "Another first day")
    git(rewritten, "push", "--quiet", "--force", str(origin), "main")
    with pytest.raises(subprocess.CalledProcessError):
        pull(origin, home)
    assert (home / LESSON).read_text(encoding="utf-8") == "the student's"
    pull(origin, home, backup=True)
    [kept] = tmp_path.glob("home_backup_*")
    assert (kept / LESSON).read_text(encoding="utf-8") == "the student's"
    assert (home / LESSON).read_text(encoding="utf-8") == "another beginning"
