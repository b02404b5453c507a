"""The OpenAPI document tells every route, and its page asks no other host."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.api.conftest import ROOT, Caller, on_sqlite

pytestmark = on_sqlite


@pytest.fixture
def document(client: FlaskClient) -> Any:
    """The OpenAPI document as served."""
    answer = client.get("/api/openapi.json")
    assert answer.content_type == "application/json"
    return answer.get_json()


def _operations(document: Any) -> list[tuple[str, str, Any]]:
    methods = ("get", "post", "patch", "put", "delete")
    return [(path, method, item[method]) for path, item in document["paths"].items() for method in methods if method in item]


def _references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [reference for inner in part.values() for reference in _references(inner)]
    return [reference for inner in part for reference in _references(inner)] if isinstance(part, list) else []


def test_the_document_lists_every_route(app: Flask, document: Any) -> None:
    told = {(path, method.upper()) for path, method, _ in _operations(document)}
    routes = {
        (re.sub(r"<(?:[^:<>]*:)?([^<>]*)>", r"{\1}", rule.rule), method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith(ROOT)
    }
    assert told == routes


def test_the_document_is_sound(document: Any) -> None:
    assert document["openapi"] == "3.0.3"
    assert {"title", "version"} <= set(document["info"])
    assert document["security"] == [{"token": []}]
    assert document["components"]["securitySchemes"]["token"] == {"type": "http", "scheme": "bearer"}
    tags = {tag["name"] for tag in document["tags"]}
    for path, method, operation in _operations(document):
        assert operation["summary"], (path, method)
        assert set(operation["tags"]) <= tags
        assert "default" in operation["responses"]
        named = set(re.findall(r"{(\w+)}", path))
        told = document["paths"][path].get("parameters", []) + operation.get("parameters", [])
        assert named == {parameter["name"] for parameter in told if parameter["in"] == "path"}
    for reference in _references(document):
        found: Any = document
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        assert found


def test_the_document_tells_the_one_error_shape(document: Any) -> None:
    error = document["components"]["schemas"]["Error"]["properties"]["error"]
    assert error == {"$ref": "#/components/schemas/ErrorBody"}
    assert set(document["components"]["schemas"]["ErrorBody"]["properties"]) == {"code", "message", "field", "details"}
    default = document["components"]["responses"]["DEFAULT_ERROR"]["content"]["application/json"]["schema"]
    assert default == {"$ref": "#/components/schemas/Error"}


def test_the_document_tells_paging_filters_and_words(document: Any) -> None:
    listing = document["paths"][f"{ROOT}/tasks"]["get"]
    asked = {parameter["name"]: parameter["schema"] for parameter in listing["parameters"]}
    filters = {"plan", "unit", "level", "state", "late", "due_from", "due_to", "feeds", "clause", "importance", "q"}
    assert {"page", "page_size"} | filters == set(asked)
    assert asked["page_size"]["maximum"] == 200
    assert "suspended" in asked["state"]["items"]["enum"]
    assert "X-Pagination" in listing["responses"]["200"]["headers"]


def test_the_document_tells_how_a_file_is_sent(document: Any) -> None:
    body = document["paths"][f"{ROOT}/plans"]["post"]["requestBody"]["content"]
    assert list(body) == ["multipart/form-data"]
    file = document["components"]["schemas"]["Document"]["properties"]["file"]
    assert (file["type"], file["format"]) == ("string", "binary")


def test_the_page_holds_no_inline_script_and_names_no_other_host(client: FlaskClient) -> None:
    answer = client.get("/api/docs")
    page = answer.get_data(as_text=True)
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", page)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"])
def test_the_files_of_the_page_come_from_here(client: FlaskClient, name: str) -> None:
    with client.get(f"/api/docs/files/{name}") as answer:
        assert answer.status_code == 200
        assert "max-age" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("name", ["index.html", "oauth2-redirect.html", "..%2f..%2f__init__.py", "swagger-ui.js.map"])
def test_no_other_file_of_the_package_is_served(nobody: Caller, name: str) -> None:
    assert nobody.client.get(f"/api/docs/files/{name}").status_code == 404
