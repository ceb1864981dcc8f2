"""What a text warns of: said by people in their own words, by the smallest of them."""

import pytest

from quartet.resolution.signs import Sign, signs_of

URGENT = {
    "煤气泄漏，有人晕倒": {Sign.GAS, Sign.LIFE},
    "煤 气 泄 漏 了": {Sign.GAS},
    "着火了，快来人": {Sign.FIRE},
    "稻田里冒烟火": {Sign.FIRE},
    "洪水冲开了堤口子没人堵": {Sign.FLOOD},
    "路面塌了一个大坑": {Sign.FLOOD},
    "两个村抢水打起来了": {Sign.FIGHT},
    "他拿刀砍人": {Sign.FIGHT},
    "老人走失两天了": {Sign.MISSING},
    "孩子放学没回家找不着": {Sign.MISSING},
    "有人掉进井里快来救人": {Sign.LIFE},
    "有人触电了": {Sign.LIFE},
}
HELD = {
    "举报铁岭县农业农村局工作人员办补贴要好处": {Sign.ACCUSATION},
    "举 报\u200b村书记": {Sign.ACCUSATION},
    "书记收了别人两万块钱": {Sign.ACCUSATION},
    "村主任把低保给了自己亲戚": {Sign.ACCUSATION},
    "我男人喝酒打我": {Sign.HOME_VIOLENCE},
    "丈夫喝酒就打我，身上都是伤": {Sign.HOME_VIOLENCE},
    "儿媳妇虐待婆婆，不给饭吃": {Sign.HOME_VIOLENCE},
    "敬老院老人被打": {Sign.HOME_VIOLENCE},
    "邻居家孩子天天被锁在家里": {Sign.MINOR_HARM},
    "老师摸女学生，她不敢上学": {Sign.MINOR_HARM},
    "前夫扬言要杀我": {Sign.THREAT},
    "有人要跳楼": {Sign.SELF_HARM},
}
PLAIN = (
    "村东头路灯不亮", "家里没水，都三天了", "举报有人乱倒垃圾", "灭火器过期了没人换", "丈夫在外打工，工钱没给", "儿子打电话说路坏了", "婆婆爱打麻将",
    "柴草垛挨着房子，怕着火", "火灾隐患没人管", "补贴打到去世老人的卡里取不出来", "工作人员态度不好", "要求打井", "村里的人都说路不好",
    "地膜埋在土里捡不净", "果树冻死了不少", "承包费到现在没给",
)  # fmt: skip


@pytest.mark.parametrize(("text", "signs"), [*URGENT.items(), *HELD.items()])
def test_a_text_gives_its_signs_however_it_is_typed(text: str, signs: set[Sign]) -> None:
    assert {found.sign for found in signs_of(text)} == signs


@pytest.mark.parametrize("text", PLAIN)
def test_words_of_every_day_give_none(text: str) -> None:
    assert signs_of(text) == ()


def test_what_rings_and_what_is_held() -> None:
    assert all(found.sign.urgent for text in URGENT for found in signs_of(text))
    assert all(any(found.sign.holds for found in signs_of(text)) for text in HELD)
    assert {sign for sign in Sign if sign.urgent and sign.holds} == {Sign.SELF_HARM}
    assert not {sign for sign in Sign if not sign.urgent and not sign.holds}


def test_the_words_that_gave_a_sign_are_said() -> None:
    assert [found.words for found in signs_of("昨天夜里，我男人喝酒打我")] == ["男人喝酒打我"]


def test_a_sign_does_not_reach_over_the_end_of_a_sentence() -> None:
    assert signs_of("我丈夫在家。打手机没人接") == ()
