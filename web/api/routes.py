"""How a route of the API is made: its permission, what it takes, what it answers, and its page in the OpenAPI document, in one statement.

Owns the one blueprint of the API and its paging. A view of a list returns a query (`Listed` where counting takes long), any other view
returns what its schema shows.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, NoReturn, TypeVar

from flask import Request
from flask_smorest import Blueprint
from marshmallow import RAISE, Schema, ValidationError
from sqlalchemy import Select, func, literal, select
from webargs.flaskparser import FlaskParser, is_json_request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from web import database
from web.api.fields import LARGEST_ID
from web.json_errors import FieldsError
from web.permissions import Permission, requires

Asked = dict[str, Any]
"""A request's fields as its schema loads them."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A long list. rows -- the query; count -- how many rows it has in all, as far as that is known without counting them one by one.

    completed -- what is answered for the rows of a page, where that is more than they hold.
    """

    rows: Select[Any]
    count: Callable[[], int]
    completed: Callable[[list[Any]], list[Any]] = list


View = TypeVar("View", bound=Callable[..., Any])

PAGE_HEADER = "X-Pagination"


def number(name: str) -> str:
    """The part of a path that holds a row's number; one that no database can hold is a 404 like any other."""
    return f"<int(max={LARGEST_ID}):{name}>"


class Parser(FlaskParser):
    """Reads requests; what it refuses has the one error shape."""

    def _raw_load_json(self, req: Request) -> Any:
        if req.get_data(cache=True) and not is_json_request(req):
            raise UnsupportedMediaType
        try:
            return super()._raw_load_json(req)
        except (ValueError, RecursionError) as error:  # bad syntax or encoding, a number of thousands of digits, too deep
            raise BadRequest from error

    def handle_error(self, error: ValidationError, *args: Any, **kwargs: Any) -> NoReturn:
        """Raise FieldsError."""
        by_location: Any = error.messages
        raise FieldsError(_flat(next(iter(by_location.values())))) from error


class _Blueprint(Blueprint):  # type: ignore[misc]  # flask-smorest has no types
    ARGUMENTS_PARSER = Parser()


blueprint: Any = _Blueprint("api", __name__, url_prefix="/api/v1")


class Resource:
    """The routes of one kind of thing; `tag` groups them in the OpenAPI document."""

    def __init__(self, tag: str) -> None:
        self.tag = tag

    def lists(
        self, path: str, summary: str, permission: Permission, *, filters: type[Schema], answer: type[Schema]
    ) -> Callable[[View], View]:
        """A list, page by page. The view returns the query, or Listed; the answer is an array with the header X-Pagination."""

        def add(view: View) -> View:
            @wraps(view)
            def cut(asked: Asked, **keys: Any) -> Any:
                page, size = asked.pop("page"), asked.pop("page_size")
                rows, total = _page_of(view(asked, **keys), page, size)
                paging = blueprint._make_pagination_metadata(page, size, total)
                return rows, {PAGE_HEADER: json.dumps(paging)}

            documented = blueprint.response(200, answer(many=True), headers={PAGE_HEADER: "PAGINATION"})(cut)
            self._add(path, "GET", summary, permission, _taking(filters, "query")(documented))
            return view

        return add

    def reads(self, path: str, summary: str, permission: Permission, *, answer: type[Schema]) -> Callable[[View], View]:
        """One thing."""

        def add(view: View) -> View:
            self._add(path, "GET", summary, permission, blueprint.response(200, answer)(view))
            return view

        return add

    def downloads(self, path: str, summary: str, permission: Permission) -> Callable[[View], View]:
        """A file; the view returns the response."""

        def add(view: View) -> View:
            binary = {"type": "string", "format": "binary"}
            documented = blueprint.response(200, binary, content_type="application/octet-stream")(view)
            self._add(path, "GET", summary, permission, documented)
            return view

        return add

    def changes(
        self,
        path: str,
        summary: str,
        permission: Permission,
        *,
        takes: type[Schema],
        answer: type[Schema],
        method: str = "POST",
        status: int = 200,
        location: str = "json",
    ) -> Callable[[View], View]:
        """A change; the view returns the thing as it stands afterwards."""

        def add(view: View) -> View:
            documented = blueprint.response(status, answer)(view)
            self._add(path, method, summary, permission, _taking(takes, location)(documented))
            return view

        return add

    def removes(self, path: str, summary: str, permission: Permission) -> Callable[[View], View]:
        """An end of the thing; nothing is answered."""

        def add(view: View) -> View:
            self._add(path, "DELETE", summary, permission, blueprint.response(204)(view))
            return view

        return add

    def _add(self, path: str, method: str, summary: str, permission: Permission, view: Any) -> None:
        stated = requires(permission)(blueprint.alt_response("default", response="DEFAULT_ERROR")(view))
        described = blueprint.doc(summary=summary)(stated)
        blueprint.add_url_rule(path, view.__name__, described, methods=[method], tags=[self.tag])


def _taking(schema: type[Schema], location: str) -> Callable[[Any], Any]:
    """The view gets the request's fields as its first argument; unknown ones are refused wherever they stand."""
    taking: Callable[[Any], Any] = blueprint.arguments(schema, location=location, unknown=RAISE)
    return taking


def _page_of(found: Select[Any] | Listed, page: int, size: int) -> tuple[list[Any], int]:
    """One page of a list, and how many rows the whole list has, in two queries; nothing beyond the end."""
    listed = found if isinstance(found, Listed) else Listed(found, lambda: how_many(found))
    rows = list(database.session().scalars(listed.rows.limit(size).offset((page - 1) * size)))
    seen = (page - 1) * size + len(rows) if rows else 0
    return listed.completed(rows), max(listed.count(), seen)


def how_many(query: Select[Any]) -> int:
    """How many rows a list has, counted without what is only shown of them."""
    bare = query.with_only_columns(literal(1), maintain_column_froms=True).order_by(None)
    return database.session().scalar(select(func.count()).select_from(bare.subquery())) or 0


def _flat(messages: Any) -> dict[str, list[str]]:
    """The messages by field, with dots into nested ones; "" for the request as a whole."""
    if not isinstance(messages, dict):
        return {"": [str(message) for message in messages]}
    found: dict[str, list[str]] = {}
    for name, inner in messages.items():
        own = "" if name == "_schema" else str(name)
        for deeper, texts in _flat(inner).items():
            found[f"{own}.{deeper}".strip(".")] = texts
    return found
