//! Reasons, levels, kinds of finding: `why.…`, `level.…`, `kind.…`.

use crate::Text;

pub(crate) const TEXTS: &[Text] = &[];
