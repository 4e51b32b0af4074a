"""What follows `/kudos`."""

from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import kudos as blocks
from bot.blocks.typed import as_typed
from bot.errors import Refused
from bot.features import kudos
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller
from handlers import topics
from handlers.arguments import HELP, first_word, meaning, nearest
from handlers.forms import open_form

from . import _asking, _customers, _forms, _pages, _setup
from ._asking import Ready

SEARCH = ("search", "搜索", "查找")
WORDS = {
    **HELP,
    "give": ("give", "new", "thank", "thanks", "form", "感谢", "谢谢", "给", "送", "写", "表扬", "点赞"),
    "customer": ("customer", "customers", "client", "客户", "客户感谢"),
    "setup": ("setup", "values", "admin", "设置", "价值", "管理"),
    "received": ("received", "got", "收到", "收到的"),
    "given": ("given", "gave", "sent", "送出", "送出的"),
    "search": SEARCH,
    "mine": ("mine", "me", "overview", "history", "list", "我的", "历史", "记录", "概览"),
}


async def command(
    ack: AsyncAck,
    command: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    text = command.get("text") or ""
    word, rest = first_word(text)
    if rest and meaning(word, {"search": SEARCH}):  # a name in it is looked for, and thanks nobody
        await ack(**await _pages.page(db, caller, t, now, which=kudos.GOT, words=as_typed(rest).lstrip("@")))
        return
    if blocks.names_somebody(text) or (blocks.is_customer(text) and " " in text.strip()):
        await give(ack, command, client, respond, db, caller, t, now)
        return
    match meaning(text.strip(), WORDS) if text.strip() else "mine":
        case "help":
            await ack(**await topics.of_kudos(db, caller, t))
        case "mine":
            await ack(**await _pages.overview(db, caller, t, now))
        case "received" | "given" as which:
            await ack(**await _pages.page(db, caller, t, now, which=which))
        case "give" | "customer" | "setup" | "search" as which:
            view = await VIEWS[which](client, db, caller, t, now)
            await ack()
            await open_form(client, respond, t, command, view, again=f"kudos.{which}")
        case _:
            await ack(**blocks.refused(t, _no_name(text), command))


async def _form(client: AsyncWebClient, db: Door, caller: Caller, t: Translator, _now: datetime) -> dict[str, Any]:
    return await _forms.blank(client, db, caller, t)


async def _customer_form(
    client: AsyncWebClient, db: Door, caller: Caller, t: Translator, _now: datetime
) -> dict[str, Any]:
    return await _customers.blank(client, db, caller, t)


async def _setup_form(
    _client: AsyncWebClient, db: Door, caller: Caller, t: Translator, now: datetime
) -> dict[str, Any]:
    return await _setup.view_of(db, caller, t, now)


async def _search_form(
    _client: AsyncWebClient, _db: Door, _caller: Caller, t: Translator, _now: datetime
) -> dict[str, Any]:
    return blocks.search_form(t)


VIEWS = {"give": _form, "customer": _customer_form, "setup": _setup_form, "search": _search_form}


def _no_name(text: str) -> Refused:
    """Return what is missing; a single mistyped word gets the nearest one instead, by `Refused`."""
    word, rest = first_word(text)
    near = None if rest else nearest(word, WORDS)
    if near:
        raise Refused("kudos.nearest", word=word[:40], nearest=near)
    return Refused("kudos.nobody", field="people")


async def give(
    ack: AsyncAck,
    command: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    """Thank whoever is named. Only if Slack has to be asked something first does the answer come later."""
    draft = blocks.read_command(command["text"])
    outlook = await db.read(kudos.outlook, by=caller, people_named=draft.people)
    draft = blocks.read_command(command["text"], outlook.values)
    known = _asking.is_known(outlook, draft.groups)
    if not known:
        await ack()
    try:
        ready = await _asking.ask(client, db, caller, outlook, groups=draft.groups)
        said = await _given(db, caller, t, draft, outlook, ready, now)
    except Refused as no:
        said = blocks.refused(t, no, command)
    await (ack(**said) if known else respond(response_type="ephemeral", replace_original=False, **said))


async def _given(
    db: Door, caller: Caller, t: Translator, draft: blocks.Draft, outlook: kudos.Outlook, ready: Ready, now: datetime
) -> dict[str, Any]:
    said: dict[str, Any] = {"people": draft.people, "public": draft.public}
    if draft.customer is not None:
        said |= {"customer": draft.customer, "quote": draft.reason}
        done = await db.run(_asking.learn_and_pass_on, by=caller, ready=ready, now=now, **said)
    else:
        said |= {"reason": draft.reason, "value": draft.value}
        done = await db.run(_asking.learn_and_give, by=caller, ready=ready, now=now, **said)
    return blocks.given(
        t,
        done,
        configured=outlook.channel,
        is_admin=caller.is_admin,
        unknown=draft.unknown,
        values=outlook.values,
    )
