"""Addresses of the ledger."""

from django.urls import path

from quartet.ground.ledger import views

urlpatterns = [path("ledger/", views.ledger, name="ledger")]
