"""What the outside may set, read from the environment once and nowhere else."""

import ipaddress
import os
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Config:
    """The installation's settings. Every field has a default that works on one machine without internet."""

    home: Path
    """QUARTET_HOME: where all data lives (database, files, secrets, logs). Default ./var."""
    host: str = "127.0.0.1"
    """HOST: the address to serve on. Default 127.0.0.1."""
    port: int = 8000
    """PORT: the port to serve on. Default 8000."""
    database_url: str | None = None
    """DATABASE_URL: an administrative DSN on a server PostgreSQL 15-18; None means the embedded one."""
    app_dsn: str | None = None
    """QUARTET_APP_DSN: the DSN of the restricted role pages run as. `quartet up` sets it for its children."""
    pg_bin: Path | None = None
    """QUARTET_PG_BIN: the folder of the PostgreSQL programs to start; None means the newest one found."""
    https: str | None = None
    """HTTPS: `internal` serves HTTPS with a certificate of the front's own authority; None means plain HTTP."""
    tls_cert: Path | None = None
    """TLS_CERT: a certificate chain of your own (PEM), together with TLS_KEY; serves HTTPS."""
    tls_key: Path | None = None
    """TLS_KEY: the private key of TLS_CERT (PEM)."""
    names: tuple[str, ...] = ()
    """QUARTET_NAMES: what people type to get here (names or addresses, by comma). Default HOST itself."""

    watch_every: int = 60
    """QUARTET_WATCH_EVERY: seconds between two looks at what is due, a divisor of 60. Default 60."""

    track_days: int = 30
    """QUARTET_TRACK_DAYS: days for which positions of members on duty are kept, then deleted by day. Default 30."""

    @classmethod
    def from_env(cls) -> "Config":
        """Read the environment. Raises ValueError when a number is none."""
        names = os.environ.get("QUARTET_NAMES", "")
        return cls(
            home=Path(os.environ.get("QUARTET_HOME") or "var").resolve(),
            host=os.environ.get("HOST") or "127.0.0.1",
            port=int(os.environ.get("PORT") or 8000),
            database_url=os.environ.get("DATABASE_URL") or None,
            app_dsn=os.environ.get("QUARTET_APP_DSN") or None,
            pg_bin=_path("QUARTET_PG_BIN"),
            https=os.environ.get("HTTPS") or None,
            tls_cert=_path("TLS_CERT"),
            tls_key=_path("TLS_KEY"),
            names=tuple(name.strip() for name in names.split(",") if name.strip()),
            watch_every=int(os.environ.get("QUARTET_WATCH_EVERY") or 60),
            track_days=int(os.environ.get("QUARTET_TRACK_DAYS") or 30),
        )

    @property
    def encrypted(self) -> bool:
        """Whether people reach us by HTTPS."""
        return self.https is not None or self.tls_cert is not None

    @property
    def origin(self) -> str:
        """Where people find us: scheme, HOST and PORT."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.encrypted else 'http'}://{host}:{self.port}"

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach us."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def everywhere(self) -> bool:
        """Whether HOST means every address of this machine (0.0.0.0 or ::)."""
        return self.host in {"0.0.0.0", "::"}  # noqa: S104 -- compared with, not bound to

    @property
    def known_names(self) -> tuple[str, ...]:
        """The names a certificate must carry: QUARTET_NAMES, else HOST, else the machine's own name."""
        if self.names:
            return self.names
        return (socket.gethostname(), "localhost") if self.everywhere else (self.host,)

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


def _path(variable: str) -> Path | None:
    value = os.environ.get(variable)
    return Path(value).resolve() if value else None
