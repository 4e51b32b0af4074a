"""The rules of a team's own programmes, without Slack: who may write them, what is refused, who is asked and when."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.blocks import reflection as blocks
from bot.core import outbox, people
from bot.core.audit import Audit
from bot.core.outbox import Delivery
from bot.core.people import Caller, Member, Profile
from bot.features import reflection
from bot.features.reflection import Answer, ReflectionRound, ReflectionShare
from bot.platform.database import Database, connect
from bot.platform.errors import Refused
from bot.platform.i18n import translator
from handlers import people as arrivals
from scheduler import messages
from tests.actors import WEDNESDAY, text_of
from tests.conftest import BOTH_ENGINES, KEY
from tests.series_helpers import caller, draft, set_up

FRIDAY = datetime(2026, 11, 27, 10, 0, 3, tzinfo=UTC)
CLOSE = datetime(2026, 11, 28, 10, 0, 3, tzinfo=UTC)


both_engines = pytest.mark.parametrize("engine", BOTH_ENGINES)


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    db = connect(database_url, keys=[KEY])
    yield db
    db.close()


def opened(session: Session, now: datetime = FRIDAY) -> ReflectionRound:
    """Let the clock open the round, and Slack take the message that opens its thread."""
    while reflection.advance(session, now=now):
        pass
    row = session.scalars(select(ReflectionRound).order_by(ReflectionRound.id.desc())).first()
    assert row
    post = outbox.find(session, reflection.round_key(row.id))
    if post is not None:
        post.state, post.channel, post.ts = outbox.SENT, row.channel, "1.1"
    session.flush()
    return row


def answers(session: Session, by: Caller, row: ReflectionRound, text: str, now: datetime = FRIDAY) -> Answer:
    asked, before = reflection.join(session, by=by, round_id=row.id, channel=row.channel, now=now)
    assert before is None
    return reflection.answer(
        session, by=by, asked_id=asked.id, draft=reflection.AnswerDraft({"q1": text}), language="en", now=now
    )


def drawn(session: Session, key: str) -> dict[str, Any]:
    """Return the message of this row as it would leave now."""
    row = outbox.find(session, key)
    assert row
    payload = messages.render(session, row)
    assert payload
    return payload


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"name": ""}, "reflection.programme_name", "name"),
        ({"name": "x" * 61}, "reflection.programme_name", "name"),
        ({"en": [], "zh": []}, "reflection.no_questions", "en"),
        ({"en": ["?"] * 6, "zh": []}, "reflection.many_questions", "en"),
        ({"zh": ["？"]}, "reflection.questions_differ", "zh"),
        ({"en": ["x" * 201], "zh": []}, "text.long", "en"),
        ({"channel": None}, "reflection.no_channel", "channel"),
        ({"team": False, "channel": None}, "reflection.no_channel", "channel"),
        ({"zone": "Mars/Olympus"}, "reflection.zone", "zone"),
        ({"hours": 0}, "reflection.hours", "hours"),
        ({"day": "now and then"}, "reflection.rule_unknown", "when"),
        ({"day": "31 February"}, "reflection.never", "when"),
        ({"who": "department:99"}, "reflection.nobody", "who"),
        ({"who": "department:x"}, "reflection.nobody", "who"),
        ({"who": "usergroup:S1"}, "reflection.nobody", "who"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    db: Database, changes: dict[str, Any], code: str, field: str
) -> None:
    with db.begin() as session:
        alice = caller(session, "alice", is_admin=True)
        with pytest.raises(Refused) as refused:
            set_up(session, alice, **changes)

    assert (refused.value.code, refused.value.field) == (code, field)


def test_only_administrators_of_the_same_workspace_touch_a_programme(db: Database) -> None:
    with db.begin() as session:
        alice, bob = caller(session, "alice", is_admin=True), caller(session, "bob")
        made = set_up(session, alice, bob)
        mallory = caller(session, "mallory", "T2", is_admin=True)
        more: dict[str, Any] = {"programme_id": made.id, "now": WEDNESDAY}
        for other in (bob, mallory):
            for attempt in (
                lambda by: reflection.programme(session, by=by, **more),
                lambda by: reflection.pause(session, by=by, paused=True, **more),
                lambda by: reflection.remove(session, by=by, **more),
                lambda by: reflection.save(session, by=by, draft=draft(), members=["Ubob"], **more),
            ):
                with pytest.raises(Refused):
                    attempt(other)
        assert reflection.programmes(session, by=mallory, now=WEDNESDAY) == ()
        assert [each.draft.name for each in reflection.programmes(session, by=alice, now=WEDNESDAY)] == [
            made.draft.name
        ]


def test_each_change_leaves_a_line_for_the_audit_and_no_words(db: Database) -> None:
    with db.begin() as session:
        alice, bob = caller(session, "alice", is_admin=True), caller(session, "bob")
        made = set_up(session, alice, bob)
        more: dict[str, Any] = {"by": alice, "programme_id": made.id, "now": WEDNESDAY}
        reflection.pause(session, paused=True, **more)
        reflection.pause(session, paused=False, **more)
        reflection.remove(session, **more)

        assert [what.partition(":")[0] for what in session.scalars(select(Audit.what).order_by(Audit.id))] == [
            "reflection.programme", "reflection.paused", "reflection.resumed", "reflection.removed"
        ]  # fmt: skip


def test_the_next_five_dates_avoid_the_workspaces_holidays(db: Database) -> None:
    with db.begin() as session:
        alice, bob = caller(session, "alice", is_admin=True), caller(session, "bob")
        people.workspace(session, "T1").region = "DE"
        made = set_up(session, alice, bob, day="每周五")

        days = [at.date() for at in made.dates]
    assert days == [date(2026, 11, 27), date(2026, 12, 4), date(2026, 12, 11), date(2026, 12, 18), date(2026, 12, 24)]


@both_engines
def test_a_round_opens_once_closes_once_and_sums_up_what_was_answered(db: Database) -> None:
    with db.begin() as session:
        alice, bob, carol = (caller(session, "alice", is_admin=True), caller(session, "bob"), caller(session, "carol"))
        set_up(session, alice, bob, carol)
        assert reflection.next_moment(session, now=WEDNESDAY) == FRIDAY.replace(second=0)
        assert reflection.advance(session, now=WEDNESDAY) == 0
        row = opened(session)
        assert reflection.advance(session, now=FRIDAY) == 0
        assert reflection.next_moment(session, now=FRIDAY) == CLOSE.replace(second=0)
        answers(session, bob, row, "the <!channel> *migration*")
        assert reflection.advance(session, now=CLOSE) == 1
        assert reflection.advance(session, now=CLOSE) == 0

        summary = drawn(session, reflection.summary_key(row.id))
        assert "1 person answered, of 2 who were asked." in summary["text"]
        assert "• *bob:* the &lt;!channel&gt; *migration*" in summary["text"]
        assert "carol" not in summary["text"]
        assert (summary["thread_ts"], summary["reply_broadcast"]) == ("1.1", True)


@both_engines
def test_a_late_answer_joins_the_summary_and_a_very_late_one_is_refused(db: Database) -> None:
    with db.begin() as session:
        alice, bob, carol = (caller(session, "alice", is_admin=True), caller(session, "bob"), caller(session, "carol"))
        set_up(session, alice, bob, carol)
        row = opened(session)
        reflection.advance(session, now=CLOSE)
        assert outbox.find(session, reflection.summary_key(row.id)) is None  # nobody had answered

        kept = answers(session, carol, row, "later than the rest", CLOSE + timedelta(hours=2))
        assert "• *carol (later):* later than the rest" in drawn(session, reflection.summary_key(row.id))["text"]
        reply = drawn(session, reflection.share_key(session.scalars(select(ReflectionShare.id)).one()))
        assert reply["thread_ts"] == "1.1"
        assert "After the close" in text_of(reply)

        with pytest.raises(Refused, match="round_over"):
            reflection.join(session, by=bob, round_id=row.id, channel="C1", now=CLOSE + timedelta(days=8))
        reflection.delete(session, by=carol, answer_id=kept.id, now=CLOSE + timedelta(hours=3))
        assert "later than the rest" not in str(drawn(session, reflection.summary_key(row.id)))


def test_bots_guests_people_who_left_and_people_who_are_away_are_not_asked(db: Database) -> None:
    with db.begin() as session:
        alice = caller(session, "alice", is_admin=True)
        bob, dave, eve = caller(session, "bob"), caller(session, "dave"), caller(session, "eve")
        others = [
            caller(session, "robot", is_bot=True),
            caller(session, "guest", is_guest=True),
            caller(session, "gone", deleted=True),
        ]
        stranger = caller(session, "stranger", joined=False)
        session.get_one(Member, dave.member_id).paused = True
        session.get_one(Member, eve.member_id).snoozed_until = FRIDAY + timedelta(days=3)
        made = set_up(session, alice, bob, dave, eve, stranger, *others)
        assert made.people == 4
        row = opened(session)

        assert row.expected == [bob.member_id, stranger.member_id]
        prompts = session.scalars(select(Delivery.recipient).where(Delivery.kind == "reflection.prompt")).all()
        assert prompts == ["Ubob"]  # nobody is written to before they have met Hearth


@both_engines
def test_of_whoever_leaves_the_company_no_answer_is_expected_and_what_they_answered_stays(db: Database) -> None:
    with db.begin() as session:
        alice, bob, carol = (caller(session, each, is_admin=each == "alice") for each in ("alice", "bob", "carol"))
        set_up(session, alice, alice, bob, carol)
        row = opened(session)
        answers(session, bob, row, "Moved.")
        gone = [Profile(f"U{name}", name, deleted=True) for name in ("bob", "carol")]
        arrivals.learn(session, "T1", gone, now=FRIDAY)
        seen = reflection.picture(session, round_id=row.id)
        assert seen is not None
        assert (seen.expected, len(seen.entries)) == (2, 1)
        waits = select(Delivery.recipient).where(Delivery.kind == "reflection.prompt", Delivery.state == outbox.QUEUED)
        assert set(session.scalars(waits)) <= {alice.user_id}

        reflection.advance(session, now=CLOSE)
        arrivals.learn(session, "T1", [Profile("Ualice", "alice", deleted=True)], now=CLOSE)
        seen = reflection.picture(session, round_id=row.id)
        assert seen is not None
        assert seen.expected == 2, "what was closed stays as it was said"


def test_whoever_has_not_answered_is_reminded_once_within_their_hours_and_the_rest_never(db: Database) -> None:
    with db.begin() as session:
        alice, bob, carol = (caller(session, "alice", is_admin=True), caller(session, "bob"), caller(session, "carol"))
        session.get_one(Member, carol.member_id).slack_zone = "Asia/Shanghai"
        set_up(session, alice, bob, carol, hours=72)
        row = opened(session)
        answers(session, bob, row, "mine")
        rows = {
            each.recipient: each
            for each in session.scalars(select(Delivery).where(Delivery.kind == "reflection.prompt"))
        }

        # Two thirds of three days later it is Sunday; both are written to on Monday morning, in their own zone.
        assert rows["Ucarol"].not_before == datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
        assert messages.render(session, rows["Ubob"]) is None
        reminder = messages.render(session, rows["Ucarol"])
        assert reminder
        assert "I remind you only this once." in reminder["text"]
        session.get_one(Member, carol.member_id).snoozed_until = FRIDAY + timedelta(days=30)
        assert messages.render(session, rows["Ucarol"]) is None


def test_a_programme_without_reminders_writes_to_nobody(db: Database) -> None:
    with db.begin() as session:
        alice, bob = caller(session, "alice", is_admin=True), caller(session, "bob")
        set_up(session, alice, bob, remind=False)
        opened(session)

        assert session.scalar(select(func.count()).where(Delivery.kind == "reflection.prompt")) == 0


def test_a_private_programme_asks_each_person_at_their_own_hour_and_posts_nothing(db: Database) -> None:
    with db.begin() as session:
        alice, bob, carol = (caller(session, "alice", is_admin=True), caller(session, "bob"), caller(session, "carol"))
        session.get_one(Member, carol.member_id).slack_zone = "America/New_York"
        set_up(session, alice, bob, carol, team=False)
        row = opened(session)
        rows = {each.recipient: each for each in session.scalars(select(Delivery))}
        assert set(rows) == {"Ubob", "Ucarol"}
        assert rows["Ubob"].not_before == FRIDAY
        assert rows["Ucarol"].not_before == datetime(2026, 11, 27, 15, 0, tzinfo=UTC)  # ten in New York

        asked = reflection.waiting(session, by=bob, now=FRIDAY)
        assert asked
        kept = reflection.answer(
            session,
            by=bob,
            asked_id=asked.id,
            draft=reflection.AnswerDraft({"q1": "private words"}),
            language="en",
            now=FRIDAY,
        )
        assert kept.shared is None
        reflection.advance(session, now=CLOSE)
        assert {each.kind for each in session.scalars(select(Delivery))} == {"reflection.prompt"}
        for other in (alice, carol):
            with pytest.raises(Refused):
                reflection.get(session, by=other, answer_id=kept.id)
            assert reflection.search(session, by=other, words="private").own.answers == ()
        assert reflection.picture(session, round_id=row.id).entries == ()  # type: ignore[union-attr]


def test_one_question_in_turn_goes_round(db: Database) -> None:
    with db.begin() as session:
        alice, bob = caller(session, "alice", is_admin=True), caller(session, "bob")
        set_up(session, alice, bob, in_turn=True)
        first, second = opened(session).questions, opened(session, FRIDAY + timedelta(days=7)).questions
        third = opened(session, FRIDAY + timedelta(days=14)).questions

    assert (first, second) == ([["What moved?", "推进了什么？"]], [["What is stuck?", "卡在哪里？"]])
    assert third == first


def test_after_a_long_outage_a_round_is_left_out_and_the_next_one_comes(db: Database) -> None:
    with db.begin() as session:
        alice, bob = caller(session, "alice", is_admin=True), caller(session, "bob")
        set_up(session, alice, bob)
        reflection.advance(session, now=FRIDAY + timedelta(hours=7))

        assert session.scalar(select(func.count()).select_from(ReflectionRound)) == 0
        assert reflection.next_moment(session, now=CLOSE) == FRIDAY.replace(second=0) + timedelta(days=7)


def test_a_paused_programme_waits_and_a_deleted_one_ends_its_round_and_takes_no_answer(db: Database) -> None:
    with db.begin() as session:
        alice, bob = caller(session, "alice", is_admin=True), caller(session, "bob")
        made = set_up(session, alice, bob)
        more: dict[str, Any] = {"by": alice, "programme_id": made.id, "now": WEDNESDAY}
        reflection.pause(session, paused=True, **more)
        assert reflection.advance(session, now=FRIDAY) == 0
        reflection.pause(session, paused=False, **more)
        row = opened(session)
        asked, _ = reflection.join(session, by=bob, round_id=row.id, channel="C1", now=FRIDAY)
        reflection.remove(session, **more)

        assert "has ended" in drawn(session, reflection.round_key(row.id))["text"]
        with pytest.raises(Refused, match="programme_ended"):
            reflection.join(session, by=bob, round_id=row.id, channel="C1", now=FRIDAY)
        with pytest.raises(Refused, match="programme_ended"):
            reflection.answer(
                session, by=bob, asked_id=asked.id, draft=reflection.AnswerDraft({"q1": "x"}), language="en", now=FRIDAY
            )
        reminder = session.scalars(select(Delivery).where(Delivery.kind == "reflection.prompt")).one()
        assert messages.render(session, reminder) is None
        assert reflection.programmes(session, by=alice, now=FRIDAY) == ()


def test_nobody_answers_in_a_thread_that_they_cannot_see(db: Database) -> None:
    with db.begin() as session:
        alice, bob = caller(session, "alice", is_admin=True), caller(session, "bob")
        outsider, other = caller(session, "outsider"), caller(session, "mallory", "T2")
        set_up(session, alice, bob)
        row = opened(session)
        for who, channel in ((outsider, None), (outsider, "C2"), (other, "C1")):
            with pytest.raises(Refused, match=r"reflection\.gone"):
                reflection.join(session, by=who, round_id=row.id, channel=channel, now=FRIDAY)
        with pytest.raises(Refused, match=r"reflection\.gone"):
            reflection.join(session, by=bob, round_id=row.id + 1, channel="C1", now=FRIDAY)


def test_an_answer_needs_a_thread_that_is_there(db: Database) -> None:
    with db.begin() as session:
        alice, bob = caller(session, "alice", is_admin=True), caller(session, "bob")
        made = set_up(session, alice, bob)
        row = opened(session)
        post = outbox.find(session, reflection.round_key(row.id))
        assert post
        post.state, post.ts = outbox.FAILED, None
        session.flush()
        with pytest.raises(Refused, match="no_thread"):
            answers(session, bob, row, "nowhere")

        again = reflection.programme(session, by=alice, programme_id=made.id, now=FRIDAY)
        assert again.failed
        page = blocks.programmes_view(translator("en"), [again], {}, {})
        assert "could not be posted. Is Hearth in the channel?" in text_of(page)


@pytest.mark.parametrize(
    ("said", "code"), [("", "reflection.empty"), (" \u200b\n", "reflection.empty"), ("x" * 10_000, "text.long")]
)
def test_an_empty_or_endless_answer_is_refused_beside_its_question(db: Database, said: str, code: str) -> None:
    with db.begin() as session:
        alice, bob = caller(session, "alice", is_admin=True), caller(session, "bob")
        set_up(session, alice, bob)
        row = opened(session)
        with pytest.raises(Refused) as refused:
            answers(session, bob, row, said)

    assert (refused.value.code, refused.value.field) == (code, "q1")


@both_engines
def test_fewer_means_every_second_round_and_then_none(db: Database) -> None:
    with db.begin() as session:
        alice, bob, carol = (caller(session, "alice", is_admin=True), caller(session, "bob"), caller(session, "carol"))
        set_up(session, alice, bob, carol)
        asked_bob = []
        for week in range(6):
            now = FRIDAY + timedelta(weeks=week)
            row = opened(session, now) if week == 0 else None
            if row is None:
                reflection.advance(session, now=now)
                row = session.scalars(select(ReflectionRound).order_by(ReflectionRound.id.desc())).first()
            assert row
            asked_bob.append(bob.member_id in row.expected)
            waiting = reflection.waiting(session, by=bob, now=now)
            if week in (0, 2) and waiting:
                assert reflection.fewer(session, by=bob, asked_id=waiting.id, now=now) is (week == 2)

        assert asked_bob == [True, False, True, False, False, False]
        assert carol.member_id in row.expected


def test_a_summary_of_many_long_answers_still_fits_a_message(db: Database) -> None:
    with db.begin() as session:
        alice = caller(session, "alice", is_admin=True)
        crowd = [caller(session, f"p{n}") for n in range(60)]
        set_up(session, alice, *crowd, en=["&" * 200] * 5, zh=[])
        row = opened(session)
        for who in crowd:
            asked, _ = reflection.join(session, by=who, round_id=row.id, channel="C1", now=FRIDAY)
            said = {f"q{n}": "&\n" * 1_400 for n in range(1, 6)}
            reflection.answer(
                session, by=who, asked_id=asked.id, draft=reflection.AnswerDraft(said), language="en", now=FRIDAY
            )
        reflection.advance(session, now=CLOSE)
        summary = drawn(session, reflection.summary_key(row.id))

    assert len(summary["blocks"]) <= 50
    assert max(len(block["text"]["text"]) for block in summary["blocks"]) <= 3_000
    assert "and 30 more in the thread" in summary["text"]


@both_engines
def test_a_large_team_is_asked_in_several_short_transactions_and_everybody_once(db: Database) -> None:
    with db.begin() as session:
        alice = caller(session, "alice", is_admin=True)
        crowd = [caller(session, f"p{n}") for n in range(130)]
        set_up(session, alice, *crowd, team=False)
    done = []
    while not done or done[-1]:
        with db.begin() as session:
            done.append(reflection.advance(session, now=FRIDAY))

    assert done == [101, 30, 0]
    with db.begin(write=False) as session:
        told = session.scalars(select(Delivery.recipient).where(Delivery.kind == "reflection.prompt")).all()
        assert sorted(told) == sorted(who.user_id for who in crowd)


def test_the_thread_opens_with_each_question_in_both_languages_once(db: Database) -> None:
    with db.begin() as session:
        alice, bob = caller(session, "alice", is_admin=True), caller(session, "bob")
        set_up(session, alice, bob, en=["What moved?", "<!here>"], zh=["推进了什么？", "<!here>"])
        text = drawn(session, reflection.round_key(opened(session).id))["text"]

    assert "• What moved? / 推进了什么？\n• &lt;!here&gt;\n" in text


def test_whoever_has_everything_deleted_takes_their_words_out_of_thread_summary_and_audience(db: Database) -> None:
    with db.begin() as session:
        alice, bob = caller(session, "alice", is_admin=True), caller(session, "bob")
        made = set_up(session, alice, bob)
        row = opened(session)
        answers(session, bob, row, "words of mine")
        reflection.advance(session, now=CLOSE)
        reflection.delete_all(session, by=bob, now=CLOSE)

        assert "words of mine" not in str(drawn(session, reflection.summary_key(row.id)))
        assert reflection.programme(session, by=alice, programme_id=made.id, now=CLOSE).people == 0
