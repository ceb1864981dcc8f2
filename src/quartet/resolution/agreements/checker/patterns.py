"""The words a court stumbles over, one row each: a pattern, the trouble, and the sentence that says what to write.

A new pattern is a row here, with a labelled clause in the tests that needs it.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from quartet.resolution.agreements import laws
from quartet.resolution.agreements.checker.findings import Family
from quartet.resolution.agreements.laws import Article

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of trouble that words alone show."""

    code: str
    family: Family
    pattern: re.Pattern[str]
    says: "_StrPromise"
    articles: tuple[Article, ...] = ()
    unless: re.Pattern[str] | None = None
    """A clause that also holds this is no trouble."""


def _any(*words: str) -> re.Pattern[str]:
    return re.compile("|".join(words))


_TIME = _("“%(words)s” is no date. Write the day by which it is done, for example 2026年6月30日前.")
_AMOUNT = _("“%(words)s” is no amount. Write the sum in figures and in capital numerals, or the quantity and its unit.")
_ACT = _(
    "“%(words)s” does not say what is done. Write the act itself: who does what, where, and how one sees it is done."
)
_WHO = _("“%(words)s” does not say who. Write the name of the party.")
_CHANCE = _("“%(words)s” may never happen. Write a day by which it is done at the latest, whether it happens or not.")
_LATER = _(
    "“%(words)s” leaves it open. What is not agreed now is not part of the agreement: agree on it, or leave it out."
)

_KIN = "父亲|母亲|爸爸|妈妈|哥哥?|兄长?|弟弟?|姐姐?|妹妹?|儿子|女儿|丈夫|妻子|岳父|岳母|公公|婆婆|伯父?|叔父?|舅舅?|姑姑?|侄[子女]?"
_NEIGHBOUR = "邻居|[东西南北]邻|隔壁"
_BODY = "村集体|村民小组|村小组|村委会|村里|学校|集体|镇政府|林场"

ROWS: tuple[Row, ...] = (
    # -- unclear: when ---------------------------------------------------------------------------------------------
    Row("vague-time", Family.UNCLEAR, _any(
        "尽快", "尽早", "尽量", "早日", "早些", "早点", "近期", "近日", "抓紧(?:时间)?", "逐步", "慢慢", "陆续", "争取", "过段时间",
        "年底见", "(?:方便|合适|适当|有空)的?(?:时候|时间|时)", "有空", "不久", "随后(?!的)", "择日", "秋后", "开春", "明年",
        "一两年", "两三[天年月]", "几[天年日]内?", "[一二三四五六七八九两]{2}[天日月年]", "及时", "适时", "年前(?!付款日)", "过完?年", "暂定", "缓(?:交|付|还)", r"\d+月(?:\d+日)?(?:前后|左右)", "月底前?付清(?=。|$)", "过后再",
    ), _TIME, unless=re.compile(r"\d{4}年底前|次年")),
    # -- unclear: how much -----------------------------------------------------------------------------------------
    Row("vague-amount", Family.UNCLEAR, _any(
        "若干", "酌情", "适当(?!的?(?:时|方式))", "适量", "左右(?!侧|邻|两)", "大约", "大概", "约(?=[一二三四五六七八九十百千万])", "上下浮动",
        "万把块?", "多少还", "多还一点", "应得的", "属于[甲乙]方的(?:东西|物品)", "差不多", "一切(?:开销|费用)", "一点(?=[赡补钱费])", "少许", "一些(?!列)", "些(?=农活|钱|粮|工)",
        "几(?:百|千|万|十|袋|斤|个工|块|天工)", "大部分", "小部分", "合理(?:的)?(?:费用|补偿|赔偿|损失|价)?", "相应的?(?:误|费|补|赔|损)",
        "必要(?:的)?(?:费用|开支|支出)", "其余款项", "剩余部分", "市场价?(?=赔|计|折)", "按?行情", "按实际情况",
        "根据(?:自身能力|收入|情况)", "数额另?(?:根据|视|按)", "看着给", "意思一下", "部分(?:土地|款项?|欠款)",
        "分期(?:付清|偿还|支付)(?=。|$)", "一块地", "打个?折", "(?:一半|大半|小半|多半)(?!即|人民币|,即)(?=欠|的?欠款|[,。]|$)", "各项费用(?![^,。]*\\d)", "[一二三四五六七八九两]{2}[十百千万]", "一部分", "一点儿", "全部(?:看病|医疗|费)",
        "按(?:有关|相关|国家)规定", "实报实销", "凭票据?实", "分摊", "剩余(?:货款|款项|欠款|尾款)(?![^,。]*\\d)",
    ), _AMOUNT),
    # -- unclear: what ---------------------------------------------------------------------------------------------
    Row("vague-act", Family.UNCLEAR, _any(
        "搞好(?:邻里)?关系", "和睦相处", "互谅互让", "互敬互爱", "友好的?原则", "处理好", "弄妥", "妥善(?:处理|解决)", "想办法", "多注意",
        "多沟通", "多体谅", "凭良心", "风俗习惯", "老规矩", "老人说的", "各让一步", "有关手续", "相关手续", "后续事项", "有关事宜",
        "满意(?:为止|的程度)", "认可的程度", "声音小一?点", "说明情况", "赔个不是", "表示歉意", "慢慢解决", "原则上", "基本(?:上)?同意",
        "能过车为准", "责任大小", "多退少补", "共同承担(?=[,。]|$)", "(?:弄|修|整)?好(?:为止|就行)", "把[^,。]{1,8}的问题",
        "让工人拿到钱", "保证工人", "(?:一个)?说法", "一?个交代", "人道主义", "加强", "改善", "提高(?:服务|质量)", "安顿好", "管好", "惹事",
        "恢复原样", "影响[^,。]{0,6}正常", "照顾好", "安排好", "落实到位", "尽到", "一份工作", "解决方案", "解决办法", "拿出[^,。]{0,6}(?:方案|办法|诚意|态度)", "诚意", "表态", "谈妥", "减少(?!\\d)", "收拾干净", "适度", "不吃亏", "定期",
    ), _ACT),
    Row("left-open", Family.UNCLEAR, _any(
        "另行(?:协商|商定|约定)", "再(?:议|定|商量|说(?!明))", "好商量", "商量着", "协商(?:解决|处理)(?=[,。]|$)", "看情况", "视情况", "看着办",
        "看村里", "自行掌握", "以后再",
    ), _LATER),
    # -- unclear: who ----------------------------------------------------------------------------------------------
    Row("vague-who", Family.UNCLEAR, _any(
        "责任方", "有过错的?一方", "过错方", "有关人员", "相关责任人", "谁违约谁", "一方违约的?,?承担相应责任", "承担相应(?:的)?责任",
        "由?老板", "工头", "(?:找|派)人", "(?:兄弟|姐妹|兄妹|姊妹)几人", "他们?家?人", "那边",
    ), _WHO),
    # -- not for the court -----------------------------------------------------------------------------------------
    Row("marriage", Family.STATUS, _any(
        "离婚", "解除[^,。]{0,6}(?:婚姻|夫妻)", "婚姻关系", "婚姻(?:自始)?无效", "撤销婚姻", "(?:办理|重新)[^,。]{0,4}结婚", "复婚",
        "不再以夫妻",
    ), _("“%(words)s” is about a marriage. The court does not confirm this; divorce is for the registry or a lawsuit.")),
    Row("adoption", Family.STATUS, _any(
        "收养", "送养", "(?:养子|养女)[^,。]{0,8}关系",
    ), _("“%(words)s” is about an adoption. The court does not confirm this; it is for the civil affairs office.")),
    Row("identity", Family.STATUS, _any(
        "亲生(?:父|母|子|女)?", "亲子关系", "(?:断绝|脱离|解除)[^,。]{0,6}(?:父子|父女|母子|母女|兄弟|亲属|家庭)",
        "监护人(?:由|变更|资格|是|改)", "担任[^,。]{0,10}监护人", "监护权",
    ), _("“%(words)s” is about whose relative or guardian somebody is. The court does not confirm this.")),
    Row("ownership", Family.STATUS, _any(
        "(?:所有权|使用权|产权|承包权|经营权)[^,。]{0,4}(?:确认)?归", "确认[^,。]{0,14}(?:所有权|使用权|产权|承包权)",
        "(?:所有权|使用权|产权)属于",
    ), _("“%(words)s” says whose a thing is. The court does not confirm that; write what is handed over instead."),
        laws.OWNERSHIP),
    # -- somebody else's -------------------------------------------------------------------------------------------
    Row("kin-property", Family.OUTSIDER, _any(
        rf"(?:{_KIN})[^,。]{{0,6}}(?:名下|所有的?|家的)",
    ), _("“%(words)s”: this belongs to somebody who has not signed. Have them join as a party, or leave it out.")),
    Row("kin-pays", Family.OUTSIDER, _any(
        "代为(?:偿还|支付|归还|履行)", rf"(?:{_KIN})[^,。]{{0,24}}替[甲乙丙][方]", r"替[甲乙丙]方(?:支付|偿还|还|付)",
    ), _("“%(words)s”: who has not signed owes nothing by this agreement. Have them join as a party.")),
    Row("public-property", Family.OUTSIDER, _any(
        rf"(?:{_BODY})的[^,。]{{0,8}}(?:地|塘|库|场|房|林|山|路)",
    ), _("“%(words)s”: this is the collective's or another body's. They must agree themselves, by their own rules."),
        unless=re.compile(r"腾退|占用的")),
    Row("neighbour", Family.OUTSIDER, _any(
        rf"(?:{_NEIGHBOUR})[^,。]{{0,4}}家[^,。]{{0,6}}(?:地|院|门前|墙|房)", "第三方[一-龥]某", "案外人[一-龥]某",
        "(?:案外人|第三人)[^,。]{0,6}(?:的|房|地)",
    ), _("“%(words)s”: this concerns a neighbour who has not signed. Have them join as a party, or choose another way.")),
    # -- against the law -------------------------------------------------------------------------------------------
    Row("no-court", Family.FORBIDDEN, _any(
        "不(?:得|再|能|准)[^,。]{0,12}(?:起诉|诉讼|打官司|(?:申请|找)?仲裁|上法院)",
    ), _("“%(words)s”: nobody can be kept from court or arbitration. Leave it out; a settled claim needs no such clause.")),
    Row("no-petition", Family.FORBIDDEN, _any(
        "不(?:得|再|能|准|向)[^,。]{0,12}(?:上访|信访|反映|举报|投诉)",
    ), _("“%(words)s”: nobody can be kept from petitioning or reporting. Leave it out.")),
    Row("no-police", Family.FORBIDDEN, _any(
        "撤案", "不[^,。]{0,6}追究[^,。]{0,8}(?:刑事|治安)", "不(?:得|再|准)报(?:警|案)", "公安(?:机关)?不(?:得|再)",
    ), _("“%(words)s”: whether the police act is not for the parties to agree. Write that the victim forgives (谅解).")),
    Row("papers-held", Family.FORBIDDEN, _any(
        "(?:身份证|户口本|户口簿|银行卡|社保卡|驾驶证)[^,。]{0,10}(?:保管|押|扣|收)", "(?:押|扣)[^,。]{0,6}(?:身份证|户口本|银行卡)",
    ), _("“%(words)s”: nobody may hold another's identity papers or bank card. Leave it out.")),
    Row("self-help", Family.FORBIDDEN, _any(
        "(?:自行|直接|强行|有权)[^,。]{0,10}(?:搬走|拉走|牵走|拿走|开走|扣留|拆走|占有)",
    ), _("“%(words)s”: nobody may help themselves to another's things. Write that the court may be asked to enforce.")),
)  # fmt: skip

CHANCE = _any(
    "(?:等|待)[^,。]{1,14}?(?:后|时|再|以后|之后)", "(?:到账|结算|理赔[^,。]{0,4}|卖[完了掉]?[^,。]{0,4}|毕业|收完秋|秋收|完工|出售)(?:以|之)?后",
    "条件允许", "有钱", "宽裕", "收成好", "(?:如果?|若)[^,。]{0,10}(?:稳定|好转|宽裕|有能力)",
)  # fmt: skip
"""Something that may never come; only a date beside it makes it clear."""
CHANCE_SAYS = _CHANCE
