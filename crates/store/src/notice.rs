//! What was found when a vault was opened, for whoever opened it.

use crate::lock::Holder;
use std::fmt;
use std::path::PathBuf;

/// Something that was not as it is left by a writer that ends well, and what was done about it. Nothing that was said to be
/// kept is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Whoever wrote last did not end as it should: it was killed, or the machine stopped. Who, where it could be read.
    WriterDied(Option<Holder>),
    /// The beginning of a link stood at the end of a chain. It was put aside.
    LinkSetAside {
        /// The chain's file.
        chain: PathBuf,
        /// Where the beginning is now.
        set_aside: PathBuf,
    },
    /// Files that were being written were deleted: what they were about was not said to be kept.
    TemporaryDeleted(usize),
    /// Files were deleted that were written for links which were never written.
    UnlinkedDeleted(usize),
    /// A copy was interrupted while the chains were put in their places. They are there now.
    CopyFinished,
    /// Exhibits stood in their chains whose receipt was not yet written down in the vault's own. It is now.
    ReceiptsWritten(usize),
    /// Exhibits were deleted, and something of their contents was still there. It is gone now.
    DeletionsFinished(usize),
    /// The index was behind the chains by so many links. It is up to date now.
    IndexBehind(u64),
    /// There was no index that could be used. It was made again from the files.
    IndexRebuilt {
        /// Why.
        reason: String,
    },
    /// Others could look into the vault's folder. They can't now.
    FolderWasOpen,
    /// The folder can't be written: the index was made in memory, and nothing was mended.
    ReadOnly,
    /// The clock stands before the time of the last link: it was set back, or the link's was wrong.
    ClockBehind {
        /// The last link's time.
        last: String,
    },
}

impl fmt::Display for Notice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Notice::WriterDied(holder) => {
                let who = holder.as_ref().map_or_else(|| "whoever wrote last".to_owned(), Holder::to_string);
                write!(
                    formatter,
                    "{who} did not end as it should; what it had said to be kept is here, the rest is looked at now"
                )
            }
            Notice::LinkSetAside { chain, set_aside } => write!(
                formatter,
                "a link that was not finished stood at the end of {}; it is put aside in {}",
                chain.display(),
                set_aside.display()
            ),
            Notice::TemporaryDeleted(count) => {
                write!(formatter, "{count} files that were being written were deleted; none was said to be kept")
            }
            Notice::UnlinkedDeleted(count) => {
                write!(formatter, "{count} files whose links were not written were deleted; none was said to be kept")
            }
            Notice::CopyFinished => formatter
                .write_str("a copy was interrupted while the chains were put in their places; they are all there now"),
            Notice::ReceiptsWritten(count) => {
                write!(
                    formatter,
                    "{count} exhibits were here without their receipt in the vault's chain; it is written now"
                )
            }
            Notice::DeletionsFinished(count) => {
                write!(formatter, "of {count} deleted exhibits something was still there; it is gone now")
            }
            Notice::IndexBehind(links) => {
                write!(formatter, "the index was behind by {links} links; it is up to date now")
            }
            Notice::IndexRebuilt { reason } => write!(formatter, "{reason}; the index was made again from the files"),
            Notice::FolderWasOpen => {
                formatter.write_str("others on this machine could look into the vault's folder; they can't any more")
            }
            Notice::ReadOnly => formatter
                .write_str("the vault's folder can't be written: it is read as it is, with an index made in memory"),
            Notice::ClockBehind { last } => {
                write!(
                    formatter,
                    "the clock stands before the last link's time, {last}; times in the vault may go backwards"
                )
            }
        }
    }
}
