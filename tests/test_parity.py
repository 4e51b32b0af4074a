"""Facts that live twice agree with each other."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from pydantic import SecretStr

import handlers
from bot.blocks import admin_messages
from bot.blocks.limits import LIMITS, Limit
from bot.blocks.refusals import sentences
from bot.cli.check import MANIFEST
from bot.features.exchange._telling import REMINDERS
from bot.migrations import schema, tables
from bot.platform.config import Settings
from bot.platform.database import Base, connect
from handlers.fallbacks import OTHERWISE
from handlers.routing import Table
from scheduler.messages import renderers
from simulator.block_kit import limits as local
from tests import catalogues
from tests.catalogues import ROOT, tree
from tests.conftest import KEY

SHARED_CODES = {"admin.only", "stale", "text.long", "people.elsewhere", "people.unproven"} | {
    code for code in sentences() if code.startswith("channel.")
}
CODE = ("bot/core/availability", "bot/core/prompts", "bot/features", "bot/blocks", "handlers", "scheduler")


def syntax(*folders: str) -> Iterator[tuple[Path, ast.AST]]:
    """Return every node of the Python files in these folders, each with its file."""
    for path in sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        yield from ((path, node) for node in tree(path))


def calls(name: str, *folders: str) -> Iterator[tuple[Path, ast.Call]]:
    """Return every call of a function or method of this name."""
    for path, node in syntax(*folders):
        if isinstance(node, ast.Call) and name in (getattr(node.func, "id", None), getattr(node.func, "attr", None)):
            yield path, node


def constants(*folders: str) -> set[str]:
    """Return every string that stands in these folders, except as the key of a dict."""
    nodes = [node for _, node in syntax(*folders)]
    keys = {id(key) for node in nodes if isinstance(node, ast.Dict) for key in node.keys}
    return {
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in keys
    }


def feature_of(path: Path) -> str:
    """Return the name between `bot/features/` and whatever follows it."""
    return path.relative_to(ROOT / "bot/features").parts[0].removesuffix(".py")


# -- settings -------------------------------------------------------------------------------------


def test_the_env_example_has_every_setting_its_default_and_a_line_that_explains_it() -> None:
    example = re.findall(r"^# \S.*\n([A-Z_]+)=(.*)\n(?:\n|\Z)", (ROOT / ".env.example").read_text(), re.MULTILINE)
    fields = Settings.model_fields.items()

    assert example == [
        (name.upper(), "" if isinstance(field.default, SecretStr) else str(field.default)) for name, field in fields
    ]
    assert len((ROOT / ".env.example").read_text().splitlines()) == 3 * len(example) - 1


# -- what Slack knows of the app ------------------------------------------------------------------


def names(kind: str) -> list[str]:
    """Return the names of one kind that listeners are registered for, without patterns."""
    return [route.name for route in handlers.routes() if route.kind == kind and isinstance(route.name, str)]


def answered(kind: str, name: str) -> bool:
    """Return whether some listener, other than the last resort, is there for this name."""
    table = Table((route for route in handlers.routes() if route.kind == kind), OTHERWISE[kind])
    return table.find(name) is not OTHERWISE[kind]


@pytest.fixture(scope="module")
def manifest() -> Any:
    return json.loads(MANIFEST.read_text())


def test_the_manifest_s_commands_are_those_that_listeners_wait_for(manifest: Any) -> None:
    assert sorted(names("command")) == sorted(each["command"] for each in manifest["features"]["slash_commands"])


def test_the_manifest_s_shortcuts_are_those_that_listeners_wait_for(manifest: Any) -> None:
    assert sorted(names("shortcut")) == sorted(each["callback_id"] for each in manifest["features"]["shortcuts"])


def test_the_manifest_s_events_are_those_that_listeners_wait_for(manifest: Any) -> None:
    subscribed = {each.partition(".")[0] for each in manifest["settings"]["event_subscriptions"]["bot_events"]}

    assert set(names("event")) == subscribed


def test_every_listener_that_stands_in_a_module_is_registered() -> None:
    standing = [node for _, node in syntax("handlers") if is_route(node)]

    assert len(standing) == len(handlers.routes()) > 100


def is_route(node: ast.AST) -> bool:
    """Return whether this is the call that makes a route of the listener below it."""
    return isinstance(node, ast.Call) and ast.unparse(node.func).startswith("router.")


def test_every_button_has_a_listener() -> None:
    ids = [
        (path.name, str(call.args[1].value))
        for path, call in calls("button", "bot/blocks", "handlers")
        if len(call.args) > 1 and isinstance(call.args[1], ast.Constant)
    ]

    assert len(ids) > 20
    assert [each for each in ids if not answered("action", each[1])] == []


def test_every_form_that_can_be_sent_has_a_listener() -> None:
    ids = [
        (path.name, str(call.args[0].value))
        for path, call in calls("modal", "bot/blocks", "handlers")
        if any(keyword.arg == "submit" for keyword in call.keywords) and isinstance(call.args[0], ast.Constant)
    ]

    assert len(ids) > 5
    assert [each for each in ids if not answered("view", each[1])] == []


# -- Slack's limits -------------------------------------------------------------------------------

LOWER: dict[str, str] = {}  # a limit that Hearth cuts to though Slack accepts more: the reason


def refused_after_cutting(ours: Mapping[str, Limit], slacks: Mapping[str, local.Limit]) -> list[str]:
    """Return which of our limits let something through that the local workspace refuses, or name one it has not."""
    return [
        name
        for name, limit in ours.items()
        if name not in slacks or limit.most > slacks[name].most or limit.least < slacks[name].least
    ]


def test_what_is_cut_to_hearth_s_limits_is_within_those_of_the_local_workspace() -> None:
    assert refused_after_cutting(LIMITS, local.LIMITS) == []


def test_no_limit_is_lower_than_slack_s_without_a_reason() -> None:
    lower = {name for name, limit in LIMITS.items() if limit != local.LIMITS.get(name)}

    assert lower == set(LOWER)


@pytest.mark.parametrize(("most", "least"), [(151, 1), (150, 0)])
def test_a_limit_wider_than_slack_s_is_found(most: int, least: int) -> None:
    wider = LIMITS["header.text"]._replace(most=most, least=least)

    assert refused_after_cutting({**LIMITS, "header.text": wider}, local.LIMITS) == ["header.text"]


def test_a_limit_that_the_local_workspace_does_not_have_is_found() -> None:
    known = {name: limit for name, limit in local.LIMITS.items() if name != "header.text"}

    assert refused_after_cutting(LIMITS, known) == ["header.text"]


def test_every_limit_of_hearth_s_table_is_one_that_something_is_cut_to() -> None:
    assert sorted(set(LIMITS) - constants("bot/blocks")) == []


# -- sentences ------------------------------------------------------------------------------------


def refused() -> list[tuple[Path, ast.Call]]:
    return [
        (path, call) for path, call in calls("Refused", *CODE) if call.args and isinstance(call.args[0], ast.Constant)
    ]


def test_every_refusal_has_a_sentence_with_the_values_it_is_given() -> None:
    for path, call in refused():
        code = call.args[0].value  # type: ignore[attr-defined]
        given = {keyword.arg for keyword in call.keywords if keyword.arg != "field"}
        assert code in sentences(), f"{path.name} refuses with {code}, which has no sentence"
        assert set(catalogues.PLACEHOLDER.findall(sentences()[code])) <= given, f"{path.name}: {code}"


def test_every_sentence_of_a_refusal_is_used() -> None:
    assert sorted(set(sentences()) - constants(*CODE)) == []


def test_a_refusal_is_named_after_its_feature() -> None:
    for path, call in refused():
        code = call.args[0].value  # type: ignore[attr-defined]
        if path.is_relative_to(ROOT / "bot/features") and code not in SHARED_CODES:
            assert code.partition(".")[0] == feature_of(path)
    features = {feature_of(path) for path in (ROOT / "bot/features").rglob("*.py")}
    assert {code.partition(".")[0] for code in set(sentences()) - SHARED_CODES} <= features


def test_every_sentence_is_translated() -> None:
    assert catalogues.missing() == {}


def test_no_catalogue_translates_what_nobody_says() -> None:
    said = set(catalogues.said())

    assert [(path.name, key) for path, m in catalogues.translated() if (key := catalogues.key(m)) not in said] == []


def test_no_sentence_is_translated_twice() -> None:
    keys = [catalogues.key(message) for _, message in catalogues.translated()]

    assert sorted({str(key) for key in keys if keys.count(key) > 1}) == []


def test_every_translation_is_done_and_says_the_same_names() -> None:
    for path, message in catalogues.translated():
        said = message.string if isinstance(message.string, (list, tuple)) else [message.string]
        meant = message.id if isinstance(message.id, (list, tuple)) else [message.id]
        names = set(catalogues.PLACEHOLDER.findall(meant[-1]))
        assert not message.fuzzy, (path.name, message.id)
        for each in said:
            assert each, (path.name, message.id)
            assert set(catalogues.PLACEHOLDER.findall(each)) == names, (path.name, message.id)


def test_what_is_translated_is_a_whole_sentence_and_never_put_together() -> None:
    for path, call in [*calls("t", *CODE), *calls("N_", *CODE)]:
        for each in call.args[:1]:
            glued = isinstance(each, (ast.JoinedStr, ast.BinOp)) or "format" in ast.dump(each)
            assert not glued, f"{path.name}:{call.lineno}"


# What only shows something to administrators, though it takes the time.
LOOKS = {"setting", "programme", "programmes", "preview", "undelivered", "holiday_year"}
FOLLOWS = {"channel_chosen"}  # comes after a change that is noted


def test_every_change_that_only_administrators_can_make_is_noted() -> None:
    seen = 0
    for path, node in syntax("bot/features"):
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_") or node.name in LOOKS | FOLLOWS:
            continue
        inside = list(ast.walk(node))
        called = {getattr(c.func, "id", None) or getattr(c.func, "attr", "") for c in inside if isinstance(c, ast.Call)}
        guarded = any("must_be_admin" in name for name in called) or any(
            getattr(n, "attr", "") == "is_admin" for n in inside
        )
        if guarded and "now" in [argument.arg for argument in node.args.kwonlyargs]:
            assert "note" in called, f"{path.name}: {node.name} leaves no line in the audit"
            seen += 1
    assert seen > 8


def test_every_noted_change_has_words() -> None:
    firsts = [getattr(arg, "values", [arg])[0] for _, call in calls("note", "bot/features") for arg in call.args[3:]]
    said = [str(each.value) for each in firsts if isinstance(each, ast.Constant)]
    names = {name.partition(":")[0].rstrip(".") for name in said}
    assert len(names) > 5
    known = set(admin_messages.SETTINGS) | {name.partition(".")[0] for name in admin_messages.SETTINGS}
    assert [name for name in sorted(names) if not {name, name.partition(".")[0]} & known] == []


# -- the outbox and the tables --------------------------------------------------------------------


def test_every_kind_of_message_has_a_renderer_and_every_renderer_a_kind() -> None:
    named = {
        str(keyword.value.value)
        for _, node in syntax(*CODE)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "kind" and isinstance(keyword.value, ast.Constant) and "." in str(keyword.value.value)
    }
    reminders = {f"exchange.{each.name}" for each in REMINDERS}

    assert len(named) > 5
    assert sorted((named | reminders) - set(renderers())) == []
    assert sorted(set(renderers()) - constants(*CODE) - reminders) == []


def test_a_kind_of_message_is_named_after_what_it_belongs_to() -> None:
    modules = {path.stem for path in (ROOT / "scheduler").glob("*.py")}

    assert {kind.partition(".")[0] for kind in renderers()} <= modules


def test_every_table_is_known_to_the_migrations() -> None:
    written = {
        statement.value.value
        for _, node in syntax("bot")
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.Assign) and getattr(statement.targets[0], "id", "") == "__tablename__"
        if isinstance(statement.value, ast.Constant)
    }
    program = "from bot.migrations import tables; from bot.platform.database import Base; print(*Base.metadata.tables)"
    known = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)

    assert len(written) > 10
    assert written == set(known.stdout.split())


def test_alembic_too_takes_the_revision_with_the_highest_number_for_the_newest(migrated: Path) -> None:
    db = connect(f"sqlite:///{migrated}", keys=[KEY])
    try:
        heads = ScriptDirectory.from_config(schema.config(db)).get_heads()
    finally:
        db.close()

    assert heads == [schema.newest()]


def test_the_migrations_make_the_tables_that_the_code_describes(migrated: Path) -> None:
    db = connect(f"sqlite:///{migrated}", keys=[KEY])
    try:
        with db.engine.connect() as connection:
            opts = {"compare_type": True, "include_object": _is_no_shadow}
            context = MigrationContext.configure(connection, opts=opts)
            assert compare_metadata(context, Base.metadata) == []
    finally:
        db.close()
    assert tables


def _is_no_shadow(_object: Any, name: str | None, *_: Any) -> bool:
    """Full-text tables are made by hand, and SQLite puts five more beside its own."""
    return not (name or "").startswith("search_index")
