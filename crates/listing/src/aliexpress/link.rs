//! What the site writes into the addresses of its links to listings.

use crate::address::Address;
use crate::money;

/// The part of a link that tells prices, `pdp_npi`: `4@dis!USD!28.45!12.67!!!203.07!90.40!@trace!sku!sea!US!…`
/// (version 4 in 2023, 6 since October 2025; the fields are the same).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PriceNote {
    /// ISO 4217 code of the currency the card was made for.
    pub(crate) currency: Option<String>,
    /// ISO 3166-1 alpha-2 code of the country it was made for.
    pub(crate) ship_to: Option<String>,
}

impl PriceNote {
    pub(crate) fn of(address: &Address) -> Self {
        let note = address.parameter("pdp_npi").unwrap_or_default();
        // Written by the state the value is escaped once more.
        let note = if note.contains("%21") { crate::address::decode(&note) } else { note };
        let fields: Vec<&str> = note.split('!').collect();
        let field = |index: usize| fields.get(index).copied().unwrap_or_default();
        let country = |text: &&str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase());
        Self {
            currency: Some(field(1)).filter(|code| money::is_currency(code)).map(str::to_owned),
            ship_to: Some(field(11)).filter(country).map(str::to_owned),
        }
    }
}

/// Whether the link is a paid placement's.
pub(crate) fn is_advertised(address: &Address) -> bool {
    ADVERTISING.iter().any(|name| address.parameter(name).is_some())
}

const ADVERTISING: &[&str] = &["aem_p4p_detail", "search_p4p_id"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_note_names_currency_and_country() {
        let link = "//www.aliexpress.us/item/3256808520669394.html?pdp_npi=4%40dis%21USD%2128.45%2112.67%21%21%21203.07%2190.40%21%402103010b17494221302222255edd1a%2112000046332291650%21sea%21US%210%21ABX";
        let note = PriceNote::of(&Address::parse(link).unwrap());
        assert_eq!((note.currency.as_deref(), note.ship_to.as_deref()), (Some("USD"), Some("US")));
        let bare = Address::parse("//www.aliexpress.us/item/3256808520669394.html?pdp_npi=x!y").unwrap();
        assert_eq!(PriceNote::of(&bare), PriceNote::default());
    }
}
