"""Addresses of warm stations."""

from django.urls import path

from quartet.grassroots.stations import views

urlpatterns = [
    path("stations/", views.stations, name="stations"),
    path("stations/points.geojson", views.points, name="stations-points"),
    path("stations/trainings/<int:number>/book/", views.book, name="training-book"),
    path("stations/trainings/<int:number>/give-back/", views.give_back, name="training-give-back"),
    path("stations/trainings/<int:number>/call-off/", views.call_off, name="training-call-off"),
    path("stations/<slug:number>/", views.station, name="station"),
    path("stations/<slug:number>/keep/", views.keep, name="station-keep"),
    path("stations/<slug:number>/plan/", views.plan, name="station-plan"),
]
