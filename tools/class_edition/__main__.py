"""Write what students get: `python -m tools.class_edition FOLDER`."""

import argparse
import re
import sys
from pathlib import Path

from checks import LESSONS
from tools import address
from tools.class_edition.content import contents
from tools.class_edition.folder import check_new, earlier, update, write_new

COURSE = Path(__file__).resolve().parents[2]
NEXT = """\
Look at it, then make it a repository of its own:

    cd "{folder}"
    git init -b main
    git add -A
    git commit -m "Class edition"{push}

After a change in the course, --update brings it there. For the link of a JupyterHub:

    python -m tools.address --hub https://hub.my-school.org --repo https://github.com/{address}
"""
PUSH = """
    git remote add origin https://github.com/{address}.git
    git push -u origin main"""
COMMIT = """\
Look at it with `git -C "{folder}" status`, then commit and push it.
"""


def arguments():
    parser = argparse.ArgumentParser(
        prog="python -m tools.class_edition",
        description="Write what students get: the lessons with open exercises, and what they need "
        "to run and to check themselves. Solutions, tests and the instructors' tools stay behind.",
        epilog="Only files that are committed are taken. All is written, or nothing.",
    )
    parser.add_argument("folder", type=Path, help="a new folder, outside the course")
    parser.add_argument("--address", metavar="OWNER/REPO",
                        help="where the edition will be published, for Colab and Binder "
                        "(with --update: as before; else none)")  # fmt: skip
    parser.add_argument("--update", action="store_true",
                        help="FOLDER is the repository of an earlier edition, or a new one: "
                        "bring it up to date; committing is left to you")  # fmt: skip
    parser.add_argument("--solutions", type=int, nargs="+", default=[], choices=LESSONS,
                        metavar="LESSON", help="hand out the solutions of these lessons "
                        "(with --update: besides those there)")  # fmt: skip
    return parser


def main(argv=None):
    options = arguments().parse_args(argv)
    try:
        folder = outside(options.folder.absolute(), COURSE)
        told = updated(folder, options) if options.update else written(folder, options)
    except (OSError, ValueError) as error:
        sys.exit(f"nothing was written: {error}")
    print(told)


def outside(folder, course):
    """The folder; ValueError if it lies in the course, or is it."""
    if folder.resolve().is_relative_to(course):
        raise ValueError(f"expected a folder outside the course, found {folder} in {course}")
    return folder


def written(folder, options):
    check_new(folder)
    where = options.address or address.NONE_YET
    files = contents(COURSE, checked(where), options.solutions)
    write_new(folder, files)
    megabytes = sum(map(len, files.values())) / 1e6
    push = PUSH.format(address=where) * (where != address.NONE_YET)
    told = f"wrote {len(files)} files, {megabytes:.0f} MB, to {folder}"
    return f"{told}\n{NEXT.format(folder=folder, push=push, address=where)}"


def updated(folder, options):
    before = earlier(folder)
    where = options.address or (
        address.current(folder) if "pyproject.toml" in before else address.NONE_YET
    )
    known = [name for name in before if re.match(r"notebooks/solutions/\d\d_", name)]
    there = [int(Path(name).name[:2]) for name in known if (folder / name).exists()]
    files = contents(COURSE, checked(where), sorted({*options.solutions, *there}))
    changed = update(folder, files, before)
    if not changed:
        return f"{folder} is up to date"
    count = "1 file" if len(changed) == 1 else f"{len(changed)} files"
    return "\n".join([*changed, f"{count} changed", COMMIT.format(folder=folder)])


def checked(where):
    """The address of the edition; ValueError if it is malformed, or that of the course."""
    address.check_address(where)
    if where == address.current(COURSE) != address.NONE_YET:
        raise ValueError(f"{where} is the course itself: the edition needs an address of its own")
    return where


if __name__ == "__main__":
    main()
