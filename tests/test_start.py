"""README's ways to start the course, typed in a clean clone: a lesson that needs Keras runs.

Slow, because each installs all packages anew (this needs a network).
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from browser import chromium, needs_chromium, run_all, show_all_cells, started
from notebook_rules import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
LINES = re.findall(r"^    (\S.*?)(?: +# .*)?$", README.split("## The lessons")[0], flags=re.M)
LESSON = "03_softmax.ipynb"
pytestmark = [pytest.mark.slow, needs_chromium]


def line(beginning):
    """The one line of README's commands that begins so."""
    (found,) = (line for line in LINES if line.startswith(beginning))
    return found


WAYS = {"uv": [line("uv ")], "pip": [line("python3 "), line("pip ")]}


@pytest.fixture
def clone(tmp_path):
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    subprocess.run(["git", "clone", "-q", ROOT, tmp_path / "course"], check=True)
    return tmp_path / "course"


def outside(folder):
    """The variables of a shell in which no virtual environment is active, but uv is there."""
    (folder / "uv").symlink_to(shutil.which("uv"))
    own = str(Path(sys.executable).parent)
    path = [str(folder), *(p for p in os.environ["PATH"].split(os.pathsep) if p != own)]
    unset = ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME")
    kept = {name: value for name, value in os.environ.items() if name not in unset}
    settings = {"JUPYTERLAB_SETTINGS_DIR": str(folder / "settings")}
    return kept | settings | {"PATH": os.pathsep.join(path)}


@pytest.mark.skipif(not shutil.which("bash"), reason="README's commands are for bash here")
@pytest.mark.parametrize("way", WAYS)
def test_a_new_user_opens_a_lesson_and_runs_it(way, clone, tmp_path):
    *before, last = WAYS[way]
    script = "\n".join(["set -e", *before, f'{last} "$@"'])
    command, own = ["bash", "-c", script, way], tmp_path / "own"
    show_all_cells(own / "settings")
    with (
        started(command, own / "log", 900, cwd=clone, env=outside(own)) as address,
        chromium() as browser,
    ):
        page = run_all(browser, "lab", address, LESSON)
        assert page.complaints == []
        errors = page.locator("[data-mime-type*=error], [data-mime-type*=stderr]")
        assert errors.all_text_contents() == []
