//! What `counterproof vault` prints.

use crate::command::{CommandError, Outcome};
use crate::verify::{columns, padded};
use crate::words::Words;
use evidence::timestamp::Anchor;
use evidence::verify::printable;
use evidence::{ExhibitRecord, Happening, Sha256Hex, SignedLink};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use store::{BundleImport, Copied, Count, Exhibit, Found, PlannedBundle, Vault, VaultVerdict};

/// Where it is printed, and how.
pub struct Report<'a> {
    out: &'a mut dyn Write,
    is_json: bool,
    words: Words,
}

/// How wide a column of the list is at most.
const WIDEST: usize = 40;

impl<'a> Report<'a> {
    pub fn new(out: &'a mut dyn Write, is_json: bool) -> Self {
        Self { out, is_json, words: Words::of_the_system() }
    }

    /// A vault was made.
    pub fn made(&mut self, folder: &Path, is_new: bool, chain: &Sha256Hex, default: Option<&Path>) -> io::Result<()> {
        let meant = default.unwrap_or(folder);
        if self.is_json {
            return self.json(&json!({ "folder": folder, "chain": chain, "default": meant }));
        }
        let key = if is_new { "vault.made" } else { "vault.already_there" };
        self.say(key, &[("folder", &folder.display())])?;
        self.say("vault.fingerprint", &[("fingerprint", &chain)])?;
        match default {
            Some(other) => self.say("vault.default_stays", &[("folder", &other.display())]),
            None => self.say("vault.default", &[("folder", &folder.display())]),
        }
    }

    /// Exhibits that were found.
    pub fn list(&mut self, found: &[Found]) -> io::Result<()> {
        if self.is_json {
            return found.iter().try_for_each(|found| self.json(found));
        }
        if found.is_empty() {
            return self.say("vault.none", &[]);
        }
        let heads = ["time", "state", "level", "label", "brand", "seller", "title", "id"];
        let heads = heads.map(|name| self.words.text(&format!("vault.column.{name}")));
        let rows: Vec<[String; 8]> = std::iter::once(heads).chain(found.iter().map(|found| self.row(found))).collect();
        let mut widths = [0; 8];
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(columns(cell));
            }
        }
        for row in rows {
            let cells: Vec<String> = row.iter().zip(widths).map(|(cell, width)| padded(cell, width)).collect();
            writeln!(self.out, "{}", cells.join("  ").trim_end())?;
        }
        Ok(())
    }

    fn row(&self, found: &Found) -> [String; 8] {
        let title = if found.listing.is_empty() { &found.title } else { &found.listing };
        let mut state = self.words.of("vault.state", &found.state);
        if found.deleted_at_source {
            state = format!("{state} ({})", self.words.text("vault.deleted_at_source"));
        }
        let level =
            if found.level.is_empty() { String::new() } else { self.words.text(&format!("level.{}", found.level)) };
        [
            found.utc.get(..16).unwrap_or_default().replace('T', " "),
            state,
            level,
            shortened(found.label.as_deref().unwrap_or_default()),
            shortened(&found.brand),
            shortened(&found.seller),
            shortened(title),
            found.id.get(..12).unwrap_or_default().to_owned(),
        ]
    }

    /// All that is kept of an exhibit.
    pub fn exhibit(&mut self, vault: &Vault, exhibit: &Exhibit) -> io::Result<()> {
        if self.is_json {
            return self.json(exhibit);
        }
        let found = &exhibit.found;
        writeln!(self.out, "{}", found.id)?;
        let sealed = format!("{} {} ({})", exhibit.link.link.chain, exhibit.link.link.seq, exhibit.link.link.utc);
        let state = self.words.of("vault.state", &found.state);
        let rows = [
            ("title", found.title.as_str()),
            ("listing", &found.listing),
            ("url", &found.url),
            ("time", &found.utc),
            ("operator", &found.operator),
            ("state", &state),
            ("level", &found.level),
            ("findings", &found.findings),
            ("brand", &found.brand),
            ("seller", &found.seller),
            ("price", &found.price),
            ("label", found.label.as_deref().unwrap_or_default()),
            ("note", found.note.as_deref().unwrap_or_default()),
            ("case", found.case.as_deref().unwrap_or_default()),
            ("record", found.record_sha256.as_str()),
            ("sealed", &sealed),
        ];
        let rows = rows.into_iter().filter(|(_, value)| !value.is_empty());
        let rows: Vec<(String, &str)> =
            rows.map(|(name, value)| (self.words.text(&format!("vault.column.{name}")), value)).collect();
        let width = rows.iter().map(|(name, _)| columns(name)).max().unwrap_or_default();
        for (name, value) in rows {
            let indent = format!("\n  {}  ", " ".repeat(width));
            let lines: Vec<String> = value.lines().map(printable).collect();
            writeln!(self.out, "  {}  {}", padded(&name, width), lines.join(&indent))?;
        }
        if let Some(record) = &exhibit.record {
            writeln!(self.out)?;
            self.files(vault, record)?;
        }
        if !exhibit.events.is_empty() || !exhibit.tombstones.is_empty() {
            writeln!(self.out)?;
        }
        for kept in &exhibit.events {
            let text = kept
                .annotation
                .as_ref()
                .map(|annotation| annotation.text.lines().map(printable).collect::<Vec<_>>().join(" "))
                .unwrap_or_default();
            let what = self.words.with(event_key(&kept.event.event), &[("text", text)]);
            writeln!(self.out, "  {}  {what}  {}", kept.event.utc, printable(&kept.event.operator))?;
        }
        for kept in &exhibit.tombstones {
            let Sha256Hex(chain) = &kept.chain;
            let reason = printable(&kept.tombstone.reason);
            let what = self.words.with("vault.event.deleted", &[("reason", reason), ("chain", chain.clone())]);
            writeln!(self.out, "  {}  {what}  {}", kept.tombstone.utc, printable(&kept.tombstone.operator))?;
        }
        Ok(())
    }

    /// An authority has stamped the vault's own chain.
    pub fn stamped(&mut self, anchor: &Anchor, link: &SignedLink) -> io::Result<()> {
        if self.is_json {
            let seq = link.link.seq;
            return self.json(&json!({ "link_seq": seq, "anchor_sha256": link.link.subject_sha256, "anchor": anchor }));
        }
        self.say("vault.stamped", &stamp_of(anchor))?;
        if let Some(last) = anchor.certificates.last() {
            self.say("vault.stamped_root", &[("root", &printable(&last.subject)), ("sha256", &last.sha256)])?;
        }
        Ok(())
    }

    /// Nothing was written since the last time stamp.
    pub fn stamped_before(&mut self, last: &Anchor) -> io::Result<()> {
        match self.is_json {
            true => self.json(&json!({ "new": false, "anchor": last })),
            false => self.say("vault.stamped_before", &stamp_of(last)),
        }
    }

    /// Where an exhibit's files are.
    pub fn paths(&mut self, vault: &Vault, exhibit: &Exhibit) -> io::Result<()> {
        let Some(record) = &exhibit.record else { return Ok(()) };
        if self.is_json {
            let files: BTreeMap<&str, _> = named(record).map(|(name, sha256)| (name, vault.file(sha256))).collect();
            return self.json(&files);
        }
        self.files(vault, record)
    }

    fn files(&mut self, vault: &Vault, record: &ExhibitRecord) -> io::Result<()> {
        let width = named(record).map(|(name, _)| name.len()).max().unwrap_or_default();
        for (name, sha256) in named(record) {
            writeln!(self.out, "  {name:width$}  {}", vault.file(sha256).display())?;
        }
        Ok(())
    }

    /// Where the vault is.
    pub fn path(&mut self, folder: &Path) -> io::Result<()> {
        match self.is_json {
            true => self.json(&json!({ "folder": folder })),
            false => writeln!(self.out, "{}", folder.display()),
        }
    }

    /// What came of a bundle.
    pub fn bundle(&mut self, file: &Path, import: &BundleImport) -> io::Result<()> {
        let BundleImport { verdict, new, known, deleted } = import;
        if self.is_json {
            return self.json(&json!({
                "file": file, "holds": verdict.holds(), "new": new, "known": known, "deleted": deleted,
            }));
        }
        let file = file.display();
        match verdict.holds() {
            true => self.say(
                "vault.bundle",
                &[("file", &file), ("new", &new.len()), ("known", &known.len()), ("deleted", &deleted.len())],
            ),
            false => self.say("vault.bundle_failed", &[("file", &file)]),
        }
    }

    /// A bundle was made. Without a link the vault could not tell of it.
    pub fn exported(
        &mut self,
        file: &Path,
        bundle: &PlannedBundle<'_>,
        size: u64,
        link: Option<&SignedLink>,
    ) -> io::Result<()> {
        if self.is_json {
            return self.json(&json!({
                "file": file, "bundle_id": bundle.id(), "size": size, "exhibits": bundle.exhibits, "deleted": bundle.deleted,
                "link": link,
            }));
        }
        let exhibits = bundle.exhibits.len();
        self.say("vault.exported", &[("file", &file.display()), ("exhibits", &exhibits), ("bytes", &size)])?;
        self.say("vault.exported_id", &[("id", bundle.id())])?;
        match bundle.deleted.len() {
            0 => Ok(()),
            count => self.say("vault.exported_deleted", &[("count", &count)]),
        }
    }

    /// A file was taken in.
    pub fn imported(&mut self, file: &Path, id: &str) -> io::Result<()> {
        match self.is_json {
            true => self.json(&json!({ "file": file, "exhibit": id })),
            false => self.say("vault.imported", &[("file", &file.display()), ("id", &id)]),
        }
    }

    /// Something was done with exhibits.
    pub fn done(&mut self, key: &str, ids: &[String], link: &SignedLink) -> io::Result<()> {
        match self.is_json {
            true => self.json(&json!({ "exhibits": ids, "link": link })),
            false => self.say(key, &[("count", &ids.len()), ("seq", &link.link.seq)]),
        }
    }

    /// The index was made again.
    pub fn rebuilt(&mut self, links: u64, count: Count) -> io::Result<()> {
        match self.is_json {
            true => self.json(&json!({ "links": links, "exhibits": count.exhibits, "deleted": count.deleted })),
            false => self.say("vault.rebuilt", &[("links", &links), ("exhibits", &count.exhibits)]),
        }
    }

    /// What was copied, and how the copy stands.
    pub fn copied(&mut self, key: &str, folder: &Path, copied: &Copied) -> Result<Outcome, CommandError> {
        if self.is_json {
            self.json(&with(copied, "folder", json!(folder)))?;
        } else {
            let files =
                [("folder", &folder.display() as &dyn ToString), ("files", &copied.files), ("bytes", &copied.bytes)];
            self.say(key, &files)?;
            for aside in &copied.set_aside {
                self.say("vault.set_aside", &[("file", &aside.display())])?;
            }
            for damaged in &copied.damaged {
                self.say("vault.not_copied", &[("file", damaged)])?;
            }
            self.checked(&copied.verdict)?;
        }
        let is_fine = copied.verdict.holds() && copied.damaged.is_empty();
        Ok(if is_fine { Outcome::Fine } else { Outcome::FoundSomethingWrong })
    }

    /// Where it is printed.
    pub fn out(&mut self) -> &mut dyn Write {
        self.out
    }

    fn checked(&mut self, verdict: &VaultVerdict) -> io::Result<()> {
        for problem in &verdict.problems {
            writeln!(self.out, "{}: {}", problem.file.display(), printable(&problem.problem))?;
        }
        let key = if verdict.holds() { "vault.holds" } else { "vault.fails" };
        let counts = [
            ("problems", &verdict.problems.len() as &dyn ToString),
            ("files", &verdict.files),
            ("bytes", &verdict.bytes),
            ("links", &verdict.links),
            ("exhibits", &verdict.exhibits),
        ];
        self.say(key, &counts)?;
        if verdict.unused > 0 {
            self.say("vault.unused", &[("files", &verdict.unused)])?;
        }
        Ok(())
    }

    fn say(&mut self, key: &str, arguments: &[(&str, &dyn ToString)]) -> io::Result<()> {
        let arguments: Vec<(&str, String)> = arguments.iter().map(|(name, value)| (*name, value.to_string())).collect();
        let text = self.words.with(key, &arguments);
        writeln!(self.out, "{}", printable(&text))
    }

    fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut *self.out, value)?;
        writeln!(self.out)
    }
}

/// The files of an exhibit, facts before conclusions.
fn named(record: &ExhibitRecord) -> impl Iterator<Item = (&str, &Sha256Hex)> {
    let facts = record.files.iter().map(|file| (file.name.as_str(), &file.sha256));
    facts.chain(record.opinions.iter().map(|file| (file.name.as_str(), &file.sha256)))
}

/// What is told of a time stamp.
fn stamp_of(anchor: &Anchor) -> [(&str, &dyn ToString); 5] {
    let (authority, head) = (&anchor.authority, &anchor.head);
    [
        ("authority", &authority.name),
        ("url", &authority.url),
        ("time", &anchor.time),
        ("asked", &anchor.asked),
        ("head", &head.seq),
    ]
}

fn event_key(event: &Happening) -> &'static str {
    match event {
        Happening::Received { .. } => "vault.event.received",
        Happening::Exported { .. } => "vault.event.exported",
        Happening::Verified { holds: true, .. } => "vault.event.verified",
        Happening::Verified { holds: false, .. } => "vault.event.verified_failed",
        Happening::Labelled { annotation_sha256: Some(_) } => "panel.custody.labelled",
        Happening::Labelled { annotation_sha256: None } => "panel.custody.label_removed",
        Happening::Noted { annotation_sha256: Some(_) } => "panel.custody.noted",
        Happening::Noted { annotation_sha256: None } => "panel.custody.note_removed",
        Happening::Assigned { annotation_sha256: Some(_) } => "panel.custody.assigned",
        Happening::Assigned { annotation_sha256: None } => "panel.custody.case_removed",
        Happening::RoleGiven { annotation_sha256: Some(_) } => "panel.custody.role_given",
        Happening::RoleGiven { annotation_sha256: None } => "panel.custody.role_removed",
        Happening::Redacted { copy: Some(_), .. } => "vault.event.redacted",
        Happening::Redacted { copy: None, .. } => "vault.event.redaction_removed",
    }
}

/// `value`, which is an object, with one field more.
fn with(value: &impl Serialize, name: &str, field: Value) -> Value {
    let mut value = serde_json::to_value(value).unwrap_or_default();
    if let Value::Object(object) = &mut value {
        object.insert(name.to_owned(), field);
    }
    value
}

/// What of a text stands in a column: its first line, and not too much of it.
fn shortened(text: &str) -> String {
    let line = printable(text.lines().next().unwrap_or_default());
    if columns(&line) <= WIDEST {
        return line;
    }
    let mut short = String::new();
    for character in line.chars() {
        if columns(&short) + 2 >= WIDEST {
            break;
        }
        short.push(character);
    }
    short + "…"
}
