"""What kernels run before a notebook's first cell, by IPython's start-up files."""

from pathlib import Path


def starting_with(folder, source):
    """Environment variables with which every kernel first runs `source`, kept in `folder`.

    Of several calls with the same folder, all sources are run.
    """
    startup = Path(folder) / "profile_default/startup"
    startup.mkdir(parents=True, exist_ok=True)
    (startup / f"{len(list(startup.iterdir())):02}.py").write_text(source, encoding="utf-8")
    return {"IPYTHONDIR": str(folder)}


def starting_file(folder, name):
    """The same for a file of this folder.

    It runs in a namespace of its own, so that no name of a notebook meets one of it.
    """
    path = str(Path(__file__).with_name(name))
    source = f"exec(compile(open({path!r}, encoding='utf-8').read(), {path!r}, 'exec'), {{}})"
    return starting_with(folder, source)


def crippled(folder, how):
    """The same for `crippled_training`: how = "rate", or a number of images; see there.

    What was crippled is written to `folder / "caught"`.
    """
    variables = {"CRIPPLED": str(how), "CAUGHT": str(Path(folder) / "caught")}
    return starting_file(folder, "crippled_training.py") | variables


def watched(folder):
    """The same for `watched_variables`: it writes to `folder / "watched"`; see there."""
    variables = {"WATCHED": str(Path(folder) / "watched")}
    return starting_file(folder, "watched_variables.py") | variables
