"""For the tests of class editions: courses, large and small, as repositories."""

import re
import shutil
import subprocess

import nbformat
from notebook_rules import ROOT

ADDRESS = "my-school/our-class"
README = """\
# A course

About it.

## Start

Without installing anything:

[Open in Colab](x)

[Launch on Binder](x)

## The lessons

[1](notebooks/01_load_mnist.ipynb)

## For instructors

[More](INSTRUCTORS.md)

## Licence

[MIT](LICENSE)
"""
SETTINGS = "[project]\nname = 'x'\n\n[tool.ruff]\na = 1\n\n[tool.course]\naddress = \"me/course\"\n"
FILES = {"README.md": README, "pyproject.toml": SETTINGS, "LICENSE": "MIT", "tests/test_idx.py": ""}
FILES |= {"helpers/mnist.py": "", "checks/__init__.py": '"""C."""\n\nimport checks.lesson_01\n'}
FILES |= {"checks/lesson_01.py": "right = 1\n", "benchmarks/results.json": "[]"}
FILES |= {"tools/__init__.py": "", "tools/git.py": "", "tools/clean.py": ""}
FILES |= {"benchmarks/tutorials.py": "from tools.git import git\n"}


def git(folder, *arguments):
    """What a git command prints, run by somebody."""
    command = ["git", "-c", "user.name=x", "-c", "user.email=x@y.z", *arguments]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, encoding="utf-8")
    return done.stdout


def commit(folder):
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", "x")


def repository(folder):
    """The folder as a repository, with all that is in it committed."""
    git(folder, "init", "-q", "-b", "main")
    commit(folder)
    return folder


def whole_course(folder, files):
    """A repository with these files of the course, as they are now."""
    for path in files:
        copy = folder / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    return repository(folder)


def small_course(folder):
    """A repository with what a class edition must find, and one lesson with two exercises."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "notebooks/solutions").mkdir(parents=True)
    for name in ("notebooks/01_load_mnist.ipynb", "notebooks/solutions/01_load_mnist.ipynb"):
        book = nbformat.read(ROOT / name, as_version=4)
        exercises = [c.source.startswith("## Exercises") for c in book.cells]
        book.cells[2 : exercises.index(True) if any(exercises) else 2] = []
        book.cells[-1].source = re.sub(r"\]\([^)]*\)", "]", book.cells[-1].source)
        nbformat.write(book, folder / name)
    return repository(folder)
