//! Comparing what a page writes with what is looked for. Nothing here touches a page.

use crate::words::{OF_COMPLAINTS, PROMPTS, REMARKS};
use unicode_normalization::UnicodeNormalization;

/// How many characters a label has at most; longer texts are explanations.
pub(crate) const LONGEST_LABEL: usize = 160;

/// How alike two long labels have to be where they are not the same: one slip of the pen, no other word.
const ALIKE: f64 = 0.92;

/// From how many characters on a label is long enough to be recognised with a slip in it; Han counts double, since one sign
/// says as much as half a word.
const LONG: usize = 12;

/// A label reduced to what it names: without case, width, numbering, prompts, remarks and punctuation around it.
pub(crate) fn name_of(label: &str) -> String {
    let folded: String = label.nfkc().flat_map(char::to_lowercase).filter(|sign| !is_invisible(*sign)).collect();
    let mut name = folded.replace("(s)", "s").split_whitespace().collect::<Vec<_>>().join(" ");
    loop {
        let before = name.len();
        name = without_remark(&name).to_owned();
        name = without_prompt(&name).to_owned();
        if name.len() == before {
            return name;
        }
    }
}

/// A text as it is compared where every word counts, such as that of an option.
pub(crate) fn folded(text: &str) -> String {
    let folded: String = text.nfkc().flat_map(char::to_lowercase).filter(|sign| !is_invisible(*sign)).collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether two names, reduced by [`name_of`], are the same.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    if one.is_empty() || other.is_empty() {
        return false;
    }
    let is_long = |name: &str| name.chars().map(|sign| if sign.is_ascii() { 1 } else { 2 }).sum::<usize>() >= LONG;
    one == other
        || (is_long(one)
            && is_long(other)
            && digits(one) == digits(other)
            && strsim::normalized_damerau_levenshtein(one, other) >= ALIKE)
}

/// Whether a name, reduced by [`name_of`], is one that only a form about rights has.
pub(crate) fn is_of_complaints(name: &str) -> bool {
    OF_COMPLAINTS.iter().any(|part| match part.is_ascii() && part.len() <= 3 {
        true => {
            name.split(|sign: char| !sign.is_alphanumeric()).any(|word| word == *part || word == format!("{part}s"))
        }
        false => name.contains(part),
    })
}

/// Whether a text is one of the words, whatever its case.
pub(crate) fn is_one_of(text: &str, words: &[&str]) -> bool {
    let text = folded(text);
    let text = text.trim_matches(|sign: char| !sign.is_alphanumeric());
    words.contains(&text)
}

/// Which of the options is meant: none where it is not offered or where more than one could be.
///
/// A number tells an option from others of the same name; one that bears another number is another thing, whatever its
/// name.
pub(crate) fn pick(options: &[String], names: &[String], number: Option<&str>) -> Option<usize> {
    let only = |matches: &dyn Fn(&str) -> bool| {
        let mut found = options.iter().enumerate().filter(|(_, option)| matches(option)).map(|(index, _)| index);
        found.next().filter(|_| found.next().is_none())
    };
    let number = number.map(digits).filter(|number| !number.is_empty());
    if let Some(number) = &number {
        let bears = |option: &str| numbers(option).any(|one| one == *number);
        if options.iter().any(|option| bears(option)) {
            return only(&bears);
        }
    }
    let free_of_numbers = |option: &str| number.is_none() || numbers(option).all(|one| one.len() < 4);
    names.iter().find_map(|name| {
        let (exact, reduced) = (folded(name), name_of(name));
        only(&|option| folded(option) == exact && free_of_numbers(option))
            .or_else(|| only(&|option| is_same(&name_of(option), &reduced) && free_of_numbers(option)))
    })
}

/// A day as the page may write it: `YYYY-MM-DD` in the order and with the signs of a pattern such as `DD/MM/YYYY`.
pub(crate) fn day_like(day: &str, pattern: &str) -> String {
    let [year, month, date] = match day.split('-').collect::<Vec<_>>()[..] {
        [year, month, date] => [year, month, date],
        _ => return day.to_owned(),
    };
    let pattern = pattern.to_lowercase();
    if !["yyyy", "mm", "dd"].iter().all(|part| pattern.matches(part).count() == 1) {
        return day.to_owned();
    }
    pattern.replace("yyyy", year).replace("mm", month).replace("dd", date)
}

/// Whether a text says a day and no other: its year, month and date, in one of the orders that exist, where the order can't
/// be mistaken or is the pattern's.
pub(crate) fn says_day(text: &str, day: &str, pattern: &str) -> bool {
    let text = text.trim();
    if text == day_like(day, pattern) || text == day {
        return true;
    }
    let parts: Vec<u32> = numbers(text).filter_map(|part| part.parse().ok()).collect();
    let wanted: Vec<u32> = day.split('-').filter_map(|part| part.parse().ok()).collect();
    let starts_with_year = numbers(text).next().is_some_and(|first| first.len() == 4);
    starts_with_year && parts == wanted
}

fn is_invisible(sign: char) -> bool {
    matches!(sign, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The runs of digits in a text.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|sign: char| !sign.is_ascii_digit()).filter(|run| !run.is_empty())
}

/// Without what stands at the end and says only how it is to be filled in: marks, remarks, counters, explanations in
/// brackets.
fn without_remark(name: &str) -> &str {
    let name = name.trim_end_matches(|sign: char| !sign.is_alphanumeric() && !matches!(sign, ')' | ']' | '】'));
    for (open, close) in [('(', ')'), ('[', ']'), ('【', '】')] {
        if name.ends_with(close)
            && let Some(at) = name.rfind(open)
            && at > 0
        {
            return name[..at].trim_end();
        }
    }
    // A counter, such as `0/300` or `0 / 300`.
    let counted = name.trim_end_matches(|sign: char| sign.is_ascii_digit());
    if counted.len() < name.len()
        && let Some(before) = counted.trim_end().strip_suffix('/')
    {
        return before.trim_end().trim_end_matches(|sign: char| sign.is_ascii_digit()).trim_end();
    }
    let remark = REMARKS.iter().find_map(|remark| name.strip_suffix(remark));
    remark.filter(|rest| !rest.is_empty()).map_or(name, str::trim_end)
}

/// Without what stands at the beginning: marks, numbering, prompts.
fn without_prompt(name: &str) -> &str {
    let name = name.trim_start_matches(|sign: char| !sign.is_alphanumeric());
    let rest = name.strip_prefix("step ").unwrap_or(name);
    let unnumbered = rest.trim_start_matches(|sign: char| sign.is_ascii_digit());
    if unnumbered.len() < rest.len()
        && let Some(after) = unnumbered.strip_prefix(['.', ')', ':', '、', '-'])
        && after.chars().any(char::is_alphabetic)
    {
        return after.trim_start();
    }
    let without = |prompt: &&str| {
        let rest = name.strip_prefix(*prompt)?;
        let ends = !prompt.is_ascii() || rest.starts_with(' ');
        (ends && !rest.trim().is_empty()).then(|| rest.trim_start())
    };
    PROMPTS.iter().find_map(without).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_reduced_to_what_it_names() {
        for (label, name) in [
            ("* Complaint reason:", "complaint reason"),
            ("Choose complaint website", "complaint website"),
            ("Please select the Complaint Type (required)", "complaint type"),
            ("3. Infringing listings 0/300", "infringing listings"),
            ("Step 2: Complaint type", "complaint type"),
            ("Supplement infringement reason(s)", "supplement infringement reasons"),
            ("请选择投诉平台：", "投诉平台"),
            ("＊投诉理由（必填）", "投诉理由"),
            ("Compl\u{200b}aint\u{a0}reason", "complaint reason"),
            ("Select", "select"),
            ("", ""),
        ] {
            assert_eq!(name_of(label), name, "{label}");
        }
    }

    #[test]
    fn long_labels_may_have_one_slip_and_no_other_word() {
        for (one, other, same) in [
            ("supplement infringement reasons", "supplement infringement reason", true),
            ("complaint reason", "complaint reasons", true),
            ("complaint type", "complaint website", false),
            ("complaint reason", "complaint season ticket", false),
            ("reason", "season", false),
            ("registration number 1", "registration number 2", false),
            ("", "", false),
        ] {
            assert_eq!(is_same(one, other), same, "{one} / {other}");
        }
    }

    #[test]
    fn labels_of_complaints_are_told_from_others() {
        for label in
            ["complaint reason", "infringing listings", "ipr", "corresponding ipr information", "投诉平台", "侵权链接"]
        {
            assert!(is_of_complaints(label), "{label}");
        }
        for label in ["reason", "order number", "attachments", "cheap iprint cards", "website"] {
            assert!(!is_of_complaints(label), "{label}");
        }
    }

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|&text| text.to_owned()).collect()
    }

    #[test]
    fn an_option_is_picked_only_where_it_is_the_only_one() {
        let names = texts(&["Product listing", "商品"]);
        assert_eq!(pick(&texts(&["Store front", "Product Listing"]), &names, None), Some(1));
        assert_eq!(pick(&texts(&["店铺", "商品"]), &names, None), Some(1));
        assert_eq!(pick(&texts(&["Product listing", "Product listing"]), &names, None), None);
        assert_eq!(pick(&texts(&["Please select", "Store front"]), &names, None), None);
        assert_eq!(pick(&texts(&["AliExpress.com", "Alibaba.com"]), &texts(&["AliExpress.com"]), None), Some(0));
    }

    #[test]
    fn a_right_with_another_number_is_another_right() {
        let names = texts(&["VELMORA"]);
        let options = texts(&["VELMORA (No. 018000001)", "VELMORA (No. 018123456)"]);
        assert_eq!(pick(&options, &names, Some("018123456")), Some(1));
        assert_eq!(pick(&options, &names, Some("018999999")), None);
        assert_eq!(pick(&texts(&["VELMORA", "AEROLUX"]), &names, Some("018123456")), Some(0));
        assert_eq!(pick(&texts(&["VELMORA 2020 (No. 018000001)"]), &names, Some("018123456")), None);
    }

    #[test]
    fn days_are_written_as_the_page_asks_and_read_where_they_are_plain() {
        assert_eq!(day_like("2031-05-04", "DD/MM/YYYY"), "04/05/2031");
        assert_eq!(day_like("2031-05-04", "Select date"), "2031-05-04");
        assert!(says_day("04/05/2031", "2031-05-04", "dd/mm/yyyy"));
        assert!(!says_day("04/05/2031", "2031-05-04", "mm/dd/yyyy"));
        assert!(says_day("2031年5月4日", "2031-05-04", ""));
        assert!(says_day("2031/05/04", "2031-05-04", ""));
        assert!(!says_day("2031-05-14", "2031-05-04", ""));
    }
}
