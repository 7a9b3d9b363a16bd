//! How fast the browser lets a screen be photographed: two pictures in any second, whatever the extension.

/// `tabs.MAX_CAPTURE_VISIBLE_TAB_CALLS_PER_SECOND`.
const PER_SECOND: usize = 2;
/// The browser counts within a second; a little more, since its clock is not ours.
const WINDOW_MILLISECONDS: f64 = 1_040.0;

/// Remembers the last pictures and says how long to wait for the next. Times are milliseconds of any steady clock.
#[derive(Clone, Debug, Default)]
pub struct Pace {
    taken: Vec<f64>,
}

impl Pace {
    /// A pace at which nothing was taken yet.
    pub const fn new() -> Self {
        Self { taken: Vec::new() }
    }

    /// Reserves the next picture: how many milliseconds from `now` it may be taken.
    pub fn reserve(&mut self, now: f64) -> f64 {
        self.taken.retain(|taken| *taken + WINDOW_MILLISECONDS > now);
        let free = match self.taken.len().checked_sub(PER_SECOND) {
            Some(index) => self.taken[index] + WINDOW_MILLISECONDS,
            None => now,
        };
        self.taken.push(free.max(now));
        free.max(now) - now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_pictures_at_once_and_then_one_whenever_one_of_them_is_a_second_old() {
        let mut pace = Pace::new();
        assert_eq!(pace.reserve(0.0), 0.0);
        assert_eq!(pace.reserve(100.0), 0.0);
        assert_eq!(pace.reserve(200.0), WINDOW_MILLISECONDS - 200.0);
        assert_eq!(pace.reserve(200.0), WINDOW_MILLISECONDS - 100.0);
        assert_eq!(pace.reserve(200.0), 2.0 * WINDOW_MILLISECONDS - 200.0);
    }

    #[test]
    fn no_second_ever_holds_three() {
        let mut pace = Pace::new();
        let mut now = 0.0;
        let mut taken = Vec::new();
        for step in 0..50 {
            now += f64::from(step % 7) * 37.0;
            now += pace.reserve(now);
            taken.push(now);
        }
        assert!(taken.windows(3).all(|three| three[2] - three[0] >= 1_000.0));
    }

    #[test]
    fn after_a_rest_nothing_waits() {
        let mut pace = Pace::new();
        pace.reserve(0.0);
        pace.reserve(0.0);
        assert_eq!(pace.reserve(5_000.0), 0.0);
    }
}
