"""Parts of invented names, and a range of telephone numbers nobody has."""

SURNAMES = "王李张刘陈杨赵孙周吴徐郑马朱胡郭何高林罗梁宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
WOMEN = (
    "秀兰", "桂英", "淑珍", "玉梅", "凤霞", "丽华", "春梅", "艳红", "淑芬", "桂荣",
    "玉霞", "秀芹", "翠花", "晓丽", "雪梅", "小雨", "丹", "静", "颖", "慧",
)  # fmt: skip
MEN = (
    "国庆", "德福", "志刚", "立新", "海涛", "建国", "振华", "长青", "明理", "文学",
    "大海", "春生", "卫东", "玉山", "占元", "宝贵", "强", "磊", "鹏", "凯",
)  # fmt: skip
RANGE = "154"
"""No operator has been given numbers that begin so."""
