"""The link that brings the course to a JupyterHub's students: nbgitpuller's, in its own format."""

import re
from urllib.parse import urlencode, urlsplit

GIT = ("https", "http", "ssh", "git", "file")
# What a browser shows once somebody is logged in; the hub's own address ends before it.
INSIDE = re.compile(r"/(hub|user)(/.*)?$")


def hub_link(hub, repository, branch, path):
    """Address that clones or updates a repository in the home of who opens it, then shows a file.

    `hub` is the hub's address, `repository` what git clones, `path` a file in it.

    Raises:
        ValueError: an address or the branch cannot be right; the message says what to type.
    """
    if not re.fullmatch(r"(?!-)[^\s~^:?*\[\\]+", branch):
        raise ValueError(f"expected the name of a branch, such as main, found {branch!r}")
    hub, name = _checked_hub(hub), _folder(repository)
    query = {
        "repo": repository, "branch": branch, "targetPath": name,
        "urlpath": f"lab/tree/{name}/{path}",
    }  # fmt: skip
    return f"{hub}/hub/user-redirect/git-pull?{urlencode(query)}"


def _checked_hub(hub):
    expected = f"expected the hub's address, such as https://hub.my-school.org, found {hub!r}"
    parts = _split(hub, expected)
    if parts.scheme not in ("https", "http") or not parts.hostname or "@" in parts.netloc:
        raise ValueError(expected)
    own = f"{parts.scheme}://{parts.netloc}{INSIDE.sub('', parts.path).rstrip('/')}"
    if own != hub.rstrip("/"):
        raise ValueError(f"{expected}; did you mean {own}?")
    return own


def _folder(repository):
    """The folder that git makes of a repository's address."""
    expected = (
        "expected what git clones, such as https://git.my-school.org/ml/course or "
        f"file:///srv/course.git, found {repository!r}"
    )
    parts = _split(repository, expected)
    name = re.search(r"([\w.-]*?)(\.git)?/*$", parts.path)[1]
    local = parts.scheme == "file"
    if parts.scheme not in GIT or bool(parts.hostname) == local or not name.strip("."):
        raise ValueError(f"{expected}: write it in full, with https://, ssh:// or file://")
    if parts.query or parts.fragment or re.search("/(tree|blob)/", parts.path):
        raise ValueError(f"{expected}: leave out what follows the repository's name")
    if parts.password or (parts.username and parts.scheme != "ssh"):
        raise ValueError(f"{parts.hostname}: no name or password in it: all students would read it")
    return name


def _split(url, expected):
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 (a port that is no number is found only now)
    except ValueError as error:
        raise ValueError(f"{expected}: {error}") from None
    if re.search(r"[\s\\]|[^\x20-\x7e]", url):
        raise ValueError(f"{expected}: it has a space, or a letter that no address has")
    return parts
