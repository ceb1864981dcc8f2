"""What the scanner finds in a text: numbers always, names as well as a surname list can."""

import csv
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartet.resolution.clues.scan import MASKS, Kind, is_id_number, scan, without

with (Path(__file__).parent / "sentences.csv").open(encoding="utf-8", newline="") as file:
    SENTENCES = list(csv.DictReader(file))
HALVES = ("tune", "held")
"""The held-out half was written with the other, before the rules were tuned on that one."""
NUMBERS = (Kind.ID_NUMBER, Kind.PHONE, Kind.ACCOUNT, Kind.PLATE)


def found(text: str) -> Counter[str]:
    return Counter(f"{one.kind.value}:{one.text}" for one in scan(text))


def expected(row: dict[str, str]) -> Counter[str]:
    return Counter(one for one in row["expected"].split("|") if one)


def of(kinds: tuple[Kind, ...], counted: Counter[str]) -> Counter[str]:
    return Counter({one: many for one, many in counted.items() if one.split(":")[0] in {kind.value for kind in kinds}})


def test_there_are_sentences_enough() -> None:
    assert len(SENTENCES) >= 100
    assert {row["half"] for row in SENTENCES} == set(HALVES)


@pytest.mark.parametrize("half", HALVES)
def test_no_number_is_missed_and_none_is_invented(half: str) -> None:
    wrong = [
        row["text"] for row in SENTENCES
        if row["half"] == half and of(NUMBERS, found(row["text"])) != of(NUMBERS, expected(row))
    ]  # fmt: skip

    assert wrong == []


@pytest.mark.parametrize(("half", "share"), [("tune", 1.0), ("held", 0.9)])
def test_names_are_found_and_few_words_are_taken_for_names(half: str, share: float) -> None:
    rows = [row for row in SENTENCES if row["half"] == half]
    wanted = sum((of((Kind.NAME,), expected(row)) for row in rows), Counter())
    missed = sum((of((Kind.NAME,), expected(row) - found(row["text"])) for row in rows), Counter())
    without_names = [row for row in rows if not of((Kind.NAME,), expected(row))]
    invented = [row["text"] for row in without_names if of((Kind.NAME,), found(row["text"]))]
    print(
        f"{half}: {wanted.total()} names, {missed.total()} missed; {len(invented)} of {len(without_names)} sentences wrong"
    )

    assert 1 - missed.total() / wanted.total() >= share
    assert len(invented) / len(without_names) <= 0.05


def id_number(area: int, year: int, month: int, day: int, order: int) -> str:
    body = f"{area:06d}{year:04d}{month:02d}{day:02d}{order:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(w * int(d) for w, d in zip(weights, body, strict=True)) % 11]


ids = st.builds(
    id_number,
    st.integers(110101, 659004),
    st.integers(1920, 2024),
    st.integers(1, 12),
    st.integers(1, 28),
    st.integers(0, 999),
)
words = st.sampled_from(["", "他说", "，", "身份证：", "电话", "井盖坏了 ", "村东头"])
gaps = st.sampled_from(["", " ", "-", ".", "—", " - "[:2]])
FULL = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
SPOKEN = str.maketrans("0123456789", "零一二三四五六七八九")


@given(words, ids, words, st.sampled_from(["", "full", "spoken"]), gaps)
def test_every_identity_number_is_found_however_it_is_written(
    before: str, number: str, after: str, way: str, gap: str
) -> None:
    written = gap.join([number[:6], number[6:14], number[14:]])
    written = written.translate({"full": FULL, "spoken": SPOKEN, "": {}}[way])

    (one,) = [one for one in scan(before + written + after) if one.kind is Kind.ID_NUMBER]
    assert one.text == written


@given(words, st.integers(13, 19), st.integers(0, 999_999_999), words, st.sampled_from(["", "full", "spoken"]), gaps)
def test_every_mobile_number_is_found_however_it_is_written(
    before: str, start: int, rest: int, after: str, way: str, gap: str
) -> None:
    number = f"{start}{rest:09d}"
    written = gap.join([number[:3], number[3:7], number[7:]]).translate({"full": FULL, "spoken": SPOKEN, "": {}}[way])

    assert [one.text for one in scan(before + written + after) if one.kind is Kind.PHONE] == [written]


@given(ids, st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_does_not_hide_an_identity_number_with_a_real_birthday(
    number: str, at: int, shift: int
) -> None:
    if at in range(6, 14) or number[at] == "X":
        return
    wrong = number[:at] + str((int(number[at]) + shift) % 10) + number[at + 1 :]

    assert any(one.kind is Kind.ID_NUMBER for one in scan(f"证件号{wrong}。"))


@given(st.text(alphabet="王李张的是在村路电话1380０４１辽MA-· 家屯说了，。和", max_size=40))
def test_findings_never_overlap_and_masking_leaves_nothing_of_them(text: str) -> None:
    findings = scan(text)

    assert all(one.end <= two.start for one, two in pairwise(findings))
    assert all(text[one.start : one.end] == one.text for one in findings)
    cleared = without(text, findings)
    assert len(cleared) == len(text) + sum(len(MASKS[one.kind]) - len(one.text) for one in findings)


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    without(text, scan(text))


def test_the_check_digit_is_that_of_the_standard() -> None:
    assert is_id_number("11010519491231002X")  # the example of GB 11643-1999
    assert not is_id_number("110105194912310021")
