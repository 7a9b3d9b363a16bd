//! The gatekeeper's page: a captcha or a refusal (seen 2023 to 2026). Served with status 200 at the wanted address.

use crate::generation::{Draft, Generation, Seen};
use crate::model::PageKind;
use crate::page::Page;

pub(crate) fn generation<P: Page>() -> Generation<P> {
    Generation { layout: "blocked-punish", detect, extract }
}

/// The same as a dialog over a page. What lies below comes first, if it can be read.
pub(crate) fn overlay<P: Page>() -> Generation<P> {
    Generation { layout: "blocked-dialog", detect: |seen| seen.shows(DIALOG), extract }
}

fn detect<P: Page>(seen: &Seen<P>) -> bool {
    let own_address = seen.address.as_ref().is_some_and(|address| address.path().contains(PATH));
    let titled = || seen.page.title().is_some_and(|title| TITLES.contains(&title.trim()));
    own_address || seen.has(MARKS) || titled() || is_sent_on(seen)
}

/// A page of nothing but a script that goes on to the refusal.
fn is_sent_on<P: Page>(seen: &Seen<P>) -> bool {
    !seen.scripts(PUNISH).is_empty() && !seen.has(&["body div", "body a", "body p"])
}

fn extract<P: Page>(_: &Seen<P>) -> Draft<P::Node> {
    Draft::new(PageKind::Blocked)
}

const PATH: &str = "/_____tmd_____/";

const PUNISH: &str = "/_____tmd_____/punish";

/// What the page is built of, whatever its language: the slider's box before and after it is drawn, the box of the code
/// to scan, and the program itself, which is all there is where another provider's captcha fills a frame.
const MARKS: &[&str] = &[
    "punish-component",
    "#baxia-punish",
    ".baxia-punish",
    "[id$=\"_nocaptcha\"]",
    "#nocaptcha",
    "[id^=\"bx-pu-qrcode\"]",
    "script[src*=\"/sufei-punish/\"]",
    "link[href*=\"/sufei-punish/\"]",
];

const DIALOG: &[&str] = &["iframe#baxia-dialog-content", "iframe[src*=\"_____tmd_____\"]", "iframe[src*=\"/punish?\"]"];

const TITLES: &[&str] = &["Captcha Interception", "验证码拦截"];
