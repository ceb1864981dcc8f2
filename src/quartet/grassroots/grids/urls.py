"""Addresses of micro-grids: the registry for who works here, the board for everybody."""

from django.urls import path, re_path

from quartet.grassroots.grids import views

REGION = r"(?P<code>\d{4}|\d{6}|\d{9}|\d{12})"
VILLAGE = r"(?P<village>\d{12})"
GRID = r"(?P<code>\d{15})"
urlpatterns = [
    path("grids/", views.grids, name="grids"),
    re_path(rf"^grids/{REGION}/$", views.registry, name="grids-registry"),
    re_path(rf"^grids/{GRID}/$", views.grid, name="grid"),
    re_path(rf"^grids/{GRID}/correct/$", views.correct, name="grid-correct"),
    re_path(rf"^grids/{VILLAGE}/shapes\.geojson$", views.shapes, name="grids-shapes"),
    re_path(rf"^grids/{VILLAGE}/posters/$", views.posters, name="grids-posters"),
    re_path(rf"^grids/{VILLAGE}/redraw/$", views.redraw_map, name="grids-redraw"),
    re_path(rf"^grids/{VILLAGE}/redraw/file/$", views.redraw_file, name="grids-redraw-file"),
    re_path(rf"^grids/{VILLAGE}/redraw/dwellings/$", views.redraw_dwellings, name="grids-redraw-dwellings"),
    path("grids/redraws/<uuid:redraw_id>/", views.redraw, name="redraw"),
    path("grids/redraws/<uuid:redraw_id>/<slug:verb>/", views.redraw_move, name="redraw-move"),
    re_path(rf"^grid/{GRID}/$", views.board, name="grid-board"),
    re_path(rf"^grid/{GRID}/poster/$", views.poster, name="grid-poster"),
]
