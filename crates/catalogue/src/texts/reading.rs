//! Page kinds, fields and issues of a reading: `page_kind.…`, `issue.…`.

use crate::Text;

pub(crate) const TEXTS: &[Text] = &[];
