//! What ends when.

use crate::fixtures::{register, right};
use complaint::{Authorisation, Day, ReminderKind, Verification, VerificationState, reminders};

fn day(text: &str) -> Day {
    Day::of(text).unwrap()
}

#[test]
fn what_ends_is_told_half_a_year_ahead_the_most_pressing_first() {
    let today = day("2026-11-21");
    assert_eq!(reminders(&register(), today), []);
    let mut far = right();
    far.expires = Some(day("2027-05-24"));
    assert_eq!(reminders(&[far.clone()], today), []);
    let mut near = right();
    near.id = "near".to_owned();
    near.expires = Some(day("2027-05-23"));
    near.authorisation = Some(Authorisation { complainant: "Ada".to_owned(), expires: Some(day("2026-11-11")) });
    near.verification = Verification { state: VerificationState::Pending, since: Some(day("2026-11-12")) };
    let told: Vec<(ReminderKind, i32)> =
        reminders(&[far, near], today).into_iter().map(|reminder| (reminder.kind, reminder.days)).collect();
    let expected = [(ReminderKind::Authorisation, -10), (ReminderKind::Verification, -9), (ReminderKind::Expiry, 183)];
    assert_eq!(told, expected);
}
