"""Addresses of the burden meter."""

from django.urls import path, re_path

from quartet.oversight.burden import views

urlpatterns = [
    path("burden/", views.burden, name="burden"),
    path("burden/desk/", views.desk, name="burden-desk"),
    path("burden/me/", views.mine, name="burden-me"),
    path("burden/load/", views.load, name="burden-load"),
    path("burden/demands/", views.demand, name="burden-demand"),
    path("burden/demands/<int:number>/end/", views.end, name="burden-end"),
    re_path(r"^burden/(?P<township>\d{9})/overrun/$", views.overrun, name="burden-overrun"),
    re_path(r"^burden/(?P<township>\d{9})/budget/$", views.budget, name="burden-budget"),
]
