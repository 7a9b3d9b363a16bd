//! What a page's script calls.

use crate::memory;
use crate::ours::{Ours, neighbourhood};
use crate::peer::{Found, Peer, Units};
use analysis::Neighbourhood;
use wasm_bindgen::prelude::*;

/// Titles in the module's memory, where those of a page are once it has been read.
#[wasm_bindgen]
pub struct Titles(Vec<String>);

#[wasm_bindgen]
impl Titles {
    /// Takes one title a line.
    #[wasm_bindgen(constructor)]
    pub fn new(lines: &str) -> Self {
        Self(lines.lines().map(str::to_owned).collect())
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
    pub fn new(lines: &str) -> Self {
        Self { names: lines.lines().map(str::to_owned).collect(), neighbourhood: Neighbourhood::default() }
    }

    /// What the worker does once a profile; gives what it sends to pages.
    pub fn prepare(&self) -> Result<JsValue, JsError> {
        Ok(serde_wasm_bindgen::to_value(&neighbourhood(&self.names))?)
    }

    /// What a page does with what it is sent.
    pub fn take(&mut self, prepared: JsValue) -> Result<(), JsError> {
        self.neighbourhood = serde_wasm_bindgen::from_value(prepared)?;
        Ok(())
    }
}

/// A peer with its names compiled.
#[wasm_bindgen]
pub struct Compiled(Box<dyn Peer>);

#[wasm_bindgen]
impl Compiled {
    /// Compiles the names.
    #[wasm_bindgen(constructor)]
    pub fn new(names: &Names) -> Self {
        Self(Box::new(Ours::new(&names.names, &names.neighbourhood)))
    }

    /// Goes through titles from one to another, and gives how many places were found.
    pub fn count(&self, titles: &Titles, from: usize, to: usize) -> usize {
        let mut found = Vec::new();
        let mut count = 0;
        for title in titles.0.get(from..to).unwrap_or_default() {
            found.clear();
            self.0.find(title, &mut found);
            count += found.len();
        }
        count
    }

    /// The places in one title, in UTF-16: per place its name, start, end, and 1 where the name stands as it is written.
    pub fn places(&self, title: &str) -> Vec<u32> {
        let mut found = Vec::new();
        self.0.find(title, &mut found);
        let offset = |at: u32| match self.0.units() {
            Units::Utf16 => at,
            Units::Bytes => title.get(..at as usize).map_or(at, |before| before.encode_utf16().count() as u32),
        };
        let places = found
            .iter()
            .flat_map(|Found { name, start, end, plain }| [*name, offset(*start), offset(*end), u32::from(*plain)]);
        places.collect()
    }
}

/// The bytes that are allocated now.
#[wasm_bindgen]
pub fn held() -> usize {
    memory::held()
}
