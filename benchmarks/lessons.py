"""Run the long experiments of lessons 20 to 22, by what those lessons define.

    python -m benchmarks.lessons [--experiment race] [--title "a single"] [--seeds 3]

Finished runs are kept in benchmarks/results.json, where the lessons read them, and not run
again, so the program may be interrupted at any time. Prints a table and writes it to
benchmarks/RESULTS.md.
"""

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from benchmarks.recipes import Outcome, Recipe
from benchmarks.report import ResultsError, read_results, table, write_section
from benchmarks.timing import timed
from benchmarks.tutorials import origins, parsed, summary, train_pending
from helpers.mnist import FASHION_MNIST, load_mnist
from helpers.notebook import definitions

SAMPLE = 11_000  # images of an epoch, for the clock
HEADER = ["", "parameters", "accuracy, mean ± s. d.", "seconds"]
NOTE = """The accuracy of a cure is that on 20,000 training images which it has not seen, all others
are on the test images. The seconds of the cures are those of a busy machine."""


@dataclass(frozen=True)
class Experiment:
    """Several ways to train, called by their titles; in the results, "experiment: title".

    `train(title, images, seed)` returns an Outcome, with what else is kept of a run in `more`;
    `images` is the number of training images, None for all that the lesson uses.
    """

    lesson: str
    ways: str  # name of the lesson's dict of ways, by title
    train: Callable
    cost: float  # rough seconds of one run

    def recipes(self, name):
        titles = getattr(definitions(self.lesson), self.ways)
        named = {f"{name}: {title}": title for title in titles}
        return {
            key: Recipe(key, partial(self.train, title), self.cost) for key, title in named.items()
        }


def train_race(title, images, seed):
    """One entry of lesson 20's race: points by the validation images, tested at the end."""
    lesson = definitions("20_faster")
    (X, y), validation, test = lesson.prepared(load_mnist())
    few = X[:images], y[:images]
    model, points = lesson.race(lesson.entries[title], few, validation, seed)
    rounded = [[round(second, 2), round(accuracy, 4)] for second, accuracy in points]
    accuracy = lesson.accuracy_of(model, *test)
    return Outcome(model.count_params(), points[-1][0], accuracy, more={"points": rounded})


def train_trick(title, images, seed):
    """Seconds of one epoch of lesson 20's fast network with a trick, after one that warms up."""
    lesson = definitions("20_faster")
    (X, y), _, test = lesson.prepared(load_mnist())
    model, train = lesson.contestant(
        (X[:SAMPLE][:images], y[:SAMPLE][:images]), seed, **lesson.tricks[title]
    )
    train()
    seconds = timed(train)
    return Outcome(model.count_params(), seconds, lesson.accuracy_of(model, *test))


def train_cure(title, images, seed, number="21_better", load=None):
    """One cure of lesson 21 or 22, on few images; the accuracy is that on others, averaged."""
    better, cure = definitions("21_better"), definitions(number).cures[title]
    (X, y), others = better.few_and_others(load() if load else load_mnist())
    few, start = (X[:images], y[:images]), time.perf_counter()
    model, accuracies = better.try_cure(cure, few, others, seed)
    seconds = time.perf_counter() - start
    more = {name: round(accuracy, 4) for name, accuracy in accuracies.items()}
    return Outcome(model.count_params(), seconds, more["averaged"], more=more)


def clothes():
    """Fashion-MNIST from where lesson 22 looks for it; downloaded if it is not there."""
    here = definitions("22_other_data").load_those_here()
    return here.get("clothes") or load_mnist(FASHION_MNIST)


def train_clothes(title, images, seed):
    """One way of lesson 22 to train on Fashion-MNIST; kept is what was taken for what, too."""
    lesson, fast = definitions("22_other_data"), definitions("20_faster")
    (X, y), validation, (X_test, y_test) = fast.prepared(clothes())
    few, start = (X[:images], y[:images]), time.perf_counter()
    model = lesson.ways[title](few, seed)
    seconds = time.perf_counter() - start
    answers = model.predict(X_test, batch_size=500, verbose=0).argmax(axis=1)
    counts = np.bincount(10 * y_test + answers, minlength=100)  # row by row
    more = {
        "validation": round(fast.accuracy_of(model, *validation), 4),
        "confusion": " ".join(map(str, counts)),
    }
    accuracy = np.mean(answers == y_test)
    return Outcome(model.count_params(), seconds, accuracy, more=more)


EXPERIMENTS = {
    "race": Experiment("20_faster", "entries", train_race, cost=40),
    "tricks": Experiment("20_faster", "tricks", train_trick, cost=10),
    "cures": Experiment("21_better", "cures", train_cure, cost=60),
    "clothes cures": Experiment(
        "22_other_data", "cures", partial(train_cure, number="22_other_data", load=clothes), cost=60
    ),
    "clothes": Experiment("22_other_data", "ways", train_clothes, cost=300),
}


def arguments(argv):
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.lessons", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--experiment", choices=EXPERIMENTS, help="only this one (default: all)")
    parser.add_argument("--title", default="", help="only those whose title begins like this")
    return parsed(parser, argv)


def main(argv=None):
    options = arguments(argv)
    recipes = {}
    for name in [options.experiment] if options.experiment else EXPERIMENTS:
        recipes |= EXPERIMENTS[name].recipes(name)
    names = [name for name in recipes if name.split(": ")[1].startswith(options.title)]
    whole = not (options.experiment or options.title)
    try:
        train_pending(names, options, recipes, whole)
        report(names, options, recipes, whole)
    except ResultsError as error:
        sys.exit(str(error))


def report(names, options, recipes, whole):
    """Print the table; that of all experiments is written to the page, too."""
    results = read_results(options.results)
    rows = summary(names, options.images, results, recipes)
    text = table(HEADER, [[row[i] for i in (0, 1, 3, 4)] for row in rows])
    print(text)
    if whole:
        text += f"\n\n{NOTE}\n\n{origins(names, options.images, results, recipes)}"
        write_section("The long runs of lessons 20 to 22", text, options.page)


if __name__ == "__main__":
    main()
