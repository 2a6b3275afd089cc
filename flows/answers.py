"""Answering: one topic, two topics, a question back, or saying that it was not understood."""

from __future__ import annotations

from flows.effects import AskHandover, Choice, KeepAnswer, KeepQuestion, KeepRating
from flows.events import Meaning
from flows.language import is_foreign
from flows.path import told
from flows.turn import Turn
from flows.wording import phrase, topic_answer

REASONS = ("wrong", "off", "hard", "old")
HANDOVER_TOPIC = "meta_gap_nguoi_that"
REPEAT_TOPIC = "meta_khong_hieu"
GREETING_TOPIC = "meta_chao_hoi"
MENU_TOPIC = "meta_lam_duoc_gi"
MOST_GUESSES = 3
MOST_GROUPS = 7


def answer(turn: Turn, topic_id: str, with_choices: bool = True) -> None:
    """The sourced answer to a topic, with what can be done next under it."""
    topic = turn.book.topics.get(topic_id)
    if topic is None:
        turn.tell("reject", *group_choices(turn))
        return
    turn.change(misses=0, topic=topic_id)
    if topic_id == HANDOVER_TOPIC:
        hand_over(turn)
        return
    number = turn.state.answers + 1
    turn.change(answers=number, ended=None)
    turn.keep(KeepAnswer(number, topic_id))
    text = topic_answer(turn.book, topic, turn.today)
    say = turn.say_first if topic.kind == "emergency" else turn.say
    say(text, *(_next_choices(turn, topic_id, number) if with_choices else ()))


def _next_choices(turn: Turn, topic_id: str, number: int) -> list[Choice]:
    topic = turn.book.topics[topic_id]
    if topic.group == "meta":
        return group_choices(turn) if topic_id in (GREETING_TOPIC, MENU_TOPIC) else []
    choices = []
    guide = turn.book.guides.get(topic_id)
    if guide:
        choices.append(turn.choice(f"g:{topic_id}", "do_guide", count=len(guide.steps)))
    if topic.kind == "handoff":
        choices.append(turn.choice("h", "handover"))
    choices += [Choice(f"f:{flow.id}", flow.title) for flow in turn.book.flows.values() if topic_id in flow.topics]
    related = [Choice(f"t:{one}", turn.book.topics[one].title) for one in topic.related[:2] if one in turn.book.topics]
    return [*choices, *related, turn.choice(f"u:{number}", "good"), turn.choice(f"d:{number}", "bad")]


def answer_meaning(turn: Turn, text: str, meaning: Meaning) -> None:
    """What a free text gets: danger first, then an answer, two answers, a question back, or a plain "not understood"."""
    guesses = tuple(topic for topic, _ in meaning.ranking)
    wanted = [topic for topic in meaning.requests or guesses[:1] if topic in turn.book.topics]
    if meaning.danger and not _same_danger(turn, meaning, wanted):
        answer(turn, meaning.danger)
    elif wanted and (meaning.decision == "answer" or len(meaning.requests) > 1):
        _answer_all(turn, wanted)
    elif meaning.decision == "clarify" and any(topic in turn.book.topics for topic in guesses):
        turn.change(misses=turn.state.misses + 1)
        known = [turn.book.topics[topic] for topic in guesses if topic in turn.book.topics]
        titles = [Choice(f"t:{topic.id}", topic.title) for topic in known[:MOST_GUESSES]]
        turn.tell("clarify", *titles, turn.choice("none", "clarify_none"))
    else:
        not_understood(turn, text, guesses)


def _same_danger(turn: Turn, meaning: Meaning, wanted: list[str]) -> bool:
    """A sure answer about a scam stands: the rule only steps in where the classifier is unsure or sees no danger."""
    if meaning.decision != "answer" or not wanted:
        return False
    return turn.book.topics[wanted[0]].group == turn.book.topics[meaning.danger].group


def _answer_all(turn: Turn, wanted: list[str]) -> None:
    answer(turn, wanted[0], with_choices=len(wanted) == 1)
    for topic in wanted[1:2]:
        turn.tell("second_request")
        answer(turn, topic)
    if len(wanted) > 1:
        _both_guides(turn, wanted[:2])


def _both_guides(turn: Turn, wanted: list[str]) -> None:
    """After two answers the guide of the first can be started too; the second is kept for afterwards."""
    first, second = wanted
    if first in turn.book.guides:
        turn.add_choice(Choice(f"g:{first}", turn.book.guides[first].title))
        if second in turn.book.guides:
            turn.change(waiting=(second,))


def not_understood(turn: Turn, text: str, guesses: tuple[str, ...]) -> None:
    """Said plainly, with what can be done; simpler words the second time, then a person."""
    misses = turn.state.misses + 1
    turn.change(misses=misses)
    if text:
        turn.keep(KeepQuestion(text, guesses[:MOST_GUESSES]))
    if is_foreign(text):
        turn.tell("foreign", *group_choices(turn))
    elif misses >= 3:
        turn.tell("reject_person", turn.choice("h", "handover"), *group_choices(turn, MOST_GROUPS - 1))
    else:
        turn.tell("reject" if misses == 1 else "reject_again", *group_choices(turn))


def none_of_these(turn: Turn) -> None:
    """The person turned down the guesses of a question back."""
    turn.keep(KeepQuestion("", tuple(choice.id[2:] for choice in turn.state.choices if choice.id.startswith("t:"))))
    turn.tell("reject_again", turn.choice("h", "handover"), *group_choices(turn, MOST_GROUPS - 1))


def group_choices(turn: Turn, most: int = MOST_GROUPS) -> list[Choice]:
    """The first groups of topics and "more", as a menu; meta is no group a person looks for."""
    groups = [Choice(f"c:{group}", name) for group, name in turn.book.groups.items() if group != "meta"]
    return [*groups[:most], turn.choice("c:more", "more")]


def show_group(turn: Turn, group: str, page: int = 0) -> None:
    """The topics of a group, six at a time."""
    if group == "more":
        rest = [Choice(f"c:{key}", name) for key, name in turn.book.groups.items() if key != "meta"][MOST_GROUPS - 1 :]
        turn.tell("menu", *rest, turn.choice("m", "back_to_menu"))
        return
    topics = [topic for topic in turn.book.topics.values() if topic.group == group]
    if not topics:
        turn.tell("old_menu_free", *group_choices(turn))
        return
    shown = topics[page * 6 : page * 6 + 6]
    choices = [Choice(f"t:{topic.id}", topic.title) for topic in shown]
    if len(topics) > (page + 1) * 6:
        choices.append(turn.choice(f"c:{group}:{page + 1}", "more"))
    choices.append(turn.choice("m", "back_to_menu"))
    turn.tell("group", *choices, group=turn.book.groups.get(group, group))


def rate(turn: Turn, number: int, good: bool) -> None:
    """👍 is thanked; 👎 is asked why, in one tap."""
    turn.keep(KeepRating(number, good))
    if good:
        turn.tell("thanks_good")
        return
    turn.tell("why_bad", *[turn.choice(f"w:{number}:{reason}", f"why_{reason}") for reason in REASONS], turn.choice("h", "handover"))


def rate_reason(turn: Turn, number: int, reason: str) -> None:
    """Why an answer was no good; a number or reason that is not known is thanked for and not kept."""
    if number and reason in REASONS:
        turn.keep(KeepRating(number, False, reason))
    turn.tell("thanks_bad", turn.choice("h", "handover"), turn.choice("m", "back_to_menu"))


def hand_over(turn: Turn) -> None:
    """Notes that a person is wanted, with what it was about, where they are, and what a flow was answered."""
    frame, asking = turn.frame, turn.asking or (turn.state.ended if turn.top is None else None)
    known = turn.state.topic in turn.book.topics and turn.state.topic != HANDOVER_TOPIC
    about = turn.book.topics[turn.state.topic].title if known else ""
    if asking and asking.flow in turn.book.flows:
        about = turn.book.flows[asking.flow].title
        turn.keep(AskHandover(turn.state.topic, asking.key, asking.question, told(turn.book, asking)))
    else:
        guide = turn.book.guides.get(frame.guide) if frame else None
        about = guide.title if guide else about
        turn.keep(AskHandover(turn.state.topic, frame.guide if frame else "", frame.step if frame else ""))
    told_about = f" {phrase(turn.book, 'handover_about', what=about)}" if about else ""
    turn.tell("handover_said", turn.choice("m", "back_to_menu"), about=told_about)
