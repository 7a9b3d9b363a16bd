//! The index: what is searched, made from the chains and the files and never the only place of anything.

mod apply;
mod pairs;
mod schema;
mod search;
mod summary;

pub(crate) use apply::ChainEnd;
pub(crate) use schema::bytes;
pub use search::{Found, Query, State};

use crate::chain::Origin;
use crate::durable;
use crate::error::StoreError;
use crate::vault::Count;
use evidence::{LinkKind, Sha256Hex};
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use std::fs::OpenOptions;
use std::path::Path;

/// The index of one vault.
pub(crate) struct Index {
    pub(crate) connection: Connection,
}

/// How far a chain is indexed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Indexed {
    pub(crate) origin: Origin,
    pub(crate) chain: Sha256Hex,
    /// The number of its last link.
    pub(crate) seq: u64,
    /// Up to which byte of its file.
    pub(crate) length: u64,
}

/// Where a link stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) origin: Origin,
    pub(crate) chain: Sha256Hex,
    pub(crate) seq: u64,
    pub(crate) subject: Sha256Hex,
}

/// A link as the index has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct IndexedLink {
    pub(crate) sha256: Sha256Hex,
    pub(crate) kind: LinkKind,
    pub(crate) subject: Sha256Hex,
}

impl Index {
    /// Opens the index, which is empty where there was none.
    pub(crate) fn open(file: &Path) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        // SQLite gives the files beside it the same mode. Where it can't be made, SQLite says why.
        _ = durable::private(OpenOptions::new().write(true).create(true).truncate(false)).open(file);
        let connection = Connection::open_with_flags(file, flags)?;
        // What is committed is on the disk. A reader does not wait for a writer, nor a writer for a reader.
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
        connection.busy_timeout(std::time::Duration::from_secs(10))?;
        schema::prepare(&connection)?;
        Ok(Self { connection })
    }

    /// Empties the index.
    pub(crate) fn clear(&self) -> Result<(), StoreError> {
        Ok(schema::clear(&self.connection)?)
    }

    /// An index that is gone with the process.
    pub(crate) fn in_memory() -> Result<Self, StoreError> {
        let connection = Connection::open_in_memory()?;
        schema::prepare(&connection)?;
        Ok(Self { connection })
    }

    /// Where the link stands that seals the exhibit with this id.
    pub(crate) fn place(&self, id: &str) -> Result<Option<Place>, StoreError> {
        let sealed = "SELECT c.origin, c.name, e.seq, e.record FROM exhibits e JOIN chains c ON c.number = e.chain WHERE e.id = ?1";
        let mut statement = self.connection.prepare_cached(sealed)?;
        Ok(statement.query_row([id], place).optional()?)
    }

    /// The custody events of an exhibit, those of other chains before those of the vault's own.
    pub(crate) fn events_of(&self, id: &str) -> Result<Vec<Place>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT c.origin, c.name, l.seq, l.subject FROM events v JOIN links l ON l.chain = v.chain AND l.seq = v.seq
             JOIN chains c ON c.number = v.chain WHERE v.exhibit = ?1 ORDER BY c.origin = 'own', v.chain, v.seq",
        )?;
        let rows = statement.query_map([id], place)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Every link of a kind.
    pub(crate) fn links_of_kind(&self, kind: LinkKind) -> Result<Vec<Place>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT c.origin, c.name, l.seq, l.subject FROM links l JOIN chains c ON c.number = l.chain
             WHERE l.kind = ?1 ORDER BY l.chain, l.seq",
        )?;
        let rows = statement.query_map([schema::kind_text(kind)], place)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Whether a link is about what has this hash.
    pub(crate) fn is_linked(&self, sha256: &Sha256Hex) -> Result<bool, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT 1 FROM links WHERE subject = ?1 LIMIT 1")?;
        Ok(statement.exists([schema::bytes(sha256)])?)
    }

    /// Whether an exhibit that is here has this file.
    pub(crate) fn is_used(&self, sha256: &Sha256Hex) -> Result<bool, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT 1 FROM uses WHERE file = ?1 LIMIT 1")?;
        Ok(statement.exists([schema::bytes(sha256)])?)
    }

    /// How much is here.
    pub(crate) fn count(&self) -> Result<Count, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT count(*) FILTER (WHERE state <> 'deleted'), count(*) FILTER (WHERE state = 'deleted'), ifnull(sum(size), 0),
                (SELECT ifnull(sum(seq + 1), 0) FROM chains) FROM exhibits",
        )?;
        Ok(statement.query_row([], |row| {
            Ok(Count { exhibits: row.get(0)?, deleted: row.get(1)?, size: row.get(2)?, links: row.get(3)? })
        })?)
    }

    /// How far each chain is indexed.
    pub(crate) fn chains(&self) -> Result<Vec<Indexed>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT origin, name, seq, length FROM chains")?;
        let rows = statement.query_map([], |row| {
            Ok(Indexed {
                origin: schema::origin(&row.get::<_, String>(0)?),
                chain: Sha256Hex::from_bytes(&row.get(1)?),
                seq: row.get(2)?,
                length: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A link of a chain, by its number.
    /// What the last anchor of a chain is, by its hash.
    pub(crate) fn last_anchor(&self, origin: Origin, chain: &Sha256Hex) -> Result<Option<Sha256Hex>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT subject FROM links WHERE kind = 'anchor'
             AND chain = (SELECT number FROM chains WHERE origin = ?1 AND name = ?2) ORDER BY seq DESC LIMIT 1",
        )?;
        let subject = statement.query_row((origin.as_str(), schema::bytes(chain)), |row| row.get::<_, [u8; 32]>(0));
        Ok(subject.optional()?.map(|subject| Sha256Hex::from_bytes(&subject)))
    }

    /// The number of the last link of a chain that is no anchor; its first link is none.
    pub(crate) fn last_but_anchors(&self, origin: Origin, chain: &Sha256Hex) -> Result<u64, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT seq FROM links WHERE kind <> 'anchor'
             AND chain = (SELECT number FROM chains WHERE origin = ?1 AND name = ?2) ORDER BY seq DESC LIMIT 1",
        )?;
        Ok(statement.query_row((origin.as_str(), schema::bytes(chain)), |row| row.get(0)).optional()?.unwrap_or(0))
    }

    pub(crate) fn link(&self, origin: Origin, chain: &Sha256Hex, seq: u64) -> Result<Option<IndexedLink>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT sha256, kind, subject FROM links WHERE seq = ?3 AND chain = (SELECT number FROM chains WHERE origin = ?1 AND name = ?2)",
        )?;
        let row = statement.query_row((origin.as_str(), schema::bytes(chain), seq), |row| {
            Ok(IndexedLink {
                sha256: Sha256Hex::from_bytes(&row.get(0)?),
                kind: schema::kind(&row.get::<_, String>(1)?),
                subject: Sha256Hex::from_bytes(&row.get(2)?),
            })
        });
        Ok(row.optional()?)
    }

    /// The number of the link of a chain that is of this kind and about `subject`, where there is one.
    pub(crate) fn linked(
        &self,
        origin: Origin,
        chain: &Sha256Hex,
        kind: LinkKind,
        subject: &Sha256Hex,
    ) -> Result<Option<u64>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT seq FROM links WHERE subject = ?4 AND kind = ?3 AND chain = (SELECT number FROM chains WHERE origin = ?1 AND name = ?2)",
        )?;
        let parameters = (origin.as_str(), schema::bytes(chain), schema::kind_text(kind), schema::bytes(subject));
        Ok(statement.query_row(parameters, |row| row.get(0)).optional()?)
    }

    /// Whether an exhibit has this file that came in a link of the chain.
    pub(crate) fn came_with(&self, origin: Origin, chain: &Sha256Hex, file: &Sha256Hex) -> Result<bool, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM uses JOIN exhibits ON exhibits.number = uses.exhibit
             JOIN chains ON chains.number = exhibits.chain WHERE uses.file = ?3 AND chains.origin = ?1 AND chains.name = ?2)",
        )?;
        let parameters = (origin.as_str(), schema::bytes(chain), schema::bytes(file));
        Ok(statement.query_row(parameters, |row| row.get(0))?)
    }

    /// The hash of the record of the exhibit with this id, where there is or was one.
    pub(crate) fn record_of(&self, id: &str) -> Result<Option<Sha256Hex>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT record FROM exhibits WHERE id = ?1")?;
        Ok(statement.query_row([id], |row| Ok(Sha256Hex::from_bytes(&row.get(0)?))).optional()?)
    }

    /// Whether the vault's own chain tells of the receipt of this exhibit.
    pub(crate) fn is_received(&self, id: &str) -> Result<bool, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT received IS NOT NULL FROM exhibits WHERE id = ?1")?;
        Ok(statement.query_row([id], |row| row.get(0)).optional()?.unwrap_or(false))
    }

    /// The exhibits of other chains whose receipt the vault's own chain does not tell yet: id, record, chain, number and
    /// hash of their link.
    pub(crate) fn without_receipt(&self) -> Result<Vec<Unreceived>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT exhibits.id, exhibits.record, chains.name, links.seq, links.sha256 FROM exhibits
             JOIN chains ON chains.number = exhibits.chain JOIN links ON links.chain = exhibits.chain AND links.seq = exhibits.seq
             WHERE exhibits.received IS NULL AND exhibits.state <> 'deleted' AND chains.origin <> 'own'
             ORDER BY exhibits.chain, exhibits.seq",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(Unreceived {
                id: row.get(0)?,
                record: Sha256Hex::from_bytes(&row.get(1)?),
                chain: Sha256Hex::from_bytes(&row.get(2)?),
                seq: row.get(3)?,
                link: Sha256Hex::from_bytes(&row.get(4)?),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// An exhibit that is here, and of whose receipt the vault's own chain does not tell yet.
pub(crate) struct Unreceived {
    pub(crate) id: String,
    pub(crate) record: Sha256Hex,
    pub(crate) chain: Sha256Hex,
    pub(crate) seq: u64,
    pub(crate) link: Sha256Hex,
}

fn place(row: &rusqlite::Row<'_>) -> rusqlite::Result<Place> {
    Ok(Place {
        origin: schema::origin(&row.get::<_, String>(0)?),
        chain: Sha256Hex::from_bytes(&row.get(1)?),
        seq: row.get(2)?,
        subject: Sha256Hex::from_bytes(&row.get(3)?),
    })
}
