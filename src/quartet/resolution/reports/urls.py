"""Addresses of reports."""

from django.urls import path, re_path

from quartet.resolution.reports import views

urlpatterns = [
    path("report/", views.report, name="report"),
    path("field/", views.field, name="field"),
    path("field/sent/<str:code>/", views.field_sent, name="field-sent"),
    path("field/mine/", views.field_mine, name="field-mine"),
    path("desk/report/", views.desk_report, name="desk-report"),
    path("s/", views.find_slip, name="find-slip"),
    re_path(r"^s/(?P<code>[0-9]{11,24})-(?P<secret>[0-9A-Za-z]{6})$", views.status, name="status"),
    re_path(r"^s/(?P<code>[0-9]{11,24})-(?P<secret>[0-9A-Za-z]{6})/slip$", views.slip, name="slip"),
]
