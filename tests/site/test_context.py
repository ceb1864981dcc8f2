"""The menu: few doors stand side by side, many are grouped by the four movements."""

import pytest
from django.urls import reverse
from django.utils import translation

from quartet.ground.people.rights import Claims, Held
from quartet.ground.people.states import Role
from quartet.site import context
from quartet.site.context import AT_ONCE, DOORS, MOVEMENTS, menu_for


def holder_of(*roles: Role) -> Claims:
    return Claims(person=1, posts=tuple(Held(role, 1, "2112") for role in roles))


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.RESIDENT])
def test_every_open_door_is_reached_from_its_own_page(role: Role) -> None:
    for door in DOORS:
        if role in door.roles:
            top, below = menu_for(holder_of(role), reverse(door.name))

            assert reverse(door.name) in [entry.url for entry in below or top if entry.current]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.RESIDENT])
def test_no_menu_is_wider_than_a_thumb_reaches(role: Role) -> None:
    top, _below = menu_for(holder_of(role), "/")

    assert len(top) <= AT_ONCE


def test_many_doors_are_grouped_and_the_bell_stands_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "AT_ONCE", 2)
    with translation.override("zh-hans"):
        top, below = menu_for(holder_of(Role.TOWNSHIP_DESK), reverse("duty"))

        assert [str(entry.label) for entry in top if entry.current] == ["矛盾化解"]
        assert "事项清单" in [str(entry.label) for entry in below]
        assert str(top[-1].label) == "通知"


def test_every_door_belongs_to_a_movement_that_there_is_or_stands_alone() -> None:
    assert {door.movement for door in DOORS} <= {"", *MOVEMENTS}
