"""Where measurements are kept: a results file that survives anything, and RESULTS.md."""

import json
import os
import platform
import re
from importlib import metadata
from pathlib import Path

from helpers.idx import replace_file

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
PAGE = HERE / "RESULTS.md"
PACKAGES = ("tensorflow", "keras", "numpy", "scikit-learn", "torch")


class ResultsError(ValueError):
    """The results file cannot be used; it is left as it is."""


def read_results(path):
    """The finished runs: a list of dicts with recipe, images, seed and what was measured.

    Raises:
        ResultsError: the file is there but does not hold such a list.
    """
    path = Path(path)
    if not path.exists():
        return []
    try:
        results = json.loads(path.read_text(encoding="utf-8"))
        if not all({"recipe", "images", "seed", "accuracy"} <= set(run) for run in results):
            raise ValueError("an entry lacks recipe, images, seed or accuracy")
    except (OSError, TypeError, ValueError) as error:
        raise ResultsError(
            f"{path}: expected a list of finished runs as this program writes it, found:"
            f" {error}. Mend the file, move it away, or name another with --results."
        ) from error
    return results


def add_result(path, run):
    """Add a finished run. The file is replaced in one step: an interruption loses nothing."""
    results = [*read_results(path), run]
    replace_file(path, json.dumps(results, indent=1).encode())


def environment():
    """Machine and versions, as one line of Markdown."""
    versions = [f"Python {platform.python_version()}"]
    for package in PACKAGES:
        try:
            versions.append(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            versions.append(f"{package} not installed")
    machine = f"{processor()}, {os.cpu_count()} cores, {platform.system()}"
    return f"{machine}. {', '.join(versions)}."


def processor():
    """The processor's name, as far as the system tells."""
    info = Path("/proc/cpuinfo")
    found = info.exists() and re.search(r"model name\s*: (.+)", info.read_text(encoding="utf-8"))
    return found[1].strip() if found else platform.processor() or platform.machine()


def table(header, rows):
    """A Markdown table; every cell is turned into text."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def write_section(title, text, page=PAGE):
    """Put a section into the page of results in place of its older self, or at the end."""
    page = Path(page)
    old = page.read_text(encoding="utf-8") if page.exists() else "# Results\n"
    section = f"## {title}\n\n{text.strip()}\n\n"
    pattern = rf"## {re.escape(title)}\n.*?(?=^## |\Z)"
    if re.search(pattern, old, flags=re.M | re.S):
        new = re.sub(pattern, lambda _: section, old, flags=re.M | re.S)
    else:
        new = f"{old.rstrip()}\n\n{section}"
    replace_file(page, (new.rstrip() + "\n").encode())
