//! Files that must not outlive the run: unfinished outputs, spools, locks.
//!
//! A file that is dropped is taken away, but an interrupt drops nothing. So all of them stand in one list, and whoever ends the process
//! takes them away first ([`remove_all`]). Files without a name need no entry: the system takes them away.

use crate::error::Error;
use std::collections::BTreeSet;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tempfile::NamedTempFile;

static LISTED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn listed() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    LISTED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes away every file of the list. Nothing is made or put into place any more once this was called: the list stays locked.
pub(crate) fn remove_all() {
    let mut listed = listed();
    std::mem::take(&mut *listed).iter().for_each(|path| drop(std::fs::remove_file(path)));
    std::mem::forget(listed);
}

/// A path that is on the list as long as this lives.
pub(crate) struct Listed(PathBuf);

impl Listed {
    /// Puts `path` on the list, whether it exists already or not.
    pub(crate) fn new(path: PathBuf) -> Self {
        listed().insert(path.clone());
        Self(path)
    }
}

impl Drop for Listed {
    fn drop(&mut self) {
        listed().remove(&self.0);
    }
}

/// A file with a name that is gone when it is dropped.
pub(crate) struct Temporary {
    file: Option<NamedTempFile>,
    path: PathBuf,
}

impl Temporary {
    /// A new one in `folder`.
    pub(crate) fn new_in(folder: &Path) -> io::Result<Self> {
        // Made and listed in one step: an interrupt comes before both or behind both.
        let mut listed = listed();
        let file = NamedTempFile::new_in(folder)?;
        let path = file.path().to_owned();
        listed.insert(path.clone());
        Ok(Self { file: Some(file), path })
    }

    /// Where it lies.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    fn open(&mut self) -> &mut NamedTempFile {
        self.file.as_mut().expect("it is taken by persist alone, which consumes this")
    }

    /// Puts it into the place of `path`, readable by all.
    pub(crate) fn persist(mut self, path: &Path) -> io::Result<()> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            self.open().as_file().set_permissions(std::fs::Permissions::from_mode(0o644))?;
        }
        let mut listed = listed();
        let Some(file) = self.file.take() else { return Ok(()) };
        file.persist(path).map_err(|error| error.error)?;
        listed.remove(&self.path);
        Ok(())
    }
}

impl Write for Temporary {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.open().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.open().flush()
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        drop(self.file.take());
        listed().remove(&self.path);
    }
}

/// Holds an output against other runs: an advisory lock of the system on a file beside it, in which the number of the process stands.
///
/// The system lets go of the lock when the process ends, however it ends, so that a file that was left behind locks nobody out. Where no
/// such file can be made, as in a folder without rights to write, there is no lock: the output itself says what is wrong there.
pub(crate) struct Lock(Option<(File, Listed)>);

impl Lock {
    /// Locks `output`, a file; an error where another process has.
    pub(crate) fn beside(output: &Path) -> Result<Self, Error> {
        let mut path = output.as_os_str().to_owned();
        path.push(".lock");
        Self::new(output, path.into())
    }

    /// Locks `folder`, from within.
    pub(crate) fn inside(folder: &Path) -> Result<Self, Error> {
        Self::new(folder, folder.join(Self::INSIDE))
    }

    /// The file in a locked folder.
    pub(crate) const INSIDE: &str = "sourdine.lock";

    fn new(output: &Path, path: PathBuf) -> Result<Self, Error> {
        loop {
            let Ok(mut file) = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path) else {
                return Ok(Self(None));
            };
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(held(output, &mut file)),
                // A file system without locks.
                Err(TryLockError::Error(_)) => return Ok(Self(None)),
            }
            if !is_at(&file, &path) {
                // Its holder took it away between opening and locking.
                continue;
            }
            // Whom to name; on a full disk nobody.
            let _ = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| writeln!(file, "{}", std::process::id()));
            return Ok(Self(Some((file, Listed::new(path)))));
        }
    }
}

fn held(output: &Path, file: &mut File) -> Error {
    let mut holder = String::new();
    // It may be read while it is written.
    let holder = match file.take(20).read_to_string(&mut holder).map(|_| holder.trim()) {
        Ok(holder) if !holder.is_empty() && holder.bytes().all(|byte| byte.is_ascii_digit()) => format!("process {holder}"),
        _ => "another process".to_owned(),
    };
    let reason = format!("{holder} is writing it; wait until that has ended, or name another output");
    Error::Decode { file: output.display().to_string(), reason }
}

/// Whether `file` is what stands at `path`.
fn is_at(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let (Ok(file), Ok(path)) = (file.metadata(), path.metadata()) else { return false };
        (file.dev(), file.ino()) == (path.dev(), path.ino())
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        path.exists()
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // While it is still locked: whoever opened it meanwhile sees that it is gone.
        if let Some((_, Listed(path))) = &self.0 {
            let _ = std::fs::remove_file(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_names_its_holder_and_is_gone_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let output = folder.path().join("out");
        let lock = Lock::beside(&output).unwrap();
        let told = Lock::beside(&output).err().unwrap().to_string();
        assert!(told.contains(&format!("process {} is writing it", std::process::id())), "{told}");
        drop(lock);
        assert!(!folder.path().join("out.lock").exists());
        // One that a killed run left behind locks nobody out.
        std::fs::write(folder.path().join("out.lock"), "1\n").unwrap();
        Lock::beside(&output).unwrap();
    }

    #[test]
    fn what_is_dropped_leaves_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = Temporary::new_in(folder.path()).unwrap();
        assert!(file.path().exists() && listed().contains(file.path()));
        drop(file);
        let mut file = Temporary::new_in(folder.path()).unwrap();
        file.write_all(b"whole").unwrap();
        file.persist(&folder.path().join("out")).unwrap();
        assert_eq!(folder.path().read_dir().unwrap().count(), 1);
    }
}
