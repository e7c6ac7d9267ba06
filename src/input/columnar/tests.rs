use super::*;
use crate::input::Input;
use ::parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::parser::parse_message_type;
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, DictionaryArray, Int64Array, ListArray, RecordBatch, StringArray};
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions, StreamWriter};
use std::fs::File;
use std::path::PathBuf;

const SCHEMA: &str = "message m { optional binary text (STRING); required int64 n; optional group tags (LIST) { repeated group list { optional binary element (STRING); } } }";

/// Files of the same rows.
const NAMES: [&str; 4] = ["in.parquet", "in.arrow", "in.arrows", "in.feather"];

/// Five rows in two groups: row 2 has no text, row 3 no tags, row 4 is blank.
fn write(path: &Path) {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("parquet") => write_parquet(path),
        Some("arrows") => write_arrow(path, None),
        Some("feather") => write_arrow(path, Some(CompressionType::LZ4_FRAME)),
        _ => write_arrow(path, Some(CompressionType::ZSTD)),
    }
}

fn batches() -> [RecordBatch; 2] {
    let batch = |texts: ArrayRef, n: &[i64], tags: ListArray| {
        let columns = [("text", texts), ("n", Arc::new(Int64Array::from(n.to_vec())) as ArrayRef), ("tags", Arc::new(tags) as ArrayRef)];
        RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, name != "n"))).unwrap()
    };
    let list = |rows: Vec<Option<Vec<Option<&str>>>>| {
        let mut list = arrow_array::builder::ListBuilder::new(arrow_array::builder::StringBuilder::new());
        rows.into_iter().for_each(|row| list.append_option(row));
        list.finish()
    };
    let texts = StringArray::from(vec![Some("one"), None, Some("three")]);
    let first = batch(Arc::new(texts), &[1, 2, 3], list(vec![Some(vec![Some("a"), Some("b")]), Some(vec![Some("c")]), None]));
    let second = batch(Arc::new(StringArray::from(vec![" ", "five"])), &[4, 5], list(vec![Some(vec![]), Some(vec![None, Some("d")])]));
    [first, second]
}

fn write_arrow(path: &Path, packing: Option<CompressionType>) {
    let batches = batches();
    let file = File::create(path).unwrap();
    let options = IpcWriteOptions::default().try_with_compression(packing).unwrap();
    if path.extension().is_some_and(|extension| extension == "arrows") {
        let mut writer = StreamWriter::try_new_with_options(file, &batches[0].schema(), options).unwrap();
        batches.iter().for_each(|batch| writer.write(batch).unwrap());
        writer.finish().unwrap();
    } else {
        let mut writer = FileWriter::try_new_with_options(file, &batches[0].schema(), options).unwrap();
        batches.iter().for_each(|batch| writer.write(batch).unwrap());
        writer.finish().unwrap();
    }
}

fn write_parquet(path: &Path) {
    let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
    let properties = WriterProperties::builder().set_compression(::parquet::basic::Compression::SNAPPY).build();
    let mut writer = SerializedFileWriter::new(File::create(path).unwrap(), schema, Arc::new(properties)).unwrap();
    let texts = |texts: &[&str]| texts.iter().map(|text| ByteArray::from(*text)).collect::<Vec<_>>();
    type Group<'g> = (&'g [&'g str], &'g [i16], &'g [i64], &'g [&'g str], &'g [i16], &'g [i16]);
    let groups: [Group<'_>; 2] = [
        (&["one", "three"], &[1, 0, 1], &[1, 2, 3], &["a", "b", "c"], &[3, 3, 3, 0], &[0, 1, 0, 0]),
        (&[" ", "five"], &[1, 1], &[4, 5], &["d"], &[1, 2, 3], &[0, 0, 1]),
    ];
    for (text, defined, n, tags, levels, repeats) in groups {
        let mut group = writer.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&texts(text), Some(defined), None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<Int64Type>().write_batch(n, None, None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&texts(tags), Some(levels), Some(repeats)).unwrap();
        column.close().unwrap();
        group.close().unwrap();
    }
    writer.close().unwrap();
}

fn events(path: &Path) -> Vec<Event> {
    let options = InputOptions { keep_raw: true, ..InputOptions::default() };
    Input::new(vec![path.to_owned()], options).collect()
}

/// The records of a file or folder.
fn records(path: &Path) -> Vec<Record> {
    let record = |event| if let Event::Record(record) = event { Some(record) } else { None };
    events(path).into_iter().filter_map(record).collect()
}

fn json(record: &Record) -> String {
    match &record.raw {
        Some(Raw::Cells(cells)) => String::from_utf8(cells.json()).unwrap(),
        other => panic!("{other:?}"),
    }
}

fn rows(path: &Path) -> Vec<String> {
    records(path).iter().map(json).collect()
}

/// Copies the records for which `is_chosen` holds into files of at most `most` bytes; gives the files.
fn copied(from: &Path, to: &Path, most: Option<u64>, is_chosen: impl Fn(&Record) -> bool) -> Result<Vec<PathBuf>, Error> {
    let schema = one_schema(&[from.to_owned()], &InputOptions::default())
        .ok_or_else(|| Error::Decode { file: from.display().to_string(), reason: "no schema".to_owned() })?;
    let mut copy = Copy::new(schema);
    for record in records(from).iter().filter(|record| is_chosen(record)) {
        if let Some(Raw::Cells(cells)) = &record.raw {
            copy.add(cells.path(), record.origin.line);
            cells.json();
        }
    }
    let mut files = Vec::new();
    let mut make = |nth: usize| {
        files.push(to.with_extension(format!("{nth}.{}", to.extension().unwrap().display())));
        File::create(&files[nth])
    };
    copy.write(&mut Parts { name: to, make: &mut make, most })?;
    Ok(files)
}

#[test]
fn rows_are_read_and_some_of_them_copied() {
    let folder = tempfile::tempdir().unwrap();
    for name in NAMES {
        let path = folder.path().join(name);
        write(&path);
        let told = |event| match event {
            Event::Record(record) => record.text,
            Event::Quarantine(bad) => format!("{} {}", bad.origin.line, bad.reason),
            other => format!("{other:?}"),
        };
        let told: Vec<String> = events(&path).into_iter().map(told).collect();
        assert_eq!(told, ["one", "2 field \"text\" is null", "three", "4 field \"text\" is blank", "five"], "{name}");
        let all = rows(&path);
        assert_eq!(all[0], r#"{"text":"one","n":1,"tags":["a","b"]}"#);
        assert_eq!(all[1..], [r#"{"text":"three","n":3,"tags":null}"#, r#"{"text":"five","n":5,"tags":[null,"d"]}"#]);
        let to = folder.path().join("out").with_extension(path.extension().unwrap());
        let files = copied(&path, &to, None, |record| record.text != "three").unwrap();
        assert_eq!(files.len(), 1);
        assert_eq!(rows(&files[0]), [all[0].as_str(), &all[2]], "{name}");
        // Nothing is a file as well.
        let files = copied(&path, &to, None, |_| false).unwrap();
        assert!(matches!(events(&files[0]).as_slice(), []), "{name}");
    }
}

#[test]
fn rows_are_shared_out_to_files_of_a_size() {
    let folder = tempfile::tempdir().unwrap();
    for name in NAMES {
        let path = folder.path().join(name);
        write(&path);
        let to = folder.path().join("out").with_extension(path.extension().unwrap());
        let files = copied(&path, &to, Some(1), |_| true).unwrap();
        let parts: Vec<Vec<String>> = files.iter().map(|file| rows(file)).collect();
        assert_eq!(parts.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1, 1], "{name}");
        assert_eq!(parts.concat(), rows(&path));
        assert_eq!(copied(&path, &to, Some(1 << 20), |_| true).unwrap().len(), 1);
    }
}

#[test]
fn folders_give_fields_and_columns() {
    for (name, extension) in [("parquet", "parquet"), ("arrow", "feather")] {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        for (nth, partition) in ["lang=de/source=a%2Fb/n=x", "lang=__HIVE_DEFAULT_PARTITION__/source=/n=y"].iter().enumerate() {
            std::fs::create_dir_all(data.join(partition)).unwrap();
            write(&data.join(partition).join(format!("part-{nth}.{extension}")));
        }
        let found = records(&data);
        assert_eq!(found.len(), 6);
        // Folders are in name order. An empty source is none; the name of the file stands for it.
        let fields = |record: &Record| (record.declared.clone(), record.source.clone());
        assert_eq!([&found[0], &found[5]].map(fields), [(None, "part-1".to_owned()), (Some("de".to_owned()), "a/b".to_owned())]);
        assert_eq!(found[0].id, format!("lang=__HIVE_DEFAULT_PARTITION__/source=/n=y/part-1.{extension}:1"));
        // Columns of the file stay as they are; what it has not comes behind them.
        assert_eq!(json(&found[0]), r#"{"text":"one","n":1,"tags":["a","b"],"lang":null,"source":""}"#);
        assert_eq!(json(&found[3]), r#"{"text":"one","n":1,"tags":["a","b"],"lang":"de","source":"a/b"}"#);
        let files = copied(&data, &folder.path().join("out").with_extension(extension), None, |record| record.text == "one").unwrap();
        let out = records(&files[0]);
        assert_eq!(out.iter().map(json).collect::<Vec<_>>(), [json(&found[0]), json(&found[3])], "{name}");
        assert_eq!((out[1].declared.as_deref(), out[1].source.as_str()), (Some("de"), "a/b"));
        // A partition that only some files have makes the schemas differ.
        write(&data.join(format!("other.{extension}")));
        assert!(one_schema(&[data], &InputOptions::default()).is_none());
    }
}

#[test]
fn cells_of_arrow_are_read_as_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("in.arrow");
    let texts: DictionaryArray<Int32Type> = [Some("first"), Some("again"), None, Some("first")].into_iter().collect();
    let dates = arrow_array::Date32Array::from(vec![0, 1, 2, 3]);
    let ids = arrow_array::UInt64Array::from(vec![7, 8, 9, u64::MAX]);
    let langs = arrow_array::BinaryArray::from_opt_vec(vec![Some(b"de"), Some(b"\xff"), None, Some(b"fr")]);
    let columns: [(&str, ArrayRef); 4] =
        [("text", Arc::new(texts)), ("date", Arc::new(dates)), ("id", Arc::new(ids)), ("lang", Arc::new(langs))];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut writer = FileWriter::try_new(File::create(&path).unwrap(), &batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    writer.finish().unwrap();
    let found = records(&path);
    let fields = |record: &Record| (record.text.clone(), record.id.clone(), record.date.clone().unwrap(), record.declared.clone());
    let expected =
        |text: &str, id: &str, date: &str, lang: Option<&str>| (text.to_owned(), id.to_owned(), date.to_owned(), lang.map(str::to_owned));
    assert_eq!(
        found.iter().map(fields).collect::<Vec<_>>(),
        [
            expected("first", "7", "1970-01-01", Some("de")),
            expected("again", "8", "1970-01-02", None),
            expected("first", "18446744073709551615", "1970-01-04", Some("fr")),
        ]
    );
    assert_eq!(json(&found[1]), r#"{"text":"again","date":"1970-01-02","id":8,"lang":"ff"}"#);
    let files = copied(&path, &folder.path().join("out.arrow"), None, |record| record.text == "first").unwrap();
    assert_eq!(rows(&files[0]), [json(&found[0]), json(&found[2])]);
}

#[test]
fn what_is_cut_off_is_unreadable() {
    let folder = tempfile::tempdir().unwrap();
    for name in NAMES {
        let path = folder.path().join(name);
        write(&path);
        let sound = std::fs::read(&path).unwrap();
        let end = if name == "in.parquet" { sound.len() - 1 } else { sound.len() / 2 };
        for length in [3, 8, sound.len() / 4, end] {
            std::fs::write(&path, &sound[..length]).unwrap();
            assert!(matches!(events(&path).as_slice(), [.., Event::Unreadable(_)]), "{name} {length}");
        }
    }
    let path = folder.path().join("in.feather");
    std::fs::write(&path, b"FEA1 and more").unwrap();
    assert!(matches!(events(&path).as_slice(), [Event::Unreadable(error)] if error.to_string().contains("version 2")));
}

#[test]
fn a_flipped_byte_is_an_error_and_never_a_panic() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["in.parquet", "in.feather", "in.arrows"] {
        let path = folder.path().join(name);
        let to = folder.path().join("out").with_extension(path.extension().unwrap());
        write(&path);
        let sound = std::fs::read(&path).unwrap();
        let mut broken = 0;
        for nth in 0..sound.len() {
            let mut bytes = sound.clone();
            bytes[nth] ^= [0x01, 0x80, 0xff][nth % 3];
            std::fs::write(&path, &bytes).unwrap();
            broken += usize::from(matches!(events(&path).last(), Some(Event::Unreadable(_))));
            // A copy is synchronised with the disk, which takes a while.
            if nth % 5 == 0 {
                let _ = copied(&path, &to, Some(200), |_| true);
            }
        }
        // Padding of Arrow is not looked at.
        let least = if name == "in.parquet" { 3 } else { 8 };
        assert!(broken > sound.len() / least, "{name}: {broken} of {}", sound.len());
    }
}

#[test]
fn an_arrow_file_is_read_by_its_footer() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("in.arrow");
    write(&path);
    let (mut bytes, all) = (std::fs::read(&path).unwrap(), rows(&path));
    // Where polars writes no length of the schema.
    bytes[8..80].fill(0x55);
    std::fs::write(&path, bytes).unwrap();
    assert_eq!(rows(&path), all);
}

#[test]
fn a_size_in_a_damaged_file_is_not_believed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("in.feather");
    let batch = RecordBatch::try_from_iter([("text", Arc::new(StringArray::from(vec!["again ".repeat(500)])) as ArrayRef)]).unwrap();
    let options = IpcWriteOptions::default().try_with_compression(Some(CompressionType::LZ4_FRAME)).unwrap();
    let mut writer = FileWriter::try_new_with_options(File::create(&path).unwrap(), &batch.schema(), options).unwrap();
    writer.write(&batch).unwrap();
    writer.finish().unwrap();
    assert_eq!(records(&path)[0].text.len(), 3000);
    let sound = std::fs::read(&path).unwrap();
    // The size of a packed buffer: eight bytes before the magic of LZ4.
    let at = sound.windows(4).position(|bytes| bytes == [0x04, 0x22, 0x4d, 0x18]).unwrap() - 8;
    for size in [1_i64 << 40, i64::MAX, i64::MIN, 1 << 29] {
        let mut bytes = sound.clone();
        bytes[at..at + 8].copy_from_slice(&size.to_le_bytes());
        std::fs::write(&path, &bytes).unwrap();
        assert!(matches!(events(&path).as_slice(), [Event::Unreadable(_)]), "{size}");
    }
}
