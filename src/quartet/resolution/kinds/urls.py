"""Addresses of kinds of dispute. Public: they say what the law says, and nothing of anybody."""

from django.urls import path

from quartet.resolution.kinds import views

urlpatterns = [
    path("disputes/", views.kinds, name="kinds"),
    path("disputes/<slug:kind>/", views.path_card, name="path-card"),
    path("disputes/<slug:kind>/evidence/", views.checklist, name="evidence-list"),
]
