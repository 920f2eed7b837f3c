"""Three students of a real JupyterHub: the link, lesson 1, an update in mid-term, the link again.

What lessons take on a hub, all three students at once, is printed by

    HUB_LESSONS="1 4 22" pytest -n 0 -s -m slow tests/test_hub.py -k takes
"""

import os
import time
from types import SimpleNamespace

import nbformat
import pytest
from answers_01_05 import RIGHT
from browser import choose, chromium, needs_chromium, sync_api, wait_until
from hub import (
    HEADINGS,
    Watch,
    git,
    hub,
    log_in,
    needs_hub,
    origin_of_course,
    servers,
    start_all_cells,
    table_row,
    update_course,
    wait_for_all_cells,
    wait_for_lesson,
)
from notebook_rules import ROOT, code_cells

from tools.address import student_link
from tools.clean import content

pytestmark = [pytest.mark.slow, needs_chromium, needs_hub]
STUDENTS = ("anna", "ben", "carla")
LESSON = "notebooks/01_load_mnist.ipynb"
STORED = nbformat.read(ROOT / LESSON, as_version=4)
HEADER, MEAN = (RIGHT[name][0] for name in ("decode_header", "mean_of_two"))
NEW_CELL = 'print("what I found out:", 6 * 7)'
NEWS, NEW_ROW = "This sentence is new.", "new in mid-term"
EDITED = "LICENSE-text.md"  # carla changes it, and the update removes it


def cell(book, name):
    [found] = [cell for cell in book.cells if cell.id == name]
    return found


def new_lesson(text):
    """An update of lesson 1: a text, a code cell with its output, a measuring cell, a stub."""
    book = nbformat.reads(text, as_version=4)
    cell(book, "01-grey").source += f" {NEWS}"
    row, race, stub = (cell(book, name) for name in ("01-row", "01-race", "exercises-6"))
    row.source += f"\nprint({NEW_ROW!r})"
    row.outputs[0].text += f"{NEW_ROW}\n"
    race.source += "\n# measured once more"
    race.outputs[0].text = "other figures\n"
    stub.source = stub.source.replace("return ...", "return ...  # a hint that is new")
    return content(book).decode()


def printed(book, name):
    return "".join(output.get("text", "") for output in cell(book, name).outputs)


def more(text):
    return f"{NEWS}\n{text}"


NEW = nbformat.reads(new_lesson((ROOT / LESSON).read_text(encoding="utf-8")), as_version=4)
UPDATE = {
    LESSON: new_lesson,
    "README.md": more,
    "notebooks/news.md": lambda _: NEWS,
    "data/README.md": lambda text: more(text) + NEWS,
    "runtime.txt": None,
    EDITED: None,
}


@pytest.fixture(scope="module")
def term(tmp_path_factory):
    """A hub with the course's link, and a page in which each student has opened it."""
    folder = tmp_path_factory.mktemp("hub")
    origin = origin_of_course(folder)
    with hub(folder, STUDENTS) as (address, process), chromium() as browser:
        link = student_link(address, origin.as_uri())
        pages = {}
        for name in STUDENTS:
            size = {"width": 1400, "height": 1000}
            pages[name] = browser.new_context(viewport=size).new_page()
            pages[name].set_default_timeout(60_000)
            log_in(pages[name], link, name)
        homes = {name: folder / "home" / name / "course" for name in STUDENTS}
        yield SimpleNamespace(**locals())


def each_lesson(pages):
    for page in pages.values():
        wait_for_lesson(page)


def run_everywhere(term):
    """Run what is open, in all pages at once: {student: Taken}, seconds until the last is done."""
    with Watch(term.process) as taken:
        start = time.monotonic()
        for page in term.pages.values():
            start_all_cells(page)
        for page in term.pages.values():
            wait_for_all_cells(page)
        seconds = time.monotonic() - start
    for page in term.pages.values():
        assert page.locator('[data-mime-type="application/vnd.jupyter.error"]').count() == 0
    return taken, seconds


def save_everywhere(term):
    for name, page in term.pages.items():
        path = term.homes[name] / LESSON
        before = path.stat().st_mtime_ns
        page.keyboard.press("ControlOrMeta+s")
        wait_until(lambda path=path, old=before: path.stat().st_mtime_ns > old, what=f"{path}")


def lesson_of(term, name):
    """What lies on the student's disk, which must be valid."""
    book = nbformat.read(term.homes[name] / LESSON, as_version=4)
    nbformat.validate(book)
    return book


def write(page, old, new):
    """Replace a text in the code cell that holds it, by the keyboard."""
    editor = page.locator(".jp-CodeCell", has_text=old).locator(".cm-content").first
    text = editor.inner_text()
    editor.click()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.insert_text(text.replace("return ...", new.replace("\n", "\n    ")))


def add_cell(page, source):
    """Add a code cell at the end."""
    page.get_by_role("heading", name="What you can do now").click()
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    page.keyboard.insert_text(source)


def open_alone(term, lesson):
    """Have everybody open a lesson, with no kernel but its own."""
    [path] = ROOT.glob(f"notebooks/{lesson:02}_*.ipynb")
    for page in term.pages.values():
        choose(page, "Kernel", "Shut Down All Kernels…")
        page.get_by_role("button", name="Shut Down All").click()
    wait_until(lambda: not any(s.children() for _, s in servers(term.process)), what="no kernels")
    for name, page in term.pages.items():
        # `reset`: or what was open before would be opened, too, in a hidden tab with a kernel.
        tree = f"{term.address}/user/{name}/lab/tree"
        page.goto(f"{tree}/course/notebooks/{path.name}?reset")
    each_lesson(term.pages)


@pytest.fixture(scope="module")
def first_day(term):
    """Lesson 1 opened by the link, edited, run and saved; and one row of what that took."""
    each_lesson(term.pages)
    write(term.pages["anna"], "def decode_header", HEADER)
    add_cell(term.pages["anna"], NEW_CELL)
    write(term.pages["ben"], "def mean_of_two", MEAN)
    taken, seconds = run_everywhere(term)
    save_everywhere(term)
    return SimpleNamespace(
        books={name: lesson_of(term, name) for name in STUDENTS},
        row=table_row(1, taken, seconds), taken=taken,
    )  # fmt: skip


@pytest.fixture(scope="module")
def mid_term(term, first_day):
    """The course is updated, and the same link opened again; {student: lesson 1 on disk} then."""
    home = term.homes["carla"]
    (home / "notebooks/03_softmax.ipynb").unlink()
    (home / "notebooks/news.md").write_text("hers", encoding="utf-8")
    (home / EDITED).write_text("hers", encoding="utf-8")
    data = (home / "data/README.md").read_text(encoding="utf-8")
    (home / "data/README.md").write_text(f"hers\n{data}", encoding="utf-8")
    update_course(term.origin, UPDATE)
    for page in term.pages.values():
        page.goto(term.link)
    each_lesson(term.pages)
    return {name: lesson_of(term, name) for name in STUDENTS}


def test_lesson_1_runs_for_everybody_as_it_is_stored(first_day):
    varies = {"nbval-ignore-output", "check"}
    compared = [c for c in code_cells(STORED) if not varies & set(c.metadata.get("tags", []))]
    assert len(compared) > 15
    for name, book in first_day.books.items():
        for stored in compared:
            shown, expected = (
                [output.get("text") for output in c.outputs]
                for c in (cell(book, stored.id), stored)
            )
            assert shown == expected, f"{name}: {stored.source}"


def test_what_students_wrote_is_checked_and_saved(first_day):
    anna, ben, carla = (first_day.books[name] for name in STUDENTS)
    assert "Read any header: right" in printed(anna, "exercises-4")
    assert "mean of two images: right" in printed(ben, "exercises-8")
    assert anna.cells[-1].source == NEW_CELL
    assert anna.cells[-1].outputs[0].text == "what I found out: 42\n"
    assert [c.source for c in carla.cells] == [c.source for c in STORED.cells]


def test_the_update_reaches_everybody(term, mid_term):
    for name, book in mid_term.items():
        for changed in ("01-grey", "01-row", "01-race"):
            assert cell(book, changed).source == cell(NEW, changed).source, name
        assert printed(book, "01-row") == printed(NEW, "01-row")
        page, home = term.pages[name], term.homes[name]
        sync_api.expect(page.locator("p", has_text=NEWS)).to_be_visible()
        assert (home / "README.md").read_text(encoding="utf-8").startswith(NEWS)
        assert (home / "notebooks/news.md").read_text(encoding="utf-8") == NEWS
        assert not (home / "runtime.txt").exists()


def test_what_students_wrote_and_measured_stays(first_day, mid_term):
    for name, before in first_day.books.items():
        after = mid_term[name]
        assert [c.id for c in after.cells] == [c.id for c in before.cells]
        assert printed(after, "01-race") == printed(before, "01-race") != "other figures\n"
    anna, ben, carla = mid_term.values()
    before = first_day.books
    assert cell(anna, "exercises-2") == cell(before["anna"], "exercises-2")
    assert anna.cells[-1] == before["anna"].cells[-1]
    # Changed on both sides: the student's line. Who left it alone gets the new one.
    assert cell(ben, "exercises-6") == cell(before["ben"], "exercises-6")
    for book in (anna, carla):
        assert cell(book, "exercises-6").source == cell(NEW, "exercises-6").source


def test_a_deleted_lesson_comes_back_and_nothing_of_a_student_goes(term, mid_term):
    home, text = term.homes["carla"], "03_softmax.ipynb"
    assert (home / "notebooks" / text).read_bytes() == (ROOT / "notebooks" / text).read_bytes()
    [renamed] = (home / "notebooks").glob("news__*.md")  # the update brings one of that name
    assert renamed.read_text(encoding="utf-8") == "hers"
    assert (home / EDITED).read_text(encoding="utf-8") == "hers"  # which the update removes
    assert not (term.homes["anna"] / EDITED).exists()
    first, *_, last = (home / "data/README.md").read_text(encoding="utf-8").splitlines()
    assert (first, last) == ("hers", NEWS)
    # What a student had before the update can be had again, whatever becomes of the two.
    assert NEWS not in git(home, "show", f"HEAD^:{LESSON}")


def test_the_merged_lesson_runs(term, mid_term):
    run_everywhere(term)
    for page in term.pages.values():
        sync_api.expect(page.locator(".jp-OutputArea-output", has_text=NEW_ROW)).to_be_visible()
    right = term.pages["anna"].get_by_text("Read any header: right")
    sync_api.expect(right).to_be_visible()


def test_what_each_student_takes(term, first_day, mid_term, capsys):
    """Less than the limit that tools/jupyterhub_config.py sets, in each lesson measured."""
    rows, peaks = [first_day.row], [each.rss for each in first_day.taken.values()]
    for lesson in map(int, os.environ.get("HUB_LESSONS", "").split()):
        open_alone(term, lesson)
        taken, seconds = run_everywhere(term)
        peaks += [each.rss for each in taken.values()]
        rows.append(table_row(lesson, taken, seconds))
    with capsys.disabled():
        print("", HEADINGS, *rows, sep="\n")
    assert 3e8 < min(peaks) and max(peaks) < 3 * 2**30
