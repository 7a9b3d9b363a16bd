//! What the command prints.

use crate::Text;

pub(crate) const TEXTS: &[Text] = &[];
