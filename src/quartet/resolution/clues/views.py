"""Clues as partners send them and as desks verify them. There is no search here, on purpose."""

from hashlib import sha256
from uuid import UUID, uuid5

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartet.ground.errors import DomainError
from quartet.ground.files import actions as files
from quartet.ground.files.queries import get_picture
from quartet.ground.people.rights import SYSTEM, acting, acting_as, requires
from quartet.ground.people.states import DESKS, Role
from quartet.resolution.clues import policies, queries
from quartet.resolution.clues.actions import as_report, decline_clue, send_clue, verify_clue
from quartet.resolution.clues.forms import ClueForm
from quartet.resolution.clues.states import ClueState

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Role.PARTNER)
def send(request: HttpRequest) -> HttpResponse:
    """A partner says what they noticed; where the words point at a person, the page asks once if that is needed."""
    form = ClueForm(request.POST or None, request.FILES or None)
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            kept = _pictures(form)
            asked = "answer" in request.POST or form.cleaned_data["urgent"]
            noticed = form.noticed(kept, acting())
            if form.findings and not asked and not as_report(noticed).held:
                return _ask(request, form, kept)
            sent = send_clue(noticed=noticed, acting=acting(), now=timezone.now())
        except DomainError as refusal:  # a picture that is none: say so beside what was typed
            status = refusal.status
            form.add_error(None, str(refusal))
        else:
            if sent.receipt is not None:
                return redirect("slip", code=sent.receipt.code, secret=sent.receipt.secret)
            return redirect("clue-mine")
    return render(request, "clues/send.html", {"form": form}, status=status)


def _pictures(form: ClueForm) -> list[UUID]:
    """Keep what came now, beside what came with the first try."""
    kept = list(form.cleaned_data["attachments"])
    for number, picture in enumerate(form.cleaned_data.get("pictures") or ()):
        raw = picture.read()
        name = uuid5(form.cleaned_data["id"], f"{number} {sha256(raw).hexdigest()}")
        kept.append(files.add_picture(attachment_id=name, raw=raw, acting=acting(), now=timezone.now()).pk)
    return kept


def _ask(request: HttpRequest, form: ClueForm, kept: list[UUID]) -> HttpResponse:
    """Show the text with what was found, and ask whether it is needed."""
    text, pieces, at = form.cleaned_data["text"], [], 0
    findings = form.findings
    for one in findings:
        pieces += [(text[at : one.start], False), (one.text, True)]
        at = one.end
    pieces.append((text[at:], False))
    again = [(name, value) for name in ("id", "text", "place", "region", "lon", "lat", "category")
             for value in [request.POST.get(name, "")] if value]  # fmt: skip
    context = {
        "pieces": pieces, "findings": list(enumerate(findings)), "again": again,
        "attachments": ",".join(str(one) for one in kept),
    }  # fmt: skip
    return render(request, "clues/ask.html", context)


@require_safe
@requires(Role.PARTNER)
def mine(request: HttpRequest) -> HttpResponse:
    """What became of a partner's own clues."""
    page = Paginator(queries.own_clues(acting()), PAGE).get_page(request.GET.get("page"))
    return render(request, "clues/mine.html", {"page": page})


@require_safe
@requires(*policies.READERS)
def clues(request: HttpRequest) -> HttpResponse:
    """The clues of an area that wait to be verified; `?show=ended` what became of the others."""
    over = request.GET.get("show") == "ended"
    found = queries.ended(acting()) if over else queries.waiting(acting())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "clues/clues.html", {"page": page, "over": over})


@require_safe
@requires(*policies.READERS)
def clue_page(request: HttpRequest, clue_id: UUID) -> HttpResponse:
    """One clue: what and where, until when its words are kept, and what to do."""
    clue = queries.get_clue(acting(), clue_id)
    may = any(held.role in DESKS and clue.region.startswith(held.region) for held in acting().posts)
    context = {"clue": clue, "may": may and clue.state == ClueState.OPEN, "numbers": range(len(clue.pictures))}
    return render(request, "clues/clue.html", context)


@require_safe
@requires(*policies.READERS)
def clue_picture(request: HttpRequest, clue_id: UUID, number: int) -> FileResponse:
    """A picture of a clue one may see."""
    clue = queries.get_clue(acting(), clue_id)
    if number >= len(clue.pictures):
        raise Http404
    with acting_as(SYSTEM):  # a picture follows its case; this one has none yet, and the clue was seen through its door
        found = get_picture(clue.pictures[number])
    if found is None:
        raise Http404
    answer = FileResponse(files.path_of(found.sha256).open("rb"), content_type="image/jpeg")
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
@requires(*DESKS)
def decide(request: HttpRequest, clue_id: UUID) -> HttpResponse:
    """Take a clue up as a report, or delete its words."""
    if request.POST.get("answer") == "verify":
        return redirect("case", code=verify_clue(clue_id=clue_id, acting=acting(), now=timezone.now()).code)
    decline_clue(clue_id=clue_id, acting=acting(), now=timezone.now())
    return redirect("clues")
