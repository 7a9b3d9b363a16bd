//! What is done to pictures, and what pictures are told apart.

#![allow(clippy::unwrap_used, reason = "a helper of tests may fail like a test")]

use picture::{Fingerprint, Luma, Official};
use proptest::prelude::*;
use std::sync::LazyLock;

/// A picture of some shapes on a light ground, drawn by a formula: no two seeds give alike ones.
struct Drawing {
    width: u32,
    height: u32,
    seed: u32,
}

const SIDE: u32 = 400;

impl Drawing {
    fn new(seed: u32) -> Self {
        Self { width: SIDE, height: SIDE, seed }
    }

    /// The lightness at a place from 0 to 999 in both directions.
    fn at(&self, x: u32, y: u32) -> u8 {
        let discs = (0..7u32).map(|disc| {
            let mut state = self.seed.wrapping_mul(0x9E37_79B9) ^ disc.wrapping_mul(0x85EB_CA6B);
            let mut next = |below: u32| {
                state = (state ^ (state >> 15)).wrapping_mul(0x2C1B_3C6D) ^ (state >> 12);
                state % below
            };
            (next(1000), next(1000), 60 + next(200), next(200) as u8)
        });
        let mut covering =
            discs.filter(|(cx, cy, radius, _)| x.abs_diff(*cx).pow(2) + y.abs_diff(*cy).pow(2) < radius.pow(2));
        covering.next_back().map_or(240, |(.., tone)| tone)
    }

    /// Seen through `place`, which says for a pixel in thousandths where of the drawing it is.
    fn luma(&self, place: impl Fn(u32, u32) -> (u32, u32)) -> Luma {
        self.toned(place, |_, _, tone| tone)
    }

    fn toned(&self, place: impl Fn(u32, u32) -> (u32, u32), tone: impl Fn(u32, u32, u8) -> u8) -> Luma {
        let places = (0..self.height).flat_map(|y| (0..self.width).map(move |x| (x, y)));
        let pixels: Vec<u8> = places
            .flat_map(|(x, y)| {
                let (across, down) = (x * 1000 / self.width, y * 1000 / self.height);
                let (from_x, from_y) = place(across, down);
                let grey = tone(across, down, self.at(from_x, from_y));
                [grey, grey, grey, 255]
            })
            .collect();
        Luma::from_rgba(self.width, self.height, &pixels).unwrap()
    }

    fn as_it_is(&self) -> Luma {
        self.luma(|x, y| (x, y))
    }

    fn sized(width: u32, height: u32, seed: u32) -> Luma {
        Self { width, height, seed }.luma(|x, y| (x, y))
    }
}

static OFFICIAL: LazyLock<Official> = LazyLock::new(|| Official::of(&Drawing::new(1).as_it_is()).unwrap());

fn resembles(luma: &Luma) -> picture::Resemblance {
    OFFICIAL.resemblance(&Fingerprint::of(luma).unwrap())
}

#[test]
fn a_picture_is_itself() {
    let same = resembles(&Drawing::new(1).as_it_is());
    assert_eq!((same.differences, same.waves, same.mirrored, same.cropped), (0, 0, false, false));
    assert!(same.is_close());
}

#[test]
fn another_size_is_the_same_picture() {
    for (width, height) in [(100, 100), (220, 220), (800, 600), (1100, 1100)] {
        let resized = resembles(&Drawing::sized(width, height, 1));
        assert!(resized.is_close() && !resized.mirrored && !resized.cropped, "{width}x{height}: {resized:?}");
    }
}

#[test]
fn the_mirror_is_found_and_named() {
    let mirrored = resembles(&Drawing::new(1).luma(|x, y| (999 - x, y)));
    assert!(mirrored.is_close() && mirrored.mirrored && !mirrored.cropped, "{mirrored:?}");
}

#[test]
fn the_mirror_of_the_mirror_is_the_picture() {
    let mirror = Official::of(&Drawing::new(1).luma(|x, y| (999 - x, y))).unwrap();
    let back = mirror.resemblance(&Fingerprint::of(&Drawing::new(1).as_it_is()).unwrap());
    assert!(back.is_close() && back.mirrored, "{back:?}");
}

#[test]
fn crops_are_found_and_named() {
    for (left, top, right, bottom) in [(100, 0, 0, 0), (50, 50, 50, 50), (0, 0, 100, 100), (70, 70, 70, 70)] {
        let cropped = resembles(
            &Drawing::new(1)
                .luma(|x, y| (left + x * (1000 - left - right) / 1000, top + y * (1000 - top - bottom) / 1000)),
        );
        assert!(
            cropped.is_match() && cropped.cropped && !cropped.mirrored,
            "{left} {top} {right} {bottom}: {cropped:?}"
        );
    }
}

#[test]
fn a_frame_is_looked_through() {
    let inside = |at: u32| (100..900).contains(&at);
    let framed = Drawing::new(1).toned(
        |x, y| (x.saturating_sub(100) * 10 / 8, y.saturating_sub(100) * 10 / 8),
        |x, y, tone| if inside(x) && inside(y) { tone } else { 255 },
    );
    assert!(resembles(&framed).is_match());
}

#[test]
fn brighter_and_noisier_is_the_same_picture() {
    let altered =
        Drawing::new(1).toned(|x, y| (x, y), |x, y, tone| (tone / 2 + 100).saturating_add((x * 7 + y * 3) as u8 % 4));
    assert!(resembles(&altered).is_match());
}

#[test]
fn other_pictures_are_others() {
    let wrong = (2..200).filter(|&seed| resembles(&Drawing::sized(80, 80, seed)).is_match()).count();
    assert_eq!(wrong, 0);
}

#[test]
fn plain_pictures_are_not_compared() {
    let paper = Luma::from_rgba(50, 50, &[255; 50 * 50 * 4]).unwrap();
    assert_eq!(Fingerprint::of(&paper), None);
    assert_eq!(Official::of(&paper), None);
    let pixels: Vec<u8> = (0..50u32 * 50).flat_map(|at| [(at % 50) as u8 / 5 + 200, 210, 210, 255]).collect();
    assert_eq!(Fingerprint::of(&Luma::from_rgba(50, 50, &pixels).unwrap()), None, "a faint gradient");
}

/// The bits themselves: what is kept in profiles must mean the same in every build and on every machine.
#[test]
fn the_bits_are_these() {
    let fingerprint = Fingerprint::of(&Drawing::new(1).as_it_is()).unwrap();
    assert_eq!(fingerprint.to_string(), "ece4f0700203036c7a5c1c0c0303047e09ca3cd44bc1c0bf");
}

#[test]
fn what_is_no_hash_is_refused() {
    let text = OFFICIAL.to_string();
    assert_eq!(text.parse(), Ok(OFFICIAL.clone()));
    for wrong in ["", "0", "xyz", &text[..48], &text[1..], &text.to_uppercase(), &text.replacen(&text[..2], "é", 1)] {
        assert!(wrong.parse::<Official>().is_err(), "{wrong:.20}");
        assert!(wrong.len() == 48 || wrong.parse::<Fingerprint>().is_err(), "{wrong:.20}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_pixels_of_any_sides_are_a_picture(width in 1u32..70, height in 1u32..70, seed in any::<u32>()) {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        let pixels: Vec<u8> = (0..width * height * 4).map(|_| next()).collect();
        let luma = Luma::from_rgba(width, height, &pixels).unwrap();
        if let (Some(official), Some(print)) = (Official::of(&luma), Fingerprint::of(&luma)) {
            prop_assert!(official.resemblance(&print).is_close());
            prop_assert_eq!(official.to_string().parse::<Official>().unwrap(), official);
            prop_assert_eq!(print.to_string().parse::<Fingerprint>().unwrap(), print);
        }
    }
}
