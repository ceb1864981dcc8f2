"""Papers from the first enquiry to the agreement, or to the end without one."""

from collections.abc import Mapping
from typing import Any

from quartet.ground.papers.sheets import Blank, Block, Fields, Heading, Table, Text, paragraphs
from quartet.resolution.agreements.states import Side
from quartet.resolution.agreements.wording import SIDES
from quartet.resolution.papers.facts import File, Meeting, Somebody, day_words, moment_words, ordinal
from quartet.resolution.papers.sheets.common import grid, names, passage, people, person_rows, photographs, row

Blocks = tuple[Block, ...]


def inquiry(file: File) -> Blocks:
    """调查记录."""
    made: list[Block] = []
    for one in file.inquiries:
        made += [
            grid(
                row(("时间", moment_words(one.at))), row(("地点", "")), row(("被调查人", one.who), ("参加人", "")),
            ),
            Heading("记录："), *paragraphs(one.words),
        ]  # fmt: skip
    empty = (
        grid(row(("时间", "")), row(("地点", "")), row(("被调查人", ""), ("参加人", ""))), Heading("记录："), Blank(14),
    )  # fmt: skip
    return tuple(made) or empty


def evidence(file: File) -> Blocks:
    """证据材料: its list, then the photographs."""
    listed = tuple(
        (str(place), one.name, "有" if one.there else "未提供", one.note)
        for place, one in enumerate(file.evidence, start=1)
    )
    return (
        Table(("序号", "证据名称", "有无", "说明"), listed or tuple((str(place), "", "", "") for place in range(1, 9)),
              (1, 5, 2, 3)),
        *photographs(file.shots_of("evidence", "property")),
    )  # fmt: skip


def undisputed(file: File) -> Blocks:
    """无争议事实记载."""
    return (
        Text(f"在{file.body or '调解组织'}主持调解过程中，各方当事人对下列事实没有争议，记载如下："),
        *(Text(f"{ordinal(place)}、{one.words}") for place, one in enumerate(file.undisputed, start=1)),
        *(() if file.undisputed else (Blank(10),)),
        Text("经当事人签名确认后，在此后的处理程序中，除涉及国家利益、社会公共利益和他人合法权益的外，"
             "当事人对已经确认的事实无需另行举证。"),
    )  # fmt: skip


def minutes(file: File) -> Blocks:
    """人民调解记录: what was said with all sides in the room, and nothing said to the mediator alone."""
    held: tuple[Meeting | None, ...] = file.meetings or (None,)
    made: list[Block] = []
    for one in held:
        made += _one_meeting(file, one)
    result = (
        "达成调解协议。" if file.agreement is not None else f"未达成调解协议：{file.ending}。" if file.failed else ""
    )
    proposal: Blocks = (Heading("调解员提出的方案："), *paragraphs(file.proposal)) if file.proposal else ()
    return (*made, *proposal, *passage("调解结果：", result, 2))


def _one_meeting(file: File, one: Meeting | None) -> Blocks:
    present = "、".join(one.present) if one else ""
    return (
        grid(
            row(("时间", moment_words(one.at) if one else "")), row(("地点", one.place if one else "")),
            row(("当事人", present or names(file.parties))), row(("调解员", file.mediator), ("参加人", "")),
        ),
        Text("已将调解的相关规定告知各方当事人。"),
        *passage("调解记录：", one.minutes if one else "", 12),
    )  # fmt: skip


def agreement(file: File) -> Blocks:
    """人民调解协议书 (人民调解法 29)."""
    data = file.agreement
    return (
        _signatories(file), *passage("纠纷的主要事实、争议事项：", data["summary"] if data else file.matter),
        Heading("经调解，各方当事人自愿达成如下协议："), *_clauses(file),
        Heading("履行方式、期限："), Text("按照上列各条约定的方式、地点和期限履行。"),
        Text(f"本协议一式{ordinal(data['copies']) if data else '____'}份，当事人各持一份，{file.body or '调解组织'}留存一份。"),
        Text("本协议自各方当事人签名、盖章或者按指印，调解员签名并加盖调解组织印章之日起生效。"
             "双方当事人认为有必要的，可以自协议生效之日起三十日内共同向人民法院申请司法确认。"),
    )  # fmt: skip


def oral(file: File) -> Blocks:
    """人民调解口头协议登记表 (人民调解法 28)."""
    data = file.agreement
    return (
        _signatories(file), *passage("纠纷简要情况：", data["summary"] if data else file.matter),
        Heading("达成协议内容："), *_clauses(file),
        grid(row(("达成日期", day_words(data["effective_at"]) if data else ""), ("调解员", file.mediator))),
        Text("当事人认为无需制作调解协议书，采取口头协议方式，由调解员记录协议内容。口头协议自各方当事人达成协议之日起生效。"),
    )  # fmt: skip


def _signatories(file: File) -> Fields:
    """The parties as the agreement names them, with what the file knows of them."""
    data = file.agreement
    if data is None:
        return people(file)
    known = {one.name: one for one in file.parties}
    rows = (person_rows(_as_signed(one, known.get(one["name"]))) for one in data["parties"] if one["ended_on"] is None)
    return Fields(tuple(line for lines in rows for line in lines))


def _as_signed(one: Mapping[str, Any], known: Somebody | None) -> Somebody:
    """A party as it signs; what the agreement does not say of it comes from the mediation, unless it is kept sealed."""
    side, other = SIDES[Side(one["side"])], known or Somebody("", "")
    if other.sealed:
        return Somebody(side, one["name"], id_number=one["id_number"])
    return Somebody(side, one["name"], one["phone"] or other.phone, one["address"] or other.address, one["id_number"])


def _clauses(file: File) -> Blocks:
    clauses = file.agreement["clauses"] if file.agreement else ()
    return tuple(Text(f"{ordinal(one['number'])}、{one['text']}") for one in clauses) or (Blank(10),)


def termination(file: File) -> Blocks:
    """终止调解通知书, with the other ways (人民调解法 26)."""
    who = names(file.parties) or "________________"
    why = f"因{file.ending}" if file.failed and file.ending else "因________________"
    ways = "、".join(file.ways) or "仲裁、行政、司法等途径"
    return (
        Text(f"{who}：", flush=True),
        Text(f"你们之间的{file.kind or '纠纷'}，{file.body or '本调解组织'}于{day_words(file.accepted_at) or '____年__月__日'}受理。"
             f"经调解，{why}，未能达成调解协议，现依照《中华人民共和国人民调解法》第二十六条终止调解。"),
        *(Text(f"具体情况：{words.words}") for words in paragraphs(file.ending_words)),
        Text(f"你们可以依法通过下列途径维护自己的权利：{ways}。请注意有关仲裁时效、诉讼时效的规定。"),
        Text("调解过程中当事人为达成协议作出的让步和陈述，不作为此后程序中对其不利的依据。"),
    )  # fmt: skip


def interim(file: File) -> Blocks:
    """先行裁定申请书 (农村土地承包经营纠纷调解仲裁法 42), and what came of it."""
    told = tuple((day_words(one.on), one.what, one.note) for one in file.rulings)
    return (
        people(file), Heading("申请事项："),
        Text("请求仲裁庭依照《农村土地承包经营纠纷调解仲裁法》第四十二条，先行裁定恢复农业生产。"),
        *passage("事实与理由：", file.matter or file.report),
        Text("双方的权利义务关系明确，农时紧迫，等到裁决作出再耕种，损失无法弥补。"),
        Text("此致"), Text("________________农村土地承包仲裁委员会", flush=True),
        Heading("办理情况："),
        Table(("日期", "情况", "说明"), told or (("", "", ""),) * 2, (3, 5, 8)),
        Text("一方不履行先行裁定的，另一方可以向人民法院申请执行，但应当提供相应的担保。"),
    )  # fmt: skip
