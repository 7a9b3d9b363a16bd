//! What a viewer chooses by, and what is chosen.

use super::Reader;
use super::era::Shown;
use crate::aliexpress::item_variants::{self, Choice, Property, Variants};
use crate::money::PriceHints;
use crate::page::Page;
use crate::state::Value;
use crate::text;

impl<P: Page> Reader<'_, P> {
    /// What a viewer chooses by: told by the state, or drawn with the numbers of the options.
    pub(super) fn properties(&self) -> Vec<Property> {
        let told = self.era.told.properties.and_then(|path| self.state(path));
        let told = told.map(item_variants::properties).unwrap_or_default();
        if !told.is_empty() {
            return told;
        }
        let page = self.scope.page;
        let numbered = |option: &P::Node| {
            let id = OPTION_IDS.iter().find_map(|name| page.attribute(option, name))?;
            let id = id.rsplit('-').next()?.to_owned();
            let image = page.first(Some(option), "img");
            let image = image.and_then(|image| ["bigpic", "src"].iter().find_map(|name| page.attribute(&image, name)));
            Some(Choice { ids: vec![id], name: self.label(option), image })
        };
        let blocks = self.era.shown.iter().filter_map(|shown| Some((shown, shown.options?)));
        let drawn = blocks.map(|(shown, selector)| {
            let blocks = page.select(None, shown.properties).into_iter().take(MOST_DRAWN).enumerate();
            let read = |(index, block): (usize, P::Node)| {
                let options = page.select(Some(&block), selector).into_iter().take(MOST_DRAWN);
                Property {
                    id: index.to_string(),
                    name: self.property_name(&block, shown),
                    options: options.filter_map(|option| numbered(&option)).collect(),
                }
            };
            blocks.map(read).collect::<Vec<_>>()
        });
        drawn.into_iter().find(|properties| !properties.is_empty()).unwrap_or_default()
    }

    /// The variants, and where in the state they are told.
    pub(super) fn variants(&self, properties: &[Property], hints: &PriceHints) -> (Variants, &'static str) {
        let told = &self.era.told;
        let preselected = self.scope.first(told.selected).map(|found| found.text);
        let read = |list: Value| Variants::read(list, properties, preselected.as_deref(), hints);
        let listed = self.state(told.variants).filter(|list| list.elements().next().is_some());
        match (listed, told.variants_text) {
            (None, Some(path)) => {
                let text = self.state(path).and_then(Value::text).unwrap_or_default();
                (read(Value::document(&text)), path)
            }
            (list, _) => (list.map(read).unwrap_or_default(), told.variants),
        }
    }

    pub(super) fn property_name(&self, block: &P::Node, shown: &Shown) -> String {
        let name = self.scope.page.first(Some(block), shown.property_name);
        let name = name.map(|name| self.scope.page.text(&name)).unwrap_or_default();
        name.split([':', '：']).next().map(text::fold).unwrap_or_default()
    }

    /// What is chosen: property and option. None where nothing to choose by is drawn; empty options of a property where
    /// the viewer has still to choose fit no variant.
    pub(super) fn chosen(&self) -> Option<Vec<(String, String)>> {
        let page = self.scope.page;
        self.era.shown.iter().find_map(|shown| {
            let blocks: Vec<_> =
                page.select(None, shown.properties).into_iter().filter(|block| page.is_shown(block)).collect();
            let choice = |block: &P::Node| {
                let name = self.property_name(block, shown);
                let option = page.first(Some(block), shown.chosen);
                (name, option.map(|option| self.label(&option)).unwrap_or_default())
            };
            (!blocks.is_empty()).then(|| blocks.iter().map(choice).collect())
        })
    }

    /// What an option is called: the words in it, or those of its picture or link.
    pub(super) fn label(&self, option: &P::Node) -> String {
        let page = self.scope.page;
        let written = text::fold(&page.text(option));
        if !written.is_empty() {
            return written;
        }
        let inner = page.first(Some(option), "[title], [alt]");
        let named = |node: &P::Node| ["title", "alt"].into_iter().find_map(|name| page.attribute(node, name));
        text::fold(&inner.as_ref().and_then(named).or_else(|| named(option)).unwrap_or_default())
    }
}

/// Where an element that is an option has its number: alone, or behind the property's.
const OPTION_IDS: &[&str] = &["data-sku-id", "id"];

/// More than any listing has; a hostile page is read no further.
const MOST_DRAWN: usize = 200;
