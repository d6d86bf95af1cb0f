"""The whole surface on one page: words, presses, forms and errands."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rapidfuzz import fuzz, process

from bot import (
    announcing,
    asking,
    beginnings,
    demand,
    importing,
    meetings,
    nudging,
    offers,
    planning,
    promoting,
    pulses,
    reporting,
    speaking,
    spotlights,
    standing,
    surveys,
)
from bot.entities import Errand
from bot.events import Leaflets, Press, Reply, Submission
from bot.finding import answering as requests_answered
from bot.finding import directory, flash, recommending, requesting
from bot.finding import following as requests_followed
from bot.joining import (
    agreeing,
    approving,
    avoiding,
    checking,
    entering,
    guiding,
    holding,
    pages,
    place,
    resting,
    walking,
)
from bot.matching.spelling import normal
from bot.matchmaking import (
    adopting,
    answering,
    choosing,
    consoling,
    drawing,
    fetching,
    following,
    pairing,
    publishing,
    questions,
    reviewing,
    ruling,
    seeking,
    simulating,
    swapping,
    weighing,
)
from bot.ports import Desk, Thought
from bot.preparing import measuring, opening, setting_up, wording, writing
from bot.preparing.pages import Copying, Rewording, Searching
from bot.words import Text, _

COMMANDS = ("mentorat", "mentoring")


@dataclass(frozen=True)
class Word:
    """A word that can be typed, its other spellings, and the button that it presses."""

    text: Text
    also: tuple[str, ...]
    action: str
    for_managers: bool = False


@dataclass(frozen=True)
class FormRoute:
    """Who may open a form and what it shows, and what happens when it comes back.

    `back` gives the page before, where a form is one page of several.
    """

    ask: Callable[[Press, Desk], Reply]
    accept: Callable[[Submission[Any], Desk], Reply]
    back: Callable[[Press, Desk], Reply] | None = None


HANDED_OVER = Word(_("import"), ("importer", "roster", "annuaire"), "import.ask", for_managers=True)
"""What a file means that comes without a word."""

WORDS: tuple[Word, ...] = (
    Word(_("menu"), ("menu", "bonjour", "hello", "salut", "hi"), "menu.show"),
    Word(
        _("join"),
        ("rejoindre", "inscription", "inscrire", "s'inscrire", "sign up", "revenir", "come back"),
        "join.open",
    ),
    Word(_("profile"), ("profil",), "profile.show"),
    Word(_("find"), ("trouver", "chercher", "search", "directory"), "find.show"),
    Word(_("status"), ("statut",), "standing.show"),
    Word(_("place"), ("place", "ma place", "my place"), "place.show"),
    Word(_("pause"), ("pause", "break"), "place.pause"),
    Word(_("resume"), ("reprendre", "reprise"), "place.resume"),
    Word(_("leave"), ("quitter", "partir"), "place.leave"),
    Word(_("avoid"), ("éviter",), "avoid.open"),
    Word(_("consents"), ("accords", "consentements", "charte", "charter"), "consent.show"),
    Word(_("data"), ("données",), "data.show"),
    Word(_("quiz"), ("quiz", "test"), "quiz.show"),
    Word(_("tour"), ("visite",), "tour.show"),
    Word(_("meet"), ("rencontre", "rencontrer", "rdv"), "meet.choose"),
    Word(_("next"), ("prochain", "prochaine"), "meeting.next"),
    Word(_("log"), ("bilan",), "meeting.log"),
    Word(_("language"), ("langue",), "language.show"),
    Word(_("flag"), ("signaler", "probleme", "problem", "report"), "report.ask"),
    Word(_("help"), ("aide", "?"), "help.show"),
    Word(_("invite"), ("inviter", "invitation"), "invite.show"),
    Word(_("testify"), ("temoigner", "temoignage", "testimonial"), "testimonial.ask"),
    Word(
        _("match simulate"),
        ("apparier simuler", "simulate", "simuler"),
        "round.simulate",
        for_managers=True,
    ),
    Word(_("match"), ("apparier",), "round.draw", for_managers=True),
    Word(_("pair"), ("associer",), "pair.ask", for_managers=True),
    Word(_("announce"), ("annoncer", "annonce"), "announce.ask", for_managers=True),
    Word(_("calendar"), ("calendrier",), "notice.list", for_managers=True),
    HANDED_OVER,
    Word(
        _("create"),
        ("creer", "créer", "nouveau programme", "new programme"),
        "programme.create",
        for_managers=True,
    ),
    Word(_("settings"), ("réglages", "reglage", "parametres"), "settings.show", for_managers=True),
    Word(_("bind"), ("lier",), "channel.bind", for_managers=True),
    Word(_("history"), ("journal", "historique"), "history.show", for_managers=True),
    Word(_("texts"), ("textes",), "text.list", for_managers=True),
    Word(_("close"), ("clore", "fermer"), "programme.close", for_managers=True),
    Word(_("themes"), ("thèmes", "theme"), "themes.show", for_managers=True),
    Word(_("nudge"), ("relancer", "relance"), "late.nudge", for_managers=True),
)

PRESSES: dict[str, Callable[[Press, Desk], Reply]] = {
    "menu.show": speaking.menu,
    "help.show": speaking.help,
    "report.ask": reporting.ask,
    "language.show": speaking.language,
    "language.speak": speaking.speak,
    "join.open": walking.ask,
    "paper.agree": walking.ask_papers,
    "paper.show": agreeing.read,
    "consent.show": agreeing.show,
    "data.show": holding.show,
    "profile.show": checking.show,
    "profile.confirm": checking.confirm,
    "place.show": place.show,
    "place.pause": place.pause,
    "place.resume": place.resume,
    "place.leave": place.leave,
    "place.quit": place.quit,
    "break.pairs": resting.answer_own,
    "break.answer": resting.answer,
    "break.part": resting.end_pair,
    "place.capacity": place.ask_room,
    "place.stay": following.stay,
    "place.another": place.another,
    "avoid.open": avoiding.ask,
    "enrolment.queue": approving.queue,
    "enrolment.approve": approving.approve,
    "enrolment.refuse": approving.ask_why,
    "guide.show": guiding.guide,
    "tour.show": guiding.tour,
    "quiz.show": guiding.quiz,
    "standing.show": standing.show,
    "round.draw": drawing.draw,
    "round.redraw": drawing.redraw,
    "round.drop": drawing.drop,
    "round.turn": reviewing.turn,
    "round.simulate": simulating.simulate,
    "round.figures": simulating.show,
    "round.short": simulating.lack,
    "round.try": simulating.attempt,
    "round.other": simulating.ask,
    "round.weights": simulating.ask_weights,
    "round.adopt": adopting.adopt,
    "round.table": fetching.offer,
    "pair.look": reviewing.look,
    "pair.approve": reviewing.approve,
    "pair.keep": ruling.keep,
    "pair.part": ruling.part,
    "ruling.list": ruling.show,
    "ruling.undo": ruling.undo,
    "pair.others": swapping.show,
    "pair.give": swapping.give,
    "pair.leave": swapping.leave,
    "pair.swap": swapping.exchange,
    "pair.whom": swapping.ask_whom,
    "pair.insist": swapping.ask_note,
    "pair.ask": pairing.ask,
    "pair.weigh": pairing.look,
    "pair.propose": pairing.put,
    "pair.force": pairing.ask_note,
    "pair.cost": pairing.ask_cost,
    "round.send": publishing.send,
    "round.alone": consoling.show,
    "import.ask": importing.ask,
    "import.into": importing.into,
    "import.turn": importing.turn,
    "import.confirm": importing.confirm,
    "import.cancel": importing.cancel,
    "import.invite": importing.invite,
    "list.show": choosing.show,
    "list.rank": choosing.ask,
    "list.ask": choosing.take,
    "list.none": choosing.ask_why,
    "match.show": answering.show,
    "match.accept": answering.accept,
    "match.decline": answering.ask_why,
    "match.ask": questions.ask,
    "match.reply": questions.ask_back,
    "meet.choose": meetings.choose,
    "contact.made": beginnings.tell,
    "meet.open": meetings.ask,
    "meeting.next": meetings.upcoming,
    "meeting.log": meetings.log,
    "meeting.tell": meetings.tell,
    "meeting.move": meetings.ask_date,
    "pulse.answer": pulses.answer,
    "survey.open": surveys.open,
    "survey.later": surveys.put_off,
    "survey.never": surveys.refuse,
    "announce.ask": announcing.choose,
    "announce.write": announcing.ask,
    "announce.copy": announcing.ask_copy,
    "notice.preview": announcing.look,
    "notice.words": announcing.ask_words,
    "notice.confirm": announcing.confirm,
    "notice.drop": announcing.drop,
    "notice.progress": announcing.follow,
    "notice.retry": announcing.retry,
    "letter.retry": announcing.try_again,
    "notice.list": planning.list_all,
    "notice.show": planning.show,
    "notice.edit": planning.ask,
    "notice.turn": planning.turn,
    "notice.test": planning.test,
    "poll.write": asking.ask,
    "poll.answer": asking.answer,
    "poll.results": asking.results,
    "needs.ask": asking.ask_needs,
    "event.write": asking.write_event,
    "event.come": asking.come,
    "event.guests": asking.guests,
    "invite.show": promoting.invite,
    "ambassador.list": promoting.list_ambassadors,
    "ambassador.ask": promoting.ask_ambassadors,
    "spotlight.show": promoting.spotlight,
    "spotlight.ask": promoting.look_at_question,
    "spotlight.confirm": promoting.ask_mentors,
    "spotlight.write": promoting.write_spotlight,
    "spotlight.answer": promoting.answer_spotlight,
    "testimonial.ask": promoting.ask_story,
    "testimonial.list": promoting.list_stories,
    "testimonial.post": promoting.look_at_story,
    "testimonial.confirm": promoting.post_story,
    "testimonial.keep": promoting.keep_for_us,
    "testimonial.withdraw": promoting.take_back,
}

PRESSES |= {
    "programme.create": setting_up.create,
    "programme.walk": setting_up.walk,
    "programme.check": opening.check,
    "programme.open": opening.open,
    "programme.close": opening.ask_close,
    "programme.end": opening.close,
    "programme.copy": opening.ask_copy,
    "settings.show": setting_up.show,
    "page.open": setting_up.open_page,
    "channel.bind": opening.bind,
    "history.show": opening.history,
    "kpi.list": measuring.show,
    "kpi.remove": measuring.remove,
    "paper.list": writing.show,
    "paper.publish": opening.publish,
    "paper.enforce": opening.enforce,
    "text.list": wording.show,
    "text.message": wording.message,
    "text.find": wording.ask_search,
    "text.open": wording.open_one,
}

PRESSES |= {
    "themes.show": demand.show,
    "themes.turn": demand.turn,
    "themes.fill": demand.fill,
    "late.show": nudging.show,
    "late.turn": nudging.turn,
    "late.nudge": nudging.nudge,
    "late.send": nudging.send,
}

PRESSES |= {
    "find.show": directory.find,
    "find.turn": directory.turn,
    "find.filter": directory.ask_filters,
    "find.see": directory.see,
    "request.ask": requesting.ask,
    "request.list": requesting.list_own,
    "request.withdraw": requesting.withdraw,
    "request.show": requests_answered.show,
    "request.accept": requests_answered.accept,
    "request.decline": requests_answered.ask_why,
    "request.word": requests_answered.ask_word,
    "flash.answer": flash.answer,
    "flash.thank": flash.ask_thanks,
}

FORMS: dict[str, FormRoute] = {
    pages.You.name: FormRoute(walking.ask, walking.tell_you),
    pages.Age.name: FormRoute(walking.ask_age, walking.tell_age, walking.before_age),
    pages.Needs.name: FormRoute(walking.ask_needs, walking.tell_needs, walking.before_needs),
    pages.Offer.name: FormRoute(walking.ask_offer, walking.tell_offer, walking.before_offer),
    pages.Practical.name: FormRoute(
        walking.ask_practical, walking.tell_practical, walking.before_practical
    ),
    pages.Portrait.name: FormRoute(
        walking.ask_portrait, walking.tell_portrait, walking.before_portrait
    ),
    pages.Traits.name: FormRoute(walking.ask_traits, walking.tell_traits, walking.before_traits),
    pages.Papers.name: FormRoute(walking.ask_papers, walking.tell_papers, walking.before_papers),
    approving.Refusing.name: FormRoute(approving.ask_why, approving.refuse),
    approving.Vouching.name: FormRoute(approving.ask_agreement, approving.vouch),
    place.Pausing.name: FormRoute(place.pause, place.take_break),
    place.Room.name: FormRoute(place.ask_room, place.make_room),
    avoiding.Avoiding.name: FormRoute(avoiding.ask, avoiding.avoid),
    reporting.Reporting.name: FormRoute(reporting.ask, reporting.report),
    pairing.Pairing.name: FormRoute(pairing.ask, pairing.choose),
    swapping.Wanting.name: FormRoute(swapping.ask_whom, swapping.why_not),
    swapping.Insisting.name: FormRoute(swapping.ask_note, swapping.force),
    pairing.Forcing.name: FormRoute(pairing.ask_note, pairing.force),
    simulating.Trying.name: FormRoute(simulating.ask, simulating.compare),
    simulating.Reweighing.name: FormRoute(simulating.ask_weights, simulating.compare_weights),
    choosing.Ranking.name: FormRoute(choosing.ask, choosing.choose),
    choosing.Refusing.name: FormRoute(choosing.ask_why, choosing.refuse),
    answering.Declining.name: FormRoute(answering.ask_why, answering.decline),
    questions.Asking.name: FormRoute(questions.ask, questions.pass_on),
    questions.Replying.name: FormRoute(questions.ask_back, questions.bring_back),
    surveys.MenteeStarts.name: FormRoute(surveys.open, surveys.keep),
    surveys.MentorStarts.name: FormRoute(surveys.open, surveys.keep),
    importing.Import.name: FormRoute(importing.ask, importing.look),
    meetings.Plan.name: FormRoute(meetings.ask, meetings.plan),
    meetings.Postpone.name: FormRoute(meetings.ask_date, meetings.postpone),
    announcing.Announcing.name: FormRoute(announcing.ask, announcing.write),
    announcing.OwnWords.name: FormRoute(announcing.ask_words, announcing.keep_words),
    announcing.Copying.name: FormRoute(announcing.ask_copy, announcing.copy),
    planning.Editing.name: FormRoute(planning.ask, planning.keep),
    asking.Asking.name: FormRoute(asking.ask, asking.write),
    asking.Needing.name: FormRoute(asking.ask_needs, asking.keep_needs),
    asking.Inviting.name: FormRoute(asking.write_event, asking.keep_event),
    promoting.Ambassadors.name: FormRoute(promoting.ask_ambassadors, promoting.keep_ambassadors),
    promoting.Testifying.name: FormRoute(promoting.ask_story, promoting.keep_story),
}

FORMS |= {
    name: FormRoute(setting_up.ask(form), setting_up.accept(form), setting_up.back(form))
    for name, form in setting_up.FORMS.items()
}
FORMS |= {
    Copying.name: FormRoute(opening.ask_copy, opening.copy),
    Searching.name: FormRoute(wording.ask_search, wording.search),
    Rewording.name: FormRoute(wording.ask, wording.keep),
}

FORMS |= {
    directory.Filtering.name: FormRoute(directory.ask_filters, directory.search),
    requesting.Asking.name: FormRoute(requesting.ask, requesting.send),
    requests_answered.Refusing.name: FormRoute(
        requests_answered.ask_why, requests_answered.decline
    ),
    requests_answered.Wording.name: FormRoute(
        requests_answered.ask_word, requests_answered.pass_on
    ),
    flash.Thanking.name: FormRoute(flash.ask_thanks, flash.thank),
}

# What can be put before others, in a conversation where Tandem takes no part.
LEAFLETS: dict[str, Callable[[Press, Desk, int, int], Leaflets]] = {
    "mentor": recommending.mentors,
}

# An errand that is not finished gives back when to go on; one that takes thought is a Thought.
ERRANDS: dict[str, Callable[[Errand, Desk], datetime | None] | Thought[Any, Any]] = {
    "join.call": entering.call_waiting,
    "join.open-day": entering.open_day,
    "paper.ask": agreeing.ask_all,
    "pause.warn": place.warn,
    "pause.end": place.end,
    "profile.check": checking.check,
    "round.compute": Thought(
        drawing.gather, offers.compute, drawing.tell, drawing.keep, offers.few
    ),
    "round.show": drawing.show,
    "round.propose": publishing.propose,
    "round.console": consoling.console,
    "round.forget": fetching.forget,
    "pair.cost": Thought(
        pairing.gather_cost, weighing.told_cost, pairing.tell, pairing.keep_cost, pairing.light
    ),
    "import.go": importing.bring_in,
    "import.recount": importing.recount,
    "import.forget": importing.forget,
    "request.remind": requests_followed.remind,
    "request.expire": requests_followed.expire,
    "request.missed": requests_followed.console,
    "request.over": requests_followed.end_all,
    "request.enough": requests_followed.take_back,
    "flash.close": flash.close,
    "list.remind": choosing.remind,
    "list.expire": choosing.expire,
    "list.changed": choosing.shorten,
    "list.full": choosing.fill_up,
    "list.enough": choosing.have_enough,
    "match.remind": following.remind,
    "match.expire": following.expire,
    "match.refill": following.refill,
    "match.seek": Thought(seeking.gather, offers.compute, seeking.tell, seeking.keep, offers.few),
    "contact.remind": beginnings.remind,
    "contact.help": beginnings.help_both,
    "meeting.remind": meetings.remind,
    "meeting.follow": meetings.follow,
    "digest.send": standing.digest,
    "pulse.ask": pulses.ask,
    "survey.ask": surveys.ask,
    "notice.send": announcing.send,
    "window.closed": announcing.closed,
    "roll.called": announcing.counted,
    "spotlight.invite": spotlights.ask,
    "letter.lost": announcing.lost,
}


AWAITED = frozenset({
    "import.go", "import.recount", "roll.called", "round.compute", "round.show",
})  # fmt: skip
"""Errands for whose end somebody waits who has just pressed a button: they hear before others."""


def understand(typed: str) -> tuple[Word | None, str]:
    """The word meant and what follows it; accents, case, plurals and the slash do not matter."""
    parts = typed.split()
    if parts and _bare(parts[0]) in COMMANDS:
        parts = parts[1:]
    if not parts:
        return WORDS[0], ""
    for length in (2, 1):
        word = _KNOWN.get(_bare(" ".join(parts[:length])))
        if word:
            return word, " ".join(parts[length:])
    return None, ""


def closest(typed: str) -> list[Text]:
    """Up to three words near what was typed, the nearest first."""
    bare = _bare(" ".join(part for part in typed.split() if _bare(part) not in COMMANDS))
    near = process.extract(bare, list(_KNOWN), scorer=fuzz.ratio, limit=6, score_cutoff=60)
    texts: list[Text] = []
    for spelling, _score, _index in near:
        word = _KNOWN[spelling]
        if word.text not in texts:
            texts.append(word.text)
    return texts[:3]


def _bare(typed: str) -> str:
    bare = normal(typed.lstrip("/")) or re.sub(r"\s", "", typed)
    return " ".join(part.removesuffix("s") for part in bare.split())


_KNOWN: dict[str, Word] = {
    _bare(spelling): word for word in WORDS for spelling in (word.text.source, *word.also)
}
