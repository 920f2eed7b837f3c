"""Where measurements are kept: a results file that survives anything, and RESULTS.md."""

import json
import platform
import re
import statistics
from importlib import metadata
from pathlib import Path

import joblib

from helpers.idx import replace_file

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
PAGE = HERE / "RESULTS.md"
MEASURED = ("parameters", "seconds", "accuracy")
PACKAGES = ("tensorflow", "keras", "numpy", "scikit-learn", "torch")


class ResultsError(ValueError):
    """A results file or a page cannot be used; it is left as it is."""


def read_results(path):
    """The finished runs: a list of dicts with recipe, images, seed and what was measured.

    Raises:
        ResultsError: the file is there but does not hold such a list.
    """
    try:
        results = json.loads(Path(path).read_text(encoding="utf-8"))
        if not isinstance(results, list) or not all(map(_is_run, results)):
            raise ValueError(
                "no such list, or an entry without recipe, images, seed or numbers measured"
            )
    except FileNotFoundError:
        return []
    except (OSError, TypeError, ValueError) as error:
        raise ResultsError(
            f"{path}: expected a list of finished runs as this program writes it, found:"
            f" {error}. Mend the file, move it away, or name another with --results."
        ) from error
    return results


def _is_run(entry):
    whole = {"recipe", "images", "seed", *MEASURED} <= set(entry)
    return whole and all(isinstance(entry[name], int | float) for name in MEASURED)


def add_result(path, run):
    """Add a finished run. The file is replaced in one step: an interruption loses nothing.

    Raises:
        ResultsError: the file cannot be read or written; the message holds the run.
    """
    try:
        results = [*read_results(path), run]
        replace_file(path, json.dumps(results, indent=1).encode())
    except (OSError, ResultsError) as error:
        raise ResultsError(f"{error}\nNot kept: {json.dumps(run)}") from error


def environment():
    """Machine and versions, as one line of Markdown."""
    versions = [f"Python {platform.python_version()}"]
    for package in PACKAGES:
        try:
            versions.append(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            versions.append(f"{package} not installed")
    machine = f"{processor()}, {joblib.cpu_count()} cores, {platform.system()}"
    return f"{machine}. {', '.join(versions)}."


def processor():
    """The processor's name, as far as the system tells."""
    info = Path("/proc/cpuinfo")
    found = info.exists() and re.search(r"model name\s*: (.+)", info.read_text(encoding="utf-8"))
    return found[1].strip() if found else platform.processor() or platform.machine()


def mean_and_spread(accuracies):
    """Mean, standard deviation where there is one, and number of runs; shares from 0 to 1."""
    n = len(accuracies)
    spread = f" ± {100 * statistics.stdev(accuracies):.2f}" if n > 1 else ""
    return f"{100 * statistics.mean(accuracies):.2f}{spread} % ({n} seed{'s' * (n > 1)})"


def table(header, rows):
    """A Markdown table; every cell is turned into text."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def write_section(title, text, page=PAGE):
    """Put a section into the page of results in place of its older self, or at the end.

    Raises:
        ResultsError: the page cannot be read or written.
    """
    try:
        _write_section(title, text, Path(page))
    except (OSError, ValueError) as error:
        raise ResultsError(f"{page}: not written: {error}. The tables are printed only.") from error


def _write_section(title, text, page):
    old = page.read_text(encoding="utf-8") if page.exists() else "# Results\n"
    section = f"## {title}\n\n{text.strip()}\n\n"
    pattern = rf"## {re.escape(title)}\n.*?(?=^## |\Z)"
    if re.search(pattern, old, flags=re.M | re.S):
        new = re.sub(pattern, lambda _: section, old, flags=re.M | re.S)
    else:
        new = f"{old.rstrip()}\n\n{section}"
    replace_file(page, (new.rstrip() + "\n").encode())
