"""Addresses of mediations."""

from django.urls import path, re_path

from quartet.resolution.mediation import views

urlpatterns = [
    path("mediations/", views.mediations, name="mediations"),
    path("mediations/calendar/", views.calendar, name="mediation-calendar"),
    path("mediations/rooms/", views.rooms, name="mediation-rooms"),
    re_path(
        r"^mediations/invited/(?P<member>\d+)/(?P<verb>join|decline)/$", views.invitation, name="mediation-invitation"
    ),
    path("mediations/<str:code>/", views.mediation_page, name="mediation"),
    path("mediations/<str:code>/<slug:verb>/", views.mediation_move, name="mediation-move"),
    path("m/<str:code>/<int:number>-<slug:secret>/", views.party, name="mediation-party"),
    path("cases/<str:code>/mediation/", views.open_mediation, name="mediation-open"),
    path("cases/<str:code>/harm/", views.harm, name="harm"),
]
