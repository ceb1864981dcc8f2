"""Addresses of pictures."""

from django.urls import path

from quartet.ground.files import views

urlpatterns = [path("files/<uuid:attachment_id>.jpg", views.picture, name="picture")]
