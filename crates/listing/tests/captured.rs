//! Prices and counts as real pages write them: every text is read, and gives the number the same record has. The captures
//! are other people's and stand beside the checkout; where they do not, nothing is tested.

#![expect(clippy::unwrap_used, reason = "a test stops where its ground is missing")]
#![expect(clippy::print_stdout, reason = "how many texts there were is worth knowing")]

use listing::money::{self, PriceHints};
use listing::{labels, number};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

type Range = (Decimal, Decimal);

/// The texts of one kind.
#[derive(Default)]
struct Texts {
    /// Each with its currency and its number, where the record says them.
    seen: BTreeSet<(String, Option<String>, Option<Range>)>,
    /// With what was wrong with each.
    wrong: BTreeMap<String, String>,
}

impl Texts {
    /// Reads a text that was not read with the same circumstances before; `read` says what is wrong with it.
    fn look(
        &mut self,
        text: &str,
        currency: Option<&str>,
        known: Option<Range>,
        read: impl FnOnce() -> Result<(), String>,
    ) {
        let circumstances = (text.to_owned(), currency.map(str::to_owned), known);
        if self.seen.insert(circumstances)
            && let Err(wrong) = read()
        {
            self.wrong.insert(text.to_owned(), wrong);
        }
    }

    fn price(&mut self, text: &str, currency: Option<&str>, known: Option<Range>) {
        self.look(text, currency, known, || {
            let hints = PriceHints { currency, format: None };
            // The unit that may follow is read apart.
            let price = money::parse_price(text.split('/').next().unwrap_or(text), &hints);
            let price = price.map_err(|reason| format!("{reason:?}"))?;
            let found = (price.min.0, price.max.0);
            let other = known.filter(|known| *known != found);
            let currency_differs = currency.is_some() && price.currency.as_deref() != currency;
            match other {
                Some(known) => Err(format!("{found:?} and not {known:?}")),
                None if currency_differs => Err(format!("{:?}", price.currency)),
                None => Ok(()),
            }
        });
    }

    fn count(&mut self, text: &str, known: Option<u32>) {
        let decimal = known.map(|count| (count.into(), count.into()));
        self.look(text, None, decimal, || {
            let found = number::parse_count(text).map_err(|reason| format!("{reason:?}"))?;
            match known.filter(|known| *known != found) {
                Some(known) => Err(format!("{found} and not {known}")),
                // On a card the count is known by its words.
                None if text.contains(char::is_alphabetic) && !number::is_sold_text(text) => {
                    Err("not known as sold".to_owned())
                }
                None => Ok(()),
            }
        });
    }

    fn distinct(&self) -> usize {
        self.seen.iter().map(|(text, ..)| text).collect::<BTreeSet<_>>().len()
    }

    fn tell(&self, kind: &str) {
        let compared: BTreeSet<_> = self.seen.iter().filter(|(.., known)| known.is_some()).map(|(it, ..)| it).collect();
        let (distinct, wrong) = (self.distinct(), self.wrong.len());
        println!("{kind}: {distinct} distinct texts, {wrong} not read; {} compared with a number", compared.len());
        for (text, wrong) in &self.wrong {
            println!("  {text:?}: {wrong}");
        }
    }
}

fn decimal(value: &Value) -> Option<Decimal> {
    value.to_string().trim_matches('"').parse().ok()
}

fn count(value: &Value) -> Option<u32> {
    value.to_string().trim_matches('"').parse().ok()
}

fn rows(text: &str) -> Vec<Value> {
    let mut records: Vec<Vec<String>> = vec![vec![String::new()]];
    let mut quoted = false;
    let mut before = '\n';
    for c in text.trim_start_matches('\u{FEFF}').chars() {
        let record = records.last_mut().unwrap();
        match c {
            '"' => {
                // A quote within quotes is written twice.
                if !quoted && before == '"' {
                    record.last_mut().unwrap().push('"');
                }
                quoted = !quoted;
            }
            ',' if !quoted => record.push(String::new()),
            '\n' if !quoted => records.push(vec![String::new()]),
            '\r' if !quoted => {}
            _ => record.last_mut().unwrap().push(c),
        }
        before = c;
    }
    let mut records = records.into_iter();
    let names = records.next().unwrap();
    records.map(|record| names.iter().cloned().zip(record).map(|(name, text)| (name, json!(text))).collect()).collect()
}

fn records(name: &str, text: &str) -> Vec<Value> {
    if name.ends_with(".csv") {
        return rows(text);
    }
    if name.ends_with(".jsonl") {
        return text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    }
    match serde_json::from_str(text).unwrap() {
        Value::Array(records) => records,
        _ => Vec::new(),
    }
}

/// Currency, list price and price that a link carries: `pdp_npi=4@dis!NGN!350429.70!129151.31!…`.
fn carried(record: &Value) -> Option<(String, Decimal)> {
    let link = ["link", "Link", "product_link", "product_url", "url"].iter().find_map(|key| record[key].as_str())?;
    let (_, note) = link.split_once("pdp_npi=")?;
    let note = note.split('&').next()?.replace("%21", "!");
    let mut parts = note.split('!').skip(1);
    let currency = parts.next()?.to_owned();
    Some((currency, parts.nth(1)?.parse().ok()?))
}

#[test]
fn every_captured_price_and_count_is_read() {
    let shared = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let (Ok(folder), Ok(truth)) =
        (fs::read_dir(shared.join("titles")), fs::read_to_string(shared.join("corpus/truth.json")))
    else {
        println!("skipped: no captures beside the checkout");
        return;
    };
    let (mut prices, mut sold, mut shipping) = (Texts::default(), Texts::default(), Texts::default());
    for path in folder.map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        for record in records(&name, &fs::read_to_string(&path).unwrap()) {
            let text = |keys: &[&str]| {
                keys.iter().find_map(|key| record[key].as_str()).filter(|text| !["", "N/A"].contains(text))
            };
            let carried = carried(&record);
            let currency = carried.as_ref().map(|(code, _)| code.as_str()).or_else(|| record["Currency"].as_str());
            if let Some(price) = text(&["price", "Price", "Sale Price"]) {
                prices.price(price, currency, carried.as_ref().map(|(_, price)| (*price, *price)));
            }
            if let Some(price) = text(&["Original Price"]) {
                prices.price(price, currency, None);
            }
            if let Some(text) = text(&["sold", "Sold", "Solde", "trade", "amount_sold", "Orders Count"]) {
                sold.count(text, count(&record["amount_sold_count"]));
            }
            if let Some(price) = text(&["shipping", "Shipping"]).and_then(labels::shipping_price) {
                shipping.price(price, currency, None);
            }
        }
    }
    let truth: BTreeMap<String, Value> = serde_json::from_str(&truth).unwrap();
    for page in truth.values() {
        let items = page["items"].as_array().into_iter().flatten();
        for facts in items.chain([page]) {
            let currency = facts["currency"].as_str();
            for (text, min, max) in [
                ("priceText", "priceMin", "priceMax"),
                ("priceText", "price", "priceMax"),
                ("originalPriceText", "originalPriceMin", "originalPriceMax"),
            ] {
                let Some(text) = facts[text].as_str() else { continue };
                let known = decimal(&facts[min]).map(|min| (min, decimal(&facts[max]).unwrap_or(min)));
                if known.is_some() || min == "priceMin" {
                    prices.price(text, currency, known);
                }
            }
            if let Some(text) = facts["soldText"].as_str() {
                sold.count(text, count(&facts["soldCount"]));
            }
        }
    }
    for (kind, texts) in [("prices", &prices), ("sold", &sold), ("shipping", &shipping)] {
        texts.tell(kind);
    }
    assert!(prices.wrong.is_empty() && sold.wrong.is_empty() && shipping.wrong.is_empty());
    assert!(prices.distinct() > 1000 && sold.distinct() > 300 && shipping.distinct() > 50);
}
