"""Pages of the studio."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from uuid6 import uuid7

from quartet.ground.commands import command_of
from quartet.ground.errors import DomainError
from quartet.ground.people.rights import acting, requires
from quartet.ground.places import queries as places
from quartet.resolution.cases.queries import cases_for, get_case
from quartet.resolution.circuit import actions, moves, queries
from quartet.resolution.circuit.forms import (
    AddForm,
    NoteForm,
    OutcomeForm,
    PhoneForm,
    ProposeForm,
    ReasonForm,
    ReplyForm,
    SeatForm,
    StopForm,
    WhenForm,
)  # fmt: skip
from quartet.resolution.circuit.models import Circuit
from quartet.resolution.circuit.policies import COACHED, MEDIATORS, RIDERS
from quartet.resolution.circuit.states import Half, Outcome
from quartet.resolution.circuit.story import story
from quartet.resolution.circuit.weights import in_words
from quartet.resolution.circuit.workflow import StopsCollide
from quartet.resolution.reports.slips import secret_for


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*RIDERS)
def circuits(request: HttpRequest) -> HttpResponse:
    """What waits in which village, the circuits there are, and a form to propose one."""
    claims, now = acting(), timezone.now()
    mediates = claims.has_role(*MEDIATORS)
    form = ProposeForm(request.POST or None, claims=claims) if mediates else None
    if request.method == "POST" and form is not None and form.is_valid():
        said = form.cleaned_data
        made = actions.propose_circuit(
            id=said["id"], unit=said["unit"].pk, day=said["day"], half=Half(said["half"]), judge=said["judge"],
            acting=claims, now=now,
        )  # fmt: skip
        return redirect(made)
    waiting = queries.waiting_for(claims, now) if mediates else []
    free = [one for one in waiting if one.apart is None]
    villages = queries.by_village(free, queries.last_visits(claims, now), now)
    paths = places.many_path_words({row.village for row in villages if row.village})
    context = {
        "form": form, "villages": [(row, paths.get(row.village, "")) for row in villages],
        "apart": [one for one in waiting if one.apart is not None], "count": len(free),
        "coming": queries.circuits_for(claims).filter(day__gte=timezone.localdate()).order_by("day", "half", "pk")[:30],
        "past": queries.circuits_for(claims).filter(day__lt=timezone.localdate()).order_by("-day", "pk")[:20],
    }  # fmt: skip
    return render(request, "circuit/circuits.html", context, status=422 if request.method == "POST" else 200)


def _rows(circuit: Circuit) -> list[dict[str, Any]]:
    stops = queries.stops_of(circuit)
    paths = places.many_path_words({stop.village for stop in stops})
    rows = queries.legs_of(circuit, stops)
    for row in rows:
        row["path"] = paths.get(row["stop"].village, "")
        row["because"] = [in_words(reason, number) for reason, number in row["stop"].because]
    return rows


@require_safe
@requires(*RIDERS)
def circuit_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One circuit: its stops in order, why each, what may be changed."""
    claims, now = acting(), timezone.now()
    circuit = queries.get_circuit(claims, pk)
    may = {offer.verb: offer.move for offer in moves.TABLE.offers(circuit, claims, {}) if offer.why_not is None}
    taken = {stop.case_code for stop in circuit.stops.all()}
    left = []
    if "add" in may:
        left = [one for one in queries.waiting_for(claims, now) if one.code not in taken and one.apart is None]
    context = {
        "circuit": circuit, "rows": _rows(circuit), "may": may, "now": now, "reason": ReasonForm(), "left": left,
        "outcomes": Outcome.choices, "story": story(circuit),
    }  # fmt: skip
    return render(request, "circuit/circuit.html", context)


@require_POST
@requires(*RIDERS)
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Book it."""
    return redirect(
        actions.confirm_circuit(circuit=pk, command_id=command_of(request), acting=acting(), now=timezone.now())
    )


@require_POST
@requires(*RIDERS)
def call_off(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Drop it, or call it off with a reason."""
    reason = request.POST.get("reason", "").strip()[:200]
    off = actions.call_off_circuit(
        circuit=pk, reason=reason, command_id=command_of(request), acting=acting(), now=timezone.now()
    )
    return redirect(off)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*RIDERS)
def change(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """Move a stop."""
    claims = acting()
    circuit = queries.get_circuit(claims, pk)
    moves.TABLE.check(circuit, "change", claims, {})
    stop = next((one for one in queries.stops_of(circuit) if one.pk == number), None)
    if stop is None:
        raise queries.CircuitNotFound
    initial = {"starts": timezone.localtime(stop.starts_at).time(), "minutes": stop.minutes, "venue": stop.venue}
    form = StopForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_stop(
                circuit=pk, stop=number, command_id=command_of(request), acting=claims, now=timezone.now(),
                **form.cleaned_data,
            )  # fmt: skip
            return redirect(circuit)
        except StopsCollide as refusal:
            form.add_error("starts", str(refusal))
    context = {
        "circuit": circuit,
        "stop": stop,
        "form": form,
        "path": places.path_words(stop.village),
        "command": uuid7(),
    }
    return render(request, "circuit/stop.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(*RIDERS)
def drop(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """Take a stop out."""
    claims = acting()
    actions.drop_stop(circuit=pk, stop=number, command_id=command_of(request), acting=claims, now=timezone.now())
    return redirect(queries.get_circuit(claims, pk))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*RIDERS)
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a waiting dispute in."""
    claims, now = acting(), timezone.now()
    circuit = queries.get_circuit(claims, pk)
    moves.TABLE.check(circuit, "add", claims, {})
    waiting = [one for one in queries.waiting_for(claims, now) if one.apart is None]
    choices = [(one.code, f"{places.name_of(one.village)} · {one.text[:24]}") for one in waiting]
    form = AddForm(request.POST or None, choices=choices, initial={"code": request.GET.get("code", "")})
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_stop(circuit=pk, command_id=command_of(request), acting=claims, now=now, **form.cleaned_data)
            return redirect(circuit)
        except DomainError as refusal:  # beside what was typed
            form.add_error(None, str(refusal))
    context = {"circuit": circuit, "form": form, "command": uuid7()}
    return render(request, "circuit/add.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(*RIDERS)
def outcome(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """Write down what came of a stop."""
    claims, form = acting(), OutcomeForm(request.POST)
    circuit = queries.get_circuit(claims, pk)
    if form.is_valid():
        actions.note_outcome(
            circuit=pk,
            stop=number,
            outcome=Outcome(form.cleaned_data["outcome"]),
            command_id=command_of(request),
            acting=claims,
            now=timezone.now(),
        )
    return redirect(circuit)


@require_safe
@requires(*RIDERS)
def slips(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One slip a village: day, times, place and codes, and no name. To be printed."""
    circuit = queries.get_circuit(acting(), pk)
    villages: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(circuit):
        villages.setdefault(row["stop"].village, []).append(row)
    return render(request, "circuit/slips.html", {"circuit": circuit, "villages": villages.values()})


# -- the telephone ---------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*MEDIATORS)
def phone(request: HttpRequest) -> HttpResponse:
    """One screen for one call."""
    claims = acting()
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        receipt = actions.take_call(
            said=form.said([]), unit=queries.mediating_units(claims)[0].pk, mediate=form.cleaned_data["mediate"],
            acting=claims, now=timezone.now(),
        )  # fmt: skip
        if not cases_for(claims).filter(code=receipt.code).exists():  # kept back: its slip is all the caller needs
            return redirect("slip", code=receipt.code, secret=receipt.secret)
        return redirect("circuit-phone-taken", code=receipt.code)
    return render(request, "circuit/phone.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
@requires(*MEDIATORS)
def phone_taken(request: HttpRequest, code: str) -> HttpResponse:
    """It is saved: the code and the secret to read out, who has it now, and the next call."""
    claims = acting()
    case = get_case(claims, code)
    mine = case.reporter_id == claims.person
    inside = case.lead_unit_id in {unit.pk for unit in queries.mediating_units(claims)}
    context = {"case": case, "secret": secret_for(code) if mine else "", "taken_in": inside}
    return render(request, "circuit/phone_taken.html", context)


# -- times -----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*MEDIATORS)
def times(request: HttpRequest, code: str) -> HttpResponse:
    """When those of a case can come."""
    claims = acting()
    case = get_case(claims, code)
    if row := request.POST.get("forget", ""):
        actions.forget_when(code=code, row=int(row) if row.isdecimal() else 0, acting=claims)
        return redirect("circuit-times", code=code)
    form = WhenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.say_when(code=code, acting=claims, **form.cleaned_data)
        return redirect("circuit-times", code=code)
    context = {"case": case, "form": form, "told": queries.availability_of(case)}
    return render(request, "circuit/times.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*RIDERS)
def court(request: HttpRequest) -> HttpResponse:
    """When a mediator sits at a court: one's own times, and for a judge who comes when."""
    claims = acting()
    if row := request.POST.get("forget", ""):
        actions.leave_seat(seat=int(row) if row.isdecimal() else 0, acting=claims)
        return redirect("circuit-court")
    form = SeatForm(request.POST or None, claims=claims) if claims.has_role(*MEDIATORS) else None
    if request.method == "POST" and form is not None and form.is_valid():
        said = form.cleaned_data
        try:
            actions.take_seat(**{**said, "court": said["court"].pk}, acting=claims)
            return redirect("circuit-court")
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "seats": queries.seats_for(claims), "me": claims.person}
    return render(request, "circuit/court.html", context, status=422 if request.method == "POST" else 200)


# -- notes between two -----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*COACHED)
def coaching(request: HttpRequest) -> HttpResponse:
    """One's notes, and a form for those who may begin one."""
    claims = acting()
    form = NoteForm(request.POST or None, claims=claims) if queries.people_to_coach(claims).exists() else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            note = actions.write_note(acting=claims, now=timezone.now(), **form.cleaned_data)
            return redirect("coaching-thread", pk=note.pk)
        except DomainError as refusal:
            form.add_error("case_code", str(refusal))
    context = {"form": form, "threads": queries.threads_for(claims)[:100], "me": claims.person}
    return render(request, "circuit/coaching.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*COACHED)
def thread(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One talk between two."""
    claims, now = acting(), timezone.now()
    form = ReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.answer_note(first=pk, acting=claims, now=now, **form.cleaned_data)
        return redirect("coaching-thread", pk=pk)
    notes = actions.read_thread(first=pk, acting=claims, now=now)
    context = {"notes": notes, "first": notes[0], "form": form, "me": claims.person}
    return render(request, "circuit/thread.html", context, status=422 if form.is_bound else 200)
