import os
import subprocess
import sys
from pathlib import Path

from quartet.site.launch.locks import held, holder


def test_a_lock_is_held_once(tmp_path: Path) -> None:
    path = tmp_path / "run" / "lock"
    with held(path) as first, held(path) as second:
        assert (first, second) == (True, False)
        assert holder(path) == str(os.getpid())
    with held(path) as afterwards:
        assert afterwards


def test_a_killed_holder_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    script = f"""
import time
from pathlib import Path
from quartet.site.launch.locks import held
with held(Path({str(path)!r})) as mine:
    print(mine, flush=True)
    time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "True\n"
        with held(path, patience=0.1) as mine:
            assert not mine
        other.kill()
        with held(path, patience=5) as mine:
            assert mine
