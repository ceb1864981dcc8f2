"""Posts go on with what comes after a region that ends."""

from datetime import date

import pytest
from django.db import transaction

from quartet.ground.people.actions import move_posts
from quartet.ground.people.models import Post
from quartet.ground.people.queries import holders_of, posted_in
from quartet.ground.people.rights import claims_of
from quartet.ground.people.states import Role
from tests.cast import LONG_AGO, TODAY, TOWNSHIP, VILLAGE, Cast

OLD, NEW, OTHER = f"{VILLAGE}001", f"{VILLAGE}002", f"{VILLAGE}003"


def post(cast: Cast, region: str, *, since: date = LONG_AGO, until: date | None = None, who: str = "mediator") -> Post:
    return Post.objects.create(
        person=cast.people[who],
        unit=cast.units["village"],
        role=Role.GRID_MEMBER,
        region=region,
        since=since,
        until=until,
    )


def move(**successors: list[str]) -> int:
    with transaction.atomic():
        return move_posts(successors={VILLAGE + code[1:]: regions for code, regions in successors.items()}, on=TODAY)


def terms(region: str) -> list[tuple[date, date | None]]:
    return list(Post.objects.filter(region=region).order_by("pk").values_list("since", "until"))


def test_a_post_ends_that_day_and_goes_on_with_every_successor(cast: Cast) -> None:
    post(cast, OLD)

    assert move(g001=[NEW, OTHER]) == 2

    assert (terms(OLD), terms(NEW), terms(OTHER)) == ([(LONG_AGO, TODAY)], [(TODAY, None)], [(TODAY, None)])
    assert {held.region for held in claims_of(cast.people["mediator"], TODAY).posts if held.role == Role.GRID_MEMBER} == {
        NEW, OTHER,
    }  # fmt: skip


def test_whom_a_post_followed_it_goes_on_following(cast: Cast) -> None:
    one = post(cast, OLD)
    one.follows = [7, 8]
    one.save()

    move(g001=[NEW])

    assert Post.objects.get(region=NEW).follows == [7, 8]


def test_a_term_ends_when_it_would_have(cast: Cast) -> None:
    end = date(2027, 1, 1)
    post(cast, OLD, until=end)

    move(g001=[NEW])

    assert terms(NEW) == [(TODAY, end)]


def test_what_has_not_begun_never_begins_here_but_there(cast: Cast) -> None:
    begin = date(2027, 1, 1)
    post(cast, OLD, since=begin)

    move(g001=[NEW])

    assert (terms(OLD), terms(NEW)) == ([(begin, begin)], [(begin, None)])


def test_what_is_over_stays_over(cast: Cast) -> None:
    post(cast, OLD, until=date(2026, 1, 1))

    assert move(g001=[NEW]) == 0
    assert terms(OLD) == [(LONG_AGO, date(2026, 1, 1))]


@pytest.mark.parametrize("there", [True, False])
def test_nobody_holds_a_region_twice(cast: Cast, there: bool) -> None:
    """Whoever held both halves, or holds the successor already."""
    post(cast, OLD)
    post(cast, OTHER if not there else NEW)

    assert move(g001=[NEW], g003=[NEW]) == (0 if there else 1)
    assert Post.objects.filter(region=NEW, until=None).count() == 1


def test_holders_are_found_by_their_very_region(cast: Cast) -> None:
    post(cast, OLD)
    post(cast, NEW, until=TODAY)

    assert [held.person.username for held in holders_of([OLD, NEW], TODAY)] == ["mediator"]
    assert [held.person.username for held in holders_of([VILLAGE], TODAY)] == ["grid_member"]


def test_who_sits_at_a_desk_is_found_by_role_and_region(cast: Cast) -> None:
    assert posted_in(TOWNSHIP, Role.TOWNSHIP_DESK, TODAY) == [cast.people["township_desk"].pk]
    assert posted_in(TOWNSHIP, Role.COUNTY_DESK, TODAY) == []
