"""Pages of carriers, of practice cards, and of the family's own check."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartet.grassroots.carriers import actions, moves, queries, story
from quartet.grassroots.carriers.forms import (
    CardForm,
    CarrierForm,
    HelpForm,
    MeetingForm,
    MinutesForm,
    PublishForm,
    ReasonForm,
    ResolutionForm,
    WordsForm,
)  # fmt: skip
from quartet.grassroots.carriers.moves import TOLD
from quartet.grassroots.carriers.policies import CARD_READERS, HOSTS, READERS, require_host, units_of
from quartet.grassroots.carriers.states import MeetingState, Topic, family_check
from quartet.ground.errors import DomainError, NotNow
from quartet.ground.moves import NoSuchMoveHere, UnknownMove
from quartet.ground.people.rights import acting, requires


@require_safe
@requires(*READERS)
def carriers(request: HttpRequest) -> HttpResponse:
    """What is resolved and still open, the carriers of one's area, their next meetings."""
    claims, now = acting(), timezone.now()
    there = list(queries.carriers_for(claims)[:200])
    context = {
        "carriers": there, "open": queries.open_resolutions(claims)[:100], "today": timezone.localdate(),
        "coming": queries.meetings_for(claims).filter(state=MeetingState.PLANNED).order_by("starts_at", "pk")[:20],
        "hosts": claims.has_role(*HOSTS), "help": queries.help_asked(claims, timezone.localdate()), "now": now,
    }  # fmt: skip
    return render(request, "carriers/carriers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*HOSTS)
def carrier_new(request: HttpRequest) -> HttpResponse:
    """Begin a carrier."""
    claims = acting()
    form = CarrierForm(request.POST or None, claims=claims)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        return redirect(actions.keep_carrier(**{**said, "unit": said["unit"].pk}, acting=claims))
    return render(request, "carriers/carrier_new.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*READERS)
def carrier(request: HttpRequest, pk: int) -> HttpResponse:
    """One carrier: its meetings, and for its host a form to call the next."""
    claims = acting()
    found = queries.get_carrier(claims, pk)
    mine = found.unit_id in units_of(claims)
    form = MeetingForm(request.POST or None, carrier=found) if mine else None
    if request.method == "POST" and form is not None and form.is_valid():
        return redirect(actions.plan_meeting(carrier=pk, acting=claims, now=timezone.now(), **form.cleaned_data))
    meetings = queries.meetings_for(claims).filter(carrier=found).order_by("-starts_at", "pk")
    context = {"carrier": found, "form": form, "meetings": meetings[:60], "next_due": queries.next_due(found)}
    return render(request, "carriers/carrier.html", context, status=422 if request.method == "POST" else 200)


@require_safe
@requires(*READERS)
def meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One meeting: both parts, as far as one reads them, and what it resolved."""
    claims = acting()
    found = queries.get_meeting(claims, pk)
    now = timezone.now()
    offers = moves.MEETING_TABLE.offers(found, claims, {"now": now})
    context = {
        "meeting": found, "private": queries.private_part(claims, found), "mine": found.unit_id in units_of(claims),
        "now": now, "resolutions": queries.resolutions_of(claims, found), "today": timezone.localdate(),
        "reason": ReasonForm(), "may": {one.verb for one in offers if one.why_not is None},
        "story": story.story(claims, found),
    }  # fmt: skip
    return render(request, "carriers/meeting.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*HOSTS)
def minutes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write the meeting down."""
    claims = acting()
    found = queries.get_meeting(claims, pk)
    require_host(claims, found.unit_id)
    known = queries.private_part(claims, found)
    initial = {
        "minutes": found.minutes, "private": known.minutes if known else "",
        "attendees": "\n".join(known.attendees) if known else "",
    }  # fmt: skip
    form = MinutesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = {"meeting": pk, "acting": claims, "now": timezone.now(), **form.cleaned_data}
        try:
            return redirect(actions.write_minutes(command_id=said.pop("command"), **said))
        except NotNow as refusal:
            form.add_error(None, str(refusal))
    return render(
        request, "carriers/minutes.html", {"meeting": found, "form": form}, status=422 if form.is_bound else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*HOSTS)
def resolve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write down a resolution."""
    claims = acting()
    found = queries.get_meeting(claims, pk)
    require_host(claims, found.unit_id)
    form = ResolutionForm(request.POST or None, meeting=found)
    if request.method == "POST" and form.is_valid():
        said = {**form.cleaned_data, "owner": form.cleaned_data["owner"].pk}
        try:
            actions.resolve(meeting=pk, acting=claims, now=timezone.now(), **said)
            return redirect(found)
        except NotNow as refusal:
            form.add_error(None, str(refusal))
    return render(
        request, "carriers/resolve.html", {"meeting": found, "form": form}, status=422 if form.is_bound else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*HOSTS)
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Look once more at what everybody will read, then publish it, or take it back."""
    claims = acting()
    found = queries.get_meeting(claims, pk)
    require_host(claims, found.unit_id)
    form = PublishForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = {"meeting": pk, "acting": claims, "now": timezone.now(), "command_id": form.cleaned_data["command"]}
        if "take_back" in request.POST:
            return redirect(actions.take_back_meeting(**said))
        try:
            return redirect(actions.publish_meeting(keep_because=form.cleaned_data["keep_because"], **said))
        except DomainError as refusal:
            form.add_error("keep_because", str(refusal))
    context = {"meeting": found, "form": form, "resolutions": queries.public_resolutions(found)}
    return render(request, "carriers/publish.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@requires(*HOSTS)
def call_off(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Call a meeting off."""
    form = ReasonForm(request.POST)
    form.is_valid()  # a reason that is missing is refused by the verb
    said = {"reason": "", "command": None, **form.cleaned_data}
    return redirect(
        actions.call_off_meeting(
            meeting=pk, reason=said["reason"], acting=acting(), now=timezone.now(), command_id=said["command"]
        )
    )


@require_safe
@requires(*READERS)
def meeting_paper(request: HttpRequest, pk: UUID, part: str) -> HttpResponse:
    """The minutes on paper: the public part by itself, or the private part by itself."""
    claims = acting()
    found = queries.get_meeting(claims, pk)
    private = queries.private_part(claims, found) if part == "private" else None
    if part == "private" and private is None:
        raise queries.NotFound
    resolutions = queries.resolutions_of(claims, found).filter(public=part == "public")
    context = {"meeting": found, "private": private, "part": part, "resolutions": resolutions}
    return render(request, "carriers/paper.html", context)


@login_not_required
@require_safe
def open_meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The public part of a meeting, for everybody."""
    found = queries.published(pk)
    context = {"meeting": found, "part": "public", "resolutions": queries.public_resolutions(found), "open": True}
    return render(request, "carriers/paper.html", context)


@require_http_methods(["GET", "HEAD"])
@requires(*READERS)
def resolution(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One resolution: who owes what until when, what I may do, its story."""
    claims = acting()
    found = queries.get_resolution(claims, uid)
    lines = [(TOLD[event.verb], event) for event in queries.events_of(found)]
    held = queries.meetings_for(claims).filter(pk=found.meeting_id).first()
    context = {
        "resolution": found, "story": lines, "meeting": held, "today": timezone.localdate(),
        "may": [one.move for one in moves.TABLE.offers(queries.with_meeting(found), claims, {}) if one.why_not is None],
    }  # fmt: skip
    return render(request, "carriers/resolution.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*HOSTS)
def resolution_move(request: HttpRequest, uid: UUID, verb: str) -> HttpResponse:
    """Ask for what a move needs, then make it."""
    claims = acting()
    found = queries.get_resolution(claims, uid)
    move = next(iter(moves.TABLE.rows(verb)), None)
    if move is None:
        raise UnknownMove(verb=verb)
    form = WordsForm(request.POST or None, needs=move.needs)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = actions.move_resolution(
                uid=uid, verb=verb, given=said, command_id=said["command"], acting=claims, now=timezone.now()
            )
            return redirect(made)
        except NoSuchMoveHere:
            raise
        except NotNow as refusal:
            form.add_error(None, str(refusal))
    context = {"resolution": found, "move": move, "form": form}
    return render(request, "carriers/move.html", context, status=422 if form.is_bound else 200)


# -- practice cards --------------------------------------------------------------------------------------------------


@require_safe
@requires(*CARD_READERS)
def practice(request: HttpRequest) -> HttpResponse:
    """The cards, most used first."""
    words = request.GET.get("q", "").strip()[:40]
    found = queries.cards_about(words) if words else queries.cards()
    context = {"cards": found[:60], "q": words, "hosts": acting().has_role(*HOSTS)}
    return render(request, "carriers/practice.html", context)


@require_safe
@requires(*CARD_READERS)
def practice_card(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One card, one page, also on paper."""
    claims = acting()
    card = queries.get_card(pk)
    mine = card.unit_id in units_of(claims)
    context = {"card": card, "mine": mine, "may_use": bool(units_of(claims)) and not mine}
    return render(request, "carriers/card.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*HOSTS)
def practice_new(request: HttpRequest) -> HttpResponse:
    """Write a card."""
    claims = acting()
    form = CardForm(request.POST or None, claims=claims)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = actions.write_card(**{**said, "unit": said["unit"].pk}, acting=claims, now=timezone.now())
            return redirect(made)
        except DomainError as refusal:
            form.add_error("keep_because", str(refusal))
    return render(request, "carriers/card_new.html", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
@requires(*HOSTS)
def practice_used(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that one's unit has used it; or its author takes it away."""
    claims, now = acting(), timezone.now()
    if "withdraw" in request.POST:
        actions.withdraw_card(card=pk, acting=claims, now=now)
        return redirect("practice")
    actions.use_card(card=pk, acting=claims, now=now)
    return redirect("practice-card", pk=pk)


# -- the family's own check ------------------------------------------------------------------------------------------


@login_not_required
@require_safe
def self_check(request: HttpRequest) -> HttpResponse:
    """Questions a family asks itself. Nothing ticked leaves the page: no field has a name, no form holds one."""
    return render(request, "carriers/family_check.html", {"questions": family_check()})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def self_check_help(request: HttpRequest) -> HttpResponse:
    """Say that one would like help, and about what."""
    form = HelpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        topic = Topic(form.cleaned_data["topic"])
        actions.ask_for_help(topic=topic, township=form.cleaned_data["township"], now=timezone.now())
        lines = [question for question in family_check() if question.topic == topic]
        return render(request, "carriers/family_help_said.html", {"topic": topic, "lines": lines})
    return render(request, "carriers/family_help.html", {"form": form}, status=422 if form.is_bound else 200)
