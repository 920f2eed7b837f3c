"""`python -m tools.class_edition`: written whole or not at all, brought up to date, or refused."""

import re

import pytest
from class_editions import ADDRESS, commit, git, repository, small_course
from test_project import tracked_files

from tools import git as by_git
from tools.address import NONE_YET
from tools.class_edition import __main__ as command
from tools.class_edition import content, folder


def with_sums(files):
    return files | {content.SUMS: content.sums(files)}


EARLIER = with_sums({"a.txt": b"1", "notebooks/b.txt": b"", "c/d.txt": b"3"})
LATER = with_sums({"a.txt": b"one", "notebooks/b.txt": b"", "e/f.txt": b"5"})


@pytest.fixture
def course(tmp_path, monkeypatch):
    tracked_files()  # skips where there is no git
    (tmp_path / "course").mkdir()
    monkeypatch.setattr(command, "COURSE", tmp_path / "course")
    return small_course(tmp_path / "course")


@pytest.fixture
def earlier(tmp_path):
    """The repository of an earlier edition, with what somebody has beside it."""
    tracked_files()
    folder.write_new(tmp_path / "class", EARLIER)
    (tmp_path / "class/.git/info").mkdir(parents=True)
    (tmp_path / "class/.git/info/exclude").write_text("own/\n", encoding="utf-8")
    (tmp_path / "class/own").mkdir()
    (tmp_path / "class/own/notes.txt").write_text("mine", encoding="utf-8")
    return repository(tmp_path / "class")


def everything(root):
    paths = [path for path in root.rglob("*") if path.is_file() and ".git" not in path.parts]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def refusal(*arguments):
    """What the command says as it writes nothing."""
    with pytest.raises(SystemExit) as caught:
        command.main([str(argument) for argument in arguments])
    return str(caught.value)


def test_an_edition_is_written_published_and_brought_up_to_date(course, tmp_path, capsys):
    made = tmp_path / "new/class"
    command.main([str(made), "--address", ADDRESS])
    told = capsys.readouterr().out
    assert f"https://github.com/{ADDRESS}.git" in told
    names = set(everything(made))
    assert names == {
        "README.md", "LICENSE", "pyproject.toml", "SHA256SUMS", "helpers/mnist.py",
        "checks/__init__.py", f"checks/{content.PACKED}", "benchmarks/results.json",
        "benchmarks/tutorials.py", "tools/__init__.py", "tools/git.py",
        "notebooks/01_load_mnist.ipynb",
    }  # fmt: skip
    for line in re.findall(r"^    (git (?!remote|push).*)$", told, flags=re.M):
        git(made, *re.findall(r'"[^"]*"|\S+', line)[1:])
    (course / "LICENSE").write_text("other", encoding="utf-8")
    commit(course)
    command.main([str(made), "--update", "--solutions", "1"])
    changed = {"LICENSE", "SHA256SUMS", "notebooks/01_load_mnist.ipynb"}
    changed |= {"notebooks/solutions/01_load_mnist.ipynb"}
    assert set(capsys.readouterr().out.splitlines()[:4]) == changed
    status = git(made, "status", "--porcelain", "-uall").splitlines()
    assert {line[3:] for line in status} == changed
    assert b"(solutions/01_load_mnist.ipynb)" in everything(made)["notebooks/01_load_mnist.ipynb"]
    commit(made)
    command.main([str(made), "--update"])  # the address and the solutions stay
    assert "is up to date" in capsys.readouterr().out


def test_solutions_stay_behind_and_so_does_their_link(course):
    raw = content.contents(course, ADDRESS)["notebooks/01_load_mnist.ipynb"].decode("utf-8")
    assert "what you are given stays unchanged." in raw and "solutions" not in raw


def test_settings_and_readme_keep_what_is_for_students(course):
    files = content.contents(course, ADDRESS)
    settings, readme = (files[name].decode("utf-8") for name in ("pyproject.toml", "README.md"))
    assert settings.startswith("[project]\nname = 'x'\n\n[tool.course]\n#")
    assert "ruff" not in settings and f'address = "{ADDRESS}"' in settings
    assert re.findall("^#.*", readme, flags=re.M)[1:] == [
        "## Start",
        "## The lessons",
        "## Licence",
    ]
    assert readme.endswith("[MIT](LICENSE)\n") and "class edition" in readme


def test_where_something_lies_nothing_is_written(course, tmp_path):
    (tmp_path / "empty").mkdir()
    full = tmp_path / "full"
    full.mkdir()
    (full / "thesis.txt").write_text("ten years", encoding="utf-8")
    assert "full with thesis.txt: name another" in refusal(full)
    assert "found the file" in refusal(full / "thesis.txt")
    assert everything(full) == {"thesis.txt": b"ten years"}
    for inside in (course, course / "class", full / "../course/notebooks"):
        assert "expected a folder outside the course" in refusal(inside)
    command.main([str(tmp_path / "empty")])
    assert "README.md" in everything(tmp_path / "empty")


def test_addresses_are_checked(course, tmp_path):
    assert "expected OWNER/REPO" in refusal(tmp_path / "class", "--address", "our class")
    assert "is the course itself" in refusal(tmp_path / "class", "--address", "me/course")
    assert not (tmp_path / "class").exists()


def spoil(name, change):
    def spoilt(course):
        text = (course / name).read_text(encoding="utf-8")
        assert change(text) != text
        (course / name).write_text(change(text), encoding="utf-8")
        commit(course)

    return spoilt


LESSON = "notebooks/01_load_mnist.ipynb"
FAULTS = {
    "no repository": (lambda course: (course / ".git").rename(course / "git"), "git ls-files in"),
    "not tracked": (lambda course: git(course, "rm", "-q", "--cached", "README.md"), "not track"),
    "changed": (lambda course: (course / LESSON).write_bytes(b""), f"not committed.*\n{LESSON}"),
    "staged": (lambda course: ((course / "LICENSE").write_bytes(b""), git(course, "add", "-A")),
               "not committed.*\nLICENSE"),
    "removed": (lambda course: (course / "LICENSE").unlink(), "not committed.*\nLICENSE"),
    "no lesson": (spoil(LESSON, lambda text: text[:99]), f"{LESSON}: not a notebook"),
    "solved": (spoil(LESSON, lambda text: text.replace("○ Exercise 1.2", "✓ Exercise 1.2")),
               f"{LESSON}: '### 1.2 .*' is not open, its check says '✓ Exercise 1.2"),
    "dead link": (spoil("README.md", lambda text: text.replace("(LICENSE)", "(INSTRUCTORS.md)")),
                  "README.md: INSTRUCTORS.md"),
    "no section": (spoil("README.md", lambda text: text.replace("## Start", "## Begin")),
                   r"README.md: expected the sections \['Start'\], found \['Begin'"),
}  # fmt: skip


@pytest.mark.parametrize(("fault", "words"), FAULTS.values(), ids=FAULTS)
def test_a_course_with_a_fault_is_refused(course, tmp_path, fault, words):
    fault(course)
    assert re.search(words, refusal(tmp_path / "class"), flags=re.S)
    assert [path.name for path in tmp_path.iterdir()] == ["course"]


def test_what_was_deleted_and_not_committed_is_missed(course, tmp_path):
    (course / "checks/lesson_01.py").unlink()
    told = refusal(tmp_path / "class")
    assert "not committed: " in told and told.endswith("\nchecks/lesson_01.py")
    assert not (tmp_path / "class").exists()


def test_solutions_that_were_taken_back_are_not_handed_out_again(course, tmp_path, capsys):
    made = tmp_path / "class"
    command.main([str(made), "--solutions", "1"])
    repository(made)
    (made / "notebooks/solutions/01_load_mnist.ipynb").unlink()
    commit(made)
    (course / "LICENSE").write_text("other", encoding="utf-8")
    commit(course)
    command.main([str(made), "--update"])
    assert not (made / "notebooks/solutions/01_load_mnist.ipynb").exists()


def test_without_git_it_says_so(course, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "expected git on this machine" in refusal(tmp_path / "class")


def failing(after):
    """`replace_file` with a disk that is full after so many files."""
    real, count = folder.replace_file, iter(range(1000))

    def replace(path, content):
        if next(count) == after:
            raise OSError("disk full")
        real(path, content)

    return replace


def test_an_edition_that_cannot_be_written_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "replace_file", failing(after=2))
    with pytest.raises(OSError, match="disk full"):
        folder.write_new(tmp_path / "class", EARLIER)
    assert list(tmp_path.iterdir()) == []


def test_an_update_changes_what_the_edition_wrote_and_nothing_else(earlier):
    changed = folder.update(earlier, LATER, folder.earlier(earlier))
    assert changed == ["SHA256SUMS", "a.txt", "c/d.txt", "e/f.txt"]
    assert everything(earlier) == LATER | {"own/notes.txt": b"mine"}
    assert git(earlier, "log", "--oneline").count("\n") == 1
    assert "not committed" in refusal(earlier, "--update")


@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt()])
def test_an_update_that_fails_puts_all_back(earlier, monkeypatch, error):
    real = folder.put

    def put(path, content):
        if content == b"5":
            raise error
        real(path, content)

    before = everything(earlier)
    monkeypatch.setattr(folder, "put", put)
    with pytest.raises(type(error)):
        folder.update(earlier, LATER, folder.earlier(earlier))
    assert everything(earlier) == before
    assert git(earlier, "status", "--porcelain") == ""


@pytest.mark.parametrize("name", ["c/mine.txt", "a.txt", "notebooks/b.txt", "e/f.txt"])
def test_what_no_edition_wrote_is_not_lost(earlier, name):
    (earlier / ".git/info/exclude").write_text("own/\ne/\n", encoding="utf-8")  # e/f.txt is ignored
    (earlier / name).parent.mkdir(exist_ok=True)
    (earlier / name).write_bytes(b"by hand")
    commit(earlier)
    before = everything(earlier)
    with pytest.raises(ValueError, match=f"changed since: carry.*\n{name}$"):
        folder.update(earlier, LATER, folder.earlier(earlier))
    assert everything(earlier) == before


def test_a_link_is_not_followed(earlier, tmp_path):
    (tmp_path / "outside.txt").write_bytes(b"1")
    (earlier / "a.txt").unlink()
    (earlier / "a.txt").symlink_to(tmp_path / "outside.txt")
    commit(earlier)
    with pytest.raises(ValueError, match="changed since.*\na.txt$"):
        folder.update(earlier, LATER, folder.earlier(earlier))


def test_a_change_that_was_carried_over_to_the_course_is_none(earlier):
    (earlier / "a.txt").write_bytes(b"one")
    commit(earlier)
    assert "a.txt" not in folder.update(earlier, LATER, folder.earlier(earlier))


def test_a_new_repository_may_be_filled(tmp_path, course, capsys):
    (tmp_path / "cloned").mkdir()
    git(tmp_path / "cloned", "init", "-q")
    command.main([str(tmp_path / "cloned"), "--update"])
    assert NONE_YET in everything(tmp_path / "cloned")["pyproject.toml"].decode("utf-8")
    assert "README.md\n" in capsys.readouterr().out


def test_only_a_repository_is_updated(tmp_path, course):
    for name in ("course/x", "nowhere"):
        assert "nothing was written" in refusal(tmp_path / name, "--update")
    assert "git repository, found" in refusal(tmp_path / "nowhere", "--update")
    assert not (tmp_path / "nowhere").exists()


def test_git_s_own_words_are_passed_on(tmp_path):
    with pytest.raises(ValueError, match="git status in .*: fatal: not a git repository"):
        by_git.git(tmp_path, "status")
