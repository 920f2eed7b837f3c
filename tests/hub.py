"""A real JupyterHub that hands out the course, its students in a browser, and what each takes."""

import contextlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.request
from pathlib import Path

import psutil
import pytest
from browser import TOKEN, choose, free_port, prompts, show_all_cells, wait_until
from notebook_rules import ROOT

PROXY = "configurable-http-proxy"
RANGE = "@4"  # 5 wants a newer Node.js than Debian 12 has
MISSING = [name for name in ("jupyterhub", "nbgitpuller") if not importlib.util.find_spec(name)]
if not (shutil.which(PROXY) or shutil.which("npm")):
    MISSING.append("npm")
if sys.platform != "linux":
    MISSING.append("Linux")
needs_hub = pytest.mark.skipif(
    bool(MISSING), reason=f"no JupyterHub is tried here: without {' and '.join(MISSING)}"
)


def git(folder, *command):
    """What git prints; the author is nobody in particular."""
    if not shutil.which("git"):
        pytest.skip("no git on this machine")
    author = ("-c", "user.name=teacher", "-c", "user.email=teacher@localhost")
    done = subprocess.run(
        ["git", *author, *command], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def origin_of_course(folder):
    """A bare repository with the last commit of this one on its branch main."""
    bare = folder / "origin/course.git"
    try:
        git(folder, "clone", "--quiet", "--bare", str(ROOT), str(bare))
    except subprocess.CalledProcessError:
        pytest.skip("not a git checkout: there is no course to clone")
    git(bare, "update-ref", "refs/heads/main", "HEAD")
    git(bare, "symbolic-ref", "HEAD", "refs/heads/main")
    return bare


def update_course(bare, changes):
    """Commit {path: function of the old text that returns the new one; None removes the file}."""
    with tempfile.TemporaryDirectory() as folder:
        git(bare, "clone", "--quiet", "--branch", "main", str(bare), folder)
        for name, change in changes.items():
            path = Path(folder, name)
            if change is None:
                path.unlink()
                continue
            old = path.read_text(encoding="utf-8") if path.exists() else None
            path.write_text(change(old), encoding="utf-8", newline="\n")
        git(folder, "add", "--all")
        git(folder, "commit", "--quiet", "-m", "What is new in the middle of the term")
        git(folder, "push", "--quiet")


def proxy(folder):
    """The folder of the hub's proxy, which npm installs if this machine has none."""
    if found := shutil.which(PROXY):
        return Path(found).parent
    command = ["npm", "install", "--no-fund", "--no-audit", "--prefix", folder, PROXY + RANGE]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"npm could not install {PROXY}: {done.stderr.strip()[-200:]}")
    return folder / "node_modules/.bin"


def configuration(folder, port, more):
    """What a teacher's jupyterhub_config.py holds, on this machine, for anybody who logs in."""
    return f"""
load_subconfig({str(ROOT / "tools/jupyterhub_config.py")!r})
c = get_config()
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_port = {free_port()}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{free_port()}"
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {str(folder / "home")!r} + "/{{username}}"
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = {TOKEN!r}
c.Authenticator.allow_all = True
c.Spawner.args.extend(["--allow-root"] * {os.geteuid() == 0})
{more}
"""


@contextlib.contextmanager
def hub(folder, names, more=""):
    """(address, process) of a hub whose students' homes lie in `folder`; `more` configures it."""
    for name in names:
        show_all_cells(folder / "home" / name / ".jupyter/lab/user-settings")
    port = free_port()
    file = folder / "jupyterhub_config.py"
    file.write_text(configuration(folder, port, more), encoding="utf-8")
    places = [str(Path(sys.executable).parent), str(proxy(folder)), os.environ["PATH"]]
    with open(folder / "hub.log", "w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", "-f", file], cwd=folder,
            env=os.environ | {"PATH": os.pathsep.join(places)}, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until(lambda: version(address), what=f"the hub, see {folder / 'hub.log'}")
        yield address, process
    finally:
        process.terminate()  # it stops its students' servers, too
        process.wait(60)


def version(address):
    with urllib.request.urlopen(f"{address}/hub/api", timeout=10) as answer:
        return json.load(answer)["version"]


def log_in(page, link, name):
    """Follow a link as somebody who has to log in first; what follows goes on by itself."""
    page.goto(link)
    page.locator("#username_input").fill(name)
    page.locator("#password_input").fill(TOKEN)
    page.locator("#login_submit").click()


def wait_for_lesson(page):
    page.wait_for_url("**/lab/tree/**", timeout=120_000)
    page.wait_for_selector(".jp-CodeCell", timeout=120_000)
    page.get_by_text("(ipykernel) | Idle").wait_for(timeout=120_000)  # cells could be run


def start_all_cells(page):
    """Run all cells; a number beside a cell is no proof, it may be that of a stored output."""
    choose(page, "Run", "Run All Cells")
    wait_until(lambda: "[*]:" in prompts(page), what="the first cell")


def wait_for_all_cells(page, seconds=240):
    wait_until(lambda: "[*]:" not in prompts(page), seconds, "the last cell")


def servers(process):
    """(student, process) of each server that a hub has started; its children are the kernels."""
    for child in psutil.Process(process.pid).children():
        if name := child.environ().get("JUPYTERHUB_USER"):
            yield name, child


class Taken:
    """What one student's server and kernels take: bytes at their peak, seconds of computing.

    `rss` counts a page of memory for each process that has it, `pss` shares it out among them.
    """

    def __init__(self):
        self.server = self.rss = self.pss = 0
        self.clocks = {}  # of each process: seconds of computing when first and when last seen

    @property
    def seconds(self):
        return sum(last - first for first, last in self.clocks.values())

    def add(self, processes):
        memory = []
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):  # git, and kernels that end
                memory.append(process.memory_full_info())
                now = sum(process.cpu_times()[:2])
                self.clocks[process.pid] = (self.clocks.get(process.pid, (now,))[0], now)
        self.server = max(self.server, *(each.rss for each in memory[:1]))
        self.rss = max(self.rss, sum(each.rss for each in memory))
        self.pss = max(self.pss, sum(each.pss for each in memory))


class Watch(threading.Thread):
    """Looks twice a second at what each student takes, as long as its `with` block lasts."""

    def __init__(self, hub):
        super().__init__(daemon=True)
        self.hub, self.taken, self.done = hub, {}, threading.Event()

    def run(self):
        while not self.done.wait(0.5):
            for name, server in servers(self.hub):
                family = [server, *server.children(recursive=True)]
                self.taken.setdefault(name, Taken()).add(family)

    def __enter__(self):
        self.start()
        return self.taken

    def __exit__(self, *_):
        self.done.set()
        self.join()


HEADINGS = """\
| lesson | students | from start to end | cores busy | JupyterLab | with kernel, RSS | PSS |
|---|---|---|---|---|---|---|"""


def table_row(lesson, taken, seconds):
    """A row below HEADINGS: memory of the student who took most, cores of all together."""

    def most(name):
        return f"{max(getattr(each, name) for each in taken.values()) / 1e9:.2f} GB"

    busy = sum(each.seconds for each in taken.values()) / seconds
    memory = (most(name) for name in ("server", "rss", "pss"))
    cells = (lesson, len(taken), f"{seconds:.0f} s", f"{busy:.1f}", *memory)
    return f"| {' | '.join(map(str, cells))} |"
