//! The words pages write around facts, in the site's languages: what a specification row is called, what stands before a
//! shipping price, how an advertisement is marked.
//!
//! Every table holds words that were seen or that a language has one plain form for; a word that is missing leaves a
//! field unread, a wrong one would give a wrong fact.

use crate::model::{PriceRange, QuantityPrice, UnitPrice};
use crate::money::{self, PriceHints};
use crate::number;
use crate::text;

/// Whether a specification row of this name says the brand: `Brand Name`, `Nazwa marki`, `ブランド名`.
pub fn is_brand_label(label: &str) -> bool {
    among(BRAND, label)
}

/// Whether the text says that sending is free, without a condition: `Free shipping` does, `Free shipping over $10` not.
pub fn is_free_shipping(text: &str) -> bool {
    among(FREE_SHIPPING, text)
}

/// Whether the text is the mark of an advertisement: `Ad`, `Anzeige`, `広告`.
pub fn is_advertisement(text: &str) -> bool {
    among(ADVERTISEMENT, text)
}

/// What stands behind a word for sending, such as the price in `+Shipping: NGN3,512.55` or `Versand: 2,99€`.
pub fn shipping_price(text: &str) -> Option<&str> {
    after_label(SHIPPING, text.trim_start_matches(['+', ' ', '\u{FF0B}']))
}

/// Where something is sent from: the place in `Ships from China`, `Wysyłka z: Polska`.
pub fn ships_from(text: &str) -> Option<&str> {
    after_label(SHIPS_FROM, text)
}

/// Whether a variant's property is the place it is sent from.
pub fn is_ships_from_label(label: &str) -> bool {
    among(SHIPS_FROM, label)
}

/// Where something is sent to: the place in `Ship to Germany`.
pub fn ships_to(text: &str) -> Option<&str> {
    after_label(SHIPS_TO, text)
}

/// The text, where it may be no more than a country's name or code. A page writes a viewer's own address in the same place:
/// what has a digit, parts or many words may be a part of one, and nothing of it may get into the evidence.
pub fn country(text: &str) -> Option<&str> {
    let name = text.trim();
    let is_plain = |c: char| !c.is_numeric() && !c.is_control() && !BETWEEN_PARTS.contains(c);
    let is_brief = name.chars().count() <= LONGEST_COUNTRY && name.split_whitespace().count() <= MOST_COUNTRY_WORDS;
    (is_brief && name.chars().any(char::is_alphabetic) && name.chars().all(is_plain)).then_some(name)
}

/// Since when a store is open: the date in `Open since: Nov 7, 2018`.
pub fn opened(text: &str) -> Option<&str> {
    after_label(OPENED, text).filter(|date| date.chars().any(|c| number::plain_digit(c).is_ascii_digit()))
}

/// Whether a row of this name says since when a store is open.
pub fn is_opened_label(label: &str) -> bool {
    among(OPENED, label)
}

/// A store's name without what pages put around it: a word for its part before it (`Sold by`, `販売者`) and the kind of
/// seller in parentheses after it (`(Trader)`, `(Przedsiębiorca)`).
pub fn seller_name(text: &str) -> &str {
    let text = text.trim();
    let without_kind = text.strip_suffix([')', '）']).and_then(|open| {
        let (name, kind) = open.rsplit_once(['(', '（'])?;
        among(SELLER_KIND, kind).then(|| name.trim_end())
    });
    let name = without_kind.filter(|name| !name.is_empty()).unwrap_or(text);
    after_label(SOLD_BY, name).unwrap_or(name)
}

/// How many are left: `471 available`, `Only 8 left`. A limit on how many one may buy says nothing of it.
pub fn stock(text: &str) -> Option<u32> {
    let plain = brief(text)?.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| plain.contains(word));
    (says(IN_STOCK) && !says(PURCHASE_LIMIT)).then(|| number::parse_count(&plain).ok())?
}

/// The reduction in a text such as `-87%`, `%50 indirim` or `2 pieces, 30 % off`: the whole number beside its one sign,
/// above 0 and below 100.
pub fn percent(text: &str) -> Option<u32> {
    let text: String = brief(text)?.chars().map(number::plain_digit).collect();
    let mut parts = text.split(PERCENT);
    let (Some(before), Some(after), None) = (parts.next(), parts.next(), parts.next()) else { return None };
    let is_no_digit = |c: char| !(c.is_ascii_digit() || matches!(c, '.' | ','));
    let before = before.trim_end();
    let start = before.rfind(is_no_digit).map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
    let (rest, beside) = before.split_at(start);
    let beside = match beside {
        "" => after.trim_start().split(is_no_digit).next()?,
        // `5-7%` is a range.
        _ if rest.trim_end_matches(DASHES).ends_with(|c: char| c.is_ascii_digit()) => return None,
        _ => beside,
    };
    beside.trim_matches(['.', ',']).parse().ok().filter(|share| (1..100).contains(share))
}

/// The price of one unit: `( $0.01 / pc )`, `2,99€ pro Stück`.
pub fn unit_price(text: &str, hints: &PriceHints) -> Option<UnitPrice> {
    let folded = brief(text)?;
    let inner = folded.trim_matches(['(', ')', '（', '）', ' ']);
    let of = |price: &str, unit: &str| {
        let price = money::parse_price(price.trim(), hints).ok()?;
        Some(UnitPrice { price, unit: unit.trim().to_owned() })
    };
    if let Some((price, unit)) = inner.split_once('/') {
        return unit.contains(char::is_alphabetic).then(|| of(price, unit))?;
    }
    let (price, unit) = inner.rsplit_once(' ')?;
    let (price, each) = price.rsplit_once(' ')?;
    (among(EACH, each) && among(UNITS, unit)).then(|| of(price, unit))?
}

/// The price of one piece from a quantity on: `PKR1,457 za szt. min. 10 szt.`, `$17.60 each from 3 pieces`.
///
/// The text holds one price with its currency and one whole number, and a word that says that it is the smallest
/// quantity; a `1` may stand there too, of the one piece the price is for.
pub fn quantity_price(text: &str, hints: &PriceHints) -> Option<QuantityPrice> {
    let folded = brief(text)?;
    let has = |table: &[&str]| folded.split([' ', ',', ';', '|', '(', ')']).any(|word| among(table, word));
    let says_minimum = has(AT_LEAST) || AT_LEAST_ATTACHED.iter().any(|sign| folded.contains(sign));
    if !says_minimum || has(SAVING) {
        return None;
    }
    let (price, rest) = price_within(&folded, hints)?;
    let mut quantities = whole_numbers(&rest)?;
    if quantities.len() > 1 {
        quantities.retain(|number| *number != 1);
    }
    match quantities.as_slice() {
        [from] if *from > 0 => Some(QuantityPrice { from: *from, to: None, price }),
        _ => None,
    }
}

/// The one price with a currency of its own inside `text`, and the text without it.
fn price_within(text: &str, hints: &PriceHints) -> Option<(PriceRange, String)> {
    let pieces: Vec<&str> = text.split(' ').collect();
    let unmarked = PriceHints { currency: None, ..*hints };
    let mut found: Option<(PriceRange, String)> = None;
    let mut at = 0;
    while at < pieces.len() {
        // A price may stand in up to three pieces: `US $ 1.20`, `1 234,56 zł`.
        let longest = (1..=3.min(pieces.len() - at)).rev().find_map(|length| {
            let (before, rest) = pieces.split_at_checked(at)?;
            let (price, after) = rest.split_at_checked(length)?;
            let written = price.join(" ");
            let written = written.trim_matches([',', ';', ':', '(', ')', '（', '）']);
            money::parse_price(written, &unmarked).ok()?.currency?;
            let range = money::parse_price(written, hints).ok()?;
            Some((range, [before, after].concat().join(" "), length))
        });
        match longest {
            Some(_) if found.is_some() => return None,
            Some((range, rest, length)) => {
                found = Some((range, rest));
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

/// All numbers of a text; `None` where one of them is not whole or too large.
fn whole_numbers(text: &str) -> Option<Vec<u32>> {
    let pieces = text.split(|c: char| !(number::plain_digit(c).is_ascii_digit() || matches!(c, '.' | ',')));
    let written = pieces.map(|piece| piece.trim_matches(['.', ','])).filter(|piece| !piece.is_empty());
    written.map(|number| number::parse_count(number).ok()).collect()
}

/// The text folded, if it is no longer than such texts are.
fn brief(text: &str) -> Option<String> {
    Some(text::fold(text)).filter(|folded| folded.len() <= LONGEST_NOTE)
}

/// Whether `text` is one of `words`, whatever its case, white space and punctuation around it.
fn among(words: &[&str], text: &str) -> bool {
    // A text longer than every word is none of them, and hostile ones are long.
    text.len() <= LONGEST && {
        let plain = plain(text);
        !plain.is_empty() && words.contains(&plain.as_str())
    }
}

/// What stands behind the longest of `labels` that `text` begins with, without the colon between; `None` where nothing is.
fn after_label<'t>(labels: &[&str], text: &'t str) -> Option<&'t str> {
    let text = text.trim_start_matches(is_around);
    labels
        .iter()
        .filter_map(|label| strip_label(text, label))
        .min_by_key(|rest| rest.len())
        .filter(|rest| !rest.is_empty())
}

fn strip_label<'t>(text: &'t str, label: &str) -> Option<&'t str> {
    let mut rest = text.chars();
    for wanted in label.chars() {
        // No letter of the tables changes its length with its case.
        let found = rest.next()?;
        if !(found == wanted || found.to_lowercase().eq(std::iter::once(wanted))) {
            return None;
        }
    }
    let rest = rest.as_str();
    // A word of letters ends where the next is none; scripts without spaces between words have no such end.
    let spaced = label.chars().next_back().is_some_and(|c| c.is_alphabetic() && !is_unspaced(c));
    let goes_on = rest.chars().next().is_some_and(char::is_alphabetic);
    (!(spaced && goes_on)).then(|| rest.trim_matches(is_around))
}

/// Chinese and Japanese characters, kana, and Thai: written without spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0E7F}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}')
}

/// What may stand around a label without being part of it.
fn is_around(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, ':' | '：' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn plain(text: &str) -> String {
    let folded = text::fold(text);
    // The dotted capital I of Turkish becomes two characters in lower case.
    folded.trim_matches(is_around).to_lowercase().replace('\u{0307}', "")
}

/// No word of the tables is longer, in bytes.
const LONGEST: usize = 96;

/// In characters, and in words. The longest names (`Saint Vincent and the Grenadines`) are left out for the sake of
/// addresses.
const LONGEST_COUNTRY: usize = 32;
const MOST_COUNTRY_WORDS: usize = 3;

/// What stands between the parts of an address.
const BETWEEN_PARTS: &str = ",;:/\\|#@&<>，、،；：／·•";

/// No note on prices, stock or reductions is longer, in bytes.
const LONGEST_NOTE: usize = 240;

/// All in lower case, as are the words of every table.
const BRAND: &[&str] = &[
    "brand name",
    "brand",
    "nombre de la marca",
    "nombre de marca",
    "marca",
    "nome da marca",
    "nom de marque",
    "nom de la marque",
    "marque",
    "markenname",
    "marke",
    "marchio",
    "nome del marchio",
    "merknaam",
    "merk",
    "nazwa marki",
    "marka",
    "marka adı",
    "название бренда",
    "бренд",
    "торговая марка",
    "марка",
    "назва бренду",
    "торгова марка",
    "اسم العلامة التجارية",
    "العلامة التجارية",
    "اسم الماركة",
    "الماركة",
    "שם מותג",
    "שם המותג",
    "מותג",
    "ブランド名",
    "ブランド",
    "銘柄",
    "브랜드 이름",
    "브랜드 명",
    "브랜드명",
    "브랜드",
    "ชื่อแบรนด์",
    "ชื่อยี่ห้อ",
    "แบรนด์",
    "ยี่ห้อ",
    "tên thương hiệu",
    "thương hiệu",
    "nhãn hiệu",
    "nama merek",
    "merek",
    "品牌名称",
    "品牌",
    "品牌名稱",
];

const FREE_SHIPPING: &[&str] = &[
    "free shipping",
    "free delivery",
    "free standard shipping",
    "envío gratis",
    "envío gratuito",
    "frete grátis",
    "envio grátis",
    "livraison gratuite",
    "kostenloser versand",
    "gratis versand",
    "gratisversand",
    "versandkostenfrei",
    "spedizione gratuita",
    "spedizione gratis",
    "gratis verzending",
    "darmowa dostawa",
    "darmowa wysyłka",
    "ücretsiz kargo",
    "ücretsiz gönderim",
    "бесплатная доставка",
    "безкоштовна доставка",
    "شحن مجاني",
    "الشحن المجاني",
    "שילוח חינם",
    "משלוח חינם",
    "送料無料",
    "無料配送",
    "配送無料",
    "무료 배송",
    "무료배송",
    "จัดส่งฟรี",
    "ส่งฟรี",
    "miễn phí vận chuyển",
    "vận chuyển miễn phí",
    "gratis ongkir",
    "gratis ongkos kirim",
    "pengiriman gratis",
    "免运费",
    "免運費",
    "包邮",
];

/// Words for sending that a price may follow. A date may follow too; that is the caller's to tell apart.
const SHIPPING: &[&str] = &[
    "shipping",
    "shipping fee",
    "shipping cost",
    "delivery",
    "delivery fee",
    "envío",
    "gastos de envío",
    "costo de envío",
    "envio",
    "frete",
    "taxa de envio",
    "livraison",
    "frais de livraison",
    "frais de port",
    "expédition",
    "versand",
    "versandkosten",
    "lieferung",
    "spedizione",
    "spese di spedizione",
    "costo di spedizione",
    "verzending",
    "verzendkosten",
    "wysyłka",
    "dostawa",
    "koszt wysyłki",
    "koszt dostawy",
    "kargo",
    "kargo ücreti",
    "nakliye",
    "gönderim",
    "доставка",
    "стоимость доставки",
    "вартість доставки",
    "الشحن",
    "شحن",
    "رسوم الشحن",
    "משלוח",
    "דמי משלוח",
    "עלות משלוח",
    "送料",
    "配送料",
    "배송",
    "배송비",
    "ค่าจัดส่ง",
    "การจัดส่ง",
    "phí vận chuyển",
    "vận chuyển",
    "pengiriman",
    "ongkos kirim",
    "biaya pengiriman",
    "运费",
    "運費",
];

const SHIPS_FROM: &[&str] = &[
    "ships from",
    "ship from",
    "shipping from",
    "shipped from",
    "enviado desde",
    "se envía desde",
    "envío desde",
    "enviado de",
    "envio de",
    "expédié de",
    "expédié depuis",
    "expédition depuis",
    "versand aus",
    "versand von",
    "versendet aus",
    "lieferung aus",
    "spedito da",
    "spedizione da",
    "verzonden vanuit",
    "verzending vanuit",
    "verzonden van",
    "wysyłka z",
    "wysyłane z",
    "доставка из",
    "отправка из",
    "доставка з",
    "الشحن من",
    "يشحن من",
    "נשלח מ-",
    "発送元",
    "발송지",
    "dikirim dari",
    "发货地",
    "發貨地",
];

const SHIPS_TO: &[&str] = &[
    "ships to",
    "ship to",
    "shipping to",
    "deliver to",
    "enviar a",
    "envío a",
    "se envía a",
    "enviar para",
    "envio para",
    "entregar em",
    "expédier à",
    "expédition vers",
    "livrer à",
    "livraison à",
    "livraison vers",
    "versand nach",
    "liefern nach",
    "lieferung nach",
    "spedire a",
    "spedisci a",
    "spedizione a",
    "spedizione in",
    "verzenden naar",
    "verzending naar",
    "wysyłamy do",
    "wysyłka do",
    "доставка в",
    "доставить в",
    "доставка до",
    "الشحن إلى",
    "نشحن إلى",
    "נשלח אל",
    "משלוח אל",
    "配送先",
    "お届け先",
    "จัดส่งไปยัง",
    "giao hàng đến",
    "vận chuyển đến",
    "dikirim ke",
    "kirim ke",
    "配送至",
    "送至",
];

const OPENED: &[&str] = &[
    "open since",
    "opened since",
    "store open since",
    "this store has been open since",
    "store opened",
    "store open date",
    "opening date",
    "abierto desde",
    "abierta desde",
    "fecha de apertura",
    "aberto desde",
    "aberta desde",
    "data de abertura",
    "ouvert depuis",
    "ouverte depuis",
    "date d'ouverture",
    "date d’ouverture",
    "geöffnet seit",
    "eröffnet seit",
    "eröffnet am",
    "eröffnungsdatum",
    "aperto dal",
    "aperta dal",
    "data di apertura",
    "open sinds",
    "geopend sinds",
    "openingsdatum",
    "otwarty od",
    "otwarte od",
    "data otwarcia",
    "açılış tarihi",
    "открыт с",
    "дата открытия",
    "магазин открыт",
    "відкрито з",
    "дата відкриття",
    "مفتوح منذ",
    "تاريخ الافتتاح",
    "פתוח מאז",
    "תאריך פתיחה",
    "開店日",
    "オープン日",
    "개설일",
    "개점일",
    "오픈일",
    "ngày mở cửa hàng",
    "buka sejak",
    "开店时间",
    "開店時間",
];

const ADVERTISEMENT: &[&str] = &[
    "ad",
    "ads",
    "advertisement",
    "sponsored",
    "anuncio",
    "publicidad",
    "patrocinado",
    "anúncio",
    "publicidade",
    "annonce",
    "publicité",
    "sponsorisé",
    "anzeige",
    "werbung",
    "gesponsert",
    "annuncio",
    "pubblicità",
    "sponsorizzato",
    "advertentie",
    "gesponsord",
    "reklama",
    "sponsorowane",
    "reklam",
    "sponsorlu",
    "реклама",
    "إعلان",
    "ممول",
    "מודעה",
    "פרסומת",
    "ממומן",
    "広告",
    "スポンサー",
    "광고",
    "โฆษณา",
    "quảng cáo",
    "được tài trợ",
    "iklan",
    "广告",
    "廣告",
];

/// What European law has the site say of a seller.
const SELLER_KIND: &[&str] = &[
    "trader",
    "non-trader",
    "private individual",
    "comerciante",
    "profesional",
    "profissional",
    "professionnel",
    "commerçant",
    "unternehmer",
    "händler",
    "commerciante",
    "professionista",
    "handelaar",
    "przedsiębiorca",
];

const SOLD_BY: &[&str] = &[
    "sold by",
    "vendido por",
    "vendu par",
    "verkauft von",
    "venduto da",
    "verkocht door",
    "sprzedawane przez",
    "販売者",
];

/// Between a price and the unit it is for.
const EACH: &[&str] = &["per", "por", "par", "pro", "je", "za", "за"];

/// What goods are counted in.
const UNITS: &[&str] = &[
    "pc",
    "pc.",
    "pcs",
    "pcs.",
    "piece",
    "pieces",
    "each",
    "unit",
    "units",
    "item",
    "items",
    "set",
    "sets",
    "pair",
    "pairs",
    "lot",
    "lots",
    "ud.",
    "uds.",
    "unidad",
    "unidades",
    "pieza",
    "piezas",
    "un.",
    "unidade",
    "peça",
    "peças",
    "pièce",
    "pièces",
    "unité",
    "unités",
    "stk",
    "stk.",
    "stück",
    "pz",
    "pz.",
    "pezzo",
    "pezzi",
    "stuk",
    "stuks",
    "st.",
    "szt",
    "szt.",
    "sztuka",
    "sztuki",
    "sztuk",
    "adet",
    "шт",
    "шт.",
    "штука",
    "штуки",
    "штук",
    "штуку",
    "قطعة",
    "قطع",
    "יחידה",
    "יחידות",
    "יח'",
    "個",
    "点",
    "セット",
    "개",
    "ชิ้น",
    "cái",
    "chiếc",
    "buah",
    "件",
    "个",
];

/// Words that say that a quantity is the smallest.
const AT_LEAST: &[&str] = &[
    "min",
    "min.",
    "mín",
    "mín.",
    "minimum",
    "from",
    "desde",
    "partir",
    "dès",
    "ab",
    "da",
    "dal",
    "vanaf",
    "od",
    "от",
    "від",
    "мин",
    "мин.",
    "mindestens",
    "minimo",
    "mínimo",
    "minimaal",
    "minimalnie",
    "מינימום",
];

/// The same in scripts that write them without a space.
const AT_LEAST_ATTACHED: &[&str] = &["以上", "이상", "최소", "最低", "起", "≥"];

const PERCENT: [char; 3] = ['%', '٪', '％'];

const DASHES: [char; 3] = ['-', '–', '−'];

/// Beginnings of words that say that so many are left.
const IN_STOCK: &[&str] = &[
    "available",
    " left",
    "in stock",
    "disponib",
    "disponív",
    "quedan",
    "queda ",
    "restam",
    "resta ",
    "restant",
    "verfügbar",
    "übrig",
    "auf lager",
    "rimast",
    "rimang",
    "beschikbaar",
    "op voorraad",
    "pozosta",
    "dostępn",
    "mevcut",
    "kaldı",
    "stokta",
    "в наличии",
    "доступно",
    "осталось",
    "в наявності",
    "залишилось",
    "залишилося",
    "متاح",
    "متوفر",
    "متبق",
    "זמינ",
    "נותר",
    "在庫",
    "残り",
    "利用可能",
    "재고",
    "남음",
    "남았",
    "구매 가능",
    "เหลือ",
    "còn lại",
    "có sẵn",
    "tersedia",
    "tersisa",
    "库存",
    "庫存",
    "剩余",
    "仅剩",
];

/// Words of a limit on how many one may buy.
const PURCHASE_LIMIT: &[&str] = &[
    "limit",
    "per customer",
    "por cliente",
    "par client",
    "pro kund",
    "per cliente",
    "per klant",
    "na klienta",
    "límite",
    "限り",
    "様",
    "제한",
    "限购",
];

/// Words that say that an amount is a saving, not a price.
const SAVING: &[&str] = &[
    "off",
    "save",
    "saved",
    "discount",
    "coupon",
    "ahorra",
    "descuento",
    "desconto",
    "cupom",
    "économisez",
    "réduction",
    "spare",
    "sparen",
    "rabatt",
    "sconto",
    "risparmia",
    "korting",
    "bespaar",
    "rabat",
    "rabatu",
    "zniżki",
    "oszczędź",
    "indirim",
    "скидка",
    "скидки",
    "скидку",
    "знижка",
    "خصم",
    "הנחה",
    "オフ",
    "割引",
    "할인",
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hints(currency: Option<&str>) -> PriceHints<'_> {
        PriceHints { currency, format: None }
    }

    #[test]
    fn brand_rows_in_the_sites_languages() {
        for label in [
            "Brand Name",
            "Brand Name:",
            "BRAND NAME",
            "Marca",
            "Nom de marque",
            "Markenname",
            "Nazwa marki",
            "Marka Adı",
            "Название бренда",
            "اسم العلامة التجارية",
            "שם מותג",
            "ブランド名",
            "銘柄",
            "브랜드 이름",
            "\u{200F}שם מותג\u{200F}：",
            "品牌",
        ] {
            assert!(is_brand_label(label), "{label}");
        }
        for label in
            ["", ":", "Compatible Brand", "Model Number", "Brand Name of the part", "Марка автомобиля", "Origin"]
        {
            assert!(!is_brand_label(label), "{label}");
        }
    }

    #[test]
    fn free_is_free_without_a_condition() {
        for text in ["Free shipping", "Envío gratis", "FREE SHIPPING", "Kostenloser Versand", "送料無料", "무료 배송"]
        {
            assert!(is_free_shipping(text), "{text}");
        }
        for text in ["Free shipping over $10", "Darmowa dostawa powyżej PKR2,840", "Free returns", "Free", ""] {
            assert!(!is_free_shipping(text), "{text}");
        }
    }

    #[test]
    fn labels_end_where_words_end() {
        assert_eq!(shipping_price("+Shipping: NT$163.28"), Some("NT$163.28"));
        assert_eq!(shipping_price("Versand: 2,99€"), Some("2,99€"));
        assert_eq!(shipping_price("送料 ￥380"), Some("￥380"));
        assert_eq!(shipping_price("送料￥380"), Some("￥380"));
        assert_eq!(shipping_price("Dropshipping $3"), None);
        assert_eq!(shipping_price("Shippingcost $3"), None);
        assert_eq!(shipping_price("Shipping:"), None);
        assert_eq!(ships_from("Ships from: Poland"), Some("Poland"));
        assert_eq!(ships_from("発送元：中国"), Some("中国"));
        assert_eq!(ships_to("Wysyłamy do Pakistan"), Some("Pakistan"));
        for name in [
            "Deutschland",
            "United Arab Emirates",
            "Côte d’Ivoire",
            "Guinea-Bissau",
            "日本",
            "الإمارات",
            "ประเทศไทย",
            "PL",
        ] {
            assert_eq!(country(name), Some(name));
        }
        for address in [
            "Lampenweg 7",
            "١٢ شارع",
            "São Paulo, São Paulo, Brazil",
            "東京都、港区",
            "10115",
            "Lamp Street Harbor Town",
            "a/b",
            "",
        ] {
            assert_eq!(country(address), None, "{address}");
        }
        assert_eq!(opened("Open since: Nov 7, 2018"), Some("Nov 7, 2018"));
        assert_eq!(opened("This store has been open since Jul 25, 2018"), Some("Jul 25, 2018"));
        assert_eq!(opened("Open since we began"), None);
    }

    #[test]
    fn marks_of_advertisements() {
        for text in ["Ad", "AD", "Anzeige", "Publicité", "Реклама", "광고", "広告", "إعلان"] {
            assert!(is_advertisement(text), "{text}");
        }
        assert!(!is_advertisement("Adapter"));
        assert!(!is_advertisement(""));
    }

    #[test]
    fn a_store_keeps_its_own_parentheses() {
        assert_eq!(seller_name("Harbor Bargain Store (Trader)"), "Harbor Bargain Store");
        assert_eq!(seller_name(" Harbor Bargain Store(Przedsiębiorca) "), "Harbor Bargain Store");
        assert_eq!(seller_name("販売者 Harbor Bargain Store"), "Harbor Bargain Store");
        assert_eq!(seller_name("販売者：Harbor Bargain Store"), "Harbor Bargain Store");
        assert_eq!(seller_name("Sold by Harbor (Wholesale)"), "Harbor (Wholesale)");
        assert_eq!(seller_name("(Trader)"), "(Trader)");
        assert_eq!(seller_name("Sold byte Store"), "Sold byte Store");
    }

    #[test]
    fn unit_prices() {
        let read =
            |text: &str| unit_price(text, &hints(Some("USD"))).map(|found| (found.price.min.0.to_string(), found.unit));
        assert_eq!(read("( $0.01 / pc )"), Some(("0.01".into(), "pc".into())));
        assert_eq!(read("2,99€ pro Stück"), Some(("2.99".into(), "Stück".into())));
        assert_eq!(read("$1.20/100g"), Some(("1.20".into(), "100g".into())));
        for text in ["4.5/5", "$3.20", "$17.60 each from 3 pieces", "/", "PKR1,457 za szt. min. 10 szt."] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn quantity_prices() {
        let read = |text: &str, currency| {
            quantity_price(text, &hints(currency))
                .map(|found| (found.from, found.price.min.0.to_string(), found.price.currency.unwrap_or_default()))
        };
        let cases = [
            ("PKR1,457 za szt. min. 10 szt.", None, (10, "1457", "PKR")),
            ("$17.60 each from 3 pieces", Some("AUD"), (3, "17.60", "AUD")),
            ("US $1.20 per pc, min. 10 pcs", None, (10, "1.20", "USD")),
            ("2,99€ pro Stück, ab 5 Stück", None, (5, "2.99", "EUR")),
            ("R$ 12,50 por unidade mín. 4 unidades", None, (4, "12.50", "BRL")),
            ("10個以上で1個あたり ￥1,333", None, (10, "1333", "JPY")),
            ("10개 이상 개당 ₩5,200", None, (10, "5200", "KRW")),
        ];
        for (text, currency, (from, price, code)) in cases {
            assert_eq!(read(text, currency), Some((from, price.into(), code.into())), "{text}");
        }
        for text in [
            "",
            "Buy 3, get 5% off",
            "Save $3 from 5 pieces",
            "$2 off orders from $20",
            "$17.60",
            "from 3 pieces",
            "$17.60 from 2.5 pieces",
        ] {
            assert_eq!(read(text, Some("USD")), None, "{text}");
        }
    }

    #[test]
    fn what_is_left() {
        let cases = [
            ("471 available", Some(471)),
            ("Only 8 left", Some(8)),
            ("Pozostały/pozostało tylko 8", Some(8)),
            ("1 204 Stück verfügbar", Some(1204)),
            ("在庫：1,333点", Some(1333)),
            ("お一人様1点限り", None),
            ("Limit 1 per customer, 40 available", None),
            ("Limit one per customer.", None),
            ("90% available", None),
            ("12", None),
        ];
        for (text, want) in cases {
            assert_eq!(stock(text), want, "{text}");
        }
    }

    #[test]
    fn a_reduction_is_the_whole_number_beside_its_sign() {
        for (text, want) in [
            ("-87%", Some(87)),
            ("−5 %", Some(5)),
            ("%57-", Some(57)),
            ("%50 indirim", Some(50)),
            ("٪٥٠", Some(50)),
            ("٪٥٧-", Some(57)),
            ("55% OFF", Some(55)),
            ("-50 % dto.", Some(50)),
            ("Up to 79% off", Some(79)),
            ("2 pieces, 30 % off", Some(30)),
            ("Save US $3", None),
            ("0%", None),
            ("100%", None),
            ("120%", None),
            ("400%", None),
            ("12", None),
            ("10% - 20%", None),
            ("5-7%", None),
            ("12.5%", None),
            ("-5.5%", None),
            ("%", None),
            ("", None),
        ] {
            assert_eq!(percent(text), want, "{text}");
        }
    }

    #[test]
    fn the_tables_are_in_lower_case_and_fit() {
        for table in [
            BRAND,
            FREE_SHIPPING,
            SHIPPING,
            SHIPS_FROM,
            SHIPS_TO,
            OPENED,
            ADVERTISEMENT,
            SELLER_KIND,
            SOLD_BY,
            EACH,
            UNITS,
            AT_LEAST,
            SAVING,
        ] {
            for word in table {
                assert_eq!(plain(word), *word);
                assert!(among(table, word));
            }
            let distinct: std::collections::BTreeSet<_> = table.iter().collect();
            assert_eq!(distinct.len(), table.len());
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_left(text in ".{0,80}") {
            let _ = (is_brand_label(&text), shipping_price(&text), opened(&text), ships_to(&text));
            let _ = (unit_price(&text, &hints(None)), quantity_price(&text, &hints(Some("USD"))));
            prop_assert!(text.contains(seller_name(&text)));
        }
    }
}
