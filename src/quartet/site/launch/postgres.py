"""A private PostgreSQL below the data home, run as our child: made, started, survived and stopped here."""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from quartet.site.config import Config
from quartet.site.launch import programs
from quartet.site.launch.children import Account, Child, as_account, spawn, tail
from quartet.site.launch.ports import free_port
from quartet.site.launch.tuning import settings
from quartet.site.launch.words import LaunchError

SUPERUSER = "postgres"
START_SECONDS = 60.0
"""How long a refusal that passes by itself is retried."""
RECOVERY_SECONDS = 600.0
"""How long a started server may take to replay its log after a crash."""
STOP_SECONDS = 60.0
PASSING = ("lock file", "still in use", "being used by")
"""A predecessor that was killed has not quite gone: postmaster.pid, its socket's lock, its shared memory."""
REACHABLE = Path("/var/lib/quartet")
"""Where the data go when the data home is closed to the unprivileged account (as below /root)."""


class Cluster:
    """One PostgreSQL with its data in `home/postgres`, listening on loopback only, with passwords only.

    Started by root it runs as `nobody` (or as whoever owns the data already). When that account cannot reach the
    data home, `home/postgres` is a link to a folder below `REACHABLE`; nothing of the administrator's is opened up.
    """

    def __init__(self, config: Config, *, durable: bool = True) -> None:
        """`durable=False` turns fsync off: for throw-away data in tests only."""
        self._config = config
        self._durable = durable
        self._account = _account(config.home)
        self._child: Child | None = None
        self.log = config.home / "logs" / "postgres.log"
        self.root = _place(config.home, self._account)
        self.data = self.root / "data"

    @property
    def port(self) -> int:
        """The port chosen at the first start and kept since."""
        file = self.root / "port"
        if not file.exists():
            self._choose_port()
        return int(file.read_text())

    def dsn(self, *, dbname: str = "postgres", user: str = SUPERUSER, password: str | None = None) -> str:
        """Give the address of a database here as a URL; of the superuser unless told otherwise."""
        password = password or self._config.secret("postgres.password")
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{dbname}"

    def running(self) -> bool:
        """Whether the server we started still runs."""
        return self._child is not None and self._child.running()

    def start(self) -> None:
        """Start the server and return when it answers.

        Waits for a killed predecessor to go, replays the log after a crash, moves to another port when its own is
        taken. Raises LaunchError with the end of the server's log when it will not start.
        """
        self.stop()
        self._make_data()
        found = programs.choose(self._config.pg_bin, self._major())
        server = found.readable_by(self._account, self.root / "programs").bin / "postgres"
        deadline = time.monotonic() + START_SECONDS
        while True:
            self._end_predecessor(deadline)
            self._write_settings()
            start = self.log.stat().st_size if self.log.exists() else 0
            argv: list[str | Path] = [server, "-D", self.data]
            self._child = spawn(
                argv,
                log=self.log,
                cwd=self.root,
                env=_ENVIRONMENT,
                account=self._account,
                end_signal=signal.SIGINT,  # "fast": cut the connections, write everything out, end
                orphan_signal=signal.SIGINT,
            )
            if self._answers():
                return
            words = tail(self.log, start)
            if "Address already in use" in words:
                self._choose_port()
            elif time.monotonic() > deadline or not any(sign in words for sign in PASSING):
                raise LaunchError(
                    zh=f"数据库没有启动。日志 {self.log}：\n{words}",
                    en=f"The database did not start. Its log is {self.log}.",
                )
            time.sleep(0.5)

    def wait(self, seconds: float = START_SECONDS) -> None:
        """Wait until a server somebody else started here answers. Raises LaunchError when it does not."""
        deadline = time.monotonic() + seconds
        while not self._connects():
            if time.monotonic() > deadline:
                raise LaunchError(
                    zh=f"数据库没有应答。日志：{self.log}", en=f"The database does not answer. Its log is {self.log}."
                )
            time.sleep(0.2)

    def stop(self) -> None:
        """End the server in order: connections are cut, everything acknowledged is on disk either way."""
        if self._child is not None:
            self._child.stop(STOP_SECONDS)
            self._child = None

    def _major(self) -> int | None:
        file = self.data / "PG_VERSION"
        return int(file.read_text()) if file.exists() else None

    def _make_data(self) -> None:
        """Run initdb beside the final place and rename: a half-made cluster is never taken for a whole one."""
        if self.data.exists():
            return
        draft = self.root / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        found = programs.choose(self._config.pg_bin).readable_by(self._account, self.root / "programs")
        password = self.root / f"password.{secrets.token_hex(4)}"
        password.touch(mode=0o600)
        try:
            password.write_text(self._config.secret("postgres.password"))
            _give(password, self._account)
            options = ["--auth=scram-sha-256", "--data-checksums", "--locale=C.UTF-8", "--encoding=UTF8"]
            if not self._durable:
                options.append("--no-sync")
            argv: list[str | Path] = [found.bin / "initdb", "-D", draft, "-U", SUPERUSER, f"--pwfile={password}"]
            done = subprocess.run(  # noqa: S603 -- PostgreSQL's own program
                [*argv, *options],
                capture_output=True,
                text=True,
                check=False,
                cwd=self.root,
                env=_ENVIRONMENT,
                **as_account(self._account),
            )
        finally:
            password.unlink()
        if done.returncode != 0:
            raise LaunchError(
                zh=f"无法在 {self.root} 建立数据库：\n{done.stderr.strip()}",
                en=f"The database could not be made in {self.root}.",
            )
        with (draft / "postgresql.conf").open("a") as file:
            file.write("include 'quartet.conf'\n")
        draft.rename(self.data)

    def _write_settings(self) -> None:
        """Write our settings anew at each start; what an administrator sets by ALTER SYSTEM wins over them."""
        lines = ["# Written by `quartet up` at each start. To change a setting use ALTER SYSTEM."]
        lines += [f"{name} = '{value}'" for name, value in settings(durable=self._durable).items()]
        socket_folder = self.root if len(str(self.root)) < 80 else ""  # noqa: PLR2004 -- the kernel allows 107 bytes
        lines += [f"port = {self.port}", f"unix_socket_directories = '{socket_folder}'"]
        file = self.data / "quartet.conf"
        file.write_text("\n".join(lines) + "\n")
        _give(file, self._account)

    def _choose_port(self) -> None:
        """Choose a port nobody listens on and keep it."""
        (self.root / "port").write_text(str(free_port()))

    def _answers(self) -> bool:
        """Wait until our child answers (True) or has ended (False)."""
        deadline = time.monotonic() + RECOVERY_SECONDS
        while time.monotonic() < deadline and self.running():
            if self._connects() and self.running():
                return True
            time.sleep(0.05)
        self.stop()
        return False

    def _connects(self) -> bool:
        """Whether the server of these data answers on our port. Raises LaunchError on a wrong password."""
        try:
            with psycopg.connect(make_conninfo(self.dsn(), connect_timeout=2)) as connection:
                answer = connection.execute("select current_setting('data_directory')").fetchone()
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error) and self.running():
                raise LaunchError(
                    zh=f"{self._config.home}/secrets/postgres.password 与数据库不符。请从备份恢复 secrets 目录。",
                    en=f"{self._config.home}/secrets/postgres.password does not fit the database. "
                    "Restore the folder `secrets` from your backup.",
                ) from error
            return False
        return answer == (str(self.data),)

    def _end_predecessor(self, deadline: float) -> None:
        """See off a server left over in these data by a killed launcher, or its mere postmaster.pid.

        Whoever calls holds the lock of these data, so whatever still runs here has lost its master.
        """
        pid_file = self.data / "postmaster.pid"
        asked = False
        while pid_file.exists():
            try:
                pid = int(pid_file.read_text().splitlines()[0])
                at_home = Path(f"/proc/{pid}/cwd").resolve(strict=True) == self.data
            except (OSError, ValueError, IndexError):
                at_home = False
            if not at_home:  # dead, or its number now belongs to another program
                pid_file.unlink(missing_ok=True)
                for lock in self.root.glob(".s.PGSQL.*"):
                    lock.unlink(missing_ok=True)
                return
            with contextlib.suppress(ProcessLookupError):
                if time.monotonic() > deadline:
                    os.kill(pid, signal.SIGQUIT)
                elif not asked:
                    os.kill(pid, signal.SIGINT)
                    asked = True
            time.sleep(0.1)


_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
"""Nothing of ours leaks into the server, and no PG… variable of the shell changes it."""


def _account(home: Path) -> Account | None:
    """Whom PostgreSQL runs as: ourselves, or for root (which it refuses) the data's owner, else `nobody`."""
    if os.geteuid() != 0:
        return None
    data = home / "postgres" / "data"
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def _place(home: Path, account: Account | None) -> Path:
    """Make (or find) the folder of the cluster and give its true path."""
    folder = home / "postgres"
    home.mkdir(parents=True, exist_ok=True)
    if folder.is_symlink() and not folder.exists():
        raise LaunchError(
            zh=f"数据库目录 {folder.readlink()} 不见了。请从备份恢复它；确定不要旧数据时，删除 {folder}。",
            en=f"The database folder {folder.readlink()} is gone. Restore it from your backup, "
            f"or remove {folder} if you do not want the old data.",
        )
    if not folder.exists():
        place = folder
        if not _reaches(home, account):
            place = REACHABLE / f"{home.name}-{secrets.token_hex(4)}"
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        place.mkdir(mode=0o700)
        _give(place, account)
        if place != folder:
            folder.symlink_to(place)
    place = folder.resolve()
    if not _reaches(place, account):
        raise LaunchError(
            zh=f"运行数据库的用户进不了 {place}。请检查目录权限，或改用别的 QUARTET_HOME。",
            en=f"The user the database runs as cannot enter {place}. Check permissions, or set another QUARTET_HOME.",
        )
    return place


def _reaches(folder: Path, account: Account | None) -> bool:
    """Whether `account` can enter `folder`; asked of the system itself, so that every kind of right counts."""
    argv = ["test", "-x", str(folder)]
    return subprocess.run(argv, check=False, cwd="/", **as_account(account)).returncode == 0  # noqa: S603 -- fixed


def _give(path: Path, account: Account | None) -> None:
    if account is not None:
        os.chown(path, account.uid, account.gid)
