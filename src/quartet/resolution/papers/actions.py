"""Printing. Papers are set anew each time and leave nothing behind but a line in the ledger: who printed them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from quartet.ground.ledger import actions as ledger
from quartet.ground.papers.pdf import set_pdf
from quartet.ground.papers.word import set_docx
from quartet.ground.people.rights import Claims, write_freely
from quartet.resolution.papers.facts import File
from quartet.resolution.papers.listing import BUNDLES
from quartet.resolution.papers.queries import PapersNotFound, gather, source_for
from quartet.resolution.papers.table import BY_ID, Paper, packet_of, papers_of, sheet_of, title_of


class Kind(StrEnum):
    """As what papers are made."""

    PDF = "pdf"
    """PDF/A, to be printed and kept."""
    DOCX = "docx"
    """To be changed in an office program first."""


TYPES = {
    Kind.PDF: "application/pdf",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True, slots=True)
class Printed:
    """What was made."""

    data: bytes
    type: str
    filename: str


def print_papers(*, code: str, wanted: str, kind: Kind, acting: Claims, now: datetime) -> Printed:
    """Print a paper by its id, or `file` or `packet`, and note who did: the parties may ask.

    Raises PapersNotFound, or NoGlyph when a character has no glyph; then nothing was printed and nothing noted.
    """
    with transaction.atomic(durable=True):
        source = source_for(acting, code)
        file = gather(source, now, pictures=True)
        papers, name = _wanted(wanted, file)
        title = f"{name}-{code}"
        sheets = [sheet_of(paper, file) for paper in papers]
        make = set_pdf if kind is Kind.PDF else set_docx
        data = make(sheets, title=title, author=file.body or "Quartet", at=now)
        assert acting.person is not None  # the door lets nobody else in
        write_freely()
        ledger.note_view(name=source.ledger_name, person=acting.person, county=source.county, at=now)
    return Printed(data, TYPES[kind], f"{title}.{kind}")


def _wanted(wanted: str, file: File) -> tuple[tuple[Paper, ...], str]:
    if wanted in BUNDLES:
        return (papers_of(file) if wanted == "file" else packet_of(file)), BUNDLES[wanted][0]
    if wanted not in BY_ID:
        raise PapersNotFound
    return (BY_ID[wanted],), title_of(BY_ID[wanted], file)
