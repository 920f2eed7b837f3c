"""The glossary: each bold term of the lessons, with the sentence that defines it first.

In the lessons bold is a term where it is explained, or a label. A label ends with a full stop, a
colon or a question mark ("Predict first."), begins with "The" or "One" ("The MLP"), or stands in a
table: it is no term. What is only stressed is in italics.
"""

import re
from dataclasses import dataclass

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

BOLD = re.compile(r"\*\*([^*]+)\*\*")
LABEL = re.compile(r".*[.:?]|(The|One) .*", flags=re.S)
LEADING_LABEL = re.compile(r"^\*\*[^*]+[.:?]\*\* ")
SENTENCE = re.compile(r"(?:(?<=[.!?])|(?<=[.!?]\)))(?<![ (][A-Z]\.)\s+(?=[^a-z])")
POINTS_BACK = re.compile(
    r"(Here|It|Its|Such|That|Their|These|They|This|Those|What|With) |.* in this way "
)
SHORT = 8  # words; a shorter definition needs the next sentence
MARKDOWN = MarkdownIt("commonmark").enable("table").use(dollarmath_plugin)


@dataclass
class Term:
    """A term as it is `written` in a cell of a lesson, and what the glossary says of it."""

    name: str
    written: str
    definition: str
    lesson: str
    cell: str
    section: str

    @property
    def anchor(self):
        """Of plain letters, as Sphinx wants it; any other sign becomes its number."""
        words = re.sub(r"\s+", "-", self.written.lower())
        return "term-" + re.sub(r"[^a-z0-9-]", lambda sign: f"_{ord(sign[0]):x}", words)

    def marked(self, source):
        """The text of its cell with an anchor where the term stands first."""
        words = map(re.escape, f"**{self.written}**".split())
        pattern = r"\s+(?:> *)?".join(words)  # a line may end in it, in a box, too
        return re.sub(pattern, lambda bold: f"[{bold[0]}]{{#{self.anchor}}}", source, count=1)


def glossary(lessons):
    """The terms of {name of a lesson: notebook}, in alphabetical order, each once."""
    prose = "\n".join(
        re.sub(r"`[^`]*`", "", cell.source)
        for book in lessons.values() for cell in book.cells if cell.cell_type == "markdown"
    )  # fmt: skip
    found = {}
    for lesson, book in lessons.items():
        for term in terms(lesson, book):
            found.setdefault(term.written.lower().removesuffix("s"), term)
    for term in found.values():
        term.name = inside_a_sentence(term.written, prose)
    return sorted(found.values(), key=lambda term: term.name.lower())


def inside_a_sentence(term, prose):
    """Without the capital letter of a sentence; "Keras" keeps its, which no sentence drops."""
    small = term[0].lower() + term[1:]
    return small if re.search(rf"\b{re.escape(small.split()[0])}\b", prose) else term


def terms(lesson, book):
    """All terms of a notebook in their order, repeated ones, too."""
    section = formula_above = ""
    for cell in book.cells:
        for block in blocks(cell.source) if cell.cell_type == "markdown" else ():
            if block.heading:
                section = "" if block.heading == "h1" else block.text
            for bold in BOLD.finditer(block.text):
                if not LABEL.fullmatch(bold[1]):
                    written = " ".join(bold[1].split())
                    definition = defining(written, block, formula_above)
                    yield Term(written, written, definition, lesson, cell.id, section)
            formula_above = block.formula_below


@dataclass
class Block:
    """A heading ("h1" to "h6") or a paragraph (""), with the TeX of the formula below it."""

    heading: str
    text: str
    formula_below: str


def blocks(source):
    """The blocks of a cell; none of its tables."""
    tokens = MARKDOWN.parse(source)
    for place, token in enumerate(tokens):
        outer, below = tokens[place - 1], tokens[place + 2 : place + 3]
        if token.type == "inline" and outer.tag not in ("th", "td"):
            formula = below[0].content.strip() if below and below[0].type == "math_block" else ""
            yield Block("" if outer.tag == "p" else outer.tag, token.content, formula)


def defining(written, block, formula_above):
    """The sentence of a block that has a bold term, and what else it takes to understand it.

    That is the sentence before, or the formula, if it points back to them; the next one, if it
    is very short; and the formula in which it ends.
    """
    sentences = SENTENCE.split(" ".join(block.text.split()))
    first = last = next(i for i, text in enumerate(sentences) if f"**{written}**" in text)
    before = ""
    if POINTS_BACK.match(sentences[first]):
        before = f"{display(formula_above)}\n\n" if formula_above and not first else ""
        first = max(first - 1, 0)
    if len(" ".join(sentences[first : last + 1]).split()) < SHORT and sentences[last + 1 :]:
        last += 1
    text = LEADING_LABEL.sub("", " ".join(sentences[first : last + 1]))
    text = text.removeprefix(f"**{written}**: ")
    if block.formula_below and last == len(sentences) - 1 and not text.endswith("."):
        return f"{text}\n\n{display(block.formula_below)}"
    return before + re.sub(r"[:;,]$", ".", text)


def display(formula):
    return f"$$\n{formula}\n$$"


def page(found, titles):
    """The glossary as MyST text; `titles` are those of the lessons."""
    entries = []
    for term in found:
        place = f"[{titles[term.lesson]}]({term.lesson}.ipynb#{term.anchor})"
        text = f"{term.definition}\n\n{place}" + f" · {term.section}" * bool(term.section)
        entries.append(f"{term.name}\n" + re.sub(r"^(?=.)", "    ", text, flags=re.M))
    return "# Glossary\n\n````{glossary}\n" + "\n\n".join(entries) + "\n````\n"
