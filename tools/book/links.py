"""Links of the course as the book needs them."""

import re
from posixpath import dirname, join, normpath, relpath

from tools.address import NONE_YET
from tools.book.contents import MOVED

# Either code, in which nothing is a link, or a link, which may show code.
CODE = r"(?P<code>```.*?```|`[^`]*`)"
LINK = re.compile(rf"{CODE}|(?<!!)\[(?P<shown>[^\[\]]+)\]\((?P<target>[^()\s]+)\)", flags=re.S)


def in_book(text, page, pages, address):
    """A text of `page` (as the course calls it) whose links hold in the book, too.

    What is none of its `pages` becomes a link to the repository, and as long as there is no
    address, plain text.
    """

    def changed(match):
        if match["code"]:
            return match.group()
        target = moved(match["target"], page, pages, address)
        return f"[{match['shown']}]({target})" if target else match["shown"]

    return LINK.sub(changed, text)


def moved(target, page, pages, address):
    """The target of a link in the book; None if it has none."""
    if NONE_YET in target:
        return None
    if re.match(r"\w+:|#", target):
        return target
    path, mark, section = target.partition("#")
    path = normpath(join(dirname(page), path))
    if MOVED.get(path, path) in pages:
        start = dirname(MOVED.get(page, page)) or "."
        return relpath(MOVED.get(path, path), start) + mark + section
    if address == NONE_YET:
        return None
    return f"https://github.com/{address}/blob/main/{path}{mark}{section}"
