//! The vault on disk: a folder of append-only chains and of files named by their hash, made to be read in ten years.
//!
//! The folder is the truth. SQLite is an index of it that [`Writer::open`] brings up to date and that can be deleted at
//! any time. EVIDENCE.md says byte by byte what is in the folder, so that another program can read it.
//!
//! Invariant: nothing is said to be kept before it is on the disk: what a link is about first, then the link, and only
//! then the index. Invariant: nothing that was kept is ever written over; files appear whole or not at all, chains grow
//! at their end. Invariant: one process writes at a time, and it holds the lock while it does.

mod anchor;
mod arriving;
mod backup;
mod chain;
mod custody;
mod description;
mod durable;
mod error;
mod export;
mod files;
mod import;
mod index;
mod intent;
mod joined;
mod key;
mod lock;
mod notice;
mod open;
mod receive;
mod stage;
mod table;
mod vault;
mod verify;
mod verify_exhibit;
mod writer;

pub use anchor::ToStamp;
pub use backup::{Copied, restore};
pub use chain::Origin;
pub use description::VAULT_FORMAT;
pub use error::StoreError;
pub use export::{Chosen, GoOn, PlannedBundle, WrittenBundle, refuse_to_overwrite};
pub use import::BundleImport;
pub use index::{Found, Query, State};
pub use joined::JoinedFiles;
pub use lock::Holder;
pub use notice::Notice;
pub use receive::{Receipt, Subject};
pub use stage::StagedFile;
pub use table::{Problem, VaultVerdict};
pub use vault::{Count, Exhibit, KeptDocument, KeptTombstone, Vault};
pub use verify::verify_folder;
pub use writer::Writer;
