"""Tandem: settings, wiring, and the command line."""

from __future__ import annotations

import asyncio
import gc
import logging
import re
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Annotated, NoReturn
from urllib.parse import urlsplit

import sqlalchemy as sa
import typer
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url

from adapters.pairs import Asked, Unreadable, match_file
from bot.matching import Objective, catalogue, taxonomy

# What only a server needs is imported where it is wired: a command that needs none of it, such as
# `match`, would wait for it longer than it works.
if TYPE_CHECKING:
    from aiohttp import web

    from adapters.slack.app import SlackDoor, SlackSettings
    from adapters.teams.app import TeamsDoor, TeamsSettings
    from adapters.web.app import WebDoor
    from adapters.web.outside import OutsideDoor
    from adapters.web.tab import TabDoor, TabSettings
    from bot.dispatch import Door
    from bot.entities import Platform
    from bot.ports import Caller, Clock, Messenger
    from scheduler import Clockwork
    from storage import SqlOutbox


class Settings(BaseSettings):
    """What the environment, or a file named .env, says."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    database_url: str = "sqlite:///tandem.db"
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = ""
    playground: bool = False
    tandem_managers: str = ""
    taxonomy: str = ""

    slack_bot_token: str = Field(default="", repr=False)
    slack_signing_secret: str = Field(default="", repr=False)
    slack_app_token: str = Field(default="", repr=False)
    slack_api_url: str = "https://slack.com/api/"

    teams_app_id: str = ""
    teams_app_password: str = Field(default="", repr=False)
    teams_app_type: str = "SingleTenant"
    teams_tenant_id: str = ""
    teams_dev: bool = False

    @property
    def slack(self) -> bool:
        """Whether Slack is to be answered."""
        return bool(self.slack_bot_token)

    @property
    def teams(self) -> bool:
        """Whether Teams is to be answered."""
        return bool(self.teams_app_id or self.teams_dev)

    @property
    def slack_settings(self) -> SlackSettings:
        """What the Slack door needs."""
        from adapters.slack.app import SlackSettings

        return SlackSettings(
            bot_token=self.slack_bot_token,
            signing_secret=self.slack_signing_secret,
            app_token=self.slack_app_token,
            api_url=self.slack_api_url,
        )

    @property
    def teams_settings(self) -> TeamsSettings:
        """What the Teams door needs."""
        from adapters.teams.app import TeamsSettings

        return TeamsSettings(
            app_id=self.teams_app_id,
            app_password=self.teams_app_password,
            app_type=self.teams_app_type,
            tenant_id=self.teams_tenant_id,
            dev=self.teams_dev,
            host=self.host,
        )

    @property
    def tab_settings(self) -> TabSettings:
        """What Tandem's page in Teams needs."""
        from adapters.web.tab import TabSettings

        return TabSettings(self.teams_app_id, self.teams_tenant_id)

    @property
    def plays(self) -> bool:
        """Whether the playground is open: alone, or when asked for."""
        return self.playground or not (self.slack or self.teams)

    @property
    def site(self) -> str:
        """Where Tandem's own pages are on the web; in the playground, on this machine."""
        return self.public_url.rstrip("/") or (self.here if self.plays else "")

    @property
    def here(self) -> str:
        """Where it listens."""
        return f"http://{self.host}:{self.port}"

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach us."""
        try:
            return self.host == "localhost" or ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def taxonomy_file(self) -> Path:
        """Where an operator's taxonomy is kept: beside the database, unless named."""
        if self.taxonomy:
            return Path(self.taxonomy)
        url = make_url(self.database_url)
        beside = url.database if url.get_backend_name() == "sqlite" else None
        return Path(beside or "").parent / "taxonomy.txt"

    @property
    def managers(self) -> frozenset[str]:
        """The people whom the operator named, in lower case."""
        return frozenset(re.split(r"[\s,;]+", self.tandem_managers.casefold())) - {""}


def faults(settings: Settings) -> list[str]:
    """What keeps Tandem from starting, and how to mend it."""
    from adapters.teams.app import Misconfigured, check
    from storage import open_engine

    found = []
    if settings.plays and not settings.loopback:
        found.append(
            f"The playground has no password, so it opens on this machine only, and HOST is "
            f"{settings.host}. Set HOST=127.0.0.1, or configure Slack or Teams without PLAYGROUND."
        )
    if settings.slack and not (settings.slack_app_token or settings.slack_signing_secret):
        found.append(
            "SLACK_BOT_TOKEN is set, but neither SLACK_APP_TOKEN (Socket Mode) nor "
            "SLACK_SIGNING_SECRET (HTTP) is. Copy one of them from the app's page on api.slack.com."
        )
    if not settings.slack and (settings.slack_app_token or settings.slack_signing_secret):
        found.append(
            "Slack is half configured: SLACK_BOT_TOKEN (xoxb-…) is missing. "
            "It stands under OAuth & Permissions on the app's page."
        )
    if not settings.teams and settings.teams_app_password:
        found.append("TEAMS_APP_PASSWORD is set, but TEAMS_APP_ID is not.")
    if settings.teams:
        try:
            check(settings.teams_settings)
        except Misconfigured as error:
            found.append(str(error))
    if settings.public_url and not _is_address(settings.public_url):
        found.append(
            f"PUBLIC_URL is {settings.public_url!r}. Write the address at which people outside "
            "reach Tandem, such as https://tandem.example.org."
        )
    try:
        open_engine(settings.database_url)
    except (ValueError, sa.exc.ArgumentError) as error:
        found.append(f"DATABASE_URL cannot be used: {error}")
    else:
        try:
            catalogue.more(settings.taxonomy_file)
        except (OSError, catalogue.BadLine) as error:
            found.append(
                f"The taxonomy cannot be read: {error}. Import it again (docs/taxonomy.md), "
                "or remove the file to do without."
            )
    return found


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and not (parts.query or parts.fragment or parts.username or " " in url)
        )
    except ValueError:
        return False


@dataclass
class Tandem:
    """Everything that runs, wired."""

    settings: Settings
    engine: sa.Engine
    outbox: SqlOutbox
    clock: Clock
    door: Door
    clockwork: Clockwork
    doors: list[SlackDoor | TeamsDoor | WebDoor | OutsideDoor | TabDoor]

    def application(self) -> web.Application:
        """One server for all doors."""
        from aiohttp import web

        application = web.Application(client_max_size=2**20)
        application.add_routes(
            [web.get("/healthz", _alive), web.get("/readyz", self._ready)]
            + [route for door in self.doors for route in door.routes()]
        )
        application.cleanup_ctx.append(self._live)
        # Before connections are waited for: the playground's live ones would never end.
        application.on_shutdown.append(self._close)
        return application

    async def _live(self, _application: web.Application) -> AsyncIterator[None]:
        from scheduler.postman import PATIENCE
        from storage import listen

        now = self.clock.now()
        await asyncio.to_thread(self.outbox.recover, now, now + PATIENCE)
        for door in self.doors:
            await door.start()
        self.clockwork.start()
        wake = partial(asyncio.get_running_loop().call_soon_threadsafe, self.clockwork.wake)
        stop_listening = listen(self.engine, wake)
        # What was imported lives as long as the process. Left among the rest, it is walked by every
        # full collection: a tenth of a second in the middle of somebody's reply.
        gc.collect()
        gc.freeze()
        yield
        stop_listening()
        self.engine.dispose()

    async def _close(self, _application: web.Application) -> None:
        await self.clockwork.stop()
        for door in self.doors:
            await door.stop()

    async def _ready(self, _request: web.Request) -> web.Response:
        from aiohttp import web

        def ask() -> None:
            with self.engine.connect() as connection:
                connection.exec_driver_sql("SELECT 1")

        try:
            await asyncio.to_thread(ask)
        except sa.exc.SQLAlchemyError:
            return web.json_response({"ready": False, "database": "unreachable"}, status=503)
        return web.json_response({"ready": True})


async def _alive(_request: web.Request) -> web.Response:
    from aiohttp import web

    return web.json_response({"alive": True})


def build(settings: Settings) -> Tandem:
    """Settings → storage → bot → adapters → scheduler."""
    from adapters.slack.app import SlackDoor
    from adapters.teams.app import TeamsDoor
    from adapters.web.app import WebDoor
    from adapters.web.outside import OutsideDoor
    from adapters.web.parse import COMMUNITY
    from adapters.web.tab import TabDoor
    from bot import offers
    from bot.dispatch import Door
    from bot.entities import Platform
    from scheduler import Clockwork, MovableClock, Postman, Registrar, Rounds, Study, SystemClock
    from storage import SqlAgenda, SqlOutbox, SqlRolls, SqlStore, SqlWall, open_engine, upgrade

    engine = open_engine(settings.database_url)
    upgrade(engine)
    offers.taxonomy = settings.taxonomy_file
    store, outbox = SqlStore(engine, settings.site), SqlOutbox(engine)
    agenda = SqlAgenda(engine)
    clock: Clock = SystemClock()
    if settings.plays:
        clock = MovableClock()
        clock.move_to(agenda.latest() or clock.now())
    messengers: dict[Platform, Messenger] = {}
    callers: dict[Platform, Caller] = {}
    door = Door(store, clock, settings.managers, wake=lambda: clockwork.wake(), thinker=Study())
    clockwork = Clockwork(
        agenda,
        Rounds(agenda, door, clock),
        Postman(outbox, messengers, clock),
        Registrar(SqlRolls(engine), callers, door, clock),
        clock,
    )
    doors: list[SlackDoor | TeamsDoor | WebDoor | OutsideDoor | TabDoor] = [OutsideDoor(door)]
    if settings.slack:
        slack = SlackDoor(settings.slack_settings, door)
        messengers[Platform.SLACK] = callers[Platform.SLACK] = slack.messenger
        doors.append(slack)
    if settings.teams:
        teams = TeamsDoor(settings.teams_settings, door)
        messengers[Platform.TEAMS] = callers[Platform.TEAMS] = teams.messenger
        doors.append(teams)
        if settings.teams_app_id:
            # Without it, nobody vouches for whoever looks.
            doors.append(TabDoor(settings.tab_settings, door))
    if isinstance(clock, MovableClock):
        movable = clock
        web_door = WebDoor(
            door,
            store,
            SqlWall(engine, COMMUNITY),
            clock,
            move_to=lambda at: clockwork.move(movable, at),
        )
        messengers[Platform.WEB] = callers[Platform.WEB] = web_door.messenger
        doors.append(web_door)
    return Tandem(settings, engine, outbox, clock, door, clockwork, doors)


cli = typer.Typer(
    help="Tandem brings mentors and mentees together, in Slack, in Teams and on the web.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
)
benches = typer.Typer(help="Measure.", no_args_is_help=True)
cli.add_typer(benches, name="bench")
taxonomies = typer.Typer(help="Teach Tandem more words than its own.", no_args_is_help=True)
cli.add_typer(taxonomies, name="taxonomy")


@cli.callback(invoke_without_command=True)
def main(context: typer.Context) -> None:
    """Without a command: serve."""
    if context.invoked_subcommand is None:
        serve()


@cli.command()
def serve() -> None:
    """Answer on every door that is configured; the playground when none is."""
    from aiohttp import web

    settings = _settings()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    if found := faults(settings):
        _refuse(found)
    try:
        # First of all: a second process must not touch what the first one is sending.
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        listening = socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        _refuse([f"{settings.host}:{settings.port} cannot be listened on: {error.strerror}. "
                  "Is Tandem running already? PORT names another port."])  # fmt: skip
    with listening:
        try:
            tandem = build(settings)
        except sa.exc.DatabaseError as error:
            _refuse([_database_fault(settings.database_url, error)])
        Thread(target=tandem.door.prepare, name="prepare", daemon=True).start()
        typer.echo(_greeting(settings))
        web.run_app(tandem.application(), sock=listening, print=None, access_log=None)


def _settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        _refuse(
            [
                f"{str(fault['loc'][0]).upper()} is {fault['input']!r}: {fault['msg'].lower()}."
                for fault in error.errors()
            ]
        )


def _refuse(found: list[str]) -> NoReturn:
    for fault in found:
        typer.echo(f"✗ {fault}", err=True)
    raise typer.Exit(1)


def _database_fault(url: str, error: sa.exc.DatabaseError) -> str:
    name = make_url(url).render_as_string(hide_password=True)
    reason = str(error.orig).splitlines()[0]
    return f"The database {name} does not answer: {reason}. Check DATABASE_URL."


def _greeting(settings: Settings) -> str:
    where = settings.here
    open_doors = [
        "Slack, by Socket Mode"
        if settings.slack_app_token
        else f"Slack, at {where}/slack/events"
        if settings.slack
        else "",
        f"Teams, at {where}/api/messages" if settings.teams else "",
        f"the playground, at {where}" if settings.plays else "",
    ]
    return "Tandem is open: " + "; ".join(door for door in open_doors if door)


class Mark(StrEnum):
    """How a line of the doctor begins."""

    GOOD = "✓"
    BAD = "✗"
    NONE = "·"


@cli.command()
def doctor() -> None:
    """Say what is configured, what is missing, and how to mend it."""
    settings = _settings()
    lines = [
        *_examine_python(),
        *_examine_database(settings),
        *_examine_words(settings),
        *_examine_doors(settings),
    ]
    lines += [(Mark.BAD, fault) for fault in faults(settings)]
    for mark, line in lines:
        typer.echo(f"{mark} {line}")
    if any(mark is Mark.BAD for mark, _line in lines):
        raise typer.Exit(1)


def _examine_python() -> list[tuple[Mark, str]]:
    return [(Mark.GOOD, f"Python {sys.version.split()[0]}")]


def _examine_database(settings: Settings) -> list[tuple[Mark, str]]:
    from storage import open_engine

    try:
        engine = open_engine(settings.database_url)
    except (ValueError, sa.exc.ArgumentError):
        return []  # among the faults
    file = engine.url.database
    if engine.dialect.name == "sqlite" and file and not Path(file).exists():
        return [(Mark.NONE, f"The database {file} will be made at the first start")]
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1")
    except sa.exc.DatabaseError as error:
        return [(Mark.BAD, _database_fault(settings.database_url, error))]
    name = engine.url.render_as_string(hide_password=True)
    return [(Mark.GOOD, f"The database {name} answers")]


def _examine_words(settings: Settings) -> list[tuple[Mark, str]]:
    own = f"Tandem knows {len(catalogue.shipped()):,} skills and themes in French and English"
    try:
        more = catalogue.more(settings.taxonomy_file)
    except (ValueError, OSError, sa.exc.ArgumentError):
        more = ()  # among the faults
    if not more:
        return [(Mark.GOOD, own)]
    return [(Mark.GOOD, f"{own}, and {len(more):,} concepts of {settings.taxonomy_file}")]


def _examine_doors(settings: Settings) -> list[tuple[Mark, str]]:
    where = settings.here
    lines: list[tuple[Mark, str]] = []
    if settings.slack:
        how = "by Socket Mode" if settings.slack_app_token else f"over HTTP at {where}/slack/events"
        lines.append((Mark.GOOD, f"Slack is configured, {how}"))
    else:
        lines.append(
            (Mark.NONE, "Slack is not configured; to connect it: docs/slack.md (SLACK_BOT_TOKEN)")
        )
    if settings.teams_app_id:
        lines.append(
            (
                Mark.GOOD,
                f"Teams is configured, at {where}/api/messages; its page, at {where}/teams/tab",
            )
        )
    elif settings.teams_dev:
        lines.append((Mark.GOOD, "Teams answers the Agents Playground only (TEAMS_DEV=1)"))
    else:
        lines.append(
            (Mark.NONE, "Teams is not configured; to connect it: docs/teams.md (TEAMS_APP_ID)")
        )
    if settings.plays:
        lines.append((Mark.GOOD, f"The playground opens at {where}"))
    if settings.public_url:
        lines.append((Mark.GOOD, f"Public pages are at {settings.site}/p/…, if it leads here"))
    elif not settings.plays:
        lines.append(
            (
                Mark.NONE,
                "No public pages; to show programmes outside the chat: PUBLIC_URL, the "
                "address at which people reach Tandem",
            )
        )
    if settings.managers:
        lines.append((Mark.GOOD, f"Managers named: {', '.join(sorted(settings.managers))}"))
    elif settings.slack or settings.teams:
        lines.append(
            (
                Mark.NONE,
                "No manager is named: the first person who types a manager's word, such as "
                "“apparier”, becomes one. To decide yourself: TANDEM_MANAGERS, e-mails or ids",
            )
        )
    return lines


@taxonomies.command("import")
def import_taxonomy(
    files: list[Path] = typer.Argument(  # noqa: B008
        help="ESCO's CSV files: skills_fr.csv, skills_en.csv, broaderRelationsSkillPillar_en.csv…"
    ),
    skip_bad: bool = typer.Option(False, help="Leave bad rows out instead of stopping."),
) -> None:
    """Take an ESCO download as more words, in place of what was imported before."""
    settings = _settings()
    try:
        found = taxonomy.esco(files)
        target = settings.taxonomy_file
    except (taxonomy.Unusable, sa.exc.ArgumentError) as error:
        _refuse([str(error)])
    for fault in found.faults:
        typer.echo(f"{Mark.NONE if skip_bad else Mark.BAD} {fault}", err=True)
    bad = f"{len(found.faults)} bad {'row' if len(found.faults) == 1 else 'rows'}"
    if found.faults and not skip_bad:
        _refuse([f"Nothing was written: {bad}. To leave them out: --skip-bad."])
    if not found.concepts:
        _refuse(["Nothing was written: these files hold no concept."])
    fresh = target.with_name(f"{target.name}.new")
    try:
        fresh.write_text(taxonomy.written(found.concepts), encoding="utf-8")
        fresh.replace(target)
    except OSError as error:
        _refuse([f"{target} cannot be written: {error.strerror}."])
    forms = sum(len(concept.forms) for concept in found.concepts)
    typer.echo(
        f"{Mark.GOOD} {target} holds {len(found.concepts):,} concepts with {forms:,} names "
        f"({', '.join(found.languages)}){f', without {bad}' if found.faults else ''}"
    )


class Pairing(StrEnum):
    """What comes of a matching on the command line."""

    ONE_TO_ONE = "one-to-one"
    SUGGESTIONS = "suggestions"


@cli.command()
def match(
    people: Annotated[Path, typer.Argument(help="A CSV file; docs/matching.md tells its columns.")],
    out: Annotated[Path, typer.Option(help="Where the pairs go, as CSV.")],
    report: Annotated[Path | None, typer.Option(help="Where the figures go, as JSON.")] = None,
    format: Annotated[
        Pairing, typer.Option(help="One mentor each, or lists of them.")
    ] = Pairing.ONE_TO_ONE,
    k: int = typer.Option(3, min=1, max=50, help="How many suggestions for each mentee."),
    most: int | None = typer.Option(None, min=1, help="On how many lists a mentor may be."),
    weights: str = typer.Option("", help="Such as needs=0.5,goals=0.2; the others weigh 0."),
    objective: Annotated[
        Objective, typer.Option(help="The best total, or fair.")
    ] = Objective.TOTAL,
    floor: float = typer.Option(0.0, min=0, max=1, help="Scores below it make no pair."),
    seed: int = typer.Option(0, help="What settles ties."),
    language: str = typer.Option("en", help="The reasons' language: en or fr."),
    skip_bad: bool = typer.Option(False, help="Go on without the lines that cannot be read."),
) -> None:
    """Match the people of a file, for those who only want the matching."""
    asked = Asked(
        suggestions=format is Pairing.SUGGESTIONS,
        k=k,
        most=most,
        weights=weights,
        objective=objective,
        floor=floor,
        seed=seed,
        language=language,
        skip_bad=skip_bad,
    )
    try:
        for line in match_file(people, out, report, asked, _taxonomy()):
            typer.echo(line, err=True)
    except Unreadable as error:
        _refuse(list(error.lines))


def _taxonomy() -> tuple[catalogue.Concept, ...]:
    try:
        return catalogue.more(_settings().taxonomy_file)
    except catalogue.BadLine as error:
        _refuse([f"The taxonomy cannot be read: {error}"])


@cli.command(hidden=True)
def migration(number: str, what: str) -> None:
    """Write the migration to today's tables, for developers: 0002 "what changes"."""
    from storage import revise

    revise(number, what)


@benches.command()
def replies(
    members: int = typer.Option(5000, help="How many people two programmes have together."),
    rounds: int = typer.Option(40, help="How often each thing is done."),
) -> None:
    """How long a reply takes, beside a reply that decides nothing."""
    from tests.bench.replies import run

    typer.echo(run(members, rounds))


@benches.command("import")
def roster(
    people: int = typer.Option(10_000, help="How many lines the roster has."),
) -> None:
    """How long a roster takes to come in, beside the bare insert of the same rows."""
    from tests.bench.importing import run

    typer.echo(run(people))


@benches.command("find")
def search(
    people: int = typer.Option(50_000, help="How many mentors there are to look through."),
) -> None:
    """How long it takes to find a mentor, beside comparing with every profile in turn."""
    from tests.bench.finding import run

    typer.echo(run(people))


@benches.command()
def agenda(
    letters: int = typer.Option(100_000, help="How many letters are due."),
    waiting: int = typer.Option(1_000_000, help="How many letters and errands are to come."),
) -> None:
    """How fast letters leave, how late, and what waiting costs, beside one letter at a time."""
    from tests.bench.agenda import run

    typer.echo(run(letters, waiting))


@benches.command()
def chaos(
    letters: int = typer.Option(50_000, help="How many letters are due."),
    seed: int = typer.Option(2026, help="What breaks, and when."),
) -> None:
    """Deliver while processes are killed, the database crashes and the platform errs."""
    from tests.bench.chaos import run

    typer.echo(run(letters, seed))


@benches.command()
def matching(
    most: int = typer.Option(10_000, help="Up to how many mentees; the largest size is 100,000."),
    picture: Annotated[Path | None, typer.Option(help="Where a picture goes, as SVG.")] = None,
) -> None:
    """How good the pairs are, and how fast they come, beside other ways to pair people."""
    from tests.bench.matching.compare import run

    typer.echo(run(most, picture))


if __name__ == "__main__":
    cli()
