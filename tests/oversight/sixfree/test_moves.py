"""The way of an application: every state × verb × person, and what each step leaves behind."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from uuid6 import uuid7

from quartet.ground.errors import CommandReused, NotNow, SomethingMissing
from quartet.ground.ledger.models import Entry
from quartet.ground.ledger.queries import check_ledger
from quartet.ground.moves import NoSuchMoveHere, UnknownMove
from quartet.ground.outbox.models import Notice
from quartet.ground.people.models import Person, Post
from quartet.ground.people.rights import NotAllowed, acting_as, claims_of
from quartet.oversight.sixfree import actions, queries
from quartet.oversight.sixfree.models import Sample, SixFreeApplication, SixFreeEvent
from quartet.oversight.sixfree.moves import MOVES, TABLE
from quartet.oversight.sixfree.policies import NOTICE_DAYS
from quartet.oversight.sixfree.queries import ApplicationNotFound
from quartet.oversight.sixfree.states import ASKS, CRITERIA, PUBLIC, SixFreeState, SixHave, Source
from quartet.oversight.sixfree.story import story
from quartet.resolution.cases.models import Case, FollowUp
from tests.cast import FAR_VILLAGE, MONDAY, PEOPLE, TODAY, VILLAGE, Cast, behind_the_wall, later
from tests.rig import at_once

CLERK, TOWNSHIP, CITY, SUPER = {"clerk"}, {"township_desk"}, {"city_desk"}, {"supervisor", "supervisor_county"}
COUNTY = {"county_desk", "county_desk_accused"}
LEGAL: dict[tuple[str, str], tuple[str, set[str]]] = {
    ("assessing", "assess"): ("assessing", CLERK), ("assessing", "submit"): ("township", CLERK),
    ("township", "send_back"): ("assessing", TOWNSHIP), ("township", "endorse"): ("county", TOWNSHIP),
    ("county", "sample"): ("county", COUNTY), ("visit", "sample"): ("visit", COUNTY),
    ("county", "plan_visit"): ("visit", COUNTY), ("visit", "report_visit"): ("county", COUNTY),
    ("county", "return"): ("township", COUNTY), ("county", "recommend"): ("city", COUNTY),
    ("city", "recognise"): ("notice", CITY), ("city", "decline"): ("not_yet", CITY),
    ("notice", "confirm"): ("recognised", CITY | SUPER), ("notice", "object"): ("city", SUPER),
    ("recognised", "object"): ("city", SUPER), ("not_yet", "appeal"): ("appealed", CLERK),
    # A supervisor where whoever decided has no colleague.
    ("appealed", "reconsider"): ("city", CITY | SUPER), ("appealed", "dismiss"): ("not_yet", CITY | SUPER),
    **{(state, "withdraw"): ("withdrawn", CLERK) for state in ("assessing", "township", "county", "visit")},
}  # fmt: skip
"""(From, verb) → (to, who of the cast): read from the issue, not from the table."""
VERBS = sorted({verb for _state, verb in LEGAL})
YES = dict.fromkeys(ASKS, "有记录")
STEPS: dict[str, tuple[str, dict[str, Any]]] = {
    "assess": ("clerk", {"answers": YES}), "submit": ("clerk", {}), "endorse": ("township_desk", {"words": "属实"}),
    "sample": ("county_desk", {"source": "hotline", "turned_up": 10, "on_record": 9}),
    "recommend": ("county_desk", {"words": "同意"}), "recognise": ("city_desk", {"words": "同意"}),
    "decline": ("city_desk", {"words": "再等一年"}), "appeal": ("clerk", {"words": "请再看看"}),
}  # fmt: skip
ROAD = ("assess", "submit", "endorse", "sample", "recommend")


def begin(
    cast: Cast, by: str = "clerk", village: str = VILLAGE, year: int = 2026, at: datetime = MONDAY,
    command: UUID | None = None,
) -> SixFreeApplication:  # fmt: skip
    claims = cast.claims(by)
    with acting_as(claims):
        return actions.begin(village=village, year=year, command_id=command or uuid7(), acting=claims, now=at)


def step(
    cast: Cast, one: SixFreeApplication, verb: str, by: str = "", *, at: datetime = MONDAY, **given: Any
) -> SixFreeApplication:
    who, usual = STEPS.get(verb, ("", {}))
    claims = cast.claims(by or who)
    command = given.pop("command", None) or uuid7()
    with acting_as(claims):
        return actions.move(number=one.pk, verb=verb, given=usual | given, command_id=command, acting=claims, now=at)


def road(cast: Cast, until: str) -> SixFreeApplication:
    """An application that has come as far as this verb."""
    one = begin(cast)
    for verb in ROAD:
        one = step(cast, one, verb)
        if verb == until:
            break
    if until == "recognise":
        solve()
    return one if until in ROAD else step(cast, one, until)


def solve(village: str = VILLAGE, *, but: int = 0) -> None:
    """Everything on record of a village is solved, but for so many."""
    with behind_the_wall():
        of_village = Case.objects.filter(village=village, label__lte=2).order_by("pk")
        solved = [case.pk for case in of_village][: of_village.count() - but]
        Case.objects.filter(pk__in=solved).update(state="closed", closed_at=MONDAY)


def application(state: str = "assessing") -> SixFreeApplication:
    return SixFreeApplication(village=VILLAGE, year=2026, state=state, begun_by_id=0, begun_at=MONDAY)


@pytest.mark.parametrize("state", SixFreeState)
def test_a_step_is_open_exactly_to_whom_and_from_where_the_table_says(cast: Cast, state: SixFreeState) -> None:
    claims = {name: cast.claims(name) for name in PEOPLE}
    found: dict[str, tuple[str, set[str]]] = {}
    for verb in VERBS:
        for name, held in claims.items():
            try:
                row = TABLE.legal(application(state), verb, held)
            except (NotAllowed, NoSuchMoveHere):
                continue
            found.setdefault(verb, (row.new.value, set()))[1].add(name)

    assert found == {verb: what for (old, verb), what in LEGAL.items() if old == state}


def test_the_table_holds_these_steps_and_the_beginning() -> None:
    assert {(row.old, row.verb) for row in MOVES if row.old is not None} == set(LEGAL)
    assert [row.verb for row in MOVES if row.old is None] == ["begin"]
    with pytest.raises(UnknownMove):
        TABLE.legal(application(), "burn", None)  # type: ignore[arg-type]  # asked before who


def test_each_free_has_its_have_with_questions() -> None:
    assert [one.have for one in CRITERIA] == list(SixHave)
    assert all(len(one.asks) >= 2 for one in CRITERIA)
    assert len(set(ASKS)) == len(ASKS)
    assert len({state.shape for state in SixFreeState}) > 5


# -- the way -----------------------------------------------------------------------------------------------------------


def test_from_self_assessment_to_recognition(cast: Cast) -> None:
    one = road(cast, "recognise")

    with pytest.raises(NotNow, match="2026-05-18"):
        step(cast, one, "confirm", "city_desk", at=later(days=7))
    with pytest.raises(NotNow, match="a second person confirms"):
        step(cast, one, "confirm", "city_desk", at=later(days=8))
    done = step(cast, one, "confirm", colleague(cast), at=later(days=8))

    assert (one.state, one.notice_until, done.state) == ("notice", date(2026, 5, 18), "recognised")
    with behind_the_wall():
        assert [line.what for line in story(done)][-3:] == [
            "sent the self-assessment to the township", "answered the questions", "began the self-assessment",
        ]  # fmt: skip
        assert "12345 hotline: 9 of 10 on record" in story(done)[-5].what
        assert check_ledger().broken is None


def test_whose_turn_it_is_gets_a_notice(cast: Cast) -> None:
    road(cast, "recommend")

    with behind_the_wall():
        heard = [row.person.username for row in Notice.objects.select_related("person").order_by("pk")]
    assert heard == ["township_desk", "county_desk", "county_desk_accused", "city_desk"]


def test_beginning_again_gives_what_is_there(cast: Cast) -> None:
    assert begin(cast).pk == begin(cast).pk
    assert begin(cast, year=2025).pk != begin(cast).pk


@pytest.mark.parametrize(
    ("by", "village", "year", "refusal"),
    [
        ("clerk_next_village", VILLAGE, 2026, NotAllowed), ("township_desk", VILLAGE, 2026, NotAllowed),
        ("clerk", VILLAGE, 2024, NotNow), ("clerk", VILLAGE, 2027, NotNow), ("clerk", FAR_VILLAGE, 2026, NotAllowed),
    ],
)  # fmt: skip
def test_a_beginning_is_refused(cast: Cast, by: str, village: str, year: int, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        begin(cast, by, village, year)


def test_an_honest_no_is_an_answer_and_a_missing_one_is_not(cast: Cast) -> None:
    one = begin(cast)
    with pytest.raises(NotNow, match="Answer every question"):
        step(cast, one, "submit")

    answered = step(cast, one, "assess", answers={"mediators": "公示在村部"})

    assert (answered.yes, answered.complete) == (1, True)
    with pytest.raises(NotNow, match="no such question"):
        step(cast, one, "assess", answers={"moon": "有"})


def test_a_step_without_its_words_is_not_made(cast: Cast) -> None:
    one = road(cast, "submit")

    with pytest.raises(SomethingMissing, match="words"):
        step(cast, one, "endorse", words="")


def test_a_command_sent_twice_is_one_step_and_not_another(cast: Cast) -> None:
    one, command = road(cast, "submit"), uuid7()
    step(cast, one, "endorse", command=command)

    assert step(cast, one, "endorse", command=command).state == "county"
    with pytest.raises(CommandReused):
        step(cast, one, "send_back", "township_desk", command=command, words="退回")
    with behind_the_wall():
        assert SixFreeEvent.objects.filter(application=one, verb="endorse").count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_command_sent_five_times_at_once_is_one_step(cast: Cast) -> None:
    first, second = uuid7(), uuid7()
    begun = at_once([lambda: begin(cast, command=first)] * 5)
    one = next(found for found in begun if isinstance(found, SixFreeApplication))
    step(cast, one, "assess")

    sent = at_once([lambda: step(cast, one, "submit", command=second)] * 5)

    assert [found.pk for found in begun if isinstance(found, SixFreeApplication)] == [one.pk] * 5
    assert [found.state for found in sent if isinstance(found, SixFreeApplication)] == ["township"] * 5
    with behind_the_wall():
        verbs = SixFreeEvent.objects.order_by("position").values_list("verb", flat=True)
        assert list(verbs) == ["begin", "assess", "submit"]
        assert Entry.objects.filter(subject=one.name_in_ledger).count() == len(verbs)
        assert check_ledger().broken is None


def test_a_command_that_began_one_year_begins_no_other(cast: Cast) -> None:
    command = uuid7()
    begin(cast, command=command)

    with pytest.raises(CommandReused):
        begin(cast, year=2025, command=command)


def test_answers_to_nothing_are_no_answers(cast: Cast) -> None:
    with pytest.raises(SomethingMissing, match="answers"):
        step(cast, begin(cast), "assess", answers={})


# -- independent numbers and the friendly visit -----------------------------------------------------------------------------


def test_the_county_recommends_nothing_without_independent_numbers(cast: Cast) -> None:
    with pytest.raises(NotNow, match="independent numbers first"):
        step(cast, road(cast, "endorse"), "recommend")


def test_a_big_gap_brings_a_visit_first_and_takes_no_points(cast: Cast) -> None:
    one = step(cast, road(cast, "endorse"), "sample", turned_up=20, on_record=4)
    with behind_the_wall():
        before = queries.facts_of(one)
    with pytest.raises(NotNow, match="Visit the village first"):
        step(cast, one, "recommend")

    step(cast, one, "plan_visit", "county_desk", words="下周三去")
    step(cast, one, "report_visit", "county_desk", words="村里漏记了电话反映的事，已补")
    one = step(cast, one, "recommend")

    assert one.state == "city"
    with behind_the_wall():
        assert queries.facts_of(one) == before


@pytest.mark.parametrize(("turned_up", "on_record"), [(4, 1), (1, 0), (10, 11)])
def test_numbers_that_could_name_somebody_are_not_written_down(cast: Cast, turned_up: int, on_record: int) -> None:
    one = road(cast, "endorse")

    with pytest.raises(NotNow):
        step(cast, one, "sample", turned_up=turned_up, on_record=on_record)
    with behind_the_wall():
        assert not Sample.objects.exists()


def test_the_newest_numbers_of_a_source_count(cast: Cast) -> None:
    one = road(cast, "sample")
    step(cast, one, "sample", turned_up=30, on_record=30)
    step(cast, one, "sample", source="police", turned_up=5, on_record=0)

    with behind_the_wall():
        facts = queries.facts_of(one)
        assert [row.source for row in queries.samples_of(one)] == [Source.HOTLINE, Source.POLICE]
    assert (facts.turned_up, facts.known) == (35, 30)


# -- appeal ------------------------------------------------------------------------------------------------------------


def colleague(cast: Cast) -> str:
    """Another person at the city's desk."""
    cast.people["colleague"] = Person.objects.create(username="colleague", name="同事")
    Post.objects.create(
        person=cast.people["colleague"], unit=cast.units["city"], role="city_desk", region="2112", since=TODAY
    )
    return "colleague"


def test_a_village_appeals_in_time_and_another_person_decides(cast: Cast) -> None:
    one = road(cast, "decline")
    with pytest.raises(NotNow, match="2026-05-26"):
        step(cast, one, "appeal", at=later(days=16))

    step(cast, one, "appeal", at=later(days=15))
    with pytest.raises(NotNow, match="colleague"):
        step(cast, one, "reconsider", "city_desk", words="再看")
    with pytest.raises(NotNow, match="colleague"):
        step(cast, one, "dismiss", "city_desk", words="维持")

    other = colleague(cast)
    assert claims_of(cast.people[other], TODAY).desks == {"2112"}
    assert step(cast, one, "reconsider", other, words="补了材料").state == "city"


def test_an_objection_brings_a_result_back(cast: Cast) -> None:
    one = road(cast, "recognise")

    assert step(cast, one, "object", "supervisor", words="有隐瞒").state == "city"


# -- what recognition asks for at the least ------------------------------------------------------------------------------


def test_two_of_twenty_one_solved_are_not_recognised(cast: Cast) -> None:
    one = road(cast, "recommend")
    with behind_the_wall():
        there = Case.objects.filter(village=VILLAGE, label__lte=2).count()
    for _ in range(21 - there):
        cast.report()
    solve(but=19)

    with pytest.raises(NotNow, match=r"9\.5 per cent solved of what is on record \(60\)"):
        step(cast, one, "recognise")

    solve()
    assert step(cast, one, "recognise").state == "notice"


def test_what_falls_below_while_it_is_noticed_is_not_confirmed(cast: Cast) -> None:
    one, other = road(cast, "recognise"), colleague(cast)
    with behind_the_wall():
        Case.objects.filter(village=VILLAGE).update(state="handling", closed_at=None, lead_unit=cast.units["village"])

    with pytest.raises(NotNow, match="Below what recognition asks for"):
        step(cast, one, "confirm", other, at=later(days=8))


def test_the_supervision_may_be_the_second_person(cast: Cast) -> None:
    one = road(cast, "recognise")

    assert step(cast, one, "confirm", "supervisor", at=later(days=8)).state == "recognised"


def test_who_recommended_it_does_not_recognise_it_too(cast: Cast) -> None:
    one = road(cast, "recommend")
    solve()
    Post.objects.create(
        person=cast.people["county_desk"], unit=cast.units["city"], role="city_desk", region="2112", since=TODAY
    )

    with pytest.raises(NotNow, match="a colleague decides"):
        step(cast, one, "recognise", "county_desk")


def test_a_no_written_as_a_blank_is_no_yes(cast: Cast) -> None:
    answered = step(cast, begin(cast), "assess", answers={"mediators": "\u200b。", "mediated": "有三本台账"})

    assert answered.yes == 1


# -- evidence ----------------------------------------------------------------------------------------------------------


def test_evidence_is_counted_from_cases_and_names_nobody(cast: Cast) -> None:
    made = [cast.report() for _ in range(4)]
    with behind_the_wall():
        for case, state, category in zip(made, ["closed", "closed", "handling", "voided"], ["0103", "1203", "0103", "01"],
                                         strict=True):  # fmt: skip
            Case.objects.filter(pk=case.pk).update(
                state=state, category=category, closed_at=MONDAY, lead_unit=cast.units["village"]
            )
        FollowUp.objects.create(case=made[1], county="211221", at=MONDAY, channel="visit", reached=True, solved=False)
        planted = Case.objects.filter(village=VILLAGE, label__lte=2).exclude(pk__in=[case.pk for case in made]).count()
        counted = queries.count_evidence(VILLAGE, 2026)
        FollowUp.objects.create(
            case=made[1], county="211221", at=later(days=1), channel="visit", reached=True, solved=True
        )
        again = queries.count_evidence(VILLAGE, 2026)
        last_year = queries.count_evidence(VILLAGE, 2025)

    assert (counted["reported"], counted["solved"]) == (planted + 3, 1)
    assert counted["of"]["mediation"] == [2, 1]
    assert counted["of"]["drugs"] == [1, 0]
    assert again["of"]["drugs"] == [1, 1]
    assert last_year["reported"] == 0


# -- sight and pages -----------------------------------------------------------------------------------------------------


def test_an_application_is_seen_by_its_village_and_the_desks_above_until_it_is_published(cast: Cast) -> None:
    one = road(cast, "sample")

    def readers() -> set[str]:
        found = set()
        for name in PEOPLE:
            with acting_as(cast.claims(name)):
                if SixFreeApplication.objects.filter(pk=one.pk).exists():
                    found.add(name)
                seen = queries.applications_for(cast.claims(name)).filter(pk=one.pk).exists()
                assert not seen or name in found
                assert SixFreeEvent.objects.exists() == Sample.objects.exists() == seen
        return found

    assert readers() == {"clerk", "township_desk", *COUNTY, "city_desk", *SUPER}
    step(cast, one, "recommend")
    solve()
    step(cast, one, "recognise")
    assert readers() == set(PEOPLE)
    with pytest.raises(ApplicationNotFound):
        step(cast, one, "object", "clerk_next_village", words="x")


def test_the_public_page_shows_the_village_and_no_score(cast: Cast) -> None:
    before = cast.client(None).get("/sixfree/?year=2026").content.decode()
    road(cast, "recognise")
    after = cast.client(None).get("/sixfree/").content.decode()

    assert ("范家屯村" in before, "范家屯村" in after) == (False, True)
    assert "2026-05-18" in after
    assert "Points" not in after
    assert queries.published(2026) == [{"village": VILLAGE, "state": "notice", "notice_until": date(2026, 5, 18)}]
    assert queries.years() == [2026]
    assert cast.client(None).get("/sixfree/?year=x").status_code == 200


def test_a_village_answers_on_its_page_and_the_township_endorses(cast: Cast) -> None:
    clerk, desk = cast.client("clerk"), cast.client("township_desk")
    page = clerk.post("/sixfree/begin/", {"village": VILLAGE}, follow=True)
    where = page.redirect_chain[-1][0]

    clerk.post(f"{where}assess/", {"command": str(uuid7()), "mediators": "公示在村部"})
    sent = clerk.post(f"{where}submit/", {"command": str(uuid7())}, follow=True).content.decode()
    missing = desk.post(f"{where}endorse/", {"command": str(uuid7()), "words": ""})
    endorsed = desk.post(f"{where}endorse/", {"command": str(uuid7()), "words": "属实"}, follow=True).content.decode()

    assert "Township&#x27;s review" in sent
    assert missing.status_code == 422
    assert "reviewed and endorsed it: 属实" in endorsed
    assert "1 of 14 shown" in endorsed
    assert desk.post(f"{where}burn/", {}).status_code == 404
    assert "It is your turn" in cast.client("county_desk").get("/sixfree/desk/").content.decode()
    assert cast.client("clerk_next_village").get(where).status_code == 404


def test_a_guard_that_stands_against_a_step_says_so_on_the_page(cast: Cast) -> None:
    one = road(cast, "endorse")

    page = cast.client("county_desk").get(one.get_absolute_url()).content.decode()

    assert "Write down independent numbers first" in page
    assert f"/sixfree/{one.pk}/recommend/" not in page


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"state": "lost"}, "sixfree_state_known"), ({"village": VILLAGE[:9]}, "sixfree_of_a_village"),
        ({"state": "notice"}, "sixfree_notice_has_end"), ({"state": "not_yet"}, "sixfree_not_yet_can_be_appealed"),
    ],
)  # fmt: skip
def test_the_database_refuses_what_must_never_be(cast: Cast, change: dict[str, Any], constraint: str) -> None:
    one = begin(cast)

    with behind_the_wall(), pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SixFreeApplication.objects.filter(pk=one.pk).update(**change)


@pytest.mark.parametrize(
    ("numbers", "constraint"),
    [((4, 0), "sample_not_of_a_few"), ((5, 6), "sample_part_of_what_turned_up")],
)
def test_the_database_holds_samples_of_five_and_more(cast: Cast, numbers: tuple[int, int], constraint: str) -> None:
    one = begin(cast)
    with behind_the_wall(), pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Sample.objects.create(
            application=one, county="211221", source="police", turned_up=numbers[0], on_record=numbers[1],
            by=cast.people["county_desk"], at=MONDAY,
        )  # fmt: skip


def test_what_is_public_has_been_decided() -> None:
    assert set(PUBLIC) == {SixFreeState.NOTICE, SixFreeState.RECOGNISED}
    assert timedelta(days=7) == NOTICE_DAYS


def test_a_supervisor_decides_on_an_appeal_only_where_the_city_has_no_colleague(cast: Cast) -> None:
    one = step(cast, road(cast, "decline"), "appeal")
    with behind_the_wall():
        colleague = Person.objects.create_user("colleague", None, name="新人")
        post = Post.objects.create(
            person=colleague, unit=cast.units["city"], role="city_desk", region="2112", since=date(2026, 1, 1)
        )
    with pytest.raises(NotNow, match="A colleague at the city"):
        step(cast, one, "reconsider", "supervisor", words="请再看")

    with behind_the_wall():
        post.delete()

    assert step(cast, one, "reconsider", "supervisor", words="请再看").state == "city"


@pytest.mark.parametrize(
    ("gone", "verb", "by"),
    [
        ("township_desk", "endorse", "county_desk"),
        ("county_desk", "return", "city_desk"),
        ("city_desk", "decline", "supervisor"),
    ],
)
def test_the_desk_above_acts_for_one_with_nobody(cast: Cast, gone: str, verb: str, by: str) -> None:
    """Above the city there is nobody: there a supervisor."""
    one = road(cast, {"endorse": "submit", "return": "endorse", "decline": "recommend"}[verb])
    with pytest.raises(NotAllowed):
        step(cast, one, verb, by, words="代办")
    with behind_the_wall():
        Post.objects.filter(role=gone).update(until=MONDAY)

    assert step(cast, one, verb, by, words="代办").state != one.state
