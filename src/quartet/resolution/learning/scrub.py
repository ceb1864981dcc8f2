"""Taking people out of texts before anything is learned from them. Pure.

Names are found by how they are written, not by a model: a surname before a title or after "my name is", and the very
names given with the report. What slips through is caught by number: see `common`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable

from quartet.resolution.suggest.ngrams import Keys, common_runs, normalise

K = 5
"""A run of characters is learned only when so many different people wrote it."""

_SURNAMES = (
    "欧阳|上官|司马|诸葛|皇甫|尉迟|公孙|慕容|司徒|令狐|宇文|长孙|东方|南宫|"
    "[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜"
    "戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶"
    "洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童"
    "欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边]"
)
_TITLES = (
    "先生|女士|同志|书记|主任|支书|村长|镇长|乡长|县长|局长|所长|站长|科长|组长|队长|会计|经理|老板|老师|校长|医生|"
    "大夫|护士|法官|律师|警官|大爷|大娘|大叔|大姐|大哥|大婶|叔|婶|嫂|家媳妇|家儿子|某"
)
_BEFORE_TITLE = re.compile(rf"(?:老|小)?(?:{_SURNAMES})(?:[\u4e00-\u9fff]{{0,2}}?)(?=(?:{_TITLES}))")
_INTRODUCED = re.compile(
    rf"((?:我叫|我是|名叫|叫做|姓名|联系人|户主|当事人|负责人|举报人|被举报人|投诉人)[是为叫]?[\s:：]*)(?:{_SURNAMES})[\u4e00-\u9fff]{{1,2}}"
)
_SOMEBODY = re.compile(rf"(?:{_SURNAMES})(?:某[某甲乙丙丁]?|[xX×*＊]{{1,2}})")
_HANDLE = re.compile(r"[A-Za-z0-9_.+@\-]*(?:[A-Za-z][0-9]|[0-9][A-Za-z]|@)[A-Za-z0-9_.+@\-]*")


def scrub(text: str, names: Iterable[str] = ()) -> str:
    """Take out names, addresses of machines and numbers' digits; give the text normalised.

    `names` are those given with the text: they go wherever they stand.
    """
    for name in names:
        if len(name.strip()) > 1:
            text = text.replace(name.strip(), " ")
    text = _HANDLE.sub(" ", text)
    text = _INTRODUCED.sub(r"\1 ", text)
    text = _SOMEBODY.sub(" ", text)
    return normalise(_BEFORE_TITLE.sub(" ", text))


def common(texts: Iterable[tuple[str, str]]) -> Keys:
    """Give the runs that at least K different people wrote, of (who, normalised text).

    One person who writes five times counts once, and so does one text that five people send in.
    """
    by_person: dict[str, dict[str, None]] = defaultdict(dict)
    seen: set[str] = set()
    for who, text in texts:
        if text not in seen:
            seen.add(text)
            by_person[who][text] = None
    return common_runs([" ".join(said) for said in by_person.values()], K)
