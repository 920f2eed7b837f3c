"""Training that learns nothing: started by IPython in every kernel whose CRIPPLED is set.

CRIPPLED=rate makes every learning rate 0, CRIPPLED=256 leaves 256 training images: in Keras, in
scikit-learn and in the networks of the lessons. The notebooks themselves are not touched. Each
place that was crippled is written, once, to the file that CAUGHT names.
"""

import functools
import os
import sys

from IPython import get_ipython

RATE = os.environ["CRIPPLED"] == "rate"
FEW = None if RATE else int(os.environ["CRIPPLED"])
CAUGHT = set()


def caught(place):
    if place not in CAUGHT:
        CAUGHT.add(place)
        with open(os.environ["CAUGHT"], "a", encoding="utf-8") as file:
            print(place, file=file)


def replace(owner, name, make):
    """Put `make(old)` in place of owner.name, once; in the class that defines it."""
    owner = next(cls for cls in owner.__mro__ if name in vars(cls))
    old = vars(owner)[name]
    if not hasattr(old, "crippled"):
        new = functools.wraps(old)(make(old))
        new.crippled = True
        setattr(owner, name, new)


def with_few(number, place):
    """Make of a function one that sees FEW of the images and labels from argument `number` on.

    Without labels (the `fit` of a LabelEncoder inside scikit-learn) nothing is trained.
    """

    def make(old):
        def new(*arguments, **options):
            if len(arguments) < number + 2 or len(arguments[number]) <= FEW:
                return old(*arguments, **options)
            X, y = arguments[number : number + 2]
            caught(place)
            rest = arguments[number + 2 :]
            return old(*arguments[:number], X[:FEW], y[:FEW], *rest, **options)

        return new

    return make


def cripple_keras(keras):
    if FEW:
        replace(keras.Model, "fit", with_few(1, "keras.Model.fit"))
        return
    optimizer = keras.optimizers.Optimizer
    base = next(c for c in optimizer.__mro__ if "_get_current_learning_rate" in vars(c))
    replace(base, "_get_current_learning_rate", rate_of_0)


def rate_of_0(old):
    def new(self):
        caught("keras optimizer")
        return old(self) * 0

    return new


def cripple_sklearn(base):
    """Every estimator's `fit`: fewer images. Their learning rates are not touched."""
    for cls in subclasses(base.BaseEstimator):
        for name in ("fit", "partial_fit"):
            if FEW and name in vars(cls) and callable(vars(cls)[name]):
                replace(cls, name, with_few(1, "sklearn fit"))


def subclasses(cls):
    for child in cls.__subclasses__():
        yield child
        yield from subclasses(child)


def cripple_ours(names):
    """The course's own optimisers and training loops among the names of a notebook or module."""
    for name, value in list(names.items()):
        if RATE and isinstance(value, type) and callable(vars(value).get("update")):
            replace(value, "update", no_update)
        if FEW and name == "train_epoch" and not hasattr(value, "crippled"):
            names[name] = functools.wraps(value)(with_few(2, "train_epoch")(value))
            names[name].crippled = True


def no_update(old):
    def new(*arguments):
        caught("update")

    return new


def cripple(*_):
    """Before and after each cell: whatever it has imported or defined."""
    if keras := sys.modules.get("keras"):
        cripple_keras(keras)
    if base := sys.modules.get("sklearn.base"):
        cripple_sklearn(base)
    cripple_ours(shell.user_ns)
    for lesson in lessons(shell.user_ns):
        cripple_ours(vars(lesson))


def lessons(names):
    """Modules made by `definitions` among some names, and those among theirs."""
    for value in list(names.values()):
        if type(value).__name__ == "module" and value.__name__[:2].isdigit():
            yield value
            yield from lessons(vars(value))


shell = get_ipython()
shell.events.register("pre_run_cell", cripple)
shell.events.register("post_run_cell", cripple)
