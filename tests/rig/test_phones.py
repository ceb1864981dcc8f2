"""A week of telephones comes in at once: every report is one case, nothing is lost, nothing good refused."""

import json
import os
import random
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import psycopg
import pytest
from PIL import Image

from quartet.site.config import Config
from quartet.site.launch.postgres import Cluster
from tests.cast import PASSWORD
from tests.rig import phonesim
from tests.rig.killer import under_fire
from tests.site.launch.conftest import made_home

pytestmark = pytest.mark.rig

ITEMS = int(os.environ.get("QUARTET_PHONE_ITEMS", "1500"))
SEED = int(os.environ.get("QUARTET_PHONE_SEED", "2112"))


@pytest.fixture(scope="module")
def product() -> Iterator[tuple[int, Path]]:
    with made_home() as home, under_fire(home) as (killer, _password):
        yield killer.up.port, home


@pytest.fixture
def server(product: tuple[int, Path]) -> Iterator[psycopg.Connection]:
    with psycopg.connect(Cluster(Config(home=product[1])).dsn(dbname="quartet"), autocommit=True) as connection:
        yield connection


def test_a_picture_cut_after_every_piece_arrives_byte_for_byte(
    product: tuple[int, Path], server: psycopg.Connection
) -> None:
    chance, token = random.Random(SEED), phonesim.tokens(product[0], PASSWORD)["grid_member"]
    for _ in range(8):
        out = BytesIO()
        Image.frombytes("RGB", (400, 300), chance.randbytes(360_000)).save(out, "JPEG", quality=95)
        raw = out.getvalue()

        told = phonesim.upload_with_cuts(product[0], token, raw, chance)

        # `done` is said only after the bytes on disk gave the declared hash.
        assert (told["done"], told["sha256"], told["offset"]) == (True, told["declared"], len(raw))
        assert told["cuts"] >= len(raw) // (2 * 64 * 1024)
    assert list((product[1] / "files" / "uploads").iterdir()) == []
    kept = server.execute("SELECT count(*) FROM files_attachment").fetchone()
    assert kept == (8,)


def test_a_week_of_telephones_becomes_one_case_for_each_report(
    product: tuple[int, Path], server: psycopg.Connection
) -> None:
    day = phonesim.week(ITEMS, SEED)
    phones = phonesim.Phones(product[0], phonesim.tokens(product[0], PASSWORD), day)
    half = len(day.commands) // 2
    phones.send_all(day.commands[:half], SEED)
    phonesim.hand_over(server)
    phones.send_all(day.commands[half:], SEED + 1)

    found = phonesim.verdict(server, day, phones.told)

    print(json.dumps({"items": len(day.commands), "requests": phones.told.requests, "reports": day.reports,
                      "per_second": round(phones.told.requests / phones.told.seconds, 1), "seed": SEED}))  # fmt: skip
    assert phonesim.faults(found) == {}
    passed_on = server.execute("SELECT count(*) FROM field_fieldtask").fetchone()
    assert passed_on is not None
    assert passed_on[0] > 0, "what came after the hand-over is passed on to who holds the grid now"
