"""How answers leave."""

from slack_bolt.response import BoltResponse

from handlers.answers import Ack


async def test_an_acknowledgement_once_given_stays_given_when_the_listener_fails_right_after_it() -> None:
    ack = Ack(lambda payload: payload)
    ack.response = None
    assert ack.response is None

    await ack("Noted.")
    ack.response = None  # as Bolt does for a listener that fails after its ack
    assert ack.response is not None
    assert "Noted." in str(ack.response.body)


async def test_an_error_before_the_acknowledgement_is_the_answer() -> None:
    ack = Ack(lambda payload: payload)
    ack.response = BoltResponse(status=200, body="busy")
    assert ack.response is not None
    assert ack.response.body == "busy"
