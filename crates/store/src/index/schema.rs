//! The tables of the index.

use crate::chain::Origin;
use evidence::{LinkKind, PublicKey, Sha256Hex};
use rusqlite::Connection;

/// The version of the tables. An index of another version is made again from the files.
pub(crate) const VERSION: u32 = 2;

/// The rows of `exhibits` are numbered by the time of the exhibit, so that the newest come first by walking backwards,
/// also through `words`, which finds three characters and more, and `pairs`, which finds one and two.
const TABLES: &str = "
CREATE TABLE chains (
    number INTEGER PRIMARY KEY,
    origin TEXT NOT NULL,
    name BLOB NOT NULL,
    seq INTEGER NOT NULL,
    length INTEGER NOT NULL,
    UNIQUE (origin, name)
) STRICT;
CREATE TABLE links (
    chain INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    kind TEXT NOT NULL,
    subject BLOB NOT NULL,
    utc TEXT NOT NULL,
    PRIMARY KEY (chain, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX links_by_subject ON links (subject);
CREATE TABLE exhibits (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    record BLOB NOT NULL,
    chain INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    received INTEGER,
    state TEXT NOT NULL,
    deleted_at_source INTEGER NOT NULL DEFAULT 0,
    opened TEXT NOT NULL,
    kind TEXT NOT NULL,
    page_kind TEXT,
    operator TEXT NOT NULL,
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    listing TEXT NOT NULL,
    brand TEXT NOT NULL,
    seller TEXT NOT NULL,
    price TEXT NOT NULL,
    level TEXT NOT NULL,
    findings TEXT NOT NULL,
    files INTEGER NOT NULL,
    size INTEGER NOT NULL,
    label TEXT, label_utc TEXT,
    note TEXT, note_utc TEXT,
    case_name TEXT, case_utc TEXT,
    role TEXT, role_utc TEXT
) STRICT;
CREATE INDEX exhibits_by_record ON exhibits (record);
CREATE INDEX exhibits_by_label ON exhibits (label, number) WHERE label IS NOT NULL;
CREATE INDEX exhibits_by_case ON exhibits (case_name, number) WHERE case_name IS NOT NULL;
CREATE INDEX exhibits_by_state ON exhibits (state, number);
CREATE INDEX exhibits_by_level ON exhibits (level, number);
CREATE INDEX exhibits_without_receipt ON exhibits (chain, seq) WHERE received IS NULL;
CREATE TABLE uses (
    file BLOB NOT NULL,
    exhibit INTEGER NOT NULL,
    PRIMARY KEY (file, exhibit)
) STRICT, WITHOUT ROWID;
CREATE TABLE events (
    exhibit TEXT NOT NULL,
    chain INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (exhibit, chain, seq)
) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5 (
    text, brand, seller, label, note, case_name,
    content = '', contentless_delete = 1, detail = full, tokenize = 'trigram remove_diacritics 1'
);
CREATE VIRTUAL TABLE pairs USING fts5 (
    text, brand, seller,
    content = '', contentless_delete = 1, detail = column, tokenize = 'ascii'
);
";

/// Makes the tables of an empty index; those of another version go first.
pub(crate) fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version == VERSION {
        return Ok(());
    }
    clear(connection)
}

/// Empties the index.
pub(crate) fn clear(connection: &Connection) -> rusqlite::Result<()> {
    let transaction = connection.unchecked_transaction()?;
    let names: Vec<String> = {
        let own = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'words_%' AND name NOT LIKE 'pairs_%'";
        let mut statement = transaction.prepare(own)?;
        statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?
    };
    for name in names {
        transaction.execute_batch(&format!("DROP TABLE \"{}\"", name.replace('"', "\"\"")))?;
    }
    transaction.execute_batch(TABLES)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()
}

/// The bytes of a hash, half as long as its digits.
pub(crate) fn bytes(sha256: &Sha256Hex) -> [u8; 32] {
    // A key is spelled like a hash, and a hash that was parsed is always spelled well.
    PublicKey(sha256.0.clone()).bytes().unwrap_or_default()
}

pub(crate) fn origin(text: &str) -> Origin {
    Origin::ALL.into_iter().find(|origin| origin.as_str() == text).unwrap_or(Origin::Imported)
}

const KINDS: [(LinkKind, &str); 6] = [
    (LinkKind::Exhibit, "exhibit"),
    (LinkKind::Custody, "custody"),
    (LinkKind::Key, "key"),
    (LinkKind::Anchor, "anchor"),
    (LinkKind::Tombstone, "tombstone"),
    (LinkKind::ArchiveKey, "archive-key"),
];

pub(crate) fn kind_text(kind: LinkKind) -> &'static str {
    KINDS.iter().find(|(known, _)| *known == kind).map_or("", |(_, text)| text)
}

pub(crate) fn kind(text: &str) -> LinkKind {
    KINDS.iter().find(|(_, known)| *known == text).map_or(LinkKind::Anchor, |(kind, _)| *kind)
}
