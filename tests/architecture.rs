//! The rule of docs/architecture.md: a room imports from the floors below it and from nowhere else.

use crate::project;
use std::path::Path;

/// The rooms of `src/`, from the ground up; rooms of one floor don't know each other.
const HOUSE: &[&[&str]] = &[
    &["text"],
    &["error"],
    &["files", "knowledge", "normalize"],
    &["language"],
    &["input"],
    &["artifacts", "pipeline"],
    &["quality", "similarity"],
    &["config", "sources"],
    &["analysis"],
    &["eval", "gate"],
    &["report"],
    &["cli"],
];

/// The same inside `similarity/`.
const SIMILARITY: &[&[&str]] = &[
    &["options", "too_frequent", "storage"],
    &["drift", "units"],
    &["candidates"],
    &["clusters", "incremental"],
    &["crosslingual", "reuse"],
    &["clusterer"],
    &["index"],
    &["of_record"],
];

/// What a file names behind `path`, outside its tests: `crate::language::Lang` is `language` behind `crate`.
fn named(file: &Path, path: &str) -> Vec<String> {
    let text = std::fs::read_to_string(file).unwrap();
    // Unit tests stand at the end of a file, and may import what they like.
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let code: String = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let word = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let path = format!("{path}::");
    let names = code.split(path.as_str()).skip(1).map(word);
    // What the root hands on is named by a capital.
    names.filter(|name| name.starts_with(|c: char| c.is_lowercase())).collect()
}

/// Every import of the folder `root` that runs up or sideways, and every room that has no floor.
fn against(floors: &[&[&str]], root: &Path, path: &str, mut found: impl FnMut(String)) {
    let floor = |room: &str| floors.iter().position(|rooms| rooms.contains(&room));
    for entry in walkdir::WalkDir::new(root).sort_by_file_name().into_iter().flatten() {
        let inside = entry.path().strip_prefix(root).unwrap().with_extension("");
        let room = inside.iter().next().and_then(|room| room.to_str()).unwrap_or_default();
        if !entry.file_type().is_file() || ["lib", "main", "mod", "tests"].contains(&room) {
            continue;
        }
        let Some(own) = floor(room) else {
            found(format!("{room} has no floor: say in tests/architecture.rs and in docs/architecture.md where it stands"));
            continue;
        };
        for name in named(entry.path(), path) {
            if name != room && floor(&name).is_some_and(|other| other >= own) {
                found(format!("{} imports {path}::{name}, which is not below {room}", entry.path().display()));
            }
        }
    }
}

#[test]
fn imports_run_downwards() {
    let mut wrong = Vec::new();
    against(HOUSE, &project("src"), "crate", |one| wrong.push(one));
    against(SIMILARITY, &project("src/similarity"), "crate::similarity", |one| wrong.push(one));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_document_names_every_room() {
    let document = std::fs::read_to_string(project("docs/architecture.md")).unwrap();
    for room in HOUSE.iter().flat_map(|floor| floor.iter()) {
        let is_there = [format!("`{room}/`"), format!("`{room}.rs`")].iter().any(|name| document.contains(name));
        assert!(is_there, "docs/architecture.md does not name {room}");
    }
}
