"""What a work dialogue has in its hands during one turn.

A dialogue runs inside the turn's transaction: what it reads is true, what it writes is written with the answer or not at all. It speaks
through the dialogue core's `Turn`, so menus, numbers and forms of address work as everywhere. What it must remember between two turns
stands in `State.task`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.announcements.enclosure import NO_FILES, Enclosure
from bot.channels.contract import Attachment
from bot.clock import VIETNAM
from bot.content.schema import Service
from bot.files import FileStore
from bot.people.areas import AreaTree
from bot.people.persons import ALL_ROLES, Person, RoleName
from bot.settings import Settings
from bot.store import Json, Timer
from bot.visits.picture import Picture
from flows import AskHandover, Book, Choice, State
from flows.turn import Turn
from flows.wording import phrase

LETTER = "office:letter"
"""The kind of a timer that is a text from one conversation to another."""


@dataclass
class House:
    """What is the same in every turn. `words`: command name → its slash commands and phrases (data/phrases/work_commands.yml).

    `book` is replaced when content is published at the desk.
    """

    book: Book
    services: Mapping[str, Service]
    settings: Settings
    files: FileStore
    words: Mapping[str, frozenset[str]]
    invite_link: Callable[[str], str] = lambda code: ""
    """An address that opens a chat with the assistant and joins by the code; "" where no channel has one."""


@dataclass
class Desk:
    """One turn. `event` is the inbox id of what arrived, `said_at` the time the person wrote it (ISO), `at` the time now.

    `ticket`: the open ticket of this conversation. `area`: the hamlet that is remembered for it. `hidden`: kinds of personal numbers that
    were taken out of the message. `urgency` of what is said in this turn.
    """

    house: House
    connection: AsyncConnection
    turn: Turn
    conversation: int
    channel: str
    event: int
    at: str
    said_at: str
    tree: AreaTree
    person: Person | None = None
    ticket: int | None = None
    area: int | None = None
    grouped: bool = False
    hidden: tuple[str, ...] = ()
    urgency: str = "reply"
    timers: list[Timer] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    picture: Picture | None = None
    """The photo of a visit that arrived, fetched and made small before the turn."""
    resumed: bool = False
    """Whether a task that was interrupted goes on."""
    enclosure: Enclosure = NO_FILES
    """The file for an announcement that arrived, fetched before the turn; or that this channel gives out none."""

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self.at).astimezone(VIETNAM)

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def said_on(self) -> date:
        """The day on which the person wrote: the day of a visit that is sent late."""
        return datetime.fromisoformat(self.said_at or self.at).astimezone(VIETNAM).date()

    @property
    def phrases(self) -> Mapping[str, str]:
        return self.house.book.phrases

    def tell(self, key: str, *choices: Choice, **gaps: object) -> None:
        """A phrase, with choices under it."""
        self.turn.tell(key, *choices, **gaps)

    def choice(self, choice_id: str, key: str, **gaps: object) -> Choice:
        """A choice whose title is a phrase; its id begins with the dialogue's name ("visits:ok")."""
        return self.turn.choice(choice_id, key, **gaps)

    @property
    def task(self) -> Json:
        """The open task's data; change it by `open`."""
        return dict((self.turn.state.task or {}).get("data", {}))

    @property
    def task_of(self) -> str:
        """The name of the dialogue whose task is open, "" none."""
        return str((self.turn.state.task or {}).get("of", ""))

    def open(self, name: str, **data: Any) -> None:
        """Opens a task of the dialogue `name`, in place of the one that is open: from now on free text goes to it."""
        task = self.turn.state.task or {}
        before = {"before": task["before"]} if task.get("of") == name and "before" in task else {}
        self.turn.change(task={"of": name, "data": data, "at": self.at, **before})

    def interrupt(self, name: str, **data: Any) -> None:
        """As `open`, but the task of another dialogue that is open waits, and comes back when this one is closed."""
        waiting = self.turn.state.task
        self.open(name, **data)
        if waiting and waiting.get("of") != name:
            self.turn.change(task={**(self.turn.state.task or {}), "before": waiting})

    def close(self) -> None:
        """Ends the open task. One that waited for this goes on; then `resumed` is true."""
        before = (self.turn.state.task or {}).get("before")
        self.resumed = self.resumed or bool(before)
        self.turn.change(task=before)

    def give_back(self, name: str) -> None:
        """Makes the task of the dialogue `name` the open one again if it waits: its owner speaks."""
        before = (self.turn.state.task or {}).get("before")
        if before and before.get("of") == name:
            self.turn.change(task=before)

    def drop(self) -> None:
        """Ends the open task and all that wait behind it."""
        self.resumed = False
        self.turn.change(task=None)

    def allowed(self, *names: RoleName) -> bool:
        """Whether the person has one of the roles (any role when none is named); says whose it is when not."""
        if self.person is not None and self.person.has(*(names or ALL_ROLES)):
            return True
        if names and self.person is not None and self.person.has(*ALL_ROLES):
            self.tell("work_not_yours", roles=", ".join(self.phrases[f"people_role_{name}"] for name in dict.fromkeys(names)))
        else:
            self.tell("work_not_allowed")
        return False

    def notify(
        self, conversation: int, key: str, *choices: Choice, purpose: str | None = None, urgency: str = "notice", **gaps: object
    ) -> None:
        """A phrase to another conversation, as `post`."""
        self.post(conversation, phrase(self.house.book, key, **gaps), *choices, purpose=purpose, urgency=urgency)

    def post(self, conversation: int, text: str, *choices: Choice, purpose: str | None = None, urgency: str = "notice") -> None:
        """A text to another conversation, with choices: it becomes a turn there, so numbers and buttons work on every channel.

        `purpose` is unique: the same letter is not written twice. `urgency` "reply" and "urgent" also leave in quiet hours.
        """
        rows = [[one.id, one.title] for one in choices]
        payload = {"text": text, "choices": rows, "urgency": urgency}
        self.timers.append(Timer(LETTER, payload, self.at, conversation, purpose))

    def later(self, kind: str, due_at: datetime, conversation: int = 0, purpose: str | None = None, **payload: Any) -> None:
        """An event "<dialogue>:<what>" for this or another conversation at a later time; then `due` is called there."""
        self.timers.append(Timer(kind, payload, due_at.isoformat(timespec="milliseconds"), conversation, purpose))

    def attach(self, content: bytes, suffix: str, name: str, kind: str = "file") -> None:
        """A picture ("image") or document that goes out after the messages of this turn."""
        file = self.house.files.keep(content, suffix)
        until = int(self.now.timestamp()) + 7 * 86_400
        address = self.house.files.address(file, until) or self.house.files.local_address(file, until)
        self.attachments.append(Attachment("image" if kind == "image" else "file", file, name, len(content), address))


class Dialogue(Protocol):
    """One kind of work. `name` begins its choice ids and names its task; `commands` are names in data/phrases/work_commands.yml.

    `command`: a command of its own. `choose`: one of its choices, without "<name>:". `listen`: free text while its task is open; False
    when it is not for the task. `come_back`: its task goes on after an interruption. `overhear`: any other free text, before it is
    understood; True takes it. `sent`: a photo or file (`ref` finds it on the channel) while its task is open or to overhear. `due`: a timer
    of its own.
    """

    name: str
    commands: frozenset[str]
    early: bool
    """Whether it overhears before numbers and titles are looked up in the open menu."""

    async def command(self, desk: Desk, name: str, rest: str) -> None: ...

    async def choose(self, desk: Desk, value: str) -> None: ...

    async def cancel(self, desk: Desk) -> None: ...

    async def listen(self, desk: Desk, text: str) -> bool: ...

    async def come_back(self, desk: Desk) -> None: ...

    def pricks_up(self, text: str) -> bool: ...

    async def overhear(self, desk: Desk, text: str) -> bool: ...

    async def sent(self, desk: Desk, media: str, ref: str) -> bool: ...

    async def due(self, desk: Desk, what: str, payload: Json) -> None: ...


class Quiet:
    """A dialogue that does nothing where it says nothing: base for those that need only some of it."""

    name = ""
    commands: frozenset[str] = frozenset()
    early = False

    async def command(self, desk: Desk, name: str, rest: str) -> None:
        desk.tell("help")

    async def choose(self, desk: Desk, value: str) -> None:
        desk.tell("old_menu_free")

    async def cancel(self, desk: Desk) -> None:
        """Ends the open task: nothing of it was written."""
        desk.close()
        desk.tell("work_cancelled")

    async def listen(self, desk: Desk, text: str) -> bool:
        return False

    async def come_back(self, desk: Desk) -> None:
        """Its question is asked again, where that helps."""

    def pricks_up(self, text: str) -> bool:
        """Whether a text of anybody, not only of members, may be worth overhearing: a cheap look, without the database."""
        return False

    async def overhear(self, desk: Desk, text: str) -> bool:
        return False

    async def sent(self, desk: Desk, media: str, ref: str) -> bool:
        return False

    async def due(self, desk: Desk, what: str, payload: Json) -> None:
        """Nothing is due."""


class TakesHandover(Protocol):
    """The dialogue that residents are handed to. `relay`: in a conversation with a ticket, what is written goes to the other side.

    `beside`: the dialogue core has answered a text in such a conversation. `before`: the state before it did.
    """

    async def hand_over(self, desk: Desk, asked: AskHandover) -> None: ...

    async def relay(self, desk: Desk, text: str) -> bool: ...

    async def beside(self, desk: Desk, before: State, text: str) -> None: ...
