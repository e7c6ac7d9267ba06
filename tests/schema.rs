use crate::{project, sourdine, stdout};
use serde_json::{Value, json};

/// The published schema for one output, made strict: a field that it doesn't name is an error, so that none goes undocumented.
fn strict(name: &str) -> jsonschema::Validator {
    fn close(value: &mut Value) {
        match value {
            Value::Object(object) => {
                if object.contains_key("required") {
                    object.insert("additionalProperties".into(), false.into());
                }
                object.values_mut().for_each(close);
            }
            Value::Array(list) => list.iter_mut().for_each(close),
            _ => {}
        }
    }
    let text = std::fs::read_to_string(project("data/schema/v1.json")).unwrap();
    let mut schema: Value = serde_json::from_str(&text).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
    close(&mut schema["$defs"]);
    schema["$ref"] = format!("#/$defs/{name}").into();
    jsonschema::validator_for(&schema).unwrap()
}

fn check(name: &str, outputs: impl IntoIterator<Item = Value>) {
    let validator = strict(name);
    let mut count = 0;
    for output in outputs {
        let errors: Vec<String> = validator.iter_errors(&output).map(|error| format!("{}: {error:.300}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}");
        count += 1;
    }
    assert!(count > 0, "{name}: nothing to check");
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Records that have every kind of field: a declaration in a page, a script, a quarantined line, a suppression, several records a source.
fn input() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let text = "The storm began a large -scale search on the lake, and Oslo says he was not told. “We lost a pier in one night and built another in a year,” she said.";
    let record = |id: u32| {
        json!({"id": format!("{id}"), "source": if id.is_multiple_of(2) { "post" } else { "mail" }, "text": format!("{text} {id}")})
            .to_string()
    };
    let mut records: Vec<String> = (0..12).map(record).collect();
    records.push("{\"id\":\"bad\"}".into());
    std::fs::write(folder.path().join("a.jsonl"), records.join("\n")).unwrap();
    let page = format!(
        "<html lang=en><meta name=generator content=x><p>Translated by Google Translate</p>\n<p>{text} CafÃ© Ã  la carte.</p></html>"
    );
    std::fs::write(folder.path().join("b.html"), page).unwrap();
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode("Le maire a promis que l’été prochain le café du port serait rouvert.");
    std::fs::write(folder.path().join("c.txt"), latin).unwrap();
    folder
}

#[test]
fn every_output_is_as_the_schema_says() {
    let folder = input();
    for (command, name) in
        [("detect", "detect"), ("language", "language"), ("normalize", "normalize"), ("cluster", "cluster"), ("compare", "source")]
    {
        let run = |path: &std::path::Path| lines(&stdout(sourdine().args([command, "--quiet", "--format", "jsonl"]).arg(path)));
        check(name, run(folder.path()));
        check(name, run(&project("data/examples")));
    }
    let out = tempfile::tempdir().unwrap();
    sourdine().args(["report", "--quiet", "--out"]).arg(out.path()).arg(folder.path()).assert().success();
    let read = |name: &str| std::fs::read_to_string(out.path().join(name)).unwrap();
    check("record", lines(&read("records.jsonl")));
    check("cluster", lines(&read("clusters.jsonl")));
    check("source", lines(&read("sources.jsonl")));
    check("report", [serde_json::from_str(&read("report.json")).unwrap()]);
    let diff = stdout(sourdine().args(["diff", "--quiet", "--format", "jsonl"]).arg(project("reports/examples")).arg(out.path()));
    check("change", lines(&diff));
}
