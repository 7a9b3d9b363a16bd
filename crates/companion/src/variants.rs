//! `counterproof variants`: which texts a term catches, and which misspellings are worth searching for.

use crate::command::{CommandError, Outcome};
use crate::language;
use crate::saved::profile;
use analysis::{Analyst, Fate, Habitual, MatchMode, Misspelling, Neighbourhood, Term, TermVariants, Variant, Variants};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

/// The arguments of `counterproof variants`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Print one JSON object for each term, one a line.
    #[arg(long)]
    json: bool,
    /// Look at the terms as this profile sets them, among its others; those it does not hold are added to it.
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// How many misspellings to search for are printed.
    #[arg(long, value_name = "COUNT", default_value_t = 20)]
    search: usize,
    /// The terms.
    #[arg(required = true, value_name = "TERM")]
    terms: Vec<String>,
}

/// Prints what each term catches.
pub fn run(arguments: Arguments, out: &mut dyn Write) -> Result<Outcome, CommandError> {
    let mut terms = match arguments.profile.as_deref() {
        Some(file) => Analyst::terms(&profile(file)?),
        None => Vec::new(),
    };
    let mut asked = Vec::new();
    for text in &arguments.terms {
        let known = terms.iter().position(|term| term.text == *text);
        asked.push(known.unwrap_or(terms.len()));
        if known.is_none() {
            terms.push(Term::new(text.as_str(), MatchMode::Auto));
        }
    }
    let neighbourhood = Neighbourhood::of(&terms, &vocabulary::LISTS);
    let variants = Variants::new(&terms, &neighbourhood);
    for number in asked {
        let Some(mut found) = variants.of(number) else { continue };
        found.search.truncate(arguments.search);
        if arguments.json {
            serde_json::to_writer(&mut *out, &found).map_err(io::Error::from)?;
            writeln!(out)?;
        } else {
            write_one(out, &found)?;
        }
    }
    Ok(Outcome::Fine)
}

fn write_one(out: &mut dyn Write, found: &TermVariants) -> io::Result<()> {
    let say = |key: &str, arguments: &[(&str, String)]| {
        let arguments: BTreeMap<String, String> =
            arguments.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        catalogue::text(language::of_the_system(), key, &arguments)
    };
    let fate = |fate: &Fate| match fate {
        Fate::OtherTerm { term } => say(fate.key(), &[("term", term.clone())]),
        _ => say(fate.key(), &[]),
    };
    writeln!(out, "{}", say("variants.caught", &[("term", found.term.clone())]))?;
    for Habitual { habit, count, caught, variants } in &found.preview {
        let counts = [("caught", caught.to_string()), ("count", count.to_string())];
        writeln!(out, "  {} ({})", say(habit.key(), &[]), say("variants.of", &counts))?;
        for Variant { text, fate: of } in variants {
            let mark = if of.is_caught() { '✓' } else { '·' };
            writeln!(out, "    {mark} {:<24} {}", shown(text), fate(of))?;
        }
    }
    writeln!(out, "{}", say("variants.search", &[("term", found.term.clone())]))?;
    for Misspelling { text, habit, plausibility, .. } in &found.search {
        writeln!(out, "  {plausibility:>3}  {text:<24} {}", say(habit.key(), &[]))?;
    }
    Ok(())
}

/// A text as it can be seen: what is invisible stands as its code.
fn shown(text: &str) -> String {
    text.replace('\u{200b}', "<200B>")
}
