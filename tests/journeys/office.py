"""The words in which journeys are written: who I am, what I do, what I then see."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, Self

import axe_playwright_python
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

PHONE, DESK = (390, 844), (1440, 900)
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
GOLDEN = IMAGES.parent / "golden"
MOST_BYTES = 300_000
FAN_VILLAGE = {"longitude": 123.8246, "latitude": 42.0526}
QUIET = "() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling, [aria-busy=true]')"


def picture(red: int = 90) -> dict[str, Any]:
    """A photograph as a phone takes it, but small."""
    kept = BytesIO()
    Image.new("RGB", (1200, 900), (red, 120, 60)).save(kept, "JPEG")
    return {"name": "field.jpg", "mimeType": "image/jpeg", "buffer": kept.getvalue()}


@dataclass
class Visitor:
    """Somebody in front of a screen. Every press is counted."""

    page: Page
    address: str
    presses: int = 0
    typed: int = 0
    faults: list[str] = field(default_factory=list)
    """What the browser complained about by itself."""

    def goes_to(self, path: str) -> Self:
        self.page.goto(self.address + path if path.startswith("/") else path)
        return self.waits()

    def waits(self) -> Self:
        """Until what was asked for has come and stands still."""
        self.page.wait_for_load_state()
        if self.scripted:
            self.page.wait_for_function(QUIET)
        return self

    @property
    def scripted(self) -> bool:
        return not getattr(self.page.context, "without_scripts", False)

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def presses_on(self, what: str | Locator) -> Self:
        """A button, a link or what folds out, by its words."""
        if isinstance(what, str):
            named = self.page.get_by_role("button", name=what, exact=True)
            named = named.or_(self.page.get_by_role("link", name=what, exact=True))
            what = named.or_(self.page.locator("summary").filter(has_text=what))
        what.first.click()
        self.presses += 1
        return self.waits()

    def writes(self, name: str, words: str) -> Self:
        """Into a field, as a person does: it is there, it is filled."""
        self.main.locator(f"[name={name}]:visible").first.fill(words)
        self.typed += len(words)
        return self

    def chooses(self, name: str, value: str) -> Self:
        """A radio by its value, an option by its words."""
        if (choice := self.main.locator(f"select[name={name}]")).count():
            option = choice.locator("option").filter(has_text=value).first
            choice.select_option(value=option.get_attribute("value"))
        else:
            self.main.locator(f"[name={name}][value='{value}']").check()
        self.presses += 1
        return self

    def sends(self) -> Self:
        """Press the page's one main button."""
        return self.presses_on(self.main.locator("button.button-main:visible"))

    def sees(self, words: str) -> Self:
        expect(self.main).to_contain_text(words)
        return self

    def does_not_see(self, words: str) -> Self:
        expect(self.main).not_to_contain_text(words)
        return self

    def goes_to_until(self, path: str, words: str, patience: int = 20) -> Self:
        """Look again each second until what another is sending has come."""
        for _ in range(patience):
            if words in self.goes_to(path).main.inner_text():
                break
            self.page.wait_for_timeout(1000)
        return self.sees(words)

    def opens_the_case(self, code: str) -> Self:
        return self.goes_to(f"/cases/{code}/")

    def makes_the_move(self, code: str, verb: str, given: dict[str, Any]) -> Self:
        """From the case page: the main button, or what stands behind it; then what it asks for."""
        self.opens_the_case(code)
        button = self.main.locator(f".actions a[href$='/{verb}/']")
        if not button.is_visible():
            self.presses_on(self.main.locator(".actions details:has(a) > summary"))
        self.presses_on(button)
        for name, value in given.items():
            asked = self.main.locator(f"[name={name}]").first
            kind = asked.evaluate("field => field.type")
            if kind in {"radio", "select-one"}:
                self.chooses(name, value)
            else:
                self.writes(name, value)
        return self.sends()

    def answer_to(self, path: str) -> int:
        """The status of an address, asked with this visitor's session."""
        return self.page.context.request.get(self.address + path, max_redirects=0).status

    def is_told_there_is_no(self, path: str) -> Self:
        assert self.answer_to(path) == 404, path
        return self

    def finds_the_page_right(self) -> Self:
        """No accessibility rule of axe is broken, nothing stands outside the screen, the browser has no complaint."""
        if self.scripted:
            broken = rules_broken(self.page)
            assert broken == [], f"{self.page.url}: {json.dumps(broken, ensure_ascii=False, indent=1)}"
            assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
                f"{self.page.url} is too wide"
            )
        assert self.faults == []
        return self

    def shows(self, name: str) -> Self:
        """A picture for the golden case's own pages."""
        return self.takes_a_picture_for_the_manual(name, folder=GOLDEN)

    def takes_a_picture_for_the_manual(self, name: str, *, of: str = "", folder: Path = IMAGES) -> Self:
        """Rewritten only when QUARTET_SHOTS=1, so that a test run leaves the repository as it was."""
        if os.environ.get("QUARTET_SHOTS") == "1":
            self.page.evaluate("document.activeElement?.blur()")
            self.page.wait_for_timeout(300)
            shown = self.page.locator(of).screenshot() if of else self.page.screenshot()
            few = Image.open(BytesIO(shown)).convert("RGB").quantize(128, dither=Image.Dither.NONE)
            folder.mkdir(parents=True, exist_ok=True)
            few.save(folder / name, optimize=True)
            assert (folder / name).stat().st_size < MOST_BYTES, name
        return self


def rules_broken(page: Page) -> list[tuple[str, list[str]]]:
    """The rules of axe the page breaks, with the first elements that do."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [(one["id"], [node["html"][:200] for node in one["nodes"]][:3]) for one in found]


class Office:
    """Lets people in. Whom nobody named is a stranger."""

    def __init__(
        self, address: str, logins: dict[str, dict[str, str]], browser: Browser, signed_in: dict[str, str]
    ) -> None:
        self.address, self._logins, self._browser, self._signed_in = address, logins, browser, signed_in
        self._contexts: list[BrowserContext] = []
        self._outsiders: dict[str, Visitor] = {}

    def closes(self) -> None:
        for context in self._contexts:
            context.close()

    def given_i_am(
        self, who: str | None, *, size: tuple[int, int] = DESK, scripts: bool = True, **more: Any
    ) -> Visitor:
        """Signed in as one of the personas, or as nobody."""
        session = json.loads(self._session(who)) if who else None
        context = self._browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="zh-CN", timezone_id="Asia/Shanghai",
            java_script_enabled=scripts, has_touch=size == PHONE, storage_state=session, reduced_motion="reduce", **more,
        )  # fmt: skip
        context.set_default_timeout(15_000)
        context.without_scripts = not scripts  # type: ignore[attr-defined]  # ours, for Visitor.scripted
        self._contexts.append(context)
        visitor = Visitor(context.new_page(), self.address)
        visitor.page.on("pageerror", lambda error: visitor.faults.append(str(error)))
        visitor.page.on(
            "console", lambda said: visitor.faults.append(said.text) if "Content Security" in said.text else None
        )
        return visitor

    def _session(self, who: str) -> str:
        if who not in self._signed_in:
            context = self._browser.new_context(locale="zh-CN")
            page = context.new_page()
            page.goto(self.address + "/account/login/")
            page.fill("[name=login]", self._logins[who]["username"])
            page.fill("[name=password]", self._logins[who]["password"])
            page.click("main button.button-main")
            page.wait_for_load_state()
            self._signed_in[who] = json.dumps(context.storage_state())
            context.close()
        return self._signed_in[who]

    def given_i_am_a_resident(self, *, size: tuple[int, int] = PHONE, scripts: bool = True, **more: Any) -> Visitor:
        return self.given_i_am(None, size=size, scripts=scripts, **more)

    def given_i_am_the_grid_member_on_the_phone(self, **more: Any) -> Visitor:
        return self.given_i_am("grid_member", size=PHONE, geolocation=FAN_VILLAGE, permissions=["geolocation"], **more)

    def given_i_am_the_village_clerk(self) -> Visitor:
        return self.given_i_am("village_clerk")

    def given_i_am_the_township_desk(self) -> Visitor:
        return self.given_i_am("township_desk")

    def then_they_find_nothing(self, people: Sequence[str], *paths: str) -> None:
        """Denied looks like not found."""
        for who in people:
            visitor = self._outsiders.get(who) or self.given_i_am(who)
            self._outsiders[who] = visitor
            for path in paths:
                visitor.is_told_there_is_no(path)
