"""The household of a visit, as a key nobody can read back. Only where the setting `household_keys` allows."""

from __future__ import annotations

from bot.people.persons import TEAM
from bot.people.trail import note
from bot.store.secrets import made_once
from bot.visits.households import MOST_LETTERS, forget_words, household_key, keep_household
from bot.visits.log import Visit, read_visit
from bot.work.desk import Desk
from flows import Choice
from flows.fold import fold

STEP = "household"
SALT = "household.key"


class VisitHousehold:
    """`choices` offers it, `ask` asks, `take` keeps what was typed as a key and forgets the words."""

    def choices(self, desk: Desk, number: int, known: bool = False) -> list[Choice]:
        """The choice under a logged visit; none when the setting is off. `known`: it has a key already."""
        if not desk.house.settings.household_keys:
            return []
        return [desk.choice(f"visits:house:{number}", "visits_house_change" if known else "visits_house")]

    def ask(self, desk: Desk, visit: Visit) -> None:
        """Asks for the household; a card that is open waits."""
        drafts = desk.task.get("drafts", []) if desk.task_of == "visits" else []
        desk.open("visits", drafts=drafts, each=bool(desk.task.get("each")) and bool(drafts), step=STEP, visit=visit.id)
        desk.tell("visits_house_ask")
        # The key may be a number: it is no number of the menu above.
        desk.turn.change(choices=())

    async def take(self, desk: Desk, text: str) -> bool:
        """Whether the question is answered; else it stays open. Whatever was typed is not kept."""
        await forget_words(desk.connection, desk.event, desk.phrases["visits_house_hidden"])
        if not desk.allowed(*TEAM):
            return True
        visit = await read_visit(desk.connection, int(desk.task.get("visit", 0)))
        if not desk.house.settings.household_keys or visit is None or visit.deleted_at:
            desk.tell("visits_gone" if desk.house.settings.household_keys else "visits_house_off")
            return True
        if desk.hidden:
            desk.tell("visits_house_number")
            return False
        if len(text.strip()) > MOST_LETTERS or not fold(text):
            desk.tell("visits_house_length", most=MOST_LETTERS)
            return False
        await self._keep(desk, visit, text)
        return True

    async def _keep(self, desk: Desk, visit: Visit, text: str) -> None:
        assert desk.person
        commune = desk.tree.commune(visit.area)
        salt = made_once(desk.house.settings.var_dir / SALT)
        key = household_key(salt, commune.id if commune else visit.area, text)
        if key != visit.household:
            await keep_household(desk.connection, visit.id, key, desk.at)
            await note(desk.connection, desk.at, desk.person.id, "visit.household", "visit", visit.id)
        desk.tell("visits_house_kept")
