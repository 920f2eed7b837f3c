"""`python -m tools.grade`: runs `command.main`, or says in one sentence what is missing."""

import sys
import warnings
from pathlib import Path

COURSE = Path(__file__).resolve().parents[2]


def run():
    warnings.simplefilter("ignore")  # PYTHONWARNINGS=error would end imports of libraries
    sys.stdout.reconfigure(errors="replace")  # a console that has no ✓
    try:
        from tools.grade.command import main
    except ModuleNotFoundError as error:
        package = (error.name or "").split(".")[0]
        if package in ("checks", "helpers", "tools"):
            sys.exit(f"The grader runs in the course's folder: cd {COURSE}; python -m tools.grade")
        sys.exit(f"The grader needs {package}: pip install -r {COURSE / 'requirements-dev.txt'}")
    main()


if __name__ == "__main__":
    run()
