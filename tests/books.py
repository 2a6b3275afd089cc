"""A small book for tests of the core: real phrases and commands, made-up topics and guides."""

from __future__ import annotations

from functools import cache

from bot.content.load import read_library
from bot.settings import ROOT
from flows import Book, GuideText, SourceLine, StepText, StuckText, TopicText

SOURCE = SourceLine("Bài thử", "Báo Thử", "https://example.vn/bai", "2026-01-02")
GROUPS = {"vneid": "VNeID", "can_cuoc": "Căn cước", "lua_dao_an_toan": "Lừa đảo", "meta": "Về trợ lý"}


def topic(topic_id: str, group: str, kind: str = "answer", **fields: object) -> TopicText:
    """A topic with everything that the rules ask for."""
    given: dict[str, object] = {
        "title": topic_id.replace("_", " "), "question": "?", "answer": f"Trả lời {topic_id} cho {{ban}}.", "sources": (SOURCE,),
        "checked": "2026-11-22", "valid_from": "2025-07-01", "review_by": "2027-05-31",
    }  # fmt: skip
    return TopicText(id=topic_id, group=group, kind=kind, **(given | fields))  # type: ignore[arg-type]


def guide(guide_id: str, steps: int = 3) -> GuideText:
    """A guide whose steps have two causes to be stuck, the last none."""
    stuck = (StuckText("Không thấy nút", "Cập nhật ứng dụng."), StuckText("Báo lỗi mạng", "Bật lại mạng."))
    made = tuple(
        StepText(f"buoc_{place}", f"Làm việc {place} cho {{ban}}.", f"Thấy {place}.", stuck=stuck if place < steps else ())
        for place in range(1, steps + 1)
    )
    return GuideText(guide_id, f"Hướng dẫn {guide_id}", "mọi người", ("Thẻ căn cước", "Điện thoại"), "Miễn phí", "10 phút", "Ở nhà",
                     made, "Xong việc.", sources=(SOURCE,), checked="2026-11-22")  # fmt: skip


@cache
def small_book() -> Book:
    library, _ = read_library(ROOT / "data")
    topics = [
        topic("vneid_quen_mat_khau", "vneid", "guide", related=("vneid_quen_passcode",)),
        topic("vneid_quen_passcode", "vneid", "guide"),
        topic("can_cuoc_le_phi", "can_cuoc", key_facts=(("fee", "70.000 đồng"),), may_change="Đổi từ 1/1.", unverified="Hỏi công an xã."),
        topic("can_cuoc_cu", "can_cuoc", review_by="2026-01-01"),
        topic("ld_da_chuyen_tien", "lua_dao_an_toan", "emergency", steps=("Gọi ngân hàng.", "Gọi 113.")),
        topic("dvc_dat_dai", "can_cuoc", "handoff"),
        *(topic(one, "meta") for one in ("meta_chao_hoi", "meta_gap_nguoi_that", "meta_lam_duoc_gi", "meta_khong_hieu")),
    ]
    return Book(
        topics={one.id: one for one in topics},
        guides={"vneid_quen_mat_khau": guide("vneid_quen_mat_khau"), "vneid_quen_passcode": guide("vneid_quen_passcode", 4)},
        phrases=library.phrases,
        groups=GROUPS,
        addresses=tuple(library.addresses.values()),
        stems={name: tuple(said.split("|")) for name, said in library.commands.items()},
    )
