"""Text is compressed where the browser takes it, static files are fetched once, and a first load is short."""

from __future__ import annotations

import gzip
import re

import pytest
from flask import Flask

from tests.web.conftest import Browser, Place

HOME = "https://localhost"
GZIP = {"Accept-Encoding": "gzip, br"}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is tested here asks no database."""
    return sqlite_url


def test_a_page_is_compressed_for_a_browser_that_takes_it_and_for_no_other(app: Flask, place: Place) -> None:
    client = app.test_client()
    plain, short = (client.get("/login", base_url=HOME, buffered=True, headers=headers) for headers in ({}, GZIP))
    assert "Content-Encoding" not in plain.headers
    assert short.headers["Content-Encoding"] == "gzip"
    assert int(short.headers["Content-Length"]) == len(short.data) < len(plain.data)
    assert "Accept-Encoding" in short.headers["Vary"]
    assert "<!doctype html>" in gzip.decompress(short.data).decode()


def test_the_same_page_has_another_length_each_time(app: Flask, place: Place) -> None:
    client = app.test_client()
    assert len({len(client.get("/login", base_url=HOME, buffered=True, headers=GZIP).data) for _ in range(12)}) > 3


def test_a_static_file_is_kept_for_good_under_the_address_of_its_content(app: Flask, place: Place) -> None:
    client = app.test_client()
    page = client.get("/login", base_url=HOME).get_data(as_text=True)
    addresses = re.findall(r'(?:href|src)="((?:/bootstrap)?/static/[^"]+)"', page)
    assert len(addresses) >= 3
    for address in addresses:
        assert "v=" in address
        assert "immutable" in client.get(address.replace("&amp;", "&"), base_url=HOME, buffered=True).headers["Cache-Control"]
        assert "immutable" not in client.get(address.partition("?")[0] + "?v=old", base_url=HOME, buffered=True).headers["Cache-Control"]


def test_a_static_file_that_has_not_changed_is_not_sent_again(app: Flask, place: Place) -> None:
    client = app.test_client()
    first = client.get("/static/style.css", base_url=HOME, buffered=True, headers=GZIP)
    again = client.get("/static/style.css", base_url=HOME, buffered=True, headers=GZIP | {"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")


@pytest.mark.parametrize("page", ["/login", "/", "/tasks/", "/plans/"])
def test_a_first_load_without_a_cache_is_under_200_kilobytes(app: Flask, place: Place, page: str) -> None:
    browser = Browser(app.test_client()).log_in("lan")
    shown = browser.client.get(page, base_url=HOME, follow_redirects=True).get_data(as_text=True)
    addresses = {one.replace("&amp;", "&") for one in re.findall(r'(?:href|src)="((?:/bootstrap)?/static/[^"]+)"', shown)}
    sent = sum(len(browser.client.get(address, base_url=HOME, buffered=True, headers=GZIP).data) for address in addresses)
    assert sent + len(browser.client.get(page, base_url=HOME, buffered=True, headers=GZIP, follow_redirects=True).data) < 100_000
