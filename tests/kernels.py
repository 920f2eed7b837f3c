"""What kernels run before a notebook's first cell, by IPython's start-up files."""

from pathlib import Path


def starting_with(folder, source):
    """Environment variables with which every kernel first runs `source`, kept in `folder`."""
    startup = Path(folder) / "profile_default/startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text(source, encoding="utf-8")
    return {"IPYTHONDIR": str(folder)}


def crippled(folder, how):
    """The same for `crippled_training`: how = "rate" or "images"; see there.

    What was crippled is written to `folder / "caught"`.
    """
    source = Path(__file__).with_name("crippled_training.py").read_text(encoding="utf-8")
    return starting_with(folder, source) | {
        "CRIPPLED": how,
        "CAUGHT": str(Path(folder) / "caught"),
    }
