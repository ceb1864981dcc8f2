"""Reading a notice: the JSON of holiday-cn, or a table anybody can type off the notice."""

import json
import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from quartet.ground.clock.calendar import Notice
from quartet.ground.errors import DomainError

OFF, WORKED = "休", "班"
_LINE = re.compile(rf"(?P<date>\d{{4}}-\d\d-\d\d)[\s,，]+(?P<name>[^\s,，]+)[\s,，]+(?P<kind>[{OFF}{WORKED}])")


class BadNotice(DomainError):
    """What was given is no notice."""

    status = 422
    code = "bad-notice"
    message = _("This is not a holiday notice: %(why)s")


def read_notice(text: str) -> dict[str, Any]:
    """Give a notice in the holiday-cn form, from that or from lines like "2027-01-01 元旦 休". Raises BadNotice."""
    text = text.strip().removeprefix("\ufeff")
    try:
        data = json.loads(text) if text.startswith("{") else _table(text)
        notice = Notice.from_holiday_cn(data)
    except (KeyError, TypeError, ValueError) as error:
        raise BadNotice(why=str(error)) from error
    if not any(special.off for special in notice.days.values()):
        raise BadNotice(why=_("it names no day off."))
    days = [
        {"name": special.name, "date": day.isoformat(), "isOffDay": special.off}
        for day, special in sorted(notice.days.items())
    ]
    return {"year": notice.year, "papers": list(notice.papers), "days": days}


def _table(text: str) -> dict[str, Any]:
    days: list[dict[str, Any]] = []
    for number, line in enumerate(filter(str.strip, text.splitlines()), start=1):
        found = _LINE.fullmatch(line.strip())
        if found is None:
            raise ValueError(_("line %(number)s: %(line)s") % {"number": number, "line": line[:60]})
        days.append({"name": found["name"], "date": found["date"], "isOffDay": found["kind"] == OFF})
    years = [day["date"][:4] for day in days]
    return {"year": max(years, default="0"), "days": days}
