"""Files and their links: what is forged, over, or reaches out of the folder gets nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from bot.files import FileStore
from bot.web.files import file_route
from tests.clock import SteppingClock

PDF = b"%PDF-1.7 report"

PHRASES = {"web_file_forged": "không đúng", "web_file_gone": "không còn"}


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    (tmp_path / "secret.txt").write_text("not for you", encoding="utf-8")
    return FileStore(tmp_path / "files", b"key", "https://tro-ly.example/")


@pytest.fixture
async def web(files: FileStore, clock: SteppingClock) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Starlette(routes=[file_route(files, clock, lambda: PHRASES)]))
    async with httpx.AsyncClient(transport=transport, base_url="http://bot.test") as client:
        yield client


def soon(clock: SteppingClock, seconds: int = 60) -> int:
    return int(clock().timestamp()) + seconds


def test_the_same_content_is_kept_once(files: FileStore) -> None:
    first, again, other = files.keep(PDF, ".pdf"), files.keep(PDF, ".pdf"), files.keep(b"other", ".pdf")
    assert first == again != other
    assert len(list(files.folder.iterdir())) == 2
    place = files.path(first)
    assert place
    assert place.read_bytes() == PDF


@pytest.mark.parametrize(
    "file",
    ["", ".", "..", "../secret.txt", "..\\secret.txt", "/etc/passwd", "a/../../secret.txt", ".hidden", "none.pdf", "a\x00b"],
)
def test_an_id_that_is_none_leads_nowhere(files: FileStore, file: str) -> None:
    files.keep(PDF, ".pdf")
    (files.folder / ".hidden").write_bytes(b"x")
    assert files.path(file) is None


def test_a_folder_is_no_file(files: FileStore) -> None:
    (files.folder / "inner").mkdir(parents=True)
    assert files.path("inner") is None


def test_a_link_names_the_server_only_when_it_is_known(files: FileStore, tmp_path: Path) -> None:
    assert files.address("a.pdf", 5) == f"https://tro-ly.example/tep/a.pdf?den=5&ky={files.sign('a.pdf', 5)}"
    assert FileStore(tmp_path, b"key").address("a.pdf", 5) == ""


async def test_a_genuine_link_gives_the_file(files: FileStore, web: httpx.AsyncClient, clock: SteppingClock) -> None:
    answer = await web.get(files.local_address(files.keep(PDF, ".pdf"), soon(clock)))
    assert (answer.status_code, answer.content) == (200, PDF)


async def test_a_link_is_over_after_its_time(files: FileStore, web: httpx.AsyncClient, clock: SteppingClock) -> None:
    link = files.local_address(files.keep(PDF, ".pdf"), soon(clock))
    clock.later(seconds=60)
    assert (await web.get(link)).status_code == 200
    clock.later(seconds=1)
    assert (await web.get(link)).status_code == 403


async def test_a_forged_link_gives_nothing(files: FileStore, web: httpx.AsyncClient, clock: SteppingClock) -> None:
    file, other, until = files.keep(PDF, ".pdf"), files.keep(b"other", ".pdf"), soon(clock)
    good = files.sign(file, until)
    stranger = FileStore(files.folder, b"another key").sign(file, until)
    forged = [
        f"/tep/{file}",
        f"/tep/{file}?den={until}",
        f"/tep/{file}?den={until}&ky=",
        f"/tep/{file}?den={until}&ky={good[:-1]}",
        f"/tep/{file}?den={until}&ky={good.upper()}",
        f"/tep/{file}?den={until}&ky={stranger}",
        f"/tep/{file}?den={until + 1}&ky={good}",
        f"/tep/{file}?den={'9' * 13}&ky={good}",
        f"/tep/{file}?den=-1&ky={good}",
        f"/tep/{file}?den=²&ky={good}",
        f"/tep/{other}?den={until}&ky={good}",
    ]
    assert [(await web.get(link)).status_code for link in forged] == [403] * len(forged)


@pytest.mark.parametrize("file", ["..%2fsecret.txt", "%2e%2e%2fsecret.txt", "..%5csecret.txt", "%2fetc%2fpasswd"])
async def test_not_even_a_signed_link_leads_out_of_the_folder(
    files: FileStore, web: httpx.AsyncClient, clock: SteppingClock, file: str
) -> None:
    files.keep(PDF, ".pdf")
    until = soon(clock)
    plain = str(httpx.URL(f"http://x/{file}").path)[1:]
    answer = await web.get(f"/tep/{file}?den={until}&ky={files.sign(plain, until)}")
    assert answer.status_code == 404
    assert b"not for you" not in answer.content


async def test_a_file_that_is_gone_is_said_to_be_gone(files: FileStore, web: httpx.AsyncClient, clock: SteppingClock) -> None:
    file = files.keep(PDF, ".pdf")
    link = files.local_address(file, soon(clock))
    files.remove(file)
    assert (await web.get(link)).status_code == 404
