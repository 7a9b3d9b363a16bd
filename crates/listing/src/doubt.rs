//! What of a reading has to be looked at by eye before it is relied on.
//!
//! A reading's coverage and its issues tell all there is; here they are put together, so that one thing that went wrong
//! is told once, however many listings it concerns.

use crate::model::{FieldCoverage, Issue, IssueCode, PageReading, Role};
use std::collections::BTreeSet;

/// One thing to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt<'a> {
    /// The page's layout is none that is known, so the page was not read.
    Layout,
    /// Fields that were found nowhere though such pages show them: the page may have changed.
    Absent(Vec<&'a FieldCoverage>),
    /// A field that is absent on some of the listings, and the issues that name them.
    Partial(&'a FieldCoverage, Vec<&'a Issue>),
    /// The issues of one kind with one field.
    Issues(IssueCode, Option<&'a str>, Vec<&'a Issue>),
}

impl Doubt<'_> {
    /// The key of its text. The text takes `field`, the names of [`Doubt::fields`]; `site`; `lacking` and `expected`, the
    /// numbers of [`Doubt::lacking`].
    pub fn key(&self) -> &'static str {
        match self {
            Self::Layout => "doubt.layout",
            Self::Absent(_) => "doubt.absent",
            Self::Partial(..) => "doubt.partial",
            Self::Issues(IssueCode::Missing, ..) => "issue.missing",
            Self::Issues(IssueCode::Disagreement, ..) => "issue.disagreement",
            Self::Issues(IssueCode::Unparsable, ..) => "issue.unparsable",
            Self::Issues(IssueCode::NotUnderstood, ..) => "issue.not_understood",
            Self::Issues(IssueCode::Ambiguous, ..) => "issue.ambiguous",
            Self::Issues(IssueCode::NotRendered, ..) => "issue.not_rendered",
            Self::Issues(IssueCode::NotOnSale, ..) => "issue.not_on_sale",
            Self::Issues(IssueCode::Unresolved, ..) => "issue.unresolved",
            Self::Issues(IssueCode::CutShort, ..) => "issue.cut_short",
        }
    }

    /// The fields it concerns.
    pub fn fields(&self) -> Vec<&str> {
        match self {
            Self::Layout => Vec::new(),
            Self::Absent(fields) => fields.iter().map(|field| field.field.as_str()).collect(),
            Self::Partial(field, _) => vec![&field.field],
            Self::Issues(_, field, _) => field.iter().copied().collect(),
        }
    }

    /// On how many listings the field is absent, and on how many it is expected.
    pub fn lacking(&self) -> Option<(u32, u32)> {
        match self {
            Self::Partial(field, _) => Some((field.expected.saturating_sub(field.found), field.expected)),
            Self::Layout | Self::Absent(_) | Self::Issues(..) => None,
        }
    }

    /// The issues that tell of it, each with its listing and its values.
    pub fn issues(&self) -> &[&Issue] {
        match self {
            Self::Layout | Self::Absent(_) => &[],
            Self::Partial(_, issues) | Self::Issues(_, _, issues) => issues,
        }
    }
}

impl PageReading {
    /// What has to be looked at by eye, the gravest first; nothing where all that such pages show was read and no two
    /// sources disagree.
    pub fn doubts(&self) -> Vec<Doubt<'_>> {
        let recommended = self.listings.iter().filter(|listing| listing.role == Role::Recommendation);
        let recommended: BTreeSet<&str> = recommended.map(|listing| listing.item_id.as_str()).collect();
        // A card on a shelf shows less than the listings the page is about.
        let of_a_shelf = |issue: &Issue| {
            issue.code == IssueCode::Missing && issue.item_id.as_deref().is_some_and(|id| recommended.contains(id))
        };
        let mut issues: Vec<&Issue> = self.issues.iter().filter(|issue| !of_a_shelf(issue)).collect();
        let mut doubts = Vec::new();
        let before = issues.len();
        issues.retain(|issue| !is_of_layout(issue));
        if issues.len() < before {
            // What was not read can't be missed field by field.
            doubts.push(Doubt::Layout);
            issues.retain(|issue| issue.code != IssueCode::Missing);
        } else {
            let lacking: Vec<&FieldCoverage> =
                self.coverage.iter().filter(|field| field.is_lacking() && !is_explained(field, &issues)).collect();
            let (absent, partial): (Vec<_>, Vec<_>) = lacking.into_iter().partition(|field| field.found == 0);
            let missing = |field: &FieldCoverage, issue: &Issue| {
                issue.code == IssueCode::Missing && issue.field.as_ref() == Some(&field.field)
            };
            for field in partial {
                let named = issues.extract_if(.., |issue| missing(field, issue)).collect();
                doubts.push(Doubt::Partial(field, named));
            }
            issues.retain(|issue| !absent.iter().any(|field| missing(field, issue)));
            if !absent.is_empty() {
                doubts.insert(0, Doubt::Absent(absent));
            }
        }
        for issue in issues {
            let field = issue.field.as_deref();
            let same =
                |doubt: &&mut Doubt| matches!(doubt, Doubt::Issues(code, of, _) if *code == issue.code && *of == field);
            match doubts.iter_mut().find(same) {
                Some(Doubt::Issues(_, _, issues)) => issues.push(issue),
                _ => doubts.push(Doubt::Issues(issue.code, field, vec![issue])),
            }
        }
        doubts
    }
}

fn is_of_layout(issue: &Issue) -> bool {
    issue.code == IssueCode::NotUnderstood && issue.field.as_deref() == Some("layout")
}

/// Whether other issues than its absence already tell of every place where a field is absent.
fn is_explained(field: &FieldCoverage, issues: &[&Issue]) -> bool {
    let explains = |issue: &&&Issue| match issue.code {
        IssueCode::NotRendered | IssueCode::NotUnderstood | IssueCode::Ambiguous => {
            issue.field.as_ref() == Some(&field.field)
        }
        // What can't be bought need not have a price.
        IssueCode::NotOnSale => field.field == "price",
        IssueCode::Missing
        | IssueCode::Disagreement
        | IssueCode::Unparsable
        | IssueCode::Unresolved
        | IssueCode::CutShort => false,
    };
    let explained = u32::try_from(issues.iter().filter(explains).count()).unwrap_or(u32::MAX);
    explained >= field.expected.saturating_sub(field.found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Layer, Listing, PageInfo, PageKind, Site};
    use std::collections::BTreeMap;

    fn reading(coverage: Vec<FieldCoverage>, issues: Vec<Issue>) -> PageReading {
        let page = PageInfo {
            kind: PageKind::Search,
            site: Site::Aliexpress,
            url: String::new(),
            canonical_url: None,
            title: None,
            language: None,
            currency: None,
            ship_to: None,
            layout: "search-2020".to_owned(),
            sources: BTreeMap::new(),
        };
        let listings = vec![Listing::new(Role::Recommendation, "1005009100002099", "")];
        PageReading { page, seller: None, listings, issues, coverage }
    }

    fn field(name: &str, found: u32) -> FieldCoverage {
        let layers = BTreeMap::from([(Layer::Dom, found)]);
        FieldCoverage { field: name.to_owned(), required: true, expected: 3, found, layers }
    }

    fn issue(code: IssueCode, item: Option<&str>, field: &str) -> Issue {
        let item_id = item.map(str::to_owned);
        Issue { code, item_id, field: Some(field.to_owned()), values: BTreeMap::new() }
    }

    #[test]
    fn where_all_was_read_there_is_no_doubt() {
        assert_eq!(reading(vec![field("title", 3)], Vec::new()).doubts(), []);
    }

    #[test]
    fn what_is_absent_everywhere_is_told_once() {
        let missing = ["1", "2", "3"].map(|item| issue(IssueCode::Missing, Some(item), "price"));
        let read = reading(vec![field("price", 0), field("title", 3), field("images", 0)], missing.to_vec());
        assert_eq!(read.doubts(), [Doubt::Absent(vec![&read.coverage[0], &read.coverage[2]])]);
    }

    #[test]
    fn what_is_absent_somewhere_names_where() {
        let missing = issue(IssueCode::Missing, Some("2"), "price");
        let read = reading(vec![field("price", 2)], vec![missing]);
        assert_eq!(read.doubts(), [Doubt::Partial(&read.coverage[0], vec![&read.issues[0]])]);
    }

    #[test]
    fn a_page_that_is_not_drawn_yet_has_not_changed() {
        let issues = ["1", "2", "3"].map(|item| issue(IssueCode::NotRendered, Some(item), "price"));
        let read = reading(vec![field("price", 0)], issues.to_vec());
        let all = read.issues.iter().collect();
        assert_eq!(read.doubts(), [Doubt::Issues(IssueCode::NotRendered, Some("price"), all)]);
    }

    #[test]
    fn of_an_unknown_layout_nothing_is_missed() {
        let issues = vec![issue(IssueCode::NotUnderstood, None, "layout"), issue(IssueCode::Missing, None, "title")];
        assert_eq!(reading(vec![field("title", 0)], issues).doubts(), [Doubt::Layout]);
    }

    #[test]
    fn issues_of_one_kind_with_one_field_stand_together() {
        let issues = vec![
            issue(IssueCode::Disagreement, Some("1"), "title"),
            issue(IssueCode::Disagreement, Some("1"), "price"),
            issue(IssueCode::Disagreement, Some("2"), "title"),
        ];
        let read = reading(Vec::new(), issues);
        let [Doubt::Issues(_, Some("title"), titles), Doubt::Issues(_, Some("price"), prices)] = &read.doubts()[..]
        else {
            panic!("{:?}", read.doubts())
        };
        assert_eq!((titles.len(), prices.len()), (2, 1));
    }

    #[test]
    fn a_recommended_card_may_show_less() {
        let issues = vec![issue(IssueCode::Missing, Some("1005009100002099"), "price")];
        assert_eq!(reading(Vec::new(), issues).doubts(), []);
    }
}
