"""The steps in real runs of datatrove."""

import gzip
import json

import pytest

pytest.importorskip("datatrove")

from datatrove.data import Document  # noqa: E402
from datatrove.executor import LocalPipelineExecutor  # noqa: E402
from datatrove.pipeline.readers import JsonlReader  # noqa: E402
from datatrove.pipeline.writers import JsonlWriter  # noqa: E402

import sourdine  # noqa: E402
from many import MANY  # noqa: E402
from records import RECORDS  # noqa: E402
from sourdine.datatrove import SourdineDedup, SourdineFilter, SourdineNormalizer  # noqa: E402


def written(folder):
    lines = [line for file in sorted(folder.glob("*.jsonl.gz")) for line in gzip.open(file, "rt", encoding="utf-8")]
    return [json.loads(line) for line in lines]


def run(tmp_path, records, *steps, tasks=1):
    shares = tmp_path / "in"
    shares.mkdir()
    for rank in range(tasks):
        lines = [json.dumps(record, ensure_ascii=False) for record in records[rank::tasks]]
        (shares / f"{rank}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    pipeline = [JsonlReader(str(shares)), *steps, JsonlWriter(str(tmp_path / "out"))]
    LocalPipelineExecutor(pipeline, tasks=tasks, logging_dir=str(tmp_path / "logs")).run()
    return written(tmp_path / "out")


TEXTS = [record for record in RECORDS if "text" in record and "id" in record]


def test_a_pipeline_of_all_steps(tmp_path):
    excluded, duplicates = JsonlWriter(str(tmp_path / "excluded")), JsonlWriter(str(tmp_path / "duplicates"))
    kept = run(tmp_path, TEXTS, SourdineNormalizer(), SourdineFilter("strict", min_words=5, exclusion_writer=excluded), SourdineDedup(exclusion_writer=duplicates))
    dropped, copies = written(tmp_path / "excluded"), written(tmp_path / "duplicates")
    assert sorted(one["id"] for one in kept + dropped + copies) == sorted(one["id"] for one in TEXTS)
    by_id = {one["id"]: one for one in kept + dropped + copies}
    # Repaired first, so the damaged copies are copies.
    assert by_id["fr-mojibake"]["text"] == by_id["fr-0"]["text"]
    changes = by_id["fr-mojibake"]["metadata"]["sourdine_changes"]
    assert changes == sourdine.Analyzer().normalize(next(one["text"] for one in TEXTS if one["id"] == "fr-mojibake")).to_dict()["changes"]
    assert by_id["fr-mojibake"]["metadata"]["sourdine_duplicate"] == {"of": "fr-0", "kind": "exact", "similarity": 1.0}
    loop = by_id["loop"]
    assert loop in dropped and "repetition-loop" in {reason["rule"] for reason in loop["metadata"]["sourdine_reasons"]}
    assert loop["metadata"]["filter_reason"] == loop["metadata"]["sourdine_reasons"][0]["rule"]
    assert kept[0]["metadata"]["sourdine_lang"] == "en" and kept[0]["metadata"]["source"] == "post-en-0"


def test_the_filter_decides_as_the_gate(tmp_path):
    records = [{"id": str(number), "text": record["text"], "source": record["source"]} for number, record in enumerate(MANY[:300])]
    kept = run(tmp_path, records, SourdineFilter("gopher@datatrove", max_score=0.8), tasks=2)
    accepted = [record["id"] for record, decision in zip(records, sourdine.Gate("gopher@datatrove", max_score=0.8).check(records)) if decision]
    assert sorted(one["id"] for one in kept) == sorted(accepted) and 0 < len(accepted) < 300


@pytest.mark.parametrize("keep", ["first", "longest"])
def test_the_removal_of_duplicates_has_the_clusters_of_the_module(tmp_path, keep):
    records = MANY[:400]
    kept = run(tmp_path, records, SourdineDedup(keep=keep, threshold=0.5))
    dropped = set()
    for cluster in sourdine.cluster(records, unit="record", kinds=["exact", "near", "boilerplate"], keep=keep, threshold=0.5):
        dropped |= {member.id for member in cluster.members} - {cluster.keep or cluster.representative}
    assert [one["id"] for one in kept] == [record["id"] for record in records if record["id"] not in dropped] and len(dropped) > 50


def test_copies_in_several_shares_are_not_missed_in_silence():
    step = SourdineDedup()
    with pytest.raises(ValueError, match="shares of 4 tasks are not seen together"):
        list(step.run(iter([Document("a", "1")]), rank=0, world_size=4))
    documents = [Document("The pier is open again, said the mayor.", str(n)) for n in range(3)] + [Document(" ", "blank")]
    assert [one.id for one in SourdineDedup(per_task=True).run(iter(documents), rank=1, world_size=4)] == ["0", "blank"]


def test_mistakes_in_the_settings_are_told_before_the_run():
    for wrong in [lambda: SourdineFilter("strickt"), lambda: SourdineDedup(keep="longst"), lambda: SourdineFilter(min_wrods=1)]:
        with pytest.raises(sourdine.UnknownNameError):
            wrong()
    with pytest.raises(sourdine.ReadError):
        SourdineNormalizer(config="nowhere.toml")
