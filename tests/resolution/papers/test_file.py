"""The file of a dispute: what is on its papers and what must not be, who may print it, what is missing from it."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils.translation import override
from docx import Document
from hypothesis import given
from hypothesis import strategies as some

from quartet.ground.ledger.models import View
from quartet.ground.papers.fonts import NoGlyph
from quartet.ground.people.rights import acting_as
from quartet.resolution.agreements.states import Form
from quartet.resolution.cases.models import Case
from quartet.resolution.kinds.queries import papers as ministry
from quartet.resolution.mediation.models import Contact
from quartet.resolution.papers.actions import Kind
from quartet.resolution.papers.facts import File, Helper, Somebody, birth_of, day_words, moment_words, ordinal
from quartet.resolution.papers.listing import BUNDLES, listing
from quartet.resolution.papers.queries import PapersNotFound, case_part, gather, source_for
from quartet.resolution.papers.table import BY_ID, PAPERS, Need, by_hand, others, packet_of, papers_of, sheet_of
from tests.cast import MONDAY, PEOPLE, Cast, behind_the_wall
from tests.resolution.agreements.stage import quarrel
from tests.resolution.papers.stage import ADMITTED, ALONE, FIRST_ID, PARTIES, SEALED, Dispute, dispute, pages

EMPTY = File(case_code="1", body="范家屯村人民调解委员会", number="(2026)范家屯人调字第____号", year=2026)


def printed(done: Dispute, wanted: str = "file", who: str = "mediator") -> str:
    return "".join(pages(done.prints(wanted, who).data))


def ids(these: tuple[object, ...]) -> list[str]:
    return [paper.id for paper in these]  # type: ignore[attr-defined]


# -- the table -------------------------------------------------------------------------------------------------------


def test_the_file_is_in_the_ministrys_order_and_has_every_paper_it_asks_for() -> None:
    """law.md 3.3: thirteen places; required are application or register, rights, identity, minutes, agreement, back."""
    places = [paper.place for paper in PAPERS]

    assert places == sorted(places)
    assert set(places) == {0, *range(1, 14), 99}
    required = {paper.place for paper in PAPERS if paper.need is Need.ALWAYS and paper.place}
    assert required == {1, 2, 3, 7, 8, 13}
    assert len(BY_ID) == len(PAPERS)
    beside = {"oral", "closing", "termination", "delegation", "address", "undisputed", "whistle", "subsidy"}
    assert beside <= set(BY_ID)
    assert len([paper for paper in ministry() if paper.code]) <= len(PAPERS)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.id)
def test_every_paper_can_be_printed_blank_to_be_filled_in_by_hand(paper: object) -> None:
    sheet = sheet_of(paper, EMPTY)  # type: ignore[arg-type]

    assert sheet.title
    assert "None" not in "".join(sheet.said())
    signed = [block for block in sheet.blocks if block.kind == "signatures"]
    assert len(signed) == bool(paper.signs or paper.seal)  # type: ignore[attr-defined]


def test_an_office_that_is_no_peoples_mediation_calls_its_papers_otherwise() -> None:
    titles = [sheet_of(paper, replace(EMPTY, people_s=False)).title for paper in PAPERS]

    assert not any("人民调解" in title for title in titles)
    assert "调解协议书" in titles


def test_a_dispute_that_ended_without_agreement_has_its_notice_instead() -> None:
    file = replace(EMPTY, failed=True, ending="当事人分歧太大")

    assert {"termination", "closing"} <= set(ids(papers_of(file)))
    assert not {"agreement", "oral"} & set(ids(papers_of(file)))
    assert "因当事人分歧太大" in "".join(sheet_of(BY_ID["termination"], file).said())
    assert "因________" in "".join(sheet_of(BY_ID["termination"], replace(file, failed=False)).said())


def test_who_is_represented_needs_a_mandate_for_each_helper() -> None:
    helped = Somebody("申请人", "梁某", helpers=(Helper("代理人", "王某", "139", "一般代理"), Helper("监护人", "李某")))
    file = replace(EMPTY, parties=(helped,))
    said = "".join(sheet_of(BY_ID["mandate"], file).said())

    assert "mandate" in ids(papers_of(file))
    assert "王某" in said
    assert "李某" in said
    assert [str(one) for one in BY_ID["mandate"].lacks(file)]


def test_what_came_from_an_organ_has_its_letter_and_the_organs_seal() -> None:
    file = replace(EMPTY, entrusted=True, applied=False, origin="法院委托", letter="（2026）委字3号")
    letter = sheet_of(BY_ID["delegation"], file)

    assert {"delegation", "register"} <= set(ids(papers_of(file)))
    assert letter.blocks[-1].seal == "（委托单位印章）"  # type: ignore[union-attr]
    assert "（2026）委字3号" in "".join(letter.said())
    assert sheet_of(BY_ID["delegation"], replace(EMPTY, led_by="某镇")).blocks[-1].seal == "某镇"  # type: ignore[union-attr]


def test_blanks_for_the_pen_are_named_once() -> None:
    assert by_hand(sheet_of(BY_ID["application"], EMPTY))[:3] == ["申请人", "性别", "民族"]
    assert len(set(by_hand(sheet_of(BY_ID["application"], EMPTY)))) == len(
        by_hand(sheet_of(BY_ID["application"], EMPTY))
    )


# -- words -----------------------------------------------------------------------------------------------------------


def test_days_and_ordinals_are_written_as_papers_write_them() -> None:
    assert day_words(MONDAY) == "2026年5月11日"
    assert day_words(None) == ""
    assert moment_words(MONDAY).startswith("2026年5月11日")
    assert moment_words(None) == ""
    assert [ordinal(number) for number in (1, 9, 10, 11, 20, 34, 99)] == [
        "一",
        "九",
        "十",
        "十一",
        "二十",
        "三十四",
        "九十九",
    ]


def test_sex_and_birthday_are_read_from_a_sound_identity_number_and_never_guessed() -> None:
    known = Somebody("甲方", "梁某", id_number=FIRST_ID)

    assert (known.sex, known.born, known.called) == ("男", "1965年3月12日", "甲方梁某")
    for number in ("", FIRST_ID[:-1] + "0", "1", "211221196513121236", "00000000000000000"):
        assert (Somebody("甲方", "某", id_number=number).sex, Somebody("甲方", "某", id_number=number).born) == ("", "")
    assert birth_of("000000000000000001") is None  # the check digit fits, the day does not exist


@given(some.text(max_size=20))
def test_no_text_is_taken_for_a_birthday(text: str) -> None:
    assert birth_of(text) is None or len(text) == 18


# -- a whole file ----------------------------------------------------------------------------------------------------


@pytest.fixture
def kept(cast: Cast) -> Dispute:
    return dispute(cast).talks().agrees().keeps()


def test_the_whole_file_comes_in_one_pdf_with_what_each_room_knows(kept: Dispute) -> None:
    made = kept.prints()
    said = pages(made.data)
    whole = "".join(said)

    assert made.type == "application/pdf"
    assert made.filename == f"全卷-{kept.code}.pdf"
    number = kept.desk.agreement.number
    assert re.fullmatch(r"\(2026\)范家屯人调字第\d+号", number)
    for words in (
        number, "人民调解卷宗", "梁某、郑某土地承包、流转纠纷", FIRST_ID, "1965年3月12日", "范家屯村二组东头", "承包费两年没交。",
        "承包合同签了十年。", "双方都到了。", "郑某分三期付清。", "玖仟元整", "2026年6月30日", "都给了。", "全部履行完毕", kept.code,
    ):  # fmt: skip
        assert words in whole, words
    order = ids(papers_of(kept.file()))
    titles = [sheet_of(BY_ID[paper], kept.file()).title for paper in order]
    found = [next(place for place, page in enumerate(said) if page.startswith(title)) for title in titles[1:]]
    assert found == sorted(found)
    assert [title for title in titles[2:-1] if title not in said[1]] == []


def test_what_was_admitted_or_said_alone_is_on_no_paper(kept: Dispute) -> None:
    for wanted in [*BY_ID, *BUNDLES]:
        said = printed(kept, wanted)
        assert ADMITTED not in said
        assert ALONE not in said
        assert wanted in BUNDLES or sheet_of(BY_ID[wanted], kept.file()).title in said


def test_a_sealed_address_is_on_no_paper(kept: Dispute) -> None:
    with behind_the_wall():
        Contact.objects.filter(party__number=1).update(address=SEALED, sealed=True)

    said = printed(kept, "file")

    for words in (SEALED, "13800000001", PARTIES[0]["address"]):
        assert words not in said
    assert kept.file().parties[0].address == ""
    assert kept.file().parties[1].address == PARTIES[1]["address"]


def test_each_paper_can_be_had_as_a_document_too(kept: Dispute) -> None:
    for paper in PAPERS:
        title = sheet_of(paper, kept.file()).title
        document = Document(BytesIO(kept.prints(paper.id, kind=Kind.DOCX).data))
        assert document.paragraphs[0].text == title
    whole = kept.prints("file", kind=Kind.DOCX)
    assert whole.filename.endswith(".docx")
    assert "卷内目录" in [one.text for one in Document(BytesIO(whole.data)).paragraphs]


def test_photographs_are_in_the_pdf_where_they_belong(kept: Dispute) -> None:
    file = kept.file(pictures=True)

    assert len(file.shots_of("identity")) == 2
    assert all(one.data.startswith(b"\xff\xd8") for one in file.shots)
    assert [block.kind for block in sheet_of(BY_ID["identity"], file).blocks] == ["table", "picture", "picture"]
    assert not any(one.data for one in kept.file().shots)


def test_the_courts_packet_holds_the_application_the_agreement_and_who_they_are(cast: Cast) -> None:
    agreed = dispute(cast).talks().agrees()
    assert "court" not in ids(papers_of(agreed.file()))
    agreed.desk.do("prepare", both_agree=True)

    assert "court" in ids(papers_of(agreed.file()))
    assert ids(packet_of(agreed.file())) == ["court", "agreement", "identity", "address"]
    said = printed(agreed, "packet")
    assert said.startswith("司法确认申请书")
    assert agreed.desk.agreement.number in said
    assert list(BY_ID["court"].lacks(agreed.file()))
    assert not list(BY_ID["court"].lacks(EMPTY))
    assert "待补" in said


def test_a_complete_file_says_so_and_an_incomplete_one_names_what_is_missing(cast: Cast) -> None:
    done = dispute(cast)
    empty = listing(done.file())
    talked = listing(done.talks().file())
    agreed = listing(done.agrees().file())
    kept = listing(done.keeps().file())

    assert (empty.complete, empty.whole) == (3, False)  # cover, index and back need nothing
    with override("en"):
        missing = {line.paper.id: [str(one) for one in line.lacks] for line in agreed.inside if line.lacks}
    assert missing == {
        "identity": ["A photograph of each party's identity papers is missing."],
        "agreement": ["A photograph of the signed paper is missing."],
        "proofs": ["Something promised is not done, or not confirmed by both sides."],
        "visit": ["Nobody has been reached and asked afterwards."],
    }
    assert empty.complete < talked.complete <= agreed.complete < kept.complete == len(kept.required)
    assert kept.whole
    assert all(line.complete for line in kept.inside)
    assert {line.paper.id for line in kept.outside} == set(ids(others(done.file())))


def test_identity_papers_that_were_ticked_off_are_there(cast: Cast) -> None:
    done = dispute(cast).talks()
    done.table.does("evidence", piece="identity", there="yes")

    assert not list(BY_ID["identity"].lacks(done.file()))


def test_an_agreement_without_a_mediation_on_file_is_printed_too(cast: Cast) -> None:
    desk = quarrel(cast).fulfilled()
    with acting_as(desk.claims):
        file = gather(source_for(desk.claims, desk.case.code), desk.now)

    assert [one.side for one in file.parties] == ["甲方", "乙方"]
    assert file.matter == "因承包费发生争执"
    assert file.number == desk.agreement.number
    with override("en"):
        assert [str(one) for one in BY_ID["application"].lacks(file)] == [
            "No mediation is open on this case: the form is to be filled in by hand."
        ]


def test_an_oral_agreement_has_its_register_and_needs_no_signature(cast: Cast) -> None:
    desk = quarrel(cast)
    desk.draft(form=Form.ORAL)
    desk.do("add_clause", clause=desk.work())
    with acting_as(desk.claims):
        before = gather(source_for(desk.claims, desk.case.code), desk.now)
        assert [str(one) for one in BY_ID["oral"].lacks(before)]
    desk.do("reach", reached_on=desk.now.date(), no_paper=True)
    with acting_as(desk.claims):
        file = gather(source_for(desk.claims, desk.case.code), desk.now)

    assert "oral" in ids(papers_of(file))
    assert "agreement" not in ids(papers_of(file))
    assert not list(BY_ID["oral"].lacks(file))
    assert "5个工日" in "".join(sheet_of(BY_ID["oral"], file).said())
    assert ids(packet_of(file))[1] == "oral"


def test_a_mediation_that_failed_prints_the_notice_and_the_other_ways(cast: Cast) -> None:
    done = dispute(cast)
    done.table.ended()

    said = printed(done, "termination")
    assert "到法院起诉" in said
    assert "因各方分歧太大" in said or "因" in said
    assert "termination" in ids(papers_of(done.file()))
    assert done.file().number.endswith("第____号")


def test_served_papers_and_helpers_stand_on_theirs(cast: Cast) -> None:
    done = dispute(cast).talks()
    one = done.table.party(1)
    done.table.does("serve", party=one, paper="rights", by_way="hand", proof="签收单", received="yes")
    done.table.does("add_helper", party=one, helps="agent", name="王某", authority="特别授权")

    file = done.file()
    assert "签收单" in "".join(sheet_of(BY_ID["rights"], file).said())
    assert file.represented[0].helpers[0].name == "王某"


def test_units_that_were_called_stand_in_the_minutes_of_the_consultation(cast: Cast) -> None:
    done = dispute(cast)
    cast.move(done.code, "assist", "mediator", unit=cast.units["agriculture"], reason="请查承包台账")

    said = printed(done, "whistle")
    assert "请查承包台账" in said
    assert "铁岭县农业农村局" in said


def test_the_claim_of_pay_is_printed_as_it_stands(kept: Dispute) -> None:
    for number in (1, 2):
        kept.desk.do("hand_over", number, how="当面交付并签收")
    assert "尚未申报" in printed(kept, "subsidy")
    kept.desk.do("claim_subsidy")
    kept.desk.do("sign_subsidy", who="county_desk", looked=True)

    said = printed(kept, "subsidy")
    assert "大写：" in said
    assert kept.file().claim is not None
    assert cast_name(kept, "county_desk") in said


def cast_name(done: Dispute, name: str) -> str:
    return done.cast.people[name].name


# -- who may ---------------------------------------------------------------------------------------------------------


def test_only_the_team_prints_and_every_printing_is_written_down(kept: Dispute) -> None:
    for name in PEOPLE:
        if name == "mediator":
            continue
        for address in ("papers", "paper"):
            arguments = [kept.code] if address == "papers" else [kept.code, "file", "pdf"]
            assert kept.cast.client(name).get(reverse(address, args=arguments)).status_code == 404, name
        with pytest.raises(PapersNotFound):
            kept.prints("file", name)
    assert printings(kept) == []

    kept.prints("minutes")

    assert printings(kept) == [(kept.cast.people["mediator"].pk, kept.desk.case.region[:6])]


def printings(done: Dispute) -> list[tuple[int, str]]:
    """Who printed something of this case, and the county."""
    with behind_the_wall():
        return list(View.objects.filter(subject=f"papers:{done.code}").order_by("pk").values_list("person", "county"))


def test_a_case_that_is_not_there_looks_like_one_that_is_not_mine(kept: Dispute) -> None:
    mediator, stranger = kept.cast.client("mediator"), kept.cast.client("mediator_next_village")
    nothing = mediator.get("/cases/122126059999990/papers/")
    foreign = stranger.get(f"/cases/{kept.code}/papers/")

    assert (nothing.status_code, foreign.status_code) == (404, 404)
    assert kept.cast.client(None).get(f"/cases/{kept.code}/papers/").status_code == 302
    assert mediator.get(f"/cases/{kept.code}/papers/nothing.pdf").status_code == 404


def test_the_named_mediator_prints_also_where_another_unit_leads(kept: Dispute) -> None:
    with behind_the_wall():
        Case.objects.filter(code=kept.code).update(lead_unit=kept.cast.units["agriculture"])

    assert kept.prints("minutes").data
    assert "双方都到了。" in printed(kept, "minutes")
    assert "双方都到了。" not in printed(kept, "minutes", "department")  # leads the case, sits not at the table


def test_whom_the_case_is_hidden_from_prints_nothing(kept: Dispute) -> None:
    mediator = f"p{kept.cast.people['mediator'].pk}"
    with behind_the_wall():
        Case.objects.filter(code=kept.code).update(hidden_from=[mediator])
        kept.table.mediation.__class__.objects.filter(case_code=kept.code).update(hidden_from=[mediator])

    with pytest.raises(PapersNotFound):
        kept.prints()


def test_a_name_that_cannot_be_printed_is_refused_in_words_and_not_noted(kept: Dispute) -> None:
    with behind_the_wall():
        kept.table.party(1).__class__.objects.filter(mediation__code=kept.table.code, number=1).update(name="梁𠮷")

    answer = kept.cast.client("mediator", **{"accept-language": "zh-hans"}).get(f"/cases/{kept.code}/papers/file.pdf")

    assert answer.status_code == 422
    assert "𠮷" in answer.content.decode()
    with pytest.raises(NoGlyph):
        kept.prints()
    assert printings(kept) == []


# -- pages -----------------------------------------------------------------------------------------------------------


def test_the_page_lists_the_file_and_the_case_leads_to_it(kept: Dispute) -> None:
    client = kept.cast.client("mediator")
    page = client.get(f"/cases/{kept.code}/papers/").content.decode()
    case = client.get(f"/cases/{kept.code}/").content.decode()

    assert "Every paper that the file must have is complete" in page
    assert f"/cases/{kept.code}/papers/file.pdf" in page
    assert f"/cases/{kept.code}/papers/agreement.docx" in page
    assert "packet.pdf" in page
    assert f"/cases/{kept.code}/papers/file.pdf" in case


def test_without_an_agreement_there_is_no_packet_to_print(cast: Cast) -> None:
    done = dispute(cast)

    page = cast.client("mediator").get(f"/cases/{done.code}/papers/").content.decode()

    assert "packet.pdf" not in page
    assert "No mediation is open on this case" in page


def test_a_pdf_opens_in_the_browser_a_document_is_saved_and_neither_is_cached(kept: Dispute) -> None:
    client = kept.cast.client("mediator")
    pdf = client.get(f"/cases/{kept.code}/papers/file.pdf")
    document = client.get(f"/cases/{kept.code}/papers/agreement.docx")

    assert pdf["Content-Type"] == "application/pdf"
    assert pdf["Content-Disposition"].startswith("inline")
    assert document["Content-Disposition"].startswith("attachment")
    assert {pdf["Cache-Control"], document["Cache-Control"]} == {"private, no-store"}
    assert "Content-Security-Policy" not in pdf
    assert client.post(f"/cases/{kept.code}/papers/file.pdf").status_code == 405


def test_a_case_that_is_no_quarrel_shows_no_papers(cast: Cast) -> None:
    done = dispute(cast)
    claims = cast.claims("mediator")
    with behind_the_wall():
        Case.objects.filter(code=done.code).update(category="")
        case = Case.objects.get(code=done.code)

    with acting_as(claims):
        assert case_part(case, claims) == {}
    stranger = cast.claims("clerk_next_county")
    with acting_as(stranger):
        assert case_part(case, stranger) == {}
    with behind_the_wall():
        Case.objects.filter(code=done.code).update(category="0101")
        case = Case.objects.get(code=done.code)
    with acting_as(claims):
        assert case_part(case, claims) == {"case": case}


def test_a_mediator_who_does_not_see_the_case_finds_the_way_back_without_a_link(kept: Dispute) -> None:
    with behind_the_wall():
        Case.objects.filter(code=kept.code).update(label=4, lead_unit=kept.cast.units["agriculture"])

    page = kept.cast.client("mediator").get(f"/cases/{kept.code}/papers/")

    assert page.status_code == 200
    assert f'href="/cases/{kept.code}/"' not in page.content.decode()
