//! Output files of the gate: written in segments, compressed by file extension, renamed when complete.
//!
//! Segments end by number of records, never by time, and compression restarts with each (a gzip member or zstd frame): so a resumed run
//! writes the same bytes as an uninterrupted one.

use super::parts;
use crate::error::Error;
use crate::files::{is_special, partial};
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::Xxh3;

/// Length and checksum of an output so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::gate) struct Written {
    /// Length in bytes.
    pub length: u64,
    /// Checksum (xxh3).
    pub sum: u64,
}

/// Compression of an output.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Packing {
    None,
    Gzip,
    Zstd,
}

impl Packing {
    fn of(path: &Path) -> Self {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("gz") => Self::Gzip,
            Some("zst") => Self::Zstd,
            _ => Self::None,
        }
    }

    fn pack(self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Self::None => Ok(bytes.to_vec()),
            Self::Gzip => {
                let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
                encoder.write_all(bytes)?;
                encoder.finish()
            }
            Self::Zstd => zstd::encode_all(bytes, 3),
        }
    }
}

/// An output, a file or a folder of files.
pub(in crate::gate) struct Output {
    name: String,
    path: PathBuf,
    file: File,
    split: Option<Split>,
    /// Whether it is a device, pipe or link, which is written directly and not renamed.
    through: bool,
    packing: Packing,
    segment: Vec<u8>,
    written: u64,
    sum: Xxh3,
}

/// How an output is split into files.
struct Split {
    /// Most bytes of a file, unless a segment has more.
    most: u64,
    /// Number of the open file, and its bytes so far.
    nth: usize,
    here: u64,
    /// Packed, what stands at the beginning of each.
    head: Vec<u8>,
}

/// Whether `path` is a device, pipe or link, which is written directly. A folder is replaced by what is split.
pub(in crate::gate) fn is_through(path: &Path, split: Option<u64>) -> bool {
    is_special(path) && !(split.is_some() && parts::is_folder(path))
}

impl Output {
    /// Opens `path`, split into files of at most `split` bytes; `kept` is the part of the unfinished output to keep.
    pub(in crate::gate) fn open(path: &Path, kept: Option<Written>, split: Option<u64>) -> Result<Self, Error> {
        let name = path.display().to_string();
        let failed = |error| Error::write(&name, error);
        let through = is_through(path, split);
        let mut options = OpenOptions::new();
        options.write(true);
        let mut sum = Xxh3::new();
        let mut split = split.map(|most| Split { most, nth: 0, here: 0, head: Vec::new() });
        let file = match (kept, &mut split) {
            _ if through => options.truncate(true).open(path).map_err(failed)?,
            (None, None) => options.create(true).truncate(true).open(partial(path)).map_err(failed)?,
            (None, Some(_)) => parts::begin(path).and_then(|()| parts::make(path, 0)).map_err(failed)?,
            (Some(kept), split) => {
                let files = match split {
                    Some(_) => parts::shorten(path, kept.length).map_err(failed)?,
                    None => vec![partial(path)],
                };
                let (mut length, mut last) = (0, None);
                for (nth, file) in files.iter().enumerate() {
                    let mut file = options.read(true).open(file).map_err(failed)?;
                    file.set_len((kept.length - length).min(file.metadata().map_err(failed)?.len())).map_err(failed)?;
                    let here = hash(&mut file, &mut sum).map_err(failed)?;
                    length += here;
                    if let Some(split) = split {
                        (split.nth, split.here) = (nth, here);
                    }
                    last = Some(file);
                }
                let file = last.filter(|_| Written { length, sum: sum.digest() } == kept);
                file.ok_or_else(|| {
                    let file = partial(path).display().to_string();
                    let reason = "does not have the checksum of the journal; remove the journal, and the run begins anew".to_owned();
                    Error::Decode { file, reason }
                })?
            }
        };
        let written = kept.unwrap_or_default().length;
        Ok(Self { packing: Packing::of(path), path: path.to_owned(), name, file, split, through, segment: Vec::new(), written, sum })
    }

    /// Sets what stands at the beginning of each further file.
    pub(in crate::gate) fn head(&mut self, head: &[u8]) -> Result<(), Error> {
        if let Some(split) = self.split.as_mut().filter(|split| split.head.is_empty()) {
            split.head = self.packing.pack(head).map_err(|error| Error::write(&self.name, error))?;
        }
        Ok(())
    }

    /// Appends to the segment.
    pub(in crate::gate) fn push(&mut self, bytes: &[u8]) {
        self.segment.extend_from_slice(bytes);
    }

    /// Size of the current segment in bytes.
    pub(in crate::gate) fn pending(&self) -> usize {
        self.segment.len()
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        match &mut self.split {
            Some(split) if split.here > 0 && split.here + bytes.len() as u64 > split.most => {
                split.nth += 1;
                split.here = 0;
                let (nth, head) = (split.nth, split.head.clone());
                self.sync()?;
                self.file = parts::make(&self.path, nth).map_err(|error| Error::write(&self.name, error))?;
                self.append(&head)?;
            }
            _ => {}
        }
        self.append(bytes)
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.file.write_all(bytes).map_err(|error| Error::write(&self.name, error))?;
        self.sum.update(bytes);
        self.written += bytes.len() as u64;
        if let Some(split) = &mut self.split {
            split.here += bytes.len() as u64;
        }
        Ok(())
    }

    /// Length and checksum of the file so far.
    fn so_far(&self) -> Written {
        Written { length: self.written, sum: self.sum.digest() }
    }

    /// Ends the segment; returns length and checksum of the file.
    pub(in crate::gate) fn end_segment(&mut self) -> Result<Written, Error> {
        if !self.segment.is_empty() {
            let mut segment = std::mem::take(&mut self.segment);
            match self.packing {
                Packing::None => self.write(&segment)?,
                packing => self.write(&packing.pack(&segment).map_err(|error| Error::write(&self.name, error))?)?,
            }
            segment.clear();
            self.segment = segment;
        }
        Ok(self.so_far())
    }

    /// Flushes to disk (fsync), so that written bytes survive a power failure.
    pub(in crate::gate) fn sync(&self) -> Result<(), Error> {
        if self.through { Ok(()) } else { self.file.sync_data().map_err(|error| Error::write(&self.name, error)) }
    }

    /// Ends the file, which is then complete but not yet renamed.
    pub(in crate::gate) fn end(&mut self) -> Result<Written, Error> {
        self.end_segment()?;
        if self.written == 0 && self.packing != Packing::None {
            // An empty file is not a valid compressed file.
            let bytes = self.packing.pack(&[]).map_err(|error| Error::write(&self.name, error))?;
            self.write(&bytes)?;
        }
        self.sync()?;
        Ok(self.so_far())
    }

    /// Renames the file to its final path.
    pub(in crate::gate) fn place(self) -> Result<(), Error> {
        if self.through { Ok(()) } else { place(&self.path) }
    }

    /// Removes the unfinished file.
    pub(in crate::gate) fn discard(self) {
        if !self.through {
            discard(&self.path);
        }
    }
}

/// Hashes all of `file` into `sum`; returns its length.
fn hash(file: &mut File, sum: &mut Xxh3) -> io::Result<u64> {
    let (mut buffer, mut length) = (vec![0; 1 << 16], 0);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(length),
            read => {
                sum.update(&buffer[..read]);
                length += read as u64;
            }
        }
    }
}

/// Length and checksum of a finished output.
pub(in crate::gate) fn written(path: &Path) -> io::Result<Written> {
    let files = if parts::is_folder(path) { parts::finished(path)? } else { vec![path.to_owned()] };
    let (mut sum, mut length) = (Xxh3::new(), 0);
    for file in files {
        length += hash(&mut File::open(file)?, &mut sum)?;
    }
    Ok(Written { length, sum: sum.digest() })
}

/// Renames the unfinished output of `path`.
pub(in crate::gate) fn place(path: &Path) -> Result<(), Error> {
    let partial = partial(path);
    let placed = if parts::is_folder(&partial) { parts::place(path) } else { std::fs::rename(partial, path) };
    placed.map_err(|error| Error::write(path.display().to_string(), error))
}

/// Removes the unfinished output of `path`.
pub(in crate::gate) fn discard(path: &Path) {
    let partial = partial(path);
    if parts::is_folder(&partial) {
        parts::discard(path);
    } else {
        let _ = std::fs::remove_file(partial);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_link_is_written_through_and_stays_one() {
        let folder = tempfile::tempdir().unwrap();
        let (target, link) = (folder.path().join("target.jsonl"), folder.path().join("link.jsonl"));
        std::fs::write(&target, "what was there").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        write(&link, &[b"one\n", b"two\n"], None, None);
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "one\ntwo\n");
        assert!(link.symlink_metadata().unwrap().is_symlink());
        // Nothing of it is thrown away.
        Output::open(&link, None, None).unwrap().discard();
        assert!(link.symlink_metadata().unwrap().is_symlink() && target.exists());
    }

    /// Writes segments to a file or a folder, and interrupts the run after some of them, with bytes on disk that the journal does not know.
    fn write(path: &Path, segments: &[&[u8]], interrupted_after: Option<usize>, split: Option<u64>) {
        let mut output = Output::open(path, None, split).unwrap();
        output.head(b"head\n").unwrap();
        for (nth, segment) in segments.iter().enumerate() {
            if interrupted_after == Some(nth) {
                let kept = output.end_segment().unwrap();
                output.push(b"not in the journal\n");
                output.end_segment().unwrap();
                drop(output);
                output = Output::open(path, Some(kept), split).unwrap();
                output.head(b"head\n").unwrap();
            }
            output.push(segment);
            assert_eq!(output.pending(), segment.len());
            output.end_segment().unwrap();
            assert_eq!(output.pending(), 0);
        }
        let ended = output.end().unwrap();
        output.place().unwrap();
        assert_eq!(written(path).unwrap(), ended);
        assert!(!partial(path).exists());
    }

    /// The files of an output with their contents.
    fn contents(path: &Path) -> Vec<(PathBuf, Vec<u8>)> {
        let files = if path.is_dir() { parts::finished(path).unwrap() } else { vec![path.to_owned()] };
        files.into_iter().map(|file| (file.strip_prefix(path).unwrap().to_owned(), std::fs::read(&file).unwrap())).collect()
    }

    #[test]
    fn a_resumed_output_has_the_bytes_of_an_uninterrupted_one() {
        let segments: [&[u8]; 4] = [b"one\n", b"two two\n", b"", b"three three three\n"];
        for (name, split) in
            [("a.jsonl", None), ("a.jsonl.gz", None), ("a.jsonl.zst", None), ("a.jsonl", Some(13)), ("a.jsonl.gz", Some(60))]
        {
            let folder = tempfile::tempdir().unwrap();
            let (whole, resumed) = (folder.path().join("whole").join(name), folder.path().join("resumed").join(name));
            std::fs::create_dir(whole.parent().unwrap()).unwrap();
            std::fs::create_dir(resumed.parent().unwrap()).unwrap();
            write(&whole, &segments, None, split);
            for after in 0..segments.len() {
                write(&resumed, &segments, Some(after), split);
                assert!(contents(&whole) == contents(&resumed), "{name} {split:?} after {after}");
            }
        }
    }

    #[test]
    fn files_are_split_before_they_are_too_long_and_each_has_the_head() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        write(&path, &[b"head\n12345\n", b"123\n", b"a line that is too long by itself\n", b"1\n"], None, Some(15));
        let texts: Vec<String> = contents(&path).into_iter().map(|(_, bytes)| String::from_utf8(bytes).unwrap()).collect();
        assert_eq!(texts, ["head\n12345\n123\n", "head\na line that is too long by itself\n", "head\n1\n"]);
    }

    #[test]
    fn an_empty_output_is_a_valid_file_of_its_kind() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst"] {
            let path = folder.path().join(name);
            write(&path, &[b"", b""], None, None);
            let bytes = std::fs::read(&path).unwrap();
            let mut text = Vec::new();
            match Packing::of(&path) {
                Packing::None => text.extend_from_slice(&bytes),
                Packing::Gzip => text = std::io::read_to_string(flate2::read::GzDecoder::new(&bytes[..])).unwrap().into_bytes(),
                Packing::Zstd => text = zstd::decode_all(&bytes[..]).unwrap(),
            }
            assert!(text.is_empty() && (name == "a.jsonl") == bytes.is_empty(), "{name}: {bytes:?}");
        }
    }

    #[test]
    fn an_output_that_does_not_have_its_checksum_is_not_continued() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        for split in [None, Some(4)] {
            let mut output = Output::open(&path, None, split).unwrap();
            for segment in [b"12345", b"67890"] {
                output.push(segment);
                output.end_segment().unwrap();
            }
            let kept = output.so_far();
            assert_eq!(kept.length, 10);
            assert!(Output::open(&path, Some(kept), split).is_ok());
            for wrong in [Written { sum: kept.sum ^ 1, ..kept }, Written { length: 9, ..kept }, Written { length: 11, ..kept }] {
                assert!(Output::open(&path, Some(wrong), split).is_err_and(|error| error.to_string().contains("checksum")), "{wrong:?}");
            }
            Output::open(&path, None, split).unwrap().discard();
            assert!(!partial(&path).exists() && !path.exists());
        }
    }
}
