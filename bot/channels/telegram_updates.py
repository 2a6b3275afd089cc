"""Reading Telegram's updates: one update in, one `Inbound` out, nothing else.

What is none of ours gives None: channel posts, other bots, service messages, and in groups everything that is not said to the bot (a
command, a mention, a reply to it). An edited text counts as a new text, under its own update id; other edits are passed over, because a
live position comes as an endless row of edits. The items of an album share one event id, so that the first stands for all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from telegram import Chat, ChatMember, ChatMemberUpdated, Message, Update
from telegram.constants import ChatType, MessageEntityType
from telegram.ext import filters

from bot.channels.contract import Inbound
from bot.channels.render import read_payload

CHANNEL = "telegram"
ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]
MEDIA = {
    "photo": "photo", "sticker": "sticker", "voice": "voice", "audio": "voice", "video": "unsupported", "video_note": "unsupported",
    "animation": "unsupported", "document": "file", "venue": "location", "location": "location", "contact": "contact",
}  # fmt: skip
"""Field of a message → what the rest calls it. An animation has a document too, a venue a location: the first that is there counts."""

GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
GONE = (ChatMember.LEFT, ChatMember.BANNED)
ALBUM = "album"
_COMMAND = re.compile(r"/[A-Za-z0-9_]+")


@dataclass(frozen=True)
class Me:
    """The bot itself: groups must be told when it is meant. `username` is "" until it is known."""

    id: int = 0
    username: str = ""


def read_update(update: Update, me: Me = Me()) -> Inbound | None:
    """What a person did; None for what is none of ours."""
    chat = update.effective_chat
    if chat is None or chat.type not in (ChatType.PRIVATE, *GROUPS):
        return None
    event_id = str(update.update_id)
    if update.callback_query:
        return _read_press(update, chat, event_id)
    if update.my_chat_member:
        return _read_membership(update.my_chat_member, chat, event_id)
    message = update.message or update.edited_message
    if message is None or (message.from_user and message.from_user.is_bot):
        return None
    if message.migrate_to_chat_id:
        new, at = str(message.migrate_to_chat_id), message.date.isoformat()
        return _of(chat, message, Inbound(CHANNEL, str(chat.id), event_id, "moved", text=new, at=at))
    if filters.StatusUpdate.ALL.check_update(update) or (update.edited_message and message.text is None):
        return None
    return _read_message(message, chat, event_id, me)


def _read_press(update: Update, chat: Chat, event_id: str) -> Inbound | None:
    """A button. The message it stood under may be deleted or too old to read: it still has an id."""
    query = update.callback_query
    if query is None or query.data is None:
        return None
    menu, choice = read_payload(_sound(query.data))
    stood_under = str(query.message.message_id) if query.message else ""
    press = Inbound(CHANNEL, str(chat.id), event_id, "choice", choice=choice, menu=menu, message=stood_under)
    return replace(press, group=True, user=str(query.from_user.id)) if chat.type in GROUPS else press


def _read_membership(change: ChatMemberUpdated, chat: Chat, event_id: str) -> Inbound | None:
    """The bot was blocked, put out of a group or let in there; a change of its rights is nothing.

    Who unblocks the bot says nothing yet: what they write next (mostly the app's own /start) is heard, and a second welcome is too much.
    """
    was_gone, is_gone = change.old_chat_member.status in GONE, change.new_chat_member.status in GONE
    if was_gone == is_gone or (was_gone and chat.type == ChatType.PRIVATE):
        return None
    made = Inbound(CHANNEL, str(chat.id), event_id, "stop" if is_gone else "start", at=change.date.isoformat())
    return replace(made, group=True, user=str(change.from_user.id)) if chat.type in GROUPS else made


def _read_message(message: Message, chat: Chat, event_id: str, me: Me) -> Inbound | None:
    text, meant = _without_me(message, me)
    if chat.type in GROUPS and not meant:
        return None
    blank = Inbound(CHANNEL, str(chat.id), event_id, "text", text=text, at=(message.edit_date or message.date).isoformat())
    if message.text is not None:
        command, *rest = text.strip().split(maxsplit=1) or ["/start"]
        if command == "/start":
            return _of(chat, message, replace(blank, kind="start", text="".join(rest)))
        return _of(chat, message, blank)
    kind, file = next(((kind, getattr(message, name)) for name, kind in MEDIA.items() if getattr(message, name)), ("unsupported", None))
    if message.photo:
        file = max(message.photo, key=lambda size: size.width * size.height)
    read = replace(blank, kind="media", media=kind, media_ref=getattr(file, "file_id", ""))
    if message.media_group_id:
        read = replace(read, event_id=f"{ALBUM}{chat.id}.{message.media_group_id}")
    return _of(chat, message, read)


def _of(chat: Chat, message: Message, inbound: Inbound) -> Inbound:
    """In a group it matters who wrote."""
    if chat.type not in GROUPS:
        return inbound
    return replace(inbound, group=True, user=str(message.from_user.id) if message.from_user else "")


def _without_me(message: Message, me: Me) -> tuple[str, bool]:
    """Text or caption without the bot's name, and whether the bot is meant: by a command, a mention or a reply to it."""
    text = _sound(message.text if message.text is not None else message.caption or "")
    command = _COMMAND.match(text)
    if command:
        name = re.match(r"@(\w+)", text[command.end() :])
        if name is None:
            return text, True
        if name[1].lower() != me.username.lower():
            return text, False
        return command[0] + text[command.end() + name.end() :], True
    answered = message.reply_to_message.from_user if message.reply_to_message else None
    meant = answered is not None and answered.id == me.id
    # Places of mentions are counted in UTF-16 units.
    raw = text.encode("utf-16-le")
    for mention in sorted(message.entities or message.caption_entities, key=lambda one: -one.offset):
        start, end = 2 * mention.offset, 2 * (mention.offset + mention.length)
        said = raw[start:end].decode("utf-16-le", "replace")
        by_name = mention.type == MessageEntityType.MENTION and said.lower() == f"@{me.username.lower()}"
        if by_name or (mention.type == MessageEntityType.TEXT_MENTION and mention.user and mention.user.id == me.id):
            meant, raw = True, raw[:start] + raw[end:]
    if len(raw) == len(text.encode("utf-16-le")):
        return text, meant
    return re.sub(r"[ \t]{2,}", " ", raw.decode("utf-16-le", "replace")).strip(" \t\n,:"), meant


def _sound(text: str) -> str:
    """Half of a surrogate pair, which JSON can carry, is no character: replaced by one as long, so that places stay right."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
