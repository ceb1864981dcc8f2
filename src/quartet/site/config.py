"""What the outside may set, read from the environment once and nowhere else."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Config:
    """The installation's settings. Every field has a default that works on one machine without internet."""

    home: Path
    """QUARTET_HOME: where all data lives (database, files, secrets, logs). Default ./var."""
    host: str
    """HOST: the address to serve on. Default 127.0.0.1."""
    port: int
    """PORT: the port to serve on. Default 8000."""
    database_url: str | None
    """DATABASE_URL: an administrative DSN on a server PostgreSQL 15-18; None means the embedded one."""
    app_dsn: str | None
    """QUARTET_APP_DSN: the DSN of the restricted role pages run as. `quartet up` sets it for its children."""

    @classmethod
    def from_env(cls) -> "Config":
        """Read the environment. Raises ValueError when PORT is not a number."""
        return cls(
            home=Path(os.environ.get("QUARTET_HOME", "var")).resolve(),
            host=os.environ.get("HOST", "127.0.0.1"),
            port=int(os.environ.get("PORT", "8000")),
            database_url=os.environ.get("DATABASE_URL"),
            app_dsn=os.environ.get("QUARTET_APP_DSN"),
        )

    def secret(self, name: str) -> str:
        """Return the random secret kept in `home/secrets/name`, made on first use (mode 0600).

        Two processes that start together agree on one value: the loser of the race reads the winner's.
        """
        path = self.home / "secrets" / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = path.with_name(f"{name}.{os.getpid()}.{secrets.token_hex(4)}")
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(48))
            try:
                os.link(draft, path)
            except FileExistsError:
                pass  # another process was first; its value counts
            finally:
                draft.unlink()
        return path.read_text().strip()
