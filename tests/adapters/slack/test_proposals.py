"""A proposal in Slack: asked about, answered, accepted as the last one, or declined."""

from __future__ import annotations

from bot.words import _
from tests.adapters.slack.conftest import Town
from tests.adapters.slack.test_finding import CLAIRE, LEA, MARC, MENTEE, MENTOR, french, joins
from tests.fakes.slack import read, until

INES, PAUL = "UINES", "UPAUL"


async def test_a_proposal_is_asked_about_then_accepted_and_another_declined(town: Town) -> None:
    slack = town.slack
    for user, name in ((CLAIRE, "Claire Petit"), (LEA, "Léa Martin"), (INES, "Inès Roux")):
        slack.add(user, name)
    for user, name in ((MARC, "Marc Roy"), (PAUL, "Paul Reed")):
        slack.add(user, name, locale="en-GB", zone="Europe/London")
    await joins(slack, LEA, MENTEE)
    await joins(slack, MARC, {**MENTOR, "capacity": "3"})
    await slack.command(CLAIRE, "apparier")
    await slack.letter(CLAIRE, "Léa Martin")
    await slack.press(CLAIRE, "round.send")
    to_lea, to_marc = await slack.letter(LEA, f"@{MARC}"), await slack.letter(MARC, f"@{LEA}")

    # A question goes across as it was typed, and so does its answer.
    await slack.press(LEA, "match.ask", on=to_lea)
    await slack.modal(LEA)
    assert await slack.submit(LEA, words="Le <!channel> *jeudi* ?") == {}
    question = await slack.letter(MARC, "Le <!channel> *jeudi* ?")
    await slack.press(MARC, "match.reply", on=question)
    await slack.modal(MARC)
    assert await slack.submit(MARC, words="Gladly & soon") == {}
    answer = await slack.letter(LEA, "Gladly & soon")
    await slack.press(LEA, "match.accept", on=answer)
    await slack.press(MARC, "Accept, and take nobody after", on=to_marc)
    await until(lambda: "you take 1 mentee" in read(to_marc.blocks))
    await slack.letter(LEA, french(_("You are a pair!")))

    # Whoever comes later is matched at once, and not with Marc; a no leaves nobody in silence.
    await joins(slack, INES, MENTEE)
    await joins(slack, PAUL, MENTOR)
    await town.passes(minutes=11)
    to_paul = await slack.letter(PAUL, f"@{INES}")
    await slack.press(PAUL, "match.decline", on=to_paul)
    await slack.modal(PAUL)
    assert await slack.submit(PAUL, reason="No time before June") == {}
    await slack.letter(
        INES, french(_("Nobody else is free for you right now. You stay on the list."))
    )
    assert not any("No time before June" in one.words for one in slack.inbox(INES))
    await slack.command(CLAIRE, "statut")
    await slack.letter(CLAIRE, "No time before June")
    assert not any(slack.modals.values())
