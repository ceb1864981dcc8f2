"""Addresses of places."""

from django.urls import path, re_path

from quartet.ground.places import views

urlpatterns = [
    path("places/", views.places, name="places"),
    path("places/find", views.find, name="places-find"),
    path("places/locate", views.locate, name="places-locate"),
    path("places/import/", views.import_file, name="places-import"),
    path("places/import/<uuid:draft_id>/", views.import_draft, name="places-import-draft"),
    path("places/import/<uuid:draft_id>/apply/", views.import_apply, name="places-import-apply"),
    re_path(r"^places/geo/(?P<code>\d{4,15})\.geojson$", views.geo, name="places-geo"),
    re_path(r"^places/(?P<code>\d{4,15})/$", views.places, name="place"),
]
