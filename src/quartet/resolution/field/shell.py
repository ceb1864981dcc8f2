"""The shell of the telephone app: which files it is made of. It holds nobody's data; any telephone may keep it."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.templatetags.static import static

MAIN, WORKER = "field/main.ts", "field/sw.ts"


@lru_cache(maxsize=4)
def _manifest(path: Path, _changed: float) -> dict[str, Any]:
    built: dict[str, Any] = json.loads(path.read_text())
    return built


def _built() -> tuple[Path, dict[str, Any]]:
    path = Path(str(settings.DJANGO_VITE["field"]["manifest_path"]))
    return path.parent.parent, _manifest(path, path.stat().st_mtime)


def files(page: str) -> list[str]:
    """The addresses that make up the app, the page first."""
    entry = _built()[1][MAIN]
    parts = [entry["file"], *entry.get("css", ())]
    return [
        page,
        *(static(f"built/field/{one}") for one in parts),
        static("site/icons.svg"),
        static("site/app-192.png"),
    ]


def worker_script(page: str, rendered: bytes) -> str:
    """The service worker: as built, with the list of what it keeps and a version that changes when any of it does."""
    folder, manifest = _built()
    listed = files(page)
    version = hashlib.sha256("\n".join(listed).encode() + rendered).hexdigest()[:16]
    shell = json.dumps({"version": version, "files": listed})
    return f"self.SHELL = {shell};\n{(folder / manifest[WORKER]['file']).read_text()}"
