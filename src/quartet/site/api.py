"""The API's front door: one document, one way to say no."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder

from quartet import __version__
from quartet.grassroots.duty.api import router as duty
from quartet.ground.crash import crash_point
from quartet.ground.errors import DomainError
from quartet.ground.files.api import router as files
from quartet.ground.people.api import Bearer
from quartet.ground.people.api import router as people
from quartet.ground.people.signin import WrongSignIn
from quartet.resolution.cases.api import FieldsMissing
from quartet.resolution.cases.api import router as cases
from quartet.resolution.clues.api import router as clues
from quartet.resolution.field.api import router as field
from quartet.resolution.learning.api import router as learning
from quartet.resolution.mediation.api import router as mediations
from quartet.resolution.reports.api import router as reports
from quartet.resolution.whistle.api import router as whistles
from quartet.site.middleware import problem


def anyone(request: HttpRequest) -> bool:
    """Let anybody report; a token that is given must be good."""
    crash_point("before_body")  # who asks is settled before what they send is read
    return "Authorization" not in request.headers


class LocalTimes(NinjaJSONEncoder):
    """Times with the offset people live by (Asia/Shanghai), as ISO 8601."""

    def default(self, o: Any) -> Any:
        """Say a time where it is."""
        return timezone.localtime(o).isoformat() if isinstance(o, datetime) else super().default(o)


class Renderer(JSONRenderer):
    """JSON as it is written here: Chinese readable, times local."""

    encoder_class = LocalTimes
    json_dumps_params = {"ensure_ascii": False}


class Unreadable(DomainError):
    """The body of the request cannot be read."""

    status = 400
    code = "unreadable"
    message = _("This is not JSON that can be read.")


api = NinjaAPI(
    title="Quartet", version=__version__, openapi_url="/openapi.json", docs_url=None, auth=Bearer(), renderer=Renderer()
)
api.add_router("/v1", people)
api.add_router("/v1", cases)
api.add_router("/v1", learning)
api.add_router("/v1", mediations)
api.add_router("/v1", whistles)
api.add_router("/v1", clues)
api.add_router("/v1", files)
api.add_router("/v1", field)
api.add_router("/v1", duty)
api.add_router("/v1", reports, auth=[Bearer(), anyone])


@api.exception_handler(DomainError)
def refuse(request: HttpRequest, error: DomainError) -> JsonResponse:
    """Say a refusal as problem JSON."""
    return problem(error)


@api.exception_handler(AuthenticationError)
def who_are_you(request: HttpRequest, error: AuthenticationError) -> JsonResponse:
    """No token, or one that is not good."""
    return problem(WrongSignIn())


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """A body that is no JSON at all."""
    return problem(Unreadable())


@api.exception_handler(ValidationError)
def unfit(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Say which fields do not fit, without repeating what was sent."""
    wrong: list[dict[str, Any]] = error.errors
    fields = "; ".join(f"{'.'.join(str(part) for part in one['loc'][2:]) or 'body'}: {one['msg']}" for one in wrong)
    return problem(FieldsMissing(fields=fields))
