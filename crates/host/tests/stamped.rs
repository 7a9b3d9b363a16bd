//! A timestamp on its way from the browser.

#![allow(clippy::unwrap_used, reason = "a test stops where something is not as it was set up")]

#[allow(dead_code, reason = "the tests of the crate that keeps evidence use more of it")]
#[path = "../../evidence/tests/keep/authority.rs"]
mod authority;
#[allow(dead_code, reason = "the tests of the crate that keeps evidence use more of it")]
#[path = "../../evidence/tests/keep/sealed.rs"]
mod sealed;
#[allow(dead_code, reason = "the tests of the conversation use more of it")]
mod setting;

use sealed::Kept;
use setting::Setting;

#[test]
fn a_timestamp_is_delivered_with_its_files() {
    let mut kept = Kept::two_exhibits();
    authority::stamp(&mut kept);
    let Some(anchor) = kept.anchors.first() else { return };
    let setting = Setting::paired("stamped", &kept);
    setting.deliver(&kept, 0..kept.links.len());
    assert_eq!(setting.links(), kept.links);
    for (sha256, _) in anchor.anchor.files() {
        assert_eq!(setting.file(sha256), kept.files[sha256]);
    }
}
