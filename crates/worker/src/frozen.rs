//! Putting a frozen page together, and saying what it lacks.

use protocol::{FrozenPart, FrozenPicture, Missing, MissingKind};
use std::collections::BTreeMap;
use std::fmt::Write;

/// The largest picture a style may hold, in bytes of its address: a browser gives up on longer custom properties.
const LARGEST_IN_STYLES: usize = 2_000_000;
/// How many missing things are listed in the file.
const MOST_LISTED: usize = 2_000;
/// How many addresses of a kind are told in the record; the file lists them all.
const MOST_TOLD: usize = 5;

/// The file: its parts with each picture's `data:` address in its places, and at its end, in a comment, what it lacks.
pub fn assemble(
    parts: &[FrozenPart],
    shown: &[FrozenPicture],
    data_urls: &[Option<String>],
    missing: &[Missing],
) -> String {
    let data_url = |number: usize| data_urls.get(number).and_then(Option::as_deref);
    let mut html = String::new();
    for part in parts {
        match part {
            FrozenPart::Markup(markup) => html.push_str(markup),
            FrozenPart::Picture(number) => html.push_str(data_url(*number).unwrap_or_default()),
            FrozenPart::StylePictures => {
                let in_styles = shown.iter().enumerate().filter(|(_, picture)| picture.in_styles);
                let properties: String = in_styles.fold(String::new(), |mut properties, (number, _)| {
                    let url = data_url(number).filter(|url| url.len() <= LARGEST_IN_STYLES).unwrap_or("data:,");
                    let _ = writeln!(properties, "--counterproof-picture-{number}:url(\"{url}\");");
                    properties
                });
                if !properties.is_empty() {
                    let _ = write!(html, "<style>:root{{\n{properties}}}</style>");
                }
            }
        }
    }
    html.push_str(&list(missing));
    html
}

/// What is missing, in a line for the record: how much of each kind, and the first addresses.
pub fn summary(missing: &[Missing]) -> Option<String> {
    let mut kinds: BTreeMap<MissingKind, Vec<&Missing>> = BTreeMap::new();
    for missing in missing {
        kinds.entry(missing.kind).or_default().push(missing);
    }
    let told = kinds.into_iter().map(|(kind, missing)| {
        let mut told = format!("{} ×{}", kind.as_str(), missing.len());
        let addresses: Vec<String> = missing
            .iter()
            .filter(|missing| !missing.address.is_empty())
            .take(MOST_TOLD)
            .map(|missing| format!("{} ({})", one_line(&missing.address), one_line(&missing.reason)))
            .collect();
        if !addresses.is_empty() {
            let _ = write!(told, ": {}", addresses.join(", "));
        }
        if missing.len() > addresses.len() && !addresses.is_empty() {
            told.push_str(", …");
        }
        told
    });
    let told = told.collect::<Vec<_>>().join("; ");
    (!told.is_empty()).then(|| format!("not in the file: {told}"))
}

/// The list at the end of the file: a comment, which changes nothing of what is shown.
fn list(missing: &[Missing]) -> String {
    if missing.is_empty() {
        return "<!-- Counterproof: nothing is missing in this file. -->\n".to_owned();
    }
    let mut list = String::from("<!-- Counterproof: not in this file, by kind, address and reason:\n");
    for Missing { kind, address, reason } in missing.iter().take(MOST_LISTED) {
        let line = format!("{}\t{}\t{}\n", kind.as_str(), one_line(address), one_line(reason));
        // Nothing in a comment may end it.
        list.push_str(&line.replace("--", "-%2D").replace('<', "%3C").replace('>', "%3E"));
    }
    if missing.len() > MOST_LISTED {
        let _ = writeln!(list, "and {} more", missing.len() - MOST_LISTED);
    }
    list.push_str("-->\n");
    list
}

fn one_line(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(kind: MissingKind, address: &str) -> Missing {
        Missing { kind, address: address.to_owned(), reason: "not kept".to_owned() }
    }

    fn picture(in_styles: bool) -> FrozenPicture {
        FrozenPicture { url: "https://x.example/a.png".to_owned(), in_styles }
    }

    #[test]
    fn each_place_gets_its_picture_or_nothing() {
        let parts = [
            FrozenPart::StylePictures,
            FrozenPart::Markup("<img src=\"".into()),
            FrozenPart::Picture(0),
            FrozenPart::Markup("\"><img src=\"".into()),
            FrozenPart::Picture(1),
            FrozenPart::Markup("\">".into()),
        ];
        let data = [Some("data:image/png;base64,AA==".to_owned()), None];
        let html = assemble(&parts, &[picture(false), picture(false)], &data, &[]);
        assert!(html.starts_with(r#"<img src="data:image/png;base64,AA=="><img src="">"#), "{html}");
    }

    #[test]
    fn pictures_of_styles_stand_once_and_lead_nowhere_where_they_are_missing() {
        let data = [Some("data:image/png;base64,AA==".to_owned()), None, None];
        let shown = [picture(true), picture(true), picture(false)];
        let html = assemble(&[FrozenPart::StylePictures], &shown, &data, &[]);
        assert!(html.contains("--counterproof-picture-0:url(\"data:image/png;base64,AA==\");"));
        assert!(html.contains("--counterproof-picture-1:url(\"data:,\");"));
        assert!(!html.contains("picture-2"));
    }

    #[test]
    fn the_list_of_what_is_missing_is_a_comment_whatever_stands_in_it() {
        let hostile = "https://x.example/--><script>x()</script>\n<!--";
        let html = assemble(&[], &[], &[], &[missing(MissingKind::Frame, hostile)]);
        assert_eq!(html.matches("-->").count(), 1);
        assert_eq!(html.matches('<').count(), 1);
        assert_eq!(html.lines().count(), 3);
        assert!(html.contains("frame\thttps://x.example/-%2D%3E%3Cscript"));
    }

    #[test]
    fn the_record_tells_how_much_is_missing_of_each_kind_and_names_the_first() {
        let all: Vec<_> = (0..7)
            .map(|number| missing(MissingKind::Picture, &format!("https://x.example/{number}")))
            .chain([missing(MissingKind::TypedText, ""), missing(MissingKind::Frame, "https://f.example/")])
            .collect();
        let told = summary(&all).unwrap();
        assert!(told.starts_with("not in the file: picture ×7: https://x.example/0 (not kept), "), "{told}");
        assert!(told.contains("4 (not kept), …; frame ×1: https://f.example/ (not kept); typed_text ×1"), "{told}");
        assert_eq!(summary(&[]), None);
    }
}
