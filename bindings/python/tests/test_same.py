"""The module says what the command line says: field by field, number by number."""

import pytest

import sourdine
from records import RECORDS, SOUND


@pytest.fixture(scope="module")
def analyzer():
    return sourdine.Analyzer()


def test_records_are_many_and_of_ten_languages():
    assert len(RECORDS) >= 60 and len(SOUND) == 10


def equal(ours, theirs):
    assert len(ours) == len(theirs) > 0
    for one, other in zip(ours, theirs):
        # The last record has no id, and is called by its line.
        assert one | {"id": other["id"]} == other
        assert list(one) == list(other)


def test_detect(analyzer, cli):
    theirs = cli("detect", "--format", "jsonl", "--fail-on", "never")
    ours = [analyzer.detect(record).to_dict() for record in RECORDS]
    equal(ours, theirs)
    assert sum(len(one["findings"]) for one in ours) >= 5
    assert len({one["lang"] for one in ours}) >= 10


def test_normalize(analyzer, cli):
    ours = [analyzer.normalize(record).to_dict() for record in RECORDS]
    equal(ours, cli("normalize", "--format", "jsonl"))
    by_id = {one["id"]: one for one in ours}
    assert by_id["fr-mojibake"]["text"] == SOUND["fr"][0] and by_id["fr-mojibake"]["changes"]


def test_language(analyzer, cli):
    equal([analyzer.language(record).to_dict() for record in RECORDS], cli("language", "--format", "jsonl"))


def test_analyze_batch(analyzer, cli, folder):
    theirs = cli("report", "--out", "report", "--fail-on", "never", file="report/records.jsonl")
    equal([one.to_dict() for one in analyzer.analyze_batch(RECORDS)], theirs)


@pytest.mark.parametrize("preset", ["basic", "strict", "gopher@datatrove", "c4@datatrove"])
def test_gate(cli, folder, preset):
    theirs = cli("check", "--preset", preset, "--accepted", "good.jsonl", "--quarantine", "bad.jsonl", "--fail-on", "never", "--records", "all.jsonl", file="all.jsonl")
    decisions = sourdine.Gate(preset).check(RECORDS)
    assert len(theirs) == len(decisions)
    for one, other in zip(decisions, theirs):
        ours = one.to_dict()
        assert (ours["id"], ours["source"], ours["lang"]) == (other["id"], other["source"], other["lang"])
        assert ours["reasons"] == other["reasons"]
        assert ours["accepted"] == (not other["reasons"])
        # --records measures everything: what the cut-offs ask for is among it.
        assert ours["values"].items() <= other["values"].items()
    # C4 asks for five sentences, which none of these texts has.
    assert not all(decisions) and any(decisions) == (preset != "c4@datatrove")


def test_cluster(cli):
    for options, arguments in [
        ({}, []),
        ({"unit": "record", "kinds": ["exact", "near"], "threshold": 0.3}, ["--unit", "record", "--kinds", "exact,near", "--threshold", "0.3"]),
        ({"unit": "sentence", "keep": "longest"}, ["--unit", "sentence", "--keep", "longest"]),
    ]:
        theirs = cli("cluster", "--format", "jsonl", *arguments)
        assert [one.to_dict() for one in sourdine.cluster(RECORDS, **options)] == theirs


def test_a_configuration_is_a_dict_or_a_file(cli, folder):
    text = '[rules]\nignore = ["split-compound"]\n[score]\nprior = 0.1\n'
    (folder / "sourdine.toml").write_text(text)
    theirs = cli("detect", "--format", "jsonl", "--fail-on", "never", "--config", "sourdine.toml")
    for config in [{"rules": {"ignore": ["split-compound"]}, "score": {"prior": 0.1}}, folder / "sourdine.toml", str(folder / "sourdine.toml")]:
        equal([sourdine.Analyzer(config).detect(record).to_dict() for record in RECORDS], theirs)


def test_threads_change_nothing(analyzer):
    one = [result.to_dict() for result in analyzer.analyze_batch(RECORDS * 3, threads=1)]
    for threads in [2, 5]:
        assert [result.to_dict() for result in analyzer.analyze_batch(iter(RECORDS * 3), threads=threads)] == one
    clusters = [sourdine.cluster(RECORDS, threads=threads) for threads in [1, 4]]
    assert clusters[0] == clusters[1]
