"""nlu.red_flags: messages as they went round in 2024–2026, retold by hand. Numbers are made up; some addresses stood in warnings."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.yaml import read_yaml
from bot.settings import ROOT
from nlu.addresses import find_addresses, readable
from nlu.red_flags import LINK_CODES, Flag, addresses, looks_pasted, red_flags, unlinked
from nlu.text import strip_accents
from nlu.wording import LINK, NUMBER, rules

TELLING = [
    # agencies
    ("Công an giao thông Hồ Chí Minh: Bạn có hình phạt vi phạm cần được xử lý kịp thời. Kiểm tra: https://dichvucong-phat.xyz",
     "look_alike_domain odd_ending not_gov_vn threat"),
    ("Bo Cong an thong bao: ho so VNeID cua ban chua dong bo, truy cap vneid-capnhat.com de cap nhat trong 24h, neu khong se bi khoa.",
     "look_alike_domain not_gov_vn update_vneid urgency"),
    ("Alo tôi là cán bộ công an phường, đề nghị anh kết bạn Zalo để hướng dẫn cập nhật VNeID mức 2 sau sáp nhập", "update_vneid"),
    ("Có người gọi xưng công an nói tôi liên quan đến đường dây rửa tiền, có lệnh bắt, không được nói với ai, không được tắt máy",
     "threat keep_secret"),
    ("Yêu cầu ông chuyển toàn bộ tiền vào tài khoản tạm giữ của cơ quan điều tra để chứng minh trong sạch", "transfer_to_person"),
    ("CHI CUC THUE: BAN DUOC HOAN THUE 3.450.000D. DANG NHAP TAI hoanthue-gdt.vip DE NHAN",
     "look_alike_domain odd_ending not_gov_vn prize"),
    ("Cục thuế hướng dẫn hộ kinh doanh cài eTax Mobile, bấm link http://103.97.125.10/etax.apk", "ip_address apk"),
    ("BHXH: cập nhật VssID tại https://baohiemxahoi.gov-vn.com để không bị gián đoạn quyền lợi", "look_alike_domain not_gov_vn"),
    ("Cổng dịch vụ công: dichvucong.cvgov.com", "look_alike_domain not_gov_vn"),
    ("dichvucong[.]xgovvn[.]net", "look_alike_domain"),
    ("Tải phần mềm dịch vụ công tại https://vietvp.cc/ theo hướng dẫn của cán bộ phường", "odd_ending not_gov_vn apk"),
    ("Văn phòng đất đai: nộp phí 500k làm sạch dữ liệu sổ đỏ để được cấp đổi, xem https://bit.ly/sodo2026", "shortener pay_first"),
    ("Họ gọi bảo tôi cung cấp số căn cước, quét khuôn mặt qua Zalo để làm thẻ bảo hiểm y tế mới", "asks_id_photo"),
    ("Phạt nguội: xe của bạn vi phạm giao thông, nộp phạt tại csgt-nopphat.top trước 17h", "look_alike_domain odd_ending threat"),
    ("Trang dichvucong.gov.vn.vip có phải thật không", "look_alike_domain odd_ending"),
    ("vneid . gov . vn - xacthuc . top", "odd_ending"),
    ("Vào vneid chấm capnhat chấm com nhập mã OTP nha bác", "look_alike_domain asks_otp"),
    ("Tôi là nhân viên sở y tế, hướng dẫn bà làm thẻ BHYT, bà kết bạn Zalo rồi bấm vào link tôi gửi", "opens_link"),
    # banks
    ("Vietcombank: Tai khoan cua quy khach dang nhap tren thiet bi la. Xac thuc tai https://vietconbank.com.vn",
     "look_alike_domain urgency asks_password"),
    ("ACB: Tai khoan cua ban da bi khoa. Vui long dang nhap https://acb.vn-ul.top de xac minh", "look_alike_domain odd_ending urgency"),
    ("SCB thong bao phi dich vu 2.400.000 se bi tru hang thang, huy tai scb.vn-kr.xyz", "look_alike_domain odd_ending"),
    ("https://online.acbonliine.com", "look_alike_domain"),
    ("v1etcombank.com", "look_alike_domain"),
    ("vіetinbank.vn", "odd_letters look_alike_domain"),
    ("https://vietcombank.com.vn@dangnhap-web.icu/login", "at_sign odd_ending"),
    ("bidv.com.vn.xacthuc-taikhoan.com", "look_alike_domain"),
    ("https://xn--vietcombnk-d4a.com", "look_alike_domain"),
    ("vdbank.com.vn", "look_alike_domain"),
    ("techc0mbank-smart.com", "look_alike_domain"),
    ("nhan vien ngan hang goi, keu toi doc ma OTP vua gui ve may de mo khoa the", "asks_otp"),
    ("Em bên Agribank đây ạ, anh tải UltraViewer rồi chia sẻ màn hình để em hỗ trợ cập nhật sinh trắc học", "remote_control"),
    ("Chị cho em xin 16 số trên thẻ, số CVV mặt sau để em nâng hạn mức thẻ tín dụng", "asks_password"),
    ("Điểm thưởng thẻ của quý khách hết hạn hôm nay, đổi điểm nhận quà tại vpbank-tichdiem.shop", "look_alike_domain odd_ending prize"),
    ("Vay nhanh 50 triệu không thế chấp, chỉ cần CCCD, đóng phí bảo hiểm khoản vay 5% mới được giải ngân", "easy_cash pay_first"),
    ("MB: giao dịch bất thường, bấm vào https://sites.google.com/view/mbbank-hotro để hủy", "look_alike_domain urgency"),
    # power, phone, post
    ("EVN: quý khách nợ tiền điện, thanh toán tại evn-thanhtoan.com nếu không sẽ cắt điện trong 2 giờ", "look_alike_domain urgency"),
    ("Điện lực kêu tôi cài app qua đường link họ gửi để xem tiền điện", "apk"),
    ("Viettel: SIM của bạn sẽ bị khóa 2 chiều, chuẩn hóa thông tin tại viettel-chuanhoa.com", "look_alike_domain urgency"),
    ("Bưu điện: bưu kiện của bạn chưa giao được, nộp phí 18.000đ tại vnpost-giaohang.cc để được phát lại",
     "look_alike_domain odd_ending pay_first"),
    ("Em shipper đây chị ơi, em gửi bảo vệ rồi, chị chuyển khoản 150k vào stk 0123456789 giúp em", "shipper_transfer transfer_to_person"),
    ("chi chuyen nham vao tai khoan hoi vien giao hang tiet kiem, moi thang bi tru 3tr5, bam link de huy don hang: s.id/huyGHTK",
     "shortener shipper_transfer"),
    ("Đơn hàng Shopee của bạn trúng quay số, nhận iPhone tại shopee-trian.vip", "look_alike_domain odd_ending prize"),
    # prizes, jobs, investment
    ("Chúc mừng bạn trúng thưởng xe SH của Điện Máy Xanh, đóng phí hồ sơ 3 triệu mới được nhận thưởng", "prize pay_first"),
    ("CHÚC MỪNG! Zalo tri ân khách hàng tặng 1 thùng sữa miễn phí, bấm link zalo-quatang.online", "look_alike_domain odd_ending prize"),
    ("Việc nhẹ lương cao, làm tại nhà 500k ngày, không cần kinh nghiệm, ib telegram", "easy_money"),
    ("tuyen ctv tha tim tiktok, hoa hong 20%, nap 200k nhan lai 260k ngay", "easy_money"),
    ("Làm nhiệm vụ xong mà họ bắt nạp thêm 12 triệu mới rút được hoa hồng", "easy_money pay_first"),
    ("Vào nhóm đầu tư vàng, chuyên gia đọc lệnh, cam kết lợi nhuận 30% mỗi tháng, bao lỗ", "investment_profit"),
    ("San quoc te loi nhuan 5% mot ngay, nap USDT, khong rui ro", "investment_profit"),
    ("Sàn báo phải đóng thuế 30% trước mới rút được tiền lời", "pay_first"),
    ("Luật sư nhận thu hồi tiền treo, hỗ trợ lấy lại tiền bị lừa uy tín, phí 10%, liên hệ Zalo", "recover_money"),
    # people
    ("Mẹ ơi con mượn tạm 5 triệu gấp, điện thoại con hư không tiện nghe, chuyển giúp con số này 0011223344 chiều con trả", "borrow_money"),
    ("em đang kẹt tiền, ck hộ em 2tr tối trả nha chị", "borrow_money"),
    ("Con chị bị tai nạn đang cấp cứu, chuyển tiền viện phí gấp vào tài khoản này", "fake_kidnap"),
    ("Giữ chỗ căn hộ chỉ còn hôm nay, chuyển cọc 20 triệu trước vào tài khoản cá nhân của sếp", "transfer_to_person"),
    ("Đặt phòng resort giá rẻ, cọc trước 50% để giữ phòng, ck vào stk 999888777666", "transfer_to_person"),
    ("Không trả nợ tôi sẽ tung ảnh của chị lên mạng, cho người tới nhà", "threat"),
    ("Cháu bé phải thuê phòng khách sạn ở một mình, không cho người nhà biết, giữ bí mật điều tra", "keep_secret"),
    ("Xác nhận thông tin tại vneid​.gov-capnhat.top", "look_alike_domain odd_ending"),
    ("https://faceb00k-hotro.com xác minh tài khoản kẻo bị khóa", "look_alike_domain"),
    ("hxxps://cutt[.]ly/nhanqua2026 nhan qua 20/10", "shortener"),
    ("Bình chọn giúp cháu thi vẽ: https://binhchon-thieunhi.weebly.com, đăng nhập Zalo rồi gửi mã OTP cho cô", "asks_otp"),
    ("Hàng không: vé rẻ tết tại vietnamairslines.com", "look_alike_domain"),
    ("Nạp ZaloPay hoàn tiền 50% tại tinyurl.com/zlp50", "shortener prize"),
]  # fmt: skip

HARMLESS = [
    "https://dichvucong.gov.vn",
    "vào dichvucong . gov . vn nộp hồ sơ khai sinh",
    "https://vneid.gov.vn/",
    "https://www.bocongan.gov.vn/bai-viet/canh-bao",
    "Tra phạt nguội ở csgt.vn",
    "http://thieutoan.thieuhoa.thanhhoa.gov.vn/web/trang-chu/tin-tuc",
    "https://thuedientu.gdt.gov.vn",
    "https://portal.vietcombank.com.vn",
    "https://techcombank.com/khach-hang-ca-nhan",
    "https://shopee.vn/product/123",
    "https://zalo.me/g/abcxyz nhóm tổ công nghệ số thôn mình, bà con vô nhé",
    "https://youtu.be/abc123",
    "Đọc ở https://vnexpress.net/vneid-co-the-thay-the-nhung-giay-to-nao-4924821.html",
    "https://cafef.vn/bo-cong-an-canh-bao.chn",
    "Ma OTP cua quy khach la 123456. Tuyet doi KHONG cung cap ma OTP cho bat ky ai, ke ca nhan vien ngan hang.",
    "Vietcombank không bao giờ yêu cầu quý khách cung cấp mật khẩu, đọc mã OTP qua điện thoại.",
    "Đừng cài ứng dụng qua đường link lạ, đừng đọc mã OTP cho ai.",
    "VCB 15/11/2026 09:20 TK 1234 +2,500,000 VND. SD 5,120,000. ND: luong thang 11",
    "UBND xã mời bà con 8 giờ sáng thứ bảy đến nhà văn hóa thôn làm căn cước.",
    "Tải VNeID trên CH Play hoặc App Store",
    "Hồ sơ của ông bà đã có kết quả, mời đến Trung tâm Phục vụ hành chính công nhận. Lệ phí 20.000 đồng.",
    "Đơn hàng của bạn đang giao đến, chuẩn bị 120.000đ trả khi nhận hàng",
    "làm sao cập nhật địa chỉ trên vneid",
    "tài khoản vneid bị khóa làm sao mở",
    "quên mật khẩu vneid",
    "Ngày mai 7h họp tổ công nghệ số ở nhà văn hóa thôn",
    "Con chào mẹ, chiều con về ăn cơm nha",
    "lương hưu chuyển vào số tài khoản nào",
    "Điện lực thông báo ngừng cấp điện ngày 20/11 từ 8h đến 11h để sửa đường dây",
    "Gửi cho em qua email toanha@gmail.com",
    "Chiều nay 14h UBND phường tổ chức ra quân hỗ trợ người dân cài VNeID tại nhà văn hóa, mang theo căn cước",
    "Bảo hiểm xã hội: Mã tra cứu hồ sơ 123, kết quả trả ngày 20/11. Chi tiết xem tại https://dichvucong.baohiemxahoi.gov.vn",
    "BIDV: TK 123xxx456 -50,000VND luc 10:20. ND: mua rau",
    "Mẹ ơi con mới chuyển khoản cho mẹ 2 triệu tiền thuốc nha",
    "Shopee: Don hang SPX123 dang duoc giao. Xem tai https://shopee.vn/buyer/order",
    "Mời bà con tiêm vaccine cho trẻ tại trạm y tế ngày 5/12",
    "Ngan hang canh bao: khong bam link la, khong cung cap OTP, mat khau cho bat ky ai. Hotline 1900 9247",
    "Cho hỏi đóng thuế hộ kinh doanh bằng eTax Mobile làm sao",
    "Chợ Phan Rang mai bán cá thu 200k ký, ai lấy ib",
    "Viettel: Quy khach da su dung het 80% data. Soan ST70K gui 191 de mua them",
    "Kính mời anh chị đóng học phí tháng 11 cho cháu, 800.000đ, nộp tại văn phòng trường",
    "Tổ công nghệ số nhắn: ai chưa có tài khoản ngân hàng để nhận lương hưu thì mang căn cước ra UBND xã",
    "Ông nội mới nhập viện sáng nay, chiều con lên thăm",
    "Họp phụ huynh qua Google Meet: https://meet.google.com/abc-defg-hij",
    "Cháu gửi bà link xem đám cưới: https://www.facebook.com/watch/123",
    "Xe 85A-12345 của anh vi phạm, mời ra Công an xã làm việc",
    "Cái này trên youtube.com coi được nè",
    "Bưu điện: buu gui EA123VN da den buu cuc Ninh Hai, moi quy khach den nhan",
    "facebook.com/hacked",
    "v.v. và TP.HCM, Q.1, 1.000.000 đồng",
    "",
]

SEEN_LATER = [
    "[TB] Quý khách có khoản hoàn tiền điện 486.000đ chưa nhận, vào evnhoantien.com để nhận tiền",
    "Số tài khoản của bác bị nghi liên quan vụ án ma túy, bác ra ngân hàng rút hết tiền chuyển cho kiểm sát viên giữ hộ",
    "Xin chào, tôi là nhân viên sở y tế, hướng dẫn bà tích hợp thẻ BHYT, bà kết bạn zalo rồi bấm vào link tôi gửi",
    "KHACH HANG LUU Y: The tin dung cua ban sap het han. Gia han tai www.vib-online.cc",
    "Mình là trưởng phòng nhân sự TikTok, bạn chỉ cần like video mỗi ngày kiếm 300k-500k, kết bạn Zalo để nhận việc",
    "a chuyển giùm e 10tr vô stk 1903xxxxxxx vcb tên NGUYEN VAN A e cần gấp, tài khoản e đang lỗi",
    "Con đang ở bệnh viện, mẹ ck gấp tiền mổ cho bác sĩ vào 123456789012",
    "THONG BAO: Sim cua quy khach chua chuan hoa thong tin. Goi 0900000000 de tranh bi khoa 2 chieu",
    "Có ông tự nhận bên thuế gọi kêu cài app eTax qua link ổng gửi Zalo",
    "Chị ơi em giao hàng để trước cửa rồi nha, chị ck em 320k",
    "Bạn được chọn nhận học bổng quốc tế, đóng phí giữ chỗ 50 triệu trước ngày mai",
    "https://shopee.vn-tuyendung.com",
    "Trung tâm hỗ trợ nạn nhân: cam kết thu hồi tiền bị lừa đảo 100%, inbox ngay",
    "Nhà mạng nâng cấp sim 4G lên 5G miễn phí, soạn tin theo cú pháp rồi đọc mã OTP cho tổng đài viên",
    "mời anh tham gia room chứng khoán quốc tế, lời 15-20%/tháng, có thầy kéo lệnh",
    "Công an xã đây, anh chưa kích hoạt định danh mức 2, anh tải app theo link tôi gửi",
    "ngan hang goi noi tai khoan bi xam nhap, phai chuyen het tien qua tai khoan an toan",
    "Trúng 1 cây vàng SJC, liên hệ Zalo để nhận, đóng trước 10% thuế thu nhập",
    "Em gửi chị mã QR, chị quét rồi nhập mật khẩu ngân hàng vô là được hoàn tiền cọc",
    "Mạng xã hội X: tặng 500.000 nhân dịp 2/9, bấm vào đây: tangqua-quockhanh.info",
    "Nó gọi video mặc đồ công an, bắt tui quay khuôn mặt với chụp căn cước hai mặt",
    "http://45.76.11.22:8080/login",
    "bocongan-vn.com",
    "dichvucongquocgia.online",
    "Bảo hiểm xã hội: tai VssID ban moi tai https://vssid-gov.vn.com/app.apk",
]
"""Written after the rules; each must raise some flag and look like a message to check."""


def codes(text: str) -> set[str]:
    return {flag.code for flag in red_flags(text)}


@pytest.mark.parametrize(("text", "wanted"), TELLING)
def test_a_scam_is_noticed(text: str, wanted: str) -> None:
    assert set(wanted.split()) <= codes(text)


@pytest.mark.parametrize(("text", "wanted"), TELLING)
def test_a_scam_is_noticed_without_accents_and_in_capitals(text: str, wanted: str) -> None:
    plain = strip_accents(text)
    assert set(wanted.split()) <= codes(plain)
    assert set(wanted.split()) <= codes(plain.upper())


@pytest.mark.parametrize("text", HARMLESS)
def test_a_harmless_message_has_no_flag(text: str) -> None:
    assert red_flags(text) == ()
    assert red_flags(strip_accents(text).upper()) == ()


@pytest.mark.parametrize("text", SEEN_LATER)
def test_a_scam_seen_later_is_noticed_too(text: str) -> None:
    assert red_flags(text)
    assert looks_pasted(text)


def test_there_are_enough_examples_of_every_code() -> None:
    assert len(TELLING) + len(HARMLESS) >= 90
    assert {code for _, wanted in TELLING for code in wanted.split()} == _all_codes()


def test_a_flag_says_where_it_was_seen_and_what_is_copied() -> None:
    flags = red_flags("Công an nhắn: vào vneid-capnhat.com cập nhật VNeID ngay")
    assert flags[0] == Flag("look_alike_domain", "vneid-capnhat . com", "vneid.gov.vn")
    assert Flag("update_vneid", "cập nhật VNeID") in flags


def test_evidence_is_no_link_and_no_personal_number() -> None:
    for text, _ in TELLING:
        for flag in red_flags(text):
            assert not any(f"{address.host}" in flag.evidence for address in addresses(text))
            assert not any(len(word) >= 6 and word.isdigit() for word in flag.evidence.split())
            assert LINK not in flag.evidence
            assert len(flag.evidence) <= 80


def test_a_masked_number_counts_as_a_number() -> None:
    assert "transfer_to_person" in codes("chuyển khoản giúp em vào ▒▒▒ nha")


def test_zero_width_and_fancy_letters_do_not_hide_a_link() -> None:
    assert [address.host for address in addresses("v\u200bneid-cap\u200dnhat.c\u2060om")] == ["vneid-capnhat.com"]
    assert [address.host for address in addresses("𝐯𝐧𝐞𝐢𝐝．𝐭𝐨𝐩")] == ["vneid.top"]


@pytest.mark.parametrize(
    "text",
    [
        "check giùm link này",
        "tin nhắn này có phải lừa đảo không",
        "tin nhan nay co phai lua dao khong",
        "coi giùm tui cái link này thiệt hay giả",
        "https://dichvucong.gov.vn",
        "vneid-capnhat.com",
        "bit.ly/abc",
        "Có người gọi xưng công an kêu cập nhật VNeID, có sao không",
        "trang nongsan.buudien.vn có phải trang chính thức không",
        "Chúc mừng bạn trúng thưởng xe SH, đóng phí hồ sơ 3 triệu mới được nhận thưởng",
        "Ban duoc moi tham gia chuong trinh tai congthongtin-moi.net, vui long doc ky va lam theo huong dan",
    ],
)
def test_what_wants_checking_is_seen(text: str) -> None:
    assert looks_pasted(text)


@pytest.mark.parametrize(
    "text",
    [
        "vào dichvucong.gov.vn không được",
        "csgt.vn phạt nguội",
        "làm sao để tránh bị lừa khi chuyển khoản",
        "báo lừa đảo ở đâu",
        "quên mật khẩu vneid",
        "không nhận được mã otp",
        "tôi vào sanphamninhthuan.com thì báo lỗi, phải làm sao",
        "mất căn cước làm lại ở đâu",
        "chào trợ lý",
        "Tôi lỡ đọc mã OTP cho người gọi điện tự xưng nhân viên ngân hàng, giờ phải khóa gì trước?",
        "Ngân hàng có bao giờ hỏi mã OTP của khách không?",
        "",
    ],
)
def test_an_ordinary_question_is_not_pasted(text: str) -> None:
    assert not looks_pasted(text)


@settings(deadline=None)
@given(st.text(max_size=300))
def test_no_text_raises(text: str) -> None:
    looks_pasted(text)
    assert red_flags(text) == red_flags(text)


@settings(deadline=None)
@given(st.lists(st.sampled_from([*"./:@- []()?#%xnva01", "http://", "gov.vn", ".", " chấm ", "xn--", "▒▒▒", "о", "{link}"]), max_size=40))
def test_no_link_raises_and_places_are_true(parts: list[str]) -> None:
    plain = readable("".join(parts))
    red_flags("".join(parts))
    for before, after in zip(find_addresses(plain), find_addresses(plain)[1:], strict=False):
        assert before.start < before.end <= after.start < len(plain)


def test_every_code_has_a_short_sentence_and_none_says_safe() -> None:
    phrases = read_yaml(ROOT / "data" / "phrases" / "red_flags.yml")
    assert isinstance(phrases, dict)
    assert {key.removeprefix("flag_") for key in phrases if key.startswith("flag_")} == _all_codes()
    for key, sentence in phrases.items():
        assert len(sentence) <= 140, key
        assert ("{evidence}" in sentence) == key.startswith("flag_") or key == "flags_none_link", key
        assert "an toàn" not in sentence or "không dám nói là an toàn" in sentence, key


def test_the_first_group_of_a_rule_can_be_quoted() -> None:
    for rule in rules("red_flags.tsv"):
        first = rule.groups[0]
        assert not first.forbidden
        assert all(phrase.plain[0] != "*" and not {LINK, NUMBER} <= set(phrase.plain) for phrase in first.phrases)
        assert all(phrase.plain and phrase.plain[-1] != "*" for group in rule.groups for phrase in group.phrases)


def test_a_long_host_keeps_its_end() -> None:
    assert unlinked("a" * 80 + ".vneid.top").endswith("vneid . top")


def _all_codes() -> set[str]:
    return {*LINK_CODES, *(rule.code for rule in rules("red_flags.tsv"))}
