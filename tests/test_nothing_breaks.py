"""Every lesson under bad conditions, with the oldest versions it admits."""

import os
import re
import shutil
import subprocess
import sys

import pytest
from kernels import starting_with
from notebook_rules import ROOT

from tools.exercise_cells import LESSONS

PARTS = "benchmarks", "checks", "data", "helpers", "sketchpad"  # what notebooks use
LITTLE = 2048  # MB of memory
# Written after each cell, from the start of a kernel on. Not `resource`: its peak is that of the
# process that started the kernel, if that was larger.
WATCH = """
def note(*_):
    peak = int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]) // 1024
    with open({!r}, "w") as file:
        file.write(str(peak))

get_ipython().events.register("post_run_cell", note)
"""
PROTECT = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="memory and mounts as in Linux"),
]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A copy of the course in a path with spaces and letters from elsewhere."""
    root = tmp_path_factory.mktemp("Füße") / "neural networks ✓ 神经"
    for folder in (*PARTS, "notebooks"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return root


@pytest.fixture(scope="module")
def own_folder(course, tmp_path_factory):
    """A student's folder with links to a course that lies once for all, read-only."""
    own = tmp_path_factory.mktemp("student")
    for folder in PARTS:
        (own / folder).symlink_to(course / folder)
    shutil.copytree(course / "notebooks", own / "week 1")
    return own / "week 1"


@pytest.fixture(scope="module")
def oldest_versions(tmp_path_factory):
    """Folder with the programs of a virtual environment that has the versions of Colab."""
    folder = tmp_path_factory.mktemp("oldest")
    colab = (ROOT / "tests/constraints-colab.txt").read_text(encoding="utf-8")
    (folder / "constraints.txt").write_text(f"{oldest()}\n{colab}", encoding="utf-8")
    subprocess.run([python("3.13", "3.12"), "-m", "venv", folder / "venv"], check=True)
    programs = folder / "venv/bin"
    packages = ["-r", ROOT / "requirements-dev.txt", "-c", folder / "constraints.txt"]
    subprocess.run([programs / "pip", "install", "-q", *packages], check=True)
    return programs


def read_only(root):
    """Command that runs a program to which nothing in `root` can be written.

    Where only root may mount, that is [], and the files themselves are made read-only.
    """
    command = ["unshare", "--map-root-user", "--mount", "--", "sh", "-c", PROTECT, str(root)]
    done = subprocess.run([*command, "touch", root / "x"], capture_output=True, encoding="utf-8")
    if "Read-only" in done.stderr:
        return command
    for path in (*root.rglob("*"), root):
        path.chmod(path.stat().st_mode & ~0o222)
    return []


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_passes_with_the_versions_of_colab_read_only_from_an_odd_place_with_little_memory(
    course, own_folder, oldest_versions, path, tmp_path
):
    """Under strict nbval; Colab's versions are the oldest that are admitted."""
    peak = tmp_path / "peak"
    watched = starting_with(tmp_path, WATCH.format(str(peak)))
    path_of_all = f"{oldest_versions}{os.pathsep}{os.environ['PATH']}"
    pytest_here = [oldest_versions / "pytest", "-n0", "-q", "-c", ROOT / "pyproject.toml"]
    done = subprocess.run(
        [*read_only(course), *pytest_here, "-p", "no:cacheprovider", own_folder / path.name],
        cwd=own_folder, env=os.environ | watched | {"PATH": path_of_all},
        capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-1000:]
    assert 0 < int(peak.read_text(encoding="utf-8")) < LITTLE


def oldest():
    """What `requirements.txt` admits at least, as constraints for pip."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    text = re.sub(r">=(\d+),", r">=\1.0,", "\n".join(lines))  # from 4 on, that is from 4.0 on
    return re.sub(r">=([\d.]+)\S*", r"==\1.*", text)


def python(*versions):
    """The first of these Pythons that this machine has; this one if it has none of them."""
    for version in versions:
        found = shutil.which(f"python{version}")
        if found and not subprocess.run([found, "--version"], capture_output=True).returncode:
            return found
    return sys.executable
