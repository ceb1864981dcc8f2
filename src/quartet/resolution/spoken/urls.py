"""Addresses of what is said aloud."""

from django.urls import path, re_path

from quartet.resolution.spoken import views

urlpatterns = [
    path("read-out/", views.read_out, name="read-out"),
    re_path(r"^villages/(?P<village>[0-9]{12})/results/$", views.wall_notice, name="wall-notice"),
]
