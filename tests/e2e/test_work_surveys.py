"""Surveys through the real composition root: a member at the door, question by question; officials count, export and close."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from openpyxl import load_workbook
from sqlalchemy import select

from bot.channels.contract import ZALO_BOT
from bot.settings import Settings
from bot.store.tables import inbox, survey_answers, tallies, trail, visits
from bot.surveys.log import add_survey, close_survey
from bot.surveys.xlsform import read_form
from tests.clock import SteppingClock
from tests.desk_kit import Town, close_town, open_town
from tests.xlsforms import APPS, YES_NO, Row, household_form, make_xlsform

NOT_REAL_PHONE = "0900 000 000"


async def open_survey(town: Town, area: str = "Xã Cát Trắng", rows: Sequence[Row] = (), title: str = "Khảo sát hộ") -> int:
    form = read_form(make_xlsform(rows, [*YES_NO, *APPS]) if rows else household_form())
    async with town.writing() as connection:
        at = town.clock().isoformat(timespec="milliseconds")
        return await add_survey(connection, title, form, town.area[area], town.person["can_bo"], at)


async def kept(town: Town) -> list[Any]:
    async with town.writing() as connection:
        return list((await connection.execute(select(survey_answers).order_by(survey_answers.c.id))).all())


async def begin(town: Town, who: str = "an", title: str = "Khảo sát hộ") -> list[str]:
    await town.say(who, "/khaosat")
    return await town.tap(who, title)


async def test_a_form_is_filled_by_taps_and_words_and_sent(town: Town) -> None:
    await open_survey(town)
    intro, first = await begin(town)
    assert intro.startswith("Khảo sát hộ")
    assert first == "Câu 1. Nhà có điện thoại thông minh không?"
    (second,) = await town.tap("an", "Có")
    assert second.startswith("Câu 2. Nhà dùng ứng dụng nào?")
    await town.tap("an", "VNeID")
    (picked,) = await town.tap("an", "Zalo")
    assert "Đã chọn: VNeID, Zalo." in picked
    (third,) = await town.tap("an", "Xong")
    assert third.startswith("Câu 3. Người dùng máy bao nhiêu tuổi?")
    (again,) = await town.say("an", "200 tuổi")
    assert again.startswith("Tuổi từ 1 tới 119.\n\nCâu 3.")
    (fourth,) = await town.say("an", "2")
    assert fourth.startswith("Sắp xong rồi.\n\nCâu 4. Ngày hỏi?")
    assert "22/11/2026" in fourth
    (fifth,) = await town.say("an", "giữ")
    assert fifth.startswith("Câu 5. Ý kiến thêm?\nĐừng ghi tên.")
    (review,) = await town.say("an", "Mạng hay rớt")
    assert "• Người dùng máy bao nhiêu tuổi? → 2" in review
    assert (await town.tap("an", "Gửi")) == ["✅ Đã gửi phiếu và ghi 1 phiếu khảo sát vào sổ của anh/chị."]
    (row,) = await kept(town)
    assert row.answers | {"start": ""} == {
        "start": "", "co_may": "co", "app": "vneid zalo", "tuoi": 2, "ngay": "2026-11-22", "gap_doi": 4, "y_kien": "Mạng hay rớt",
    }  # fmt: skip
    assert (row.person_id, row.area_id) == (town.person["an"], town.area["Thôn Nắng"])
    assert row.done_at


async def test_a_sent_form_stands_once_in_the_log_of_visits(town: Town) -> None:
    await open_survey(town, rows=[{"type": "text", "name": "y", "label": "Ý kiến?"}])
    await begin(town)
    await town.say("an", "tốt")
    await town.tap("an", "Gửi")
    assert await town.tap("an", "Gửi") == ["Phiếu này đã gửi rồi, trợ lý không gửi lần nữa."]
    async with town.writing() as connection:
        (visit,) = (await connection.execute(select(visits))).all()
        assert (visit.event, visit.member_id, visit.day) == ("survey:1", town.person["an"], "2026-11-22")
        rows = await connection.execute(select(tallies.c.quantity).where(tallies.c.code == "XH10"))
        assert rows.scalars().all() == [1]
        assert "survey.fill" in (await connection.execute(select(trail.c.action))).scalars().all()


async def test_several_forms_by_one_member_count_each(town: Town) -> None:
    await open_survey(town, rows=[{"type": "text", "name": "y", "label": "Ý kiến?"}])
    await begin(town)
    for text in ("tốt", "chưa tốt"):
        await town.say("an", text)
        await town.tap("an", "Gửi")
        await town.tap("an", "Làm phiếu nữa")
    assert [row.answers["y"] for row in await kept(town) if row.done_at] == ["tốt", "chưa tốt"]


async def test_questions_that_do_not_matter_are_left_out_and_what_was_said_there_too(town: Town) -> None:
    await open_survey(town)
    await begin(town)
    await town.tap("an", "Có")
    await town.tap("an", "VNeID")
    await town.tap("an", "Xong")
    await town.say("an", "70")
    for _ in range(3):
        await town.say("an", "quay lại")
    (asked,) = await town.tap("an", "Không")
    assert "Ngày hỏi?" in asked
    await town.say("an", "hôm qua")
    await town.say("an", "bỏ qua")
    await town.tap("an", "Gửi")
    ((answers,),) = [(row.answers,) for row in await kept(town)]
    assert "tuoi" not in answers
    assert "app" not in answers
    assert (answers["ngay"], answers["y_kien"]) == ("2026-11-21", None)


async def test_back_offers_the_answer_that_was_given(town: Town) -> None:
    await open_survey(town, rows=[{"type": "integer", "name": "a", "label": "A?"}, {"type": "text", "name": "b", "label": "B?"}])
    await begin(town)
    await town.say("an", "12")
    (asked,) = await town.say("an", "quay lại")
    assert 'Gõ "giữ" để lấy: 12.' in asked
    (following,) = await town.say("an", "giữ")
    assert following.startswith("Câu 2. B?")
    assert (await town.say("an", "quay lại"))[0].startswith("Câu 1.")
    assert (await town.say("an", "quay lại"))[0].startswith("Đây là câu đầu tiên.")


async def test_stopping_keeps_the_answers_and_days_later_it_goes_on(town: Town) -> None:
    await open_survey(town)
    await begin(town)
    await town.tap("an", "Có")
    assert await town.say("an", "thôi") == ["Đã giữ 1 câu trả lời, chưa gửi. Muốn làm tiếp: /khaosat."]
    await town.later(days=3)
    (begun,) = await begin(town)
    assert "đang làm dở, đã trả lời 1 câu" in begun
    (asked,) = await town.say("an", "1")
    assert asked.startswith("Câu 2. Nhà dùng ứng dụng nào?")
    await town.tap("an", "Thôi")
    await begin(town)
    (_, first) = await town.tap("an", "Bỏ phiếu dở")
    assert first.startswith("Câu 1.")
    assert len(await kept(town)) == 1


async def test_a_question_in_between_is_answered_and_the_survey_goes_on(town: Town) -> None:
    await open_survey(town)
    await begin(town)
    assert "Nguồn:" in (await town.say("an", "quên mật khẩu vneid thì làm sao hả trợ lý"))[-1]
    assert (await town.tap("an", "Có"))[0].startswith("Câu 2.")


async def test_what_is_written_the_next_day_is_no_answer(town: Town) -> None:
    await open_survey(town, rows=[{"type": "text", "name": "a", "label": "A?"}, {"type": "text", "name": "b", "label": "B?"}])
    await begin(town)
    await town.say("an", "một")
    assert (await town.say("an", "nhắc lại"))[0].startswith("Câu 2. B?")
    await town.later(hours=13)
    assert "Nguồn:" in (await town.say("an", "quên mật khẩu vneid"))[-1]
    assert (await kept(town))[0].answers == {"a": "một"}
    await begin(town)
    assert (await town.tap("an", "Làm tiếp"))[0].startswith("Câu 2. B?")


async def test_an_old_button_does_not_answer_another_question(town: Town) -> None:
    await open_survey(town)
    await begin(town)
    await town.tap("an", "Có")
    await town.tap("an", "VNeID")
    await town.tap("an", "Xong")
    (asked,) = await town.tap("an", "Không")
    assert asked.startswith("Câu đó đã qua. Anh/chị")
    assert "Câu 3." in asked
    assert (await kept(town))[0].answers == {"co_may": "co", "app": "vneid"}


async def test_a_message_that_comes_twice_counts_once(town: Town) -> None:
    await open_survey(town, rows=[{"type": "integer", "name": "a", "label": "A?"}, {"type": "integer", "name": "b", "label": "B?"}])
    await begin(town)
    await town.say("an", "5", event="once")
    assert await town.say("an", "5", event="once") == []
    assert (await kept(town))[0].answers == {"a": 5}


async def test_a_personal_number_is_taken_out_and_said(town: Town) -> None:
    await open_survey(town, rows=[{"type": "text", "name": "a", "label": "A?"}, {"type": "integer", "name": "b", "label": "B?"}])
    await begin(town)
    said = await town.say("an", f"gọi số {NOT_REAL_PHONE}")
    assert said[0].startswith("⚠️ Trợ lý đã xóa số riêng")
    assert said[1].startswith("Câu 2.")
    (again,) = await town.say("an", NOT_REAL_PHONE)
    assert again.startswith("⚠️ Trợ lý đã xóa số riêng")
    rows = await kept(town)
    assert [row.answers for row in rows] == [{"a": "gọi số ▒▒▒"}]
    async with town.writing() as connection:
        heard = (await connection.execute(select(inbox.c.payload))).scalars().all()
    assert not any(NOT_REAL_PHONE in str(payload) for payload in heard)


async def test_typed_choices_by_number_where_there_are_no_buttons(settings: Settings, clock: SteppingClock) -> None:
    town = await open_town(settings, clock, ZALO_BOT)
    try:
        many = [{"list_name": "so", "name": f"s{number}", "label": f"Lựa chọn {number}"} for number in range(1, 13)]
        rows = [{"type": "select_multiple so", "name": "m", "label": "M?"}, {"type": "select_one co_khong", "name": "o", "label": "O?"}]
        form = read_form(make_xlsform(rows, [*many, *YES_NO]))
        async with town.writing() as connection:
            at = clock().isoformat()
            await add_survey(connection, "Phiếu", form, town.area["Thôn Nắng"], town.person["can_bo"], at)
        await town.say("an", "khảo sát")
        _, asked = await town.say("an", "1")
        assert "12. Lựa chọn 12" in asked
        assert "Đã chọn: Lựa chọn 3, Lựa chọn 11." in (await town.say("an", "3, 11"))[0]
        assert (await town.say("an", "13"))[0].startswith("Trợ lý chưa thấy lựa chọn đó.")
        (asked,) = await town.say("an", "xong")
        assert "1. Có" in asked
        (review,) = await town.say("an", "2")
        assert "• O? → Không" in review
        assert (await town.say("an", "gửi"))[0].startswith("✅")
        assert (await kept(town))[0].answers == {"m": "s3 s11", "o": "khong"}
    finally:
        await close_town(town)


async def test_required_wrong_and_huge_answers_get_a_sentence(town: Town) -> None:
    await open_survey(
        town,
        rows=[
            {"type": "integer", "name": "a", "label": "A?", "required": "yes"},
            {"type": "decimal", "name": "b", "label": "B?"},
            {"type": "date", "name": "c", "label": "C?"},
        ],
    )
    await begin(town)
    assert (await town.say("an", "bỏ qua"))[0].startswith("Câu này cần có câu trả lời.")
    assert (await town.say("an", "nhiều lắm"))[0].startswith("Trợ lý cần một số nguyên")
    assert (await town.say("an", "1,5"))[0].startswith("Trợ lý cần một số nguyên")
    await town.say("an", "1.200")
    await town.say("an", "1,5")
    assert (await town.say("an", "31/2/2026"))[0].startswith("Trợ lý chưa đọc được ngày.")
    await town.say("an", "3/4")
    assert (await kept(town))[0].answers == {"a": 1200, "b": 1.5, "c": "2026-04-03"}


async def test_only_members_of_the_area_see_a_survey(town: Town) -> None:
    number = await open_survey(town)
    assert "Hiện không có phiếu khảo sát" in (await town.say("dung", "/khaosat"))[0]
    assert (await town.say("ba_tu", "/khaosat"))[-1].startswith("Việc này dành cho thành viên")
    assert (await town.say("dung", f"surveys:open:{number}")) != []
    assert await kept(town) == []


async def test_a_closed_survey_takes_no_new_forms_but_those_that_were_begun(town: Town) -> None:
    number = await open_survey(town, rows=[{"type": "text", "name": "y", "label": "Ý kiến?"}])
    await begin(town)
    await begin(town, "chi")
    await town.say("an", "tốt")
    async with town.writing() as connection:
        assert await close_survey(connection, number, town.clock().isoformat())
    assert (await town.tap("an", "Gửi"))[0].startswith("✅")
    assert (await town.say("binh", "/khaosat"))[0].startswith("Hiện không")
    assert (await town.say("chi", "được"))[0].startswith("Khảo sát hộ: đã đủ 1 câu.")


async def test_officials_count_take_the_file_and_close(town: Town) -> None:
    await open_survey(town)
    await begin(town)
    await town.tap("an", "Không")
    await town.say("an", "giữ")
    await town.say("an", "=1+1")
    await town.tap("an", "Gửi")
    (listed,) = await town.say("can_bo", "/khaosat")
    assert "1. Khảo sát hộ: 1 phiếu (đang mở)" in listed
    (seen,) = await town.tap("can_bo", "Khảo sát hộ")
    assert "Đã gửi: 1 phiếu, 1 người làm." in seen
    (name,) = [part.attachment.file for part in await sent_parts(town, "Tải Excel") if part.attachment]
    page = load_workbook(io.BytesIO(content(town, name))).worksheets[0]
    table = [[cell.value for cell in row] for row in page.iter_rows()]
    head = [str(title) for title in table[0]]
    assert head[:6] == ["start", "co_may", "app", "app/vneid", "app/zalo", "app/vssid"]
    line = dict(zip(head, table[1], strict=True))
    assert (line["co_may"], line["ngay"], line["y_kien"], line["_area"]) == ("khong", "2026-11-22", "=1+1", "90001-01")
    (name,) = [part.attachment.file for part in await sent_parts(town, "Tải CSV") if part.attachment]
    rows = list(csv.DictReader(io.StringIO(content(town, name).decode("utf-8-sig"))))
    assert rows[0]["y_kien"] == "'=1+1"
    await town.tap("can_bo", "Khảo sát hộ")
    await town.tap("can_bo", "Đóng phiếu")
    assert await town.tap("can_bo", "Đóng") == ['Đã đóng "Khảo sát hộ".']
    assert "đã đóng" in (await town.say("can_bo", "/khaosat"))[0]


def content(town: Town, name: str) -> bytes:
    path = town.assistant.files.path(name)
    assert path
    return path.read_bytes()


async def sent_parts(town: Town, button: str) -> list[Any]:
    """What comes on the official's phone after a press, with its attachments."""
    found = [(one, menu) for one, menu in town.shown["can_bo"] if one.title == button]
    taken: list[Any] = []
    read = town.phones.take

    def keep(key: str) -> list[Any]:
        parts = read(key)
        taken.extend(parts)
        return parts

    town.phones.take = keep  # type: ignore[method-assign]
    assert found
    await town.tap("can_bo", button)
    town.phones.take = read  # type: ignore[method-assign]
    return taken


async def test_an_official_from_elsewhere_sees_nothing_and_one_below_cannot_close(town: Town) -> None:
    await open_survey(town)
    assert (await town.say("can_bo_2", "/khaosat"))[0].startswith("Chưa có phiếu khảo sát nào.")
    await open_survey(town, area="Tỉnh Thử Nghiệm", title="Phiếu tỉnh")
    await town.say("can_bo_2", "/khaosat")
    await town.tap("can_bo_2", "Phiếu tỉnh")
    assert "Đóng phiếu" not in [button.title for button, _ in town.shown["can_bo_2"]]
    await town.say("tinh", "/khaosat")
    await town.tap("tinh", "Phiếu tỉnh")
    await town.tap("tinh", "Đóng phiếu")
    assert (await town.tap("tinh", "Thôi, để mở"))[0].startswith("Phiếu tỉnh")
