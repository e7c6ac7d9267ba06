"""Two thousand records in ten languages: the same as the command line, field by field, whatever the records come in."""

import json
import math
import subprocess

import pytest

import sourdine
from many import COUNT, KINDS, MANY
from records import SOUND

FIELDS = ["id", "source", "lang", "text"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("many")
    lines = [json.dumps(record, ensure_ascii=False) for record in MANY]
    (folder / "batch").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def lines(program, folder):
    """Runs a command over the records once, and gives the objects of its JSON Lines."""

    def run(*args, file=None):
        done = subprocess.run([program, args[0], "batch", "--input-format", "jsonl", "--quiet", *args[1:]], cwd=folder, capture_output=True, encoding="utf-8")
        assert done.returncode in (0, 1), done.stderr
        return [json.loads(line) for line in ((folder / file).read_text(encoding="utf-8") if file else done.stdout).splitlines()]

    return run


@pytest.fixture(scope="module")
def analyzer():
    return sourdine.Analyzer()


@pytest.fixture(scope="module")
def table():
    pyarrow = pytest.importorskip("pyarrow")
    return pyarrow.table({field: [record.get(field) for record in MANY] for field in FIELDS})


@pytest.fixture(scope="module")
def whole(lines):
    records = lines("report", "--out", "report", "--fail-on", "never", file="report/records.jsonl")
    # What other sources have in place of a finding is known to a report alone.
    for record in records:
        for finding in record["findings"]:
            finding.pop("others", None)
    return records


def test_the_records_are_many_and_unlike():
    assert len(MANY) == COUNT == len({record["id"] for record in MANY}) and len(SOUND) == 10 and len(KINDS) == 10
    assert len({record["text"] for record in MANY}) > COUNT / 2


def test_analyses_of_dicts_and_of_a_table(analyzer, table, whole):
    assert [one.to_dict() for one in analyzer.analyze_batch(MANY)] == whole
    assert [one.to_dict() for one in analyzer.analyze_batch(table)] == whole
    assert len({one["lang"] for one in whole}) >= 10 and sum(len(one["findings"]) for one in whole) > 100


def same(row, expected, schema):
    """`row` of a record batch has what `expected` has of the columns; what is not known is null."""
    for field in schema:
        ours, theirs = row[field.name], expected.get(field.name)
        if field.name in ("findings", "changes", "spans", "reasons"):
            names = [part.name for part in field.type.value_type]
            theirs = [{name: one.get(name) for name in names} for one in theirs]
        assert ours == theirs, (field.name, ours, theirs)


@pytest.mark.parametrize("command", ["detect", "normalize", "language"])
def test_record_batches(analyzer, table, lines, command):
    options = ["--fail-on", "never"] if command == "detect" else []
    theirs = lines(command, "--format", "jsonl", *options)
    made = getattr(analyzer, f"{command}_arrow")(table)
    assert made.num_rows == len(theirs) == COUNT
    for row, expected in zip(made.to_pylist(), theirs):
        same(row, expected, made.schema)


def test_decisions(table, lines):
    theirs = lines("check", "--preset", "strict", "--accepted", "good", "--quarantine", "bad", "--fail-on", "never", "--records", "all.jsonl", file="all.jsonl")
    gate = sourdine.Gate("strict")
    assert [[reason.to_dict() for reason in decision.reasons] for decision in gate.check(MANY)] == [one["reasons"] for one in theirs]
    made = gate.check_arrow(table)
    for row, expected in zip(made.to_pylist(), theirs, strict=True):
        same(row, expected | {"accepted": not expected["reasons"]}, made.schema)


def test_clusters_sources_and_the_report(table, lines, whole, folder):
    assert [one.to_dict() for one in sourdine.cluster(table)] == lines("cluster", "--format", "jsonl")
    assert [one.to_dict() for one in sourdine.compare(table)] == lines("compare", "--format", "jsonl", "--fail-on", "never")
    out = folder / "ours"
    report = sourdine.report(table, out=out, threads=2)
    theirs = json.loads((folder / "report/report.json").read_text(encoding="utf-8"))
    assert report.to_dict() == theirs
    for name in ["records.jsonl", "clusters.jsonl", "sources.jsonl", "report.json"]:
        assert (out / name).read_bytes() == (folder / "report" / name).read_bytes(), name
    # The commands that the page advises name the inputs, which have no name here.
    theirs = (folder / "report/report.html").read_text(encoding="utf-8")
    assert (out / "report.html").read_text(encoding="utf-8") == theirs.replace(" batch ", " INPUTS ")
    assert sorted(file.name for file in out.iterdir()) == sorted(file.name for file in (folder / "report").iterdir())
