//! What is killed at random moments: how often, from which seed, and where its table goes.
//!
//! `VAULT_KILLS` says how often (50 in the ordinary run), `VAULT_SEED` repeats a run, and `VAULT_TABLE` names the document
//! whose part is written anew.

#![allow(clippy::print_stdout, reason = "what repeats a run, and its table, are for whoever watches it")]

use std::collections::BTreeMap;
use std::fs;
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

/// A run.
pub struct Campaign {
    pub kills: u32,
    pub seed: u64,
}

impl Campaign {
    /// The one that the environment asks for.
    pub fn asked_for() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let campaign = Self {
            kills: variable("VAULT_KILLS").unwrap_or(50),
            seed: variable("VAULT_SEED").unwrap_or(since.as_secs()),
        };
        println!("VAULT_SEED={} VAULT_KILLS={}", campaign.seed, campaign.kills);
        campaign
    }

    /// Prints what came of it, and writes it into its part of the document, where one is named.
    pub fn tell(part: &str, text: &str) {
        println!("{text}");
        let Ok(file) = std::env::var("VAULT_TABLE") else { return };
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let _held = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let document = fs::read_to_string(&file).unwrap();
        let (begin, end) = (format!("<!-- {part} -->\n"), format!("<!-- end of {part} -->"));
        let (before, rest) = document.split_once(&begin).unwrap();
        let (_, after) = rest.split_once(&end).unwrap();
        fs::write(&file, format!("{before}{begin}\n{text}\n{end}{after}")).unwrap();
    }
}

/// How often the next start said what, in short.
#[derive(Default)]
pub struct Said(BTreeMap<&'static str, u32>);

impl Said {
    /// Counts what stands in what the next start wrote.
    pub fn count(&mut self, errors: &str) {
        for (said, short) in [
            ("did not end as it should", "writer died"),
            ("it is put aside", "unfinished link put aside"),
            ("were being written were deleted", "unfinished files deleted"),
            ("whose links were not written", "files without a link deleted"),
            ("they are all there now", "copy finished"),
            ("without their receipt", "receipts written"),
            ("something was still there", "deletions finished"),
            ("the index was behind", "index behind"),
            ("the index was made again", "index made again"),
        ] {
            *self.0.entry(short).or_default() += u32::from(errors.contains(said));
        }
    }

    /// Adds what another one counted.
    pub fn add(&mut self, other: &Self) {
        for (said, count) in &other.0 {
            *self.0.entry(said).or_default() += count;
        }
    }

    /// As it stands in a table.
    pub fn cell(&self) -> String {
        let said: Vec<String> =
            self.0.iter().filter(|(_, count)| **count > 0).map(|(said, count)| format!("{said} {count}")).collect();
        if said.is_empty() { "–".to_owned() } else { said.join(", ") }
    }
}

/// SplitMix64: the same seed gives the same run.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length.next_multiple_of(8)];
        for eight in bytes.chunks_exact_mut(8) {
            eight.copy_from_slice(&self.next().to_le_bytes());
        }
        bytes.truncate(length);
        bytes
    }

    /// The id of an exhibit.
    pub fn id(&mut self) -> String {
        format!("{:016x}{:016x}", self.next(), self.next())
    }
}

fn variable<T: std::str::FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok()?.parse().ok()
}
