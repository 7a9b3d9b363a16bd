//! Cue words, weighted by how near they stand to a term.

mod standard;

use crate::finding::{Field, FindingKind, Group, MatchKind, Reason, Severity, Span};
use crate::matcher::{Hit, Matcher, Neighbourhood};
use crate::phrase::{Languages, Title};
use crate::profile::{Cue, CueMeaning, MatchMode, StandardCues, Term};
use crate::subject::{Draft, Subject, TermHit};
use standard::Context;

/// The profile's cues and the standard ones it does not replace, compiled.
#[derive(Clone, Debug)]
pub(crate) struct Cues {
    matcher: Matcher,
    list: Vec<CompiledCue>,
}

/// A cue as it is looked for.
#[derive(Clone, Debug)]
struct CompiledCue {
    text: String,
    meaning: CueMeaning,
    /// Whether it says little by itself: `original`.
    weak: bool,
    mode: MatchMode,
    /// The languages whose titles it is looked for in.
    languages: Languages,
    /// Whether the title has to be in one of them for certain, since the word is a common one elsewhere.
    certain: bool,
    /// What stands beside it where it means something else: `AAA` and `battery`.
    elsewhere: Vec<Context>,
    /// What stands between its digits: `1:1` is not `1.1`.
    joints: Vec<char>,
}

/// How far a cue stands from the nearest term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Distance {
    /// At most [`BESIDE`] words.
    Beside,
    /// At most [`NEAR`] words of the same phrase.
    Near,
    /// In the same title.
    Title,
    /// No watched term is named.
    Alone,
}

const BESIDE: u32 = 2;
const NEAR: u32 = 6;
/// How many terms on each side of a cue are asked how far they are.
const ASKED: usize = 4;

impl Cues {
    pub fn new(own: &[Cue], standard: &StandardCues) -> Self {
        let mut list: Vec<CompiledCue> = own.iter().map(CompiledCue::own).collect();
        let written: std::collections::BTreeSet<String> = own.iter().map(|cue| cue.text.to_lowercase()).collect();
        list.extend(standard::cues(standard).filter(|cue| !written.contains(&cue.text.to_lowercase())));
        let terms: Vec<Term> = list.iter().map(|cue| Term::new(&cue.text, cue.mode)).collect();
        Self { matcher: Matcher::new(&terms, &Neighbourhood::default()), list }
    }

    pub fn found(&self, subject: &Subject) -> Vec<Draft> {
        let hits = self.matcher.find_apart(subject.title.units());
        hits.into_iter().filter_map(|hit| self.draft(&hit, subject)).collect()
    }

    fn draft(&self, hit: &Hit, subject: &Subject) -> Option<Draft> {
        let title = subject.title;
        let cue = self.list.get(hit.term as usize)?;
        let (before, after) = {
            let at = subject.terms.partition_point(|term| term.hit.start < hit.start);
            let (before, after) = subject.terms.split_at(at);
            (before.iter().rev().take(ASKED), after.iter().take(ASKED))
        };
        let mut around = before.chain(after);
        // Part of a term's own name is no cue.
        if around.clone().any(|term| hit.start < term.hit.end && term.hit.start < hit.end) || !cue.is_meant(hit, title)
        {
            return None;
        }
        let mut distances = Vec::with_capacity(2 * ASKED);
        distances.extend(around.by_ref().filter_map(|term| title.distance(hit, &term.hit).map(|words| (words, term))));
        distances.retain(|(words, _)| *words <= NEAR);
        let nearest = distances.iter().min_by_key(|(words, term)| (term.term_use.may_say_what_for(), *words));
        let distance = match nearest {
            Some((..=BESIDE, _)) => Distance::Beside,
            Some(_) => Distance::Near,
            None if !subject.terms.is_empty() => Distance::Title,
            None => Distance::Alone,
        };
        let term = nearest.map(|(_, term)| *term);
        let disguised = cue.is_disguised(hit, title);
        let severity = match (cue.weak, distance) {
            (false, _) => severity(cue.meaning, distance)?,
            (true, Distance::Beside) => Severity::Note,
            (true, _) => return None,
        };
        let severity = if disguised { stronger(severity) } else { severity };
        let why = why(cue, hit, distance, disguised, term, title);
        let span = Span { field: Field::Title, start: hit.start, end: hit.end };
        let brand = term.map(|term| subject.brand(term));
        let made = subject.draft(FindingKind::Cue, Group::Cue, severity, vec![span], why, brand);
        Some(Draft { in_phrase: term.is_some(), ..made })
    }
}

/// The weights of cues.
///
/// | | 0–2 words from a term | 3–6 words | in its title | no term named |
/// | --- | --- | --- | --- | --- |
/// | copy | strong | strong | medium | weak |
/// | quality | strong | medium | weak | note |
/// | origin | medium | weak | note | – |
/// | sales | weak | note | – | – |
///
/// A weak cue (`original`) is a note beside a term, and nothing elsewhere: half of the site claims it. A disguised one
/// (`r3plica`) counts one step more.
fn severity(meaning: CueMeaning, distance: Distance) -> Option<Severity> {
    let row = match meaning {
        CueMeaning::Copy => {
            [Some(Severity::Strong), Some(Severity::Strong), Some(Severity::Medium), Some(Severity::Weak)]
        }
        CueMeaning::Quality => {
            [Some(Severity::Strong), Some(Severity::Medium), Some(Severity::Weak), Some(Severity::Note)]
        }
        CueMeaning::Origin => [Some(Severity::Medium), Some(Severity::Weak), Some(Severity::Note), None],
        CueMeaning::Sales => [Some(Severity::Weak), Some(Severity::Note), None, None],
    };
    row.get(distance as usize).copied().flatten()
}

fn stronger(severity: Severity) -> Severity {
    match severity {
        Severity::Note => Severity::Weak,
        Severity::Weak => Severity::Medium,
        Severity::Medium | Severity::Strong => Severity::Strong,
    }
}

fn why(
    cue: &CompiledCue,
    hit: &Hit,
    distance: Distance,
    disguised: bool,
    term: Option<&TermHit>,
    title: &Title,
) -> Reason {
    let keys = match cue.meaning {
        _ if disguised => ["why.cue.disguised.near", "why.cue.disguised.title", "why.cue.disguised.alone"],
        CueMeaning::Copy => ["why.cue.copy.near", "why.cue.copy.title", "why.cue.copy.alone"],
        CueMeaning::Quality => ["why.cue.quality.near", "why.cue.quality.title", "why.cue.quality.alone"],
        CueMeaning::Origin => ["why.cue.origin.near", "why.cue.origin.title", "why.cue.origin.title"],
        CueMeaning::Sales => ["why.cue.sales.near"; 3],
    };
    let [near, title_only, alone] = keys;
    let key = match distance {
        Distance::Beside | Distance::Near => near,
        Distance::Title => title_only,
        Distance::Alone => alone,
    };
    let mut arguments = vec![("cue", title.text(hit))];
    arguments.extend(term.map(|term| ("text", title.text(&term.hit))));
    if disguised {
        arguments.push(("plain", cue.text.clone()));
    }
    Reason::new(key, &arguments)
}

impl CompiledCue {
    fn own(cue: &Cue) -> Self {
        let languages = cue.language.as_deref().map_or(Languages::ALL, Languages::named);
        Self::new(&cue.text, cue.meaning, MatchMode::Folded, languages)
    }

    fn new(text: &str, meaning: CueMeaning, mode: MatchMode, languages: Languages) -> Self {
        let joints = joints(&text.encode_utf16().collect::<Vec<_>>());
        let text = text.to_owned();
        Self { text, meaning, weak: false, mode, languages, certain: false, elsewhere: Vec::new(), joints }
    }

    /// Whether the hit is the cue, and not another word or thing of that name.
    fn is_meant(&self, hit: &Hit, title: &Title) -> bool {
        self.joints == joints(title.units_of(hit))
            && title.may_be_in(self.languages, self.certain)
            && !self.elsewhere.iter().any(|context| title.has_beside(hit, context))
    }

    /// Whether the cue is written so that it is not found: accents and full width are ordinary, other letters are not.
    fn is_disguised(&self, hit: &Hit, title: &Title) -> bool {
        let written = title.units_of(hit);
        let spaced =
            |text: &[u16]| text.iter().any(|unit| char::from_u32(u32::from(*unit)).is_some_and(char::is_whitespace));
        let ordinary = |unit: &u16| matches!(unit, 0..=0x24f | 0x1e00..=0x1eff | 0x2000..=0x206f | 0xff01..=0xff5e);
        match hit.kind {
            MatchKind::Lookalike => !written.iter().all(ordinary),
            MatchKind::Obfuscated => true,
            _ => !self.joints.is_empty() && spaced(written) && !self.text.contains(char::is_whitespace),
        }
    }
}

/// What stands between the digits of a text, without spaces, full-width signs as narrow ones.
fn joints(text: &[u16]) -> Vec<char> {
    let mut joints = Vec::new();
    let (mut after_digit, mut between) = (false, None);
    for character in char::decode_utf16(text.iter().copied()).filter_map(Result::ok) {
        if character.is_alphanumeric() {
            let digit = character.is_numeric();
            joints.extend(between.take().filter(|_| digit && after_digit));
            after_digit = digit;
        } else if between.is_none_or(|known| known == ' ') {
            between = Some(match character {
                '：' | '∶' | '﹕' | '꞉' | 'ː' | '︰' => ':',
                other if other.is_whitespace() => ' ',
                other => other,
            });
        }
    }
    joints
}

#[cfg(test)]
mod tests;
