//! What drafts are made from: exhibits with what was noted of them, the register, the other drafts.

use crate::session::{Session, refused};
use crate::task::Trouble;
use crate::workbench::register::Register;
use crate::workbench::shelf::{Shelf, kept, record};
use ::evidence::{Happening, Sha256Hex};
use analysis::Sellers;
use catalogue::Language;
use complaint::{Day, Draft, DraftRequest, Exhibit, Ground, KeywordRequest, Portal, QuotedLabel, drafts, grounds};
use leptos::prelude::*;
use protocol::PageRequest;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use vault::Vault;
use webext::messaging::ask_worker;

/// The places drafts are made from.
#[derive(Clone, Copy)]
pub struct Desk {
    session: Session,
    shelf: Shelf,
    register: Register,
}

/// What a draft is to be like.
#[derive(Clone)]
pub struct Wish {
    /// The right, by id; absent: for each brand the right that stands best.
    pub right: Option<String>,
    /// The reason, by code; absent: the portal's first for the right.
    pub reason: Option<String>,
    /// Listings or store front.
    pub kind: complaint::ComplaintKind,
    /// The portal, by id.
    pub portal: String,
    /// The language it is to be filed in.
    pub language: Language,
}

impl Desk {
    /// The desk of the component that asks.
    pub fn expect() -> Self {
        Self { session: expect_context(), shelf: expect_context(), register: expect_context() }
    }

    /// Waits until what is being read of shelf and register is read.
    pub async fn read(self) {
        self.shelf.loading.settled().await;
        self.register.loading.settled().await;
    }

    fn sellers(self) -> Option<Sellers> {
        let settings = self.session.settings.get_untracked()?;
        settings.profile.map(|profile| profile.sellers)
    }

    fn operator(self) -> String {
        self.session.operator()
    }

    /// The drafts there are; one that cannot be read is told where it is shown.
    fn drafts(self) -> Vec<Draft> {
        self.shelf.drafts.with_untracked(|all| all.iter().filter_map(|one| Draft::from_json(&one.json).ok()).collect())
    }

    fn portal(self, id: &str) -> Result<Portal, Trouble> {
        let portal = self.register.portals().into_iter().find(|portal| portal.id == id);
        portal.ok_or_else(|| Trouble::new("panel.trouble.no_portal", id))
    }

    /// Makes and keeps drafts from exhibits. Gives the first one's id.
    pub async fn make(self, exhibits: &[String], wish: Wish) -> Result<String, Trouble> {
        let exhibits = self.exhibits(exhibits).await?;
        let portal = self.portal(&wish.portal)?;
        let rights = self.register.rights.get_untracked();
        let now = now();
        let today = Day::of(&now).ok_or_else(|| Trouble::new("panel.trouble.no_rights", ""))?;
        let mut found = match &wish.right {
            Some(id) => {
                let right = rights.iter().find(|right| right.id == *id);
                let reason = right.and_then(|right| portal.reasons_for(right.kind()).next());
                right.zip(reason).map(|(right, reason)| Ground::new(right, reason)).into_iter().collect()
            }
            None => grounds(&exhibits, &rights, &portal, today),
        };
        // Where no listing shows a watched term, the analyst chooses on the draft what it rests on.
        if let (true, Some(right)) = (found.is_empty(), rights.first()) {
            found.extend(portal.reasons_for(right.kind()).next().map(|reason| Ground::new(right, reason)));
        }
        for ground in &mut found {
            ground.kind = wish.kind;
            let wished = wish.reason.as_deref().and_then(|code| portal.reason(code));
            if let Some(reason) = wished.filter(|reason| reason.rights.contains(&ground.right.kind())) {
                ground.reason.clone_from(&reason.code);
            }
        }
        if found.is_empty() {
            return Err(Trouble::new("panel.trouble.no_rights", portal.name));
        }
        let others = self.drafts();
        let sellers = self.sellers();
        let operator = self.operator();
        let request = DraftRequest {
            portal: &portal,
            grounds: &found,
            exhibits: &exhibits,
            others: &others,
            sellers: sellers.as_ref(),
            operator: &operator,
            language: wish.language,
            now: &now,
        };
        let made = drafts(&request, new_id()?);
        self.keep(&made).await?;
        Ok(made.first().map(|draft| draft.id.clone()).unwrap_or_default())
    }

    /// Puts an exhibit into the open draft about listings that rests on the same right, or makes one. Gives the draft's id.
    pub async fn add(self, exhibit: &str) -> Result<String, Trouble> {
        let portals = self.register.portals();
        let portal = portals.first().ok_or_else(|| Trouble::new("panel.trouble.no_portal", ""))?;
        let rights = self.register.rights.get_untracked();
        let today = Day::of(&now()).ok_or_else(|| Trouble::new("panel.trouble.no_rights", ""))?;
        let material = self.exhibits(&[exhibit.to_owned()]).await?;
        let found = grounds(&material, &rights, portal, today);
        let drafts = self.drafts();
        if let Some(has_it) = drafts.iter().find(|draft| draft.exhibits.iter().any(|id| id == exhibit)) {
            return Ok(has_it.id.clone());
        }
        let kind = complaint::ComplaintKind::Listing;
        let rests_on = |draft: &&Draft| {
            draft.complaint_type == kind && found.iter().any(|ground| ground.right.id == draft.right.id)
        };
        // Not another case's that was made from the same rights.
        let of_case =
            |draft: &Draft| untrack(|| self.shelf.noted.with(|noted| self.shelf.case.has_draft(draft, noted)));
        let mut open = drafts.iter().filter(|draft| !draft.is_filed() && draft.portal == portal.id && of_case(draft));
        if let Some(draft) = open.find(rests_on) {
            let exhibit = exhibit.to_owned();
            let made = self.again(draft, |draft, _| draft.exhibits.push(exhibit)).await?;
            self.keep(&made).await?;
            return Ok(draft.id.clone());
        }
        let wish = Wish { right: None, reason: None, kind, portal: portal.id.clone(), language: Language::ENGLISH };
        self.make(&[exhibit.to_owned()], wish).await
    }

    /// Makes a draft again as things are now, changed by `change`: its portal, its exhibits, or what it rests on.
    pub async fn again(
        self,
        draft: &Draft,
        change: impl FnOnce(&mut Draft, &mut Ground),
    ) -> Result<Vec<Draft>, Trouble> {
        let rights = self.register.rights.get_untracked();
        let right = rights.iter().find(|right| right.id == draft.right.id);
        let right = right.ok_or_else(|| Trouble::new("panel.trouble.right_gone", &draft.right.name))?;
        let (mut wanted, mut ground) = (draft.clone(), draft.ground(right));
        change(&mut wanted, &mut ground);
        let portal = self.portal(&wanted.portal)?;
        let exhibits = self.exhibits(&wanted.exhibits).await?;
        let (others, sellers, now) = (self.drafts(), self.sellers(), now());
        let request = DraftRequest {
            portal: &portal,
            grounds: &[ground],
            exhibits: &exhibits,
            others: &others,
            sellers: sellers.as_ref(),
            operator: &wanted.operator,
            language: wanted.language,
            now: &now,
        };
        Ok(wanted.again(&request, new_id()?))
    }

    /// The request to block the terms that exhibits show of a right's brand: of the named right, or else of the one that
    /// stands best.
    pub async fn keywords(
        self,
        exhibits: &[String],
        right: Option<&str>,
        portal: &str,
    ) -> Result<KeywordRequest, Trouble> {
        let exhibits = self.exhibits(exhibits).await?;
        let portal = self.portal(portal)?;
        let rights = self.register.rights.get_untracked();
        let named = right.and_then(|id| rights.iter().find(|right| right.id == id).cloned());
        let best = || {
            let found = grounds(&exhibits, &rights, &portal, Day::of(&now())?);
            found.into_iter().next().map(|ground| ground.right)
        };
        let right = named.or_else(best).ok_or_else(|| Trouble::new("panel.trouble.no_rights", &portal.name))?;
        Ok(KeywordRequest::new(&right, &exhibits))
    }

    /// Keeps drafts.
    pub async fn keep(self, drafts: &[Draft]) -> Result<(), Trouble> {
        for draft in drafts {
            ask_worker::<()>(PageRequest::SaveDraft { id: draft.id.clone(), json: draft.to_json() }).await?;
        }
        self.shelf.reload();
        Ok(())
    }

    /// Exhibits with what was read, concluded and noted.
    async fn exhibits(self, ids: &[String]) -> Result<Vec<Exhibit>, Trouble> {
        let vault = Vault::open().await?;
        let noted = vault.annotations().await?;
        let events = vault.events().await?;
        // What was found last holds.
        let mut verified = BTreeMap::new();
        for kept in &events {
            if let Happening::Verified { holds, .. } = kept.event.event {
                verified.extend(kept.event.exhibits.iter().map(|exhibit| (exhibit.id.as_str(), holds)));
            }
        }
        let mut exhibits = Vec::with_capacity(ids.len());
        for id in ids {
            let (record, record_sha256) = record(id).await?;
            let reading = match record.reading() {
                Some(file) => Some(parsed(&file.sha256).await?),
                None => None,
            };
            let judgement = match record.judgement() {
                Some(file) => Some(parsed(&file.sha256).await?),
                None => None,
            };
            let notes = noted.get(id);
            let label = notes.and_then(|notes| Some((notes.label.clone()?, notes.label_by.clone())));
            exhibits.push(Exhibit {
                record,
                record_sha256,
                reading,
                judgement,
                // A label nobody is known to have given is no statement to quote.
                label: label
                    .and_then(|(text, by)| by.map(|by| QuotedLabel { text, operator: by.operator, utc: by.utc })),
                role: notes.and_then(|notes| notes.role),
                verified: verified.get(id.as_str()).copied().unwrap_or_default(),
            });
        }
        Ok(exhibits)
    }
}

/// The time as our formats spell it.
pub fn now() -> String {
    String::from(js_sys::Date::new_0().to_iso_string())
}

fn new_id() -> Result<impl FnMut() -> String, Trouble> {
    let crypto = window().crypto().map_err(refused)?;
    Ok(move || crypto.random_uuid().replace('-', ""))
}

/// A kept file of JSON.
async fn parsed<T: DeserializeOwned>(sha256: &Sha256Hex) -> Result<T, Trouble> {
    let text = crate::files::text_of(&kept(sha256).await?).await?;
    serde_json::from_str(&text).map_err(|error| Trouble::new("panel.trouble.open", format!("{sha256} ({error})")))
}
