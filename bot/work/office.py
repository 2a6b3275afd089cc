"""Which work dialogue an event belongs to, if any. What belongs to none goes on to the dialogue core."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.store import Json
from bot.work.desk import LETTER, Desk, Dialogue, TakesHandover
from flows import AskHandover, Book, Choice, Chose, Commanded, State, recognise
from flows.fold import accented, fold

FOR_EVERYBODY = frozenset({"join", "link", "me", "remind", "follow", "ticket_end", "ticket_forget"})
"""Commands that residents may say in words. Words of work ("chỉ tiêu", "ghi sổ") mean something else when a resident says them."""


class Office:
    """All work dialogues. `dialogues` in the order in which they overhear."""

    def __init__(self, dialogues: Sequence[Dialogue], words: Mapping[str, frozenset[str]], handover: TakesHandover | None = None) -> None:
        self._dialogues = dialogues
        self._named = {dialogue.name: dialogue for dialogue in dialogues}
        self._of_command = {command: dialogue for dialogue in dialogues for command in dialogue.commands}
        self._slashes = {word: name for name, said in words.items() for word in said if word.startswith("/")}
        self._phrases = {accented(word): name for name, said in words.items() for word in said if not word.startswith("/")}
        self._plain = {fold(word): name for name, said in words.items() for word in said if not word.startswith("/")}
        self._handover = handover

    def wants(self, kind: str, payload: Json, state: State, person: bool, in_ticket: bool) -> bool:
        """Whether an event may be for the office at all: a cheap look that spares residents' turns a transaction of reads."""
        if kind in ("timer", "stop") or payload.get("group") or person or in_ticket or state.task:
            return True
        if kind == "choice":
            return str(payload.get("choice", "")).partition(":")[0] in self._named
        if kind == "start":
            return bool(payload.get("text"))
        if kind != "text":
            return False
        # A number or title that is typed for a choice of the office ("1" for "Tốt"), where there are no buttons.
        if any(choice.id.partition(":")[0] in self._named for choice in state.choices):
            return True
        text = str(payload.get("text", ""))
        return self.command_of(text) is not None or any(dialogue.pricks_up(text) for dialogue in self._dialogues)

    def command_of(self, text: str) -> tuple[str, str] | None:
        """Name and rest of a work command; a phrase counts only as the whole message."""
        words = text.strip().split(maxsplit=1)
        if words and words[0].startswith("/"):
            name = self._slashes.get(words[0].partition("@")[0].lower())
            return (name, words[1] if len(words) > 1 else "") if name else None
        if len(text) > 60:
            return None
        typed, plain = accented(text), fold(text)
        name = self._phrases.get(typed) or (self._plain.get(plain) if typed == plain else None)
        return (name, "") if name else None

    async def take(self, desk: Desk, kind: str, payload: Json, book: Book) -> bool:
        """Whether the event was the office's; then everything was said and written."""
        taken = await self._take(desk, kind, payload, book)
        waited = self._named.get(desk.task_of)
        if taken and desk.resumed and waited:
            await waited.come_back(desk)
        return taken

    async def _take(self, desk: Desk, kind: str, payload: Json, book: Book) -> bool:
        if kind == "timer":
            await self._due(desk, payload)
            return True
        if kind == "choice":
            return await self._choose(desk, str(payload["choice"]))
        if kind == "media":
            return await self._sent(desk, payload)
        if kind == "start":
            code = str(payload.get("text", ""))
            return bool(code) and await self._command(desk, "join", code)
        if kind != "text":
            return False
        return await self._text(desk, str(payload["text"]), book)

    async def _due(self, desk: Desk, payload: Json) -> None:
        kind = str(payload.get("kind", ""))
        if kind == LETTER:
            desk.urgency = str(payload.get("urgency", "notice"))
            desk.turn.say(str(payload["text"]), *(Choice(number, title) for number, title in payload.get("choices", ())))
            return
        desk.urgency = "notice"
        name, _, what = kind.partition(":")
        if name in self._named:
            await self._named[name].due(desk, what, payload)

    async def _text(self, desk: Desk, text: str, book: Book) -> bool:
        command = self.command_of(text)
        if command and (desk.person is not None or text.lstrip().startswith("/") or command[0] in FOR_EVERYBODY):
            return await self._command(desk, *command)
        if desk.ticket and self._handover and await self._handover.relay(desk, text):
            return True
        for dialogue in self._dialogues:
            if dialogue.early and await dialogue.overhear(desk, text):
                return True
        meant = recognise(book, desk.turn.state, text, desk.at)
        if isinstance(meant, Chose) and await self._choose(desk, meant.choice):
            return True
        if isinstance(meant, Commanded):
            if meant.name in ("cancel", "stop", "erase", "menu", "start") and desk.task_of:
                task = self._named.get(desk.task_of)
                if meant.name == "cancel" and task:
                    await task.cancel(desk)
                    return True
                desk.drop()
            if meant.name in ("cancel", "stop", "erase", "menu", "start", "help", "person", "assist"):
                return False
        if isinstance(meant, Chose):
            return False
        if await self._listen(desk, text):
            return True
        for dialogue in self._dialogues:
            if not dialogue.early and await dialogue.overhear(desk, text):
                return True
        return False

    async def _listen(self, desk: Desk, text: str) -> bool:
        """The open task, then the one that it interrupted, if it ends over this text."""
        heard: set[str] = set()
        while desk.task_of in self._named and desk.task_of not in heard:
            heard.add(desk.task_of)
            desk.resumed = False
            if await self._named[desk.task_of].listen(desk, text):
                return True
        desk.resumed = False
        return False

    async def _command(self, desk: Desk, name: str, rest: str) -> bool:
        dialogue = self._of_command.get(name)
        if dialogue is None:
            return False
        desk.give_back(dialogue.name)
        await dialogue.command(desk, name, rest)
        return True

    async def _choose(self, desk: Desk, choice: str) -> bool:
        name, _, value = choice.partition(":")
        dialogue = self._named.get(name)
        if dialogue is None:
            return False
        desk.give_back(name)
        await dialogue.choose(desk, value)
        return True

    async def _sent(self, desk: Desk, payload: Json) -> bool:
        media, ref = str(payload["media"]), str(payload.get("ref", ""))
        task = self._named.get(desk.task_of)
        if task and await task.sent(desk, media, ref):
            return True
        for dialogue in self._dialogues:
            if dialogue is not task and await dialogue.sent(desk, media, ref):
                return True
        return False

    async def beside(self, desk: Desk, before: State, text: str) -> None:
        """The dialogue core has answered a text in a conversation with a ticket; the desk's turn has what it said."""
        if self._handover:
            await self._handover.beside(desk, before, text)

    async def hand_over(self, desk: Desk, asked: AskHandover) -> None:
        """The dialogue core hands a resident over."""
        if self._handover:
            await self._handover.hand_over(desk, asked)
