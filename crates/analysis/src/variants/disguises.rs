//! Names in disguise: texts that show what the matcher sees through.

use super::Habit;

/// Letters of other scripts that are drawn like one of ours.
const DRAWN_ALIKE: [(char, char); 11] = [
    ('a', 'а'),
    ('c', 'с'),
    ('e', 'е'),
    ('i', 'і'),
    ('j', 'ј'),
    ('o', 'ο'),
    ('p', 'р'),
    ('s', 'ѕ'),
    ('u', 'υ'),
    ('x', 'х'),
    ('y', 'у'),
];

/// Letters with a mark.
const MARKED: [(char, char); 7] = [('a', 'á'), ('c', 'ç'), ('e', 'é'), ('i', 'í'), ('n', 'ñ'), ('o', 'ö'), ('u', 'ü')];

/// Some disguises of a name, by habit.
pub(super) fn of(name: &str) -> Vec<(Habit, String)> {
    let letters: Vec<char> = name.chars().collect();
    let single = letters.iter().filter(|letter| letter.is_alphanumeric()).count() == letters.len();
    let mut found = Vec::new();
    for table in [DRAWN_ALIKE.as_slice(), MARKED.as_slice()] {
        for at in 1..letters.len() {
            let lower = letters[at].to_lowercase().next();
            if let Some((_, other)) = table.iter().find(|(letter, _)| lower == Some(*letter)) {
                found.push((Habit::LookAlike, replaced(&letters, at, &cased(letters[at], *other))));
            }
        }
    }
    let wide: String = letters.iter().map(|letter| wide(*letter)).collect();
    if wide != name {
        found.push((Habit::LookAlike, wide));
    }
    if single && letters.len() >= 3 {
        for joint in [" ", ".", "-", "_"] {
            let parts: Vec<String> = letters.iter().map(char::to_string).collect();
            found.push((Habit::Parted, parts.join(joint)));
        }
        let (head, tail) = halves(&letters);
        for joint in ["-", ".", "\u{200b}"] {
            found.push((Habit::Parted, format!("{head}{joint}{tail}")));
        }
        found.push((Habit::Parted, replaced(&letters, letters.len() / 2, "*")));
    }
    let (lower, joined) = (name.to_lowercase(), name.split_whitespace().collect::<String>());
    for (before, after) in [("", "shop"), ("", "shoes"), ("", "style"), ("my", ""), ("", "2025"), ("best", "")] {
        found.push((Habit::Glued, format!("{before}{lower}{after}")));
    }
    found.push((Habit::Glued, format!("{joined}Bag")));
    found
}

fn replaced(letters: &[char], at: usize, new: &str) -> String {
    let before: String = letters.iter().take(at).collect();
    let after: String = letters.iter().skip(at + 1).collect();
    format!("{before}{new}{after}")
}

fn cased(like: char, letter: char) -> String {
    if like.is_uppercase() { letter.to_uppercase().collect() } else { letter.to_string() }
}

fn wide(letter: char) -> char {
    match letter {
        '!'..='~' => char::from_u32(u32::from(letter) + 0xfee0).unwrap_or(letter),
        _ => letter,
    }
}

fn halves(letters: &[char]) -> (String, String) {
    let middle = letters.len() / 2;
    (letters.iter().take(middle).collect(), letters.iter().skip(middle).collect())
}
