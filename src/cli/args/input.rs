//! Options for inputs and how they are read.

use super::{RunArgs, size};
use crate::input::encoding::Encoding;
use crate::input::{self, Content, Fields, InputOptions, SourceFrom};
use crate::pipeline::{Overlap, Reading};
use crate::text::paragraphs::Paragraphs;
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

/// Message for a command without inputs.
pub(in crate::cli) const NO_INPUT: &str = "no input; name files or folders, or - for standard input";

/// Inputs and how they are read.
#[derive(Args, Clone)]
#[command(next_help_heading = "Input")]
pub(in crate::cli) struct InputArgs {
    /// Files, folders, or - for standard input
    #[arg(value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    /// Format of standard input, and of files with an unknown extension
    #[arg(long, value_name = "FORMAT")]
    input_format: Option<InputFormat>,
    /// Field or column with the text
    #[arg(long, value_name = "NAME", default_value = "text")]
    text_field: String,
    /// Field or column with the id
    #[arg(long, value_name = "NAME", default_value = "id")]
    id_field: String,
    /// Field or column with the source
    #[arg(long, value_name = "NAME", default_value = "source")]
    source_field: String,
    /// Field or column with the document that the record is a part of
    #[arg(long, value_name = "NAME", default_value = "doc")]
    doc_field: String,
    /// Source of a text file: its own name, or that of its folder
    #[arg(long, value_name = "WHAT", default_value = "stem")]
    source_from: SourceName,
    /// Part of an HTML page to read: the article, or all visible text
    #[arg(long, value_name = "WHAT", default_value = "main")]
    content: ContentName,
    /// Encoding of files without a byte order mark [default: as declared, else UTF-8, else detected]
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    encoding: Option<Encoding>,
    /// Where paragraphs end: at each line, at blank lines, or depending on the text
    #[arg(long, value_name = "HOW", default_value = "auto")]
    paragraphs: ParagraphMode,
    /// Largest record; longer ones are quarantined (K, M, G)
    #[arg(long, value_name = "SIZE", default_value = "16M", value_parser = size)]
    max_record_bytes: u64,
    /// Most bytes of a decompressed file, as a multiple of its compressed size
    #[arg(long, value_name = "TIMES", default_value_t = 1000, value_parser = clap::value_parser!(u64).range(1..))]
    max_expansion: u64,
    /// Most bytes of a decompressed file (K, M, G)
    #[arg(long, value_name = "SIZE", default_value = "64G", value_parser = size)]
    max_unpacked_bytes: u64,
    /// Stop with status 1 at the first record that cannot be used
    #[arg(long)]
    strict: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum InputFormat {
    Text,
    Markdown,
    Html,
    Jsonl,
    Csv,
    Tsv,
    Parquet,
    Arrow,
    Warc,
    Docx,
    Odt,
    Epub,
}

#[derive(Clone, Copy, ValueEnum)]
enum ContentName {
    Main,
    All,
}

#[derive(Clone, Copy, ValueEnum)]
enum SourceName {
    Stem,
    Parent,
}

#[derive(Clone, Copy, ValueEnum)]
enum ParagraphMode {
    Auto,
    Blank,
    Line,
}

fn encoding(name: &str) -> Result<Encoding, String> {
    Encoding::named(name).map_err(|error| error.to_string())
}

impl InputArgs {
    pub(in crate::cli) fn paragraphs(&self) -> Paragraphs {
        match self.paragraphs {
            ParagraphMode::Auto => Paragraphs::Auto,
            ParagraphMode::Blank => Paragraphs::Blank,
            ParagraphMode::Line => Paragraphs::Line,
        }
    }

    pub(in crate::cli) fn options(&self) -> InputOptions {
        InputOptions {
            format: self.input_format.map(|format| match format {
                InputFormat::Text => input::Format::Text,
                InputFormat::Markdown => input::Format::Markdown,
                InputFormat::Html => input::Format::Html,
                InputFormat::Jsonl => input::Format::JsonLines,
                InputFormat::Csv => input::Format::Csv,
                InputFormat::Tsv => input::Format::Tsv,
                InputFormat::Parquet => input::Format::Parquet,
                InputFormat::Arrow => input::Format::Arrow,
                InputFormat::Warc => input::Format::Warc,
                InputFormat::Docx => input::Format::Docx,
                InputFormat::Odt => input::Format::Odt,
                InputFormat::Epub => input::Format::Epub,
            }),
            fields: Fields {
                text: self.text_field.clone(),
                id: self.id_field.clone(),
                source: self.source_field.clone(),
                doc: self.doc_field.clone(),
            },
            source_from: match self.source_from {
                SourceName::Stem => SourceFrom::Stem,
                SourceName::Parent => SourceFrom::Parent,
            },
            content: match self.content {
                ContentName::Main => Content::Main,
                ContentName::All => Content::All,
            },
            encoding: self.encoding,
            // Spans are 32 bits wide, so a record must stay below that.
            max_record_bytes: self.max_record_bytes.min(u64::from(u32::MAX) / 4) as usize,
            max_expansion: self.max_expansion,
            max_unpacked_bytes: self.max_unpacked_bytes,
            keep_raw: false,
            stdin: None,
        }
    }

    /// An error if one of `outputs` is one of the inputs, one of `others` that are read, or another output; or if it is there already, in an
    /// input folder from which it would be read: of a file of the user, or of the last run.
    pub(in crate::cli) fn refuse<'p>(&self, others: &[PathBuf], outputs: impl IntoIterator<Item = &'p Path>) -> anyhow::Result<()> {
        let inputs = [&self.inputs, others].concat();
        let outputs: Vec<&Path> = outputs.into_iter().collect();
        Ok(Overlap { inputs: &inputs, outputs: &outputs, split: None }.refuse_read(&self.options())?)
    }

    /// The inputs with the options for reading them.
    pub(in crate::cli) fn reading(&self, run: &RunArgs) -> Reading {
        Reading { inputs: self.inputs.clone(), options: self.options(), is_strict: self.strict, threads: run.threads() }
    }

    /// Like [`Self::reading`], but an error if no input is named.
    pub(in crate::cli) fn some_reading(&self, run: &RunArgs) -> anyhow::Result<Reading> {
        anyhow::ensure!(!self.inputs.is_empty(), NO_INPUT);
        Ok(self.reading(run))
    }
}
