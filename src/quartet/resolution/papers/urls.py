"""Addresses of papers."""

from django.urls import path, re_path

from quartet.resolution.papers import views

urlpatterns = [
    path("cases/<str:code>/papers/", views.papers, name="papers"),
    re_path(r"^cases/(?P<code>[^/]+)/papers/(?P<wanted>[a-z]+)\.(?P<kind>pdf|docx)$", views.paper, name="paper"),
]
