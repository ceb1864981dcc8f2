"""Addresses of whistles."""

from django.urls import path

from quartet.resolution.whistle import views

urlpatterns = [
    path("whistles/", views.whistles, name="whistles"),
    path("whistles/on-call/", views.on_call, name="whistle-on-call"),
    path("whistles/<str:code>/", views.whistle_page, name="whistle"),
    path("whistles/<str:code>/board/", views.board, name="whistle-board"),
    path("whistles/<str:code>/sheet/", views.sheet, name="whistle-sheet"),
    path("whistles/<str:code>/here/", views.here, name="whistle-here"),
    path("whistles/<str:code>/<int:number>/<slug:verb>/", views.call_move, name="whistle-call-move"),
    path("whistles/<str:code>/<slug:verb>/", views.whistle_move, name="whistle-move"),
    path("cases/<str:code>/whistle/", views.blow, name="whistle-blow"),
]
