"""`trolyso draw`: a flow or a guide as a Mermaid flowchart, to be looked at or put into a page."""

from __future__ import annotations

from collections.abc import Iterator

import typer

from bot.commands.failure import console_phrases, fail, spoken_failures
from bot.content.book import open_book
from bot.settings import Settings
from flows import Book, FlowText, GuideText, QuestionText
from flows.wording import address

MOST_LABEL = 60


def run_draw(name: str) -> None:
    """Prints the drawing of `name`; of every flow when it is empty."""
    settings = Settings()
    with spoken_failures(settings):
        book = open_book(settings.data_dir, settings.var_dir / "book.json")
    drawings = [draw_flow(flow) for flow in book.flows.values()] if not name else [drawing for drawing in [_draw(book, name)] if drawing]
    if not drawings:
        fail(console_phrases()["draw_unknown"].format(id=name, known=", ".join([*book.flows, *book.guides])))
    typer.echo(address("\n\n".join(drawings), book.addresses[0]))


def _draw(book: Book, name: str) -> str:
    if name in book.flows:
        return draw_flow(book.flows[name])
    return draw_guide(book.guides[name]) if name in book.guides else ""


def draw_flow(flow: FlowText) -> str:
    """Questions as rhombs, outcomes as rounded boxes, branches with what leads along them."""
    lines = ["flowchart TD", f"  %% {flow.title}", f"  start([{_label(flow.title)}]) --> {_node(flow.start)}"]
    for question in flow.questions.values():
        lines.append(f"  {_node(question.id)}{{{_label(question.ask)}}}")
        lines += [f"  {_node(question.id)} -->{label} {_node(then)}" for label, then in _branches(question)]
    lines += [f"  {_node(outcome.id)}([{_label(outcome.answer)}])" for outcome in flow.outcomes.values()]
    return "\n".join(lines)


def draw_guide(guide: GuideText) -> str:
    """Steps one under the other, with what can go wrong beside each."""
    lines = ["flowchart TD", f"  %% {guide.title}"]
    for number, step in enumerate(guide.steps):
        lines.append(f"  {_node(step.id)}[{_label(f'{number + 1}. {step.do}')}]")
        lines += [f"  {_node(step.id)} -.-> {_node(step.id)}_{place}[/{_label(one.cause)}/]" for place, one in enumerate(step.stuck)]
        if number:
            lines.append(f"  {_node(guide.steps[number - 1].id)} --> {_node(step.id)}")
    return "\n".join(lines)


def _branches(question: QuestionText) -> Iterator[tuple[str, str]]:
    """What stands on an arrow (a choice, the name of a condition, or nothing), and where it leads."""
    titles = {choice.id: choice.title for choice in question.choices}
    for branch in question.branches:
        words = [titles.get(branch.choice, branch.choice), branch.when]
        said = ", ".join(word for word in words if word)
        yield (f"|{_label(said)}|" if said else ""), branch.then


def _node(name: str) -> str:
    """Mermaid keeps words like "end" and "start" for itself."""
    return f"n_{name}"


def _label(text: str) -> str:
    """A text in quotes, its first line, shortened; Mermaid wants quotes inside as an entity."""
    first = text.strip().splitlines()[0]
    short = first if len(first) <= MOST_LABEL else first[: MOST_LABEL - 1].rstrip() + "…"
    return '"' + short.replace('"', "#quot;") + '"'
