"""How a Zalo Bot is: token, where its events go, whether pictures can be fetched. Reads only; testWebhook makes Zalo knock once."""

from __future__ import annotations

from bot.channels.zalo_bot_api import LONGEST_SECRET, SHORTEST_SECRET, Answer, UncertainError, UnreachedError, ZaloBotApi

Row = tuple[str, dict[str, str], bool]
OUTCOMES = {
    "webhook.ok": "zalo_bot_webhook_ok",
    "webhook.http.403": "zalo_bot_webhook_403",
    "webhook.http.404": "zalo_bot_webhook_404",
    "webhook.http.5xx": "zalo_bot_webhook_5xx",
    "webhook.err.tls": "zalo_bot_webhook_tls",
    "webhook.err.unreachable": "zalo_bot_webhook_unreachable",
}
TESTED_TOO_OFTEN, NO_WEBHOOK = 426, 404


async def check_bot(api: ZaloBotApi, webhook_url: str, secret: str, links: bool) -> list[Row]:
    """Rows of (phrase, gaps, whether it is well). `links`: this server has a public address from which files can be fetched."""
    pictures: list[Row] = [] if links else [("zalo_bot_no_links", {}, False)]
    try:
        return [*await _check_service(api, webhook_url, secret), *pictures]
    except (UnreachedError, UncertainError) as error:
        return [("zalo_bot_unreachable", {"reason": str(error)}, False), *pictures]


async def _check_service(api: ZaloBotApi, webhook_url: str, secret: str) -> list[Row]:
    me = await api.call("getMe")
    if not me.ok:
        return [_refusal(me)]
    rows: list[Row] = [("zalo_bot_ok", {"name": str(me.result.get("display_name") or me.result.get("account_name") or "?")}, True)]
    if not webhook_url:
        return [*rows, ("zalo_bot_polling", {}, True)]
    if not SHORTEST_SECRET <= len(secret) <= LONGEST_SECRET:
        rows.append(("zalo_bot_secret", {"least": str(SHORTEST_SECRET), "most": str(LONGEST_SECRET)}, False))
    return [*rows, await _check_webhook(api, webhook_url)]


async def _check_webhook(api: ZaloBotApi, webhook_url: str) -> Row:
    info = await api.call("getWebhookInfo")
    told = str(info.result.get("url", ""))
    if info.code == NO_WEBHOOK or (info.ok and not told):
        return ("zalo_bot_webhook_none", {"url": webhook_url}, False)
    if not info.ok:
        return _refusal(info)
    if told != webhook_url:
        return ("zalo_bot_webhook_elsewhere", {"url": webhook_url, "other": told}, False)
    test = await api.call("testWebhook")
    if test.code == TESTED_TOO_OFTEN:
        return ("zalo_bot_webhook_untested", {}, True)
    if not test.ok:
        return _refusal(test)
    outcome = str(test.result.get("outcome", ""))
    return (OUTCOMES.get(outcome, "zalo_bot_webhook_failed"), {"outcome": outcome[:60], "url": webhook_url}, outcome == "webhook.ok")


def _refusal(answer: Answer) -> Row:
    return ("zalo_bot_token", {}, False) if answer.code == 401 else ("zalo_bot_refused", {"code": str(answer.code)}, False)
