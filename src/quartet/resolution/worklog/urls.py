"""Addresses of the work log."""

from django.urls import path, re_path

from quartet.resolution.worklog import views

urlpatterns = [
    path("worklog/", views.own, name="worklog"),
    re_path(r"^worklog/(?P<number>[0-9A-Za-z-]{4,20})/$", views.of_member, name="worklog-of"),
]
