"""The fields a move may ask for, and the forms that ask for just those of one row."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quartet.ground.people.rights import Claims
from quartet.ground.said import must_say
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.states import Channel
from quartet.resolution.kinds.queries import duties_of, kind_of, kinds
from quartet.resolution.kinds.states import Duty
from quartet.resolution.mediation import policies, queries
from quartet.resolution.mediation.models import Mediation, Member, Party, Room, Session
from quartet.resolution.mediation.moves import Move
from quartet.resolution.mediation.states import (
    Agrees,
    Answer,
    Basis,
    Chosen,
    Ending,
    Form,
    Helps,
    Membership,
    Origin,
    Relation,
    Said,
    Served,
    Serves,
    SessionState,
    Side,
    TeamRole,
)  # fmt: skip

ASKED_BY = (Channel.TELEPHONE, Channel.VISIT, Channel.COUNTER)
ENDINGS = tuple(one for one in Ending if one is not Ending.AGREED)
SAID = (Said.POSITION, Said.UNDISPUTED, Said.ADMISSION)
MAX_DAYS = 60
LOCAL_TIME = "%Y-%m-%dT%H:%M"
Maker = Callable[[Mediation, Claims], forms.Field]


def _long(label: Any, rows: int = 3, **kwargs: Any) -> Maker:
    return lambda _mediation, _claims: forms.CharField(
        label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": rows}), validators=[must_say], **kwargs
    )


def _short(label: Any, most: int = 200, **kwargs: Any) -> Maker:
    return lambda _mediation, _claims: forms.CharField(label=label, max_length=most, **kwargs)


def _radio(label: Any, choices: Any, **kwargs: Any) -> Maker:
    pairs = [(one.value, one.label) for one in choices]
    return lambda _mediation, _claims: forms.ChoiceField(label=label, choices=pairs, widget=forms.RadioSelect, **kwargs)


def _tick(label: Any, **kwargs: Any) -> Maker:
    return lambda _mediation, _claims: forms.BooleanField(label=label, **kwargs)


def _one(label: Any, rows: Callable[[Mediation, Claims], Any], **kwargs: Any) -> Maker:
    """One of some rows."""
    return lambda mediation, claims: forms.ModelChoiceField(
        label=label, queryset=rows(mediation, claims), empty_label=_("Choose…"), **kwargs
    )


def _many(label: Any, rows: Callable[[Mediation, Claims], Any], **kwargs: Any) -> Maker:
    """Several of some rows."""
    return lambda mediation, claims: forms.ModelMultipleChoiceField(
        label=label, queryset=rows(mediation, claims), widget=forms.CheckboxSelectMultiple, **kwargs
    )


def moment(label: Any, **kwargs: Any) -> forms.DateTimeField:
    """A day and an hour, as the browser's own calendar gives them."""
    widget = forms.DateTimeInput(format=LOCAL_TIME, attrs={"type": "datetime-local"})
    return forms.DateTimeField(label=label, widget=widget, **kwargs)


def _pieces(mediation: Mediation) -> list[tuple[str, str]]:
    kind = kinds().get(mediation.kind)
    return [(piece.code, str(piece.name)) for piece in kind.pieces] if kind else []


class SessionField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A session by its time."""

    def label_from_instance(self, obj: Session) -> str:
        """Day and hour, and with whom alone."""
        alone = f" · {obj.alone_with}" if obj.alone_with else ""
        return f"{timezone.localtime(obj.starts_at):%m-%d %H:%M}{alone}"


class RoomField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A room by its unit and name."""

    def label_from_instance(self, obj: Room) -> str:
        """Unit, room, seats."""
        return f"{obj.unit} · {obj.name} ({obj.seats})"


def _parties(mediation: Mediation, claims: Claims) -> Any:  # noqa: ARG001 -- all row makers are called alike
    return Party.objects.filter(mediation=mediation).order_by("number")


def _session(state: SessionState | None, label: Any) -> Maker:
    def make(mediation: Mediation, claims: Claims) -> forms.Field:  # noqa: ARG001 -- all field makers are called alike
        sessions = Session.objects.filter(mediation=mediation).select_related("alone_with").order_by("starts_at")
        sessions = sessions.filter(state=state) if state else sessions.exclude(state=SessionState.CALLED_OFF)
        return SessionField(label=label, queryset=sessions, empty_label=_("Choose…"))

    return make


def _rooms(mediation: Mediation, claims: Claims) -> forms.Field:  # noqa: ARG001 -- all field makers are called alike
    return RoomField(label=_("Room"), queryset=queries.rooms_of(queries.team_units(mediation)), empty_label="—")


def _members(mediation: Mediation, claims: Claims) -> Any:  # noqa: ARG001 -- all row makers are called alike
    there = [Membership.INVITED, Membership.ACCEPTED]
    return Member.objects.filter(mediation=mediation, state__in=there).select_related("unit").order_by("pk")


def _bodies_there(mediation: Mediation, claims: Claims) -> Any:  # noqa: ARG001 -- all row makers are called alike
    return queries.bodies_of(queries.team_units(mediation))


FIELDS: dict[str, Maker] = {
    "reason": _long(_("Reason")),
    "way": _long(_("Which way is right, and who tells them")),
    "words": _long(_("In their own words")),
    "text": _long(_("Words"), rows=6),
    "minutes": _long(_("Record of the session"), rows=8),
    "note": _short(_("Note")),
    "name": _short(_("Name of the person or unit"), 80),
    "phone": _short(_("Telephone"), 24),
    "address": _short(_("Address")),
    "contact_note": _short(
        _("How to reach them safely"), help_text=_("For example: do not call the telephone they share.")
    ),
    "sealed": _tick(_("Keep telephone and address sealed: only the body that mediates sees them")),
    "authority": _short(_("Authorisation"), help_text=_("Who gave it, when, and for what.")),
    "side": _radio(_("Side"), Side),
    "helps": _radio(_("In what quality"), Helps),
    "party": _one(_("Which party"), _parties),
    "channel": _radio(_("How were they asked for consent?"), ASKED_BY),
    "by_way": _radio(_("How"), Serves),
    "paper": _radio(_("What"), Served),
    "proof": _short(
        _("Proof"), 400, help_text=_("Number of the receipt, time and words of the call, name of the witness.")
    ),
    "received": _radio(_("Did it reach them?"), Answer),
    "answer": _radio(_("What is their answer?"), Agrees),
    "rights_told": _tick(_("All sides were told what mediation is, and their rights and duties in it")),
    "ways_told": _tick(_("The sides were told the other lawful ways that are open to them")),
    "all_agree": _tick(_("All sides agree to the longer period")),
    "person": _one(_("Mediator"), lambda mediation, _claims: queries.candidates(mediation)),
    "chosen": _radio(_("Who chose them?"), Chosen),
    "relations": lambda _mediation, _claims: forms.MultipleChoiceField(
        label=_("What ties you to one of the sides?"), choices=[(one.value, one.label) for one in Relation],
        widget=forms.CheckboxSelectMultiple, help_text=_("Nothing to tick: nothing ties you."),
    ),
    "starts": lambda _mediation, _claims: moment(_("When")),
    "minutes_long": lambda _mediation, _claims: forms.IntegerField(
        label=_("How many minutes"), min_value=15, max_value=480, initial=90
    ),
    "room": _rooms,
    "link": _short(_("Video link"), help_text=_("Only when they cannot come; from your own video service.")),
    "alone_with": _one(_("With one side alone"), _parties, help_text=_("Empty: with all sides.")),
    "session": _session(None, _("Session")),
    "attended": _many(_("Who came"), _parties),
    "present": _many(_("Bodies that were there"), _bodies_there),
    "said": _radio(_("What is it?"), SAID, help_text=_(
        "What is admitted only for the sake of an agreement is sealed: only those who were in the room read it, it is "
        "never printed, and nobody reads it once the mediation has failed."
    )),
    "signed": _tick(_("The sides have signed it")),
    "days": lambda _mediation, _claims: forms.IntegerField(label=_("Days"), min_value=1, max_value=MAX_DAYS),
    "piece": lambda mediation, _claims: forms.ChoiceField(label=_("Evidence"), choices=_pieces(mediation)),
    "there": _radio(_("Is it there?"), Answer),
    "unit": _one(_("Which body"), lambda mediation, _claims: queries.bodies_to_ask(mediation)),
    "role": _radio(_("What they do"), [one for one in TeamRole if one is not TeamRole.MEDIATES]),
    "basis": _radio(_("On what ground may they see the file?"), Basis),
    "because": _short(_("Which consent or which law"), help_text=_("They read this before they answer.")),
    "purpose": _short(_("What for")),
    "member": _one(_("Which body"), _members),
    "form": _radio(_("Form of the agreement"), Form),
    "ending": _radio(_("Why does it end?"), ENDINGS),
}  # fmt: skip
PLANNED = ("hold", "call_off")
"""Moves that ask for a session still to come."""


class MoveForm(forms.Form):
    """What one move asks for. Page and API fill in the same form; the verb saves."""

    def __init__(self, *args: Any, move: Move, mediation: Mediation, claims: Claims, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in (*move.needs, *move.may):
            maker = FIELDS[name]
            if name == "session" and move.verb in PLANNED:
                maker = _session(SessionState.PLANNED, _("Session"))
            field = maker(mediation, claims)
            field.required = name in move.needs
            self.fields[name] = field


class OpenForm(forms.Form):
    """What opening a mediation asks for."""

    origin = forms.ChoiceField(
        label=_("How did it come to mediation?"), choices=[(one.value, one.label) for one in Origin],
        widget=forms.RadioSelect,
    )  # fmt: skip
    letter = forms.CharField(
        label=_("Letter of entrustment"), max_length=80, required=False, help_text=_("Its number, when there is one.")
    )
    kind = forms.ChoiceField(label=_("Kind of dispute"))
    matter = forms.CharField(
        label=_("What the dispute is about"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Only what the team must know: bodies that join read this, and not the report."),
    )  # fmt: skip

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        found = kind_of(case.category)
        kwargs.setdefault("initial", {"matter": case.text, "kind": found.code if found else ""})
        super().__init__(*args, **kwargs)
        choices = [(kind.code, str(kind.name)) for kind in kinds().values()]
        self.fields["kind"].choices = [("", _("Choose…")), *choices]  # type: ignore[attr-defined]  # a ChoiceField's

    def clean(self) -> dict[str, Any]:
        """An entrusted mediation needs its letter (宁波市人民调解条例 19)."""
        cleaned = super().clean() or {}
        entrusted = cleaned.get("origin") in policies.ENTRUSTED
        if entrusted and not cleaned.get("letter"):
            self.add_error("letter", _("What another body entrusts comes with a letter: its number, please."))
        return cleaned


class RoomForm(forms.Form):
    """A room of one's own unit."""

    unit: Any = forms.ModelChoiceField(label=_("Unit"), queryset=None, empty_label=None)
    name = forms.CharField(label=_("Name"), max_length=40)
    place = forms.CharField(label=_("Where it is"), max_length=120, required=False)
    seats = forms.IntegerField(label=_("Seats"), min_value=2, max_value=200, initial=8)

    def __init__(self, *args: Any, claims: Claims, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = queries.bodies_of(sorted(policies.units_of(claims)))  # type: ignore[attr-defined]  # a ModelChoiceField's


def signs(case: Case) -> list[Duty]:
    """The duties to report that a case gives a sign of."""
    return duties_of(case.category, case.text)


class HarmForm(forms.Form):
    """Confirm that harm must be reported."""

    rule = forms.ChoiceField(label=_("What is it?"), widget=forms.RadioSelect)
    found_at = moment(_("When did you learn of it?"))
    words = forms.CharField(
        label=_("What was seen or heard"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, rules: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = rules  # type: ignore[attr-defined]  # a ChoiceField's
        self.fields["found_at"].initial = timezone.localtime()

    def clean_found_at(self) -> Any:
        """A discovery lies in the past, and not long ago."""
        return _past(self.cleaned_data["found_at"])


class HarmReportedForm(forms.Form):
    """To whom harm was reported, when and how."""

    rule = forms.CharField(widget=forms.HiddenInput)
    reported_to = forms.CharField(label=_("Reported to"), max_length=120)
    reported_at = moment(_("When"))
    how = forms.CharField(label=_("How, and the proof"), max_length=200, help_text=_("Number of the call or receipt."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reported_at"].initial = timezone.localtime()

    def clean_reported_at(self) -> Any:
        """What was reported lies in the past."""
        return _past(self.cleaned_data["reported_at"])


def _past(at: Any) -> Any:
    if at > timezone.now() + timedelta(minutes=1):
        raise forms.ValidationError(_("This time is still to come."))
    return at
