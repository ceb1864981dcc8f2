"""Addresses of cases."""

from django.urls import path

from quartet.resolution.cases import views

urlpatterns = [
    path("staffing/", views.staffing, name="staffing"),
    path("desk/", views.desk, name="desk"),
    path("desk/map.geojson", views.desk_map, name="desk-map"),
    path("desk/filters/", views.filters, name="desk-filters"),
    path("duty/<str:area>/try/", views.duty_try, name="duty-try"),
    path("sealed/open/", views.glass, name="break-glass"),
    path("cases/<str:code>/", views.case_page, name="case"),
    path("cases/<str:code>/<slug:verb>/", views.case_move, name="case-move"),
]
