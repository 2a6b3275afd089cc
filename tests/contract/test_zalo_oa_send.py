"""Zalo Official Account, outbound: parts become exact API calls, and the service's answers become outcomes. Numbers as in the reference."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.channels.contract import ZALO_OA, Attachment, Button, Channel, Part, SendResult
from bot.channels.zalo_oa_errors import FAULTS
from bot.channels.zalo_oa_messages import text_body
from tests.clock import SteppingClock
from tests.contract.zalo_oa_account import Account, opened
from tests.fakes.zalo_oa import APP_SECRET, OA_SECRET, PERSON

CS, TEMPLATE = "/v3.0/oa/message/cs", "/v3.0/oa/message/template"
PNG, PDF = b"\x89PNG" + b"0" * 100, b"%PDF" + b"0" * 100
FIVE = tuple(Button(f"t:chu_de_{number}", f"Chủ đề {number}") for number in range(5))


@pytest.fixture
async def account(clock: SteppingClock, tmp_path: Path) -> AsyncIterator[Account]:
    async with opened(clock, tmp_path) as made:
        await made.fake.say("xin chào")
        yield made


def to_person(message: dict[str, Any]) -> dict[str, Any]:
    return {"recipient": {"user_id": PERSON}, "message": message}


def kept(account: Account, content: bytes, suffix: str, *, size: int = 0, address: str = "") -> Attachment:
    file = account.files.keep(content, suffix)
    return Attachment("image" if suffix == ".png" else "file", file, f"bao-cao{suffix}", size or len(content), address)


async def sent(account: Account, part: Part) -> SendResult:
    return await account.channel.send(PERSON, part)


async def test_text_is_one_call(account: Account) -> None:
    adapter: Channel = account.channel
    assert adapter.capabilities == ZALO_OA
    assert await sent(account, Part("Xin chào")) == SendResult("sent", "oa-message-1")
    assert account.fake.raw == [(CS, to_person({"text": "Xin chào"}))]


async def test_20_there_is_no_editing_so_a_new_message_goes_out(account: Account) -> None:
    await sent(account, Part("một"))
    assert (await sent(account, Part("hai", edit="oa-message-1"))).provider_id == "oa-message-2"


async def test_14_text_at_the_limit_passes_and_beyond_it_fails(account: Account) -> None:
    assert (await sent(account, Part("ộ" * 2_000))).status == "sent"
    assert await sent(account, Part("ộ" * 2_001)) == SendResult("failed", error="-210")


@pytest.mark.parametrize("text", ["", " \n"])
async def test_14_an_empty_text_is_not_even_tried(account: Account, text: str) -> None:
    assert await sent(account, Part(text)) == SendResult("failed", error="empty")
    assert account.fake.raw == []


async def test_15_buttons_stand_beside_the_text(account: Account) -> None:
    await sent(account, Part("Chọn mục:", (Button("g:vneid", "Làm từng bước"), Button("menu", "Việc khác")), menu=12))
    buttons = [
        {"title": "Làm từng bước", "type": "oa.query.hide", "payload": "#12.g:vneid"},
        {"title": "Việc khác", "type": "oa.query.hide", "payload": "#12.menu"},
    ]
    expected = to_person({"text": "Chọn mục:", "attachment": {"type": "template", "payload": {"buttons": buttons}}})
    assert account.fake.raw == [(CS, expected)]


async def test_15_or_inside_a_template_when_it_is_set_so(clock: SteppingClock, tmp_path: Path) -> None:
    async with opened(clock, tmp_path, "template") as account:
        await account.fake.say("xin chào")
        await sent(account, Part("Chọn mục:", (Button("menu", "Việc khác"),), menu=3))
        button = {"title": "Việc khác", "type": "oa.query.hide", "payload": "#3.menu"}
        payload = {"template_type": "button", "text": "Chọn mục:", "buttons": [button]}
        assert account.fake.raw == [(CS, to_person({"attachment": {"type": "template", "payload": payload}}))]


async def test_15_at_most_five_buttons(account: Account) -> None:
    await sent(account, Part("Chọn mục:", FIVE, menu=1))
    assert len(account.fake.sent[0].buttons) == 5


@pytest.mark.parametrize(
    "extra",
    [Button("sau", "Sáu"), Button("dài", "a"), Button("A", "a"), Button("a" * 61, "a"), Button("dai", "ộ" * 101), Button("khong", "")],
)
async def test_15_buttons_that_would_not_come_back_become_a_list(account: Account, extra: Button) -> None:
    buttons = (*FIVE, extra) if extra.id == "sau" else (FIVE[0], extra)
    assert (await sent(account, Part("Chọn mục:", buttons, menu=1))).status == "sent"
    rows = [f"{number}. {button.title}" for number, button in enumerate(buttons, 1)]
    assert account.fake.raw == [(CS, to_person({"text": "\n".join(["Chọn mục:", *rows]).strip()}))]


async def test_15_every_press_comes_back_as_the_choice_that_was_sent(account: Account) -> None:
    await sent(account, Part("Chọn mục:", FIVE, menu=999_999_999))
    account.ingest.taken.clear()
    for button in account.fake.sent[0].buttons:
        await account.fake.press(button["payload"])
    assert [(one.kind, one.menu, one.choice) for one in account.ingest.taken] == [("choice", 999_999_999, one.id) for one in FIVE]


def test_a_title_at_the_limit_and_the_longest_payload_stay_buttons() -> None:
    body = text_body(PERSON, Part("a", (Button("b" * 60, "ộ" * 100),), menu=999_999_999), "plain")
    assert body["message"]["attachment"]["payload"]["buttons"][0]["payload"] == "#999999999." + "b" * 60


async def test_17_a_picture_is_uploaded_and_sent_with_its_caption(account: Account) -> None:
    assert (await sent(account, Part("Nơi bấm", attachment=kept(account, PNG, ".png")))).status == "sent"
    template = {"template_type": "media", "elements": [{"media_type": "image", "attachment_id": "upload-image-1"}]}
    assert account.fake.raw == [(CS, to_person({"text": "Nơi bấm", "attachment": {"type": "template", "payload": template}}))]
    assert account.fake.uploads == {"upload-image-1": PNG}
    assert account.fake.names == ["bao-cao.png"]


async def test_17_a_picture_without_words_and_one_with_choices(account: Account) -> None:
    await sent(account, Part("", attachment=kept(account, PNG, ".png")))
    await sent(account, Part("Chọn:", FIVE[:2], 1, kept(account, PNG, ".png")))
    assert "text" not in account.fake.raw[0][1]["message"]
    assert account.fake.texts()[1] == "Chọn:\n1. Chủ đề 0\n2. Chủ đề 1"


async def test_17_a_document_goes_after_its_text_and_buttons(account: Account) -> None:
    result = await sent(account, Part("Báo cáo tuần", FIVE[:1], 1, kept(account, PDF, ".pdf")))
    assert result == SendResult("sent", "oa-message-2")
    assert [message.text for message in account.fake.sent] == ["Báo cáo tuần", ""]
    assert len(account.fake.sent[0].buttons) == 1
    assert account.fake.raw[1] == (CS, to_person({"attachment": {"type": "file", "payload": {"token": "upload-file-1"}}}))


async def test_17_the_same_file_is_uploaded_once(account: Account) -> None:
    for _ in range(3):
        await sent(account, Part("", attachment=kept(account, PDF, ".pdf")))
    assert (len(account.fake.names), len(account.fake.sent)) == (1, 3)


@pytest.mark.parametrize(("suffix", "size"), [(".png", 1_000_001), (".pdf", 5_000_001), (".xlsx", 10), (".gif", 10)])
async def test_17_what_zalo_does_not_take_goes_as_a_link(account: Account, suffix: str, size: int) -> None:
    attachment = kept(account, b"0" * 10, suffix, size=size, address="https://tro-ly.example/tep/a")
    assert (await sent(account, Part("Báo cáo", FIVE[:1], 1, attachment))).status == "sent"
    assert account.fake.texts() == ["Báo cáo\nhttps://tro-ly.example/tep/a"]
    assert len(account.fake.sent[0].buttons) == 1
    assert account.fake.names == []


@pytest.mark.parametrize("file", ["0" * 32 + ".pdf", "../../etc/passwd", ""])
async def test_17_a_file_that_is_not_there_and_has_no_link_fails(account: Account, file: str) -> None:
    assert await sent(account, Part("Báo cáo", attachment=Attachment("file", file, "a.pdf", 10))) == SendResult("failed", error="no file")
    assert account.fake.raw == []


@pytest.mark.parametrize(("content", "suffix"), [(PNG, ".png"), (PDF, ".pdf")])
async def test_17_an_upload_that_is_over_is_made_once_more(account: Account, content: bytes, suffix: str) -> None:
    part = Part("", attachment=kept(account, content, suffix))
    await sent(account, part)
    account.fake.uploads.clear()
    assert (await sent(account, part)).status == "sent"
    account.fake.failures += [-100, {"error": 0, "data": {"attachment_id": "x", "token": "x"}}, -100]
    assert await sent(account, part) == SendResult("failed", error="-100")
    assert account.fake.failures == []


async def test_21_a_text_that_has_gone_is_not_repeated_with_its_document(account: Account) -> None:
    part = Part("Báo cáo", attachment=kept(account, PDF, ".pdf"))
    account.fake.failures += [{"error": 0, "data": {"token": "t"}}, {"error": 0, "data": {"message_id": "m1"}}, 503]
    assert (await sent(account, part)).status == "retry"
    account.fake.uploads["t"] = PDF
    assert (await sent(account, part)).status == "sent"
    assert [message.text for message in account.fake.sent] == [""]
    assert (await sent(account, part)).status == "sent"
    assert account.fake.texts() == ["", "Báo cáo", ""]


async def test_21_a_text_does_not_go_without_the_document_that_failed_to_upload(account: Account) -> None:
    account.fake.failures.append(503)
    assert (await sent(account, Part("Báo cáo", attachment=kept(account, PDF, ".pdf")))).status == "retry"
    assert account.fake.sent == []


OUTCOMES: dict[str, tuple[Any, SendResult]] = {
    "500": (500, SendResult("retry", after=5.0, error="http 500")),
    "503": (503, SendResult("retry", after=5.0, error="http 503")),
    "429": (429, SendResult("retry", after=60.0, error="http 429")),
    "404": (404, SendResult("failed", error="http 404")),
    "no error": ({"message": "Success"}, SendResult("unknown", error="unreadable")),
    "a list": ([], SendResult("unknown", error="unreadable")),
    "error as text": ({"error": "-213"}, SendResult("blocked", error="-213")),
    "success as text": ({"error": "0", "data": None}, SendResult("sent")),
    "unknown error": (-9_999, SendResult("failed", error="-9999")),
    "rate": (-32, SendResult("retry", after=60.0, error="-32")),
    "failed at Zalo": (-200, SendResult("retry", after=5.0, error="-200")),
    "not a follower": (-213, SendResult("blocked", error="-213")),
    "blocked": (-217, SendResult("blocked", error="-217")),
    "asleep": (-227, SendResult("blocked", error="-227")),
    "restricted": (-244, SendResult("blocked", error="-244")),
    "window": (-230, SendResult("closed", error="-230")),
    "never wrote": (-232, SendResult("closed", error="-232")),
    "night": (-234, SendResult("closed", error="-234")),
}


@pytest.mark.parametrize("kind", OUTCOMES)
async def test_22_23_answers_as_outcomes(account: Account, kind: str) -> None:
    failure, expected = OUTCOMES[kind]
    account.fake.failures.append(failure)
    assert await sent(account, Part("a")) == expected
    assert account.fake.failures == []


def test_only_what_may_pass_is_tried_again() -> None:
    by_status = {status: {code for code, row in FAULTS.items() if row.status == status} for status in ("retry", "blocked", "closed")}
    assert by_status == {"retry": {-32, -200}, "blocked": {-213, -217, -227, -244}, "closed": {-230, -232, -234}}
    assert {-204, -205, -221, -223, -224, -248, -320, -321} <= {code for code, row in FAULTS.items() if row.alarm}


@pytest.mark.parametrize(("code", "where"), [(-224, CS), (-221, CS), (-211, CS), (-320, CS)])
async def test_27_an_alarm_is_logged_once_and_ends_with_the_next_success(
    account: Account, caplog: pytest.LogCaptureFixture, code: int, where: str
) -> None:
    account.fake.failures += [code, code, code]
    for _ in range(3):
        assert await sent(account, Part("a")) == SendResult("failed", error=str(code))
    assert account.channel.alarms == {str(code): where.lstrip("/")}
    assert [record.levelname for record in caplog.records if str(code) in record.getMessage()] == ["ERROR"]
    await sent(account, Part("a"))
    assert account.channel.alarms == {}


class Broken(httpx.AsyncBaseTransport):
    """A network that breaks at every message; with Retry-After when it is told so."""

    def __init__(self, error: Exception | None) -> None:
        self.error = error

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.error:
            raise self.error
        return httpx.Response(429, headers={"retry-after": "7"})


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (httpx.ConnectError("x"), "retry"), (httpx.ConnectTimeout("x"), "retry"), (httpx.PoolTimeout("x"), "retry"),
        (httpx.ReadTimeout("x"), "unknown"), (httpx.ReadError("x"), "unknown"), (httpx.WriteTimeout("x"), "unknown"),
        (httpx.RemoteProtocolError("x"), "unknown"),
    ],
)  # fmt: skip
async def test_22_what_may_have_arrived_is_not_repeated(clock: SteppingClock, tmp_path: Path, error: Exception, status: str) -> None:
    async with opened(clock, tmp_path, transport=Broken(error)) as account:
        result = await sent(account, Part("a"))
        assert (result.status, result.error) == (status, type(error).__name__)
        assert (result.after > 0) is (status == "retry")
        upload = await sent(account, Part("a", attachment=kept(account, PDF, ".pdf")))
        assert upload.status == "retry"


async def test_22_a_wait_that_is_named_is_kept(clock: SteppingClock, tmp_path: Path) -> None:
    async with opened(clock, tmp_path, transport=Broken(None)) as account:
        assert await sent(account, Part("a")) == SendResult("retry", after=7.0, error="http 429")


@pytest.mark.parametrize("stale", [-216, -220, 401])
async def test_25_a_stale_token_is_renewed_once_and_the_message_sent_once(account: Account, stale: int) -> None:
    account.fake.failures.append(stale)
    assert (await sent(account, Part("a"))).status == "sent"
    assert (account.fake.oauth.calls, len(account.fake.sent)) == (1, 1)
    assert [pair.access for pair in account.store.saved] == ["access-2"]


async def test_25_a_token_that_stays_stale_is_an_alarm_and_no_loop(account: Account) -> None:
    account.fake.failures += [-216, -216]
    assert await sent(account, Part("a")) == SendResult("failed", error="-216")
    assert list(account.channel.alarms) == ["-216"]
    account.fake.failures.append(-216)
    assert await sent(account, Part("a")) == SendResult("retry", after=30.0, error="token rejected")
    assert account.fake.oauth.calls == 1


async def test_25_an_end_on_the_way_is_noticed(account: Account, clock: SteppingClock) -> None:
    account.fake.oauth.access.clear()
    assert (await sent(account, Part("a"))).status == "sent"
    clock.later(hours=25)
    assert (await sent(account, Part("b"))).status == "sent"
    assert account.fake.oauth.calls == 2


async def test_25_a_lost_refresh_token_is_an_alarm_and_asked_about_once(account: Account, clock: SteppingClock) -> None:
    account.fake.oauth.refresh.clear()
    clock.later(hours=25)
    for _ in range(3):
        assert await sent(account, Part("a")) == SendResult("failed", error="token -14020")
    assert (account.fake.oauth.calls, account.channel.alarms) == (1, {"-14020": "token"})
    account.store.row = account.fake.oauth.give()
    assert (await sent(account, Part("a"))).status == "sent"
    assert account.channel.alarms == {}


async def test_25_an_endpoint_that_is_down_is_waited_for(account: Account, clock: SteppingClock) -> None:
    account.fake.oauth.failures.append(502)
    clock.later(hours=25)
    assert await sent(account, Part("a")) == SendResult("retry", after=30.0, error="token http 502")
    assert account.channel.alarms == {}


NOTICE = Part("Mai họp tổ lúc 8 giờ", urgency="notice", template=("tb-1", {"noi_dung": "Mai họp tổ lúc 8 giờ"}))


@pytest.mark.parametrize(
    ("away", "status", "paid"),
    [({"hours": 47, "minutes": 59}, "sent", 0), ({"hours": 48, "minutes": 1}, "sent", 1), ({"days": 6, "hours": 23}, "sent", 1),
     ({"days": 7, "minutes": 1}, "closed", 0)],
)  # fmt: skip
async def test_26_windows(account: Account, clock: SteppingClock, away: dict[str, float], status: str, paid: int) -> None:
    clock.later(**away)
    assert (await sent(account, Part("a"))).status == status
    assert account.fake.paid == paid


async def test_26_to_whom_never_wrote_nothing_goes(account: Account) -> None:
    assert await account.channel.send("1", Part("a")) == SendResult("closed", error="-232")


async def test_26_a_closed_window_is_passed_by_a_template(account: Account, clock: SteppingClock) -> None:
    clock.later(days=8)
    assert await sent(account, NOTICE) == SendResult("sent", "oa-message-1")
    path, body = account.fake.raw[-1]
    tracking = body.pop("tracking_id")
    assert (path, body) == (TEMPLATE, {"user_id": PERSON, "template_id": "tb-1", "template_data": {"noi_dung": "Mai họp tổ lúc 8 giờ"}})
    assert len(tracking) == 32
    assert PERSON not in tracking


async def test_26_an_open_window_needs_no_template(account: Account) -> None:
    await sent(account, NOTICE)
    assert account.fake.texts() == ["Mai họp tổ lúc 8 giờ"]


async def test_26_a_document_whose_window_is_closed_goes_as_its_template_once(account: Account, clock: SteppingClock) -> None:
    clock.later(days=8)
    part = Part("Báo cáo", attachment=kept(account, PDF, ".pdf"), template=NOTICE.template)
    assert (await sent(account, part)).status == "sent"
    assert len(account.fake.sent) == 1


@pytest.mark.parametrize(("failure", "status"), [(-200, "retry"), (-217, "blocked"), (-234, "closed"), (503, "retry")])
async def test_26_only_a_closed_window_asks_for_the_template(account: Account, failure: int, status: str) -> None:
    account.fake.failures.append(failure)
    assert (await sent(account, NOTICE)).status == status
    assert account.fake.sent == []


@pytest.mark.parametrize(("failure", "status"), [(-320, "failed"), (-217, "blocked"), (503, "retry"), (-230, "closed")])
async def test_26_a_template_that_fails_has_its_own_outcome(account: Account, failure: int, status: str) -> None:
    account.fake.failures += [-230, failure]
    assert (await sent(account, NOTICE)).status == status


async def test_23_who_left_or_blocked_is_given_up(account: Account) -> None:
    await account.fake.leave()
    assert (await sent(account, Part("a"))).status == "blocked"
    await account.fake.follow()
    assert [one.kind for one in account.ingest.taken[-2:]] == ["stop", "start"]
    account.fake.blocked.add(PERSON)
    assert (await sent(account, Part("a"))).status == "blocked"


async def test_29_above_the_rate_of_the_package_it_is_waited_a_minute(account: Account, clock: SteppingClock) -> None:
    account.fake.per_minute = 2
    assert [(await sent(account, Part("a"))).status for _ in range(3)] == ["sent", "sent", "retry"]
    clock.later(seconds=60)
    assert (await sent(account, Part("a"))).status == "sent"


async def test_a_receipt_names_the_message_that_was_sent(account: Account) -> None:
    result = await sent(account, Part("a"))
    await account.fake.see(result.provider_id)
    assert (account.ingest.taken[-1].kind, account.ingest.taken[-1].message) == ("seen", result.provider_id)


async def test_30_no_secret_is_in_a_log_or_a_result(account: Account, clock: SteppingClock, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    account.fake.failures += [500, -224, -216, -216, {"error": -201, "message": "access-2"}]
    results = [await sent(account, Part("a")) for _ in range(4)]
    clock.later(hours=26)
    account.fake.oauth.failures.append(-14020)
    results.append(await sent(account, Part("a")))
    secrets = ("access-", "refresh-", APP_SECRET, OA_SECRET)
    assert not any(secret in caplog.text or secret in json.dumps([vars(one) for one in results]) for secret in secrets)
