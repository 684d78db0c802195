"""`rasad furniture`: lines that repeat over the pages of an outlet, as candidates for its profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from connectors.profiles import profiles

if TYPE_CHECKING:
    from pipeline.stages.clean.furniture import Candidate


@click.command("furniture")
@click.argument("outlet")
@click.argument("files", nargs=-1, metavar="[FILE...]")
@click.option("--since", default="1970-01-01", show_default=True, help="First day of fetching, YYYY-MM-DD.")
@click.option("--least", default=5, show_default=True, type=click.IntRange(2), help="Pages a line must stand on.")
@click.option("--share", default=0.05, show_default=True, type=click.FloatRange(0, 1), help="... and which share.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def command(outlet: str, files: tuple[str, ...], since: str, least: int, share: float, as_json: bool) -> None:
    """Report lines that many pages of OUTLET share: furniture, probably, that no profile knows yet.

    The pages are those in ClickHouse, or FILEs (pages or JSONL, as `rasad inspect` reads them). A line that differs
    only in digits counts as one. What is furniture goes into connectors/outlets/OUTLET.toml, table [furniture].
    """
    import msgspec

    from pipeline.terminal import printable, shortened

    known = ", ".join(profiles())
    if outlet not in profiles():
        raise click.BadParameter(f"{outlet!r} has no profile; there are: {known}", param_hint="OUTLET")
    found = _of_files(outlet, files, share, least) if files else _of_store(outlet, since, share, least)
    for candidate in found:
        if as_json:
            click.echo(msgspec.json.encode(candidate).decode())
        else:
            text = shortened(printable(candidate.line), 200)
            click.echo(f"{candidate.pages:6} pages {candidate.share:6.1%}  {text}")
    if not found and not as_json:
        click.echo(f"no line stands on {least} pages of {outlet} or more, and on {share:.0%} of them")


def _of_files(outlet: str, files: tuple[str, ...], share: float, least: int) -> list[Candidate]:
    from datetime import UTC, datetime

    from pipeline.inspection import InspectError, Options, inspect, sources
    from pipeline.settings import settings
    from pipeline.stages.clean.furniture import candidates

    articles = []
    try:
        for file in files:
            for source in sources(file, Options(outlet=outlet), settings(), datetime.now(UTC)):
                article = inspect(source).article
                if article is not None and article.outlet == outlet:
                    articles.append(article)
    except InspectError as error:
        raise click.ClickException(str(error)) from error
    return candidates(articles, share=share, least=least)


def _of_store(outlet: str, since: str, share: float, least: int) -> list[Candidate]:
    from pipeline.cli.store_reader import reader
    from pipeline.queries import QueryError, bind, defaults, named_queries
    from pipeline.stages.clean.furniture import Candidate

    query = named_queries()["furniture"]
    try:
        values = bind(query.sql, defaults(query, {"outlet": outlet, "since": since, "least": str(least)}))
    except QueryError as error:
        raise click.ClickException(str(error)) from error
    with reader() as client:
        rows: list[dict[str, Any]] = list(client.query(query.sql, parameters=values).named_results())
    found = [Candidate(line=row["example"], pages=row["pages"], share=row["share"]) for row in rows]
    return [candidate for candidate in found if candidate.share >= share]
