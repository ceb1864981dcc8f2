"""Papers from fulfilment to the back of the file, its cover and index; and the forms that lie outside it."""

from quartet.ground.papers.sheets import Blank, Block, Heading, Table, Text, paragraphs
from quartet.resolution.agreements.amounts import figures, in_words
from quartet.resolution.papers.facts import File, day_words, moment_words
from quartet.resolution.papers.sheets.common import grid, names, passage, people, photographs, row

Blocks = tuple[Block, ...]


def proofs(file: File) -> Blocks:
    """履行凭证: the ledger of fulfilment, then receipts."""
    listed = tuple(
        (str(place), one.what, one.amount, one.who, one.due, one.done or ("未履行" if one.open else ""))
        for place, one in enumerate(file.performed, start=1)
    )
    receipts = photographs(file.shots_of("receipt", "delivery"))
    return (
        Table(("序号", "履行内容", "数额", "履行人", "期限", "履行情况"), listed or (("1", *[""] * 5),) * 1, (3, 6, 4, 4, 6, 7)),
        *(receipts or (Text("收条、汇款凭证粘贴处："), Blank(8))),
    )  # fmt: skip


def visit(file: File) -> Blocks:
    """回访记录: whether it was kept, whether they are content, whether it is getting worse."""
    made: list[Block] = []
    for one in file.visits:
        made += [
            grid(
                row(("回访时间", moment_words(one.at))), row(("回访人", one.by), ("被回访人", one.who)),
                row(("协议履行", one.kept), ("满意情况", one.satisfied)), row(("有无激化苗头", "有" if one.worse else "无" if one.reached else "")),
            ),
            *passage("回访情况：", one.words, 2),
        ]  # fmt: skip
    empty = (
        grid(
            row(("当事人", names(file.parties))), row(("回访时间", ""), ("回访人", "")), row(("协议履行", ""), ("满意情况", "")),
            row(("有无激化苗头", "")),
        ),
        *passage("回访情况：", "", 8),
    )  # fmt: skip
    return tuple(made) or empty


def court(file: File) -> Blocks:
    """司法确认申请书 with the list of its papers (法释〔2011〕5号)."""
    data = file.agreement
    day = day_words(data["effective_at"]) if data else ""
    listed = tuple(
        (str(place), one.name, "有" if one.there else "待补") for place, one in enumerate(file.packet, start=1)
    )
    return (
        people(file),
        Heading("申请事项："),
        Text(f"请求依法确认{file.body}主持达成的{file.number}调解协议有效。"),
        *passage("事实与理由：", data["summary"] if data else ""),
        Text(f"双方当事人于{day or '____年__月__日'}在{file.body}主持下自愿达成调解协议，现共同申请司法确认，并承诺：双方出于解决纠纷的目的自愿达成协议，"
             "没有恶意串通、规避法律的行为；如果因为该协议内容而给他人造成损害的，愿意承担相应的民事责任和其他法律责任。"),
        Text("此致"), Text("________________人民法院", flush=True),
        Heading("所附材料："),
        Table(("序号", "材料名称", "有无"), listed or (("1", "", ""),), (1, 6, 2)),
        *photographs(file.shots_of("application", "qualification", "ruling")),
    )  # fmt: skip


def closing(file: File) -> Blocks:
    """结案报告表."""
    outcome = "达成调解协议" if file.agreement is not None else f"终止调解：{file.ending}" if file.failed else ""
    left = [one for one in file.performed if one.open]
    kept = "" if not file.performed else f"尚有{len(left)}项未履行" if left else "全部履行完毕"
    return (
        grid(
            row(("纠纷类型", file.kind), ("案件来源", file.origin)), row(("当事人", names(file.parties))),
            row(("受理日期", day_words(file.accepted_at)), ("结束日期", day_words(file.ended_at))),
            row(("调解员", file.mediator), ("调解结果", outcome)), row(("协议编号", file.number if file.agreement else "")),
            row(("履行情况", kept)),
            *(row((f"先行裁定（{day_words(one.on)}）", one.what)) for one in file.rulings if not one.asked),
        ),
        *passage("纠纷简要情况：", file.matter), *passage("调解经过和结果：", "", 3),
    )  # fmt: skip


def note(file: File) -> Blocks:
    """卷宗情况说明."""
    return (
        grid(row(("卷号", file.number)), row(("案件编号", file.case_code))),
        Text("本卷宗材料齐全、排列有序、页号准确。缺少的材料、需要说明的情况记载如下："), Blank(10),
    )  # fmt: skip


def back(file: File) -> Blocks:  # noqa: ARG001 -- as every paper is called
    """封底."""
    return (grid(row(("本卷页数", ""), ("件数", "")), row(("装订人", ""), ("装订日期", ""))),)


def cover(file: File) -> Blocks:
    """卷宗封面."""
    name = f"{names(file.parties)}{file.kind or '纠纷'}"
    return (
        grid(
            row(("卷名", name)), row(("年度", str(file.year)), ("案件编号", file.case_code)), row(("卷号", file.number)),
            row(("调解员", file.mediator), ("调解日期", day_words(file.ended_at or file.accepted_at))),
            row(("立卷人", ""), ("立卷日期", "")), row(("保管期限", "长期"), ("备注", "")),
        ),
    )  # fmt: skip


def index(file: File) -> Blocks:  # noqa: ARG001 -- as every paper is called
    """卷内目录: the layout knows the pages."""
    return ()


def whistle(file: File) -> Blocks:
    """吹哨会商记录: who was called, what each is to do, by when."""
    called = tuple((day_words(one.at), one.unit, one.reason, "") for one in file.asked)
    attended = "、".join(one.attended for one in file.asked if one.attended)
    return (
        grid(
            row(("会商时间", ""), ("会商地点", "")), row(("吹哨单位", file.led_by)), row(("参加单位", attended)),
            row(("案件编号", file.case_code)),
        ),
        *passage("会商事项：", file.report or file.matter), Heading("已通知到场的单位和事由："),
        Table(("日期", "单位", "事由", "完成时限"), called or (("", "", "", ""),) * 3, (3, 4, 5, 3)),
        *passage("会商意见（逐项写明由谁办、办什么、何时办结）：", "", 7),
    )  # fmt: skip


def subsidy(file: File) -> Blocks:
    """以案定补申报审批表: worked out from the file and its fulfilment, signed by two who are not paid by it."""
    one = file.claim
    signed = (
        (f"{one.first} {day_words(one.first_at)}".strip(), f"{one.second} {day_words(one.second_at)}".strip())
        if one else ("", "")
    )  # fmt: skip
    return (
        grid(
            row(("调解员", one.mediator if one else ""), ("所在组织", file.body)), row(("案件编号", file.case_code)),
            row(("协议编号", file.number)), row(("当事人数", str(one.people) if one else ""), ("条款数", str(one.clauses) if one else "")),
            row(("涉及金额", f"{figures(one.money)}元" if one else ""), ("难易程度", one.grade if one else "")),
            row(("补贴金额", f"人民币{figures(one.cents)}元（大写：{in_words(one.cents)}）" if one else "")),
            row(("初核人", signed[0])), row(("复核人", signed[1])),
        ),
        Text("一案一补：同一纠纷、同一当事人一年内只申报一次；调解员本人不得审核。"),
        *paragraphs("" if one else "尚未申报：协议履行完毕、卷宗材料齐全后，由调解员在平台申报。"),
    )  # fmt: skip
