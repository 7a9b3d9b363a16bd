//! When something happened, as the analyst reads it.

use js_sys::Date;

/// A UTC time in the analyst's own zone with UTC beside it, whose day is told where it is another:
/// `2026-11-22 03:11:57 (2026-11-21 21:41:57 UTC)` of `2026-11-21T21:41:57.123Z`. Where the zone is UTC, it is told once;
/// anything else is given as it is.
pub fn when(utc: &str) -> String {
    let date = Date::new(&utc.into());
    if date.get_time().is_nan() {
        return utc.to_owned();
    }
    let in_utc = ::evidence::documents::when(utc);
    if date.get_timezone_offset() == 0.0 {
        return in_utc;
    }
    let day = format!("{:04}-{:02}-{:02}", date.get_full_year(), date.get_month() + 1, date.get_date());
    let time = format!("{:02}:{:02}:{:02}", date.get_hours(), date.get_minutes(), date.get_seconds());
    let same_day = in_utc.strip_prefix(&day).map(str::trim_start);
    format!("{day} {time} ({})", same_day.unwrap_or(&in_utc))
}
