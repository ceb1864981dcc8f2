"""The papers of a case, for its team."""

from csp.decorators import csp_exempt
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from quartet.ground.people.rights import acting, requires
from quartet.ground.people.states import HANDLERS
from quartet.resolution.papers.actions import Kind, print_papers
from quartet.resolution.papers.listing import BUNDLES, listing
from quartet.resolution.papers.queries import gather, source_for


@require_safe
@requires(*HANDLERS)
def papers(request: HttpRequest, code: str) -> HttpResponse:
    """The file as a list: what is complete, what is missing, and a button for each paper and for all of them."""
    source = source_for(acting(), code)
    file = gather(source, timezone.now())
    context = {
        "source": source, "file": file, "list": listing(file), "bundles": BUNDLES,
    }  # fmt: skip
    return render(request, "papers/papers.html", context)


# No page: a browser's own reader of PDF would fall under the rules of ours.
@csp_exempt()  # type: ignore[arg-type]  # its types know only views without arguments
@require_safe
@requires(*HANDLERS)
def paper(request: HttpRequest, code: str, wanted: str, kind: str) -> HttpResponse:
    """One paper or a bundle: a PDF opens in the browser, a document is saved."""
    made = print_papers(code=code, wanted=wanted, kind=Kind(kind), acting=acting(), now=timezone.now())
    answer = HttpResponse(made.data, content_type=made.type)
    disposition = content_disposition_header(as_attachment=kind != Kind.PDF, filename=made.filename)
    answer["Content-Disposition"] = str(disposition)
    answer["Cache-Control"] = "private, no-store"
    return answer
