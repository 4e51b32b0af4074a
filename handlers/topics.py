"""`/hearth help kudos` says what `/kudos help` says: each feature explains itself in one place."""

from typing import Any

from sqlalchemy.orm import Session

from bot.blocks import checkins, exchange, kudos, reflection
from bot.core import people
from bot.features.kudos import Choices, choices
from bot.platform.errors import Refused
from handlers.arguments import first_word, meaning, nearest
from handlers.context import Context

TOPICS = {
    "checkin": ("checkins", "check-in", "check", "mood", "diary", "打卡", "签到", "心情", "日记"),
    "kudos": ("kudo", "thanks", "thank", "感谢", "谢谢", "表扬", "点赞"),
    "reflect": ("reflection", "reflections", "question", "questions", "notes", "思考", "反思", "复盘", "笔记", "提问"),
    "exchange": ("exchanges", "exchange-day", "交流", "交流日", "分享会"),
}


async def explain(ctx: Context, typed: str) -> dict[str, Any]:
    """Return the help of the feature that `typed` names; raises `Refused` if it names none."""
    word = first_word(typed)[0].lstrip("/")
    match meaning(word, TOPICS):
        case "checkin":
            return checkins.help_text(ctx.t, is_admin=ctx.caller.is_admin)
        case "kudos":
            return await of_kudos(ctx)
        case "reflect":
            return reflection.help_text(ctx.t)
        case "exchange":
            return exchange.help_text(ctx.t, is_admin=ctx.caller.is_admin)
        case _:
            near = nearest(word, TOPICS)
            code = "settings.word_nearest" if near else "settings.word_unknown"
            raise Refused(code, word=word[:40], nearest=f"help {near}")


async def of_kudos(ctx: Context) -> dict[str, Any]:
    """Return what `/kudos help` says in this workspace."""
    emoji, has = await ctx.db.read(_of_kudos, ctx.caller.team_id)
    return kudos.help_text(ctx.t, emoji=emoji, values=has.values, ranked=has.ranking)


def _of_kudos(session: Session, team_id: str) -> tuple[str, Choices]:
    return people.workspace(session, team_id).kudos_emoji, choices(session, team_id=team_id)
