"""What is Python's own: errors, results as objects, notebooks, threads, signals."""

import inspect
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

import sourdine
from conftest import ROOT
from records import SOUND

FAULTY = SOUND["en"][1]


@pytest.fixture(scope="module")
def analyzer():
    return sourdine.Analyzer()


def test_places_are_indices_of_str(analyzer):
    text = "🏗️ " + FAULTY
    finding = analyzer.detect(text).findings[0]
    assert text[finding.start : finding.end] == finding.words == "large -scale"
    assert (finding.rule, finding.code, finding.severity, finding.suggestion) == ("split-compound", "SD301", "major", "large-scale")
    text = "It was a cafÃ© &amp; a bar in the old harbour of the town."
    repaired = analyzer.normalize(text)
    assert str(repaired) == repaired.text == "It was a café & a bar in the old harbour of the town."
    assert [text[change.start : change.end] for change in repaired.changes] == [change.before for change in repaired.changes] != []


def test_places_in_a_page_are_in_its_text(analyzer):
    record = {"html": f"<html><body><p>Ferry &amp; pier</p><p>{FAULTY}</p></body></html>"}
    found = analyzer.detect(record)
    assert found.text.startswith("Ferry & pier") and len(found.findings) == 2
    assert [found.text[one.start : one.end] for one in found.findings] == [one.words for one in found.findings]
    assert analyzer.normalize(record).original == analyzer.language(record).text == found.text == analyzer.analyze_batch([record])[0].text


def test_results_are_frozen_equal_and_hashable(analyzer):
    one, other = analyzer.detect(FAULTY), analyzer.detect(FAULTY)
    assert one == other and len({one, other}) == 1 and one.findings == other.findings
    assert one.findings[0] != one.findings[1]
    assert one != analyzer.detect(SOUND["en"][2]) and one != 1
    for name in ["score", "findings", "anything"]:
        with pytest.raises(AttributeError):
            setattr(one, name, 0)
    with pytest.raises(TypeError):
        sourdine.Finding()


def test_repr_says_what_it_is(analyzer):
    found = analyzer.detect({"id": "post-1", "text": FAULTY})
    assert repr(found).startswith("<Detection post-1: en, machine translated ") and repr(found).endswith("2 findings>")
    assert repr(found.findings[0]).startswith('<Finding SD301 split-compound (major) at 19:31 "large -scale": white space')
    assert repr(analyzer.language(SOUND["ja"][0])).startswith("<Identification batch:1: ja (")
    assert repr(analyzer.normalize("cafÃ© au lait, s'il vous plaît").changes[0]).startswith("<Change mojibake at ")
    decision = sourdine.Gate(min_words=50).check(["too short"])[0]
    assert repr(decision) == "<Decision batch:1: quarantined (words)>"
    assert repr(decision.reasons[0]) == "<Reason words: words that are not punctuation alone: 2 is below 50>"
    cluster = sourdine.cluster([FAULTY, FAULTY])[0]
    assert repr(cluster) == "<Cluster 0 exact of 2 members, as batch:1>" and len(cluster) == 2


def test_html_marks_findings_and_escapes_everything(analyzer):
    text = FAULTY + "\n<script>alert('x')</script> & so on"
    html = analyzer.detect({"id": "<b>\"id\"</b>", "text": text})._repr_html_()
    assert ">London says he</mark>" in html and "SD201 pronoun-for-place (major): &quot;London&quot; is a place" in html
    assert "<script" not in html and "<b>\"id" not in html
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; " in html
    assert 'title="' in html and analyzer.detect(FAULTY)._repr_html_().count("<mark") == 2
    assert "\u202e" not in analyzer.detect("The gate is open\u202e today, said the keeper of the tower.")._repr_html_()
    repaired = analyzer.normalize("It was a cafÃ© in the old harbour of the town.\n<i>And so on.</i>")._repr_html_()
    assert "<i>" not in repaired and "<mark" in repaired
    told = analyzer.language(SOUND["en"][0] + "\n" + SOUND["es"][2])._repr_html_()
    assert told.count("<mark") == 1 and 'title="es (' in told
    assert analyzer.analyze_batch([text])[0]._repr_html_().count("<mark") == html.count("<mark")


def test_a_mark_of_the_page_is_listed(analyzer):
    page = '<html class="translated-ltr"><body><p>' + SOUND["en"][0] + "</p></body></html>"
    found = analyzer.detect({"text": SOUND["en"][0], "html": page})
    assert [finding.rule for finding in found.findings] == ["translation-mark"] and found.grade == "declared"
    assert "<ul><li>" in found._repr_html_()


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (lambda: sourdine.Analyzer("nowhere.toml"), sourdine.ReadError, "nowhere.toml: No such file"),
        (lambda: sourdine.Analyzer({"cluster": {"treshold": 1}}), sourdine.ConfigError, 'no key is called "treshold"; did you mean "threshold"?'),
        (lambda: sourdine.Analyzer({"score": {"prior": 2}}), sourdine.ConfigError, "score.prior is 2; it lies between 0 and 1"),
        (lambda: sourdine.Analyzer({"rules": {"ignore": ["leftover-wrod"]}}), sourdine.UnknownNameError, 'did you mean "leftover-word"?'),
        (lambda: sourdine.Gate("strickt"), sourdine.UnknownNameError, 'no preset is called "strickt"; did you mean "strict"?'),
        (lambda: sourdine.Gate(min_wrods=1), sourdine.UnknownNameError, 'no measure is called "wrods"; did you mean "words"?'),
        (lambda: sourdine.Gate(words=1), TypeError, "a cut-off is called min_words or max_words"),
        (lambda: sourdine.Gate(max_score=float("nan")), ValueError, 'max_score: a cut-off is a finite number or "off", not nan'),
        (lambda: sourdine.Gate(config={"check": {"benchmarks": ["b.jsonl"]}}), sourdine.ConfigError, "`sourdine check` asks them"),
        (lambda: sourdine.cluster([], unit="paragrph"), sourdine.UnknownNameError, 'no unit is called "paragrph"; did you mean "paragraph"?'),
        (lambda: sourdine.cluster([], keep="longst"), sourdine.UnknownNameError, 'did you mean "longest"?'),
        (lambda: sourdine.Analyzer().detect({"txt": "a"}), sourdine.RecordError, 'batch:1: no field "text"'),
        (lambda: sourdine.Analyzer().analyze_batch([{"text": "a"}, {"text": " "}]), sourdine.RecordError, 'batch:2: field "text" is blank'),
        (lambda: sourdine.Analyzer().analyze_batch(["a", None]), TypeError, "batch:2: expected a text or a mapping"),
        (lambda: sourdine.Analyzer().analyze_batch("a text"), TypeError, "a batch is a list"),
        (lambda: sourdine.Analyzer(7), TypeError, "config is a dict"),
        (lambda: sourdine.Analyzer().detect("\ud800"), UnicodeEncodeError, "surrogates not allowed"),
    ],
)
def test_errors_have_the_words_of_the_program(call, kind, words):
    with pytest.raises(kind) as caught:
        call()
    assert words in str(caught.value)
    if issubclass(kind, sourdine.SourdineError):
        assert kind is not sourdine.SourdineError


def test_any_text_is_analysed(analyzer):
    for text in ["", " ", "\0", "\u202e", "a" * 100_000]:
        assert analyzer.detect(text).findings is not None and analyzer.language(text).lang
    assert [one.id for one in analyzer.analyze_batch(["", "one"])] == ["batch:1", "batch:2"]
    assert analyzer.analyze_batch([]) == [] and sourdine.cluster([]) == []


def test_a_gate_says_every_reason():
    gate = sourdine.Gate(min_words=50, max_repetition_loop=0, config={"check": {"languages": ["fr"]}})
    loop, blank, broken = gate.check(["The town goes round and round " * 10, "", {"id": "b", "text": 1}])
    assert not loop and {"repetition-loop", "wrong-language"} <= {reason.rule for reason in loop.reasons}
    reason = next(reason for reason in loop.reasons if reason.rule == "repetition-loop")
    assert (reason.bound, reason.cutoff, reason.distance, reason.keep) == ("max", 0.0, reason.value, f"check.max.repetition-loop = {reason.value:g}")
    assert [(one.id, one.accepted, one.reasons[0].rule) for one in (blank, broken)] == [("batch:2", False, "blank"), ("b", False, "unreadable")]
    assert broken.values is None and 'expected a string in field "text"' in broken.reasons[0].message
    off = sourdine.Gate(min_words=50, max_repetition_loop="off").check(["The town goes round and round " * 10])[0]
    assert off.accepted and off.reasons == ()
    report = sourdine.Gate("report-only").check(["too short"])[0]
    assert report.accepted and report.reasons and "score" in report.values


def test_batches_of_pyarrow(analyzer):
    pyarrow = pytest.importorskip("pyarrow")
    texts = [FAULTY, SOUND["ja"][0]]
    ours = analyzer.analyze_batch(texts)
    assert analyzer.analyze_batch(pyarrow.array(texts)) == ours
    assert analyzer.analyze_batch(pyarrow.chunked_array([texts[:1], texts[1:]])) == ours
    assert sourdine.Gate().check(pyarrow.array([{"text": texts[0], "id": "a"}]))[0].id == "a"


def test_other_threads_go_on_while_a_batch_is_worked_on(analyzer):
    ticks, done = [], threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(time.monotonic())
            time.sleep(0.002)

    thread = threading.Thread(target=tick)
    thread.start()
    begin = time.monotonic()
    # One record, so that there is no edge between two chunks at which another thread might have its turn.
    analyzer.analyze_batch([" ".join(SOUND["en"]) * 800], threads=1)
    end = time.monotonic()
    done.set()
    thread.join()
    during = sum(begin < at < end for at in ticks)
    assert during > 10, (during, end - begin)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_stops_a_batch():
    code = """
import itertools, sourdine
analyzer = sourdine.Analyzer()
print("ready", flush=True)
try:
    analyzer.analyze_batch(itertools.repeat("The storm closed a large -scale market in the old harbour. " * 5), threads=2)
except KeyboardInterrupt:
    print("stopped")
"""
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout.readline() == "ready\n"
        time.sleep(0.5)
        child.send_signal(signal.SIGINT)
        out, _ = child.communicate(timeout=60)
    finally:
        child.kill()
    assert out == "stopped\n" and child.returncode == 0


def test_import_is_quick():
    code = "import time; begin = time.perf_counter(); import sourdine; print(time.perf_counter() - begin)"
    took = min(float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout) for _ in range(3))
    assert took < 0.3


def test_everything_is_documented_and_typed():
    names = [name for name in sourdine.__all__ if not name.startswith("_")]
    stubs = (os.path.join(os.path.dirname(sourdine.__file__), name) for name in ["__init__.pyi", "py.typed"])
    with open(next(stubs), encoding="utf-8") as file:
        typed = file.read()
    assert os.path.isfile(next(stubs))
    assert len(names) >= 26 and "def" in typed and sourdine.__doc__.startswith("Multilingual") and sourdine.__version__
    for name in names:
        thing = getattr(sourdine, name)
        assert thing.__doc__ and (f"class {name}" in typed or f"def {name}" in typed), name
        if inspect.isclass(thing) and not issubclass(thing, Exception):
            for member in (member for member in vars(thing) if not member.startswith("_")):
                assert getattr(thing, member).__doc__ and f"def {member}(" in typed.split(f"class {name}")[1].split("\nclass ")[0], (name, member)


def test_the_example_of_the_guide_runs(capsys):
    guide = (ROOT / "docs/guide/python.md").read_text(encoding="utf-8")
    example = guide.split("```python\n")[1].split("```")[0]
    names = {}
    exec(compile(example, "python.md", "exec"), names)
    out = capsys.readouterr().out
    assert out.startswith("split-compound ") and "large -scale" in out
    assert out.endswith("We met at a café in the old harbour of the town. en\n")
    assert names["kept"] == names["texts"][:1] and len(names["analyses"]) == 2
    assert [cluster.kind for cluster in names["clusters"]] == ["exact"]
