//! The values of one text, by measure.

use super::MEASURES;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// The values of one text, by measure; of some, what was seen of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Values {
    /// By the number of the measure.
    numbers: Vec<Option<f64>>,
    samples: BTreeMap<&'static str, String>,
}

/// The number of a measure: its place in [`MEASURES`].
static NUMBERS: LazyLock<HashMap<&'static str, usize, foldhash::fast::RandomState>> =
    LazyLock::new(|| MEASURES.iter().enumerate().map(|(nth, measure)| (measure.name, nth)).collect());

/// The numbers of all measures in the order of their names.
static BY_NAME: LazyLock<Vec<usize>> = LazyLock::new(|| {
    let mut all: Vec<usize> = (0..MEASURES.len()).collect();
    all.sort_by_key(|nth| MEASURES[*nth].name);
    all
});

impl Values {
    /// The number of the measure with this name.
    pub(super) fn number(name: &str) -> Option<usize> {
        NUMBERS.get(name).copied()
    }

    /// A value, rounded to six decimals; one that can't be told is 0. What is no measure is nobody's.
    pub fn set(&mut self, name: &str, value: f64) {
        let value = if value.is_finite() { (value * 1e6).round() / 1e6 } else { 0.0 };
        self.put(name, value);
    }

    fn put(&mut self, name: &str, value: f64) {
        let Some(nth) = Self::number(name) else { return };
        if self.numbers.is_empty() {
            self.numbers.resize(MEASURES.len(), None);
        }
        self.numbers[nth] = Some(value);
    }

    /// What was seen of a measure, fit to be shown.
    pub fn sample(&mut self, name: &'static str, seen: String) {
        self.samples.insert(name, seen);
    }

    /// What was seen of it.
    pub fn sample_of(&self, name: &str) -> Option<&str> {
        self.samples.get(name).map(String::as_str)
    }

    /// The value of a measure, where it was taken.
    pub fn get(&self, name: &str) -> Option<f64> {
        self.at(Self::number(name)?)
    }

    /// The same by its number.
    pub(super) fn at(&self, nth: usize) -> Option<f64> {
        self.numbers.get(nth).copied().flatten()
    }

    /// All that were taken, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, f64)> + '_ {
        BY_NAME.iter().filter_map(|nth| Some((MEASURES[*nth].name, self.at(*nth)?)))
    }
}

impl Serialize for Values {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in self.iter() {
            map.serialize_entry(name, &value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Values {
    /// What is written is read back; a measure of another version of the program is nobody's.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// Borrowed wherever a name has no escapes, and none has.
        #[derive(serde::Deserialize)]
        struct Name<'n>(#[serde(borrow)] Cow<'n, str>);
        struct Taken;
        impl<'de> Visitor<'de> for Taken {
            type Value = Values;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("values by measure")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Values, A::Error> {
                let mut values = Values::default();
                while let Some((Name(name), value)) = map.next_entry::<Name<'de>, f64>()? {
                    values.put(&name, value);
                }
                Ok(values)
            }
        }
        deserializer.deserialize_map(Taken)
    }
}
