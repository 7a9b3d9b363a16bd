//! How many letters differ.

use super::LONGEST_WORD;
use super::hashes::Letter;
use crate::fold::look;

/// The optimal string alignment distance of two rows by what their letters look like, if it is at most `most`: how many
/// letters have to be left out, added, replaced or swapped with their neighbour, none of them twice.
pub(super) fn distance(own: &[u32], other: &[impl Letter], most: u8) -> Option<u8> {
    if own.len().abs_diff(other.len()) > usize::from(most) {
        return None;
    }
    let same = |one: &u32, other: &dyn Letter| look(*one) == look(other.letter());
    let head = own.iter().zip(other).take_while(|(one, other)| same(one, *other)).count();
    let (own, other) = (&own[head..], &other[head..]);
    let tail = own.iter().rev().zip(other.iter().rev()).take_while(|(one, other)| same(one, *other)).count();
    let (own, other) = (&own[..own.len() - tail], &other[..other.len() - tail]);
    let edits = match (own, other) {
        ([], rest) => rest.len(),
        (rest, []) => rest.len(),
        ([_], [_]) => 1,
        ([first, second], [third, fourth]) if same(first, fourth) && same(second, third) => 1,
        _ if most < 2 => return None,
        _ => usize::from(table(own, other)?),
    };
    u8::try_from(edits).ok().filter(|edits| *edits <= most)
}

/// The distance by the table of all distances of their beginnings, of which three rows are kept.
fn table(own: &[u32], other: &[impl Letter]) -> Option<u8> {
    const WIDTH: usize = LONGEST_WORD + 3;
    if own.len().max(other.len()) >= WIDTH {
        return None;
    }
    // The row of a beginning of `own`, and those of the beginnings one and two letters shorter, take turns.
    let mut rows = [[0_u8; WIDTH]; 3];
    rows[0].iter_mut().zip(0..).for_each(|(edits, at)| *edits = at);
    for (down, one) in own.iter().enumerate() {
        let one = look(*one);
        let [before_last, last, row] = [(down + 2) % 3, down % 3, (down + 1) % 3];
        rows[row][0] = down as u8 + 1;
        for (across, letter) in other.iter().enumerate() {
            let letter = look(letter.letter());
            let replaced = rows[last][across] + u8::from(one != letter);
            let mut least = replaced.min(rows[last][across + 1] + 1).min(rows[row][across] + 1);
            if down > 0 && across > 0 && look(own[down - 1]) == letter && look(other[across - 1].letter()) == one {
                least = least.min(rows[before_last][across - 1] + 1);
            }
            rows[row][across + 1] = least;
        }
    }
    rows[own.len() % 3].get(other.len()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_the_distance_of_the_reference(own in "[abc]{0,8}", other in "[abc]{0,8}", most in 0..3_u8) {
            let letters = |word: &str| word.chars().map(u32::from).collect::<Vec<_>>();
            let reference = u8::try_from(strsim::osa_distance(&own, &other)).unwrap();
            let expected = Some(reference).filter(|edits| *edits <= most);
            prop_assert_eq!(distance(&letters(&own), &letters(&other), most), expected);
        }
    }

    #[test]
    fn letters_that_look_alike_do_not_differ() {
        let letters = |word: &str| word.chars().map(u32::from).collect::<Vec<_>>();
        assert_eq!(distance(&letters("velmora"), &letters("ue1m0rra"), 2), Some(1));
    }
}
