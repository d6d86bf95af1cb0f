"""The communication calendar: counted back, edited by managers, and sent on its mornings."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot import notices
from bot.entities import NoticeStatus, Programme, Role, Stage
from bot.events import Ask, Fix, Say
from bot.notices import back_plan, left_out
from bot.words import zone
from tests.bot.test_announcing import CHANNEL, at_the_desk, french, manages, past_mentors
from tests.school import MENTEE, MENTOR, TUESDAY, School, buttons_of

DATES: dict[str, Any] = {
    "mentors_open": date(2026, 9, 7),
    "mentors_close": date(2026, 10, 16),
    "mentees_open": date(2026, 10, 19),
    "mentees_close": date(2026, 11, 13),
    "starts_on": date(2026, 11, 23),
    "rolling": False,
    "channels": [CHANNEL],
}


def programme(**settings: Any) -> Programme:
    """A programme with the dates of an autumn."""
    return Programme(**{"name": "Envol", "themes": [], "created_at": TUESDAY, **DATES, **settings})


def local(at: datetime) -> str:
    """That instant in Paris."""
    return at.astimezone(zone("Europe/Paris")).strftime("%a %d %b %H:%M")


def test_the_calendar_is_counted_back_from_the_start_and_from_each_closing() -> None:
    assert [(n.slot, local(n.at)) for n in back_plan(programme())] == [
        ("D-60-former", "Thu 24 Sep 10:00"),
        ("D-60-experienced", "Thu 24 Sep 10:00"),
        ("D-45", "Fri 09 Oct 10:00"),
        ("T-7-mentor", "Fri 09 Oct 10:00"),
        ("T-1-mentor", "Thu 15 Oct 10:00"),
        # The 24th is a Saturday.
        ("D-30", "Mon 26 Oct 10:00"),
        ("T-7-mentee", "Fri 06 Nov 10:00"),
        ("D-14", "Mon 09 Nov 10:00"),
        ("T-1-mentee", "Thu 12 Nov 10:00"),
        ("D-3", "Fri 20 Nov 10:00"),
    ]


def test_the_calendar_is_spread_over_the_days_that_the_programme_takes() -> None:
    dates = {n.slot: local(n.at) for n in back_plan(programme(recruiting_days=30))}
    assert dates["D-60-former"] == "Mon 26 Oct 10:00"
    assert dates["D-30"] == "Mon 09 Nov 10:00"
    assert dates["D-14"] == "Mon 16 Nov 10:00"
    assert dates["D-3"] == "Fri 20 Nov 10:00"


@pytest.mark.parametrize(
    ("settings", "slot", "reason"),
    [
        ({"starts_on": date(2026, 9, 20)}, "D-60-former", "its day has passed"),
        ({"mentors_open": date(2026, 10, 12)}, "T-7-mentor", "not open yet"),
        ({"mentors_close": date(2026, 10, 2)}, "D-45", "closed by then"),
        ({"rolling": True}, "T-7-mentee", "never closes"),
    ],
)
def test_what_cannot_go_is_left_out_with_the_reason(
    settings: dict[str, object], slot: str, reason: str
) -> None:
    here = programme(**settings)
    [notice] = [n for n in back_plan(here) if n.slot == slot]
    assert reason in str(left_out(notice, here, TUESDAY))


def test_without_dates_nothing_is_planned() -> None:
    bare = {name: None for name in DATES if name not in ("rolling", "channels")}
    assert back_plan(programme(**bare)) == []


async def planned(school: School, **settings: Any) -> str:
    """Claire's programme, launched with its calendar."""
    id = await manages(school, **{**DATES, **settings})
    with at_the_desk(school) as desk:
        here = desk.programme(id)
        assert here
        notices.schedule(here, desk)
    return id


async def notice_id(school: School, programme: str, slot: str) -> str:
    """The planned message of that slot."""
    with at_the_desk(school) as desk:
        here = desk.programme(programme)
        assert here
        return next(n.id for n in desk.notices(here) if n.slot == slot)


async def test_each_message_leaves_on_its_morning_to_those_it_is_for(school: School) -> None:
    await planned(school)
    past_mentors(school, "marc")
    await school.passes(days=23, hours=1)
    # Marc is a former mentor with experience: one call, not two.
    assert len(school.letters("marc")) == 1
    assert "précieuse" in french(school.letters("marc")[0])
    assert "Il n'y avait personne à qui écrire" in school.reads("claire")
    await school.passes(days=15)
    posts = "\n".join(french(card) for card in school.posted(CHANNEL))
    assert "nous cherchons des mentors" in posts
    await school.joins("marc", MENTOR)
    await school.passes(days=12)
    await school.joins("ines", MENTEE)
    before = len(school.letters("ines"))
    await school.passes(days=32)
    said = "\n".join(french(card) for card in school.letters("ines")[before:])
    assert "c'est bientôt parti" in said
    assert "s'inscrire" not in said
    assert not any("pas encore eu votre réponse" in french(c) for c in school.letters("marc"))


async def test_while_it_is_a_draft_nothing_of_the_calendar_leaves(school: School) -> None:
    await planned(school, stage=Stage.DRAFT)
    past_mentors(school, "marc")
    await school.passes(days=90)
    assert school.letters("marc") == []
    assert school.posted(CHANNEL) == []


async def test_new_dates_move_what_is_planned_and_keep_what_was_sent_or_edited(
    school: School,
) -> None:
    id = await planned(school)
    past_mentors(school, "marc")
    edited = await notice_id(school, id, "D-14")
    answers = {"day": "2026-11-10", "fr": "Bonjour {name}", "en": "Hello {name}"}
    assert isinstance(await school.fills("claire", "notice-edit", answers, f"{edited}:1"), Say)
    reworded = await notice_id(school, id, "T-1-mentee")
    asked = await school.forges("claire", "notice.edit", reworded)
    assert isinstance(asked, Ask)
    hers = {**asked.filled, "fr": "Demain, c'est fini.", "en": ""}
    assert isinstance(await school.fills("claire", "notice-edit", hers, asked.subject), Say)
    await school.passes(days=24)
    with at_the_desk(school) as desk:
        here = desk.programme(id)
        assert here
        here.starts_on = date(2026, 12, 7)
        here.mentees_close = date(2026, 11, 27)
        notices.schedule(here, desk)
        kept = {n.slot: n for n in desk.notices(here)}
        assert kept["D-60-former"].status is NoticeStatus.SENT
        assert local(kept["D-60-former"].at) == "Thu 24 Sep 10:00"
        assert local(kept["D-14"].at) == "Tue 10 Nov 10:00"
        assert local(kept["D-3"].at) == "Fri 04 Dec 10:00"
        assert local(kept["T-1-mentee"].at) == "Thu 26 Nov 10:00"
        assert kept["T-1-mentee"].words == {"fr": "Demain, c'est fini."}
    await school.passes(days=30)
    assert len([c for c in school.letters("marc") if "précieuse" in french(c)]) == 1


async def test_next_year_s_calendar_keeps_what_was_changed_in_this_one(school: School) -> None:
    id = await planned(school, student_reminder="weekly", mentees_open=date(2026, 9, 7))
    changed = {"fr": "Bonjour {name}, encore vous ?", "en": ""}
    for slot, day in (("D-14", "2026-11-11"), ("students-nudge", "")):
        asked = await school.forges("claire", "notice.edit", await notice_id(school, id, slot))
        assert isinstance(asked, Ask)
        answers = {**asked.filled, **changed, **({"day": day} if day else {})}
        assert isinstance(await school.fills("claire", "notice-edit", answers, asked.subject), Say)
    other = await notice_id(school, id, "D-60-experienced")
    await school.forges("claire", "notice.turn", other, "off")
    await school.passes(days=80)
    told = {"called": "Envol 2027", "lessons": ""}
    await school.fills("claire", "programme-copy", told, id)
    with at_the_desk(school) as desk:
        copy = next(one for one in desk.programmes() if one.copied_from == id)
        kept = {n.slot: n for n in desk.notices(copy)}
        # Two days later than its place, last year as this one.
        assert local(kept["D-14"].at) == "Thu 11 Nov 10:00"
        assert kept["D-14"].words == kept["students-nudge"].words == {"fr": changed["fr"]}
        assert kept["D-60-experienced"].status is NoticeStatus.OFF
        assert kept["D-60-former"].status is NoticeStatus.PLANNED
        copy.starts_on = date(2027, 12, 6)
        copy.mentees_close = date(2027, 11, 26)
        notices.schedule(copy, desk)
        assert local(kept["D-14"].at) == "Wed 24 Nov 10:00"
        assert kept["D-60-experienced"].status is NoticeStatus.OFF
    await school.forges("claire", "notice.turn", kept["D-60-experienced"].id, "on")
    with at_the_desk(school) as desk:
        again = desk.notice(kept["D-60-experienced"].id)
        assert again
        assert (local(again.at), again.status) == ("Thu 07 Oct 10:00", NoticeStatus.PLANNED)


async def test_a_message_switched_off_does_not_leave_and_on_again_does(school: School) -> None:
    id = await planned(school)
    past_mentors(school, "marc")
    first = await notice_id(school, id, "D-60-former")
    other = await notice_id(school, id, "D-60-experienced")
    await school.forges("claire", "notice.turn", other, "off")
    reply = await school.forges("claire", "notice.turn", first, "off")
    assert "Ne sera pas envoyé" in french(reply)
    await school.forges("claire", "notice.turn", first, "on")
    await school.forges("claire", "notice.turn", first, "sideways")
    await school.passes(days=24)
    assert len(school.letters("marc")) == 1
    assert "précieuse" in french(school.letters("marc")[0])


async def test_the_calendar_shows_every_message_with_its_date_and_what_was_left_out(
    school: School,
) -> None:
    await planned(school, starts_on=date(2026, 10, 20), mentors_close=date(2026, 10, 2))
    said = french(await school.says("claire", "calendrier"))
    assert "Annonce aux mentors" in said
    assert "à 10:00" in said
    assert "Appel aux anciens mentors : son jour est passé" in said
    later = french(await school.presses("claire", "Later messages"))
    assert "Prévu." in later


async def test_a_message_is_seen_tested_and_changed_before_it_leaves(school: School) -> None:
    id = await planned(school)
    first = await notice_id(school, id, "D-60-former")
    shown = await school.forges("claire", "notice.show", first)
    assert "Votre profil" in french(shown)
    await school.presses("claire", "Send me a test")
    letter = school.letters("claire")[-1]
    assert "Claire" in french(letter)
    assert [b.action for b in buttons_of(Say(letter))] == ["join.open"]
    asked = await school.presses("claire", "Change")
    assert isinstance(asked, Ask)
    assert asked.filled["day"] == "2026-09-24"
    assert "{programme}" in str(asked.filled["fr"])
    answers = {"day": "2026-09-25", "fr": "Bonjour {name}, revenez !", "en": ""}
    await school.fills("claire", "notice-edit", answers, asked.subject)
    past_mentors(school, "marc")
    await school.passes(days=23)
    assert not any("revenez" in french(c) for c in school.letters("marc"))
    await school.passes(days=1, minutes=1)
    assert "Bonjour Marc, revenez" in school.reads("marc")


@pytest.mark.parametrize(
    ("told", "field", "fault"),
    [
        ({"day": "2026-08-01"}, "day", "Ce jour est passé"),
        ({"day": "2026-10-20"}, "day", "closes"),
        ({"day": ""}, "day", "répond"),
        ({"fr": "Bonjour {nam}"}, "fr", "{name}"),
    ],
)
async def test_a_change_that_cannot_be_is_told_at_its_field(
    school: School, told: dict[str, str], field: str, fault: str
) -> None:
    id = await planned(school)
    last = await notice_id(school, id, "T-1-mentor")
    answers = {"day": "2026-10-15", "fr": "Bonjour", "en": "Hello", **told}
    reply = await school.fills("claire", "notice-edit", answers, f"{last}:1")
    assert isinstance(reply, Fix)
    assert set(reply.faults) == {field}
    assert fault in french(reply)


async def test_the_second_of_two_managers_who_change_a_message_is_told_and_may_insist(
    school: School,
) -> None:
    id = await planned(school)
    await school.says("paul", "menu")
    with at_the_desk(school) as desk:
        paul = desk.person_at("paul")
        assert paul
        paul.owner = True
    first = await notice_id(school, id, "D-60-former")
    both = f"{first}:1"
    hers = {"day": "2026-09-25", "fr": "De Claire", "en": "From Claire"}
    his = {"day": "2026-09-28", "fr": "De Paul", "en": "From Paul"}
    await school.fills("claire", "notice-edit", hers, both)
    told = await school.fills("paul", "notice-edit", his, both)
    assert isinstance(told, Fix)
    assert "Claire vient de modifier ceci : De Claire" in french(told)
    assert told.ask.filled["fr"] == "De Paul"
    assert isinstance(await school.fills("paul", "notice-edit", his, told.ask.subject), Say)
    assert "De Paul" in french(await school.forges("claire", "notice.show", first))


async def test_the_morning_after_closing_managers_get_figures_and_the_channel_a_waiting_list(
    school: School,
) -> None:
    await planned(school)
    past_mentors(school, "marc", "nadia")
    await school.passes(days=40)
    await school.presses("marc", "Sign up")
    await school.joins("marc", MENTOR)
    await school.passes(days=9)
    figures = next(french(c) for c in school.letters("claire") if "sont closes" in french(c))
    assert "Les inscriptions des mentors de" in figures
    assert "1 mentor" in figures
    assert "remis 2, appuis 1, inscriptions 1" in figures
    posts = [french(card) for card in school.posted(CHANNEL)]
    assert any("liste d'attente" in post for post in posts)
    assert not any("nous cherchons des mentors" in post for post in posts)


async def test_students_are_nudged_at_the_rhythm_set_and_no_more_once_closed(
    school: School,
) -> None:
    await planned(school, student_reminder="weekly", mentees_open=date(2026, 9, 7))
    await school.passes(days=30)
    nudges = [c for c in school.posted(CHANNEL) if "Le plus dur, c'est de demander" in french(c)]
    assert len(nudges) == 3
    await school.passes(days=40)
    nudges = [c for c in school.posted(CHANNEL) if "Le plus dur, c'est de demander" in french(c)]
    assert len(nudges) == 9
    await school.passes(days=4)
    before = len(school.posted(CHANNEL))
    await school.passes(days=100)
    assert len(school.posted(CHANNEL)) == before


async def test_a_closed_programme_sends_nothing_more(school: School) -> None:
    id = await planned(school)
    past_mentors(school, "marc")
    with at_the_desk(school) as desk:
        here = desk.programme(id)
        assert here
        here.stage = Stage.CLOSED
        notices.stop(here, desk)
    await school.passes(days=100)
    assert school.letters("marc") == []


@pytest.mark.parametrize("role", [Role.MENTOR, Role.MENTEE])
def test_figures_are_told_the_morning_after_the_last_day(role: Role) -> None:
    after = notices.after_closing(programme(), role)
    closes = {Role.MENTOR: date(2026, 10, 16), Role.MENTEE: date(2026, 11, 13)}[role]
    assert after
    assert after > datetime.combine(closes + timedelta(days=1), datetime.min.time(), UTC)
    # A Friday: the next working day is the Monday.
    assert after.weekday() == 0
    assert notices.after_closing(programme(rolling=True), role) is None
