"""Report pages and the resident's status page."""

from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import uuid5

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from uuid6 import uuid7

from quartet.ground.commands import command_of
from quartet.ground.errors import DomainError
from quartet.ground.files import actions as files
from quartet.ground.ledger.queries import looked_at
from quartet.ground.people.rights import Claims, acting, assume, requires
from quartet.ground.people.states import DESKS, Label, Role
from quartet.ground.places import queries as places
from quartet.ground.places.codes import LENGTHS
from quartet.ground.places.states import Level
from quartet.resolution.cases import queries
from quartet.resolution.cases.actions import make_move
from quartet.resolution.cases.story import resident_story
from quartet.resolution.reports import slips
from quartet.resolution.reports.actions import Receipt, submit_report
from quartet.resolution.reports.forms import (
    AnswerForm,
    ComeBackForm,
    DeskReportForm,
    FieldReportForm,
    ReportForm,
    SlipForm,
)

WRONG_TRIES = 20
"""So many wrong secrets from one address in ten minutes, then the status page rests."""


def _take(request: HttpRequest, form: ReportForm, now: datetime) -> Receipt:
    """Keep the pictures, then the report. A picture's id follows from both, so that a form sent twice says the same."""
    claims, kept = acting(), []
    for number, picture in enumerate(form.cleaned_data.get("pictures") or ()):
        raw = picture.read()
        name = f"{number} {sha256(raw).hexdigest()}"
        kept.append(
            files.add_picture(attachment_id=uuid5(form.cleaned_data["id"], name), raw=raw, acting=claims, now=now).pk
        )
    return submit_report(said=form.said(kept), channel=form.spoken_channel(), acting=claims, now=now)


def _report_page(request: HttpRequest, kind: type[ReportForm], template: str) -> Receipt | HttpResponse:
    """The one shape of all report pages: show, refuse with the reason, or take."""
    form = kind(request.POST or None, request.FILES or None, initial=_place_asked_for(request))
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            return _take(request, form, timezone.now())
        except DomainError as refusal:  # a picture that is none: say so beside what was typed, nothing is lost
            status = refusal.status
            form.add_error(None, str(refusal))
    return render(request, template, {"form": form}, status=status)


def _place_asked_for(request: HttpRequest) -> dict[str, Any]:
    """The micro-grid a poster at a door names (`?grid=`), or what came after it, to fill the form with."""
    code = request.GET.get("grid", "")
    if not (code.isascii() and code.isdecimal() and len(code) == LENGTHS[Level.GRID]):
        return {}
    regions = [region.code for region in places.standing_for(code)]
    return {"regions": regions, "region": regions[0] if len(regions) == 1 else ""}


@login_not_required
def report(request: HttpRequest) -> HttpResponse:
    """A resident says what is wrong; no account, no category."""
    answer = _report_page(request, ReportForm, "reports/report.html")
    return answer if isinstance(answer, HttpResponse) else redirect("slip", code=answer.code, secret=answer.secret)


@requires(Role.GRID_MEMBER)
def field(request: HttpRequest) -> HttpResponse:
    """A grid member reports from the spot, and sees what became of earlier reports."""
    answer = _report_page(request, FieldReportForm, "reports/field.html")
    return answer if isinstance(answer, HttpResponse) else redirect("field-sent", code=answer.code)


@requires(Role.GRID_MEMBER)
def field_sent(request: HttpRequest, code: str) -> HttpResponse:
    """The platform has it: the code, and what happens next."""
    claims = acting()
    case = queries.get_case(claims, code)
    mine = claims.person is not None and case.reporter_id == claims.person
    context = {"case": case, "secret": slips.secret_for(code) if mine else ""}
    return render(request, "reports/field_sent.html", context)


@requires(Role.GRID_MEMBER)
def field_mine(request: HttpRequest) -> HttpResponse:
    """What became of my reports, and of those of whose grid I have taken over; newest first."""
    mine = queries.followed_by(acting()).select_related("lead_unit", "reporter").order_by("-pk")
    return render(request, "reports/field_mine.html", {"cases": mine[:50]})


@requires(*DESKS)
def desk_report(request: HttpRequest) -> HttpResponse:
    """A clerk writes down what somebody says by telephone or at the counter."""
    answer = _report_page(request, DeskReportForm, "reports/desk.html")
    return (
        answer
        if isinstance(answer, HttpResponse)
        else redirect(reverse("slip", kwargs={"code": answer.code, "secret": answer.secret}) + "?desk=1")
    )


def _open_slip(request: HttpRequest, code: str, secret: str) -> Claims:
    """Let the holder of a right secret in, and slow down who tries them one by one."""
    key = f"slip-tries:{code}:{request.META.get('HTTP_X_FORWARDED_FOR') or request.META.get('REMOTE_ADDR')}"
    tries = cache.get(key, 0)
    if tries >= WRONG_TRIES:
        raise Http404
    if not slips.opens(code, secret):
        cache.set(key, tries + 1, 600)
        raise Http404
    claims = Claims(slip=code)
    assume(claims)
    return claims


@login_not_required
def find_slip(request: HttpRequest) -> HttpResponse:
    """Whoever has a slip but cannot scan it types its two lines."""
    form = SlipForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code, secret = form.cleaned_data["code"], form.cleaned_data["secret"]
        try:
            _open_slip(request, code, secret)
            return redirect("status", code=code, secret=secret)
        except (Http404, NoReverseMatch):
            form.add_error(None, _("The code and the secret do not belong together. Please compare with the slip."))
    return render(request, "reports/find_slip.html", {"form": form}, status=422 if form.is_bound else 200)


@login_not_required
def slip(request: HttpRequest, code: str, secret: str) -> HttpResponse:
    """The slip to keep or print: code, secret and QR, and nothing else."""
    case = queries.get_case(_open_slip(request, code, secret), code)
    address = request.build_absolute_uri(slips.path_for(code))
    context = {
        "case": case, "secret": slips.secret_for(code), "address": address, "qr": slips.qr_svg(address),
        "digits": slips.phone_code(case.pk),
        "desk": queries.desk_unit(case), "from_desk": "desk" in request.GET,
    }  # fmt: skip
    return render(request, "reports/slip.html", context)


@login_not_required
def status(request: HttpRequest, code: str, secret: str) -> HttpResponse:
    """The resident's page: where it stands, in sentences that can be read aloud. Answers come in here too."""
    claims = _open_slip(request, code, secret)
    case = queries.get_case(claims, code)
    form_kind, verb = _question(case.state)
    form = form_kind(request.POST or None) if form_kind else None
    if request.method == "POST" and form is not None and form.is_valid():
        make_move(
            code=code, verb=verb, given=form.cleaned_data, command_id=command_of(request), acting=claims,
            now=timezone.now(),
        )  # fmt: skip
        return redirect("status", code=code, secret=secret)
    context = {
        "case": case, "form": form, "secret": secret, "command": uuid7(), **resident_story(case),
        "looks": looked_at(case.name_in_ledger) if case.label >= Label.SENSITIVE else [],
    }  # fmt: skip
    return render(request, "reports/status.html", context, status=422 if form is not None and form.is_bound else 200)


def _question(state: str) -> tuple[type[Form] | None, str]:
    """What a resident may say in a state, and by which move."""
    questions: dict[str, tuple[type[Form], str]] = {
        "resolved": (AnswerForm, "answer"),
        "closed": (ComeBackForm, "come_back"),
    }
    return questions.get(state, (None, ""))
