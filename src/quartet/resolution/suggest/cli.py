"""`quartet classify`: try and measure the suggestion at the keyboard. Needs no database."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from quartet.resolution.suggest.desk import suggest
from quartet.resolution.suggest.labelled import BadFile


def main(argv: list[str]) -> int:
    """Run `classify <command> …` and return the exit code: 0, or 2 when the input cannot be used."""
    parser = argparse.ArgumentParser(prog="quartet classify", description="Suggest categories, measure suggestions.")
    commands = parser.add_subparsers(dest="command", required=True)
    measure = commands.add_parser("evaluate", help="train on one labelled file, test on another; last line is JSON")
    measure.add_argument("train", type=Path, metavar="TRAIN.csv", help="columns text,label")
    measure.add_argument("--test", type=Path, required=True, metavar="TEST.csv", help="columns text,label")
    try_out = commands.add_parser("suggest", help="say what a text is about, and why")
    try_out.add_argument("text")
    try:
        wanted = parser.parse_args(argv)
    except SystemExit as error:
        return int(error.code or 0)
    if wanted.command == "suggest":
        return _suggest(wanted.text)
    return _evaluate(wanted.train, wanted.test)


def classify_evaluate(argv: list[str]) -> int:
    """Run `quartet classify evaluate` with what follows these words."""
    return main(["evaluate", *argv])


def _suggest(text: str) -> int:
    found = suggest(text)
    for each in found.candidates:
        words = "  ".join(f"{word.text} {word.weight:.0%}" for word in each.because)
        _say(f"{each.code} {each.name}  {each.confidence:.0%}  {words}")
    if found.abstained:
        _say(f"No proposal: {found.reason}.")
    return 0


def _evaluate(train: Path, test: Path) -> int:
    from quartet.resolution.suggest.evaluation import evaluate  # noqa: PLC0415 -- scikit-learn takes a second

    _say(f"Training on {train}, then testing on {test}. Nothing leaves this machine.")
    try:
        result = evaluate(train, test)
    except BadFile as error:
        print(error, file=sys.stderr)  # noqa: T201 -- a command talks
        return 2
    _tell(result)
    _say(json.dumps(result, ensure_ascii=False))
    return 0


def _tell(result: dict[str, Any]) -> None:
    _say(
        f"{result['train_rows']} training rows, {result['labels']} labels, {result['seconds_training']} s; "
        f"{result['test_rows']} test rows, {result['seconds_per_1000']} s per 1,000."
    )
    _say(f"Accuracy {_percent(result['accuracy'])}, macro F1 {_percent(result['macro_f1'])}: the best guess counts on")
    _say("every test row, also where the model would rather not say.")
    _say(
        f"It abstains on {_percent(result['abstained'])} of the rows; where it answers it is right in "
        f"{_percent(result['answered_accuracy'])}, its guess where it abstains in "
        f"{_percent(result['abstained_accuracy'])}. Confidence is off by {_percent(result['calibration_error'])}."
    )
    if result["rows_of_unknown_label"]:
        _say(f"{result['rows_of_unknown_label']} test rows have a label training never saw: each counts as a miss.")
    if result["rows_without_label"]:
        _say(f"{result['rows_without_label']} rows without a label were passed over.")
    _say("Out of domain: test rows from least to most like the training texts")
    _say("(similarity: share of the runs of two and three characters that training has seen).")
    for part in result["by_similarity"]:
        low, high = part["similarity"]
        _say(
            f"  similarity {low:.2f} to {high:.2f}: {part['rows']:6} rows, accuracy {_percent(part['accuracy'])}, "
            f"abstained {_percent(part['abstained'])}, right where answered {_percent(part['answered_accuracy'])}"
        )
    if unknown := result["unknown_topic"]:
        _say(
            f"A topic it was never taught ({unknown['hidden_labels']} labels hidden from a second training, "
            f"{unknown['rows']} rows): it abstains on {_percent(unknown['abstained'])}; the others it gets wrong."
        )


def _percent(share: float | None) -> str:
    return "none" if share is None else f"{share:.1%}"


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 -- a command talks
