//! Files that must not outlive the run: unfinished outputs, spools, lock files.
//!
//! Dropping a file removes it, but a signal runs no destructors. So every named file is registered in one list, and the signal handler
//! removes all of them ([`remove_all`]) before the process ends. Files without a name need no entry: the operating system removes them.

mod output;
mod spooled;

pub(crate) use output::Output;
pub(crate) use spooled::Spooled;

use crate::error::Error;
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tempfile::NamedTempFile;

/// True for a device, a pipe or a link: an existing path that is written directly instead of being replaced.
pub(crate) fn is_special(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|data| !data.is_file())
}

/// Where an output stands until it is complete, if a later run can resume it.
pub(crate) fn partial(path: &Path) -> PathBuf {
    beside(path, "partial")
}

/// Every place where an unfinished output may stand; what is there is written over or removed.
pub(crate) fn partials(path: &Path) -> [PathBuf; 2] {
    [partial(path), path.with_file_name(hidden(path.file_name().unwrap_or_default()))]
}

/// A path next to `path` with an additional extension.
pub(crate) fn beside(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    name.into()
}

/// Name of the temporary file of an output that can't be resumed.
fn hidden(name: &OsStr) -> OsString {
    let mut partial = OsString::from(".");
    partial.push(name);
    partial.push(".partial");
    partial
}

/// The registered paths, and whether each is a folder.
static LISTED: Mutex<BTreeMap<PathBuf, bool>> = Mutex::new(BTreeMap::new());

fn listed() -> MutexGuard<'static, BTreeMap<PathBuf, bool>> {
    LISTED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes every registered file and folder. The list stays locked afterwards, so that no other thread can create or rename a file before the process
/// ends.
pub(crate) fn remove_all() {
    let mut listed = listed();
    let removed =
        |(path, is_folder): (&PathBuf, &bool)| if *is_folder { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
    std::mem::take(&mut *listed).iter().for_each(|entry| drop(removed(entry)));
    std::mem::forget(listed);
}

/// A path that is registered for removal while this value lives.
pub(crate) struct Listed(PathBuf);

impl Listed {
    /// Registers `path`; the file need not exist yet.
    pub(crate) fn new(path: PathBuf) -> Self {
        listed().insert(path.clone(), false);
        Self(path)
    }

    /// Registers the folder `path` with all that will be in it; it need not exist yet.
    pub(crate) fn folder(path: PathBuf) -> Self {
        listed().insert(path.clone(), true);
        Self(path)
    }
}

impl Drop for Listed {
    fn drop(&mut self) {
        listed().remove(&self.0);
    }
}

/// A named temporary file, removed on drop unless it is persisted.
pub(crate) struct Temporary {
    file: Option<NamedTempFile>,
    path: PathBuf,
}

impl Temporary {
    /// Creates a file in `folder`.
    pub(crate) fn new_in(folder: &Path) -> io::Result<Self> {
        Self::made(|| NamedTempFile::new_in(folder))
    }

    /// Creates the file in which `path` is written: `.NAME.partial` beside it, which is locked while this value lives. So of the runs that
    /// were killed no more than one file stays, and the next run removes it. Beside a run that writes the same path, the name is random.
    pub(crate) fn beside(path: &Path) -> io::Result<Self> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let Some(name) = path.file_name() else { return Self::new_in(folder) };
        let partial = hidden(name);
        remove_unlocked(&folder.join(&partial));
        let fixed = || tempfile::Builder::new().prefix(&partial).rand_bytes(0).make_in(folder, create_locked);
        Self::made(|| fixed().or_else(|_| NamedTempFile::new_in(folder)))
    }

    /// Creates the file and registers it under one lock, so that a signal handler sees both or neither.
    fn made(make: impl FnOnce() -> io::Result<NamedTempFile>) -> io::Result<Self> {
        let mut listed = listed();
        let file = make()?;
        let path = file.path().to_owned();
        listed.insert(path.clone(), false);
        Ok(Self { file: Some(file), path })
    }

    /// The path of the temporary file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    fn open(&mut self) -> &mut NamedTempFile {
        self.file.as_mut().expect("it is taken by persist alone, which consumes this")
    }

    /// Renames the file to `path`, with mode 0644.
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

/// Creates a file at `path` that no other process takes for one left behind.
fn create_locked(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    match file.try_lock() {
        Ok(()) if is_at(&file, path) => Ok(file),
        // The file system has no locks: nobody can take it.
        Err(TryLockError::Error(_)) => Ok(file),
        // Another process found it before it was locked, and removes it.
        _ => Err(io::ErrorKind::AlreadyExists.into()),
    }
}

/// Removes the file at `path` that a killed run left: nobody holds its lock.
fn remove_unlocked(path: &Path) {
    // Neither links nor pipes are followed.
    if path.symlink_metadata().is_ok_and(|data| data.is_file())
        && let Ok(file) = File::open(path)
        && file.try_lock().is_ok()
        && is_at(&file, path)
    {
        let _ = std::fs::remove_file(path);
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

/// Keeps other runs off an output: an advisory lock (`flock`) on a lock file that holds the process id.
///
/// The operating system releases the lock when the process ends in any way, so a stale lock file blocks nobody. If the lock file cannot be
/// created, for example in a read-only folder, there is no lock: writing the output will report that problem.
pub(crate) struct Lock(Option<(File, Listed)>);

impl Lock {
    /// Locks the file `output` with a lock file next to it; an error if another process holds it.
    pub(crate) fn beside(output: &Path) -> Result<Self, Error> {
        Self::new(output, beside(output, "lock"))
    }

    /// Locks `folder` with a lock file in it; an error if another process holds it.
    pub(crate) fn inside(folder: &Path) -> Result<Self, Error> {
        Self::new(folder, folder.join(Self::INSIDE))
    }

    /// Name of the lock file in a locked folder.
    pub(crate) const INSIDE: &str = "sourdine.lock";

    fn new(output: &Path, path: PathBuf) -> Result<Self, Error> {
        loop {
            let Ok(mut file) = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path) else {
                return Ok(Self(None));
            };
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(held(output, &mut file)),
                // The file system has no locks.
                Err(TryLockError::Error(_)) => return Ok(Self(None)),
            }
            if !is_at(&file, &path) {
                // Its holder removed it between our opening and locking it.
                continue;
            }
            // The process id is for the message of other processes. On a full disk it is missing.
            let _ = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| writeln!(file, "{}", std::process::id()));
            return Ok(Self(Some((file, Listed::new(path)))));
        }
    }
}

fn held(output: &Path, file: &mut File) -> Error {
    let mut holder = String::new();
    // The holder may not have written its id yet.
    let holder = match file.take(20).read_to_string(&mut holder).map(|_| holder.trim()) {
        Ok(holder) if !holder.is_empty() && holder.bytes().all(|byte| byte.is_ascii_digit()) => format!("process {holder}"),
        _ => "another process".to_owned(),
    };
    let reason = format!("{holder} is writing it; wait until that has ended, or name another output");
    Error::Decode { file: output.display().to_string(), reason }
}

/// Whether the open `file` is still the one at `path`.
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
        // Remove it while it is locked: a process that has opened it meanwhile then sees that it is gone.
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
        assert!(file.path().exists() && listed().contains_key(file.path()));
        drop(file);
        let mut file = Temporary::new_in(folder.path()).unwrap();
        file.write_all(b"whole").unwrap();
        file.persist(&folder.path().join("out")).unwrap();
        assert_eq!(folder.path().read_dir().unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_a_killed_run_left_is_replaced_and_one_in_use_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let (path, partial) = (folder.path().join("out"), folder.path().join(".out.partial"));
        std::fs::write(&partial, "left behind").unwrap();
        let mut first = Temporary::beside(&path).unwrap();
        let mut second = Temporary::beside(&path).unwrap();
        assert!(first.path() == partial && second.path() != partial);
        first.write_all(b"first").unwrap();
        second.write_all(b"second").unwrap();
        for (file, content) in [(first, "first"), (second, "second")] {
            file.persist(&path).unwrap();
            assert_eq!(std::fs::read_to_string(&path).unwrap(), content);
        }
        assert_eq!(folder.path().read_dir().unwrap().count(), 1);
    }
}
