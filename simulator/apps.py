"""The app that is installed in the workspace: its manifest, bot, tokens, scopes and Socket Mode tickets."""

from dataclasses import dataclass, field
from typing import Any, Literal

from simulator.ids import base36
from simulator.model import Bot, User
from simulator.workspace import Workspace

Status = Literal["installed", "revoked", "inactive"]  # revoked: token taken back; inactive: the app was removed

APP_ID = "A0HEARTH01"
BOT_TOKEN = "xoxb-local-0hearth01-workspace"  # noqa: S105 - made up; opens nothing but the local workspace
APP_TOKEN = "xapp-local-0hearth01-workspace"  # noqa: S105 - the same
SIGNING_SECRET = "5ec2e7000000000000000000000000ab"  # noqa: S105 - the same


@dataclass
class Tickets:
    """Socket Mode addresses handed out by apps.connections.open; each opens one connection."""

    issued: int = 0
    _open: set[str] = field(default_factory=set)

    def issue(self) -> str:
        """Return a new ticket."""
        self.issued += 1
        ticket = f"ticket-{base36(self.issued, 12).lower()}"
        self._open.add(ticket)
        return ticket

    def redeem(self, ticket: str) -> bool:
        """Say whether the ticket is good, and use it up."""
        good = ticket in self._open
        self._open.discard(ticket)
        return good


@dataclass
class InstalledApp:
    """An app in a workspace. `manifest` is Slack's own format (docs.slack.dev/reference/app-manifest)."""

    app_id: str
    name: str
    bot: Bot
    manifest: dict[str, Any]
    bot_token: str = BOT_TOKEN
    app_token: str = APP_TOKEN
    signing_secret: str = SIGNING_SECRET
    status: Status = "installed"
    org_wide: bool = False  # installed to a whole organisation, with one token for all its workspaces
    scopes: frozenset[str] = frozenset()
    app_scopes: frozenset[str] = frozenset({"connections:write"})
    tickets: Tickets = field(default_factory=Tickets)

    @property
    def bot_user(self) -> str:
        """The user id behind the bot: the author of the app's messages."""
        return self.bot.user_id

    @property
    def bot_id(self) -> str:
        """The bot's id: on its messages, beside the user id."""
        return self.bot.id

    @property
    def commands(self) -> list[dict[str, Any]]:
        """The slash commands as the manifest describes them."""
        return list(self._at("features", "slash_commands", default=[]))

    @property
    def shortcuts(self) -> list[dict[str, Any]]:
        """The global and message shortcuts as the manifest describes them."""
        return list(self._at("features", "shortcuts", default=[]))

    @property
    def bot_events(self) -> frozenset[str]:
        """The events the app has subscribed to."""
        return frozenset(self._at("settings", "event_subscriptions", "bot_events", default=[]))

    @property
    def home_enabled(self) -> bool:
        """Whether the app has a Home tab."""
        return bool(self._at("features", "app_home", "home_tab_enabled", default=False))

    @property
    def messages_enabled(self) -> bool:
        """Whether people and the app can write to each other directly."""
        return bool(self._at("features", "app_home", "messages_tab_enabled", default=True))

    def owner(self, team_id: str) -> dict[str, Any]:
        """Return the fields by which every view says whose it is."""
        return {
            "app_id": self.app_id,
            "app_installed_team_id": team_id,
            "bot_id": self.bot.id,
            "team_id": team_id,
        }

    def _at(self, *path: str, default: Any) -> Any:
        node: Any = self.manifest
        for name in path:
            node = node.get(name) if isinstance(node, dict) else None
        return default if node is None else node


def install(workspace: Workspace, manifest: dict[str, Any]) -> InstalledApp:
    """Install an app with the scopes its manifest asks for; its bot and bot user join the workspace."""
    name = manifest.get("display_information", {}).get("name", "App")
    shown = manifest.get("features", {}).get("bot_user", {}).get("display_name", name)
    user_id, bot_id = "U0HEARTH01", "B0HEARTH01"
    bot = Bot(bot_id, APP_ID, user_id, shown, updated=int(workspace.seconds()))
    workspace.bots[bot_id] = bot
    if user_id not in workspace.users:
        handle = shown.lower().replace(" ", "_")
        workspace.add_user(User(user_id, handle, shown, is_bot=True, is_app_user=True, bot_id=bot_id))
    scopes = frozenset(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", []))
    return InstalledApp(APP_ID, name, bot, manifest, scopes=scopes)
