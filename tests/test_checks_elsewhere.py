"""Checks say the same on other people's machines, whatever is set there."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from test_checks import RIGHT, WRONG, filled, run

ROOT = Path(__file__).resolve().parents[1]
# Numbers large and small, digits that count, values not finite, a crash, an answer from elsewhere.
BODIES = {
    "decode_header": [RIGHT["decode_header"][0], WRONG["decode_header"][0][0]],
    "one_hot": ["return np.eye(k)[y] + 1e-7", "return y / 0", "return Y", "return (b for b in y)"],
    "stable_softmax": [body for body, _hint in WRONG["stable_softmax"][:4]],
    "stable_loss": [WRONG["stable_loss"][5][0], RIGHT["stable_loss"][0]],
    "correlate_same": ["return image * np.pi / 1e6", "return image > 0", "return image * np.nan"],
    "clip_gradients": [body for body, _hint in WRONG["clip_gradients"]],
    "adam_step": [RIGHT["adam_step"][0], WRONG["adam_step"][0][0]],
    "diagonal": [body for body, _hint in WRONG["diagonal"]],
}
CASES = [(name, filled(name, body)) for name, bodies in BODIES.items() for body in bodies]
SCRIPT = """\
import json, pathlib, struct
import numpy as np, checks
for name, source in json.loads(pathlib.Path("cases.json").read_text(encoding="utf-8")):
    names = {"np": np, "struct": struct}
    exec(compile(source, "your cell", "exec"), names)
    check = getattr(checks, name)
    check(*(names[answer] for answer in check.answers))
"""


def printed(tmp_path, options=(), **settings):
    """What a program prints that has the cases checked."""
    (tmp_path / "cases.json").write_text(json.dumps(CASES), encoding="utf-8")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"} | settings
    done = subprocess.run(
        [sys.executable, *options, "-c", SCRIPT],
        cwd=tmp_path, env=environment, capture_output=True,
    )  # fmt: skip
    assert not done.stderr, done.stderr.decode(errors="replace")
    return done.stdout.decode(settings.get("PYTHONIOENCODING", "utf-8")).splitlines()


def expected():
    return "\n".join(str(run(name, source)) for name, source in CASES).splitlines()


@pytest.mark.slow  # each starts another Python, under other settings
@pytest.mark.parametrize(
    ("options", "settings"),
    [
        (["-O"], {}),
        (["-OO"], {}),
        (["-W", "error"], {}),
        ([], {"PYTHONWARNINGS": "error", "PYTHONDEVMODE": "1"}),
        ([], {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}),
        ([], {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"}),
        ([], {"PYTHONHASHSEED": "7", "COLUMNS": "20", "NO_COLOR": "1"}),
    ],
    ids=lambda value: " ".join(value),
)
def test_results_are_the_same_under(tmp_path, options, settings):
    assert printed(tmp_path, options, **settings) == expected()


@pytest.mark.slow  # each starts another Python, under other settings
@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii", "latin-1"])
def test_console_that_lacks_letters_gets_their_names(tmp_path, encoding):
    found = printed(tmp_path, PYTHONIOENCODING=encoding)
    assert found == [line.encode(encoding, "namereplace").decode(encoding) for line in expected()]
    assert any(line.startswith(r"\N{BALLOT X} Exercise 1.1") for line in found)


@pytest.mark.parametrize(
    "options",
    [
        {"precision": 1},
        {"legacy": "1.13"},
        {"legacy": "1.25"},
        {"threshold": 1, "edgeitems": 1},
        {"linewidth": 10},
        {"sign": "+"},
        {"suppress": True, "precision": 2},
        {"floatmode": "fixed"},
        {"nanstr": "?", "infstr": "?"},
        {"formatter": {"all": lambda value: "*"}},
    ],
    ids=lambda options: next(iter(options)),
)
def test_results_are_the_same_with_print_options(options):
    plain = expected()
    with np.printoptions(**options):
        assert expected() == plain


@pytest.mark.parametrize(
    "setting",
    [
        "np.seterr(all='raise')",
        "np.seterrcall(lambda *a: 1 / 0) and np.seterr(all='call')",
        "np.set_printoptions(precision=1, sign='+', suppress=True)",
        "__import__('warnings').simplefilter('error')",
    ],
)
def test_what_an_answer_sets_is_no_matter_to_its_check(setting):
    options = np.get_printoptions()
    try:
        for name in ("stable_softmax", "stable_loss", "clip_gradients"):
            check_after_setting(name, setting)
    finally:
        np.set_printoptions(**options)


def check_after_setting(name, setting):
    """Every call of the answer sets it anew."""
    function = name
    for body in [RIGHT[name][0], *(body for body, _hint in WRONG[name])]:
        source = filled(name, body)
        wrapped = f"{source}\n_plain = {function}\ndef {function}(*a):\n    {setting}\n"
        wrapped += "    with np.errstate(all='ignore'):\n        return _plain(*a)"
        assert state_and_hint(run(name, wrapped)) == state_and_hint(run(name, source))


def state_and_hint(result):
    return result.state, result.message.rpartition("Hint: ")[2]


@pytest.mark.parametrize("set_before", ["raise", "warn", "print"])
def test_results_are_the_same_with_numpys_errors(set_before, capsys):
    plain = expected()
    with np.errstate(all=set_before):
        assert expected() == plain
    assert capsys.readouterr().out == ""
