"""Addresses of six-free villages."""

from django.urls import path

from quartet.oversight.sixfree import views

urlpatterns = [
    path("sixfree/", views.results, name="sixfree"),
    path("sixfree/desk/", views.desk, name="sixfree-desk"),
    path("sixfree/begin/", views.begin, name="sixfree-begin"),
    path("sixfree/<int:number>/", views.application, name="sixfree-application"),
    path("sixfree/<int:number>/<slug:verb>/", views.act, name="sixfree-act"),
]
