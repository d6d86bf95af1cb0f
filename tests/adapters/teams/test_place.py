"""A place of one's own in Teams, and what a manager sees of supply and demand."""

from __future__ import annotations

from datetime import timedelta

from bot.entities import Platform
from storage import SqlStore
from tests.adapters.teams import test_programmes
from tests.adapters.teams.test_finding import joins
from tests.adapters.teams.test_programmes import (
    CLAIRE,
    LEA,
    MARC,
    MENTEE,
    MENTOR,
    TODAY,
    Town,
    words,
)
from tests.fakes.teams import TENANT

town = test_programmes.town


async def test_people_pause_leave_and_come_back_and_a_manager_calls_who_is_missing(
    town: Town,
) -> None:
    await town.says(CLAIRE, "aide")
    await town.sees(CLAIRE, "import")
    alone = {**MENTOR, "offer": {**MENTOR["offer"], "capacity": "1"}}
    for user, pages in ((LEA, MENTEE), (MARC, alone), (CLAIRE, MENTEE)):
        await joins(town, user, pages)

    # A break until a date, and no longer than wished: a date that is over stands at its field.
    await town.says(LEA, "place")
    await town.presses(LEA, "place.pause", "place.pause")
    name, form = await town.sees(LEA, "form:pause")
    past = await town.acts(LEA, name, form, "form:pause", until=str(TODAY - timedelta(days=1)))
    assert past
    assert "Cette date est passée" in words(past)
    paused = await town.acts(LEA, name, past, "form:pause", until=str(TODAY + timedelta(days=9)))
    assert paused
    await town.acts(LEA, name, paused, "place.resume")
    await town.sees(LEA, "Vous revoilà")

    # Whom to avoid is typed, for no card of Teams can choose people.
    await town.says(LEA, "éviter")
    name, form = await town.sees(LEA, "form:avoid")
    unknown = await town.acts(LEA, name, form, "form:avoid", people="Claire Petit, Personne Ici")
    assert unknown
    assert "Personne Ici" in words(unknown)
    await town.acts(LEA, name, unknown, "form:avoid", people="Claire Petit")
    await town.sees(LEA, "Personne d'autre ne lit cela")

    # Three places, one of them missing: who could help, and the call to them.
    await town.says(CLAIRE, "thèmes")
    await town.presses(CLAIRE, "Thèmes : ce qui est demandé", "themes.fill")
    await town.presses(CLAIRE, "Qui pourrait aider :", "announce.ask")
    await town.sees(CLAIRE, "rien ne part avant")
    await town.says(MARC, "place")
    await town.presses(MARC, "place.capacity", "place.capacity")
    await town.presses(MARC, "form:capacity", "form:capacity", capacity="2")
    await town.sees(MARC, "2 mentorés")

    # Out, and in again with what was told before; nobody answers, and one press reminds them.
    await town.says(LEA, "quitter")
    await town.presses(LEA, "Quitter «", "place.quit")
    await town.says(LEA, "rejoindre")
    back = await town.walks(LEA, "form:signup", {"papers": MENTEE["papers"]})
    assert "c'est noté" in words(back)
    await town.says(CLAIRE, "apparier")
    await town.presses(CLAIRE, "binômes à relire", "round.send")
    await town.sees(LEA, "Un mentor pour vous")
    with SqlStore(town.tandem.engine).open(Platform.TEAMS, TENANT, town.tandem.clock.now()) as desk:
        desk.programmes()[0].late_days = 2
    await town.passes(days=2)
    await town.says(CLAIRE, "relancer")
    await town.presses(CLAIRE, "late.send", "late.send")
    await town.passes(minutes=1)
    await town.sees(LEA, "attend votre réponse")
