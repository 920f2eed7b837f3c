"""The MNIST digits: found in `data/mnist` or downloaded there, and checked to the last byte.

Data: Y. LeCun and C. Cortes, CC BY-SA 3.0; origin and licence in `data/README.md`.
`load_mnist(**FASHION)` loads Fashion-MNIST, four files of the same names, in the same way.
"""

import gzip
import hashlib
import io
import time
from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

from tqdm import tqdm

from helpers.idx import IDXError, idx_header, read_idx, replace_file

DATA = Path(__file__).resolve().parents[1] / "data" / "mnist"
MIRRORS = (
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
)
# Of the decompressed files: the same wherever MNIST is served, however it was compressed.
SHA256 = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
# Fashion-MNIST (Zalando SE, MIT licence): of the packed files, which all its mirrors share.
FASHION_SHA256 = (
    "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
    "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
    "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
    "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
)
FASHION = {
    "root": DATA.with_name("fashion-mnist"),
    "mirrors": (
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    ),
    "sha256": dict(zip([f"{name}.gz" for name in SHA256], FASHION_SHA256, strict=True)),
}
MAX_BYTES = 50_000_000  # none of the files is larger, even unpacked on the way


def load_mnist(root=DATA, mirrors=MIRRORS, sha256=SHA256):
    """Load the 70,000 MNIST digits; files that are not there are downloaded first.

    Args:
        root: folder of the four `.gz` files.
        mirrors: addresses of folders that hold them, tried in this order.
        sha256: dict from the names of the four files, in the order of `SHA256`, to checksums:
            of the packed file where the name ends in `.gz`, else of its content.

    Returns:
        `(X_train, y_train), (X_test, y_test)`: images uint8 (n, 28, 28), 0 is background
        and 255 full ink; labels uint8 (n,), 0 to 9; n is 60,000 and 10,000.

    Raises:
        IDXError: a file is damaged; the message says which and how to replace it.
        OSError: a file cannot be read, or is missing and no mirror delivers it.
    """
    root = Path(root)
    if not all(_path(root, name).exists() for name in sha256):
        download_mnist(root, mirrors, sha256=sha256)
    try:
        arrays = [_load(_path(root, name), name, sha256) for name in sha256]
    except IDXError as error:
        call = "download_mnist()" if root == DATA else "download_mnist with the same arguments"
        raise IDXError(f"{error}. helpers.mnist.{call} replaces it.") from error
    X_train, y_train, X_test, y_test = arrays
    return (X_train, y_train), (X_test, y_test)


def download_mnist(root=DATA, mirrors=MIRRORS, timeout=20, time_limit=600, sha256=SHA256):
    """Download those of the four files that are missing or damaged, and leave good ones alone.

    Each file is moved into `root` only once its checksum holds.

    Args:
        root: folder for the files; it is made if need be.
        mirrors: addresses of folders that hold them, tried in this order.
        timeout: seconds to wait for an answer, or for more data.
        time_limit: seconds that the content of one file may take from one mirror.
        sha256: checksums, as for `load_mnist`.

    Raises:
        OSError: no mirror delivered a file, or it cannot be written.
    """
    root = Path(root)
    root.mkdir(parents=True, exist_ok=True)
    for name in sha256:
        path = _path(root, name)
        if not _is_good(path, name, sha256):
            packed = _from_any(mirrors, path, name, sha256, timeout, time_limit)
            try:
                replace_file(path, packed)
            except OSError:  # on Windows another process may hold the file, by now a good one
                if not _is_good(path, name, sha256):
                    raise


def _path(root, name):
    return root / f"{name.removesuffix('.gz')}.gz"


def _load(path, name, sha256):
    with open(path, "rb") as file:
        return _verified(file, name, sha256)


def _verified(file, name, sha256):
    array = read_idx(file)
    if name.endswith(".gz"):
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256")
    else:
        digest = hashlib.sha256(idx_header(array))
        digest.update(array)
    if digest.hexdigest() != sha256[name]:
        raise IDXError(
            f"{getattr(file, 'name', name)}: expected content with SHA-256 {sha256[name]},"
            f" found {digest.hexdigest()}"
        )
    return array


def _is_good(path, name, sha256):
    try:
        _load(path, name, sha256)
    except (IDXError, FileNotFoundError):
        return False
    return True


def _from_any(mirrors, path, name, sha256, timeout, time_limit):
    failures = []
    for mirror in mirrors:
        url = f"{mirror.rstrip('/')}/{path.name}"
        try:
            packed = _download(url, timeout, time_limit)
            _verified(io.BytesIO(packed), name, sha256)
            # Some servers and proxies unpack on the way.
            return packed if packed[:2] == b"\x1f\x8b" else gzip.compress(packed, mtime=0)
        except (OSError, HTTPException, ValueError) as error:
            failures.append(f"\n  {url}: {error}")
    raise OSError(
        f"{path.name} could not be downloaded:{''.join(failures)}\n"
        f"Check the network, or copy the four .gz files into {path.parent} by hand."
    )


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
