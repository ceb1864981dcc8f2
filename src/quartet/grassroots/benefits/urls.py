"""Addresses of benefits."""

from django.urls import path

from quartet.grassroots.benefits import views

urlpatterns = [
    path("benefits/", views.overview, name="benefits"),
    path("benefits/me/", views.mine, name="benefits-me"),
    path("benefits/catalogue/", views.catalogue_page, name="benefits-catalogue"),
    path("benefits/agreements/", views.agreements, name="benefits-agreements"),
    path("benefits/agreements/new/", views.new_agreement, name="benefits-agreement-new"),
    path("benefits/agreements/<int:number>/", views.agreement, name="benefits-agreement"),
    path("benefits/grant/", views.grant, name="benefits-grant"),
    path("benefits/hand-out/", views.hand_out, name="benefits-hand-out"),
    path("benefits/gaps/", views.gaps, name="benefits-gaps"),
    path("benefits/allowances/", views.allowances, name="benefits-allowances"),
    path("benefits/allowances.xlsx", views.allowances_file, name="benefits-allowances-file"),
    path("benefits/<int:number>/", views.benefit, name="benefit"),
    path("benefits/<int:number>/<slug:verb>/", views.act, name="benefit-act"),
]
