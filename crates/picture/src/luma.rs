//! A picture as its lightness alone.

/// The longest side a picture may have, in pixels: what the arithmetic holds.
pub const LARGEST_SIDE: u32 = 16_384;

/// The longest side that is kept: a hash looks at far less.
const KEPT_SIDE: u32 = 512;

/// How far a sample may be from the border's to belong to the border.
const BORDER_TOLERANCE: u8 = 12;

/// The lightness of a picture, row by row, 0 black to 255 white.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Luma {
    width: u32,
    height: u32,
    samples: Vec<u8>,
}

/// A part of a picture: the first column and row, and one past the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Region {
    pub left: u32,
    pub top: u32,
    pub right: u32,
    pub bottom: u32,
}

impl Luma {
    /// The lightness of pixels as a canvas gives them: red, green, blue and alpha, not multiplied by it. What is transparent
    /// is as if on white paper. Large pictures are made smaller.
    ///
    /// `None` where there is no pixel, a side is longer than [`LARGEST_SIDE`], or the number of bytes is another than the
    /// sides ask for.
    pub fn from_rgba(width: u32, height: u32, pixels: &[u8]) -> Option<Self> {
        let is_possible = (1..=LARGEST_SIDE).contains(&width) && (1..=LARGEST_SIDE).contains(&height);
        if !is_possible || u64::from(width) * u64::from(height) * 4 != pixels.len() as u64 {
            return None;
        }
        let samples = pixels.chunks_exact(4).map(|pixel| match *pixel {
            [red, green, blue, alpha] => lightness(red, green, blue, alpha),
            _ => u8::MAX,
        });
        Some(Self { width, height, samples: samples.collect() }.at_most(KEPT_SIDE))
    }

    /// All of it.
    pub(crate) fn whole(&self) -> Region {
        Region { left: 0, top: 0, right: self.width, bottom: self.height }
    }

    /// What is left without the border of one tone, such as the white ground of a product shot. `None` where there is no
    /// such border, or nothing else.
    pub(crate) fn without_border(&self) -> Option<Region> {
        let border = *self.samples.first()?;
        let is_border = |x: u32, y: u32| self.sample(x, y).abs_diff(border) <= BORDER_TOLERANCE;
        let row = |y: u32| (0..self.width).all(|x| is_border(x, y));
        let top = (0..self.height).find(|&y| !row(y))?;
        let bottom = (top..self.height).rev().find(|&y| !row(y))? + 1;
        let column = |x: u32| (top..bottom).all(|y| is_border(x, y));
        let left = (0..self.width).find(|&x| !column(x))?;
        let right = (left..self.width).rev().find(|&x| !column(x))? + 1;
        let region = Region { left, top, right, bottom };
        (region != self.whole()).then_some(region)
    }

    /// The mean lightness of each cell of a grid laid over a part, row by row, in 256ths.
    pub(crate) fn cells(&self, part: Region, columns: u32, rows: u32) -> Vec<u32> {
        let height = part.bottom - part.top;
        let mut sums = vec![0u32; (columns * rows) as usize];
        let mut line = vec![0u32; columns as usize];
        for y in 0..height {
            self.line(part, part.top + y, &mut line);
            for_each_overlap(y, height, rows, |row, weight| {
                let start = (row * columns) as usize;
                for (sum, mean) in sums.iter_mut().skip(start).zip(&line) {
                    *sum += mean * weight;
                }
            });
        }
        sums.iter_mut().for_each(|sum| *sum = (*sum + height / 2) / height);
        sums
    }

    /// The mean lightness, in 256ths, of equal pieces of one row of a part.
    fn line(&self, part: Region, y: u32, pieces: &mut [u32]) {
        let width = part.right - part.left;
        let count = pieces.len() as u32;
        pieces.fill(0);
        for x in 0..width {
            let sample = u32::from(self.sample(part.left + x, y));
            for_each_overlap(x, width, count, |piece, weight| {
                if let Some(sum) = pieces.get_mut(piece as usize) {
                    *sum += sample * weight;
                }
            });
        }
        pieces.iter_mut().for_each(|sum| *sum = (*sum * 256 + width / 2) / width);
    }

    fn sample(&self, x: u32, y: u32) -> u8 {
        self.samples.get((y * self.width + x) as usize).copied().unwrap_or_default()
    }

    fn at_most(self, side: u32) -> Self {
        let longest = self.width.max(self.height);
        if longest <= side {
            return self;
        }
        let scaled = |length: u32| (length * side / longest).max(1);
        let (width, height) = (scaled(self.width), scaled(self.height));
        let cells = self.cells(self.whole(), width, height);
        Self { width, height, samples: cells.into_iter().map(|cell| ((cell + 128) >> 8).min(255) as u8).collect() }
    }
}

/// By the weights of ITU-R BT.601, over white.
fn lightness(red: u8, green: u8, blue: u8, alpha: u8) -> u8 {
    let [red, green, blue, alpha] = [red, green, blue, alpha].map(u32::from);
    let opaque = (77 * red + 150 * green + 29 * blue + 128) >> 8;
    ((opaque * alpha + 255 * (255 - alpha) + 127) / 255) as u8
}

/// Lays `pieces` equal pieces over `length` samples: says which of them lie on the sample at `at`, and how much of each,
/// where the weights of one piece add up to `length`.
fn for_each_overlap(at: u32, length: u32, pieces: u32, mut take: impl FnMut(u32, u32)) {
    // In units of which a sample has `pieces` and a piece has `length`.
    let (start, end) = (at * pieces, (at + 1) * pieces);
    let mut from = start;
    while from < end {
        let piece = from / length;
        let until = ((piece + 1) * length).min(end);
        take(piece, until - from);
        from = until;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grey(width: u32, height: u32, of: impl Fn(u32, u32) -> u8) -> Luma {
        let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let pixels: Vec<u8> = places.flat_map(|(x, y)| [of(x, y), of(x, y), of(x, y), 255]).collect();
        Luma::from_rgba(width, height, &pixels).unwrap()
    }

    #[test]
    fn lightness_is_that_of_the_eye_and_what_is_transparent_is_paper() {
        assert_eq!([lightness(0, 0, 0, 255), lightness(255, 255, 255, 255)], [0, 255]);
        assert!(lightness(0, 255, 0, 255) > lightness(255, 0, 0, 255));
        assert!(lightness(255, 0, 0, 255) > lightness(0, 0, 255, 255));
        assert_eq!([lightness(0, 0, 0, 0), lightness(0, 0, 0, 128)], [255, 127]);
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        assert_eq!(Luma::from_rgba(0, 0, &[]), None);
        assert_eq!(Luma::from_rgba(0, 4, &[]), None);
        assert_eq!(Luma::from_rgba(2, 1, &[0; 4]), None);
        assert_eq!(Luma::from_rgba(1, 1, &[0; 5]), None);
        assert_eq!(Luma::from_rgba(u32::MAX, u32::MAX, &[0; 4]), None);
        assert!(Luma::from_rgba(1, 1, &[0; 4]).is_some());
    }

    #[test]
    fn cells_are_means_whatever_the_sides() {
        let even = grey(7, 5, |_, _| 100);
        for (columns, rows) in [(1, 1), (3, 2), (32, 32), (9, 8)] {
            assert!(even.cells(even.whole(), columns, rows).iter().all(|&cell| cell == 100 * 256), "{columns}x{rows}");
        }
        let halves = grey(3, 1, |x, _| if x == 0 { 0 } else { 200 });
        assert_eq!(halves.cells(halves.whole(), 2, 1), [66 * 256 + 171, 200 * 256]);
        assert_eq!(halves.cells(Region { left: 1, ..halves.whole() }, 2, 1), [200 * 256; 2]);
    }

    #[test]
    fn the_largest_picture_keeps_its_lightness() {
        let tall = Luma::from_rgba(2, LARGEST_SIDE, &vec![255; LARGEST_SIDE as usize * 8]).unwrap();
        assert_eq!((tall.width, tall.height), (1, KEPT_SIDE));
        assert!(tall.samples.iter().all(|&sample| sample == 255));
    }

    #[test]
    fn a_border_of_one_tone_is_found() {
        let framed = grey(10, 8, |x, y| if (2..7).contains(&x) && (1..6).contains(&y) { 30 } else { 250 });
        assert_eq!(framed.without_border(), Some(Region { left: 2, top: 1, right: 7, bottom: 6 }));
        assert_eq!(grey(10, 8, |x, y| (x * 20 + y * 30) as u8).without_border(), None);
        assert_eq!(grey(10, 8, |_, _| 250).without_border(), None);
    }
}
