//! Sellers.

use super::{Merged, Outcome};
use crate::sheet::{Row, Sheet};
use analysis::{KnownSeller, Profile, Reason, Sellers};

pub(super) const COLUMNS: [&str; 3] = ["list", "name", "ids"];

/// Puts a seller on the list the row names. One that is known by any of the ids is moved there, with all ids it has.
pub(super) fn merge(profile: &mut Profile, sheet: &Sheet, row: &Row) -> Merged {
    let list = row.cell("list").to_lowercase();
    if list_of(&mut profile.sellers, &list).is_none() {
        let list = [("list", list.to_owned())];
        return Err(row.error("list", Reason::new("wrong.table.no_list", &list)));
    }
    let written = row.cell("ids").split([',', ';', '，', '；', '、', ' ', '|']).filter(|id| !id.is_empty());
    let mut ids: Vec<String> = written.map(str::to_owned).collect();
    let known: Vec<(&str, usize)> = LISTS.into_iter().flat_map(|name| places(profile, name, &ids)).collect();
    let name = if sheet.has("name") { Some(row.cell("name").to_owned()) } else { None };
    let (from, at) = match known.as_slice() {
        [] => {
            let seller = KnownSeller { ids, name: name.unwrap_or_default() };
            let to = list_of(&mut profile.sellers, &list).map(|to| {
                to.push(seller);
                to.len() - 1
            });
            return Ok((Outcome::Added, format!("sellers.{list}[{}]", to.unwrap_or_default())));
        }
        [one] => *one,
        _ => return Err(row.error("ids", Reason::new("wrong.table.several_sellers", &[]))),
    };
    let Some(before) = list_of(&mut profile.sellers, from).map(|from| from.remove(at)) else {
        return Err(row.error("ids", Reason::new("wrong.table.seller_not_changed", &[])));
    };
    let others: Vec<String> = before.ids.iter().filter(|id| !ids.contains(id)).cloned().collect();
    if others.len() + ids.len() == before.ids.len() {
        ids.clone_from(&before.ids);
    } else {
        ids.extend(others);
    }
    let seller = KnownSeller { ids, name: name.unwrap_or_else(|| before.name.clone()) };
    let outcome = if from == list && seller == before { Outcome::Known } else { Outcome::Changed };
    let mut place = at;
    if let Some(to) = list_of(&mut profile.sellers, &list) {
        place = if from == list { at } else { to.len() };
        to.insert(place, seller);
    }
    Ok((outcome, format!("sellers.{list}[{place}]")))
}

const LISTS: [&str; 3] = ["allowed", "watched", "denied"];

fn list_of<'a>(sellers: &'a mut Sellers, name: &str) -> Option<&'a mut Vec<KnownSeller>> {
    match name {
        "allowed" => Some(&mut sellers.allowed),
        "watched" => Some(&mut sellers.watched),
        "denied" => Some(&mut sellers.denied),
        _ => None,
    }
}

/// Where on a list stand sellers with any of these ids.
fn places(profile: &mut Profile, list: &'static str, ids: &[String]) -> Vec<(&'static str, usize)> {
    let sellers = list_of(&mut profile.sellers, list).map(|list| list.as_slice()).unwrap_or_default();
    let has = |seller: &KnownSeller| seller.ids.iter().any(|id| ids.contains(id));
    sellers.iter().enumerate().filter(|(_, seller)| has(seller)).map(|(at, _)| (list, at)).collect()
}
