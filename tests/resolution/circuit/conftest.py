"""The studio in which the tests work."""

import pytest

from tests.cast import Cast
from tests.resolution.circuit.stage import Studio, open_studio


@pytest.fixture
def studio(cast: Cast) -> Studio:
    return open_studio(cast)
