"""The golden case in the browser: each step of its table by the one who takes it, from the page where it is offered.

All of it happens on one day, so that nothing but the promised days lies ahead.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from quartet.demo.golden import FARMER, LEAVE_ALONE, OWNER, Day, Photo, Room, Step, Until
from quartet.demo.retelling import drawn
from quartet.ground.clock.counting import SHANGHAI
from quartet.resolution.agreements.moves import MOVES, Page
from tests.journeys.office import Office, Visitor

NUMBERS = {FARMER: 1, OWNER: 2}
CENTS = 100
TOLD_AT = re.compile(r'class="timeline-item">\s*<time datetime="([^"]+)"')
TABS = {Page.AGREEMENT: "", Page.FULFILMENT: "fulfilment/", Page.COURT: "court/"}


def in_a_minute(visitor: Visitor, mediation: str) -> str:
    """The next minute by the server's own clock, for a session that is held as soon as it is planned.

    The latest line of the story tells that clock; the page tells it, for a browser's session opens no API.
    """
    code = mediation.partition("/mediations/")[2].partition("/")[0]
    page = visitor.page.context.request.get(f"{visitor.address}/mediations/{code}/").text()
    last = max(map(datetime.fromisoformat, TOLD_AT.findall(page)))
    return f"{last.astimezone(SHANGHAI) + timedelta(seconds=100):%Y-%m-%dT%H:%M}"


class Storyteller:
    """Knows who is in front of which screen, and where the case, its mediation and its agreement are."""

    def __init__(self, office: Office, code: str, today: date) -> None:
        self._office, self.code, self._today = office, code, today
        self._people: dict[str, Visitor] = {}
        self._last: Visitor | None = None
        self.mediation = self.agreement = self._soon = ""

    def visitor(self, who: str) -> Visitor:
        if who not in self._people:
            party = who in NUMBERS
            self._people[who] = self._office.given_i_am_a_resident() if party else self._office.given_i_am(who)
        return self._people[who]

    @property
    def presses(self) -> dict[str, int]:
        return {who: visitor.presses for who, visitor in self._people.items()}

    def takes(self, step: Step) -> Visitor:
        visitor = self.visitor(step.persona)
        ROOMS[step.room](self, visitor, step)
        self._last = visitor
        assert visitor.page.locator(".error-summary").count() == 0, f"{step}: {visitor.main.inner_text()}"
        return visitor

    # -- the rooms ---------------------------------------------------------------------------------------------------

    def _case(self, visitor: Visitor, step: Step) -> None:
        visitor.makes_the_move(self.code, step.verb, {name: self._typed(value) for name, value in step.given.items()})

    def _mediation(self, visitor: Visitor, step: Step) -> None:
        if step.verb == "open":
            visitor.opens_the_case(self.code).presses_on(visitor.main.locator("a[href$='/mediation/']"))
            self._fills(visitor, step)
            visitor.sends()
            self.mediation = visitor.page.url.removeprefix(self._office.address)
        elif step.verb == "join":
            visitor.goes_to("/mediations/").presses_on(visitor.main.locator("a[href$='/join/']").first).sends()
        else:
            self._is_at(visitor, self.mediation)
            self._presses_move(visitor, f"/{step.verb}/")
            self._soon = in_a_minute(visitor, self.mediation)
            if step.verb == "hold":
                visitor.chooses("session", self._today.strftime("%m-%d"))
            self._fills(visitor, step)
            visitor.sends()

    def _own_link(self, visitor: Visitor, step: Step) -> None:
        mediator = self.visitor("village_mediator").goes_to(self.mediation)
        links = mediator.main.locator(f"a[href^='/m/'][href*='/{NUMBERS[step.persona]}-']")
        visitor.goes_to(str(links.first.get_attribute("href"))).presses_on("我同意这个方案")

    def _agreement(self, visitor: Visitor, step: Step) -> None:
        if step.verb == "draft":
            visitor.opens_the_case(self.code).presses_on("起草协议")
            self._fills(visitor, step)
            visitor.sends()
            self.agreement = visitor.page.url.removeprefix(self._office.address)
        elif step.verb == "add_clause":
            self._is_at(visitor, self.agreement).presses_on("写一条")
            visitor.presses_on(visitor.main.locator(f"a[href$='/clause/{step.given['kind']}/']"))
            self._fills(visitor, step)
            visitor.sends()
        else:
            page = next(move for move in MOVES if move.verb == step.verb).page
            self._is_at(visitor, self.agreement + TABS[page])
            number = NUMBERS.get(step.on) or (2 if step.on == LEAVE_ALONE else 1 if step.on else 0)
            self._presses_move(visitor, f"/do/{step.verb}/{f'{number}/' if number else ''}")
            self._fills(visitor, step)
            visitor.sends()

    def _slip(self, visitor: Visitor, step: Step) -> None:
        """A party says yes to the one thing that waits for its word."""
        tribunal = self.visitor("tribunal").goes_to(f"{self.agreement}slips/")
        address = tribunal.main.locator(".address").nth(NUMBERS[step.persona] - 1).inner_text()
        visitor.goes_to(re.sub(r"^https?://[^/]+", "", address.strip()))
        if words := step.given.get("words"):
            visitor.presses_on(visitor.main.locator("a[href*='/say/']").first).chooses("voice", "yes").writes(
                "words", words
            ).sends()
        else:
            visitor.presses_on("是，没错")

    def _is_at(self, visitor: Visitor, path: str) -> Visitor:
        """Where their last step left them, unless somebody else has been at work since; or by the address."""
        there = visitor.page.url.removeprefix(self._office.address)
        return visitor if there == path and self._last is visitor else visitor.goes_to(path)

    # -- forms -------------------------------------------------------------------------------------------------------

    def _presses_move(self, visitor: Visitor, end: str) -> None:
        button = visitor.main.locator(f"a[href$='{end}'], a[href*='{end}?']").first
        if not button.is_visible():
            visitor.presses_on(visitor.main.locator(f"details:has(a[href$='{end}']) > summary").first)
        visitor.presses_on(button)

    def _fills(self, visitor: Visitor, step: Step) -> None:
        for name, value in step.given.items():
            field = visitor.main.locator(f"[name={name}]").first
            if not field.count() or (kind := field.evaluate("field => field.type")) == "hidden":
                continue
            if isinstance(value, Photo):
                field.set_input_files([{"name": "paper.jpg", "mimeType": "image/jpeg", "buffer": drawn(value.words)}])
            elif kind == "checkbox" and value is True:
                field.check()
                visitor.presses += 1
            elif isinstance(value, tuple | list):
                self._ticks(visitor, name, value)
            elif visitor.main.locator(f"select[name={name}] option[value='{value}']").count():
                field.select_option(value=str(value))
                visitor.presses += 1
            elif kind in {"radio", "select-one"}:
                visitor.chooses(name, self._typed(value))
            else:
                visitor.writes(name, self._typed(value, kind))

    def _ticks(self, visitor: Visitor, name: str, values: Any) -> None:
        for value in values:
            box = visitor.main.locator(f"[name={name}][value='{value}']")
            if not box.count():
                box = visitor.main.locator("label").filter(has_text=value).locator(f"[name={name}]")
            box.check()
            visitor.presses += 1

    def _typed(self, value: Any, kind: str = "") -> str:
        if isinstance(value, Until):
            return (self._today + timedelta(days=value.number)).isoformat()
        if isinstance(value, Day):
            return self._soon if kind == "datetime-local" else self._today.isoformat()
        return str(value // CENTS) if isinstance(value, int) and value > CENTS * CENTS else str(value)


ROOMS: dict[Room, Callable[[Storyteller, Visitor, Step], None]] = {
    Room.CASE: Storyteller._case,
    Room.MEDIATION: Storyteller._mediation,
    Room.OWN_LINK: Storyteller._own_link,
    Room.AGREEMENT: Storyteller._agreement,
    Room.SLIP: Storyteller._slip,
}
