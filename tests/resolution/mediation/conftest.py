"""The table at which the tests sit."""

import pytest

from tests.cast import Cast
from tests.resolution.mediation.stage import Table, a_planted_case


@pytest.fixture
def table(cast: Cast) -> Table:
    return Table(cast, a_planted_case(cast))
