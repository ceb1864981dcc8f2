import codecs
import csv
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quartet.resolution.suggest.cli import classify_evaluate, main
from quartet.resolution.suggest.labelled import BadFile, read_labelled

WORDS = {
    "交通局": "路灯 村路 桥面 坑洼 红绿灯 客车",
    "人社局": "工资 欠薪 社保 包工头 合同 辞退",
    "城管": "垃圾 摊贩 违建 污水 噪音 粪堆",
}


def rows(repeats: int) -> list[tuple[str, str]]:
    return [
        (f"第{number}次反映{word}的问题没人管", label)
        for number in range(repeats)
        for label, words in WORDS.items()
        for word in words.split()
    ]


def write(
    path: Path, lines: list[tuple[str, ...]], encoding: str = "utf-8", header: tuple[str, ...] = ("text", "label")
) -> Path:
    with path.open("w", encoding=encoding, errors="replace", newline="") as file:
        csv.writer(file).writerows([header, *lines])
    return path


def last_json(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return found


def test_evaluate_ends_with_one_json_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    train, test = write(tmp_path / "a.csv", rows(5)), write(tmp_path / "b.csv", rows(2))

    code = main(["evaluate", str(train), "--test", str(test)])

    result = last_json(capsys)
    assert code == 0
    assert result["accuracy"] == result["macro_f1"] == 1.0
    assert 0 <= result["abstained"] <= 1
    assert sum(part["rows"] for part in result["by_similarity"]) == result["test_rows"] == 36


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_files_are_read_as_excel_writes_them(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path / "a.csv", rows(1), encoding)

    assert read_labelled(path).rows == rows(1)


def test_dirty_rows_are_counted_not_fatal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dirt = [
        ("", "交通局"),
        ("没有标签", ""),
        ("长" * 200_000, "城管"),
        ("路灯不亮", "从没见过的局"),
        ("同一条", "城管"),
        ("同一条", "人社局"),
    ]
    train, test = write(tmp_path / "a.csv", rows(5) + dirt[:3]), write(tmp_path / "b.csv", rows(1) + dirt)

    code = classify_evaluate([str(train), "--test", str(test)])

    result = last_json(capsys)
    assert code == 0
    assert result["test_rows"] == 18 + 5
    assert result["rows_of_unknown_label"] == 1
    assert result["rows_without_label"] == 2
    assert result["accuracy"] < 1


def test_a_guess_counts_also_where_it_abstains(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    train = write(tmp_path / "a.csv", rows(5))
    test = write(tmp_path / "b.csv", [*rows(1), ("xyz xyz", "城管"), ("", "城管")])

    main(["evaluate", str(train), "--test", str(test)])

    result = last_json(capsys)
    answered = round(result["test_rows"] * (1 - result["abstained"]))
    right = result["answered_accuracy"] * answered + result["abstained_accuracy"] * (result["test_rows"] - answered)
    assert result["accuracy"] * result["test_rows"] == pytest.approx(right, abs=0.01)


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"text,label\n", b"text,label\n,\n", b"\xff\xfe\x00", None])
def test_a_file_without_anything_to_use_is_refused_in_a_sentence(
    tmp_path: Path, content: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = write(tmp_path / "good.csv", rows(2)), tmp_path / "bad.csv"
    if content is not None:
        bad.write_bytes(content)

    assert main(["evaluate", str(bad), "--test", str(good)]) == 2
    assert main(["evaluate", str(good), "--test", str(bad)]) == 2
    assert "bad.csv" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("\ufeff\r\n\r\n text , label \r\n路灯不亮, 道路 \r\n", [("路灯不亮", "道路")]),
        ("text,label\n路灯,不亮,了,道路\n", [("路灯,不亮,了", "道路")]),
        ("label;text;id\n道路;路灯;不亮;7\n", [("路灯;不亮", "道路")]),
        ('text,label\n"路灯\n还有""引号""",道路\n', [('路灯\n还有"引号"', "道路")]),
        (
            'text,label\n工资没给,劳动\n"路灯不亮,道路\n垃圾,环境\n',
            [("工资没给", "劳动"), ('"路灯不亮', "道路"), ("垃圾", "环境")],
        ),
        ('text,label\n路灯不亮,"道路\n', [("路灯不亮", "道路")]),
        ('text,label\n路灯不亮,"道路\n工资没给,劳动\n', [("路灯不亮", '"道路'), ("工资没给", "劳动")]),
        ('label,text\n道路,"路灯\n不亮"\n', [("路灯\n不亮", "道路")]),
        ("text,label\r路灯不亮,道路\r", [("路灯不亮", "道路")]),
        ("text,label\n路灯\0不亮,道路\n,,\n\n", [("路灯不亮", "道路")]),
    ],
)
def test_carelessly_written_files_lose_no_row(tmp_path: Path, content: str, found: list[tuple[str, str]]) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content.encode())

    assert read_labelled(path).rows == found


def test_a_column_of_names_is_no_label(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    numbered = write(tmp_path / "a.csv", [(f"第{number}件事", f"编号{number}") for number in range(2_001)])

    assert main(["evaluate", str(numbered), "--test", str(numbered)]) == 2
    assert "2001 different labels" in capsys.readouterr().err


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=300),
    st.sampled_from([b"text,label\n", b"label\ttext\n", codecs.BOM_UTF8 + b"Text,LABEL\r\n", b""]),
)
def test_any_bytes_are_rows_or_a_refusal(tmp_path: Path, content: bytes, head: bytes) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(head + content)
    try:
        found = read_labelled(path)
    except BadFile:
        return

    assert all(label.strip() for _, label in found.rows)


def test_wrong_words_give_the_usual_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate"]) == 2
    assert main(["--help"]) == 0
    assert "TRAIN.csv" in capsys.readouterr().err


def test_suggest_prints_candidates_with_their_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QUARTET_HOME", str(tmp_path))

    assert main(["suggest", "路灯不亮"]) == 0
    assert main(["suggest", ""]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("0902 道路设施")
    assert lines[-1] == "No proposal: empty."


def test_a_topic_hidden_from_training_is_told_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    train, test = write(tmp_path / "a.csv", rows(5)), write(tmp_path / "b.csv", rows(1))

    main(["evaluate", str(train), "--test", str(test)])

    told = capsys.readouterr().out
    assert "A topic it was never taught (1 labels hidden" in told
    unknown = json.loads(told.splitlines()[-1])["unknown_topic"]
    assert (unknown["hidden_labels"], unknown["rows"]) == (1, 6)


def test_where_only_two_labels_are_left_or_nothing_is_left_to_read_no_topic_is_hidden(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two = write(tmp_path / "two.csv", [row for row in rows(3) if row[1] != "城管"])
    mute = write(tmp_path / "mute.csv", [("路灯不亮", "A"), ("？？", "B"), ("！！", "C"), ("……", "D")])

    for path in (two, mute):
        assert main(["evaluate", str(path), "--test", str(path)]) == 0
        assert last_json(capsys)["unknown_topic"] is None
