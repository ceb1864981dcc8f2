"""Grid members and partners: who they are, when they are away and who stands in, and the story of each."""

import uuid
from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quartet.grassroots.members.states import Act, DutyRole, Employment, LeaveKind, Occupation, ProposalState
from quartet.ground.ledger.history import MoveEvent
from quartet.ground.ledger.models import Chained
from quartet.ground.people.models import Person, Post
from quartet.ground.places.codes import range_of


class MemberQuerySet(models.QuerySet["Member"]):
    """Adjectives for members; they chain after the door `queries.members_for`."""

    def under(self, region: str) -> "MemberQuerySet":
        """Keep those of an area: one range of an index."""
        low, high = range_of(region)
        return self.filter(region__gte=low, region__lt=high)

    def serving(self, on: date) -> "MemberQuerySet":
        """Keep those whose service has not ended."""
        return self.filter(Q(until=None) | Q(until__gt=on))


class Member(Chained):
    """A grid member or partner. Changed only by `actions.make_change`; the grids they hold are their posts.

    Deliberately not here, because no duty of theirs needs it (个人信息保护法 6): identity number, sex, birthday,
    people, party, home address; nor any score, streak or count of reports.
    """

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.PROTECT, related_name="member")
    number = models.CharField(_("member number"), max_length=20, unique=True)
    region = models.CharField(_("region code"), max_length=12, db_collation="C", help_text=_("The home village."))
    county = models.GeneratedField(
        expression=Left("region", Value(6)), output_field=models.CharField(max_length=6), db_persist=True
    )
    employment = models.CharField(_("employment"), max_length=12, choices=Employment.choices)
    occupation = models.CharField(_("occupation"), max_length=20, choices=Occupation.choices, blank=True)
    duty_roles = ArrayField(
        models.CharField(max_length=16, choices=DutyRole.choices), default=list, blank=True, verbose_name=_("roles")
    )
    photo = models.CharField(_("photograph"), max_length=64, blank=True, help_text=_("SHA-256 of the picture."))
    card = models.PositiveSmallIntegerField(default=1, help_text=_("Counts up when a card is lost."))
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["region", "number"], name="member_by_region")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(employment__in=Employment.values), name="member_employment_known"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="member_ends_after_beginning"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.person.name}"

    def get_absolute_url(self) -> str:
        """The member's page."""
        return reverse("member", args=[self.number])

    @property
    def name_in_ledger(self) -> str:
        """What the ledger calls this member."""
        return f"member:{self.pk}"

    @property
    def roles(self) -> list[str]:
        """The six roles they have taken on, in words."""
        return [str(DutyRole(role).label) for role in self.duty_roles]


class Leave(models.Model):
    """Days somebody is away: from `since`, back on `until`."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="leaves")
    county = models.CharField(max_length=6)
    kind = models.CharField(_("kind"), max_length=12, choices=LeaveKind.choices)
    since = models.DateField(_("since"))
    until = models.DateField(_("back on"))

    class Meta:
        indexes: ClassVar = [models.Index(fields=["member", "until"], name="leave_by_member")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="leave_ends_after_beginning")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.since}–{self.until}"


class StandIn(models.Model):
    """Why somebody holds a post for another: whom they stand in for. The dates are the post's own."""

    post = models.OneToOneField(Post, primary_key=True, on_delete=models.PROTECT, related_name="stand_in")
    instead_of = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="stand_ins")
    county = models.CharField(max_length=6)
    reason = models.CharField(_("reason"), max_length=200)

    def __str__(self) -> str:
        return f"{self.post_id} for {self.instead_of_id}"


class MemberEvent(MoveEvent):
    """One act on one member."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="events")
    command_id = models.UUIDField(null=True)
    """One command may tell something in two members' stories: who hands over, and who takes over."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "position"], name="member_event_one_per_position"),
            models.UniqueConstraint(
                fields=["command_id", "member"], condition=~Q(command_id=None), name="member_event_command_once"
            ),
        ]

    def fact(self) -> dict[str, object]:
        """What the ledger vouches for."""
        return {
            "act": self.verb, "by": self.by_id, "by_name": self.by_name, "at": self.at, "data": self.data,
            "command": str(self.command_id or ""),
        }  # fmt: skip


class Proposal(Chained):
    """A change a village asks for; the township's desk decides. Its id is the command's."""

    id = models.UUIDField(primary_key=True)
    act = models.CharField(max_length=20, choices=Act.choices)
    member = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="proposals")
    region = models.CharField(max_length=12, db_collation="C")
    county = models.CharField(max_length=6)
    given = models.JSONField()
    state = models.CharField(max_length=12, choices=ProposalState.choices, default=ProposalState.OPEN)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["region"], condition=Q(state="open"), name="proposal_open_by_region"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None) | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="proposal_decided_has_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.region} {self.state}"

    @property
    def name_in_ledger(self) -> str:
        """What the ledger calls it."""
        return f"proposal:{self.pk.hex}"

    def facts(self) -> dict[int, dict[str, object]]:
        """What was proposed, and what was decided, by position, as the ledger hashes it."""
        proposed = {
            "act": self.act,
            "member": None if self.act == Act.ENROL else self.member_id,  # who is added only comes to be
            "given": self.given,
            "by": self.made_by_id,
            "at": self.made_at,
        }
        decided = {
            "state": str(self.state), "by": self.decided_by_id, "at": self.decided_at, "words": self.words,
        }  # fmt: skip
        return {1: proposed, 2: decided}


class ProposalEvent(MoveEvent):
    """A proposal made, or decided."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="events")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "position"], name="proposal_event_one_per_position")
        ]

    def fact(self) -> dict[str, object]:
        """What the ledger vouches for: what was proposed or decided, too."""
        return {**super().fact(), "proposal": self.proposal.facts()[self.position]}


class RosterDraft(Chained):
    """An Excel file to import, as read and checked; applied at most once, then its rows are forgotten."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    filename = models.CharField(_("file"), max_length=200)
    made_by = models.BigIntegerField(_("made by"))
    made_at = models.DateTimeField(_("made at"))
    rows = models.JSONField(_("rows"))
    count = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)

    def __str__(self) -> str:
        return self.filename

    @property
    def name_in_ledger(self) -> str:
        """What the ledger calls it."""
        return f"roster:{self.pk.hex}"

    def fact(self) -> dict[str, object]:
        """What the ledger vouches for: the file by its hash, not the people in it."""
        return {"filename": self.filename, "count": self.count, "digest": self.digest, "at": self.applied_at}
