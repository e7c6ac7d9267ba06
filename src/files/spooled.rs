//! A stream stored on disk, to be read more than once.

use super::Temporary;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The stored stream; dropping it removes the file.
pub(crate) struct Spooled {
    path: PathBuf,
    _file: Kept,
}

/// What keeps the bytes.
#[expect(dead_code, reason = "held, not read")]
enum Kept {
    Nameless(File),
    Named(Temporary),
}

impl Spooled {
    /// Stores all of `stream` in `folder`. Where an open file has a path of its own (Linux), the file has no name: a killed run leaves none.
    pub(crate) fn new(mut stream: impl Read, folder: &Path) -> io::Result<Self> {
        #[cfg(target_os = "linux")]
        {
            use std::os::fd::AsRawFd;
            let mut file = tempfile::tempfile_in(folder)?;
            let path = PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()));
            if File::open(&path).is_ok() {
                io::copy(&mut stream, &mut file)?;
                return Ok(Self { path, _file: Kept::Nameless(file) });
            }
        }
        let mut file = Temporary::new_in(folder)?;
        io::copy(&mut stream, &mut file)?;
        Ok(Self { path: file.path().to_owned(), _file: Kept::Named(file) })
    }

    /// Where the bytes can be read, as often as wanted.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_read_twice_and_leaves_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let spooled = Spooled::new(&b"of one stream"[..], folder.path()).unwrap();
        assert_eq!([(); 2].map(|()| std::fs::read_to_string(spooled.path()).unwrap()), ["of one stream"; 2]);
        if cfg!(target_os = "linux") {
            assert_eq!(folder.path().read_dir().unwrap().count(), 0);
        }
        drop(spooled);
        assert_eq!(folder.path().read_dir().unwrap().count(), 0);
    }
}
