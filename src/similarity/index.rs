//! An index on disk of the units of earlier runs, so that later runs compare with them.
//!
//! The index is a folder with one segment for each run: the units of that run with their sketches, in the order of the input. A segment is
//! written under a temporary name and renamed when complete, so that an aborted run leaves no partial segment. Each run loads all segments,
//! adds its own units and clusters everything; the result equals that of one run over all inputs. The index saves reading, normalising and
//! hashing. `index.json` records the settings; a run with other settings is refused.

use super::Clusterer;
use super::units::sketch::{Repairs, Sketch, Spoken};
use super::units::speech::{Speaker, Speech};
use super::units::traits::{Trait, Traits, UNKNOWN_LANGUAGE};
use crate::error::{Error, Result};
use crate::files::{Listed, Lock, Temporary};
use crate::text::Span;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::xxh3_64;

const SETTINGS: &str = "index.json";
const PARTIAL: &str = "segment.partial";
/// The first bytes of a segment: format name and version.
const MAGIC: &[u8; 8] = b"sourdix5";

/// An open index.
pub struct Index {
    folder: PathBuf,
    /// Prevents a second run from writing.
    _lock: Lock,
    segments: Vec<PathBuf>,
    known: HashSet<u64>,
    writer: Option<(BufWriter<File>, Listed)>,
}

/// A unit to be added to an index.
#[derive(Clone, Copy)]
pub struct Indexed<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its source.
    pub source: &'a str,
    /// Its text.
    pub text: &'a str,
    /// Where it begins in its record, in code points.
    pub offset: usize,
    /// Its sketch.
    pub sketch: &'a Sketch,
}

impl Indexed<'_> {
    fn key(&self) -> u64 {
        let mut bytes = Vec::with_capacity(64);
        put_bytes(&mut bytes, self.id.as_bytes());
        put_bytes(&mut bytes, self.source.as_bytes());
        put(&mut bytes, self.offset as u64);
        put(&mut bytes, xxh3_64(self.text.as_bytes()));
        xxh3_64(&bytes)
    }
}

impl Index {
    /// True if `folder` is an index.
    pub fn is_at(folder: &Path) -> bool {
        folder.join(SETTINGS).is_file()
    }

    /// Opens the index in `folder` or creates one there. Fails if the index was made with other `settings`.
    pub fn open(folder: &Path, settings: &str) -> Result<Self> {
        let shown = |path: &Path| path.display().to_string();
        fs::create_dir_all(folder).map_err(|error| Error::write(shown(folder), error))?;
        let lock = Lock::inside(folder)?;
        let path = folder.join(SETTINGS);
        if !path.exists() {
            let failed = |error| Error::write(shown(&path), error);
            // Replaces that of a run which was killed here, so the folder may have no others.
            let mut file = Temporary::beside(&path).map_err(failed)?;
            let mut entries = folder.read_dir().map_err(|error| Error::read(shown(folder), error))?;
            if entries.any(|entry| {
                entry.is_ok_and(|entry| entry.file_name() != Lock::INSIDE && Some(&*entry.file_name()) != file.path().file_name())
            }) {
                let reason = "is no index, and not empty; name an empty or a new folder".to_owned();
                return Err(Error::Decode { file: shown(folder), reason });
            }
            file.write_all(settings.as_bytes()).map_err(failed)?;
            file.persist(&path).map_err(failed)?;
        }
        let made = fs::read(&path).map_err(|error| Error::read(shown(&path), error))?;
        let made = String::from_utf8_lossy(&made);
        if made.trim() != settings.trim() {
            let reason = format!(
                "was made with {}, and this run asks for {}; ask for the same, or name another folder",
                made.trim(),
                settings.trim()
            );
            return Err(Error::Decode { file: shown(folder), reason });
        }
        // Of a run that was killed: this one may have nothing to add, and so not replace it.
        let _ = fs::remove_file(folder.join(PARTIAL));
        let mut segments = Vec::new();
        for entry in folder.read_dir().map_err(|error| Error::read(shown(folder), error))? {
            let entry = entry.map_err(|error| Error::read(shown(folder), error))?.path();
            if entry.extension().is_some_and(|extension| extension == "units") {
                segments.push(entry);
            }
        }
        segments.sort();
        Ok(Self { folder: folder.to_owned(), _lock: lock, segments, known: HashSet::new(), writer: None })
    }

    /// Adds the units of all segments to `clusterer`, in their original order.
    pub fn replay(&mut self, clusterer: &mut Clusterer) -> Result<()> {
        for path in &self.segments {
            let name = path.display().to_string();
            let failed = |error: io::Error| Error::read(&name, error);
            let mut reader = BufReader::with_capacity(1 << 20, File::open(path).map_err(failed)?);
            let mut magic = [0; 8];
            reader.read_exact(&mut magic).map_err(failed)?;
            if magic != *MAGIC {
                return Err(Error::Decode {
                    file: name,
                    reason: "was made by an earlier version, which kept less of each text; make the index anew".into(),
                });
            }
            let mut bytes = Vec::new();
            loop {
                let mut head = [0; 16];
                match reader.read_exact(&mut head[..1]) {
                    Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => break,
                    other => other.and_then(|()| reader.read_exact(&mut head[1..])).map_err(failed)?,
                }
                let mut head = Parts(&head);
                let (length, sum) = (head.number().unwrap_or(0), head.number().unwrap_or(0));
                bytes.clear();
                reader.by_ref().take(length).read_to_end(&mut bytes).map_err(failed)?;
                let unit = (bytes.len() as u64 == length && xxh3_64(&bytes) == sum).then(|| Parts(&bytes).unit()).flatten();
                let Some((id, source, text, offset, sketch)) = unit else {
                    return Err(Error::Decode {
                        file: name,
                        reason: "is damaged: a unit does not have its checksum; make the index anew".into(),
                    });
                };
                self.known.insert(Indexed { id, source, text, offset, sketch: &sketch }.key());
                clusterer.add_at(id, source, text, offset, sketch)?;
            }
        }
        Ok(())
    }

    /// Adds a unit unless the index has it; returns true if it is new.
    pub fn add(&mut self, unit: Indexed<'_>) -> Result<bool> {
        if self.known.contains(&unit.key()) {
            return Ok(false);
        }
        let path = self.folder.join(PARTIAL);
        let failed = |error| Error::write(path.display().to_string(), error);
        let writer = match &mut self.writer {
            Some((writer, _)) => writer,
            none => {
                let listed = Listed::new(path.clone());
                let mut writer = BufWriter::with_capacity(1 << 20, File::create(&path).map_err(failed)?);
                writer.write_all(MAGIC).map_err(failed)?;
                &mut none.insert((writer, listed)).0
            }
        };
        let mut bytes = Vec::with_capacity(unit.text.len() * 4);
        [unit.id, unit.source, unit.text].iter().for_each(|part| put_bytes(&mut bytes, part.as_bytes()));
        put(&mut bytes, unit.offset as u64);
        put(&mut bytes, unit.sketch.fingerprint);
        put(&mut bytes, u64::from(unit.sketch.template));
        put_numbers(&mut bytes, &unit.sketch.shingles);
        put_numbers(&mut bytes, &unit.sketch.tokens);
        let Traits { lang, script, length, list } = &unit.sketch.traits;
        put(&mut bytes, u64::from(*length) << 16 | u64::from(*script) << 8 | u64::from(*lang));
        put(&mut bytes, list.len() as u64);
        list.iter().for_each(|one| put(&mut bytes, one.0));
        // Shifted by one, so that zero is no day.
        put(&mut bytes, unit.sketch.day.map_or(0, |day| (i64::from(day) - i64::from(i32::MIN) + 1) as u64));
        put(&mut bytes, unit.sketch.spoken.len() as u64);
        unit.sketch.spoken.iter().for_each(|spoken| put_spoken(&mut bytes, spoken));
        put(&mut bytes, unit.sketch.repairs.0.len() as u64);
        for [from, to, start, end] in &unit.sketch.repairs.0 {
            put(&mut bytes, u64::from(*from) << 32 | u64::from(*to));
            put(&mut bytes, u64::from(*start) << 32 | u64::from(*end));
        }
        let mut head = Vec::with_capacity(16);
        put(&mut head, bytes.len() as u64);
        put(&mut head, xxh3_64(&bytes));
        writer.write_all(&head).and_then(|()| writer.write_all(&bytes)).map_err(failed)?;
        Ok(true)
    }

    /// Makes the units of this run part of the index.
    pub fn commit(self) -> Result<()> {
        let Some((writer, listed)) = self.writer else { return Ok(()) };
        let (from, to) = (self.folder.join(PARTIAL), self.folder.join(format!("segment-{:06}.units", self.segments.len() + 1)));
        let failed = |error| Error::write(to.display().to_string(), error);
        let file = writer.into_inner().map_err(|error| failed(error.into_error()))?;
        file.sync_all().and_then(|()| fs::rename(&from, &to)).map_err(failed)?;
        drop(listed);
        Ok(())
    }
}

fn put(bytes: &mut Vec<u8>, number: u64) {
    bytes.extend_from_slice(&number.to_le_bytes());
}

fn put_bytes(bytes: &mut Vec<u8>, part: &[u8]) {
    put(bytes, part.len() as u64);
    bytes.extend_from_slice(part);
}

fn put_span(bytes: &mut Vec<u8>, span: Span) {
    put(bytes, u64::from(span.start) << 32 | u64::from(span.end));
}

fn put_spoken(bytes: &mut Vec<u8>, Spoken { speech, first, tokens, stems }: &Spoken) {
    put_span(bytes, speech.span);
    put_span(bytes, speech.sentence);
    put(bytes, u64::from(*first) << 32 | u64::from(*tokens));
    put(bytes, u64::from(speech.is_marked));
    // Zero is the key of no speaker.
    put(bytes, speech.speaker.as_ref().map_or(0, |speaker| speaker.key));
    put_bytes(bytes, speech.speaker.as_ref().map_or("", |speaker| &speaker.name).as_bytes());
    put_numbers(bytes, &speech.named);
    put_numbers(bytes, stems);
}

fn put_numbers(bytes: &mut Vec<u8>, numbers: &[u64]) {
    put(bytes, numbers.len() as u64);
    numbers.iter().for_each(|number| put(bytes, *number));
}

/// Reader for the bytes of a unit.
struct Parts<'a>(&'a [u8]);

impl<'a> Parts<'a> {
    fn number(&mut self) -> Option<u64> {
        let (first, rest) = self.0.split_first_chunk::<8>()?;
        self.0 = rest;
        Some(u64::from_le_bytes(*first))
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = self.number()? as usize;
        let (first, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        std::str::from_utf8(first).ok()
    }

    fn numbers(&mut self) -> Option<Vec<u64>> {
        let count = self.number()? as usize;
        let (first, rest) = self.0.split_at_checked(count.checked_mul(8)?)?;
        self.0 = rest;
        Some(super::storage::as_numbers(first).collect())
    }

    fn span(&mut self) -> Option<Span> {
        let span = self.number()?;
        Some(Span { start: (span >> 32) as u32, end: span as u32 })
    }

    fn spoken(&mut self) -> Option<Spoken> {
        let (span, sentence, place, is_marked) = (self.span()?, self.span()?, self.number()?, self.number()? == 1);
        let (key, name) = (self.number()?, self.text()?);
        let speaker = (key != 0).then(|| Speaker { key, name: name.into() });
        let speech = Speech { span, sentence, is_marked, speaker, named: self.numbers()? };
        Some(Spoken { speech, first: (place >> 32) as u32, tokens: place as u32, stems: self.numbers()? })
    }

    fn unit(mut self) -> Option<(&'a str, &'a str, &'a str, usize, Sketch)> {
        let (id, source, text) = (self.text()?, self.text()?, self.text()?);
        let offset = self.number()? as usize;
        let (fingerprint, template) = (self.number()?, self.number()? as u32);
        let (shingles, tokens, traits) = (self.numbers()?, self.numbers()?, self.number()?);
        let list = self.numbers()?.into_iter().map(Trait).collect();
        let traits =
            Traits { lang: (traits as u8).min(UNKNOWN_LANGUAGE), script: (traits >> 8) as u8, length: (traits >> 16) as u32, list };
        let mut sketch = Sketch {
            fingerprint,
            template,
            shingles,
            tokens,
            traits,
            spoken: Vec::new(),
            unkept: 0,
            day: None,
            repairs: Repairs::default(),
        };
        sketch.day = self.number()?.checked_sub(1).and_then(|day| i32::try_from(day as i64 + i64::from(i32::MIN)).ok());
        for _ in 0..self.number()? {
            sketch.spoken.push(self.spoken()?);
        }
        for _ in 0..self.number()? {
            let (original, current) = (self.number()?, self.number()?);
            sketch.repairs.0.push([(original >> 32) as u32, original as u32, (current >> 32) as u32, current as u32]);
        }
        Some((id, source, text, offset, sketch))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_read_from_its_segment_as_it_was_added() {
        let speech = |speaker: Option<Speaker>, is_marked: bool| Speech {
            span: Span { start: 3, end: 70_000 },
            sentence: Span { start: 1, end: 70_002 },
            is_marked,
            speaker,
            named: vec![5, u64::MAX],
        };
        let speaker = Speaker { key: 77, name: "Ines Kallström".into() };
        let whole = Sketch {
            fingerprint: u64::MAX - 1,
            template: u32::MAX - 2,
            shingles: vec![1, 1 << 40],
            tokens: vec![9, 8, 1 << 63],
            spoken: vec![
                Spoken { speech: speech(Some(speaker), true), first: 65_537, tokens: 4, stems: vec![1, 2] },
                Spoken { speech: speech(None, false), first: 1, tokens: 65_538, stems: Vec::new() },
            ],
            unkept: 0,
            day: Some(-7),
            traits: Traits { lang: 3, script: 2, length: 70_001, list: vec![Trait(11), Trait(1 << 50)] },
            repairs: Repairs(vec![[1, 65_538, 3, 65_540], [5, 6, 70_007, 8]]),
        };
        let plain = Sketch { day: None, spoken: Vec::new(), repairs: Repairs::default(), traits: Traits::default(), ..whole.clone() };
        let first = Sketch { day: Some(i32::MIN), ..plain.clone() };
        let last = Sketch { day: Some(i32::MAX), traits: Traits { lang: UNKNOWN_LANGUAGE, ..Traits::default() }, ..plain.clone() };
        let units = [("a", "one", 7, &whole), ("b", "two", 0, &plain), ("c", "", usize::MAX, &first), ("d#p1", "four", 1, &last)];
        let folder = tempfile::tempdir().unwrap();
        let mut index = Index::open(folder.path(), "{}").unwrap();
        for (id, source, offset, sketch) in units {
            assert!(index.add(Indexed { id, source, text: "Text é.", offset, sketch }).unwrap());
        }
        index.commit().unwrap();
        let bytes = fs::read(folder.path().join("segment-000001.units")).unwrap();
        let mut rest = bytes.strip_prefix(MAGIC).unwrap();
        for (id, source, offset, sketch) in units {
            let length = u64::from_le_bytes(*rest.first_chunk().unwrap()) as usize;
            let (unit, next) = rest[16..].split_at(length);
            let read = Parts(unit).unit().unwrap();
            assert_eq!((read.0, read.1, read.2, read.3), (id, source, "Text é.", offset));
            assert_eq!(format!("{:?}", read.4), format!("{sketch:?}"), "{id}");
            rest = next;
        }
        assert!(rest.is_empty());
    }

    #[test]
    fn a_unit_is_known_by_its_id_its_source_its_text_and_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let mut clusterer = Clusterer::new(super::super::Options::default()).unwrap();
        let sketch = clusterer.sketcher().sketch("Text.");
        let unit = Indexed { id: "a", source: "s", text: "Text.", offset: 1, sketch: &sketch };
        let mut index = Index::open(folder.path(), "{}").unwrap();
        assert!(index.add(unit).unwrap());
        index.commit().unwrap();
        let mut index = Index::open(folder.path(), " {}\n").unwrap();
        index.replay(&mut clusterer).unwrap();
        assert!(!index.add(unit).unwrap());
        for other in [
            Indexed { id: "b", ..unit },
            Indexed { source: "t", ..unit },
            Indexed { text: "Text!", ..unit },
            Indexed { offset: 2, ..unit },
            Indexed { id: "as", source: "", ..unit },
        ] {
            assert!(index.add(other).unwrap());
        }
        index.commit().unwrap();
        let names = |folder: &Path| -> Vec<String> {
            let entries = folder.read_dir().unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
            let mut names: Vec<String> = entries.filter(|name| name.starts_with("segment")).collect();
            names.sort();
            names
        };
        assert_eq!(names(folder.path()), ["segment-000001.units", "segment-000002.units"]);
    }

    #[test]
    fn a_folder_is_no_index_if_it_has_other_files_or_other_settings() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!Index::is_at(folder.path()));
        drop(Index::open(folder.path(), "{}").unwrap());
        assert!(Index::is_at(folder.path()));
        // What a killed run left is removed, even if this one adds nothing.
        fs::write(folder.path().join(PARTIAL), "half").unwrap();
        Index::open(folder.path(), "{}").unwrap().commit().unwrap();
        assert!(!folder.path().join(PARTIAL).exists());
        let told = Index::open(folder.path(), "{\"unit\":\"record\"}").err().unwrap().to_string();
        assert!(told.contains("was made with {}, and this run asks for {\"unit\":\"record\"}"), "{told}");
        let full = tempfile::tempdir().unwrap();
        fs::write(full.path().join("letter.txt"), "Dear").unwrap();
        let told = Index::open(full.path(), "{}").err().unwrap().to_string();
        assert!(told.contains("is no index, and not empty"), "{told}");
        assert!(!Index::is_at(full.path()));
    }

    #[test]
    fn a_segment_of_an_earlier_version_is_refused_and_a_cut_one_is_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let sketch = Clusterer::new(super::super::Options::default()).unwrap().sketcher().sketch("Text.");
        let mut index = Index::open(folder.path(), "{}").unwrap();
        index.add(Indexed { id: "a", source: "s", text: "Text.", offset: 0, sketch: &sketch }).unwrap();
        index.commit().unwrap();
        let path = folder.path().join("segment-000001.units");
        let sound = fs::read(&path).unwrap();
        let told = |bytes: &[u8]| {
            fs::write(&path, bytes).unwrap();
            let mut index = Index::open(folder.path(), "{}").unwrap();
            index.replay(&mut Clusterer::new(super::super::Options::default()).unwrap()).err().map(|error| error.to_string())
        };
        assert_eq!(told(&sound), None);
        assert!(told(&[b"sourdix4", &sound[8..]].concat()).unwrap().contains("was made by an earlier version"));
        assert!(told(&sound[..sound.len() - 1]).unwrap().contains("is damaged"));
        assert!(told(&sound[..9]).is_some_and(|told| told.contains("segment-000001.units")));
    }
}
