//! What a reading holds at most. No real page comes near these limits; a hostile one must not fill the exhibit, the side
//! panel and the messages between them. Whatever is cut is told: an issue with the length there was.

use crate::generation::issue;
use crate::model::{Issue, IssueCode, Listing, PriceRange, Seller};
use crate::page::Reading;

/// Cuts what is longer than a reading may be.
pub(crate) fn apply<N>(read: &mut Reading<N>) {
    let reading = &mut read.reading;
    let mut cuts = Cuts { item_id: None, issues: Vec::new() };
    cuts.text("url", &mut reading.page.url);
    cuts.optional_text("title", &mut reading.page.title);
    cuts.optional_text("language", &mut reading.page.language);
    cuts.seller(&mut reading.seller);
    cuts.list("listings", &mut reading.listings, MOST_LISTINGS);
    read.anchors.truncate(MOST_LISTINGS);
    for listing in &mut reading.listings {
        cuts.listing(listing);
    }
    cuts.item_id = None;
    cuts.list("issues", &mut reading.issues, MOST_ISSUES);
    for issue in &mut reading.issues {
        // The issue itself says what it is about; that its values are cut needs no issue of its own.
        issue.values.values_mut().for_each(|value| _ = cut(value));
    }
    cuts.issues.truncate(MOST_ISSUES);
    reading.issues.append(&mut cuts.issues);
}

/// The cuts made so far.
struct Cuts {
    /// The listing that is being gone through.
    item_id: Option<String>,
    issues: Vec<Issue>,
}

impl Cuts {
    fn listing(&mut self, listing: &mut Listing) {
        self.item_id = Some(listing.item_id.clone());
        self.optional_text("title", &mut listing.title);
        self.seller(&mut listing.seller);
        self.price("price", &mut listing.price);
        self.price("list_price", &mut listing.list_price);
        self.optional_text("brand", &mut listing.brand);
        if let Some(sold) = &mut listing.sold {
            self.optional_text("sold", &mut sold.text);
        }
        if let Some(unit_price) = &mut listing.unit_price {
            self.text("unit_price", &mut unit_price.unit);
        }
        if let Some(shipping) = &mut listing.shipping {
            self.price("shipping", &mut shipping.price);
            for text in [&mut shipping.ships_from, &mut shipping.ships_to, &mut shipping.text] {
                self.optional_text("shipping", text);
            }
        }
        self.list("quantity_prices", &mut listing.quantity_prices, MOST_ROWS);
        self.list("images", &mut listing.images, MOST_ROWS);
        self.list("breadcrumbs", &mut listing.breadcrumbs, MOST_ROWS);
        listing.breadcrumbs.iter_mut().for_each(|category| self.text("breadcrumbs", category));
        self.list("specifications", &mut listing.specifications, MOST_ROWS);
        for (name, value) in &mut listing.specifications {
            self.text("specifications", name);
            self.text("specifications", value);
        }
        self.list("variants", &mut listing.variants, MOST_VARIANTS);
        for variant in &mut listing.variants {
            self.optional_text("variants", &mut variant.sku_id);
            self.price("variants", &mut variant.price);
            self.price("variants", &mut variant.list_price);
            self.list("variants", &mut variant.options, MOST_OPTIONS);
            for (property, option) in &mut variant.options {
                self.text("variants", property);
                self.text("variants", option);
            }
        }
    }

    fn seller(&mut self, seller: &mut Option<Seller>) {
        let Some(seller) = seller else { return };
        let Seller { id, name, url, member_id, positive_rate, opened } = seller;
        for text in [id, name, url, member_id, positive_rate, opened] {
            self.optional_text("seller", text);
        }
    }

    fn price(&mut self, field: &str, price: &mut Option<PriceRange>) {
        if let Some(price) = price {
            self.optional_text(field, &mut price.text);
        }
    }

    fn optional_text(&mut self, field: &str, text: &mut Option<String>) {
        if let Some(text) = text {
            self.text(field, text);
        }
    }

    fn text(&mut self, field: &str, text: &mut String) {
        if let Some(length) = cut(text) {
            self.tell(field, length);
        }
    }

    fn list<T>(&mut self, field: &str, list: &mut Vec<T>, most: usize) {
        let length = list.len();
        if length > most {
            list.truncate(most);
            self.tell(field, length);
        }
    }

    /// Tells of a field once, however many of its texts were cut.
    fn tell(&mut self, field: &str, length: usize) {
        let cut_short = issue(IssueCode::CutShort, self.item_id.as_deref(), field, &[("length", &length.to_string())]);
        let of_field = |known: &&Issue| known.item_id == cut_short.item_id && known.field == cut_short.field;
        // Of one listing the issues stand together at the end.
        if !self
            .issues
            .iter()
            .rev()
            .take_while(|known| known.item_id == cut_short.item_id)
            .any(|known| of_field(&known))
        {
            self.issues.push(cut_short);
        }
    }
}

/// Cuts a text that is too long at a character's end and says how long it was, in bytes.
fn cut(text: &mut String) -> Option<usize> {
    let length = text.len();
    (length > LONGEST_TEXT).then(|| {
        let end = (0..=LONGEST_TEXT).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        text.truncate(end);
        length
    })
}

/// In bytes. The marketplace allows titles of 128 to 218 characters; some specifications hold a paragraph.
const LONGEST_TEXT: usize = 4096;

/// A page that was scrolled for long shows some hundreds.
const MOST_LISTINGS: usize = 5000;

const MOST_ISSUES: usize = 5000;

/// Rows of a specification, pictures, categories.
const MOST_ROWS: usize = 500;

/// A listing may have some hundreds.
const MOST_VARIANTS: usize = 2000;

const MOST_OPTIONS: usize = 20;
