//! Refuses an `--out` that is a file which another argument names: a configuration, rules, a model, a list.
//!
//! Inputs and other outputs are compared by [`Overlap`], with what is read from folders. This holds for all arguments of all commands.

use crate::error::Result;
use crate::pipeline::Overlap;
use std::ffi::OsString;
use std::path::PathBuf;

/// The files that the arguments name.
pub(super) struct Named {
    out: Option<PathBuf>,
    others: Vec<PathBuf>,
}

impl Named {
    pub(super) fn new(args: &[OsString]) -> Self {
        // Values stand alone or behind "=".
        let value = |arg: &OsString| {
            let text = arg.to_str()?;
            text.strip_prefix("--")?.split_once('=').map(|(name, value)| (name.to_owned(), PathBuf::from(value)))
        };
        let (mut out, mut others) = (None, Vec::new());
        let mut is_out = false;
        for arg in args.iter().skip(1) {
            match value(arg) {
                _ if std::mem::take(&mut is_out) => out = Some(PathBuf::from(arg)),
                Some((name, path)) if name == "out" => out = Some(path),
                Some((_, path)) => others.push(path),
                None if arg == "--out" => is_out = true,
                None => others.push(PathBuf::from(arg)),
            }
        }
        others.retain(|path| path.is_file());
        Self { out, others }
    }

    /// An error if `--out` is one of the others.
    pub(super) fn refuse(&self) -> Result<()> {
        let outputs: Vec<_> = self.out.as_deref().filter(|out| out.is_file()).into_iter().collect();
        Overlap { inputs: &self.others, outputs: &outputs, split: None }.refuse(|_, _| false)
    }
}
