//! Products with their prices.

use super::{Merged, brand_of, parts, put};
use crate::sheet::{Row, Sheet, TableError};
use analysis::{Product, ProductWord, Profile, Reason};
use listing::Amount;

pub(super) const COLUMNS: [&str; 9] =
    ["brand", "product", "reference_price", "lowest_authorised", "currency", "unit", "quantity", "words", "models"];

/// Sets a product as the row has it; what the table has no column for stays as it is.
pub(super) fn merge(profile: &mut Profile, sheet: &Sheet, row: &Row) -> Merged {
    let (brand, name) = (row.cell("brand"), row.cell("product"));
    let Some((place, brand)) = brand_of(profile, brand) else {
        let brand = [("brand", brand.to_owned())];
        return Err(row.error("brand", Reason::new("wrong.table.unknown_brand", &brand)));
    };
    let at = brand.products.iter().position(|product| product.name == name);
    let known = at.and_then(|at| brand.products.get(at)).cloned();
    let mut product = known.unwrap_or_else(|| Product::new(name, row.cell("currency")));
    row.cell("currency").clone_into(&mut product.currency);
    product.currency.make_ascii_uppercase();
    if sheet.has("reference_price") {
        product.reference_price = amount(row, "reference_price")?;
    }
    if sheet.has("lowest_authorised") {
        product.lowest_authorised = amount(row, "lowest_authorised")?;
    }
    if sheet.has("unit") {
        product.unit = row.parsed("unit")?.unwrap_or_default();
    }
    if let Some(quantity) = amount(row, "quantity")? {
        product.quantity = quantity;
    }
    if sheet.has("words") {
        product.words = parts(row.cell("words")).iter().map(|part| ProductWord::of(part)).collect();
    }
    if sheet.has("models") {
        product.models = parts(row.cell("models"));
    }
    let (outcome, at) = put(&mut brand.products, at, product);
    Ok((outcome, format!("brands[{place}].products[{at}]")))
}

fn amount(row: &Row, column: &str) -> Result<Option<Amount>, TableError> {
    let problem = || Reason::new("wrong.table.no_price", &[("text", row.cell(column).to_owned())]);
    row.parsed(column).map_err(|_| row.error(column, problem()))
}
