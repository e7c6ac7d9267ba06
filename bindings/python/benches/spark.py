"""Spark on this machine against the command line, on the same records.

    SOURDINE=target/release/sourdine python bindings/python/benches/spark.py detect [FILE.jsonl]
    SOURDINE=target/release/sourdine python bindings/python/benches/spark.py cluster FILE.jsonl
    SOURDINE=target/release/sourdine python bindings/python/benches/spark.py skew [PARAGRAPHS]

detect: one Parquet file, read and analysed in turns by `sourdine detect --threads 2` and by `mapInArrow` on local[2]; the first turn warms
both and is not counted. Without a file the records are those of tests/many.py, repeated. cluster: the seconds of both, and whether the
clusters are equal. skew: paragraphs that all share a window, and how the work on it was shared out. Spark is started before it is timed.
"""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.path.append(str(pathlib.Path(__file__).parents[1] / "tests"))

import pyarrow as pa  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402
from pyspark.sql import SparkSession  # noqa: E402
from pyspark.sql import functions as F  # noqa: E402

import sourdine.spark as ss  # noqa: E402
from many import MANY  # noqa: E402

ROOT = pathlib.Path(__file__).parents[3]
PROGRAM = os.environ.get("SOURDINE", ROOT / "target/release/sourdine")
COLUMNS = ["id", "source", "text"]
REPEATED = 20
ROUNDS = 5


def session(folder):
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local[2]").config("spark.driver.memory", "3g")
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "8",
        "spark.local.dir": folder,
        "spark.sql.warehouse.dir": folder,
        # Tasks by the row groups of a small file: 4 MB is what opening one counts, otherwise.
        "spark.sql.files.openCostInBytes": "64k",
        "spark.sql.files.minPartitionNum": "8",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "1000",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


class Resident(threading.Thread):
    """Looks five times a second at the processes that a command line names; `most` is the largest resident size of one, in MB.

    What wait4 says of a child would not be less than the size of this process, from which it was forked.
    """

    def __init__(self, named):
        super().__init__(daemon=True)
        self.named, self.most = os.fsencode(named), 0
        self.ended = threading.Event()

    def run(self):
        while not self.ended.wait(0.2):
            for process in pathlib.Path("/proc").glob("[0-9]*"):
                try:
                    if self.named in (process / "cmdline").read_bytes():
                        status = (process / "status").read_text()
                        self.most = max(self.most, int(status.split("VmHWM:")[1].split()[0]) // 1024)
                except (OSError, IndexError):
                    pass

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.join()


WORKERS = "pyspark.daemon"


def spark_time():
    """Processor time of Spark and its workers so far, in seconds; those that have ended are in the times of their parent."""
    ticks = 0
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if any(name in (process / "cmdline").read_bytes() for name in (WORKERS.encode(), b"org.apache.spark")):
                ticks += sum(map(int, (process / "stat").read_text().rsplit(")", 1)[1].split()[11:15]))
        except OSError:
            pass
    return ticks / os.sysconf("SC_CLK_TCK")


def command_line(*args):
    """Seconds of a run of the program, its processor time, and its largest resident size in MB."""
    start = time.perf_counter()
    with Resident(PROGRAM) as program:
        process = subprocess.Popen([PROGRAM, *args, "--threads", "2", "--quiet"])
        _, status, used = os.wait4(process.pid, 0)
        took = time.perf_counter() - start
    assert os.waitstatus_to_exitcode(status) == 0, args
    return took, used.ru_utime + used.ru_stime, program.most


def records(path):
    if path is None:
        return [{**record, "id": f"{nth}-{record['id']}"} for nth in range(REPEATED) for record in MANY]
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def detect(spark, folder, path=None):
    table = pa.Table.from_pylist([{name: record.get(name) for name in COLUMNS} for record in records(path)])
    parquet = pathlib.Path(folder) / "in.parquet"
    pq.write_table(table, parquet, row_group_size=5000)
    size = table.column("text").nbytes
    print(f"{table.num_rows} records, {size / 1e6:.1f} MB of text, Parquet of {parquet.stat().st_size / 1e6:.1f} MB, Spark {spark.version}")
    print("     s    cpu s   MB  of sourdine detect --threads 2, its start included |      s    cpu s   MB  of Spark, the larger worker |  rate")
    rates = []
    with Resident(WORKERS) as workers:
        for nth in range(ROUNDS + 1):
            program, used, resident = command_line("detect", parquet, "--format", "jsonl", "--fail-on", "never", "--out", pathlib.Path(folder) / "out.jsonl")
            start, before = time.perf_counter(), spark_time()
            ss.detect(spark.read.parquet(str(parquet))).write.format("noop").mode("overwrite").save()
            took, by_spark = time.perf_counter() - start, spark_time() - before
            rate = 100 * program / took
            print(f"{program:6.2f} {used:8.2f} {resident:4} {took:63.2f} {by_spark:8.2f} {workers.most:4} {rate:34.0f} %{'' if nth else ' (not counted)'}", flush=True)
            rates.append(rate)
    counted = sorted(rates[1:])
    print(f"{statistics.median(counted):.0f} % of the rate of the command line, median of {ROUNDS} ({counted[0]:.0f} to {counted[-1]:.0f})")


def of_spark(found):
    """Each member's cluster, by the first member of that."""
    rows = found.members.select("cluster", "kind", "representative", "id", "similarity").collect()
    return {(row.kind, row.representative, row.id, row.similarity) for row in rows}


def of_program(path):
    with open(path, encoding="utf-8") as lines:
        clusters = [json.loads(line) for line in lines]
    return {(one["kind"], one["representative"], member["id"], member["similarity"]) for one in clusters for member in one["members"]}


def cluster(spark, folder, path):
    out = pathlib.Path(folder) / "clusters.jsonl"
    program, used, resident = command_line("cluster", path, "--kinds", "exact,near,boilerplate", "--format", "jsonl", "--out", out)
    table = pa.Table.from_pylist([{"order": nth} | {name: record.get(name) for name in COLUMNS} for nth, record in enumerate(records(path))])
    parquet = pathlib.Path(folder) / "in.parquet"
    pq.write_table(table, parquet, row_group_size=5000)
    start, before = time.perf_counter(), spark_time()
    with Resident(WORKERS) as workers:
        found = ss.cluster(spark.read.parquet(str(parquet)), order="order")
        count = found.members.count()
    took, by_spark = time.perf_counter() - start, spark_time() - before
    ours, theirs = of_spark(found), of_program(out)
    print(f"{found.units} units of {table.num_rows} records; {count} members of clusters, {found.too_frequent} windows too frequent, Spark {spark.version}")
    print(f"{program:8.2f} s, {used:.1f} s of processor time  sourdine cluster --threads 2 ({resident} MB resident)")
    print(f"{took:8.2f} s, {by_spark:.1f} s of processor time  sourdine.spark.cluster on local[2] ({workers.most} MB resident in the largest worker)")
    print(f"equal: {ours == theirs} ({len(ours - theirs)} members of Spark's alone, {len(theirs - ours)} of the command line's alone)")


def skew(spark, folder, paragraphs=100_000):
    paragraphs = int(paragraphs)
    shared = "this page was made by the harbour office of the town"
    text = F.concat(F.lit(shared), *[F.concat(F.lit(f" w{nth}"), (F.col("id") * 7919 + nth).cast("string")) for nth in range(12)])
    rows = spark.range(paragraphs).select("id", F.lit("site").alias("source"), text.alias("text"))
    shares = []
    inner = ss._shares
    ss._shares = lambda *args: shares.append(inner(*args)) or shares[-1]
    start = time.perf_counter()
    with Resident(WORKERS) as workers:
        found = ss.cluster(rows, order="id", threshold=0.4)
        count = found.members.count()
    took = time.perf_counter() - start
    print(f"{paragraphs} paragraphs that share {len(shared.split()) - 2} windows: {took:.1f} s, {count} members of clusters, {found.too_frequent} windows too frequent, {workers.most} MB resident in the largest worker")
    by_task = shares[0].groupBy(F.spark_partition_id()).count().collect()
    print(f"rows of large buckets by task: {sorted((count for _, count in by_task), reverse=True)}")


def main():
    what, *rest = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        spark = session(folder)
        {"detect": detect, "cluster": cluster, "skew": skew}[what](spark, folder, *rest)
        spark.stop()


if __name__ == "__main__":
    main()
