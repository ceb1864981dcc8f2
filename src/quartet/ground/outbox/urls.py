"""Addresses of the tray."""

from django.urls import path

from quartet.ground.outbox import views

urlpatterns = [path("notices/", views.notices, name="notices")]
