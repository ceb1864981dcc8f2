"""The forms of the roster: each act asks what its row of the table needs, and nothing else."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quartet.grassroots.members import queries
from quartet.grassroots.members.models import Member
from quartet.grassroots.members.moves import ACTS, Row
from quartet.grassroots.members.states import Act, DutyRole, Employment, LeaveKind, Occupation
from quartet.ground.people.rights import Claims
from quartet.ground.places import codes
from quartet.ground.places import queries as places
from quartet.ground.places.states import Level

PHONE: Final = r"^1[3-9]\d{9}$"
Field = Callable[["ActForm"], forms.Field]


def _date(label: Any) -> Field:
    return lambda _form: forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def _text(label: Any, *, longest: int, help_text: Any = "") -> Field:
    return lambda _form: forms.CharField(label=label, max_length=longest, help_text=help_text)


def _choices(label: Any, kind: Any, widget: Any = forms.RadioSelect) -> Field:
    return lambda form: forms.ChoiceField(
        label=label, widget=widget,
        choices=[*([("", "—")] if widget is forms.Select else []), *form.kinds(kind)],
    )  # fmt: skip


def _regions(form: "ActForm") -> forms.Field:
    return forms.ChoiceField(label=_("Village or micro-grid"), choices=form.regions, widget=forms.Select)


def _others(form: "ActForm") -> forms.Field:
    return forms.ChoiceField(label=_TO.get(form.row.act, _("To whom")), choices=form.others, widget=forms.Select)


_TO: Final = {Act.GRANT_LEAVE: _("Who stands in"), Act.STAND_IN: _("Who stands in")}
_SINCE: Final = {
    Act.END: _("From this day on they no longer serve"),
    Act.GRANT_LEAVE: _("First day away"),
    Act.STAND_IN: _("First day"),
}
FIELDS: Final[Mapping[str, Field]] = {
    "name": _text(pgettext_lazy("a person", "Name"), longest=40),
    "phone": lambda _form: forms.RegexField(
        label=_("Mobile number"), regex=PHONE, error_messages={"invalid": _("Write 11 digits.")}
    ),
    "region": _regions,
    "employment": _choices(_("Employment"), Employment),
    "occupation": _choices(_("Occupation"), Occupation, forms.Select),
    "duty_roles": lambda _form: forms.MultipleChoiceField(
        label=_("Which of the six roles"), choices=DutyRole.choices, widget=forms.CheckboxSelectMultiple
    ),
    "number": lambda _form: forms.RegexField(
        label=_("Number"), regex=r"^[0-9A-Za-z][0-9A-Za-z-]{3,19}$", help_text=_("Leave it empty and one is given.")
    ),
    "to": _others,
    "kind": _choices(pgettext_lazy("of a leave", "Kind"), LeaveKind),
    "since": lambda form: _date(_SINCE.get(form.row.act, _("First day")))(form),
    "until": _date(_("Back on")),
    "reason": _text(_("Reason"), longest=200),
}
"""Name of what an act needs → the field that asks for it."""


class ActForm(forms.Form):
    """The form of one act on one member; without a member, of adding one to an area."""

    def __init__(
        self, *args: Any, row: Row, claims: Claims, member: Member | None = None, area: str = "", **kwargs: Any
    ) -> None:
        self.row: Row = row
        self.claims, self.member, self.area = claims, member, area
        super().__init__(*args, **kwargs)
        for name in (*row.needs, *row.may):
            self.fields[name] = FIELDS[name](self)
            self.fields[name].required = name in row.needs

    def kinds(self, kind: Any) -> Sequence[tuple[str, Any]]:
        """The words to choose from; of a grid member's employment only what does not change the post."""
        if kind is Employment and self.member is not None:
            role = Employment(self.member.employment).role
            return [(one.value, one.label) for one in Employment if one.role is role]
        return list(kind.choices)

    @property
    def regions(self) -> list[tuple[str, Any]]:
        """Where somebody can be appointed, or what they can hand over."""
        if self.member is not None and self.row.act is Act.HAND_OVER_GRID:
            held = [post.region for post in queries.posts_of(self.member.pk) if post.until is None]
            return [(region, places.path_words(region)) for region in held]
        if len(self.area) == codes.LENGTHS[Level.TOWNSHIP]:
            villages = [(place.code, place.short) for place in places.children(self.area)]
            return [(self.area, _("The whole township (partners only)")), *villages]
        return [(place.code, place.short) for place in queries.grids_of(self.area)]

    @property
    def others(self) -> list[tuple[str, Any]]:
        """Serving grid members of the same township, the same village first."""
        assert self.member is not None
        home = self.member.region
        near = queries.members_for(self.claims).under(home[: codes.LENGTHS[Level.TOWNSHIP]]).select_related("person")
        near = near.filter(until=None).exclude(employment=Employment.PARTNER).exclude(pk=self.member.pk)
        found = sorted(near, key=lambda one: (one.region != home, one.region, one.number))
        names = [(one.number, f"{one.person.name} · {places.name_of(one.region)} · {one.number}") for one in found]
        return [("", _("Choose…") if "to" in self.row.needs else _("Nobody yet")), *names]

    def clean(self) -> dict[str, Any]:
        """A whole township is for partners only."""
        cleaned = super().clean() or {}
        region, employment = cleaned.get("region", ""), cleaned.get("employment")
        short = 0 < len(region) < codes.LENGTHS[Level.VILLAGE]
        if short and employment and employment != Employment.PARTNER:
            self.add_error("region", _("Only a partner is for a whole township. Choose a village."))
        return cleaned

    @property
    def given(self) -> dict[str, Any]:
        """What was said, as the plain values the verb takes."""
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in self.cleaned_data.items()
            if value not in (None, "")
        }


def enrol_form(data: Any, *, claims: Claims, area: str, today: date) -> ActForm:
    """The form that adds somebody to an area."""
    initial = {"since": today, "employment": Employment.PART_TIME}
    return ActForm(data, row=ACTS[Act.ENROL], claims=claims, area=area, initial=initial)


def act_form(data: Any, *, row: Row, claims: Claims, member: Member, area: str, today: date) -> ActForm:
    """The form of one act, filled with what stands now."""
    initial: dict[str, Any] = {"since": today}
    if row.act is Act.CORRECT:
        initial |= {"name": member.person.name, "phone": member.person.phone}
        initial |= {name: getattr(member, name) for name in ("employment", "occupation", "duty_roles")}
    return ActForm(data, row=row, claims=claims, member=member, area=area, initial=initial)


class RosterFileForm(forms.Form):
    """The Excel file of a county's or a township's members."""

    file = forms.FileField(
        label=_("File"), help_text=_("An Excel file (.xlsx) with the columns of the template. Nobody is added yet."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )  # fmt: skip


class PhotoForm(forms.Form):
    """A photograph for the card."""

    photo = forms.FileField(
        label=_("Photograph for the card"), help_text=_("Not needed. Whoever scans the card sees it."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
    )  # fmt: skip
