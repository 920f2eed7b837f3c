"""The CSV file of grades: replaced in one step after each notebook, and read to go on with."""

import csv
import hashlib
import io
from pathlib import Path

from checks.exercise import MARKS
from helpers.idx import replace_file
from tools.grade.report import FORMULA, Row, printable

COLUMNS = ["file", "exercise", "state", "passed", "message", "digest"]


class Table:
    """Rows by file, with a digest of the notebook's bytes: 12 hexadecimal digits of SHA-256.

    There is no digest where the notebook is to be graded again. An existing file is gone on with,
    if it was written by this program.

    Raises:
        FileExistsError: there is a file, and it is no such table; it is left as it is.
        OSError: it cannot be read or written.
    """

    def __init__(self, path):
        self.path, self.graded, self.digests = Path(path), {}, {}
        if self.path.exists():
            self._read()

    def _read(self):
        with open(self.path, newline="", encoding="utf-8", errors="replace") as file:
            table = csv.DictReader(file)
            if table.fieldnames != COLUMNS:
                raise FileExistsError(0, "exists", str(self.path))
            for line in table:
                if None in line.values() or line["state"] not in MARKS:
                    raise FileExistsError(0, "exists", str(self.path))
                texts = {name: _unguarded(line[name]) for name in COLUMNS}
                row = Row(*(texts[name] for name in ("file", "exercise", "state", "message")))
                self.graded.setdefault((row.file, texts["digest"]), []).append(row)

    def rows(self, path):
        """What is kept of a notebook as it is now; None if it is new, or has changed."""
        self.digests[path] = digest(path)  # now: it may change while it is graded
        return self.graded.get((printable(path), self.digests[path] or "unreadable"))

    def add(self, path, rows):
        """Keep the rows of one notebook, in place of those of the same file."""
        file = printable(path)
        self.graded = {key: old for key, old in self.graded.items() if key[0] != file}
        known = self.digests.get(path) or digest(path)
        self.graded[file, "" if any(row.again for row in rows) else known] = rows
        self.save()

    def save(self):
        """Write the file, all of it or nothing."""
        text = io.StringIO(newline="")
        table = csv.writer(text)
        table.writerow(COLUMNS)
        for (_file, sum_of_bytes), rows in sorted(self.graded.items(), key=lambda item: item[0]):
            table.writerows(cells(row, sum_of_bytes) for row in rows)
        try:
            replace_file(self.path, text.getvalue().encode("utf-8", "backslashreplace"))
        except OSError as error:  # it names the temporary file
            raise OSError(error.errno, error.strerror, str(self.path)) from error


def digest(path):
    """Of a file's bytes; "" if it cannot be read, or is a pipe, whose end may never come."""
    try:
        if Path(path).is_file():
            return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]
    except OSError:
        pass
    return ""


def cells(row, sum_of_bytes):
    """A line of the CSV file; no spreadsheet takes one of its texts for a formula."""
    texts = [row.file, row.exercise, row.state, str(row.passed), row.message, sum_of_bytes]
    return [f"'{text}" if _like_a_formula(text) else text for text in texts]


def _unguarded(text):
    return text[1:] if text.startswith("'") and _like_a_formula(text) else text


def _like_a_formula(text):
    """Also behind apostrophes, so that one put before it can be told from the text's own."""
    return text.lstrip("'").lstrip().startswith(FORMULA)
