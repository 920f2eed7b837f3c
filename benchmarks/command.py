"""What the command lines of both programs accept."""

import argparse
import os
from pathlib import Path

from benchmarks.report import ResultsError
from helpers.idx import replace_file


def positive(text):
    """A command line's whole number from 1 on."""
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1 on, found {text}")
    return number


def training_images(text):
    """A command line's number of training images."""
    number = positive(text)
    if number > 60_000:
        raise argparse.ArgumentTypeError(f"MNIST has 60,000 training images, found {text}")
    return number


def check_writable(path, option):
    """Find out at once, not after hours, whether a text file can be written.

    Raises:
        ResultsError: it cannot; the message names the `option` that chooses another file.
    """
    if fault := _fault_of(Path(path)):
        raise ResultsError(
            f"{path}: expected a text file that can be written, found: {fault}."
            f" Name another with {option}."
        )


def _fault_of(path):
    try:
        if not path.parent.is_dir():
            return f"there is no folder {path.parent}"
        if path.exists():
            path.read_text(encoding="utf-8")
            if not os.access(path, os.W_OK):
                return "it is protected against writing"
        trial = path.with_name(f"{path.name}.trial")
        replace_file(trial, b"")
        trial.unlink()
    except (OSError, ValueError) as error:
        return str(error)
    return ""
