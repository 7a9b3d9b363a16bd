//! A listing's price: against its reference as a ladder, and among the prices of the page as a plot.

use crate::session::Session;
use analysis::{Finding, FindingKind};
use leptos::prelude::*;
use listing::{Listing, PriceRange};
use protocol::PageState;

/// The width and height the plot is drawn in.
const PLOT: (f64, f64) = (320.0, 26.0);

/// The price of a listing beside what it is compared with.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// Its share of the reference price, in percent, with the prices in words.
    against: Option<Against>,
    /// The prices of the page in the same currency, each listing's lowest, ascending.
    among: Vec<f64>,
    /// Its own.
    own: f64,
    currency: String,
}

#[derive(Clone, Debug, PartialEq)]
struct Against {
    percent: f64,
    reference: String,
}

impl Compared {
    /// What a listing is compared with on its page; none where it shows no price in a known currency.
    pub fn of(state: &PageState, listing: &Listing) -> Option<Self> {
        let (own, currency) = amount(listing.price.as_ref()?)?;
        let prices = state.reading.listings.iter().filter_map(|other| amount(other.price.as_ref()?));
        let mut among: Vec<f64> = prices.filter(|(_, other)| *other == currency).map(|(price, _)| price).collect();
        among.sort_by(f64::total_cmp);
        let judged = state.judgement.listings.iter().find(|judged| judged.item_id == listing.item_id);
        let against = judged.and_then(|judged| judged.findings.iter().find_map(against));
        (against.is_some() || among.len() > 2).then(|| Self { against, among, own, currency: currency.to_owned() })
    }

    fn median(&self) -> f64 {
        let middle = self.among.len() / 2;
        match self.among.len() % 2 {
            0 if middle > 0 => f64::midpoint(self.among[middle - 1], self.among[middle]),
            _ => self.among.get(middle).copied().unwrap_or(self.own),
        }
    }

    /// Where a price stands on the plot: prices differ by factors, so the axis is logarithmic.
    fn place(&self, price: f64) -> f64 {
        const MARGIN: f64 = 6.0;
        let (least, most) = (self.among.first().copied(), self.among.last().copied());
        let (least, most) = (least.unwrap_or(price).min(self.own), most.unwrap_or(price).max(self.own));
        let span = (most / least).ln();
        let part = if span > 0.0 { (price / least).ln() / span } else { 0.5 };
        MARGIN + part * (PLOT.0 - 2.0 * MARGIN)
    }
}

/// The lowest price and its currency; nothing costs nothing.
fn amount(price: &PriceRange) -> Option<(f64, &str)> {
    let amount: f64 = price.min.0.to_string().parse().ok()?;
    (amount > 0.0).then_some((amount, price.currency.as_deref()?))
}

fn against(finding: &Finding) -> Option<Against> {
    let argument = |name: &str| finding.why.arguments.get(name).cloned();
    match finding.kind {
        FindingKind::PriceReference => {
            Some(Against { percent: argument("percent")?.parse().ok()?, reference: argument("reference")? })
        }
        _ => None,
    }
}

/// The ladder and the plot.
#[component]
pub fn PriceCompared(compared: Compared) -> impl IntoView {
    let session = expect_context::<Session>();
    let ladder = compared.against.clone().map(|Against { percent, reference }| {
        let arguments = [("percent", percent.to_string()), ("reference", reference)];
        view! {
            <div class="ladder" data-testid="price-ladder">
                <span class="ladder-bar" aria-hidden="true">
                    <i style=format!("inline-size: {}%", percent.clamp(1.0, 100.0))></i>
                </span>
                <span>{move || session.say_with("panel.price.share", &arguments)}</span>
            </div>
        }
    });
    let (count, median) = (compared.among.len(), compared.median());
    let plot = (count > 2).then(|| {
        let below = compared.among.iter().filter(|price| **price < compared.own).count();
        let arguments = [
            ("count", count.to_string()),
            ("below", below.to_string()),
            ("median", format!("{median:.2} {}", compared.currency)),
        ];
        // In one stroke: of hundreds of lines each would be made, laid out and painted by itself.
        let ticks: String =
            compared.among.iter().map(|price| format!("M {:.1} 11 V 18", compared.place(*price))).collect();
        let (middle, own) = (compared.place(median), compared.place(compared.own));
        view! {
            <figure class="plot" data-testid="price-plot">
                <svg viewBox=format!("0 0 {} {}", PLOT.0, PLOT.1) aria-hidden="true">
                    <line class="plot-axis" x1="0" x2=PLOT.0 y1="18" y2="18"/>
                    <path class="plot-tick" d=ticks/>
                    <line class="plot-median" x1=middle x2=middle y1="6" y2="24"/>
                    <path class="plot-own" d=format!("M {own} 17 l -5 -9 h 10 z")/>
                </svg>
                <figcaption class="faint">{move || session.say_with("panel.price.among", &arguments)}</figcaption>
            </figure>
        }
    });
    view! { {ladder}{plot} }
}
