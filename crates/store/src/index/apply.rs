//! Taking a link, and what it is about, into the index.

use super::Index;
use super::pairs;
use super::schema::{self, bytes};
use super::summary::Summary;
use crate::chain::{Links, Origin};
use crate::description::Layout;
use crate::error::StoreError;
use crate::files;
use evidence::{
    Annotation, AnnotationKind, CustodyEvent, ExhibitRecord, Happening, LinkKind, Sha256Hex, SignedLink, Tombstone,
};
use rusqlite::{OptionalExtension, Transaction};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// How many exhibits of the same millisecond have numbers of their own.
pub(crate) const SAME_MOMENT: i64 = 1 << 12;

impl Index {
    /// Takes in the links of chains from these on, all together or none, and tells how many they are.
    pub(crate) fn apply(&mut self, layout: &Layout, ends: &[ChainEnd]) -> Result<u64, StoreError> {
        let transaction = self.connection.transaction()?;
        let mut count = 0;
        for ChainEnd { origin, path, from } in ends {
            let applying = Applying { transaction: &transaction, layout, origin: *origin };
            for link in Links::from(path, *from)? {
                let (link, end) = link?;
                applying.link(&link, end)?;
                count += 1;
            }
        }
        transaction.commit()?;
        Ok(count)
    }

    /// Takes in what these links of a chain are about, which was not here when the links were.
    pub(crate) fn apply_again(
        &mut self,
        layout: &Layout,
        origin: Origin,
        chain: &Sha256Hex,
        seqs: impl IntoIterator<Item = u64>,
    ) -> Result<(), StoreError> {
        let transaction = self.connection.transaction()?;
        let applying = Applying { transaction: &transaction, layout, origin };
        for seq in seqs {
            let link = "SELECT chain, kind, subject FROM links WHERE seq = ?3
                 AND chain = (SELECT number FROM chains WHERE origin = ?1 AND name = ?2)";
            let mut statement = transaction.prepare_cached(link)?;
            let row = statement.query_row((origin.as_str(), bytes(chain), seq), |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, Sha256Hex::from_bytes(&row.get(2)?)))
            });
            if let Some((chain, kind, subject)) = row.optional()? {
                applying.subject(chain, seq, schema::kind(&kind), &subject)?;
            }
        }
        transaction.commit()?;
        Ok(())
    }

    /// Takes in what links of imported chains are about that were here before it came, and that an import which was
    /// interrupted brought: of how many links.
    pub(crate) fn adopt(&mut self, layout: &Layout) -> Result<u64, StoreError> {
        let absent = "SELECT c.name, c.seq, l.subject FROM links l JOIN chains c ON c.number = l.chain
             WHERE c.origin = 'imported' AND (l.kind = 'tombstone'
                OR (l.kind = 'exhibit' AND NOT EXISTS (SELECT 1 FROM exhibits WHERE record = l.subject))
                OR (l.kind = 'custody' AND (l.chain, l.seq) NOT IN (SELECT chain, seq FROM events)))";
        let mut chains: BTreeMap<Sha256Hex, u64> = BTreeMap::new();
        let mut count = 0;
        {
            let mut statement = self.connection.prepare(absent)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let subject = Sha256Hex::from_bytes(&row.get(2)?);
                if layout.file(&subject).exists() && !self.is_told(layout, &subject)? {
                    chains.insert(Sha256Hex::from_bytes(&row.get(0)?), row.get(1)?);
                    count += 1;
                }
            }
        }
        for (chain, seq) in chains {
            self.apply_again(layout, Origin::Imported, &chain, 0..=seq)?;
        }
        Ok(count)
    }

    /// Whether a document is a tombstone whose exhibit is known to be deleted.
    fn is_told(&self, layout: &Layout, sha256: &Sha256Hex) -> Result<bool, StoreError> {
        let Some(bytes) = files::document(layout, sha256)? else { return Ok(false) };
        let Ok(tombstone) = serde_json::from_slice::<Tombstone>(&bytes) else { return Ok(false) };
        let deleted = "SELECT 1 FROM exhibits WHERE id = ?1 AND (state = 'deleted' OR deleted_at_source)";
        Ok(self.connection.prepare_cached(deleted)?.exists([&tombstone.exhibit])?)
    }
}

/// A chain's file from a byte on.
pub(crate) struct ChainEnd {
    pub(crate) origin: Origin,
    pub(crate) path: PathBuf,
    pub(crate) from: u64,
}

struct Applying<'a> {
    transaction: &'a Transaction<'a>,
    layout: &'a Layout,
    origin: Origin,
}

impl Applying<'_> {
    fn link(&self, signed: &SignedLink, end: u64) -> Result<(), StoreError> {
        let link = &signed.link;
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO chains (origin, name, seq, length) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (origin, name) DO UPDATE SET seq = ?3, length = ?4 RETURNING number",
        )?;
        let chain: i64 =
            statement.query_row((self.origin.as_str(), bytes(&link.chain), link.seq, end), |row| row.get(0))?;
        let sha256 = link
            .sha256()
            .map_err(|error| StoreError::Damaged { file: self.layout.chains(), problem: error.to_string() })?;
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO links (chain, seq, sha256, kind, subject, utc) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        let kind = schema::kind_text(link.kind);
        statement.execute((chain, link.seq, bytes(&sha256), kind, bytes(&link.subject_sha256), &link.utc))?;
        self.subject(chain, link.seq, link.kind, &link.subject_sha256)
    }

    fn subject(&self, chain: i64, seq: u64, kind: LinkKind, subject: &Sha256Hex) -> Result<(), StoreError> {
        match kind {
            LinkKind::Exhibit => self.exhibit(chain, seq, subject),
            LinkKind::Custody => self.event(chain, seq, subject),
            LinkKind::Tombstone => self.tombstone(subject),
            LinkKind::Key | LinkKind::Anchor | LinkKind::ArchiveKey => Ok(()),
        }
    }

    /// What the document of this hash says; absent where it is not here or is of a version that is not known.
    fn document<T: DeserializeOwned>(&self, sha256: &Sha256Hex) -> Result<Option<T>, StoreError> {
        let bytes = files::document(self.layout, sha256)?;
        Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }

    fn exhibit(&self, chain: i64, seq: u64, subject: &Sha256Hex) -> Result<(), StoreError> {
        let Some(record) = self.document::<ExhibitRecord>(subject)? else { return Ok(()) };
        // It may have come in a bundle before it was delivered, or the other way round: what was delivered counts.
        let known = "SELECT number FROM exhibits WHERE id = ?1";
        let known = self.transaction.prepare_cached(known)?.query_row([&record.id], |row| row.get::<_, i64>(0));
        if let Some(number) = known.optional()? {
            if self.origin == Origin::Received {
                let update = "UPDATE exhibits SET chain = ?2, seq = ?3 WHERE number = ?1 AND record = ?4";
                self.transaction.prepare_cached(update)?.execute((number, chain, seq, bytes(subject)))?;
            }
            return Ok(());
        }
        let reading = record.reading();
        let judgement = record.opinions.iter().find(|opinion| opinion.name == "judgement.json");
        let reading = reading.map(|file| files::document(self.layout, &file.sha256)).transpose()?.flatten();
        let judgement = judgement.map(|file| files::document(self.layout, &file.sha256)).transpose()?.flatten();
        let summary = Summary::of(reading.as_deref(), judgement.as_deref());
        let url = record.canonical_url.as_ref().unwrap_or(&record.final_url);
        let number = self.number_for(&record.times.opened)?;
        let sizes = record.files.iter().map(|file| file.size).chain(record.opinions.iter().map(|file| file.size));
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO exhibits (number, id, record, chain, seq, state, opened, kind, page_kind, operator, url, title,
                listing, brand, seller, price, level, findings, files, size)
             VALUES (:number, :id, :record, :chain, :seq, :state, :opened, :kind, :page_kind, :operator, :url, :title,
                :listing, :brand, :seller, :price, :level, :findings, :files, :size)",
        )?;
        statement.execute(rusqlite::named_params! {
            ":number": number,
            ":id": record.id,
            ":record": bytes(subject),
            ":chain": chain,
            ":seq": seq,
            ":state": record.completeness.as_str(),
            ":opened": record.times.opened,
            ":kind": record.kind.as_str(),
            ":page_kind": record.page_kind,
            ":operator": record.operator,
            ":url": url,
            ":title": record.title,
            ":listing": summary.listing,
            ":brand": summary.brand,
            ":seller": summary.seller,
            ":price": summary.price,
            ":level": summary.level,
            ":findings": summary.findings,
            ":files": record.files.len() + record.opinions.len(),
            ":size": sizes.sum::<u64>(),
        })?;
        let mut statement =
            self.transaction.prepare_cached("INSERT OR IGNORE INTO uses (file, exhibit) VALUES (?1, ?2)")?;
        let used = record.files.iter().map(|file| &file.sha256).chain(record.opinions.iter().map(|file| &file.sha256));
        for file in used.chain([subject]) {
            statement.execute((bytes(file), number))?;
        }
        self.words(number)
    }

    fn event(&self, chain: i64, seq: u64, subject: &Sha256Hex) -> Result<(), StoreError> {
        let Some(event) = self.document::<CustodyEvent>(subject)? else { return Ok(()) };
        let mut statement = self
            .transaction
            .prepare_cached("INSERT OR IGNORE INTO events (exhibit, chain, seq) VALUES (?1, ?2, ?3)")?;
        for exhibit in &event.exhibits {
            statement.execute((&exhibit.id, chain, seq))?;
        }
        if let (Happening::Received { .. }, Origin::Own) = (&event.event, self.origin) {
            let update = "UPDATE exhibits SET received = ?2 WHERE id = ?1";
            let mut statement = self.transaction.prepare_cached(update)?;
            for exhibit in &event.exhibits {
                statement.execute((&exhibit.id, seq))?;
            }
        }
        if let Some((_, copy)) = event.event.redacted_copy() {
            let insert = "INSERT OR IGNORE INTO uses (file, exhibit) SELECT ?1, number FROM exhibits WHERE id = ?2";
            let mut statement = self.transaction.prepare_cached(insert)?;
            for exhibit in &event.exhibits {
                statement.execute((bytes(&copy.sha256), &exhibit.id))?;
            }
        }
        let Some((kind, sha256)) = event.event.annotation() else { return Ok(()) };
        let annotation = sha256.map(|sha256| self.document::<Annotation>(sha256)).transpose()?.flatten();
        // Labels are given in the browser and here: the later one holds, whichever chain is read first.
        let column = column_of(kind);
        let mut statement = self.transaction.prepare_cached(&format!(
            "UPDATE exhibits SET {column} = ?2, {}_utc = ?3 WHERE id = ?1 AND ifnull({0}_utc, '') <= ?3 RETURNING number",
            column.trim_end_matches("_name")
        ))?;
        for exhibit in &event.exhibits {
            let text = annotation.as_ref().map(|annotation| annotation.text.as_str());
            let number = statement.query_row((&exhibit.id, text, &event.utc), |row| row.get::<_, i64>(0)).optional()?;
            if let Some(number) = number {
                self.words(number)?;
            }
        }
        Ok(())
    }

    fn tombstone(&self, subject: &Sha256Hex) -> Result<(), StoreError> {
        let Some(tombstone) = self.document::<Tombstone>(subject)? else { return Ok(()) };
        let is_here = files::document(self.layout, &tombstone.record_sha256)?.is_some();
        if self.origin != Origin::Own && is_here {
            let update = "UPDATE exhibits SET deleted_at_source = 1 WHERE id = ?1";
            self.transaction.prepare_cached(update)?.execute([&tombstone.exhibit])?;
            return Ok(());
        }
        let delete = "DELETE FROM exhibits WHERE id = ?1 RETURNING number, received";
        let before = self
            .transaction
            .prepare_cached(delete)?
            .query_row([&tombstone.exhibit], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Option<u64>>(1)?)));
        let before = before.optional()?;
        let received = before.and_then(|(_, received)| received);
        if let Some((number, _)) = before {
            self.transaction.prepare_cached("DELETE FROM uses WHERE exhibit = ?1")?.execute([number])?;
            self.transaction.prepare_cached("DELETE FROM words WHERE rowid = ?1")?.execute([number])?;
            self.transaction.prepare_cached("DELETE FROM pairs WHERE rowid = ?1")?.execute([number])?;
        }
        let sealed = "SELECT chain, seq FROM links WHERE subject = ?1 AND kind = 'exhibit' ORDER BY chain LIMIT 1";
        let sealed = self
            .transaction
            .prepare_cached(sealed)?
            .query_row([bytes(&tombstone.record_sha256)], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, u64>(1)?)));
        let Some((chain, seq)) = sealed.optional()? else { return Ok(()) };
        let number = self.number_for(&tombstone.utc)?;
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO exhibits (number, id, record, chain, seq, received, state, deleted_at_source, opened, kind, operator, url,
                title, listing, brand, seller, price, level, findings, files, size)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'deleted', ?7, ?8, '', ?9, '', '', '', '', '', '', '', '', 0, 0)",
        )?;
        let at_source = self.origin != Origin::Own;
        let record = bytes(&tombstone.record_sha256);
        let (id, utc, operator) = (&tombstone.exhibit, &tombstone.utc, &tombstone.operator);
        statement.execute((number, id, record, chain, seq, received, at_source, utc, operator))?;
        Ok(())
    }

    /// A number by which the exhibits of later times come after those of earlier ones.
    fn number_for(&self, utc: &str) -> Result<i64, StoreError> {
        let first = number_of(utc);
        let last = "SELECT max(number) FROM exhibits WHERE number BETWEEN ?1 AND ?2";
        let last: Option<i64> =
            self.transaction.prepare_cached(last)?.query_row((first, first + SAME_MOMENT - 1), |row| row.get(0))?;
        Ok(last.map_or(first, |last| last + 1))
    }

    /// Brings up to date what is found by words.
    fn words(&self, number: i64) -> Result<(), StoreError> {
        self.transaction.prepare_cached("DELETE FROM words WHERE rowid = ?1")?.execute([number])?;
        let insert = "INSERT INTO words (rowid, text, brand, seller, label, note, case_name)
             SELECT number, concat_ws(char(10), id, title, listing, url, price, findings, operator), brand, seller, label, note, case_name
             FROM exhibits WHERE number = ?1";
        self.transaction.prepare_cached(insert)?.execute([number])?;
        let texts = "SELECT title, listing, label, note, case_name, brand, seller FROM exhibits WHERE number = ?1";
        let [text, brand, seller] = self.transaction.prepare_cached(texts)?.query_row([number], |row| {
            let texts: [Option<String>; 7] =
                [row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?];
            Ok([0..5, 5..6, 6..7].map(|columns| pairs::of(texts[columns].iter().flatten().map(String::as_str))))
        })?;
        self.transaction.prepare_cached("DELETE FROM pairs WHERE rowid = ?1")?.execute([number])?;
        let insert = "INSERT INTO pairs (rowid, text, brand, seller) VALUES (?1, ?2, ?3, ?4)";
        self.transaction.prepare_cached(insert)?.execute((number, text, brand, seller))?;
        Ok(())
    }
}

/// The number of the first exhibit of a moment.
pub(crate) fn number_of(utc: &str) -> i64 {
    let moment = utc.parse::<jiff::Timestamp>().unwrap_or_default();
    moment.as_millisecond().saturating_mul(SAME_MOMENT)
}

fn column_of(kind: AnnotationKind) -> &'static str {
    match kind {
        AnnotationKind::Label => "label",
        AnnotationKind::Note => "note",
        AnnotationKind::Case => "case_name",
        AnnotationKind::Role => "role",
    }
}
