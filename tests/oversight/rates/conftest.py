"""A stage on which something has been counted, for tests that only read."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from pytest_django.plugin import DjangoDbBlocker
from uuid6 import uuid7

if TYPE_CHECKING:
    from quartet.resolution.cases.models import Case
    from tests.cast import Cast


def fill_counted() -> "Cast":
    """Some honest, some late, some open, in two villages; and the planted cases few may see."""
    from quartet.ground.people.rights import acting_as  # noqa: PLC0415 -- same
    from quartet.oversight.rates.actions import ask_exclusion, decide_exclusion  # noqa: PLC0415 -- same
    from quartet.oversight.rates.states import Ground  # noqa: PLC0415 -- same
    from tests.cast import NEXT_VILLAGE, fill, grid_of  # noqa: PLC0415 -- models exist once Django is set up
    from tests.oversight.rates.stories import Story, count, honest, on  # noqa: PLC0415 -- same

    def approve(case: "Case") -> None:
        asks, decides = cast.claims("township_desk"), cast.claims("county_desk")
        with acting_as(asks):
            asked = ask_exclusion(
                code=case.code, ground=Ground.VOID, reason="法院已受理", command_id=uuid7(), acting=asks, now=on(21)
            )
        with acting_as(decides):
            decide_exclusion(number=asked.pk, approve=True, words="属实", acting=decides, now=on(22))

    cast = fill()
    for _ in range(6):
        honest(cast)
    Story(cast).in_village().resolved(on(20)).asked(on(21)).closed(on(21, 10))
    Story(cast).at_township()("void", "township_desk", on(20), reason="有误")
    approve(Story(cast).at_township()("void", "township_desk", on(20), reason="已经起诉").case)
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
