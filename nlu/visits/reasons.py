"""What in a line only says where, why or with what help was given, and is no help itself."""

from __future__ import annotations

from collections.abc import Sequence

from nlu.visits.service import Service, is_parted, is_platform
from nlu.visits.tokens import SEPARATORS, Token

_DESCRIBES = {
    "XH07": ("CQ10", "CQ05"),
    "XH06": ("CQ08", "CQ05", "CQ07"),
    "AT01": ("XH02",),
    "AT04": ("XH02",),
    "CQ05": ("TT05", "XH04", "XH10"),
    "CQ03": ("CQ08", "CQ05"),
    "TT05": ("CQ11", "AT03"),
    "XH01": ("AT02", "AT04", "XH09", "KT03", "TT03", "TT05"),
    "KT07": ("AT01",),
    "KT09": ("AT03", "AT01"),
    "KT08": ("AT03",),
    "KT01": ("KT02",),
    "CQ08": ("KT04",),
}
"""A service whose words, in the same clause as another, only say what that other is about: 'tài khoản an sinh nhận trợ cấp'."""

_MEANS = frozenset({"KT05", "XH06", "XH01"})
"""Services whose thing may be only what another was done with: 'đóng học phí bằng ViettelPay'."""

_INSTALLS = frozenset({"cai", "tai", "dat", "app", "ung", "dung", "ve", "may"})
"""'cài app VNPost gửi hàng': the app is that of the work which follows."""

_NO_DUTY = (["truc", "tuyen"], ["truc", "tiep"])

_FOR = frozenset({"cho", "giup", "gium", "cua", "voi", "dan", "day", "chi", "ho"})


def without_setting(tokens: Sequence[Token], named: list[Service]) -> list[Service]:
    """Without what only says where or what for: a duty desk that nobody was on duty at, and the pairs above."""
    kept = []
    for service in named:
        others = [one for one in named if one.code != service.code]
        words = {token.plain for token in tokens[service.start : service.end]}
        if service.code == "CQ12" and [token.plain for token in tokens[service.start : service.start + 2]] in _NO_DUTY:
            continue
        if service.code in _MEANS and is_platform(tokens, service) and any(_goes_with(tokens, one, service) for one in others):
            continue
        if service.code == "CQ12" and others and not words & {"truc", "ca", "ngoi", "dung"}:
            continue
        if (
            service.code == "CQ05"
            and tokens[service.start].plain == "ho"
            and any(one.code == "CQ07" and one.end <= service.start and not is_parted(tokens, one, service) for one in others)
        ):
            continue
        if others and service.start and _gives_reason(tokens, service, others):
            continue
        if any(one.code == "TT05" and _is_about(tokens, one, service) for one in others):
            continue
        if (
            service.code == "XH01"
            and words <= _INSTALLS
            and any(_goes_with(tokens, service, one) for one in others if one.start >= service.end)
        ):
            continue
        about = [one for one in others if one.code in _DESCRIBES.get(service.code, ())]
        if any(_goes_with(tokens, one, service) for one in about):
            continue
        kept.append(service)
    return kept


def _gives_reason(tokens: Sequence[Token], service: Service, others: Sequence[Service]) -> bool:
    """'… do đổi sim', 'cài momo để trả tiền điện': why help was given, or what for."""
    before = tokens[service.start - 1]
    if before.word == "do":
        return True
    earlier = any(one.end <= service.start and not is_parted(tokens, one, service) for one in others)
    return before.word in ("để", "de") and earlier


def _is_about(tokens: Sequence[Token], told: Service, service: Service) -> bool:
    """'chuyển 3 phản ánh về loa hỏng': what was told is no help."""
    between = tokens[told.end : service.start] if told.end <= service.start else []
    return any(token.plain == "ve" for token in between) and not any(token.plain in SEPARATORS for token in between)


def _goes_with(tokens: Sequence[Token], one: Service, other: Service) -> bool:
    """Whether two services stand in one clause with nothing that lists them: no sign, no 'và', no number."""
    first, second = sorted((one, other), key=lambda service: service.start)
    for place in range(first.end, second.start):
        token = tokens[place]
        if token.plain in SEPARATORS or token.plain == "va" or token.word == "với":
            return False
        # 'cho 8 bác' says who both were for; '1 ocop' begins the next of a list.
        if token.kind == "number" and tokens[place - 1].plain not in _FOR:
            return False
    return True
