"""`python -m tools.book`: runs `command.main`, or says in one sentence what is missing."""

import sys
from pathlib import Path

COURSE = Path(__file__).resolve().parents[2]


def run():
    try:
        from tools.book.command import main
    except ModuleNotFoundError as error:
        package = (error.name or "").split(".")[0]
        if package in ("helpers", "tools"):
            sys.exit(f"The book is made in the course's folder: cd {COURSE}; python -m tools.book")
        sys.exit(f"The book needs {package}: pip install -r {COURSE / 'requirements-book.txt'}")
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
