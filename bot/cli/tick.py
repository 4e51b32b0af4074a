"""`hearth tick`: whatever is due at one instant, done once by hand: for operators, tests and demonstrations."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cli import serve
from bot.core import workspaces
from bot.core.people import Member
from bot.platform.config import Settings
from bot.platform.errors import Misconfigured
from scheduler import jobs, local, sender


async def once(settings: Settings, now: datetime) -> list[str]:
    """Enqueue and send what is due at `now`; returns a line for each thing that was done.

    Raises `Misconfigured` as `serve.serve` does.
    """
    db = serve.open_database(settings)
    try:
        async with workspaces.http_session() as session:
            client = workspaces.web_client(settings.slack_api_url, session)
            home = await serve.ask(client, settings.slack_bot_token.get_secret_value())
            if home is None:
                raise Misconfigured("Slack does not answer, so nothing was sent. What is due stays due.")
            await db.run(serve.remember, home)
            own = workspaces.web_client(settings.slack_api_url, session, home.token)
            if await db.read(nobody_known):
                await serve.learn_people(db, own, home.team_id, now=now)
            lines = [f"{job.name}: {await local.work_off(db, job, now)}" for job in jobs.JOBS]
            report = await sender.drain(db, lambda team_id: own if team_id == home.team_id else None, now=now)
            return [f"at {now.isoformat()}", *lines, str(report)]
    finally:
        db.close()


def nobody_known(session: Session) -> bool:
    """Return whether Slack has not been asked yet who is in the workspace."""
    return session.scalar(select(Member.id).limit(1)) is None
