"""What follows `/kudos`."""

from typing import Any

from bot.blocks import kudos as blocks
from bot.blocks.typed import as_typed
from bot.features import kudos
from bot.features.kudos import PageQuery
from bot.platform.errors import Refused
from handlers import topics
from handlers.arguments import HELP, first_word, meaning, nearest
from handlers.context import Context
from handlers.forms import open_form

from . import _asking, _customers, _forms, _pages, _setup
from .routes import router

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


@router.command("/kudos")
async def command(ctx: Context, command: dict[str, Any]) -> None:
    text = command.get("text") or ""
    word, rest = first_word(text)
    if rest and meaning(word, {"search": SEARCH}):  # a name in it is looked for, and thanks nobody
        await ctx.ack(**await _pages.page(ctx, PageQuery(kudos.GOT, words=as_typed(rest).lstrip("@"))))
        return
    if blocks.names_somebody(text) or (blocks.is_customer(text) and " " in text.strip()):
        await give(ctx, command)
        return
    match meaning(text.strip(), WORDS) if text.strip() else "mine":
        case "help":
            await ctx.ack(**await topics.of_kudos(ctx))
        case "mine":
            await ctx.ack(**await _pages.overview(ctx))
        case "received" | "given" as which:
            await ctx.ack(**await _pages.page(ctx, PageQuery(which)))
        case "give" | "customer" | "setup" | "search" as which:
            view = await VIEWS[which](ctx)
            await ctx.ack()
            await open_form(ctx, view, again=f"kudos.{which}")
        case _:
            await ctx.ack(**blocks.refused(ctx.t, _no_name(text), command))


async def _search_form(ctx: Context) -> dict[str, Any]:
    return blocks.search_form(ctx.t)


VIEWS = {"give": _forms.blank, "customer": _customers.blank, "setup": _setup.view_of, "search": _search_form}


def _no_name(text: str) -> Refused:
    """Return what is missing; a single mistyped word gets the nearest one instead, by `Refused`."""
    word, rest = first_word(text)
    near = None if rest else nearest(word, WORDS)
    if near:
        raise Refused("kudos.nearest", word=word[:40], nearest=near)
    return Refused("kudos.nobody", field="people")


async def give(ctx: Context, command: dict[str, Any]) -> None:
    """Thank whoever is named. Only if Slack has to be asked something first does the answer come later."""
    typed = blocks.read_command(command["text"])
    precheck = await ctx.db.read(kudos.give_precheck, by=ctx.caller, people_named=typed.people)
    resolved = blocks.resolve_value(typed, precheck.values)
    known = _asking.is_known(precheck, typed.groups)
    if not known:
        await ctx.ack()
    try:
        ready = await _asking.ask(ctx, precheck, groups=typed.groups)
        done = await ctx.db.run(_asking.learn_and_give, by=ctx.caller, draft=resolved.draft, ready=ready, now=ctx.now)
        said = blocks.given(
            ctx.t,
            done,
            configured=precheck.channel,
            is_admin=ctx.caller.is_admin,
            unknown=resolved.unknown,
            values=precheck.values,
        )
    except Refused as no:
        said = blocks.refused(ctx.t, no, command)
    await (ctx.ack(**said) if known else ctx.respond(response_type="ephemeral", replace_original=False, **said))
