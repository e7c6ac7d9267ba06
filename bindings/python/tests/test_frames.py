"""The expressions of polars, and the examples of docs/guide/python.md for pandas and datasets."""

import pathlib

import pytest

import sourdine
from many import MANY
from records import RECORDS, SOUND

TEXTS = [text for texts in SOUND.values() for text in texts]
GUIDE = pathlib.Path(__file__).parents[3] / "docs/guide/python.md"


def example(name):
    """Runs the block of the guide that begins with `import NAME`; gives its names."""
    blocks = [block.split("```")[0] for block in GUIDE.read_text(encoding="utf-8").split("```python\n")[1:]]
    [block] = [block for block in blocks if block.startswith(f"import {name}")]
    names = {}
    exec(compile(block, f"python.md: {name}", "exec"), names)
    return names


def test_expressions_of_polars():
    polars = pytest.importorskip("polars")
    pytest.importorskip("pyarrow")
    import sourdine.polars  # noqa: F401

    analyzer = sourdine.Analyzer()
    frame = polars.DataFrame({"text": [*TEXTS, None], "group": [n % 3 for n in range(len(TEXTS) + 1)]})
    for command in ["detect", "normalize", "language"]:
        made = frame.select(getattr(polars.col("text").sourdine, command)())
        expected = polars.from_arrow(getattr(analyzer, f"{command}_arrow")(frame["text"]))
        assert made.columns == ["text"] and made.unnest("text").equals(expected)
    lazy = frame.lazy().with_columns(polars.col("text").sourdine.detect().alias("found"))
    # The type is known before a row is read.
    assert lazy.collect_schema()["found"] == lazy.collect().schema["found"]
    assert lazy.collect()["found"].struct.field("quarantine").to_list() == [None] * len(TEXTS) + ["expected a text, found null"]
    checked = frame.with_columns(polars.col("text").sourdine.check(min_words=20).alias("check")).unnest("check")
    assert checked["accepted"].to_list() == [bool(one) for one in sourdine.Gate(min_words=20).check([*TEXTS, {"text": None}])]
    by_group = frame.group_by("group").agg(polars.col("text").sourdine.language().struct.field("lang"))
    assert sum(len(langs) for langs in by_group["lang"]) == len(TEXTS) + 1


def test_structs_of_polars_are_records():
    polars = pytest.importorskip("polars")
    pytest.importorskip("pyarrow")
    import sourdine.polars  # noqa: F401

    config = {"check": {"source": {"wire": {"min": {"words": 1000}}}}}
    frame = polars.DataFrame({"text": TEXTS[:2], "source": ["wire", "post"], "more": [1, 2]})
    made = frame.select(polars.struct("text", "source", "more").sourdine.check(config=config).struct.field("accepted"))
    expected = sourdine.Gate(config=config).check([{"text": TEXTS[0], "source": "wire"}, {"text": TEXTS[1], "source": "post"}])
    assert made["accepted"].to_list() == [bool(one) for one in expected]


def test_mistakes_in_the_settings_are_told_when_the_expression_is_made():
    polars = pytest.importorskip("polars")
    import sourdine.polars  # noqa: F401

    with pytest.raises(sourdine.UnknownNameError, match='did you mean "strict"'):
        polars.col("text").sourdine.check("strickt")


def test_the_example_with_polars():
    pytest.importorskip("polars")
    pytest.importorskip("pyarrow")
    names = example("polars")
    assert names["faults"]["rule"].to_list() == ["split-compound"]


def test_the_example_with_pandas():
    pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    names = example("pandas")
    assert list(names["posts"]["lang"]) == ["en", "fr"] and len(names["posts"].columns) > 5


def test_the_example_with_datasets(monkeypatch, tmp_path):
    monkeypatch.setenv("HF_DATASETS_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    pytest.importorskip("datasets")
    names = example("datasets")
    assert names["kept"].num_rows == 1 and names["repaired"][0]["text"] == "We met at a café in the old harbour of the town."


def test_records_are_left_alone():
    before = [dict(record) for record in RECORDS]
    sourdine.Gate().check(RECORDS)
    sourdine.report(RECORDS)
    assert before == RECORDS
