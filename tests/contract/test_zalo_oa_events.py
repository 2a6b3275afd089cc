"""Zalo Official Account: raw updates as Inbound. Numbers are the cases of the reference."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.contract import Inbound, UnreadableError
from bot.channels.zalo_oa_events import read_update
from tests.fakes.zalo_oa import APP_ID, OA_ID, PERSON

STAMP, AT = "1717061839659", "2024-05-30T09:37:19.659000+00:00"


def from_person(event: str, message: dict[str, Any], **more: Any) -> dict[str, Any]:
    known = {"app_id": APP_ID, "sender": {"id": PERSON}, "recipient": {"id": OA_ID}, "event_name": event, "timestamp": STAMP}
    return known | {"message": {"msg_id": "m1"} | message} | more


def attached(kind: str, **payload: Any) -> dict[str, Any]:
    return {"attachments": [{"type": kind, "payload": payload}]}


def inbound(kind: Any, event_id: str = "m1", **more: Any) -> Inbound:
    return Inbound("zalo_oa", PERSON, event_id, kind, **({"at": AT} | more))


FOLLOW = {"app_id": APP_ID, "event_name": "follow", "follower": {"id": PERSON}, "oa_id": OA_ID, "timestamp": STAMP}
READ: dict[str, tuple[dict[str, Any], Inbound | None]] = {
    "text": (from_person("user_send_text", {"text": "Xin chào"}), inbound("text", text="Xin chào")),
    "empty text": (from_person("user_send_text", {"text": "  "}), inbound("media", media="unsupported")),
    "press": (from_person("user_send_text", {"text": "#12.g:vneid_mat_khau"}), inbound("choice", choice="g:vneid_mat_khau", menu=12)),
    "press with a border": (from_person("user_send_text", {"text": " #0.menu\n"}), inbound("choice", choice="menu")),
    "press of the other kind": (from_person("user_click_button", {"payload": "#3.menu"}), inbound("choice", choice="menu", menu=3)),
    "image": (from_person("user_send_image", attached("image", url="https://f/a.jpg")), inbound("media", media="photo", media_ref="https://f/a.jpg")),
    "image with words": (
        from_person("user_send_image", {"text": "giấy này"} | attached("image", url="https://f/a.jpg")),
        inbound("media", text="giấy này", media="photo", media_ref="https://f/a.jpg"),
    ),
    "sticker": (from_person("user_send_sticker", attached("sticker", url="https://f/s")), inbound("media", media="sticker", media_ref="https://f/s")),
    "gif": (from_person("user_send_gif", attached("gif", url="https://f/g")), inbound("media", media="unsupported", media_ref="https://f/g")),
    "voice": (from_person("user_send_audio", attached("audio", url="https://f/v")), inbound("media", media="voice", media_ref="https://f/v")),
    "video": (from_person("user_send_video", attached("video", url="https://f/v")), inbound("media", media="unsupported", media_ref="https://f/v")),
    "file": (from_person("user_send_file", attached("file", url="https://f/f")), inbound("media", media="file", media_ref="https://f/f")),
    "location": (from_person("user_send_location", attached("location", coordinates={})), inbound("media", media="location")),
    "card": (from_person("user_send_business_card", attached("link", url="https://f/c")), inbound("media", media="contact", media_ref="https://f/c")),
    "link": (from_person("user_send_link", attached("link", url="https://la.example")), inbound("text", text="https://la.example")),
    "link with words": (
        from_person("user_send_link", {"text": "lừa đảo không?"} | attached("link", url="https://la.example")),
        inbound("text", text="lừa đảo không?\nhttps://la.example"),
    ),
    "link in the words": (
        from_person("user_send_link", {"text": "https://la.example có thật không"} | attached("link", url="https://la.example")),
        inbound("text", text="https://la.example có thật không"),
    ),
    "follow": (FOLLOW, inbound("start", f"follow.{PERSON}.{STAMP}")),
    "unfollow": (FOLLOW | {"event_name": "unfollow"}, inbound("stop", f"unfollow.{PERSON}.{STAMP}")),
    "click on chat": (
        {"event_name": "user_click_chatnow", "user_id": PERSON, "oa_id": OA_ID, "timestamp": STAMP},
        inbound("start", f"user_click_chatnow.{PERSON}.{STAMP}"),
    ),
    "seen": (from_person("user_seen_message", {"msg_ids": ["o1", "o2"]}), inbound("seen", "seen.o2", message="o2")),
    "seen, one": (from_person("user_seen_message", {"msg_id": "o1"}), inbound("seen", "seen.o1", message="o1")),
    "seen nothing": (from_person("user_seen_message", {"msg_id": ""}), None),
    "arrived": (from_person("user_received_message", {"msg_id": "o1"}), None),
    "in a group": (from_person("user_send_group_text", {"text": "a"}), None),
    "a form of personal data": (from_person("user_submit_info", {}, info={"name": "không lưu", "phone": "không lưu"}), None),
    "echo": (from_person("oa_send_text", {"text": "Xin chào"}, sender={"id": OA_ID}, recipient={"id": PERSON}), None),
    "echo by another name": (from_person("user_send_text", {"text": "a"}, sender={"id": OA_ID}), None),
    "another account": (from_person("user_send_text", {"text": "a"}, recipient={"id": "7"}), None),
    "another account's follower": (FOLLOW | {"oa_id": "7"}, None),
    "seconds": (from_person("user_send_text", {"text": "a"}, timestamp=1717061839), inbound("text", text="a", at=AT[:19] + AT[26:])),
    "milliseconds as a number": (from_person("user_send_text", {"text": "a"}, timestamp=1717061839659), inbound("text", text="a")),
    "no time": (from_person("user_send_text", {"text": "a"}, timestamp="hôm nay"), inbound("text", text="a", at="")),
    "time without end": (from_person("user_send_text", {"text": "a"}, timestamp="9" * 40), inbound("text", text="a", at="")),
    "ids as large numbers": (
        from_person("user_send_text", {"text": "a"}, sender={"id": int(PERSON)}, recipient={"id": int(OA_ID)}),
        inbound("text", text="a"),
    ),
    "no message id": (
        from_person("user_send_text", {"text": "a", "msg_id": None}),
        inbound("text", f"user_send_text.{PERSON}.{STAMP}", text="a"),
    ),
    "half a character": (from_person("user_send_text", {"text": "a\ud83d"}), inbound("text", text="a")),
}  # fmt: skip


@pytest.mark.parametrize("kind", READ)
def test_7_8_9_13_events_as_inbound(kind: str) -> None:
    update, expected = READ[kind]
    assert read_update(update, OA_ID) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "#12",
        "#m:docs",
        "12.menu",
        "#12.",
        "#.menu",
        "#1234567890.menu",
        "#１.menu",
        "#1.MENU",
        "#1.a b",
        "##1.a",
        "#1.mục",
        "#1." + "a" * 61,
    ],
)
def test_13_what_only_looks_like_a_payload_is_text(typed: str) -> None:
    read = read_update(from_person("user_send_text", {"text": typed}), OA_ID)
    assert read == inbound("text", text=typed)


def test_9_an_id_that_is_too_long_is_shortened_and_stays_the_same() -> None:
    update = from_person("user_send_text", {"text": "a", "msg_id": "m" * 300})
    read = read_update(update, OA_ID)
    assert read is not None
    assert len(read.event_id) == 64
    assert read == read_update(update, OA_ID)


@pytest.mark.parametrize("who", [None, "", 1.5, True, {}, "x" * 101])
def test_9_what_is_no_id_of_a_person_is_not_understood(who: object) -> None:
    with pytest.raises(UnreadableError):
        read_update(from_person("user_send_text", {"text": "a"}, sender={"id": who}), OA_ID)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
UPDATES = st.fixed_dictionaries(
    {"event_name": st.sampled_from([update["event_name"] for update, _ in READ.values()]) | VALUES},
    optional={
        "sender": st.fixed_dictionaries({"id": st.just(PERSON) | VALUES}) | VALUES,
        "recipient": st.fixed_dictionaries({"id": st.just(OA_ID) | VALUES}) | VALUES,
        "message": st.fixed_dictionaries({}, optional=dict.fromkeys(("text", "msg_id", "msg_ids", "attachments"), VALUES)) | VALUES,
    }
    | dict.fromkeys(("timestamp", "follower", "oa_id", "user_id"), VALUES),
)


@given(UPDATES)
def test_whatever_comes_is_read_or_not_understood(update: dict[str, Any]) -> None:
    try:
        read = read_update(update, OA_ID)
    except UnreadableError:
        return
    if read is not None:
        assert 0 < len(read.key) <= 100
        assert 0 < len(read.event_id) <= 100
        read.text.encode()
