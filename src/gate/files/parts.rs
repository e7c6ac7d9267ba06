//! An output that is a folder of files of a stated size (`--split-size`): `good.jsonl.zst/part-00000.jsonl.zst` and so on, as Spark
//! writes them. The folder is made beside and renamed when it is complete, like a file.

use crate::error::{Error, Result};
use crate::files::partial;
use crate::input::Format;
use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// The file in part `nth` of the output `path`.
pub(in crate::gate) fn name(path: &Path, nth: usize) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let (_, stem) = Format::of(&name);
    format!("part-{nth:05}{}", name.strip_prefix(stem).unwrap_or_default())
}

/// The files of `folder` in order; an error if it has others than parts of `path`.
fn files(folder: &Path, path: &Path) -> io::Result<Vec<PathBuf>> {
    let count = std::fs::read_dir(folder)?.count();
    let files: Vec<PathBuf> = (0..count).map(|nth| folder.join(name(path, nth))).collect();
    match files.iter().find(|file| !file.is_file()) {
        None => Ok(files),
        Some(missing) => Err(io::Error::other(format!("the folder has files that are no parts of it: {} is missing", missing.display()))),
    }
}

/// The finished files of the output `path`.
pub(in crate::gate) fn finished(path: &Path) -> io::Result<Vec<PathBuf>> {
    files(path, path)
}

/// Whether the output is a folder of an earlier run.
pub(in crate::gate) fn is_folder(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|data| data.is_dir())
}

/// An error if something is at `path` that must not be replaced by a folder of parts.
pub(in crate::gate) fn refuse(path: &Path) -> Result<()> {
    let refused = |why: String| Err(Error::Refused(format!("{}: {why}; --split-size writes a folder: name another", path.display())));
    match path.symlink_metadata() {
        Err(_) => Ok(()),
        Ok(data) if !data.is_dir() => refused("this is no folder".to_owned()),
        Ok(_) => finished(path).map(|_| ()).or_else(|error| refused(error.to_string())),
    }
}

/// Makes the unfinished folder of `path` anew.
pub(in crate::gate) fn begin(path: &Path) -> io::Result<()> {
    let folder = partial(path);
    if folder.is_dir() {
        files(&folder, path)?;
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir(&folder)
}

/// Makes part `nth` of the unfinished output.
pub(in crate::gate) fn make(path: &Path, nth: usize) -> io::Result<File> {
    File::create(partial(path).join(name(path, nth)))
}

/// Shortens the unfinished output to `length` bytes over all parts; gives its files, at least one.
pub(in crate::gate) fn shorten(path: &Path, length: u64) -> io::Result<Vec<PathBuf>> {
    let (mut kept, mut left) = (Vec::new(), length);
    for file in files(&partial(path), path)? {
        if left == 0 && !kept.is_empty() {
            std::fs::remove_file(file)?;
            continue;
        }
        let there = file.metadata()?.len();
        OpenOptions::new().write(true).open(&file)?.set_len(there.min(left))?;
        left = left.saturating_sub(there);
        kept.push(file);
    }
    if kept.is_empty() { Err(io::Error::from(io::ErrorKind::NotFound)) } else { Ok(kept) }
}

/// Renames the unfinished folder to `path`; a folder of an earlier run is removed.
pub(in crate::gate) fn place(path: &Path) -> io::Result<()> {
    if is_folder(path) {
        finished(path)?;
        std::fs::remove_dir_all(path)?;
    }
    std::fs::rename(partial(path), path)
}

/// Removes the unfinished folder.
pub(in crate::gate) fn discard(path: &Path) {
    if files(&partial(path), path).is_ok() {
        let _ = std::fs::remove_dir_all(partial(path));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_keep_the_extensions_of_the_output() {
        assert_eq!(name(Path::new("out/good.parquet"), 0), "part-00000.parquet");
        assert_eq!(name(Path::new("good.of-may.jsonl.zst"), 12), "part-00012.jsonl.zst");
        assert_eq!(name(Path::new("good"), 100_000), "part-100000");
    }

    #[test]
    fn what_is_no_part_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("good.jsonl");
        refuse(&path).unwrap();
        begin(&path).unwrap();
        for nth in 0..2 {
            make(&path, nth).unwrap();
        }
        place(&path).unwrap();
        refuse(&path).unwrap();
        std::fs::write(path.join("notes.txt"), "mine").unwrap();
        assert!(refuse(&path).unwrap_err().to_string().contains("no parts of it"));
        begin(&path).unwrap();
        assert!(place(&path).is_err() && path.join("notes.txt").exists());
    }

    #[test]
    fn the_unfinished_output_is_shortened_to_what_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("good.jsonl");
        begin(&path).unwrap();
        for (nth, text) in ["12345", "123", "12"].into_iter().enumerate() {
            std::fs::write(partial(&path).join(name(&path, nth)), text).unwrap();
        }
        let lengths = |length| shorten(&path, length).unwrap().iter().map(|file| file.metadata().unwrap().len()).collect::<Vec<_>>();
        assert_eq!(lengths(10), [5, 3, 2]);
        assert_eq!(lengths(7), [5, 2]);
        assert_eq!(lengths(5), [5]);
        assert_eq!(lengths(0), [0]);
    }
}
