"""Run one submitted notebook in a kernel of its own, and judge its answers from outside.

`python -m tools.grade.submission CELLS LESSON SECONDS WAY` prints a line of JSON for each
exercise: [password, state, message]. CELLS is a file with the sources of the code cells in JSON.
WAY is `whole` for all of them, or `needed`: then, where more turn out to be needed, it ends with
a line [password, AGAIN, ""]. The grader sends the password, so that no line of another process
counts, watches time and memory, and ends all of it if it must; if it is gone itself, all ends
with it. The working directory is the folder that the notebook is to run in.
"""

import contextlib
import json
import os
import queue
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
from jupyter_client import KernelManager

from checks import LESSONS
from checks.crash import Stuck
from tools.grade.needed import needed
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
AGAIN = "again"
UNDEFINED = re.compile(r"name '(\w+)' is not defined|there is no (\w+) in the notebook")
START_UP = 60  # seconds for starting Python and a kernel on a busy machine
PREPARE = """\
__import__("sys").path.insert(0, {!r})
__import__("grader_remote").prepare(get_ipython())
"""


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
    `gone` says why there is no kernel any more, "" while there is one.

    Its messages go through files (Unix sockets) where there are such: they work without
    network too. Nobody listens to what it displays.
    """

    def __init__(self, folder, command=()):
        self.folder, self.command, self.gone = folder, command, ""

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

    def run(self, code, seconds, expression="", doing="a cell"):
        """Run code, then evaluate an expression; the reply's content.

        Raises:
            Stuck: `doing` crashed the kernel, did not end in so many seconds, or came too late.
        """
        message = self.client.execute(
            code, store_history=False, allow_stdin=False, stop_on_error=False,
            user_expressions={"value": expression} if expression else {},
        )  # fmt: skip
        return self._reply(message, seconds, doing)

    def ask(self, text, seconds, doing="a request"):
        """Reply of `remote.serve` in the kernel: JSON text there, a dictionary here.

        Raises:
            Stuck: as `run` does.
        """
        message = self.client.session.msg("grade_request", {"text": text})
        self.client.shell_channel.send(message)
        return json.loads(self._reply(message["header"]["msg_id"], seconds, doing)["text"])

    def _reply(self, message, seconds, doing):
        """Content of the reply to a message. What takes too long is interrupted, then ended."""
        if reply := self._waited(message, seconds, doing):
            return reply
        self.manager.interrupt_kernel()
        if not self._waited(message, 10, doing):
            self.gone = f"{doing} did not end in time, and could not be interrupted"
            self.manager.shutdown_kernel(now=True)
        raise Stuck(f"{doing} did not end in time")

    def _waited(self, message, seconds, doing):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not self.gone and not self.manager.is_alive():
                self.gone = f"{doing} crashed the kernel"
            if self.gone:
                raise Stuck(self.gone)
            with contextlib.suppress(queue.Empty):
                reply = self.client.get_shell_msg(timeout=0.2)
                if reply["parent_header"].get("msg_id") == message:
                    return reply["content"]
        return None


def run_cells(kernel, cells, seconds):
    """Run code cells, sources by number, as a student would who goes on after an error.

    One cell may take a quarter of the seconds. Returns for each what stopped it, "" if nothing.
    """
    end, troubles = time.monotonic() + seconds, {}
    for number, source in cells.items():
        left = end - time.monotonic()
        if left <= 0:
            troubles[number] = "was not run: the time was over"
            continue
        try:
            reply = kernel.run(source, min(left, seconds / 4), doing=f"code cell {number}")
            error = reply["status"] == "error"
            troubles[number] = f"stopped with {reply['ename']}: {reply['evalue']}" if error else ""
        except Stuck:
            troubles[number] = "had to be interrupted"
    return troubles


def judge(check, kernel, seconds, absence):
    """State and message of one exercise, whose check may take so many seconds.

    `absence(name)` says why there may be no such name.
    """
    end = time.monotonic() + seconds

    def ask(text):
        left = max(0.1, end - time.monotonic())
        return kernel.ask(text, left, f"exercise {check.number}")

    try:
        answers = [answer(name, ask) for name in check.answers]
        result = check.judge(*answers)
        return result.state, result.message
    except Missing as missing:
        return "wrong", f"there is no {missing} in the notebook{absence(str(missing))}"
    except Stuck as stuck:
        return "wrong", str(stuck)
    except Exception as error:
        return "wrong", f"the answer could not be read: {type(error).__name__}"


def why_absent(name, cells, troubles):
    """Lines that explain why a name is missing at the end, as far as the cells tell."""
    definition = re.compile(rf"^(?:(?:def|class)\s+{name}\b|{name}\s*(?::[^=\n]*)?=(?!=))", re.M)
    for number, source in reversed(cells.items()):
        if definition.search(source):
            trouble = troubles[number] or "something deleted it later, such as %reset or del"
            return f"\n  code cell {number} defines it, but {trouble}"
    unfinished = [
        f"\n  code cell {n} {why}" for n, why in troubles.items() if why.startswith(("had", "was"))
    ]
    return "".join(unfinished)


def verdicts(cells, lesson, seconds, left_out):
    """Run cells, sources by number, and yield state and message of each exercise of a lesson.

    The last one is [AGAIN, ""] if a name was missing that is among the names left out, or a file.
    """
    with Kernel(Path.cwd(), isolation()) as kernel:
        kernel.run(PREPARE.format(str(Path.cwd().parent)), START_UP, doing="the start")
        troubles = run_cells(kernel, cells, seconds)
        if is_missing("\n".join(troubles.values()), left_out):
            yield AGAIN, ""
            return
        for check in LESSONS[lesson]:
            verdict = judge(check, kernel, seconds / 4, lambda n: why_absent(n, cells, troubles))
            if is_missing(verdict[1], left_out):
                yield AGAIN, ""
                return
            yield verdict


def is_missing(told, left_out):
    """Does an error message tell of something that is only there after all cells?"""
    names = {name for pair in UNDEFINED.findall(told) for name in pair}
    return bool(names & left_out) or bool(left_out) and "FileNotFoundError" in told


def chosen(cells, lesson, way):
    """Sources of the cells to run, by number, and the names that the others would have bound."""
    if way == "needed":
        answers = {name for check in LESSONS[lesson] for name in check.answers}
        with contextlib.suppress(Exception):  # code that cannot be read may still run
            return needed(cells, answers, next(Path.cwd().glob(f"{lesson:02}_*.ipynb")))
    return dict(enumerate(cells, start=1)), set()


def end_with_the_grader():
    """Wait until standard input ends, as it does when the grader is killed; then end all."""
    sys.stdin.read()
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            process.kill()
    os._exit(1)


def main(path, lesson, seconds, way):
    password = sys.stdin.readline().strip()
    threading.Thread(target=end_with_the_grader, daemon=True).start()
    cells, left_out = chosen(json.loads(Path(path).read_text("utf-8")), int(lesson), way)
    for verdict in verdicts(cells, int(lesson), float(seconds), left_out):
        print(json.dumps([password, *verdict]), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
