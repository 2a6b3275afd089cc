"""Walking through a flow: answers of every kind, corrections, digressions, stopping, coming back."""

from dataclasses import replace

import pytest

from flows import AskHandover, FlowFrame, KeepAnswer, KeepRating, load
from tests.books import flow, small_book
from tests.conversation import Conversation


@pytest.fixture
def talk() -> Conversation:
    talk = Conversation(small_book())
    talk.say("phí", "can_cuoc_le_phi")
    talk.choose("f:lam_the")
    return talk


def at(talk: Conversation) -> str:
    """The question that is open."""
    top = talk.state.stack[-1]
    assert isinstance(top, FlowFrame)
    return top.question


def test_an_answer_offers_the_flow_of_its_topic() -> None:
    talk = Conversation(small_book())
    talk.say("phí", "can_cuoc_le_phi")
    assert talk.choices["f:lam_the"] == "Làm thẻ nào?"
    talk.say("làm thẻ nào")
    assert talk.texts[-1] == "Câu 1. Bao nhiêu tuổi?"


def test_a_question_for_a_number_has_no_choices_that_a_number_could_mean(talk: Conversation) -> None:
    assert talk.choices == {}
    assert talk.say("1")[-1] == "Câu 2. Bé có thẻ chưa?"


@pytest.mark.parametrize("text", ["5", "con tôi 5 tuổi", "con toi nam tuoi", "dạ năm tuổi", "５", "bé 5t"])
def test_a_number_in_digits_or_words(talk: Conversation, text: str) -> None:
    talk.say(text)
    assert at(talk) == "be_co_the"


@pytest.mark.parametrize("text", ["2", "Bị hỏng", "bi hong", "nó bị hỏng mất tiêu", "hong", "q:chuyen_gi:hong", "dạ bị hỏng"])
def test_a_choice_by_number_title_part_of_it_or_id(talk: Conversation, text: str) -> None:
    talk.say("30 tuổi")
    assert talk.say(text)[0].startswith("Không phải làm gì, anh/chị.")


@pytest.mark.parametrize(("text", "choice"), [("rồi", "co"), ("có", "co"), ("chưa", "chua"), ("dạ chưa ạ", "chua"), ("chưa được", "chua")])
def test_yes_and_no_in_a_word(talk: Conversation, text: str, choice: str) -> None:
    talk.say("5 tuổi")
    talk.say(text)
    frame = talk.state.stack[-1] if talk.state.stack else talk.state.ended
    assert isinstance(frame, FlowFrame)
    assert frame.answers[1] == ("be_co_the", choice)


@pytest.mark.parametrize("text", ["không có bị mất", "không phải bị mất", "không phải 16 tuổi"])
def test_no_is_not_taken_for_yes(talk: Conversation, text: str) -> None:
    talk.say("30")
    talk.say(text)
    assert at(talk) == "chuyen_gi"


@pytest.mark.parametrize("text", ["Ninh Phước", "xã ninh phuoc", "tui ở thị trấn Phước Dân", "phuoc dan, ninh phuoc", "PHƯỚC DÂN"])
def test_a_commune_by_its_new_or_old_name(talk: Conversation, text: str) -> None:
    talk.say("30")
    talk.say("bị mất rồi")
    assert talk.say(text)[-1].startswith("Tới Công an xã Ninh Phước, 30 tuổi.")


def test_an_old_name_is_told_its_new_one(talk: Conversation) -> None:
    talk.say("30")
    talk.say("bị mất rồi")
    assert talk.say("phước mỹ")[0] == "Phường Phước Mỹ cũ nay thuộc phường Bảo An."


def test_of_namesakes_the_person_chooses(talk: Conversation) -> None:
    talk.say("30")
    talk.say("bị mất rồi")
    talk.say("thanh hai")
    assert list(talk.choices.values()) == ["Phường Bảo An (Xã Thành Hải cũ)", "Xã Vĩnh Hải (Xã Thanh Hải cũ)"]
    assert "xã Vĩnh Hải" in talk.say("2")[-1]


@pytest.mark.parametrize(("text", "name"), [("Thành Hải", "phường Bảo An"), ("vinh hai nha trang", "phường Bắc Nha Trang"),
                                            ("phường Vĩnh Hải", "phường Bắc Nha Trang"), ("xã vĩnh hải", "xã Vĩnh Hải")])  # fmt: skip
def test_accents_kind_and_district_tell_namesakes_apart(talk: Conversation, text: str, name: str) -> None:
    talk.say("30")
    talk.say("bị mất rồi")
    assert name in talk.say(text)[-1]


def test_what_does_not_fit_is_asked_again_then_in_simpler_words_with_a_person(talk: Conversation) -> None:
    talk.say("30")
    assert talk.say("cái gì đó lạ lắm") == ["Trợ lý chưa hiểu. Chọn một chuyện.", "Câu 2. Thẻ bị gì?"]
    assert "h" not in talk.choices
    again = talk.say("hổng biết nữa")
    assert "vẫn chưa hiểu" in again[0]
    assert "h" in talk.choices
    talk.say("bị hỏng")
    assert talk.state.stack == ()


@pytest.mark.parametrize("text", ["200", "5 hoặc 6 tuổi", "không nhớ"])
def test_a_number_out_of_bounds_or_unclear_does_not_fit(talk: Conversation, text: str) -> None:
    assert talk.say(text)[0] == "Trợ lý chưa hiểu. Gõ tuổi bằng số."
    assert "từ 0 đến 120" in talk.say(text)[0]
    assert talk.choices == {}


def test_going_back_takes_the_answer_back(talk: Conversation) -> None:
    talk.say("30")
    assert talk.say("quay lại") == ["Câu 1. Bao nhiêu tuổi?"]
    assert talk.say("câu trước")[0] == "Đây là câu đầu tiên."
    talk.say("5")
    talk.choose("b")
    assert at(talk) == "tuoi"


def test_reading_the_question_again(talk: Conversation) -> None:
    talk.say("30")
    assert talk.say("đọc lại") == ["Câu 2. Thẻ bị gì?"]


def test_stopping_and_taking_up_again(talk: Conversation) -> None:
    talk.say("30")
    assert 'Đã dừng "Làm thẻ nào?" ở câu 2' in talk.say("thôi")[0]
    talk.later(hours=1)
    assert talk.say("làm tiếp") == ["Câu 2. Thẻ bị gì?"]
    talk.say("thôi")
    talk.say("thôi")
    assert talk.state.stack == ()


def test_coming_back_after_days_offers_to_go_on(talk: Conversation) -> None:
    talk.say("30")
    talk.later(days=3)
    assert "tới câu 2" in talk.start()[0]
    talk.later(days=3)
    assert "tới câu 2" in talk.say("bị hỏng")[0]
    assert talk.say("có") == ["Câu 2. Thẻ bị gì?"]


def test_a_number_after_days_is_not_taken_blindly(talk: Conversation) -> None:
    talk.later(days=2)
    assert "Làm tiếp không?" in talk.say("5")[0]


def test_a_question_in_the_middle_is_answered_and_the_way_back_is_offered(talk: Conversation) -> None:
    talk.say("30")
    assert "can_cuoc_cu" in talk.say("thẻ cũ còn dùng được không", "can_cuoc_cu")[0]
    assert next(iter(talk.choices.values())) == "Tiếp tục câu 2"
    assert talk.say("1") == ["Câu 2. Thẻ bị gì?"]


def test_after_a_digression_a_plain_answer_goes_on_at_once(talk: Conversation) -> None:
    talk.say("phí bao nhiêu", "can_cuoc_le_phi")
    assert talk.say("30 tuổi") == ["Câu 2. Thẻ bị gì?"]


def test_a_number_inside_a_question_is_no_answer(talk: Conversation) -> None:
    assert "Trả lời can_cuoc_le_phi" in talk.say("16 tuổi thì phí bao nhiêu", "can_cuoc_le_phi")[0]
    assert talk.state.paused


def test_danger_comes_before_the_flow(talk: Conversation) -> None:
    assert "1. Gọi ngân hàng." in talk.say("5 triệu vừa bị lừa", "can_cuoc_cu", decision="reject", danger="ld_da_chuyen_tien")[0]


@pytest.mark.parametrize("text", ["à nhầm, con tôi 5 tuổi", "nhầm, 5 tuổi", "không phải, 5 tuổi", "a nham 5 tuoi", "ủa nhầm rồi, năm tuổi"])
def test_a_correction_walks_the_path_anew_and_says_what_changed(talk: Conversation, text: str) -> None:
    talk.say("30")
    talk.say("bị mất rồi")
    texts = talk.say(text)
    assert texts[0] == "Trợ lý đã sửa: 30 tuổi → 5 tuổi."
    assert texts[1] == "Câu trả lời này không dùng nữa: Bị mất rồi."
    assert texts[2] == "Câu 2. Bé có thẻ chưa?"


def test_a_correction_keeps_what_still_lies_on_the_path(talk: Conversation) -> None:
    talk.say("30")
    talk.say("bị mất rồi")
    assert talk.say("không phải, 16 tuổi") == ["Trợ lý đã sửa: 30 tuổi → 16 tuổi.", "Câu 3. Ở xã nào?"]


def test_the_latest_answer_of_the_fitting_kind_is_corrected(talk: Conversation) -> None:
    talk.say("5")
    talk.say("có rồi")
    talk.say("bị mất rồi")
    texts = talk.say("nhầm, bị hỏng")
    assert texts[0] == "Trợ lý đã sửa: Bị mất rồi → Bị hỏng."
    assert texts[-1].startswith("Dẫn bé đi.")


def test_a_correction_after_the_outcome_opens_it_again(talk: Conversation) -> None:
    talk.say("30")
    talk.say("bị hỏng")
    assert talk.say("à nhầm, 5 tuổi")[-1] == "Câu 2. Bé có thẻ chưa?"


def test_a_correction_to_the_same_says_so(talk: Conversation) -> None:
    talk.say("30")
    assert talk.say("nhầm, 30 tuổi")[0] == "Trợ lý đang ghi đúng vậy: 30 tuổi."


def test_a_tap_on_an_older_question_corrects_it(talk: Conversation) -> None:
    talk.say("5")
    menu = talk.state.menu
    talk.choose("q:be_co_the:co", menu)
    texts = talk.choose("q:be_co_the:chua", menu)
    assert texts[0] == "Trợ lý đã sửa: Có rồi → Chưa có."
    assert texts[-1].startswith("Dẫn bé đi.")


@pytest.mark.parametrize("choice", ["q:xa:22741", "q:none:x", "q:chuyen_gi:none", "q:", "n", "s", "l"])
def test_a_button_of_another_place_shows_the_open_question(talk: Conversation, choice: str) -> None:
    talk.say("30")
    assert talk.choose(choice)[-1] == "Câu 2. Thẻ bị gì?"


def test_the_outcome_has_its_source_what_is_unsure_and_ways_on(talk: Conversation) -> None:
    talk.say("5")
    (text,) = talk.say("chưa có")
    assert text.startswith("Dẫn bé đi.")
    assert "Chưa kiểm chứng: Hỏi công an xã." in text
    assert "Nguồn: Bài thử" in text
    assert list(talk.choices) == ["g:vneid_quen_passcode", "t:can_cuoc_le_phi", "u:2", "d:2"]
    assert KeepAnswer(2, "f:lam_the:tre_em") in talk.effects
    talk.say("👍")
    talk.choose("u:2")
    assert KeepRating(2, True) in talk.effects


def test_the_guides_of_an_outcome_follow_one_another(talk: Conversation) -> None:
    talk.say("30")
    talk.say("bị mất rồi")
    talk.say("Bảo An")
    assert list(talk.choices)[:2] == ["g:vneid_quen_mat_khau", "g:vneid_quen_passcode"]
    assert any("Hướng dẫn vneid_quen_passcode" in text for text in talk.choose("g:vneid_quen_mat_khau"))
    for choice in ("go", "n", "n", "n"):
        talk.choose(choice)
    assert talk.state.stack[-1].key == "g:vneid_quen_passcode"


def test_an_outcome_past_its_review_is_not_served_as_true(talk: Conversation) -> None:
    old = flow()
    outcomes = {key: replace(outcome, review_by="2026-01-01") for key, outcome in old.outcomes.items()}
    talk.book = replace(talk.book, flows={"lam_the": replace(old, outcomes=outcomes)})
    talk.say("30")
    assert talk.say("bị hỏng")[0].startswith("⚠️ Nội dung này đang được kiểm tra lại")


def test_a_guide_below_waits_and_is_offered_afterwards() -> None:
    talk = Conversation(small_book())
    for choice in ("g:vneid_quen_mat_khau", "go", "n", "f:lam_the"):
        talk.choose(choice)
    talk.say("30")
    talk.say("bị hỏng")
    assert talk.choices["r"] == "Tiếp tục bước 2"
    assert talk.say("làm tiếp")[0].startswith("Bước 2/3.")


def test_handing_over_tells_the_flow_and_what_was_answered(talk: Conversation) -> None:
    talk.say("30")
    assert 'gặp người về "Làm thẻ nào?"' in talk.say("gặp người")[0]
    assert AskHandover("", "f:lam_the", "chuyen_gi", ("Bao nhiêu tuổi? 30 tuổi",)) in talk.effects


def changed(talk: Conversation, **fields: object) -> None:
    talk.book = replace(talk.book, flows={"lam_the": replace(flow(), **fields)})  # type: ignore[arg-type]


def test_a_question_that_is_gone_moves_to_the_nearest_kept(talk: Conversation) -> None:
    talk.say("30")
    talk.say("bị mất rồi")
    questions = flow().questions
    matter = replace(questions["chuyen_gi"], choices=questions["chuyen_gi"].choices[1:])
    changed(talk, questions={**questions, "chuyen_gi": matter})
    assert talk.say("đọc lại") == ["Nội dung vừa được cập nhật. Trợ lý hỏi tiếp từ câu gần nhất.", "Câu 2. Thẻ bị gì?"]


def test_a_path_that_now_ends_gives_its_outcome(talk: Conversation) -> None:
    talk.say("30")
    changed(talk, questions={"tuoi": replace(flow().questions["tuoi"], branches=flow().questions["xa"].branches)})
    assert talk.say("đọc lại")[-1].startswith("Tới Công an")


@pytest.mark.parametrize("say", ["bị hỏng", "đọc lại", "quay lại", "nhầm, 5 tuổi", "gặp người", "thôi"])
def test_a_flow_that_is_gone_or_leads_nowhere_is_no_harm(talk: Conversation, say: str) -> None:
    talk.say("30")
    talk.book = replace(talk.book, flows={})
    assert talk.say(say)
    changed(talk, start="none")
    assert talk.say(say)


def test_an_unknown_flow_is_said_so(talk: Conversation) -> None:
    assert "không còn nữa" in talk.choose("f:none")[0]


def test_states_from_before_there_were_flows_still_load() -> None:
    old = {"version": 1, "greeted": True, "stack": [{"guide": "vneid_quen_mat_khau", "step": "buoc_1", "place": 0}], "choices": []}
    assert load(old).stack[0].key == "g:vneid_quen_mat_khau"
    assert load(old).ended is None
