"""Addresses of the studio."""

from django.urls import path

from quartet.resolution.circuit import views

urlpatterns = [
    path("circuits/", views.circuits, name="circuits"),
    path("circuits/phone/", views.phone, name="circuit-phone"),
    path("circuits/phone/<str:code>/", views.phone_taken, name="circuit-phone-taken"),
    path("circuits/times/<str:code>/", views.times, name="circuit-times"),
    path("circuits/court/", views.court, name="circuit-court"),
    path("circuits/<uuid:pk>/", views.circuit_page, name="circuit"),
    path("circuits/<uuid:pk>/confirm/", views.confirm, name="circuit-confirm"),
    path("circuits/<uuid:pk>/call-off/", views.call_off, name="circuit-call-off"),
    path("circuits/<uuid:pk>/add/", views.add, name="circuit-add"),
    path("circuits/<uuid:pk>/slips/", views.slips, name="circuit-slips"),
    path("circuits/<uuid:pk>/<int:number>/", views.change, name="circuit-change"),
    path("circuits/<uuid:pk>/<int:number>/drop/", views.drop, name="circuit-drop"),
    path("circuits/<uuid:pk>/<int:number>/outcome/", views.outcome, name="circuit-outcome"),
    path("coaching/", views.coaching, name="coaching"),
    path("coaching/<uuid:pk>/", views.thread, name="coaching-thread"),
]
