"""Judge the rows of a roster before anybody is added: every bad row with its column, its fault and what to write.

Pure: what the tables hold comes in as `Known`, so the dry run and the real run judge by the same function.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quartet.grassroots.members.states import DutyRole, Employment, Occupation
from quartet.ground.errors import DomainError
from quartet.ground.places.reading import Raw

HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("姓名", "name"),
    "phone": ("手机号", "电话", "联系电话", "手机", "phone"),
    "county": ("县区", "县（市、区）", "县", "county"),
    "township": ("乡镇街道", "乡镇", "街道", "township"),
    "village": ("村社区", "村（社区）", "村", "社区", "village"),
    "grid": ("微网格", "网格", "grid"),
    "employment": ("身份", "专职兼职", "专兼职", "employment"),
    "occupation": ("职业", "occupation"),
    "duty_roles": ("六大员", "六大员职责", "duty_roles"),
    "number": ("工号", "编号", "number"),
    "since": ("上岗日期", "任职日期", "since"),
}
"""Column → the headings people write above it. Identity number, sex, birthday and the like are not read at all."""
NEEDED: Final = ("name", "phone", "village", "employment")

EMPLOYMENTS: Final[Mapping[str, Employment]] = {
    "专职": Employment.FULL_TIME, "全职": Employment.FULL_TIME, "兼职": Employment.PART_TIME,
    "社会力量": Employment.PARTNER, "志愿者": Employment.PARTNER,
}  # fmt: skip
OCCUPATIONS: Final[Mapping[str, Occupation]] = {
    "村干部": Occupation.VILLAGE_CADRE, "社区干部": Occupation.VILLAGE_CADRE, "农民": Occupation.FARMER,
    "退休人员": Occupation.RETIRED, "妇联工作人员": Occupation.WOMENS_FEDERATION, "外卖小哥": Occupation.RIDER,
    "外卖骑手": Occupation.RIDER, "快递员": Occupation.COURIER, "气象员": Occupation.WEATHER_OBSERVER,
    "统计员": Occupation.STATISTICIAN, "企业员工": Occupation.COMPANY_STAFF, "物业人员": Occupation.PROPERTY_STAFF,
    "村医": Occupation.VILLAGE_DOCTOR, "商户": Occupation.SHOPKEEPER, "司机": Occupation.DRIVER,
    "社工": Occupation.SOCIAL_WORKER, "其他": Occupation.OTHER,
}  # fmt: skip
DUTY_ROLES: Final[Mapping[str, DutyRole]] = {
    "宣传员": DutyRole.PUBLICIST, "信息员": DutyRole.INFORMANT, "调解员": DutyRole.MEDIATOR,
    "巡逻员": DutyRole.PATROLLER, "服务员": DutyRole.SERVANT, "办事员": DutyRole.ERRAND_RUNNER,
}  # fmt: skip
"""The words of Chinese files, as county staff write them."""

_PHONE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff·•A-Za-z .]{2,40}")
_OWN_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{3,19}")
_DATE = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?")
_GRID = re.compile(r"(?:第)?0*(\d{1,3})(?:号)?(?:微?网格)?")
_APART = re.compile(r"[、,，;；/\s]+")


class Problem(NamedTuple):
    """A fault in one cell: where, what is wrong, what to write instead."""

    row: int
    column: str
    wrong: str
    instead: str


class Place(NamedTuple):
    """A place some words may mean; `exact` says that its very name was written."""

    code: str
    path: str
    exact: bool


class Known(NamedTuple):
    """What the tables hold of what a file names."""

    places: Mapping[str, Sequence[Place]]
    """What was written of county, township and village → the places it may mean."""
    grids: Collection[str]
    """Codes of the micro-grids of today."""
    bodies: Collection[str]
    """Regions in which a village committee or a township's centre stands: without one there is no post."""
    phones: Collection[str]
    """Telephone numbers of members who serve."""
    numbers: Collection[str]
    """User names that are taken."""
    areas: Sequence[str]
    """The regions the importer decides about."""


class Incoming(NamedTuple):
    """A row that can be written."""

    row: int
    name: str
    phone: str
    region: str
    employment: Employment
    occupation: str
    duty_roles: list[str]
    number: str
    since: str


class Plan(NamedTuple):
    """What an import would do: the good rows, and every problem in the order of the file."""

    rows: list[Incoming]
    problems: list[Problem]

    @property
    def ready(self) -> bool:
        """Whether it can be applied: rows there are, and no problem."""
        return bool(self.rows) and not self.problems


class RosterNotReady(DomainError):
    """The file still has bad rows; an import is whole or not at all."""

    status = 422
    code = "roster-not-ready"
    message = gettext_lazy("The file still has %(count)s bad cells. Nobody was added: correct them and send it again.")


class _Wrong(Exception):
    def __init__(self, wrong: str, instead: str) -> None:
        super().__init__(wrong)
        self.wrong, self.instead = wrong, instead


def place_words(cells: Mapping[str, Any]) -> str:
    """What a row says of its place, as one text to look up."""
    return "".join("".join(str(cells.get(part, "")).split()) for part in ("county", "township", "village"))


def judge(raws: Sequence[Raw], known: Known, *, today: date) -> Plan:
    """Judge rows by themselves, then beside each other and beside what stands."""
    rows: list[Incoming] = []
    problems: list[Problem] = []
    for raw in raws:
        row, faults = _judged(raw, known, today)
        problems += faults
        if row is not None:
            rows.append(row)
    problems += _repeated(raws, "phone", _("This telephone number stands in the file more than once."))
    problems += _repeated(raws, "number", _("This number stands in the file more than once."))
    return Plan(rows, sorted(problems))


def _judged(raw: Raw, known: Known, today: date) -> tuple[Incoming | None, list[Problem]]:
    said: dict[str, Any] = {}
    faults: list[Problem] = []
    for column, read in _CELLS.items():
        try:
            said[column] = read(str(raw.cells.get(column, "")).strip(), known, today)
        except _Wrong as fault:
            faults.append(Problem(raw.number, HEADINGS[column][0], fault.wrong, fault.instead))
    column = "village"
    try:
        region = _village(raw.cells, known, partner=said.get("employment") is Employment.PARTNER)
        column = "grid"
        said["region"] = _grid(str(raw.cells.get("grid", "")).strip(), region, known)
    except _Wrong as fault:
        faults.append(Problem(raw.number, HEADINGS[column][0], fault.wrong, fault.instead))
    return (None if faults else Incoming(raw.number, **said)), faults


def _name(text: str, _known: Known, _today: date) -> str:
    if not text:
        raise _Wrong(_("The name is missing."), _("Write the full name."))
    if not _NAME.fullmatch(text):
        raise _Wrong(
            _("“%(text)s” does not look like a name.") % {"text": text[:20]},
            _("Write the full name, without titles or digits."),
        )
    return text


def _phone(text: str, known: Known, _today: date) -> str:
    digits = "".join(sign for sign in text if sign not in " -—－")
    if not digits:
        raise _Wrong(_("The telephone number is missing."), _("Write 11 digits."))
    if not _PHONE.fullmatch(digits):
        raise _Wrong(
            _("“%(text)s” is not a mobile number.") % {"text": text[:20]},
            _("Write 11 digits, beginning with 13 to 19."),
        )
    if digits in known.phones:
        raise _Wrong(
            _("A serving member has this telephone number already."),
            _("Look them up in the roster: perhaps they were added before."),
        )
    return digits


def _employment(text: str, _known: Known, _today: date) -> Employment:
    if text not in EMPLOYMENTS:
        raise _Wrong(
            _("“%(text)s” is not known here.") % {"text": text[:20]} if text else _("It is empty."),
            "专职、兼职、社会力量",
        )
    return EMPLOYMENTS[text]


def _occupation(text: str, _known: Known, _today: date) -> str:
    if text and text not in OCCUPATIONS:
        raise _Wrong(
            _("“%(text)s” is not among the occupations.") % {"text": text[:20]},
            _("Leave it empty, or write one of: %(words)s") % {"words": "、".join(OCCUPATIONS)},
        )
    return OCCUPATIONS[text].value if text else ""


def _duty_roles(text: str, _known: Known, _today: date) -> list[str]:
    words = [word for word in _APART.split(text) if word]
    strange = [word for word in words if word not in DUTY_ROLES]
    if strange:
        raise _Wrong(_("“%(text)s” is none of the six roles.") % {"text": strange[0][:20]}, "、".join(DUTY_ROLES))
    chosen = {DUTY_ROLES[word] for word in words}
    return [role.value for role in DutyRole if role in chosen]


def _number(text: str, known: Known, _today: date) -> str:
    if text and not _OWN_NUMBER.fullmatch(text):
        raise _Wrong(
            _("“%(text)s” cannot be a number.") % {"text": text[:20]},
            _("4 to 20 digits, Latin letters or dashes; or leave it empty and one is given."),
        )
    if text in known.numbers:
        raise _Wrong(_("Somebody has this number already."), _("Leave it empty and one is given."))
    return text


def _since(text: str, _known: Known, today: date) -> str:
    if not text:
        return today.isoformat()
    found = _DATE.fullmatch(text)
    try:
        return date(*(int(part) for part in found.groups())).isoformat() if found else _no_date(text)
    except ValueError:
        return _no_date(text)


def _no_date(text: str) -> str:
    raise _Wrong(
        _("“%(text)s” is not a date.") % {"text": text[:20]},
        _("Write it like 2026-05-11, or leave it empty for today."),
    )


def _village(cells: Mapping[str, Any], known: Known, *, partner: bool) -> str:
    """The village that was surely meant; for a partner also a whole township. Asks when unsure, never guesses."""
    words = place_words(cells)
    digits = 12 if str(cells.get("village", "")).strip() or not partner else 9
    found = known.places.get(words, ()) if words else ()
    exact = [place for place in found if place.exact and len(place.code) == digits]
    if not words:
        raise _Wrong(
            _("The village is missing."), _("Write county, township and village as in the register of places.")
        )
    if not exact:
        near = "、".join(place.path for place in found if len(place.code) == digits)
        wrong = _("No village or community of this name: “%(text)s”.") % {"text": words[:40]}
        instead = _("Write county, township and village as in the register of places.")
        raise _Wrong(wrong, _("Perhaps: %(places)s") % {"places": near} if near else instead)
    if len(exact) > 1:
        raise _Wrong(
            _("Several places have this name: %(places)s.") % {"places": "、".join(place.path for place in exact)},
            _("Fill in the county and the township too."),
        )
    code = exact[0].code
    if not any(code.startswith(area) for area in known.areas):
        raise _Wrong(
            _("%(place)s is not in your area.") % {"place": exact[0].path}, _("Leave the row to the desk of that area.")
        )
    if code not in known.bodies:
        raise _Wrong(
            _("%(place)s has no committee or centre in the register.") % {"place": exact[0].path},
            _("Ask the system administrator to add it first."),
        )
    return code


def _grid(text: str, village: str, known: Known) -> str:
    """The micro-grid by its code, its number or its name; without one, the whole village."""
    if not text:
        return village
    digits = "".join(text.split())
    found = _GRID.fullmatch(digits)
    code = digits if len(digits) == 15 else f"{village}{int(found[1]):03d}" if found else ""  # noqa: PLR2004 -- a grid's code
    if code not in known.grids or not code.startswith(village):
        raise _Wrong(
            _("This village has no micro-grid “%(text)s”.") % {"text": text[:20]},
            _("Write its number, such as 3, or leave it empty for the whole village."),
        )
    return code


def _repeated(raws: Sequence[Raw], column: str, wrong: str) -> Iterable[Problem]:
    cells = [(raw.number, "".join(sign for sign in str(raw.cells.get(column, "")) if sign.isalnum())) for raw in raws]
    times = Counter(text for _number, text in cells if text)
    for number, text in cells:
        if times[text] > 1:
            yield Problem(number, HEADINGS[column][0], wrong, _("Keep one row for each person."))


_CELLS: Final = {
    "name": _name, "phone": _phone, "employment": _employment, "occupation": _occupation, "duty_roles": _duty_roles,
    "number": _number, "since": _since,
}  # fmt: skip
