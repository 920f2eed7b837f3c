"""Every check passes right answers, however written, and tells wrong ones what is wrong."""

import ast
import functools
import struct
import textwrap

import answers_01_05
import answers_06_11
import answers_12_14
import answers_15_17
import answers_18_19
import answers_20_22
import nbformat
import numpy as np
import pytest

import checks
from checks.exercise import Check
from tools.exercise_cells import LESSONS, copy_tasks, defines, differences, exercises, solutions_of

ANSWERS = [answers_01_05, answers_06_11, answers_12_14, answers_15_17, answers_18_19, answers_20_22]
RIGHT = {name: bodies for file in ANSWERS for name, bodies in file.RIGHT.items()}
WRONG = {name: pairs for file in ANSWERS for name, pairs in file.WRONG.items()}
BOOKS = {path.stem: nbformat.read(path, as_version=4) for path in LESSONS}
EXERCISES = {e.name: e for book in BOOKS.values() for e in exercises(book)}
TRAINED = {"train_small"}  # its answers are networks, tried in a test of their own


def run(name, source):
    """Result of a check for answers defined by source."""
    namespace = {"np": np, "struct": struct}
    exec(compile(source, "your cell", "exec"), namespace)
    check = getattr(checks, name)
    return check.judge(*(namespace[answer] for answer in check.answers))


def filled(name, body):
    """The stub of an exercise with another body, or the body itself if it is a whole cell."""
    tree = ast.parse(EXERCISES[name].code.source)
    if len(tree.body) > 1 or isinstance(tree.body[0], ast.Assign):
        return body
    if isinstance(tree.body[0], ast.ClassDef):
        kept = [n for n in tree.body[0].body if getattr(n, "name", "__init__") == "__init__"]
        head = f"class {tree.body[0].name}:"
        body = "\n".join([*map(ast.unparse, kept), body])
    else:
        head = f"def {tree.body[0].name}({ast.unparse(tree.body[0].args)}):"
    return f"{head}\n{textwrap.indent(body, '    ')}"


@pytest.mark.parametrize("name", EXERCISES)
def test_stub_is_open(name):
    result = run(name, EXERCISES[name].code.source)
    assert result.state == "open"
    assert str(result).startswith(f"○ Exercise {result.number} · {result.title}: open.")


@pytest.mark.parametrize(
    ("name", "body"), [(name, body) for name, bodies in RIGHT.items() for body in bodies]
)
def test_right_answer_passes(name, body):
    result = run(name, filled(name, body))
    assert result.state == "right", result.message


@pytest.mark.parametrize(
    ("name", "body", "words"), [(name, *pair) for name, pairs in WRONG.items() for pair in pairs]
)
def test_wrong_answer_gets_the_hint_meant_for_it(name, body, words):
    result = run(name, filled(name, body))
    assert result.state == "wrong"
    assert words in result.message, result.message
    assert str(result) == str(run(name, filled(name, body)))  # the same text every time
    assert "<" not in result.message.replace("'<", "").replace(" < ", ""), "no HTML, no addresses"


def test_every_exercise_has_enough_answers():
    for name in EXERCISES.keys() - TRAINED:
        assert len(RIGHT[name]) >= 2 and len(WRONG[name]) >= 4, name


def test_each_lesson_has_its_exercises_in_order_and_checked():
    assert list(checks.LESSONS) == [int(path.name[:2]) for path in LESSONS]
    for path, book in zip(LESSONS, BOOKS.values(), strict=True):
        number, found = int(path.name[:2]), exercises(book)
        assert len(found) in (2, 3), path.name
        assert [e.name for e in found] == [check.__name__ for check in checks.LESSONS[number]]
        for place, (exercise, check) in enumerate(
            zip(found, checks.LESSONS[number], strict=True), start=1
        ):
            assert check.number == f"{number}.{place}"
            assert exercise.heading == f"### {check.number} · {check.title}"
            answers = ", ".join(check.answers)
            assert exercise.check.source == f"checks.{check.__name__}({answers})"
            assert "check" in exercise.check.metadata.tags
            assert set(check.answers) <= defines(exercise.code.source).keys()


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_solutions_are_in_step(path):
    solutions = nbformat.read(solutions_of(path), as_version=4)
    assert list(differences(BOOKS[path.stem], solutions)) == []
    for exercise in exercises(solutions):
        assert exercise.check.outputs[0].text.startswith("✓"), exercise.heading
    for exercise in exercises(BOOKS[path.stem]):
        assert exercise.check.outputs[0].text.startswith("○"), exercise.heading


def test_drift_is_noticed_and_tasks_can_be_copied():
    lesson, solutions = (
        nbformat.read(path, as_version=4) for path in (LESSONS[0], solutions_of(LESSONS[0]))
    )
    exercises(lesson)[0].task.source += "\nOne more sentence."
    exercises(lesson)[1].check.source += "  # changed"
    assert len(list(differences(lesson, solutions))) == 2
    assert copy_tasks(lesson, solutions)
    assert not list(differences(lesson, solutions))
    code = exercises(solutions)[0].code
    code.source = code.source.replace("(raw)", "(data)")
    assert "does not define" in next(differences(lesson, solutions))
    exercises(solutions)[0].task.source = "### 1.1 · Another title"
    assert "headings" in next(differences(lesson, solutions))


def test_crash_is_shown_as_the_students():
    source = filled("one_hot", "rows = np.zeros((len(y), k))\nrows[y, k] = 1\nreturn rows")
    message = run("one_hot", source).message
    assert "In one_hot([1], 3), line 3 of your cell:" in message
    assert "IndexError: index 3 is out of bounds" in message
    assert "helpers" not in message


def test_crash_inside_a_library_points_at_the_line_that_called_it():
    source = filled("one_hot", "z = 1\nreturn np.reshape(y, (3, 1))")
    assert "line 3 of your cell" in run("one_hot", source).message


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("def one_hot(y):\n    return y", "takes 1 positional argument"),
        ("one_hot = 5", "should be made by `def` or `class`, found 5"),
        ("def one_hot(y, k):\n    exit(1)", "SystemExit"),
        ("def one_hot(y, k):\n    return one_hot(y, k)", "RecursionError"),
    ],
)
def test_misuse_is_explained(source, words):
    result = run("one_hot", source)
    assert result.state == "wrong" and words in result.message


def test_class_without_a_method_is_explained():
    source = "class LeakyReLU:\n    def __init__(self, slope):\n        pass"
    assert "has no attribute 'forward'" in run("leaky_relu", source).message


def test_student_may_interrupt():
    with pytest.raises(KeyboardInterrupt):
        run("one_hot", "def one_hot(y, k):\n    raise KeyboardInterrupt")


def test_wrong_number_of_answers_is_a_clear_error():
    with pytest.raises(TypeError, match=r"expected checks.stable_loss\(gap, stable_loss\)"):
        checks.stable_loss(104)


def test_check_prints_its_result(capsys):
    checks.diagonal(...)
    assert capsys.readouterr().out == (
        "○ Exercise 6.3 · Design a kernel: open. "
        "Fill in the stub above, run it, then run this cell.\n"
    )


@functools.cache
def labels_by_ink():
    """Label of each test image; the keys say where it has ink."""
    _, (X_test, y_test) = checks.lesson_04.load_mnist()
    return {digit.tobytes(): y for digit, y in zip(X_test > 0, y_test, strict=True)}


class FakeModel:
    """As much of a Keras model as the check of 4.3 uses.

    Of images as they are loaded it has the share `right` right, and is the surer of its answers
    the larger `sure` is; of any other images it has the share `scaled` right.
    """

    def __init__(self, right, size=50_000, outputs=10, scaled=0.1, sure=5.0):
        self.right, self.size, self.outputs = right, size, outputs
        self.scaled, self.sure = scaled, sure

    def count_params(self):
        return self.size

    def predict(self, X, batch_size, verbose):
        y = np.array([labels_by_ink()[(image > image.min()).tobytes()] for image in X])
        loaded = X.dtype == np.uint8
        wrong = np.arange(len(X)) % 100 >= 100 * (self.right if loaded else self.scaled)
        return (self.sure if loaded else 5) * np.eye(self.outputs)[(y + wrong) % 10]


@pytest.mark.parametrize(
    ("model", "state", "words"),
    [
        (FakeModel(0.97), "right", "accuracy"),
        (FakeModel(0.99, size=10_000), "right", "accuracy"),
        (FakeModel(0.97, scaled=0.97), "right", "accuracy"),  # it scales what it gets itself
        (FakeModel(0.98, sure=1), "right", "accuracy"),
        (FakeModel(0.96), "wrong", "below 0.965"),
        (FakeModel(0.05), "wrong", "That is chance"),
        (FakeModel(0.97, scaled=0.97, sure=255), "wrong", "must be a layer of the model"),
        (FakeModel(0.8, scaled=0.98), "wrong", "must be a layer of the model"),
        (FakeModel(0.97, size=60_001), "wrong", "more than 60,000"),
        (FakeModel(0.97, outputs=12), "wrong", "ends in Dense(10)"),
        (FakeModel(0.97, sure=np.nan), "wrong", "not finite"),
        (None, "wrong", "returned None"),
    ],
)
def test_check_of_a_trained_model(model, state, words):
    result = checks.train_small.judge(lambda X, y: model)
    assert result.state == state and words in result.message, result.message


def test_training_for_too_long_is_noticed(monkeypatch):
    monkeypatch.setattr(checks.lesson_04, "SECONDS", -1)
    assert "took more than" in checks.train_small.judge(lambda X, y: FakeModel(0.97)).message


def test_all_checks_are_checks():
    assert all(isinstance(check, Check) for lesson in checks.LESSONS.values() for check in lesson)
