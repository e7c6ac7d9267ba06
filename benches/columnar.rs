//! Reading of columnar files in MB/s of text on one thread, as records, beside JSON Lines; and what `detect` needs for the same texts.
//!
//! `cargo bench --bench columnar`. Each bench checks that it saw all records.

use divan::Bencher;
use divan::counter::BytesCount;
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use sourdine::input::{Event, Input, InputOptions};
use sourdine::{Analyzer, Config};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn main() {
    divan::main();
}

const RECORDS: usize = 20_000;
/// Records of a row group or a record batch.
const GROUP: usize = 5_000;

/// Texts of about 600 bytes, each another one.
fn text(nth: usize) -> String {
    let sentence = |number: usize| {
        format!(
            "The ferry to island {number} left the harbour at {} in the morning, nineteen months after the storm of {number}. ",
            nth % 12
        )
    };
    (0..6).map(|number| sentence(nth * 7 + number)).collect()
}

fn texts() -> Vec<String> {
    (0..RECORDS).map(text).collect()
}

fn parquet_file(path: &Path, texts: &[String]) {
    let schema = parquet::schema::parser::parse_message_type("message m { required binary text (STRING); }").unwrap();
    let properties = WriterProperties::builder().set_compression(parquet::basic::Compression::SNAPPY).build();
    let mut writer = SerializedFileWriter::new(File::create(path).unwrap(), Arc::new(schema), Arc::new(properties)).unwrap();
    for texts in texts.chunks(GROUP) {
        let values: Vec<ByteArray> = texts.iter().map(|text| ByteArray::from(text.as_str())).collect();
        let mut group = writer.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&values, None, None).unwrap();
        column.close().unwrap();
        group.close().unwrap();
    }
    writer.close().unwrap();
}

fn arrow_file(path: &Path, texts: &[String]) {
    let batch = |texts: &[String]| {
        let texts = arrow_array::StringArray::from_iter_values(texts);
        arrow_array::RecordBatch::try_from_iter([("text", Arc::new(texts) as arrow_array::ArrayRef)]).unwrap()
    };
    let mut writer = arrow_ipc::writer::FileWriter::try_new(File::create(path).unwrap(), &batch(texts).schema()).unwrap();
    texts.chunks(GROUP).for_each(|texts| writer.write(&batch(texts)).unwrap());
    writer.finish().unwrap();
}

fn json_lines(path: &Path, texts: &[String]) {
    let lines: String = texts.iter().map(|text| format!("{}\n", serde_json::json!({ "text": text }))).collect();
    std::fs::write(path, lines).unwrap();
}

fn events(path: &Path) -> impl Iterator<Item = Event> + use<> {
    Input::new(vec![PathBuf::from(path)], InputOptions::default())
}

fn read(bencher: Bencher, name: &str, write: fn(&Path, &[String])) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    let texts = texts();
    write(&path, &texts);
    let bytes: usize = texts.iter().map(String::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        let read = events(&path).filter(|event| matches!(event, Event::Record(_))).count();
        assert_eq!(read, RECORDS);
    });
}

#[divan::bench]
fn read_parquet(bencher: Bencher) {
    read(bencher, "in.parquet", parquet_file);
}

#[divan::bench]
fn read_arrow(bencher: Bencher) {
    read(bencher, "in.arrow", arrow_file);
}

#[divan::bench]
fn read_json_lines(bencher: Bencher) {
    read(bencher, "in.jsonl", json_lines);
}

#[divan::bench(sample_count = 5)]
fn detect(bencher: Bencher) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("in.parquet");
    let texts: Vec<String> = (0..500).map(text).collect();
    parquet_file(&path, &texts);
    let analyzer = Analyzer::new(&Config::default()).unwrap();
    let bytes: usize = texts.iter().map(String::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        let analyzed =
            events(&path).filter(|event| matches!(event, Event::Record(record) if analyzer.analyze(record).score.high > 0.0)).count();
        assert_eq!(analyzed, 500);
    });
}
