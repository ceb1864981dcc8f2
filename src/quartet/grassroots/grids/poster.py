"""The QR code on boards and posters: report with the micro-grid already filled in."""

from urllib.parse import urlencode

import segno
from django.http import HttpRequest
from django.urls import reverse


def report_address(request: HttpRequest, code: str) -> str:
    """The address at which a report begins with this micro-grid as its place."""
    return request.build_absolute_uri(reverse("report") + "?" + urlencode({"grid": code}))


def qr_svg(address: str) -> str:
    """The QR code of an address as an SVG data URI, readable when a quarter of it has weathered away."""
    return segno.make(address, error="q", micro=False).svg_data_uri(scale=8, border=2)
