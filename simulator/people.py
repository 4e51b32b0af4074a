"""A small cast for tests: Alice leads, Bob and Carol work far away, Dave has left, Gina is a guest."""

from collections.abc import Callable

from simulator.model import User, UserGroup
from simulator.workspace import Workspace

ALICE, BOB, CAROL = "U0ALICE001", "U0BOB00001", "U0CAROL001"
DAVE, GINA, BEEP = "U0DAVE0001", "U0GINA0001", "U0BEEP0001"
GENERAL, KUDOS, PROJECT, PRIVATE = "C0GENERAL1", "C0KUDOS001", "C0PROJECT1", "C0PRIVATE1"
EVE, CUSTOMER = "U0EVE00001", "T0CUSTOMER"
IMPLEMENTERS = "S0IMPLEM01"

Cast = Callable[[Workspace], None]


def small_cast(workspace: Workspace) -> None:
    """Fill an empty workspace. The app is in #kudos and #general, not in #project-north or the private channel."""
    for user in _users():
        workspace.add_user(user)
    everybody = {ALICE, BOB, CAROL, GINA, BEEP}
    general = workspace.add_channel("general", members=everybody, creator=ALICE, id=GENERAL)
    general.is_general = True
    workspace.add_channel("kudos", members={ALICE, BOB, CAROL}, creator=ALICE, id=KUDOS)
    workspace.add_channel("project-north", members={ALICE, BOB, CAROL}, creator=BOB, id=PROJECT)
    workspace.add_channel("leads", kind="private", members={ALICE, BOB}, creator=ALICE, id=PRIVATE)
    workspace.add_usergroup(
        UserGroup(IMPLEMENTERS, "implementers", "Implementers", [ALICE, BOB, CAROL], "Who brings it to customers")
    )


def customer(id: str = EVE, name: str = "eve", *, is_stranger: bool | None = False) -> User:
    """Return somebody of another company, as a shared channel brings them along; nobody of the cast."""
    return User(id, name, f"{name.title()} Elsewhere", is_stranger=is_stranger, team_id=CUSTOMER)


def _users() -> list[User]:
    return [
        User(
            ALICE,
            "alice",
            "Alice Archer",
            "alice@example.com",
            tz="America/New_York",
            title="Team lead",
            is_admin=True,
            is_owner=True,
            is_primary_owner=True,
        ),
        User(BOB, "bob", "Bob Becker", "bob@example.com", tz="Europe/Berlin", title="Implementation engineer"),
        User(CAROL, "carol", "陈卡萝", "carol@example.com", locale="zh-CN", tz="Asia/Shanghai", title="实施工程师"),
        User(DAVE, "dave", "Dave Dorsey", "dave@example.com", deleted=True),
        User(GINA, "gina", "Gina Guest", "gina@example.org", is_restricted=True, is_ultra_restricted=True),
        User(BEEP, "beep", "Beep", is_bot=True, bot_id="B0BEEP0001"),
    ]
