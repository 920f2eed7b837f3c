"""One address in all places, stamped by one command; and what Colab makes of it."""

import os
import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from notebook_rules import NOTEBOOKS, ROOT

from tools.address import (
    NONE_YET,
    binder_line,
    colab_line,
    current,
    main,
    setup_cell,
    stamp,
    stamp_notebook,
)

FORK = "my-school/neural.networks_2"
STUB = "import sys, types\nsys.modules['google.colab'] = types.ModuleType('google.colab')\n"


@pytest.fixture
def copy(tmp_path):
    """What the address is stamped into, in a folder of its own."""
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    return tmp_path


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


def test_stamping_reaches_every_place_and_may_be_repeated(copy):
    stamp(FORK, copy)
    once = contents(copy)
    text = b"".join(once.values()).decode("utf-8")
    assert NONE_YET not in re.sub(r"tools\.address OWNER/REPO", "", text)
    assert text.count(f'address = \\"{FORK}\\"') == len(NOTEBOOKS)
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
     "me--x/it", "me/" + "x" * 68, "me/it\n", "me/..", 'me/"it"', "m" * 40 + "/it", "mé/it"],
)  # fmt: skip
def test_malformed_address_is_refused_and_nothing_changes(copy, address):
    before = contents(copy)
    with pytest.raises(ValueError, match="expected OWNER/REPO"):
        stamp(address, copy)
    assert contents(copy) == before


def test_command_line(capsys):
    assert main([]) is None
    assert capsys.readouterr().out.strip() == current()
    assert "expected OWNER/REPO" in main(["nonsense"])
    assert "python -m tools.address" in main(["a/b", "c/d"])


def alone(folder, lines=""):
    """Run the set-up cell of notebook 1 in a folder that has nothing else; its last words."""
    path = folder / "01_load_mnist.ipynb"
    shutil.copy(ROOT / "notebooks" / path.name, path)
    stamp_notebook(path, FORK, "notebooks/01_load_mnist.ipynb")
    cells = nbformat.read(path, as_version=4).cells
    setup = f"{cells[1].source}\n{cells[3].source}"
    code = f"{STUB if lines else ''}{lines}{setup}\nprint(mnist.load_mnist()[1][0].shape, course)"
    return code, folder


def run(code, folder, **environment):
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, timeout=300,
        env={**os.environ, "GIT_TERMINAL_PROMPT": "0", **environment},
    )  # fmt: skip


def served(tmp_path, mapped=FORK):
    """Environment in which git finds GitHub's FORK in a local bare clone of this course."""
    if not in_git():
        pytest.skip("no git, or not a git checkout: there is nothing to clone")
    bare = tmp_path / "github" / f"{mapped}.git"
    subprocess.run(["git", "clone", "-q", "--bare", str(ROOT), str(bare)], check=True)
    config = tmp_path / "gitconfig"
    base = (tmp_path / "github").as_uri()
    config.write_text(f'[url "{base}/"]\n\tinsteadOf = https://github.com/\n', encoding="utf-8")
    return {"GIT_CONFIG_GLOBAL": str(config), "GIT_ALLOW_PROTOCOL": "file"}


def in_git():
    if not shutil.which("git"):
        return False
    found = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True)
    return found.returncode == 0


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
    assert last.startswith("AssertionError: Open this in the unpacked course")
    assert f"is {FORK} on GitHub?" in last
    assert not (folder / "course").exists()


def test_elsewhere_nothing_is_cloned(tmp_path):
    code, _ = alone(tmp_path)
    done = run(code, tmp_path, **served(tmp_path))
    assert done.returncode == 1 and "Open this in the unpacked course" in done.stderr
    assert not (tmp_path / "course").exists()
