//! `counterproof scan`: finds terms, in any form, in lines of text.

use crate::command::{CommandError, Outcome};
use analysis::{Confidence, Hit, MatchKind, MatchMode, Matcher, Neighbourhood, Term};
use serde::Serialize;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// The arguments of `counterproof scan`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Print one JSON object for each line of text, with or without matches; offsets count Unicode scalar values.
    #[arg(long)]
    json: bool,
    /// The terms to find, one a line.
    #[arg(long, value_name = "FILE")]
    terms: PathBuf,
    /// The text to look in; `-` or nothing is standard input.
    #[arg(value_name = "TEXT", default_value = "-")]
    text: PathBuf,
}

/// Finds the terms and prints where they stand.
pub fn run(arguments: Arguments, out: &mut dyn Write) -> Result<Outcome, CommandError> {
    let terms = terms(&arguments.terms)?;
    let text = if arguments.text == Path::new("-") {
        let mut bytes = Vec::new();
        let read = io::stdin().lock().read_to_end(&mut bytes);
        read.map_err(|problem| CommandError::Unreadable { file: "standard input".into(), problem })?;
        utf8(Path::new("standard input"), bytes)?
    } else {
        read(&arguments.text)?
    };
    let matcher = Matcher::new(&terms, &Neighbourhood::of(&terms, &vocabulary::LISTS));
    for (number, line) in (1..).zip(text.lines()) {
        let units: Vec<u16> = line.encode_utf16().collect();
        let hits = matcher.find(&units);
        let scalars = Scalars::new(line);
        let matches = hits.iter().map(|hit| Match::new(hit, &terms, &scalars));
        if arguments.json {
            let found = Line { line: number, matches: matches.collect() };
            serde_json::to_writer(&mut *out, &found).map_err(io::Error::from)?;
            writeln!(out)?;
        } else {
            for found in matches {
                let place: String = line.chars().skip(found.start).take(found.end - found.start).collect();
                let kind = serde_json::to_value(found.kind).map_err(io::Error::from)?;
                let kind = kind.as_str().unwrap_or_default();
                writeln!(out, "{number}:{}: {} ({kind}): {place}", found.start + 1, found.term)?;
            }
        }
    }
    Ok(Outcome::Fine)
}

#[derive(Serialize)]
struct Line<'a> {
    line: u32,
    matches: Vec<Match<'a>>,
}

#[derive(Serialize)]
struct Match<'a> {
    term: &'a str,
    kind: MatchKind,
    confidence: Confidence,
    start: usize,
    end: usize,
}

impl<'a> Match<'a> {
    fn new(hit: &Hit, terms: &'a [Term], scalars: &Scalars) -> Self {
        let term = terms.get(hit.term as usize).map_or("", |term| term.text.as_str());
        let (start, end) = (scalars.before(hit.start), scalars.before(hit.end));
        Self { term, kind: hit.kind, confidence: hit.confidence, start, end }
    }
}

/// Turns UTF-16 offsets into numbers of Unicode scalar values.
struct Scalars(Vec<u32>);

impl Scalars {
    fn new(line: &str) -> Self {
        let starts = line.chars().scan(0, |at, character| {
            let start = *at;
            *at += character.len_utf16() as u32;
            Some(start)
        });
        Self(starts.collect())
    }

    fn before(&self, offset: u32) -> usize {
        self.0.partition_point(|start| *start < offset)
    }
}

fn terms(file: &Path) -> Result<Vec<Term>, CommandError> {
    let text = read(file)?;
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim).filter(|line| !line.is_empty());
    let terms: Vec<Term> = lines.map(|line| Term::new(line, MatchMode::Auto)).collect();
    if terms.is_empty() {
        let problem = "there is no term in it; write one a line".to_owned();
        return Err(CommandError::Unusable { file: file.to_owned(), problem });
    }
    Ok(terms)
}

fn read(file: &Path) -> Result<String, CommandError> {
    let bytes = std::fs::read(file).map_err(|problem| CommandError::Unreadable { file: file.to_owned(), problem })?;
    utf8(file, bytes)
}

fn utf8(file: &Path, bytes: Vec<u8>) -> Result<String, CommandError> {
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let problem = format!("it is no UTF-8 text (byte {at}); save it as UTF-8");
        CommandError::Unusable { file: file.to_owned(), problem }
    })
}
