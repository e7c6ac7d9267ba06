//! Refuses outputs that would overwrite an input or another output, before any file is opened.

use super::outputs::partial;
use crate::error::{Error, Result};
use crate::files::is_special;
use std::path::{Path, PathBuf};

/// An error if an output is an input, is in an input folder, or is another output. Only `split` may be a folder; nothing else lies in it.
pub(in crate::gate) fn refuse(inputs: &[PathBuf], outputs: &[&Path], split: Option<&Path>) -> Result<()> {
    let others = inputs.iter().map(PathBuf::as_path).chain(outputs.iter().copied());
    if let Some((folder, inside)) = split.and_then(|split| {
        let mut others = others.filter(|other| *other != split && other.as_os_str() != "-");
        Some((split, others.find(|other| resolved(other).starts_with(resolved(split)))?))
    }) {
        return Err(Error::Refused(format!(
            "{} lies in {}, which --split-size writes anew; name another folder",
            inside.display(),
            folder.display()
        )));
    }
    for (nth, output) in outputs.iter().enumerate() {
        if output.file_name().is_none() || output.is_dir() && split != Some(*output) {
            return Err(Error::Refused(format!("{}: an output is a file", output.display())));
        }
        for other in &outputs[..nth] {
            if is_same(output, other) && !is_device(output) {
                return Err(Error::Refused(format!("{} and {} are one file; give each output its own", other.display(), output.display())));
            }
        }
        for input in inputs.iter().filter(|input| input.as_os_str() != "-") {
            let folder = input.canonicalize().ok().filter(|input| input.is_dir());
            if is_same(output, input) && !is_device(output) || is_same(&partial(output), input) {
                return Err(Error::Refused(format!("{} is an input; write the output to another file", output.display())));
            }
            if folder.is_some_and(|folder| resolved(output).starts_with(folder)) && (output.is_dir() || !is_special(output)) {
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

/// Canonicalises the folder of a path; the file may not exist.
fn resolved(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        folder.canonicalize().unwrap_or_else(|_| folder.to_owned()).join(path.file_name().unwrap_or_default())
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
