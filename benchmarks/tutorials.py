"""Train the five tutorials as published, and beside each the course's own version.

    python -m benchmarks.tutorials [--recipe T2] [--seeds 3] [--jobs N] [--scheduler tcp://…]

Prints a table and writes it to benchmarks/RESULTS.md. Finished runs are kept in a results file
and not run again, so the program may be interrupted at any time.
"""

import argparse
import statistics
import sys
from pathlib import Path

from tqdm import tqdm

from benchmarks.command import check_writable, positive, training_images
from benchmarks.recipes import RECIPES
from benchmarks.report import (
    PAGE,
    RESULTS,
    ResultsError,
    add_result,
    environment,
    mean_and_spread,
    read_results,
    table,
    write_section,
)
from tools.workers import as_finished

# The tutorials, and at the end what the course has beyond them.
CHOICES = [name for name in RECIPES if name not in {recipe.own for recipe in RECIPES.values()}]
HEADER = ["", "parameters", "stated", "measured, mean ± s. d.", "seconds", "mended"]


def run_once(name, images, seed, recipes=RECIPES):
    """One run of one recipe: what is kept in the results file."""
    outcome = recipes[name].train(images, seed)
    return {
        "recipe": name,
        "images": images,
        "seed": seed,
        "parameters": outcome.parameters,
        "seconds": round(outcome.seconds, 2),
        "accuracy": round(float(outcome.accuracy), 4),
        **outcome.more,
        "environment": environment(),
    }


def pending(names, images, seeds, results):
    """(recipe, images, seed) of all runs that are not among the results."""
    done = {(run["recipe"], run["images"], run["seed"]) for run in results}
    wanted = [(name, images, seed) for seed in range(seeds) for name in names]
    return [run for run in wanted if run not in done]


def sweep(runs, path, jobs, scheduler, recipes=RECIPES):
    """Run all; each result is written the moment it is there."""
    finished = as_finished(run_once, [(*run, recipes) for run in runs], jobs, scheduler)
    # The bar counts expected seconds, so that its estimate is fair to short and long runs.
    total = sum(recipes[name].cost for name, _, _ in runs)
    form = "{percentage:3.0f}% |{bar}| {elapsed} gone, about {remaining} to go {postfix}"
    with tqdm(total=total, bar_format=form, disable=not runs) as bar:
        for run in finished:
            add_result(path, run)
            bar.set_postfix_str(f"{run['recipe']} seed {run['seed']}: {run['accuracy']:.2%}")
            bar.update(recipes[run["recipe"]].cost)


def summary(names, images, results, recipes=RECIPES):
    """Rows of the table: each tutorial, followed by the course's own version."""
    rows = []
    for name in names:
        runs = [run for run in results if (run["recipe"], run["images"]) == (name, images)]
        recipe = recipes[name]
        if not runs:
            rows.append([recipe.title, "", recipe.stated, "not run yet", "", recipe.mended])
            continue
        measured = mean_and_spread([run["accuracy"] for run in runs])
        seconds = f"{statistics.mean(run['seconds'] for run in runs):.1f}"
        stated = f"{recipe.stated} %" if recipe.stated else ""
        parameters = f"{runs[0]['parameters']:,}"
        rows.append([recipe.title, parameters, stated, measured, seconds, recipe.mended])
    return rows


def origins(names, images, results, recipes=RECIPES):
    """For each environment a line that says what was measured in it."""
    titles = {}
    for run in results:
        if run["recipe"] in names and run["images"] == images:
            where = run.get("environment", "Not known where:")
            titles.setdefault(where, {})[recipes[run["recipe"]].title] = True
    return "\n".join(f"- {where} Here: {'; '.join(found)}." for where, found in titles.items())


def arguments(argv):
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.tutorials", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--recipe", choices=CHOICES, help="only this one (default: all)")
    return parsed(parser, argv)


def parsed(parser, argv):
    """The options that the programs share are added, and all are read."""
    parser.add_argument("--seeds", type=positive, default=3, help="runs of each (default 3)")
    parser.add_argument(
        "--jobs", type=positive, default=1, help="runs at a time; more than 1 spoils the seconds"
    )
    parser.add_argument("--scheduler", help="address of a Dask cluster, such as tcp://host:8786")
    parser.add_argument("--images", type=training_images, help="training images (default: all)")
    parser.add_argument("--results", default=RESULTS, help="file of finished runs")
    parser.add_argument("--page", default=PAGE, help="Markdown page to write the table to")
    options = parser.parse_args(argv)
    if Path(options.results).resolve() == Path(options.page).resolve():
        parser.error("--results and --page: expected two files, found one name for both")
    return options


def main(argv=None):
    options = arguments(argv)
    chosen = [options.recipe] if options.recipe else CHOICES
    names = list(dict.fromkeys(name for choice in chosen for name in both(choice)))
    try:
        train_pending(names, options, RECIPES, all_of_them=not options.recipe)
        report(names, options)
    except ResultsError as error:
        sys.exit(str(error))


def train_pending(names, options, recipes, all_of_them):
    """Train what is not among the results; an interruption ends it early."""
    runs = pending(names, options.images, options.seeds, read_results(options.results))
    if runs:
        check_writable(options.results, "--results")
    if all_of_them:
        check_writable(options.page, "--page")
    try:
        sweep(runs, options.results, options.jobs, options.scheduler, recipes)
    except KeyboardInterrupt:
        print("interrupted: finished runs are kept; start again to go on", file=sys.stderr)


def report(names, options):
    """Print the table; that of all recipes is written to the page, too."""
    results = read_results(options.results)
    text = table(HEADER, summary(names, options.images, results))
    print(text)
    if not options.recipe:
        text += f"\n\n{origins(names, options.images, results)}"
        write_section("The tutorials, reproduced", text, options.page)


def both(choice):
    return [name for name in (choice, RECIPES[choice].own) if name]


if __name__ == "__main__":
    main()
