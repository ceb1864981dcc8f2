"""Addresses of clues."""

from django.urls import path

from quartet.resolution.clues import views

urlpatterns = [
    path("clue/", views.send, name="clue"),
    path("clue/mine/", views.mine, name="clue-mine"),
    path("clues/", views.clues, name="clues"),
    path("clues/<uuid:clue_id>/", views.clue_page, name="clue-page"),
    path("clues/<uuid:clue_id>/decide/", views.decide, name="clue-decide"),
    path("clues/<uuid:clue_id>/<int:number>.jpg", views.clue_picture, name="clue-picture"),
]
