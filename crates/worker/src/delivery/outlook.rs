//! How delivery stands from one call to the next: what is shown, and when it is tried again.

use protocol::{DeliveryStage, DeliveryState, ErrorBody, ErrorCode};
use serde::{Deserialize, Serialize};

/// The shortest wait: the browser's alarms know no shorter one.
pub const FIRST_WAIT_SECONDS: u32 = 30;
/// The longest.
const LONGEST_WAIT_SECONDS: u32 = 600;

/// The state that is shown, and how often calling has failed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outlook {
    /// What is shown.
    pub state: DeliveryState,
    failures: u32,
}

impl Outlook {
    /// The companion is called.
    pub fn call(&mut self) {
        self.state.stage = DeliveryStage::Calling;
        self.state.retry = None;
    }

    /// It has answered, and takes what is delivered.
    pub fn is_delivering(&mut self) {
        self.state.stage = DeliveryStage::Delivering;
        self.state.error = None;
    }

    /// A link was acknowledged: whatever went wrong before is over.
    pub fn acknowledged(&mut self, seq: u64) {
        self.failures = 0;
        self.state.delivered = seq + 1;
        (self.state.sent, self.state.size) = (0, 0);
    }

    /// It has everything.
    pub fn up_to_date(&mut self) {
        self.failures = 0;
        self.state.stage = DeliveryStage::UpToDate;
        self.rest();
    }

    /// The analyst has paused it.
    pub fn paused(&mut self) {
        self.state.stage = DeliveryStage::Paused;
        self.rest();
    }

    /// It stopped; gives how many seconds to wait until it is tried again.
    pub fn failed(&mut self, error: ErrorBody) -> u32 {
        let waits_for_the_analyst = error.code == ErrorCode::NotPaired;
        self.state.stage = match error.code {
            ErrorCode::CompanionMissing => DeliveryStage::NotInstalled,
            ErrorCode::NotPaired => DeliveryStage::NotPaired,
            _ => DeliveryStage::Failed,
        };
        self.state.error = Some(error);
        (self.state.sent, self.state.size) = (0, 0);
        let wait = FIRST_WAIT_SECONDS << self.failures.min(5);
        self.failures += 1;
        // Who is about to confirm the fingerprint is not kept waiting.
        if waits_for_the_analyst { FIRST_WAIT_SECONDS } else { wait.min(LONGEST_WAIT_SECONDS) }
    }

    fn rest(&mut self) {
        self.state.error = None;
        self.state.retry = None;
        (self.state.sent, self.state.size) = (0, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gone() -> ErrorBody {
        ErrorBody::new(ErrorCode::CompanionGone, "")
    }

    #[test]
    fn waits_grow_up_to_ten_minutes_and_begin_anew_once_something_is_acknowledged() {
        let mut outlook = Outlook::default();
        let waits: Vec<u32> = (0..8).map(|_| outlook.failed(gone())).collect();
        assert_eq!(waits, [30, 60, 120, 240, 480, 600, 600, 600]);
        outlook.acknowledged(7);
        assert_eq!(outlook.state.delivered, 8);
        assert_eq!(outlook.failed(gone()), 30);
    }

    #[test]
    fn a_companion_that_is_not_there_or_not_paired_is_told_from_a_failure() {
        let mut outlook = Outlook::default();
        for (code, stage) in [
            (ErrorCode::CompanionMissing, DeliveryStage::NotInstalled),
            (ErrorCode::NotPaired, DeliveryStage::NotPaired),
            (ErrorCode::OtherVersion, DeliveryStage::Failed),
            (ErrorCode::DiskFull, DeliveryStage::Failed),
        ] {
            outlook.failed(ErrorBody::new(code, "why"));
            assert_eq!(
                (outlook.state.stage, outlook.state.error.as_ref().map(|error| error.code)),
                (stage, Some(code))
            );
        }
        for _ in 0..5 {
            assert_eq!(outlook.failed(ErrorBody::new(ErrorCode::NotPaired, "")), FIRST_WAIT_SECONDS);
        }
    }

    #[test]
    fn an_error_is_shown_until_the_companion_answers() {
        let mut outlook = Outlook::default();
        outlook.failed(gone());
        outlook.call();
        assert_eq!(outlook.state.error, Some(gone()));
        outlook.is_delivering();
        assert_eq!(outlook.state.error, None);
    }
}
