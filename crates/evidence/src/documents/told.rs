//! What the documents tell of an exhibit. What was read and judged is taken leniently: an exhibit of another version of
//! ours is told as far as it is understood.

use super::said::stamped;
use super::words::Words;
use crate::bundle::{BundledExhibit, KeptAnchor, KeptEvent};
use crate::chain::SignedLink;
use crate::custody::AnnotationKind;
use crate::digest::Sha256Hex;
use crate::record::ExhibitRecord;
use crate::redaction::RedactedCopy;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The file that holds what was read of a page.
pub(crate) const READING: &str = "reading.json";

/// An exhibit with what belongs to it.
pub(crate) struct Told<'a> {
    pub(crate) record: &'a ExhibitRecord,
    pub(crate) sha256: &'a Sha256Hex,
    /// The number of the link that seals it, and the link.
    pub(crate) seq: u64,
    pub(crate) link: Option<&'a SignedLink>,
    pub(crate) bundled: &'a BundledExhibit,
    pub(crate) reading: Option<Reading>,
    pub(crate) judgement: Option<Judgement>,
    /// What was done with it, in the order of the links.
    pub(crate) custody: Vec<&'a KeptEvent>,
    /// The redacted copies that hold, by the pictures' names.
    pub(crate) redacted: BTreeMap<&'a str, &'a RedactedCopy>,
    /// The time stamps that cover it.
    pub(crate) anchors: Vec<&'a KeptAnchor>,
}

impl<'a> Told<'a> {
    /// The event whose annotation of this kind holds.
    pub(crate) fn standing(&self, kind: AnnotationKind) -> Option<&'a KeptEvent> {
        let of_kind = |kept: &&&KeptEvent| kept.event.event.annotation().is_some_and(|(found, _)| found == kind);
        let last = self.custody.iter().rev().find(of_kind)?;
        last.event.event.annotation_sha256().map(|_| *last)
    }

    /// When authorities say that it was there, or that none says so.
    pub(crate) fn stamped(&self, words: Words) -> Vec<String> {
        match self.anchors.is_empty() {
            true => vec![words.text("timestamps.exhibit.none")],
            false => self.anchors.iter().map(|kept| words.say(&stamped(kept.seq, &kept.anchor))).collect(),
        }
    }

    /// Whether its file of this name is in the bundle.
    pub(crate) fn is_here(&self, name: &str) -> bool {
        self.bundled.withheld.iter().all(|left_out| left_out.name != name)
    }
}

/// What was read of a page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Reading {
    pub(crate) seller: Option<Seller>,
    pub(crate) listings: Vec<Listing>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Listing {
    pub(crate) role: String,
    pub(crate) item_id: String,
    pub(crate) alias_id: Option<String>,
    pub(crate) url: String,
    pub(crate) title: Option<String>,
    pub(crate) price: Option<Price>,
    pub(crate) list_price: Option<Price>,
    pub(crate) discount_percent: Option<u32>,
    pub(crate) seller: Option<Seller>,
    pub(crate) sold: Option<Sold>,
    pub(crate) rating: Option<String>,
    pub(crate) review_count: Option<u32>,
    pub(crate) shipping: Option<Shipping>,
    pub(crate) brand: Option<String>,
    pub(crate) images: Vec<String>,
    pub(crate) advertised: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Price {
    pub(crate) min: String,
    pub(crate) max: String,
    pub(crate) currency: Option<String>,
    pub(crate) text: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Seller {
    pub(crate) id: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) member_id: Option<String>,
    pub(crate) positive_rate: Option<String>,
    pub(crate) opened: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sold {
    pub(crate) count: u32,
    pub(crate) text: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Shipping {
    pub(crate) ships_from: Option<String>,
}

/// What was concluded from it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Judgement {
    pub(crate) profile: String,
    pub(crate) listings: Vec<Judged>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Judged {
    pub(crate) item_id: String,
    pub(crate) level: String,
    pub(crate) findings: Vec<Finding>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Finding {
    pub(crate) kind: Kind,
    pub(crate) group: String,
    pub(crate) severity: String,
    pub(crate) why: Reason,
    pub(crate) brand: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Kind {
    pub(crate) name: String,
}

/// A key of the catalogue, its arguments, and what the reason consists of.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Reason {
    pub(crate) key: String,
    pub(crate) arguments: BTreeMap<String, String>,
    pub(crate) details: Vec<Reason>,
}
