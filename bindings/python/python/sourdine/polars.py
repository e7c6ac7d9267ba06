"""Expressions of polars: `import sourdine.polars` adds the namespace `sourdine` to them.

    import polars as pl
    import sourdine.polars
    frame.with_columns(pl.col("text").sourdine.detect().alias("detect")).unnest("detect")
    frame.filter(pl.struct("text", "source", "lang").sourdine.check("strict").struct.field("accepted"))

An expression is a column of texts, or of structs with the fields "text", "id", "source", "doc", "lang", "date", "url" and "html". A result is a
struct with the fields of the command line's JSON Lines; `docs/guide/python.md` lists them.
"""

import functools

import polars as pl

from sourdine import _engines
from sourdine._sourdine import schema

__all__ = ["Expressions"]


@functools.lru_cache(maxsize=8)
def _type(command):
    return pl.Struct(dict(pl.from_arrow(schema(command).empty_table()).schema))


@pl.api.register_expr_namespace("sourdine")
class Expressions:
    """What sourdine finds in each text of a column."""

    def __init__(self, expr: pl.Expr):
        self._expr = expr

    def detect(self, *, config=None, threads=None) -> pl.Expr:
        """Translation artifacts: lang, score, low, high, verdict, unlike, grade, translated_from, findings, quarantine."""
        return self._rows("detect", threads, config)

    def normalize(self, *, config=None, threads=None) -> pl.Expr:
        """The repaired text: text, changes, quarantine."""
        return self._rows("normalize", threads, config)

    def language(self, *, config=None, threads=None) -> pl.Expr:
        """Languages: lang, script, confidence, spans, quarantine."""
        return self._rows("language", threads, config)

    def check(self, preset=None, *, config=None, threads=None, **cutoffs) -> pl.Expr:
        """The decision of a gate: lang, accepted, reasons. Cut-offs as for sourdine.Gate: min_words=20."""
        return self._rows("check", threads, config, preset, tuple(sorted(cutoffs.items())))

    def _rows(self, command, threads, config, *gate):
        # Mistakes in the settings are told here and not when the frame is collected.
        engine = _engines.table(command, _engines.settings(config), *gate)

        def rows(series):
            return pl.from_arrow(engine(series, threads=threads)).to_struct(series.name)

        return self._expr.map_batches(rows, return_dtype=_type(command), is_elementwise=True)
