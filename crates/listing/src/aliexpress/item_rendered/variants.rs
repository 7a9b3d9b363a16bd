//! The variants a drawn item page offers: a row of options for each property, with those the viewer has chosen.

use crate::labels;
use crate::model::{PriceRange, Variant};
use crate::page::Page;
use crate::picture;
use crate::text;

/// A property and its options.
pub(super) struct Row {
    name: String,
    options: Vec<Choice>,
}

/// An option as it is shown. Whether it is sold out depends on what is chosen in the other rows.
struct Choice {
    value: String,
    image: Option<String>,
    selected: bool,
    sold_out: bool,
}

/// Where the variants are read from.
pub(super) const SOURCE: &str = "dom:[data-sku-col]";

/// The page's rows in their order.
pub(super) fn rows<P: Page>(page: &P) -> Vec<Row> {
    let mut known: Vec<String> = Vec::new();
    let mut rows = Vec::new();
    for node in page.select(None, ROW).into_iter().filter(|node| page.is_shown(node)) {
        // The same property may be shown again in a panel.
        let property = page.attribute(&node, "data-sku-row").unwrap_or_default();
        if known.contains(&property) || rows.len() == MOST_ROWS {
            continue;
        }
        let cells = page.select(Some(&node), CELL);
        let options: Vec<Choice> = cells.iter().take(MOST_OPTIONS).filter_map(|cell| choice(page, cell)).collect();
        if !options.is_empty() {
            let name = row_name(page, &node).unwrap_or_else(|| property.clone());
            rows.push(Row { name, options });
            known.push(property);
        }
    }
    rows
}

fn choice<P: Page>(page: &P, cell: &P::Node) -> Option<Choice> {
    let picture = page.first(Some(cell), "img");
    let of_picture = |name: &str| picture.as_ref().and_then(|picture| page.attribute(picture, name));
    let written = [of_picture("alt"), page.attribute(cell, "title"), Some(page.text(cell)), of_picture("title")];
    let value = written.into_iter().flatten().map(|text| text::fold(&text)).find(|text| !text.is_empty())?;
    let source = of_picture("src").or_else(|| of_picture("data-src"));
    Some(Choice {
        value,
        image: source.and_then(|source| picture::full_size(&source)),
        selected: page.matches(cell, SELECTED),
        sold_out: page.matches(cell, SOLD_OUT),
    })
}

/// The heading of a row: `Color: Black` with the chosen option in an element of its own.
fn row_name<P: Page>(page: &P, row: &P::Node) -> Option<String> {
    let mut node = row.clone();
    for _ in 0..HEADING_DEPTH {
        node = page.parent(&node)?;
        if let Some(heading) = page.first(Some(&node), HEADING) {
            let text = text::fold(&page.text(&heading));
            let name = text.split([':', '：']).next().unwrap_or(&text).trim();
            return (!name.is_empty()).then(|| name.to_owned());
        }
    }
    None
}

/// Whether the viewer can choose among several variants.
pub(super) fn has_choice(rows: &[Row]) -> bool {
    rows.iter().any(|row| row.options.len() > 1)
}

/// The chosen place to send from, where that is a property of its own.
pub(super) fn ships_from(rows: &[Row]) -> Option<&str> {
    let row = rows.iter().find(|row| labels::is_ships_from_label(&row.name))?;
    row.options.iter().find(|option| option.selected).map(|option| option.value.as_str())
}

/// What the page says of the one variant that is chosen.
pub(super) struct Chosen<'a> {
    pub(super) price: Option<&'a PriceRange>,
    pub(super) list_price: Option<&'a PriceRange>,
    pub(super) stock: Option<u32>,
}

/// The variants one step away from what is chosen: each option together with the chosen ones of the other rows.
/// Of other combinations the page shows nothing, not even whether they exist.
pub(super) fn variants(rows: &[Row], chosen: &Chosen) -> Vec<Variant> {
    let selected: Vec<Option<&Choice>> =
        rows.iter().map(|row| row.options.iter().find(|option| option.selected)).collect();
    let all_chosen = selected.iter().all(Option::is_some);
    let mut variants = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        for option in &row.options {
            // The chosen combination belongs to every row and is listed in the first.
            if option.selected && all_chosen && at > 0 {
                continue;
            }
            let others = || selected.iter().enumerate().filter(|(other, _)| *other != at);
            let names = rows.iter().zip(&selected).enumerate().filter_map(|(index, (row, selected))| {
                let choice = if index == at { Some(option) } else { *selected };
                choice.map(|choice| (row.name.clone(), choice.value.clone()))
            });
            let is_chosen = option.selected && all_chosen;
            let only = |price: Option<&PriceRange>| price.filter(|price| is_chosen && price.min == price.max).cloned();
            variants.push(Variant {
                sku_id: None,
                options: names.collect(),
                price: only(chosen.price),
                list_price: only(chosen.list_price),
                stock: chosen.stock.filter(|_| is_chosen),
                available: Some(!option.sold_out),
                selected: is_chosen,
                image: option.image.clone().or_else(|| others().find_map(|(_, other)| (*other)?.image.clone())),
            });
        }
    }
    variants
}

/// More properties than a listing has, and more options than a property.
const MOST_ROWS: usize = 8;
const MOST_OPTIONS: usize = 400;

/// How far above its options a row's heading stands at most.
const HEADING_DEPTH: usize = 10;

const ROW: &str = "[data-sku-row], [class*=\"sku-item--skus\"]:not([data-sku-row])";

const CELL: &str = "[data-sku-col]";

const SELECTED: &str = "[class*=\"sku-item--selected\"]";

const SOLD_OUT: &str = "[class*=\"sku-item--soldOut\"], [class*=\"sku-item--disabled\"]";

const HEADING: &str = "[class*=\"sku-item--title\"]";
