//! Products and what they cost.

use super::{ProfileError, matchable, not_empty};
use crate::finding::Reason;
use listing::Amount;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A product and what it costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// The product's name.
    pub name: String,
    /// Words that all have to stand in a title for the reference price to apply (any case, with or without accents);
    /// empty: every title.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<ProductWord>,
    /// Model numbers: one of them in the title or the specifications settles which product it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub models: Vec<String>,
    /// The usual retail price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference_price: Option<Amount>,
    /// The lowest price an authorised seller asks: nothing is said of a price that is not below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lowest_authorised: Option<Amount>,
    /// ISO 4217 code of both prices.
    pub currency: String,
    /// What both prices are of.
    #[serde(default)]
    pub unit: PriceUnit,
    /// How many of the unit both prices are for.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub quantity: Amount,
    /// How strong a sign a price is, instead of the profile's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bands: Option<PriceBands>,
}

/// A word of a product, or several of which one is enough: the same in other languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, expecting = "a word, or a list of words of which one is enough")]
pub enum ProductWord {
    /// This word.
    One(String),
    /// Any of these.
    AnyOf(Vec<String>),
}

impl Product {
    /// A product of which no price is known yet.
    pub fn new(name: &str, currency: &str) -> Self {
        Self {
            name: name.to_owned(),
            words: Vec::new(),
            models: Vec::new(),
            reference_price: None,
            lowest_authorised: None,
            currency: currency.to_owned(),
            unit: PriceUnit::default(),
            quantity: one(),
            bands: None,
        }
    }
}

impl ProductWord {
    /// A word as it is entered: `|` parts words of which one is enough.
    pub fn of(text: &str) -> Self {
        let words: Vec<String> =
            text.split('|').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect();
        if text.contains('|') { Self::AnyOf(words) } else { Self::One(text.trim().to_owned()) }
    }

    /// The words of which one is enough.
    pub fn alternatives(&self) -> &[String] {
        match self {
            Self::One(word) => std::slice::from_ref(word),
            Self::AnyOf(words) => words,
        }
    }
}

/// What a price is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PriceUnit {
    /// What one buys one of: a piece, or a pair or a set where a listing counts these.
    #[default]
    #[serde(rename = "item")]
    Item,
    /// A pair.
    #[serde(rename = "pair")]
    Pair,
    /// A set, however many pieces it has.
    #[serde(rename = "set")]
    Set,
    /// Millilitres.
    #[serde(rename = "ml")]
    Millilitre,
    /// Litres.
    #[serde(rename = "l")]
    Litre,
    /// Grams.
    #[serde(rename = "g")]
    Gram,
    /// Kilograms.
    #[serde(rename = "kg")]
    Kilogram,
    /// Metres.
    #[serde(rename = "m")]
    Metre,
}

impl PriceUnit {
    /// Every unit.
    pub const ALL: [PriceUnit; 8] =
        [Self::Item, Self::Pair, Self::Set, Self::Millilitre, Self::Litre, Self::Gram, Self::Kilogram, Self::Metre];

    /// The catalogue's key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Item => "price_unit.item",
            Self::Pair => "price_unit.pair",
            Self::Set => "price_unit.set",
            Self::Millilitre => "price_unit.millilitre",
            Self::Litre => "price_unit.litre",
            Self::Gram => "price_unit.gram",
            Self::Kilogram => "price_unit.kilogram",
            Self::Metre => "price_unit.metre",
        }
    }
}

/// Up to which share of the reference price, in percent, a price is how strong a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceBands {
    /// Strong up to here.
    pub strong: u32,
    /// Medium up to here.
    pub medium: u32,
    /// Weak up to here; above it nothing is said.
    pub weak: u32,
}

impl Default for PriceBands {
    fn default() -> Self {
        Self { strong: 20, medium: 50, weak: 70 }
    }
}

fn one() -> Amount {
    Amount(Decimal::ONE)
}

fn is_one(amount: &Amount) -> bool {
    *amount == one()
}

/// The active currency codes of ISO 4217.
const CURRENCIES: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP \
    BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ \
    GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD \
    MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR \
    RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH \
    UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG";

/// More than anything costs, and more than a reference price is ever for.
const HIGHEST: Decimal = Decimal::from_parts(0xD4A5_1000, 0xE8, 0, false, 0);
const MOST_DECIMALS: u32 = 6;

pub(super) fn check(field: &str, product: &Product) -> Result<(), ProfileError> {
    not_empty(&format!("{field}.name"), &product.name)?;
    for (index, word) in product.words.iter().enumerate() {
        let field = format!("{field}.words[{index}]");
        match word {
            ProductWord::One(word) => matchable(&field, word)?,
            ProductWord::AnyOf(words) if words.is_empty() => {
                return Err(ProfileError::new(field, Reason::new("wrong.profile.no_word", &[])));
            }
            ProductWord::AnyOf(words) => {
                for (index, word) in words.iter().enumerate() {
                    matchable(&format!("{field}[{index}]"), word)?;
                }
            }
        }
    }
    for (index, model) in product.models.iter().enumerate() {
        matchable(&format!("{field}.models[{index}]"), model)?;
    }
    if product.reference_price.is_none() && product.lowest_authorised.is_none() {
        let problem = Reason::new("wrong.profile.no_price", &[]);
        return Err(ProfileError::new(format!("{field}.reference_price"), problem));
    }
    let prices = [("reference_price", product.reference_price), ("lowest_authorised", product.lowest_authorised)];
    for (name, price) in prices.iter().filter_map(|(name, price)| Some((name, (*price)?.0))) {
        if !is_amount(price) {
            let problem = Reason::new("wrong.profile.price", &limited(price));
            return Err(ProfileError::new(format!("{field}.{name}"), problem));
        }
    }
    if let (Some(usual), Some(lowest)) = (product.reference_price, product.lowest_authorised)
        && lowest > usual
    {
        let prices = [("lowest", lowest.0.to_string()), ("usual", usual.0.to_string())];
        let problem = Reason::new("wrong.profile.lowest_above", &prices);
        return Err(ProfileError::new(format!("{field}.lowest_authorised"), problem));
    }
    if !is_currency(&product.currency) {
        let problem = Reason::new("wrong.profile.currency", &[("currency", product.currency.clone())]);
        return Err(ProfileError::new(format!("{field}.currency"), problem));
    }
    if !is_amount(product.quantity.0) {
        let problem = Reason::new("wrong.profile.quantity", &limited(product.quantity.0));
        return Err(ProfileError::new(format!("{field}.quantity"), problem));
    }
    check_bands(&format!("{field}.bands"), product.bands)
}

/// An amount with what one may be.
fn limited(amount: Decimal) -> [(&'static str, String); 3] {
    [("amount", amount.to_string()), ("most", HIGHEST.to_string()), ("decimals", MOST_DECIMALS.to_string())]
}

fn is_amount(amount: Decimal) -> bool {
    amount > Decimal::ZERO && amount <= HIGHEST && amount.normalize().scale() <= MOST_DECIMALS
}

/// Checks bands, of a product or of the profile.
pub(super) fn check_bands(field: &str, bands: Option<PriceBands>) -> Result<(), ProfileError> {
    let Some(PriceBands { strong, medium, weak }) = bands else { return Ok(()) };
    let limits = [("strong", strong), ("medium", medium), ("weak", weak)];
    if let Some((name, limit)) = limits.into_iter().find(|(_, limit)| *limit > 100) {
        let problem = Reason::new("wrong.profile.band", &[("limit", limit.to_string())]);
        return Err(ProfileError::new(format!("{field}.{name}"), problem));
    }
    let rising =
        [("medium", medium, strong, "wrong.profile.medium_band"), ("weak", weak, medium, "wrong.profile.weak_band")];
    for (name, limit, lower, key) in rising {
        if limit < lower {
            let shares = [("limit", limit.to_string()), ("lower", lower.to_string())];
            let problem = Reason::new(key, &shares);
            return Err(ProfileError::new(format!("{field}.{name}"), problem));
        }
    }
    Ok(())
}

/// Whether `code` is an active currency code of ISO 4217.
pub(super) fn is_currency(code: &str) -> bool {
    CURRENCIES.split_ascii_whitespace().any(|known| known == code)
}
