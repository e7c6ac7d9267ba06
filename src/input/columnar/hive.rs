//! Partitions in the names of folders, as Hive, Spark, DuckDB and pyarrow write them: `lang=de/part-0.parquet`.
//!
//! Keys and values are percent-decoded. A value is text, whatever it looks like: `007` stays `007`.

use std::path::{Component, Path};
use std::sync::Arc;

/// Name of the partition of rows whose key is null.
const NULL: &str = "__HIVE_DEFAULT_PARTITION__";

/// A key that the folders of a file give to all of its rows, and its value; `None` is null.
pub(super) type Partition = (String, Option<String>);

/// The partitions of the file at `path`, outermost first. Of two of one name the inner one counts.
pub(super) fn partitions(path: &Path) -> Arc<[Partition]> {
    let mut found: Vec<Partition> = Vec::new();
    for component in path.parent().into_iter().flat_map(Path::components) {
        let Component::Normal(name) = component else { continue };
        let Some((key, value)) = name.to_str().and_then(|name| name.split_once('=')) else { continue };
        let key = decoded(key);
        if key.is_empty() {
            continue;
        }
        let value = (value != NULL).then(|| decoded(value));
        found.retain(|(known, _)| *known != key);
        found.push((key, value));
    }
    found.into()
}

/// Decodes `%41` to `A`. What is no valid escape, or no UTF-8 when decoded, stays as it is.
fn decoded(name: &str) -> String {
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let [first, tail @ ..] = rest {
        let digits = tail.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit())).map(|digits| u8::from_str_radix(digits, 16)) {
            Some(Ok(byte)) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| name.to_owned())
}

/// Appends the partitions to a JSON object that has no fields of their names.
pub(super) fn append<'p>(object: &mut Vec<u8>, partitions: impl Iterator<Item = &'p Partition>) {
    object.pop();
    for (key, value) in partitions {
        if object.len() > 1 {
            object.push(b',');
        }
        // Strings always serialise.
        object.extend(serde_json::to_vec(key).unwrap_or_default());
        object.push(b':');
        object.extend(serde_json::to_vec(value).unwrap_or_default());
    }
    object.push(b'}');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_partitions() {
        let of = |path: &str| partitions(Path::new(path)).to_vec();
        let pair = |key: &str, value: &str| (key.to_owned(), Some(value.to_owned()));
        assert_eq!(of("all/lang=de/day=2024-05-01/part-0.parquet"), [pair("lang", "de"), pair("day", "2024-05-01")]);
        assert_eq!(of("la%20ng=d%2Fe%20%C3%A9/a=b=c/x=1.parquet"), [pair("la ng", "d/e é"), pair("a", "b=c")]);
        assert_eq!(of("lang=__HIVE_DEFAULT_PARTITION__/0.arrow"), [("lang".to_owned(), None)]);
        assert_eq!(of("n=007/lang=/0.arrow"), [pair("n", "007"), pair("lang", "")]);
        assert_eq!(of("lang=de/lang=fr/0.arrow"), [pair("lang", "fr")]);
        assert_eq!(of("a=100%/b=%ff/c=%4/=d/0.arrow"), [pair("a", "100%"), pair("b", "%ff"), pair("c", "%4")]);
        assert!(of("lang=de.parquet").is_empty());
    }

    #[test]
    fn partitions_are_fields_of_the_row() {
        let mut row = br#"{"n":1}"#.to_vec();
        append(&mut row, partitions(Path::new("a=x/b=__HIVE_DEFAULT_PARTITION__/0")).iter());
        assert_eq!(row, br#"{"n":1,"a":"x","b":null}"#);
        let mut empty = b"{}".to_vec();
        append(&mut empty, partitions(Path::new("a=x/0")).iter());
        assert_eq!(empty, br#"{"a":"x"}"#);
    }
}
