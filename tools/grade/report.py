"""What comes back: rows of a table, a page of feedback for each student, lines of summary."""

import os
import re
import textwrap
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from checks.exercise import MARKS, READ_THE_ERROR

ALL = "all"  # instead of an exercise: none of the file could be graded
FORMULA = tuple("=+-@＝＋－＠")  # a spreadsheet computes what begins so, also after blanks
LONGEST_TEXT = 30_000  # characters; a cell of a spreadsheet holds 32,767
LONGEST_NAME = 60  # characters; file systems end at 255 bytes


@dataclass(frozen=True)
class Row:
    """One exercise of one submission; `state` is "open", "wrong" or "right".

    `again`: it says what went wrong in the grader, and is no reason not to grade it anew.
    """

    file: str
    exercise: str
    state: str
    message: str
    again: bool = False

    @property
    def passed(self):
        return self.state == "right"


def printable(text):
    """Text without control characters other than line breaks, and not endless."""
    text = str(text)
    text = text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]} …"
    lines = re.split(r"\r\n|\r|\n", text)
    return "\n".join("".join(c if c.isprintable() else " " for c in line) for line in lines)


def line(row, width):
    """A row of the printed table, whose first column is so wide."""
    message = textwrap.shorten(row.message, 80, placeholder=" …")
    return f"{one_line(row.file):<{width}} {MARKS[row.state]} {row.exercise:<32} {message}"


def summary(rows):
    """Such as "3 of 4 right, 1 open" for the rows of one file."""
    if rows[0].exercise == ALL:
        return f"not graded: {one_line(rows[0].message)}"
    count = Counter(row.state for row in rows)
    others = [f"{count[state]} {state}" for state in ("open", "wrong") if count[state]]
    return ", ".join([f"{count['right']} of {len(rows)} right", *others])


def summaries(graded):
    """Lines for the end: one for each file, given as lists of rows, and one for all of them."""
    files = [one_line(rows[0].file) for rows in graded]
    width = max(map(len, files))
    for file, rows in zip(files, graded, strict=True):
        yield f"{file:<{width}}   {summary(rows)}"
    exercises = [row for rows in graded for row in rows if row.exercise != ALL]
    refused = sum(rows[0].exercise == ALL for rows in graded)
    total = notebooks(len(graded)) + (f", {refused} of them not graded" if refused else "")
    yield f"{total}: {summary(exercises)}" if exercises else total


def notebooks(number):
    return "1 notebook" if number == 1 else f"{number} notebooks"


def one_line(text):
    return " ".join(text.split())


def page_names(paths):
    """File names of the feedback, such as "anna.md", each another one.

    Where submissions lie in several folders, the name begins with the folder: "anna-01.md".
    """
    places = [Path(os.path.abspath(path)) for path in paths]
    common = os.path.commonpath([place.parent for place in places])
    names = []
    for place in places:
        parts = place.relative_to(common).with_suffix("").parts
        stem = one_line(printable("-".join(parts)))[-LONGEST_NAME:]
        name, number = f"{stem}.md", 1
        while name.casefold() in map(str.casefold, names):
            number += 1
            name = f"{stem}-{number}.md"
        names.append(name)
    return names


def page(rows):
    """The feedback on one submission, in Markdown; nothing of a submission is taken for markup."""
    parts = [f"# {_code(Path(rows[0].file).name)}", _sentence(summary(rows))]
    for row in rows:
        if row.exercise != ALL:
            parts += [f"## {MARKS[row.state]} {_text(row.exercise)}", *_paragraphs(row.message)]
    return "\n\n".join(parts) + "\n"


def _paragraphs(message):
    """First line and hint are text; between them stands what the student's code gave."""
    first, *rest = message.split("\n")
    last = rest[-1].strip() if rest else ""
    hint = last.startswith("Hint: ") or last == READ_THE_ERROR
    yield _sentence(first)
    if shown := textwrap.dedent("\n".join(rest[:-1] if hint else rest)):
        fence = "`" * max(3, _longest_run(shown) + 1)
        yield f"{fence}text\n{shown}\n{fence}"
    if hint:
        yield re.sub("^Hint:", "**Hint:**", _text(last))


def _sentence(line):
    return _text(line[:1].upper() + line[1:])


def _text(line):
    """A line of text; `code` in it stays code, all other signs lose their meaning."""
    spans = re.split(r"((?<!`)`[^`]+`(?!`))", line)
    signs = r"([\\`*\[\]<>&$~|#]|(?<![^\W_])_|_(?![^\W_]))"  # in a_name, _ is none
    spans[::2] = [re.sub(signs, r"\\\1", part) for part in spans[::2]]
    return "".join(spans)


def _code(line):
    """A line as code, whatever is in it."""
    ticks = "`" * (_longest_run(line) + 1)
    return f"{ticks} {one_line(line)} {ticks}" if "`" in line else f"`{one_line(line)}`"


def _longest_run(text):
    return max(map(len, re.findall("`+", text)), default=0)
