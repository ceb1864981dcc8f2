"""The golden case (S62): a quarrel over a land contract fee at 范家屯村, from a grid member's word to its honest close.

The demonstration, the browser journey and the manual all read this one table.
"""

from dataclasses import dataclass, field
from typing import Any

PLACE = "腰堡镇范家屯村二组"
REPORT = (
    "范家屯村二组梁某和郑某因为土地承包费吵起来了。郑某说梁某没交承包费，要把地收回去；"
    "梁某说钱已经交了，拿不出收据。现在地里没法播种，再拖就误了春耕。"
)


@dataclass(frozen=True, slots=True)
class Step:
    """One move of the story: by whom, what, and what they say."""

    persona: str
    verb: str
    given: dict[str, Any] = field(default_factory=dict)


STEPS: tuple[Step, ...] = (
    Step("village_clerk", "solve_in_village", {"note": "已约双方到村委会，先听两边怎么说。"}),
    Step("village_clerk", "escalate", {"reason": "双方各执一词，梁某拿不出交费凭证，村里调解不成；正值春耕，请镇里协调法庭。"}),
    Step("township_desk", "dispatch", {"unit": "腰堡人民法庭", "line": "0101-2", "note": "春耕在即，请优先。"}),
    Step("tribunal", "accept", {"note": "法官当天联系双方。"}),
    Step("tribunal", "note", {"note": "双方到庭。法官讲明：承包合同有效，欠费应补，不能因欠费擅自收地；可先恢复耕种。"}),
    Step("tribunal", "resolve", {"outcome": "经释法明理，梁某当场补交承包费，郑某出具收据；承包合同继续履行，双方同意立即恢复春耕。"}),
    Step("township_desk", "ask", {"channel": "telephone", "answer": "solved", "satisfied": "satisfied", "words": "地已经种上了，谢谢法官。"}),
    Step("township_desk", "close", {"note": "钱已交，地已种，双方签字。"}),
)  # fmt: skip
