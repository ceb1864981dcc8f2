"""A stage on which something has been counted, for tests that only read."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from pytest_django.plugin import DjangoDbBlocker

if TYPE_CHECKING:
    from tests.cast import Cast


def fill_counted() -> "Cast":
    """Some honest, some late, some open, in two villages; and the planted cases few may see."""
    from tests.cast import NEXT_VILLAGE, fill, grid_of  # noqa: PLC0415 -- models exist once Django is set up
    from tests.oversight.rates.stories import Story, count, honest, on  # noqa: PLC0415 -- same

    cast = fill()
    for _ in range(6):
        honest(cast)
    Story(cast).in_village().resolved(on(20)).asked(on(21)).closed(on(21, 10))
    Story(cast).at_township()("void", "township_desk", on(20), reason="有误")
    Story(cast).in_village()
    for _ in range(2):
        cast.report(region=grid_of(NEXT_VILLAGE))
    count()
    return cast


@pytest.fixture(scope="module")
def _counted_on_stage(stage: Any, _own_files: None, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        stage.set_up("rates", fill_counted)


@pytest.fixture
def counted(_counted_on_stage: None, stage: Any, db: None) -> Iterator["Cast"]:
    """The small Tieling in May, counted."""
    from django.core.cache import cache  # noqa: PLC0415 -- as above
    from django.utils import translation  # noqa: PLC0415 -- as above

    from quartet.ground.places import memory  # noqa: PLC0415 -- as above

    memory.forget()
    cache.clear()
    with translation.override("en"):
        yield stage.made
    memory.forget()
