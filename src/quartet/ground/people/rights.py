"""Who is acting, and what that lets them see: one rule, told to Django, to PostgreSQL and to the live stream.

A `Scope` is a table of rows "this column of the record must be among those of my claims, up to this label". It
compiles to a `Q` (the scoped doors), to a row-level-security expression (the second wall) and to a predicate over
plain values (the live stream). Deny rows come before every grant.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import wraps
from threading import local
from typing import Any, Concatenate, Literal, ParamSpec, cast

from django.db import connection
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import DomainError
from quartet.ground.people.models import Person, Post
from quartet.ground.people.states import ROLES, Label, Level, Role


class NotAllowed(DomainError):
    """The person may see this but not do that; the sentence says why."""

    status = 403
    code = "not-allowed"
    message = _("Your post does not allow this.")


@dataclass(frozen=True, slots=True)
class Held:
    """One post as the rules need it: role, unit and region, nothing personal."""

    role: Role
    unit: int
    region: str
    follows: tuple[int, ...] = ()
    """Who held this post's grid before: what they reported in its village, or still have on their phone, this post
    follows up (decision 19)."""

    @property
    def village(self) -> str:
        """The village the post lies in."""
        return self.region[: Level.VILLAGE.digits]


@dataclass(frozen=True, slots=True)
class Claims:
    """What a person may claim, worked out from their posts once a request."""

    person: int | None = None
    posts: tuple[Held, ...] = ()
    slip: str = ""
    """The code of the one record that a resident's slip opens; the secret was checked before."""
    system: bool = False

    def reached(self, means: Literal["area", "unit"], label: Label) -> set[Any]:
        """Regions (`area`) or units (`unit`) whose records of this label the person reaches."""
        held = (
            held for held in self.posts if ROLES[held.role].least <= label <= (getattr(ROLES[held.role], means) or 0)
        )
        return {one.region if means == "area" else one.unit for one in held}

    def keys(self, label: Label) -> set[str]:
        """Everything that opens a record of this label, as the keys `Scope.keys_of` gives it."""
        own = set() if self.person is None else {f"p{self.person}"}
        slip = {f"s{self.slip}"} if self.slip else set()
        if label <= Label.PERSONAL:
            own |= {f"p{earlier}@{held.village}" for held in self.posts for earlier in held.follows}
        return self.reached("area", label) | {f"u{unit}" for unit in self.reached("unit", label)} | own | slip

    @property
    def identities(self) -> set[str]:
        """What a deny column may name them by, whatever they hold: the person, and the units of their posts."""
        own = set() if self.person is None else {f"p{self.person}"}
        return own | {f"u{held.unit}" for held in self.posts}

    def has_role(self, *roles: Role) -> bool:
        """Tell whether one of the posts has one of these roles."""
        return any(held.role in roles for held in self.posts)

    @property
    def desks(self) -> set[str]:
        """Regions at whose desk the person sits: village, township, county or city."""
        return {held.region for held in self.posts if ROLES[held.role].desk}

    def as_settings(self) -> dict[str, str]:
        """The claims as the PostgreSQL settings that the walls read."""
        return {
            "quartet.person": str(self.person or ""),
            "quartet.identities": ",".join(sorted(self.identities)),
            "quartet.system": "on" if self.system else "",
            "quartet.desks": ",".join(sorted(self.desks)),
            **{f"quartet.keys_{label.value}": ",".join(sorted(self.keys(label))) for label in Label},
        }


NOBODY = Claims()
SYSTEM = Claims(system=True)
_acting: ContextVar[Claims] = ContextVar("acting", default=NOBODY)


def acting() -> Claims:
    """The claims in force in this request or job."""
    return _acting.get()


def person_of(claims: Claims) -> int:
    """Who acts, for what must be somebody's. Raises NotAllowed for nobody."""
    if claims.person is None:
        raise NotAllowed
    return claims.person


def claims_of(person: Person, on: date) -> Claims:
    """Work out a person's claims from the posts they hold on a day. One query."""
    held = Post.objects.on(on).filter(person=person)
    return Claims(
        person=person.pk,
        posts=tuple(
            Held(Role(post.role), post.unit_id, post.region, tuple(post.follows)) for post in held.order_by("pk")
        ),
    )


def _tell_database(claims: Claims) -> None:
    """Tell this thread's database session whose claims are in force, unless it was told so last."""
    told = (connection.connection, claims)
    if _told.last == told and connection.connection is not None:
        return
    settings = claims.as_settings()
    with connection.cursor() as cursor:
        calls = ", ".join(f"set_config('{name}', %s, false)" for name in settings)
        cursor.execute(f"SELECT {calls}", list(settings.values()))
    # A rollback would undo it, so what was said inside a transaction is not relied upon.
    _told.last = None if connection.in_atomic_block else (connection.connection, claims)


class _Told(local):
    """What a thread told which session last; a new session is nobody's."""

    last: tuple[Any, Claims] | None = None


_told = _Told()


@contextmanager
def acting_as(claims: Claims) -> Iterator[None]:
    """Put claims in force, here and in this thread's database session; take them back at the end.

    Meant for the edge of a request or job, outside any transaction: a rollback would undo the setting.
    """
    before = _acting.set(claims)
    try:
        _tell_database(claims)
        yield
    finally:
        _acting.reset(before)
        if not connection.needs_rollback and connection.connection is not None:
            _tell_database(_acting.get())


def assume(claims: Claims) -> None:
    """Go on under other claims for the rest of the request: a token's person, or a resident's slip.

    `acting_as` around the request takes them back.
    """
    _acting.set(claims)
    _tell_database(claims)


def write_freely() -> None:
    """Let the rest of this transaction write past row-level security: called by a verb once it has checked.

    A verb may move a record out of its actor's sight (a department returns a case), which row-level security
    would refuse. Reading walls stand again when the transaction ends.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('quartet.system', 'on', true)")


IDENTITIES = "(SELECT string_to_array(current_setting('quartet.identities', true), ','))"
"""The same claims in SQL: whom a deny column may name."""


def shown_to(claims: Claims, column: str) -> Q:
    """Records that a deny column does not keep from these claims."""
    return ~Q(**{f"{column}__overlap": sorted(claims.identities)}) if claims.identities else Q()


@dataclass(frozen=True, slots=True)
class Scope:
    """Who sees which records of one table: the columns that are matched with a person's claims."""

    areas: tuple[str, ...]
    """Columns with region codes: seen by the posts of those areas."""
    unit: str
    """Column with the unit that leads: seen by that unit's posts."""
    person: str
    """Column with the person it came from: seen by them."""
    slip: str
    """Column with the code printed on the resident's slip: seen by who holds the slip."""
    label: str
    """Column with the record's `Label`: no post sees above its own."""
    deny: str
    """Column with an array of people (`p7`) and units (`u3`) who must never see it, whatever else they may
    (信访工作条例 30, 46)."""
    village: str = ""
    """Column with its village: who holds a grid now sees what earlier holders reported there (`Post.follows`)."""

    def as_q(self, claims: Claims) -> Q:
        """The rule for the scoped doors. Without claims nothing is seen."""
        if claims.system:
            return Q()
        seen = Q(pk__in=[])
        for way in self.ways(claims):
            seen |= way
        return seen & shown_to(claims, self.deny)

    def ways(self, claims: Claims) -> list[Q]:
        """Each by itself, the grants of `as_q`: one value of one column, so that an index on it gives an order too."""
        if claims.system:
            return [Q()]
        if claims.person is None:
            return [Q(**{self.slip: claims.slip})] if claims.slip else []
        found = self.own_ways(claims)
        for columns, means in ((self.areas, "area"), ((self.unit,), "unit")):
            reached: dict[Any, list[Label]] = {}
            for label in Label:
                for value in claims.reached(means, label):  # type: ignore[arg-type]  # mypy widens the literals
                    reached.setdefault(value, []).append(label)
            # The labels a value reaches follow one another, so that one comparison serves all up to the highest.
            found += [
                Q(**{column: value, f"{self.label}__lte": labels[-1]})
                & (Q() if labels[0] is Label.OPEN else Q(**{f"{self.label}__gte": labels[0]}))
                for column in columns
                for value, labels in sorted(reached.items())
                if means == "unit" or _fits(column, value)
            ]
        return found

    def own_ways(self, claims: Claims) -> list[Q]:
        """Of these, what came from the person, and what came from those whose place they have taken."""
        if claims.person is None:
            return []
        found = [Q(**{self.person: claims.person})]
        if self.village:
            taken_over = sorted({(earlier, held.village) for held in claims.posts for earlier in held.follows})
            found += [
                Q(**{self.person: earlier, self.village: village, f"{self.label}__lte": Label.PERSONAL})
                for earlier, village in taken_over
            ]
        return found

    def as_sql(self) -> str:
        """The same rule for `CREATE POLICY`; the settings are read once a statement, not once a row.

        A CASE, not an OR of ANDs: of that the planner believes that almost no row passes, and then sorts a whole
        county where it should walk along an index until the page is full.
        """
        own_keys = [f"'p' || {self.person}"]
        if self.village:
            own_keys.append(f"'p' || {self.person} || '@' || {self.village}")
        keys = ", ".join([*self.areas, f"'u' || {self.unit}", *own_keys, f"'s' || {self.slip}"])
        held = "(SELECT string_to_array(current_setting('quartet.keys_{0}', true), ','))"
        mine = " ".join(f"WHEN {label.value} THEN {held.format(label.value)}" for label in Label)
        return (
            "CASE WHEN (SELECT current_setting('quartet.system', true) = 'on') THEN true "
            f"WHEN {self.deny} && {IDENTITIES} THEN false "
            f"ELSE ARRAY[{keys}]::text[] && CASE {self.label} {mine} END END"
        )

    def keys_of(self, record: Any) -> list[str]:
        """The keys that open a record; they travel with its live events. Its region is in `record.region`."""
        keys = [record.region[: level.digits] for level in Level]
        unit, person = getattr(record, self.unit), getattr(record, self.person)
        own = [f"p{person}"] if person else []
        if person and self.village:  # from the region: a fresh record does not know its generated column yet
            own.append(f"p{person}@{record.region[: Level.VILLAGE.digits]}")
        return [key for key in [*keys, unit and f"u{unit}", *own] if key]

    def opens(self, claims: Claims, record: Any) -> bool:
        """The same rule over a record in hand."""
        if claims.person is None and claims.slip:
            return bool(getattr(record, self.slip) == claims.slip)
        label, denied = Label(getattr(record, self.label)), getattr(record, self.deny)
        return self.admits(claims, keys=self.keys_of(record), label=label, denied=denied)

    @staticmethod
    def admits(claims: Claims, *, keys: Iterable[str], label: Label, denied: Iterable[str]) -> bool:
        """The same rule over a live event's keys."""
        return claims.system or (claims.identities.isdisjoint(denied) and not claims.keys(label).isdisjoint(keys))


@dataclass(frozen=True, slots=True)
class AreaScope:
    """The same for a table without units and labels: seen by its person, and by posts whose area holds its region."""

    region: str
    """Column with the record's region code, of any level, in the C collation."""
    person: str
    """Column with the person it belongs to or came from."""
    label: Label = Label.PERSONAL
    """How closely all of its records are kept."""

    def as_q(self, claims: Claims) -> Q:
        """The rule for the scoped doors. Without claims nothing is seen."""
        if claims.system:
            return Q()
        seen = Q(pk__in=[]) if claims.person is None else Q(**{self.person: claims.person})
        for area in sorted(claims.reached("area", self.label)):
            seen |= Q(**{f"{self.region}__gte": area, f"{self.region}__lt": f"{area}:"})  # `:` follows `9`
        return seen

    def as_sql(self) -> str:
        """The same rule for `CREATE POLICY`."""
        areas = ", ".join(f"left({self.region}, {level.digits})" for level in Level)
        held = f"(SELECT string_to_array(current_setting('quartet.keys_{self.label.value}', true), ','))"
        return (
            "CASE WHEN (SELECT current_setting('quartet.system', true) = 'on') THEN true "
            f"ELSE ARRAY[{areas}, 'p' || {self.person}]::text[] && {held} END"
        )


def _fits(column: str, code: str) -> bool:
    """Tell whether a region code can stand in a column, so that a village's code is not sought among counties."""
    return column not in _COLUMN_DIGITS or len(code) == _COLUMN_DIGITS[column]


_COLUMN_DIGITS = {level.name.lower(): level.digits for level in Level}


P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def requires(*roles: Role) -> Callable[[View[P]], View[P]]:
    """Open a page to holders of these roles only. To others it looks as if it did not exist."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not acting().has_role(*roles):
                raise Http404
            return view(request, *args, **kwargs)

        return cast("View[P]", guarded)  # wraps() hides that the two are called alike

    return decorate
