"""What kernels run before a notebook's first cell, by IPython's start-up files."""

from pathlib import Path


def starting_with(folder, source):
    """Environment variables with which every kernel first runs `source`, kept in `folder`."""
    startup = Path(folder) / "profile_default/startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text(source, encoding="utf-8")
    return {"IPYTHONDIR": str(folder)}


def crippled(folder, how):
    """The same for `crippled_training`: how = "rate", or a number of images; see there.

    What was crippled is written to `folder / "caught"`. It runs in a namespace of its own, so
    that no name of a notebook meets one of it.
    """
    path = str(Path(__file__).with_name("crippled_training.py"))
    source = f"exec(compile(open({path!r}, encoding='utf-8').read(), {path!r}, 'exec'), {{}})"
    caught = str(Path(folder) / "caught")
    return starting_with(folder, source) | {"CRIPPLED": str(how), "CAUGHT": caught}
