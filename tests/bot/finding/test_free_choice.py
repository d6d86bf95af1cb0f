"""After some months people know each other: free choice is suggested, and takes nobody away."""

from __future__ import annotations

from bot.entities import Role, Status
from tests.bot.finding.life import at_the_desk, enrol
from tests.school import School, buttons_of, form_of, read


async def test_free_choice_is_suggested_once_and_running_pairs_stay(pair: School) -> None:
    with at_the_desk(pair) as desk:
        programme = desk.programmes()[0]
        programme.launched_at = desk.now
        desk.promise("digest.send", programme.id, desk.now)
    enrol(pair, "hugo", Role.MENTEE)
    enrol(pair, "nora")
    await pair.passes(days=175)
    assert "Une idée pour" not in pair.reads("claire")
    assert "Ask" not in {str(one.label) for one in buttons_of(await pair.says("hugo", "find"))}
    await pair.passes(days=40)
    assert pair.reads("claire").count("Une idée pour") == 1
    page = form_of(await pair.presses("claire", "How people meet"))
    await pair.fills(
        "claire", page.form.name, {**page.filled, "format": "a-la-carte"}, page.subject
    )
    with at_the_desk(pair) as desk:
        [match] = desk.open_matches(next(iter(desk.people_named("lea"))))
        assert match.status is Status.ACTIVE
    assert "your mentor" in read(await pair.says("lea", "status"))
    assert "Ask" in {str(one.label) for one in buttons_of(await pair.says("hugo", "find"))}
    await pair.passes(days=60)
    assert pair.reads("claire").count("Une idée pour") == 1
