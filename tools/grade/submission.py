"""Run one submitted notebook in a kernel of its own, and judge its answers from outside.

`python -m tools.grade.submission NOTEBOOK LESSON SECONDS` prints a line of JSON for each
exercise: [password, state, message]. The grader sends the password, so that no line of another
process counts, watches time and memory, and ends all of it if it must. The working directory is
the folder that the notebook is to run in.
"""

import ast
import contextlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from jupyter_client import KernelManager

from checks import LESSONS
from checks.crash import Stuck
from tools.grade.remote import Missing, answer

# No network, and no sight of other processes; those it starts end with it.
ISOLATED = [
    "unshare",
    "--map-root-user",
    "--net",
    "--pid",
    "--fork",
    "--kill-child",
    "--mount-proc",
]
SERVE = "_serve({!r})"
PREPARE = """\
import os, sys
sys.path.insert(0, {!r})
# A gigabyte of output costs nothing.
sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8", errors="replace")
get_ipython().ask_exit = lambda: None  # quit() in a cell
from grader_remote import serve
_serve = lambda text, names=globals(): serve(text, names)
"""
CRASHED, HUNG = "the notebook crashed its kernel", "it did not end in time"


def isolation():
    """The command that starts a program without network, or [] where there is none."""
    try:
        done = subprocess.run([*ISOLATED, "true"], capture_output=True, timeout=10)
    except (OSError, subprocess.SubprocessError):
        return []
    return [] if done.returncode else ISOLATED


class Kernel:
    """A kernel whose working directory is `folder`; used with `with`, it ends at the end.

    `command` starts it: words put before the kernel's own, such as those of `isolation`.

    Its messages go through files (Unix sockets) where there are such: they work without
    network too. Nobody listens to what it displays.
    """

    def __init__(self, folder, command=()):
        self.folder, self.command = folder, command

    def __enter__(self):
        self.sockets = tempfile.TemporaryDirectory(prefix="k", ignore_cleanup_errors=True)
        self.manager = KernelManager(kernel_name="python3")
        if os.name == "posix":
            self.manager.transport, self.manager.ip = "ipc", str(Path(self.sockets.name) / "k")
        spec = self.manager.kernel_spec
        spec.argv = [*self.command, sys.executable, *spec.argv[1:]]
        nowhere = subprocess.DEVNULL
        # Not the grader's PYTHONPATH: the kernel imports from its own copy of the course.
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
        self.manager.start_kernel(
            cwd=str(self.folder), stdout=nowhere, stderr=nowhere, env=environment
        )
        self.client = self.manager.blocking_client()
        self.client.start_channels(iopub=False, stdin=False, hb=False)
        return self

    def __exit__(self, *_error):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        self.sockets.cleanup()

    def run(self, code, seconds, expression=""):
        """Run code, then evaluate an expression; the reply's content.

        Raises:
            Stuck: the kernel died, or had to be interrupted after so many seconds.
        """
        message = self.client.execute(
            code, store_history=False, allow_stdin=False, stop_on_error=False,
            user_expressions={"value": expression} if expression else {},
        )  # fmt: skip
        if reply := self._reply(message, seconds):
            return reply
        self.manager.interrupt_kernel()
        if not self._reply(message, 10):
            self.manager.shutdown_kernel(now=True)
        raise Stuck(HUNG)

    def ask(self, text, seconds):
        """Reply of `remote.serve` in the kernel: JSON text there, a dictionary here."""
        reply = self.run("", seconds, SERVE.format(text))["user_expressions"]["value"]
        return json.loads(ast.literal_eval(reply["data"]["text/plain"]))

    def _reply(self, message, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with contextlib.suppress(queue.Empty):
                reply = self.client.get_shell_msg(timeout=0.2)
                if reply["parent_header"].get("msg_id") == message:
                    return reply["content"]
            if not self.manager.is_alive():
                raise Stuck(CRASHED)
        return None


def run_cells(kernel, book, seconds):
    """Run all code cells, as a student would who goes on after an error.

    One cell may take a quarter of the seconds. Returns what did not end, as text; Stuck if
    the kernel is gone.
    """
    kernel.run(PREPARE.format(str(kernel.folder.parent)), seconds)
    end, hung = time.monotonic() + seconds, []
    cells = [cell for cell in book.cells if cell.cell_type == "code"]
    for number, cell in enumerate(cells, start=1):
        left = end - time.monotonic()
        if left <= 0:
            hung.append(f"the time was over before code cell {number}")
            break
        try:
            kernel.run(cell.source, min(left, seconds / 4))
        except Stuck as stuck:
            if not kernel.manager.is_alive():
                raise Stuck(f"{stuck} (code cell {number})") from None
            hung.append(f"code cell {number} had to be interrupted")
    return "; ".join(hung)


def judge(check, kernel, seconds, note):
    """State and message of one exercise, whose check may take so many seconds."""
    end = time.monotonic() + seconds

    def ask(text):
        return kernel.ask(text, max(0.1, end - time.monotonic()))

    try:
        answers = [answer(name, ask) for name in check.answers]
        result = check.judge(*answers)
        return result.state, result.message
    except Missing as missing:
        reason = f" ({note})" if note else ""
        return "wrong", f"there is no {missing} in the notebook{reason}"
    except Stuck as stuck:
        return "wrong", str(stuck)
    except Exception as error:
        return "wrong", f"the answer could not be read: {type(error).__name__}"


def main(path, lesson, seconds):
    password = sys.stdin.readline().strip()
    book, seconds = nbformat.read(path, as_version=4), float(seconds)
    gone = note = ""
    with Kernel(Path.cwd(), isolation()) as kernel:
        try:
            note = run_cells(kernel, book, seconds)
        except Stuck as stuck:
            gone = str(stuck)
        for check in LESSONS[int(lesson)]:
            verdict = ("wrong", gone) if gone else judge(check, kernel, seconds / 4, note)
            gone = gone or ("" if kernel.manager.is_alive() else verdict[1])
            print(json.dumps([password, *verdict]), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
