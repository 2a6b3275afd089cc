"""What people do on the fake Telegram: write, press, send pictures, edit, block, move a group. Each makes an update."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.telegram_hook import Hook

Json = dict[str, Any]
DATE = 1_700_000_000
BOT: Json = {"id": 1, "is_bot": True, "first_name": "Trợ lý số", "username": "trolyso_test_bot"}
USUAL = {"message", "edited_message", "channel_post", "edited_channel_post", "callback_query", "my_chat_member", "poll"}
"""Kinds that a bot gets when it never said which it wants (chat_member and reactions are not among them)."""


@dataclass
class People:
    """Chats under 0 are groups. `updates` is all that happened, `talk` the conversation as the page shows it."""

    updates: list[Json] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    allowed: set[str] = field(default_factory=lambda: set(USUAL))
    known: set[int] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)
    moved: dict[int, int] = field(default_factory=dict)
    messages: dict[tuple[int, int], Json] = field(default_factory=dict)
    queries: set[str] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)
    talk: list[tuple[int, Json]] = field(default_factory=list)
    done: set[int] = field(default_factory=set)
    hook: Hook | None = None
    numbers: int = 0

    def write(self, chat: int, text: str, **more: Any) -> Json:
        """A text; `more` are fields of the message (entities, reply_to_message…)."""
        self.talk.append((chat, {"from": "me", "text": text}))
        return self._message(chat, {"text": text} | more)

    def mention(self, chat: int, text: str) -> Json:
        """A text in which "@trolyso_test_bot" is a mention, at its place in UTF-16 units."""
        name = f"@{BOT['username']}"
        offset = len(text[: text.index(name)].encode("utf-16-le")) // 2
        return self.write(chat, text, entities=[{"type": "mention", "offset": offset, "length": len(name)}])

    def send_media(self, chat: int, kind: str, content: bytes = b"content", **more: Any) -> Json:
        """A picture, sticker, voice message…; `more`: caption, media_group_id."""
        name = f"{kind}-{self._number()}"
        self.files[name] = content
        file: Json = {"file_id": name, "file_unique_id": "u", "file_size": len(content)}
        sizes: Json = file | {"width": 800, "height": 600}
        clip = sizes | {"duration": 1}
        made: Json = {
            "photo": {"photo": [sizes | {"file_id": "small", "width": 80, "height": 60, "file_size": 1}, sizes]},
            "sticker": {"sticker": sizes | {"type": "regular", "is_animated": False, "is_video": False}},
            "voice": {"voice": file | {"duration": 1}},
            "document": {"document": file | {"file_name": "don.pdf"}},
            "video": {"video": clip},
            "video_note": {"video_note": file | {"length": 1, "duration": 1}},
            "animation": {"animation": clip, "document": file},
            "location": {"location": {"latitude": 11.5, "longitude": 109.0}},
            "contact": {"contact": {"phone_number": "0", "first_name": "x"}},
            "dice": {"dice": {"emoji": "🎲", "value": 3}},
        }
        return self._message(chat, made[kind] | more)

    def edit(self, update: Json, text: str) -> Json:
        """The person changes the text of a message they sent."""
        return self.push({"edited_message": update["message"] | {"text": text, "edit_date": DATE + 60}})

    def press(self, chat: int, data: str, user: int = 0) -> Json:
        """A button under the newest message that has it; under a deleted message when none has."""
        found = [
            key for key, sent in self.messages.items() if key[0] == chat and data in [one.get("callback_data") for one in sent["buttons"]]
        ]
        message: Json = {"message_id": found[-1][1] if found else 1, "date": DATE if found else 0, "chat": self._chat(chat)}
        query = f"q{self._number()}"
        self.queries.add(query)
        person = self._person(user or chat)
        return self.push({"callback_query": {"id": query, "from": person, "chat_instance": "1", "data": data, "message": message}})

    def block(self, chat: int) -> Json:
        """Blocks the bot, or puts it out of a group."""
        self.blocked.add(chat)
        return self._member(chat, "member", "kicked")

    def unblock(self, chat: int) -> Json:
        self.blocked.discard(chat)
        return self._member(chat, "kicked", "member")

    def migrate(self, chat: int, new: int) -> Json:
        """A group becomes a supergroup: the old chat is told, then the new one; the old one takes nothing more."""
        self.moved[chat] = new
        self.known.add(new)
        told = self._message(chat, {"migrate_to_chat_id": new})
        self._message(new, {"migrate_from_chat_id": chat})
        return told

    def push(self, update: Json) -> Json:
        """Any update; it is kept when the bot asked for its kind, and delivered when there is a webhook."""
        update = {"update_id": 1000 + self._number()} | update
        if not {kind for kind in update if kind != "update_id"} <= self.allowed:
            return update
        self.updates.append(update)
        self.news.set()
        if self.hook:
            self.hook.deliver(update)
        return update

    def waiting(self) -> list[Json]:
        """Updates that the bot did not take yet."""
        return [update for update in self.updates if update["update_id"] not in self.done]

    def _member(self, chat: int, old: str, new: str) -> Json:
        ends: Json = {"kicked": {"until_date": 0}}
        change = {"old_chat_member": {"user": BOT, "status": old} | ends.get(old, {})}
        change["new_chat_member"] = {"user": BOT, "status": new} | ends.get(new, {})
        return self.push({"my_chat_member": {"chat": self._chat(chat), "from": self._person(chat), "date": DATE} | change})

    def _message(self, chat: int, content: Json) -> Json:
        self.known.add(chat)
        head = {"message_id": self._number(), "date": DATE, "chat": self._chat(chat), "from": self._person(chat)}
        return self.push({"message": head | content})

    def _number(self) -> int:
        self.numbers += 1
        return self.numbers

    def _chat(self, chat: int) -> Json:
        kind = "private" if chat > 0 else "supergroup" if chat < -(10**12) else "group"
        return {"id": chat, "type": kind, "title": "nhóm", "first_name": "Người"}

    def _person(self, chat: int) -> Json:
        return {"id": abs(chat), "is_bot": False, "first_name": "Người"}
