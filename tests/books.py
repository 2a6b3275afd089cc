"""A small book for tests of the core: real phrases and commands, made-up topics, guides and a flow."""

from __future__ import annotations

from functools import cache

from bot.content.load import read_library
from bot.settings import ROOT
from flows import (
    Book,
    Branch,
    ChoiceText,
    CommuneText,
    FlowText,
    GuideText,
    OldCommune,
    OutcomeText,
    QuestionText,
    SourceLine,
    StepText,
    StuckText,
    TopicText,
)  # fmt: skip

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


def flow() -> FlowText:
    """Questions of each kind: an age, then a card; a lost card asks for the commune. Children are asked something else."""
    age = QuestionText(
        "tuoi", "Bao nhiêu tuổi?", "number", "Gõ tuổi bằng số.", (Branch("be_co_the", when="duoi_14_tuoi"), Branch("chuyen_gi")),
        least=0, most=120, unit="tuổi",
    )  # fmt: skip
    child = QuestionText(
        "be_co_the", "Bé có thẻ chưa?", "choice", "Có hay chưa?", (Branch("tre_em", choice="chua"), Branch("chuyen_gi")),
        (ChoiceText("co", "Có rồi"), ChoiceText("chua", "Chưa có")),
    )  # fmt: skip
    matter = QuestionText(
        "chuyen_gi", "Thẻ bị gì?", "choice", "Chọn một chuyện.",
        (Branch("xa", choice="mat"), Branch("tre_em", when="duoi_14_tuoi"), Branch("xong")),
        (ChoiceText("mat", "Bị mất rồi"), ChoiceText("hong", "Bị hỏng"), ChoiceText("khong_sao", "Không bị gì")),
    )  # fmt: skip
    place = QuestionText("xa", "Ở xã nào?", "commune", "Gõ tên xã.", (Branch("lam_lai"),))
    outcomes = [
        OutcomeText("tre_em", "Dẫn bé đi.", "can_cuoc_le_phi", ("vneid_quen_passcode",), (SOURCE,), "Hỏi công an xã."),
        OutcomeText("xong", "Không phải làm gì, {ban}.", "can_cuoc_le_phi", (), (SOURCE,)),
        OutcomeText("lam_lai", "Tới Công an {tra_loi_xa}, {tra_loi_tuoi}.", "", ("vneid_quen_mat_khau", "vneid_quen_passcode"), (SOURCE,)),
    ]
    return FlowText("lam_the", "Làm thẻ nào?", "Vài câu để biết.", ("can_cuoc_le_phi",), "tuoi",
                    {one.id: one for one in (age, child, matter, place)}, {one.id: one for one in outcomes}, "2026-11-22")  # fmt: skip


COMMUNES = (
    CommuneText("22741", "Phường Bảo An", (OldCommune("Phường Phước Mỹ", "Thành phố Phan Rang - Tháp Chàm", "Ninh Thuận"),
                                           OldCommune("Xã Thành Hải", "Thành phố Phan Rang - Tháp Chàm", "Ninh Thuận"))),
    CommuneText("22846", "Xã Vĩnh Hải", (OldCommune("Xã Vĩnh Hải", "Huyện Ninh Hải", "Ninh Thuận"),
                                         OldCommune("Xã Thanh Hải", "Huyện Ninh Hải", "Ninh Thuận"))),
    CommuneText("22333", "Phường Bắc Nha Trang", (OldCommune("Phường Vĩnh Hải", "Thành phố Nha Trang", "Khánh Hòa"),)),
    CommuneText("22870", "Xã Ninh Phước", (OldCommune("Thị trấn Phước Dân", "Huyện Ninh Phước", "Ninh Thuận"),)),
)  # fmt: skip


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
        flows={"lam_the": flow()},
        communes=COMMUNES,
    )
