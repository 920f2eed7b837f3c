"""Settings for the tests in tests/ and for the notebooks, which nbval runs."""

import os
import sys

import pytest

# Two files are tested at a time: each kernel has one core. With a thread for every core in both,
# BLAS's threads would wait for each other, and a training take up to nine times as long.
if "PYTEST_XDIST_WORKER" in os.environ:
    for name in ("OMP", "OPENBLAS"):
        os.environ.setdefault(f"{name}_NUM_THREADS", "1")
    for name in ("INTRAOP", "INTEROP"):
        os.environ.setdefault(f"TF_NUM_{name}_THREADS", "1")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    """One process where paths are not in UTF-8, which is all that pytest-xdist can send."""
    if sys.getfilesystemencoding() != "utf-8":
        config.option.numprocesses = 0
