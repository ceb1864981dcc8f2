"""PostgreSQL's settings for the machine at hand: modest, safe, and the same on versions 15 to 18."""

import os
from pathlib import Path

MIB = 1024 * 1024
CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")


def settings(*, durable: bool = True) -> dict[str, str]:
    """Give the settings by name. `durable=False` trades safety for speed: for throw-away data only."""
    memory = memory_mib()
    on = "on" if durable else "off"
    return {
        "listen_addresses": "127.0.0.1",
        "max_connections": "100",
        "shared_buffers": f"{max(128, min(memory // 4, 2048)) if durable else 128}MB",
        "effective_cache_size": f"{max(256, memory // 2)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": f"{max(64, min(memory // 16, 512))}MB",
        "random_page_cost": "1.1",  # solid state, or all in memory
        "jit": "off",  # our queries are short; compiling them costs more than it saves
        # Acknowledged is saved: an answer leaves only after its commit is on disk.
        "fsync": on,
        "synchronous_commit": "on",  # also without fsync: what is acknowledged outlives the server, not the machine
        "full_page_writes": on,
        "wal_compression": "on",
        "max_wal_size": "2GB",
        "idle_in_transaction_session_timeout": "5min",  # a hung client must not hold row locks for ever
        # Logs must not become a second copy of what people told us: no statements, no failing rows.
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
        "log_line_prefix": "%m [%p] %q%u@%d ",
    }


def memory_mib() -> int:
    """Say how much memory we may use: the machine's, or the container's when that is less."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if CGROUP_LIMIT.exists() and (limit := CGROUP_LIMIT.read_text().strip()).isdigit():
        total = min(total, int(limit))
    return total // MIB
