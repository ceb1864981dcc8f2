"""Addresses of carriers."""

from django.urls import path, re_path

from quartet.grassroots.carriers import views

UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"

urlpatterns = [
    path("carriers/", views.carriers, name="carriers"),
    path("carriers/new/", views.carrier_new, name="carrier-new"),
    path("carriers/<int:pk>/", views.carrier, name="carrier"),
    path("meetings/<uuid:pk>/", views.meeting, name="meeting"),
    path("meetings/<uuid:pk>/minutes/", views.minutes, name="meeting-minutes"),
    path("meetings/<uuid:pk>/resolve/", views.resolve, name="meeting-resolve"),
    path("meetings/<uuid:pk>/publish/", views.publish, name="meeting-publish"),
    path("meetings/<uuid:pk>/call-off/", views.call_off, name="meeting-call-off"),
    re_path(rf"^meetings/(?P<pk>{UUID})/paper/(?P<part>public|private)/$", views.meeting_paper, name="meeting-paper"),
    path("open-meetings/<uuid:pk>/", views.open_meeting, name="open-meeting"),
    path("resolutions/<uuid:uid>/", views.resolution, name="resolution"),
    path("resolutions/<uuid:uid>/<slug:verb>/", views.resolution_move, name="resolution-move"),
    path("practice/", views.practice, name="practice"),
    path("practice/new/", views.practice_new, name="practice-new"),
    path("practice/<uuid:pk>/", views.practice_card, name="practice-card"),
    path("practice/<uuid:pk>/used/", views.practice_used, name="practice-used"),
    path("family-check/", views.self_check, name="family-check"),
    path("family-check/help/", views.self_check_help, name="family-check-help"),
]
