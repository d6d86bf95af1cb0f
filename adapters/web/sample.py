"""The business school that one meets in the playground; nobody in it exists."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from adapters.web.parse import COMMUNITY, sender
from bot import founding
from bot.agreements import agree, in_force
from bot.character import STYLES, TRAITS, VALUES
from bot.entities import Enrolment, Mentoring, Message, Person, Platform, Programme, Role
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
BEGINS = 2026
"""The year in which one comes."""


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
    told: Mapping[str, Any] = field(default_factory=dict)


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
        told={"cohort": 2009, "experience": 15, "sector": "Tech", "city": "Londres", "style": "try",
              "values": ["creating", "learning"], "personality": [2, 5, 5, 5, 4],
              "presentation": "Quinze ans de produits numériques, et autant d'erreurs à raconter.",
              "interests": "Course à pied, cuisine", "wants_level": "beginner"},
    ),
    "yasmine": Part(
        "Yasmine Benali", _("Marketing student, looks for an internship"), Role.MENTEE,
        ("internship", "network"),
        goals="Trouver un stage de fin d'études en marketing digital avant avril.",
        seeks="Marketing digital, CV, entretiens", slots=("mon-eve", "thu-eve"),
        told={"cohort": 2027, "degree": "Master marketing", "sector": "Cosmétique", "city": "Paris",
              "situation": "En dernière année de master", "style": "talk",
              "values": ["creating", "learning", "useful"], "personality": [3, 5, 4, 4, 2],
              "interests": "Danse, photographie"},
    ),
    "thomas": Part(
        "Thomas Girard", _("Consultant, class of 2014, mentor"), Role.MENTOR,
        ("internship", "career", "first-job"),
        offers="Conseil en stratégie, entretiens, études de cas",
        languages=("fr", "en"), slots=("mon-eve", "wed-eve"), capacity=3,
        told={"cohort": 2014, "experience": 11, "degree": "Programme grande école",
              "sector": "Conseil", "city": "Paris", "style": "plan",
              "values": ["challenge", "learning"], "personality": [5, 4, 5, 3, 5],
              "presentation": "Consultant depuis onze ans ; j'ai fait passer cent entretiens.",
              "interests": "Voile, échecs", "wants_level": "student"},
    ),
    "amina": Part(
        "Amina Diallo", _("International student from Dakar, first job in France"), Role.MENTEE,
        ("first-job", "network"),
        goals="Décrocher un premier emploi en contrôle de gestion et comprendre les codes.",
        seeks="Contrôle de gestion, entretien d'embauche", slots=("tue-eve", "sat-am"),
        told={"cohort": 2026, "degree": "MSc finance", "sector": "Industrie", "city": "Lille",
              "situation": "Diplômée depuis juin, arrivée de Dakar", "style": "plan",
              "values": ["stability", "learning"], "personality": [5, 3, 4, 2, 4],
              "interests": "Basket, cuisine"},
    ),
    "hugo": Part(
        "Hugo Lefèvre", _("Wants to start his own business"), Role.MENTEE,
        ("founding", "network"),
        goals="Tester mon idée de start-up et trouver mes premiers clients.",
        seeks="Création d'entreprise, levée de fonds", slots=("wed-pm", "thu-eve"),
        told={"cohort": 2026, "degree": "Programme grande école", "sector": "Alimentation",
              "city": "Nantes", "situation": "Je teste une idée le soir et le week-end",
              "style": "try", "values": ["freedom", "creating", "challenge"],
              "personality": [1, 4, 5, 5, 3], "interests": "Escalade, jardinage"},
    ),
    "sofia": Part(
        "Sofia Rossi", _("Founder in Milan, mentor"), Role.MENTOR,
        ("founding", "network", "skill"),
        offers="Création d'entreprise, levée de fonds, recrutement",
        languages=("fr", "en", "it"), slots=("thu-eve", "wed-pm"), capacity=2,
        zone="Europe/Rome",
        told={"cohort": 2012, "experience": 13, "sector": "Alimentation", "city": "Milan",
              "style": "talk", "values": ["freedom", "creating"], "personality": [2, 5, 4, 5, 3],
              "presentation": "J'ai fondé deux entreprises ; la première m'a tout appris.",
              "interests": "Randonnée, cuisine"},
    ),
    "antoine": Part(
        "Antoine Petit", _("Management controller, class of 2011, mentor"), Role.MENTOR,
        ("first-job", "field", "skill"),
        offers="Contrôle de gestion, Excel, comptabilité", slots=("tue-eve", "sat-am"),
        capacity=3,
        told={"cohort": 2011, "experience": 14, "degree": "Master contrôle de gestion",
              "sector": "Industrie", "city": "Lille", "style": "think",
              "values": ["useful", "balance"], "personality": [5, 2, 4, 2, 5],
              "interests": "Vélo, échecs", "wants_level": "beginner"},
    ),
    "ines": Part(
        "Inès Moreau", _("Apprentice in human resources"), Role.MENTEE,
        ("apprenticeship", "career"),
        goals="Choisir entre recrutement et formation pour la suite.",
        seeks="Ressources humaines, recrutement", slots=("fri-pm", "mon-eve"),
        told={"cohort": 2027, "degree": "Master ressources humaines", "sector": "Assurance",
              "city": "Lyon", "situation": "En alternance dans une mutuelle", "style": "think",
              "values": ["useful", "fairness"], "personality": [4, 3, 3, 3, 4],
              "interests": "Lecture, chorale"},
    ),
    "paul": Part(
        "Paul Nguyen", _("HR director, class of 1999, mentor"), Role.MENTOR,
        ("apprenticeship", "career", "network"),
        offers="Ressources humaines, recrutement, négociation",
        languages=("fr", "en"), slots=("mon-eve", "fri-pm"), capacity=2,
        told={"cohort": 1999, "experience": 26, "sector": "Assurance", "city": "Lyon",
              "style": "talk", "values": ["fairness", "useful"], "personality": [4, 4, 4, 3, 5],
              "presentation": "J'ai recruté, formé et accompagné ; j'aime surtout écouter.",
              "interests": "Lecture, vin"},
    ),
    "nadia": Part(
        "Nadia Haddad", _("Mentor and mentee: she changes careers towards data"), Role.BOTH,
        ("skill", "career"), goals="Passer du contrôle de gestion à la data en douze mois.",
        seeks="Python, data science", offers="Contrôle de gestion, Excel",
        languages=("fr", "en", "ar"), slots=("sat-am", "wed-eve"), capacity=1,
        told={"cohort": 2016, "experience": 9, "degree": "Master contrôle de gestion",
              "sector": "Énergie", "city": "Toulouse", "style": "plan",
              "offered_themes": ["first-job", "field"], "values": ["learning", "challenge"],
              "personality": [5, 3, 5, 4, 3], "interests": "Course à pied"},
    ),
    "julien": Part(
        "Julien Faure", _("Data scientist in Montréal, mentor"), Role.MENTOR,
        ("skill", "career", "field"), offers="Data science, Python, SQL",
        languages=("fr", "en"), slots=("sat-am", "wed-pm"), capacity=2, zone="America/Montreal",
        told={"cohort": 2015, "experience": 10, "sector": "Tech", "city": "Montréal",
              "style": "think", "values": ["learning", "balance"],
              "personality": [3, 2, 4, 4, 4], "interests": "Escalade, musique"},
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


SECTORS = (
    "Audit", "Banque", "Conseil", "Tech", "Luxe", "Énergie", "Santé", "Assurance", "Industrie",
    "Service public", "Alimentation", "Sport",
)  # fmt: skip
TOWNS = ("Paris", "Lyon", "Lille", "Nantes", "Toulouse", "Bordeaux", "Rennes", "Strasbourg")
LIKES = (
    "Escalade", "Cuisine", "Course à pied", "Photographie", "Échecs", "Lecture", "Piano",
    "Randonnée", "Théâtre", "Vélo", "Jardinage", "Jeux de société",
)  # fmt: skip


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
    programme.types = [Mentoring.ONE_TO_ONE, Mentoring.FLASH]
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
            graduate=cohort < BEGINS if (cohort := part.told.get("cohort")) else None,
            **part.told,
            enrolled_at=desk.now - timedelta(days=1),
            updated_at=desk.now - timedelta(days=1),
        )
    )
    papers = in_force(programme, desk).values()
    agree(who, programme, [one.edition(who.reader.language) for one in papers], desk)


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
    told = _path(mentors, chance)
    if mentors:
        return Part(
            name, _("Mentor"), Role.MENTOR, themes, offers=skills, slots=slots,
            languages=("fr", "en"), capacity=chance.choice((2, 3, 3, 4)), told=told,
        )  # fmt: skip
    return Part(
        name, _("Mentee"), Role.MENTEE, themes, goals=chance.choice(AIMS), seeks=skills,
        slots=slots, told=told,
    )  # fmt: skip


def _path(mentors: bool, chance: random.Random) -> dict[str, Any]:
    """What somebody tells besides; one in four leaves what is optional open."""
    years = chance.randint(4, 25) if mentors else chance.randint(0, 2)
    told: dict[str, Any] = {
        "cohort": BEGINS - years if mentors else BEGINS + 1 - years,
        "experience": years,
        "sector": chance.choice(SECTORS),
    }
    if chance.random() < 1 / 4:
        return told
    return told | {
        "city": chance.choice(TOWNS),
        "interests": ", ".join(chance.sample(LIKES, 2)),
        "style": chance.choice(list(STYLES)),
        "values": chance.sample(list(VALUES), 3),
        "personality": [chance.randint(1, 5) for _trait in TRAITS],
    }
