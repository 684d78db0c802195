"""The `rasad` command. Each subcommand is one file in `pipeline/cli/`, imported only when it is called."""

from __future__ import annotations

import errno
import logging
import sys
from importlib import import_module

import click

# Command -> module of pipeline.cli (its `command`), in the order of `rasad --help`.
COMMANDS = {
    "run": ("run", "Run everything on this machine and watch over it."),
    "inspect": ("inspect", "Run pages through every stateless stage, without a broker."),
    "resolve": ("resolve", "Say who copied whom in a file of articles, without a broker."),
    "query": ("query", "Ask ClickHouse, in SQL or by a named query."),
    "story": ("story", "Show who tells of one event."),
    "lineage": ("lineage", "Show who copied an article from whom."),
    "history": ("history", "Show what changed on a page, version by version."),
    "tail": ("tail", "Decode the messages of a topic."),
    "topics": ("topics", "List the topics, or create them."),
    "import": ("import_", "Publish pages from files: HTML, text, JSONL, WARC."),
    "archive": ("archive", "Write a time range of raw pages as WARC."),
    "crawl": ("crawl", "Crawl outlets and publish their pages."),
    "newsroom": ("newsroom", "Serve the local newsroom that plays the five outlets."),
    "worker": ("worker", "Run one stage as a Faust worker."),
    "load": ("load", "Load enriched records and rejects into ClickHouse."),
    "console": ("console", "Serve the ops console, a web page that only reads."),
    "monitor": ("monitor", "Export lag, audit, freshness and volume as metrics."),
    "store": ("store", "Serve the embedded ClickHouse engine over HTTP."),
    "audit": ("audit", "Compare Kafka's offsets with the ledger and name every gap."),
    "furniture": ("furniture", "Report lines that repeat over an outlet's pages."),
    "rejected": ("rejected", "Group what was rejected, with the command that sends it again."),
    "redrive": ("redrive", "Send dead letters through again, after a fix."),
    "takedown": ("takedown", "Remove a page's text, for ever."),
    "replay": ("replay", "Run the stages again over a past range, in place or into a new generation."),
    "generations": ("generations", "List the generations and the replays."),
    "diff": ("diff", "Show what differs between two generations."),
    "promote": ("promote", "Switch all readers to a generation."),
    "drop": ("drop", "Remove a generation's rows."),
    "bench": ("bench", "Measure speed side by side."),
    "config": ("config", "Print the settings in force."),
}


class Commands(click.Group):
    """A group whose commands are imported when called, so that `--help` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now; None when there is none."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"pipeline.cli.{COMMANDS[cmd_name][0]}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Names and summaries from the table, without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])


@click.command(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.option("--debug", is_flag=True, help="Show tracebacks.")
@click.pass_context
def rasad(ctx: click.Context, debug: bool) -> None:
    """Rasad: the news of Fars, ISNA, Nour News, IRNA and Serat as a stream."""
    ctx.obj = debug
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), err=True)
        ctx.exit(2)


def main() -> None:
    """Run the command; an error is one line that says what to do, a traceback only with --debug."""
    # What a library logs before it raises is told once, below. Commands that keep a log replace this.
    logging.getLogger().addHandler(logging.NullHandler())
    try:
        code = rasad.main(prog_name="rasad", standalone_mode=False)  # what ctx.exit() was given comes back as a value
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        click.echo(f"rasad: {told(error)}", err=True)
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(141)
    except Exception as error:  # the last place where an error can be told to a person
        if "--debug" in sys.argv:
            raise
        click.echo(f"rasad: {describe(error)}", err=True)
        sys.exit(1)


def told(error: click.ClickException) -> str:
    """What was wrong with a command, as one line; of one that was called wrongly with where to read on."""
    text = " ".join(error.format_message().split())
    if isinstance(error, click.UsageError) and error.ctx is not None:
        text = f"{text.removesuffix('.')} ({error.ctx.command_path} --help)"
    return text


def describe(error: BaseException) -> str:
    """An exception as one line."""
    from pipeline.cli.away import told as told_of_service

    if away := told_of_service(error):
        return away
    text = " ".join(str(error).split()) or type(error).__name__
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return f"{text.removeprefix(f'[Errno {error.errno}] ')}: choose another port, or stop what listens there"
    return f"{text[:400]} (--debug shows where)"


if __name__ == "__main__":
    main()
