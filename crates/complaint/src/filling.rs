//! What belongs in each field of the portal's form, and by what the field is found.

use crate::attachment::Attachment;
use crate::draft::Draft;
use crate::language::FILED_IN;
use crate::portal::{FieldKey, Pointed, Portal};
use catalogue::plain;
use listing::Site;

/// A field of the form, and what is to be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filling {
    /// The field.
    pub key: FieldKey,
    /// What it is known to be called, what was seen in this portal first.
    pub labels: Vec<String>,
    /// By what it is told that the analyst has pointed at.
    pub pointed: Option<Pointed>,
    /// What belongs in it.
    pub value: FillingValue,
}

/// What belongs in a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FillingValue {
    /// One line.
    Line(String),
    /// Several lines.
    Lines(String),
    /// One of what is offered.
    Choice {
        /// What it may be called, the portal's own words first.
        names: Vec<String>,
        /// A number that only the right one bears.
        number: Option<String>,
    },
    /// A day, `YYYY-MM-DD`.
    Day(String),
    /// Files, with the names they are given.
    Files(Vec<(String, Attachment)>),
}

impl Draft {
    /// What belongs in the fields of a portal's form, in their order.
    pub fn filling(&self, portal: &Portal) -> Vec<Filling> {
        let fields = FieldKey::ALL.into_iter().filter_map(|key| Some((key, self.value_of(key)?)));
        let filling = |(key, value)| Filling {
            key,
            labels: portal.names_of(key),
            pointed: portal.pointed.get(&key).cloned(),
            value,
        };
        fields.map(filling).collect()
    }

    fn value_of(&self, key: FieldKey) -> Option<FillingValue> {
        let choice = |own: &str, key: &str| {
            let mut names: Vec<String> = Vec::new();
            for name in std::iter::once(own.to_owned()).chain(FILED_IN.map(|language| plain(language, key))) {
                if !name.is_empty() && !names.contains(&name) {
                    names.push(name);
                }
            }
            FillingValue::Choice { names, number: None }
        };
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Some(match key {
            FieldKey::Platform => {
                let own = self.platform_name.as_deref().unwrap_or_default();
                site_key(self.platform).map_or_else(
                    || FillingValue::Choice { names: vec![own.to_owned()], number: None },
                    |site| choice(own, site),
                )
            }
            FieldKey::RightKind => choice("", self.right.kind.key()),
            FieldKey::Right => {
                FillingValue::Choice { names: vec![self.right.name.clone()], number: text(&self.right.number) }
            }
            FieldKey::RightNumber => FillingValue::Line(text(&self.right.number)?),
            FieldKey::RightExpires => FillingValue::Day(self.right.expires?.to_string()),
            FieldKey::ComplaintType => choice(&self.complaint_type_label, self.complaint_type.key()),
            FieldKey::Reason => FillingValue::Choice { names: vec![self.reason.label.clone()], number: None },
            FieldKey::Links => FillingValue::Lines(text(&self.links().join("\n"))?),
            FieldKey::OrderNumber => FillingValue::Line(self.order_number.clone()?),
            FieldKey::Text => FillingValue::Lines(text(self.text.of(self.language))?),
            FieldKey::Attachments if self.attachments.is_empty() => return None,
            FieldKey::Attachments => {
                let numbered = (1..).zip(&self.attachments);
                FillingValue::Files(
                    numbered.map(|(number, attachment)| (attachment.file_name(number), attachment.clone())).collect(),
                )
            }
        })
    }
}

/// The catalogue's key of a marketplace's name; of what is none of them, none.
fn site_key(site: Site) -> Option<&'static str> {
    Some(match site {
        Site::Aliexpress => "site.aliexpress",
        Site::AliexpressRu => "site.aliexpress-ru",
        Site::Alibaba => "site.alibaba",
        Site::Alibaba1688 => "site.1688",
        Site::Taobao => "site.taobao",
        Site::Tmall => "site.tmall",
        Site::Other => return None,
    })
}

impl Portal {
    /// What a field may be called here: what was seen, and other words for the same.
    fn names_of(&self, key: FieldKey) -> Vec<String> {
        let known = [&self.field_labels, &self.synonyms].into_iter().filter_map(|names| names.get(&key));
        known.flat_map(|names| names.value.iter().cloned()).collect()
    }
}
