//! Refuses outputs that would overwrite an input or another output, before any file is opened.

use crate::error::{Error, Result};
use crate::files::{is_special, partials};
use crate::input::InputOptions;
use std::path::{Path, PathBuf};

/// The files of a run: what is read, and what is written.
pub struct Overlap<'a> {
    /// Files and folders that are read.
    pub inputs: &'a [PathBuf],
    /// Files that are written.
    pub outputs: &'a [&'a Path],
    /// An output that is a folder and is written anew, so that nothing else may lie in it.
    pub split: Option<&'a Path>,
}

impl Overlap<'_> {
    /// Like [`Self::refuse`], for outputs that appear whole: one in an input folder is refused if it is there already and would be read, as a
    /// file of the user or of the last run.
    pub fn refuse_read(self, options: &InputOptions) -> Result<()> {
        self.refuse(|output, inside| output.exists() && options.is_read_in_folder(inside))
    }

    /// An error if an output is an input or another output, or lies in an input folder from which it `is_read` (asked with its path, and
    /// that in the folder).
    pub fn refuse(self, is_read: impl Fn(&Path, &Path) -> bool) -> Result<()> {
        let Self { inputs, outputs, split } = self;
        let others = inputs.iter().map(PathBuf::as_path).chain(outputs.iter().copied());
        if let Some((folder, inside)) = split.and_then(|split| {
            let mut others = others.filter(|other| *other != split && !is_standard(other));
            Some((split, others.find(|other| resolved(other).starts_with(resolved(split)))?))
        }) {
            return Err(Error::Refused(format!(
                "{} lies in {}, which --split-size writes anew; name another folder",
                inside.display(),
                folder.display()
            )));
        }
        let files = || outputs.iter().copied().filter(|output| !is_standard(output));
        for (nth, output) in files().enumerate() {
            if output.file_name().is_none() || output.is_dir() && split != Some(output) {
                return Err(Error::Refused(format!("{}: an output is a file", output.display())));
            }
            for other in files().take(nth) {
                if is_same(output, other) && !is_device(output) {
                    return Err(Error::Refused(format!(
                        "{} and {} are one file; give each output its own",
                        other.display(),
                        output.display()
                    )));
                }
            }
            for input in inputs.iter().filter(|input| !is_standard(input)) {
                let folder = input.canonicalize().ok().filter(|input| input.is_dir());
                if is_same(output, input) && !is_device(output) || partials(output).iter().any(|partial| is_same(partial, input)) {
                    return Err(Error::Refused(format!("{} is an input; write the output to another file", output.display())));
                }
                let is_read =
                    folder.is_some_and(|folder| resolved(output).strip_prefix(folder).is_ok_and(|inside| is_read(output, inside)));
                if is_read && (output.is_dir() || !is_special(output)) {
                    return Err(Error::Refused(format!(
                        "{} lies in {}, which is an input; write the output to another folder",
                        output.display(),
                        input.display()
                    )));
                }
            }
        }
        Ok(())
    }
}

/// Whether it stands for standard input or standard output.
fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Canonicalises a path as far as it exists.
fn resolved(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) if folder.as_os_str().is_empty() => resolved(Path::new(".")).join(name),
        (Some(folder), Some(name)) => resolved(folder).join(name),
        _ => path.to_owned(),
    })
}

fn is_same(a: &Path, b: &Path) -> bool {
    #[cfg(unix)]
    if let (Ok(a), Ok(b)) = (a.metadata(), b.metadata()) {
        use std::os::unix::fs::MetadataExt;
        return (a.dev(), a.ino()) == (b.dev(), b.ino());
    }
    resolved(a) == resolved(b)
}

/// Whether it is a device such as `/dev/null`, which several outputs may share.
fn is_device(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        path.metadata().is_ok_and(|data| data.file_type().is_char_device())
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}
