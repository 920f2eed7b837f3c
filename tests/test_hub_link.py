"""nbgitpuller's link: its parts as its documentation names them, and addresses that cannot be;
and what tools/jupyterhub_config.py adds to a hub's own settings."""

from urllib.parse import parse_qs, urlsplit

import pytest
from notebook_rules import ROOT
from traitlets import Any, Dict, List
from traitlets.config import Configurable, PyFileConfigLoader

from tools.address import NONE_YET, current, main, student_link
from tools.hub_link import hub_link

HUB, REPO = "https://hub.my-school.org", "https://git.my-school.org/ml/course.git"
FIRST = "notebooks/01_load_mnist.ipynb"


@pytest.mark.parametrize(
    ("repository", "folder"),
    [
        (REPO, "course"),
        ("https://github.com/my-school/neural.networks_2", "neural.networks_2"),
        ("ssh://git@git.my-school.org:2222/~anna/course/", "course"),
        ("file:///srv/a%20b&c/course.git", "course"),
    ],
)
@pytest.mark.parametrize("hub", [HUB, f"{HUB}/", "http://localhost:8000", f"{HUB}:8443/jupyter"])
def test_the_link_s_parts(hub, repository, folder):
    link = urlsplit(hub_link(hub, repository, "autumn/1", FIRST))
    assert f"{link.scheme}://{link.netloc}{link.path}" == (
        f"{hub.rstrip('/')}/hub/user-redirect/git-pull"
    )
    assert parse_qs(link.query, strict_parsing=True) == {
        "repo": [repository],
        "branch": ["autumn/1"],
        "targetPath": [folder],
        "urlpath": [f"lab/tree/{folder}/{FIRST}"],
    }


@pytest.mark.parametrize(
    "hub",
    [
        "", "hub.my-school.org", "ftp://hub.my-school.org", "https://", f"{HUB}:x", f"{HUB} /",
        "https://me:secret@hub.my-school.org", "https://hüb.my-school.org",
    ],
)  # fmt: skip
def test_what_cannot_be_a_hub_is_refused(hub):
    with pytest.raises(ValueError, match="expected the hub's address, such as https://.*, found"):
        hub_link(hub, REPO, "main", FIRST)


@pytest.mark.parametrize("rest", ["/hub/home", "/user/anna/lab/tree/x", "/hub", "?next=%2Fhub"])
def test_an_address_copied_from_inside_the_hub_gets_a_hint(rest):
    with pytest.raises(ValueError, match=f"did you mean {HUB}/jupyter\\?"):
        hub_link(f"{HUB}/jupyter{rest}", REPO, "main", FIRST)


@pytest.mark.parametrize(
    ("repository", "words"),
    [
        ("", "in full"),
        ("my-school/my-fork", "in full, with https://"),
        ("/srv/course.git", "file:///srv/course.git, found '/srv/course.git'"),
        ("file://srv", "in full"),
        ("git@github.com:my-school/my-fork.git", "in full, with https://, ssh://"),
        ("https://github.com", "in full"),
        ("https://github.com/my-school/..", "in full"),
        ("https://github.com/my-school/my-fork/tree/main", "leave out what follows"),
        ("https://github.com/my-school/my-fork.git#x", "leave out what follows"),
        ("https://github.com/my-school/my fork", "has a space"),
        ("https://anna:secret@github.com/my-school/my-fork", "no name or password"),
        ("https://secret@github.com/my-school/my-fork", "no name or password"),
    ],
)
def test_what_git_cannot_clone_for_students_is_refused(repository, words):
    with pytest.raises(ValueError) as caught:
        hub_link(HUB, repository, "main", FIRST)
    assert words in str(caught.value)
    assert repository in str(caught.value) or "secret" in repository
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("branch", ["", "two words", "-x"])
def test_what_cannot_be_a_branch_is_refused(branch):
    with pytest.raises(ValueError, match=f"name of a branch, such as main, found '{branch}'"):
        hub_link(HUB, REPO, branch, FIRST)


def course_at(address, folder):
    """What a link needs of a course that has this address."""
    (folder / "notebooks").mkdir(exist_ok=True)
    for name in (FIRST, "notebooks/22_other_data.ipynb", "notebooks/22_my_own.txt"):
        (folder / name).touch()
    text = f'[tool.course]\naddress = "{address}"\n'
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    return folder


def test_of_the_course_s_own_address(tmp_path):
    root = course_at(NONE_YET, tmp_path)
    with pytest.raises(ValueError, match=r"no address yet: stamp one .* or name .* with --repo"):
        student_link(HUB, root=root)
    with pytest.raises(ValueError, match="no address yet"):
        student_link(HUB, f"https://github.com/{NONE_YET}", root=root)
    root = course_at("my-school/my-fork", tmp_path)
    repository = "https://github.com/my-school/my-fork"
    assert student_link(HUB, root=root) == hub_link(HUB, repository, "main", FIRST)
    other = student_link(HUB, REPO, "autumn", 22, root)
    assert other == hub_link(HUB, REPO, "autumn", "notebooks/22_other_data.ipynb")
    with pytest.raises(ValueError, match="expected the number of a lesson, found 23"):
        student_link(HUB, lesson=23, root=root)
    for settings in ("", "[tool]\ncourse = 1\n"):
        (root / "pyproject.toml").write_text(settings, "utf-8")
        with pytest.raises(ValueError, match=r"pyproject.toml: expected \[tool.course\] with"):
            current(root)


def test_command_line(capsys):
    assert main(["--hub", HUB, "--repo", REPO, "--branch", "autumn", "--lesson", "1"]) is None
    assert capsys.readouterr().out == student_link(HUB, REPO, "autumn") + "\n"
    assert "found ''" in main(["--hub", "", "--repo", REPO])
    if current() == NONE_YET:
        assert "no address yet" in main(["--hub", HUB])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["a/b", "--hub", HUB], "not both"),
        (["--repo", REPO], "name its --hub"),
        (["a/b", "--lesson", "2"], "name its --hub"),
        (["--hub", HUB, "--lesson", "x"], "--lesson"),
        (["a/b", "c/d"], "c/d"),
    ],
)
def test_options_that_do_not_go_together(capsys, arguments, words):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert words in capsys.readouterr().err


class Spawner(Configurable):
    """The settings of JupyterHub's own, which may have been set before."""

    mem_limit = Any().tag(config=True)
    cpu_limit = Any().tag(config=True)
    environment = Dict().tag(config=True)
    args = List().tag(config=True)


@pytest.mark.parametrize(
    "first", ["", "c.Spawner.environment, c.Spawner.args = {'A': '1'}, ['-x']"]
)
def test_a_hub_s_own_settings_are_kept(tmp_path, first):
    ours = str(ROOT / "tools/jupyterhub_config.py")
    file = tmp_path / "jupyterhub_config.py"
    lines = ["c = get_config()", "c.Spawner.mem_limit = None", first, f"load_subconfig({ours!r})"]
    file.write_text("\n".join(lines), encoding="utf-8")
    config = PyFileConfigLoader(file.name, path=str(tmp_path)).load_config()
    spawner = Spawner(config=config)
    assert (spawner.mem_limit, spawner.cpu_limit) == ("3G", 2)
    assert spawner.environment["OMP_NUM_THREADS"] == "2"
    assert "--MappingKernelManager.cull_connected=True" in spawner.args
    assert not first or (spawner.environment["A"] == "1" and spawner.args[0] == "-x")
