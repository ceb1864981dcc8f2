from pathlib import Path

import pytest

from quartet.site.launch import tuning


def test_a_quarter_of_the_memory_up_to_2_gib_is_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    shared = {}
    for memory in (256, 4096, 64_000):
        monkeypatch.setattr(tuning, "memory_mib", lambda memory=memory: memory)
        shared[memory] = tuning.settings()["shared_buffers"]

    assert shared == {256: "128MB", 4096: "1024MB", 64_000: "2048MB"}


def test_acknowledged_is_on_disk() -> None:
    settings = tuning.settings()

    assert {settings[name] for name in ("fsync", "synchronous_commit", "full_page_writes")} == {"on"}


def test_the_limit_of_a_container_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(tuning, "CGROUP_LIMIT", limit)
    whole = tuning.memory_mib()

    limit.write_text("max\n")
    assert tuning.memory_mib() == whole
    limit.write_text(f"{256 * 1024 * 1024}\n")
    assert tuning.memory_mib() == 256
