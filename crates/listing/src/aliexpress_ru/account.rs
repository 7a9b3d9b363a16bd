//! Whether a page was shown to somebody logged in: the widget that knows it says so.

use super::widgets::{MARK, STATE, Widgets};
use crate::page::Page;

/// What the state says of it, and where.
pub(crate) fn login_sign<P: Page>(page: &P) -> Option<(String, bool)> {
    let scripts = page.scripts(MARK);
    let said = Widgets::of(&scripts).ask(|properties| properties.at("isLoggedIn")?.text())?;
    let logged_in = match said.as_str() {
        "true" => true,
        "false" => false,
        _ => return None,
    };
    Some((format!("{STATE}:isLoggedIn"), logged_in))
}
