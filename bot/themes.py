"""What mentoring can be about, how Tandem names it, and when people are free."""

from dataclasses import dataclass
from functools import cache

from bot.forms import Option
from bot.words import Listed, Term, Text, Vocabulary, _, plain

THEMES: dict[str, Text] = {
    "internship": _("Finding an internship"),
    "apprenticeship": _("Finding an apprenticeship"),
    "first-job": _("First job in France"),
    "career": _("Career choices"),
    "field": _("Knowing a field of work"),
    "network": _("Building a network"),
    "skill": _("A specific skill"),
    "studies": _("Succeeding in my studies"),
    "founding": _("Starting a business"),
    "strategy": _("Strategic thinking"),
    "planning": _("Planning and priorities"),
    "communication": _("Communicating well"),
    "networking": _("Networking with ease"),
    "speaking": _("Public speaking"),
    "adapting": _("Adapting to change"),
    "company-form": _("Choosing a company's legal form"),
    "plan-review": _("A second look at a business plan"),
    "contract": _("A question about a contract"),
    "pitch": _("Rehearsing a pitch to investors"),
    "customers": _("Finding the first customers"),
    "name-and-idea": _("Protecting a name or an idea"),
    "french-at-work": _("Working in French"),
    "workplace": _("How French workplaces work"),
    "formalities": _("Residence permit and formalities"),
}

SCHOOL = (
    "internship", "apprenticeship", "first-job", "career", "field", "network", "skill", "studies",
    "founding",
)  # fmt: skip


@dataclass(frozen=True)
class Catalogue:
    """Themes that go together, for a manager to start from."""

    name: Text
    keys: tuple[str, ...]


CATALOGUES: dict[str, Catalogue] = {
    "school": Catalogue(_("Studies and career"), SCHOOL),  # E06
    "development": Catalogue(  # E05
        _("Personal development"),
        ("strategy", "planning", "communication", "networking", "speaking", "adapting"),
    ),
    "flash": Catalogue(  # E07
        _("One question for a founder"),
        ("company-form", "plan-review", "contract", "pitch", "customers", "name-and-idea"),
    ),
    "france": Catalogue(  # E08
        _("First steps in France"), ("first-job", "french-at-work", "workplace", "formalities")
    ),
}

SPOKEN = ("fr", "en", "es", "de", "it", "pt", "ar", "zh")

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# Local hours of each part of a day: from, to.
PERIODS: dict[str, tuple[int, int]] = {"am": (9, 12), "pm": (14, 17), "eve": (18, 20)}

ZONES = (
    "Europe/Paris", "Europe/London", "Europe/Brussels", "Europe/Zurich", "Europe/Luxembourg",
    "Europe/Lisbon", "Europe/Madrid", "Europe/Rome", "Europe/Berlin", "Europe/Amsterdam",
    "Europe/Dublin", "Europe/Stockholm", "Europe/Warsaw", "Europe/Athens", "Europe/Istanbul",
    "Africa/Casablanca", "Africa/Algiers", "Africa/Tunis", "Africa/Cairo", "Africa/Dakar",
    "Africa/Abidjan", "Africa/Lagos", "Africa/Douala", "Africa/Kinshasa", "Africa/Nairobi",
    "Africa/Johannesburg", "Indian/Reunion", "Indian/Mauritius", "Indian/Antananarivo",
    "America/Montreal", "America/New_York", "America/Chicago", "America/Denver",
    "America/Los_Angeles", "America/Mexico_City", "America/Bogota", "America/Lima",
    "America/Sao_Paulo", "America/Argentina/Buenos_Aires", "America/Martinique",
    "America/Guadeloupe", "America/Cayenne", "Asia/Beirut", "Asia/Jerusalem", "Asia/Dubai",
    "Asia/Kolkata", "Asia/Bangkok", "Asia/Ho_Chi_Minh", "Asia/Singapore", "Asia/Hong_Kong",
    "Asia/Shanghai", "Asia/Tokyo", "Asia/Seoul", "Australia/Sydney", "Pacific/Noumea",
    "Pacific/Tahiti", "Pacific/Auckland", "UTC",
)  # fmt: skip


def theme(key: str) -> Text:
    """A theme's name; one of the programme's own is shown as the manager wrote it."""
    return THEMES.get(key) or plain(key)


def themes(keys: list[str]) -> Text:
    """Several themes in one line."""
    return _("{things}", things=Listed(items=tuple(theme(key) for key in keys)))


def theme_options(keys: list[str]) -> tuple[Option, ...]:
    """A programme's themes, to choose from."""
    return tuple(Option(key, theme(key)) for key in keys)


def languages(codes: list[str]) -> Text:
    """Several languages in one line."""
    return _(
        "{things}",
        things=Listed(items=tuple(Term(vocabulary=Vocabulary.LANGUAGE, code=c) for c in codes)),
    )


def zone(code: str) -> Text:
    """A time zone, by its city."""
    return _("{place}", place=Term(vocabulary=Vocabulary.ZONE, code=code))


def weekday(number: int) -> Text:
    """A day of the week, 0 for Monday."""
    return _("{day}", day=Term(vocabulary=Vocabulary.WEEKDAY, code=str(number)))


@cache
def slot(code: str) -> Text:
    """'mon-eve' as 'monday evening'."""
    day, period = code.split("-")
    number = weekday(DAYS.index(day))
    match period:
        case "am":
            return _("{day} morning", day=number)
        case "pm":
            return _("{day} afternoon", day=number)
        case _:
            return _("{day} evening", day=number)


def slots(codes: list[str]) -> Text:
    """Several half-days in one line."""
    return _("{things}", things=Listed(items=tuple(slot(code) for code in codes)))


SLOTS = tuple(f"{day}-{period}" for day in DAYS[:6] for period in PERIODS)
SLOT_OPTIONS = tuple(Option(code, slot(code)) for code in SLOTS)
SPOKEN_OPTIONS = tuple(Option(code, languages([code])) for code in SPOKEN)


def zone_options(known: str) -> tuple[Option, ...]:
    """Zones to choose from, the person's own first."""
    codes = (known, *(code for code in ZONES if code != known))
    return tuple(Option(code, zone(code)) for code in codes)
