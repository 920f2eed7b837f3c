"""Read and write IDX, the format of the MNIST files: a typed array of any number of dimensions.

Format: Y. LeCun, C. Cortes, C. Burges, "The MNIST database", http://yann.lecun.com/exdb/mnist/
(section "the IDX file format"), big-endian throughout:

    2 zero bytes · 1 byte element type · 1 byte number of dimensions
    4 bytes for the size of each dimension · the elements, last dimension fastest
"""

import gzip
import math
import secrets
import struct
import zlib
from pathlib import Path

import numpy as np

# Element type byte → NumPy type as it lies in the file.
ELEMENT_TYPES = {
    0x08: np.dtype("u1"), 0x09: np.dtype("i1"),
    0x0B: np.dtype(">i2"), 0x0C: np.dtype(">i4"),
    0x0D: np.dtype(">f4"), 0x0E: np.dtype(">f8"),
}  # fmt: skip
CHUNK = 1 << 20  # bytes read at a time, so that memory follows the data, not the header


class IDXError(ValueError):
    """The content is not a valid IDX array; the message says where, and what was expected."""


def read_idx(source):
    """Read one IDX array, plain or gzipped (told by content, not by name).

    Args:
        source: path of the file, or a binary file object that can seek.

    Returns:
        Writable array in native byte order, its dtype one of uint8, int8, int16, int32,
        float32, float64, with the dimensions that the header states.

    Raises:
        IDXError: wrong magic, element type or dimensions, too few or too many bytes,
            broken gzip. Never more memory is taken than the data present needs.
        OSError: the file is missing or cannot be read.
    """
    if not hasattr(source, "read"):
        with open(source, "rb") as file:
            return read_idx(file)
    name = getattr(source, "name", "data")
    start = source.tell()
    packed = source.read(2) == b"\x1f\x8b"  # the two bytes that begin every gzip file
    source.seek(start)
    if not packed:
        return _parse(source, name)
    try:
        with gzip.GzipFile(fileobj=source) as unpacked:
            return _parse(unpacked, name)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise IDXError(f"{name}: broken gzip data: {error}") from error


def idx_header(array):
    """The 4 + 4 × array.ndim bytes that begin the IDX file of `array`; errors as write_idx."""
    codes = {dtype: code for code, dtype in ELEMENT_TYPES.items()}
    code = codes.get(array.dtype.newbyteorder(">"))
    if code is None:
        known = ", ".join(dtype.name for dtype in codes)
        raise IDXError(f"IDX holds {known}: convert the array, found {array.dtype}")
    if any(size >= 2**32 for size in array.shape):
        raise IDXError(f"IDX dimensions end at 2³² − 1, found shape {array.shape}")
    return struct.pack(f">HBB{array.ndim}I", 0, code, array.ndim, *array.shape)


def write_idx(path, array):
    """Write an array as IDX, gzipped if `path` ends in `.gz`; the same array gives the same bytes.

    The file appears whole or not at all: an older file of that name survives any failure.

    Args:
        path: file to write.
        array: array of uint8, int8, int16, int32, float32 or float64, at most 255 dimensions.

    Raises:
        IDXError: IDX has no such element type, or a dimension exceeds 2³² − 1.
        OSError: the file cannot be written.
    """
    array = np.asarray(array)
    content = idx_header(array) + array.astype(array.dtype.newbyteorder(">")).tobytes()
    if str(path).endswith(".gz"):
        content = gzip.compress(content, mtime=0)
    replace_file(path, content)


def replace_file(path, content):
    """Write bytes to a temporary file beside `path`, then move it into place in one step."""
    path = Path(path)
    # Not tempfile: on Windows it tries again and again where writing is not permitted.
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        with open(temporary, "xb") as file:
            file.write(content)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _parse(file, name):
    magic = _read_header(file, 4, name)
    zeros, code, rank = struct.unpack(">HBB", magic)
    if zeros != 0:
        raise IDXError(f"{name}: an IDX file begins with two zero bytes, found {magic.hex(' ')}")
    if code not in ELEMENT_TYPES:
        known = " ".join(f"{known:02x}" for known in ELEMENT_TYPES)
        raise IDXError(f"{name}: expected an element type among {known}, found {code:02x}")
    shape = struct.unpack(f">{rank}I", _read_header(file, 4 * rank, name))
    dtype = ELEMENT_TYPES[code]
    expected = math.prod(shape) * dtype.itemsize
    content = _read_at_most(file, expected + 1)
    if len(content) != expected:
        found = f"only {len(content):,}" if len(content) < expected else "more"
        raise IDXError(
            f"{name}: the header states {dtype.name} of shape {shape}, that is"
            f" {expected:,} bytes of data, found {found}"
        )
    try:
        array = np.frombuffer(content, dtype).reshape(shape)
    except ValueError as error:  # more dimensions than NumPy's 64, or larger ones
        raise IDXError(f"{name}: NumPy cannot hold shape {shape}: {error}") from error
    native = dtype.newbyteorder("=")
    return array if dtype == native else array.byteswap(inplace=True).view(native)


def _read_header(file, size, name):
    header = file.read(size)
    if len(header) < size:
        raise IDXError(f"{name}: the header ends after {len(header)} of {size} bytes")
    return header


def _read_at_most(file, size):
    content = bytearray()
    while chunk := file.read(min(CHUNK, size - len(content))):
        content += chunk
    return content
