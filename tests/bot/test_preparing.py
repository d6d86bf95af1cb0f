"""A manager sets up a programme, alone or with others, and opens it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.aims import AUDIENCES
from bot.entities import Audience, Platform, Programme, Stage, Steward, Wording
from bot.events import Ask, Done, Fix, Heard, Left, Pressed, Replace, Reply, Say, Spot, Words
from bot.forms import Field, Look, Option, Raw
from bot.preparing.checklist import remarks
from bot.preparing.pages import PAGES, Objective
from bot.words import Reader, spell
from tests.bot.joining.life import another, at_the_desk, prepare
from tests.school import MENTEE, TUESDAY, School, buttons_of, form_of, read

DATES: dict[str, Raw] = {
    "mentors_open": "2026-09-07", "mentors_close": "2026-10-02", "mentees_open": "2026-09-28",
    "mentees_close": "2026-10-30", "starts_on": "2026-11-09",
}  # fmt: skip
BASICS: dict[str, Raw] = {
    "called": "Mentorat 2027", "audience": "alumni-student", "aim": "job", "channel": "",
    "language": "fr",
}  # fmt: skip


def programmes(school: School) -> list[Programme]:
    """The programmes that are not closed, the default one first and copies last."""
    with school.store.open(Platform.WEB, "school", school.clock.now()) as desk:
        found = desk.programmes()
    return sorted(found, key=lambda one: (not one.made_by_default, one.name))


async def go_through(school: School, who: str, asked: Reply, **changes: dict[str, Raw]) -> Reply:
    """Press *Next* on every page, with what is proposed and these changes."""
    while isinstance(asked, Ask):
        form = asked.form.name
        answers = {**asked.filled, **changes.get(form.replace("programme-", ""), {})}
        asked = await school.fills(who, form, answers, asked.subject)
        assert not isinstance(asked, Fix), (form, read(asked))
    return asked


async def prepared(school: School) -> Reply:
    """A draft, complete but for its opening."""
    asked = await school.says("claire", "créer")
    return await go_through(
        school, "claire", asked, basics=BASICS, dates=DATES, objective={"reached_by": "2027-06-30"}
    )


async def test_a_programme_is_created_page_by_page_and_opened_when_the_manager_says_so(
    school: School,
) -> None:
    end = await prepared(school)
    assert "Mentorat 2027" in read(end)
    assert "Still missing" not in read(end)
    [programme] = programmes(school)
    assert programme.stage is Stage.DRAFT
    assert programme.specific
    assert programme.starts_on == date(2026, 11, 9)
    assert "No mentoring programme" in read(await school.says("lea", "rejoindre"))
    sent = len(school.letterbox.parcels)
    await school.passes(days=3)
    assert len(school.letterbox.parcels) == sent
    await school.presses("claire", "Open the programme")
    opened = await school.presses("claire", "Open")
    assert "is open" in read(opened)
    [programme] = programmes(school)
    assert programme.stage is Stage.OPEN


async def test_every_page_fits_a_telephone(school: School) -> None:
    asked = await school.says("claire", "créer")
    pages = 0
    while isinstance(asked, Ask):
        assert len(asked.form.fields()) <= 5
        pages += 1
        answers = {**asked.filled, **(BASICS if asked.form.name == "programme-basics" else {})}
        asked = await school.fills("claire", asked.form.name, answers, asked.subject)
    assert pages == 10


async def test_back_shows_the_page_before_and_loses_nothing(school: School) -> None:
    asked = form_of(await school.says("claire", "créer"))
    objective = await school.fills("claire", asked.form.name, BASICS, asked.subject)
    assert isinstance(objective, Ask)
    assert objective.back
    before = await school.fills(
        "claire", objective.form.name, {"specific": "Un stage pour tous"}, objective.subject,
        left=Left.BACK,
    )  # fmt: skip
    assert isinstance(before, Ask)
    assert before.filled["called"] == "Mentorat 2027"
    again = await school.fills("claire", before.form.name, before.filled, before.subject)
    assert isinstance(again, Ask)
    assert again.filled["specific"] == "Un stage pour tous"


async def test_a_page_that_is_closed_keeps_what_was_typed(school: School) -> None:
    asked = form_of(await school.says("claire", "créer"))
    await school.fills(
        "claire", asked.form.name, {"called": "Mentorat 2030"}, asked.subject, left=Left.CLOSED
    )
    again = await school.says("claire", "créer")
    assert isinstance(again, Ask)
    assert again.filled["called"] == "Mentorat 2030"
    assert programmes(school)[0].made_by_default


async def test_a_draft_is_offered_again(school: School) -> None:
    asked = form_of(await school.says("claire", "créer"))
    await school.fills("claire", asked.form.name, BASICS, asked.subject)
    offered = await school.says("claire", "create")
    assert "Mentorat 2027" in read(offered)
    walk = await school.presses("claire", "Mentorat 2027")
    assert isinstance(walk, Ask)
    assert walk.form.name == "programme-objective"


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"mentors_open": "2026-08-01"}, "mentors_open", "This day is over"),
        ({"mentors_close": "2026-09-01"}, "mentors_close", "before it opens"),
        ({"mentees_close": "2026-09-20"}, "mentees_close", "before it opens"),
        ({"starts_on": "2026-09-02"}, "starts_on", "before anybody can sign up"),
        ({"starts_on": "soon"}, "starts_on", "a date like"),
    ],
)
async def test_dates_that_cannot_be_are_told_at_their_field(
    school: School, wrong: dict[str, Raw], field: str, words: str
) -> None:
    await prepared(school)
    asked = await school.presses("claire", "The dates")
    assert isinstance(asked, Ask)
    fixed = await school.fills("claire", asked.form.name, {**DATES, **wrong}, asked.subject)
    assert isinstance(fixed, Fix)
    assert words in spell(fixed.faults[field], Reader("en"))


async def test_the_second_of_two_managers_is_told_and_loses_nothing(school: School) -> None:
    await prepared(school)
    await name_a_manager(school, "paul")
    hers = await school.presses("claire", "How many")
    his = await school.forges("paul", "page.open", programmes(school)[0].id, "programme-numbers")
    assert isinstance(hers, Ask)
    assert isinstance(his, Ask)
    await school.fills("claire", hers.form.name, {**hers.filled, "ratio": "4"}, hers.subject)
    told = await school.fills("paul", his.form.name, {**his.filled, "ratio": "5"}, his.subject)
    assert isinstance(told, Fix)
    assert "Claire has just written: 4" in read(told)
    assert told.ask.filled["ratio"] == "5"
    assert programmes(school)[0].ratio == 4
    await school.fills("paul", his.form.name, told.ask.filled, told.ask.subject)
    assert programmes(school)[0].ratio == 5


async def name_a_manager(school: School, who: str) -> None:
    """Claire names somebody whom Tandem knows."""
    await school.says(who, "aide")
    programme = programmes(school)[0]
    asked = await school.forges("claire", "page.open", programme.id, "programme-stewards")
    assert isinstance(asked, Ask)
    answers = {"managers": [who.title()], "owners": asked.filled["owners"]}
    assert not isinstance(
        await school.fills("claire", asked.form.name, answers, asked.subject), Fix
    )


async def test_a_manager_is_told_and_may_do_all_but_name_and_open(school: School) -> None:
    await prepared(school)
    await name_a_manager(school, "paul")
    assert "Claire" in school.reads("paul")
    assert "Mentorat 2027" in read(await school.says("paul", "réglages"))
    programme = programmes(school)[0]
    for action in ("programme.check", "programme.open", "programme.end", "paper.publish"):
        refused = await school.forges("paul", action, programme.id)
        assert "Only the programme's owners" in read(refused), action
    naming = await school.forges("paul", "page.open", programme.id, "programme-stewards")
    assert "Only the programme's owners" in read(naming)
    assert programmes(school)[0].stage is Stage.DRAFT


async def test_somebody_unknown_cannot_be_named(school: School) -> None:
    await prepared(school)
    asked = await school.presses("claire", "Managers")
    assert isinstance(asked, Ask)
    answers: dict[str, Raw] = {"managers": ["Nobody"], "owners": ["claire"]}
    fixed = await school.fills("claire", asked.form.name, answers, asked.subject)
    assert isinstance(fixed, Fix)
    assert "I do not know Nobody" in read(fixed)


async def test_a_member_is_refused_privately_and_politely(school: School) -> None:
    await prepared(school)
    programme = programmes(school)[0]
    for word in ("créer", "réglages", "journal", "textes", "clore"):
        assert "Only the programme's managers" in read(await school.says("lea", word)), word
    for action in ("settings.show", "kpi.list", "text.list", "programme.walk", "page.open"):
        refused = await school.forges("lea", action, programme.id, "programme-dates")
        assert "Only the programme's managers" in read(refused), action
    sent = await school.fills("lea", "programme-dates", DATES, programme.id)
    assert "Only the programme's managers" in read(sent)


async def test_the_checklist_says_what_is_missing_and_what_is_unwise(school: School) -> None:
    asked = form_of(await school.says("claire", "créer"))
    await school.fills("claire", asked.form.name, {**BASICS, "aim": "own"}, asked.subject)
    await school.says("claire", "réglages")
    missing = read(await school.presses("claire", "Open the programme"))
    assert "There is no objective yet." in missing
    assert "Dates are missing" in missing
    shape = await school.presses("claire", "Complete it")
    assert isinstance(shape, Ask)
    await go_through(
        school, "claire", await school.forges("claire", "page.open", programmes(school)[0].id,
                                              "programme-shape"),
        shape={"months": "2"},
    )  # fmt: skip
    themes = await school.forges(
        "claire", "page.open", programmes(school)[0].id, "programme-themes"
    )
    settings = await go_through(
        school, "claire", themes, themes={"own": "\n".join(f"Theme {n}" for n in range(9))}
    )
    assert "Under three months" in read(settings)
    assert "17 themes are many" in read(settings)
    assert "Nothing measures success" in read(settings)


async def test_a_paper_is_written_in_versions_and_both_languages(school: School) -> None:
    await prepared(school)
    await school.presses("claire", "Charter and papers")
    asked = await school.presses("claire", "Mentoring charter")
    assert isinstance(asked, Ask)
    wrong = await school.fills(
        "claire", asked.form.name, {"fr": "Bonjour {programe}", "en": "Hello"}, asked.subject
    )
    assert isinstance(wrong, Fix)
    assert "Did you mean {programme}" in read(wrong)
    await school.fills(
        "claire", asked.form.name, {"fr": "Bonjour {programme}", "en": ""}, asked.subject
    )
    settings = read(await school.says("claire", "réglages"))
    assert "One language is missing: Mentoring charter" in settings
    await school.presses("claire", "Open the programme")
    await school.presses("claire", "Open")
    await school.says("claire", "réglages")
    await school.presses("claire", "Charter and papers")
    again = await school.presses("claire", "Mentoring charter")
    assert isinstance(again, Ask)
    assert again.filled["fr"] == "Bonjour {programme}"
    await school.fills("claire", again.form.name, {**again.filled, "en": "Hello"}, again.subject)
    await school.says("claire", "réglages")
    listed = await school.presses("claire", "Charter and papers")
    assert "version 2 is written, and not in force yet" in read(listed)
    before = await school.presses("claire", "Put in force, and ask")
    assert "Nothing has been sent" in read(before)
    assert "0 people who take part" in read(before)
    # Written once more by somebody else meanwhile: that has to be looked at too.
    enforce = school.button("claire", "Put in force")
    stale = await school.forges("claire", enforce.action, enforce.subject, "0" * 12)
    assert "Nothing has been sent" in read(stale)
    assert isinstance(await school.presses("claire", "Put in force"), Replace)
    listed = await school.presses("claire", "Charter and papers")
    assert "version 2, in force since" in read(listed)


async def test_a_sentence_can_be_said_in_ones_own_words_and_given_back(school: School) -> None:
    await prepared(school)
    await school.presses("claire", "Open the programme")
    await school.presses("claire", "Open")
    await school.says("claire", "textes")
    opened = await school.presses("claire", "Find a sentence")
    assert isinstance(opened, Ask)
    # As a platform sends it back: with the subject that the form was opened with.
    words = {"words": "signed up yet"}
    found = await school.fills("claire", "text-search", words, opened.subject)
    assert "You have not signed up yet" in read(found)
    asked = await school.presses("claire", "Change")
    assert isinstance(asked, Ask)
    nothing = await school.fills("claire", "text-search", {"words": "xyzzy"}, opened.subject)
    assert isinstance(nothing, Fix)


async def test_pages_and_answers_are_in_ones_own_words_too_also_beside_another_programme(
    school: School,
) -> None:
    programme = await prepare(school)
    with at_the_desk(school) as desk:
        for key, words in (
            ("Your goals", "Ce que vous visez"),
            ("What you look for", "Votre demande"),
            ("Please answer this one.", "Il manque quelque chose ici."),
            ("You have not signed up yet. It takes about two minutes.", "Venez, c'est court."),
        ):
            desk.add(
                Wording(
                    programme_id=programme, key=key, language="fr", words=words, set_by="",
                    set_at=desk.now,
                )
            )  # fmt: skip
        desk.programmes()[0].channels = ["alumni"]
    another(school, "Fondateurs")
    french = Reader("fr")
    school.spots["lea"] = Spot("alumni")
    assert "Venez, c'est court" in read(await school.says("lea", "profil"), french)
    school.spots.clear()
    page = form_of(await school.forges("lea", "join.open", programme))
    page = form_of(await school.fills("lea", "signup", MENTEE, page.subject))
    assert spell(page.title, french) == "Votre demande"
    labels = [spell(field.question.label, french) for field in page.fields]
    assert "Ce que vous visez" in labels
    again = await school.fills("lea", "needs", {"themes": []}, page.subject)
    assert isinstance(again, Fix)
    assert spell(again.ask.title, french) == "Votre demande"
    assert "Il manque quelque chose ici" in read(again, french)
    elsewhere = form_of(await school.forges("eve", "join.open", another(school, "Pairs")))
    page = form_of(await school.fills("eve", "signup", MENTEE, elsewhere.subject))
    assert spell(page.title, french) == "Ce que vous cherchez"


async def test_placeholders_are_checked_when_a_text_is_saved(school: School) -> None:
    await prepared(school)
    await school.says("claire", "textes")
    await school.presses("claire", "Announcement to mentors")
    asked = await school.presses("claire", "Change")
    assert isinstance(asked, Ask)
    for words, told in (
        ("{programe} commence", "Did you mean {programme}"),
        ("{programme commence", "A brace is open"),
        ("{programme:>500} commence", "means nothing here"),
        ("{programme.__class__}", "means nothing here"),
    ):
        fixed = await school.fills(
            "claire", asked.form.name, {"fr": words, "en": ""}, asked.subject
        )
        assert isinstance(fixed, Fix), words
        assert told in read(fixed), words


async def test_measures_are_added_changed_and_removed(school: School) -> None:
    await prepared(school)
    shown = await school.presses("claire", "Measures")
    assert isinstance(shown, Say)
    asked = await school.presses("claire", "Add a measure")
    assert isinstance(asked, Ask)
    empty = await school.fills("claire", asked.form.name, {"called": ""}, asked.subject)
    assert isinstance(empty, Fix)
    answers: dict[str, Raw] = {
        "called": "Binômes actifs", "concerns": "both", "measure": "Nos comptes", "target": "30",
    }  # fmt: skip
    await school.fills("claire", asked.form.name, answers, asked.subject)
    await school.says("claire", "réglages")
    assert "Binômes actifs" in read(await school.presses("claire", "Measures"))
    removed = await school.presses("claire", "Remove")
    assert "Binômes actifs" not in read(removed) or "Remove" in read(removed)


async def test_next_year_begins_from_this_one_with_what_was_learned(school: School) -> None:
    await prepared(school)
    asked = await school.presses("claire", "Copy")
    assert isinstance(asked, Ask)
    assert asked.filled["called"] == "Mentorat 2028"
    copied = await school.fills(
        "claire", asked.form.name,
        {"called": "Mentorat 2028", "lessons": "Plus de mentors en data"}, asked.subject,
    )  # fmt: skip
    assert "Plus de mentors en data" in read(copied)
    new = programmes(school)[-1]
    assert new.stage is Stage.DRAFT
    assert new.starts_on == date(2027, 11, 9)
    assert new.copied_from == programmes(school)[0].id


async def test_the_history_says_who_did_what(school: School) -> None:
    await prepared(school)
    told = read(await school.says("claire", "journal"))
    assert "Claire created the programme" in told
    assert "Les dates" in told or "The dates" in told


async def test_a_programme_that_is_closed_takes_nobody_any_more(school: School) -> None:
    await prepared(school)
    await school.presses("claire", "Open the programme")
    await school.presses("claire", "Open")
    await school.says("claire", "clore")
    await school.presses("claire", "Close the programme")
    assert programmes(school) == []
    assert "No mentoring programme is open" in read(await school.says("lea", "rejoindre"))


async def test_the_first_programme_takes_the_place_of_the_one_that_was_there(
    school: School,
) -> None:
    await school.fills("lea", "signup", MENTEE)
    await prepared(school)
    assert [one.made_by_default for one in programmes(school)] == [True, False]
    which = await school.says("claire", "réglages")
    assert "Which programme do you mean?" in read(which)
    assert {button.action for button in buttons_of(which)} == {"settings.show"}


async def test_a_word_in_a_bound_channel_means_its_programme(school: School) -> None:
    async def does(where: str, act: Words | Pressed) -> str:
        """What Claire reads who types or presses in a channel."""
        claire = replace(school.sender("claire"), spot=Spot(where, where))
        return read((await school.door.answer(Heard(claire, act))).reply)

    await school.fills("lea", "signup", MENTEE)
    await prepared(school)
    assert "Which programme do you mean?" in await does("C-2027", Words("réglages"))
    assert "Which programme do you mean?" in await does("C-2027", Words("lier"))
    press = Pressed("channel.bind", programmes(school)[-1].id)
    assert "this channel means “Mentorat 2027”" in await does("C-2027", press)
    assert "Draft: no member hears of it" in await does("C-2027", Words("réglages"))
    assert "Which programme do you mean?" in await does("C-other", Words("réglages"))


async def test_a_channel_that_others_manage_is_not_taken_from_them(school: School) -> None:
    await prepared(school)
    await name_a_manager(school, "paul")
    bound = form_of(await school.presses("claire", "The programme"))
    told = {**bound.filled, "channel": "C-2027"}
    await school.fills("claire", bound.form.name, told, bound.subject)
    with school.store.open(Platform.WEB, "school", school.clock.now()) as desk:
        hers = next(one for one in desk.programmes() if one.name == "Mentorat 2027")
        theirs = desk.add(
            Programme(name="Paul's", stage=Stage.DRAFT, themes=["career"], created_at=desk.now)
        )
        paul = desk.person_at("paul")
        assert paul
        desk.dismiss(paul, hers)
        desk.add(Steward(programme_id=theirs.id, person_id=paul.id, since=desk.now))
    asked = form_of(await school.forges("paul", "page.open", theirs.id, "programme-basics"))
    told = {**asked.filled, "aim": "job", "channel": "C-2027"}
    refused = await school.fills("paul", asked.form.name, told, asked.subject)
    assert isinstance(refused, Fix)
    assert set(refused.faults) == {"channel"}
    assert "belongs to a programme that others manage" in read(refused)
    await school.presses("claire", "Open the programme")
    await school.presses("claire", "Open")
    refused = await school.fills("paul", asked.form.name, told, asked.subject)
    assert "belongs to “Mentorat 2027”. Ask Claire" in read(refused)
    paul_there = replace(school.sender("paul"), spot=Spot("C-2027", "2027"))
    typed = await school.door.answer(Heard(paul_there, Pressed("channel.bind", theirs.id)))
    assert "belongs to “Mentorat 2027”" in read(typed.reply)
    # Claire owns both: she may, and is told what it means.
    await school.fills("claire", asked.form.name, told, asked.subject)
    assert "lives in the same channel" in read(
        await school.forges("claire", "settings.show", theirs.id)
    )


@pytest.mark.parametrize("audience", Audience)
async def test_whom_a_programme_brings_together_is_chosen_and_shown(
    school: School, audience: Audience
) -> None:
    asked = form_of(await school.says("claire", "créer"))
    await school.fills("claire", asked.form.name, {**BASICS, "audience": audience}, asked.subject)
    settings = read(await school.says("claire", "réglages"))
    shown = [key for key, told in AUDIENCES.items() if spell(told.name, Reader("en")) in settings]
    assert shown == [audience]


@pytest.mark.parametrize(
    ("concerns", "lacking"),
    [
        ("mentee", {"No measure concerns the mentors"}),
        ("mentor", {"No measure concerns the mentees"}),
        ("both", set()),
    ],
)
async def test_the_checklist_asks_for_a_measure_of_each_role(
    school: School, concerns: str, lacking: set[str]
) -> None:
    asked = await school.says("claire", "créer")
    settings = read(
        await go_through(school, "claire", asked, basics=BASICS, kpi={"concerns": concerns})
    )
    remarks = ("No measure concerns the mentors", "No measure concerns the mentees")
    assert {remark for remark in remarks if remark in settings} == lacking


async def test_a_diversity_objective_is_kept_and_excludes_nobody(school: School) -> None:
    await prepared(school)
    asked = form_of(await school.presses("claire", "Follow-up"))
    aim: dict[str, Raw] = {"diversity": "Autant de filles que de garçons"}
    await go_through(school, "claire", asked, following=aim)
    again = form_of(await school.presses("claire", "Follow-up"))
    assert again.filled["diversity"] == aim["diversity"]
    await school.passes(days=30)
    await school.presses("claire", "Open the programme")
    await school.presses("claire", "Open")
    assert isinstance(await school.joins("lea", MENTEE), Done)


async def test_the_tools_of_a_programme_are_its_own(school: School) -> None:
    await prepared(school)
    asked = form_of(await school.presses("claire", "The tools"))
    answers: dict[str, Raw] = {"tools": ["forum", "video"], "tools_link": "http://forum.example"}
    wrong = await school.fills("claire", asked.form.name, answers, asked.subject)
    assert isinstance(wrong, Fix)
    assert set(wrong.faults) == {"tools_link"}
    answers["tools_link"] = "https://forum.example"
    await school.fills("claire", asked.form.name, answers, asked.subject)
    again = form_of(await school.presses("claire", "The tools"))
    assert again.filled == answers


async def test_a_draft_of_mine_does_not_hide_what_others_have_changed_meanwhile(
    school: School,
) -> None:
    await prepared(school)
    await name_a_manager(school, "paul")
    programme = programmes(school)[0].id
    page = form_of(await school.forges("claire", "page.open", programme, "programme-numbers"))
    half = {**page.filled, "meetings_least": "9"}
    await school.fills("claire", page.form.name, half, page.subject, left=Left.CLOSED)
    his = form_of(await school.forges("paul", "page.open", programme, "programme-numbers"))
    answers = {**his.filled, "ratio": "5", "meetings_least": "8"}
    await school.fills("paul", his.form.name, answers, his.subject)
    again = form_of(await school.forges("claire", "page.open", programme, "programme-numbers"))
    assert (again.filled["meetings_least"], again.filled["ratio"]) == ("9", "5")
    told = await school.fills("claire", again.form.name, again.filled, again.subject)
    assert isinstance(told, Fix)
    assert set(told.faults) == {"meetings_least"}
    assert "Paul has just written: 8" in read(told)


async def test_every_monday_morning_the_managers_read_how_it_stands_until_it_closes(
    school: School,
) -> None:
    await prepared(school)
    await school.presses("claire", "Open the programme")
    await school.presses("claire", "Open")
    await school.passes(days=14)
    weekly = [card for card in school.letters("claire") if "this week" in read(card)]
    assert len(weekly) == 2
    await school.says("claire", "clore")
    await school.presses("claire", "Close the programme")
    await school.passes(days=14)
    assert len([card for card in school.letters("claire") if "this week" in read(card)]) == 2


async def test_what_is_over_can_be_copied_and_nothing_else(school: School) -> None:
    await prepared(school)
    programme = programmes(school)[0].id
    await school.forges("claire", "programme.end", programme)
    for action in ("round.draw", "announce.ask", "kpi.list", "themes.show", "import.ask"):
        assert "is closed" in read(await school.forges("claire", action, programme)), action
    assert isinstance(await school.forges("claire", "programme.copy", programme), Ask)


@pytest.mark.parametrize("typed", ["9" * 30, "9" * 5000, "²", "-1", "x"])
async def test_a_page_that_nobody_could_ask_for_is_the_first(school: School, typed: str) -> None:
    await prepared(school)
    programme = programmes(school)[0].id
    for action in ("history.show", "text.list", "notice.list", "themes.turn", "late.turn"):
        assert "Sorry" not in read(await school.forges("claire", action, programme, typed))


@pytest.mark.parametrize("far", ["9999-12-31", "0001-01-01", "1999-12-31"])
async def test_a_day_beyond_all_calendars_is_told_at_its_field(school: School, far: str) -> None:
    await prepared(school)
    page = form_of(await school.presses("claire", "The dates"))
    answers = {**DATES, "mentees_close": far}
    told = await school.fills("claire", page.form.name, answers, page.subject)
    assert isinstance(told, Fix)
    assert "mentees_close" in told.faults


async def test_a_draft_in_a_channel_is_not_betrayed_there(school: School) -> None:
    await prepared(school)
    school.spots["claire"] = school.spots["lea"] = Spot("C1", "mentorat")
    await school.says("claire", "lier")
    assert "Mentorat 2027" in read(await school.says("claire", "réglages"))
    assert "Mentorat 2027" not in read(await school.says("lea", "rejoindre"))


async def test_a_command_in_a_channel_means_its_programme(school: School) -> None:
    await school.joins("ines", MENTEE)
    await prepared(school)
    await school.forges("claire", "programme.open", programmes(school)[1].id)
    assert "Which programme" in read(await school.says("lea", "rejoindre"))
    school.spots["claire"] = school.spots["lea"] = Spot("C1", "mentorat")
    bound = await school.says("claire", "lier")
    assert "Which programme" in read(bound)
    await school.presses("claire", "Mentorat 2027")
    joined = await school.says("lea", "rejoindre")
    assert "sign-up is not open yet" in read(joined).casefold() or isinstance(joined, Ask)


async def test_a_problem_reaches_the_managers_and_nobody_else(school: School) -> None:
    school.locales["claire"] = "en-GB"
    await school.says("claire", "réglages")
    await school.joins("lea", MENTEE)
    asked = form_of(await school.says("lea", "signaler"))
    empty = await school.fills("lea", asked.form.name, {"words": " "}, asked.subject)
    assert isinstance(empty, Fix)
    await school.fills("lea", asked.form.name, {"words": "On m'a insultée"}, asked.subject)
    assert "On m'a insultée" in school.reads("claire")
    assert "Claire peut maintenant le lire" in school.reads("lea")
    assert "insultée" not in school.reads("ines")


async def test_the_menu_says_what_an_open_programme_is_for(school: School) -> None:
    await prepared(school)
    told = programmes(school)[0].specific
    reader = school.reader("lea")
    assert told not in read(await school.says("lea", "menu"), reader)
    await school.presses("claire", "Open the programme")
    await school.presses("claire", "Open")
    menu = await school.says("lea", "menu")
    assert told in read(menu, reader)
    assert "Each mentee prepares" in read(menu)
    assert "30 octobre" in read(menu, reader)
    [way_in] = [button for button in buttons_of(menu) if button.action == "join.open"]
    assert way_in.subject == programmes(school)[0].id
    # Whoever may prepare one finds the way there too, and nobody else.
    assert "programme.create" not in {button.action for button in buttons_of(menu)}
    for_managers = buttons_of(await school.says("claire", "menu"))
    assert "programme.create" in {button.action for button in for_managers}


async def test_whoever_takes_part_already_reads_where_they_stand(school: School) -> None:
    await school.joins("lea", MENTEE)
    programme = programmes(school)[0].id
    again = await school.forges("lea", "join.open", programme, "notice:whatever")
    assert "You are in already" in read(again)


def another_answer(raw: Raw, field: Field, options: tuple[Option, ...]) -> Raw:
    """What else could be answered."""
    match field.question.look:
        case Look.NUMBER:
            number = int(str(raw or 1))
            return str(number - 1 if number == field.high else number + 1)
        case Look.TICK:
            return "" if raw else "true"
        case Look.DATE:
            return "2027-03-01"
        case Look.CHOICE:
            return next(one.value for one in options if one.value != raw)
        case Look.CHOICES:
            return [] if raw else [one.value for one in options][:1]
        case _:
            return "https://example.org"


async def test_on_every_page_the_second_of_two_is_told(school: School) -> None:
    await prepared(school)
    programme = programmes(school)[0].id
    for page in PAGES:
        asked = form_of(await school.forges("claire", "page.open", programme, page.name))
        for field in asked.form.fields():
            options = asked.options.get(field.name, field.question.options)
            changed = another_answer(asked.filled.get(field.name, ""), field, options)
            told = await school.fills(
                "claire", page.name, {**asked.filled, field.name: changed}, asked.subject
            )
            if not isinstance(told, Fix):
                break
        else:
            raise AssertionError(page.name)
        late = await school.fills("claire", page.name, asked.filled, asked.subject)
        assert isinstance(late, Fix), page.name
        assert "Send again to keep yours" in read(late), page.name


def test_each_part_of_the_objective_that_is_missing_is_named() -> None:
    whole = Programme(
        name="Envol", themes=["career"], created_at=TUESDAY, specific="a", measurable="b",
        attainable="c", relevant="d", reached_by=date(2027, 6, 30),
    )  # fmt: skip
    nothing = {"specific": "", "measurable": "", "attainable": "", "relevant": "",
               "reached_by": None}  # fmt: skip
    for part, words in (
        ("specific", "what will change"),
        ("measurable", "how you will know"),
        ("attainable", "with whom and what time"),
        ("relevant", "why it matters"),
        ("reached_by", "no deadline"),
    ):
        lacking = whole.model_copy(update={part: nothing[part]})
        found = remarks(lacking, [], [], 2, TUESDAY.date())
        named = [str(one.text) for one in found if one.form == Objective.name]
        assert len(named) == 1
        assert words in named[0]
    bare = remarks(whole.model_copy(update=nothing), [], [], 2, TUESDAY.date())
    assert "There is no objective yet." in {str(one.text) for one in bare if one.needed}
