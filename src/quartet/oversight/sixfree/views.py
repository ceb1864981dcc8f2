"""The public page of results, the desks' list, an application's page."""

from contextlib import suppress
from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from uuid6 import uuid7

from quartet.ground.errors import NotNow
from quartet.ground.people.rights import acting, requires
from quartet.ground.people.states import DESKS, OVERSEERS, Role
from quartet.ground.places import queries as places
from quartet.oversight.sixfree import actions, queries, scoring, story
from quartet.oversight.sixfree.forms import AnswersForm, MoveForm
from quartet.oversight.sixfree.models import SixFreeApplication
from quartet.oversight.sixfree.moves import TABLE
from quartet.oversight.sixfree.states import CRITERIA, K, SixFreeState

READERS = sorted(DESKS | OVERSEERS)


@require_safe
@login_not_required
def results(request: HttpRequest) -> HttpResponse:
    """What was recognised and what is publicly noticed, county by county: no scores, no order but the map's."""
    years = queries.years() or [timezone.localdate().year]
    year = years[0]
    with suppress(ValueError):
        year = int(request.GET.get("year", year))
    rows = queries.published(year)
    names = places.many_path_words({row["village"] for row in rows})
    counties = []
    for county, found in groupby(rows, key=lambda row: row["village"][:6]):
        told = [(names[row["village"]], SixFreeState(row["state"]), row["notice_until"]) for row in found]
        counties.append((places.name_of(county), told))
    context = {
        "year": year, "years": years, "counties": counties, "count": len(rows), "criteria": CRITERIA,
        "reads": acting().has_role(*READERS),
    }  # fmt: skip
    return render(request, "sixfree/results.html", context)


@require_safe
@requires(*READERS)
def desk(request: HttpRequest) -> HttpResponse:
    """The applications of one's area, place by place, and a village's own to begin."""
    claims = acting()
    found = [
        (one, places.path_words(one.village), any(offer.why_not is None for offer in _offers(one)))
        for one in queries.applications_for(claims).order_by("-year", "village")[:500]
    ]
    mine = [held.region for held in claims.posts if held.role is Role.VILLAGE_CLERK]
    context = {"found": found, "villages": [(one, places.path_words(one)) for one in mine], "command": uuid7(),
               "year": timezone.localdate().year}  # fmt: skip
    return render(request, "sixfree/desk.html", context)


@require_POST
@requires(Role.VILLAGE_CLERK)
def begin(request: HttpRequest) -> HttpResponse:
    """Begin the self-assessment of this year."""
    now = timezone.now()
    begun = actions.begin(
        village=request.POST.get("village", ""), year=timezone.localdate(now).year, command_id=uuid7(), acting=acting(),
        now=now,
    )  # fmt: skip
    return redirect(begun)


def _offers(one: SixFreeApplication) -> list[Any]:
    return TABLE.offers(one, acting(), queries.what_is(one, timezone.now()))


def _page(one: SixFreeApplication, **more: Any) -> dict[str, Any]:
    facts = queries.facts_of(one)
    offers = [offer for offer in _offers(one) if offer.why_not is None or isinstance(offer.why_not, NotNow)]
    here = [offer for offer in offers if offer.move.old == one.state and _mine(one, offer)]
    here.sort(key=lambda offer: not offer.move.main)
    evidence = [
        (criterion, one.evidence.get("of", {}).get(criterion.have.value, [0, 0]),
         [(words, one.answers.get(ask, "")) for ask, words in criterion.asks])
        for criterion in CRITERIA
    ]  # fmt: skip
    assess = next((offer for offer in here if offer.verb == "assess"), None)
    return {
        "one": one, "place": places.path_words(one.village), "score": scoring.score(facts), "facts": facts, "k": K,
        "parts": scoring, "samples": queries.samples_of(one), "evidence": evidence, "story": story.story(one),
        "gap": scoring.needs_visit(facts), "missed": scoring.missed(facts),
        "answers": AnswersForm(application=one) if assess else None,
        "offers": [(offer, MoveForm(move=offer.move, auto_id=f"{offer.verb}-%s")) for offer in here
                   if offer.verb != "assess"],
        **more,
    }  # fmt: skip


def _mine(one: SixFreeApplication, offer: Any) -> bool:
    """Whether this step is for this reader at all: a guard may still stand against it, and says so."""
    roles = {row.by.value for row in TABLE.rows(offer.verb, one.state)}
    return any(held.role in roles and one.village.startswith(held.region) for held in acting().posts)


@require_safe
@requires(*READERS)
def application(request: HttpRequest, number: int) -> HttpResponse:
    """One application: where it stands, whose turn it is, how it is judged, the story."""
    return render(request, "sixfree/application.html", _page(queries.get_application(acting(), number)))


@require_POST
@requires(*READERS)
def act(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Make a move; what is missing is said beside the form."""
    one = queries.get_application(acting(), number)
    rows = [row for row in TABLE.moves if row.verb == verb and row.old is not None]
    if not rows:
        raise Http404
    form = AnswersForm(request.POST, application=one) if verb == "assess" else MoveForm(
        request.POST, move=rows[0], auto_id=f"{verb}-%s"
    )  # fmt: skip
    if not form.is_valid():
        return render(request, "sixfree/application.html", _page(one, failed=form, verb=verb), status=422)
    said = dict(form.cleaned_data)
    command = said.pop("command")
    given = {"answers": said} if verb == "assess" else said
    actions.move(number=number, verb=verb, given=given, command_id=command, acting=acting(), now=timezone.now())
    return redirect(one)
