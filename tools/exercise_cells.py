"""Exercises as they stand in the notebooks, and what keeps lessons and solutions in step.

The lesson is the source of titles, tasks and check cells; the solutions repeat them.

    python -m tools.exercise_cells

copies them from every lesson into its solutions, where only a task or a check has changed.
"""

import ast
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
LESSONS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))


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
    """Exercises in order: each begins with a heading `### …` after `## Exercises`."""
    cells, found = book.cells, []
    for number, cell in enumerate(cells):
        if has_tag(cell, "exercise"):
            headings = [c for c in cells[:number] if c.source.startswith("### ")]
            check = next(c for c in cells[number:] if has_tag(c, "check"))
            found.append(Exercise(headings[-1], cell, check))
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


def differences(lesson, solutions):
    """What is not in step, as sentences."""
    ours, theirs = exercises(lesson), exercises(solutions)
    if [e.heading for e in ours] != [e.heading for e in theirs]:
        yield f"headings {[e.heading for e in ours]} and {[e.heading for e in theirs]}"
        return
    for stub, solved in zip(ours, theirs, strict=True):
        if stub.task.source != solved.task.source:
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
        return False  # main names the headings
    for stub, solved in zip(exercises(lesson), exercises(solutions), strict=True):
        solved.task.source, solved.check.source = stub.task.source, stub.check.source
    return before != list(differences(lesson, solutions))


def main():
    for path in LESSONS:
        lesson = nbformat.read(path, as_version=4)
        if not solutions_of(path).exists():
            sys.exit(f"{path.name}: write {solutions_of(path)} first")
        solutions = nbformat.read(solutions_of(path), as_version=4)
        if copy_tasks(lesson, solutions):
            nbformat.write(solutions, solutions_of(path))
            print(f"{path.name}: tasks and checks copied to the solutions; execute them anew")
        for difference in differences(lesson, solutions):
            sys.exit(f"{path.name}: {difference}: mend it by hand")


if __name__ == "__main__":
    main()
