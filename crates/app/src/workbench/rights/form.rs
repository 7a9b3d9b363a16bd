//! A right as it is being written: what can be typed wrong is kept as it was typed.

use complaint::{
    ClassNumber, Day, Details, NiceClass, RegisterSearch, Right, RightKind, RightStatus, Territory, Trademark,
    Verification,
};

/// A right in a form.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// Everything that can only be right; the rest stands below.
    pub right: Right,
    /// Where it holds.
    pub territory: String,
    /// Where an international registration was extended to, parted by spaces or commas.
    pub extended_to: String,
    /// The classes of a trademark.
    pub classes: Vec<ClassRow>,
    /// The search of a register; all blank: none was made.
    pub search: Search,
}

/// A class of a trademark in a form.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassRow {
    /// Tells rows apart while others come and go.
    pub key: u32,
    /// Its number.
    pub number: String,
    /// Its goods and services.
    pub goods: String,
}

/// A search of a register in a form.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Search {
    /// When it was made.
    pub day: Option<Day>,
    /// Which register.
    pub register: String,
    /// What it showed.
    pub result: String,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The field.
    pub field: &'static str,
    /// The key of what is said of it.
    pub key: &'static str,
}

impl Form {
    /// The form of a right.
    pub fn of(right: &Right) -> Self {
        let classes = match &right.details {
            Details::Trademark(mark) => mark.classes.as_slice(),
            _ => &[],
        };
        let row = |(key, class): (u32, &NiceClass)| ClassRow {
            key,
            number: u8::from(class.number).to_string(),
            goods: class.goods.clone(),
        };
        let search = right.search.clone().map(|RegisterSearch { day, register, result }| Search {
            day: Some(day),
            register,
            result,
        });
        Self {
            territory: right.territory.to_string(),
            extended_to: right.extended_to.iter().map(Territory::as_str).collect::<Vec<_>>().join(" "),
            classes: (0..).zip(classes).map(row).collect(),
            search: search.unwrap_or_default(),
            right: right.clone(),
        }
    }

    /// The form of a right of which nothing is known.
    pub fn empty() -> Self {
        let right = Right {
            id: String::new(),
            brand: String::new(),
            name: String::new(),
            number: String::new(),
            holder: String::new(),
            territory: Territory::china(),
            extended_to: Vec::new(),
            status: RightStatus::Registered,
            expires: None,
            details: Details::empty(RightKind::Trademark),
            verification: Verification::default(),
            authorisation: None,
            search: None,
            documents: Vec::new(),
        };
        let classes = vec![ClassRow { key: 0, number: String::new(), goods: String::new() }];
        Self { territory: String::new(), classes, ..Self::of(&right) }
    }

    /// Whether it is an international registration, which alone is extended to countries.
    pub fn is_international(&self) -> bool {
        self.territory.trim().eq_ignore_ascii_case("WO")
    }

    /// What is in it of a trademark.
    pub fn mark(&mut self) -> Option<&mut Trademark> {
        match &mut self.right.details {
            Details::Trademark(mark) => Some(mark),
            _ => None,
        }
    }

    /// The right, with an id where it has none yet.
    ///
    /// # Errors
    ///
    /// The first field that is wrong; `taken` are the ids of other rights.
    pub fn right(&self, taken: &[String]) -> Result<Right, Wrong> {
        let wrong = |field, key| Wrong { field, key };
        let mut right = self.right.clone();
        for text in [&mut right.id, &mut right.brand, &mut right.name, &mut right.number, &mut right.holder] {
            *text = text.trim().to_owned();
        }
        right.territory =
            territory(&self.territory).ok_or_else(|| wrong("territory", "panel.right.wrong_territory"))?;
        let countries = self.extended_to.split([' ', ',', ';', '、', '，']).filter(|country| !country.is_empty());
        right.extended_to = if self.is_international() {
            let countries = countries.map(territory).collect::<Option<_>>();
            countries.ok_or_else(|| wrong("extended_to", "panel.right.wrong_territory"))?
        } else {
            Vec::new()
        };
        if let Details::Trademark(mark) = &mut right.details {
            let rows = self.classes.iter().filter(|row| !(row.number.trim().is_empty() && row.goods.trim().is_empty()));
            mark.classes =
                rows.map(class).collect::<Option<_>>().ok_or_else(|| wrong("classes", "panel.right.wrong_class"))?;
        }
        let Search { day, register, result } = &self.search;
        right.search = match (day, register.trim(), result.trim()) {
            (None, "", "") => None,
            (None, _, _) => return Err(wrong("search_day", "panel.right.needed")),
            (Some(day), register, result) => {
                Some(RegisterSearch { day: *day, register: register.to_owned(), result: result.to_owned() })
            }
        };
        if right.id.is_empty() && !right.name.is_empty() {
            right.id = id_for(&right, taken);
        }
        if let Some((field, _)) = right.problem() {
            return Err(wrong(field, "panel.right.needed"));
        }
        if taken.contains(&right.id) {
            return Err(wrong("id", "panel.right.id_taken"));
        }
        Ok(right)
    }
}

fn territory(text: &str) -> Option<Territory> {
    Territory::try_from(text.trim().to_uppercase()).ok()
}

fn class(row: &ClassRow) -> Option<NiceClass> {
    let number: u8 = row.number.trim().parse().ok()?;
    Some(NiceClass { number: ClassNumber::try_from(number).ok()?, goods: row.goods.trim().to_owned() })
}

/// An id that is not taken: `velmora-eu`, `velmora-eu-2`.
fn id_for(right: &Right, taken: &[String]) -> String {
    let name = right.name.to_lowercase();
    let words = name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let first = words.chain([right.territory.as_str().to_lowercase().as_str()]).collect::<Vec<_>>().join("-");
    let others = (2..).map(|number| format!("{first}-{number}"));
    std::iter::once(first.clone()).chain(others).find(|id| !taken.contains(id)).unwrap_or(first)
}
