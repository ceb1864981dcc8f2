import os
import subprocess
import sys
from pathlib import Path

import pytest

from quartet import cli
from quartet.cli import COMMANDS, Command, main


def test_without_a_command_it_says_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert [name for name in COMMANDS if f"\n  {name}" not in said] == []


def test_an_unknown_command_is_refused() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["fly"])

    assert ended.value.code == 2


def test_a_command_of_another_version_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(cli.COMMANDS, "check", Command("quartet.no_such:main", "…"))

    assert main(["check"]) == 1
    assert "This command is not part of this version (quartet.no_such)." in capsys.readouterr().err


def test_a_missing_library_is_a_bug_and_shown_as_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "broken_command.py").write_text("import no_such_library\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setitem(cli.COMMANDS, "check", Command("broken_command:main", "…"))

    with pytest.raises(ModuleNotFoundError, match="no_such_library"):
        main(["check"])


def test_the_commands_own_words_and_answer_pass_through(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "echo_command.py").write_text("def main(argv):\n    return 3 if argv == ['a', '--b'] else 0\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setitem(cli.COMMANDS, "check", Command("echo_command:main", "…"))

    assert main(["check", "a", "--b"]) == 3
    assert main(["check"]) == 0


def test_a_given_app_dsn_is_used_as_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "dsn_command.py").write_text("import os\ndef main(argv):\n    print(os.environ['QUARTET_APP_DSN'])\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("QUARTET_APP_DSN", "postgresql://given")
    monkeypatch.setitem(cli.COMMANDS, "check", Command("dsn_command:main", "…", "app"))

    assert main(["check"]) == 0
    assert os.environ["QUARTET_APP_DSN"] == "postgresql://given"


def test_classify_needs_neither_django_nor_a_database() -> None:
    script = "import sys, quartet.cli; print(sorted({'django', 'psycopg'} & set(sys.modules)))"

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
