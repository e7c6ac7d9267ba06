use crate::{folder, json_lines, sourdine, stdout};
use encoding_rs::Encoding;
use serde_json::Value;

/// A paragraph about an invented harbour, the encoding that its bytes were in and the one that they were taken for.
const COPIES: [(&str, &str, &str, &str); 6] = [
    (
        "fr",
        "utf-8",
        "windows-1252",
        "L’été dernier, le maire a promis que le port serait rénové avant la fin de l’année. Les pêcheurs, eux, n’y croient guère : la jetée a déjà été fermée trois fois, et personne ne sait où passera l’argent.",
    ),
    (
        "ru",
        "koi8-r",
        "windows-1251",
        "Мэр города сказал, что новый причал откроют на следующей неделе, если позволит погода. Рыбаки не верят: мол закрывали уже трижды, и никто не знает, куда уходят деньги.",
    ),
    (
        "cs",
        "utf-8",
        "windows-1250",
        "Starosta řekl, že nový přístav bude otevřen příští týden za každého počasí. Rybáři tomu nevěří: molo už bylo třikrát uzavřeno a nikdo neví, kam zmizely peníze.",
    ),
    (
        "ja",
        "shift_jis",
        "windows-1252",
        "市長は来週新しい港を開くと述べ、漁師たちは朝から船を並べて待っていた。桟橋はこれまでに三度も閉鎖されており、費用がどこへ消えたのかは誰も知らない。",
    ),
    (
        "el",
        "windows-1253",
        "windows-1252",
        "Ο δήμαρχος είπε ότι το νέο λιμάνι θα ανοίξει την επόμενη εβδομάδα. Οι ψαράδες δεν το πιστεύουν: η προβλήτα έκλεισε ήδη τρεις φορές και κανείς δεν ξέρει πού πήγαν τα χρήματα.",
    ),
    (
        "de",
        "utf-8",
        "macintosh",
        "Der Bürgermeister erklärte, dass die Fähre künftig häufiger über den See fährt. Die Fischer glauben es nicht: Der Steg wurde schon dreimal gesperrt, und niemand weiß, wohin das Geld geflossen ist.",
    ),
];

/// `text` as it looks where its bytes are taken for another encoding.
fn misread(text: &str, written: &str, seen: &str) -> String {
    let of = |name: &str| Encoding::for_label(name.as_bytes()).unwrap();
    let (bytes, _, lost) = of(written).encode(text);
    assert!(!lost, "{written} holds it");
    let (read, lost) = of(seen).decode_without_bom_handling(&bytes);
    assert!(!lost && read != text);
    read.into_owned()
}

/// The sound copies, from the source `sound`, and the damaged ones, from `broken`; and the same in files of their own, in their old encodings.
fn copies() -> tempfile::TempDir {
    let line = |id: String, source: &str, text: &str| serde_json::json!({"id": id, "source": source, "text": text}).to_string() + "\n";
    let sound: String = COPIES.iter().map(|(id, _, _, text)| line(format!("{id}-sound"), "sound", text)).collect();
    let broken: String =
        COPIES.iter().map(|(id, written, seen, text)| line(format!("{id}-broken"), "broken", &misread(text, written, seen))).collect();
    folder(&[("sound.jsonl", sound.as_bytes()), ("broken.jsonl", broken.as_bytes())])
}

fn run(folder: &tempfile::TempDir, arguments: &[&str]) -> Vec<Value> {
    json_lines(&stdout(sourdine().current_dir(folder).args(arguments).args(["--quiet", "--format", "jsonl"])))
}

#[test]
fn a_damaged_copy_is_the_sound_one() {
    let folder = copies();
    let clusters = run(&folder, &["cluster", "sound.jsonl", "broken.jsonl"]);
    let mut exact: Vec<Vec<&str>> = clusters
        .iter()
        .filter(|cluster| cluster["kind"] == "exact")
        .map(|cluster| cluster["members"].as_array().unwrap().iter().map(|member| member["id"].as_str().unwrap()).collect())
        .collect();
    exact.sort();
    let mut expected: Vec<Vec<String>> = COPIES.iter().map(|(id, ..)| vec![format!("{id}-sound"), format!("{id}-broken")]).collect();
    expected.sort();
    assert_eq!(exact, expected);
    let gate = ["check", "sound.jsonl", "broken.jsonl", "--dedup", "--accepted", "a.jsonl", "--quarantine", "q.jsonl", "--quiet"];
    sourdine().current_dir(&folder).args(gate).assert().code(1);
    let accepted = std::fs::read_to_string(folder.path().join("a.jsonl")).unwrap();
    assert_eq!(accepted, std::fs::read_to_string(folder.path().join("sound.jsonl")).unwrap());
}

#[test]
fn files_in_old_encodings_are_copies_of_those_in_utf_8() {
    let all = COPIES.iter().filter(|(_, written, ..)| *written != "utf-8");
    let old = all
        .clone()
        .map(|(id, written, _, text)| (format!("old/{id}.txt"), Encoding::for_label(written.as_bytes()).unwrap().encode(text).0));
    let new = all.clone().map(|(id, _, _, text)| (format!("new/{id}.txt"), text.as_bytes().into()));
    let files: Vec<_> = old.chain(new).collect();
    let folder = folder(&files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_ref())).collect::<Vec<_>>());
    let clusters = run(&folder, &["cluster", "old", "new", "--source-from", "parent"]);
    let exact = clusters.iter().filter(|cluster| cluster["kind"] == "exact" && cluster["members"].as_array().unwrap().len() == 2);
    assert_eq!(exact.count(), all.count());
}

#[test]
fn what_is_measured_and_judged_is_the_repaired_text() {
    let folder = copies();
    sourdine().current_dir(&folder).args(["report", "sound.jsonl", "broken.jsonl", "--out", "r", "--quiet"]).assert().success();
    let records = json_lines(&std::fs::read_to_string(folder.path().join("r/records.jsonl")).unwrap());
    let (sound, broken) = records.split_at(COPIES.len());
    for (sound, broken) in sound.iter().zip(broken) {
        let id = &sound["id"];
        assert!(broken["changes"].as_u64() > Some(0), "{id}");
        for field in ["lang", "confidence", "words", "paragraphs", "score", "low", "high", "verdict"] {
            assert_eq!(sound[field], broken[field], "{field} of {id}");
        }
        for (name, value) in sound["values"].as_object().unwrap() {
            assert!(name == "repaired" || *value == broken["values"][name], "{name} of {id}: {value} {}", broken["values"][name]);
        }
    }
    let profiles = run(&folder, &["compare", "sound.jsonl", "broken.jsonl"]);
    let of = |name: &str| profiles.iter().find(|profile| profile["source"] == name).unwrap();
    for field in ["records", "words", "score", "languages", "findings", "shared_units"] {
        assert_eq!(of("sound")[field], of("broken")[field], "{field}");
    }
}

#[test]
fn commands_that_read_one_text_read_it_repaired() {
    let folder = copies();
    for (command, fields) in [("language", &["lang", "confidence"][..]), ("detect", &["lang", "score", "verdict"])] {
        let (sound, broken) = (run(&folder, &[command, "sound.jsonl"]), run(&folder, &[command, "broken.jsonl"]));
        for (sound, broken) in sound.iter().zip(&broken) {
            fields.iter().for_each(|field| assert_eq!(sound[field], broken[field], "{command}: {field} of {}", sound["id"]));
            let rules = |record: &Value| {
                record["findings"]
                    .as_array()
                    .map(|list| list.iter().map(|found| (found["rule"].clone(), found["message"].clone())).collect::<Vec<_>>())
            };
            assert_eq!(rules(sound), rules(broken));
        }
    }
    for preset in ["basic", "gopher@datatrove", "fineweb@datatrove", "hardrules@bicleaner"] {
        let reasons = |file: &str, records: &str| {
            let gate = ["check", file, "--preset", preset, "--records", records, "--accepted", "a", "--quarantine", "q", "--quiet"];
            sourdine().current_dir(&folder).args(gate).args(["--fail-on", "never"]).assert().success();
            let values = json_lines(&std::fs::read_to_string(folder.path().join(records)).unwrap());
            values.into_iter().map(|record| record["reasons"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(reasons("sound.jsonl", "s.jsonl"), reasons("broken.jsonl", "b.jsonl"), "{preset}");
    }
}
