//! Deduplication in one pass: a record is a duplicate of an accepted earlier record or of a reference.
//!
//! Records are compared in input order with the representatives: the references and, with `--dedup`, every record that passed all other
//! rules and was no duplicate. A record that is similar only to a duplicate, not to a representative, is accepted.
//!
//! The decision on each record is stored as one byte next to the unfinished outputs, so that a resumed run restores the representatives
//! without judging records again.

use super::duplicate_reason;
use super::references::References;
use crate::error::Error;
use crate::gate::Judged;
use crate::input::Event;
use crate::pipeline::{self, Outcome};
use crate::quality::Reason;
use crate::similarity::{Incremental, Match, Options};
use crate::text::record::Record;
use std::io::Read;

/// Decision on a record: accepted as a representative; duplicate; neither.
const REPRESENTATIVE: u8 = b'+';
const DUPLICATE: u8 = b'=';
const NEITHER: u8 = b'-';

/// The representatives.
pub(in crate::gate) struct FirstStays {
    seen: Incremental,
    threshold: f64,
    /// Records are also compared with each other, not only with references.
    among: bool,
    references: u32,
}

impl FirstStays {
    /// Reads the references.
    pub(in crate::gate) fn new(clusters: Options, among: bool, references: References<'_>) -> Result<Self, Error> {
        let threshold = clusters.threshold;
        let mut seen = Incremental::new(clusters);
        let sketcher = Incremental::sketcher();
        references.read(|record| (sketcher.repaired(&record.text).1, record.id), |(sketch, id)| seen.keep(&id, &sketch))?;
        let references = seen.len() as u32;
        Ok(Self { seen, threshold, among, references })
    }

    /// The reason against a record if it is a duplicate; otherwise it becomes a representative if it passed. Also returns the byte of the
    /// decision.
    pub(in crate::gate) fn reason(&mut self, judged: &Judged) -> Result<(Option<Reason>, u8), Error> {
        let Some(sketch) = &judged.sketch else { return Ok((None, NEITHER)) };
        match self.seen.find(sketch)? {
            Some(Match { unit, similarity }) => {
                self.seen.count(unit);
                Ok((Some(duplicate_reason(&self.seen.name(unit)?, similarity, self.threshold)), DUPLICATE))
            }
            None if self.among => self.seen.keep(&judged.record.id, sketch).map(|()| (None, REPRESENTATIVE)),
            None => Ok((None, NEITHER)),
        }
    }

    /// Restores the state of an interrupted run from its records and decisions.
    pub(in crate::gate) fn go_on(
        &mut self,
        events: impl Iterator<Item = Event> + Send,
        mut decisions: impl Read,
        threads: usize,
    ) -> Result<(), Error> {
        let sketcher = Incremental::sketcher();
        let seen = &mut self.seen;
        pipeline::run(
            events,
            threads,
            |record: Record| (sketcher.repaired(&record.text).1, record.id),
            |outcome| {
                let Outcome::Done((sketch, id)) = outcome else { return Ok(()) };
                let mut decision = [NEITHER];
                decisions.read_exact(&mut decision).map_err(|error| Error::read("what became of the records before", error))?;
                match decision[0] {
                    REPRESENTATIVE => seen.keep(&id, &sketch)?,
                    DUPLICATE => seen.find(&sketch)?.into_iter().for_each(|found| seen.count(found.unit)),
                    _ => {}
                }
                Ok(())
            },
        )
    }

    /// Passes each representative in order to `sink`, with the number of its duplicates including itself.
    pub(in crate::gate) fn kept(&mut self, mut sink: impl FnMut(&str, u64) -> Result<(), Error>) -> Result<(), Error> {
        for unit in self.references..self.seen.len() as u32 {
            let times = self.seen.times(unit);
            if times > 1 {
                sink(&self.seen.name(unit)?, u64::from(times))?;
            }
        }
        Ok(())
    }

    /// Note at the end if duplicates may have been missed.
    pub(in crate::gate) fn note(&self) -> Option<String> {
        let count = self.seen.too_frequent();
        (count > 0)
            .then(|| format!("{count} phrases stand in more than 256 unlike records: near copies that share nothing rarer may be missing"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::{Input, InputOptions};
    use std::io::Cursor;
    use std::path::PathBuf;

    const STORY: &str = "The harbour of the little town was rebuilt in nineteen months, and the first boat left at seven in the morning.";
    const OTHER: &str = "Nobody in the town had seen the old ferry since the ice went out of the harbour in the second week of March.";

    fn judged(id: &str, text: &str, passes: bool) -> Judged {
        let sketch = passes.then(|| Incremental::sketcher().repaired(text).1);
        Judged {
            record: Record::new(id, "s", text),
            lang: "en".into(),
            values: Default::default(),
            reasons: Vec::new(),
            findings: Vec::new(),
            notes: Vec::new(),
            edited: None,
            sketch,
        }
    }

    fn first_stays(against: &[PathBuf], among: bool) -> FirstStays {
        FirstStays::new(
            Options::default(),
            among,
            References { inputs: against, options: &InputOptions::default(), threads: 1, watcher: &() },
        )
        .unwrap()
    }

    fn kept(stays: &mut FirstStays) -> Vec<(String, u64)> {
        let mut kept = Vec::new();
        stays
            .kept(|id, times| {
                kept.push((id.to_owned(), times));
                Ok(())
            })
            .unwrap();
        kept
    }

    #[test]
    fn only_the_first_of_equal_records_that_pass_stays() {
        let mut stays = first_stays(&[], true);
        let mut decide = |id: &str, text: &str, passes: bool| {
            let (reason, byte) = stays.reason(&judged(id, text, passes)).unwrap();
            (reason.map(|reason| reason.message), byte)
        };
        let duplicate = |of: &str| Some(format!("says what \"{of}\" says"));
        assert_eq!(decide("0", STORY, false), (None, NEITHER), "it failed otherwise");
        assert_eq!(decide("1", STORY, true), (None, REPRESENTATIVE));
        assert_eq!(decide("2", OTHER, true), (None, REPRESENTATIVE));
        assert_eq!(decide("3", STORY, true), (duplicate("1"), DUPLICATE));
        assert_eq!(decide("4", STORY, true), (duplicate("1"), DUPLICATE));
        assert_eq!(kept(&mut stays), [("1".to_owned(), 3)], "record 2 has no duplicate");
        assert_eq!(stays.note(), None);
    }

    #[test]
    fn references_are_no_records_and_without_dedup_nothing_else_is_compared() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("reference.jsonl");
        std::fs::write(&path, format!("{{\"id\":\"r\",\"text\":\"{STORY}\"}}\n")).unwrap();
        let mut stays = first_stays(&[path], false);
        let mut decide = |id: &str, text: &str| stays.reason(&judged(id, text, true)).unwrap().1;
        assert_eq!([decide("1", STORY), decide("2", OTHER), decide("3", OTHER)], [DUPLICATE, NEITHER, NEITHER]);
        assert!(kept(&mut stays).is_empty(), "a reference is not in the output");
        let none = [folder.path().join("none")];
        let references = References { inputs: &none, options: &InputOptions::default(), threads: 1, watcher: &() };
        assert!(FirstStays::new(Options::default(), false, references).is_err());
    }

    #[test]
    fn a_resumed_run_knows_what_the_interrupted_one_decided() {
        let texts = [STORY, OTHER, STORY, STORY];
        let lines: String = texts.iter().enumerate().map(|(nth, text)| format!("{{\"id\":\"{nth}\",\"text\":\"{text}\"}}\n")).collect();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("records.jsonl");
        std::fs::write(&path, lines).unwrap();
        let events = || Input::new(vec![path.clone()], InputOptions::default());
        let mut stays = first_stays(&[], true);
        // The second record failed.
        stays.go_on(events(), Cursor::new([REPRESENTATIVE, NEITHER, DUPLICATE, DUPLICATE]), 1).unwrap();
        assert_eq!(kept(&mut stays), [("0".to_owned(), 3)]);
        assert_eq!(stays.reason(&judged("4", STORY, true)).unwrap().1, DUPLICATE);
        assert_eq!(stays.reason(&judged("5", OTHER, true)).unwrap().1, REPRESENTATIVE);
        let told = first_stays(&[], true).go_on(events(), Cursor::new([REPRESENTATIVE]), 1).err().unwrap().to_string();
        assert!(told.contains("what became of the records before"), "{told}");
    }

    #[test]
    fn what_too_many_unlike_records_share_is_noted() {
        let mut stays = first_stays(&[], true);
        let shared = (0..20).map(|nth| format!("shared{nth}")).collect::<Vec<_>>().join(" ");
        let text = |nth: usize| format!("{shared} {}", (0..4).map(|word| format!("own{nth}x{word}")).collect::<Vec<_>>().join(" "));
        for nth in 0..256 {
            assert_eq!(stays.reason(&judged(&nth.to_string(), &text(nth), true)).unwrap().1, REPRESENTATIVE, "{nth}");
        }
        assert_eq!(stays.note(), None);
        for nth in 256..1200 {
            stays.reason(&judged(&nth.to_string(), &text(nth), true)).unwrap();
        }
        let note = stays.note().unwrap();
        assert!(
            note.ends_with("phrases stand in more than 256 unlike records: near copies that share nothing rarer may be missing"),
            "{note}"
        );
        assert!(note.split(' ').next().unwrap().parse::<u64>().unwrap() > 0, "{note}");
    }
}
