"""Telegram, reading: raw update → Inbound. Numbers in names are the cases of the channel reference."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Update

from bot.channels.contract import Checkable, Inbound, Webhook
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_updates import Me, read_update

Json = dict[str, Any]
ME = Me(1, "trolyso_test_bot")
AT = "2023-11-14T22:13:20+00:00"
LATER = "2023-11-14T22:14:20+00:00"
BIG = 2**60 + 1
STRANGE = "tie\u0302\u0309u 🧓🏽 שלום \u200b!"
PRIVATE: Json = {"id": 7, "type": "private", "first_name": "x"}
GROUP: Json = {"id": -5, "type": "group", "title": "Tổ 3"}
PERSON: Json = {"id": 7, "is_bot": False, "first_name": "x"}
BOT: Json = {"id": 1, "is_bot": True, "first_name": "Trợ lý", "username": "trolyso_test_bot"}
FILE: Json = {"file_id": "F", "file_unique_id": "u"}
CLIP: Json = FILE | {"width": 9, "height": 9, "duration": 1}
SMALL: Json = {"file_id": "small", "file_unique_id": "s", "width": 90, "height": 60}


def message(chat: Json = PRIVATE, **content: Any) -> Json:
    return {"update_id": 5, "message": {"message_id": 3, "date": 1_700_000_000, "chat": chat, "from": PERSON} | content}


def edited(**content: Any) -> Json:
    return {"update_id": 6, "edited_message": message(**content)["message"] | {"edit_date": 1_700_000_060}}


def membership(old: str, new: str, chat: Json = PRIVATE) -> Json:
    more: dict[str, Json] = {"kicked": {"until_date": 0}, "administrator": dict.fromkeys(RIGHTS, False)}
    states = {
        f"{time}_chat_member": {"user": BOT, "status": status} | more.get(status, {}) for time, status in (("old", old), ("new", new))
    }
    return {"update_id": 8, "my_chat_member": {"chat": chat, "from": PERSON, "date": 1_700_000_000} | states}


RIGHTS = [
    "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
    "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories",
]  # fmt: skip


def press(chat: Json = PRIVATE, **more: Any) -> Json:
    under = {"message_id": 44, "date": 1_700_000_000, "chat": chat, "from": BOT, "text": "x"}
    return {"update_id": 7, "callback_query": {"id": "q", "from": PERSON, "chat_instance": "1", "data": "3.g:a", "message": under} | more}


def mention(text: str, name: str = "@trolyso_test_bot") -> Json:
    offset = len(text[: text.index(name)].encode("utf-16-le")) // 2
    return message(GROUP, text=text, entities=[{"type": "mention", "offset": offset, "length": len(name)}])


def said(text: str, **more: Any) -> Inbound:
    return Inbound("telegram", **({"key": "7", "event_id": "5", "kind": "text", "text": text, "at": AT} | more))


def sent(media: str, ref: str = "F", **more: Any) -> Inbound:
    return said("", kind="media", media=media, media_ref=ref, **more)


def in_group(text: str, **more: Any) -> Inbound:
    return said(text, key="-5", user="7", group=True, **more)


PRIVATE_CASES: dict[str, tuple[Json, Inbound | None]] = {
    "text": (message(text="quên mật khẩu"), said("quên mật khẩu")),
    "12 text as it was typed: NFD, emoji, right to left, zero width": (message(text=STRANGE), said(STRANGE)),
    "12 half a surrogate pair is no character": (message(text="a\ud83d b"), said("a\ufffd b")),
    "12 half a surrogate pair in a press": (
        press(data="3.a\ud83d"), Inbound("telegram", "7", "7", "choice", choice="a\ufffd", menu=3, message="44"),
    ),
    "9 ids beyond 2^53": (message(PRIVATE | {"id": BIG}, text="a"), said("a", key=str(BIG))),
    "start": (message(text="/start"), said("", kind="start")),
    "start with a code": (message(text="/start  LK-1_a "), said("LK-1_a", kind="start")),
    "start by name": (message(text="/start@Trolyso_Test_Bot abc"), said("abc", kind="start")),
    "a word that begins like start": (message(text="/startx"), said("/startx")),
    "command by name": (message(text="/menu@trolyso_test_bot 2"), said("/menu 2")),
    "7 edited text is a new text": (edited(text="lệ phí"), said("lệ phí", event_id="6", at=LATER)),
    "7 edited position is nothing": (edited(location={"latitude": 1.0, "longitude": 1.0}), None),
    "7 photo, the largest, with its caption": (
        message(photo=[SMALL, SMALL | {"file_id": "F", "width": 900}, SMALL | {"file_id": "m", "width": 300}], caption="giấy này"),
        said("giấy này", kind="media", media="photo", media_ref="F"),
    ),
    "7 album": (message(photo=[SMALL], media_group_id="99"), sent("photo", "small", event_id="album7.99")),
    "7 document": (message(document=FILE, caption="đơn"), said("đơn", kind="media", media="file", media_ref="F")),
    "7 animation": (message(animation=CLIP, document=FILE), sent("unsupported")),
    "7 sticker": (message(sticker=SMALL | {"type": "regular", "is_animated": False, "is_video": False}), sent("sticker", "small")),
    "7 voice": (message(voice=FILE | {"duration": 2}), sent("voice")),
    "7 audio": (message(audio=FILE | {"duration": 2}), sent("voice")),
    "7 video": (message(video=CLIP), sent("unsupported")),
    "7 location": (message(location={"latitude": 1.0, "longitude": 1.0}), sent("location", "")),
    "7 contact": (message(contact={"phone_number": "0", "first_name": "x"}), sent("contact", "")),
    "7 dice": (message(dice={"emoji": "🎲", "value": 3}), sent("unsupported", "")),
    "7 press": (press(), Inbound("telegram", "7", "7", "choice", choice="g:a", menu=3, message="44")),
    "16 press under a deleted message": (
        press(message={"message_id": 4, "date": 0, "chat": PRIVATE}),
        Inbound("telegram", "7", "7", "choice", choice="g:a", menu=3, message="4"),
    ),
    "press of an unknown payload": (press(data="x"), Inbound("telegram", "7", "7", "choice", choice="x", message="44")),
    "press without data": (press(data=None, game_short_name="g"), None),
    "7 blocked": (membership("member", "kicked"), said("", kind="stop", event_id="8")),
    "7 let in again says nothing: what they write next is heard": (membership("kicked", "member"), None),
    "8 another bot": (message(text="a") | {"message": message(text="a")["message"] | {"from": BOT}}, None),
    "6 pinned": (message(pinned_message=message(text="a")["message"]), None),
    "6 nothing in it": ({"update_id": 5}, None),
    "channel post": ({"update_id": 5, "channel_post": message({"id": -10**12 - 9, "type": "channel"}, text="a")["message"]}, None),
}  # fmt: skip
GROUP_CASES: dict[str, tuple[Json, Inbound | None]] = {
    "talk among themselves": (message(GROUP, text="chào cả nhà"), None),
    "command": (message(GROUP, text="/menu"), in_group("/menu")),
    "command to us": (message(GROUP, text="/menu@trolyso_test_bot"), in_group("/menu")),
    "command to another bot": (message(GROUP, text="/menu@other_bot"), None),
    "start with a code": (message(GROUP, text="/start@trolyso_test_bot to3"), in_group("to3", kind="start")),
    "mention first": (mention("@trolyso_test_bot, quên mật khẩu"), in_group("quên mật khẩu")),
    "mention after an emoji of two units": (mention("🧓 hỏi @trolyso_test_bot lệ phí"), in_group("🧓 hỏi lệ phí")),
    "mention of somebody else": (mention("@other hỏi gì", "@other"), None),
    "nothing but the mention": (mention("@trolyso_test_bot"), in_group("", kind="start")),
    "mention without a username": (
        message(GROUP, text="Trợ lý ơi giúp", entities=[{"type": "text_mention", "offset": 0, "length": 6, "user": BOT}]),
        in_group("ơi giúp"),
    ),
    "reply to us": (message(GROUP, text="ừ", reply_to_message=message(GROUP, text="a")["message"] | {"from": BOT}), in_group("ừ")),
    "reply to somebody": (message(GROUP, text="ừ", reply_to_message=message(GROUP, text="a")["message"]), None),
    "photo that mentions us": (
        message(GROUP, photo=[SMALL], caption="@trolyso_test_bot xem", caption_entities=[{"type": "mention", "offset": 0, "length": 17}]),
        in_group("xem", kind="media", media="photo", media_ref="small"),
    ),
    "photo": (message(GROUP, photo=[SMALL]), None),
    "press": (
        press(GROUP), Inbound("telegram", "-5", "7", "choice", choice="g:a", menu=3, message="44", user="7", group=True),
    ),
    "24 moved": (message(GROUP, migrate_to_chat_id=-(10**12) - 5), in_group("-1000000000005", kind="moved")),
    "24 moved, as the new group tells it": (message(GROUP | {"id": -(10**12) - 5, "type": "supergroup"}, migrate_from_chat_id=-5), None),
    "put out": (membership("member", "left", GROUP), in_group("", kind="stop", event_id="8")),
    "let in": (membership("left", "member", GROUP), in_group("", kind="start", event_id="8")),
    "new rights": (membership("member", "administrator", GROUP), None),
}  # fmt: skip


@pytest.mark.parametrize("name", PRIVATE_CASES)
def test_what_one_person_does(name: str) -> None:
    raw, expected = PRIVATE_CASES[name]
    assert read_update(Update.de_json(raw, None), ME) == expected


@pytest.mark.parametrize("name", GROUP_CASES)
def test_what_happens_in_a_group(name: str) -> None:
    raw, expected = GROUP_CASES[name]
    assert read_update(Update.de_json(raw, None), ME) == expected


def test_before_its_name_is_known_the_bot_takes_no_command_that_names_a_bot() -> None:
    assert read_update(Update.de_json(message(GROUP, text="/menu@other_bot"), None), Me(1)) is None


def test_the_adapter_is_what_the_contract_says() -> None:
    channel = TelegramChannel("1:x", "http://127.0.0.1:9", "")
    assert isinstance(channel, Webhook)
    assert isinstance(channel, Checkable)
    assert (channel.path, channel.verify({}, b""), channel.capabilities.name) == ("", False, "telegram")


@pytest.mark.parametrize("secret", ["", "có dấu", "x" * 257])
def test_1_a_webhook_without_a_good_secret_is_not_opened(secret: str) -> None:
    with pytest.raises(ValueError, match="secret"):
        TelegramChannel("1:x", "http://127.0.0.1:9", webhook_url="https://example.org", secret=secret)
