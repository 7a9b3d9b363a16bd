//! The lowest waves of a picture: a discrete cosine transform in integers.

/// The side of the square of cells that is transformed.
pub(crate) const SIDE: u32 = 32;
/// As many waves across as down.
pub(crate) const COUNT: usize = 8;

/// The cosines of 0 to 32 sixty-fourths of a half turn, in 4096ths.
const COSINES: [i32; 33] = [
    4096, 4091, 4076, 4052, 4017, 3973, 3920, 3857, 3784, 3703, 3612, 3513, 3406, 3290, 3166, 3035, 2896, 2751, 2598,
    2440, 2276, 2106, 1931, 1751, 1567, 1380, 1189, 995, 799, 601, 401, 201, 0,
];

/// How strongly each of the lowest waves is in a square of cells of 256ths: those that lie farther down follow row by row,
/// those farther across within a row.
pub(crate) fn waves(cells: &[u32]) -> [[i32; COUNT]; COUNT] {
    // Each row across, then each of the waves found there downwards. The shifts keep the sums below 2³¹.
    let across: Vec<[i32; COUNT]> = cells
        .chunks_exact(SIDE as usize)
        .map(|row| {
            std::array::from_fn(|wave| {
                let parts = (0..).zip(row).map(|(at, &cell)| (cell >> 6) as i32 * cosine(at, wave));
                parts.sum::<i32>() >> 14
            })
        })
        .collect();
    std::array::from_fn(|down| {
        std::array::from_fn(|wave| {
            let parts =
                (0..).zip(&across).map(|(at, row)| row.get(wave).copied().unwrap_or_default() * cosine(at, down));
            parts.sum()
        })
    })
}

/// The height of a wave over the middle of a cell.
fn cosine(at: usize, wave: usize) -> i32 {
    // In sixty-fourths of a half turn; a whole turn has 128.
    let angle = (2 * at + 1) * wave % 128;
    let angle = if angle > 64 { 128 - angle } else { angle };
    let height = |angle: usize| COSINES.get(angle).copied().unwrap_or_default();
    if angle > 32 { -height(64 - angle) } else { height(angle) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_of_one_wave_holds_that_wave() {
        for (across, down) in [(1, 0), (0, 1), (3, 2), (7, 7)] {
            let cells: Vec<u32> = (0..SIDE as usize)
                .flat_map(|y| (0..SIDE as usize).map(move |x| (x, y)))
                .map(|(x, y)| (32768 + ((cosine(x, across) * cosine(y, down)) >> 11)) as u32)
                .collect();
            let found = waves(&cells);
            let strongest = (0..COUNT * COUNT).skip(1).max_by_key(|&at| found[at / COUNT][at % COUNT].abs()).unwrap();
            assert_eq!((strongest % COUNT, strongest / COUNT), (across, down));
        }
    }

    #[test]
    fn the_lightest_picture_stays_in_range() {
        let found = waves(&[255 * 256; 1024]);
        assert!(found[0][0] > 1_000_000_000);
        assert!(found.iter().flatten().skip(1).all(|wave| wave.abs() < 1_000_000), "{found:?}");
    }

    #[test]
    fn the_table_holds_cosines() {
        for (at, &cosine) in COSINES.iter().enumerate() {
            let exact = (at as f64 * std::f64::consts::PI / 64.0).cos() * 4096.0;
            assert!((f64::from(cosine) - exact).abs() <= 0.5, "{at}");
        }
    }
}
