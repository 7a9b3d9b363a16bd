//! Complaint drafts and their checklists.

use crate::Text;

pub(crate) const TEXTS: &[Text] = &[];
