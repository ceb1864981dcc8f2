"""The roster, a member's page, the acts on it, the import, slips and cards."""

from typing import Any, cast
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from uuid6 import uuid7

from quartet.grassroots.members import (
    actions,
    cards,
    intake,
    moves,
    policies,
    queries,
    roster,
    sheets,
)
from quartet.grassroots.members import (
    export as exporting,
)
from quartet.grassroots.members.forms import PhotoForm, RosterFileForm, act_form, enrol_form
from quartet.grassroots.members.importing import HEADINGS, NEEDED
from quartet.grassroots.members.models import Member, MemberQuerySet
from quartet.grassroots.members.states import Act
from quartet.grassroots.members.story import told
from quartet.ground.commands import command_of
from quartet.ground.errors import DomainError
from quartet.ground.people.rights import acting, requires
from quartet.ground.people.states import DESKS, Role
from quartet.ground.places import codes
from quartet.ground.places import queries as places
from quartet.ground.places.states import Level

SHOWN_PROBLEMS = 200
DECIDERS = tuple(policies.DECIDERS)


@require_safe
@requires(*policies.READERS)
def roster_page(request: HttpRequest) -> HttpResponse:
    """The members of an area, village by village, with filters and the way down."""
    claims, today = acting(), timezone.localdate()
    asked = roster.RosterFilter.from_query(request.GET, claims)
    page = Paginator(roster.listed(claims, asked, today), roster.PAGE).get_page(request.GET.get("page"))
    near = len(asked.region) >= codes.LENGTHS[Level.TOWNSHIP]
    context = {
        "asked": asked, "page": page, "lines": roster.lines(cast("MemberQuerySet", page.object_list), today),
        "place": places.name_of(asked.region),
        "path": roster.path(asked.region, claims), "parts": roster.parts(claims, asked.region, today),
        "vacant": queries.vacant_grids(asked.region, today) if near else [], "waiting": queries.open_proposals(claims),
        "may_decide": policies.covers(policies.areas_of(claims, policies.DECIDERS), asked.region),
        "may_add": policies.covers(policies.areas_of(claims, policies.DECIDERS | policies.PROPOSERS), asked.region),
        "may_export": claims.has_role(*DESKS), "is_village": len(asked.region) >= codes.LENGTHS[Level.VILLAGE],
    }  # fmt: skip
    return render(request, "members/roster.html" + ("#list" if request.htmx else ""), context)  # type: ignore[attr-defined]  # django-htmx adds it


def _member_context(member: Member) -> dict[str, Any]:
    """Everything the page of a member shows."""
    claims, today = acting(), timezone.localdate()
    posts = queries.posts_of(member.pk)
    leave = queries.leave_on(member, today)
    standing = queries.standing_of(member, today, posts=posts, away=leave is not None)
    stood_for = {post.pk: post.stand_in.instead_of_id for post in posts if hasattr(post, "stand_in")}
    names = queries.names_of(stood_for.values())
    return {
        "member": member, "standing": standing, "leave": leave, "today": today,
        "posts": [(post, policies.in_force(post, today), names.get(stood_for.get(post.pk, 0), "")) for post in posts],
        "leaves": member.leaves.order_by("-since"), "stand_ins": queries.stand_ins_for(member),
        "story": told(member), "acts": moves.offered(claims, member, standing) if member.pk != claims.person else [],
        "decides": policies.covers(policies.areas_of(claims, policies.DECIDERS), member.region),
        "photo_form": PhotoForm(),
    }  # fmt: skip


@require_safe
@requires(*policies.READERS, Role.GRID_MEMBER, Role.PARTNER)
def member_page(request: HttpRequest, number: str) -> HttpResponse:
    """One member: where they stand, what they hold, who stands in, what can be done, the story."""
    return render(request, "members/member.html", _member_context(queries.get_member(acting(), number)))


@require_safe
@requires(Role.GRID_MEMBER, Role.PARTNER)
def me(request: HttpRequest) -> HttpResponse:
    """One's own post: grids, leave, stand-ins, card, and what was changed by whom."""
    member = queries.own_member(acting())
    if member is None:
        return render(request, "members/not_listed.html")
    return render(request, "members/member.html", {**_member_context(member), "own": True})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Role.VILLAGE_CLERK, *DECIDERS)
def act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Ask for what an act needs, then do it or propose it. The same address with and without scripts."""
    claims, today = acting(), timezone.localdate()
    member = queries.get_member(claims, number)
    row = moves.row_of(act)
    if row.act is Act.ENROL:
        raise Http404
    way = moves.way(row, claims, member.region)
    area = request.GET.get("region", "")
    area = (
        area
        if policies.covers(policies.areas_of(claims, policies.READERS), area) and places.exists(area)
        else member.region
    )
    form = act_form(_sent(request), row=row, claims=claims, member=member, area=area, today=today)
    status, command = 422 if form.is_bound else 200, command_of(request) or uuid7()
    if request.method == "POST" and (form.is_valid() or not form.fields):
        try:
            done = actions.make_change(
                number=number, act=act, given=form.given if form.fields else {}, command_id=command, acting=claims,
                now=timezone.now(),
            )  # fmt: skip
        except DomainError as refusal:  # say so beside what was typed
            status = refusal.status
            form.add_error(None, str(refusal))
        else:
            return redirect("member-proposals" if done.proposal else done.member or member)
    context = {"member": member, "row": row, "form": form, "way": way.value, "command": _asked_command(request)}
    return render(request, "members/act.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Role.VILLAGE_CLERK, *DECIDERS)
def new(request: HttpRequest) -> HttpResponse:
    """Add somebody to a village, or propose them."""
    claims, today = acting(), timezone.localdate()
    areas = policies.areas_of(claims, policies.DECIDERS | policies.PROPOSERS)
    area = request.GET.get("region", "")[: codes.LENGTHS[Level.VILLAGE]]
    area = area if policies.covers(areas, area) and places.exists(area) else min(areas, key=len)
    if len(area) < codes.LENGTHS[Level.TOWNSHIP]:
        return render(request, "members/where.html", {"children": places.children(area), "place": places.name_of(area)})
    row = moves.ACTS[Act.ENROL]
    form = enrol_form(_sent(request), claims=claims, area=area, today=today)
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.enrol_member(
                given=form.given, command_id=command_of(request) or uuid7(), acting=claims, now=timezone.now()
            )
        except DomainError as refusal:
            status = refusal.status
            form.add_error(None, str(refusal))
        else:
            return redirect("member-proposals" if done.proposal or done.member is None else done.member)
    context = {
        "row": row, "form": form, "way": moves.way(row, claims, area).value, "command": _asked_command(request),
        "place": places.path_words(area),
    }  # fmt: skip
    return render(request, "members/act.html", context, status=status)


@require_safe
@requires(*policies.READERS)
def proposals(request: HttpRequest) -> HttpResponse:
    """What villages propose, and what became of it."""
    claims = acting()
    page = Paginator(queries.proposals_for(claims), roster.PAGE).get_page(request.GET.get("page"))
    areas = policies.areas_of(claims, policies.DECIDERS)
    names = queries.names_by_number(one.given["to"] for one in page if one.given.get("to"))
    found = [
        (
            one,
            names.get(one.given.get("to", ""), ""),
            policies.covers(areas, one.region) and one.made_by_id != claims.person,
        )
        for one in page
    ]
    return render(request, "members/proposals.html", {"page": page, "proposals": found})


@require_POST
@requires(*DECIDERS)
def decide(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Carry a proposal out, or turn it down with a reason."""
    done = actions.decide_proposal(
        proposal_id=proposal_id, approve=request.POST.get("answer") == "approve", words=request.POST.get("words", ""),
        acting=acting(), now=timezone.now(),
    )  # fmt: skip
    return redirect(done.member) if done.member else redirect("member-proposals")


@require_POST
@requires(*DECIDERS)
def slips(request: HttpRequest) -> HttpResponse:
    """The slips with the sign-in codes of a village's members who have not used theirs, to print and cut."""
    region = request.POST.get("region", "")
    if not policies.covers(policies.areas_of(acting(), policies.DECIDERS), region):
        raise Http404
    found = exporting.print_slips(region=region, acting=acting(), now=timezone.now())
    context = {
        "slips": found, "place": places.path_words(region), "region": region,
        "address": request.build_absolute_uri(reverse("activate")),
    }  # fmt: skip
    return render(request, "members/slips.html", context)


@require_safe
@requires(*DESKS)
def export(request: HttpRequest) -> HttpResponse:
    """The roster of an area as an Excel file. Who took it is written down."""
    claims, today = acting(), timezone.localdate()
    asked = roster.RosterFilter.from_query(request.GET, claims)
    body = exporting.export_roster(asked=asked, acting=claims, today=today, now=timezone.now())
    return _file(body, f"members-{asked.region}-{today:%Y%m%d}.xlsx")


@require_safe
@requires(*DECIDERS)
def template_file(request: HttpRequest) -> HttpResponse:
    """The empty Excel file to fill in."""
    return _file(sheets.template(), "members-template.xlsx")


def _file(body: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=sheets.XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*DECIDERS)
def import_file(request: HttpRequest) -> HttpResponse:
    """Send the file of a county; what it would do is shown before anybody is added."""
    form = RosterFileForm(request.POST or None, request.FILES or None)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            draft = intake.draft_roster(
                filename=upload.name, content=upload.read(), acting=acting(), now=timezone.now()
            )
        except DomainError as refusal:
            status = refusal.status
            form.add_error("file", str(refusal))
        else:
            return redirect("members-import-draft", draft_id=draft.pk)
    columns = [(ways[0], column in NEEDED) for column, ways in HEADINGS.items()]
    return render(request, "members/import.html", {"form": form, "columns": columns}, status=status)


@require_safe
@requires(*DECIDERS)
def import_draft(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """What an import would do: every bad cell with its fault and what to write instead."""
    claims = acting()
    draft = intake.draft_for(claims, draft_id)
    plan = None if draft.applied_at else intake.plan_of(draft, claims, timezone.now())
    page = Paginator(plan.problems if plan else [], SHOWN_PROBLEMS).get_page(request.GET.get("page"))
    context = {
        "draft": draft,
        "plan": plan,
        "page": page,
        "bad_rows": len({one.row for one in plan.problems}) if plan else 0,
    }
    return render(request, "members/import_draft.html", context)


@require_POST
@requires(*DECIDERS)
def import_apply(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Add everybody of the file, or say why not."""
    intake.import_roster(draft_id=draft_id, acting=acting(), now=timezone.now())
    return redirect("members-import-draft", draft_id=draft_id)


@require_safe
@requires(*policies.READERS, Role.GRID_MEMBER, Role.PARTNER)
def card(request: HttpRequest, number: str) -> HttpResponse:
    """The card of a member, as large as a bank card, with a code that anybody can scan."""
    member = queries.get_member(acting(), number)
    token = cards.token_of(member)
    shown = cards.read_card(token, timezone.localdate())
    address = request.build_absolute_uri(reverse("card", args=[token]))
    context = {"member": member, "shown": shown, "token": token, "qr": cards.qr_svg(address)}
    return render(request, "members/card.html", context)


@require_POST
@requires(Role.GRID_MEMBER, Role.PARTNER, *DECIDERS)
def photo(request: HttpRequest, number: str) -> HttpResponse:
    """Put a photograph on the card, or take it away."""
    upload = request.FILES.get("photo")
    if upload or "away" in request.POST:
        raw = b"" if upload is None or "away" in request.POST else upload.read()
        actions.set_photo(number=number, raw=raw, acting=acting(), now=timezone.now())
    else:
        queries.get_member(acting(), number)  # of somebody else's area there is no card to go back to
    return redirect("member-card", number=number)


def _sent(request: HttpRequest) -> Any:
    """What was posted, also when it is nothing; None when the form is only asked for."""
    return request.POST if request.method == "POST" else None


def _asked_command(request: HttpRequest) -> str:
    return request.POST.get("command") or str(uuid7())
