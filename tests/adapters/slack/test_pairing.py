"""Two people are brought together in Slack: named with an @, or picked in a form."""

from __future__ import annotations

from bot.words import _
from tests.adapters.slack.conftest import Town
from tests.adapters.slack.test_finding import CLAIRE, LEA, MARC, MENTEE, MENTOR, french, joins


async def test_two_are_named_with_an_at_or_picked_and_proposed_to_each_other(town: Town) -> None:
    slack = town.slack
    for user, name in ((CLAIRE, "Claire Petit"), (LEA, "Léa Martin"), (MARC, "Marc Roy")):
        slack.add(user, name)
    await joins(slack, LEA, MENTEE)
    await joins(slack, MARC, MENTOR)
    await slack.command(CLAIRE, f"associer <@{MARC}|marc> et <@{LEA}|lea>")
    await slack.letter(CLAIRE, "Léa Martin avec Marc Roy")
    # What a round would give is fetched as a table, at an address of its own.
    await slack.command(CLAIRE, "apparier simuler")
    await slack.press(CLAIRE, "round.table")
    assert "/table/" in str(await slack.letter(CLAIRE, "Télécharger le tableau"))
    # Somebody whom Tandem has never met is shown by name, and not by what Slack calls them.
    slack.add("UNOBODY", "Nina Bo")
    await slack.command(CLAIRE, f"associer <@UNOBODY|nina> <@{LEA}|lea>")
    await slack.letter(CLAIRE, "Je ne connais pas @UNOBODY")
    await slack.command(CLAIRE, "associer")
    await slack.modal(CLAIRE)
    assert await slack.submit(CLAIRE, one=[LEA], other=[MARC]) == {}
    two = await slack.letter(CLAIRE, "Léa Martin avec Marc Roy")
    await slack.press(CLAIRE, "pair.propose", on=two)
    await slack.letter(LEA, french(_("Why the two of you")))
    await slack.letter(MARC, f"@{LEA}")
