//! Converts cells of a Parquet row to text and JSON.

use crate::input::columnar::caught::caught;
use parquet::record::{Field, Row};
use serde_json::{Map, Value};

/// A cell as text: a string, or a number or time as written; `None` if null.
pub(super) fn text(row: &Row, column: usize) -> Result<Option<String>, String> {
    match row.get_column_iter().nth(column).map(|(_, field)| field) {
        None | Some(Field::Null) => Ok(None),
        Some(Field::Str(text)) => Ok(Some(text.clone())),
        // Old writers did not mark byte arrays as text.
        Some(Field::Bytes(bytes)) => match std::str::from_utf8(bytes.data()) {
            Ok(text) => Ok(Some(text.to_owned())),
            Err(error) => Err(format!("not UTF-8 at byte {}", error.valid_up_to())),
        },
        Some(field) => match value(field) {
            Value::Number(number) => Ok(Some(number.to_string())),
            Value::String(time) => Ok(Some(time)),
            _ => Err("neither a string nor a number".to_owned()),
        },
    }
}

/// A row as a JSON object with fields in column order.
pub(super) fn json(row: &Row) -> Vec<u8> {
    let mut bytes = vec![b'{'];
    for (name, field) in row.get_column_iter() {
        if bytes.len() > 1 {
            bytes.push(b',');
        }
        // Strings and numbers always serialise.
        bytes.extend(serde_json::to_vec(name).unwrap_or_default());
        bytes.push(b':');
        bytes.extend(serde_json::to_vec(&value(field)).unwrap_or_default());
    }
    bytes.push(b'}');
    bytes
}

/// A cell as JSON. Times, decimals and bytes are strings; bytes that are not UTF-8 are in hexadecimal.
fn value(field: &Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Bool(value) => (*value).into(),
        Field::Byte(value) => (*value).into(),
        Field::Short(value) => (*value).into(),
        Field::Int(value) => (*value).into(),
        Field::Long(value) => (*value).into(),
        Field::UByte(value) => (*value).into(),
        Field::UShort(value) => (*value).into(),
        Field::UInt(value) => (*value).into(),
        Field::ULong(value) => (*value).into(),
        Field::Float(value) => (*value).into(),
        Field::Double(value) => (*value).into(),
        Field::Str(text) => text.as_str().into(),
        Field::Bytes(bytes) => match std::str::from_utf8(bytes.data()) {
            Ok(text) => text.into(),
            Err(_) => bytes.data().iter().map(|byte| format!("{byte:02x}")).collect::<String>().into(),
        },
        Field::Group(row) => Value::Object(row.get_column_iter().map(|(name, field)| (name.clone(), value(field))).collect::<Map<_, _>>()),
        Field::ListInternal(list) => list.elements().iter().map(value).collect::<Vec<_>>().into(),
        Field::MapInternal(map) => {
            let key = |field: &Field| match value(field) {
                Value::String(key) => key,
                other => other.to_string(),
            };
            Value::Object(map.entries().iter().map(|(name, field)| (key(name), value(field))).collect::<Map<_, _>>())
        }
        Field::Date(days) => shown(field, *days),
        Field::TimestampMillis(time) | Field::TimestampMicros(time) => shown(field, *time),
        other => shown(other, Value::Null),
    }
}

/// The crate's text of a cell, or `plain` if it panics, as for a day millions of years away.
fn shown(field: &Field, plain: impl Into<Value>) -> Value {
    caught(|| Ok(field.to_string())).map_or_else(|_| plain.into(), Value::String)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_no_calendar_has_is_its_number() {
        assert_eq!(value(&Field::Date(0)), "1970-01-01");
        assert_eq!(value(&Field::TimestampMillis(i64::MAX)), i64::MAX);
    }
}
