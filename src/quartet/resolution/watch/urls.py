"""Addresses of the working calendar."""

from django.urls import path

from quartet.resolution.watch import views

urlpatterns = [path("calendar/", views.calendar, name="calendar")]
