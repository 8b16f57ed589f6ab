"""The claims of the submission, held against its files: a sheet, and groups on the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cse_mapper.domain import ClaimCheck, ClaimVerdict, Coverage, Status, Unclaimed
from cse_mapper.domain.wording import some
from cse_mapper.outputs.page_table import Link, PageTable, on_page
from cse_mapper.outputs.table import Cell, Column, Row, Table, file_cell

CLAIMS = "Claims"

_NOT_CLAIMED = "Not claimed"
# What needs looking at first; with the status whose colour and sign stand for a verdict.
_LOOKS: Mapping[ClaimVerdict, Status] = {
    "not supported": "missing",
    "not read": "missing",
    "doubtful": "thin",
    "confirmed": "covered",
}
_MEANINGS: Mapping[ClaimVerdict, str] = {
    "not supported": "Nothing in the file shows what it is put forward for. Look whether it is the "
    "right file, or put it where it belongs.",
    "not read": "The file could not be held against the claim.",
    "doubtful": "Something in the file comes near, nothing shows it clearly. Read it yourself.",
    "confirmed": "The file's own text bears it out.",
}
_COLUMNS = (
    Column("Element", 9, "element"),
    Column("File", 46, "file"),
    Column("Verdict", 15, "status", sheet_only=True),
    Column("What the content says", 70),
    Column("Pieces", 8, "number", sheet_only=True),
    Column("Where it is claimed", 40, "fact"),
)


@dataclass(frozen=True, slots=True)
class ClaimGroup:
    """All claims with one verdict; `open` says whether a reader has something to do about them."""

    title: str
    look: Status
    count: int
    noun: str
    meaning: str
    table: PageTable
    open: bool


def claims_by_verdict(coverage: Coverage) -> dict[ClaimVerdict, list[ClaimCheck]]:
    """The submission's claims by what the content says to them, what needs looking at first."""
    groups = {
        verdict: [check for check in coverage.claims if check.verdict == verdict]
        for verdict in _LOOKS
    }
    return {verdict: checks for verdict, checks in groups.items() if checks}


def claims_table(coverage: Coverage) -> Table:
    """Each claim with what the file says to it, then what a file supports without a claim."""
    return _table([*map(_claimed, coverage.claims), *map(_unclaimed, coverage.unclaimed)])


def claims_sentence(coverage: Coverage) -> str:
    """How much the submission claims, and where it does so."""
    return (
        f"The submission says {some(len(coverage.claims), 'time', 'times')} which element"
        " a file is evidence of: in names of files and folders, or in a list of evidence. Here each"
        " claim is held against what the file itself says."
    )


def claim_groups(coverage: Coverage, link: Link) -> tuple[ClaimGroup, ...]:
    """The claims as the page shows them; none where the submission claims nothing."""
    groups = [
        ClaimGroup(
            title=verdict.capitalize(),
            look=_LOOKS[verdict],
            count=len(checks),
            noun="claim" if len(checks) == 1 else "claims",
            meaning=_MEANINGS[verdict],
            table=on_page(_table([_claimed(check) for check in checks]), link),
            open=verdict in ("not supported", "not read"),
        )
        for verdict, checks in claims_by_verdict(coverage).items()
    ]
    if coverage.unclaimed:
        # By file, since that is what somebody adds to the submission.
        by_file = sorted(coverage.unclaimed, key=lambda one: one.document)
        groups.append(
            ClaimGroup(
                title=_NOT_CLAIMED,
                look="strong",
                count=len(by_file),
                noun="file and element" if len(by_file) == 1 else "files and elements",
                meaning="These files clearly support an element, and the submission does not put "
                "them forward for it.",
                table=on_page(_table([_unclaimed(one) for one in by_file]), link),
                open=False,
            )
        )
    return tuple(groups)


def _table(rows: Sequence[Row]) -> Table:
    # Together with the quotations a hundred keep the page of 500 documents well below 5 MB.
    return Table(CLAIMS, _COLUMNS, rows, most=100)


def _claimed(check: ClaimCheck) -> Row:
    claim = check.claim
    # A file that was not read may be a shortcut that leads out of the folder.
    file = Cell(claim.document) if check.verdict == "not read" else file_cell(claim.document)
    verdict = Cell(check.verdict.capitalize(), _LOOKS[check.verdict])
    return claim.element, file, verdict, check.sentence, check.pieces, claim.place


def _unclaimed(one: Unclaimed) -> Row:
    support = some(one.pieces, "passage supports", "passages support")
    said = f"{support} this element, and the submission does not say so."
    verdict = Cell(_NOT_CLAIMED, "strong")
    return one.element, file_cell(one.document), verdict, said, one.pieces, ""
