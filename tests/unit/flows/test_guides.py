"""Walking through a guide."""

from dataclasses import replace

import pytest

from flows import Book, Frame
from tests.books import guide, small_book
from tests.conversation import Conversation


@pytest.fixture
def talk() -> Conversation:
    talk = Conversation(small_book())
    talk.say("quên mật khẩu", "vneid_quen_mat_khau")
    talk.say("lam tung buoc")
    talk.say("bắt đầu")
    return talk


def test_a_guide_is_walked_to_its_end_by_words_alone(talk: Conversation) -> None:
    assert talk.texts == ["Bước 1/3. Làm việc 1 cho anh/chị.\n→ Thấy 1."]
    assert talk.say("xong")[0].startswith("Bước 2/3.")
    assert talk.say("1")[0].startswith("Bước 3/3.")
    assert talk.say("ok")[0].startswith("✅ Xong")
    assert talk.state.stack == ()


def test_back_and_repeat(talk: Conversation) -> None:
    talk.say("tiep")
    assert talk.say("đọc lại")[0].startswith("Bước 2/3.")
    assert talk.say("quay lại")[0].startswith("Bước 1/3.")
    assert talk.say("bước trước")[0] == "Đây là bước đầu tiên."


def test_stuck_offers_the_steps_own_causes_then_help(talk: Conversation) -> None:
    talk.say("bị vướng")
    assert list(talk.choices.values())[:2] == ["Không thấy nút", "Báo lỗi mạng"]
    assert talk.say("báo lỗi mạng")[0] == "Bật lại mạng."
    assert talk.say("được rồi làm tiếp")[0].startswith("Bước 1/3.")


def test_a_cause_in_free_words_gets_its_help(talk: Conversation) -> None:
    assert talk.say("tìm hoài không thấy cái nút đâu hết", "can_cuoc_le_phi", decision="clarify")[0] == "Cập nhật ứng dụng."


def test_a_photo_in_a_guide_asks_where_it_hurts(talk: Conversation) -> None:
    assert "vướng chỗ nào" in talk.send("photo")[0]


def test_no_help_left_goes_to_a_person(talk: Conversation) -> None:
    talk.say("xong")
    talk.say("xong")
    assert "cần người xem" in talk.say("vướng")[0]
    assert "h" in talk.choices


def test_a_question_in_the_middle_is_answered_and_the_way_back_is_offered(talk: Conversation) -> None:
    talk.say("xong")
    assert "can_cuoc_le_phi" in talk.say("phí bao nhiêu", "can_cuoc_le_phi")[0]
    assert next(iter(talk.choices.values())) == "Tiếp tục bước 2"
    assert talk.say("làm tiếp")[0].startswith("Bước 2/3.")


def test_another_guide_in_the_middle_comes_back_to_the_first(talk: Conversation) -> None:
    talk.say("xong")
    talk.choose("g:vneid_quen_passcode")
    talk.choose("go")
    for _ in range(4):
        talk.choose("n")
    assert "Tiếp tục bước 2" in talk.texts[-1]
    assert talk.choose("r")[0].startswith("Bước 2/3.")


def test_stopping_and_taking_up_again(talk: Conversation) -> None:
    talk.say("xong")
    assert "ở bước 2" in talk.say("thôi")[0]
    talk.later(days=3)
    assert talk.say("làm tiếp")[0].startswith("Bước 2/3.")


def test_stopping_twice_forgets_it(talk: Conversation) -> None:
    talk.say("thôi")
    talk.say("hủy")
    assert talk.state.stack == ()
    assert "Hiện không có việc nào" in talk.say("hủy")[0]


def test_coming_back_after_days_offers_the_same_step(talk: Conversation) -> None:
    talk.say("xong")
    talk.later(days=2)
    assert "tới bước 2/3" in talk.start()[0]
    assert talk.say("1")[0].startswith("Bước 2/3.")


def test_a_stale_button_shows_where_the_person_is(talk: Conversation) -> None:
    old = talk.state.menu
    talk.choose("n", old)
    assert talk.choose("n", old)[0].startswith("Mục này đã cũ")
    assert talk.state.stack[-1] == Frame("vneid_quen_mat_khau", "buoc_2", 1)


def test_buttons_of_a_guide_that_is_over_are_no_harm(talk: Conversation) -> None:
    for _ in range(3):
        talk.choose("n")
    for choice in ("n", "b", "s", "go", "l"):
        assert "đã cũ" in talk.choose(choice)[0]


def test_papers_are_one_message_to_forward(talk: Conversation) -> None:
    assert talk.choose("l")[0] == 'Giấy tờ cho "Hướng dẫn vneid_quen_mat_khau":\n☐ Thẻ căn cước\n☐ Điện thoại'


def changed(book: Book, **guides: object) -> Book:
    return replace(book, guides={**book.guides, **guides})  # type: ignore[dict-item]


def test_a_step_that_is_gone_moves_to_the_nearest(talk: Conversation) -> None:
    talk.say("xong")
    talk.say("xong")
    short = guide("vneid_quen_mat_khau", 3)
    talk.book = changed(talk.book, vneid_quen_mat_khau=replace(short, steps=short.steps[:2]))
    texts = talk.say("đọc lại")
    assert "cập nhật" in texts[0]
    assert texts[1].startswith("Bước 2/2.")


def test_a_guide_that_is_gone_is_said_so(talk: Conversation) -> None:
    talk.book = replace(talk.book, guides={})
    assert "không còn nữa" in talk.say("xong")[0]
    assert talk.state.stack == ()


def test_handover_from_a_step_names_it(talk: Conversation) -> None:
    talk.say("xong")
    talk.say("gặp người")
    handover = talk.effects[0]
    assert getattr(handover, "guide", "") == "vneid_quen_mat_khau"
    assert getattr(handover, "step", "") == "buoc_2"


def test_the_list_of_papers_can_be_asked_for_in_words(talk: Conversation) -> None:
    assert talk.say("gửi tôi danh sách giấy tờ")[0].startswith("Giấy tờ cho")


def test_with_a_helper_beside_each_step_says_what_to_say_and_never_to_touch(talk: Conversation) -> None:
    on, step = talk.say("kèm người dân")
    assert "không gõ mật khẩu hay mã OTP thay" in on
    assert "👥 Người kèm:" in step
    assert "👥 Người kèm:" in talk.say("xong")[0]
    off, step = talk.say("/kem")
    assert "tắt" in off
    assert "👥" not in step
