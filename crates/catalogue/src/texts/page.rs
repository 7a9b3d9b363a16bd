//! What the content script shows in the page: `page.…`.

use crate::Text;

pub(crate) const TEXTS: &[Text] = &[];
