"""Topics to choose from by their titles."""

from __future__ import annotations

from flows import Book
from flows.fold import fold


def topic_titles(book: Book) -> list[tuple[str, str]]:
    """Id and title, by title."""
    return sorted(((topic.id, topic.title) for topic in book.topics.values()), key=lambda row: fold(row[1]))


def find_topic(book: Book, said: str) -> str:
    """The topic of a title or id as somebody typed it, or the only one whose title holds these words; "" none or several."""
    folded = fold(said)
    if said in book.topics or not folded:
        return said if said in book.topics else ""
    titles = {topic.id: fold(topic.title) for topic in book.topics.values()}
    exact = [topic for topic, title in titles.items() if title == folded]
    near = exact or [topic for topic, title in titles.items() if folded in title]
    return near[0] if len(near) == 1 else ""


def title_of(book: Book, topic: str) -> str:
    return book.topics[topic].title if topic in book.topics else topic
