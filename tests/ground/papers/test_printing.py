"""What is printed says what it was given, in the layout of a government paper, and can be kept for good."""

import re
import zipfile
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override
from docx import Document
from hypothesis import example, given, settings
from hypothesis import strategies as some
from PIL import Image
from pypdf import PdfReader

from quartet.ground.papers.fonts import BODY, SERIF, NoGlyph, _faces, faces, missing, require_glyphs
from quartet.ground.papers.pdf import set_pdf
from quartet.ground.papers.sheets import (
    Blank,
    Fields,
    Heading,
    Make,
    Picture,
    Sheet,
    Signatures,
    Table,
    Text,
    paragraphs,
)
from quartet.ground.papers.word import set_docx

MARKUP = '#panic() $x^2$ [块] \\ *粗* _斜_ `码` @引 <签> = 一 - 二 // 注 #import "/etc/passwd" {{ 7*7 }} & < > 〔2026〕'
MM = 72 / 25.4


def photo() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (80, 60), (90, 120, 60)).save(kept, "JPEG")
    return kept.getvalue()


def read(data: bytes) -> PdfReader:
    return PdfReader(BytesIO(data))


def words(data: bytes) -> str:
    """All it says but the pages' numbers, without spaces: where a line ends is the layout's business."""
    return "".join(re.sub(r"—\d+—$", "", "".join(page.extract_text().split())) for page in read(data).pages)


def a_file(*, long: int = 1) -> list[Sheet]:
    """One sheet of every make, with every kind of block."""
    return [
        Sheet("cover", "卷宗", (Fields(((("卷名", "承包费纠纷"),),)),), "范家屯村", Make.COVER),
        Sheet("index", "卷内目录", (), make=Make.INDEX),
        Sheet("first", "申请书", (
            Fields(((("姓名", "梁德山"), ("性别", "男")), (("住址", "二组"),))), Heading("纠纷简要情况："),
            Text("甲乙丙丁" * 150 * long), Blank(3), Signatures(("申请人（签名）：",), day="2026年5月11日"),
        )),
        Sheet("second", "证据材料", (
            Text("某某：", flush=True), Table(("序号", "名称"), (("1", "台账"), ("2", "收条")), (1, 5)), Picture(photo(), "台账照片"),
            Signatures(("调解员（签名）：",), "范家屯村人民调解委员会", "2026年5月11日"),
        ), "(2026)范家屯人调字第1号"),
        Sheet("back", "封底", (), make=Make.BACK),
    ]  # fmt: skip


def set_file(sheets: list[Sheet]) -> bytes:
    return set_pdf(sheets, title="全卷", author="范家屯村人民调解委员会")


def test_every_word_that_was_given_is_printed() -> None:
    sheets = a_file()

    said = words(set_file(sheets))

    for sheet in sheets:
        for one in sheet.said():
            assert "".join(one.split()) in said


@example(typed=MARKUP)
@given(
    typed=some.text(some.sampled_from("#$[]{}\\*_`@<>=-/~'\"&^%!（）、。字a1 "), min_size=1, max_size=60).filter(
        str.strip
    )
)
@settings(max_examples=40, deadline=None)
def test_what_people_typed_is_never_read_as_markup(typed: str) -> None:
    printed = set_pdf([Sheet("a", "题", (Text(typed), Fields((((typed, typed),),))))], title=typed, author=typed)

    plain = "".join(typed.split())
    said = words(printed)
    assert said.count(plain) >= 3


def test_the_page_is_that_of_a_government_paper() -> None:
    """GB/T 9704: A4, 22 lines of 28 characters between margins of 37, 35, 28 and 26 mm; size 3 is 16 points."""
    page = read(set_pdf([Sheet("a", "题", (Text("字" * 28 * 60),))], title="题", author="某")).pages[1]
    placed: list[tuple[float, float, float]] = []

    def note(text: str, page_matrix: list[float], matrix: list[float], _font: Any, size: float) -> None:
        x, y = matrix[4], matrix[5]
        a, b, c, d, e, f = page_matrix
        if "字" in text:
            placed.append((x * a + y * c + e, x * b + y * d + f, size * abs(d)))

    page.extract_text(visitor_text=note)
    lines = [line for line in page.extract_text().splitlines() if "字" in line]

    assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]
    assert len(lines) == 22
    assert {len(line) for line in lines} == {28}
    assert {round(size, 1) for _x, _y, size in placed} == {16.0}
    rows = sorted({y for _x, y, _size in placed}, reverse=True)
    assert rows[0] <= 842 - 37 * MM
    assert rows[-1] >= 35 * MM
    assert all(28.9 <= upper - lower <= 29.1 for upper, lower in pairwise(rows))
    assert min(x for x, _y, _size in placed) == pytest.approx(28 * MM, abs=0.5)


def test_pages_are_numbered_between_dashes_and_the_cover_is_not() -> None:
    feet = [page.extract_text().split("\n")[-1].strip() for page in read(set_file(a_file())).pages]

    assert [foot for foot in feet if foot.startswith("—")] == ["— 1 —", "— 2 —", "— 3 —"]
    assert not feet[0].startswith("—")
    assert not feet[-1].startswith("—")


@pytest.mark.parametrize("long", [1, 3, 8])
def test_the_index_names_the_pages_on_which_the_papers_really_stand(long: int) -> None:
    pages = read(set_file(a_file(long=long))).pages
    texts = ["".join(page.extract_text().split()) for page in pages]
    number = {place: int(text.rsplit("—", 2)[1]) for place, text in enumerate(texts) if text.endswith("—")}
    begins = {
        title: next(number[place] for place in number if texts[place].startswith(title))
        for title in ("申请书", "证据材料")
    }

    last = max(number.values())
    ends = {"申请书": begins["证据材料"] - 1, "证据材料": last}
    span = {
        title: f"{begins[title]}–{ends[title]}" if begins[title] != ends[title] else str(begins[title])
        for title in begins
    }
    assert f"1申请书{span['申请书']}" in texts[1]
    assert f"2证据材料{span['证据材料']}" in texts[1]


def test_it_is_pdf_a_as_far_as_one_can_read_it() -> None:
    """ISO 19005-2: it says what it is, brings every font, names its colours, is tagged, and runs nothing."""
    made = read(set_file(a_file()))
    root = made.trailer["/Root"]
    says = root["/Metadata"].get_data().decode()

    assert "<pdfaid:part>2</pdfaid:part>" in says
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in says
    assert root["/OutputIntents"][0].get_object()["/S"] == "/GTS_PDFA1"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "zh-CN"
    assert not {"/AA", "/OpenAction", "/AcroForm"} & set(root)
    assert "/Encrypt" not in made.trailer
    fonts = [font.get_object() for page in made.pages for font in page["/Resources"].get("/Font", {}).values()]
    assert fonts
    for font in fonts:
        below = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(below)
        assert "/ToUnicode" in font
    assert [entry.title for entry in made.outline] == ["卷宗", "卷内目录", "申请书", "证据材料", "封底"]  # type: ignore[union-attr]


def test_signatures_never_stand_alone_on_a_page() -> None:
    for length in range(480, 620, 10):
        sheet = Sheet(
            "a",
            "题",
            (Text("字" * length), Text("以上内容我已知悉。"), Signatures(("签名：",) * 3, "某村", "2026年5月11日")),
        )
        for page in read(set_pdf([sheet], title="题", author="某")).pages:
            said = page.extract_text()
            assert ("签名" in said) == ("知悉" in said)


def test_a_character_without_a_glyph_is_named_before_anything_is_printed() -> None:
    sheets = [Sheet("a", "调解协议书", (Text("乙方𠮷某"),))]

    for make in (lambda: set_pdf(sheets, title="题", author="某"), lambda: require_glyphs(sheets)):
        with pytest.raises(NoGlyph) as refused, override("zh-hans"):
            make()
    with override("zh-hans"):
        assert str(refused.value) == "“𠮷”（U+20BB7）这个字打印不出来，在《调解协议书》里。"
    assert refused.value.status == 422


def test_all_common_characters_have_a_glyph() -> None:
    """Every one of GB 2312, and what papers write beside it."""
    common = [bytes([high, low]).decode("gb2312", "ignore") for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF)]

    assert missing("".join(common) + "〔〕（）：，。、“”—–·□０９", faces().points) == ""
    assert len("".join(common)) == 6763
    assert missing("一\n二\u200b", faces().points) == ""


def test_an_office_that_owns_fangsong_prints_in_it(tmp_path: Path) -> None:
    from fontTools.ttLib import TTFont  # noqa: PLC0415 -- only here

    shipped = faces()
    assert (shipped.body, shipped.title) == ((SERIF,), (SERIF,))
    ours = next(Path(one.path) for one in shipped.fonts.fonts() if one.weight == 400 and one.path)
    with TTFont(ours) as font:
        for record in font["name"].names:
            if record.nameID in {1, 4, 16}:
                record.string = "FangSong"
        font.save(tmp_path / "simfang.ttf")

    assert _faces(ours.parent, tmp_path).body == ("FangSong", SERIF)
    assert "FangSong" in BODY


def test_what_somebody_wrote_is_cut_into_paragraphs() -> None:
    assert paragraphs("一\n\n  二 \r\n") == (Text("一"), Text("二"))
    assert paragraphs(" \n") == ()


# -- the editable document -------------------------------------------------------------------------------------------


def docx_words(data: bytes) -> str:
    document = Document(BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "".join("".join([*(one.text for one in document.paragraphs), *cells]).split())


def test_the_document_says_the_same_as_the_pdf() -> None:
    sheets = a_file()

    said = docx_words(set_docx(sheets, title="全卷", author="某"))

    for sheet in sheets:
        for one in sheet.said():
            assert "".join(one.split()) in said
    assert "1申请书" in said


def test_the_document_has_the_page_and_the_faces_of_a_government_paper() -> None:
    made = set_docx([Sheet("a", "题", (Text(MARKUP + "\x07"),))], title="题", author="某")
    document = Document(BytesIO(made))
    section = document.sections[0]
    with zipfile.ZipFile(BytesIO(made)) as inside:
        styles = inside.read("word/styles.xml").decode()

    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(side.mm) for side in margins if side] == [37, 35, 28, 26]
    assert 'w:eastAsia="仿宋"' in styles
    assert "".join(MARKUP.split()) in docx_words(made)
    assert "PAGE" in section.footer._element.xml
