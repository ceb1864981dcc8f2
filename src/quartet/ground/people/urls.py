"""Addresses of people."""

from django.urls import path

from quartet.ground.people import views

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/<str:username>/sign-in/", views.sign_in, name="people-sign-in"),
]
