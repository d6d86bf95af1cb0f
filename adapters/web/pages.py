"""A page of ours as somebody reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from adapters.web import render
from bot.words import Reader, Text


class Pages:
    """The templates; what is `common` stands in all of them."""

    def __init__(self, **common: Any) -> None:
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals |= common

    def drawn(self, template: str, reader: Reader, **context: Any) -> str:
        """That page, in the reader's words."""

        def translate(source: str, **args: str | int) -> Markup:
            return render.say(Text(source=source, args=dict(args)), reader)

        return self._templates.get_template(template).render(
            _=translate,
            say=lambda text: render.say(text, reader),
            language=reader.language,
            **context,
        )
