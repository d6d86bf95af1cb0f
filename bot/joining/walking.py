"""Signing up, one page after the other, and changing one's answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot import agreements, notices, windows
from bot.agreements import Agreement, Edition, Sheet
from bot.aims import goes
from bot.cards import join_first
from bot.character import TRAITS
from bot.enrolments import LIVE, role_name, whereabouts
from bot.entities import Enrolment, Mentoring, Paper, Person, Programme, Role, Standing
from bot.events import Ask, Done, Fix, Press, Reply, Say, Submission
from bot.forms import Form, Option, Raw
from bot.joining import apart, eligible, entering
from bot.joining.known import graduated, remembered
from bot.joining.pages import (
    COMMITMENT,
    PAGES,
    Age,
    Needs,
    Offer,
    Papers,
    Portrait,
    Practical,
    Traits,
    You,
    keep,
    keep_age,
    may_be_both,
    options_of,
    raw_of,
    says_why,
    shows_email,
    unanswered,
    unasked,
)
from bot.papers import NAMES
from bot.people import find
from bot.ports import Desk
from bot.rights import Refused, meant
from bot.values import Block, Bullets, Button, Card, Link, Note, Paragraph, buttons, card
from bot.windows import Window, window
from bot.words import Text, _, plain

MOST_TICKS = 5


def ask(press: Press, desk: Desk) -> Reply:
    """The first page, or the one that was named to somebody who has begun."""
    programme = meant(press, desk)
    notices.pressed(press, programme, desk)
    told = desk.enrolment(press.who, programme)
    if told and told.standing in LIVE and press.value.startswith("notice:"):
        return Say(_in_already(told, programme, desk))
    page = next((page for page in PAGES[1:] if page.name == press.value), None)
    if (
        told
        and page
        and told.standing in (Standing.BEGUN, *LIVE)
        and page in _walk(told.as_coming(), programme)
    ):
        return _page(page, press.who, told, programme, desk)
    if told is None:
        told, known = remembered(press.who, programme, desk)
    else:
        known = True
    asked = _page(You, press.who, told, programme, desk)
    if press.value in {one.value for one in asked.options["role"]}:
        return _filled(asked, {"role": press.value})
    return asked if known else _filled(asked, {"role": ""})


def _in_already(told: Enrolment, programme: Programme, desk: Desk) -> Card:
    """Somebody who takes part presses *Sign up* in an announcement."""
    return card(
        _("You are in already"),
        whereabouts(told, programme, desk.now),
        buttons(
            Button(label=_("Where I stand"), action="standing.show", subject=programme.id),
            Button(label=_("Edit"), action="join.open", subject=programme.id),
        ),
    )


def ask_age(press: Press, desk: Desk) -> Reply:
    """Whether somebody is a minor."""
    return _again(Age, press, desk)


def ask_needs(press: Press, desk: Desk) -> Reply:
    """What a mentee looks for."""
    return _again(Needs, press, desk)


def ask_offer(press: Press, desk: Desk) -> Reply:
    """What a mentor gives."""
    return _again(Offer, press, desk)


def ask_practical(press: Press, desk: Desk) -> Reply:
    """When, where and in which language; a sheet that comes back is asked as it was shown."""
    sheet = Sheet.read(press.subject)
    asked = _again(Practical, replace(press, subject=sheet.programme), desk)
    return replace(asked, subject=sheet.written) if sheet.editions else asked


def ask_portrait(press: Press, desk: Desk) -> Reply:
    """What helps to find somebody like-minded."""
    return _again(Portrait, press, desk)


def ask_traits(press: Press, desk: Desk) -> Reply:
    """One's ways."""
    return _again(Traits, press, desk)


def ask_papers(press: Press, desk: Desk) -> Reply:
    """What is still to be agreed to, or what was; with nothing left, how things stand.

    A sheet that comes back is asked again as it was shown, also when a paper has changed since.
    """
    sheet = Sheet.read(press.subject)
    programme, told = _mine(replace(press, subject=sheet.programme), desk)
    if not _to_tick(press.who, told, programme, desk):
        return Say(entering.agreed(programme))
    shown = agreements.as_shown(sheet, programme, desk)
    if shown or sheet.promise:
        return _papers(shown, sheet.promise, press.who, told, programme)
    return _page(Papers, press.who, told, programme, desk)


def before_age(press: Press, desk: Desk) -> Reply:
    """*Back* from there."""
    return _before(Age, press, desk)


def before_needs(press: Press, desk: Desk) -> Reply:
    """*Back* from there."""
    return _before(Needs, press, desk)


def before_offer(press: Press, desk: Desk) -> Reply:
    """*Back* from there."""
    return _before(Offer, press, desk)


def before_practical(press: Press, desk: Desk) -> Reply:
    """*Back* from there."""
    sheet = Sheet.read(press.subject)
    return _before(Practical, replace(press, subject=sheet.programme), desk)


def before_portrait(press: Press, desk: Desk) -> Reply:
    """*Back* from there."""
    return _before(Portrait, press, desk)


def before_traits(press: Press, desk: Desk) -> Reply:
    """*Back* from there."""
    return _before(Traits, press, desk)


def before_papers(press: Press, desk: Desk) -> Reply:
    """*Back* from there."""
    sheet = Sheet.read(press.subject)
    return _before(Papers, replace(press, subject=sheet.programme), desk)


def tell_you(form: Submission[You], desk: Desk) -> Reply:
    """The first page: whether the door is open to them, as what they would be.

    Whoever takes part stays what they are until the pages of another role are all in.
    """
    who, given = form.who, form.answers
    # Between peers nobody is asked: everybody gives and receives (F03).
    role: Role = getattr(given, "role", Role.BOTH)
    programme = meant(Press(who, form.at, form.subject), desk)
    known = desk.enrolment(who, programme)
    year = windows.day(programme, form.at).year
    graduate = graduated(given.cohort, desk.listed(who, programme), year)
    path = eligible.Path(graduate, given.cohort, given.experience, given.degree, given.sector)
    if faults := eligible.faults(role, path, year, programme, desk):
        return Fix(form.asked, faults)
    entry = window(programme, role, form.at)
    changed = known is not None and known.role is not role
    takes_part = known is not None and known.standing in LIVE
    if takes_part and changed and entry is not Window.OPEN:
        return Fix(form.asked, {"role": _shut(role, entry, programme)})
    told = known or desk.add(remembered(who, programme, desk)[0])
    if takes_part and changed:
        again = told.coming.get("role") == role
        before, at = (told.coming, told.coming_at) if again else ({}, None)
        told.coming, told.coming_at = {**before, "role": role, "graduate": graduate}, at
    else:
        told.coming, told.coming_at = {}, None
        told.become(role)
        told.graduate = graduate
    keep(given, told, programme, form.at)
    if programme.kind is Mentoring.PEER:
        told.capacity = told.capacity or 1
    begun = known is not None and known.standing is Standing.BEGUN and not changed
    if not takes_part and not begun and entry is not Window.OPEN:
        return Say(entering.wait(who, told, programme, desk))
    if not takes_part:
        told.standing = Standing.BEGUN
    return _onward(You, who, told, programme, desk)


def tell_age(form: Submission[Age], desk: Desk) -> Reply:
    """Whether somebody is a minor, and who answers for them, whatever their role."""
    programme, told = _mine(Press(form.who, form.at, form.subject), desk)
    keep_age(form.answers, told, desk.now)
    return _onward(Age, form.who, told, programme, desk)


def tell_needs(form: Submission[Needs], desk: Desk) -> Reply:
    """What a mentee looks for; where a manager decides, they want to know why (B07)."""
    return _tell(Needs, form, desk)


def tell_offer(form: Submission[Offer], desk: Desk) -> Reply:
    """What a mentor gives."""
    return _tell(Offer, form, desk)


def tell_practical(form: Submission[Practical], desk: Desk) -> Reply:
    """When, where and in which language; in a company, whose orders one takes.

    Whoever lets their e-mail be seen agrees to what stood beside the tick.
    """
    sheet = Sheet.read(form.subject)
    programme, told = _mine(Press(form.who, form.at, sheet.programme), desk)
    if "line_manager" not in type(form.answers).hidden:
        found = find(form.answers.line_manager, desk)
        ids = [one.id for one in found.people]
        fault = _("This is you.") if form.who.id in ids else found.fault
        if fault:
            return Fix(form.asked, {"line_manager": fault})
        told.manager_id = next(iter(ids), "")
    form.who.chosen_zone = form.answers.zone
    if form.answers.shares_contact:
        shown = agreements.as_shown(sheet, programme, desk)
        read = [edition for one, edition in shown if one.paper is Paper.CONTACT]
        agreements.share(form.who, told, programme, read, desk)
    return _tell(Practical, replace(form, subject=programme.id), desk)


def tell_portrait(form: Submission[Portrait], desk: Desk) -> Reply:
    """What helps to find somebody like-minded, and whom one would rather not meet."""
    if "avoid" not in type(form.answers).hidden:
        meant = apart.named(form.who, form.answers.avoid, desk)
        if meant.fault:
            return Fix(form.asked, {"avoid": meant.fault})
        apart.keep(form.who, meant.people, desk)
    return _tell(Portrait, form, desk)


def tell_traits(form: Submission[Traits], desk: Desk) -> Reply:
    """Five marks, or none."""
    _programme, told = _mine(Press(form.who, form.at, form.subject), desk)
    marks = [getattr(form.answers, name) for name in TRAITS]
    told.personality = [mark for mark in marks if mark]
    return _tell(Traits, form, desk)


def tell_papers(form: Submission[Papers], desk: Desk) -> Reply:
    """They agree to what they have read (D01); with all told, they are in or on their way."""
    sheet = Sheet.read(form.subject)
    programme, told = _mine(Press(form.who, form.at, sheet.programme), desk)
    lacking = agreements.missing(form.who, programme, desk)
    shown = {one.paper for one in sheet.editions}
    if Paper.CONTACT in lacking.keys() & shown and not form.answers.contact:
        # Unlike the others it may be left open, which is an answer too.
        told.shares_contact = False
        if told.coming:
            told.coming = {**told.coming, "shares_contact": False}
        del lacking[Paper.CONTACT]
    read = [one for one in sheet.editions if one.paper in lacking and lacking[one.paper].is_(one)]
    agreements.agree(form.who, programme, read, desk)
    left = lacking.keys() - {one.paper for one in read}
    if left:
        ticked: dict[str, Raw] = {COMMITMENT: "true"} if sheet.promise else {}
        fresh = _filled(_page(Papers, form.who, told, programme, desk), ticked)
        newer = {str(paper): _changed(lacking[paper]) for paper in left & shown}
        return Fix(fresh, newer) if newer else fresh
    if told.standing is not Standing.BEGUN and not told.coming:
        return Say(entering.agreed(programme))
    return _end(form.who, told, programme, desk)


def charter(agreement: Agreement, language: str) -> tuple[Block, ...]:
    """The charter in short (D02, D04, A15)."""
    lines = agreement.lines(language)[:10]
    return (Bullets(lead=_("The charter in short"), items=lines),)


def _again(page: type[Form], press: Press, desk: Desk) -> Ask:
    programme, told = _mine(press, desk)
    if page not in _walk(told.as_coming(), programme):
        raise Refused(join_first(programme))
    return _page(page, press.who, told, programme, desk)


def _before(page: type[Form], press: Press, desk: Desk) -> Reply:
    programme, told = _mine(press, desk)
    walk: list[type[Form]] = [*_walk(told.as_coming(), programme), Papers]
    return _page(walk[walk.index(page) - 1], press.who, told, programme, desk)


def _tell(page: type[Form], form: Submission[Any], desk: Desk) -> Reply:
    programme, told = _mine(Press(form.who, form.at, form.subject), desk)
    answers = form.answers
    if getattr(answers, "motivation", None) == "" and says_why(page, programme):
        return Fix(form.asked, {"motivation": _("A manager reads it: a line or two, please.")})
    keep(answers, told, programme, desk.now)
    return _onward(page, form.who, told, programme, desk)


def _onward(
    page: type[Form], who: Person, told: Enrolment, programme: Programme, desk: Desk
) -> Reply:
    """The page after, or the end."""
    walk = _walk(told.as_coming(), programme)
    if page is not walk[-1]:
        return _page(walk[walk.index(page) + 1], who, told, programme, desk)
    if _to_tick(who, told, programme, desk):
        return _page(Papers, who, told, programme, desk)
    return _end(who, told, programme, desk)


def _end(who: Person, told: Enrolment, programme: Programme, desk: Desk) -> Reply:
    """All is told; but whoever jumped over a page that matters still sees it."""
    turned = told.as_coming()
    if told.standing is Standing.BEGUN or told.coming:
        for page in _walk(turned, programme):
            if unanswered(page, who, turned, programme):
                return _page(page, who, told, programme, desk)
    entering.settle(who, told, programme, desk)
    return Done()


def _mine(press: Press, desk: Desk) -> tuple[Programme, Enrolment]:
    """One's own enrolment, begun or live; whoever has none begins with the first page."""
    programme = meant(press, desk)
    told = desk.enrolment(press.who, programme)
    if told is None or told.standing not in (Standing.BEGUN, *LIVE):
        raise Refused(join_first(programme))
    return programme, told


def _walk(told: Enrolment, programme: Programme) -> list[type[Form]]:
    """The pages of a role, but for the papers."""
    left_out = set[type[Form]]()
    left_out |= set() if programme.minors else {Age}
    left_out |= set() if told.role.learns else {Needs}
    left_out |= set() if told.role.mentors else {Offer}
    # Five more questions can wait until somebody is in.
    left_out |= {Traits} if told.standing is Standing.BEGUN else set()
    return [page for page in PAGES if page not in left_out]


def _to_tick(who: Person, told: Enrolment, programme: Programme, desk: Desk) -> list[str]:
    """What this person has still to agree to."""
    names = [str(paper) for paper in agreements.lacks(who, programme, desk)]
    return [*names, COMMITMENT] if _promises(told) else names


def _promises(told: Enrolment) -> bool:
    """Whether somebody is about to become a mentee."""
    learns = told.standing is not Standing.BEGUN and told.role.learns
    return told.as_coming().role.learns and not learns


def _page(page: type[Form], who: Person, told: Enrolment, programme: Programme, desk: Desk) -> Ask:
    """A page with what is known, and where it stands among the others."""
    if page is Papers:
        lacking, promise = agreements.missing(who, programme, desk), _promises(told)
        if len(lacking) + promise > MOST_TICKS:
            # What is a choice can wait until the rest is agreed to.
            lacking.pop(Paper.CONTACT, None)
        shown = [(one, one.edition(who.reader.language)) for one in lacking.values()]
        return _papers(shown, promise, who, told, programme)
    turned = told.as_coming()
    walk, ticks = _walk(turned, programme), _to_tick(who, told, programme, desk)
    people = _named(page, who, told, desk)
    form = page.without(unasked(page, who, turned, programme))
    sheet = Sheet(programme.id)
    if "shares_contact" in {field.name for field in form.fields()}:
        beside = agreements.in_force(programme, desk)[Paper.CONTACT]
        sheet = Sheet(programme.id, (beside.edition(who.reader.language),))
    return Ask(
        form,
        subject=sheet.written if sheet.editions else programme.id,
        filled=raw_of(page, who, turned, programme, people),
        options=options_of(page, who, turned, programme, people),
        opening=(
            _where(walk.index(page) + 1, len(walk) + bool(ticks)),
            *_until_then(told),
            *_above(page, turned, programme),
        ),
        back=page is not You,
    )


def _named(page: type[Form], who: Person, told: Enrolment, desk: Desk) -> dict[str, list[Person]]:
    """The people whom somebody has named, by the question of the page that asks for them."""
    if page is Practical:
        boss = desk.person(told.manager_id) if told.manager_id else None
        return {"line_manager": [boss] if boss else []}
    if page is Portrait and told.standing is Standing.BEGUN:
        return {"avoid": [other for _avoided, other in desk.avoided_by(who)]}
    return {}


def _papers(
    shown: list[tuple[Agreement, Edition]],
    promise: bool,
    who: Person,
    told: Enrolment,
    programme: Programme,
) -> Ask:
    """The papers to tick; its subject says which text stood above the ticks."""
    asked = {str(edition.paper) for _agreement, edition in shown}
    asked |= {COMMITMENT} if promise else set()
    sheet = Sheet(programme.id, tuple(edition for _agreement, edition in shown), promise)
    pages = len(_walk(told.as_coming(), programme)) + 1
    return Ask(
        Papers.without({field.name for field in Papers.fields()} - asked),
        subject=sheet.written,
        options={
            COMMITMENT: (Option("true", _commitment(programme)),),
            str(Paper.CONTACT): (shows_email(who),),
        },
        opening=(_where(pages, pages), *_until_then(told), *_read_first(shown, programme)),
        back=True,
    )


def _where(number: int, pages: int) -> Note:
    return Note(text=plain(f"{number}/{pages}"))


def _until_then(told: Enrolment) -> tuple[Block, ...]:
    if not told.coming:
        return ()
    return (
        Note(text=_("Until the last page is sent, you stay: {role}.", role=role_name(told.role))),
    )


def _changed(agreement: Agreement) -> Text:
    return _(
        "This text has changed since you opened the page: "
        "please read version {version}, then tick it.",
        version=agreement.version,
    )


def _filled(asked: Ask, more: dict[str, Raw]) -> Ask:
    return replace(asked, filled={**asked.filled, **more})


def _above(page: type[Form], told: Enrolment, programme: Programme) -> tuple[Block, ...]:
    if page is You:
        how = goes(programme.kind)
        return (
            *_aim(programme),
            *((Note(text=how),) if how and programme.kind is Mentoring.PEER else ()),
            *_one_role(told, programme),
            *_adults_only(programme),
        )
    if page in (Portrait, Traits):
        return (Note(text=_("All of it is optional: go on without answering if you like.")),)
    return ()


def _aim(programme: Programme) -> tuple[Block, ...]:
    """What the programme is for (A03)."""
    if not programme.specific:
        return ()
    return (Paragraph(lead=plain(programme.name), text=plain(programme.specific)),)


def _one_role(told: Enrolment, programme: Programme) -> tuple[Block, ...]:
    """Why *Both* is not on offer."""
    if may_be_both(told, programme):
        return ()
    return (Note(text=_("Here one is either a mentor or a mentee.")),)


def _adults_only(programme: Programme) -> tuple[Block, ...]:
    return () if programme.minors else (Note(text=_("For people of 18 and over.")),)


def _read_first(shown: list[tuple[Agreement, Edition]], programme: Programme) -> tuple[Block, ...]:
    """The charter in short, and where the other texts are read in full."""
    links = [Link(label=NAMES[one.paper], url=one.link) for one, _edition in shown if one.link]
    blocks: list[Block | None] = [*_aim(programme)]
    for one, edition in shown:
        if one.paper is Paper.CHARTER:
            blocks += charter(one, edition.language)
        if one.paper is Paper.CONTACT:
            blocks.append(Bullets(lead=NAMES[one.paper], items=one.lines(edition.language)))
    if shown:
        blocks.append(Note(text=_("All texts in full: type {word}.", word=_("consents"))))
    blocks.append(buttons(*links))
    return tuple(block for block in blocks if block)


def _commitment(programme: Programme) -> Text:
    return _(
        "I look for advice, and give it {hours} h a month for {months} months",
        hours=programme.hours_a_month,
        months=programme.months,
    )


def _shut(role: Role, entry: Window, programme: Programme) -> Text:
    opens, closes = windows.opens_on(programme, role), windows.closes_on(programme, role)
    if entry is Window.UPCOMING and opens:
        return _("Sign-up in this role opens on {date}.", date=windows.told(programme, opens))
    if closes:
        return _("Sign-up in this role closed on {date}.", date=windows.told(programme, closes))
    return _("Sign-up in this role is closed.")
