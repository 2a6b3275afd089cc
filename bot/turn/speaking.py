"""From the effects of a turn to what is written: messages in the channel's shape, and facts."""

from __future__ import annotations

from collections.abc import Sequence

from bot.channels.contract import Attachment, Capabilities
from bot.channels.parts import dump_part
from bot.channels.render import render, render_attachment
from bot.store import Json, Turned
from flows import AskHandover, Effect, KeepAnswer, KeepQuestion, KeepRating, Say


def collect(turned: Turned, effects: Sequence[Effect], can: Capabilities, hint: str) -> None:
    """Sorts effects into the turn. `hint` stands under numbered lists."""
    for effect in effects:
        match effect:
            case Say():
                turned.messages += rendered(effect, can, hint)
            case KeepAnswer(number=number, topic=topic):
                turned.answers.append((number, topic))
            case KeepRating(number=number, good=good, reason=reason):
                turned.ratings.append((number, good, reason))
            case KeepQuestion(text=text, guesses=guesses):
                turned.questions.append(("unanswered", text, list(guesses)))
            case AskHandover(topic=topic, guide=guide, step=place, answers=told):
                turned.questions.append(("handover", "", [topic, guide, place, *told]))


def rendered(message: Say, can: Capabilities, hint: str) -> list[Json]:
    """A message as the outbox keeps it."""
    return [dump_part(part) for part in render(message, can, hint)]


def attached(attachments: Sequence[Attachment], can: Capabilities) -> list[Json]:
    """Pictures and documents as the outbox keeps them."""
    return [dump_part(part) for one in attachments for part in render_attachment(one, "", can)]
