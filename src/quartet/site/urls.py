"""Every address of the product. The authorization matrix test walks this; a new one without a line fails it."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from quartet.site import views
from quartet.site.api import api
from quartet.site.styleguide import styleguide

handler400 = views.bad_request
urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("elder/", views.elder, name="elder"),
    path("styleguide/", styleguide, name="styleguide"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("account/", include("quartet.ground.people.account_urls")),
    path("api/", api.urls),
    path("", include("quartet.ground.people.urls")),
    path("", include("quartet.ground.ledger.urls")),
    path("", include("quartet.ground.outbox.urls")),
    path("", include("quartet.ground.files.urls")),
    path("", include("quartet.ground.places.urls")),
    path("", include("quartet.resolution.aids.urls")),
    path("", include("quartet.resolution.learning.urls")),
    path("", include("quartet.grassroots.grids.urls")),
    path("", include("quartet.grassroots.members.urls")),
    path("", include("quartet.resolution.clues.urls")),
    path("", include("quartet.resolution.field.urls")),
    path("", include("quartet.grassroots.duty.urls")),
    path("", include("quartet.grassroots.benefits.urls")),
    path("", include("quartet.grassroots.stations.urls")),
    path("", include("quartet.resolution.watch.urls")),
    path("", include("quartet.grassroots.carriers.urls")),
    path("", include("quartet.resolution.circuit.urls")),
    path("", include("quartet.resolution.reports.urls")),
    path("", include("quartet.resolution.duty.urls")),
    path("", include("quartet.resolution.kinds.urls")),
    path("", include("quartet.resolution.spoken.urls")),
    path("", include("quartet.resolution.whistle.urls")),  # before cases, as mediation
    path("", include("quartet.resolution.mediation.urls")),  # before cases, whose moves take every word after a code
    path("", include("quartet.resolution.papers.urls")),  # before cases, as above
    path("", include("quartet.resolution.cases.urls")),
    path("", include("quartet.oversight.rates.urls")),
    path("", include("quartet.resolution.worklog.urls")),
    path("", include("quartet.oversight.burden.urls")),
    path("", include("quartet.oversight.sixfree.urls")),
    path("", include("quartet.resolution.agreements.urls")),
]
