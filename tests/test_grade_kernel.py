"""Whatever a cell does to its kernel, answers can be asked for; and how its process is watched."""

import shutil
import subprocess
import sys

import numpy as np
import pytest
from notebook_rules import ROOT

from tools.grade.grading import _verdict, watch
from tools.grade.remote import Missing, answer
from tools.grade.submission import PREPARE, Kernel, why_absent


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    (folder / "notebooks").mkdir()
    (folder / "checks").mkdir()
    (folder / "checks/__init__.py").touch()
    shutil.copy(ROOT / "checks/crash.py", folder / "checks")
    shutil.copy(ROOT / "tools/grade/remote.py", folder / "grader_remote.py")
    with Kernel(folder / "notebooks") as kernel:
        kernel.run(PREPARE.format(str(folder)), 60)
        yield kernel


def found(kernel, name):
    return answer(name, lambda text: kernel.ask(text, 20))


def test_kernel_gives_the_same_data(kernel):
    kernel.run("import numpy as np\nfrom collections import namedtuple", 20)
    kernel.run("x = [namedtuple('P', 'a')(np.float32(1)), np.array(2), {1: float('nan')}]", 20)
    pair, zero_d, dictionary = found(kernel, "x")
    assert pair == (1,) and type(pair[0]) is np.float32
    assert zero_d.shape == () and np.isnan(dictionary[1])
    kernel.run("def double(x): return 2 * x", 20)
    assert found(kernel, "double")(np.arange(3)).tolist() == [0, 2, 4]


ACCIDENTS = [
    "%reset -f", "%reset", "%reset -s -f", "%reset_selective -f .*", "%xdel before",
    "get_ipython().reset()", "globals().clear()", "del before", "for n in list(globals()): del n",
    "import os; os.chdir('/')", "import sys; sys.exit(1)", "raise SystemExit", "quit()",
    "import sys; sys.stdout = sys.stderr = None", "import sys; sys.stdout.close()",
    "import sys; sys.stdout = object()", "import io, sys; sys.stdout = io.StringIO()",
    "%load_ext autoreload\n%autoreload 2", "%%bash\necho hello", "%%script false\nhello",
    "%%capture out\nprint(1)", "!echo hello", "%%no_such_magic\nx", "%no_such_magic", "input()",
    "get_ipython = None", "_serve = serve = answer = None", "raise KeyboardInterrupt",
    "list = dict = open = print = None", "import sys; sys.path.clear()",
    "get_ipython().ast_transformers.append(None)",
    "import warnings; warnings.simplefilter('error')",
    "import numpy; numpy.seterr(all='raise')", "%pprint\n%precision 2", "%xmode Minimal\n1 / 0",
]  # fmt: skip


@pytest.mark.parametrize("accident", ACCIDENTS)
def test_answers_outlive_what_a_cell_does(kernel, accident):
    """What is defined after it is found, and so is what was defined before and not deleted."""
    kernel.run("%reset -f", 20)
    kernel.run("before = 1", 20)
    kernel.run(accident, 20)
    kernel.run("def after(x): return x + 1", 20)
    assert found(kernel, "after")(1) == 2
    try:
        assert found(kernel, "before") == 1
    except Missing:
        assert any(word in accident for word in ("reset", "clear", "del"))


def test_answers_outlive_the_end_of_all_modules(kernel):
    kernel.run("def kept(x): return x + 1", 20)
    kernel.run("import sys\nfor m in list(sys.modules):\n    if m != 'sys': del sys.modules[m]", 20)
    assert found(kernel, "kept")(1) == 2


@pytest.mark.parametrize(
    ("source", "defines"),
    [("def f(x):", True), ("class f:", True), ("f = 1", True), ("f: int = 1", True),
     ("f == 1", False), ("def fg(x):", False), ("print(f)", False), ("    f = 1", False)],
)  # fmt: skip
def test_definition_is_recognised(source, defines):
    assert ("defines it" in why_absent("f", {1: "g = 1", 3: source}, {1: "", 3: ""})) == defines


def process(code):
    return subprocess.Popen([sys.executable, "-c", code], start_new_session=True)


def test_process_that_does_not_end_is_ended():
    worker = process("import time; time.sleep(99)")
    assert watch(worker, 0.5, 1000) == "it did not end within 0 seconds"
    assert worker.returncode and watch(process("pass"), 60, 1000) == ""


def test_line_of_another_process_is_no_verdict():
    assert _verdict(b'["secret", "right", "m"]', "secret") == [["right", "m"]]
    for line in (b'["guess", "right", "m"]', b"right", b"[]", b"1", b"\xff"):
        assert _verdict(line, "secret") == []
