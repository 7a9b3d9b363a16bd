//! Products and what they cost.

use super::{ProfileError, matchable, not_empty};
use listing::Amount;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A product and what it costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// The product's name.
    pub name: String,
    /// Words that all have to stand in a title for the reference price to apply (any case); empty: every title.
    #[serde(default)]
    pub words: Vec<String>,
    /// The usual retail price.
    pub reference_price: Amount,
    /// ISO 4217 code of the reference price.
    pub currency: String,
}

/// The active currency codes of ISO 4217.
const CURRENCIES: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP \
    BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ \
    GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD \
    MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR \
    RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH \
    UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG";

pub(super) fn check(field: &str, product: &Product) -> Result<(), ProfileError> {
    not_empty(&format!("{field}.name"), &product.name)?;
    for (index, word) in product.words.iter().enumerate() {
        matchable(&format!("{field}.words[{index}]"), word)?;
    }
    if product.reference_price.0 <= Decimal::ZERO {
        let problem = format!("the price is {}; a reference price is above 0", product.reference_price.0);
        return Err(ProfileError::new(format!("{field}.reference_price"), problem));
    }
    if !is_currency(&product.currency) {
        let problem = format!("“{}” is no currency; write its ISO 4217 code, such as USD", product.currency);
        return Err(ProfileError::new(format!("{field}.currency"), problem));
    }
    Ok(())
}

/// Whether `code` is an active currency code of ISO 4217.
pub(super) fn is_currency(code: &str) -> bool {
    CURRENCIES.split_ascii_whitespace().any(|known| known == code)
}
