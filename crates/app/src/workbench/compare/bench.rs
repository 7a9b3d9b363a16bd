//! What is being compared: the two pictures, the differences, and every step back.

use super::drawing::image_of;
use crate::task::{Task, Trouble};
use crate::workbench::shelf::{Shelf, kept, record};
use crate::workbench::{areas, shelf};
use ::evidence::{ExhibitKind, ExhibitRecord, ExhibitRole, FileRole, Redactions, Sha256Hex};
use catalogue::Language;
use complaint::comparison::{
    COMPARISON_FORMAT, ComparedPicture, ComparisonSheet, Difference, MarkedArea, PixelArea, Shape, SheetRight, Side,
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use vault::Vault;
use web_sys::HtmlImageElement;

/// How large an area is that is added by a button, as a part of the picture's shorter side.
const ADDED: u32 = 4;

/// A sheet as far as it is.
#[derive(Clone, PartialEq)]
pub struct Work {
    /// The pictures, in the order of [`Side::BOTH`].
    pub pictures: [Option<ComparedPicture>; 2],
    /// The differences; their numbers follow their places.
    pub differences: Vec<Difference>,
    /// The right; its name is empty where none is named.
    pub right: SheetRight,
    /// The sheet's language.
    pub language: Language,
}

/// What is typed in: a whole sentence is one step back.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// The words of the difference at a place.
    Words(usize),
    /// The right's name.
    RightName,
    /// Its number.
    RightNumber,
}

/// A picture that can be compared.
#[derive(Clone, PartialEq)]
pub struct Candidate {
    /// The exhibit.
    pub exhibit: String,
    /// The picture's name in it.
    pub file: String,
    /// The hash of what is shown.
    pub sha256: Sha256Hex,
    /// Whether that is the redacted copy.
    pub redacted: bool,
    address: Option<String>,
    title: String,
    captured: String,
}

type Image = RwSignal<Option<(Sha256Hex, HtmlImageElement)>, LocalStorage>;

/// The bench.
#[derive(Clone, Copy)]
pub struct Bench {
    /// What stands on it.
    pub work: RwSignal<Work>,
    /// Bringing pictures and sheets.
    pub loading: Task,
    /// The exhibits whose pictures are shown to be chosen from.
    pub exhibits: [RwSignal<String>; 2],
    before: RwSignal<Vec<Work>>,
    typed: RwSignal<Option<Typed>>,
    images: [Image; 2],
}

impl Bench {
    /// An empty one.
    pub fn new(language: Language) -> Self {
        let right = SheetRight { name: String::new(), number: String::new() };
        let work = Work { pictures: [None, None], differences: Vec::new(), right, language };
        let bench = Self {
            work: RwSignal::new(work),
            loading: Task::new(),
            exhibits: [RwSignal::new(String::new()), RwSignal::new(String::new())],
            before: RwSignal::new(Vec::new()),
            typed: RwSignal::new(None),
            images: [RwSignal::new_local(None), RwSignal::new_local(None)],
        };
        for side in Side::BOTH {
            let wanted = Memo::new(move |_| bench.picture(side).map(|picture| picture.sha256));
            Effect::new(move || {
                if let Some(wanted) = wanted.get() {
                    bench.bring(side, wanted);
                }
            });
        }
        bench
    }

    /// The picture of a side.
    pub fn picture(self, side: Side) -> Option<ComparedPicture> {
        self.work.with(|work| work.pictures[side as usize].clone())
    }

    /// The pixels of that picture, once they are there.
    pub fn image(self, side: Side) -> Option<HtmlImageElement> {
        let wanted = self.picture(side)?.sha256;
        self.images[side as usize].with(|image| {
            let (sha256, image) = image.as_ref()?;
            (*sha256 == wanted).then(|| image.clone())
        })
    }

    /// The sheet, where both pictures are chosen.
    pub fn sheet(self, operator: String, created: String) -> Option<ComparisonSheet> {
        self.work.with(|Work { pictures, differences, right, language }| {
            let [Some(genuine), Some(shown)] = pictures else { return None };
            let named = SheetRight { name: right.name.trim().to_owned(), number: right.number.trim().to_owned() };
            Some(ComparisonSheet {
                format: COMPARISON_FORMAT.to_owned(),
                genuine: genuine.clone(),
                shown: shown.clone(),
                differences: differences.clone(),
                right: (!named.name.is_empty()).then_some(named),
                operator,
                created,
                language: *language,
            })
        })
    }

    /// Changes something, as one step back.
    pub fn change(self, change: impl FnOnce(&mut Work)) {
        self.typed.set(None);
        self.step(change);
    }

    /// Changes a text as it is typed.
    pub fn type_in(self, typed: Typed, change: impl FnOnce(&mut Work)) {
        if self.typed.get_untracked() == Some(typed) {
            self.work.update(change);
        } else {
            self.step(change);
            self.typed.set(Some(typed));
        }
    }

    fn step(self, change: impl FnOnce(&mut Work)) {
        let was = self.work.get_untracked();
        self.work.update(|work| {
            change(work);
            for (number, difference) in (1..).zip(&mut work.differences) {
                difference.number = number;
            }
        });
        if self.work.with_untracked(|now| *now != was) {
            self.before.update(|before| before.push(was));
        }
    }

    /// Whether there is a step back.
    pub fn can_undo(self) -> bool {
        self.before.with(|before| !before.is_empty())
    }

    /// Takes the last change back.
    pub fn undo(self) {
        self.typed.set(None);
        if let Some(last) = self.before.try_update(Vec::pop).flatten() {
            self.work.set(last);
        }
    }

    /// Changes the picture of a side, where there is one.
    pub fn change_picture(self, side: Side, change: impl FnOnce(&mut ComparedPicture)) {
        self.change(|work| {
            if let Some(picture) = &mut work.pictures[side as usize] {
                change(picture);
            }
        });
    }

    /// Changes where a difference is on a side.
    pub fn change_area(self, place: usize, side: Side, change: impl FnOnce(&mut Option<MarkedArea>)) {
        self.change(|work| {
            if let Some(difference) = work.differences.get_mut(place) {
                change(difference.marked_mut(side));
            }
        });
    }

    /// Points something out: the last difference on this side where it is not yet, or else a new one.
    pub fn point_out(self, side: Side, area: PixelArea) {
        self.change(|work| {
            let shape = work.differences.last().map(shape_of).unwrap_or_default();
            let marked = Some(MarkedArea { shape, area });
            match work.differences.last_mut().filter(|last| last.marked(side).is_none()) {
                Some(last) => *last.marked_mut(side) = marked,
                None => {
                    let mut added = Difference { number: 0, genuine: None, shown: None, words: String::new() };
                    *added.marked_mut(side) = marked;
                    work.differences.push(added);
                }
            }
        });
    }

    /// Points a difference out in the middle of what is shown, for keys to move from there.
    pub fn point_out_in_the_middle(self, place: usize, side: Side) {
        let Some(picture) = self.work.with_untracked(|work| work.pictures[side as usize].clone()) else { return };
        let (width, height) = picture.shown_size();
        let middle = areas::in_the_middle((width, height), (width.min(height) / ADDED).max(2));
        let Some(area) = picture.as_stored(middle) else { return };
        let shape = self.work.with_untracked(|work| work.differences.get(place).map(shape_of)).unwrap_or_default();
        self.change_area(place, side, |marked| *marked = Some(MarkedArea { shape, area }));
    }

    /// Puts a picture on a side.
    pub fn choose(self, side: Side, candidate: Candidate) {
        self.loading.line_up(async move {
            let image = loaded(&candidate.sha256, &candidate.file).await?;
            let Candidate { exhibit, file, sha256, redacted, address, title, captured } = candidate;
            let (width, height) = (image.natural_width(), image.natural_height());
            self.images[side as usize].try_set(Some((sha256.clone(), image)));
            let picture = ComparedPicture {
                exhibit,
                file,
                sha256,
                redacted,
                width,
                height,
                address,
                title,
                captured,
                crop: None,
                turns: 0,
            };
            self.change(|work| {
                work.pictures[side as usize] = Some(picture);
                // What was pointed out on another picture is nowhere on this one.
                for difference in &mut work.differences {
                    *difference.marked_mut(side) = None;
                }
            });
            Ok(())
        });
    }

    /// Begins with a sheet that was made before, or with nothing.
    pub fn begin_with(self, sheet: Option<ComparisonSheet>, language: Language) {
        self.typed.set(None);
        self.before.update(Vec::clear);
        let right = SheetRight { name: String::new(), number: String::new() };
        let work = match sheet {
            Some(sheet) => {
                self.exhibits[0].set(sheet.genuine.exhibit.clone());
                self.exhibits[1].set(sheet.shown.exhibit.clone());
                let pictures = [Some(sheet.genuine), Some(sheet.shown)];
                let right = sheet.right.unwrap_or(right);
                Work { pictures, differences: sheet.differences, right, language: sheet.language }
            }
            None => Work { pictures: [None, None], differences: Vec::new(), right, language },
        };
        self.work.set(work);
    }

    /// Brings the pixels of a side's picture where others are there.
    fn bring(self, side: Side, wanted: Sha256Hex) {
        let image = self.images[side as usize];
        if image.with_untracked(|there| there.as_ref().is_some_and(|(sha256, _)| *sha256 == wanted)) {
            return;
        }
        spawn_local(async move {
            let name = wanted.to_string();
            match loaded(&wanted, &name).await {
                // Another may be wanted by now; what is wanted is compared where it is drawn.
                Ok(loaded) => drop(image.try_set(Some((wanted, loaded)))),
                Err(trouble) => self.loading.fail(trouble),
            }
        });
    }
}

fn shape_of(difference: &Difference) -> Shape {
    difference.shown.or(difference.genuine).map(|marked| marked.shape).unwrap_or_default()
}

async fn loaded(sha256: &Sha256Hex, name: &str) -> Result<HtmlImageElement, Trouble> {
    image_of(&kept(sha256).await?).await.map_err(|_| Trouble::new("compare.trouble.picture", name))
}

/// Whether pictures of an exhibit can stand on a side.
pub fn can_stand(shelf: Shelf, id: &str, kind: ExhibitKind, side: Side) -> bool {
    let role = shelf.noted.with(|noted| noted.get(id).and_then(|noted| noted.role));
    let is_genuine =
        matches!(role, Some(ExhibitRole::OfficialPage | ExhibitRole::OriginalPicture | ExhibitRole::GoodsPhoto));
    match side {
        Side::Genuine => is_genuine,
        Side::Shown => kind == ExhibitKind::Capture && role != Some(ExhibitRole::OfficialPage),
    }
}

/// The pictures of an exhibit; of a picture with a redacted copy, that copy.
pub async fn candidates(id: &str) -> Result<Vec<Candidate>, Trouble> {
    let (record, _): (ExhibitRecord, _) = record(id).await?;
    let events = Vault::open().await?.events().await?;
    let redactions = Redactions::of(events.iter().map(|kept| (kept.seq, &kept.event)));
    let copies = redactions.of_exhibit(id);
    let address = record.canonical_url.clone().unwrap_or_else(|| record.final_url.clone());
    let pictures = record.files.iter().filter(|file| {
        let is_picture = matches!(
            file.role,
            FileRole::Image
                | FileRole::FirstView
                | FileRole::Slice
                | FileRole::Stitched
                | FileRole::Stamped
                | FileRole::Imported
        );
        is_picture && file.media_type.starts_with("image/")
    });
    let mut found: Vec<(bool, Candidate)> = pictures
        .map(|file| {
            let copy =
                copies.iter().find(|(name, _)| **name == file.name.as_str()).map(|(_, copy)| copy.sha256.clone());
            let candidate = Candidate {
                exhibit: record.id.clone(),
                file: file.name.clone(),
                redacted: copy.is_some(),
                sha256: copy.unwrap_or_else(|| file.sha256.clone()),
                address: Some(address.clone()).filter(|address| !address.is_empty()),
                title: record.title.clone(),
                captured: file.utc.clone(),
            };
            (file.role != FileRole::Image, candidate)
        })
        .collect();
    // The listing's own pictures first: they show the goods alone.
    found.sort_by_key(|(is_of_the_screen, _)| *is_of_the_screen);
    Ok(found.into_iter().map(|(_, candidate)| candidate).collect())
}

/// The sheet an exhibit is.
pub async fn sheet_of(id: &str) -> Result<ComparisonSheet, Trouble> {
    let (record, _) = shelf::record(id).await?;
    let file = record.files.first().ok_or_else(|| Trouble::new("panel.trouble.exhibit_missing", id))?;
    let bytes = crate::files::bytes_of(&kept(&file.sha256).await?).await?;
    complaint::comparison::sheet_in(&bytes).map_err(|problem| Trouble::new(problem.key(), problem))
}
