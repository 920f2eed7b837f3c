"""The book as it is read: whole, linked, offline, and no wider than the screen."""

import re
import shutil
import subprocess
import sys
from urllib.parse import urldefrag

import nbformat
import pytest
from browser import chromium, needs_chromium, site
from notebook_rules import NOTEBOOKS, ROOT, code_cells

from tools.address import stamp
from tools.book import contents
from tools.exercise_cells import LESSONS

pytest.importorskip("sphinx", reason="for the book: pip install -r requirements-book.txt")
pytest.importorskip("myst_nb", reason="for the book: pip install -r requirements-book.txt")
bs4 = pytest.importorskip("bs4", reason="for the book: pip install -r requirements-book.txt")
pytestmark = pytest.mark.slow
FORK = "my-school/my-fork"
LOADS = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src"}
NO_FILE = {"canonical", "next", "prev", "search", "index"}  # `link`s that load nothing


def make(course, folder):
    command = [sys.executable, "-m", "tools.book", str(folder)]
    return subprocess.run(command, cwd=course, capture_output=True, text=True)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """The book of the course in a folder of its own."""
    folder = tmp_path_factory.mktemp("book") / "html"
    done = make(ROOT, folder)
    assert done.returncode == 0, done.stderr
    assert done.stderr == "" and done.stdout == f"open {folder / 'index.html'}\n"
    return folder


@pytest.fixture(scope="module")
def fork(tmp_path_factory):
    """A copy of what the book is made from, with an address."""
    copy = tmp_path_factory.mktemp("fork")
    leave = shutil.ignore_patterns("_build", "__pycache__", ".ipynb_checkpoints")
    for name in ("book", "notebooks", "tools", "helpers"):
        shutil.copytree(ROOT / name, copy / name, ignore=leave)
    for path in [*ROOT.glob("*.md"), ROOT / "pyproject.toml"]:
        shutil.copy(path, copy)
    stamp(FORK, copy)
    return copy


@pytest.fixture(scope="module")
def pages(book):
    """{path within the book: its page}."""
    return {
        path.relative_to(book).as_posix(): bs4.BeautifulSoup(path.read_bytes(), "html.parser")
        for path in book.rglob("*.html")
    }


def html(notebook):
    return f"notebooks/{notebook.relative_to(ROOT / 'notebooks').with_suffix('.html').as_posix()}"


def test_every_lesson_is_a_page_in_its_part(pages):
    margin = pages["index.html"].select_one("nav.bd-links")
    captions = [caption.get_text(strip=True) for caption in margin.select("p.caption")]
    parts = contents.parts(ROOT)
    assert captions[: len(parts)] == [*parts]
    for names, listed in zip(parts.values(), margin.select("ul.nav.bd-sidenav"), strict=False):
        expected = [f"notebooks/{name}.html" for name in names]
        assert [link["href"] for link in listed.select("a")] == expected
    assert {html(path) for path in NOTEBOOKS} <= set(pages)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_page_shows_all_that_its_lesson_has_stored(pages, path):
    lesson, page = nbformat.read(path, as_version=4), pages[html(path)]
    assert page.h1.get_text().startswith(lesson.cells[0].source.splitlines()[0][2:])
    assert "Open in Colab" not in page.get_text()
    shown = page.select("div.cell_output img")
    outputs = [output for cell in code_cells(lesson) for output in cell.outputs]
    stored = [output for output in outputs if "image/png" in output.get("data", {})]
    alt = [output.metadata["image/png"]["alt"] for output in stored]
    assert [" ".join(image["alt"].split()) for image in shown] == [" ".join(a.split()) for a in alt]
    text = " ".join(page.get_text().split())
    for output in outputs:
        assert " ".join(output.get("text", "").split()) in text
    [setup] = page.select("details.hide")
    assert "open" not in setup.attrs and "Show the set-up" in setup.summary.get_text()
    assert "sys.path.insert" in setup.get_text()


def test_all_links_within_the_book_lead_somewhere(book, pages):
    ids = {path: {tag["id"] for tag in page.select("[id]")} for path, page in pages.items()}
    for path, page in pages.items():
        for link in page.select("a[href]"):
            target, anchor = urldefrag(link["href"])
            if re.match(r"\w+:", target):
                continue
            file = ((book / path).parent / target).resolve() if target else book / path
            assert file.is_file(), (path, link["href"])
            name = file.relative_to(book.resolve()).as_posix() if target else path
            assert not anchor or anchor in ids.get(name, {anchor}), (path, link["href"])


def test_the_glossary_leads_to_each_definition(pages):
    glossary = pages["notebooks/glossary.html"].select_one("dl.glossary")
    terms, definitions = glossary.select(":scope > dt"), glossary.select(":scope > dd")
    assert len(terms) == len(definitions) > 90
    for term, definition in zip(terms, definitions, strict=True):
        name = term.find(string=True)
        page, anchor = urldefrag(definition.select("a[href*='#term-']")[-1]["href"])
        bold = pages[f"notebooks/{page}"].find(id=anchor).strong
        assert " ".join(bold.get_text().split()).lower() == name.lower()


def test_no_page_loads_anything_from_elsewhere(book, pages):
    for path, page in pages.items():
        for tag in page.find_all([*LOADS]):
            if not NO_FILE & {*tag.get("rel", [])} and (address := tag.get(LOADS[tag.name])):
                assert not re.match(r"(\w+:)?//", address), (path, tag)
        for script in page.find_all("script", src=False):
            assert not re.search(r"(import|src|fetch).{0,9}https?:", script.get_text()), path
    for path in book.rglob("*.css"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(url\(|@import)\W{0,2}(https?:)?//", text), path


def test_without_an_address_there_are_no_buttons_that_need_one(pages):
    for path, page in pages.items():
        assert not page.select("a[href*=colab], a[href*=mybinder], a[href*='OWNER/REPO']"), path


def test_with_an_address_lessons_open_on_colab_and_binder(fork, tmp_path):
    done = make(fork, tmp_path)  # an empty folder will do
    assert done.returncode == 0, done.stderr
    for path in (LESSONS[2], LESSONS[20]):
        page = (tmp_path / html(path)).read_text(encoding="utf-8")
        name = f"notebooks/{path.name}"
        assert f"https://colab.research.google.com/github/{FORK}/blob/main/{name}" in page
        assert f"https://mybinder.org/v2/gh/{FORK}/main?urlpath=lab/tree/{name}" in page
        assert page.count("https://colab.research") == 1
    index = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert f'href="https://github.com/{FORK}/blob/main/LICENSE"' in index


def test_a_warning_is_an_error_and_the_book_before_it_stays(fork, tmp_path):
    (tmp_path / ".buildinfo").touch()  # as in a book
    lesson = fork / "notebooks/05_overfitting.ipynb"
    text = lesson.read_text(encoding="utf-8")
    assert text.count("(04_mlp.ipynb)") > 1
    lesson.write_text(text.replace("(04_mlp.ipynb)", "(04_mlp.ipynb#nowhere)", 1), "utf-8")
    done = make(fork, tmp_path)
    lesson.write_text(text, encoding="utf-8")
    assert done.returncode == 1
    assert "nowhere" in done.stderr and "nothing was written" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == [".buildinfo"]


def test_a_folder_of_other_files_is_refused(tmp_path):
    (tmp_path / "mine.txt").touch()
    for folder in (tmp_path, tmp_path / "mine.txt"):
        done = make(ROOT, folder)
        assert done.returncode == 1 and "name a" in done.stderr and not done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.fixture(scope="module", params=[390, 1280], ids="{} pixels".format)
def screen(request, book):
    """(page of a browser, address of the book, requests for anything else)."""
    with site(book) as address, chromium() as browser:
        size = {"width": request.param, "height": 900}
        page = browser.new_context(viewport=size, color_scheme="dark").new_page()
        strangers = []
        page.on("request", lambda request: strangers.append(request.url))
        yield page, address, strangers


# What a reader would see of a formula that was not set: its TeX, or an error of MathJax.
FORMULAS = """async () => {
    if (window.MathJax) await MathJax.startup.promise
    const article = document.querySelector("article").cloneNode(true)
    const found = {
        written: document.querySelectorAll(".math").length,
        set: document.querySelectorAll(".math mjx-container mjx-math").length,
        wrong: document.querySelectorAll("mjx-merror, [data-mjx-error]").length,
    }
    article.querySelectorAll("pre, code, mjx-container").forEach(element => element.remove())
    return {...found, text: article.textContent}
}"""


@needs_chromium
def test_nothing_overflows_and_formulas_are_set(screen, pages):
    page, address, strangers = screen
    formulas = 0
    for path in sorted(pages):
        page.goto(f"{address}/{path}")
        found = page.evaluate(FORMULAS) if page.query_selector("article") else None
        width, visible = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width <= visible, path
        if found:
            assert found["written"] == found["set"] and not found["wrong"], path
            assert not re.search(r"\$|\\[a-z(\[]", found["text"]), path
            formulas += found["set"]
    assert formulas > 500
    assert [url for url in strangers if not url.startswith((address, "data:"))] == []


@needs_chromium
def test_figures_are_large_enough_to_be_read(screen):
    page, address, _strangers = screen
    page.goto(f"{address}/{html(LESSONS[7])}")
    widths = page.eval_on_selector_all(".cell_output img", "all => all.map(i => i.clientWidth)")
    assert len(widths) > 3 and all(600 < width < 700 for width in widths), widths


@needs_chromium
def test_the_search_finds_a_term_and_where_it_stands(screen):
    page, address, _strangers = screen
    page.goto(f"{address}/search.html?q=softmax")
    page.wait_for_selector("#search-results li a[href*='notebooks/03_softmax.html']")
    assert page.query_selector("#search-results a[href*='glossary.html#term-softmax']")
