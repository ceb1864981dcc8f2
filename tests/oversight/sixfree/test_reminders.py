"""Days that run on an application: the city's desk confirms after the notice, the village hears before it is too late."""

from tests.cast import Cast
from tests.oversight.sixfree.test_moves import road
from tests.reminding import at, round_at, told_of


def test_when_the_public_notice_is_over_the_citys_desk_is_told(cast: Cast) -> None:
    road(cast, "recognise")

    assert [round_at(at(f"05-{day} 08:30"), "sixfree") for day in (18, 19, 20)] == [[], ["over"], []]
    assert told_of("sixfree") == {"city_desk": ["The public notice is over: confirm, or uphold an objection"]}


def test_three_working_days_before_the_last_the_village_is_told_that_it_may_appeal(cast: Cast) -> None:
    one = road(cast, "decline")
    assert one.appeal_until is not None

    rounds = [round_at(at(f"05-{day:02} 08:30"), "sixfree") for day in range(12, 30)]

    assert [rung for found in rounds for rung in found] == ["soon"]
    assert told_of("sixfree") == {"clerk": ["Three working days are left to appeal"]}
