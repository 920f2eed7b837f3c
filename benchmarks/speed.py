"""Speed side by side, all in one run: contestants take turns; medians and minima are compared.

    python -m benchmarks.speed [--repeats 7] [--images 60000] [--page RESULTS.md]

Prints the tables and writes each to benchmarks/RESULTS.md the moment it is there.
"""

import argparse
import datetime
import sys
import traceback

from benchmarks import cnn_epoch, loading, mlp_epoch, race, waiting
from benchmarks.command import check_writable, positive, training_images
from benchmarks.report import PAGE, ResultsError, environment, write_section

SECTIONS = {
    "One epoch of the same MLP": lambda options: mlp_epoch.section(options.images, options.repeats),
    "One epoch of the same CNN": lambda options: cnn_epoch.section(options.images, options.repeats),
    "Seconds to 99.0 %": lambda options: race.section(options.images),
    "Loading the training images": lambda options: loading.section(options.repeats),
    "Importing": lambda options: waiting.imports(options.repeats),
    "The notebooks": lambda options: waiting.notebooks(),
}


def arguments(argv):
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--repeats", type=positive, default=7, help="runs of each (default 7)")
    parser.add_argument("--images", type=training_images, default=60_000, help="training images")
    parser.add_argument("--page", default=PAGE, help="Markdown page to write the tables to")
    return parser.parse_args(argv)


def measure_all(options):
    """Titles of the sections that failed; the others are printed and on the page."""
    heading = f"{environment()} {datetime.date.today()}. Each table was measured in one run."
    texts, failed = dict.fromkeys(SECTIONS, "Not measured yet."), []
    for title, section in SECTIONS.items():
        try:
            texts[title] = section(options)
        except Exception as error:  # whatever stops one section, the others are measured
            traceback.print_exc()
            texts[title] = f"Not measured: {type(error).__name__}: {error}"
            failed.append(title)
        print(f"### {title}\n\n{texts[title]}\n", flush=True)
        parts = [f"### {name}\n\n{text}" for name, text in texts.items()]
        write_section("Speed", "\n\n".join([heading, *parts]), options.page)
    return failed


def main(argv=None):
    options = arguments(argv)
    try:
        check_writable(options.page, "--page")
        failed = measure_all(options)
    except ResultsError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(f"interrupted: the tables finished before are kept in {options.page}")
    if failed:
        sys.exit(f"not measured, for the reasons above: {', '.join(failed)}")


if __name__ == "__main__":
    main()
