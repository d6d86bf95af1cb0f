"""A proposal in Teams: asked about, answered, and accepted as the last one."""

from __future__ import annotations

from typing import Any

from tests.adapters.teams import test_programmes
from tests.adapters.teams.test_finding import joins
from tests.adapters.teams.test_programmes import CLAIRE, LEA, MARC, MENTEE, MENTOR, Town, words

town = test_programmes.town


async def test_a_proposal_is_asked_about_then_accepted_and_declined_too_late(town: Town) -> None:
    await town.says(CLAIRE, "aide")
    await town.sees(CLAIRE, "import")
    await joins(town, LEA, MENTEE)
    told: dict[str, Any] = {**MENTOR, "offer": {**MENTOR["offer"], "capacity": "3"}}
    await joins(town, MARC, told)
    await town.says(CLAIRE, "apparier")
    await town.presses(CLAIRE, "binôme à relire", "round.send")

    # The question is a form in a message of its own; the words arrive as they were typed.
    await town.presses(LEA, "Un mentor pour vous", "match.ask")
    await town.presses(LEA, "form:match-ask", "form:match-ask", words="Plutôt <b>jeudi</b> ?")
    await town.presses(MARC, "Plutôt", "match.reply")
    await town.presses(MARC, "form:match-reply", "form:match-reply", words="Oui, _volontiers_.")
    await town.presses(LEA, "volontiers", "match.accept")

    # Marc has room for three, and says that he takes nobody after her.
    name, card = await town.sees(MARC, "Une personne à accompagner")
    [last] = [
        one for one in test_programmes.within(card)
        if one.get("verb") == "match.accept" and one["data"].get("value") == "last"
    ]  # fmt: skip
    answer = await town.post(
        MARC, f"a:{MARC}", type="invoke", name="adaptiveCard/action", replyToId=name,
        value={"action": {"type": "Action.Execute", "verb": "match.accept", "data": last["data"]}},
    )  # fmt: skip
    assert "vous accompagnez 1 mentoré" in words(answer)
    for user in (LEA, MARC):
        await town.sees(user, "Vous voilà en tandem")
    await town.acts(MARC, name, card, "match.decline")
    await town.sees(MARC, "Vous formez un binôme depuis")
