"""Spark: the same results and the same clusters as the command line, whatever the partitions."""

import json
import os
import random
import shutil
import subprocess
import sys

import pytest

pytest.importorskip("pyspark", reason="pyspark is not installed")
if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
    pytest.skip("there is no Java; `apt-get install openjdk-17-jre-headless` brings it", allow_module_level=True)
pyarrow = pytest.importorskip("pyarrow")

from pyspark.sql import SparkSession  # noqa: E402
from pyspark.sql import functions as F  # noqa: E402
from pyspark.sql.types import LongType, StringType, StructField, StructType  # noqa: E402

import sourdine  # noqa: E402
import sourdine.spark as ss  # noqa: E402
from many import MANY  # noqa: E402
from records import SOUND  # noqa: E402

SCHEMA = StructType([StructField(name, StringType()) for name in ["id", "source", "lang", "text"]])


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    os.environ["PYSPARK_PYTHON"] = sys.executable
    folder = str(tmp_path_factory.mktemp("spark"))
    builder = SparkSession.builder.master("local[2]").appName("sourdine")
    settings = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "4", "spark.local.dir": folder, "spark.sql.warehouse.dir": folder, "spark.sql.execution.arrow.maxRecordsPerBatch": "500"}
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def frame(spark, records, partitions=3):
    rows = [tuple(record.get(name) for name in SCHEMA.names) for record in records]
    return spark.createDataFrame(rows, SCHEMA).repartition(partitions)


def rows(df, column):
    return [row[column].asDict(recursive=True) for row in sorted(df.collect(), key=lambda row: row["id"])]


RECORDS = MANY[:600]


def test_columns_have_what_the_module_says(spark):
    table = pyarrow.table({name: [record.get(name) for record in RECORDS] for name in SCHEMA.names})
    analyzer = sourdine.Analyzer()
    df = frame(spark, RECORDS)
    for command in ["detect", "normalize", "language"]:
        made = getattr(ss, command)(df)
        assert made.columns == [*df.columns, command]
        assert rows(made, command) == getattr(analyzer, f"{command}_arrow")(table).to_pylist()
    made = ss.check(df, preset="strict", min_words=5, into="decision").where("decision.accepted")
    expected = [record["id"] for record, decision in zip(RECORDS, sourdine.Gate("strict", min_words=5).check(RECORDS)) if decision]
    assert sorted(row["id"] for row in made.select("id").collect()) == expected


def test_other_columns_and_bad_rows_pass(spark):
    schema = StructType([StructField("n", LongType(), False), StructField("body", StringType()), StructField("lang", StringType())])
    df = spark.createDataFrame([(1, "The pier is open again.", None), (2, None, "en"), (3, " ", None)], schema)
    made = sorted(ss.detect(df, text="body").collect(), key=lambda row: row["n"])
    assert [(row["n"], row["body"]) for row in made] == [(1, "The pier is open again."), (2, None), (3, " ")]
    assert [row["detect"]["quarantine"] is None for row in made] == [True, False, False]
    assert made[0]["detect"]["lang"] == "en" and "blank" in made[2]["detect"]["quarantine"]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda df: ss.detect(df, text="body", into="found"), 'no column "body"; the columns are: id, source, lang, text, detect'),
        (lambda df: ss.detect(df), 'there is a column "detect" already; name another with into='),
        (lambda df: ss.detect(df.withColumn("text", F.array("text")), into="found"), 'column "text" is List'),
        (lambda df: ss.check(df, preset="strickt"), 'did you mean "strict"'),
        (lambda df: ss.normalize(df, config={"clusters": {}}), 'no key is called "clusters"'),
        (lambda df: ss.cluster(df, order="number"), 'no column "number" to order the records'),
        (lambda df: ss.cluster(df, kinds=["quote"]), "`sourdine cluster` finds the others"),
        (lambda df: ss.cluster(df, threshold=0), "threshold is 0"),
        (lambda df: ss.cluster(df, linkage="single"), 'no linkage is called "single"'),
        (lambda df: ss.cluster(df, unit="page"), 'no unit is called "page"'),
        (lambda df: ss.cluster(df, order="source"), 'column "source" is null or repeats a value in 2 records'),
    ],
)
def test_mistakes_are_told(spark, call, words):
    df = frame(spark, [{"id": str(n), "source": "one", "text": "A text."} for n in range(3)]).withColumn("detect", F.lit(1))
    with pytest.raises((TypeError, ValueError, sourdine.SourdineError)) as caught:
        call(df)
    assert words in str(caught.value)


def like(rng, count):
    """Records that repeat each other in part: copies, near copies, chains of small changes, templates, boilerplate."""
    words = [word for texts in SOUND.values() for text in texts for word in text.split()]
    stories = [" ".join(rng.choice(words) for _ in range(rng.randrange(8, 60))) for _ in range(count // 4)]
    notice = "Subscribe to our letter and never miss a story from the harbour again."
    for number in range(count):
        paragraphs = []
        for _ in range(rng.choice([1, 1, 2, 3])):
            text = rng.choice(stories).split(" ")
            for _ in range(rng.choice([0, 0, 1, 2, 6])):
                text[rng.randrange(len(text))] = rng.choice(words)
            paragraphs.append(" ".join(text))
        source = f"source-{rng.randrange(5)}"
        if source == "source-1":
            paragraphs.append(notice)
        if number % 9 == 0:
            paragraphs.append(f"Lot {number} goes to the bidder who offers the most money for it before {number % 7} o'clock on the last day of the sale.")
        yield {"id": f"r{number:05}", "source": source, "text": "\n".join(paragraphs)}


def of_spark(clusters):
    members = {}
    for row in clusters.members.orderBy("cluster", "place").collect():
        row = row.asDict(recursive=True)
        head = {name: row[name] for name in ["cluster", "kind", "representative", "keep"] if row[name] is not None}
        member = {name: row[name] for name in ["id", "source", "similarity"]} | ({"drift": row["drift"]} if row["drift"] else {})
        members.setdefault(row["cluster"], head | {"members": []})["members"].append(member)
    return [members[number] for number in sorted(members)]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"threshold": 0.4, "linkage": "connected"},
        {"threshold": 0.55, "keep": "longest", "unit": "record"},
        {"threshold": 0.3, "keep": "best", "kinds": ["near", "exact"]},
        {"kinds": ["exact"]},
    ],
    ids=str,
)
def test_clusters_are_those_of_the_command_line(spark, program, tmp_path, options):
    records = [*like(random.Random(11), 400), *MANY[:300]]
    records = [{**record, "id": f"{number:05}"} for number, record in enumerate(records)]
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    (tmp_path / "in.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    arguments = ["--kinds", ",".join(options.get("kinds", ["exact", "near", "boilerplate"]))]
    for name in ["threshold", "linkage", "keep", "unit"]:
        arguments += [f"--{name}", str(options[name])] if name in options else []
    done = subprocess.run([program, "cluster", tmp_path / "in.jsonl", "--format", "jsonl", "--quiet", *arguments], capture_output=True, encoding="utf-8")
    theirs = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(theirs) > 20
    shuffled = random.Random(3).sample(records, len(records))
    for partitions in [1, 4, 17] if not options else [3]:
        found = ss.cluster(frame(spark, shuffled, partitions), **options)
        assert found.too_frequent == 0 and found.quarantined.count() == 0
        assert of_spark(found) == theirs
    if not options:
        assert {one["kind"] for one in theirs} == {"exact", "near", "boilerplate"} and any("drift" in member for one in theirs for member in one["members"])


def test_a_window_in_many_units_is_capped_and_said(spark):
    # Each unit has one window of three tokens that all share, and no other that is shared.
    texts = [{"id": f"{n:04}", "source": "s", "text": f"again and again {n}a {n}b {n}c {n}d"} for n in range(702)]
    texts.append({"id": "9999", "source": "t", "text": texts[0]["text"] + " more"})
    whole = ss.cluster(frame(spark, texts), threshold=0.2)
    capped = ss.cluster(frame(spark, texts), threshold=0.2, max_bucket=300)
    assert whole.too_frequent == 0 and whole.units == capped.units == 703
    assert capped.too_frequent == 1
    # What shares something rarer is still found.
    assert [one["members"][1]["id"] for one in of_spark(capped)] == ["9999"]


def test_a_window_in_very_many_units_is_shared_out(spark, monkeypatch):
    count = 20000
    shared = "this page was made by the harbour office of the town"
    words = F.concat(F.lit(shared), *[F.concat(F.lit(f" w{nth}"), (F.col("id") * 7919 + nth).cast("string")) for nth in range(12)])
    rows = spark.range(count).select("id", F.lit("site").alias("source"), words.alias("text"))
    # A near copy of an early one, which only the shared windows can find at this threshold, and one of a late one.
    rows = rows.unionByName(spark.createDataFrame([(count, "other", shared)], "id long, source string, text string"))
    shares = []
    inner = ss._shares
    monkeypatch.setattr(ss, "_shares", lambda *args: shares.append(inner(*args)) or shares[-1])
    monkeypatch.setattr(ss, "_SHARE", 1000)
    found = ss.cluster(rows, order="id", threshold=0.4)
    assert found.units == count + 1 and found.too_frequent > 0
    assert [[member["id"] for member in one["members"]] for one in of_spark(found)] == [["0", str(count)]]
    by_task = [count for _, count in shares[0].groupBy(F.spark_partition_id()).count().collect()]
    assert len(by_task) == 4 and max(by_task) < sum(by_task) / 2


@pytest.mark.parametrize("linkage", ["representative", "connected"])
def test_large_buckets_give_the_clusters_of_the_command_line(spark, program, tmp_path, linkage):
    # Three hundred versions of one notice: their windows are in buckets that are compared in shares.
    rng = random.Random(5)
    words = [word for text in SOUND["en"] for word in text.split()]
    notice = [rng.choice(words) for _ in range(40)]
    records = []
    for number in range(300):
        text = list(notice)
        for _ in range(number % 7):
            text[rng.randrange(len(text))] = f"{rng.choice(words)}-{number % 50}"
        records.append({"id": f"{number:04}", "source": f"s{number % 3}", "text": " ".join(text)})
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    (tmp_path / "in.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    arguments = ["--kinds", "exact,near,boilerplate", "--linkage", linkage, "--threshold", "0.6", "--format", "jsonl", "--quiet"]
    done = subprocess.run([program, "cluster", tmp_path / "in.jsonl", *arguments], capture_output=True, encoding="utf-8")
    found = ss.cluster(frame(spark, records), linkage=linkage, threshold=0.6)
    assert found.too_frequent == 0
    assert of_spark(found) == [json.loads(line) for line in done.stdout.splitlines()]


def test_records_that_cannot_be_used_are_given_back(spark):
    records = [{"id": "a", "source": "s", "text": "The pier is open again."}, {"id": "b", "source": "s", "text": None}, {"id": "c", "source": "s", "text": "The pier is open again."}]
    found = ss.cluster(frame(spark, records))
    assert [(row["order"], row["id"]) for row in found.quarantined.collect()] == [("b", "b")]
    assert found.units == 2 and found.members.count() == 2
