from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker

from quartet.ground.places import actions, memory, packed, tieling
from quartet.ground.places.geometry import Locator
from quartet.ground.places.models import Region
from quartet.ground.places.names import Entry, NameIndex

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


@pytest.fixture(scope="session")
def _tieling_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        actions.load_tieling(now=NOW)


@pytest.fixture
def tieling_tables(_tieling_once: None, db: None) -> Iterator[None]:
    """Tieling in the tables, and nothing remembered from another test."""
    memory.forget()
    if not Region.objects.exists():  # a committing test before this one put the database back to empty
        actions.load_tieling(now=NOW)
    yield
    memory.forget()


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Test the words as they stand in the code."""
    with translation.override("en"):
        yield
