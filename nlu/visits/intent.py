"""Whether a line tells of help given, or asks, plans, complains or greets."""

from __future__ import annotations

from collections.abc import Sequence

from nlu.visits.counts import Count
from nlu.visits.lines import Line
from nlu.visits.mentions import Mention
from nlu.visits.phrases import signs
from nlu.visits.service import EVENTS, HANDS_ON, Service
from nlu.visits.tokens import SEPARATORS, Token, follows


def is_question(line: Line) -> bool:
    """A question or a wish of the writer's own."""
    tokens = line.tokens
    words = [token for token in tokens if token.kind == "word"]
    if any(token.raw == "?" for token in tokens):
        return True
    for found in signs("question").find(tokens):
        if not signs("gave").any_in(tokens[found.end :]) and not _is_told(tokens, found.start, found.end):
            return True
    last = words[-1] if words else None
    if last is None:
        return False
    place = tokens.index(last)
    if not signs("question_end").at(tokens, place) or (place + 1 < len(tokens) and tokens[place + 1].plain in ")"):
        return False
    if last.plain in ("chua", "khong", "ko"):
        if signs("gave").any_in(tokens[:place]):
            return False
        if place and tokens[place - 1].plain in ("nen", "van", "con", "thi", "deu", "nguoi", "thanh"):
            return False
        # 'làm chưa', 'có được không' ask; '3 người xong, 2 người chưa' tells.
        return (
            not any(token.kind == "number" or token.word in ("giúp", "giùm") for token in tokens[:place])
            and not any(token.kind == "number" for token in tokens)
            and last.word in ("chưa", "không", "chua", "khong", "ko")
            and _asks_yes_or_no(tokens)
        )
    return last.word in ("gì", "đâu", "hả", "chi", "vậy", "sao", "mấy", "nhỉ") and last.plain != "chi"


def _asks_yes_or_no(tokens: Sequence[Token]) -> bool:
    return any(token.word in ("có", "co", "đã", "được", "duoc") for token in tokens)


def _is_told(tokens: Sequence[Token], start: int, end: int) -> bool:
    """'bà con hỏi ở đâu', 'không biết làm sao': questions that others had."""
    if tokens[start].raw == "AI":
        return True
    if end >= len(tokens) - 1 and tokens[start].plain == "khong":
        return False
    before = [token.plain for token in tokens[max(0, start - 5) : start]]
    if any(word in before for word in ("hoi", "biet", "day", "bay", "hieu")) and not tokens[start].plain.startswith("cho"):
        return "muon" not in before and before[:1] != ["cho"]
    plain = " ".join(token.plain for token in tokens[start:end])
    if before[-1:] in (["chua"], ["khong"]) and plain.endswith((" nao", "ai")):
        return True
    if plain in ("co khong", "duoc khong", "duoc ko", "duoc hong"):
        return end < len(tokens)
    if plain in ("xin hoi", "gi khong", "co gi khong") and start > 2:
        return end < len(tokens)
    return plain in ("nhu nao", "the nao", "nhu the nao", "ra sao", "cach nao") and "huong" in before


def is_plan(line: Line, services: Sequence[Service], counts: Sequence[Count], mentions: Sequence[Mention], *, past: bool) -> bool:
    """Something still to come, with nothing done before it in the line. `past`: the line names a day that is over."""
    tokens = line.tokens
    undone = signs("undone").find(tokens)
    if undone and not (counts and _done_before(tokens, undone[0].start, services, counts, mentions)):
        return True
    if [token.plain for token in tokens[:2]] == ["thong", "bao"] and not counts:
        return True
    marks = [
        found
        for found in signs("plan").find(tokens)
        if not _is_part_of_word(tokens, found.start) and (found.weight > 1 or not _is_name_or_past(tokens, found.start))
    ]
    marks = [found for found in marks if not (tokens[found.start].plain == "muon" and signs("gave").any_in(tokens[found.end :]))]
    marks += [found for found in signs("mai").find(tokens) if _is_tomorrow(line, found.start)]
    if not marks:
        return _is_appointment(line, services, counts, mentions)
    first = min(marks, key=lambda found: found.start)
    if past and not any(found.weight > 1 or tokens[found.start].word in ("sẽ", "mai") for found in marks):
        return False
    return not _done_before(tokens, first.start, services, counts, mentions)


def _is_appointment(line: Line, services: Sequence[Service], counts: Sequence[Count], mentions: Sequence[Mention]) -> bool:
    """'hẹn cô Năm thứ tư cài vneid': an appointment before anything that was done."""
    for place, token in enumerate(line.tokens):
        if follows(line.tokens, place, "giup") or follows(line.tokens, place, "lich"):
            continue
        if token.word in ("hẹn", "hen") and not any(service.start <= place < service.end for service in services):
            return not _done_before(line.tokens, place, services, counts, mentions)
    return False


def _is_part_of_word(tokens: Sequence[Token], place: int) -> bool:
    """'thẩm định', 'định kỳ', 'bệnh viện tỉnh qua app': a syllable of another word plans nothing."""
    before = tokens[place - 1].plain if place else ""
    after = tokens[place + 1].plain if place + 1 < len(tokens) else ""
    if tokens[place].plain == "dinh":
        return before in ("tham", "quyet", "quy", "nhat", "on", "giam", "xac", "co", "gia") or after in ("danh", "ky", "vi", "muc", "huong")
    return tokens[place].plain == "tinh" and before in ("vien", "an", "app", "cua", "cap", "toan", "hoi", "doan")


def _is_name_or_past(tokens: Sequence[Token], place: int) -> bool:
    token = tokens[place]
    if token.plain in ("mot", "moi") and token.word not in ("mốt", "mời"):
        return True
    if token.plain in ("tinh", "dinh", "se", "sap", "lat", "ru") and not token.is_marked:
        return place + 1 >= len(tokens) or tokens[place + 1].plain not in (
            "di",
            "ra",
            "mo",
            "qua",
            "ghe",
            "lam",
            "to",
            "co",
            "cai",
            "tap",
            "nua",
            "den",
            "toi",
        )
    return False


def _is_tomorrow(line: Line, place: int) -> bool:
    """'mai' that is no name and part of no other word."""
    tokens = line.tokens
    if tokens[place].word != "mai" or (tokens[place].is_capital and place):
        return False
    before = tokens[place - 1].plain if place else ""
    after = tokens[place + 1].plain if place + 1 < len(tokens) else ""
    return before not in (
        "co",
        "chi",
        "di",
        "ba",
        "em",
        "bac",
        "thuong",
        "khuyen",
        "ban",
        "thi",
        "chu",
        "be",
        "hoa",
        "khu",
        "som",
    ) and after not in ("mot", "muc")


def _done_before(
    tokens: Sequence[Token], place: int, services: Sequence[Service], counts: Sequence[Count], mentions: Sequence[Mention]
) -> bool:
    """Whether help is told of before a place, in a clause of its own or with a word of the past."""
    named = [service for service in services if service.end <= place]
    if not named:
        if services and signs("done").any_in(tokens[:place]):
            return True
        helped = signs("help").any_in(tokens[:place]) and any(count.end <= place for count in counts)
        return helped and _broken(tokens, 0, place)
    told = signs("done").any_in(tokens[:place])
    helped_someone = any(count.end <= place for count in counts) or any(mention.end <= place for mention in mentions)
    if told or not helped_someone:
        return told
    return _broken(tokens, named[0].start, place) or tokens[min(place, len(tokens) - 1)].plain == "hen"


def _broken(tokens: Sequence[Token], start: int, end: int) -> bool:
    return any(token.plain in SEPARATORS or token.plain in ("nhung", "ma") for token in tokens[start:end])


def tells_of_help(
    line: Line, services: Sequence[Service], counts: Sequence[Count], mentions: Sequence[Mention], *, timed: bool, placed: bool, ended: bool
) -> bool:
    """Whether there is enough in the line for help given: somebody helped, or a time, an end, an event."""
    tokens = line.tokens
    helps = signs("help").any_in(tokens)
    someone = bool(counts) or bool(mentions)
    if _wants(line, services, mentions, counts) or (
        signs("lacks").any_in(tokens) and not (helps or counts or ended or signs("gave").any_in(tokens))
    ):
        return False
    if services and not any(service.sure for service in services):
        return (helps or _is_given(tokens)) and (someone or timed)
    if not services:
        return helps and (bool(counts) or (bool(mentions) and (timed or signs("done").any_in(tokens))))
    if any(service.code in EVENTS or service.code in ("CQ12", "TT05", "AT03") for service in services):
        return someone or timed or placed or ended or helps or signs("done").any_in(tokens) or len(tokens) > 2
    told = signs("done").any_in(tokens)
    if signs("gave").any_in(tokens) or _is_given(tokens):
        return True
    return someone or (helps and (timed or placed or ended or told)) or (timed and (told or ended or placed)) or (ended and told)


def _is_given(tokens: Sequence[Token]) -> bool:
    """'đăng ký … cho hợp tác xã', 'chỉ du khách …': a verb of doing opens the line and somebody it was done for follows."""
    start = 1 if signs("self").at(tokens, 0) and len(tokens) > 1 else 0
    if (tokens[start].plain == "chi" and tokens[start].word in ("chỉ", "chi")) or tokens[start].plain == "day":
        return len(tokens) > start + 3
    given = any(token.word in ("cho", "giúp", "giup", "giùm", "gium") for token in tokens[start + 1 : -1])
    return tokens[start].plain in HANDS_ON and given


def _wants(line: Line, services: Sequence[Service], mentions: Sequence[Mention], counts: Sequence[Count]) -> bool:
    """The writer's own trouble or wish: 'giúp em với', 'tui quên mật khẩu'."""
    tokens = line.tokens
    for found in signs("want").find(tokens):
        plain = " ".join(token.plain for token in tokens[found.start : found.end])
        if plain == "xin" and found.end < len(tokens) and tokens[found.end].plain == "loi":
            continue
        following = tokens[found.end] if found.end < len(tokens) else None
        if plain in ("xin", "nho") and (found.start > 1 or not _begins_wish(tokens[found.start])):
            continue
        if plain in ("xin", "nho") and _is_done_for_somebody(tokens, found.start, services, counts, mentions):
            continue
        if (
            plain.startswith(("cho ", "giup "))
            and following is not None
            and (following.is_capital or following.plain in ("hoc", "nho", "sinh", "gai", "trai"))
        ):
            continue
        if counts and not plain.startswith(("em muon", "toi muon", "tui muon", "nho", "xin", "can ")):
            continue
        return True
    return False


def _is_done_for_somebody(
    tokens: Sequence[Token], place: int, services: Sequence[Service], counts: Sequence[Count], mentions: Sequence[Mention]
) -> bool:
    """'xin giấy độc thân online cho em Thảo', 'nhờ bưu tá lấy hồ sơ cho 2 bác': the word is the service's own, and somebody follows."""
    if not any(service.sure and service.start <= place + 1 < service.end for service in services):
        return False
    whom = [count.start for count in counts] + [mention.start for mention in mentions if mention.key]
    return any(start and tokens[start - 1].plain in ("cho", "giup", "gium", "dum", "ho") for start in whom)


def _begins_wish(token: Token) -> bool:
    return token.word in ("xin", "nhờ", "nho")
