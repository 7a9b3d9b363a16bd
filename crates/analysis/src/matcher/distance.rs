//! How many letters differ.

use super::LONGEST_WORD;

/// The optimal string alignment distance of two rows of looks, if it is at most `most`, which is two or less: how many
/// letters have to be left out, added, replaced or swapped with their neighbour, none of them twice.
pub(super) fn distance(own: &[u32], other: &[u32], most: u8) -> Option<u8> {
    if own.len().abs_diff(other.len()) > usize::from(most) {
        return None;
    }
    let head = own.iter().zip(other).take_while(|(one, other)| one == other).count();
    let (own, other) = (&own[head..], &other[head..]);
    let tail = own.iter().rev().zip(other.iter().rev()).take_while(|(one, other)| one == other).count();
    let (own, other) = (&own[..own.len() - tail], &other[..other.len() - tail]);
    let edits = match (own, other) {
        ([], rest) => rest.len(),
        (rest, []) => rest.len(),
        ([_], [_]) => 1,
        ([first, second], [third, fourth]) if first == fourth && second == third => 1,
        _ if most < 2 => return None,
        _ => usize::from(table(own, other)?),
    };
    u8::try_from(edits).ok().filter(|edits| *edits <= most)
}

/// The distance by the table of all distances of their beginnings, if it is at most two: three rows of the table are kept,
/// and of each what is at most two from its diagonal.
fn table(own: &[u32], other: &[u32]) -> Option<u8> {
    const WIDTH: usize = LONGEST_WORD + 3;
    const MOST: usize = 2;
    const FAR: u8 = MOST as u8 + 1;
    if own.len().max(other.len()) >= WIDTH {
        return None;
    }
    // The row of a beginning of `own`, and those of the beginnings one and two letters shorter, take turns.
    let mut rows = [[FAR; WIDTH]; 3];
    rows[0].iter_mut().zip(0..=MOST as u8).for_each(|(edits, at)| *edits = at);
    let mut nearest_before = 0;
    for (down, one) in own.iter().enumerate() {
        let [before_last, last, row] = [(down + 2) % 3, down % 3, (down + 1) % 3];
        let (from, to) = ((down + 1).saturating_sub(MOST).max(1), (down + 1 + MOST).min(other.len()));
        // What stands beside the band is from the row three earlier.
        rows[row][from - 1] = if from == 1 { FAR.min(down as u8 + 1) } else { FAR };
        let mut nearest = FAR;
        for across in from..=to {
            let letter = other[across - 1];
            let replaced = rows[last][across - 1] + u8::from(*one != letter);
            let mut least = replaced.min(rows[last][across] + 1).min(rows[row][across - 1] + 1);
            if down > 0 && across > 1 && own[down - 1] == letter && other[across - 2] == *one {
                least = least.min(rows[before_last][across - 2] + 1);
            }
            rows[row][across] = least.min(FAR);
            nearest = nearest.min(least);
        }
        if nearest.min(nearest_before).min(rows[row][from - 1]) >= FAR {
            return None;
        }
        nearest_before = nearest;
        if let Some(beside) = rows[row].get_mut(to + 1) {
            *beside = FAR;
        }
    }
    rows[own.len() % 3].get(other.len()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::look;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_the_distance_of_the_reference(own in "[abc]{0,9}", other in "[abc]{0,9}", most in 0..3_u8) {
            let letters = |word: &str| word.chars().map(u32::from).collect::<Vec<_>>();
            let reference = u8::try_from(strsim::osa_distance(&own, &other)).unwrap();
            let expected = Some(reference).filter(|edits| *edits <= most);
            prop_assert_eq!(distance(&letters(&own), &letters(&other), most), expected);
        }
    }

    #[test]
    fn letters_that_look_alike_do_not_differ() {
        let letters = |word: &str| word.chars().map(|letter| look(letter.into())).collect::<Vec<_>>();
        assert_eq!(distance(&letters("velmora"), &letters("ue1m0rra"), 2), Some(1));
    }
}
