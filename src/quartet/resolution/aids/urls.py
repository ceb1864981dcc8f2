"""Addresses of the switches."""

from django.urls import path, re_path

from quartet.resolution.aids import views

urlpatterns = [
    path("suggestions/switches/", views.aids, name="aids"),
    re_path(r"^suggestions/switches/(?P<area>\d{4}|\d{6}|\d{9})/$", views.aids_of, name="aids-of"),
]
