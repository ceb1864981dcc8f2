"""What the browser gets: small, from our own origin, and nothing that the page's policy would refuse."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "quartet"
BUILT = SOURCE / "site" / "static" / "built"
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
FIRST_LOAD = 60 * 1024
STYLES = 20 * 1024


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    return dict(json.loads((BUILT / ".vite" / "manifest.json").read_text()))


def compressed(name: str) -> int:
    return len(gzip.compress((BUILT / name).read_bytes()))


def test_the_first_load_leaves_room_for_the_page(manifest: dict[str, Any]) -> None:
    entry = manifest["src/app.ts"]

    assert compressed(entry["file"]) + sum(map(compressed, entry["css"])) < FIRST_LOAD
    assert sum(map(compressed, entry["css"])) < STYLES


def test_the_map_is_loaded_only_where_it_is_shown(manifest: dict[str, Any]) -> None:
    entry = manifest["src/app.ts"]

    assert set(entry["dynamicImports"]) == {"src/map/island.ts", "src/redraw/island.ts"}  # redrawing is done on a map
    assert "imports" not in entry


def test_no_template_has_a_script_or_a_style_of_its_own() -> None:
    own = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:")
    elsewhere = re.compile(r"""(src|href)=["']?(https?:)?//""")
    found = []
    for template in TEMPLATES:
        text = re.sub(r"{%.*?%}", "", template.read_text())  # what is filled in is looked at where it is written
        found += [(template.name, one[0]) for one in (own.search(text), elsewhere.search(text)) if one]

    assert found == []


def test_every_icon_a_template_names_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="(\w+)"', (SOURCE / "site" / "static" / "site" / "icons.svg").read_text()))

    named = {
        name
        for template in TEMPLATES
        for name in re.findall(r"""(?:icon\.html" with name="|icons\.svg' %}#)(\w+)""", template.read_text())
    }

    assert named - drawn == set()
