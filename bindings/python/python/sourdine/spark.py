"""sourdine in Apache Spark 3.5 and 4: columns with results, and clusters of near duplicates.

    import sourdine.spark as ss
    posts = spark.read.parquet("posts")
    found = ss.detect(posts, text="body").where("detect.verdict = 'machine'").select("id", "detect.findings")
    kept = ss.check(posts, text="body", preset="strict").where("check.accepted")
    clusters = ss.cluster(posts, text="body")

`detect`, `normalize`, `language` and `check` keep all columns and add one, a struct. Columns called "id", "source", "doc", "lang", "date", "url"
and "html" count as the fields of a record. A record that can't be used is a row whose struct says why. The wheel works on one thread in
each worker of Python: Spark is the parallel part. Mistakes in the schema and in the settings are errors before a job starts.
"""

import dataclasses

import pyarrow as pa
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema
from pyspark.sql.types import StringType, StructField, StructType, TimestampNTZType, TimestampType

from sourdine import _engines, _sourdine
from sourdine._sourdine import schema

__all__ = ["Clusters", "check", "cluster", "detect", "language", "normalize"]


def detect(df: DataFrame, *, text: str = "text", into: str = "detect", config=None) -> DataFrame:
    """Adds translation artifacts: lang, score, low, high, verdict, unlike, grade, translated_from, findings, quarantine."""
    return _with_results(df, "detect", text, into, config)


def normalize(df: DataFrame, *, text: str = "text", into: str = "normalize", config=None) -> DataFrame:
    """Adds repaired texts: text, changes, quarantine."""
    return _with_results(df, "normalize", text, into, config)


def language(df: DataFrame, *, text: str = "text", into: str = "language", config=None) -> DataFrame:
    """Adds languages: lang, script, confidence, spans, quarantine."""
    return _with_results(df, "language", text, into, config)


def check(df: DataFrame, *, text: str = "text", into: str = "check", preset: str | None = None, config=None, **cutoffs) -> DataFrame:
    """Adds the decisions of a gate: lang, accepted, reasons. Cut-offs as for sourdine.Gate: min_words=20."""
    return _with_results(df, "check", text, into, config, preset, tuple(sorted(cutoffs.items())))


def _with_results(df, command, text, into, config, *gate):
    if into in df.columns:
        raise ValueError(f'there is a column "{into}" already; name another with into=')
    settings = _engines.settings(config)
    # The engine looks at the schema before it reads a row.
    _engines.table(command, settings, *gate)(_empty(df, text), text=text)

    def rows(batches):
        engine = _engines.table(command, settings, *gate)
        for batch in batches:
            made = engine(batch, text=text, threads=1)
            yield pa.RecordBatch.from_arrays([*batch.columns, made.to_struct_array()], names=[*batch.schema.names, into])

    added = StructField(into, from_arrow_schema(schema(command)))
    return df.mapInArrow(rows, StructType([*df.schema.fields, added]))


_FIELDS = ("id", "source", "doc", "lang", "date", "url", "html")


def _empty(df, text):
    """A table of Arrow without rows, with the columns of a frame. Those that are not read, and times, stand as text."""
    kept = lambda field: field.name in (text, *_FIELDS) and not isinstance(field.dataType, (TimestampType, TimestampNTZType))
    fields = [field if kept(field) else StructField(field.name, StringType()) for field in df.schema.fields]
    return to_arrow_schema(StructType(fields)).empty_table()


@dataclasses.dataclass(frozen=True)
class Clusters:
    """Clusters of near duplicates, and what became of the rest."""

    members: DataFrame
    """A row for each member: cluster, kind, representative, keep, id, source, similarity, drift, place (its order in the input)."""
    quarantined: DataFrame
    """A row for each record that can't be used: its order, its id, and the reason."""
    units: int
    """How many units were compared."""
    too_frequent: int
    """Windows that more than `max_bucket` units share among their rarest. All of these units were compared with the first `max_bucket` of
    them, less those that are like an earlier one, so near copies that share nothing rarer may be missing. 0: no pair is missing."""


_KINDS = ("exact", "near", "boilerplate")
# Units of a window of which pairs are made by a join; more are compared in shares.
_FEW = 64
# Later units of a window that are compared in one task with the earlier ones.
_SHARE = 4096


def cluster(
    df: DataFrame,
    *,
    text: str = "text",
    order: str = "id",
    unit: str = "paragraph",
    kinds=_KINDS,
    threshold: float = 0.7,
    linkage: str = "representative",
    keep: str = "first",
    max_bucket: int = 1000,
) -> Clusters:
    """Clusters of units that say the same: those of `sourdine cluster` on the same records in the same order.

    Candidates come from joins in the engine: two units that share a window of their prefixes, their rarest windows (Chaudhuri et al. 2006;
    Bayardo et al. 2007). No pair at or above the threshold is missed. The wheel verifies each by its exact Jaccard. Then one task reads the
    verified pairs in order and finds the representatives; it takes about 40 bytes for each unit that has one.

    The jobs run at once, and the units are checkpointed on the executors.

    text: the column of the text. order: the column that orders records, each value once; the first of a cluster is its representative.
    unit: "paragraph", "record" or "sentence". kinds: of "exact", "near" and "boilerplate"; quotations and passages within longer units are
    found by `sourdine cluster`. threshold: Jaccard from which two units are near. linkage: "representative" or "connected".
    keep: "first", "longest" or "best". max_bucket: see Clusters.too_frequent.
    """
    unknown = [kind for kind in kinds if kind not in _KINDS]
    if unknown or not kinds:
        raise ValueError(f"kinds are {', '.join(_KINDS)}, not {', '.join(unknown) or 'none'}; `sourdine cluster` finds the others on one machine")
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold is {threshold}; it lies above 0 and is at most 1")
    if order not in df.columns:
        raise ValueError(f'no column "{order}" to order the records; the columns are: {", ".join(df.columns)}; name one with order=')
    _sourdine.Representatives(linkage)
    fields = [name for name in dict.fromkeys([order, text, *_FIELDS]) if name in df.columns]
    records = df.select(*fields)
    _sourdine.units(_empty(df, text), text=text, unit=unit, keep=keep)

    found = _units(records, order, text, unit, keep)
    quarantined = found.where("quarantine is not null").select("order", "id", F.col("quarantine").alias("reason"))
    total, distinct = found.where("nth = 0").agg(F.count("*"), F.countDistinct("order")).first()
    if distinct < total:
        raise ValueError(f'column "{order}" is null or repeats a value in {total - distinct} records, so that it does not order them; name another with order=')
    placed = found.where("quarantine is null").drop("quarantine")
    count = placed.count()
    # The first unit of each normal form stands for its copies.
    form = ["fingerprint", "windows"]
    firsts = placed.where("windows > 0").groupBy(*form).agg(F.min("place").alias("first"))
    leading = placed.join(firsts, form).where("place = first").select("place", "source", "windows", "template", "shingles")
    edges, too_frequent = _edges(leading, threshold, max_bucket) if "near" in kinds else (None, 0)
    assigned = _representatives(edges, leading, linkage, df.sparkSession)
    members = _members(placed, firsts, assigned, kinds, keep)
    return Clusters(members, quarantined, count, too_frequent)


def _units(records, order, text, unit, keep):
    """The units with their places: numbers that ascend in the order of the input."""

    columns = from_arrow_schema(pa.schema(list(schema("units"))[1:]))
    of_order = StructField("order", records.schema[order].dataType)

    def rows(batches):
        for batch in batches:
            made = _sourdine.units(batch, text=text, unit=unit, keep=keep)
            orders = batch.column(batch.schema.get_field_index(order)).take(made.column("row"))
            yield pa.RecordBatch.from_arrays([orders, *made.columns[1:]], names=["order", *made.schema.names[1:]])

    found = records.mapInArrow(rows, StructType([of_order, *columns.fields]))
    ordered = found.repartitionByRange("order", "nth").sortWithinPartitions("order", "nth")
    # Computed once: places would be others if a partition was computed again from other partitions.
    return ordered.withColumn("place", F.monotonically_increasing_id()).localCheckpoint()


def _edges(leading, threshold, max_bucket):
    """Verified pairs of places a < b with their Jaccard, templates left out; the number of windows that were capped.

    Candidates are units whose prefixes share a window."""
    windows = leading.select("place", "windows", F.explode("shingles").alias("window"))
    shared = windows.groupBy("window").count().where("count > 1")
    length = F.col("windows") - F.greatest(F.lit(1), F.ceil(F.col("windows") * threshold - 1e-9)) + 1
    # Unique windows come first in the order by frequency, and have no candidates.
    wanted = length - (F.col("windows") - F.size("shared"))
    prefix = F.slice(F.array_sort("shared"), F.lit(1), F.greatest(F.lit(0), F.least(wanted, F.size("shared"))).cast("int"))
    prefixes = (
        windows.join(shared, "window")
        .groupBy("place", "windows")
        .agg(F.collect_list(F.struct("count", "window")).alias("shared"))
        .select("place", "windows", F.explode(prefix.getField("window")).alias("window"))
        .localCheckpoint()
    )
    buckets = prefixes.groupBy("window").agg(F.count("*").alias("units")).where("units > 1").localCheckpoint()
    bucketed = prefixes.join(buckets, "window")
    pairs = _small(bucketed.where(F.col("units") <= _FEW), threshold)
    verified = _similar(pairs, leading).where(F.col("score") >= threshold)
    is_template = (F.col("a_template") != 0) & (F.col("a_template") == F.col("b_template")) & (F.col("a_source") == F.col("b_source"))
    edges = verified.where(~is_template).select("a", "b", "score")
    largest = buckets.agg(F.max("units")).first()[0] or 0
    if largest > _FEW:
        edges = edges.unionByName(_large(bucketed.where(F.col("units") > _FEW), leading, threshold, max_bucket)).distinct()
    return edges, buckets.where(F.col("units") > max_bucket).count()


def _small(bucketed, threshold):
    """Pairs of places a < b in small buckets whose lengths allow the threshold."""
    side = lambda name: bucketed.select("window", F.col("place").alias(name), F.col("windows").alias(f"{name}_windows"))
    fits = (F.col("a_windows") >= F.col("b_windows") * threshold - 1e-9) & (F.col("a_windows") <= F.col("b_windows") / threshold + 1e-9)
    return side("a").join(side("b"), "window").where((F.col("a") < F.col("b")) & fits).select("a", "b").distinct()


def _shares(bucketed, leading, max_bucket):
    """The rows of large buckets, shared out: the later units by their place, the earlier ones, at most max_bucket, to every share."""
    shares = F.ceil(F.col("units") / _SHARE).cast("long")
    is_capped = (F.col("units") > max_bucket).alias("capped")
    later = bucketed.select("window", F.pmod(F.hash("place"), shares).cast("long").alias("share"), F.lit(True).alias("later"), "place", is_capped)
    # Spark keeps this many rows of a window in each task before it sorts them.
    rank = F.row_number().over(Window.partitionBy("window").orderBy("place"))
    first = bucketed.withColumn("rank", rank).where(F.col("rank") <= max_bucket)
    share = F.explode(F.sequence(F.lit(0).cast("long"), shares - 1)).alias("share")
    earlier = first.select("window", share, F.lit(False).alias("later"), "place", is_capped)
    units = leading.select("place", F.xxhash64("source").alias("source"), "template", "shingles")
    rows = earlier.unionByName(later).join(units, "place")
    # A stated number of partitions: otherwise Spark joins small ones, and work is not by size here.
    count = int(leading.sparkSession.conf.get("spark.sql.shuffle.partitions"))
    return rows.repartition(count, "window", "share").sortWithinPartitions("window", "share", "later", "place")


def _large(bucketed, leading, threshold, max_bucket):
    """Verified pairs in large buckets."""

    def rows(batches):
        buckets = _sourdine.Buckets(threshold)
        for batch in batches:
            yield buckets.push(batch)

    return _shares(bucketed, leading, max_bucket).mapInArrow(rows, from_arrow_schema(schema("pairs")))


def _similar(pairs, leading):
    """Pairs with their exact Jaccard."""
    side = lambda name: leading.select(*(F.col(column).alias(name if column == "place" else f"{name}_{column}") for column in leading.columns))
    joined = pairs.join(side("a"), "a").join(side("b"), "b")

    def rows(batches):
        for batch in batches:
            scores = _sourdine.similarities(batch.column("a_shingles"), batch.column("b_shingles"))
            kept = [name for name in batch.schema.names if not name.endswith("_shingles")]
            yield pa.RecordBatch.from_arrays([*(batch.column(name) for name in kept), scores], names=[*kept, "score"])

    fields = [field for field in joined.schema.fields if not field.name.endswith("_shingles")]
    score = from_arrow_schema(pa.schema([("score", pa.float64())])).fields
    return joined.mapInArrow(rows, StructType([*fields, *score]))


def _representatives(edges, leading, linkage, spark):
    """The representative of each first unit that has another one, and their exact Jaccard."""
    columns = from_arrow_schema(schema("representatives"))
    if edges is None:
        return spark.createDataFrame([], columns)

    def rows(batches):
        found = _sourdine.Representatives(linkage)
        for batch in batches:
            found.push(batch)
        yield found.finish()

    assigned = edges.repartition(1).sortWithinPartitions("b", "a").mapInArrow(rows, columns)
    if linkage == "connected":
        pairs = assigned.select(F.col("representative").alias("a"), F.col("unit").alias("b"))
        assigned = _similar(pairs, leading).select(F.col("b").alias("unit"), F.col("a").alias("representative"), "score")
    return assigned.localCheckpoint()


def _members(placed, firsts, assigned, kinds, keep):
    """The members of all clusters of the kinds."""
    form = ["fingerprint", "windows"]
    of = placed.join(firsts, form).join(assigned, F.col("first") == F.col("unit"), "left").select(
        "place", "id", "source", "text", "value", F.coalesce("representative", "first").alias("leader"), F.coalesce("score", F.lit(1.0)).alias("score")
    )
    grouped = of.groupBy("leader").agg(F.count("*").alias("members"), F.min("score").alias("least")).where("members > 1")
    grouped = grouped.join(_boilerplate(placed, of), "leader", "left") if "boilerplate" in kinds else grouped.withColumn("is_boilerplate", F.lit(False))
    kind = F.when(F.coalesce("is_boilerplate", F.lit(False)), "boilerplate").when(F.col("least") == 1.0, "exact").otherwise("near")
    number = F.row_number().over(Window.orderBy("leader")) - 1
    named = grouped.select("leader", kind.alias("kind")).where(F.col("kind").isin(*kinds)).withColumn("cluster", number)
    leaders = placed.select(F.col("place").alias("leader"), F.col("id").alias("representative"), F.col("text").alias("leading"))
    if keep == "first":
        named = named.withColumn("keep", F.lit(None).cast("string"))
    else:
        # The first of the most valuable.
        best = F.max(F.struct("value", -F.col("place"), "id")).getField("id")
        named = named.join(of.groupBy("leader").agg(best.alias("keep")), "leader")
    members = of.join(named, "leader").join(leaders, "leader").select(
        "cluster", "kind", "representative", "keep", "id", "source", (F.floor(F.col("score") * 1e6 + 0.5) / 1e6).alias("similarity"), "place", "leading", "text",
        ((F.col("place") != F.col("leader")) & (F.col("score") < 1.0)).alias("differs"),
    )

    def rows(batches):
        for batch in batches:
            differs = batch.column("differs").to_pylist()
            texts = [[text if other else "" for text, other in zip(batch.column(name).to_pylist(), differs)] for name in ("leading", "text")]
            kept = [name for name in batch.schema.names if name not in ("leading", "text", "differs")]
            yield pa.RecordBatch.from_arrays([*(batch.column(name) for name in kept), *_sourdine.drifts(*texts).columns], names=[*kept, "drift"])

    fields = [field for field in members.schema.fields if field.name not in ("leading", "text", "differs")]
    return members.mapInArrow(rows, StructType([*fields, *from_arrow_schema(schema("drift")).fields])).localCheckpoint()


def _boilerplate(placed, of):
    """Whether a cluster is a notice that a source repeats on its own pages, by leader: as in similarity/clusters/boilerplate.rs."""
    of_source = placed.groupBy("source").agg(F.count("*").alias("units"))
    several = of_source.agg((F.count("*") > 1).alias("several"))
    links = lambda count: count * (count - 1) / 2
    by_source = of.groupBy("leader", "source").agg(F.count("*").alias("count")).join(of_source, "source")
    often = (F.col("count") < 2) | (F.col("count") >= F.col("units") * F.lit(_sourdine.BOILERPLATE_SHARE))
    grouped = by_source.groupBy("leader").agg(F.sum("count").alias("all"), F.sum(links(F.col("count"))).alias("inside"), F.min(often).alias("often"))
    is_boilerplate = (F.col("all") >= _sourdine.BOILERPLATE_MEMBERS) & (F.col("inside") * 2 > links(F.col("all"))) & F.col("often") & F.col("several")
    return grouped.crossJoin(several).select("leader", is_boilerplate.alias("is_boilerplate"))
