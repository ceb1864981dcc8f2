"""The front door: where each is led, whether all is alive, what too much is answered."""

import pytest
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, RequestFactory
from django.utils import timezone

from quartet.ground.outbox.actions import beat
from quartet.ground.outbox.models import Beat
from quartet.site import views
from tests.cast import Cast, behind_the_wall


def test_a_silent_scheduler_is_an_alarm_only_for_who_asks_deeply(cast: Cast) -> None:
    assert Client().get("/healthz").json()["status"] == "ok"
    assert Client().get("/healthz?deep=1").status_code == 503

    with behind_the_wall():
        beat(Beat.Name.SCHEDULER, timezone.now())

    assert Client().get("/healthz?deep=1").status_code == 200


def test_what_is_merely_suspicious_gets_djangos_own_answer() -> None:
    answer = views.bad_request(RequestFactory().get("/"), SuspiciousOperation("a host that is none"))

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("who", "page"),
    [("grid_member", "/field/"), ("clerk", "/desk/"), ("system_admin", "/people/"), ("audit_admin", "/ledger/")],
)
def test_to_each_their_first_page(cast: Cast, who: str, page: str) -> None:
    assert cast.client(who).get("/")["Location"] == page


def test_the_pages_server_finds_the_application() -> None:
    from quartet.site.wsgi import application  # noqa: PLC0415 -- it sets Django up

    assert isinstance(application, WSGIHandler)
