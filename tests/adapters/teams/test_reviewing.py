"""A manager in Teams simulates a round, reviews a pair, and brings two people together."""

from __future__ import annotations

from tests.adapters.teams import test_programmes
from tests.adapters.teams.test_finding import joins
from tests.adapters.teams.test_programmes import CLAIRE, LEA, MARC, MENTEE, MENTOR, Town, words

town = test_programmes.town


async def test_a_round_is_simulated_and_reviewed_then_two_are_paired_by_hand(town: Town) -> None:
    await town.says(CLAIRE, "aide")
    await town.sees(CLAIRE, "associer")
    await joins(town, LEA, MENTEE)
    await joins(town, MARC, MENTOR)

    # Other weights are a form in the chat; what they give stands beside the settings.
    await town.says(CLAIRE, "apparier simuler")
    # What a round would give is fetched as a table, at an address of its own.
    await town.presses(CLAIRE, "Ce que donnerait une série", "round.table")
    await town.sees(CLAIRE, "/table/")
    await town.presses(CLAIRE, "Ce que donnerait une série", "round.weights")
    await town.presses(CLAIRE, "form:round-weights", "form:round-weights", needs="4")
    name, tried = await town.sees(CLAIRE, "Beaucoup")
    applied = await town.acts(CLAIRE, name, tried, "round.adopt")
    assert "Ces réglages valent désormais" in words(applied)

    # Why not somebody else? A name is typed, and a fault stands at its field.
    await town.says(CLAIRE, "apparier")
    name, drawn = await town.sees(CLAIRE, "binôme à relire")
    closer = await town.acts(CLAIRE, name, drawn, "pair.look")
    assert closer
    others = await town.acts(CLAIRE, name, closer, "pair.others")
    assert others
    await town.acts(CLAIRE, name, others, "pair.whom")
    await town.presses(CLAIRE, "form:pair-why", "form:pair-why", whom="Léa Martin")
    name, faulty = await town.sees(CLAIRE, "une seule et même personne")
    assert "form:pair-why" in words(faulty)
    await town.says(CLAIRE, "apparier")
    await town.presses(CLAIRE, "binôme à relire", "round.drop")

    # Two who are named with an @ lose it in what Teams sends, and are found all the same.
    marc = {"type": "mention", "mentioned": {"id": MARC, "name": "Marc Roy"}, "text": "<at>M</at>"}
    lea = {"type": "mention", "mentioned": {"id": LEA, "name": "Léa Martin"}, "text": "<at>L</at>"}
    await town.post(
        CLAIRE, f"a:{CLAIRE}", text="associer <at>M</at> <at>L</at>", entities=[marc, lea]
    )
    name, two = await town.sees(CLAIRE, "pair.propose")
    sent = await town.acts(CLAIRE, name, two, "pair.propose")
    assert "La proposition part" in words(sent)
    await town.passes(minutes=1)
    await town.sees(LEA, "Un mentor pour vous")
