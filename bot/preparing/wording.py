"""Every sentence of Tandem can be said in a programme's own words, in each language."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from bot.blanks import misspelt
from bot.cards import out_of_date
from bot.deeds import note
from bot.editing import mark, overtaken
from bot.entities import Programme, Wording
from bot.events import Ask, Fix, Press, Replace, Reply, Say, Submission
from bot.forms import Raw
from bot.messages import MESSAGES
from bot.ports import Desk
from bot.preparing.pages import Rewording, Searching
from bot.preparing.place import Place
from bot.rights import Refused, managed
from bot.values import Button, Card, Note, Paragraph, buttons, card
from bot.words import LANGUAGES, Reader, Text, _, _n, blanks_of, plain, sentences, spell

PAGE = 6
FOUND = 6
"""Sentences shown for a search: more are not read, and another word finds them."""


def show(press: Press, desk: Desk) -> Reply:
    """The messages of a programme, to look at and to change; the value is the page."""
    programme = managed(press, desk)
    page = press.page
    keys = list(MESSAGES)[page * PAGE : (page + 1) * PAGE]
    more = len(MESSAGES) > (page + 1) * PAGE
    return _shown(
        press,
        card(
            _("The texts of {programme}", programme=programme.name),
            _("Every sentence can be yours, in French and in English."),
            buttons(
                *(
                    Button(
                        label=MESSAGES[key].name,
                        action="text.message",
                        subject=programme.id,
                        value=key,
                    )
                    for key in keys
                )
            ),
            buttons(
                _turn(_("Before"), programme, page - 1) if page else None,
                _turn(_("After"), programme, page + 1) if more else None,
                Button(label=_("Find a sentence"), action="text.find", subject=programme.id),
                Button(label=_("Settings"), action="settings.show", subject=programme.id),
            ),
        ),
    )


def message(press: Press, desk: Desk) -> Reply:
    """One message, sentence by sentence, as it reads now."""
    programme = managed(press, desk)
    found = MESSAGES.get(press.value)
    if found is None:
        raise Refused(out_of_date())
    texts = [found.title, *found.lines]
    return Say(_sentences(found.name, [text.source for text in texts], programme, desk))


def ask_search(press: Press, desk: Desk) -> Ask:
    """Which sentence is meant."""
    programme = managed(replace(press, subject=Place.read(press.subject).programme), desk)
    return Ask(Searching, subject=Place(programme.id).written)


def search(form: Submission[Searching], desk: Desk) -> Reply:
    """The sentences that hold these words, in either language."""
    programme = _programme(form.subject, form, desk)
    wanted = form.answers.words.casefold()
    own = desk.wordings(programme)
    found = [
        source
        for source in sentences()
        if any(wanted in _now(source, language, own).casefold() for language in LANGUAGES)
    ]
    if not found:
        return Fix(form.asked, {"words": _("No sentence holds these words; try one of them.")})
    title = _n("{count} sentence", "{count} sentences", len(found))
    return Say(_sentences(title, found[:FOUND], programme, desk))


def ask(press: Press, desk: Desk) -> Ask:
    """One sentence, in both languages; the part of the place is the sentence's sign."""
    place = Place.read(press.subject)
    programme = managed(Press(press.who, press.at, place.programme), desk)
    source = _meant(place.part or press.value)
    kept = _read(source, programme, desk)
    return Ask(
        Rewording,
        subject=replace(place, programme=programme.id, part=_sign(source), mark=mark(kept)).written,
        filled=kept,
        opening=tuple(
            Note(text=text)
            for text in (
                _("I fill in: {blanks}.", blanks=", ".join(f"{{{b}}}" for b in blanks_of(source)))
                if blanks_of(source)
                else None,
                _("Leave a language empty to go back to my own words."),
            )
            if text
        ),
    )


def open_one(press: Press, desk: Desk) -> Ask:
    """The button beside a sentence: its subject is the programme, its value the sign."""
    programme = managed(press, desk)
    return ask(replace(press, subject=Place(programme.id, part=press.value).written), desk)


def keep(form: Submission[Rewording], desk: Desk) -> Reply:
    """Keep the programme's words; an empty language, or one left as it was, is Tandem's own."""
    place = Place.read(form.subject)
    programme = _programme(form.subject, form, desk)
    source = _meant(place.part)
    kept = _read(source, programme, desk)
    if place.mark != mark(kept):
        return overtaken(form.asked, kept, desk.person(programme.edited_by))
    told = {"fr": form.answers.fr, "en": form.answers.en}
    known = blanks_of(source)
    faults = {language: f for language, words in told.items() if (f := misspelt(words, known))}
    if faults:
        return Fix(form.asked, faults)
    for language, words in told.items():
        _set(source, language, words, programme, form, desk)
    programme.edited_by, programme.edited_at = form.who.id, form.at
    note("reword", form.who, programme, desk, _now(source, programme.language, {})[:80])
    return Say(_sentences(_("Kept"), [source], programme, desk))


def _set(
    source: str,
    language: str,
    words: str,
    programme: Programme,
    form: Submission[Rewording],
    desk: Desk,
) -> None:
    there = desk.wording(programme, source, language)
    if not words or words == spell(Text(source=source), Reader(language)):
        if there:
            desk.drop(there)
        return
    if there is None:
        desk.add(
            Wording(
                programme_id=programme.id,
                key=source,
                language=language,
                words=words,
                set_by=form.who.id,
                set_at=form.at,
            )
        )
    else:
        there.words, there.set_by, there.set_at = words, form.who.id, form.at


def _sentences(title: Text, sources: list[str], programme: Programme, desk: Desk) -> Card:
    own = desk.wordings(programme)
    blocks = []
    for source in sources:
        blocks += [
            Paragraph(lead=plain("FR"), text=plain(_now(source, "fr", own))),
            Paragraph(lead=plain("EN"), text=plain(_now(source, "en", own))),
            buttons(
                Button(
                    label=_("Change (already yours)") if source in own else _("Change"),
                    action="text.open",
                    subject=programme.id,
                    value=_sign(source),
                )
            ),
        ]
    return card(
        title,
        *blocks,
        buttons(Button(label=_("All texts"), action="text.list", subject=programme.id)),
    )


def _shown(press: Press, said: Card) -> Reply:
    return Replace(said) if press.value else Say(said)


def _turn(label: Text, programme: Programme, page: int) -> Button:
    return Button(label=label, action="text.list", subject=programme.id, value=str(page))


def _programme(
    subject: str, form: Submission[Searching] | Submission[Rewording], desk: Desk
) -> Programme:
    return managed(Press(form.who, form.at, Place.read(subject).programme), desk)


def _read(source: str, programme: Programme, desk: Desk) -> dict[str, Raw]:
    own = desk.wordings(programme)
    return {language: _now(source, language, own) for language in LANGUAGES}


def _now(source: str, language: str, own: dict[str, dict[str, str]]) -> str:
    words = own.get(source, {}).get(language)
    return words if words is not None else spell(Text(source=source), Reader(language))


def _sign(source: str) -> str:
    return sha256(source.encode()).hexdigest()[:16]


def _meant(sign: str) -> str:
    """The sentence of that sign; raises Refused where there is none any more."""
    source = next((one for one in sentences() if _sign(one) == sign), None)
    if source is None:
        raise Refused(out_of_date())
    return source
