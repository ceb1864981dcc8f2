"""What people may ask of places, and the file they may send."""

from django import forms
from django.utils.translation import gettext_lazy as _

from quartet.ground.places import codes
from quartet.ground.places.crs import Crs
from quartet.ground.places.names import LONGEST_TEXT


class FindForm(forms.Form):
    """Words that may name a place, and the region to look in."""

    q = forms.CharField(label=_("Place"), max_length=LONGEST_TEXT, help_text=_("The name of a village is enough."))
    within = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_within(self) -> str:
        """Let a code that is no code narrow nothing."""
        within: str = self.cleaned_data["within"]
        try:
            return codes.parse(within) if within else ""
        except codes.BadCode:
            return ""


class PointForm(forms.Form):
    """A point on the map."""

    lon = forms.FloatField(label=_("Longitude"), help_text=_("Degrees, such as 123.84."))
    lat = forms.FloatField(label=_("Latitude"), help_text=_("Degrees, such as 42.29."))
    crs = forms.ChoiceField(
        label=_("Coordinates from"),
        required=False,
        choices=[(Crs.WGS84, _("GPS (WGS-84)")), (Crs.GCJ02, _("A Chinese map service (GCJ-02)"))],
    )

    def clean_crs(self) -> str:
        """GPS unless said otherwise."""
        return self.cleaned_data["crs"] or Crs.WGS84


class ImportForm(forms.Form):
    """A file with regions or micro-grids."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "Excel (.xlsx) with 代码 and 名称 in the first row, or GeoJSON with code and name. Nothing is changed yet."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.geojson,.json"}),
    )
