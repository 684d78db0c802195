"""The comment behind a field is its description: read from the source, so that it is written once."""

from __future__ import annotations

import ast
import inspect
import io
import textwrap
import tokenize
from functools import cache


@cache
def comments(cls: type) -> dict[str, str]:
    """The comments of a class by field or enum member, those of its bases included.

    A comment stands at the end of the field's own line: `url: str | None = None  # canonical`.
    """
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        if base.__module__.startswith("schemas."):
            found |= _own(base)
    return found


def _own(cls: type) -> dict[str, str]:
    source = textwrap.dedent(inspect.getsource(cls))
    by_line = {
        token.start[0]: token.string.lstrip("# ")
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    }
    definition = ast.parse(source).body[0]
    assert isinstance(definition, ast.ClassDef)
    names: dict[int, str] = {}
    for statement in definition.body:
        target: ast.expr | None = None
        if isinstance(statement, ast.AnnAssign):
            target = statement.target
        elif isinstance(statement, ast.Assign):
            target = statement.targets[0]
        if isinstance(target, ast.Name):
            names[statement.end_lineno or 0] = target.id
    return {name: by_line[line] for line, name in names.items() if line in by_line}
