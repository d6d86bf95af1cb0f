"""A short list in Teams: chosen from on a card, and the next one asked after a no."""

from __future__ import annotations

from bot.entities import Format, Platform
from storage import SqlStore
from tests.adapters.teams import test_programmes
from tests.adapters.teams.test_finding import MENTOR, choices, joins
from tests.adapters.teams.test_programmes import CLAIRE, LEA, MARC, MENTEE, Town, words
from tests.fakes.teams import TENANT

town = test_programmes.town


async def test_a_mentee_chooses_on_a_card_that_is_a_form(town: Town) -> None:
    await town.says(CLAIRE, "aide")
    await town.sees(CLAIRE, "import")
    await joins(town, LEA, MENTEE)
    await joins(town, MARC, MENTOR)
    await joins(town, CLAIRE, MENTOR)
    with SqlStore(town.tandem.engine).open(Platform.TEAMS, TENANT, town.tandem.clock.now()) as desk:
        desk.programmes()[0].format = Format.SUGGESTIONS
    await town.says(CLAIRE, "apparier")
    await town.presses(CLAIRE, "liste à relire", "round.send")

    await town.presses(LEA, "2 mentors pourraient", "list.rank")
    name, form = await town.sees(LEA, "form:list-rank")
    first, second = choices(form, "first")
    again = await town.acts(LEA, name, form, "form:list-rank", first=first, second=first)
    assert again
    assert "déjà choisi" in words(again)
    await town.acts(LEA, name, again, "form:list-rank", first=first, second=second)
    _name, told = await town.sees(LEA, "connaît votre choix")
    chosen, other = (
        (MARC, CLAIRE) if "Marc" in words(told).partition("Si c'est")[0] else (CLAIRE, MARC)
    )
    await town.presses(chosen, "a porté son choix sur vous", "match.decline")
    await town.presses(chosen, "form:decline", "form:decline", reason="")
    await town.sees(LEA, "qui vient ensuite sur votre liste")
    await town.presses(other, "a porté son choix sur vous", "match.accept")
    for user in (LEA, other):
        await town.sees(user, "Vous voilà en tandem")
