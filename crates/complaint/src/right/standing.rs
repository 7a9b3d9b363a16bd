//! Whether a right can be used, where, and what has to be done about it by when.

use super::{Details, DocumentKind, Right, RightKind, RightStatus, VerificationState};
use crate::check::{Check, Place};
use crate::day::{Day, Territory};
use crate::portal::{Platform, Portal};

/// Where a right is to be used.
#[derive(Clone, Copy, Debug, Default)]
pub struct StandingIn<'a> {
    /// The portal it is used at, and its platform; absent where only the right itself is looked at.
    pub platform: Option<(&'a Portal, &'a Platform)>,
    /// The countries the listings ship to.
    pub ship_to: &'a [Territory],
}

/// From so many days before the end on, it is a warning.
const SOON: i32 = 30;

impl Right {
    /// What is to be said of using the right on a day, errors first; nothing where all is well.
    pub fn standing(&self, today: Day, used: StandingIn<'_>) -> Vec<Check> {
        let mut checks = Vec::new();
        self.in_force(today, &mut checks);
        self.at_the_portal(used, &mut checks);
        self.authorised(today, &mut checks);
        self.countries(used.ship_to, &mut checks);
        self.papers(&mut checks);
        checks.sort_by_key(|check: &Check| check.severity);
        checks
    }

    /// Whether it holds in a country.
    pub fn covers(&self, country: &Territory) -> bool {
        self.territory.covers(country) || self.extended_to.iter().any(|extended| extended.covers(country))
    }

    fn error(&self, key: &str) -> Check {
        Check::error(key).with("right", &self.name).at(Place::Right(self.id.clone()))
    }

    fn warning(&self, key: &str) -> Check {
        Check::warning(key).with("right", &self.name).at(Place::Right(self.id.clone()))
    }

    fn in_force(&self, today: Day, checks: &mut Vec<Check>) {
        match (self.status, self.expires) {
            (RightStatus::Pending, _) => checks.push(self.error("check.right_pending")),
            (_, Some(day)) if day < today => {
                checks.push(self.error("check.right_expired_on").with("day", day));
            }
            (RightStatus::Expired, _) => checks.push(self.error("check.right_expired")),
            (RightStatus::Registered, Some(day)) if today.days_until(day) <= SOON => {
                let days = today.days_until(day);
                checks.push(self.warning("check.right_expires_soon").with("day", day).with("days", days));
            }
            (RightStatus::Registered, None) if matches!(self.kind(), RightKind::Trademark | RightKind::Patent) => {
                checks.push(self.warning("check.right_expiry_unknown"));
            }
            (RightStatus::Registered, _) => {}
        }
    }

    fn at_the_portal(&self, used: StandingIn<'_>, checks: &mut Vec<Check>) {
        if self.verification.state != VerificationState::Approved {
            let key = match self.verification.state {
                VerificationState::Rejected => "check.right_rejected",
                VerificationState::Pending => "check.right_verification_pending",
                _ => "check.right_not_submitted",
            };
            checks.push(self.error(key));
        }
        let Some((portal, platform)) = used.platform else { return };
        let Some(wanted) = platform.territories.as_ref().filter(|wanted| !wanted.value.is_empty()) else { return };
        if !wanted.value.iter().any(|territory| self.covers(territory)) {
            let territories = listed(&wanted.value);
            checks.push(
                self.error("check.right_territory")
                    .with("platform", &platform.name)
                    .with("territories", territories)
                    .with("held", self.held_in())
                    .with("portal", &portal.name)
                    .with("source", &wanted.source),
            );
        } else if self.territory.as_str() == "WO" && self.documents_of(DocumentKind::Extension).next().is_none() {
            checks.push(self.warning("check.right_extension_paper").with("platform", &platform.name));
        }
    }

    fn authorised(&self, today: Day, checks: &mut Vec<Check>) {
        let Some(authorisation) = &self.authorisation else { return };
        match authorisation.expires {
            Some(day) if day < today => checks.push(self.error("check.authorisation_expired").with("day", day)),
            Some(day) if today.days_until(day) <= SOON => {
                let days = today.days_until(day);
                checks.push(self.warning("check.authorisation_expires_soon").with("day", day).with("days", days));
            }
            _ => {}
        }
        if self.documents_of(DocumentKind::Authorisation).next().is_none() {
            checks.push(self.error("check.authorisation_missing").with("complainant", &authorisation.complainant));
        }
    }

    fn countries(&self, ship_to: &[Territory], checks: &mut Vec<Check>) {
        let mut missing: Vec<Territory> = ship_to.iter().filter(|country| !self.covers(country)).cloned().collect();
        missing.sort();
        missing.dedup();
        if !missing.is_empty() {
            let check = self.warning("check.right_not_there").with("countries", listed(&missing));
            checks.push(check.with("held", self.held_in()));
        }
    }

    /// The papers the portal asks of such a right.
    fn papers(&self, checks: &mut Vec<Check>) {
        let mut wanted = vec![DocumentKind::Certificate];
        match &self.details {
            Details::Trademark(mark) => {
                if mark.classes.is_empty() {
                    checks.push(self.error("check.right_no_class"));
                }
                wanted.push(DocumentKind::ClassPage);
                let said = [
                    (mark.renewed, DocumentKind::Renewal),
                    (mark.assigned, DocumentKind::Assignment),
                    (mark.changed, DocumentKind::Change),
                ];
                wanted.extend(said.into_iter().filter(|(said, _)| *said).map(|(_, kind)| kind));
            }
            Details::Copyright(work) if !work.registered => wanted = vec![DocumentKind::ClaimStatement],
            _ => {}
        }
        for kind in wanted {
            if self.documents_of(kind).next().is_none() {
                checks.push(self.warning("check.right_paper").with("paper_key", kind.key()));
            }
        }
        for statement in
            self.documents_of(DocumentKind::ClaimStatement).filter(|one| is_word(&one.media_type, &one.file))
        {
            checks.push(self.error("check.statement_is_word").with("file", &statement.file));
        }
    }

    /// Where it holds, as it is said.
    fn held_in(&self) -> String {
        if self.extended_to.is_empty() {
            self.territory.to_string()
        } else {
            format!("{} ({})", self.territory, listed(&self.extended_to))
        }
    }
}

fn listed(territories: &[Territory]) -> String {
    territories.iter().map(Territory::as_str).collect::<Vec<_>>().join(", ")
}

/// Whether a file is one of a word processor, which the portal does not take as a claim statement.
fn is_word(media_type: &str, name: &str) -> bool {
    let name = name.to_lowercase();
    media_type == "application/msword"
        || media_type == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        || name.ends_with(".doc")
        || name.ends_with(".docx")
}

/// Something of a right that ends or has been waiting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminder {
    /// The right, by id.
    pub right: String,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub kind: ReminderKind,
    /// The day it ends, or since which it waits.
    pub day: Day,
    /// The days until then; negative where it has passed.
    pub days: i32,
}

/// What a reminder is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReminderKind {
    /// The right ends.
    Expiry,
    /// The letter of authorisation ends.
    Authorisation,
    /// The portal has been verifying for longer than it is said to take.
    Verification,
}

impl ReminderKind {
    /// The catalogue's key of its text, for a day that comes or one that has passed.
    pub fn key(self, has_passed: bool) -> &'static str {
        match (self, has_passed) {
            (Self::Expiry, false) => "right.reminder.expiry",
            (Self::Expiry, true) => "right.reminder.expired",
            (Self::Authorisation, false) => "right.reminder.authorisation",
            (Self::Authorisation, true) => "right.reminder.authorisation_expired",
            (Self::Verification, _) => "right.reminder.verification",
        }
    }
}

/// So many days ahead an end is told: trademark offices take renewals from six months before it on.
const AHEAD: i32 = 183;
/// The portal is said to verify a right within 7 business days, which are at least so many days.
const VERIFICATION: i32 = 9;

/// What of the rights ends within half a year or has ended, and what the portal is late with, the most pressing first.
pub fn reminders(rights: &[Right], today: Day) -> Vec<Reminder> {
    let mut all: Vec<Reminder> = rights.iter().flat_map(|right| of_right(right, today)).collect();
    all.sort_by(|one, other| (one.days, one.kind, &one.right).cmp(&(other.days, other.kind, &other.right)));
    all
}

fn of_right(right: &Right, today: Day) -> impl Iterator<Item = Reminder> {
    let made = move |kind, day: Day| Reminder {
        right: right.id.clone(),
        name: right.name.clone(),
        kind,
        day,
        days: today.days_until(day),
    };
    let ends = |kind, day: Option<Day>| day.map(|day| made(kind, day)).filter(|reminder| reminder.days <= AHEAD);
    let expiry = ends(ReminderKind::Expiry, right.expires);
    let authorisation =
        ends(ReminderKind::Authorisation, right.authorisation.as_ref().and_then(|letter| letter.expires));
    let waits = right.verification.state == VerificationState::Pending;
    let verification = right.verification.since.filter(|_| waits).map(|day| made(ReminderKind::Verification, day));
    let late = verification.filter(|reminder| reminder.days <= -VERIFICATION);
    [expiry, authorisation, late].into_iter().flatten()
}
