"""The pages of a mediation, and the same through the API."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from uuid6 import uuid7

from quartet.ground.ledger.models import View
from quartet.ground.people.models import Token
from quartet.resolution.mediation.actions import keep_room
from quartet.resolution.mediation.models import Mediation, Member, Room, Session
from tests.cast import PEOPLE, Cast, behind_the_wall
from tests.resolution.mediation.stage import Table, a_case

pytestmark = pytest.mark.usefixtures("on_monday")


def text(client: Client, where: str, status: int = 200) -> str:
    answer = client.get(where)
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def machine(cast: Cast, name: str) -> Client:
    now = timezone.now()
    digest = hashlib.sha256(name.encode()).hexdigest()
    Token.objects.get_or_create(
        digest=digest, person=cast.people[name], defaults={"made_at": now, "expires_at": now + timedelta(hours=1)}
    )
    return Client(headers={"accept-language": "en", "authorization": f"Bearer {name}"})


def test_a_mediation_is_opened_from_the_page_of_its_case(cast: Cast) -> None:
    case = a_case(cast)
    client = cast.client("mediator")
    where = f"/cases/{case.code}/mediation/"
    assert where in text(client, f"/cases/{case.code}/")
    page = text(client, where)
    no_letter = client.post(where, {"origin": "court", "kind": "land_contract", "matter": "承包地"})
    made = client.post(
        where, {"origin": "application", "kind": "land_contract", "matter": "承包地", "command": str(uuid7())}
    )
    again = client.get(where)

    assert 'value="land_contract" selected' in page
    assert no_letter.status_code == 422
    assert "comes with a letter" in no_letter.content.decode()
    assert made["Location"] == again["Location"] == f"/mediations/{case.code}M1/"


@pytest.mark.parametrize(
    ("at", "says"),
    [
        ("open", "Nobody is written down yet."), ("with_two_sides", "Record a consent"), ("taken_up", "Name the mediator"),
        ("with_mediator", "Mediator to be chosen"), ("begun", "Plan a session"), ("talked", "Make a proposal"),
        ("proposed", "Record an answer"), ("agreed", "the sides reached an agreement"), ("ended", "The other lawful ways"),
    ],
)  # fmt: skip
def test_the_page_says_where_it_stands_and_what_comes_next(table: Table, at: str, says: str) -> None:
    getattr(table, at)()
    table.does("note", text="自己的笔记")
    page = text(table.cast.client("mediator"), f"/mediations/{table.code}/")

    assert says in page
    assert "自己的笔记" in page
    assert "Why not something else?" in page or at in {"agreed", "ended"}


def test_opening_a_file_is_written_down_every_time(table: Table) -> None:
    table.open()
    text(table.cast.client("mediator"), f"/mediations/{table.code}/")
    machine(table.cast, "mediator").get(f"/api/v1/mediations/{table.code}")

    with behind_the_wall():
        seen = View.objects.filter(subject=table.mediation.name_in_ledger).values_list("person", flat=True)
        assert list(seen) == [table.cast.people["mediator"].pk] * 2


def everything(table: Table) -> dict[str, Any]:
    """What each move asks for, as a browser sends it."""
    with behind_the_wall():
        one, two = (str(party.pk) for party in table.mediation.party_set.order_by("number"))
    return {
        "consent": [{"party": one, "channel": "visit"}, {"party": two, "channel": "telephone"}],
        "accept": [{"rights_told": "on"}],
        "name": [{"person": str(table.cast.people["mediator"].pk), "chosen": "parties"}],
        "disclose": [{"relations": ["clan"], "words": "同村"}],
        "accept_mediator": [{"party": one, "answer": "yes"}, {"party": two, "answer": "yes"}],
        "begin": [{}],
        "schedule": [{"starts": "2099-05-13T09:00", "minutes_long": "90"}],
        "serve": [{"party": two, "paper": "rights", "by_way": "telephone", "proof": "通话记录", "received": "yes"}],
        "evidence": [{"piece": "receipt", "there": "no", "note": "在找"}],
        "add_helper": [{"party": one, "helps": "agent", "name": "律师", "authority": "委托书"}],
        "invite": [{"unit": str(table.cast.units["tribunal"].pk), "role": "guides", "basis": "consent", "because": "同意"}],
        "note": [{"text": "记一笔"}],
        "extend": [{"days": "5", "all_agree": "on"}],
    }  # fmt: skip


def test_a_browser_walks_from_consent_to_agreement_without_scripts(cast: Cast) -> None:
    table = Table(cast, a_case(cast), now=timezone.now())
    table.with_two_sides()
    client, base = cast.client("mediator"), f"/mediations/{table.code}"

    def sends(verb: str, said: dict[str, Any]) -> None:
        assert client.get(f"{base}/{verb}/").status_code == 200, verb
        answer = client.post(f"{base}/{verb}/", {**said, "command": str(uuid7())})
        assert (answer.status_code, answer.content.decode()[:0]) == (302, ""), (verb, answer.content.decode()[-2000:])

    for verb, forms in everything(table).items():
        for said in forms:
            sends(verb, said)
    with behind_the_wall():
        one, two = (str(party.pk) for party in table.mediation.party_set.order_by("number"))
        Session.objects.update(starts_at=timezone.now() - timedelta(hours=2), ends_at=timezone.now())
    sends("hold", {"session": str(table.session.pk), "minutes": "都来了", "attended": [one, two]})
    sends("record", {"said": "undisputed", "text": "合同有效", "signed": "on"})
    sends("propose", {"text": "补交"})
    for party in (one, two):
        sends("answer", {"party": party, "answer": "yes"})
    table.writes_the_agreement()
    sends("agree", {"form": "written"})

    assert table.mediation.state == "agreed"
    page = text(client, f"{base}/")
    assert "合同有效" in page
    assert "a fact nobody disputes" in page


def test_a_form_left_empty_says_so_and_changes_nothing(table: Table) -> None:
    table.with_two_sides()
    client = table.cast.client("mediator")
    before = len(table.verbs())
    answer = client.post(f"/mediations/{table.code}/consent/", {"command": "no uuid"})

    assert answer.status_code == 422
    assert "Please look at this first" in answer.content.decode()
    assert len(table.verbs()) == before


def test_a_link_knows_who_it_is_about(table: Table) -> None:
    table.with_mediator()
    table.does("disclose", relations=[])
    page = text(table.cast.client("mediator"), f"/mediations/{table.code}/")
    link = f"/mediations/{table.code}/accept_mediator/?party={table.party(2).pk}&amp;answer=no"
    assert link in page

    form = text(table.cast.client("mediator"), link.replace("&amp;", "&"))
    assert f'value="{table.party(2).pk}" selected' in form


def test_pressing_twice_is_doing_once_and_leaving_leads_to_the_list(table: Table) -> None:
    table.with_two_sides()
    client, command = table.cast.client("mediator"), str(uuid7())
    said = {"side": "third", "name": "王某", "command": command}
    first = client.post(f"/mediations/{table.code}/add_party/", said)
    second = client.post(f"/mediations/{table.code}/add_party/", said)

    assert (first.status_code, second.status_code) == (302, 302)
    with behind_the_wall():
        assert table.mediation.party_set.count() == 3


def test_who_discloses_a_bar_is_led_back_to_the_list(table: Table) -> None:
    table.with_mediator()
    answer = table.cast.client("mediator").post(
        f"/mediations/{table.code}/disclose/", {"relations": ["self"], "command": str(uuid7())}
    )

    assert answer["Location"] == "/mediations/"


def test_an_invitation_is_read_and_answered(table: Table) -> None:
    table.taken_up()
    cast = table.cast
    for unit in ("tribunal", "water"):
        table.does("invite", unit=cast.units[unit], role="guides", basis="consent", because="双方同意", purpose="指导")
    with behind_the_wall():
        tribunal, water = (Member.objects.get(unit=cast.units[unit]).pk for unit in ("tribunal", "water"))
    judge, bureau = cast.client("tribunal"), cast.client("department_water")
    assert "You are asked to join" in text(judge, "/mediations/")
    assert "双方同意" in text(judge, f"/mediations/invited/{tribunal}/join/")
    assert text(judge, f"/mediations/invited/{water}/join/", 404)
    joined = judge.post(f"/mediations/invited/{tribunal}/join/", {"command": str(uuid7())})
    declined = bureau.post(f"/mediations/invited/{water}/decline/", {"reason": "不归我们", "command": str(uuid7())})

    assert joined["Location"] == f"/mediations/{table.code}/"
    assert declined["Location"] == "/mediations/"
    assert text(bureau, f"/mediations/{table.code}/", 404)
    page = text(judge, f"/mediations/{table.code}/")
    assert "in the team" in page
    assert "/cases/" not in page[page.index('class="card case-what"') : page.index("<h1")], "the case is not theirs"


def test_lists_and_calendar_show_mine_and_only_mine(table: Table) -> None:
    table.now = timezone.now()
    table.begun()
    table.does("schedule", starts=timezone.now() + timedelta(days=1), minutes_long=60, link="https://video.example/1")
    mine, other = table.cast.client("mediator"), table.cast.client("mediator_next_village")

    for where in ("/mediations/", "/mediations/calendar/"):
        assert "承包费交没交说不清" in text(mine, where)
        assert "承包费交没交说不清" not in text(other, where)
    table.does("end", ending="settled", reason="差得太远", ways_told=True)
    assert "Ended mediations" in text(mine, "/mediations/")


def test_a_unit_keeps_its_rooms(cast: Cast) -> None:
    client = cast.client("mediator")
    unit = cast.units["mediators"].pk
    assert "A room is one session" in text(client, "/mediations/rooms/")
    wrong = client.post("/mediations/rooms/", {"unit": unit, "name": "", "seats": "6"})
    foreign = client.post("/mediations/rooms/", {"unit": cast.units["tribunal"].pk, "name": "x", "seats": "6"})
    good = client.post("/mediations/rooms/", {"unit": unit, "name": "调解室", "place": "村部", "seats": "6"})

    assert (wrong.status_code, foreign.status_code, good.status_code) == (422, 422, 302)
    assert "调解室" in text(client, "/mediations/rooms/")
    with behind_the_wall():
        assert str(Room.objects.get()) == "调解室"


ADDRESSES = ("/", "/note/", "/add_party/")


def test_a_session_is_planned_into_a_room_by_its_name(table: Table) -> None:
    table.begun()
    claims = table.cast.claims("mediator")
    keep_room(unit=table.cast.units["mediators"].pk, name="调解室", place="村部", seats=6, acting=claims)

    assert "范家屯村人民调解委员会 · 调解室 (6)" in text(
        table.cast.client("mediator"), f"/mediations/{table.code}/schedule/"
    )


def test_to_everybody_else_a_mediation_is_not_there(table: Table) -> None:
    """Every page and every call, by everybody of the cast: the team finds it, nobody else does."""
    table.with_two_sides()
    found, calls = set(), set()
    for name in PEOPLE:
        client, program = table.cast.client(name), machine(table.cast, name)
        answers = [client.get(f"/mediations/{table.code}{end}").status_code for end in ADDRESSES]
        answers.append(client.post(f"/mediations/{table.code}/note/", {"text": "记一笔"}).status_code)
        if set(answers) != {404}:
            found.add(name)
        asked = [program.get(f"/api/v1/mediations/{table.code}{end}").status_code for end in ("", "/moves")]
        body = {"move": "note", "id": str(uuid7()), "text": "记一笔"}
        asked.append(
            program.post(f"/api/v1/mediations/{table.code}/moves", body, content_type="application/json").status_code
        )
        if set(asked) != {404} or program.get("/api/v1/mediations").json():
            calls.add(name)

    assert found == calls == {"mediator"}
    stranger = table.cast.client(None)
    assert stranger.get(f"/mediations/{table.code}/").status_code == 302
    assert Client().get(f"/api/v1/mediations/{table.code}").status_code == 401


def test_a_machine_reads_and_moves_a_mediation_by_the_same_table(table: Table) -> None:
    table.open()
    program, base = machine(table.cast, "mediator"), f"/api/v1/mediations/{table.code}"
    listed = program.get("/api/v1/mediations").json()
    offers = {one["move"]: one for one in program.get(f"{base}/moves").json()}
    body = {"move": "add_party", "id": str(uuid7()), "side": "first", "name": "梁某", "phone": "13800000001"}
    first = program.post(f"{base}/moves", body, content_type="application/json")
    second = program.post(f"{base}/moves", body, content_type="application/json")
    wrong = program.post(f"{base}/moves", {"move": "add_party", "id": str(uuid7())}, content_type="application/json")
    refused = program.post(f"{base}/moves", {"move": "agree", "id": str(uuid7())}, content_type="application/json")

    assert [one["code"] for one in listed] == [table.code]
    assert offers["add_party"]["allowed"] is True
    assert dict(offers["add_party"]["fields"]["side"]["choices"])["first"] == "applicant's side"
    assert offers["accept"]["why_not_en"] == "First write down who stands on either side."
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json()["parties"] == second.json()["parties"]
    assert "13800000001" not in json.dumps(first.json())
    assert (wrong.status_code, wrong.json()["code"]) == (422, "fields-missing")
    assert (refused.status_code, refused.json()["code"]) == (409, "illegal-move")


def test_a_notice_of_an_invitation_leads_to_the_list(table: Table) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob  # noqa: PLC0415 -- used once

    from quartet.ground.outbox.tasks import tell_unit  # noqa: PLC0415 -- as above

    table.taken_up()
    table.does("invite", unit=table.cast.units["tribunal"], role="guides", basis="law", because="人民调解法 20")
    with behind_the_wall():
        job = ProcrastinateJob.objects.filter(task_name__endswith="tell_unit").latest("pk")
    tell_unit(**job.args)

    page = text(table.cast.client("tribunal"), "/notices/")
    assert "A mediation asks for your unit" in page
    assert 'href="/mediations/"' in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    cast: Cast, count: int, django_assert_max_num_queries: Any
) -> None:
    for _number in range(count):
        Table(cast, a_case(cast)).with_two_sides()
    client = cast.client("mediator")
    client.get("/mediations/")
    with django_assert_max_num_queries(16):
        page = client.get("/mediations/").content.decode()

    with behind_the_wall():
        assert Mediation.objects.count() == count
    assert page.count("data-href") == count
