"""The address of the figures."""

from django.urls import path

from quartet.resolution.learning import views

urlpatterns = [path("suggestions/", views.suggestions, name="suggestions")]
