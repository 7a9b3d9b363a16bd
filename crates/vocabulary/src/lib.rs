//! The word lists: what ordinary language has near a name.
//!
//! They are a megabyte and a half, so they stay where profiles are compiled, in the worker and in the command; a page gets
//! only what matters to its terms ([`analysis::Neighbourhood`]). Each list says in its first lines where it is from and
//! under which licence; NOTICE repeats it.

use analysis::WordLists;

/// Every list.
pub const LISTS: WordLists<'static> = WordLists {
    english: include_str!("../lists/english.txt"),
    trade: include_str!("../lists/trade.txt"),
    european: include_str!("../lists/european.txt"),
    chinese: include_str!("../lists/chinese.txt"),
    further: include_str!("../lists/further.txt"),
    names: include_str!("../lists/names.txt"),
    syllables: include_str!("../lists/han-syllables.txt"),
    look_alikes: include_str!("../lists/han-look-alikes.txt"),
};
