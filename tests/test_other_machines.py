"""README's commands where much is set otherwise: variables, folders, locale, no git, a zip file.

Slow, because each starts TensorFlow or the whole of pytest anew, in an environment of its own.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from notebook_rules import ROOT, SETUP

pytestmark = pytest.mark.slow
NOT_COPIED = shutil.ignore_patterns(".*", "__pycache__", "submissions", "wheels", "shared")
KEPT = (".ci", ".devcontainer", ".github", ".gitattributes", ".gitignore")
KERAS = """\
{}
from helpers.notebook import quiet_tensorflow
with quiet_tensorflow():
    import keras
c = keras.config
print(c.backend(), c.floatx(), c.epsilon(), c.image_data_format(), c.dtype_policy().name)
print(c.max_epochs(), c.max_steps_per_epoch(), c.is_nnx_enabled())
layer = keras.layers.Conv2D(2, 3)
print(layer(keras.ops.ones((1, 5, 6, 1))).shape, layer.kernel.dtype)
"""
AS_THE_COURSE = """\
tensorflow float32 1e-07 channels_last float32
None None False
(1, 3, 4, 2) float32
"""
VARIABLES = {
    "KERAS_BACKEND": "no_such_backend", "KERAS_MAX_EPOCHS": "few", "KERAS_NNX_ENABLED": "true",
    "KERAS_MAX_STEPS_PER_EPOCH": "1", "TF_XLA_FLAGS": "--no_such_flag", "TF_CPP_MIN_LOG_LEVEL": "0",
    "TF_CPP_MAX_VLOG_LEVEL": "1", "TF_USE_LEGACY_KERAS": "1",
}  # fmt: skip
OTHER = {"backend": "jax", "floatx": "float16", "epsilon": 0.1}
OTHER |= {"image_data_format": "channels_first", "nnx_enabled": False}
FIRST = """\
import keras
keras.config.set_dtype_policy("mixed_float16")
keras.config.set_max_epochs(1)
"""


CASES = {
    "variables and settings": (OTHER, VARIABLES, ""),
    "useless settings elsewhere": (["not", "settings"], {"KERAS_HOME": "elsewhere"}, ""),
    "imported before": (OTHER | {"backend": "tensorflow"}, {"KERAS_BACKEND": ""}, FIRST),
}


@pytest.mark.parametrize(("settings", "variables", "before"), CASES.values(), ids=CASES)
def test_keras_is_what_the_course_chose(tmp_path, settings, variables, before):
    """And the student's file of settings is as it was; where there is none, none is made."""
    file = tmp_path / variables.get("KERAS_HOME", ".keras") / "keras.json"
    file.parent.mkdir()
    file.write_text(json.dumps(settings), encoding="utf-8")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("KERAS_")} | variables
    environment |= {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path)}
    if "KERAS_HOME" in variables:
        environment["KERAS_HOME"] = str(file.parent)
    done = subprocess.run(
        [sys.executable, "-c", KERAS.format(before)], cwd=ROOT, env=environment,
        capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert done.stdout == AS_THE_COURSE
    assert before or not done.stderr  # their own import is not quiet
    assert json.loads(file.read_text(encoding="utf-8")) == settings
    assert [*tmp_path.rglob("keras.json")] == [file]


@pytest.fixture(scope="module")
def unzipped(tmp_path_factory):
    """The course as GitHub's zip file holds it: no repository, and a name of GitHub's making."""
    course = tmp_path_factory.mktemp("Mit Leerzeichen ✓") / "neural networks-main"
    shutil.copytree(ROOT, course, ignore=NOT_COPIED)
    for name in KEPT:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, course / name)
        elif (ROOT / name).is_file():
            shutil.copy(ROOT / name, course)
    return course


def pytest_in(course, *arguments, **variables):
    """README's command with arguments of its own, in that copy of the course."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *arguments], cwd=course, encoding="utf-8",
        env=os.environ | {"PYTHONIOENCODING": "utf-8"} | variables, errors="replace",
        capture_output=True,
    )  # fmt: skip


def without_git():
    return {"PATH": str(Path(sys.executable).parent)}


def test_without_git_all_tests_are_collected(unzipped):
    done = pytest_in(unzipped, "tests", "--collect-only", **without_git())
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("variables", [{}, without_git()], ids=["git", "no git"])
def test_an_unzipped_copy_passes_or_says_why_not(unzipped, variables):
    """The tests that ask git."""
    chosen = "tests/test_address.py", "tests/test_project.py"
    which = "clone or left_to_be_done or large_files or no_address"
    done = pytest_in(unzipped, *chosen, "-k", which, **variables)
    assert done.returncode == 0, done.stdout[-3000:]
    assert "git" in done.stdout  # the reason


def cells(*sources):
    """A notebook that expects of each cell, a pair, the text that it prints."""
    new = nbformat.v4
    made = [
        new.new_code_cell(
            source, outputs=[new.new_output("stream", text=text)] if text else [], execution_count=n
        )
        for n, (source, text) in enumerate(sources, start=1)
    ]
    return new.new_notebook(cells=made)


IMPORTS = """\
import os
import numpy as np
from sklearn import linear_model, neural_network
import checks
import sketchpad
from helpers import mnist, plots
from helpers.notebook import definitions, quiet_tensorflow
with quiet_tensorflow():
    import keras"""
TRAIN = """\
keras.utils.set_random_seed(0)
model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Conv2D(2, 3),
                          keras.layers.Flatten(), keras.layers.Dense(10)])
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile("adam", loss, metrics=["accuracy"])
history = model.fit(X[:64, ..., None] / np.float32(255), y[:64], epochs=2, verbose=0)
print(len(history.history["loss"]), "epochs −", model.predict(X[:2, ..., None]).dtype)"""
SMALL = cells(
    (SETUP, ""),
    (IMPORTS, ""),
    ("_, (X, y) = mnist.load_mnist()\nprint('größer:', X.shape)", "größer: (10000, 28, 28)\n"),
    ("%%capture shown\nplots.show_images(X[:4], y[:4], title='äöü −')", ""),
    ("print(len(shown.outputs), 'figure', shown.stderr)", "1 figure \n"),
    (TRAIN.replace("X[:2, ..., None]", "X[:2, ..., None], verbose=0"), "2 epochs − float32\n"),
)
NOWHERE = f"{__file__}/nowhere"  # below a file: not even root can write there
MACHINES = {
    "Turkish, other settings": VARIABLES | {
        "LC_ALL": "tr_TR.UTF-8", "PYTHONWARNINGS": "error",
    },
    "no homes": {
        "HOME": NOWHERE, "USERPROFILE": NOWHERE, "XDG_CACHE_HOME": NOWHERE, "IPYTHONDIR": NOWHERE,
        "XDG_CONFIG_HOME": NOWHERE, "JUPYTER_RUNTIME_DIR": NOWHERE, "PYTHONSTARTUP": NOWHERE,
        "PYTHONWARNINGS": "always",
    },
    "C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii",
          "COLUMNS": "20", "NO_COLOR": "1", "TZ": "Pacific/Apia", "OMP_NUM_THREADS": "1"},
}  # fmt: skip


@pytest.fixture(scope="module")
def turkish(tmp_path_factory):
    """Variable with which the Turkish locale is found, made where that can be done."""
    folder = tmp_path_factory.mktemp("locales")
    if shutil.which("localedef"):
        made = ["localedef", "-f", "UTF-8", "-i", "tr_TR", str(folder / "tr_TR.UTF-8")]
        subprocess.run(made, capture_output=True)
    return {"LOCPATH": str(folder)} if any(folder.iterdir()) else {}


@pytest.mark.parametrize("machine", MACHINES)
def test_a_notebook_runs_as_strictly_as_here(unzipped, tmp_path, turkish, machine):
    """From a path with spaces; so has that of the temporary files."""
    (tmp_path / "tmp ç").mkdir()
    variables = turkish | {"TMPDIR": str(tmp_path / "tmp ç")} | MACHINES[machine]
    path = unzipped / "notebooks/99_small.ipynb"
    nbformat.write(SMALL, path)
    done = pytest_in(unzipped, "-p", "no:cacheprovider", path, **variables)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
