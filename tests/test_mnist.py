"""MNIST is loaded right or not at all, whatever the network and the folder are like."""

import gzip
import hashlib
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from helpers import mnist
from helpers.idx import IDXError, idx_header, read_idx, write_idx
from helpers.mnist import DATA, FASHION_MNIST, MNIST, DataSet, download_mnist, load_mnist

DEBIAN = Path("/usr/share/datasets/fashion-mnist")
NAMES = [f"{name}.gz" for name in MNIST.sha256]
SMALL = NAMES[3]  # the file of test labels: 4 KB


class Mirror(http.server.BaseHTTPRequestHandler):
    """Serves the four files under /good/, and fails in a certain way under each other folder."""

    served = 0

    def do_GET(self):
        Mirror.served += 1
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
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("no_proxy", "127.0.0.1")  # whatever proxy the machine uses
            yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


@pytest.fixture
def nearly_all(tmp_path):
    """A folder with all files but the smallest."""
    for name in NAMES[:3]:
        shutil.copy(DATA / name, tmp_path)
    return tmp_path


def digits(folder, *mirrors):
    return replace(MNIST, folder=folder, mirrors=mirrors)


def test_loads_all_digits():
    (X_train, y_train), (X_test, y_test) = load_mnist()
    for X, y, n in ((X_train, y_train, 60_000), (X_test, y_test, 10_000)):
        assert (X.shape, X.dtype, y.shape, y.dtype) == ((n, 28, 28), np.uint8, (n,), np.uint8)
        assert (X.min(), X.max()) == (0, 255)
        assert set(y) == set(range(10))
    assert y_train[:5].tolist() == [5, 0, 4, 1, 9]
    assert y_test[:4].tolist() == [7, 2, 1, 0]


def test_checksums_of_the_packed_files():
    """SHA256SUMS lists the four files in the form that `sha256sum -c` reads."""
    sums = [hashlib.sha256((DATA / name).read_bytes()).hexdigest() for name in sorted(NAMES)]
    lines = [f"{digest}  mnist/{name}" for digest, name in zip(sums, sorted(NAMES), strict=True)]
    assert (DATA.parent / "SHA256SUMS").read_text(encoding="utf-8").splitlines() == lines


def test_downloads_all_into_a_folder_that_is_not_there(server, tmp_path):
    folder = tmp_path / "new" / "mnist"
    download_mnist(digits(folder, f"{server}/good/"))
    assert sorted(path.name for path in folder.iterdir()) == sorted(NAMES)
    assert all((folder / name).read_bytes() == (DATA / name).read_bytes() for name in NAMES)


def test_load_downloads_what_is_missing(server, nearly_all):
    assert load_mnist(digits(nearly_all, f"{server}/good/"))[1][1][0] == 7


def test_good_files_are_not_fetched_again(capfd):
    offline = digits(DATA, "http://127.0.0.1:9/nobody-there/")
    download_mnist(offline)
    load_mnist(offline)
    assert capfd.readouterr() == ("", "")  # nor does a progress bar appear


@pytest.mark.parametrize("way", ["good", "unsized"])
def test_good_mirrors(server, nearly_all, way):
    download_mnist(digits(nearly_all, f"{server}/{way}/"))
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
        download_mnist(digits(nearly_all, f"{server}/{way}/"), timeout=1, time_limit=limit)
    assert way == "endless" or time.monotonic() - start < 3.5
    assert re.search(f"{server}/{way}/{SMALL}: .*({why})", str(caught.value))
    assert sorted(path.name for path in nearly_all.iterdir()) == sorted(NAMES[:3])


@pytest.mark.parametrize("way", ["403", "cut", "changed", "hanging"])
def test_second_mirror_helps(server, nearly_all, way):
    two = digits(nearly_all, f"{server}/{way}/", f"{server}/good/")
    download_mnist(two, timeout=1, time_limit=2)
    assert (nearly_all / SMALL).read_bytes() == (DATA / SMALL).read_bytes()


def test_dead_first_mirror(server, nearly_all):
    download_mnist(digits(nearly_all, "http://127.0.0.1:9/", f"{server}/good/"), timeout=1)
    assert (nearly_all / SMALL).read_bytes() == (DATA / SMALL).read_bytes()


def damage(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 255
    path.write_bytes(content)


def test_damaged_file_is_named_and_replaced(server, nearly_all):
    shutil.copy(DATA / SMALL, nearly_all)
    damage(nearly_all / SMALL)
    data = digits(nearly_all, f"{server}/good/")
    with pytest.raises(IDXError, match=f"{SMALL}: .*download_mnist.the same data set. fetches"):
        load_mnist(data)
    others = {name: (nearly_all / name).stat().st_mtime_ns for name in NAMES[:3]}
    download_mnist(data)
    assert (nearly_all / SMALL).read_bytes() == (DATA / SMALL).read_bytes()
    assert others == {name: (nearly_all / name).stat().st_mtime_ns for name in NAMES[:3]}


def test_advice_for_the_digits_of_the_course_can_be_typed(nearly_all, monkeypatch):
    (nearly_all / SMALL).write_bytes(b"damaged")
    monkeypatch.setattr(mnist, "MNIST", digits(nearly_all))
    with pytest.raises(IDXError, match=re.escape("helpers.mnist.download_mnist() fetches")):
        load_mnist(mnist.MNIST)


def test_loading_overwrites_nothing(server, nearly_all):
    (nearly_all / NAMES[1]).write_bytes(b"of the user")
    with pytest.raises(IDXError, match=NAMES[1]):
        load_mnist(digits(nearly_all, f"{server}/good/"))
    assert (nearly_all / NAMES[1]).read_bytes() == b"of the user"


USUAL = {
    "unpacked": lambda name: name,
    "unpacked, with a dot": lambda name: name.replace("-idx", ".idx"),
    "packed, with a dot": lambda name: name.replace("-idx", ".idx") + ".gz",
}


def put(folder, name, usual):
    """Lay a file of the digits into a folder under another of its usual names."""
    path, packed = folder / usual(name), (DATA / f"{name}.gz").read_bytes()
    path.write_bytes(packed if path.suffix == ".gz" else gzip.decompress(packed))
    return path


@pytest.mark.parametrize("usual", USUAL.values(), ids=USUAL)
def test_usual_names_packed_or_not(tmp_path, usual, capfd):
    for name in MNIST.sha256:
        put(tmp_path, name, usual)
    (X_train, _), (_, y_test) = load_mnist(digits(tmp_path))
    assert X_train.shape == (60_000, 28, 28) and y_test[:4].tolist() == [7, 2, 1, 0]
    download_mnist(digits(tmp_path))
    assert len(list(tmp_path.iterdir())) == 4 and capfd.readouterr().err == ""


def test_content_decides_not_the_ending(nearly_all):
    packed = (DATA / SMALL).read_bytes()
    (nearly_all / SMALL).write_bytes(gzip.decompress(packed))
    assert load_mnist(digits(nearly_all))[1][1][0] == 7
    (nearly_all / SMALL).unlink()
    (nearly_all / SMALL.removesuffix(".gz")).write_bytes(packed)
    assert load_mnist(digits(nearly_all))[1][1][0] == 7


@pytest.mark.parametrize("usual", USUAL.values(), ids=USUAL)
@pytest.mark.parametrize("damaged", ["first", "second"])
def test_a_good_file_helps_a_damaged_one(nearly_all, usual, damaged):
    shutil.copy(DATA / SMALL, nearly_all)
    other = put(nearly_all, SMALL.removesuffix(".gz"), usual)
    damage(nearly_all / SMALL if damaged == "first" else other)
    before = {path.name: path.read_bytes() for path in nearly_all.iterdir()}
    assert load_mnist(digits(nearly_all))[1][1][0] == 7
    download_mnist(digits(nearly_all))
    assert before == {path.name: path.read_bytes() for path in nearly_all.iterdir()}


def test_unpacked_damaged_file_is_named_and_stays(server, nearly_all):
    path = put(nearly_all, SMALL.removesuffix(".gz"), USUAL["unpacked, with a dot"])
    damage(path)
    content = path.read_bytes()
    data = digits(nearly_all, f"{server}/good/")
    with pytest.raises(IDXError, match=f"{path.name}: expected .* found .* fetches a good one"):
        load_mnist(data)
    download_mnist(data)
    assert load_mnist(data)[1][1][0] == 7 and path.read_bytes() == content


def test_a_folder_of_that_name_is_no_file(server, nearly_all):
    """A well-known zip file of the digits has such folders."""
    (nearly_all / SMALL.removesuffix(".gz")).mkdir()
    assert load_mnist(digits(nearly_all, f"{server}/good/"))[1][1][0] == 7


def test_unpacked_on_the_way_is_packed_again(server, nearly_all):
    download_mnist(digits(nearly_all, f"{server}/unpacked"))
    with gzip.open(nearly_all / SMALL) as file:
        assert file.read() == gzip.decompress((DATA / SMALL).read_bytes())


def test_a_string_that_is_no_address_does_not_stop_the_next(server, nearly_all):
    download_mnist(digits(nearly_all, "nonsense", f"{server}/garbage", f"{server}/good"))
    assert (nearly_all / SMALL).read_bytes() == (DATA / SMALL).read_bytes()


def test_every_failure_is_told(server, nearly_all):
    with pytest.raises(OSError, match="(?s)/403/.*403.*/changed/.*SHA-256"):
        download_mnist(digits(nearly_all, f"{server}/403/", f"{server}/changed/"))


def test_interrupted_writing_leaves_the_damaged_file(server, nearly_all, monkeypatch):
    (nearly_all / SMALL).write_bytes(b"damaged")
    monkeypatch.setattr(mnist, "replace_file", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        download_mnist(digits(nearly_all, f"{server}/good/"))
    assert (nearly_all / SMALL).read_bytes() == b"damaged"


def test_damaged_file_is_kept_when_no_mirror_helps(server, nearly_all):
    (nearly_all / SMALL).write_bytes(b"damaged")
    with pytest.raises(OSError):
        download_mnist(digits(nearly_all, f"{server}/500/"))
    assert (nearly_all / SMALL).read_bytes() == b"damaged"


def test_two_processes_at_once(server, tmp_path):
    folder = tmp_path / "mnist"
    start = partial(subprocess.Popen, cwd=DATA.parents[1], stderr=subprocess.DEVNULL)
    command = [sys.executable, "-c", FETCH, folder, f"{server}/good/"]
    assert [process.wait(60) for process in [start(command), start(command)]] == [0, 0]
    assert sorted(path.name for path in folder.iterdir()) == sorted(NAMES)
    load_mnist(digits(folder))


def test_another_process_holds_the_file_that_it_has_just_written(server, nearly_all, monkeypatch):
    def refused(path, content):  # as Windows does
        path.write_bytes(content)
        raise PermissionError("in use")

    monkeypatch.setattr(mnist, "replace_file", refused)
    download_mnist(digits(nearly_all, f"{server}/good/"))
    assert load_mnist(digits(nearly_all))[1][1][0] == 7


def test_missing_right_to_write_is_told_before_the_download(server, nearly_all, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert load_mnist(digits(DATA))[1][1][0] == 7
    served = Mirror.served
    with pytest.raises(
        OSError, match=f"(?s){SMALL} is missing.*no permission to write in .*folder="
    ):
        load_mnist(digits(nearly_all, f"{server}/good/"))
    assert Mirror.served == served


def test_folder_that_cannot_be_made(server, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OSError, match=f"(?s){NAMES[0]} is missing.*file.*folder="):
        load_mnist(digits(tmp_path / "file" / "mnist", f"{server}/good/"))


def test_full_disk_leaves_nothing_half_written(server, nearly_all):
    resource = pytest.importorskip("resource", reason="limits the size of files: not on Windows")
    limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (4096, 4096))
    done = run(FETCH, nearly_all, f"{server}/good/", preexec_fn=limit)
    assert done.returncode == 1 and re.search(f"OSError: .*{SMALL} is missing", done.stderr)
    assert sorted(path.name for path in nearly_all.iterdir()) == sorted(NAMES[:3])


FETCH = """
import sys
from dataclasses import replace
from helpers.mnist import MNIST, download_mnist, load_mnist
data = replace(MNIST, folder=sys.argv[1], mirrors=tuple(sys.argv[2:]))
download_mnist(data)
assert load_mnist(data)[1][1][0] == 7
"""


def run(code, *arguments, **options):
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(
        command, cwd=DATA.parents[1], capture_output=True, encoding="utf-8", **options
    )


ELSEWHERE = {
    "C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "Turkish": {"LC_ALL": "tr_TR.UTF-8"},
    "strict": {"PYTHONWARNINGS": "error", "PYTHONDEVMODE": "1", "PYTHONWARNDEFAULTENCODING": "1"},
    "no home": {"HOME": "/dev/null/nobody", "XDG_CACHE_HOME": "/dev/null", "TMPDIR": "/dev/null"},
}


@pytest.mark.slow  # each starts another Python, under other settings
@pytest.mark.skipif(os.name == "nt", reason="these variables are those of Linux and macOS")
@pytest.mark.parametrize("variables", ELSEWHERE.values(), ids=ELSEWHERE)
def test_other_environments(server, nearly_all, variables):
    folder = nearly_all.rename(nearly_all.with_name(f"{nearly_all.name} 手写 数字 ı"))
    link = folder.with_name(f"{folder.name} link")
    link.symlink_to(folder)
    environment = {**os.environ, **variables}
    done = run(FETCH, link, f"{server}/403/", f"{server}/good/", env=environment)
    assert done.returncode == 0, done.stderr
    assert "Warning" not in done.stderr and SMALL in done.stderr  # the bar alone
    assert sorted(path.name for path in folder.iterdir()) == sorted(NAMES)
    again = run(FETCH, link, env=environment)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")


@pytest.mark.parametrize("proxy", ["nobody.invalid:3128", "http://me:secret@127.0.0.1:9"])
def test_proxy_is_named_and_its_password_is_not(nearly_all, monkeypatch, proxy):
    monkeypatch.setenv("http_proxy", proxy)
    with pytest.raises(OSError) as caught:
        load_mnist(digits(nearly_all, "http://mirror.invalid/"))
    assert f"http_proxy: {proxy.split('@')[-1]}" in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("proxy", ["nonsense", "://", "http://", "http://a:b:c", "http://[", "ı"])
def test_proxy_of_nonsense(nearly_all, monkeypatch, proxy):
    monkeypatch.setenv("http_proxy", proxy)
    with pytest.raises(
        OSError, match=f"no mirror delivers it(?s:.)*http_proxy: {re.escape(proxy)}"
    ):
        load_mnist(digits(nearly_all, "http://mirror.invalid/"))


def test_checksums_are_those_of_the_content():
    for name, checksum in MNIST.sha256.items():
        content = gzip.decompress((DATA / f"{name}.gz").read_bytes())
        assert hashlib.sha256(content).hexdigest() == checksum


def test_fashion_names_the_same_files_and_a_folder_of_its_own():
    assert list(FASHION_MNIST.sha256) == list(MNIST.sha256)
    assert FASHION_MNIST.folder.parent == DATA.parent and FASHION_MNIST.folder != DATA


@pytest.mark.skipif(not DEBIAN.is_dir(), reason="Debian's dataset-fashion-mnist is not installed")
@pytest.mark.parametrize("folder", [DEBIAN, str(DEBIAN)], ids=["path", "string"])
def test_fashion_as_debian_ships_it(folder):
    data = replace(FASHION_MNIST, folder=folder, mirrors=())
    (X_train, y_train), (X_test, y_test) = load_mnist(data)
    assert X_train.shape == (60_000, 28, 28) and X_test.shape == (10_000, 28, 28)
    assert y_train[:5].tolist() == [9, 0, 0, 3, 0] and y_test[:4].tolist() == [9, 2, 1, 1]
    download_mnist(data)


def test_fashion_is_kept_out_of_the_repository():
    ignored = (DATA.parents[1] / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert f"data/{FASHION_MNIST.folder.name}/" in ignored


def test_digits_are_not_taken_for_fashion(server, tmp_path):
    fashion = replace(FASHION_MNIST, folder=tmp_path, mirrors=(f"{server}/good/",))
    checksum = fashion.sha256[NAMES[0].removesuffix(".gz")]
    with pytest.raises(OSError, match=f"{NAMES[0]}: .*SHA-256 {checksum}"):
        load_mnist(fashion)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(IDXError, match="SHA-256.*the same data set"):
        load_mnist(replace(fashion, folder=DATA))


def test_offline(tmp_path):
    with pytest.raises(OSError, match="copy the four .gz files"):
        load_mnist(replace(FASHION_MNIST, folder=tmp_path / "new", mirrors=("http://127.0.0.1:9",)))


def own_files(folder):
    """Four arrays of other sizes and types, in files of the usual names."""
    arrays = [np.linspace(0, 1, 24, dtype=np.float32).reshape(2, 3, 4), np.array([5, -5], np.int16)]
    arrays += [np.zeros((0, 3, 4), np.float32), np.zeros(0, np.int16)]
    for name, array in zip(MNIST.sha256, arrays, strict=True):
        write_idx(folder / f"{name}.gz", array)
    return dict(zip(MNIST.sha256, arrays, strict=True))


def test_data_of_your_own_are_read_by_read_idx(tmp_path):
    arrays = own_files(tmp_path)
    with pytest.raises(IDXError, match="SHA-256.*read_idx reads any other data"):
        load_mnist(digits(tmp_path))
    for name, array in arrays.items():
        np.testing.assert_array_equal(read_idx(tmp_path / f"{name}.gz"), array)


def test_data_set_of_your_own(tmp_path):
    arrays = own_files(tmp_path)
    files = {name: gzip.decompress((tmp_path / f"{name}.gz").read_bytes()) for name in arrays}
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    (X_train, y_train), (X_test, _) = load_mnist(DataSet(tmp_path, (), sums))
    np.testing.assert_array_equal(X_train, arrays["train-images-idx3-ubyte"])
    assert (X_train.dtype, y_train.dtype, X_test.shape) == (np.float32, np.int16, (0, 3, 4))


@pytest.mark.parametrize("shape", [(), (0,), (0, 28, 28), (3, 0), (10_000,), (1,) * 64])
@pytest.mark.parametrize("code", ["u1", ">i2", ">f8"])
def test_any_sound_file_under_that_name_gives_an_idx_error(nearly_all, code, shape):
    array = np.zeros(shape, code)
    (nearly_all / SMALL).write_bytes(idx_header(array) + array.tobytes())
    with pytest.raises(IDXError, match="SHA-256"):
        digits(nearly_all).read(SMALL.removesuffix(".gz"))


def test_import_needs_neither_tensorflow_nor_matplotlib():
    code = (
        "import sys; from helpers import idx, mnist, notebook;"
        "assert not {'tensorflow', 'keras', 'matplotlib'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=DATA.parents[1], check=True)
