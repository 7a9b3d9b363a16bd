//! What sets one era of these pages apart from another: where its state tells a field, and where its pages show it.

use crate::source::Source;

/// Pages that tell and show a listing in the same places.
pub(crate) struct Era {
    pub(crate) state: Form,
    /// What only a drawn page of this era shows, for pages saved without their scripts.
    pub(crate) marks: &'static [&'static str],
    pub(crate) told: Told,
    /// The manners in which its pages were drawn, the newest first.
    pub(crate) shown: &'static [&'static Shown],
}

/// How scripts carry the state.
pub(crate) enum Form {
    /// `window.runParams = { data: {…} }`, in it parts whose names end so.
    Parts(&'static str),
    /// `window.runParams.productId="…"`: an assignment a field; and `var skuProducts=[…]`.
    Assignments,
}

/// Where the state tells a field.
pub(crate) struct Told {
    pub(crate) item_id: &'static [Source],
    pub(crate) title: &'static [Source],
    /// The currency the viewer is shown.
    pub(crate) currency: &'static [Source],
    /// The country the prices are shipped to.
    pub(crate) ship_to: &'static [Source],
    pub(crate) language: &'static [Source],
    /// The price in force, then the one that is struck through while another is in force.
    pub(crate) price: &'static [Money],
    /// How the page writes prices: JSON in a string.
    pub(crate) number_format: Option<&'static str>,
    pub(crate) discount: &'static [Source],
    pub(crate) seller_name: &'static [Source],
    pub(crate) seller_id: &'static [Source],
    pub(crate) member_id: &'static [Source],
    pub(crate) positive_rate: &'static [Source],
    pub(crate) opened: &'static [Source],
    /// The exact count.
    pub(crate) sold: &'static [Source],
    /// The count as shown, and the word for it.
    pub(crate) sold_text: &'static [Source],
    pub(crate) sold_unit: &'static [Source],
    pub(crate) rating: &'static [Source],
    pub(crate) review_count: &'static [Source],
    pub(crate) images: &'static str,
    /// The properties a viewer chooses by, with their options.
    pub(crate) properties: Option<&'static str>,
    pub(crate) variants: &'static str,
    /// The variants as JSON in a string.
    pub(crate) variants_text: Option<&'static str>,
    /// The variant the page preselects.
    pub(crate) selected: &'static [Source],
    pub(crate) specifications: Option<&'static str>,
    pub(crate) breadcrumbs: Option<&'static str>,
    /// The ways of sending, the one that is shown first.
    pub(crate) shipping: Option<&'static str>,
    /// Zero while the listing is on sale.
    pub(crate) status: &'static [Source],
    /// Whether the site has banned the listing.
    pub(crate) ban: &'static [Source],
}

/// Where the state tells a price over all variants.
pub(crate) struct Money {
    pub(crate) min: &'static str,
    pub(crate) max: &'static str,
    /// As the page writes it.
    pub(crate) text: &'static str,
}

/// Where a drawn page shows a field.
pub(crate) struct Shown {
    pub(crate) title: &'static [Source],
    pub(crate) price: &'static [Source],
    pub(crate) list_price: &'static [Source],
    pub(crate) discount: &'static [Source],
    pub(crate) seller_name: &'static [Source],
    pub(crate) seller_link: &'static [Source],
    pub(crate) positive_rate: &'static [Source],
    pub(crate) sold: &'static [Source],
    pub(crate) rating: &'static [Source],
    pub(crate) review_count: &'static [Source],
    pub(crate) gallery: &'static str,
    /// The block of a property to choose by, in it the property's name and the option that is chosen.
    pub(crate) properties: &'static str,
    pub(crate) property_name: &'static str,
    pub(crate) chosen: &'static str,
    /// The options of a block, where they carry the numbers by which the state names them.
    pub(crate) options: Option<&'static str>,
    pub(crate) shipping: &'static [Source],
    pub(crate) ships_to: &'static [Source],
    pub(crate) breadcrumbs: &'static str,
    pub(crate) specification: Rows,
}

/// Where a drawn page shows the rows of the specification, and in each of them name and value.
pub(crate) struct Rows {
    pub(crate) row: &'static str,
    pub(crate) name: &'static str,
    pub(crate) value: &'static str,
}
