"""Reading a clause as it is written: who, what, how much, when. Patterns only; what is not written is not guessed."""

import re
from dataclasses import dataclass
from functools import cached_property

from quartet.resolution.agreements.amounts import NUMERALS, cents_of, number_of

_N = NUMERALS
_FIGURES = r"\d[\d,]*(?:\.\d+)?"
MONEY = re.compile(
    rf"(?:人民币|￥|¥)?(?P<figures>{_FIGURES})(?P<wan>万)?(?:元|块)|(?P<words>[{_N}]+(?:元|圆|块)(?:零?[{_N}]角)?(?:零?[{_N}]分)?整?)"
)
_GUESS = r"[一二三四五六七八九两]{2}"
_PERIOD = rf"(?!{_GUESS})(?<![{_N}])(?:\d+|[{_N}]+)个?(?:日|天|工作日|月|年)(?:之)?内"
DAY = re.compile(
    r"\d{4}年\d{1,2}月(?:\d{1,2}日|底前?|末)|\d{4}年\d{1,2}月起|\d{4}年(?:底|末)"
    rf"|{_PERIOD}|自\d{{4}}年|每(?:年|月|日|周|季)[^，。；]{{0,12}}(?:\d+月|\d+日|\d+时|底前|末前)"
    r"|(?<!\d)\d{1,2}月\d{1,2}日|即日起|今[日天晚]|(?:生效|签订|签字|签约|达成)(?:之日|后|当日)起|(?:完成|收到)[^，。；]{0,10}之日"
)
NOW = re.compile(r"当场|当日|同日|签字时|签订之时|签约时|已(?:于|将|由|收到|向|经)|已全部|收讫|签字当日|签订当日")
PARTY = re.compile(
    r"[甲乙丙丁戊男女校院资劳]方|[租卖买借发承]方|甲、乙|双方|各方|申请人|当事人|单位|房东|租客|业主|开发商|物业|施工队|包工头"
    r"|医院|患者|雇[主员]|受害人|住户|借条|家属|家长|职工|村民|社员|弟兄|兄弟|姐妹|子女|老人|母亲|父亲"
    r"|幼儿园|学校|公司|合作社|[^，。；于在向将对由给、\d]{0,8}(?:厂|养殖场|经营部|商店|饭店)|村集体"
    r"|[一-龥]某(?:某|甲|乙)?|(?:由|向|给|付给|赔偿)(?=[一-龥])"
)
QUANTITY = re.compile(
    rf"(?:\d+(?:\.\d+)?|[{_N}]+)(?:多|余)?个?(?:斤|公斤|千克|吨|袋|箱|亩|垧|工日|工|只|头|匹|口|台|辆|把|棵|株|间|处|套|条|根|盏|副|扇|艘|张|支|件|部|幢|栋|层|道|束|盆|尊|平方米|立方米|米|块界石|次|期|份|名)"
)

_PAYS = r"支付|给付|偿还|归还|返还|退还|赔偿|赔付|补偿|补足|还清|付清|结清|交清|缴清|付给|还给|付至|付款|还款|垫付|抵顶|抵偿|缴纳|交纳|退给|补给|(?<!归)还(?=[甲乙丙他她]|[一-龥]某)|(?<!各)付\d|(?<!应)还\d"
PAYS = re.compile(_PAYS)
ACTS = re.compile(
    rf"{_PAYS}|拆除|修好|修复|修缮|修建|疏通|清除|清理|清运|交还|交付|送还|送至|送到|撤走|搬走|搬离|运走|移动|移走|迁走|拆走|安装|调整|修剪"
    r"|建成|腾退|让出|出工|出\d|派人|道歉|赔礼|赔不是|办理|协助|配合|提供|过户|还上|借给|给[甲乙]方|拿到钱"
)
SETTLES = re.compile(
    r"再无(?:其他)?(?:争议|纠纷)|互不追究|自愿放弃|放弃(?:要求|就|对|主张|追)|不再(?:要求|主张|追讨|追究)|无需再付|就此(?:了结|终结)"
    r"|到此终结|债权债务(?:关系)?消灭|各自(?:承担|负担|负责)|免除|撤销[^，。；]{0,8}请求|不再有任何|次[^，。；]{0,4}了结"
)
SEEN = re.compile(
    r"不得|不再|不开|不在|停止|停用|禁止|终止|解除|改为|改到|改在|轮流|轮换|照料|圈养|拴养|收走|收回|取下|搬|砌|埋|粉刷|浇筑|撤回|发布|开具|更换|补种|剪|拔|填|挖|铺|刷|签订|交房|交钥匙|腾|让|归[甲乙]方|重建|完成|执行|领取|为准|迁|拉走|倒|种"
)
LASTS = re.compile(r"不得|不再|继续|共同(?:使用|通行)|为界|退让|留作|轮流|保持")
FORMAL = re.compile(
    r"一式[一二两三四五六七八九十\d]+份|之日起生效|协议生效|申请司法确认|有权|可以?(?:依法)?向|可就|可以自|由乙方按实际损失"
)


@dataclass(frozen=True)
class Amount:
    """A sum of money in a clause: cents, and where it stands."""

    cents: int
    start: int
    end: int
    capital: bool
    """Written in capital numerals, as a control beside the figures."""


@dataclass(frozen=True)
class Read:
    """A clause, read."""

    text: str

    @cached_property
    def plain(self) -> str:
        """The words with half-width signs, without blanks."""
        return re.sub(r"\s", "", self.text).translate(str.maketrans("（）：;,", "():;,"))

    @cached_property
    def amounts(self) -> list[Amount]:
        """Every sum, in order."""
        found = []
        for match in MONEY.finditer(self.plain):
            if match["figures"]:
                value = round(float(match["figures"].replace(",", "").rstrip(",")) * 100)
                value *= 10_000 if match["wan"] else 1
                found.append(Amount(value, *match.span(), capital=False))
                continue
            try:
                value = cents_of(match["words"].replace("块", "元"))
            except ValueError:  # 十几元, 两三块: no amount
                continue
            capital = any(letter in "壹贰叁肆伍陆柒捌玖拾佰仟" for letter in match["words"])
            found.append(Amount(value, *match.span(), capital=capital))
        return found

    @cached_property
    def has_day(self) -> bool:
        """Whether it says by when: a date, a period that can be counted, or that it is done."""
        return bool(DAY.search(self.plain) or NOW.search(self.plain))

    @cached_property
    def has_quantity(self) -> bool:
        """Whether it says how many of what."""
        return bool(QUANTITY.search(self.plain))

    @cached_property
    def names_somebody(self) -> bool:
        """Whether anybody at all is named."""
        return bool(PARTY.search(self.plain))

    @cached_property
    def pays(self) -> bool:
        """Whether somebody must hand over money or a thing."""
        return bool(PAYS.search(self.plain))

    @cached_property
    def acts(self) -> bool:
        """Whether somebody must do something once."""
        return bool(ACTS.search(self.plain))

    @cached_property
    def settles(self) -> bool:
        """Whether it lets something go: nothing is to be done any more."""
        return bool(SETTLES.search(self.plain))

    @cached_property
    def concrete(self) -> bool:
        """Whether it names something one can see done or not done."""
        return self.acts or self.has_quantity or bool(self.amounts) or bool(SEEN.search(self.plain))

    @cached_property
    def lasts(self) -> bool:
        """Whether it is a lasting duty one can measure: a width kept, a room lived in. It needs no day."""
        return bool(LASTS.search(self.plain)) and self.has_quantity

    @cached_property
    def formal(self) -> bool:
        """Whether it speaks of the agreement itself, or of what may be done when it is not kept."""
        return bool(FORMAL.search(self.plain))


def count_of(words: str) -> int:
    """A number in figures or numerals. Raises ValueError for what is none."""
    return int(words) if words.isascii() and words.isdecimal() else number_of(words)
