//! What a store's name says: a watched term, and a claim to be authorised.

use crate::finding::{Field, FindingKind, Group, Reason, Severity, Span, TermUse};
use crate::matcher::{Hit, Matcher, Neighbourhood};
use crate::phrase::Title;
use crate::profile::Term;
use crate::subject::{Draft, Subject, TermHit};

/// The words that claim an authorisation, compiled.
#[derive(Clone, Debug)]
pub(crate) struct Claims {
    matcher: Matcher,
}

impl Claims {
    pub fn new() -> Self {
        let terms: Vec<Term> = CLAIMS.split('|').map(Term::exactly).collect();
        Self { matcher: Matcher::new(&terms, &Neighbourhood::default()) }
    }

    /// What the name of a seller tells that is on none of the profile's lists.
    ///
    /// `named` gives the watched terms in a prepared text. A claim counts for more where the
    /// listing itself is sold under that brand. Without an id the seller may be one that is allowed: that is said and
    /// weighs nothing.
    pub fn found(&self, subject: &Subject, named: impl Fn(&Title) -> Vec<TermHit>) -> Option<Draft> {
        let seller = subject.seller?;
        let name = seller.name.as_deref()?;
        let units: Vec<u16> = name.encode_utf16().collect();
        let named = named(&Title::new(&units));
        let sold = |term: &TermHit| subject.sold_as().any(|other| other.brand == term.brand);
        let mut names = named.iter().filter(|term| term.term_use == TermUse::AsBrand && !term.is_unconfirmed);
        let term = names.clone().find(|term| sold(term)).or_else(|| names.next())?;
        let (hit, brand) = (term.hit, subject.brand(term));
        let claim =
            self.matcher.find(&units).into_iter().find(|claim| claim.end <= hit.start || hit.end <= claim.start);
        let id = seller.id.as_ref().or(seller.member_id.as_ref());
        let (kind, severity, key) = match (claim, id, sold(term)) {
            (Some(_), Some(_), true) => (FindingKind::SellerClaim, Severity::Medium, "why.seller.claim"),
            (Some(_), Some(_), false) => (FindingKind::SellerClaim, Severity::Weak, "why.seller.claim"),
            (Some(_), None, _) => (FindingKind::SellerClaim, Severity::Note, "why.seller.claim_without_id"),
            (None, Some(_), true) => (FindingKind::SellerTerm, Severity::Weak, "why.seller.term"),
            (None, Some(_), false) => (FindingKind::SellerTerm, Severity::Note, "why.seller.term"),
            (None, None, _) => (FindingKind::SellerTerm, Severity::Note, "why.seller.term_without_id"),
        };
        let text =
            |hit: &Hit| String::from_utf16_lossy(units.get(hit.start as usize..hit.end as usize).unwrap_or_default());
        let mut arguments = vec![("seller", name.to_owned()), ("brand", brand.name.clone()), ("text", text(&hit))];
        arguments.extend(claim.map(|claim| ("claim", text(&claim))));
        arguments.extend(id.map(|id| ("id", id.clone())));
        let spans = [Some(hit), claim].into_iter().flatten();
        let spans = spans.map(|hit| Span { field: Field::Seller, start: hit.start, end: hit.end }).collect();
        let why = Reason::new(key, &arguments);
        Some(subject.draft(kind, Group::Seller, severity, spans, why, Some(brand)))
    }
}

/// What stores call themselves that are authorised, or want to seem so, in the languages of the sites.
const CLAIMS: &str = "official|officials|authorized|authorised|flagship|authorized dealer|\
    oficial|oficiales|autorizado|autorizada|officiel|officielle|agréé|autorisé|offiziell|offizieller|offizielle|\
    autorisiert|autorisierter|ufficiale|autorizzato|officieel|officiële|oficjalny|autoryzowany|resmi|resmî|yetkili|\
    официальный|официальная|официальное|авторизованный|фирменный|офіційний|\
    官方|官网|旗舰店|旗舰|旗艦店|旗艦|授权|授權|专卖店|專賣店|正品店|公式|正規店|正規代理店|공식|정품|본사|\
    الرسمي|الرسمية|رسمي|المعتمد|معتمد|רשמי|הרשמי|chính hãng|chính thức|ทางการ|official store";
