"""JupyterLab, Notebook 7 and the book as a student sees them, in a headless Chromium."""

import contextlib
import functools
import http.server
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request

import psutil
import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)
APPS = {
    "lab": ("jupyterlab", "lab/tree"),
    "notebook": ("notebook", "notebooks"),
}
TOKEN = "for-this-test"
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine: notebooks are not tried in a browser"
)
sync_api.expect.set_options(timeout=60_000)  # a busy machine is slow, not wrong


@contextlib.contextmanager
def chromium():
    with sync_api.sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())


@contextlib.contextmanager
def served(app, folder, own):
    """Address of a server of one of APPS that shows `folder` and keeps its settings in `own`."""
    show_all_cells(own / "settings")
    places = {
        "JUPYTER_CONFIG_DIR": own, "JUPYTER_DATA_DIR": own, "JUPYTER_RUNTIME_DIR": own / "run",
        "JUPYTERLAB_SETTINGS_DIR": own / "settings", "JUPYTERLAB_WORKSPACES_DIR": own,
        "IPYTHONDIR": own,
    }  # fmt: skip
    command = [sys.executable, "-m", APPS[app][0], f"--ServerApp.root_dir={folder}"]
    environment = os.environ | {name: str(place) for name, place in places.items()}
    with started(command, own / "log", env=environment) as address:
        yield address


@contextlib.contextmanager
def started(command, log, seconds=60, **popen):
    """Address of the server that a command starts; what it says is written to a file."""
    port = free_port()
    options = {
        "ServerApp.ip": "127.0.0.1", "ServerApp.port": port, "IdentityProvider.token": TOKEN,
        "LabApp.news_url": None, "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
    }  # fmt: skip
    command = [*command, "--no-browser", "--allow-root"]
    command += [f"--{name}={value}" for name, value in options.items()]
    with open(log, "w", encoding="utf-8") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT, **popen)
    address = f"http://127.0.0.1:{port}"

    def answers():
        assert process.poll() is None, log.read_text(encoding="utf-8")[-3000:]
        return asked(address, "api/status")

    try:
        wait_until(answers, seconds, what="the server")
        yield address
    finally:
        with contextlib.suppress(psutil.NoSuchProcess):  # it has ended by itself
            for part in [*psutil.Process(process.pid).children(recursive=True), process]:
                part.terminate()
        process.wait(60)


@contextlib.contextmanager
def site(folder):
    """Address of a plain web server that shows the files of a folder."""
    handler = functools.partial(Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


def show_all_cells(settings):
    """Have JupyterLab put all cells into the page, also those that are not in view."""
    folder = settings / "@jupyterlab/notebook-extension"
    folder.mkdir(parents=True)
    file = folder / "tracker.jupyterlab-settings"
    file.write_text('{"windowingMode": "none"}', encoding="utf-8")


def opened(browser, app, address, path):
    """A page that shows a notebook, none of whose cells has been run."""
    size = {"width": 1400, "height": 1000}
    page = browser.new_context(viewport=size, has_touch=True).new_page()
    page.set_default_timeout(60_000)
    # `reset`: JupyterLab would open the notebooks of the test before too, in hidden tabs.
    page.goto(f"{address}/{APPS[app][1]}/{path}?token={TOKEN}&reset")
    page.wait_for_selector(".jp-CodeCell")
    return page


def run_all(browser, app, address, path, seconds=240):
    """A page in which all cells of a notebook have been run; `complaints` lists its errors."""
    page, name = opened(browser, app, address, path), path.rpartition("/")[2]

    def kernel_is_ready():
        kernels = [s["kernel"] for s in asked(address, "api/sessions") if s["name"] == name]
        return kernels and kernels[0]["execution_state"] == "idle" and kernels[0]["connections"]

    wait_until(kernel_is_ready, what="the kernel")
    # Only now: Notebook 7.6 throws an error of its own while it starts, also with no notebook.
    page.complaints = []
    page.on("console", lambda m: page.complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    choose(page, "Run", "Run All Cells")
    wait_until(lambda: any(prompt != "[ ]:" for prompt in prompts(page)), what="the first cell")
    wait_until(lambda: "[*]:" not in prompts(page), seconds, "the last cell")
    return page


def choose(page, menu, entry):
    """Choose an entry of JupyterLab's menu."""
    page.get_by_role("menuitem", name=menu, exact=True).click()
    page.get_by_role("menuitem", name=entry, exact=True).click()


def prompts(page):
    """Those of the code cells that are not collapsed, such as "[1]:"; "[*]:" waits or runs."""
    return page.locator(".jp-CodeCell .jp-InputArea-prompt").all_inner_texts()


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def asked(address, path):
    with urllib.request.urlopen(f"{address}/{path}?token={TOKEN}", timeout=10) as answer:
        return json.load(answer)


def wait_until(condition, seconds=60, what="it"):
    """The first true answer of a condition; an OSError counts as no answer yet."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if found := condition():
                return found
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError(f"waited {seconds} s for {what}, in vain")
