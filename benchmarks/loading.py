"""Loading the 60,000 training images: the course's reader beside other ways."""

import gzip
import hashlib
import struct
import tempfile
import tracemalloc
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.report import table
from benchmarks.timing import header_of, ratio, rows_of, take_turns, those_present
from helpers.idx import read_idx, write_idx
from helpers.mnist import DATA, load_mnist

IMAGES = DATA / "train-images-idx3-ubyte.gz"
OWN = "helpers"


def with_struct():
    """As tutorial 4 loads: every pixel becomes a Python number first. (60000, 784)."""
    content = gzip.decompress(IMAGES.read_bytes())
    n, rows, columns = struct.unpack_from(">III", content, 4)
    pixels = struct.unpack_from(f">{n * rows * columns}B", content, 16)
    return np.reshape(pixels, (n, rows * columns))


def bare():
    """The least that any reader must do; nothing is checked. (60000, 28, 28)."""
    content = gzip.decompress(IMAGES.read_bytes())
    return np.frombuffer(content, np.uint8, offset=16).reshape(-1, 28, 28)


def with_idx2numpy(folder):
    import idx2numpy

    plain = Path(folder) / "train-images-idx3-ubyte"
    write_idx(plain, read_idx(IMAGES))
    return lambda: idx2numpy.convert_from_file(str(plain))


def with_python_mnist():
    from mnist import MNIST  # the package python-mnist; another one is called mnist, too

    return MNIST(str(DATA), gz=True).load_training


def loaders(folder):
    """Functions that each load the training images, by name, and who is left out."""
    plain = {OWN: lambda: read_idx(IMAGES), "gzip and np.frombuffer": bare}
    plain["struct, as tutorial 4"] = with_struct
    packages = {
        "idx2numpy (unpacked file)": partial(with_idx2numpy, folder),
        "python-mnist": with_python_mnist,
    }
    found, left_out = those_present(packages)
    return plain | found, left_out


def peak_memory(run):
    """Largest memory that Python and NumPy held at one time, in MB."""
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def decompress_and_hash():
    for path in DATA.glob("*.gz"):
        hashlib.sha256(gzip.decompress(path.read_bytes())).digest()


def section(repeats):
    """Loading the training images, everyone in turn, and memory, as Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        contestants, left_out = loaders(folder)
        rows = rows_of(take_turns(contestants, repeats), OWN)
        for row, run in zip(rows, contestants.values(), strict=True):
            row.append(f"{peak_memory(run):.0f} MB")
    both = take_turns({"load_mnist": load_mnist, "bare": decompress_and_hash}, repeats)
    by_median, by_minimum = (ratio(both, "load_mnist", "bare", *of) for of in ((), (min,)))
    return (
        f"{table([*header_of(OWN), 'peak'], rows)}\n\n"
        f"`load_mnist()`, checksums included, takes {by_median:.2f} × the time of bare"
        f" `gzip.decompress` of the four files plus their SHA-256 by the medians,"
        f" {by_minimum:.2f} × by the minima.{left_out}"
    )
