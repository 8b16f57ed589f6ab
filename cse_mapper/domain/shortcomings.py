"""The list of shortcomings: for each code of a reason what closes it, and what assessors ask.

The sentence of a reason says what is true of one element and is made where that is found
(`assessment/status.py`); what follows from its code, whatever the element, stands here. The page,
the workbook, triage and `cse-map compare` take from this list.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shortcoming:
    """Why evidence falls short, by the `code` of its reason.

    `advice` tells a coordinator what closes it, `ask` is an assessor's question on site ("" where
    it is said in passing and settles nothing), `see` what to look at there. `stale` marks what
    comes of age alone: `cse-map compare` calls an element that has it now and had not "gone stale".
    """

    code: str
    advice: str
    ask: str
    see: str = ""
    stale: bool = False


SHORTCOMINGS = (
    Shortcoming(
        "nothing-found",
        "Ask the services for documents that show it, put them in the evidence folder and run "
        "again. If it is done but not written down, write it down.",
        "Ask who is responsible for it, and what they would show.",
        see="See it being done, where anybody says that it is.",
    ),
    Shortcoming(
        "too-weak",
        "Look at the passages that come near: accept those that do show it, and add a "
        "document that speaks of it directly.",
        "Ask who is responsible for it, and what they would show.",
    ),
    Shortcoming(
        "only-uncertain",
        "Accept or reject the passages in the workbook's sheet Evidence; what a person "
        "accepted counts fully.",
        "Ask the service to point to the passages that show it.",
    ),
    Shortcoming(
        "not-in-force",
        "Put in the version that is in force in place of it; if this one is, take the word out of "
        "its name or accept its passages.",
        "Ask which version is in force, since when, and who approved it.",
    ),
    Shortcoming(
        "policies-only",
        "Add something that shows it being done: minutes, records of training, examples, "
        "letters, photographs.",
        "Ask staff for the last time they did it, and what they did.",
        see="See it at work: a counter, a call, a case file.",
    ),
    Shortcoming(
        "no-outcome",
        "Add results: figures over time, survey findings, customers' own words, or "
        "confirmation from outside such as an audit or an award.",
        "Ask what has improved for customers because of it, and how that is known.",
        see="See the figures themselves: the last three reports or dashboards.",
    ),
    Shortcoming(
        "results-stale",
        "Add results of the last years: figures, survey findings, customers' words.",
        "Ask for the results since then.",
        stale=True,
    ),
    Shortcoming(
        "figures-out-of-date",
        "Add the figures of the latest year.",
        "Ask for this year's figures, and what was done about them.",
        see="See the latest report or dashboard.",
        stale=True,
    ),
    Shortcoming(
        "stale",
        "Add recent evidence, or a version that shows the old is still in force.",
        "Ask what has happened since, and whether it is still in force.",
        stale=True,
    ),
    Shortcoming(
        "mostly-stale",
        "Add recent evidence beside the old.",
        "Ask what has happened since, and whether the older pieces are still in force.",
        stale=True,
    ),
    Shortcoming(
        "few-pieces",
        "Add evidence of another kind, from another service or another year.",
        "Ask for more examples, from different teams.",
    ),
    Shortcoming(
        "one-document",
        "Add evidence from other documents.",
        "Ask for what stands behind the one document.",
    ),
    Shortcoming(
        "few-documents",
        "Add evidence from other documents.",
        "Ask for what stands behind the few documents.",
    ),
    Shortcoming(
        "only-corporate",
        "Add examples from the services themselves.",
        "Ask a front-line service how it does this in its own work.",
        see="See it in a front-line service.",
    ),
    Shortcoming(
        "one-area",
        "Add examples from other services.",
        "Ask two other services how they do it.",
        see="See a service that has given no evidence for it.",
    ),
    Shortcoming(
        "strong-documents",
        "Add further current documents that speak of it directly.",
        "Ask for more examples, from different teams.",
    ),
    Shortcoming(
        "strong-services",
        "Add evidence from other services.",
        "Ask two other services how they do it.",
    ),
    Shortcoming(
        "strong-results",
        "Add results: figures over time, survey findings, customers' own words, or "
        "confirmation from outside such as an audit or an award.",
        "Ask what has improved for customers because of it, and how that is known.",
    ),
    Shortcoming(
        "strong-dates",
        "Put the date into the documents or their names.",
        "Ask when the documents were written and last reviewed.",
    ),
    Shortcoming(
        "some-not-in-force",
        "Put in the version that is in force in place of it.",
        "",
    ),
    Shortcoming(
        "some-stale",
        "Replace the old pieces where there are newer ones.",
        "",
    ),
    Shortcoming(
        "undated",
        "Put the date into the documents or their names.",
        "Ask when the documents were written and last reviewed.",
    ),
    Shortcoming(
        "some-undated",
        "Put the date into the documents or their names.",
        "",
    ),
)
BY_CODE = {one.code: one for one in SHORTCOMINGS}
STALE = frozenset(one.code for one in SHORTCOMINGS if one.stale)
