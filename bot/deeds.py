"""What managers did, so that several of them can work together."""

from __future__ import annotations

from bot.entities import Deed, Person, Programme
from bot.ports import Desk
from bot.words import Text, _, fill, plain

VERBS: dict[str, Text] = {
    "create": _("created the programme"),
    "copy": _("copied the programme from last year's"),
    "edit": _("changed: {about}"),
    "open": _("opened the programme"),
    "close": _("closed the programme"),
    "name": _("named the managers"),
    "publish": _("published a new version: {about}"),
    "reword": _("changed a text: {about}"),
    "send": _("sent: {about}"),
    "import": _("imported a roster: {about}"),
    "approve": _("approved: {about}"),
    "vouch": _("approved, with their guardian's agreement: {about}"),
    "refuse": _("declined: {about}"),
    "match": _("sent a matching round"),
    "pair": _("proposed a pair: {about}"),
    "force": _("proposed a pair against a rule: {about}"),
    "insist": _("wants a pair of a round against a rule: {about}"),
    "nudge": _("reminded those who are late: {about}"),
    "bind": _("bound a channel: {about}"),
}


def note(verb: str, who: Person, programme: Programme, desk: Desk, about: str = "") -> None:
    """Remember that this person did that; `verb` is a key of VERBS."""
    if verb not in VERBS:
        raise KeyError(verb)
    desk.add(Deed(programme_id=programme.id, person_id=who.id, verb=verb, about=about, at=desk.now))


def told(deed: Deed) -> Text:
    """A deed in words."""
    text = VERBS.get(deed.verb) or plain(deed.verb)
    return fill(text, {"about": deed.about})
