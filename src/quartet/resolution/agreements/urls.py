"""Addresses of agreements, and of the parties' slips."""

from django.urls import path, re_path

from quartet.resolution.agreements import views

SLIP = r"^p/(?P<code>[0-9]{12,24})-(?P<secret>[0-9A-Za-z]{6})"

urlpatterns = [
    path("agreements/", views.agreements, name="agreements"),
    path("agreements/new/<str:code>/", views.agreement_new, name="agreement-new"),
    path("agreements/<str:code>/", views.agreement, name="agreement"),
    path("agreements/<str:code>/fulfilment/", views.fulfilment, name="agreement-fulfilment"),
    path("agreements/<str:code>/court/", views.court, name="agreement-court"),
    path("agreements/<str:code>/slips/", views.party_slips, name="agreement-slips"),
    path("agreements/<str:code>/clause/<slug:kind>/", views.clause, name="agreement-clause"),
    path("agreements/<str:code>/clause/<slug:kind>/<int:number>/", views.clause, name="agreement-clause-change"),
    path("agreements/<str:code>/do/<slug:verb>/", views.act, name="agreement-act"),
    path("agreements/<str:code>/do/<slug:verb>/<int:number>/", views.act, name="agreement-act-on"),
    path("p/", views.party_find, name="party-find"),
    re_path(rf"{SLIP}$", views.party, name="party"),
    re_path(rf"{SLIP}/(?P<verb>[a-z]+)/(?P<number>[0-9]{{1,9}})$", views.party_act, name="party-act"),
]
