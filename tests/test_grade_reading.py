"""Whatever file is submitted: its cells are found, or the grader says what it is instead."""

import json
import os

import pytest
from notebook_rules import ROOT

from checks import LESSONS as CHECKS
from tools.exercise_cells import LESSONS
from tools.grade import reading
from tools.grade.grading import grade_one
from tools.grade.reading import lesson_of, read

TITLE = {"cell_type": "markdown", "metadata": {}, "source": "# 1 · MNIST, from its bytes"}
CODE = {"cell_type": "code", "metadata": {}, "source": "x = 'é'", "outputs": []}


def book(*cells, **more):
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [TITLE, *cells]} | more


def as_json(**changes):
    return json.dumps(book(CODE | changes), ensure_ascii=False).encode()


OLD = {"input": ["x ", "= 'é'"], "cell_type": "code", "language": "python", "outputs": []}
HEADING = {"cell_type": "heading", "level": 1, "source": ["1 · MNIST"]}
FORMAT_3 = {"nbformat": 3, "worksheets": [{"cells": [HEADING]}, {"cells": [OLD]}]}
SHOWN = {"output_type": "display_data", "data": {"text/plain": "1"}}
READABLE = {
    "as it should be": as_json(execution_count=None, id="a"),
    "ids in minor version 4": json.dumps(book(CODE | {"id": "a"}, nbformat_minor=4)).encode(),
    "display_data without metadata": as_json(outputs=[SHOWN]),
    "a tag twice": as_json(metadata={"tags": ["a", "a"]}),
    "execution_count of a running cell": as_json(execution_count="*"),
    "no metadata and no outputs": json.dumps(
        {"cells": [TITLE, {"cell_type": "code", "source": ["x = ", "'é'"]}]}
    ).encode(),
    "metadata null": as_json(metadata=None, outputs=None),
    "attachments and more": json.dumps(
        book({"cell_type": "raw", "attachments": {"a.png": {}}}, CODE, extra=1)
    ).encode(),
    "the same id twice": json.dumps(book({"id": "a"}, CODE | {"id": "a"})).encode(),
    "cells that are none": json.dumps(book(None, 3, {}, CODE)).encode(),
    "a version to come": json.dumps(book(CODE, nbformat=5)).encode(),
    "format 3": json.dumps(FORMAT_3).encode(),
    "byte order mark": b"\xef\xbb\xbf" + as_json(),
    "UTF-16": json.dumps(book(CODE), ensure_ascii=False).encode("utf-16"),
    "zeros at the end": as_json() + b"\0\0\0",
    "NaN": as_json(outputs=[{"data": float("nan")}]),
    "a control character": as_json(metadata={"a": "TAB"}).replace(b"TAB", b"\t"),
}  # fmt: skip


@pytest.mark.parametrize("content", READABLE.values(), ids=READABLE)
def test_notebook_that_jupyter_opens_is_read(tmp_path, content):
    (tmp_path / "x.ipynb").write_bytes(content)
    submission = read(tmp_path / "x.ipynb")
    assert submission.code == ["x = 'é'"]
    assert lesson_of(submission) == 1


def test_source_that_cannot_be_encoded_is_read(tmp_path):
    (tmp_path / "x.ipynb").write_bytes(json.dumps(book(CODE | {"source": "x\ud800"})).encode())
    assert read(tmp_path / "x.ipynb").code == ["x?"]
    (tmp_path / "x.ipynb").write_bytes(as_json().decode().encode("latin-1", "replace"))
    assert read(tmp_path / "x.ipynb").code == ["x = '\ufffd'"]


REFUSED = {
    "empty": (b"", "is empty"),
    "zeros": (b"\0" * 100, "is empty"),
    "blank": (b" \n", "is empty"),
    "archive": (b"PK\x03\x04\x14\0", "is a zip archive; unpack it"),
    "gzip": (b"\x1f\x8b\x08", "is a gzip archive"),
    "PDF": (b"%PDF-1.7", "is a PDF"),
    "picture": (b"\x89PNG\r\n", "is a picture"),
    "web page": (b"\n<!DOCTYPE html>\n<html>", "is an HTML page"),
    "script": (b"# %%\nimport numpy as np", "is a Python script"),
    "another script": (b"import numpy as np\n", "is a Python script"),
    "cut short": (as_json()[:-20], "is not JSON (line 1, column "),
    "text": (b"dear teacher", "is not JSON (line 1, column 1: Expecting value)"),
    "deep": (b"[" * 100_000, "is not JSON that can be read"),
    "list": (b"[]", "is JSON, but of a list; expected an object with 'cells'"),
    "other JSON": (b'{"a": 1}', "without a list of 'cells'; found a"),
    "no heading": (json.dumps({"cells": [CODE]}).encode(), "no heading like '# 1 · …'"),
    "no lesson": (as_json().replace(b"# 1 ", b"# 99 "), "use --lesson"),
}


@pytest.mark.parametrize(("content", "words"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_is_said(tmp_path, content, words):
    (tmp_path / "x.ipynb").write_bytes(content)
    (row,) = grade_one(tmp_path / "x.ipynb", 20, 2000)
    assert (row.exercise, row.state, row.passed) == ("all", "wrong", False)
    assert row.message.startswith("this file ") and words in row.message


def test_what_is_no_file_is_said(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "pipe.ipynb")
    for name, words in {
        "": "a folder",
        "nowhere.ipynb": "no such file",
        "pipe.ipynb": "a pipe",
    }.items():
        with pytest.raises(ValueError, match=words):
            read(tmp_path / name)
    (tmp_path / "x.ipynb").write_bytes(as_json())
    monkeypatch.setattr(reading, "LARGEST_FILE", 10)
    with pytest.raises(ValueError, match="more than 10 bytes: clear its outputs"):
        read(tmp_path / "x.ipynb")


def test_file_that_may_not_be_read_is_said(tmp_path, monkeypatch):
    (tmp_path / "x.ipynb").write_bytes(as_json())

    def refuse(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(tmp_path), "read_bytes", refuse)
    (row,) = grade_one(tmp_path / "x.ipynb", 20, 2000)
    assert row.message == "this file cannot be read: Permission denied"


def test_notebook_without_cells_is_read_and_has_no_lesson(tmp_path):
    (tmp_path / "x.ipynb").write_text('{"cells": [], "metadata": {}}', encoding="utf-8")
    assert read(tmp_path / "x.ipynb").code == []


def test_lesson_is_read_from_the_heading():
    for lesson in LESSONS:
        assert lesson_of(read(lesson)) == int(lesson.name[:2])
        assert lesson_of(read(ROOT / "notebooks/solutions" / lesson.name)) == int(lesson.name[:2])
    assert list(CHECKS) == [int(lesson.name[:2]) for lesson in LESSONS]
