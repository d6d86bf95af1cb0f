"""A short list in Slack: chosen from in a modal, and the next one asked after a no."""

from __future__ import annotations

from bot.words import _
from tests.adapters.slack.conftest import Town
from tests.adapters.slack.test_finding import (
    CLAIRE,
    LEA,
    MARC,
    MENTEE,
    MENTOR,
    french,
    joins,
    offered,
)
from tests.fakes.slack import read, until

PAUL = "UPAUL"


async def test_a_mentee_ranks_and_the_second_is_asked_after_a_no(town: Town) -> None:
    slack = town.slack
    for user, name in ((CLAIRE, "Claire Petit"), (LEA, "Léa Martin")):
        slack.add(user, name)
    for user, name in ((MARC, "Marc Roy"), (PAUL, "Paul Reed")):
        slack.add(user, name, locale="en-GB", zone="Europe/London")
    await slack.command(CLAIRE, "réglages")
    await slack.press(CLAIRE, french(_("How people meet")))
    assert await slack.submit(CLAIRE, format="suggestions") == {}
    await joins(slack, LEA, MENTEE)
    await joins(slack, MARC, MENTOR)
    await joins(slack, PAUL, {**MENTOR, "offers": "*paie* <!channel>"})
    await slack.command(CLAIRE, "apparier")
    await slack.letter(CLAIRE, "Paul Reed")
    await slack.press(CLAIRE, "round.send")
    listed = await slack.letter(LEA, "2 mentors pourraient vous convenir")
    assert "<!channel>" in listed.words

    await slack.press(LEA, "list.rank", on=listed)
    marc, paul = offered(await slack.modal(LEA), "first")
    wrong = await slack.submit(LEA, first=paul, second=paul)
    assert wrong == {"second": french(_("You have chosen this person already."))}
    assert await slack.submit(LEA, first=paul, second=marc) == {}
    await slack.letter(LEA, "connaît votre choix")
    await until(lambda: "list.rank" not in str(listed.blocks))
    to_paul = await slack.letter(PAUL, "has chosen you")
    assert not any("Léa" in one.words or LEA in one.words for one in slack.inbox(MARC))

    await slack.press(PAUL, "match.decline", on=to_paul)
    await slack.modal(PAUL)
    assert await slack.submit(PAUL, reason="") == {}
    await slack.letter(LEA, "qui vient ensuite sur votre liste")
    to_marc = await slack.letter(MARC, "has chosen you")
    await slack.press(MARC, "match.accept", on=to_marc)
    await slack.letter(LEA, french(_("You are a pair!")))
    await until(lambda: "You have been a pair" in read(to_marc.blocks))
    assert not any(slack.modals.values())
