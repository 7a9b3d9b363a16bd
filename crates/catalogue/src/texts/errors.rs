//! One text for each error code: `error.<code>`.

use crate::Text;

pub(crate) const TEXTS: &[Text] = &[];
