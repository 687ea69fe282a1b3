"""Where the program is."""

import os
import shutil
import sys
import sysconfig
from pathlib import Path


def find_program() -> str:
    """The path of the program: the one that `WIREPROOF` names, the one of this package, or else the one in `PATH`."""
    named = os.environ.get("WIREPROOF")
    if named:
        found = shutil.which(named)
        if found is None:
            raise FileNotFoundError(f"the variable WIREPROOF names no program: {named}")
        return found
    name = "wireproof" + (sysconfig.get_config_var("EXE") or "")
    for folder in _folders():
        path = folder / name
        if path.is_file():
            return str(path)
    found = shutil.which("wireproof")
    if found is None:
        raise FileNotFoundError(
            "the program is not there: `pip install --force-reinstall wireproof` brings it, "
            "or `cargo install --locked wireproof` where there is no wheel for the platform"
        )
    return found


def _folders() -> "list[Path]":
    """The folders of programs of environments into which pip may have put this package."""
    folders = [sysconfig.get_path("scripts"), sysconfig.get_path("scripts", f"{os.name}_user")]
    # `pip install --target FOLDER` puts programs beside packages.
    folders.append(str(Path(__file__).resolve().parent.parent / "bin"))
    folders.append(str(Path(sys.executable).parent))
    return [Path(folder) for folder in folders if folder]
