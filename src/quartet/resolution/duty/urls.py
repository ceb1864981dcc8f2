"""Addresses of the duty list."""

from django.urls import path, re_path

from quartet.resolution.duty import views

AREA = r"^duty/(?P<area>\d{4}|\d{6})/"
urlpatterns = [
    path("duty/", views.duty, name="duty"),
    re_path(AREA + "$", views.duty_list, name="duty-list"),
    re_path(AREA + "draft/$", views.draft, name="duty-draft"),
    re_path(AREA + "begin/$", views.begin, name="duty-begin"),
    re_path(AREA + r"remove/(?P<line>\d+)/$", views.remove, name="duty-remove"),
    re_path(AREA + "export/$", views.export, name="duty-export"),
    re_path(AREA + "import/$", views.take_in, name="duty-import"),
    re_path(AREA + "publish/$", views.publish, name="duty-publish"),
]
