"""What the domain says when it refuses: one small class per reason, one handler for all of them."""

from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

CHINESE = "zh-hans"
ENGLISH = "en"


class DomainError(Exception):
    """A refusal in words people understand; anything else that is raised is a bug and never shown.

    A subclass says its reason in three class attributes: `status` (HTTP), `code` (stable, for machines) and
    `message` (a lazy gettext sentence). `%(name)s` in the sentence is filled from the keywords given when raising.
    `detail` is what to do next, when there is more to say than the sentence.
    """

    status: int = 409
    code: str = "refused"
    message: "_StrPromise | str" = _("This cannot be done now.")
    detail: "_StrPromise | str" = ""

    def __init__(
        self, message: "_StrPromise | str | None" = None, *, detail: "_StrPromise | str | None" = None, **params: Any
    ) -> None:
        if message is not None:
            self.message = message
        if detail is not None:
            self.detail = detail
        self.params = params
        super().__init__(message, detail, params)

    def __str__(self) -> str:
        """Say the refusal in the language now active."""
        return self._filled(self.message)

    def in_language(self, language: str) -> str:
        """Say the refusal in one language, whichever is active."""
        with translation.override(language):
            return str(self)

    def as_problem(self) -> dict[str, Any]:
        """Give the RFC 9457 problem body: the sentence in the active language, and in Chinese and English."""
        return {
            "type": f"urn:quartet:problem:{self.code}",
            "title": str(self),
            "status": self.status,
            "code": self.code,
            "detail": self._filled(self.detail) or str(self),
            "title_zh": self.in_language(CHINESE),
            "title_en": self.in_language(ENGLISH),
        }

    def _filled(self, sentence: "_StrPromise | str") -> str:
        return str(sentence) % self.params if self.params else str(sentence)


class NotNow(DomainError):
    """It can be done and the person may do it, but something stands against it at this moment."""

    code = "not-now"


class SomethingMissing(DomainError):
    """An act needs more words."""

    status = 422
    code = "something-missing"
    message = _("Something is missing: %(fields)s.")


class CommandReused(DomainError):
    """One command id, two different acts."""

    code = "command-reused"
    message = _("This command id was used before for something else.")
