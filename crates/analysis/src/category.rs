//! Where a listing is filed, and signs that it stands for other goods than it shows.

use crate::finding::{FindingKind, Group, Reason, Severity};
use crate::matcher::{Matcher, Neighbourhood};
use crate::profile::Term;
use crate::subject::{Draft, Subject};
use listing::Listing;
use rust_decimal::Decimal;

/// What categories are judged with.
#[derive(Clone, Debug)]
pub(crate) struct Categories {
    /// Per brand the words of its categories; none where the profile gives none.
    of_brands: Vec<Option<Matcher>>,
    /// Goods that are hardly ever dear, and what is sold in place of others.
    placeholders: Matcher,
}

impl Categories {
    /// Compiles the categories of the brands, in the profile's order.
    pub fn new<'a>(brands: impl Iterator<Item = &'a [String]>) -> Self {
        let exactly = |words: &mut dyn Iterator<Item = &str>| {
            let terms: Vec<Term> = words.map(Term::exactly).collect();
            Matcher::new(&terms, &Neighbourhood::default())
        };
        let of_brands = brands.map(|words| (!words.is_empty()).then(|| exactly(&mut words.iter().map(String::as_str))));
        Self { of_brands: of_brands.collect(), placeholders: exactly(&mut PLACEHOLDERS.split('|')) }
    }

    pub fn found(&self, subject: &Subject) -> Vec<Draft> {
        self.unrelated(subject).into_iter().chain(self.hidden_link(subject)).collect()
    }

    /// A listing sold under a brand, and filed under none of the brand's categories.
    fn unrelated(&self, subject: &Subject) -> Option<Draft> {
        let filed = subject.listing.breadcrumbs.join(" › ");
        if filed.is_empty() {
            return None;
        }
        let units: Vec<u16> = filed.encode_utf16().collect();
        let elsewhere = |brand: usize| {
            self.of_brands.get(brand).and_then(Option::as_ref).is_some_and(|words| words.find(&units).is_empty())
        };
        // Goods of two brands are filed right where they are for one of them.
        let brands: Vec<usize> = subject.sold_as().map(|term| term.brand).collect();
        let brand = subject.brands.get(*brands.first().filter(|_| brands.iter().all(|brand| elsewhere(*brand)))?)?;
        let why = Reason::new("why.category.unrelated", &[("category", filed), ("brand", brand.name.clone())]);
        Some(subject.draft(FindingKind::Category, Group::Category, Severity::Weak, Vec::new(), why, Some(brand)))
    }

    /// Goods that stand for others: two signs of three, since each by itself is common. Whether it is so only the
    /// seller's customers know, so the sign is weak.
    fn hidden_link(&self, subject: &Subject) -> Option<Draft> {
        let listing = subject.listing;
        let title = subject.title.units();
        let placeholder = self.placeholders.find(title).into_iter().next().map(|hit| subject.title.text(&hit));
        let signs: Vec<Reason> = [
            placeholder.as_ref().map(|word| Reason::new("how.link.placeholder", &[("word", word.clone())])),
            numbered_variants(listing),
            placeholder.as_ref().and_then(|_| dear(listing)),
        ]
        .into_iter()
        .flatten()
        .collect();
        if signs.len() < 2 {
            return None;
        }
        let why = Reason { details: signs, ..Reason::new("why.category.hidden_link", &[]) };
        Some(subject.draft(FindingKind::HiddenLink, Group::Category, Severity::Weak, Vec::new(), why, None))
    }
}

/// From this many variants named only by a number on.
const NUMBERED: usize = 8;

/// Many variants, most of them named by a number or `as picture`, so that only someone who was told knows what they are.
fn numbered_variants(listing: &Listing) -> Option<Reason> {
    let names = || listing.variants.iter().filter_map(|variant| variant.options.first()).map(|(_, option)| option);
    let (count, of) = (names().filter(|name| says_nothing(name)).count(), names().count());
    let most = count >= NUMBERED && count * 4 >= of * 3;
    most.then(|| Reason::new("how.link.variants", &[("count", count.to_string()), ("of", of.to_string())]))
}

/// Whether a variant's name is a word for a variant with a number, or says that it is as shown.
fn says_nothing(name: &str) -> bool {
    let name = name.trim().to_lowercase();
    let word = name.trim_end_matches(|sign: char| sign.is_ascii_digit()).trim_end_matches([' ', '-', '#', '.', '_']);
    // A number alone is a size.
    let numbered = word.len() < name.len() && NUMBERED_WORDS.split('|').any(|entry| entry == word);
    numbered || AS_SHOWN.split('|').any(|entry| entry == name)
}

/// More than goods of the kind cost, where the currency is one whose unit is worth about as much as another's.
fn dear(listing: &Listing) -> Option<Reason> {
    let price = listing.price.as_ref()?;
    let currency = price.currency.as_deref().filter(|currency| ["USD", "EUR", "GBP", "CHF"].contains(currency))?;
    let text = price.text.clone().unwrap_or_else(|| format!("{} {currency}", price.max.0));
    (price.max.0 >= Decimal::from(DEAR)).then(|| Reason::new("how.link.price", &[("price", text)]))
}

/// What no sticker costs.
const DEAR: u32 = 40;

const PLACEHOLDERS: &str = "sticker|stickers|decal|decals|iron-on patch|patches|vip link|special link|payment link|\
    link for payment|extra fee|make up the difference|price difference|postage difference|shipping difference|dedicated link|\
    pegatina|pegatinas|calcomanía|adesivo|adesivos|autocollant|aufkleber|adesivi|naklejka|наклейка|наклейки|\
    ссылка на оплату|доплата|补差价|差价|邮费差价|专拍|专用链接|贴纸|ステッカー|差額|스티커|ملصق|ملصقات";

const NUMBERED_WORDS: &str = "color|colour|style|type|model|option|picture|pic|photo|no|item|cor|couleur|farbe|colore|estilo|\
    цвет|стиль|вариант|颜色|款式|图|款|色|カラー|색상|لون";

const AS_SHOWN: &str = "as picture|as shown|as the picture|same as picture|as pic|picture color|как на картинке|\
    como la imagen|como imagem|wie abgebildet|如图|如圖|图片色|画像の通り";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_say_nothing() {
        for name in ["Color 1", "color12", "Style-03", "As Picture", "颜色3", "如图"] {
            assert!(says_nothing(name), "{name}");
        }
        for name in ["", "42", "Black", "Black 2", "XL", "Color", "iPhone 15", "128GB", "Model T"] {
            assert!(!says_nothing(name), "{name}");
        }
    }
}
