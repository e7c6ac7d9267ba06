"""Arrow data of every producer, and rows that can't be used."""

import pytest

pyarrow = pytest.importorskip("pyarrow")

import sourdine  # noqa: E402
from records import RECORDS, SOUND  # noqa: E402

TEXTS = [text for texts in SOUND.values() for text in texts]


@pytest.fixture(scope="module")
def analyzer():
    return sourdine.Analyzer()


@pytest.fixture(scope="module")
def ours(analyzer):
    return [one.to_dict() for one in analyzer.analyze_batch(TEXTS)]


def arrays():
    plain = pyarrow.array(TEXTS)
    sliced = pyarrow.array(["left out", *TEXTS, "left out"])[1:-1]
    yield from [plain, sliced, plain.cast(pyarrow.large_string()), plain.cast(pyarrow.string_view()), plain.dictionary_encode()]
    yield pyarrow.chunked_array([TEXTS[:7], [], TEXTS[7:]])
    yield pyarrow.array([{"text": text} for text in TEXTS])
    yield pyarrow.record_batch({"text": TEXTS, "other": range(len(TEXTS))})
    yield pyarrow.table({"text": pyarrow.chunked_array([TEXTS[:30], TEXTS[30:]])})
    yield pyarrow.table({"text": TEXTS}).to_reader(max_chunksize=7)


@pytest.mark.parametrize("array", list(arrays()), ids=lambda array: type(array).__name__)
def test_all_forms_give_the_same(analyzer, ours, array):
    assert [one.to_dict() for one in analyzer.analyze_batch(array)] == ours


def test_polars_and_pandas(analyzer, ours):
    polars = pytest.importorskip("polars")
    for frame in [polars.Series(TEXTS), polars.DataFrame({"text": TEXTS}), polars.concat([polars.DataFrame({"text": TEXTS[:9]}), polars.DataFrame({"text": TEXTS[9:]})], rechunk=False)]:
        assert [one.to_dict() for one in analyzer.analyze_batch(frame)] == ours


def test_pandas(analyzer, ours):
    pandas = pytest.importorskip("pandas")
    for frame in [pandas.Series(TEXTS), pandas.DataFrame({"text": TEXTS})]:
        assert [one.to_dict() for one in analyzer.analyze_batch(frame)] == ours


def test_columns_of_all_kinds_are_fields(analyzer):
    table = pyarrow.table({"id": [7, None], "source": pyarrow.array(["one", "two"]).dictionary_encode(), "text": TEXTS[:2], "lang": ["en", None], "scores": [[1.0], []]})
    found = analyzer.analyze_batch(table)
    assert [(one.id, one.source) for one in found] == [("7", "one"), ("batch:2", "two")]
    named = pyarrow.table({"body": TEXTS[:2], "id": ["a", "b"]})
    assert analyzer.detect_arrow(named, text="body").num_rows == 2


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (lambda: pyarrow.array([1, 2]), "expected an array of texts or structs, found Int64"),
        (lambda: pyarrow.table({"body": ["a"]}), 'no column "text"; the columns are: body'),
        (lambda: pyarrow.table({"text": [b"a"]}), 'column "text" is Binary; expected text'),
        (lambda: pyarrow.table({"text": ["a"], "source": [{"name": "a"}]}), 'column "source" is Struct'),
    ],
)
def test_mistakes_in_the_schema_are_told(analyzer, given, words):
    with pytest.raises(TypeError) as caught:
        analyzer.detect_arrow(given())
    assert words in str(caught.value)


def test_rows_that_cannot_be_used_are_rows_with_a_reason(analyzer):
    bad = pyarrow.StringArray.from_buffers(3, pyarrow.py_buffer(b"\0\0\0\0\1\0\0\0\4\0\0\0\6\0\0\0"), pyarrow.py_buffer(b"aa\xff\xffbb"))
    made = analyzer.detect_arrow(bad)
    assert made.column("quarantine").to_pylist() == [None, 'field "text" is not UTF-8 from byte 1', None]
    assert made.column("lang").to_pylist()[1] is None and made.column("score").null_count == 1
    table = pyarrow.table({"id": ["a", "b", "c"], "text": ["A text that is sound.", None, " "]})
    assert analyzer.normalize_arrow(table).column("quarantine").to_pylist() == [None, 'no field "text"; name another with --text-field', 'field "text" is blank']
    decisions = sourdine.Gate().check_arrow(table).to_pylist()
    assert [(one["accepted"], [reason["rule"] for reason in one["reasons"]]) for one in decisions] == [(True, []), (False, ["unreadable"]), (False, ["blank"])]
    structs = pyarrow.array([{"text": "A text that is sound."}, None])
    assert analyzer.language_arrow(structs).column("quarantine").to_pylist() == [None, "expected a struct, found null"]
    with pytest.raises(sourdine.RecordError, match="batch:2: expected a text, found null"):
        analyzer.analyze_batch(pyarrow.array(["a", None]))


def test_types_are_those_of_spark(analyzer):
    for made in [analyzer.detect_arrow(RECORDS), analyzer.normalize_arrow(TEXTS), analyzer.language_arrow([]), sourdine.Gate().check_arrow([])]:
        assert "uint" not in str(made.schema) and "large" not in str(made.schema) and made.validate(full=True) is None
    assert analyzer.language_arrow([]).num_rows == 0


def test_threads_change_nothing(analyzer):
    table = pyarrow.table({"text": TEXTS * 20})
    assert analyzer.detect_arrow(table, threads=1).equals(analyzer.detect_arrow(table, threads=3))
