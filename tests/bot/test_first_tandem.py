"""One mentor and one mentee, from sign-up to survey."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from bot.entities import Platform, Rank, Steward
from bot.events import Ask, Done, Fix, Pressed, Replace, Say
from bot.forms import Raw
from bot.joining import entering
from tests.school import AGREED, MENTEE, MENTOR, School, TurnedClock, buttons_of, read

PLAN: dict[str, Raw] = {"rhythm": "weekly", "day": "3", "at": "18:30", "minutes": "45"}


async def test_the_whole_story_from_sign_up_to_survey(school: School) -> None:
    school.locales["marc"] = "en-GB"
    school.zones["marc"] = "Europe/London"
    assert isinstance(await school.says("lea", "/mentorat rejoindre"), Ask)
    assert isinstance(await school.joins("lea", MENTEE), Done)
    assert "Vous êtes dans le programme" in school.reads("lea")
    await school.joins("marc", {**MENTOR, "zone": "Europe/London"})
    review = await school.says("claire", "mentorat apparier")
    assert "Audit" in read(review)
    assert not any("A mentor for you" in read(card) for card in school.letters("lea"))

    await school.presses("claire", "Send 1 proposal")
    assert "Un mentor pour vous" in school.reads("lea")
    assert "A mentee for you" in school.reads("marc")
    await school.presses("lea", "Accept")
    assert "tandem" not in school.reads("marc").casefold()
    await school.presses("marc", "Accept")
    assert "You are a pair!" in school.reads("marc")
    assert "À vous d'écrire en premier" in school.reads("lea")

    form = await school.presses("lea", "Plan our meetings")
    assert isinstance(form, Ask)
    plan = {"rhythm": "weekly", "day": "3", "at": "18:30", "minutes": "45", "link": ""}
    assert isinstance(await school.fills("lea", "plan", plan, form.subject), Done)
    assert "jeudi 3 septembre à 18:30" in school.reads("lea")
    assert "Thursday 3 September at 17:30" in school.reads("marc")
    await school.passes(days=1, hours=8, minutes=31)
    assert "Tomorrow: Lea" in school.reads("marc")
    await school.passes(days=2)
    assert isinstance(await school.presses("marc", "It took place"), Replace)
    assert "took place" in read(await school.presses("lea", "It took place"))
    await school.passes(days=30)
    for label in ("Yes, fully", "Rather yes", "Rather yes"):
        await school.presses("lea", label)
    status = read(await school.says("claire", "statut"))
    assert "Answers: 1 of 2" in status
    assert "Progress: 4.0 out of 5" in status


async def test_the_recap_can_be_edited_and_nothing_is_asked_twice(school: School) -> None:
    await school.joins("lea", MENTEE)
    page = await school.presses("lea", "Edit")
    assert isinstance(page, Ask)
    page = await school.fills("lea", "signup", page.filled, page.subject)
    assert isinstance(page, Ask)
    assert page.filled["goals"] == MENTEE["goals"]
    assert page.filled["themes"] == MENTEE["themes"]
    await school.joins("lea", {**MENTEE, "goals": "Autre chose"})
    assert "Autre chose" in school.reads("lea")


async def test_nothing_is_sent_before_the_manager_confirms(school: School) -> None:
    await school.joins("lea", MENTEE)
    await school.joins("marc", MENTOR)
    before = school.reads("lea") + school.reads("marc")
    await school.says("claire", "apparier")
    await school.passes(hours=20)
    await school.presses("claire", "Drop")
    assert school.reads("lea") + school.reads("marc") == before


@pytest.mark.races
async def test_two_managers_cannot_send_the_same_round_twice(school: School) -> None:
    await school.joins("lea", MENTEE)
    await school.joins("marc", MENTOR)
    await school.says("paul", "menu")
    await school.says("claire", "apparier")
    send = school.button("claire", "Send 1 proposal")
    with school.store.open(Platform.WEB, "school", school.clock.now()) as desk:
        paul, round = desk.person_at("paul"), desk.round(send.subject)
        assert paul
        assert round
        programme = desk.programme(round.programme_id)
        desk.add(
            Steward(
                programme_id=round.programme_id,
                person_id=paul.id,
                rank=Rank.MANAGER,
                since=desk.now,
            )
        )
    press = Pressed(send.action, send.subject)
    replies = await asyncio.gather(*(school._does(who, press) for who in ("paul", "claire")))
    said = [read(reply) for reply in replies]
    [late] = [text for text in said if "sent already" in text]
    first = "Claire" if late == said[0] else "Paul"
    assert f"{first} sent it on Tuesday 1 September" in late
    assert school.reads("lea").count("Un mentor pour vous") == 1
    sent = len(school.letterbox.parcels)
    again = read(await school.presses("claire", "Send 1 proposal"))
    assert f"{first} sent it on" in again
    assert len(school.letterbox.parcels) == sent
    with school.store.open(Platform.WEB, "school", school.clock.now()) as desk:
        assert programme
        assert [deed.verb for deed, _who in desk.deeds(programme, 0, 9)].count("match") == 1


async def test_a_member_cannot_compute_pairs(school: School) -> None:
    await school.says("claire", "apparier")
    assert "Only the programme's managers" in read(await school.says("lea", "apparier"))
    await school.joins("ines", MENTEE)
    await school.joins("marc", MENTOR)
    drawn = await school.says("claire", "apparier")
    ids = {button.action: button.subject for button in buttons_of(drawn)}
    for action in ("round.draw", "round.redraw", "round.turn", "round.send", "round.drop"):
        subject = ids["round.redraw"] if action == "round.draw" else ids["round.send"]
        refused = await school.forges("lea", action, ids.get(action, subject))
        assert "Only the programme's managers" in read(refused), action
        assert "out of date" in read(await school.forges("lea", action, "x")), action


async def test_a_decline_frees_the_place_and_the_next_best_is_proposed(school: School) -> None:
    await school.joins("lea", MENTEE)
    await school.joins("marc", MENTOR)
    await school.joins("paul", {**MENTOR, "offers": "cuisine"})
    await school.joins("ines", {**MENTEE, "seeks": "cuisine, jardinage"})
    await school.says("claire", "apparier")
    await school.presses("claire", "Send 2 proposals")
    form = await school.presses("marc", "Decline")
    assert isinstance(form, Ask)
    await school.fills("marc", "decline", {"reason": "Trop de travail"}, form.subject)
    assert "Trop de travail" not in school.reads("lea")
    assert "Vous avez refusé cette proposition" in school.reads("marc")
    assert "closed" in read(await school.forges("lea", "match.accept", form.subject))


async def test_the_mentor_reads_the_goals_of_the_mentee(school: School) -> None:
    await school.joins("lea", MENTEE)
    await school.joins("marc", MENTOR)
    await school.says("claire", "apparier")
    await school.presses("claire", "Send 1 proposal")
    assert "Trouver un stage en audit" in school.reads("marc")


async def test_the_day_before_the_mentee_is_asked_for_three_questions(pair: School) -> None:
    form = await pair.presses("lea", "Plan our meetings")
    assert isinstance(form, Ask)
    await pair.fills("lea", "plan", PLAN, form.subject)
    await pair.passes(days=2)
    assert "trois questions que vous voulez poser" in pair.reads("lea")
    assert "trois questions que vous voulez poser" not in pair.reads("marc")


async def test_the_mentee_gets_two_messages_ready_to_send(pair: School) -> None:
    said = pair.reads("lea")
    assert "Bonjour Marc, je m'appelle Lea" in said
    assert "{" not in said
    assert "je m'appelle Lea" not in pair.reads("marc")


async def test_the_mentee_is_told_that_it_is_normal_to_ask(pair: School) -> None:
    assert "Demander est normal" in pair.reads("lea")
    assert "Demander est normal" not in pair.reads("marc")


async def test_a_declined_pair_is_never_proposed_again(pair: School) -> None:
    await pair.joins("hugo", MENTEE)
    await pair.joins("paul", MENTOR)
    await pair.says("claire", "apparier")
    await pair.presses("claire", "Send 1 proposal")
    form = await pair.presses("hugo", "Decline")
    assert isinstance(form, Ask)
    await pair.fills("hugo", "decline", {"reason": ""}, form.subject)
    review = await pair.says("claire", "apparier")
    assert "No pair for now" in read(review)


async def test_whoever_answers_first_settles_whether_a_meeting_took_place(pair: School) -> None:
    form = await pair.presses("lea", "Plan our meetings")
    assert isinstance(form, Ask)
    plan = {"rhythm": "monthly", "day": "3", "at": "18:30", "minutes": "45", "link": ""}
    await pair.fills("lea", "plan", plan, form.subject)
    await pair.passes(days=4)
    await pair.presses("lea", "Postponed")
    assert "postponed" in read(await pair.presses("marc", "It took place"))
    again = await pair.presses("lea", "Set a new date")
    assert isinstance(again, Ask)
    past = await pair.fills("lea", "postpone", {"day": "2026-09-01", "at": "10:00"}, again.subject)
    assert isinstance(past, Fix)
    moved = {"day": "2026-09-10", "at": "10:00"}
    assert isinstance(await pair.fills("lea", "postpone", moved, again.subject), Done)
    assert "jeudi 10 septembre à 10:00" in pair.reads("marc")


async def test_a_neighbour_cannot_touch_a_match_that_is_not_theirs(pair: School) -> None:
    match = pair.button("lea", "Plan our meetings").subject
    for action in ("match.show", "match.accept", "match.decline", "meet.open"):
        assert "out of date" in read(await pair.forges("eve", action, match))
    plan = {"rhythm": "weekly", "day": "3", "at": "18:30", "minutes": "45"}
    assert "out of date" in read(await pair.fills("eve", "plan", plan, match))


async def test_an_unknown_word_gets_the_closest_ones(school: School) -> None:
    reply = await school.says("lea", "/mentorat rejoidre")
    assert isinstance(reply, Say)
    assert "join" in read(reply)
    assert isinstance(await school.says("lea", "REJOINDRE"), Ask)
    assert "up to date" not in read(await school.says("lea", "Statuts"))


async def test_the_language_can_be_chosen(school: School) -> None:
    await school.says("lea", "langue anglais")
    assert school.reader("lea").language == "en"
    await school.says("lea", "language")
    await school.presses("lea", "Français")
    assert school.reader("lea").language == "fr"


async def test_only_the_managers_read_why_somebody_declined(school: School) -> None:
    await school.joins("lea", MENTEE)
    await school.joins("marc", MENTOR)
    await school.says("claire", "apparier")
    await school.presses("claire", "Send 1 proposal")
    form = await school.presses("marc", "Decline")
    assert isinstance(form, Ask)
    await school.fills("marc", "decline", {"reason": "Trop de travail"}, form.subject)
    assert "Trop de travail" in read(await school.says("claire", "statut"))
    assert "Trop de travail" not in read(await school.says("lea", "statut"))
    assert "Trop de travail" not in school.reads("lea")


async def test_a_change_of_role_closes_a_proposal_and_tells_the_other_side(school: School) -> None:
    await school.joins("lea", MENTEE)
    await school.joins("marc", MENTOR)
    await school.says("claire", "apparier")
    await school.presses("claire", "Send 1 proposal")
    offer = school.button("lea", "Accept").subject
    await school.joins("marc", MENTEE)
    assert "ce ne sera pas marc cette fois" in school.reads("lea").casefold()
    assert "closed" in read(await school.forges("lea", "match.accept", offer))


async def test_what_has_changed_since_the_draw_is_not_proposed(school: School) -> None:
    await school.joins("lea", MENTEE)
    await school.joins("marc", MENTOR)
    await school.says("claire", "apparier")
    await school.joins("marc", {**MENTOR, "languages": ["en"]})
    await school.presses("claire", "Send 1 proposal")
    assert "Un mentor pour vous" not in school.reads("lea")
    assert "n'est pas parti" in school.reads("claire")


async def test_a_draft_is_computed_again_once_somebody_has_joined(school: School) -> None:
    await school.joins("lea", MENTEE)
    await school.joins("marc", {**MENTOR, "capacity": "2"})
    assert "1 pair to look at" in read(await school.says("claire", "apparier"))
    await school.passes(hours=1)
    await school.joins("ines", MENTEE)
    assert "2 pairs to look at" in read(await school.says("claire", "apparier"))


async def test_nobody_makes_themselves_manager_where_the_operator_named_one(
    engine: sa.Engine, clock: TurnedClock
) -> None:
    school = School(engine, clock, managers="claire")
    assert "Only the programme's managers" in read(await school.says("lea", "apparier"))
    await school.says("claire", "menu")
    assert "No pair for now" in read(await school.says("claire", "apparier"))
    assert "Claire" in read(await school.says("lea", "apparier"))


async def test_a_manager_does_not_read_why_somebody_declined_them(school: School) -> None:
    await school.joins("claire", MENTEE)
    await school.joins("marc", MENTOR)
    await school.says("claire", "apparier")
    await school.presses("claire", "Send 1 proposal")
    form = await school.presses("marc", "Decline")
    assert isinstance(form, Ask)
    await school.fills("marc", "decline", {"reason": "Pas elle"}, form.subject)
    assert "Pas elle" not in read(await school.says("claire", "statut"))


async def test_each_opens_the_meetings_form_in_their_own_time(pair: School) -> None:
    pair.zones["marc"] = "America/New_York"
    await pair.joins("marc", {**MENTOR, "zone": "America/New_York"})
    form = await pair.presses("lea", "Plan our meetings")
    assert isinstance(form, Ask)
    await pair.fills("lea", "plan", PLAN, form.subject)
    seen = await pair.presses("marc", "Change")
    assert isinstance(seen, Ask)
    assert (seen.filled["day"], seen.filled["at"]) == ("3", "12:30")


async def test_a_meeting_to_come_can_be_postponed_and_the_series_goes_on(pair: School) -> None:
    form = await pair.presses("lea", "Plan our meetings")
    assert isinstance(form, Ask)
    await pair.fills("lea", "plan", PLAN, form.subject)
    await pair.passes(days=1, hours=10)
    moving = await pair.presses("marc", "Postpone")
    assert isinstance(moving, Ask)
    await pair.fills("marc", "postpone", {"day": "2026-10-29", "at": "09:00"}, moving.subject)
    assert "a déplacé votre rencontre au jeudi 29 octobre à 09:00" in pair.reads("lea")
    assert "out of date" in read(
        await pair.fills("marc", "postpone", {"day": "2026-10-30", "at": "09:00"}, moving.subject)
    )
    await pair.passes(days=70)
    lines = [line for line in pair.reads("lea").splitlines() if "Vous voyez" in line]
    assert sum("jeudi 10 septembre" in line for line in lines) == 1
    assert sum("jeudi 29 octobre à 09:00" in line for line in lines) == 1
    assert sum("jeudi 5 novembre" in line for line in lines) == 1


async def test_two_people_in_both_roles_are_one_pair_at_most(school: School) -> None:
    both: dict[str, Raw] = {**MENTEE, **MENTOR, "role": "both", "seeks": "audit", "goals": "x"}
    await school.joins("lea", both)
    await school.joins("marc", both)
    assert "1 pair to look at" in read(await school.says("claire", "apparier"))


async def test_whoever_declined_is_not_consoled(school: School) -> None:
    await school.joins("lea", MENTEE)
    await school.joins("marc", MENTOR)
    await school.says("claire", "apparier")
    await school.presses("claire", "Send 1 proposal")
    form = await school.presses("marc", "Decline")
    assert isinstance(form, Ask)
    await school.fills("marc", "decline", {"reason": ""}, form.subject)
    assert "cette fois" in school.reads("lea")
    assert "cette fois" not in school.reads("marc")
    assert "Votre refus est noté" in school.reads("marc")


async def test_a_member_reads_their_own_standing_and_not_the_programme_s(pair: School) -> None:
    own = read(await pair.says("lea", "statut"))
    assert "Where you stand" in own
    assert "Places free" not in own
    assert "Places free" in read(await pair.says("claire", "statut"))


async def test_a_form_that_breaks_stays_open_with_what_was_typed(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_about: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(entering, "withdraw", stumble)
    reply = await school.joins("lea", MENTEE)
    assert isinstance(reply, Fix)
    assert "Nothing was lost" in read(reply)
    assert {field.name for field in reply.ask.form.fields()} == set(AGREED)
    assert {**AGREED, **reply.ask.filled} == reply.ask.filled
    monkeypatch.undo()
    sent = await school.fills("lea", "papers", reply.ask.filled, reply.ask.subject)
    assert isinstance(sent, Done)
