"""The business school that one meets in the playground; nobody in it exists."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.web.parse import COMMUNITY, sender
from bot import founding
from bot.agreements import agree, in_force
from bot.entities import Enrolment, Message, Person, Platform, Programme, Role
from bot.events import Press, Spot
from bot.ports import Desk, Store, Wall
from bot.speaking import menu_card
from bot.themes import SLOTS, THEMES
from bot.words import Text, _

PROGRAMME = "Mentorat Horizon"
CHANNELS = ("mentorat", "alumni")
"""The school's channels; its programme lives in the first."""
MEMBERS = 84
SEED = 2026


@dataclass(frozen=True)
class Part:
    """Somebody to be: who they are in one line and, when signed up, what they have told."""

    name: str
    about: Text
    role: Role | None = None
    themes: tuple[str, ...] = ()
    goals: str = ""
    seeks: str = ""
    offers: str = ""
    languages: tuple[str, ...] = ("fr",)
    slots: tuple[str, ...] = ()
    capacity: int = 0
    locale: str = "fr-FR"
    zone: str = "Europe/Paris"
    manages: bool = False


CAST: dict[str, Part] = {
    "claire": Part(
        "Claire Morel", _("Runs the mentoring programme of the school"), manages=True
    ),
    "lea": Part("Léa Martin", _("Master's student in finance, not signed up yet")),
    "marc": Part("Marc Delorme", _("Audit partner, class of 2008, not signed up yet")),
    "james": Part(
        "James Carter", _("Product manager in London, reads English"), Role.MENTOR,
        ("career", "network", "skill"), offers="Product management, public speaking, networking",
        languages=("en", "fr"), slots=("tue-eve", "thu-eve"), capacity=2,
        locale="en-GB", zone="Europe/London",
    ),
    "yasmine": Part(
        "Yasmine Benali", _("Marketing student, looks for an internship"), Role.MENTEE,
        ("internship", "network"),
        goals="Trouver un stage de fin d'études en marketing digital avant avril.",
        seeks="Marketing digital, CV, entretiens", slots=("mon-eve", "thu-eve"),
    ),
    "thomas": Part(
        "Thomas Girard", _("Consultant, class of 2014, mentor"), Role.MENTOR,
        ("internship", "career", "first-job"),
        offers="Conseil en stratégie, entretiens, études de cas",
        languages=("fr", "en"), slots=("mon-eve", "wed-eve"), capacity=3,
    ),
    "amina": Part(
        "Amina Diallo", _("International student from Dakar, first job in France"), Role.MENTEE,
        ("first-job", "network"),
        goals="Décrocher un premier emploi en contrôle de gestion et comprendre les codes.",
        seeks="Contrôle de gestion, entretien d'embauche", slots=("tue-eve", "sat-am"),
    ),
    "hugo": Part(
        "Hugo Lefèvre", _("Wants to start his own business"), Role.MENTEE,
        ("founding", "network"),
        goals="Tester mon idée de start-up et trouver mes premiers clients.",
        seeks="Création d'entreprise, levée de fonds", slots=("wed-pm", "thu-eve"),
    ),
    "sofia": Part(
        "Sofia Rossi", _("Founder in Milan, mentor"), Role.MENTOR,
        ("founding", "network", "skill"),
        offers="Création d'entreprise, levée de fonds, recrutement",
        languages=("fr", "en", "it"), slots=("thu-eve", "wed-pm"), capacity=2,
        zone="Europe/Rome",
    ),
    "antoine": Part(
        "Antoine Petit", _("Management controller, class of 2011, mentor"), Role.MENTOR,
        ("first-job", "field", "skill"),
        offers="Contrôle de gestion, Excel, comptabilité", slots=("tue-eve", "sat-am"),
        capacity=3,
    ),
    "ines": Part(
        "Inès Moreau", _("Apprentice in human resources"), Role.MENTEE,
        ("apprenticeship", "career"),
        goals="Choisir entre recrutement et formation pour la suite.",
        seeks="Ressources humaines, recrutement", slots=("fri-pm", "mon-eve"),
    ),
    "paul": Part(
        "Paul Nguyen", _("HR director, class of 1999, mentor"), Role.MENTOR,
        ("apprenticeship", "career", "network"),
        offers="Ressources humaines, recrutement, négociation",
        languages=("fr", "en"), slots=("mon-eve", "fri-pm"), capacity=2,
    ),
    "nadia": Part(
        "Nadia Haddad", _("Mentor and mentee: she changes careers towards data"), Role.BOTH,
        ("skill", "career"), goals="Passer du contrôle de gestion à la data en douze mois.",
        seeks="Python, data science", offers="Contrôle de gestion, Excel",
        languages=("fr", "en", "ar"), slots=("sat-am", "wed-eve"), capacity=1,
    ),
    "julien": Part(
        "Julien Faure", _("Data scientist in Montréal, mentor"), Role.MENTOR,
        ("skill", "career", "field"), offers="Data science, Python, SQL",
        languages=("fr", "en"), slots=("sat-am", "wed-pm"), capacity=2, zone="America/Montreal",
    ),
}  # fmt: skip

FIRST = (
    "Camille Lucas Manon Nathan Chloé Louis Emma Gabriel Jade Arthur Zoé Raphaël Sarah Jules Alice"
    " Adam Eva Maël Lina Noé Anna Ethan Julia Sacha Rose Victor Clara Samir Lucie Karim"
)
LAST = (
    "Bernard Dubois Robert Richard Durand Leroy Simon Laurent Michel Garcia David Bertrand Roux"
    " Vincent Fournier Morin Nicolas Henry Rousseau Mathieu Gautier Masson Marchand Duval Denis"
    " Traoré Nguyen Lopez Fontaine Chevalier"
)
SKILLS = (
    "Audit", "Comptabilité", "Contrôle de gestion", "Finance de marché", "Fusions-acquisitions",
    "Marketing digital", "Communication", "Prise de parole", "Négociation", "Vente",
    "Conseil en stratégie", "Entretiens", "Études de cas", "CV", "Ressources humaines",
    "Recrutement", "Création d'entreprise", "Levée de fonds", "Data science", "Python", "SQL",
    "Excel", "Gestion de projet", "Achats", "Logistique", "Luxe", "Développement durable",
    "Anglais professionnel", "Droit des affaires", "Management",
)  # fmt: skip
AIMS = (
    "Trouver un stage qui me ressemble et oser contacter des professionnels.",
    "Comprendre les métiers de ce secteur avant de choisir ma spécialité.",
    "Préparer mes entretiens et gagner en confiance à l'oral.",
    "Réussir mon premier poste et construire mon réseau.",
)


def populate(store: Store, wall: Wall, now: datetime) -> None:
    """Settle the school, once."""
    with store.open(Platform.WEB, COMMUNITY, now) as desk:
        if desk.person_at("claire"):
            return
        founding.arrive(sender("claire"), frozenset(), desk)
        _present(desk.programmes()[0])
        for address, part in CAST.items():
            _settle(address, part, desk)
        for number, part in enumerate(_crowd()):
            _settle(f"m{number + 1:03}", part, desk)
    rooms = [wall.together([], name, now) for name in CHANNELS]
    wall.write(
        Message(
            conversation_id=rooms[0].id,
            author="claire",
            words="Bienvenue ! Le programme de mentorat commence : tapez /mentorat pour "
            "vous inscrire, en deux minutes.",
            said_at=now,
        )
    )
    with store.open(Platform.WEB, COMMUNITY, now) as desk:
        for room in rooms:
            desk.heard_in(Spot(room.id, room.name))
        desk.programmes()[0].channels = [rooms[0].id]


def _present(programme: Programme) -> None:
    """The school's programme runs already: everybody may sign up."""
    programme.name = PROGRAMME
    programme.made_by_default = False
    programme.specific = "Chaque étudiant qui le souhaite rencontre un diplômé de son domaine."
    programme.measurable = "Sur 100 étudiants, 70 abordent leur recherche avec confiance."
    programme.attainable = "Un mentor pour trois étudiants, deux heures par mois."
    programme.relevant = "Les étudiants manquent de contacts ; les diplômés aiment transmettre."


def _settle(address: str, part: Part, desk: Desk) -> None:
    who = founding.arrive(sender(address), frozenset(), desk)
    who.name = part.name
    who.email = _email(part.name)
    who.locale = part.locale[:2]
    who.platform_zone = part.zone
    who.owner = part.manages
    if part.role:
        _enrol(who, part, part.role, desk.programmes()[0], desk)
    if address in CAST:
        desk.post(who, menu_card(Press(who, desk.now), desk), f"welcome:{who.id}")


def _email(name: str) -> str:
    """As a school gives them, at a domain that nobody can have."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return f"{bare.lower().replace(' ', '.')}@example.org"


def _enrol(who: Person, part: Part, role: Role, programme: Programme, desk: Desk) -> None:
    desk.add(
        Enrolment(
            programme_id=programme.id,
            person_id=who.id,
            role=role,
            themes=list(part.themes),
            goals=part.goals,
            seeks=part.seeks,
            offers=part.offers,
            languages=list(part.languages),
            slots=list(part.slots),
            capacity=part.capacity,
            enrolled_at=desk.now - timedelta(days=1),
            updated_at=desk.now - timedelta(days=1),
        )
    )
    agree(who, programme, list(in_force(programme, desk).values()), desk)


def _crowd() -> list[Part]:
    """The rest of the school: one mentor to three mentees, the same at every start."""
    chance = random.Random(SEED)  # noqa: S311  a school to play with, not a secret
    everybody = [f"{first} {last}" for first in FIRST.split() for last in LAST.split()]
    names = chance.sample(everybody, MEMBERS)
    return [_somebody(name, number % 4 == 0, chance) for number, name in enumerate(names)]


def _somebody(name: str, mentors: bool, chance: random.Random) -> Part:
    skills = ", ".join(chance.sample(SKILLS, 3))
    themes = tuple(chance.sample(list(THEMES), 2 + mentors))
    slots = tuple(sorted(chance.sample(SLOTS, 4), key=SLOTS.index))
    if mentors:
        return Part(
            name, _("Mentor"), Role.MENTOR, themes, offers=skills, slots=slots,
            languages=("fr", "en"), capacity=chance.choice((2, 3, 3, 4)),
        )  # fmt: skip
    return Part(
        name, _("Mentee"), Role.MENTEE, themes, goals=chance.choice(AIMS), seeks=skills,
        slots=slots,
    )  # fmt: skip
