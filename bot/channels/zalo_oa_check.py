"""How a Zalo Official Account is: tokens, the account's answer, its clock, alarms. Rows for an operator."""

from __future__ import annotations

from datetime import timedelta

from bot.channels.sealed import SealError
from bot.channels.zalo_oa_api import CallError, ZaloApi
from bot.channels.zalo_tokens import TokenError, Tokens
from bot.clock import VIETNAM, Clock

Row = tuple[str, dict[str, str], bool]
ABOUT = "v2.0/oa/getoa"
MOST_SKEW = timedelta(minutes=2)
ADVICE = {
    "-204": "zalo_oa_gone", "-205": "zalo_oa_gone", "-209": "zalo_oa_api_off", "-211": "zalo_oa_quota", "-212": "zalo_oa_api_off",
    "-221": "zalo_oa_verify", "-223": "zalo_oa_api_off", "-224": "zalo_oa_package", "-248": "zalo_oa_policy", "-320": "zalo_oa_billing",
    "-321": "zalo_oa_billing", "-14020": "zalo_oa_token_lost", "none": "zalo_oa_token_none", "seal": "zalo_oa_seal",
}  # fmt: skip
"""What to do about an alarm; for others zalo_oa_refused names the code."""


async def check_account(api: ZaloApi, tokens: Tokens, clock: Clock, *, oa_id: str, signs: bool, path: str) -> list[Row]:
    """(phrase, gaps, well). Without a token nothing else is asked."""
    rows: list[Row] = [("zalo_oa_webhook", {"path": path}, True) if signs else ("zalo_oa_no_secret", {}, False)]
    try:
        await tokens.access()
        pair = await tokens.pair()
    except TokenError as error:
        return [*rows, ("zalo_oa_token_later", {"reason": error.code}, False) if error.after else _advice(error.code)]
    except SealError:
        return [*rows, _advice("seal")]
    if pair:
        rows.append(("zalo_oa_token_well", {"until": f"{pair.expires_at.astimezone(VIETNAM):%H:%M %d/%m/%Y}"}, True))
    return [*rows, *await _account_rows(api, clock, oa_id), *(_advice(code) for code in api.alarms)]


async def _account_rows(api: ZaloApi, clock: Clock, oa_id: str) -> list[Row]:
    try:
        answer = await api.read(ABOUT)
    except CallError as error:
        if str(error.code) in api.alarms:
            return []
        return [("zalo_oa_unreachable", {"reason": error.outcome.error}, False)]
    found = str(answer.data.get("oa_id") or "")
    gaps = {"name": str(answer.data.get("name") or ""), "id": found}
    rows: list[Row] = [("zalo_oa_account", gaps, True) if found == oa_id else ("zalo_oa_other_account", gaps | {"wanted": oa_id}, False)]
    if answer.at and abs(answer.at - clock()) > MOST_SKEW:
        rows.append(("zalo_oa_clock", {"seconds": str(round(abs(answer.at - clock()).total_seconds()))}, False))
    return rows


def _advice(code: str) -> Row:
    return (ADVICE.get(code, "zalo_oa_refused"), {"code": code}, False)
