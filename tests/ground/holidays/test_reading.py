"""A notice is read from the file people publish or from lines typed off the paper; anything else is refused in words."""

import json

import pytest

from quartet.ground.holidays.reading import BadNotice, read_notice

TABLE = """
2027-01-01 元旦 休
2027-01-02，元旦，休
2027-01-03 元旦 班
"""


def test_a_table_and_the_published_file_say_the_same() -> None:
    file = {
        "$schema": "…", "year": 2027, "papers": ["http://example.org/notice"],
        "days": [
            {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
            {"name": "元旦", "date": "2027-01-02", "isOffDay": True},
            {"name": "元旦", "date": "2027-01-03", "isOffDay": False},
        ],
    }  # fmt: skip

    from_file, from_table = read_notice(json.dumps(file)), read_notice(TABLE)

    assert from_file["papers"] == ["http://example.org/notice"]
    assert (from_file["year"], from_file["days"]) == (from_table["year"], from_table["days"])


@pytest.mark.parametrize(
    "text",
    ["", "{", "{}", '{"year": 2027, "days": []}', "2027-01-01 元旦", "2027-13-01 元旦 休", "2027-01-03 元旦 班",
     "2027-01-01 元旦 休\n2025-01-01 元旦 休", '{"year": 2027, "days": [{"date": "2027-01-01"}]}'],
)  # fmt: skip
def test_what_is_no_notice_is_refused(text: str) -> None:
    with pytest.raises(BadNotice):
        read_notice(text)
