import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import prepared

MODELS = Path(__file__).parents[3] / "var" / "test-models"
"""What `quartet up` learns at its first start is learnt once for all tests."""


@contextmanager
def made_home(*, tables: bool = True) -> Iterator[Path]:
    """A data home everybody may enter; pytest's own folders are closed to others when root runs it.

    It holds the tables already, unless the first start is what is asked.
    """
    folder = Path(tempfile.mkdtemp(prefix="quartet-home-"))
    folder.chmod(0o755)
    MODELS.mkdir(parents=True, exist_ok=True)
    (folder / "models").symlink_to(MODELS)
    if tables:
        prepared.put_into(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def home() -> Iterator[Path]:
    with made_home(tables=False) as folder:
        yield folder


@pytest.fixture
def ready_home() -> Iterator[Path]:
    """A home with the tables in it: not of its first start."""
    with made_home() as folder:
        yield folder


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
