//! Options for the format and the destination of the output.

use crate::cli::output::{self, Output};
use crate::report::{Format, Row, Rows, alerts};
use clap::{Args, ValueEnum};
use std::io::IsTerminal;
use std::path::PathBuf;

/// How the answer looks and where it goes.
#[derive(Args)]
#[command(next_help_heading = "Output")]
pub(in crate::cli) struct OutputArgs {
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: OutputFormat,
    /// Output file [default: standard output]
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// Width of tables in columns [default: that of the terminal; 100 in a pipe]
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(20..))]
    width: Option<u16>,
    /// When to use colors
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: ColorMode,
}

#[derive(Clone, Copy, ValueEnum)]
enum OutputFormat {
    Table,
    Json,
    Jsonl,
    Csv,
    Markdown,
    Html,
    Sarif,
    Github,
    Gitlab,
    Junit,
}

/// The output formats, grouped by their writer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Chosen {
    /// Rows, from every command.
    Rows(Format),
    /// An HTML page, from `report`.
    Html,
    /// Annotations for other tools, from `detect` and `report`.
    Alerts(alerts::Kind),
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ColorMode {
    Auto,
    Always,
    Never,
}

impl OutputArgs {
    /// The selected format.
    pub(in crate::cli) fn chosen(&self) -> Chosen {
        match self.format {
            OutputFormat::Table => Chosen::Rows(Format::Table),
            OutputFormat::Json => Chosen::Rows(Format::Json),
            OutputFormat::Jsonl => Chosen::Rows(Format::JsonLines),
            OutputFormat::Csv => Chosen::Rows(Format::Csv),
            OutputFormat::Markdown => Chosen::Rows(Format::Markdown),
            OutputFormat::Html => Chosen::Html,
            OutputFormat::Sarif => Chosen::Alerts(alerts::Kind::Sarif),
            OutputFormat::Github => Chosen::Alerts(alerts::Kind::Github),
            OutputFormat::Gitlab => Chosen::Alerts(alerts::Kind::Gitlab),
            OutputFormat::Junit => Chosen::Alerts(alerts::Kind::Junit),
        }
    }

    /// The selected row format; an error for HTML and annotations.
    pub(in crate::cli) fn format(&self) -> anyhow::Result<Format> {
        match self.chosen() {
            Chosen::Rows(format) => Ok(format),
            Chosen::Html => {
                anyhow::bail!("--format html is written by `sourdine report`; here there are table, json, jsonl, csv and markdown")
            }
            Chosen::Alerts(_) => anyhow::bail!(
                "--format sarif, github, gitlab and junit are written by `sourdine detect` and `sourdine report`; here there are table, json, jsonl, csv and markdown"
            ),
        }
    }

    pub(in crate::cli) fn width(&self) -> usize {
        self.width.map_or_else(output::terminal_width, usize::from)
    }

    fn color(&self) -> bool {
        self.color == ColorMode::Always || self.out.is_none() && self.color_on_stdout()
    }

    /// Whether standard output is coloured, also if `--out` names a file.
    pub(in crate::cli) fn color_on_stdout(&self) -> bool {
        match self.color {
            ColorMode::Always => true,
            ColorMode::Never => false,
            ColorMode::Auto => std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
        }
    }

    /// Opens the selected output for rows of the selected format.
    pub(in crate::cli) fn rows<R: Row>(&self) -> anyhow::Result<Rows<R, Output>> {
        let format = self.format()?;
        let output = Output::open(self.out.as_deref())?;
        let name = output.name().to_owned();
        Ok(Rows::new(output, name, format, self.width(), self.color()))
    }

    /// Writes rows that are there already.
    pub(in crate::cli) fn print<'r, R: Row + 'r>(&self, rows: impl IntoIterator<Item = &'r R>) -> anyhow::Result<()> {
        let mut out = self.rows()?;
        rows.into_iter().try_for_each(|row| out.push(row))?;
        Ok(out.finish()?.commit()?)
    }
}
