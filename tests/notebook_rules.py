"""The rules of the notebooks' style, each a function of a notebook that yields complaints."""

import ast
import re
from pathlib import Path
from statistics import median

import nbformat

from tools.address import COLLAPSED, colab_line, current, notebooks, setup_cell

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = notebooks()
TAGS = {"setup", "define", "exercise", "check", "nbval-ignore-output"}
SETUP = setup_cell(current())
TALKING_DOWN = r"\b(simply|just|obviously|trivially?|of course)\b"
AMERICAN = r"\b(colors?|grays?|\w+[^sz\W]iz(e[ds]?|ing|ation|er)|behavior|center(ed)?|favorite)\b"
BRITISH_TOO = r"\b(sizes?|sized|prizes?|seizes?|resized?)\b"


def code_cells(book):
    return [cell for cell in book.cells if cell.cell_type == "code"]


def text_cells(book):
    return [cell for cell in book.cells if cell.cell_type == "markdown"]


def text_of(book):
    return "\n".join(cell.source for cell in text_cells(book))


def printed(cell):
    return "".join(str(output.get("text", "")) for output in cell.outputs)


def prose(book, links=False):
    """The text without code spans, formulas and addresses, which have spellings of their own."""
    address = "" if links else r"|\]\([^)]*\)"
    left_out = r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$" + address
    return re.sub(left_out, "", text_of(book), flags=re.S)


def tags(cell):
    return set(cell.metadata.get("tags", []))


def lines(cell):
    return [line for line in cell.source.splitlines() if line.strip()]


def are_solutions(path):
    return path.parent.name == "solutions"


def before_exercises(book):
    """The lesson proper: without its exercises and without the two set-up cells."""
    for cell in book.cells:
        if cell.source.startswith("## Exercises"):
            return
        if "setup" not in tags(cell):
            yield cell


def is_one_sitting(book, path):
    if are_solutions(path):
        return
    lesson = nbformat.from_dict({"cells": list(before_exercises(book))})
    measured = {
        "code cells": (len(code_cells(lesson)), 24),
        "words": (len(re.sub(r"\]\([^)]*\)", "]", text_of(lesson)).split()), 1500),
        "lines of code": (sum(len(lines(cell)) for cell in code_cells(lesson)), 150),
    }
    for what, (found, most) in measured.items():
        if found > most:
            yield f"{found:,} {what} before the exercises, more than {most:,}"


def other_lessons_are_linked(book, path):
    unlinked = re.sub(r"\[[^\]]*\]\([^)]*\)", "", prose(book, links=True))
    for match in re.finditer(r"\b(lessons?|notebooks?) +\d+", unlinked, flags=re.I):
        yield f"{match.group()!r} is no link"


def claims_are_compared(book, path):
    """Where outputs are ignored, others that are compared say what was found."""
    ignored, compared = [], []
    for cell in code_cells(book):
        (ignored if "nbval-ignore-output" in tags(cell) else compared).append(printed(cell))
    if are_solutions(path):
        return
    if ignored and not re.search(r": +True$", "\n".join(compared), flags=re.M):
        yield "outputs are ignored, and no compared one says '…: True' of what was measured"


def opens_and_closes_as_all_do(book, path):
    first, last = book.cells[0].source, book.cells[-1].source
    number = int(path.stem[:2])
    if are_solutions(path):
        if not first.startswith(f"# {number} · Solutions: "):
            yield f"the first line is not '# {number} · Solutions: title'"
        return
    if not re.match(rf"# {number} · \S", first):
        yield f"the first line is not '# {number} · title'"
    for label in ("You will", "You need", "Time"):
        if f"| **{label}** |" not in first:
            yield f"no row '{label}' in the table at the top"
    if not re.search(r"^You |^A ", first, flags=re.M):
        yield "no sentence at the top that promises something"
    if "## What you can do now" not in last:
        yield "the last cell is not 'What you can do now'"
    if not 3 <= len(re.findall(r"^- ", last, flags=re.M)) <= 5:
        yield "'What you can do now' should have three to five lines"


def sets_up_as_all_do(book, path):
    setup = [cell for cell in code_cells(book) if "setup" in tags(cell)]
    if setup != code_cells(book)[:2]:
        yield "not exactly the first two code cells, set-up and imports, are tagged 'setup'"
    elif setup[0].source != SETUP:
        yield "the set-up cell is not that of all others"
    elif {**setup[0].metadata} != COLLAPSED | {"tags": ["setup"]}:
        yield "the set-up cell is not collapsed"


def headings_are_in_order(book, path):
    found = re.findall(r"^(#+) ", text_of(book), flags=re.M)
    levels = [len(marks) for marks in found]
    if levels.count(1) != 1 or levels[0] != 1:
        yield f"expected one H1, at the top; levels are {levels}"
    if any(after > before + 1 for before, after in zip(levels, levels[1:], strict=False)):
        yield f"a level of headings is skipped: {levels}"


def code_is_short(book, path):
    for number, cell in enumerate(code_cells(book), start=1):
        limit = 20 if re.search(r"^class ", cell.source, flags=re.M) else 15
        if len(lines(cell)) > limit:
            yield f"code cell {number} has {len(lines(cell))} lines, more than {limit}"
        if cell.source.count("\n") >= 20:
            yield f"code cell {number} is longer than 20 lines, empty ones included"
        if any(len(line) > 88 for line in lines(cell)):
            yield f"code cell {number} has a line of more than 88 columns"
    read = [cell for cell in code_cells(book) if "setup" not in tags(cell)]
    middle = median(len(lines(cell)) for cell in read)
    if middle > 6:
        yield f"the median code cell has {middle} lines, more than 6"


def text_comes_before_code(book, path):
    if len(text_cells(book)) < len(code_cells(book)):
        yield "there are more code cells than text cells"
    for before, cell in zip(book.cells, book.cells[1:], strict=False):
        if cell.cell_type == "code" == before.cell_type:
            yield f"no text before the cell that begins {cell.source[:60]!r}"


def links_lead_somewhere(book, path):
    text = text_of(book)
    folder = "notebooks/solutions" if are_solutions(path) else "notebooks"
    line = colab_line(current(), f"{folder}/{path.name}")
    colab = re.search(r"\]\((.*?)\)", line)[1]
    targets = re.findall(r"\]\(([^)]+)\)", text)
    if line not in text.splitlines():
        yield f"no line {line}"
    for target in targets:
        if target != colab and not (path.parent / target.split("#")[0]).exists():
            yield f"{target} leads nowhere inside the course"


def pictures_have_alternative_text(book, path):
    for cell in text_cells(book):
        if "![](" in cell.source or re.search(r"<img(?![^>]*alt=)", cell.source):
            yield f"a picture without alternative text: {cell.source[:60]!r}"
    for number, cell in enumerate(code_cells(book), start=1):
        for output in cell.outputs:
            picture = {"image/png", "image/jpeg"} & set(output.get("data", {}))
            if picture and not any(output.metadata.get(p, {}).get("alt") for p in picture):
                yield f"a figure without alternative text in code cell {number}"


def outputs_are_stored_and_clean(book, path):
    counts = [cell.execution_count for cell in code_cells(book)]
    if counts != list(range(1, len(counts) + 1)):
        yield f"not run from a fresh kernel, top to bottom: {counts}"
    for number, cell in enumerate(code_cells(book), start=1):
        for output in cell.outputs:
            text = str(output.get("text", "")) + str(output.get("data", {}).get("text/plain", ""))
            if "application/vnd.jupyter.widget-view+json" in output.get("data", {}):
                yield f"a widget is stored in code cell {number}: it would hide its picture"
            if output.output_type == "error" or output.get("name") == "stderr":
                yield f"an error or stderr in code cell {number}"
            if re.search(r"Warning\b|\bwarn\b|deprecat", text):
                yield f"a warning in code cell {number}"
            if re.search(r"\bat 0x[0-9a-f]+|(?<!\w)/(home|root|tmp|usr|Users)/|[A-Z]:\\", text):
                yield f"an address or an absolute path in code cell {number}"
    if not any(cell.outputs for cell in code_cells(book)):
        yield "no outputs are stored"
    if path.exists() and path.stat().st_size >= 1_000_000:
        yield f"the file has {path.stat().st_size:,} bytes, a million or more"


def imports_are_at_the_top(book, path):
    for number, cell in enumerate(code_cells(book)[2:], start=3):
        nodes = ast.walk(ast.parse(cell.source))
        if any(isinstance(node, ast.Import | ast.ImportFrom) for node in nodes):
            yield f"an import in code cell {number}"


def names_are_used(book, path):
    trees = [(cell, ast.parse(cell.source)) for cell in code_cells(book)]
    nodes = [node for _, tree in trees for node in ast.walk(tree)]
    used = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    used |= {n.target.id for n in nodes if isinstance(n, ast.AugAssign) and hasattr(n.target, "id")}
    for cell, tree in trees:
        if "define" in tags(cell):  # for other notebooks too
            continue
        stored = {
            node.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
        attributes = [n for c in classes for n in c.body if isinstance(n, ast.Assign)]
        stored -= {target.id for a in attributes for target in a.targets}  # used as x.name
        unused = {name for name in stored - used if not name.startswith("_")}
        if unused:
            yield f"never used: {', '.join(sorted(unused))}"


def voice_is_plain(book, path):
    for match in re.finditer(TALKING_DOWN, prose(book), flags=re.I):
        yield f"says {match.group()!r}"


def spelling_is_british(book, path):
    for match in re.finditer(AMERICAN, prose(book), flags=re.I):
        if not re.fullmatch(BRITISH_TOO, match.group(), flags=re.I):
            yield f"American spelling: {match.group()!r}"


def mistakes_and_predictions_are_there(book, path):
    if are_solutions(path):
        return
    text = text_of(book)
    if "**Predict first.**" not in text:
        yield "no 'Predict first' prompt"
    if "> **Common mistake.**" not in text:
        yield "no 'Common mistake' box"


def metadata_is_minimal(book, path):
    if set(book.metadata) - {"kernelspec", "language_info"}:
        yield f"metadata of the notebook: {sorted(book.metadata)}"
    if book.metadata.get("kernelspec", {}).get("name") != "python3":
        yield "the kernel is not 'python3'"
    ids = [cell.get("id") for cell in book.cells]
    if None in ids or len(set(ids)) < len(ids):
        yield "a cell id is missing or there twice"
    for cell in book.cells:
        collapsed = COLLAPSED if cell.source == SETUP else {}
        if set(cell.metadata) - {"tags", *collapsed} or tags(cell) - TAGS:
            yield f"metadata of cell {cell.id}: {dict(cell.metadata)}"


RULES = [
    opens_and_closes_as_all_do,
    is_one_sitting,
    other_lessons_are_linked,
    claims_are_compared,
    sets_up_as_all_do,
    headings_are_in_order,
    code_is_short,
    text_comes_before_code,
    links_lead_somewhere,
    pictures_have_alternative_text,
    outputs_are_stored_and_clean,
    imports_are_at_the_top,
    names_are_used,
    voice_is_plain,
    spelling_is_british,
    mistakes_and_predictions_are_there,
    metadata_is_minimal,
]
