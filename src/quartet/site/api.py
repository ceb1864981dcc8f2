"""The API's front door: one document, one way to say no."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError

from quartet import __version__
from quartet.ground.errors import DomainError
from quartet.ground.people.api import Bearer
from quartet.ground.people.api import router as people
from quartet.ground.people.signin import WrongSignIn
from quartet.resolution.cases.api import FieldsMissing
from quartet.resolution.cases.api import router as cases
from quartet.resolution.reports.api import router as reports
from quartet.site.middleware import problem


def anyone(request: HttpRequest) -> bool:
    """Let anybody report; a token that is given must be good."""
    return "Authorization" not in request.headers


api = NinjaAPI(title="Quartet", version=__version__, openapi_url="/openapi.json", docs_url=None, auth=Bearer())
api.add_router("/v1", people)
api.add_router("/v1", cases)
api.add_router("/v1", reports, auth=[Bearer(), anyone])


@api.exception_handler(DomainError)
def refuse(request: HttpRequest, error: DomainError) -> JsonResponse:
    """Say a refusal as problem JSON."""
    return problem(error)


@api.exception_handler(AuthenticationError)
def who_are_you(request: HttpRequest, error: AuthenticationError) -> JsonResponse:
    """No token, or one that is not good."""
    return problem(WrongSignIn())


@api.exception_handler(ValidationError)
def unfit(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Say which fields do not fit, without repeating what was sent."""
    wrong: list[dict[str, Any]] = error.errors
    fields = "; ".join(f"{'.'.join(str(part) for part in one['loc'][2:]) or 'body'}: {one['msg']}" for one in wrong)
    return problem(FieldsMissing(fields=fields))
