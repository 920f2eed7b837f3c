"""Bring the solutions into step with the lessons: `python -m tools.exercise_cells`.

The lesson is the source of headings, tasks and check cells; the solutions repeat them. Where an
exercise was added or taken away, or a stub defines something else, it says what to mend by hand.
"""

import ast
import re
import sys
from dataclasses import dataclass

import nbformat

from tools.address import notebooks
from tools.clean import read, save

LESSONS = [path for path in notebooks() if path.parent.name == "notebooks"]


@dataclass(frozen=True)
class Exercise:
    """Cells of one exercise: its task, the stub or the solution, and the check."""

    task: nbformat.NotebookNode
    code: nbformat.NotebookNode
    check: nbformat.NotebookNode

    @property
    def heading(self):
        return self.task.source.splitlines()[0]

    @property
    def name(self):
        """Of the check, as in `checks.one_hot(one_hot)`."""
        return self.check.source.split("(")[0].removeprefix("checks.")


def solutions_of(lesson):
    return lesson.parent / "solutions" / lesson.name


def has_tag(cell, tag):
    return tag in cell.metadata.get("tags", [])


def exercises(book):
    """Exercises in order: each begins with a heading `### …` after `## Exercises`.

    Raises:
        ValueError: a cell tagged `exercise` has no heading before it, or no cell tagged `check`
            before the next exercise.
    """
    cells, found = book.cells, []
    stubs = [number for number, cell in enumerate(cells) if has_tag(cell, "exercise")]
    ends = [*stubs[1:], len(cells)][: len(stubs)]  # none, if there are no exercises
    for number, end in zip(stubs, ends, strict=True):
        headings = [cell for cell in cells[:number] if cell.source.startswith("### ")]
        checks = [cell for cell in cells[number:end] if has_tag(cell, "check")]
        if not headings or not checks:
            wanted = "cell tagged 'check' after" if headings else "heading '### …' before"
            raise ValueError(f"expected a {wanted} the exercise {cells[number].source[:60]!r}")
        found.append(Exercise(headings[-1], cells[number], checks[0]))
    return found


def defines(source):
    """What a cell defines that others see: names, with parameters and docstrings."""
    found = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign):
            found |= {ast.unparse(target): "" for target in node.targets}
        elif isinstance(node, ast.FunctionDef):
            found[node.name] = ast.unparse(node.args), ast.get_docstring(node)
        elif isinstance(node, ast.ClassDef):
            found[node.name] = ast.get_docstring(node)
            for method in node.body:
                if isinstance(method, ast.FunctionDef):
                    found[f"{node.name}.{method.name}"] = ast.unparse(method.args)
    return found


def task_there(exercise):
    """The task as the solutions show it: their folder is one further down, so links go up."""
    return re.sub(r"\]\((?=\d\d_\w+\.ipynb)", "](../", exercise.task.source)


def differences(lesson, solutions):
    """What is not in step, as sentences."""
    ours, theirs = exercises(lesson), exercises(solutions)
    if [e.heading for e in ours] != [e.heading for e in theirs]:
        yield f"headings {[e.heading for e in ours]} and {[e.heading for e in theirs]}"
        return
    for stub, solved in zip(ours, theirs, strict=True):
        if task_there(stub) != solved.task.source:
            yield f"{stub.heading}: the tasks differ"
        if stub.check.source != solved.check.source:
            yield f"{stub.heading}: the checks differ"
        missing = defines(stub.code.source).items() - defines(solved.code.source).items()
        if missing:
            yield f"{stub.heading}: the solution does not define {sorted(map(str, missing))}"


def copy_tasks(lesson, solutions):
    """Give the solutions the tasks and checks of the lesson; True if one changed."""
    before = list(differences(lesson, solutions))
    if len(exercises(lesson)) != len(exercises(solutions)):
        return False  # `differences` names the headings
    for stub, solved in zip(exercises(lesson), exercises(solutions), strict=True):
        solved.task.source, solved.check.source = task_there(stub), stub.check.source
    return before != list(differences(lesson, solutions))


def bring_into_step(path):
    """Copy a lesson's tasks and checks into its solutions; what remains to do, as sentences."""
    books = []
    try:
        for file in (path, solutions_of(path)):
            books.append(read(file))
            for exercise in exercises(books[-1]):
                defines(exercise.code.source)
        if copy_tasks(*books):
            save(books[1], file)
            print(f"{file}: tasks and checks copied from the lesson; execute it anew")
    except FileNotFoundError:
        return [f"{file}: it is missing: write it"]
    except (OSError, SyntaxError, ValueError) as error:
        return [f"{file}: {error}: mend it by hand"]
    return [f"{file}: {difference}: mend it by hand" for difference in differences(*books)]


def main():
    if sys.argv[1:]:
        sys.exit("expected no arguments: every lesson is brought into step with its solutions")
    sys.exit("\n".join(what for path in LESSONS for what in bring_into_step(path)) or None)


if __name__ == "__main__":
    main()
