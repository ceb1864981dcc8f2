"""What the launcher says. Nobody has chosen a language on a console yet, so each line says both."""

import sys


class LaunchError(Exception):
    """Starting is refused, in words that say what to do next. The command ends with exit code 1."""

    def __init__(self, *, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(zh, en)

    def __str__(self) -> str:
        """Say the refusal in Chinese and in English."""
        return f"{self.zh}\n{self.en}"


def say(*, zh: str, en: str) -> None:
    """Print one line of progress, at once."""
    print(f"· {zh} · {en}", flush=True)  # noqa: T201 -- the console is the launcher's page


class Progress:
    """How far a start is: each step is said with its number."""

    def __init__(self, steps: int) -> None:
        """`steps`: how many there will be."""
        self._steps, self._done = steps, 0

    def __call__(self, *, zh: str, en: str) -> None:
        """Begin the next step."""
        self._done += 1
        say(zh=f"{self._done}/{self._steps} {zh}", en=en)


def complain(error: LaunchError) -> None:
    """Print a refusal where errors go."""
    print(error, file=sys.stderr, flush=True)  # noqa: T201 -- the console is the launcher's page
