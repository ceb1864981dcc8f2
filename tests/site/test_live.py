"""The live stream: each hears of what they may open, and hears no content."""

import asyncio
import json

import pytest

from quartet.ground.people.rights import Claims
from quartet.ground.people.states import Label
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.policies import CASE_SCOPE
from quartet.site.live import QUEUE, Hub, News, Stream, _claims_of_cookie
from tests.cast import PEOPLE, Cast, behind_the_wall
from tests.rig import at_once
from tests.site.rights import SEEN_BY


def heard_by(streams: dict[str, Stream], news: News) -> set[str]:
    """Who gets a line when this is told to everybody who listens."""

    async def tell() -> set[str]:
        hub = Hub()
        hub.poller = asyncio.create_task(asyncio.sleep(60))  # nothing is polled: the test tells by itself
        for stream in streams.values():
            hub.join(stream)
        hub._tell(news)
        found = {name for name, stream in streams.items() if not stream.lines.empty()}
        for stream in streams.values():
            hub.leave(stream)
        hub.poller.cancel()
        assert not hub.by_key
        return found

    return asyncio.run(tell())


@pytest.mark.parametrize("key", SEEN_BY)
def test_each_hears_of_the_cases_they_may_open(cast: Cast, key: str) -> None:
    with behind_the_wall():
        case = Case.objects.get(pk=cast.plants[key].pk)
    news = News(1, "case.note", case.code, CASE_SCOPE.keys_of(case), case.label, case.hidden_from)
    streams = {name: Stream(cast.claims(name)) for name in PEOPLE} | {"nobody": Stream(Claims())}

    assert heard_by(streams, news) == SEEN_BY[key]


def test_a_line_holds_a_code_and_a_topic_and_nothing_else(cast: Cast) -> None:
    stream = Stream(cast.claims("city_desk"))
    plant = cast.plants["in_village"]

    heard_by({"city_desk": stream}, News(7, "case.note", plant.code, ["2112"], Label.PERSONAL, []))

    line = stream.lines.get_nowait().decode()
    assert line.splitlines()[:2] == ["id: 7", "event: case"]
    assert json.loads(line.splitlines()[2].removeprefix("data: ")) == {"code": plant.code, "topic": "case.note"}


def test_a_page_that_reads_too_slowly_is_told_to_fetch_afresh(cast: Cast) -> None:
    stream = Stream(cast.claims("city_desk"))

    for number in range(QUEUE + 1):
        stream.offer(f"id: {number}".encode(), frozenset({"2112"}), Label.PERSONAL, [])

    assert [stream.lines.get_nowait() for _ in range(stream.lines.qsize())] == [b"event: refresh\ndata: {}\n\n"]


@pytest.mark.parametrize(("name", "posts"), [("clerk", 1), ("two_posts", 2), ("no_post", 0), ("former_clerk", 0)])
def test_a_stream_belongs_to_who_holds_the_cookie(cast: Cast, name: str, posts: int) -> None:
    (claims,) = at_once([lambda: _claims_of_cookie(f"sessionid={cast.sessions[name]}")])

    assert isinstance(claims, Claims)
    assert (claims.person, len(claims.posts)) == (cast.people[name].pk, posts)


@pytest.mark.parametrize("cookie", ["", "sessionid=", "sessionid=abc", "other=1"])
def test_a_strangers_cookie_opens_no_stream(cast: Cast, cookie: str) -> None:
    assert at_once([lambda: _claims_of_cookie(cookie)]) == [None]
