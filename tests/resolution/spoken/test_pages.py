"""The clerk's script by six digits, the case page's sentences, the notice for the wall, the digits on the slip."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone

from quartet.resolution.cases.models import Case
from quartet.resolution.reports.slips import path_for, phone_code
from quartet.resolution.spoken import queries
from quartet.resolution.spoken.views import past_quarters
from tests.cast import VILLAGE, Cast, behind_the_wall

pytestmark = pytest.mark.usefixtures("on_monday")


def text(client: Client, where: str, status: int = 200) -> str:
    answer = client.get(where)
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def test_a_clerk_types_six_digits_and_reads_the_script(cast: Cast) -> None:
    plant = cast.plants["in_village"]
    digits = phone_code(plant.pk)
    page = text(cast.client("clerk"), f"/read-out/?code={digits[:3]}+{digits[3:]}")

    assert "Read this out" in page
    assert "We have written down what you told us." in page
    assert "范家屯村" in page
    assert plant.marker not in page.split('<ol class="script">')[1].split("</ol>")[0]


def test_the_whole_code_works_too(cast: Cast) -> None:
    assert "Read this out" in text(cast.client("clerk"), f"/read-out/?code={cast.plants['in_village'].code}")


@pytest.mark.parametrize("code", ["12345", "12345x", "1234567"])
def test_what_is_no_code_is_asked_for_again(cast: Cast, code: str) -> None:
    assert "Six digits, or the whole code" in text(cast.client("clerk"), f"/read-out/?code={code}", 422)


def test_another_areas_case_looks_like_none(cast: Cast) -> None:
    client = cast.client("clerk_next_village")
    foreign = text(client, f"/read-out/?code={phone_code(cast.plants['in_village'].pk)}", 422)
    never = text(client, f"/read-out/?code={phone_code(999_998)}", 422)

    assert "There is no such case here." in foreign
    assert "There is no such case here." in never
    assert "Read out by telephone" in text(client, "/read-out/")


def test_of_two_cases_with_the_same_digits_the_clerk_asks_for_the_day(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant = cast.plants["in_village"]
    other = cast.report()
    monkeypatch.setattr(queries, "numbers_of", lambda _digits, _latest: [other.pk, plant.pk])
    page = text(cast.client("clerk"), "/read-out/?code=123456")

    assert "Ask when they reported it" in page
    assert other.code in page
    assert plant.code in page


def test_a_request_for_help_is_not_found_by_digits(cast: Cast) -> None:
    plant = cast.plants["in_village"]
    with behind_the_wall():
        Case.objects.filter(pk=plant.pk).update(parent=cast.plants["accused_inside"].pk)

    text(cast.client("clerk"), f"/read-out/?code={phone_code(plant.pk)}", 422)


def test_the_page_of_a_case_says_its_sentence_to_desks_only(cast: Cast) -> None:
    plant = cast.plants["led_by_agriculture"]
    where = f"/cases/{plant.code}/"

    page = text(cast.client("township_desk"), where)
    assert "铁岭县农业农村局 has taken it on." in page
    assert "For the loudspeaker:" in page
    assert phone_code(plant.pk) in page
    assert "To say aloud" not in text(cast.client("department"), where)


def test_a_closely_kept_case_says_that_it_is_not_announced(cast: Cast) -> None:
    assert "Not for the loudspeaker" in text(cast.client("county_desk"), f"/cases/{cast.plants['sensitive'].code}/")


def test_a_request_for_help_has_no_sentence_of_its_own(cast: Cast) -> None:
    plant = cast.plants["in_village"]
    with behind_the_wall():
        Case.objects.filter(pk=plant.pk).update(parent=cast.plants["accused_inside"].pk)

    assert "To say aloud" not in text(cast.client("clerk"), f"/cases/{plant.code}/")


def test_the_slip_carries_the_six_digits(cast: Cast) -> None:
    plant = cast.plants["in_village"]

    page = text(cast.client(None), f"{path_for(plant.code)}/slip")
    assert phone_code(plant.pk) in page
    assert "No smartphone?" in page


# -- the wall --------------------------------------------------------------------------------------------------------


def reported(cast: Cast, count: int, category: str) -> None:
    """So many matters of the village in the latest past quarter."""
    quarter = past_quarters(timezone.localdate())[0]
    when = datetime.combine(quarter.first, datetime.min.time(), UTC).replace(hour=3)
    for _number in range(count):
        case = cast.report(text="暗记墙上不该有的话", reporter_name="暗记赵某", reporter_phone="13911112222")
        with behind_the_wall():
            Case.objects.filter(pk=case.pk).update(registered_at=when, category=category)


def test_a_village_with_few_matters_shows_no_number(cast: Cast) -> None:
    reported(cast, 4, "0101")
    page = text(cast.client("clerk"), f"/villages/{VILLAGE}/results/")

    assert "Fewer than 5 matters were told." in page
    assert "<strong>4</strong>" not in page


def test_the_notice_counts_and_names_nobody(cast: Cast) -> None:
    reported(cast, 6, "0101")
    reported(cast, 5, "")
    page = text(cast.client("clerk"), f"/villages/{VILLAGE}/results/")
    notice = page.split('<article class="wall-notice"')[1].split("</article>")[0]

    assert "<strong>11</strong>" in notice
    assert "<strong>6</strong>" in notice
    assert "Other matters" in notice
    assert [word for word in ("暗记", "赵某", "139", "先生") if word in notice] == []


@pytest.mark.parametrize("asked", ["2099Q1", "2019Q1"])
def test_a_quarter_that_is_not_over_or_long_ago_is_not_there(cast: Cast, asked: str) -> None:
    text(cast.client("clerk"), f"/villages/{VILLAGE}/results/?quarter={asked}", 404)


def test_another_village_has_no_notice_for_me(cast: Cast) -> None:
    text(cast.client("clerk_next_village"), f"/villages/{VILLAGE}/results/", 404)


def test_a_village_that_is_not_there_has_no_notice(cast: Cast) -> None:
    text(cast.client("township_desk"), "/villages/211221106999/results/", 404)
    text(cast.client("clerk"), f"/villages/{VILLAGE}/results/?quarter={past_quarters(timezone.localdate())[1]}")
