"""The MNIST digits: found in `data/mnist` or downloaded there, and checked to the last byte.

Data: Y. LeCun and C. Cortes, CC BY-SA 3.0; origin and licence in `data/README.md`.
`load_mnist(FASHION_MNIST)` loads Fashion-MNIST (Zalando SE, MIT licence) in the same way.
"""

import gzip
import hashlib
import io
import os
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from http.client import HTTPException
from pathlib import Path
from urllib.request import getproxies, urlopen

from tqdm import tqdm

from helpers.idx import IDXError, idx_header, read_idx, replace_file

DATA = Path(__file__).resolve().parents[1] / "data" / "mnist"
MAX_BYTES = 50_000_000  # none of the files is larger, even unpacked on the way


@dataclass(frozen=True)
class DataSet:
    """Four IDX files. In another folder: `dataclasses.replace(MNIST, folder="my/folder")`.

    Attributes:
        folder: where the files are looked for, and downloaded to.
        mirrors: addresses of folders that hold them as `.gz`, tried in this order.
        sha256: dict from their names, in the order of `MNIST`, to the SHA-256 of the unpacked
            content: the same wherever a file is served, and however it was packed.
    """

    folder: str | Path
    mirrors: tuple
    sha256: dict

    def paths(self, name):
        """The files that may hold `name`: packed or not, under both usual names."""
        stems = (name, name.replace("-idx", ".idx"))
        paths = [Path(self.folder, stem + end) for end in (".gz", "") for stem in stems]
        return [path for path in paths if path.is_file()]

    def read(self, name):
        """The array of the first good file among `paths(name)`; errors as for `load_mnist`."""
        failure = FileNotFoundError(f"{self.folder} holds no {name}, packed or not")
        for path in self.paths(name):
            try:
                with open(path, "rb") as file:
                    return _verified(file, self.sha256[name])
            except IDXError as error:
                call = f"download_mnist({'' if self == MNIST else 'the same data set'})"
                advice = f"helpers.mnist.{call} fetches a good one; read_idx reads any other data"
                failure = IDXError(f"{error}. {advice}")
            except OSError as error:
                failure = error
        raise failure

    def has_good(self, name):
        """Whether a good file is there; an OSError if one is there that cannot be read."""
        with suppress(IDXError, FileNotFoundError):
            self.read(name)
            return True
        return False


MNIST = DataSet(DATA, (
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
), {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
})  # fmt: skip
FASHION_MNIST = DataSet(DATA.with_name("fashion-mnist"), (
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
), {
    "train-images-idx3-ubyte": "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    "train-labels-idx1-ubyte": "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    "t10k-images-idx3-ubyte": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    "t10k-labels-idx1-ubyte": "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
})  # fmt: skip


def load_mnist(data_set=MNIST):
    """Load 70,000 labelled images; of the files, those that are not there are downloaded first.

    Args:
        data_set: `MNIST`, `FASHION_MNIST` or another `DataSet`.

    Returns:
        `(X_train, y_train), (X_test, y_test)`: images uint8 (n, 28, 28), 0 is background
        and 255 full ink; labels uint8 (n,), 0 to 9; n is 60,000 and 10,000.

    Raises:
        IDXError: a file is damaged; the message says which and how to replace it.
        OSError: a file cannot be read, or is missing and no mirror delivers it.
    """
    missing = {name: s for name, s in data_set.sha256.items() if not data_set.paths(name)}
    download_mnist(replace(data_set, sha256=missing))
    X_train, y_train, X_test, y_test = map(data_set.read, data_set.sha256)
    return (X_train, y_train), (X_test, y_test)


def download_mnist(data_set=MNIST, timeout=20, time_limit=600):
    """Download those of the four files that are missing or damaged, and leave good ones alone.

    A file is written as `.gz`, and only once its checksum holds; of all files that are there,
    only a damaged `.gz` of that name is replaced.

    Args:
        data_set: as for `load_mnist`; its folder is made if need be.
        timeout: seconds to wait for an answer, or for more data.
        time_limit: seconds that the content of one file may take from one mirror.

    Raises:
        OSError: no mirror delivered a file, or it cannot be written.
    """
    for name in data_set.sha256:
        if not data_set.has_good(name):
            _fetch(data_set, name, timeout, time_limit)


def _fetch(data_set, name, timeout, time_limit):
    path = Path(data_set.folder, f"{name}.gz")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not os.access(path.parent, os.W_OK):  # before the download, where the system can tell
            raise PermissionError(f"no permission to write in {path.parent}")
        replace_file(path, _from_any_mirror(data_set, name, timeout, time_limit))
    except OSError as error:  # on Windows another process may hold the file, by now a good one
        if not data_set.has_good(name):
            raise OSError(
                f"{path} is missing or damaged, and no good one could be put there: {error}\n"
                "Check network and folder, or copy the four .gz files there by hand. Another folder"
                " is read by load_mnist(dataclasses.replace(MNIST, folder=...))."
            ) from error


def _from_any_mirror(data_set, name, timeout, time_limit):
    failures = []
    for mirror in data_set.mirrors:
        url = f"{mirror.rstrip('/')}/{name}.gz"
        try:
            packed = _download(url, timeout, time_limit)
            _verified(io.BytesIO(packed), data_set.sha256[name])
            # Some servers and proxies unpack on the way.
            return packed if packed[:2] == b"\x1f\x8b" else gzip.compress(packed, mtime=0)
        except (OSError, HTTPException, ValueError) as error:
            failures.append(f"\n  {url}: {error}")
    proxies = [f"\n  {kind}_proxy: {url.split('@')[-1]}" for kind, url in getproxies().items()]
    raise OSError(f"no mirror delivers it{''.join(failures + proxies)}")


def _verified(file, sha256):
    array = read_idx(file)
    digest = hashlib.sha256(idx_header(array))
    digest.update(array.astype(array.dtype.newbyteorder(">"), copy=False))
    found = digest.hexdigest()
    if found != sha256:
        name = getattr(file, "name", "data")
        raise IDXError(f"{name}: expected content with SHA-256 {sha256}, found {found}")
    return array


def _download(url, timeout, time_limit):
    deadline = time.monotonic() + time_limit
    packed = bytearray()
    with urlopen(url, timeout=timeout) as answer:
        size = getattr(answer, "length", None)
        with tqdm(total=size, unit="B", unit_scale=True, desc=url.split("/")[-1]) as bar:
            # read1 returns what has arrived, so that a trickle cannot outlast the limit.
            while chunk := answer.read1(1 << 16):
                packed += chunk
                bar.update(len(chunk))
                if time.monotonic() > deadline:
                    raise TimeoutError(f"not complete after {time_limit} s")
                if len(packed) > MAX_BYTES:
                    raise OSError(f"expected at most {MAX_BYTES:,} bytes, found more")
    return bytes(packed)
