"""A wheel built from the repository is the whole product: it runs where there is no repository."""

import os
import shutil
import subprocess
import sys
import sysconfig
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

from tests.rig.running import up

pytestmark = pytest.mark.rig

ROOT = Path(__file__).parents[3]
NOT_SOURCE = (".git", ".venv", "var", "dist", "node_modules", "built", "*.mo", "__pycache__", ".coverage*")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build from a copy of the sources alone, so that nothing built here earlier can slip in."""
    sources, out = tmp_path_factory.mktemp("sources") / "quartet", tmp_path_factory.mktemp("wheel")
    shutil.copytree(ROOT, sources, ignore=shutil.ignore_patterns(*NOT_SOURCE))
    argv = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", out, sources]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, env=_bare_environment())
    assert done.returncode == 0, done.stdout + done.stderr
    return next(out.glob("quartet-*.whl"))


def _bare_environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "DJANGO_SETTINGS_MODULE"}}
    return kept | {"PATH": f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}"}


def test_it_holds_the_built_front_end_and_the_compiled_catalogues(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    assert "quartet/site/static/built/.vite/manifest.json" in names
    sources = {str(path.relative_to(ROOT / "src").with_suffix(".mo")) for path in (ROOT / "src").rglob("*.po")}
    assert sources - set(names) == set()


def test_installed_alone_it_starts_and_says_ready(
    wheel: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    venv.create(tmp_path / "venv", symlinks=True)
    python = tmp_path / "venv" / "bin" / "python"
    site = tmp_path / "venv" / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    # The dependencies are those of the lock file, which are installed here; this installation itself is not found
    # by such a path line, only by the links beside it, which are not followed.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    argv = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel]
    subprocess.run(argv, check=True, capture_output=True, env=_bare_environment())
    for name in ("PYTHONPATH", "DJANGO_SETTINGS_MODULE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", _bare_environment()["PATH"])
    monkeypatch.chdir(tmp_path)

    with up(home, python=python) as running:
        where = subprocess.run(
            [python, "-c", "import quartet; print(quartet.__file__)"], capture_output=True, text=True, check=True
        ).stdout
        assert Path(where.strip()).is_relative_to(tmp_path)
        assert running.health()
        with urllib.request.urlopen(f"http://127.0.0.1:{running.port}/", timeout=20) as page:
            assert "/static/built/" in page.read().decode()
