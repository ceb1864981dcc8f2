"""Twenty thousand generated routings: whom a case is hidden from finds nothing of it, wherever it has been sent."""

import random
from collections.abc import Iterator
from itertools import islice

from django.db import connection

from quartet.ground.people.models import Person, Post, Unit
from quartet.ground.people.queries import units_of
from quartet.ground.people.rights import Claims, acting_as, claims_of
from quartet.ground.people.states import Label, Level, Role
from quartet.resolution.cases.models import Case, CaseEvent, CaseText
from quartet.resolution.cases.policies import CASE_SCOPE
from quartet.resolution.cases.queries import cases_for, units_for
from quartet.resolution.cases.search import find_numbers, lexemes
from quartet.resolution.duty.queries import current_list, route
from quartet.resolution.suggest.categories import under
from tests.cast import COUNTY, LONG_AGO, MONDAY, REGIONS, TODAY, Cast, behind_the_wall, grid_of

ROUTINGS = 20_000
CHANCE = random.Random(30)
WORD = "隐事暗记"


def staff(cast: Cast) -> dict[int, Claims]:
    """Everybody of the cast, and forty more with posts drawn at random; some with two."""
    roles = [role for role in Role if role is not Role.RESIDENT]
    for number in range(40):
        person = Person.objects.create(username=f"staff{number}", name=f"职员{number}")
        for _post in range(CHANCE.choice((1, 1, 2))):
            unit = CHANCE.choice(list(cast.units.values()))
            role = CHANCE.choice([role for role in roles if not role.value.endswith("_admin")])
            Post.objects.get_or_create(person=person, unit=unit, role=role, region=unit.region, since=LONG_AGO)
    return {person.pk: claims_of(person, TODAY) for person in Person.objects.all()}


def routings(people: dict[int, Claims]) -> Iterator[Case]:
    """Cases as they lie after somebody was accused, those they work with left out, and a body found by the list."""
    kinds = CHANCE.sample([kind.code for field in under("") for kind in under(field.code)], 8)
    places = CHANCE.sample([grid_of(code) for code in REGIONS if len(code) == 12], 3)
    lists = {place: current_list(place) for place in places}
    known: dict[tuple[str, int, str, tuple[str, ...]], Unit | None] = {}
    offices = {person: units_of(person, MONDAY) for person in people}
    while True:
        accused, region = CHANCE.choice(list(people)), CHANCE.choice(places)
        hidden = sorted({f"p{accused}", *(f"u{unit}" for unit in offices[accused])})
        case = Case(region=region, level=CHANCE.choice(list(Level)), category=CHANCE.choice(kinds), hidden_from=hidden)
        asked = (case.category, int(case.level), region, tuple(key for key in hidden if key[0] == "u"))
        if asked not in known:
            found = route(
                category=case.category, level=case.level, units=units_for(case), duty_list=lists[region]
            )  # fmt: skip
            known[asked] = found.unit
        case.lead_unit = known[asked]
        case.label = CHANCE.choice(list(Label))
        case.state = "handling" if case.lead_unit else "registered"
        case.text, case.registered_at = WORD, MONDAY
        yield case


def test_nobody_finds_what_they_are_accused_of_by_list_search_sql_live_event_or_story(cast: Cast) -> None:
    people = staff(cast)
    with behind_the_wall():
        cases = list(islice(routings(people), ROUTINGS))
        for number, case in enumerate(cases):
            case.code = f"9{number:011d}"
        Case.objects.bulk_create(cases, batch_size=2000)
        CaseText.objects.bulk_create(
            [CaseText(case=case, words=lexemes(case)) for case in cases[:: ROUTINGS // 500]], batch_size=500
        )
        CaseEvent.objects.bulk_create(
            [
                CaseEvent(case=case, county=COUNTY, position=1, verb="register", to_state=case.state, at=MONDAY)
                for case in cases
            ],
            batch_size=2000,
        )
    keys = {case.pk: CASE_SCOPE.keys_of(case) for case in cases}
    leaks: list[tuple[str, int]] = []
    seen = 0
    for person, claims in people.items():
        own = {case.pk: case for case in cases if not claims.identities.isdisjoint(case.hidden_from)}
        units = {held.unit for held in claims.posts}
        accused = [case for case in own.values() if f"p{person}" in case.hidden_from]
        leaks += [("route", case.pk) for case in accused if case.lead_unit_id in units]
        leaks += [
            ("live", number) for number, case in own.items()
            if CASE_SCOPE.admits(claims, keys=keys[number], label=Label(case.label), denied=case.hidden_from)
        ]  # fmt: skip
        with acting_as(claims), connection.cursor() as cursor:
            for way, table, column in (("sql", "cases_case", "id"), ("story", "cases_caseevent", "case_id")):
                cursor.execute(f"SELECT {column} FROM {table} WHERE {column} = ANY(%s)", [list(own)])
                leaks += [(way, number) for (number,) in cursor.fetchall()]
            cursor.execute("SELECT count(*) FROM cases_case WHERE text = %s", [WORD])
            seen += cursor.fetchone()[0]
            leaks += [("list", number) for number in cases_for(claims).filter(pk__in=own).values_list("pk", flat=True)]
            leaks += [("search", number) for number in find_numbers(WORD, before=None, wanted=1000) if number in own]

    assert leaks == []
    assert seen > ROUTINGS, "others do see what they may"
