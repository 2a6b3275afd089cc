"""Answering: first contact, sources, two requests, asking back, refusing, danger, rating."""

import pytest

from flows import AskHandover, KeepAnswer, KeepQuestion, KeepRating, Said, Say
from flows.events import Meaning
from tests.books import small_book
from tests.conversation import Conversation


@pytest.fixture
def talk() -> Conversation:
    return Conversation(small_book())


def test_first_contact_says_what_it_is_and_answers_in_the_same_turn() -> None:
    talk = Conversation(small_book(), greeted=False)
    welcome, answer = talk.say("mất thẻ tốn bao nhiêu", "can_cuoc_le_phi")
    assert "trả lời tự động, không phải cán bộ" in welcome
    assert "Trả lời can_cuoc_le_phi" in answer
    assert len(talk.say("mất thẻ tốn bao nhiêu", "can_cuoc_le_phi")) == 1


def test_an_answer_carries_its_source_its_dates_and_key_facts(talk: Conversation) -> None:
    (text,) = talk.say("phí", "can_cuoc_le_phi")
    assert "Nguồn: Bài thử (Báo Thử, 2/1/2026). Kiểm tra ngày 22/11/2026." in text
    assert "https://example.vn/bai" in text
    assert "Phí: 70.000 đồng" in text
    assert "Chưa kiểm chứng: Hỏi công an xã." in text
    assert "Có thể thay đổi: Đổi từ 1/1." in text
    assert KeepAnswer(1, "can_cuoc_le_phi") in talk.effects


def test_an_expired_answer_is_not_served_as_true(talk: Conversation) -> None:
    (text,) = talk.say("cũ", "can_cuoc_cu")
    assert text.startswith("⚠️ Nội dung này đang được kiểm tra lại")


def test_an_emergency_begins_with_step_one(talk: Conversation) -> None:
    (text,) = talk.say("bị lừa", "ld_da_chuyen_tien")
    assert text.startswith("1. Gọi ngân hàng.\n2. Gọi 113.")


def test_danger_is_answered_even_when_the_classifier_is_unsure(talk: Conversation) -> None:
    (text,) = talk.say("lo chuyen no roi", "can_cuoc_le_phi", decision="clarify", danger="ld_da_chuyen_tien")
    assert text.startswith("1. Gọi ngân hàng.")


def test_nothing_stands_before_step_one_even_at_the_first_contact() -> None:
    talk = Conversation(small_book(), greeted=False)
    meaning = Meaning("answer", (("ld_da_chuyen_tien", 0.9),), (), "ld_da_chuyen_tien")
    talk.take(Said(talk.at, "lỡ chuyển rồi, otp ▒▒▒", meaning, ("otp",)))
    emergency, welcome, hidden = talk.texts
    assert emergency.startswith("1. Gọi ngân hàng.")
    assert "trả lời tự động" in welcome
    assert "mã OTP" in hidden
    says = [effect for effect in talk.effects if isinstance(effect, Say)]
    assert [bool(effect.choices) for effect in says] == [False, False, True], "the menu stands under the last message"


def test_two_requests_are_answered_in_turn(talk: Conversation) -> None:
    texts = talk.say("hai việc", "can_cuoc_le_phi", decision="clarify", requests=("vneid_quen_mat_khau", "can_cuoc_le_phi"))
    assert "vneid_quen_mat_khau" in texts[0]
    assert texts[1] == "Còn việc thứ hai:"
    assert "can_cuoc_le_phi" in texts[2]
    assert "g:vneid_quen_mat_khau" in talk.choices


def test_of_two_guides_the_second_is_kept_for_afterwards(talk: Conversation) -> None:
    talk.say("hai việc", "vneid_quen_mat_khau", requests=("vneid_quen_mat_khau", "vneid_quen_passcode"))
    assert any("Xong việc này" in text for text in talk.choose("g:vneid_quen_mat_khau"))
    talk.choose("go")
    for _ in range(3):
        talk.choose("n")
    assert any("vneid_quen_passcode" in text for text in talk.texts)
    assert talk.state.stack[-1].key == "g:vneid_quen_passcode"


def test_asking_back_offers_at_most_three_and_a_way_out(talk: Conversation) -> None:
    talk.say("mơ hồ", "can_cuoc_le_phi", "can_cuoc_cu", "vneid_quen_passcode", "dvc_dat_dai", decision="clarify")
    assert list(talk.choices) == ["t:can_cuoc_le_phi", "t:can_cuoc_cu", "t:vneid_quen_passcode", "none"]
    talk.choose("none")
    assert any(isinstance(effect, KeepQuestion) for effect in talk.effects)


def test_what_is_not_understood_is_kept_and_grows_simpler_then_a_person(talk: Conversation) -> None:
    first = talk.say("xin thời tiết")[0]
    assert KeepQuestion("xin thời tiết", ()) in talk.effects
    second = talk.say("bóng đá")[0]
    third = talk.say("thơ đi")[0]
    assert "ngoài phạm vi" in first
    assert "vài chữ chính" in second
    assert "gặp người" in third
    assert "h" in talk.choices


def test_rating(talk: Conversation) -> None:
    talk.say("phí", "can_cuoc_le_phi")
    talk.choose("u:1")
    assert KeepRating(1, True) in talk.effects
    talk.choose("d:1")
    assert [choice for choice in talk.choices if choice.startswith("w:")] == ["w:1:wrong", "w:1:off", "w:1:hard", "w:1:old"]
    talk.choose("w:1:off")
    assert KeepRating(1, False, "off") in talk.effects


def test_handover_tells_what_it_was_about(talk: Conversation) -> None:
    talk.say("đất", "dvc_dat_dai")
    text = talk.choose("h")[0]
    assert "dvc dat dai" in text
    assert AskHandover("dvc_dat_dai", "", "") in talk.effects


def test_asking_for_a_person_in_words(talk: Conversation) -> None:
    assert "ghi yêu cầu gặp người" in talk.say("cho tui gặp cán bộ đi", "meta_gap_nguoi_that")[0]
    assert "ghi yêu cầu gặp người" in talk.say("gặp người thật")[0]


def test_secrets_that_were_taken_out_are_told(talk: Conversation) -> None:
    talk.take(Said(talk.at, "mã ▒▒▒", Meaning("answer", (("can_cuoc_le_phi", 0.9),)), ("otp", "phone")))
    assert "mã OTP, số điện thoại" in talk.texts[0]


def test_address(talk: Conversation) -> None:
    talk.say("/xungho")
    talk.say("bác")
    assert talk.state.address == "bác"
    assert "cho bác" in talk.say("phí", "can_cuoc_le_phi")[0]
    talk.command("address", "cô")
    assert talk.state.address == "cô"
    talk.choose("a:99")
    assert talk.state.address == "cô"


@pytest.mark.parametrize("text", ["", "   ", "🙂🙂", "!!!", "..."])
def test_no_words_get_a_kind_hint(talk: Conversation, text: str) -> None:
    assert "gõ câu hỏi" in talk.say(text)[0]


def test_a_number_without_a_menu_is_said_so(talk: Conversation) -> None:
    assert "không có danh sách" in talk.say("7")[0]


@pytest.mark.parametrize("media", ["photo", "sticker", "voice", "file", "location", "contact", "unsupported"])
def test_what_is_not_text_gets_its_own_sentence(talk: Conversation, media: str) -> None:
    assert talk.send(media) == [talk.book.phrases[media].replace("{Ban}", "Anh/chị").replace("{ban}", "anh/chị")]


def test_groups_and_their_topics_can_be_browsed(talk: Conversation) -> None:
    talk.command("menu")
    assert "c:vneid" in talk.choices
    talk.choose("c:vneid")
    assert "t:vneid_quen_mat_khau" in talk.choices
    assert "vneid_quen_mat_khau" in talk.choose("t:vneid_quen_mat_khau")[0]
    talk.choose("c:more")
    assert "m" in talk.choices
    talk.choose("c:nothing")
    assert "đã cũ" in talk.texts[0]


def test_stop_and_start_again(talk: Conversation) -> None:
    assert "đã dừng" in talk.say("dừng")[0]
    assert talk.state.stopped
    talk.say("phí", "can_cuoc_le_phi")
    assert not talk.state.stopped


@pytest.mark.parametrize("choice", ["zzz", "t:none", "g:none", "u:x", "w:1", "w:x:off", "s:9", "", "c:", "a:", "e:maybe"])
def test_an_unknown_choice_is_no_harm(talk: Conversation, choice: str) -> None:
    assert talk.choose(choice)


@pytest.mark.parametrize("text", ["How can I get my ID card please", "你好，我想问一下", "привет как дела", "សួស្តី"])
def test_another_language_is_told_that_only_vietnamese_is_spoken(talk: Conversation, text: str) -> None:
    assert "I can only answer in Vietnamese" in talk.say(text)[0]


@pytest.mark.parametrize("text", ["gia vang hom nay", "kể chuyện cười đi", "can bo o dau", "asdfgh", "do xe o dau"])
def test_vietnamese_is_not_taken_for_another_language(talk: Conversation, text: str) -> None:
    assert "only answer" not in talk.say(text)[0]
