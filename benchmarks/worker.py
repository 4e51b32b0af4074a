"""A process that sends the outbox until it is ended: `python -m benchmarks.worker DATABASE_URL API_URL TOKEN LIMITS`.

What sends is Hearth's own `Sender`; LIMITS is JSON with the limits that differ from its own.
"""

import asyncio
import json
import signal
import sys

from benchmarks import sample
from bot.core import workspaces
from bot.platform.clock import SystemClock
from bot.platform.database import connect
from bot.platform.log import configure
from scheduler.sender import Limits, Sender


async def _send(database: str, api_url: str, token: str, limits: str) -> None:
    db = connect(database, keys=[sample.KEY])
    async with workspaces.http_session() as session:
        client = workspaces.web_client(api_url, session, token)
        sender = Sender(db, lambda _team: client, SystemClock(), limits=Limits(**json.loads(limits)))
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, lambda: asyncio.ensure_future(sender.stop()))
        await sender.run()
    db.close()


if __name__ == "__main__":
    configure("ERROR")
    asyncio.run(_send(*sys.argv[1:]))
