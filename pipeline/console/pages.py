"""Pages as HTML: the templates, with everything escaped that they do not say themselves."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipeline.console import assets, charts, formats, words
from pipeline.console.asks import Ask, State
from pipeline.console.sources import SQL_OF
from pipeline.console.views.all import VIEWS
from pipeline.console.views.base import Answers, Params, View
from pipeline.queries import NamedQuery, named_queries


class Pages:
    """Renders the templates."""

    def __init__(self) -> None:
        env = Environment(
            loader=PackageLoader("pipeline.console"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        env.filters |= {
            "number": formats.number,
            "percent": formats.percent,
            "duration": formats.duration,
            "instant": formats.instant,
            "short": formats.short,
            "clock": formats.clock,
            "jalali": formats.jalali,
        }
        env.globals |= {
            "views": VIEWS,
            "words": words,
            "word": words.word,
            "outlet_name": words.outlet,
            "outlet_style": words.style,
            "line": charts.line,
            "length": charts.length,
            "address": address,
            "tehran_day": lambda at: formats.jalali(at.astimezone(formats.TEHRAN).date()),
        }
        self._env = env

    def view(
        self,
        view: View,
        params: Params,
        asks: Mapping[str, Ask],
        answers: Answers,
        states: Mapping[str, State],
        now: datetime,
    ) -> str:
        """The page of a view."""
        known = named_queries()
        sql = {}
        for panel, asked in asks.items():
            name = SQL_OF.get(asked, asked.name)
            if name in known:
                sql[panel] = address(f"sql/{name}", **dict(asked.params))
        context = view.context(params, answers)
        return self._env.get_template(f"{view.name}.html").render(
            context,
            view=view,
            params=params,
            answers=answers,
            states={panel: state.value for panel, state in states.items()},
            sql=sql,
            now=now,
            assets_installed=assets.installed(),
        )

    def sql(self, query: NamedQuery, given: Params) -> str:
        """The page that shows a named query, and the command that asks it."""
        params = (part for name, value in given.items() for part in ("--param", f"{name}={value}"))
        command = shlex.join(["rasad", "query", query.name, *params])
        return self._env.get_template("sql.html").render(
            query=query, given=given, command=command, view=None, params={}, assets_installed=assets.installed()
        )

    def error(self, status: int) -> str:
        """The page of an error."""
        return self._env.get_template("error.html").render(
            status=status, view=None, params={}, assets_installed=assets.installed()
        )


def address(path: str, **params: str) -> str:
    """An address of the console with its parameters.

    >>> address("search", q="سد & بند")
    '/search?q=%D8%B3%D8%AF+%26+%D8%A8%D9%86%D8%AF'
    """
    given = {name: value for name, value in params.items() if value}
    return f"/{path}?{urlencode(given)}" if given else f"/{path}"
