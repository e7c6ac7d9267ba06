"""Steps for pipelines of datatrove: a gate, a normalizer, and the removal of near duplicates.

    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter
    from sourdine.datatrove import SourdineDedup, SourdineFilter, SourdineNormalizer
    LocalPipelineExecutor([
        JsonlReader("in"),
        SourdineNormalizer(),
        SourdineFilter("gopher@datatrove", exclusion_writer=JsonlWriter("excluded")),
        SourdineDedup(exclusion_writer=JsonlWriter("duplicates")),
        JsonlWriter("out"),
    ]).run()

A document's metadata "source", "doc", "lang", "date", "url" and "html" count as the fields of a record. What a step finds is put into its
metadata under names that begin with "sourdine_".
"""

import contextlib
import pickle
import tempfile

from datatrove.data import Document, DocumentsPipeline
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.filters.base_filter import BaseFilter
from datatrove.pipeline.writers.disk_base import DiskWriter
from datatrove.utils.typeshelper import StatHints

from sourdine import _engines, cluster

__all__ = ["SourdineDedup", "SourdineFilter", "SourdineNormalizer"]

_FIELDS = ("source", "doc", "lang", "date", "url", "html")


def _record(doc: Document) -> dict:
    given = {field: doc.metadata[field] for field in _FIELDS if isinstance(doc.metadata.get(field), str)}
    return {"text": doc.text, "id": doc.id, **given}


class SourdineFilter(BaseFilter):
    """Keeps the documents that a gate accepts.

    Every reason against a dropped document is in its metadata "sourdine_reasons", as in the quarantine of `sourdine check`; its
    "filter_reason" is the first one's rule. All documents get "sourdine_lang".

    Args:
        preset: the cut-offs to begin with, such as "basic" (the default), "strict" or "gopher@datatrove"
        config: a dict with the keys of sourdine.toml, or the path of such a file
        threads: threads of each task
        exclusion_writer: a writer for the dropped documents
        batch_size: documents that are checked at once
        cutoffs: a measure after min_ or max_: min_words=20, max_score=0.9
    """

    name = "🔇 sourdine"

    def __init__(self, preset: str = None, *, config=None, threads: int = 1, exclusion_writer: DiskWriter = None, batch_size: int = 256, **cutoffs):
        super().__init__(exclusion_writer, batch_size)
        self.engine = (preset, _engines.settings(config), tuple(sorted(cutoffs.items())))
        self.threads = threads
        # Mistakes in the settings are told here and not by a task.
        _engines.gate(*self.engine)

    def filter(self, doc: Document) -> bool | tuple[bool, str]:
        return self.filter_batch([doc])[0]

    def filter_batch(self, batch: list[Document]) -> list[bool | tuple[bool, str]]:
        results = []
        for doc, decision in zip(batch, _engines.gate(*self.engine).check(map(_record, batch), threads=self.threads), strict=True):
            doc.metadata["sourdine_lang"] = decision.lang
            if decision.accepted:
                results.append(True)
                continue
            reasons = [reason.to_dict() for reason in decision.reasons]
            doc.metadata["sourdine_reasons"] = reasons
            results.append((False, reasons[0]["rule"]))
        return results


class SourdineNormalizer(PipelineStep):
    """Repairs texts: mojibake, entities, controls, invisible characters. Nothing is lost that a reader would miss.

    The changes of a document are in its metadata "sourdine_changes", as in `sourdine normalize`, with their places in the original.

    Args:
        config: a dict with the keys of sourdine.toml, or the path of such a file
    """

    type = "✂️ - FORMAT"
    name = "🔇 sourdine"

    def __init__(self, *, config=None):
        super().__init__()
        self.settings = _engines.settings(config)
        _engines.analyzer(self.settings)

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        analyzer = _engines.analyzer(self.settings)
        for doc in data:
            self.stat_update(StatHints.total)
            with self.track_time():
                result = analyzer.normalize(doc.text)
                changes = result.to_dict()["changes"]
                if changes:
                    doc.text = result.text
                    doc.metadata["sourdine_changes"] = changes
                    self.stat_update("repaired")
            yield doc


class SourdineDedup(PipelineStep):
    """Keeps one document of each cluster of copies and near copies: the clusters of `sourdine cluster --unit record`.

    A dropped document's metadata "sourdine_duplicate" says of which document it is a copy, of which kind, and how similar both are.
    Documents lie in a temporary file until all have been compared; in memory are 60 bytes of each, and `memory`.

    All documents have to pass through one task: run it in an executor with tasks=1. With per_task=True each task of several removes the
    copies within its own share alone. For several machines, see sourdine.spark.cluster.

    Args:
        threshold: Jaccard of windows of three tokens from which two documents are near, above 0 to 1
        kinds: "exact", "near", "boilerplate"
        linkage: "representative" or "connected"
        keep: "first", "longest" or "best"
        config: a dict with the keys of sourdine.toml, or the path of such a file
        threads: threads of each task
        memory: bytes that clustering may take; what is more lies in temp_dir
        exclusion_writer: a writer for the dropped documents
    """

    type = "🫂 - DEDUP"
    name = "🔇 sourdine"

    def __init__(
        self,
        *,
        threshold: float = None,
        kinds: tuple[str, ...] = ("exact", "near", "boilerplate"),
        linkage: str = "representative",
        keep: str = "first",
        config=None,
        threads: int = 1,
        memory: int = 1 << 30,
        temp_dir: str = None,
        per_task: bool = False,
        exclusion_writer: DiskWriter = None,
    ):
        super().__init__()
        self.options = {"threshold": threshold, "kinds": list(kinds), "linkage": linkage, "keep": keep, "threads": threads, "memory": memory, "temp_dir": temp_dir}
        self.options["config"] = config
        self.per_task = per_task
        self.exclusion_writer = exclusion_writer
        cluster([], unit="record", **self.options)

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        if world_size > 1 and not self.per_task:
            raise ValueError(f"copies in the shares of {world_size} tasks are not seen together; use tasks=1, or per_task=True to remove those within each share")
        with tempfile.TemporaryFile(dir=self.options["temp_dir"]) as spool:
            documents = 0

            def records():
                nonlocal documents
                for doc in data:
                    pickle.dump(doc, spool, pickle.HIGHEST_PROTOCOL)
                    # The number is ahead of the id, which may repeat.
                    yield {**_record(doc), "id": f"{documents} {doc.id}"} if doc.text.strip() else ""
                    documents += 1

            with self.track_time("task"):
                copies = self._copies(cluster(records(), unit="record", **self.options))
            spool.seek(0)
            with self.exclusion_writer or contextlib.nullcontext() as writer:
                for number in range(documents):
                    doc = pickle.load(spool)
                    self.stat_update(StatHints.total)
                    copy = copies.get(number)
                    if copy is None:
                        self.stat_update(StatHints.forwarded)
                        self.update_doc_stats(doc)
                        yield doc
                        continue
                    self.stat_update(StatHints.dropped, f"dropped_{copy['kind']}")
                    doc.metadata["sourdine_duplicate"] = copy
                    if writer:
                        writer.write(doc, rank)

    @staticmethod
    def _copies(clusters) -> dict[int, dict]:
        """What is dropped, by number, and why."""
        copies = {}
        for one in clusters:
            kept = one.keep or one.representative
            for member in one.members:
                if member.id != kept:
                    number, _ = member.id.split(" ", 1)
                    copies[int(number)] = {"of": kept.split(" ", 1)[1], "kind": one.kind, "similarity": member.similarity}
        return copies
