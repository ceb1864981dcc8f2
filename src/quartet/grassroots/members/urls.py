"""Addresses of members."""

from django.urls import path, re_path

from quartet.grassroots.members import public, views

urlpatterns = [
    path("members/", views.roster_page, name="members"),
    path("members/me/", views.me, name="member-me"),
    path("members/export.xlsx", views.export, name="members-export"),
    path("members/template.xlsx", views.template_file, name="members-template"),
    path("members/new/", views.new, name="member-new"),
    path("members/proposals/", views.proposals, name="member-proposals"),
    path("members/proposals/<uuid:proposal_id>/", views.decide, name="member-decide"),
    path("members/slips/", views.slips, name="member-slips"),
    path("members/import/", views.import_file, name="members-import"),
    path("members/import/<uuid:draft_id>/", views.import_draft, name="members-import-draft"),
    path("members/import/<uuid:draft_id>/apply/", views.import_apply, name="members-import-apply"),
    re_path(r"^members/(?P<number>[0-9A-Za-z-]{4,20})/$", views.member_page, name="member"),
    re_path(r"^members/(?P<number>[0-9A-Za-z-]{4,20})/card/$", views.card, name="member-card"),
    re_path(r"^members/(?P<number>[0-9A-Za-z-]{4,20})/photo/$", views.photo, name="member-photo"),
    re_path(r"^members/(?P<number>[0-9A-Za-z-]{4,20})/do/(?P<act>[a-z_]+)/$", views.act, name="member-act"),
    path("card/<str:token>/", public.verify, name="card"),
    path("card/<str:token>/photo.jpg", public.verify_photo, name="card-photo"),
]
