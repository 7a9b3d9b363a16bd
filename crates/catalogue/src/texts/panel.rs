//! The side panel and the workbench: `panel.…`.

use crate::Text;

pub(crate) const TEXTS: &[Text] = &[];
