"""Addresses of pictures and voice notes."""

from django.urls import path

from quartet.ground.files import views

urlpatterns = [
    path("files/<uuid:attachment_id>.jpg", views.picture, name="picture"),
    path("files/<uuid:attachment_id>/voice", views.voice, name="voice"),
]
