from quartet.ground.places.models import Boundary, Edition, ImportDraft, OfficialCount, OtherName, Region
from quartet.ground.places.states import RURAL_BAND, Kind, Level

VILLAGE = Region(
    code="211221106201", level=Level.VILLAGE, short="范家屯村", kind=Kind.VILLAGERS, urban_rural="220", official_code=""
)


def test_a_region_knows_what_its_code_says() -> None:
    assert (VILLAGE.county, VILLAGE.parent_code) == ("211221", "211221106")
    assert Region(code="2112", level=Level.CITY).county == ""
    assert Region(code="2112", level=Level.CITY).parent_code is None


def test_a_region_says_its_class_and_band() -> None:
    assert str(VILLAGE.urban_rural_words) == "Countryside"
    assert VILLAGE.band == RURAL_BAND


def test_codes_differ_only_where_there_are_two() -> None:
    assert not VILLAGE.codes_differ
    assert Region(code="211282111", official_code="211282114").codes_differ
    assert not Region(code="211282111", official_code="211282111").codes_differ


def test_rows_are_named_as_people_name_them() -> None:
    assert str(VILLAGE) == "范家屯村"
    assert str(OtherName(name="范家村")) == "范家村"
    assert str(Boundary(region=VILLAGE)) == "211221106201"
    assert str(OfficialCount(count=103)) == "103"
    assert str(Edition(source="Tieling 2023")) == "Tieling 2023"
    assert str(ImportDraft(filename="村.xlsx")) == "村.xlsx"
