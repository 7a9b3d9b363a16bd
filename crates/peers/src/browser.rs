//! What a page's script calls.

use crate::peer::{Found, Peer, Units};
use crate::set::{Set, lines};
use crate::{FILES, Page, Score, WAYS, profile};
use analysis::{Analyst, Neighbourhood};
use js_sys::{Array, Function, Uint32Array};
use measuring::memory;
use wasm_bindgen::prelude::*;

/// Titles in the module's memory, where those of a page are once it has been read.
#[wasm_bindgen]
pub struct Titles(Vec<String>);

#[wasm_bindgen]
impl Titles {
    /// Takes one title a line.
    #[wasm_bindgen(constructor)]
    pub fn new(text: &str) -> Self {
        Self(lines(text))
    }
}

/// Names, and what of the word lists matters to them.
#[wasm_bindgen]
pub struct Names {
    names: Vec<String>,
    neighbourhood: Neighbourhood,
}

#[wasm_bindgen]
impl Names {
    /// Takes one name a line.
    #[wasm_bindgen(constructor)]
    pub fn new(text: &str) -> Self {
        Self { names: lines(text), neighbourhood: Neighbourhood::default() }
    }

    /// The brands of a set, and the names that are none of them.
    pub fn of_set(set: &Measure, others: &Names) -> Self {
        Self { names: set.0.brands_among(&others.names), neighbourhood: Neighbourhood::default() }
    }

    /// What the worker does for a way once a profile; gives what it sends to pages, and nothing for most ways.
    pub fn prepare(&self, way: usize) -> Result<JsValue, JsError> {
        let prepared = WAYS.get(way).and_then(|way| way.prepare).map(|prepare| prepare(&self.names));
        Ok(serde_wasm_bindgen::to_value(&prepared)?)
    }

    /// What a page does with what it is sent.
    pub fn take(&mut self, prepared: JsValue) -> Result<(), JsError> {
        self.neighbourhood = serde_wasm_bindgen::from_value::<Option<_>>(prepared)?.unwrap_or_default();
        Ok(())
    }

    /// The names as a script's strings.
    pub fn all(&self) -> Vec<String> {
        self.names.clone()
    }
}

/// The files of a set.
#[wasm_bindgen]
pub fn files() -> Array {
    FILES.into_iter().map(JsValue::from).collect()
}

/// A file of an invented set.
#[wasm_bindgen]
pub fn invented(file: &str) -> Option<String> {
    crate::invented(file)
}

/// What the ways of finding names are called, by number.
#[wasm_bindgen]
pub fn ways() -> Array {
    WAYS.iter().map(|way| JsValue::from(way.name)).collect()
}

/// A way of finding names, with its names compiled.
#[wasm_bindgen]
pub struct Compiled(Box<dyn Peer>);

#[wasm_bindgen]
impl Compiled {
    /// Compiles the names.
    #[wasm_bindgen(constructor)]
    pub fn new(way: usize, names: &Names) -> Result<Self, JsError> {
        let way = WAYS.get(way).ok_or_else(|| JsError::new("there is no way of that number"))?;
        Ok(Self((way.compile)(&names.names, &names.neighbourhood)))
    }

    /// A way that is written in JavaScript: of a title, it gives a name's number, where it stands, and 1 where it stands
    /// there letter by letter, one place after the other.
    pub fn script(find: Function) -> Self {
        Self(Box::new(Script(find)))
    }

    /// Goes through titles up to one, and gives how many places were found.
    pub fn count(&self, titles: &Titles, to: usize) -> usize {
        let mut found = Vec::new();
        let mut count = 0;
        self.0.forget();
        for title in titles.0.get(..to).unwrap_or_default() {
            found.clear();
            self.0.find(title, &mut found);
            count += found.len();
        }
        count
    }

    /// Recall in percent; false hits, and those that are not letter by letter, of a thousand titles without a brand; and
    /// percent of near misses that are hit.
    pub fn score(&self, names: &Names, set: &Measure) -> Vec<f64> {
        let score = Score::of(&*self.0, &names.names, &set.0);
        vec![score.recall(), score.false_per_1000(), score.loose_per_1000(), score.hard_percent()]
    }
}

struct Script(Function);

impl Peer for Script {
    fn units(&self) -> Units {
        Units::Utf16
    }

    fn find(&self, title: &str, found: &mut Vec<Found>) {
        let Ok(places) = self.0.call1(&JsValue::NULL, &title.into()) else { return };
        let places = Uint32Array::new(&places).to_vec();
        found.extend(places.chunks_exact(4).map(|place| Found {
            name: place[0],
            start: place[1],
            end: place[2],
            plain: place[3] == 1,
        }));
    }
}

/// What quality is measured by.
#[wasm_bindgen]
pub struct Measure(Set);

#[wasm_bindgen]
impl Measure {
    /// Takes the texts of three tables.
    #[wasm_bindgen(constructor)]
    pub fn new(brands: &str, positives: &str, negatives: &str) -> Self {
        Self(Set::new(brands, positives, negatives))
    }

    /// How large it is, in a sentence.
    pub fn size(&self) -> String {
        self.0.to_string()
    }
}

/// A page of cards, and a profile to judge it by.
#[wasm_bindgen]
pub struct Judging {
    page: Page,
    analyst: Analyst,
}

#[wasm_bindgen]
impl Judging {
    /// A page of so many of the titles as cards; the sample profile with these names as brands besides.
    #[wasm_bindgen(constructor)]
    pub fn new(titles: &Titles, cards: usize, names: &Names) -> Self {
        let profile = profile(&names.names);
        let neighbourhood = Analyst::neighbourhood(&profile, &vocabulary::LISTS);
        let page = Page::new(titles.0.get(..cards).unwrap_or_default());
        Self { page, analyst: Analyst::new(&profile, &neighbourhood) }
    }

    /// Judges the page, and gives how many findings there are.
    pub fn judge(&self) -> usize {
        self.page.judge(&self.analyst)
    }
}

/// The bytes that are allocated now.
#[wasm_bindgen]
pub fn held() -> usize {
    memory::held()
}
