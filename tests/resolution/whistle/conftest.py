"""The site at which the tests stand."""

import pytest

from tests.cast import Cast
from tests.resolution.whistle.stage import Site, a_case


@pytest.fixture
def site(cast: Cast) -> Site:
    return Site(cast, a_case(cast))
