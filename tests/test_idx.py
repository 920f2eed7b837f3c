"""IDX: every array comes back as it was, and no damaged file does anything but say so."""

import gzip
import io
import struct
import time
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from helpers.idx import ELEMENT_TYPES, IDXError, idx_header, read_idx, replace_file, write_idx

DTYPES = [dtype.newbyteorder("=") for dtype in ELEMENT_TYPES.values()]
any_array = st.sampled_from(DTYPES).flatmap(
    lambda dtype: arrays(dtype, array_shapes(min_dims=0, max_dims=6, min_side=0, max_side=4))
)
IMAGES = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)
CONTENT = idx_header(IMAGES) + IMAGES.tobytes()


@given(array=any_array, suffix=st.sampled_from(["", ".gz"]))
def test_round_trip(tmp_path_factory, array, suffix):
    path = tmp_path_factory.mktemp("idx") / f"array{suffix}"
    write_idx(path, array)
    back = read_idx(path)
    np.testing.assert_array_equal(back, array)
    assert (back.dtype, back.shape) == (array.dtype, array.shape)
    assert back.dtype.isnative and back.flags.writeable


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_every_rank(tmp_path, dtype):
    for rank in range(65):  # NumPy's limit is 64
        array = np.ones((1,) * rank, dtype)
        write_idx(tmp_path / "array", array)
        back = read_idx(tmp_path / "array")
        assert (back.shape, back.dtype, back.sum()) == (array.shape, dtype, 1)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_values_are_big_endian_in_the_file(dtype):
    code = next(code for code, stored in ELEMENT_TYPES.items() if stored == dtype.newbyteorder(">"))
    letter = {"u1": "B", "i1": "b", "i2": "h", "i4": "i", "f4": "f", "f8": "d"}[dtype.str[1:]]
    content = struct.pack(f">HBBI2{letter}", 0, code, 1, 2, 1, 100)
    assert read_idx(io.BytesIO(content)).tolist() == [1, 100]


def test_both_byte_orders_are_written_alike(tmp_path):
    numbers = np.array([1, -2, 300], np.int16)
    write_idx(tmp_path / "a", numbers)
    write_idx(tmp_path / "b", numbers.astype(numbers.dtype.newbyteorder()))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_same_array_gives_same_gzip_bytes(tmp_path, monkeypatch):
    write_idx(tmp_path / "a.gz", IMAGES)
    monkeypatch.setattr(time, "time", lambda: 1e9)
    write_idx(tmp_path / "b.gz", IMAGES)
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()


def test_gzip_is_told_by_content(tmp_path):
    (tmp_path / "plain.gz").write_bytes(CONTENT)
    (tmp_path / "packed").write_bytes(gzip.compress(CONTENT))
    np.testing.assert_array_equal(read_idx(tmp_path / "plain.gz"), read_idx(tmp_path / "packed"))


@pytest.mark.parametrize("dtype", [bool, np.int64, np.float16, complex, object, "U3"])
def test_unknown_element_types_are_refused_and_nothing_is_lost(tmp_path, dtype):
    path = tmp_path / "array"
    path.write_bytes(CONTENT)
    with pytest.raises(IDXError, match="convert"):
        write_idx(path, np.zeros(3, dtype))
    assert path.read_bytes() == CONTENT


def test_dimensions_beyond_four_bytes_are_refused():
    too_long = np.broadcast_to(np.uint8(0), 2**32)
    with pytest.raises(IDXError, match="2³² − 1"):
        idx_header(too_long)


def test_failed_replacement_leaves_the_old_file_and_no_other(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with pytest.raises(TypeError):
        replace_file(path, "not bytes")
    assert path.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_interrupted_replacement_leaves_the_old_file_and_no_other(tmp_path, monkeypatch, error):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    seen = []

    def fail(source, target):
        seen.append(source.parent)
        raise error

    monkeypatch.setattr(type(path), "replace", fail)
    with pytest.raises(error):
        replace_file(path, b"new")
    assert path.read_bytes() == b"old" and seen == [tmp_path]
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_reads_from_where_the_file_stands(pack):
    file = io.BytesIO(b"other" + pack(CONTENT))
    file.seek(5)
    np.testing.assert_array_equal(read_idx(file), IMAGES)


def test_only_the_ending_gz_packs(tmp_path):
    write_idx(tmp_path / "xgz", IMAGES)
    assert (tmp_path / "xgz").read_bytes() == CONTENT


def test_error_of_the_disk_stays_an_os_error():
    class Failing(io.BytesIO):
        def read(self, size=-1):
            if self.tell() > 2:
                raise OSError(5, "input/output error")
            return super().read(size)

    for content in (CONTENT, gzip.compress(CONTENT)):
        with pytest.raises(OSError, match="input/output"):
            read_idx(Failing(content))


def read_quickly(content):
    """Read bytes, within a second and without more memory than a few times their size."""
    tracemalloc.start()
    start = time.perf_counter()
    try:
        return read_idx(io.BytesIO(content))
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert time.perf_counter() - start < 1
        assert peak < 4 * len(content) + 2_000_000


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_truncated_anywhere(pack):
    content = pack(CONTENT)
    for length in range(len(content)):
        with pytest.raises(IDXError):
            read_quickly(content[:length])


def test_every_header_byte_changed():
    for position in range(16):
        for value in range(256):
            content = bytearray(CONTENT)
            content[position] = value
            if bytes(content) == CONTENT:
                continue
            if position == 2 and value == 0x09:  # signed bytes: as valid as unsigned ones
                assert read_quickly(bytes(content)).dtype == np.int8
                continue
            with pytest.raises(IDXError):
                read_quickly(bytes(content))


@given(st.binary(max_size=200))
@settings(max_examples=500)
def test_any_bytes_give_an_array_or_an_idx_error(content):
    for start in (b"", b"\0\0", b"\0\0\x08\x02", b"\x1f\x8b\x08\0", CONTENT[:16]):
        try:
            assert isinstance(read_idx(io.BytesIO(start + content)), np.ndarray)
        except IDXError:
            pass


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_any_changed_byte_of_a_gzip_file(position, change):
    packed = bytearray(gzip.compress(CONTENT, mtime=0))
    packed[position % len(packed)] ^= change
    try:
        np.testing.assert_array_equal(read_idx(io.BytesIO(packed)), IMAGES)  # time stamp, system
    except IDXError:
        pass


def header(code, *shape):
    return struct.pack(f">HBB{len(shape)}I", 0, code, len(shape), *shape)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "header ends after 0 of 4"),
        (b"hello, world, this is text", "two zero bytes, found 68 65 6c 6c"),
        (header(0x0A, 3) + b"abc", "expected an element type among 08 09 0b 0c 0d 0e, found 0a"),
        (header(0x08, 3)[:6], "header ends after 2 of 4"),
        (header(0x08, 3) + b"ab", "3 bytes of data, found only 2"),
        (header(0x08, 3) + b"abcd", "3 bytes of data, found more"),
        (header(0x0E, 2**32 - 1, 2**32 - 1) + b"abc", "found only 3"),
        (header(0x08, *[2**32 - 1] * 60), "found only 0"),
        (bytes([0, 0, 8, 200]) + bytes(4 * 200), "NumPy cannot hold shape"),
        (header(0x08, 0, *[2**32 - 1] * 3), "NumPy cannot hold"),
        # without the time: the names of the tests are the same every time
        (gzip.compress(CONTENT, mtime=0) + b"junk", "broken gzip"),
        (gzip.compress(CONTENT + b"more", mtime=0), "found more"),
        (gzip.compress(header(0x08, 2**31), mtime=0), "found only 0"),
    ],
)
def test_message_says_what_is_wrong(content, says):
    with pytest.raises(IDXError, match=says):
        read_quickly(content)


def test_a_bomb_of_zeros_is_not_unpacked():
    bomb = gzip.compress(header(0x08, 3) + bytes(300_000_000))
    with pytest.raises(IDXError, match="found more"):
        read_quickly(bomb)


def test_error_names_the_file(tmp_path):
    path = tmp_path / "digits.idx"
    path.write_bytes(b"text")
    with pytest.raises(IDXError, match="digits.idx"):
        read_idx(path)
    with open(path, "rb") as file, pytest.raises(IDXError, match="digits.idx"):
        read_idx(file)


def test_missing_file_and_directory(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_idx(tmp_path / "missing")
    with pytest.raises(OSError):  # the kind depends on the system
        read_idx(tmp_path)
