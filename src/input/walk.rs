//! Walks folders in name order; skipped entries are reported.

use super::{Event, Place, Skip};
use crate::error::Error;
use std::path::{Path, PathBuf};

/// The event is boxed because it is rare and large.
type Found = Result<Place, Box<Event>>;

/// Iterator of the files of the given paths; files of a folder are sorted by name. Links to files are followed, links to folders are not.
pub(super) struct Walk {
    paths: std::vec::IntoIter<PathBuf>,
    folder: Option<Box<dyn Iterator<Item = Found> + Send>>,
}

impl Walk {
    pub(super) fn new(paths: Vec<PathBuf>) -> Self {
        Self { paths: paths.into_iter(), folder: None }
    }

    fn given(&mut self, path: PathBuf) -> Found {
        let shown = path.to_string_lossy().into_owned();
        if shown == "-" {
            return Ok(Place { path: None, shown: "stdin".into(), found: false });
        }
        match path.metadata() {
            Err(error) => Err(Box::new(Event::Unreadable(Error::read(shown, error)))),
            Ok(data) if data.is_dir() => {
                let mut files = files(&path).peekable();
                if files.peek().is_none() {
                    return Err(Box::new(Event::Unreadable(Error::Decode { file: shown, reason: "the folder is empty".into() })));
                }
                self.folder = Some(Box::new(files));
                self.next().unwrap_or_else(|| unreachable!("a peeked folder has an entry"))
            }
            Ok(_) => Ok(Place { path: Some(path), shown, found: false }),
        }
    }
}

fn files(folder: &Path) -> impl Iterator<Item = Found> + Send + use<> {
    let root = folder.to_owned();
    let mut entries = walkdir::WalkDir::new(folder).min_depth(1).sort_by_file_name().into_iter();
    std::iter::from_fn(move || {
        loop {
            let entry = match entries.next()? {
                Ok(entry) => entry,
                Err(error) => {
                    let file = error.path().unwrap_or(&root).to_string_lossy().into_owned();
                    return Some(Err(Box::new(Event::Unreadable(Error::read(file, error.into())))));
                }
            };
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            let kind = entry.file_type();
            if kind.is_dir() {
                if hidden {
                    entries.skip_current_dir();
                    return Some(Err(Box::new(Event::Skipped(Skip::Hidden))));
                }
                continue;
            }
            if hidden {
                return Some(Err(Box::new(Event::Skipped(Skip::Hidden))));
            }
            let is_file = kind.is_file() || kind.is_symlink() && entry.path().metadata().is_ok_and(|data| data.is_file());
            if !is_file {
                return Some(Err(Box::new(Event::Skipped(Skip::Special))));
            }
            let shown = entry.path().strip_prefix(&root).unwrap_or(entry.path()).to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
            return Some(Ok(Place { path: Some(entry.into_path()), shown, found: true }));
        }
    })
}

impl Iterator for Walk {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        if let Some(found) = self.folder.as_mut().and_then(Iterator::next) {
            return Some(found);
        }
        self.folder = None;
        let path = self.paths.next()?;
        Some(self.given(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_walked_in_name_order_and_tells_what_it_skips() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.txt", "a/z.txt", ".hidden.txt", ".git/config.txt", "c.txt"] {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "text").unwrap();
        }
        let found: Vec<String> = Walk::new(vec![folder.path().into()])
            .map(|found| match found {
                Ok(place) => place.shown,
                Err(event) => match *event {
                    Event::Skipped(skip) => skip.name().into(),
                    other => format!("{other:?}"),
                },
            })
            .collect();
        assert_eq!(found, ["hidden", "hidden", "a/z.txt", "b.txt", "c.txt"]);
    }
}
