"""What somebody may try with kudos: shout, pass for another, read what is private, give without end."""

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from bot.blocks import kudos as blocks
from bot.blocks.text import plain
from bot.core.availability import zones
from bot.core.people import Caller, Member, Profile, find_caller, sync, workspace
from bot.features import kudos
from bot.features.kudos import Flow, GiveResult, Month, Page, Person, Summary, Thanks, Value, _rules
from bot.platform.database import Database, connect
from bot.platform.errors import Refused
from bot.platform.i18n import translator
from tests.actors import WEDNESDAY
from tests.conftest import KEY
from tests.properties import examples

TEAM, OTHER = "T0HEARTH01", "T0OTHER001"
NOW = WEDNESDAY

# What people write to make Slack do something

NASTY = [
    "<!channel>", "<!here|here>", "<!everyone>", "<!subteam^S0ADMINS1>", "@channel", "＠here", "@everyone",
    "<@U0CAROL001>", "<@U0CAROL001|boss>", "<#C0SECRET01|secret>", "<https://evil.example|the wiki>", "<mailto:a@b.c>",
    "&lt;!channel&gt;", "&amp;lt;", "\u202edlrow", "\u200b", "\u2066", "\ufeff", "`", "```", "*", "~", "> ", "\n",
    "<", ">", "&", "|", ":tada:", "谢谢", "👩\u200d💻", "\r\n",
]  # fmt: skip
words = st.lists(st.sampled_from(NASTY), min_size=1, max_size=8).map("".join)
TOKEN = re.compile(r"<[^<>]*>")
ALLOWED = {"<@U0ALICE001>", "<@U0BOB00001>", "<#C0KUDOS001>", "<https://slack.example/p1|this message>"}
ALLOWED |= {
    "<https://slack.example/p1|这条消息>",
    "<https://slack.example/p2|the post>",
    "<https://slack.example/p2|原文>",
}
ALLOWED |= {"<https://slack.example/p3|Posted>", "<https://slack.example/p3|发布>"}
ALLOWED |= {"<https://slack.example/p1|this message of yours>", "<https://slack.example/p1|a message>"}
SHOUT = re.compile(r"(?<![\w.%+-])@(?:channel|here|everyone)(?!\w)")  # inside a word it is part of an address


def obeyed(thing: Any) -> Iterator[str]:
    """Return every string of a payload that Slack reads as mark-up: mrkdwn objects, and a message's own text."""
    if isinstance(thing, dict):
        is_message = "text" in thing and "type" not in thing
        if isinstance(thing.get("text"), str) and (is_message or thing.get("type") == "mrkdwn"):
            yield thing["text"]
        for each in thing.values():
            yield from obeyed(each)
    elif isinstance(thing, list):
        for each in thing:
            yield from obeyed(each)


@given(words, words, words, words, st.booleans(), st.sampled_from(["en-US", "zh-CN"]))
@examples(40)
def test_nothing_that_people_write_is_obeyed_wherever_others_read_it(
    reason: str, about: str, name: str, customer: str, by_customer: bool, locale: str
) -> None:
    t = translator(locale)
    alice, bob = Person("U0ALICE001", name), Person("U0BOB00001", name)
    value = Value("own-1", "<!", name, name)
    thanks = Thanks(
        1, "given", alice, (bob,), (alice, bob), reason, value, about, customer if by_customer else None,
        "https://slack.example/p1", True, "C0KUDOS001", NOW,
    )  # fmt: skip
    summary = Summary(1, 1, 1, 1, 1, (thanks,), (thanks,), frozenset(), 4, 5, NOW)
    had = Month(
        date(2026, 11, 1), 1, 1, 1, 1, ((value, 1),), (Flow(name, about, 1),), 1, (thanks,), 5, ((alice, 1),)
    )  # fmt: skip
    reacted = replace(thanks, kind="reacted", reason=None, customer=None)
    shown = [
        blocks.post(t, thanks),
        blocks.received(t, thanks, reader=bob.user_id, posted="https://slack.example/p3"),
        blocks.received(t, reacted, reader=bob.user_id, posted=None),
        blocks.given(t, GiveResult(thanks, 4, NOW), configured="C0KUDOS001", is_admin=True, unknown=[about]),
        blocks.undone(t, thanks),
        blocks.joined(t, thanks),
        blocks.not_posted(t, thanks, channel="C0KUDOS001"),
        blocks.overview(t, summary, "Europe/Berlin"),
        blocks.page(t, Page("received", (thanks, reacted), 0, 2, reason, frozenset()), "Europe/Berlin"),
        blocks.month_post(t, had, links={1: "https://slack.example/p2"}),
        blocks.setup_form(t, kudos.Choices(True, True, (value,))),
    ]
    for text in itertools.chain.from_iterable(map(obeyed, shown)):
        assert set(TOKEN.findall(text)) <= ALLOWED, text
        assert not SHOUT.search(text), text
        assert plain(text) == text, "nothing invisible reorders or hides a word"


# Whoever is not meant


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    db: Database = connect(database_url, keys=[KEY])
    with db.begin() as session:
        for team in (TEAM, OTHER):
            sync(session, team, [Profile(f"U0{name.upper()}", name) for name in ("alice", "bob", "carol", "eve")])
        yield session
    db.close()


def who(session: Session, name: str, team: str = TEAM) -> Caller:
    found = find_caller(session, team, f"U0{name.upper()}")
    assert found is not None
    return found


def thank(
    session: Session, by: Caller, *whom: str, n: int = 0, now: datetime = NOW, channel: str | None = None, **more: Any
) -> int:
    said = {"reason": f"staying the night of cut-over {n}", **more}
    draft = kudos.KudosDraft(people=tuple(f"U0{each.upper()}" for each in whom), **said)
    return kudos.give(session, by=by, draft=draft, channel=channel, now=now).thanks.id


def verbs(session: Session, by: Caller, kudos_id: int) -> list[Callable[[], object]]:
    """Return everything that a button can ask for about one message of thanks."""
    return [
        lambda: kudos.join(session, by=by, kudos_id=kudos_id, now=NOW),
        lambda: kudos.leave(session, by=by, kudos_id=kudos_id, now=NOW),
        lambda: kudos.undo(session, by=by, kudos_id=kudos_id, now=NOW),
        lambda: kudos.received(session, by=by, kudos_id=kudos_id),
    ]


@pytest.mark.parametrize(("name", "team"), [("eve", TEAM), ("eve", OTHER), ("alice", OTHER), ("bob", OTHER)])
def test_private_thanks_answer_to_nobody_else_whatever_number_is_tried(session: Session, name: str, team: str) -> None:
    """Also not to somebody of the same id in another workspace."""
    private = thank(session, who(session, "alice"), "bob", public=False, value="team")
    stranger = who(session, name, team)
    for verb in verbs(session, stranger, private):
        with pytest.raises(Refused, match=r"kudos\.gone"):
            verb()
    for which in (kudos.GAVE, kudos.GOT):
        assert kudos.page(session, by=stranger, query=kudos.PageQuery(which), now=NOW).total == 0
    assert kudos.page(session, by=stranger, query=kudos.PageQuery(kudos.GOT, words="cut-over"), now=NOW).total == 0
    assert kudos.summary(session, by=stranger, now=NOW).received == 0
    assert (
        kudos.album(session, by=stranger, since=NOW - timedelta(days=1), until=NOW + timedelta(days=1)).received == ()
    )
    for each in (TEAM, OTHER):
        month = kudos.month(session, team_id=each, first=date(2026, 11, 1))
        assert (month.thanks, month.people, month.values, month.moments) == (0, 0, (), ())


def test_public_thanks_are_undone_by_nobody_else_and_their_voices_are_everybodys_own(session: Session) -> None:
    public = thank(session, who(session, "alice"), "bob", channel="C0KUDOS001")
    kudos.join(session, by=who(session, "carol"), kudos_id=public, now=NOW)
    kudos.leave(session, by=who(session, "eve"), kudos_id=public, now=NOW)
    for name, team in (("bob", TEAM), ("eve", TEAM), ("alice", OTHER)):
        with pytest.raises(Refused, match=r"kudos\.gone"):
            kudos.undo(session, by=who(session, name, team), kudos_id=public, now=NOW)
    thanks = kudos.get(session, kudos_id=public)
    assert thanks is not None
    assert [each.name for each in thanks.voices] == ["carol"]


def test_a_click_that_comes_again_changes_nothing(session: Session) -> None:
    public = thank(session, who(session, "alice"), "bob", channel="C0KUDOS001")
    kudos.undo(session, by=who(session, "alice"), kudos_id=public, now=NOW)
    for name in ("alice", "bob", "carol"):
        for verb in verbs(session, who(session, name), public):
            with pytest.raises(Refused, match=r"kudos\.gone"):
                verb()


def test_values_of_another_workspace_cannot_be_worded_nor_chosen(session: Session) -> None:
    session.query(Member).filter_by(user_id="U0ALICE").update({"is_admin": True})
    draft = kudos.ValueDraft(key=None, english="Humour", chinese="幽默", face="😄")
    kudos.save_value(session, by=who(session, "alice", OTHER), draft=draft, now=NOW)
    with pytest.raises(Refused, match="stale"):
        kudos.save_value(session, by=who(session, "alice"), draft=replace(draft, key="own-6"), now=NOW)
    mine = thank(session, who(session, "alice"), "bob", value="own-6")
    thanks = kudos.get(session, kudos_id=mine)
    assert thanks is not None
    assert thanks.value is None
    with pytest.raises(Refused, match=r"admin\.only"):
        kudos.choose(session, by=who(session, "bob"), draft=kudos.MonthlyDraft(True, True), now=NOW)


# Giving without end

INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2031, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


@given(st.sampled_from(zones()), INSTANTS)
@examples(300)
def test_a_giver_s_days_follow_each_other_without_gap_or_overlap(zone: str, now: datetime) -> None:
    by = Caller(TEAM, "U0ALICE", 1, "Alice", "en-US", zone, is_admin=False)
    begin, end = _rules.today(by, now), _rules.resets_at(by, now)
    assert begin <= now < end
    assert _rules.SHORTEST_DAY <= end - begin <= timedelta(hours=26)
    assert _rules.today(by, end) == end
    assert _rules.resets_at(by, begin) == end
    assert _rules.resets_at(by, end - timedelta(seconds=1)) == end


numbers = itertools.count()
STEPS = st.lists(
    st.tuples(st.integers(0, 30 * 60), st.one_of(st.none(), st.sampled_from(zones())), st.booleans()),
    min_size=5,
    max_size=25,
)


@given(INSTANTS, STEPS, st.sampled_from(zones()))
@examples(12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nobody_gives_more_by_moving_through_the_zones_nor_less_by_staying(
    session: Session, now: datetime, steps: list[tuple[int, str | None, bool]], zone: str
) -> None:
    """Two a day: after each step either one is left and can be given, or none is and it is refused."""
    workspace(session, TEAM).kudos_per_day = 2
    giver = f"U0GIVER{next(numbers)}"
    sync(session, TEAM, [Profile(giver, "Giver", zone=zone)])
    gave: list[datetime] = []
    moved = False
    for minutes, to, undoes in steps:
        now += timedelta(minutes=minutes)
        if to is not None:
            sync(session, TEAM, [Profile(giver, "Giver", zone=to)])
            moved = True
        by = find_caller(session, TEAM, giver)
        assert by is not None
        left = kudos.summary(session, by=by, now=now).left
        today = sum(at >= _rules.today(by, now) for at in gave)
        if not moved:
            assert left == 2 - today, "who stays has all of them at midnight"
        if left == 0:
            with pytest.raises(Refused, match=r"kudos\.allowance"):
                thank(session, by, "bob", n=next(numbers), now=now)
            continue
        given_now = thank(session, by, "bob", n=next(numbers), now=now)
        if undoes:
            kudos.undo(session, by=by, kudos_id=given_now, now=now + timedelta(minutes=10))
            assert kudos.summary(session, by=by, now=now).left == left
            continue
        gave.append(now)
        assert today + 1 <= 2
        assert sum(at > now - _rules.SHORTEST_DAY for at in gave) <= 4, "at most two days' worth within one"
