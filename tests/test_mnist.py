"""MNIST is loaded right or not at all, whatever the network and the folder are like."""

import gzip
import hashlib
import http.server
import re
import shutil
import subprocess
import sys
import threading
import time
from functools import partial

import numpy as np
import pytest

from helpers import mnist
from helpers.idx import IDXError
from helpers.mnist import DATA, FASHION, SHA256, download_mnist, load_mnist

NAMES = [f"{name}.gz" for name in SHA256]
SMALL = NAMES[3]  # the file of test labels: 4 KB


class Mirror(http.server.BaseHTTPRequestHandler):
    """Serves the four files under /good/, and fails in a certain way under each other folder."""

    def do_GET(self):
        _, way, name = self.path.split("/")
        content = (DATA / name).read_bytes()
        if way.isdigit():
            return self.send_error(int(way))
        if way == "garbage":
            return self.wfile.write(b"hello\r\n\r\n")
        self.send_response(200)
        if way not in ("unsized", "unpacked", "endless"):
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        try:
            getattr(self, f"send_{way}")(content)
        except ConnectionError:
            pass  # the client gave up, as it should

    def send_good(self, content):
        self.wfile.write(content)

    send_unsized = send_good

    def send_unpacked(self, content):
        self.wfile.write(gzip.decompress(content))

    def send_cut(self, content):
        self.wfile.write(content[: len(content) // 2])

    def send_wrong(self, content):
        self.wfile.write(bytes(len(content)))

    def send_other(self, content):
        """A good file, but not the one that was asked for."""
        self.wfile.write((DATA / NAMES[1]).read_bytes()[: len(content)])

    def send_changed(self, content):
        """Well-formed in every way, but one pixel or label differs."""
        changed = bytearray(gzip.decompress(content))
        changed[-1] ^= 1
        self.wfile.write(gzip.compress(changed)[: len(content)])

    def send_hanging(self, content):
        time.sleep(4)
        self.wfile.write(content)

    def send_trickling(self, content):
        for i in range(40):
            self.wfile.write(content[i : i + 1])
            time.sleep(0.1)
        self.wfile.write(content[40:])

    def send_endless(self, content):
        while True:
            self.wfile.write(bytes(1 << 20))

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def server():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Mirror) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


@pytest.fixture
def nearly_all(tmp_path):
    """A folder with all files but the smallest."""
    for name in NAMES[:3]:
        shutil.copy(DATA / name, tmp_path)
    return tmp_path


def test_loads_all_digits():
    (X_train, y_train), (X_test, y_test) = load_mnist()
    for X, y, n in ((X_train, y_train, 60_000), (X_test, y_test, 10_000)):
        assert (X.shape, X.dtype, y.shape, y.dtype) == ((n, 28, 28), np.uint8, (n,), np.uint8)
        assert (X.min(), X.max()) == (0, 255)
        assert set(y) == set(range(10))
    assert y_train[:5].tolist() == [5, 0, 4, 1, 9]
    assert y_test[:4].tolist() == [7, 2, 1, 0]


def test_checksums_of_the_packed_files():
    listed = (DATA.parent / "SHA256SUMS").read_text(encoding="utf-8").split()[1::2]
    assert sorted(listed) == sorted(f"mnist/{name}" for name in NAMES)
    if shutil.which("sha256sum"):
        command = ["sha256sum", "-c", "--quiet", "SHA256SUMS"]
        subprocess.run(command, cwd=DATA.parent, check=True)


def test_downloads_all_into_a_folder_that_is_not_there(server, tmp_path):
    root = tmp_path / "new" / "mnist"
    download_mnist(root, mirrors=[f"{server}/good/"])
    assert sorted(path.name for path in root.iterdir()) == sorted(NAMES)
    assert all((root / name).read_bytes() == (DATA / name).read_bytes() for name in NAMES)


def test_load_downloads_what_is_missing(server, nearly_all):
    assert load_mnist(nearly_all, [f"{server}/good/"])[1][1][0] == 7


def test_good_files_are_not_fetched_again(tmp_path):
    download_mnist(DATA, mirrors=["http://127.0.0.1:9/nobody-there/"])


@pytest.mark.parametrize("way", ["good", "unsized"])
def test_good_mirrors(server, nearly_all, way):
    download_mnist(nearly_all, mirrors=[f"{server}/{way}/"])
    assert (nearly_all / SMALL).read_bytes() == (DATA / SMALL).read_bytes()


BAD = {
    "403": "403", "500": "500", "cut": "broken gzip", "wrong": "element type|bytes of data|header",
    "other": "broken gzip", "changed": "SHA-256|broken gzip", "hanging": "timed out",
    "trickling": "not complete after 2 s", "endless": "at most 50,000,000 bytes",
}  # fmt: skip


@pytest.mark.parametrize(("way", "why"), BAD.items(), ids=BAD)
def test_bad_mirror_leaves_nothing_and_says_why(server, nearly_all, way, why):
    limit = 60 if way == "endless" else 2
    start = time.monotonic()
    with pytest.raises(OSError, match="copy the four .gz files") as caught:
        download_mnist(nearly_all, mirrors=[f"{server}/{way}/"], timeout=1, time_limit=limit)
    assert way == "endless" or time.monotonic() - start < 3.5
    assert re.search(f"{server}/{way}/{SMALL}: .*({why})", str(caught.value))
    assert sorted(path.name for path in nearly_all.iterdir()) == sorted(NAMES[:3])


@pytest.mark.parametrize("way", ["403", "cut", "changed", "hanging"])
def test_second_mirror_helps(server, nearly_all, way):
    mirrors = [f"{server}/{way}/", f"{server}/good/"]
    download_mnist(nearly_all, mirrors=mirrors, timeout=1, time_limit=2)
    assert (nearly_all / SMALL).read_bytes() == (DATA / SMALL).read_bytes()


def test_dead_first_mirror(server, nearly_all):
    download_mnist(nearly_all, mirrors=["http://127.0.0.1:9/", f"{server}/good/"], timeout=1)
    assert (nearly_all / SMALL).exists()


def damage(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 255
    path.write_bytes(content)


def test_damaged_file_is_named_and_replaced(server, nearly_all):
    shutil.copy(DATA / SMALL, nearly_all)
    damage(nearly_all / SMALL)
    with pytest.raises(IDXError, match=f"{SMALL}.*download_mnist with .* replaces it"):
        load_mnist(nearly_all)
    others = {name: (nearly_all / name).stat().st_mtime_ns for name in NAMES[:3]}
    download_mnist(nearly_all, mirrors=[f"{server}/good/"])
    assert (nearly_all / SMALL).read_bytes() == (DATA / SMALL).read_bytes()
    assert others == {name: (nearly_all / name).stat().st_mtime_ns for name in NAMES[:3]}


def test_unpacked_on_the_way_is_packed_again(server, nearly_all):
    download_mnist(nearly_all, mirrors=[f"{server}/unpacked"])
    with gzip.open(nearly_all / SMALL) as file:
        assert file.read() == gzip.decompress((DATA / SMALL).read_bytes())


def test_a_string_that_is_no_address_does_not_stop_the_next(server, nearly_all):
    download_mnist(nearly_all, mirrors=["nonsense", f"{server}/garbage", f"{server}/good"])
    assert (nearly_all / SMALL).exists()


def test_every_failure_is_told(server, nearly_all):
    with pytest.raises(OSError, match="(?s)/403/.*403.*/changed/.*SHA-256"):
        download_mnist(nearly_all, mirrors=[f"{server}/403/", f"{server}/changed/"])


def test_interrupted_writing_leaves_the_damaged_file(server, nearly_all, monkeypatch):
    (nearly_all / SMALL).write_bytes(b"damaged")
    monkeypatch.setattr(mnist, "replace_file", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        download_mnist(nearly_all, mirrors=[f"{server}/good/"])
    assert (nearly_all / SMALL).read_bytes() == b"damaged"


def test_mirrors_are_those_of_the_course():
    assert mnist.MIRRORS == (
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
    )


def test_damaged_file_is_kept_when_no_mirror_helps(server, nearly_all):
    (nearly_all / SMALL).write_bytes(b"damaged")
    with pytest.raises(OSError):
        download_mnist(nearly_all, mirrors=[f"{server}/500/"])
    assert (nearly_all / SMALL).read_bytes() == b"damaged"


def test_two_processes_at_once(server, tmp_path):
    root = tmp_path / "mnist"
    code = (
        "import sys; from helpers.mnist import download_mnist;"
        "download_mnist(sys.argv[1], mirrors=[sys.argv[2]])"
    )
    start = partial(subprocess.Popen, cwd=DATA.parents[1], stderr=subprocess.DEVNULL)
    command = [sys.executable, "-c", code, str(root), f"{server}/good/"]
    assert [process.wait(60) for process in [start(command), start(command)]] == [0, 0]
    assert sorted(path.name for path in root.iterdir()) == sorted(NAMES)
    load_mnist(root)


def packed_sums():
    """Checksums of the packed files, as Fashion-MNIST has them; here those of the digits."""
    return {name: hashlib.sha256((DATA / name).read_bytes()).hexdigest() for name in NAMES}


def test_fashion_names_the_same_files_and_a_folder_of_its_own():
    assert list(FASHION["sha256"]) == NAMES
    assert FASHION["root"].parent == DATA.parent and FASHION["root"] != DATA
    assert all(re.fullmatch("[0-9a-f]{64}", checksum) for checksum in FASHION["sha256"].values())
    assert not set(FASHION["sha256"].values()) & set(packed_sums().values())


def test_fashion_is_kept_out_of_the_repository():
    ignored = (DATA.parents[1] / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert f"data/{FASHION['root'].name}/" in ignored


def test_another_data_set_has_its_own_checksums(server, tmp_path):
    other = {"mirrors": [f"{server}/good/"], "sha256": packed_sums()}
    (X_train, _), (_, y_test) = load_mnist(tmp_path, **other)
    assert X_train.shape == (60_000, 28, 28) and y_test[0] == 7
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(NAMES)
    load_mnist(tmp_path, mirrors=[], sha256=packed_sums())  # nothing is fetched again


def test_digits_are_not_taken_for_fashion(server, tmp_path):
    with pytest.raises(OSError, match=f"{NAMES[0]}: .*SHA-256 {FASHION['sha256'][NAMES[0]]}"):
        load_mnist(**FASHION | {"root": tmp_path, "mirrors": [f"{server}/good/"]})
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(IDXError, match="SHA-256"):
        load_mnist(DATA, sha256=FASHION["sha256"])


def test_another_data_set_damaged_then_replaced(server, nearly_all):
    other = {"root": nearly_all, "mirrors": [f"{server}/good/"], "sha256": packed_sums()}
    content = gzip.decompress((DATA / SMALL).read_bytes())
    (nearly_all / SMALL).write_bytes(gzip.compress(content, 1, mtime=0))  # packed otherwise
    with pytest.raises(IDXError, match=f"{SMALL}: expected content with SHA-256"):
        load_mnist(**other)
    mnist.download_mnist(**other)
    assert load_mnist(**other)[1][1][0] == 7


def test_another_data_set_offline(tmp_path):
    with pytest.raises(OSError, match="copy the four .gz files"):
        load_mnist(tmp_path / "new", ["http://127.0.0.1:9/"], packed_sums())


def test_import_needs_neither_tensorflow_nor_matplotlib():
    code = (
        "import sys; from helpers import idx, mnist, notebook;"
        "assert not {'tensorflow', 'keras', 'matplotlib'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=DATA.parents[1], check=True)
