"""Papers from the application to the letter of entrustment."""

from quartet.ground.papers.sheets import Blank, Block, Heading, Table, Text
from quartet.resolution.papers.facts import File, Somebody, day_words
from quartet.resolution.papers.sheets.common import grid, names, passage, people, photographs, row

Blocks = tuple[Block, ...]


def application(file: File) -> Blocks:
    """人民调解申请书."""
    others = [one for one in file.parties if not one.applicant] or [Somebody("被申请人", "")]
    return (
        people(file, [*(file.applicants or (Somebody("申请人", ""),)), *others]),
        *passage("纠纷简要情况：", file.matter), *passage("当事人申请事项：", "", 2),
        Text("调解组织已将申请调解的相关规定告知我，现自愿申请调解。"),
    )  # fmt: skip


def register(file: File) -> Blocks:
    """人民调解受理登记表."""
    return (
        grid(
            row(("受理时间", day_words(file.accepted_at)), ("案件来源", file.origin)),
            row(("纠纷类型", file.kind), ("案件编号", file.case_code)),
            row(("纠纷地点", file.place)),
        ),
        people(file), *passage("纠纷简要情况：", file.matter),
        Text("已征求各方当事人意见，各方同意调解。" if file.accepted_at else "各方当事人是否同意调解：□同意  □不同意"),
    )  # fmt: skip


RIGHTS = (
    "选择或者接受调解员；", "接受调解、拒绝调解或者要求终止调解；", "要求调解公开进行或者不公开进行；",
    "自主表达意愿、自愿达成调解协议。",
)  # fmt: skip
"""《人民调解法》第二十三条."""
DUTIES = ("如实陈述纠纷事实；", "遵守调解现场秩序，尊重调解员；", "尊重对方当事人行使权利。")
"""《人民调解法》第二十四条."""


def rights(file: File) -> Blocks:
    """当事人权利义务告知书."""
    told = [one for one in file.served if one.paper]
    return (
        Text("依照《中华人民共和国人民调解法》，现将当事人在调解活动中的权利、义务告知如下："),
        Heading("一、当事人享有下列权利（第二十三条）"),
        *(Text(f"（{place}）{words}") for place, words in zip("一二三四", RIGHTS, strict=True)),
        Heading("二、当事人履行下列义务（第二十四条）"),
        *(Text(f"（{place}）{words}") for place, words in zip("一二三", DUTIES, strict=True)),
        Heading("三、其他事项"),
        Text("（一）调解民间纠纷，不收取任何费用（第四条）。"),
        Text("（二）经调解达成的调解协议，具有法律约束力，当事人应当按照约定履行（第三十一条）。"),
        Text("（三）双方当事人认为有必要的，可以自调解协议生效之日起三十日内共同向人民法院申请司法确认（第三十三条）。"),
        Text("（四）调解不成的，可以依法通过仲裁、行政、司法等途径维护自己的权利（第二十六条）。"),
        *((
            Table(("送达时间", "受送达人", "内容和方式", "结果"), tuple(
                (day_words(one.at), one.who, f"{one.paper}，{one.how}；{one.proof}", "已送达" if one.received else "未送达")
                for one in told
            ), (3, 2, 5, 2)),
        ) if told else ()),
        Text("以上内容我已知悉。"),
    )  # fmt: skip


def address(file: File) -> Blocks:
    """送达地址确认书."""
    return (
        Text("当事人应当如实填写准确的送达地址和联系电话。地址变更的，应当及时书面告知；因地址不准确或者未及时告知变更，"
             "致使文书未能被实际接收的，文书退回之日视为送达之日（参照《民事诉讼法》有关送达的规定）。"),
        *(
            grid(
                row((one.side or "当事人", one.name), ("联系电话", one.phone)), row(("送达地址", one.address)),
                row(("其他联系人", "、".join(each.name for each in one.helpers)), ("邮政编码", "")),
            )
            for one in file.parties or (Somebody("当事人", ""),)
        ),
        Text("我保证以上送达地址真实、准确。"),
    )  # fmt: skip


def identity(file: File) -> Blocks:
    """当事人身份证明: the photographs, or room to paste the copies."""
    shots = photographs(file.shots_of("identity"))
    listed = tuple((str(place), one.name, one.id_number, "") for place, one in enumerate(file.parties, start=1))
    return (
        Table(("序号", "姓名", "公民身份号码", "核对人"), listed or (("1", "", "", ""), ("2", "", "", "")), (1, 2, 4, 2)),
        *(shots or (Text("身份证件复印件粘贴处："), Blank(10))),
    )  # fmt: skip


def mandate(file: File) -> Blocks:
    """授权委托书, one for everybody who is represented."""
    shown = file.represented or (Somebody("委托人", ""),)
    made: list[Block] = []
    for one in shown:
        for helper in one.helpers or (None,):
            made += [
                grid(
                    row(("委托人", one.name), ("联系电话", one.phone)), row(("单位或住址", one.address)),
                    row(("受托人", helper.name if helper else ""), ("联系电话", helper.phone if helper else "")),
                    row(("身份", helper.quality if helper else "")), row(("委托权限", helper.authority if helper else "")),
                ),
                Text(f"现委托上列受托人在{one.name or '委托人'}与他人的纠纷调解中，作为{one.name or '委托人'}的代理人参加调解。"
                     "变更、放弃调解请求，达成调解协议，须有委托人的特别授权。"),
            ]  # fmt: skip
    return (*made, *photographs(file.shots_of("mandate")))


def delegation(file: File) -> Blocks:
    """委托调解函."""
    to = file.body if file.entrusted else "________________"
    about = f"{names(file.parties)}之间的{file.kind or '纠纷'}" if file.parties else "________________纠纷"
    return (
        Text(f"{to}：", flush=True),
        Text(f"{about}一案，经征得各方当事人同意，现委托你单位调解。请在法定期限内组织调解，并将调解结果函告我单位。"),
        *passage("纠纷简要情况：", file.matter or file.report),
        grid(
            row(("委托来源", file.origin if file.entrusted else ""), ("函号", file.letter)),
            row(("案件编号", file.case_code), ("调解期限", "")),
        ),
        Text("附：当事人基本情况、证据材料复印件。"),
    )  # fmt: skip
