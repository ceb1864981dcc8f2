"""The studio's pages, opened as a browser opens them."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from uuid6 import uuid7

from quartet.resolution.cases.models import Case
from quartet.resolution.circuit.models import Circuit, CoachingNote, Stop
from tests.cast import NEXT_TOWNSHIPS_VILLAGE, NEXT_VILLAGE, behind_the_wall
from tests.resolution.circuit.stage import Studio

pytestmark = pytest.mark.usefixtures("on_monday")


@pytest.fixture
def pei(studio: Studio) -> Client:
    """裴师傅's browser."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(studio.person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def tomorrow() -> date:
    """The Tuesday ahead."""
    return timezone.localdate() + timedelta(days=1)


def said(studio: Studio, **more: str) -> dict[str, str]:
    return {"id": str(uuid7()), "unit": str(studio.unit.pk), "day": tomorrow().isoformat(), "half": "whole", **more}


def stops() -> list[Stop]:
    with behind_the_wall():
        return list(Stop.objects.order_by("starts_at"))


def test_a_call_is_one_screen_and_the_code_is_read_out_afterwards(studio: Studio, pei: Client) -> None:
    page = pei.get("/circuits/phone/").content.decode()
    assert 'name="via"' not in page
    assert 'name="anonymous"' not in page

    answer = pei.post(
        "/circuits/phone/",
        {
            "id": str(uuid7()),
            "text": "两家为过道吵架",
            "place": "腰堡镇范家屯村",
            "mediate": "on",
            "reporter_name": "孙某",
        },
    )
    taken = pei.get(answer["Location"]).content.decode()

    with behind_the_wall():
        case = Case.objects.latest("pk")
    assert (case.lead_unit, case.state) == (studio.unit, "handling")
    assert "has taken it in" in taken
    assert re.search(r"<dd class=\"code code-large\">[A-Z2-9]{6}</dd>", taken)
    assert pei.post("/circuits/phone/", {"id": str(uuid7()), "text": ""}).status_code == 422


def test_a_call_from_elsewhere_says_where_it_went(studio: Studio, pei: Client) -> None:
    case = studio.call(village=NEXT_TOWNSHIPS_VILLAGE)

    assert "desk of its own place" in pei.get(f"/circuits/phone/{case.code}/").content.decode()


def test_a_circuit_from_the_form_to_the_slips(studio: Studio, pei: Client) -> None:
    first, second = studio.call("张家和李家争地边"), studio.call(village=NEXT_VILLAGE)
    page = pei.get("/circuits/").content.decode()
    assert "铁岭县腰堡镇范家屯村" in page
    assert "张家和李家争地边" in page

    where = pei.post("/circuits/", said(studio))["Location"]
    circuit = pei.get(where).content.decode()
    assert circuit.index("Confirm the circuit") > 0
    assert "the village was never visited" in circuit
    one, other = stops()
    assert pei.get(f"{where}{one.pk}/").status_code == 200
    assert pei.post(f"{where}{one.pk}/", {"starts": "x"}).status_code == 422
    clash = {"starts": timezone.localtime(other.starts_at).strftime("%H:%M"), "minutes": "60", "venue": "村部"}
    assert pei.post(f"{where}{one.pk}/", clash).status_code == 422
    moved = {"starts": "16:30", "minutes": "30", "venue": "老槐树下"}
    assert pei.post(f"{where}{one.pk}/", moved)["Location"] == where
    assert pei.get(f"{where}999999/").status_code == 404
    pei.post(f"{where}{other.pk}/drop/")
    assert pei.get(f"{where}add/?code={other.case_code}").status_code == 200
    assert pei.post(f"{where}add/", {"code": other.case_code, "starts": "16:40"}).status_code == 422
    assert pei.post(f"{where}add/", {"code": "1", "starts": "09:00"}).status_code == 422
    pei.post(f"{where}add/", {"code": other.case_code, "starts": "15:40"})
    tight = pei.get(where).content.decode()
    assert "are left for it" in tight

    assert pei.post(f"{where}confirm/")["Location"] == where
    slips = pei.get(f"{where}slips/").content.decode()
    assert "老槐树下" in slips
    assert "024-00000000" in slips
    assert slips.count("village-slip") == 2
    for hidden in ("张家", "李家", studio.person.name):
        assert hidden not in slips[slips.index("<main") : slips.index("</main>")]
    assert all(code[:4] in slips for code in (first.code, second.code))
    assert "A circuit comes on" in pei.get(f"/cases/{first.code}/").content.decode()
    assert pei.post(f"{where}{stops()[0].pk}/outcome/", {"outcome": "put_off"})["Location"] == where
    assert pei.post(f"{where}{stops()[0].pk}/outcome/", {"outcome": "?"})["Location"] == where
    assert "put off to another day" in pei.get(where).content.decode()
    assert pei.post(f"{where}call-off/", {"reason": ""}).status_code == 409
    pei.post(f"{where}call-off/", {"reason": "下雨"})
    assert "下雨" in pei.get(where).content.decode()
    assert "Not for a circuit now" not in pei.get("/circuits/").content.decode()


def test_a_circuit_in_the_past_and_what_stands_apart_are_listed_by_themselves(studio: Studio, pei: Client) -> None:
    studio.call()
    circuit = studio.propose()
    studio.confirm(circuit)
    with behind_the_wall():
        Circuit.objects.update(day=timezone.localdate() - timedelta(days=7))
        Stop.objects.update(
            starts_at=timezone.now() + timedelta(days=1), ends_at=timezone.now() + timedelta(days=1, hours=1)
        )

    page = pei.get("/circuits/").content.decode()

    assert "Past circuits" in page
    assert "a date stands already" in page
    assert "Nothing waits for a visit." in page


def test_a_judge_sees_the_circuits_they_ride_along_on_and_plans_none(studio: Studio) -> None:
    studio.court_joins(studio.talking(studio.call()))
    circuit = studio.confirm(studio.propose(judge="tribunal"))
    judge = studio.cast.client("tribunal")

    assert str(circuit.pk) in judge.get("/circuits/").content.decode()
    assert judge.get(f"/circuits/{circuit.pk}/").status_code == 200
    assert judge.post("/circuits/", said(studio)).status_code == 422
    assert judge.post(f"/circuits/{circuit.pk}/call-off/", {"reason": "x"}).status_code == 403
    assert judge.get("/circuits/court/").status_code == 200
    assert judge.post("/circuits/court/", {"court": "1"}).status_code == 422
    assert studio.cast.client("mediator").get(f"/circuits/{circuit.pk}/").status_code == 404


def test_a_circuit_is_planned_for_a_day_to_come(studio: Studio, pei: Client) -> None:
    assert pei.post("/circuits/", said(studio, day="2020-01-01")).status_code == 409
    assert pei.post("/circuits/", said(studio, day="x")).status_code == 422


def test_times_are_added_and_taken_out_again(studio: Studio, pei: Client) -> None:
    case = studio.call()
    where = f"/circuits/times/{case.code}/"

    pei.post(where, {"weekday": "3", "day": "", "starts": "08:00", "ends": "09:30"})
    pei.post(where, {"weekday": "", "day": "2026-12-01", "starts": "08:00", "ends": "09:30"})
    pei.post(where, {"weekday": "", "day": "", "starts": "08:00", "ends": "09:30"})
    page = pei.get(where).content.decode()
    assert all(words in page for words in ("Wednesday", "2026-12-01", "any day"))
    assert "Wednesday 08:00–09:30" in pei.get(f"/cases/{case.code}/").content.decode()
    for wrong in ({"weekday": "3", "day": "2026-12-01"}, {"starts": "10:00"}):
        said = {"weekday": "", "day": "", "starts": "08:00", "ends": "09:30", **wrong}
        assert pei.post(where, said).status_code == 422
    for row in re.findall(r'name="forget" value="(\d+)"', page):
        pei.post(where, {"forget": row})
    pei.post(where, {"forget": "x"})
    assert 'name="forget"' not in pei.get(where).content.decode()


def test_a_seat_at_the_court_is_taken_and_given_up(studio: Studio, pei: Client) -> None:
    seat = {"court": str(studio.cast.units["tribunal"].pk), "weekday": "2", "starts": "08:30", "ends": "11:30"}

    assert pei.post("/circuits/court/", seat).status_code == 302
    assert pei.post("/circuits/court/", seat).status_code == 422
    assert pei.post("/circuits/court/", {**seat, "ends": "08:00"}).status_code == 422
    page = pei.get("/circuits/court/").content.decode()
    assert "腰堡人民法庭" in page
    for row in (*re.findall(r'name="forget" value="(\d+)"', page), "x"):
        pei.post("/circuits/court/", {"forget": row})
    assert "No mediator sits at a court yet." in pei.get("/circuits/court/").content.decode()


def test_a_note_is_written_read_and_answered(studio: Studio, pei: Client) -> None:
    case, reader = studio.call(), str(studio.cast.people["mediator"].pk)
    note = {"id": str(uuid7()), "reader": reader, "case_code": "", "text": "先听后劝"}

    assert pei.post("/coaching/", {**note, "case_code": case.code}).status_code == 422
    assert pei.post("/coaching/", {**note, "text": ""}).status_code == 422
    where = pei.post("/coaching/", note)["Location"]
    village = studio.cast.client("mediator")
    assert "New" in village.get("/coaching/").content.decode()
    assert "先听后劝" in village.get(where).content.decode()
    assert village.post(where, {"id": str(uuid7()), "text": ""}).status_code == 422
    village.post(where, {"id": str(uuid7()), "text": "好"})
    assert "· read" in pei.get(where).content.decode()
    assert "Write to a village" not in village.get("/coaching/").content.decode()
    assert village.post("/coaching/", note).status_code == 422
    assert studio.cast.client("clerk").get(where).status_code == 404
    with behind_the_wall():
        CoachingNote.objects.filter(answers=None).update(case_code=case.code)
    assert case.code[:4] in pei.get(where).content.decode()


def test_whose_case_it_is_not_sees_nothing_of_a_circuit_on_its_page(studio: Studio) -> None:
    case = studio.call()

    assert "They can come at any time." not in studio.cast.client("clerk").get(f"/cases/{case.code}/").content.decode()


def test_an_empty_proposal_says_why(studio: Studio, pei: Client) -> None:
    where = pei.post("/circuits/", said(studio))["Location"]

    assert "No stop fits into this time." in pei.get(where).content.decode()


def test_a_mediator_of_two_units_chooses_which(studio: Studio, pei: Client) -> None:
    with behind_the_wall():
        studio.person.posts.create(
            unit=studio.cast.units["mediators"], role="village_mediator", region="211221106201", since=date(2020, 1, 1)
        )

    assert '<select name="unit"' in pei.get("/circuits/").content.decode()


def test_a_call_that_is_kept_back_still_gives_the_caller_code_and_secret(pei: Client) -> None:
    sent = pei.post(
        "/circuits/phone/", {"id": str(uuid7()), "text": "我男人喝酒打我", "place": "腰堡镇范家屯村", "mediate": "on"}
    )
    slip = pei.get(sent["Location"])

    assert sent["Location"].startswith("/s/")
    assert slip.status_code == 200
    with behind_the_wall():
        assert Case.objects.latest("pk").state == "held"
