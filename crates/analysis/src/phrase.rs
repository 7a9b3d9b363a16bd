//! What stands around a term: what it is used for, and what is near it.
//!
//! Scoped to the phrase: in "Case for iPhone 15 with Nike logo" `for` speaks of iPhone alone.

use crate::finding::TermUse;
use crate::matcher::{Hit, Matcher, Neighbourhood};
use crate::profile::{MatchMode, Term};

/// The words that say what a term is used for, compiled.
#[derive(Clone, Debug)]
pub(crate) struct Phrases {
    markers: Matcher,
}

/// A title cut into words and segments, with its markers found.
#[derive(Clone, Debug)]
pub(crate) struct Title<'a> {
    text: &'a [u16],
    words: Vec<Word>,
    markers: Vec<Hit>,
}

#[derive(Clone, Copy, Debug)]
struct Word {
    start: u32,
    end: u32,
    /// Which stretch between punctuation it stands in.
    segment: u32,
    /// Whether a comma, and nothing stronger, opens the segment.
    after_comma: bool,
}

/// On which side of the term a marker stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Before,
    After,
    Either,
}

/// What a marker does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// It says what the next or last term is used for.
    Use(TermUse, Side),
    /// It ends what was said before it: `with`.
    End,
    /// It names whom or what goods are meant for, so that the `for` before it speaks of no term: `men`, `running`.
    Purpose,
}

/// How many words a `for` reaches over: `for Xiaomi Redmi Note 8 Samsung`.
const REACH_BEFORE: usize = 6;
/// How many markers are looked at before a term: one word without spaces may hold any number.
const MOST_MARKERS: usize = 16;
/// How many words may stand between a comparison and its term.
const REACH_COMPARISON: usize = 1;
/// How many words may stand between a term and the marker after it: `iPhone 15 compatible`.
const REACH_AFTER: usize = 2;
/// How many words may stand between a term and what is near it.
const NEAR: usize = 6;
/// From here on, scripts are written without spaces, or with endings joined to a name.
const FIRST_IDEOGRAPH: u16 = 0x3040;
/// A list goes on after a comma in pieces of at most this many words: `for Samsung, Xiaomi`.
const LISTED: usize = 2;

impl Phrases {
    pub fn new() -> Self {
        let terms = markers().map(|(text, _)| Term::new(text, MatchMode::Exact));
        Self { markers: Matcher::new(&terms.collect::<Vec<_>>(), &Neighbourhood::default()) }
    }

    /// Prepares a title.
    pub fn title<'a>(&self, text: &'a [u16]) -> Title<'a> {
        Title { text, words: words(text), markers: self.markers.find_apart(text) }
    }
}

impl Title<'_> {
    /// The title's text.
    pub fn units(&self) -> &[u16] {
        self.text
    }

    /// What the hit is used for.
    pub fn term_use(&self, hit: &Hit) -> TermUse {
        let mut nearest: Option<(usize, TermUse)> = None;
        let around = self.markers_around(hit);
        for marker in around {
            let Role::Use(term_use, side) = role(marker) else { continue };
            let before = || self.reach_before(marker, hit, term_use, around);
            let after = || self.reach_after(marker, hit, around);
            let distance = match side {
                Side::Before => before(),
                Side::After => after(),
                Side::Either => before().or_else(after),
            };
            if let Some(distance) = distance
                && nearest.is_none_or(|(best, _)| distance < best)
            {
                nearest = Some((distance, term_use));
            }
        }
        nearest.map_or(TermUse::AsBrand, |(_, term_use)| term_use)
    }

    /// Whether two places stand in one phrase, near each other.
    pub fn near(&self, one: &Hit, other: &Hit) -> bool {
        let (first, last) = if one.start <= other.start { (one, other) } else { (other, one) };
        let same = match (self.word_at(first.start), self.word_at(last.start)) {
            (Some(first), Some(last)) => first.segment == last.segment,
            _ => false,
        };
        same && self.words_between(first.end, last.start) <= NEAR
    }

    /// The markers that may speak of the hit: those in reach before it, and the first after it.
    fn markers_around(&self, hit: &Hit) -> &[Hit] {
        let before = self.markers.partition_point(|marker| marker.end <= hit.start);
        let in_reach = |marker: &&Hit| self.words_between(marker.end, hit.start) <= REACH_BEFORE;
        let nearest = self.markers.iter().take(before).rev().take(MOST_MARKERS).take_while(in_reach).count();
        let after = self.markers.partition_point(|marker| marker.start < hit.end) + 1;
        self.markers.get(before - nearest..after.min(self.markers.len())).unwrap_or_default()
    }

    /// How many words after the marker the hit stands, if what the marker says still holds there.
    fn reach_before(&self, marker: &Hit, hit: &Hit, term_use: TermUse, around: &[Hit]) -> Option<usize> {
        if marker.end > hit.start {
            return None;
        }
        let reach = if term_use == TermUse::Comparative { REACH_COMPARISON } else { REACH_BEFORE };
        let distance = self.words_between(marker.end, hit.start);
        let ended = around.iter().any(|other| {
            let between = other.start >= marker.end && other.end <= hit.start;
            between && matches!(role(other), Role::End | Role::Purpose)
        });
        (distance <= reach && !ended && self.continues(marker, hit)).then_some(distance)
    }

    /// How many words before the marker the hit stands; nothing but models (`15`, `V8`, `Pro`) may stand between.
    fn reach_after(&self, marker: &Hit, hit: &Hit, around: &[Hit]) -> Option<usize> {
        if hit.end > marker.start {
            return None;
        }
        let distance = self.words_between(hit.end, marker.start);
        let same = self.segment_at(hit.start) == self.segment_at(marker.start);
        let interrupted = around.iter().any(|other| other.start >= hit.end && other.end <= marker.start);
        // `iPhone 15用` and `iPhone용`, but not `Nike 男性用`.
        let between = self.text.get(hit.end as usize..marker.start as usize).unwrap_or_default();
        let ideograph = |offset: u32| self.text.get(offset as usize).is_some_and(|unit| *unit >= FIRST_IDEOGRAPH);
        let joined = !ideograph(marker.start) || between.iter().all(|unit| *unit < FIRST_IDEOGRAPH);
        (distance <= REACH_AFTER && same && joined && !interrupted).then_some(distance)
    }

    /// Whether the hit stands in the marker's segment, or in a list that goes on from it.
    fn continues(&self, marker: &Hit, hit: &Hit) -> bool {
        let (Some(from), Some(to)) = (self.segment_at(marker.start), self.segment_at(hit.start)) else { return false };
        (from + 1..=to).all(|segment| {
            let first = self.words.partition_point(|word| word.segment < segment);
            let after = self.words.partition_point(|word| word.segment <= segment);
            self.words.get(first).is_some_and(|word| word.after_comma) && after - first <= LISTED
        })
    }

    fn segment_at(&self, offset: u32) -> Option<u32> {
        self.word_at(offset).map(|word| word.segment)
    }

    /// The word at `offset`, or the next one.
    fn word_at(&self, offset: u32) -> Option<&Word> {
        self.words.get(self.words.partition_point(|word| word.end <= offset))
    }

    fn words_between(&self, from: u32, to: u32) -> usize {
        let first = self.words.partition_point(|word| word.start < from);
        self.words.partition_point(|word| word.end <= to).saturating_sub(first)
    }

    /// The text of a hit; a lone surrogate stands as U+FFFD.
    pub fn text(&self, hit: &Hit) -> String {
        String::from_utf16_lossy(self.units_of(hit))
    }

    /// The UTF-16 of a hit.
    pub fn units_of(&self, hit: &Hit) -> &[u16] {
        self.text.get(hit.start as usize..hit.end as usize).unwrap_or_default()
    }
}

fn role(marker: &Hit) -> Role {
    markers().nth(marker.term as usize).map_or(Role::End, |(_, role)| role)
}

/// Cuts a text into words. A sign of a script without spaces is a word.
fn words(text: &[u16]) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let (mut segment, mut after_comma, mut open, mut at) = (0, false, false, 0);
    for decoded in char::decode_utf16(text.iter().copied()) {
        let character = decoded.unwrap_or('\u{fffd}');
        let (start, end) = (at, at + character.len_utf16() as u32);
        at = end;
        let ideograph = ('\u{3040}'..='\u{9fff}').contains(&character);
        if character.is_alphanumeric() || (open && matches!(character, '\'' | '’' | '*' | '\u{200b}'..='\u{200f}')) {
            match words.last_mut().filter(|_| open && !ideograph) {
                Some(word) => word.end = end,
                None => words.push(Word { start, end, segment, after_comma }),
            }
            open = !ideograph;
            continue;
        }
        open = false;
        let comma = matches!(character, ',' | '，' | '、');
        let stop = matches!(
            character,
            ';' | '；' | '|' | '｜' | '(' | ')' | '（' | '）' | '[' | ']' | '【' | '】' | '。' | '!' | '！' | '–' | '—'
        );
        if comma || stop {
            let empty = words.last().is_none_or(|word| word.segment != segment);
            after_comma = comma && (!empty || after_comma);
            segment += u32::from(!empty);
        }
    }
    words
}

/// Every marker with what it does.
fn markers() -> impl Iterator<Item = (&'static str, Role)> {
    MARKERS.iter().flat_map(|(role, texts)| texts.split('|').map(|text| (text.trim(), *role)))
}

const REFERENTIAL_BEFORE: Role = Role::Use(TermUse::Referential, Side::Before);
const REFERENTIAL_AFTER: Role = Role::Use(TermUse::Referential, Side::After);
const COMPARATIVE_BEFORE: Role = Role::Use(TermUse::Comparative, Side::Before);
const COMPARATIVE_AFTER: Role = Role::Use(TermUse::Comparative, Side::After);

/// The markers in the languages of the sites, one language a row.
const MARKERS: &[(Role, &str)] = &[
    // English
    (
        REFERENTIAL_BEFORE,
        "for|compatible with|compatible for|compatible to|fits|fit for|fits for|suitable for|suit for",
    ),
    (
        REFERENTIAL_BEFORE,
        "designed for|made for|replacement for|replacement of|replaces|works with|work with|applicable to",
    ),
    (REFERENTIAL_AFTER, "compatible|replacement|accessories"),
    (
        COMPARATIVE_BEFORE,
        "like|inspired by|dupe of|dupe for|dupes of|similar to|same as|looks like|look like|alternative to",
    ),
    (COMPARATIVE_AFTER, "style|styles|inspired|dupe|dupes|look alike|lookalike|alike|type"),
    (Role::End, "with|and with|without|featuring|by|from"),
    // Spanish, Portuguese
    (REFERENTIAL_BEFORE, "para|compatible con|compatibles con|adecuado para|repuesto de|recambio de|recambio para"),
    (REFERENTIAL_BEFORE, "compatível com|compatíveis com|adequado para|substituição para|serve para|apto para"),
    (REFERENTIAL_AFTER, "compatibles|compatível"),
    (
        COMPARATIVE_BEFORE,
        "estilo|tipo|inspirado en|inspirado em|inspirada en|similar a|parecido a|igual a|imitación de|como",
    ),
    (Role::End, "con|com|sin|sem"),
    // French
    (
        REFERENTIAL_BEFORE,
        "pour|compatible avec|compatibles avec|adapté à|adapté pour|convient à|convient pour|remplacement pour",
    ),
    (COMPARATIVE_BEFORE, "style de|inspiré de|inspiré par|façon|similaire à|comme"),
    (Role::End, "avec|sans"),
    // German, Dutch
    (REFERENTIAL_BEFORE, "für|passend für|passend zu|kompatibel mit|geeignet für|ersatz für|passt für|passt zu"),
    (REFERENTIAL_BEFORE, "voor|geschikt voor|compatibel met|vervanging voor"),
    (REFERENTIAL_AFTER, "kompatibel|ersatz|compatibel|geschikt"),
    (COMPARATIVE_BEFORE, "wie|ähnlich wie|im stil von|inspiriert von|zoals|geïnspireerd door"),
    (COMPARATIVE_AFTER, "ähnlich|stil|stijl"),
    (Role::End, "mit|ohne|met|zonder"),
    // Italian
    (REFERENTIAL_BEFORE, "per|compatibile con|compatibili con|adatto per|adatto a|ricambio per|sostituzione per"),
    (REFERENTIAL_AFTER, "compatibile|compatibili"),
    (COMPARATIVE_BEFORE, "stile|ispirato a|ispirata a|simile a|come"),
    (Role::End, "senza"),
    // Polish
    (REFERENTIAL_BEFORE, "dla|do|kompatybilny z|kompatybilna z|pasuje do|zamiennik do|odpowiedni do|pasujący do"),
    (REFERENTIAL_AFTER, "kompatybilny|zamiennik"),
    (COMPARATIVE_BEFORE, "w stylu|podobny do|inspirowany|jak"),
    (Role::End, "z|bez"),
    // Russian, Ukrainian
    (
        REFERENTIAL_BEFORE,
        "для|совместим с|совместимый с|совместимо с|подходит для|подходит к|замена для|под|сумісний з",
    ),
    (COMPARATIVE_BEFORE, "в стиле|как|похож на|похожий на|аналог|типа|у стилі"),
    (COMPARATIVE_AFTER, "стиль"),
    (Role::End, "с|со|без"),
    // Turkish
    (REFERENTIAL_AFTER, "için|uyumlu|ile uyumlu"),
    (COMPARATIVE_AFTER, "tarzı|benzeri|gibi"),
    // Japanese
    (REFERENTIAL_AFTER, "用|対応|専用|互換|に対応|と互換"),
    (COMPARATIVE_AFTER, "スタイル|タイプ|っぽい|インスパイア"),
    // Korean
    (REFERENTIAL_AFTER, "용|호환|전용|와 호환|과 호환"),
    (COMPARATIVE_AFTER, "스타일|스타일의|같은"),
    // Chinese
    (REFERENTIAL_BEFORE, "适用于|适用|兼容|适配|适合|用于|適用於|相容"),
    (Role::Use(TermUse::Referential, Side::Either), "適用"),
    (REFERENTIAL_AFTER, "专用|通用|適用的|用的"),
    (COMPARATIVE_BEFORE, "仿|类似|類似|像"),
    (COMPARATIVE_AFTER, "风格|風格|款式"),
    (Role::Use(TermUse::Comparative, Side::Either), "同款"),
    // Whom and what goods are meant for, so that the `for` before it is no reference.
    (
        Role::Purpose,
        "men|women|man|woman|mens|womens|men's|women's|kids|children|boys|girls|boy|girl|baby|babies|adults|toddler",
    ),
    (
        Role::Purpose,
        "him|her|them|you|ladies|male|female|teens|unisex|mom|dad|family|couples|lovers|fans|gifts|gift|sale",
    ),
    (
        Role::Purpose,
        "running|sports|sport|gym|fitness|training|hiking|travel|outdoor|outdoors|home|office|school|party|wedding",
    ),
    (
        Role::Purpose,
        "christmas|halloween|summer|winter|spring|autumn|camping|fishing|cycling|walking|yoga|daily|work|beach",
    ),
    (
        Role::Purpose,
        "hombre|hombres|mujer|mujeres|niños|niñas|niño|niña|bebé|correr|deporte|homem|homens|mulher|mulheres|crianças",
    ),
    (
        Role::Purpose,
        "homme|hommes|femme|femmes|enfants|enfant|garçon|fille|bébé|herren|damen|kinder|männer|frauen|jungen|mädchen",
    ),
    (
        Role::Purpose,
        "uomo|uomini|donna|donne|bambini|bambino|ragazzi|mężczyzn|kobiet|dzieci|мужчин|женщин|детей|мальчиков|девочек",
    ),
    (Role::Purpose, "heren|dames|kinderen|男性|女性|メンズ|レディース|男士|女士|儿童|男女|男款|女款"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn term_uses(title: &str) -> Vec<(String, TermUse)> {
        let terms = ["Nike", "iPhone", "Dyson", "Samsung", "Xiaomi", "Canon", "Lego"];
        let terms = terms.map(|text| Term::new(text, MatchMode::Folded));
        let units: Vec<u16> = title.encode_utf16().collect();
        let phrases = Phrases::new();
        let prepared = phrases.title(&units);
        let hits = Matcher::new(&terms, &Neighbourhood::default()).find(&units);
        hits.iter().map(|hit| (terms[hit.term as usize].text.clone(), prepared.term_use(hit))).collect()
    }

    fn check(title: &str, expected: &[(&str, TermUse)]) {
        let expected: Vec<_> = expected.iter().map(|(term, term_use)| ((*term).to_owned(), *term_use)).collect();
        assert_eq!(term_uses(title), expected, "{title}");
    }

    use TermUse::{AsBrand, Comparative, Referential};

    #[test]
    fn no_marker_stands_twice() {
        let mut texts: Vec<&str> = markers().map(|(text, _)| text).collect();
        texts.sort_unstable();
        let twice: Vec<_> = texts.windows(2).filter(|pair| pair[0] == pair[1]).collect();
        assert!(twice.is_empty(), "{twice:?}");
    }

    #[test]
    fn bare_terms_are_brands() {
        check("Nike Air running shoes", &[("Nike", AsBrand)]);
        check("Shoes for men Nike Air", &[("Nike", AsBrand)]);
        check("Zapatillas para hombre Nike", &[("Nike", AsBrand)]);
        check("Scarpe da uomo Nike", &[("Nike", AsBrand)]);
        check("Nike 男性用シューズ", &[("Nike", AsBrand)]);
        check("Dyson 家用吸尘器", &[("Dyson", AsBrand)]);
    }

    #[test]
    fn for_is_a_reference_within_its_phrase() {
        check("Case for iPhone 15 with Nike logo", &[("iPhone", Referential), ("Nike", AsBrand)]);
        check("Filter compatible with Dyson V8", &[("Dyson", Referential)]);
        check("Lens cap fits Canon", &[("Canon", Referential)]);
        check("Nike strap for Samsung", &[("Nike", AsBrand), ("Samsung", Referential)]);
        check(
            "Case For Samsung, Xiaomi, iPhone 15",
            &[("Samsung", Referential), ("Xiaomi", Referential), ("iPhone", Referential)],
        );
        check("iPhone 15 compatible charger", &[("iPhone", Referential)]);
    }

    #[test]
    fn references_in_the_languages_of_the_sites() {
        for title in [
            "Funda para iPhone 15",
            "Capa compatível com iPhone 15",
            "Coque pour iPhone 15",
            "Hülle für iPhone 15",
            "Custodia per iPhone 15",
            "Etui do iPhone 15",
            "Чехол для iPhone 15",
            "iPhone用ケース",
            "아이폰 케이스 iPhone용",
            "适用于iPhone手机壳",
            "iPhone 15用ケース",
        ] {
            check(title, &[("iPhone", Referential)]);
        }
    }

    #[test]
    fn comparisons_are_told_from_references() {
        check("Nike style sneakers", &[("Nike", Comparative)]);
        check("Vacuum like Dyson", &[("Dyson", Comparative)]);
        check("Dress inspired by Nike", &[("Nike", Comparative)]);
        check("Estilo Nike zapatillas", &[("Nike", Comparative)]);
        check("Lego同款积木", &[("Lego", Comparative)]);
    }
}
