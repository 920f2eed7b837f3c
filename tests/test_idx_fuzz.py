"""A minute of damaged files: `read_idx` gives an array, IDXError or OSError, and nothing else."""

import gzip
import io
import random
import time

import numpy as np
import pytest

from helpers.idx import ELEMENT_TYPES, IDXError, idx_header, read_idx

SECONDS, CASES = 60, 100_000


def good_files(rng):
    """Small valid files: every element type and rank 0 to 4, plain and packed."""
    for dtype in ELEMENT_TYPES.values():
        for rank in range(5):
            shape = rng.choices(range(4), k=rank)
            array = np.zeros(shape, dtype.newbyteorder("="))
            content = idx_header(array) + rng.randbytes(array.nbytes)
            yield from (content, gzip.compress(content, mtime=0))


def damaged(content, rng):
    """One to four changes: a byte, a cut, a piece put in, doubled, or taken out."""
    content = bytearray(content)
    for _change in range(rng.randint(1, 4)):
        at, length = rng.randrange(len(content) + 1), rng.randint(1, 8)
        kind = rng.randrange(5)
        if kind == 0 and at < len(content):
            content[at] = rng.choice((0, 1, 8, 0x0D, 0x7F, 0x80, 0xFF, rng.randrange(256)))
        elif kind == 1:
            del content[at:]
        elif kind == 2:
            content[at:at] = rng.randbytes(length)
        elif kind == 3:
            content += content[at : at + length]
        else:
            del content[at : at + length]
    return bytes(content)


@pytest.mark.slow
def test_no_damage_gives_another_error():
    rng = random.Random(0)
    files, refused, cases = list(good_files(rng)), 0, 0
    end = time.monotonic() + SECONDS
    while time.monotonic() < end or cases < CASES:
        cases += 1
        content = damaged(rng.choice(files), rng)
        if rng.random() < 0.2:  # damage inside a whole gzip file
            content = gzip.compress(content, compresslevel=1, mtime=0)
        try:
            array = read_idx(io.BytesIO(content))
            assert array.nbytes <= max(64, 1100 * len(content))  # never more than gzip can hold
        except IDXError:
            refused += 1
        except OSError:
            pytest.fail(f"an OSError without a disk: {content!r}")
        except Exception as error:
            pytest.fail(f"{error!r} for {content!r}")
    assert cases / 2 < refused < cases  # most damage is noticed, and some files stay valid
    print(f"{cases:,} files, {refused:,} refused")
