"""A manager announces: sees it first, sends it once, and follows what comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest

from bot.entities import (
    Enrolment,
    Listing,
    Person,
    Platform,
    Programme,
    Role,
    Stage,
    Standing,
)
from bot.events import Ask, Fix, Reply, Say, Spot
from bot.ports import Later, Unreachable
from bot.values import Card
from bot.words import Reader
from storage.desk import SqlDesk
from tests.school import MENTEE, School, buttons_of, form_of, read

FR = Reader("fr")
CHANNEL = "C-mentorat"


@contextmanager
def at_the_desk(school: School) -> Iterator[SqlDesk]:
    """The community's rows, for what no press can bring about here."""
    with school.store.open(Platform.WEB, "school", school.clock.now()) as desk:
        yield desk


def french(said: Card | Reply) -> str:
    """What a French reader reads, with plain spaces."""
    return read(said, FR).replace("\N{NO-BREAK SPACE}", " ")


async def manages(school: School, who: str = "claire", **settings: Any) -> str:
    """Somebody who manages the one programme, with these settings; gives its id."""
    await school.says(who, "annoncer")
    with at_the_desk(school) as desk:
        [programme] = desk.programmes()
        for name, value in settings.items():
            setattr(programme, name, value)
        if CHANNEL in programme.channels and not desk.channel(CHANNEL):
            desk.heard_in(Spot(CHANNEL, "mentorat"))
        return programme.id


def past_mentors(school: School, *names: str, standing: Standing = Standing.ACTIVE) -> None:
    """People who were mentors the year before."""
    with at_the_desk(school) as desk:
        closed = desk.closed_programmes()
        last_year = closed[0] if closed else desk.add(
            Programme(name="L'an dernier", themes=[], stage=Stage.CLOSED, created_at=desk.now,
                      closed_at=desk.now)
        )  # fmt: skip
        people = [
            Person(address=name, name=name.title(), locale="fr", arrived_at=desk.now)
            for name in names
        ]
        desk.add_many(people)
        desk.add_many([
            Enrolment(programme_id=last_year.id, person_id=person.id, role=Role.MENTOR,
                      standing=standing, themes=["career"], offers="audit", experience=8,
                      enrolled_at=desk.now, updated_at=desk.now)
            for person in people
        ])  # fmt: skip


async def announces(school: School, programme: str, who: str = "claire", **told: str) -> Reply:
    """The announcement form, filled in."""
    answers = {"segment": "former-mentors", "message": "suits", **told}
    return await school.fills(who, "announce", answers, programme)


async def test_the_manager_sees_how_many_and_who_and_the_message_before_anything_leaves(
    school: School,
) -> None:
    programme = await manages(school)
    past_mentors(school, "marc", "nadia")
    reply = await announces(school, programme)
    said = french(reply)
    assert "2 personnes : Les mentors d'autres programmes" in said
    assert "Marc et Nadia" in said
    assert "Vous avez déjà donné de votre temps à quelqu'un" in said
    assert "You have already given your time to somebody" in said
    assert "[ S'inscrire ]" in said
    assert [button.action for button in buttons_of(reply)] == [
        "notice.confirm", "notice.words", "notice.drop",
    ]  # fmt: skip
    await school.passes(days=2)
    assert school.letters("marc") == []


async def test_a_preview_names_ten_people_and_counts_the_others(school: School) -> None:
    programme = await manages(school)
    past_mentors(school, *(f"mentor{n:02}" for n in range(13)))
    said = french(await announces(school, programme))
    assert "13 personnes" in said
    assert "Mentor09 et 3 autres" in said
    assert "Mentor10" not in said


async def test_send_writes_to_each_once_with_one_button_and_the_programme_s_words(
    school: School,
) -> None:
    programme = await manages(school, name="Envol")
    past_mentors(school, "marc", "nadia")
    await announces(school, programme)
    reply = await school.presses("claire", "Send to 2 people")
    assert "Part le" in french(reply)
    for who, name in (("marc", "Marc"), ("nadia", "Nadia")):
        [letter] = school.letters(who)
        assert name in french(letter)
        assert "expérience" in french(letter)
        assert "Envol" in french(letter)
        assert [b.action for b in buttons_of(Say(letter))] == ["join.open"]


async def test_cancel_sends_nothing_for_ever(school: School) -> None:
    programme = await manages(school)
    past_mentors(school, "marc")
    await announces(school, programme)
    send = school.button("claire", "Send to 1 person")
    assert "Rien n'a été envoyé" in french(await school.presses("claire", "Cancel"))
    await school.forges("claire", "notice.confirm", send.subject)
    await school.passes(days=1)
    assert school.letters("marc") == []


async def test_a_message_that_was_begun_is_found_again_and_gone_on_with(school: School) -> None:
    programme = await manages(school)
    past_mentors(school, "marc")
    # The form is closed before a word was written.
    await announces(school, programme, message="own")
    shown = french(await school.says("claire", "annoncer"))
    assert "Un message dans vos mots" in shown
    assert "Commencé par Claire, pas envoyé" in shown
    asked = await school.presses("claire", "Go on")
    assert isinstance(asked, Ask)
    words = {"fr": "Bonjour {name} !", "en": ""}
    await school.fills("claire", "announce-words", words, asked.subject)
    listed = french(await school.says("claire", "calendrier"))
    assert "Commencé par Claire, pas envoyé" in listed
    assert "Bonjour" in french(await school.presses("claire", "Go on"))
    send = school.button("claire", "Send to 1 person")
    again = await school.presses("claire", "Change the words")
    assert isinstance(again, Ask)
    assert again.filled["fr"] == words["fr"]
    words = {"fr": "Salut {name} !", "en": ""}
    await school.fills("claire", "announce-words", words, again.subject)
    # The older preview shows other words: it sends nothing.
    assert "Salut" in french(await school.forges("claire", send.action, send.subject, send.value))
    assert school.letters("marc") == []
    await school.presses("claire", "Send to 1 person")
    assert "Salut Marc !" in school.reads("marc")
    assert "pas envoyé" not in french(await school.says("claire", "annoncer"))


@pytest.mark.races
async def test_two_managers_who_press_send_send_it_once(school: School) -> None:
    programme = await manages(school)
    past_mentors(school, "marc")
    await school.says("paul", "menu")
    with at_the_desk(school) as desk:
        paul = desk.person_at("paul")
        assert paul
        paul.owner = True
    await announces(school, programme)
    send = school.button("claire", "Send to 1 person")
    await school.forges("claire", send.action, send.subject, send.value)
    reply = await school.forges("paul", send.action, send.subject, send.value)
    assert "Tout est parti" in french(reply)
    await school.passes(hours=1)
    assert len(school.letters("marc")) == 1
    assert french(await school.says("claire", "journal")).count("Appel aux anciens mentors") == 1


async def test_progress_shows_in_the_manager_s_own_message_and_counts_presses_and_sign_ups(
    school: School,
) -> None:
    programme = await manages(school)
    past_mentors(school, "marc", "nadia", "omar")
    await announces(school, programme)
    await school.presses("claire", "Send to 3 people")
    await school.passes(minutes=1)
    [account] = [c for c in school.letters("claire") if "où en est l'envoi" in french(c)]
    assert "Tout est parti" in french(account)
    assert "3 personnes" in french(account)
    assert isinstance(await school.presses("marc", "Sign up"), Ask)
    await school.presses("marc", "Sign up")
    await school.presses("nadia", "Sign up")
    await school.joins("nadia", MENTEE)
    said = french(await school.presses("claire", "Refresh")).splitlines()
    assert said[said.index("Ont appuyé sur le bouton") + 1] == "2 personnes"
    assert said[said.index("Inscrits") + 1] == "1 personne"


async def test_only_what_arrived_is_counted_and_the_lost_are_tried_again_where_it_may_help(
    school: School,
) -> None:
    programme = await manages(school, channels=[CHANNEL])
    past_mentors(school, "marc", "nadia", "omar", "paula")
    school.letterbox.fails = {
        "marc": Unreachable("Marc has not opened the chat with Tandem yet"),
        "nadia": Unreachable("user_disabled", for_good=True),
        "omar": OSError("no route"),
    }
    school.letterbox.refuses[CHANNEL] = "not_in_channel"
    await announces(school, programme, posted="true")
    await school.presses("claire", "Send to 4 people")
    await school.passes(minutes=1)

    def account() -> list[str]:
        [told] = [c for c in school.letters("claire") if "où en est l'envoi" in french(c)]
        return french(told).splitlines()

    def beside(label: str) -> str:
        return account()[account().index(label) + 1]

    assert beside("État") == "encore 1"
    assert beside("Remis à") == "1 personne"
    assert beside("Non remis à") == "2 personnes, dont 1 définitivement"
    assert "mentorat : n'a pas pu être publié" in account()
    del school.letterbox.fails["omar"], school.letterbox.fails["marc"]
    school.letterbox.refuses.clear()
    await school.passes(hours=2)
    assert beside("État") == "Tout est parti"
    assert beside("Remis à") == "2 personnes"
    assert school.letters("marc") == []
    await school.presses("claire", "Try again")
    await school.passes(minutes=1)
    assert beside("Remis à") == "3 personnes"
    assert beside("Non remis à") == "1 personne, dont 1 définitivement"
    assert "mentorat : publié" in account()
    assert "Réessayer" not in account()
    assert len(school.letters("marc")) == len(school.posted(CHANNEL)) == 1
    assert school.letters("nadia") == []


async def test_whoever_signs_up_or_leaves_before_their_turn_hears_nothing(school: School) -> None:
    programme = await manages(school)
    past_mentors(school, *(f"m{n:03}" for n in range(120)))
    await announces(school, programme)
    await school.presses("claire", "Send to 120 people")
    assert len(school.letters("m049")) == 1
    assert school.letters("m050") == []
    await school.joins("m110", MENTEE)
    with at_the_desk(school) as desk:
        gone = desk.person_at("m111")
        assert gone
        desk.add(
            Enrolment(programme_id=programme, person_id=gone.id, role=Role.MENTOR,
                      standing=Standing.LEFT, enrolled_at=desk.now, updated_at=desk.now)
        )  # fmt: skip
    await school.passes(minutes=5)
    assert len(school.letters("m119")) == 1
    assert not any("déjà donné" in french(letter) for letter in school.letters("m110"))
    assert school.letters("m111") == []
    assert "118 personnes" in french(await school.presses("claire", "Refresh"))


@pytest.mark.races
async def test_a_sending_that_breaks_in_the_middle_goes_on_and_reaches_each_once(
    school: School, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    programme = await manages(school)
    people = [f"m{n:03}" for n in range(120)]
    past_mentors(school, *people)
    await announces(school, programme)
    post, posted = SqlDesk.post, 0

    def breaks(*args: Any, **named: Any) -> None:
        nonlocal posted
        posted += 1
        if posted == 80:
            raise OSError("the power is out")
        post(*args, **named)

    monkeypatch.setattr(SqlDesk, "post", breaks)
    await school.presses("claire", "Send to 120 people")
    await school.passes(seconds=30)
    assert sum(bool(school.letters(who)) for who in people) == 50
    # As after kill -9: another process finds the same database.
    again = School(school.engine, school.clock)
    again.letterbox = school.letterbox
    again.postman._messengers = {Platform.WEB: school.letterbox}
    await again.passes(hours=1)
    assert {len(school.letters(who)) for who in people} == {1}


async def test_own_words_are_sent_in_the_reader_s_language_with_their_blanks_filled(
    school: School,
) -> None:
    programme = await manages(school, name="Envol")
    past_mentors(school, "marc", "nadia")
    school.locales["nadia"] = "en-GB"
    with at_the_desk(school) as desk:
        nadia = desk.person_at("nadia")
        assert nadia
        nadia.locale = "en"
    asked = await announces(school, programme, message="own")
    assert isinstance(asked, Ask)
    words = {"fr": "Bonjour {name}, revenez dans {programme} !", "en": "Hi {name}, come back!"}
    await school.fills("claire", "announce-words", words, asked.subject)
    await school.presses("claire", "Send to 2 people")
    assert "Bonjour Marc, revenez dans Envol !" in school.reads("marc")
    assert "Hi Nadia, come back!" in school.reads("nadia")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Bonjour {nom}", "{name}"),
        ("Bonjour {programe}", "{programme}"),
        ("Bonjour {", "accolade"),
        ("Bonjour {name!r}", "{name!r}"[:5]),
        ("Avant le {closes}", "{closes} n'est pas encore renseigné"),
    ],
)
async def test_a_misspelt_blank_is_told_with_the_nearest_and_nothing_is_lost(
    school: School, typed: str, told: str
) -> None:
    programme = await manages(school)
    past_mentors(school, "marc")
    asked = await announces(school, programme, message="own")
    assert isinstance(asked, Ask)
    words = {"fr": typed, "en": "Fine"}
    reply = await school.fills("claire", "announce-words", words, asked.subject)
    assert isinstance(reply, Fix)
    assert set(reply.faults) == {"fr"}
    assert told in french(reply)
    assert reply.ask.filled["fr"] == typed
    assert school.letters("marc") == []


async def test_the_second_of_two_who_write_the_same_message_is_told_and_may_insist(
    school: School,
) -> None:
    programme = await manages(school)
    past_mentors(school, "marc")
    asked = form_of(await announces(school, programme, message="own"))
    notice = asked.subject.partition(":")[0]
    await school.fills("claire", "announce-words", {"fr": "Revenez", "en": ""}, asked.subject)
    mine = form_of(await school.forges("claire", "notice.words", notice))
    await school.fills("claire", "announce-words", {"fr": "Venez", "en": ""}, mine.subject)
    late = {"fr": "Revenez vite", "en": ""}
    told = await school.fills("claire", "announce-words", late, mine.subject)
    assert isinstance(told, Fix)
    assert "Claire" in french(told)
    assert "Venez" in french(told)
    assert told.ask.filled["fr"] == "Revenez vite"
    await school.fills("claire", "announce-words", late, told.ask.subject)
    await school.presses("claire", "Send to 1 person")
    assert "Revenez vite" in school.reads("marc")


async def test_own_words_are_wanted_in_one_language_at_least(school: School) -> None:
    programme = await manages(school)
    asked = await announces(school, programme, message="own")
    assert isinstance(asked, Ask)
    reply = await school.fills("claire", "announce-words", {"fr": "", "en": ""}, asked.subject)
    assert isinstance(reply, Fix)
    assert "une langue au moins" in french(reply)


@pytest.mark.parametrize(
    ("told", "field", "fault"),
    [
        ({"day": "2026-08-31"}, "day", "Ce jour est passé."),
        ({"day": "tomorrow"}, "day", "date"),
        ({"segment": "theme"}, "theme", "thème qui manque de mentors"),
        ({"segment": "nobody"}, "posted", "Cochez cette case"),
        ({"posted": "true"}, "posted", "pas encore de canal"),
        ({"segment": "everybody"}, "segment", "proposées"),
        ({"message": "spam"}, "message", "proposées"),
    ],
)
async def test_what_cannot_be_announced_is_said_at_its_field(
    school: School, told: dict[str, str], field: str, fault: str
) -> None:
    programme = await manages(school)
    reply = await announces(school, programme, **told)
    assert isinstance(reply, Fix)
    assert set(reply.faults) == {field}
    assert fault in french(reply)


async def test_an_announcement_for_later_leaves_on_its_morning(school: School) -> None:
    programme = await manages(school)
    past_mentors(school, "marc")
    await announces(school, programme, day="2026-09-10")
    await school.presses("claire", "Send to 1 person")
    await school.passes(days=8, hours=23)
    assert school.letters("marc") == []
    await school.passes(hours=1, minutes=1)
    assert len(school.letters("marc")) == 1


async def test_in_a_draft_nothing_can_be_sent_even_by_a_forged_press(school: School) -> None:
    programme = await manages(school, stage=Stage.DRAFT)
    past_mentors(school, "marc")
    reply = await announces(school, programme)
    assert "brouillon" in french(reply)
    words, drop = buttons_of(reply)
    assert (words.action, drop.action) == ("notice.words", "notice.drop")
    await school.forges("claire", "notice.confirm", drop.subject, "1")
    await school.passes(days=30)
    assert school.letters("marc") == []


async def test_only_managers_announce(school: School) -> None:
    programme = await manages(school)
    past_mentors(school, "marc")
    await announces(school, programme)
    send = school.button("claire", "Send to 1 person")
    for reply in (
        await school.says("eve", "annoncer"),
        await announces(school, programme, who="eve"),
        await school.forges("eve", "notice.confirm", send.subject),
        await school.forges("eve", "notice.progress", send.subject),
        await school.forges("eve", "notice.retry", send.subject),
        await school.forges("eve", "notice.drop", send.subject),
        await school.forges("eve", "notice.test", send.subject),
        await school.forges("eve", "letter.retry", "nothing"),
        await school.forges("eve", "ambassador.list", programme),
    ):
        assert "responsables" in french(reply) or "plus à jour" in french(reply)
    await school.passes(hours=1)
    assert school.letters("marc") == []
    assert "notice.confirm" in str(
        buttons_of(await school.presses("claire", "Send to 1 person"))
    ) or (len(school.letters("marc")) == 1)


@pytest.mark.parametrize("subject", ["", "x", "0" * 32, "' OR 1=1", "é" * 400])
@pytest.mark.parametrize(
    "action", ["notice.confirm", "notice.show", "notice.edit", "event.come", "poll.answer",
               "testimonial.post", "spotlight.answer", "letter.retry", "needs.ask"],
)  # fmt: skip
async def test_ids_that_mean_nothing_are_out_of_date(
    school: School, action: str, subject: str
) -> None:
    await manages(school)
    reply = await school.forges("claire", action, subject, "yes")
    assert isinstance(reply, Say)
    assert "plus à jour" in french(reply)


async def test_the_channel_gets_one_button_and_the_dates(school: School) -> None:
    programme = await manages(
        school, channels=[CHANNEL], mentors_open=date(2026, 9, 1), mentors_close=date(2026, 9, 20),
        rolling=False,
    )  # fmt: skip
    await announces(school, programme, segment="nobody", posted="true", message="announce-mentors")
    await school.presses("claire", "Post in the channel")
    [post] = school.posted(CHANNEL)
    said = french(post)
    assert "du mardi 1er septembre au dimanche 20 septembre" in said
    assert [b.label.source for b in buttons_of(Say(post))] == ["Sign up"]
    button = buttons_of(Say(post))[0]
    await school.forges("eve", button.action, button.subject, button.value)
    account = french(await school.presses("claire", "Refresh")).splitlines()
    assert account[account.index("Ont appuyé sur le bouton") + 1] == "1 personne"


async def test_a_channel_is_counted_first_and_the_manager_written_to_when_it_is(
    school: School,
) -> None:
    programme = await manages(school, channels=[CHANNEL])
    school.register.people[CHANNEL] = ["lea", "ines", "claire"]
    reply = await announces(school, programme, segment="channel")
    assert "Je compte qui se trouve dans le canal" in french(reply)
    assert buttons_of(reply) == []
    await school.passes(minutes=1)
    preview = school.letters("claire")[-1]
    assert "3 personnes : Tout le canal" in french(preview)
    assert school.letters("lea") == []
    await school.presses("claire", "Send to 3 people")
    assert len(school.letters("lea")) == len(school.letters("ines")) == 1
    # Counted today: no need to count again.
    again = await announces(school, programme, segment="channel", message="announce-mentors")
    assert "3 personnes : Tout le canal" in french(again)


async def test_a_channel_that_cannot_be_counted_is_told_and_counted_again_when_asked(
    school: School,
) -> None:
    programme = await manages(school, channels=[CHANNEL])
    school.register.people[CHANNEL] = ["lea"]
    school.register.fails = [Later(30), Unreachable("not_in_channel")]
    await announces(school, programme, segment="channel")
    await school.passes(minutes=1)
    told = school.letters("claire")[-1]
    assert "pas pu compter" in french(told)
    assert "not_in_channel" in french(told)
    await school.passes(seconds=1)
    await school.presses("claire", "Count again")
    await school.passes(minutes=1)
    assert "1 personne : Tout le canal" in french(school.letters("claire")[-1])


async def test_a_post_that_the_channel_refuses_is_told_to_the_managers_who_may_try_again(
    school: School,
) -> None:
    programme = await manages(school, channels=[CHANNEL])
    school.letterbox.refuses[CHANNEL] = "not_in_channel"
    await announces(school, programme, segment="nobody", posted="true", message="announce-mentors")
    await school.presses("claire", "Post in the channel")
    await school.passes(minutes=1)
    [told] = [french(c) for c in school.letters("claire") if "pas pu publier" in french(c)]
    assert "Je n'ai pas pu publier dans mentorat" in told
    assert "/invite @Tandem" in told
    await school.presses("claire", "Try again")
    await school.passes(minutes=1)
    assert sum("pas pu publier" in french(c) for c in school.letters("claire")) == 2
    del school.letterbox.refuses[CHANNEL]
    await school.presses("claire", "Try again")
    await school.passes(minutes=1)
    assert len(school.posted(CHANNEL)) == 1
    assert "out of date" in read(await school.forges("eve", "letter.retry", "0" * 32))


async def test_a_text_is_ready_to_paste_elsewhere_in_the_language_asked_for(
    school: School,
) -> None:
    programme = await manages(school, name="Envol", specific="60 stages")
    for place, words in (("linkedin", "Who gave you a hand"), ("mentors", "It is your turn")):
        told = {"place": place, "language": "en"}
        reply = await school.fills("claire", "announce-copy", told, programme)
        assert words in french(reply)
        assert "Envol" in french(reply)
        assert "{" not in french(reply)


def enlists(
    school: School, programme: str, count: int, *, experience: int | None = None, known: bool = True
) -> None:
    """People of the roster, known here or not."""
    with at_the_desk(school) as desk:
        people = [
            Person(address=f"r{n}", name=f"R {n:05}", arrived_at=desk.now, met=False)
            for n in range(count if known else 0)
        ]
        desk.add_many(people)
        desk.add_many([
            Listing(
                programme_id=programme, email=f"{'r' if known else 'x'}{n}@ecole.fr",
                name=f"R {n:05}", experience=experience if n % 2 else 0, sector="Audit",
                person_id=people[n].id if known else "", listed_at=desk.now,
            )
            for n in range(count)
        ])  # fmt: skip


async def test_five_thousand_members_are_counted_each_once_and_those_elsewhere_apart(
    school: School,
) -> None:
    programme = await manages(school)
    enlists(school, programme, 5000, experience=6)
    enlists(school, programme, 34, known=False, experience=6)
    past_mentors(school, "marc")
    said = french(await announces(school, programme, segment="roster"))
    assert "5000 personnes : Toute la liste importée" in said
    assert "34 personnes de la liste n'ont pas de compte ici" in said
    said = french(await announces(school, programme, segment="experienced"))
    assert "2501 personnes : Les membres expérimentés" in said
    assert "17 personnes de la liste" in said
    with at_the_desk(school) as desk:
        [here] = desk.programmes()
        for n in range(1, 11):
            person = desk.person_at(f"r{n}")
            assert person
            standing = Standing.LEFT if n % 2 else Standing.REFUSED
            desk.add(
                Enrolment(programme_id=here.id, person_id=person.id, role=Role.MENTOR,
                          standing=standing, enrolled_at=desk.now, updated_at=desk.now)
            )  # fmt: skip
    assert "4990 personnes" in french(await announces(school, programme, segment="roster"))


async def test_those_who_gave_up_elsewhere_are_no_former_mentors(school: School) -> None:
    programme = await manages(school)
    past_mentors(school, "marc")
    past_mentors(school, "left", standing=Standing.LEFT)
    past_mentors(school, "refused", standing=Standing.REFUSED)
    assert "1 personne : Les mentors" in french(await announces(school, programme))


async def test_a_theme_s_possible_mentors_have_mentored_on_it_or_know_the_field(
    school: School,
) -> None:
    programme = await manages(school, themes=["career", "Audit interne"])
    past_mentors(school, "marc")
    enlists(school, programme, 4)
    with at_the_desk(school) as desk:
        for n in range(2):
            person = desk.person_at(f"r{n}")
            assert person
            listing = next(iter(desk._all(_listing(), _listing().person_id == person.id)))
            listing.sector = "Musique"
    theme = {"segment": "theme", "theme": "Audit interne"}
    said = french(await announces(school, programme, **theme))
    assert "3 personnes : Les mentors possibles d'un thème, Audit interne" in said
    said = french(await announces(school, programme, segment="theme", theme="career"))
    assert "1 personne : " in said
    assert "Marc" in said


def _listing() -> Any:
    from storage.tables import ListingRow

    return ListingRow


async def test_those_who_have_not_answered_are_those_invited_who_have_not_signed_up(
    school: School,
) -> None:
    programme = await manages(school)
    past_mentors(school, "marc", "nadia")
    await announces(school, programme)
    await school.presses("claire", "Send to 2 people")
    await school.joins("nadia", MENTEE)
    said = french(await announces(school, programme, segment="unanswered"))
    assert "1 personne : Ceux qui n'ont pas répondu" in said
    assert "Marc" in said


async def test_a_roll_of_many_leaves_alone_what_people_chose_and_forgets_those_who_left(
    school: School,
) -> None:
    programme = await manages(school, channels=[CHANNEL])
    await school.says("lea", "langue anglais")
    school.register.people[CHANNEL] = ["lea", *(f"p{n}" for n in range(1200))]
    await announces(school, programme, segment="channel")
    await school.passes(minutes=1)
    assert "1201 personnes" in french(school.letters("claire")[-1])
    assert school.reader("lea").language == "en"
    school.register.people[CHANNEL] = ["lea", "p7"]
    school.clock.move_to(school.clock.now() + timedelta(days=2))
    await announces(school, programme, segment="channel")
    await school.passes(minutes=1)
    assert "2 personnes : Tout le canal" in french(school.letters("claire")[-1])
