"""Reports and comparisons of records in memory."""

import os
import signal
import subprocess
import sys
import time

import pytest

import sourdine
from records import RECORDS


def test_a_report_shows_itself():
    report = sourdine.report(RECORDS)
    assert repr(report).startswith(f"<Report on {len(RECORDS)} records of ")
    assert str(report) == report.text and "INPUTS" in report.text and report.text.count("\n") > 20
    assert report.markdown.startswith("# sourdine report")
    assert report.page.startswith("<!") and "</html>" in report.page
    shown = report._repr_html_()
    assert shown.startswith("<iframe srcdoc=") and "<script" not in shown and "&lt;script" in shown
    found = report.to_dict()
    assert found["inputs"]["records"] == len(RECORDS) and [one["source"] for one in found["sources"]] == [one.source for one in report.sources]
    assert report == sourdine.report(iter(RECORDS), threads=1) and report != sourdine.report(RECORDS[:5])
    assert {cluster["kind"] for cluster in report.clusters} >= {"exact"}


def test_records_that_cannot_be_used_are_named():
    records = [*RECORDS[:3], {"id": "b", "text": " "}, {"id": "c", "text": 5}, *RECORDS[3:6]]
    report = sourdine.report(records).to_dict()
    assert report["inputs"] | {"records": 6, "quarantined": 2} == report["inputs"]
    assert [(bad["id"], bad["line"], bad["rule"]) for bad in report["quarantine"]] == [("b", 4, "blank"), ("c", 5, "unreadable")]
    with pytest.warns(UserWarning, match='batch:4: field "text" is blank'):
        sources = sourdine.compare(records)
    assert sum(source.records for source in sources) == 6


def test_sources_are_compared():
    sources = sourdine.compare(RECORDS)
    # A report looks for translations as well, which sources may share.
    report = sourdine.report(RECORDS, config={"cluster": {"twins": False}})
    assert [one.to_dict() for one in sources] == [one.to_dict() for one in report.sources]
    assert sources[0].score >= sources[-1].score and sources[0] == sourdine.compare(RECORDS)[0] and sources[0] != sources[1]
    assert repr(sources[0]).startswith(f"<Source {sources[0].source}: ")


def test_errors_of_the_batch_end_a_report(tmp_path):
    def broken():
        yield RECORDS[0]
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        sourdine.report(broken(), out=tmp_path / "out")
    # Nothing is left of a report that was not finished.
    assert list((tmp_path / "out").iterdir()) == []
    with pytest.raises(TypeError, match="batch:2: expected a text or a mapping"):
        sourdine.compare(["a text", 7])
    (tmp_path / "file").write_text("")
    with pytest.raises(sourdine.WriteError):
        sourdine.report(RECORDS, out=tmp_path / "file")


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_stops_a_report():
    code = """
import itertools, sourdine
print("ready", flush=True)
try:
    sourdine.report(itertools.repeat("The storm closed a large -scale market in the old harbour. " * 5), threads=2)
except KeyboardInterrupt:
    print("stopped")
"""
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout.readline() == "ready\n"
        time.sleep(1)
        child.send_signal(signal.SIGINT)
        out, _ = child.communicate(timeout=60)
    finally:
        child.kill()
    assert out == "stopped\n" and child.returncode == 0


def test_the_metadata_of_a_page_is_there():
    page = f'<html lang="en"><head><title>The pier</title></head><body><p>{RECORDS[0]["text"]}</p></body></html>'
    analyzer = sourdine.Analyzer()
    for result in [analyzer.detect({"html": page}), analyzer.normalize({"html": page}), analyzer.analyze_batch([{"html": page}])[0]]:
        assert result.page["title"] == "The pier" and result.page["lang"] == "en"
    assert analyzer.detect(RECORDS[0]).page is None
