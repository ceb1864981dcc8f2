"""The golden case (S62): a quarrel over a land contract fee at 范家屯村, from a grid member's word to its honest close.

The demonstration, the browser journey and the printed file all read this one table. Invented; no real person or event.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

PLACE = "腰堡镇范家屯村二组"
REPORT = (
    "范家屯村二组梁某和郑某因为土地承包费吵起来了。郑某说梁某没交承包费，要把地收回去；"
    "梁某说钱已经交了，拿不出收据。现在地里没法播种，再拖就误了春耕。"
)
MATTER = "郑某把承包地租给梁某耕种，约定每年承包费3600元。双方对2025年的承包费交没交清说法不一，郑某要收回土地，春播停了下来。"
FARMER, OWNER = "梁某", "郑某"
"""The one who works the field and applies, and the one who let it."""
SIDES = (
    {"side": "first", "name": FARMER, "phone": "13804100062", "address": "范家屯村二组东头"},
    {"side": "second", "name": OWNER, "phone": "13804100063", "address": "范家屯村二组西头"},
)
COMMITTEE, BUREAU, TRIBUNAL, COURT = "范家屯村人民调解委员会", "铁岭县农业农村局", "腰堡人民法庭", "铁岭县人民法院"
DAYS = 14
"""So many days the story takes; it begins on day 0."""


class Room(StrEnum):
    """In which room of the house a step is taken."""

    CASE = "case"
    MEDIATION = "mediation"
    AGREEMENT = "agreement"
    OWN_LINK = "own_link"
    """By a party, through the link of its mediation."""
    SLIP = "slip"
    """By a party, through the slip of its agreement."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the story on which something happened."""

    number: int


@dataclass(frozen=True, slots=True)
class Until(Day):
    """A day of the story until which something is promised."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A photographed paper, drawn for the story and marked as made up."""

    words: str


@dataclass(frozen=True, slots=True)
class Step:
    """One move of the story: by whom, what, what they say, on which day, at what hour.

    A party is named by its name, a body and a mediator by theirs; who plays it finds them.
    """

    persona: str
    verb: str
    given: dict[str, Any] = field(default_factory=dict)
    day: int = 0
    at: str = "09:00"
    room: Room = Room.CASE
    on: str = ""
    """What of an agreement the move is about: a party by its name, or the words of what was promised."""


S, D, U = Step, Day, Until
M, A, L, P = Room.MEDIATION, Room.AGREEMENT, Room.OWN_LINK, Room.SLIP
FEE, HINDER = "2025年承包费余款", "阻拦甲方在二组东大地块耕种"
LEAVE_ALONE = f"不再{HINDER}"
"""What the agreement promises, as its lines are called."""

NO_PICTURE = "签名页和盖章后的整份协议一起拍"

STEPS: tuple[Step, ...] = (
    S("village_clerk", "solve_in_village", {"note": "已约双方到村委会，先听两边怎么说。"}, 0, "09:30"),
    S("village_clerk", "escalate", {"reason": "双方各执一词，梁某拿不出交费凭证，村里调解不成；正值春耕，请镇里协调法庭。"}, 0, "15:20"),
    S("township_desk", "dispatch", {"unit": TRIBUNAL, "line": "0101-2", "note": "春耕在即，请优先。"}, 0, "16:10"),
    S("tribunal", "accept", {"note": "法官当天联系双方。"}, 1, "08:40"),
    # -- the field first: the law's own answer to a season that is at stake -----------------------------------------
    S("tribunal", "interim", {"ruling": "asked", "on": D(1), "note": "梁某已向县农村土地承包仲裁委员会申请仲裁，同时书面申请先行裁定恢复播种。"},
      1, "09:10"),
    # -- mediation at the tribunal, with the village's mediator and the bureau -------------------------------------------
    S("tribunal", "open", {"origin": "application", "matter": MATTER}, 1, "09:20", M),
    *(S("tribunal", "add_party", dict(side), 1, "09:25", M) for side in SIDES),
    S("tribunal", "consent", {"party": FARMER, "channel": "telephone"}, 1, "09:40", M),
    S("tribunal", "consent", {"party": OWNER, "channel": "telephone"}, 1, "09:50", M),
    S("tribunal", "invite", {"unit": COMMITTEE, "role": "coordinates", "basis": "consent",
                             "because": "双方同意请村里的调解员主持", "purpose": "主持调解，看着协议履行"}, 1, "10:00", M),
    S("tribunal", "invite", {"unit": BUREAU, "role": "expert", "basis": "consent",
                             "because": "双方同意", "purpose": "讲承包政策，衔接仲裁委员会"}, 1, "10:05", M),
    S("village_mediator", "join", {}, 1, "10:30", M),
    S("department", "join", {}, 1, "10:40", M),
    S("tribunal", "accept", {"rights_told": True}, 1, "11:00", M),
    S("tribunal", "name", {"person": "赵德福", "chosen": "parties"}, 1, "11:10", M),
    S("village_mediator", "disclose", {"relations": ["clan"], "words": "同村，没有亲属关系。"}, 1, "13:30", M),
    S("village_mediator", "accept_mediator", {"party": FARMER, "answer": "yes"}, 1, "13:40", M),
    S("village_mediator", "accept_mediator", {"party": OWNER, "answer": "yes"}, 1, "13:45", M),
    S("village_mediator", "begin", {}, 1, "14:00", M),
    S("village_mediator", "schedule", {"starts": D(2), "minutes_long": 90}, 1, "14:05", M),
    S("village_mediator", "hold", {
        "minutes": "双方到庭，法官陈明理讲明：承包合同到2033年有效，欠费应补，不能因欠费擅自收地。"
                   "梁某找出2025年12月8日微信转账记录2400元；郑某认可收到，说还差1200元没给。双方同意把账对清。",
        "attended": (FARMER, OWNER)}, 2, "11:00", M),
    S("village_mediator", "record", {"said": "undisputed", "text": "2025年承包费3600元，已付2400元，还欠1200元。"}, 2, "11:05", M),
    S("village_mediator", "evidence", {"piece": "payment", "there": "yes", "note": "微信转账记录，2400元"}, 2, "11:10", M),
    S("village_mediator", "evidence", {"piece": "land_contract", "there": "yes", "note": "双方各执一份"}, 2, "11:12", M),
    S("village_mediator", "evidence", {"piece": "identity", "there": "yes", "note": "两人身份证已核对"}, 2, "11:14", M),
    S("village_mediator", "evidence", {"piece": "receipt", "there": "no", "note": "当时没有写收条"}, 2, "11:16", M),
    S("tribunal", "interim", {"ruling": "ordered", "on": D(4), "note": "仲裁庭裁定：承包合同有效，梁某先恢复播种，争议另行处理。"},
      4, "10:20"),
    S("village_mediator", "propose", {"text": "梁某补交1200元，郑某写收条；承包合同照旧，郑某不再拦着梁某种地。"}, 4, "14:00", M),
    S(FARMER, "answer", {"answer": "yes"}, 4, "14:20", L),
    S(OWNER, "answer", {"answer": "yes"}, 4, "14:40", L),
    # -- the agreement -------------------------------------------------------------------------------------------------
    S("tribunal", "draft", {"summary": MATTER}, 4, "15:00", A),
    *(S("tribunal", "correct_party", {"phone": side["phone"], "address": side["address"]}, 4, "15:05", A, side["name"])
      for side in SIDES),
    S("tribunal", "add_clause", {"kind": "money", "debtor": FARMER, "creditor": OWNER, "amount": 120_000, "day": U(13),
                                 "how": "微信转账或者现金，郑某当场出具收条", "what": FEE}, 4, "15:10", A),
    S("tribunal", "add_clause", {"kind": "stop", "debtor": OWNER, "creditor": FARMER, "day": U(5), "what": HINDER}, 4, "15:15", A),
    S("tribunal", "add_clause", {"kind": "other", "text": "双方2023年1月1日签订的土地承包合同继续履行，期限到2033年12月31日。"},
      4, "15:20", A),
    S("tribunal", "agree", {"form": "written"}, 4, "15:40", M),
    S("tribunal", "present", {}, 5, "09:00", A),
    S("tribunal", "sign", {"understood": True, "no_picture": NO_PICTURE}, 5, "09:30", A, FARMER),
    S("tribunal", "sign", {"understood": True, "no_picture": NO_PICTURE}, 5, "09:40", A, OWNER),
    S("tribunal", "countersign", {"sealed": True, "picture": Photo("调解协议书\n甲方：梁某（签名）\n乙方：郑某（签名）\n调解员：赵德福")},
      5, "09:50", A),
    S("tribunal", "take_effect", {"own_number": "(2026)辽1221诉前调62号"}, 5, "10:00", A),
    S("tribunal", "hand_over", {"how": "当面交付并签收"}, 5, "10:05", A, FARMER),
    S("tribunal", "hand_over", {"how": "当面交付并签收"}, 5, "10:06", A, OWNER),
    # -- judicial confirmation -----------------------------------------------------------------------------------------
    S("tribunal", "prepare", {"both_agree": True}, 5, "10:20", A),
    *(S("tribunal", "add_paper", {"paper": "identity", "party": name, "picture": Photo(f"居民身份证\n姓名：{name}\n号码：（示意）")},
        5, "10:30", A) for name in (FARMER, OWNER)),
    S("tribunal", "add_paper", {"paper": "application", "picture": Photo("司法确认申请书\n申请人：梁某（签名）\n申请人：郑某（签名）")},
      5, "10:40", A),
    S("tribunal", "add_paper", {"paper": "qualification", "picture": Photo("特邀调解组织证书\n范家屯村人民调解委员会")}, 5, "10:45", A),
    S("tribunal", "file", {"court_name": COURT, "filed_on": D(6)}, 6, "09:00", A),
    S("tribunal", "accept", {"court_on": D(7), "docket": "(2026)辽1221民特62号"}, 7, "15:00", A),
    # -- done, and said so by both sides ---------------------------------------------------------------------------------
    S("tribunal", "record", {"on": D(8), "amount": 120_000, "means": "transfer",
                             "picture": Photo("收 条\n今收到梁某2025年承包费\n余款壹仟贰佰元整。\n郑某（签名）")}, 8, "10:00", A, FEE),
    S(FARMER, "say", {"voice": "yes"}, 8, "10:20", P, FEE),
    S(OWNER, "say", {"voice": "yes", "words": "钱收到了，收条也写了。"}, 8, "10:40", P, FEE),
    S("tribunal", "record", {"on": D(8), "means": "act"}, 8, "11:00", A, LEAVE_ALONE),
    S(OWNER, "say", {"voice": "yes"}, 8, "11:10", P, LEAVE_ALONE),
    S(FARMER, "say", {"voice": "yes", "words": "地已经种上了。"}, 8, "11:20", P, LEAVE_ALONE),
    S("tribunal", "resolve", {"outcome": "仲裁庭裁定先恢复播种，地没有误种。经调解，梁某补交承包费1200元，郑某出具收条；承包合同继续履行，"
                                         "双方已签协议并申请司法确认。"}, 8, "15:00"),
    S("tribunal", "confirm", {"court_on": D(12), "docket": "(2026)辽1221民特62号"}, 12, "16:00", A),
    S("tribunal", "call", {"asked": FARMER, "channel": "telephone", "kept": "all", "satisfied": "satisfied",
                           "words": "地种上了，他没再来拦。"}, 13, "08:50", A),
    S("tribunal", "call", {"asked": OWNER, "channel": "telephone", "kept": "all", "satisfied": "satisfied",
                           "words": "账清了，合同照旧，没有别的意见。"}, 13, "09:00", A),
    S("township_desk", "ask", {"channel": "telephone", "answer": "solved", "satisfied": "satisfied", "words": "地已经种上了，谢谢法官。"},
      13, "10:00"),
    S("township_desk", "close", {"note": "钱已交，地已种，双方签字，法院已确认。"}, 13, "10:30"),
)  # fmt: skip
