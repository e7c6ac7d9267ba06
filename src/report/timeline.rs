//! When each source had a passage, for the passages with most voices.

use crate::sources::voices::{Carried, Carriers, Voices};
use crate::text::date::Date;
use serde::{Serialize, Serializer};
use std::cmp::Reverse;

/// Most passages.
const PASSAGES: usize = 8;

/// A passage and the sources that have it, by time.
#[derive(Clone, Debug, Serialize)]
pub struct Dated {
    /// Its text, shortened.
    pub text: String,
    /// Number of independent voices.
    pub independent: usize,
    /// Number of sources.
    pub sources: usize,
    /// True if one source is certainly earlier than all others that have a date.
    pub is_first_known: bool,
    /// The sources that have a date, by time.
    pub appearances: Vec<Appearance>,
}

/// A source and when it had a passage.
#[derive(Clone, Debug, Serialize)]
pub struct Appearance {
    /// The source.
    pub source: String,
    /// The earliest date of its records with the passage.
    #[serde(serialize_with = "as_text")]
    pub date: Date,
    /// Its voice, from 1; none if it has the passage only in translation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voice: Option<usize>,
}

fn as_text<S: Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(date)
}

/// The passages with most voices of which two sources have different dates.
pub(super) fn timeline(across: &[&Carried], carriers: &Carriers) -> Vec<Dated> {
    if !carriers.have_dates() {
        return Vec::new();
    }
    let mut passages: Vec<(&Carried, &Voices)> = across.iter().filter_map(|carried| Some((*carried, carried.voices.as_ref()?))).collect();
    passages.sort_by_cached_key(|(Carried { cluster, .. }, voices)| {
        Reverse((voices.independent, cluster.sources(), cluster.members[0].characters))
    });
    passages.into_iter().filter_map(|(carried, voices)| dated(carried, voices, carriers)).take(PASSAGES).collect()
}

fn dated(Carried { cluster, .. }: &Carried, voices: &Voices, carriers: &Carriers) -> Option<Dated> {
    let dates = carriers.dates(cluster);
    let ((_, first), (_, last)) = (dates.first()?, dates.last()?);
    if !first.is_before(*last) {
        return None;
    }
    let voice_of = |name: &str| voices.voices.iter().position(|voice| voice.sources.iter().any(|source| source == name));
    let appearance = |(source, date): &(&str, Date)| Appearance {
        source: (*source).to_owned(),
        date: *date,
        voice: voice_of(source).map(|nth| nth + 1),
    };
    Some(Dated {
        text: cluster.members[0].excerpt.clone(),
        independent: voices.independent,
        sources: cluster.sources(),
        is_first_known: dates[1..].iter().all(|(_, date)| first.is_before(*date)),
        appearances: dates.iter().map(appearance).collect(),
    })
}
