//! Texts broken into lines.

/// Signs that do not begin a line.
const NOT_FIRST: &str = "，。、；：？！）》】」』”’…,.;:?!)]}%";
/// Signs that do not end one.
const NOT_LAST: &str = "（《【「『“‘([{";

/// A text broken into lines no wider than `width`: where it has line breaks, between words, between Chinese characters, and
/// anywhere where a word is too long. Nothing but white space at the ends of lines is left out; a line has at least one
/// character, however narrow it is.
pub fn wrapped(text: &str, width: f64, measure: &dyn Fn(&str) -> f64) -> Vec<String> {
    text.lines().flat_map(|paragraph| paragraph_lines(paragraph.trim_end(), width, measure)).collect()
}

fn paragraph_lines(text: &str, width: f64, measure: &dyn Fn(&str) -> f64) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = line_end(rest, width, measure);
        lines.push(rest[..end].trim_end().to_owned());
        rest = rest[end..].trim_start();
    }
    if lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

/// Where the first line of a text ends, in bytes.
fn line_end(text: &str, width: f64, measure: &dyn Fn(&str) -> f64) -> usize {
    let ends: Vec<usize> = clusters(text);
    // How many clusters fit, at least one.
    let fits = |count: usize| measure(text[..ends[count - 1]].trim_end()) <= width;
    let (mut least, mut most) = (1, ends.len());
    while least < most {
        let middle = (least + most).div_ceil(2);
        if fits(middle) {
            least = middle;
        } else {
            most = middle - 1;
        }
    }
    if least == ends.len() {
        return text.len();
    }
    // The last place up to there at which a line may end.
    let place = (1..=least).rev().map(|count| ends[count - 1]).find(|end| may_break(text, *end));
    place.unwrap_or(ends[least - 1])
}

/// The ends of what is read as one sign: a letter with its accents, a joined emoji.
fn clusters(text: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let joined = letter == '\u{200d}' || letters.peek().is_some_and(|(_, next)| belongs_to_the_one_before(*next));
        if !joined || letters.peek().is_none() {
            ends.push(at + letter.len_utf8());
        }
    }
    ends
}

fn belongs_to_the_one_before(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{fe00}'..='\u{fe0f}' | '\u{200d}' | '\u{20d0}'..='\u{20ff}' | '\u{1f3fb}'..='\u{1f3ff}')
}

/// Whether a line may end at a byte.
fn may_break(text: &str, end: usize) -> bool {
    let (Some(before), Some(after)) = (text[..end].chars().next_back(), text[end..].chars().next()) else {
        return true;
    };
    if before.is_whitespace() || after.is_whitespace() {
        return true;
    }
    if NOT_FIRST.contains(after) || NOT_LAST.contains(before) {
        return false;
    }
    is_ideographic(before) || is_ideographic(after) || matches!(before, '-' | '/' | '&' | '?')
}

fn is_ideographic(letter: char) -> bool {
    matches!(letter, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ten_each(text: &str) -> f64 {
        f64::from(u32::try_from(text.chars().count()).unwrap()) * 10.0
    }

    #[test]
    fn sentences_are_broken_between_words() {
        assert_eq!(wrapped("a word and another one", 100.0, &ten_each), ["a word and", "another", "one"]);
    }

    #[test]
    fn chinese_is_broken_between_characters_but_not_before_a_comma() {
        assert_eq!(wrapped("针脚不同，颜色不同", 40.0, &ten_each), ["针脚不", "同，颜色", "不同"]);
    }

    #[test]
    fn line_breaks_of_the_analyst_stay() {
        assert_eq!(wrapped("one\n\ntwo", 100.0, &ten_each), ["one", "", "two"]);
    }

    #[test]
    fn a_letter_keeps_its_accent_and_a_family_stays_together() {
        assert_eq!(wrapped("e\u{301}e\u{301}", 10.0, &ten_each), ["e\u{301}", "e\u{301}"]);
        assert_eq!(wrapped("👩\u{200d}👧x", 10.0, &ten_each), ["👩\u{200d}👧", "x"]);
    }

    proptest! {
        #[test]
        fn nothing_is_cut_and_nothing_is_too_wide(text in "[a-z商品，。 /\n\u{301}]{0,120}", width in 5.0f64..300.0) {
            let lines = wrapped(&text, width, &ten_each);
            let written = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
            prop_assert_eq!(written(&lines.concat()), written(&text));
            for line in lines {
                prop_assert!(ten_each(&line) <= width || clusters(&line).len() == 1, "{}", line);
            }
        }
    }
}
