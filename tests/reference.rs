//! `docs/reference` is made of what the program, its configuration and the schema say of themselves. `UPDATE_REPORTS=1` writes it anew.

use crate::{kept, project, sourdine, stdout};
use serde_json::Value;
use sourdine::quality::{MEASURES, Preset};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A page: its head, which says what makes it, and its body.
fn page(name: &str, head: &str, body: &str) {
    let made = "<!-- Made by tests/reference.rs; UPDATE_REPORTS=1 cargo test writes it anew. -->";
    kept(&project("docs/reference").join(name), &format!("{made}\n\n{head}\n\n{}\n", body.trim_end()));
}

fn run(args: &[&str]) -> String {
    stdout(sourdine().args(args).current_dir(project(".")))
}

fn json(args: &[&str]) -> Value {
    serde_json::from_str(&run(args)).unwrap()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// Text in one line, for a cell of a table.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

/// Markdown in which tags of HTML are shown: `<` is escaped outside of code spans.
fn escaped(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let parts: Vec<String> = parts.map(|(at, part)| if at % 2 == 0 { part.replace('<', "&lt;") } else { part.to_owned() }).collect();
    parts.join("`")
}

#[test]
fn rules() {
    let rules = json(&["rules", "--format", "json"]);
    let mut table = String::from("| code | rule | severity | languages |\n|---|---|---|---|\n");
    let mut sections = String::new();
    for rule in rules.as_array().unwrap() {
        let (code, name) = (text(rule, "code"), text(rule, "rule"));
        let languages: Vec<&str> = rule["languages"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let languages = if languages.is_empty() { "all".to_owned() } else { languages.join(" ") };
        let explained = json(&["explain", code, "--json"]);
        let mut severity = text(rule, "severity").to_owned();
        for (key, note) in [("doubt", ", only with `--doubts`"), ("preview", ", only with `--preview`")] {
            if explained[key] == true {
                severity += note;
            }
        }
        table += &format!("| [{code}](#{}-{name}) | {name} | {severity} | {languages} |\n", code.to_lowercase());
        sections += &format!("\n## {code} {name}\n\nSeverity: {severity}. Languages: {languages}.\n");
        for heading in ["What it finds", "Why it matters", "Example", "Sound text that resembles it", "Where it errs"] {
            sections += &format!("\n**{heading}.** {}\n", escaped(text(&explained["sections"], heading)));
        }
    }
    let head = "# Rules\n\nEvery rule that `sourdine detect` runs. `sourdine explain RULE` shows the same, with the false-alarm rate\nand the precision \
                that were measured for the rule, and every way to switch it off.\nThe first digit of a code is the family: 1 words, 2 grammar and word order, \
                3 punctuation and spacing,\n4 names and numbers, 5 encoding, 6 repetition, 8 declared translation.";
    page("rules.md", head, &(table + &sections));
}

#[test]
fn measures() {
    let mut body = String::from("| measure | what is measured | source |\n|---|---|---|\n");
    for measure in MEASURES {
        body += &format!("| `{}` | {} | {} |\n", measure.name, cell(measure.what), cell(measure.source));
    }
    let head = "# Measures\n\nWhat `sourdine check` can measure of a record. Set a cut-off with `--min MEASURE=VALUE` or `--max MEASURE=VALUE`,\nor in the \
                [configuration](configuration.md); `off` switches one off. `sourdine explain MEASURE` shows one of them.\nShares are \
                between 0 and 1. [Presets](presets.md) has the published cut-offs.";
    page("measures.md", head, &body);
}

/// The cut-offs of a preset, by measure and bound.
fn cutoffs(preset: &str) -> BTreeMap<String, String> {
    let settings = json(&["config", "--preset", preset, "--format", "json"]);
    let mut cutoffs = BTreeMap::new();
    for setting in settings.as_array().unwrap() {
        let key = text(setting, "key").strip_prefix("check.").and_then(|key| key.split_once('.'));
        if let Some((bound @ ("min" | "max"), measure)) = key {
            cutoffs.insert(format!("`{measure}` {bound}"), setting["value"].to_string());
        }
    }
    cutoffs
}

#[test]
fn presets() {
    let named: Vec<&str> = Preset::NAMES.into_iter().filter(|name| !name.contains("LANG")).collect();
    let by_preset: Vec<_> = named.iter().map(|name| cutoffs(name)).collect();
    let rows: BTreeSet<&String> = by_preset.iter().flat_map(BTreeMap::keys).collect();
    let mut body = format!("| measure | {} |\n|---|{}\n", named.join(" | "), "---:|".repeat(named.len()));
    for row in rows {
        let cells: Vec<&str> = by_preset.iter().map(|cutoffs| cutoffs.get(row).map_or("", String::as_str)).collect();
        body += &format!("| {row} | {} |\n", cells.join(" | "));
    }
    body += "\n## fineweb2@LANG\n\nFineWeb-2 (arXiv 2506.20920) publishes cut-offs by language. A language without published ones takes the medians of its \
             relatives.\nCut-offs that do not fit how sourdine counts are replaced by ones made from sound text: these measures are named in the\nlast column. \
             `sourdine config --preset fineweb2@LANG` shows the values.\n\n| LANG | published for | made from sound text |\n|---|---|---|\n";
    let table: toml::Table = std::fs::read_to_string(project("data/thresholds/fineweb2.toml")).unwrap().parse().unwrap();
    let mut langs = BTreeSet::new();
    for part in ["language", "relatives"] {
        langs.extend(table[part].as_table().unwrap().keys());
    }
    for lang in langs {
        let preset = Preset::named(&format!("fineweb2@{lang}")).unwrap();
        let from = if preset.relatives().is_empty() { lang.clone() } else { preset.relatives().join(", ") };
        body += &format!("| {lang} | {from} | {} |\n", preset.made().join(", "));
    }
    let head = "# Presets\n\nCut-offs that `sourdine check --preset NAME` begins with. What each preset loses of sound text is in\n\
                [reports/presets.md](../../reports/presets.md); the measures are in [measures.md](measures.md).";
    page("presets.md", head, &body);
}

/// A field of a struct in Rust source: its documentation, attributes, name and type.
struct Field {
    doc: String,
    attributes: String,
    name: String,
    kind: String,
}

/// A table of a file of rules; every other table is one of the configuration, whose keys all have defaults.
const OWN_RULE: &str = "OwnRule";

/// Adds the fields of the structs that are read from TOML, in Rust source as rustfmt lays it out.
fn read_structs(source: &str, structs: &mut BTreeMap<String, Vec<Field>>) {
    let mut inside = None;
    let mut is_config = false;
    let (mut doc, mut attributes) = (String::new(), String::new());
    for line in source.lines() {
        if let Some((_, name)) = line.strip_suffix(" {").and_then(|line| line.split_once("struct ")).filter(|_| !line.starts_with(' ')) {
            inside = (is_config || name == OWN_RULE).then(|| name.to_owned());
            is_config = false;
        } else if line == "}" {
            inside = None;
        } else if line.starts_with("#[serde(") {
            is_config = line == "#[serde(default, deny_unknown_fields)]";
        } else if let (Some(name), Some(line)) = (&inside, line.strip_prefix("    ")) {
            if let Some(line) = line.strip_prefix("/// ") {
                doc += if doc.is_empty() { "" } else { " " };
                doc += line;
            } else if line.starts_with("#[") {
                attributes += line;
            } else if let Some((field, kind)) = line.strip_prefix("pub ").and_then(|rest| rest.trim_end_matches(',').split_once(": ")) {
                let field = Field {
                    doc: std::mem::take(&mut doc),
                    attributes: std::mem::take(&mut attributes),
                    name: field.into(),
                    kind: kind.into(),
                };
                structs.entry(name.clone()).or_default().push(field);
            }
        }
    }
}

/// The same for every file of a folder and of the folders in it.
fn read_sources(folder: &Path, structs: &mut BTreeMap<String, Vec<Field>>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            read_sources(&path, structs);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            read_structs(&std::fs::read_to_string(&path).unwrap(), structs);
        }
    }
}

/// The rows of one table of the configuration, tables in it included.
fn keys(structs: &BTreeMap<String, Vec<Field>>, table: &str, prefix: &str, defaults: &BTreeMap<String, String>, rows: &mut String) {
    for field in structs[table].iter().filter(|field| !field.attributes.contains("skip_deserializing")) {
        let key = format!("{prefix}{}", field.name);
        let of_map = field.kind.strip_prefix("BTreeMap<String, ").and_then(|rest| rest.strip_suffix('>'));
        match (of_map, structs.contains_key(of_map.unwrap_or(&field.kind))) {
            (None, true) => keys(structs, &field.kind, &format!("{key}."), defaults, rows),
            (Some(kind), true) => {
                let name = if field.name == "lang" { "LANG" } else { "NAME" };
                *rows += &format!("| `{key}.{name}` | | {} |\n", cell(&field.doc));
                keys(structs, kind, &format!("{key}.{name}."), defaults, rows);
            }
            (Some(_), false) => *rows += &format!("| `{key}.MEASURE` | | {} |\n", cell(&field.doc)),
            (None, false) => {
                let empty = match field.kind.as_str() {
                    "bool" => "`false`",
                    kind if kind.starts_with("Vec<") => "`[]`",
                    _ => "none",
                };
                let default = defaults.get(&key).map_or(empty.to_owned(), |value| format!("`{value}`"));
                *rows += &format!("| `{key}` | {default} | {} |\n", cell(&field.doc));
            }
        }
    }
}

#[test]
fn configuration() {
    let mut found = BTreeMap::new();
    read_sources(&project("src"), &mut found);
    let settings = json(&["config", "--format", "json"]);
    let defaults: BTreeMap<String, String> =
        settings.as_array().unwrap().iter().map(|setting| (text(setting, "key").to_owned(), setting["value"].to_string())).collect();
    let mut rows = String::from("| key | default | meaning |\n|---|---|---|\n");
    keys(&found, "Config", "", &defaults, &mut rows);
    for key in defaults.keys().filter(|key| !key.starts_with("check.max.")) {
        assert!(rows.contains(&format!("| `{key}` |")), "{key} is in force and not documented");
    }
    rows += "\n## Files of rules\n\nKeys of each `[[rule]]` in a file that `rules.files` or `--rules` names: see the \
             [guide](../guide/rules.md#write-a-rule).\n\n| key | required | meaning |\n|---|---|---|\n";
    for field in &found[OWN_RULE] {
        let required = if field.attributes.contains("default") { "" } else { "yes" };
        rows += &format!("| `{}` | {required} | {} |\n", field.name, cell(&field.doc));
    }
    let head = "# Configuration\n\nThe keys of `sourdine.toml`, which `--config FILE` names. An unknown key is an error that offers the nearest name.\n\
                `sourdine config` shows what is in force and where each value comes from. `LANG` is a BCP 47 tag,\n`MEASURE` one of the \
                [measures](measures.md). Files are named relative to the configuration. An example is in the\n[guide](../guide/configuration.md).";
    page("configuration.md", head, &rows);
}

/// What a field holds, in words; objects that are described in place are `object`.
fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return format!("[{name}](#{name})");
    }
    if let Some(values) = schema["enum"].as_array() {
        return values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ");
    }
    if let Some(value) = schema.get("const") {
        return format!("`{value}`");
    }
    if let Some(either) = schema["anyOf"].as_array() {
        let mut kinds: Vec<String> = either.iter().map(kind).collect();
        kinds.sort_by_key(|kind| kind == "null");
        return kinds.join(" or ");
    }
    match &schema["type"] {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or "),
        Value::String(kind_of) if kind_of == "array" => format!("list of {}", kind(&schema["items"])),
        Value::String(kind_of) if kind_of == "object" && schema["additionalProperties"].is_object() => {
            format!("map to {}", kind(&schema["additionalProperties"]))
        }
        Value::String(kind_of) => kind_of.clone(),
        _ => "any".to_owned(),
    }
}

/// The rows of an object's fields, those of objects inside it by their path.
fn fields(schema: &Value, prefix: &str, rows: &mut String) {
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        let path = format!("{prefix}{name}");
        let always = if required.contains(&name.as_str()) { "yes" } else { "" };
        *rows += &format!("| `{path}` | {} | {always} | {} |\n", kind(field), cell(text(field, "description")));
        for (inner, mark) in [(field, "."), (&field["items"], "[]."), (&field["additionalProperties"], ".*.")] {
            fields(inner, &format!("{path}{mark}"), rows);
        }
        for inner in field["anyOf"].as_array().into_iter().flatten() {
            fields(inner, &format!("{path}."), rows);
        }
    }
}

#[test]
fn outputs() {
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(project("data/schema/v1.json")).unwrap()).unwrap();
    let defs = schema["$defs"].as_object().unwrap();
    let is_output = |def: &Value| text(def, "description").contains('`');
    let (outputs, parts): (Vec<_>, Vec<_>) = defs.iter().partition(|(_, def)| is_output(def));
    assert!(outputs.len() >= 8);
    let mut body = String::from("| output | what it is |\n|---|---|\n");
    for (name, def) in &outputs {
        body += &format!("| [{name}](#{name}) | {} |\n", text(def, "description"));
    }
    for (title, group) in [("Objects", outputs), ("Parts of objects", parts)] {
        body += &format!("\n# {title}\n");
        for (name, def) in group {
            body += &format!("\n## {name}\n\n{}\n", text(def, "description"));
            let mut rows = String::new();
            fields(def, "", &mut rows);
            body += &match rows.as_str() {
                "" => format!("\nOne of {}.\n", kind(def)),
                rows => format!("\n| field | type | always | meaning |\n|---|---|---|---|\n{rows}"),
            };
        }
    }
    let head = "# Outputs\n\nThe fields of every JSON and JSON Lines output, from the JSON Schema [data/schema/v1.json](../../data/schema/v1.json).\nFields may be \
                added and are never taken away within a version. `start` and `end` count Unicode code points in the\noriginal text of the record, end exclusive. \
                `a.b` is a field of an object, `a[].b` of the objects in a list,\n`a.*.b` of the objects in a map.";
    page("outputs.md", head, &body);
}
