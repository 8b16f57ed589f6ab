"""The desk as a web application: a small view a page, forms that work without JavaScript."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from cse_mapper.decisions import Decided, write_decisions
from cse_mapper.decisions.files import ENTRIES_FILE, read_entries, write_entries
from cse_mapper.desk.agreement import agreements, conflicts
from cse_mapper.desk.forms import (
    Choice,
    choice_of,
    decisions_in,
    entries_of,
    filters_of,
    note_of,
    reviewer_of,
)
from cse_mapper.desk.guard import HEADERS, Guard
from cse_mapper.desk.history import Subject
from cse_mapper.desk.places import Places
from cse_mapper.desk.review import Filters, Review
from cse_mapper.desk.showing import (
    address,
    element_rows,
    gap_rows,
    just_saved,
    key_of,
    passage_page,
    picture_words,
    state_of,
    subject_of,
)
from cse_mapper.desk.suggester import Suggester
from cse_mapper.desk.walking import Walk
from cse_mapper.domain import Match
from cse_mapper.domain.entries import latest
from cse_mapper.domain.standard import load_standard
from cse_mapper.errors import CseMapperError
from cse_mapper.outputs.arrange import service_areas
from cse_mapper.outputs.page import style, template

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_ROUTES = Map(
    [
        Rule("/", endpoint="passage", methods=["GET"]),
        Rule("/decide", endpoint="decide", methods=["POST"]),
        Rule("/undo", endpoint="undo", methods=["POST"]),
        Rule("/elements", endpoint="elements", methods=["GET"]),
        Rule("/gaps", endpoint="gaps", methods=["GET"]),
        Rule("/gaps", endpoint="set_gap", methods=["POST"]),
        Rule("/share", endpoint="share", methods=["GET"]),
        Rule("/merge", endpoint="merge", methods=["POST"]),
        Rule("/place/<key>", endpoint="place", methods=["GET"]),
        Rule("/picture/<key>", endpoint="picture", methods=["GET"]),
        Rule("/static/<name>", endpoint="static", methods=["GET"]),
    ]
)
_STATIC = {"desk.css": "text/css; charset=utf-8", "desk.js": "text/javascript; charset=utf-8"}
_UNDECIDED = Choice()
# A decision takes a few hundred bytes: a hundred thousand of them.
_MOST_BYTES = 50_000_000
# More than anybody settles in a sitting; the page says how many are left.
_MOST_CONFLICTS = 200
_A_YEAR = 365 * 24 * 3600


@dataclass
class Desk:
    """Answers the browser; `share` is the reviewer's part, which filters may leave."""

    review: Review
    places: Places
    guard: Guard
    read_only: bool = False
    share: tuple[int, int] = (1, 1)
    suggested: Suggester = field(default_factory=lambda: Suggester(None))
    walk: Walk = field(default_factory=Walk)
    areas: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.areas = tuple(service_areas(self.review.coverage))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        request.max_content_length = _MOST_BYTES
        response = self._answer(request)
        response.headers.update(HEADERS)
        if response.status_code == HTTPStatus.OK and self.guard.is_new(request):
            self._keep(response, self.guard.cookie, self.guard.token)
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        try:
            if refusal := self.guard.refusal(request):
                return _page("message.html.jinja", HTTPStatus.FORBIDDEN, problem=refusal, remedy="")
            endpoint, values = _ROUTES.bind_to_environ(request.environ).match()
            if request.method == "POST" and self.read_only:
                problem = "This desk was started to be read only: nothing can be changed here."
                return self._told(HTTPStatus.FORBIDDEN, problem, "")
            if request.method == "GET" and endpoint not in ("static", "picture"):
                # Others decide too, in the workbook or at another desk; pictures need not wait.
                self.review.follow_file()
            view: Callable[..., Response] = getattr(self, f"_{endpoint}")
            return view(request, **values)
        except (NotFound, MethodNotAllowed) as error:
            return self._told(HTTPStatus(error.code or 404), "There is no such page.", "")
        except HTTPException as error:
            return self._told(HTTPStatus(error.code or 400), "The request was not understood.", "")
        except CseMapperError as error:
            return self._told(HTTPStatus.CONFLICT, error.problem, error.remedy)
        except Exception as error:
            # An hour's review must not end at what nobody thought of; the terminal has the details.
            traceback.print_exc()
            problem = f"Something unforeseen went wrong ({type(error).__name__})."
            remedy = (
                "What was decided before is saved. Go back and try again, or start the desk anew."
            )
            return self._told(HTTPStatus.INTERNAL_SERVER_ERROR, problem, remedy)

    # Pages

    def _passage(self, request: Request) -> Response:
        filters = self._filters(request.args)
        asked = subject_of(request.args["at"]) if "at" in request.args else None
        subject = asked or self.walk.here(self.review, filters)
        match = self.review.matches.match(subject) if subject else None
        if asked and match is None:
            raise NotFound
        if subject is None or match is None:
            return self._shown("done.html.jinja", filters)
        return self._passage_page(filters, subject, match, request)

    def _passage_page(
        self,
        filters: Filters,
        subject: Subject,
        match: Match,
        request: Request,
        choice: Choice = _UNDECIDED,
    ) -> Response:
        self.walk.arrive(subject)
        after = self.walk.after(self.review, filters, subject)
        before = self.walk.before()
        # Ready before anybody asks: a page of a PDF takes longer to draw than a passage to read.
        if after and (following := self.review.matches.match(after)):
            self.places.prepare(following.passage)
            self.suggested.prepare(following.passage)
        place = self.places.if_ready(match.passage)
        suggested = self.suggested.if_ready(match.passage)
        page = passage_page(self.review, subject, match, suggested)
        return self._shown(
            "passage.html.jinja",
            filters,
            page=page,
            place=place,
            picture_words=picture_words(match, place),
            next_address=address("/", filters, at=key_of(after)) if after else "",
            back_address=address("/", filters, at=key_of(before)) if before else "",
            elements=load_standard().elements,
            choices=choice.offered,
            problem=choice.problem,
            typed=request.form.get("move_to", ""),
            note=request.form.get("note", match.note),
            reviewer=self._reviewer(request),
            only_document=address(
                "/", Filters(document=match.passage.document, share=filters.share)
            ),
        )

    def _elements(self, request: Request) -> Response:
        self.review.weigh_again()
        return self._shown(
            "elements.html.jinja",
            self._filters(request.args),
            rows=element_rows(self.review),
            standard=load_standard(),
        )

    def _gaps(self, request: Request) -> Response:
        area = request.args.get("area", "")
        entries = {key: one.value for key, one in latest(read_entries(self._entries)).items()}
        return self._shown(
            "gaps.html.jinja",
            self._filters({}),
            rows=gap_rows(self.review, entries, area),
            all_rows=len(gap_rows(self.review, entries, "")),
            area=area,
            saved=request.args.get("saved", ""),
        )

    def _share(self, request: Request) -> Response:
        return self._share_page(request, "")

    def _share_page(self, request: Request, merged: str) -> Response:
        history = self.review.history.all
        found = conflicts(history)
        return self._shown(
            "share.html.jinja",
            self._filters(request.args),
            agreements=[one.sentence for one in agreements(history)],
            conflicts=[(one, self._where(one.stands)) for one in found[:_MOST_CONFLICTS]],
            more=max(0, len(found) - _MOST_CONFLICTS),
            merged=merged,
            file=str(self.review.history.file),
        )

    def _place(self, request: Request, key: str) -> Response:
        subject = subject_of(key)
        match = self.review.matches.match(subject)
        if match is None:
            raise NotFound
        place = self.places.get(match.passage)
        page = passage_page(self.review, subject, match)
        context: dict[str, Any] = {
            "page": page,
            "place": place,
            "picture_words": picture_words(match, place),
        }
        if request.args.get("part"):
            return _page("place.html.jinja", HTTPStatus.OK, **context)
        filters = self._filters(request.args)
        back = address("/", filters, at=key)
        return self._shown("place_page.html.jinja", filters, back=back, **context)

    def _picture(self, request: Request, key: str) -> Response:  # noqa: ARG002
        match = self.review.matches.match(subject_of(key))
        picture = self.places.get(match.passage).picture if match else None
        if picture is None:
            raise NotFound
        return Response(picture.content, mimetype=picture.type)

    def _static(self, request: Request, name: str) -> Response:  # noqa: ARG002
        if name not in _STATIC:
            raise NotFound
        return Response(_static_text(name), content_type=_STATIC[name])

    # What changes something

    def _decide(self, request: Request) -> Response:
        form = request.form
        filters = self._filters(form)
        subject = subject_of(form.get("key", ""))
        match = self.review.matches.match(subject)
        if match is None:
            raise NotFound
        choice = choice_of(form, subject, self.review.history.stands(subject))
        if choice is None:
            raise NotFound
        if choice.problem:
            return self._passage_page(filters, subject, match, request, choice)
        reviewer = reviewer_of(form)
        self.review.decide(
            subject,
            choice.action,
            moved_to=choice.moved_to,
            note=note_of(form),
            reviewer=reviewer,
        )
        after = subject if choice.stays else self.walk.after(self.review, filters, subject)
        response = _see_other(address("/", filters, **({"at": key_of(after)} if after else {})))
        self._keep(response, "cse-desk-reviewer", quote(reviewer))
        return response

    def _undo(self, request: Request) -> Response:
        filters = self._filters(request.form)
        last = self.review.history.last
        taken_back = self.review.undo()
        if taken_back:
            return _see_other(address("/", filters, at=key_of(taken_back.subject)))
        if last is None:
            return _see_other(address("/", filters))
        problem = "Somebody has decided on this passage since; nothing was taken back."
        return self._told(HTTPStatus.CONFLICT, problem, last.place)

    def _set_gap(self, request: Request) -> Response:
        element = request.form.get("element", "")
        if element not in load_standard().ids:
            raise NotFound
        when = datetime.now(UTC).replace(microsecond=0)
        known = latest(read_entries(self._entries))
        said = entries_of(request.form, element, when)
        # What is in the form as it was shown is nobody's word: it would overrule who typed since.
        new = [
            one
            for one in said
            if one.value != (known[one.subject].value if one.subject in known else "")
        ]
        write_entries(self._entries, new)
        area = request.form.get("area", "")
        target = address("/gaps", Filters(area=area), saved=element)
        return _see_other(f"{target}#gap-{element}")

    def _merge(self, request: Request) -> Response:
        given = request.files.get("decisions")
        content = given.read() if given else b""
        if not content:
            problem = "No file was chosen."
            return self._told(HTTPStatus.BAD_REQUEST, problem, "Choose a decisions.jsonl.")
        before = len(self.review.history.all)
        others = decisions_in(content)
        write_decisions(self.review.history.file, others)
        self.review.follow_file()
        new = len(self.review.history.all) - before
        told = f"{len(others)} decisions read, {new} of them new."
        return self._share_page(request, told)

    # What all share

    @property
    def _entries(self) -> Path:
        return self.review.history.file.with_name(ENTRIES_FILE)

    def _filters(self, args: Mapping[str, str]) -> Filters:
        return filters_of(args, self.share)

    def _reviewer(self, request: Request) -> str:
        kept = unquote(request.cookies.get("cse-desk-reviewer", ""))
        return str(request.form.get("reviewer", kept))

    def _where(self, decided: Decided) -> str:
        """The address of a decided passage, where this coverage has it."""
        known = self.review.matches.match(decided.subject)
        return address("/", Filters(), at=key_of(decided.subject)) if known else ""

    def _keep(self, response: Response, name: str, value: str) -> None:
        response.set_cookie(
            name,
            value,
            httponly=True,
            samesite="Strict",
            # The key to the desk ends with the browser; a name is worth remembering.
            max_age=None if name == self.guard.cookie else _A_YEAR,
        )

    def _told(self, status: HTTPStatus, problem: str, remedy: str) -> Response:
        return self._shown("message.html.jinja", self._filters({}), status, problem=problem,
                           remedy=remedy)  # fmt: skip

    def _shown(
        self, name: str, filters: Filters, status: HTTPStatus = HTTPStatus.OK, **context: Any
    ) -> Response:
        last = self.review.history.last
        return _page(
            name,
            status,
            state=state_of(self.review, filters),
            filters=filters,
            share="/".join(map(str, filters.share)) if filters.share[1] > 1 else "",
            areas=self.areas,
            element_names=load_standard().elements,
            read_only=self.read_only,
            evidence=self.places.available,
            last=just_saved(last) if last else "",
            address=address,
            **context,
        )


def _see_other(target: str) -> Response:
    # Another page after each form, so that reloading it decides nothing twice.
    return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": target})


def _page(name: str, status: HTTPStatus, **context: Any) -> Response:
    html = template(name, "cse_mapper.desk").render(**context)
    return Response(html, status=status, content_type="text/html; charset=utf-8")


@cache
def _static_text(name: str) -> str:
    text = files("cse_mapper.desk").joinpath("page_files", name).read_text(encoding="utf-8")
    return f"{style().text}\n{text}" if name.endswith(".css") else text
