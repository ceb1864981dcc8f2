from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker

from quartet.ground.places import actions, memory, packed, tieling
from quartet.ground.places.geometry import Locator
from quartet.ground.places.names import Entry, NameIndex

if TYPE_CHECKING:
    from tests.conftest import Stage

NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)


@pytest.fixture(scope="session")
def grids() -> list[packed.Grid]:
    return packed.micro_grids()


@pytest.fixture(scope="session")
def locator(grids: list[packed.Grid]) -> Locator:
    return Locator([grid.code for grid in grids], [grid.area for grid in grids])


@pytest.fixture(scope="session")
def index() -> NameIndex:
    return NameIndex(
        Entry(row.code, row.level, row.name, row.short, tuple((other.name, other.source) for other in row.other_names))
        for row in tieling.rows()
        if not row.until
    )


@pytest.fixture(scope="module")
def _tieling_on_stage(stage: "Stage", django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        stage.set_up("tieling", lambda: actions.load_tieling(now=NOW))


@pytest.fixture
def tieling_tables(_tieling_on_stage: None, db: None) -> Iterator[None]:
    """Tieling in the tables, and nothing remembered from another test."""
    memory.forget()
    yield
    memory.forget()


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Test the words as they stand in the code."""
    with translation.override("en"):
        yield
