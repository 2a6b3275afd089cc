"""Announcements at the desk: written, looked at, approved by a second person, steered, and read back by team."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from bot.settings import Settings
from bot.store.tables import announcements, audiences, recipients, trail
from tests.clock import SteppingClock
from tests.desk_kit import Town, close_town, open_town
from tests.desk_web import DeskTown, Sitter

PDF = b"%PDF-1.4\n" + b"x" * 100


@pytest.fixture
async def town(settings: Settings, clock: SteppingClock) -> AsyncIterator[Town]:
    opened = await open_town(settings.model_copy(update={"many_recipients": 3}), clock)
    await opened.assistant.announcer.stop()
    yield opened
    await close_town(opened)


def form(desk: DeskTown, **more: object) -> dict[str, object]:
    """A form that fits: to the team of one hamlet."""
    given = {"tieu-de": "Họp tổ tối thứ bảy", "noi-dung": "Mời cả tổ họp 19 giờ thứ bảy ở nhà văn hóa.", "muc-khan": "thuong",
             "nguoi-nhan": "team", "noi": desk.town.area["Thôn Nắng"], "xac-nhan": "1"}  # fmt: skip
    return given | {name.replace("_", "-"): value for name, value in more.items()}


async def kept(sitter: Sitter, desk: DeskTown, **more: object) -> str:
    """The path of a draft that was just kept."""
    await sitter.get("/desk/thong-bao/soan")
    response = await sitter.post("/desk/thong-bao/soan", **form(desk, **more))
    return str(response.headers["location"]).partition("?")[0]


async def act(sitter: Sitter, path: str, step: str, **fields: object) -> str:
    """A step with the version that the page shows."""
    page = await sitter.get(path)
    version = re.search(r'name="ban" value="(\d+)"', page)
    return await sitter.follow(f"{path}/{step}", ban=version.group(1) if version else "0", **fields)


async def send_out(desk: DeskTown) -> None:
    """The announcer and the sender do what is due."""
    assistant = desk.town.assistant
    for _ in range(20):
        done = await assistant.announcer.tick()
        await assistant.idle()
        if not done:
            return
    raise AssertionError("the announcement does not come to an end")


async def test_from_the_form_to_the_receipts(desk: DeskTown) -> None:
    writer, approver = await desk.sit("can_bo"), await desk.sit("lanh_dao")
    path = await kept(writer, desk)
    page = await writer.get(path)
    assert "Bản nháp" in page
    assert "Đã rõ" in page
    assert "sau khi người thứ hai duyệt" in page
    assert "Đã gửi để duyệt" in await act(writer, path, "gui-duyet", so_nguoi="")
    assert any("Họp tổ tối thứ bảy" in text for text in desk.town.read("lanh_dao") or await desk.town.later("lanh_dao", seconds=5))
    assert "Duyệt thông báo này?" not in await writer.get(path)
    assert "Họp tổ tối thứ bảy" in await approver.get("/desk")
    assert "Đã duyệt" in await act(approver, path, "duyet")
    await send_out(desk)
    assert any("Mời cả tổ họp" in text for text in desk.town.read("an"))
    page = await writer.get(path)
    assert "Đã gửi xong" in page
    await desk.town.tap("an", "Đã rõ")
    receipts = await writer.get(f"{path}/nhan")
    assert "Tổ CNSCĐ Thôn Nắng" in receipts
    assert "Đã nhận 3/3 người" in receipts
    csv = (await writer.client.get(f"{path}/nhan/xuat?dang=csv")).content.decode("utf-8-sig")
    assert csv.splitlines()[1].startswith("Tổ CNSCĐ Thôn Nắng,3,0,3,")
    xlsx = await writer.client.get(f"{path}/nhan/xuat?dang=xlsx")
    assert xlsx.content.startswith(b"PK")
    assert "attachment" in xlsx.headers["content-disposition"]
    async with desk.town.writing() as connection:
        actions = (await connection.execute(select(trail.c.action).where(trail.c.thing == "announcement").order_by(trail.c.id))).scalars()
        assert list(actions) == ["announcement.create", "announcement.change", "announcement.submit", "announcement.approve"]


async def test_what_does_not_fit_is_said_and_everything_typed_stays(desk: DeskTown) -> None:
    sitter = await desk.sit("can_bo")
    await sitter.get("/desk/thong-bao/soan")
    bad = form(
        desk,
        tieu_de="X" * 100,
        noi_dung="Gọi 0912 345 678, tài liệu mật",
        lien_ket="https://la.example.com/x",
        noi="",
        luc_gui="2026-11-01T08:00",
    )
    response = await sitter.post("/desk/thong-bao/soan", 422, **bad)
    for said in ("nhiều nhất 80", "số điện thoại", "Mật", "không phải trang cơ quan", "Chưa có ai nhận", "Giờ gửi đã qua"):
        assert said in response.text, said
    assert "Gọi 0912 345 678, tài liệu mật" in response.text
    assert "X" * 100 in response.text
    async with desk.town.writing() as connection:
        assert (await connection.execute(select(announcements.c.id))).first() is None


async def test_many_people_ask_for_the_number_to_be_typed(desk: DeskTown) -> None:
    sitter = await desk.sit("can_bo")
    path = await kept(sitter, desk, noi=desk.town.area["Xã Cát Trắng"])
    page = await sitter.get(path)
    version = {"ban": re.search(r'name="ban" value="(\d+)"', page).group(1)}  # type: ignore[union-attr]
    asked = await sitter.post(f"{path}/gui-duyet", 200, **version)
    assert "Gõ đúng số 4 để gửi" in asked.text
    wrong = await sitter.post(f"{path}/gui-duyet", 200, **version, **{"so-nguoi": "5"})
    assert "Số chưa khớp" in wrong.text
    assert "Đã gửi để duyệt" in await act(sitter, path, "gui-duyet", **{"so-nguoi": "4"})


async def test_the_author_cannot_approve_and_two_hands_at_once_are_told(desk: DeskTown) -> None:
    writer, approver = await desk.sit("can_bo"), await desk.sit("lanh_dao")
    path = await kept(writer, desk)
    await act(writer, path, "gui-duyet")
    refused = await writer.post(f"{path}/duyet", 409, ban=3)
    assert "Người khác cần duyệt" in refused.text
    assert f'href="{path}"' in refused.text
    stale = await approver.post(f"{path}/duyet", 409, ban=1)
    assert "vừa có người khác sửa" in stale.text
    assert "Cần sửa gì" in await approver.get(path)
    await approver.post(f"{path}/tra-lai", 422, ban=3, **{"y-kien": " "})
    assert "Đã trả lại" in await act(approver, path, "tra-lai", **{"y-kien": "Ghi rõ địa điểm"})
    assert "Ghi rõ địa điểm" in await writer.get(path)


async def test_another_communes_announcement_is_out_of_reach(desk: DeskTown) -> None:
    writer, other = await desk.sit("can_bo"), await desk.sit("can_bo_2")
    path = await kept(writer, desk)
    for page in (path, f"{path}/nhan", f"{path}/nhan/xuat?dang=csv", f"/desk/thong-bao/soan?sua={path.rpartition('/')[2]}"):
        assert "không thuộc phần" in await other.get(page, 403)
    for step in ("gui-duyet", "duyet", "thu-hoi", "dung", "dinh-chinh"):
        await other.post(f"{path}/{step}", 403, ban=1)
    assert "Họp tổ" not in await other.get("/desk/thong-bao")
    await other.get("/desk/thong-bao/999", 404)
    await other.get("/desk/thong-bao/soan")
    refused = await other.post("/desk/thong-bao/soan", 422, **form(desk))
    assert "nơi mình phụ trách" in refused.text


async def test_a_file_is_kept_while_the_rest_is_mended_and_a_forged_one_is_not_taken(desk: DeskTown) -> None:
    sitter = await desk.sit("can_bo")
    await sitter.get("/desk/thong-bao/soan")
    again = await sitter.post("/desk/thong-bao/soan", 422, {"tep": ("ke hoach.pdf", PDF)}, **form(desk, tieu_de=""))
    carried = dict(re.findall(r'name="(tep-\w+)" value="([^"]*)"', again.text))
    assert carried["tep-ten"] == "ke hoach.pdf"
    forged = await sitter.post("/desk/thong-bao/soan", 303, **form(desk), **carried | {"tep-ky": "0" * 32})
    assert "ke hoach.pdf" not in await sitter.get(forged.headers["location"])
    kept_one = await sitter.post("/desk/thong-bao/soan", 303, **form(desk), **carried)
    assert "ke hoach.pdf" in await sitter.get(kept_one.headers["location"])
    wrong = await sitter.post("/desk/thong-bao/soan", 422, {"tep": ("virus.pdf", b"MZ\x90")}, **form(desk))
    assert "Chỉ nhận PDF" in wrong.text


async def test_a_template_fills_the_form_and_its_gaps_must_be_filled(desk: DeskTown) -> None:
    sitter = await desk.sit("can_bo")
    page = await sitter.get("/desk/thong-bao/soan?mau=moi_tap_huan")
    gaps = re.findall(r'name="(gap-\w+)"', page)
    title, text = re.search(r'name="tieu-de" value="([^"]*)"', page), re.search(r'name="noi-dung"[^>]*>([^<]*)<', page)
    assert title is not None
    assert text is not None
    given = form(desk, tieu_de=title.group(1), noi_dung=text.group(1), mau="moi_tap_huan")
    assert "Mẫu còn chỗ trống" in (await sitter.post("/desk/thong-bao/soan", 422, **given)).text
    filled = await sitter.post("/desk/thong-bao/soan", 303, **given, **dict.fromkeys(gaps, "xã Cát Trắng"))
    assert "xã Cát Trắng" in await sitter.get(filled.headers["location"])


async def test_pause_go_on_correct_and_withdraw(desk: DeskTown) -> None:
    writer, approver = await desk.sit("can_bo"), await desk.sit("lanh_dao")
    path = await kept(writer, desk, luc_gui="2026-11-23T08:00")
    await act(writer, path, "gui-duyet")
    await act(approver, path, "duyet")
    assert "Đã tạm dừng" in await act(writer, path, "tam-dung")
    assert "Đang gửi tiếp" in await act(writer, path, "gui-tiep")
    desk.town.clock.later(hours=24)
    writer, approver = await desk.sit("can_bo"), await desk.sit("lanh_dao")
    await send_out(desk)
    desk.town.read("an")
    page = await act(writer, path, "dinh-chinh", **{"noi-dung": "Họp lúc 20 giờ."})
    assert "Đã soạn bản đính chính" in page
    async with desk.town.writing() as connection:
        number = (await connection.execute(select(announcements.c.id).where(announcements.c.corrects_id.is_not(None)))).scalar_one()
    correction = f"/desk/thong-bao/{number}"
    assert "Không gửi tới" not in await writer.get(f"/desk/thong-bao/soan?sua={number}")
    await act(writer, correction, "gui-duyet")
    await act(approver, correction, "duyet")
    await send_out(desk)
    assert any("Họp lúc 20 giờ" in text for text in desk.town.read("an"))
    assert "Đã thu hồi" in await act(writer, path, "thu-hoi")
    await send_out(desk)
    assert any("không còn hiệu lực" in text for text in desk.town.read("an"))
    async with desk.town.writing() as connection:
        people = (await connection.execute(select(recipients.c.person_id).where(recipients.c.announcement_id == number))).scalars().all()
    assert sorted(people) == sorted(desk.town.person[name] for name in ("to_truong", "an", "binh"))


async def test_editing_takes_it_back_to_the_draft_and_keeps_a_list(desk: DeskTown) -> None:
    sitter = await desk.sit("can_bo")
    path = await kept(sitter, desk)
    number = path.rpartition("/")[2]
    page = await sitter.get(f"/desk/thong-bao/soan?sua={number}")
    assert "Họp tổ tối thứ bảy" in page
    changed = form(desk, tieu_de="Họp tổ tối chủ nhật", sua=number, ban=1, ten_danh_sach="Tổ Thôn Nắng")
    await sitter.post("/desk/thong-bao/soan", **changed)
    assert "Họp tổ tối chủ nhật" in await sitter.get(path)
    stale = await sitter.post("/desk/thong-bao/soan", 409, **changed)
    assert "vừa có người khác sửa" in stale.text
    async with desk.town.writing() as connection:
        assert (await connection.execute(select(audiences.c.name))).scalars().all() == ["Tổ Thôn Nắng"]
    assert "Tổ Thôn Nắng" in await sitter.get("/desk/thong-bao/soan")
