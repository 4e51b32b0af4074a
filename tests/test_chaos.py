"""A short form of `make chaos`: processes die at random moments, Slack fails at random, and the sums are right."""

import random

import pytest

from tests.chaos import FAULTS, WAYS, Plan, chaos, fates
from tests.conftest import BOTH_ENGINES

PROCESSES = {"sqlite": 1, "postgres": 3}


def plan(engine: str) -> Plan:
    return Plan(seed=20261127, messages=200, kills=5, engine=engine, processes=PROCESSES[engine], patience_s=120)


@pytest.mark.slow
@pytest.mark.parametrize("engine", BOTH_ENGINES)
async def test_nothing_is_lost_and_nothing_doubled_in_a_small_chaos(engine: str) -> None:
    outcome = await chaos(plan(engine))

    assert str(outcome) == "lost=0 doubled=0 sent=200"
    assert outcome.clean
    assert outcome.kills >= 1
    assert outcome.calls > 200


def test_the_shares_of_the_faults_are_a_whole() -> None:
    assert sum(share for share, _ in FAULTS.values()) == pytest.approx(1)


def test_the_same_seed_plans_the_same_deaths_in_every_way() -> None:
    one = fates(Plan(seed=7), 0, random.Random(7))

    assert one == fates(Plan(seed=7), 0, random.Random(7))
    assert len(one) == 50
    assert {fate["moment"] for fate in one} == set(WAYS)
    assert 0 < sum(fate["spared"] for fate in one) < 9_000
