"""Addresses of the telephone app and of the desks' page of field work."""

from django.urls import path

from quartet.resolution.field import views

urlpatterns = [
    path("app/", views.app, name="field-app"),
    path("app/sw.js", views.worker, name="field-app-worker"),
    path("app/manifest.webmanifest", views.manifest, name="field-app-manifest"),
    path("tasks/", views.tasks, name="field-tasks"),
    path("tasks/asides/<int:number>/", views.settle, name="field-aside"),
]
