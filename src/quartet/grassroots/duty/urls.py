"""Addresses of duty."""

from django.urls import path

from quartet.grassroots.duty import views

urlpatterns = [
    path("on-duty/", views.onduty, name="onduty"),
    path("on-duty/start/", views.start, name="onduty-start"),
    path("on-duty/end/", views.end, name="onduty-end"),
    path("on-duty/help/", views.call_for_help, name="onduty-help"),
    path("on-duty/come/", views.come, name="onduty-come"),
    path("on-duty/come/over/", views.come_over, name="onduty-come-over"),
    path("on-duty/looks/", views.looks, name="onduty-looks"),
    path("on-duty/map/", views.live_map, name="onduty-map"),
    path("on-duty/map.geojson", views.live_points, name="onduty-points"),
    path("on-duty/policy/", views.policy, name="onduty-policy"),
    path("on-duty/sos/<uuid:uid>/", views.sos, name="onduty-sos"),
    path("on-duty/sos/<uuid:uid>/points.geojson", views.sos_points, name="onduty-sos-points"),
    path("on-duty/sos/<uuid:uid>/handle/", views.handle_sos, name="onduty-sos-handle"),
    path("on-duty/look/<int:number>/", views.look, name="onduty-look"),
    path("on-duty/look/<int:number>/way.geojson", views.look_points, name="onduty-look-points"),
    path("on-duty/<int:number>/", views.duty, name="onduty-duty"),
    path("on-duty/<int:number>/look/", views.ask_to_look, name="onduty-ask"),
    path("on-duty/<int:number>/call-out/", views.call_out, name="onduty-call-out"),
    path("on-duty/<int:number>/call-out/over/", views.call_out_over, name="onduty-call-out-over"),
]
