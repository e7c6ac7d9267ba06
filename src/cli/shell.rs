//! `sourdine completions` and `sourdine man`: what shells and `man` want to know, made from the arguments.

use super::Status;
use super::output::Output;
use crate::error::Error;
use clap::{Command, CommandFactory};
use std::path::PathBuf;

/// Print the completions of a shell
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  sourdine completions bash > ~/.local/share/bash-completion/completions/sourdine\n  sourdine completions fish"
)]
pub(super) struct CompletionsArgs {
    /// The shell
    shell: clap_complete::Shell,
}

/// Print the manual page, or write one for each command
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  sourdine man > sourdine.1\n  sourdine man --out ~/.local/share/man/man1")]
pub(super) struct ManArgs {
    /// Folder for the pages of all commands: sourdine.1, sourdine-report.1, and so on
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

fn print(bytes: &[u8]) -> anyhow::Result<Status> {
    let mut output = Output::open(None)?;
    output.put(bytes)?;
    output.commit()?;
    Ok(Status::Fine)
}

pub(super) fn completions(args: &CompletionsArgs) -> anyhow::Result<Status> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::Cli::command(), "sourdine", &mut script);
    print(&script)
}

pub(super) fn man(args: &ManArgs) -> anyhow::Result<Status> {
    // Terminal widths are `man`'s business, so lines are not wrapped here.
    let mut command: Command = super::Cli::command().max_term_width(0).disable_help_subcommand(true);
    command.build();
    let Some(folder) = &args.out else {
        let mut page = Vec::new();
        clap_mangen::Man::new(command).render(&mut page)?;
        return print(&page);
    };
    std::fs::create_dir_all(folder)
        .and_then(|()| clap_mangen::generate_to(command, folder))
        .map_err(|error| Error::write(folder.display().to_string(), error))?;
    Ok(Status::Fine)
}
