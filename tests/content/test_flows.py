"""Flows of data/flows: every outcome can be reached, every path ends, and the figures in the rules are those of the facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.commands.draw import draw_flow, draw_guide
from bot.content.book import make_book
from bot.content.check import check_content
from bot.content.flow_schema import Flow
from bot.content.load import Library, load_library, read_library
from bot.content.yaml import parse_yaml
from bot.settings import ROOT
from flows import PREDICATES, Book, FlowText, QuestionText, walk
from flows.numbers import read_number
from flows.predicates import CHANGE_AGES, REVENUE_LIMITS

DATA = ROOT / "data"
DAYS = ("2026-11-22", "2027-02-01")
FLOWS = sorted(path.stem for path in (DATA / "flows").glob("*.yml"))
MOST_QUESTIONS = 12


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(DATA)


@pytest.fixture(scope="module")
def book(library: Library) -> Book:
    return make_book(library)


def answers(book: Book, question: QuestionText) -> list[str]:
    """All answers to a question; of large ranges and of communes a few, with those on both sides of every limit."""
    if question.kind == "choice":
        return [choice.id for choice in question.choices]
    if question.kind == "commune":
        return [book.communes[0].code, book.communes[-1].code]
    wanted = {question.least, question.most, *range(question.least, min(question.most, 121) + 1)}
    wanted |= {limit + more for limit in REVENUE_LIMITS.values() for more in (-1, 0, 1)}
    return [str(number) for number in sorted(wanted) if question.least <= number <= question.most]


def paths(book: Book, flow: FlowText, today: str) -> Iterator[tuple[tuple[tuple[str, str], ...], str]]:
    """Every way through: the answers and the outcome; "" when it leads nowhere."""
    waiting: list[tuple[tuple[str, str], ...]] = [()]
    while waiting:
        path = walk(book, flow, waiting.pop(), today)
        if path.question is None:
            yield path.answers, path.outcome.id if path.outcome else ""
            continue
        waiting += [(*path.answers, (path.question.id, answer)) for answer in answers(book, path.question)]


@pytest.mark.parametrize("name", FLOWS)
def test_every_path_ends_and_every_outcome_is_reached(book: Book, name: str) -> None:
    flow = book.flows[name]
    found = [way for today in DAYS for way in paths(book, flow, today)]
    assert {outcome for _, outcome in found} == set(flow.outcomes)
    assert max(len(given) for given, _ in found) <= MOST_QUESTIONS
    assert {question for given, _ in found for question, _ in given} == set(flow.questions)


@pytest.mark.parametrize(
    ("name", "given", "outcome"),
    [
        ("can_cuoc_thu_tuc_nao", {"tuoi": "5", "be_co_the": "chua"}, "be_duoi_6"),
        ("can_cuoc_thu_tuc_nao", {"tuoi": "13", "be_co_the": "chua"}, "be_tu_6"),
        ("can_cuoc_thu_tuc_nao", {"tuoi": "14", "dang_co": "chua"}, "lan_dau"),
        ("can_cuoc_thu_tuc_nao", {"tuoi": "62", "dang_co": "cccd", "chuyen_gi": "mat"}, "lam_lai_cccd"),
        ("can_cuoc_thu_tuc_nao", {"tuoi": "60", "dang_co": "the_can_cuoc", "chuyen_gi": "khong_sao"}, "toi_tuoi_doi"),
        ("can_cuoc_thu_tuc_nao", {"tuoi": "61", "dang_co": "cccd", "chuyen_gi": "khong_sao"}, "chua_phai_doi"),
        ("vneid_cuu_ho", {"chuyen_gi": "otp", "con_so": "con"}, "khong_nhan_otp"),
        ("vneid_cuu_ho", {"chuyen_gi": "mat_khau", "con_so": "con"}, "quen_mat_khau"),
        ("hkd_co_phai_nop_thue", {"doanh_thu": "1000", "noi_ban": "ngoai"}, "duoi_nguong"),
        ("hkd_co_phai_nop_thue", {"doanh_thu": "1001", "noi_ban": "ngoai", "hoa_don": "roi"}, "tren_nguong"),
        ("hkd_co_phai_nop_thue", {"doanh_thu": "1000", "noi_ban": "san"}, "duoi_nguong_san"),
        ("tmdt_mo_cua_hang", {"mon_hang": "ocop", "giay_ocop": "con", "tai_khoan": "chua", "noi_ban": "shopee"}, "ocop_mo_tk"),
        ("sim_bi_khoa", {"tinh_trang": "mot_chieu", "dung_ten": "minh", "doi_may": "co"}, "mot_chieu_doi_may"),
    ],
)
def test_who_answers_so_ends_there(book: Book, name: str, given: dict[str, str], outcome: str) -> None:
    path = walk(book, book.flows[name], given.items(), DAYS[0])
    assert path.outcome is not None
    assert path.outcome.id == outcome


def test_in_a_year_without_a_known_limit_nothing_is_claimed(book: Book) -> None:
    path = walk(book, book.flows["hkd_co_phai_nop_thue"], [("doanh_thu", "300")], "2027-01-02")
    assert path.outcome is not None
    assert path.outcome.id == "chua_ro_nguong"


def test_the_limits_in_the_rules_are_those_of_the_facts(library: Library, book: Book) -> None:
    fact = library.facts["nguong_thue_hkd"]
    assert read_number(fact.text, "triệu", 1_000_000) == REVENUE_LIMITS[2026]
    assert fact.review_by.year == max(REVENUE_LIMITS)
    assert "14, 25, 40 và 60 tuổi" in book.topics["can_cuoc_doi_het_han"].answer
    assert CHANGE_AGES == (14, 25, 40, 60)


def test_every_predicate_is_used(library: Library) -> None:
    named = {way.when for flow in library.flows.values() for question in flow.questions for way in question.next}
    assert set(PREDICATES) <= named


def test_titles_fit_on_the_buttons_of_every_channel(book: Book) -> None:
    assert [flow.title for flow in book.flows.values() if len(flow.title) > 40] == []


def test_the_areas_are_whole(book: Book) -> None:
    """65 communes since 1/7/2025, and all 62 of the former Ninh Thuận (domain brief, B1)."""
    assert len(book.communes) == len({commune.code for commune in book.communes}) == 65
    assert sum(commune.name.startswith("Phường ") for commune in book.communes) == 16
    old = {was for commune in book.communes for was in commune.was if was.province == "Ninh Thuận"}
    assert len(old) == 62
    assert all(commune.was for commune in book.communes)


@pytest.mark.parametrize("name", FLOWS)
def test_a_drawing_has_every_question_outcome_and_branch(book: Book, name: str) -> None:
    flow = book.flows[name]
    drawing = draw_flow(flow)
    assert drawing.startswith("flowchart TD")
    assert all(f"  n_{one}" in drawing for one in (*flow.questions, *flow.outcomes))
    assert drawing.count("-->") == 1 + sum(len(question.branches) for question in flow.questions.values())


def test_a_guide_is_drawn_step_by_step(book: Book) -> None:
    guide = book.guides["vneid_quen_mat_khau"]
    assert draw_guide(guide).count(" --> ") == len(guide.steps) - 1


BROKEN = {
    "unknown_predicate": ("when: duoi_14_tuoi", "when: duoi_7_tuoi"),
    "unknown_choice": ("{choice: chua, then: lan_dau}", "{choice: khac, then: lan_dau}"),
    "unknown_place": ("start: tuoi", "start: khong_co"),
    "dead_place": ("{choice: sap_nhap, then: sap_nhap}", "{choice: sap_nhap, then: doi_the}"),
    "dead_branch": ("      - {choice: chua, then: lan_dau}", "      - {then: lan_dau}"),
    "endless": ("{choice: het_han, then: doi_the}", "{choice: het_han, then: dang_co}"),
    "no_way_on": ("      - {then: be_tu_6}\n", ""),
    "same_without_accents": ('title: "Bị hỏng, mờ, gãy"', 'title: "Bị mắt"'),
    "unknown_guide": ("guide: can_cuoc_tre_em", "guide: khong_co"),
    "unknown_topic": ("topic: can_cuoc_tre_em", "topic: khong_co"),
    "unknown_source": ("sources: [cc1, cc4, fee1, can_cuoc_1]", "sources: [khong_co]"),
    "unknown_fact": ("{can_cuoc_phi_doi}", "{khong_co}"),
    "wrong_kind": ("    least: 0\n    most: 120\n", ""),
    "dates_order": ("review_by: 2026-12-31", "review_by: 2026-01-01"),
    "fixed_address": ("Bé đã có thẻ", "Bé của anh/chị đã có thẻ"),
}


@pytest.mark.parametrize("code", BROKEN)
def test_what_is_wrong_with_a_flow_is_found(tmp_path: Path, code: str) -> None:
    """The real data with one flow broken in one place."""
    for part in DATA.iterdir():
        if part.name not in ("flows", "model", "nlu"):
            (tmp_path / part.name).symlink_to(part)
    (tmp_path / "flows").mkdir()
    whole = (DATA / "flows" / "can_cuoc_thu_tuc_nao.yml").read_text(encoding="utf-8")
    good, bad = BROKEN[code]
    assert good in whole
    (tmp_path / "flows" / "can_cuoc_thu_tuc_nao.yml").write_text(whole.replace(good, bad), encoding="utf-8")
    assert code in {finding.code for finding in check_content(tmp_path, date(2026, 11, 22))}


def test_a_key_that_is_not_in_the_schema_does_not_load(tmp_path: Path) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "la.yml").write_text("flow: la\nif: tuoi > 3\n", encoding="utf-8")
    for part in DATA.iterdir():
        if part.name != "flows":
            (tmp_path / part.name).symlink_to(part)
    assert {"extra_forbidden", "missing"} <= {finding.code for finding in read_library(tmp_path)[1]}


def test_no_file_holds_an_expression() -> None:
    for name in FLOWS:
        flow = Flow.model_validate(parse_yaml((DATA / "flows" / f"{name}.yml").read_text(encoding="utf-8")))
        assert all((way.when or "a").isidentifier() for question in flow.questions for way in question.next)
