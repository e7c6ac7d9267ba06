//! `sourdine doctor`: what this program has, and what it would use here.

use super::Status;
use super::args::{OutputArgs, RunArgs};
use crate::artifacts::rules;
use crate::config::Config;
use crate::knowledge::{lexicon, tagger};
use crate::language::Identifier;
use crate::report::Row;
use crate::report::table::Column;
use serde::Serialize;

/// Show what is built in, the versions of models, and the configuration in force
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  sourdine doctor\n  sourdine doctor --config sourdine.toml --format json")]
pub(super) struct Args {
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    run: RunArgs,
}

/// A fact.
#[derive(Serialize)]
struct Fact {
    what: &'static str,
    value: String,
    /// What to do, if it will not work.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

impl Row for Fact {
    const COLUMNS: &'static [Column] = &[Column::words("what"), Column::text("value", 2), Column::text("problem", 1)];

    fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
        vec![vec![self.what.to_owned(), self.value.clone(), self.problem.clone().unwrap_or_default()]]
    }
}

fn fact(what: &'static str, value: impl Into<String>) -> Fact {
    Fact { what, value: value.into(), problem: None }
}

/// The optional features that are built in.
fn features() -> String {
    let all = [
        ("columnar", cfg!(feature = "columnar")),
        ("lingua-core", cfg!(feature = "lingua-core")),
        ("all-languages", cfg!(feature = "all-languages")),
    ];
    let names: Vec<&str> = all.into_iter().filter(|(_, is_there)| *is_there).map(|(name, _)| name).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

/// The folder of temporary files, and whether a file can be made there.
fn temporary() -> Fact {
    let folder = std::env::temp_dir();
    let problem = tempfile::tempfile_in(&folder).err().map(|error| format!("{error}; name another folder with --temp-dir or TMPDIR"));
    Fact { what: "temporary files", value: folder.display().to_string(), problem }
}

pub(super) fn run(args: Args) -> anyhow::Result<Status> {
    let config: Config = args.run.config()?;
    let languages: Vec<&str> = lexicon::languages().collect();
    let taggers: Vec<&str> = tagger::languages().collect();
    let file =
        args.run.config_file().map_or_else(|| "defaults; no file is read without --config".to_owned(), |path| path.display().to_string());
    let facts = [
        fact("sourdine", env!("CARGO_PKG_VERSION")),
        fact("features", features()),
        fact("rules", rules::ALL.len().to_string()),
        fact("score", config.score.scoring()?.model.version.clone()),
        fact("languages identified", Identifier::new().languages().len().to_string()),
        fact("lexicons", format!("version {}: {}", lexicon::VERSION, languages.join(", "))),
        fact("taggers", taggers.join(", ")),
        fact("configuration", file),
        fact("its fingerprint", config.fingerprint()),
        fact("threads", args.run.threads().to_string()),
        temporary(),
    ];
    let has_problem = facts.iter().any(|fact| fact.problem.is_some());
    args.output.print(&facts)?;
    Ok(Status::Fine.or_found(has_problem))
}
