"""Addresses of the rates. An area is its code; a rate or mark its name in the table."""

from django.urls import path, re_path

from quartet.oversight.rates import views

AREA = r"^rates/(?P<area>\d{4}|\d{6}|\d{9}|\d{12})/"
RATE = AREA + r"(?P<rate>[a-z_]{1,16})/"
urlpatterns = [
    path("rates/", views.rates, name="rates"),
    re_path(AREA + r"$", views.area_page, name="rates-area"),
    re_path(AREA + r"table\.(?P<kind>csv|xlsx)$", views.area_file, name="rates-area-file"),
    re_path(AREA + r"exclusions/$", views.exclusions, name="rates-exclusions"),
    re_path(RATE + r"$", views.rate_page, name="rates-rate"),
    re_path(RATE + r"cases\.(?P<kind>csv|xlsx)$", views.rate_file, name="rates-rate-file"),
    path("rates/exclude/<str:code>/", views.exclude, name="rates-exclude"),
    path("rates/exclusions/<int:number>/", views.decide, name="rates-decide"),
]
