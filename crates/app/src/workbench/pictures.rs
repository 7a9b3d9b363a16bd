//! Official pictures of the profile's brands: hashed here, in the browser.

use super::profile::brand_of;
use super::profile::editing::Editing;
use super::register::Said;
use crate::controls::FileButton;
use crate::files::files_of;
use crate::session::{Session, refused, say};
use crate::task::{Failure, Task, Trouble};
use analysis::{Brand, OfficialPicture};
use leptos::ev::DragEvent;
use leptos::prelude::*;
use picture::{Luma, Official};
use protocol::{ErrorBody, ErrorCode};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, FileReader};
use webext::bitmap::Bitmap;

/// The largest file that is decoded, in bytes.
const LARGEST_FILE: f64 = 40e6;
/// The most pixels: what a canvas holds of them is four times as many bytes.
const MOST_PIXELS: u64 = 50_000_000;
/// The longest side of a thumbnail, in pixels.
const THUMBNAIL: u32 = 128;

/// What goes on with the pictures; it outlasts the profile they are saved into.
#[derive(Clone, Copy)]
pub struct Gallery {
    saving: Task,
    /// The files that were not taken, and why.
    refused: RwSignal<Vec<Trouble>>,
    /// Which of the brands and products are added to.
    chosen: RwSignal<usize>,
}

/// A brand or a product of one, to which pictures can be added.
#[derive(Clone)]
struct Subject {
    brand: String,
    product: Option<String>,
    shown: String,
}

impl Gallery {
    /// Nothing goes on.
    pub fn new() -> Self {
        Self { saving: Task::new(), refused: RwSignal::new(Vec::new()), chosen: RwSignal::new(0) }
    }

    fn add(self, editing: Editing, subject: Subject, files: Vec<File>) {
        if files.is_empty() || self.saving.is_busy_now() {
            return;
        }
        self.refused.set(Vec::new());
        self.saving.run(async move {
            let mut pictures = Vec::new();
            for file in files {
                match official(&file).await {
                    Ok(picture) => pictures.push(OfficialPicture { product: subject.product.clone(), ..picture }),
                    Err(trouble) => drop(self.refused.try_update(|refused| refused.push(trouble))),
                }
            }
            let mut added = 0;
            let before = editing.profile.get_untracked();
            let kept = before.iter().flat_map(|profile| &profile.brands).find(|brand| brand.id == subject.brand);
            let mut known: Vec<_> = kept.iter().flat_map(|brand| &brand.pictures).map(|it| it.hashes.clone()).collect();
            pictures.retain(|picture| {
                let is_known = known.contains(&picture.hashes);
                if is_known {
                    let trouble = Trouble::new("panel.pictures.known", &picture.name);
                    self.refused.update(|refused| refused.push(trouble));
                } else {
                    known.push(picture.hashes.clone());
                    added += 1;
                }
                !is_known
            });
            if pictures.is_empty() {
                return Ok(());
            }
            let said = Said::new("panel.pictures.added", [("count", added.to_string())]);
            change(editing, said, &subject.brand, |brand| brand.pictures.extend(pictures))
        });
    }

    fn remove(self, editing: Editing, brand: String, place: usize, name: String) {
        self.refused.set(Vec::new());
        self.saving.line_up(async move {
            change(editing, Said::new("panel.pictures.removed", [("name", name)]), &brand, |brand| {
                if place < brand.pictures.len() {
                    brand.pictures.remove(place);
                }
            })
        });
    }
}

/// Keeps the profile with one of its brands changed.
fn change(editing: Editing, said: Said, brand: &str, change: impl FnOnce(&mut Brand)) -> Result<(), Trouble> {
    let changed = editing.change(said, |profile| {
        let (place, brand) = brand_of(profile, brand)?;
        change(brand);
        Some(place)
    });
    changed.map_err(|wrong| ErrorBody::new(ErrorCode::ProfileInvalid, wrong.problem).into())
}

/// The official picture in a file, or why it can't be one.
async fn official(file: &File) -> Result<OfficialPicture, Trouble> {
    let name = file.name();
    let trouble = |key: &str| Trouble::new(key, &name);
    if file.size() > LARGEST_FILE {
        return Err(trouble("panel.pictures.too_large"));
    }
    let bitmap = Bitmap::of(file).await.map_err(|_| trouble("panel.pictures.no_picture"))?;
    let (width, height) = bitmap.size();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(trouble("panel.pictures.too_large"));
    }
    let pixels = bitmap.pixels()?;
    let luma = Luma::from_rgba(width, height, &pixels).ok_or_else(|| trouble("panel.pictures.too_large"))?;
    let hashes = Official::of(&luma).ok_or_else(|| trouble("panel.pictures.too_plain"))?;
    let thumbnail = data_url(&bitmap.thumbnail(THUMBNAIL).await?).await?;
    Ok(OfficialPicture { thumbnail: Some(thumbnail), ..OfficialPicture::new(&name, &hashes) })
}

/// A file as a `data:` address.
async fn data_url(blob: &Blob) -> Result<String, Trouble> {
    let reader = FileReader::new().map_err(refused)?;
    let read = js_sys::Promise::new(&mut |resolve, reject| {
        reader.set_onload(Some(&resolve));
        reader.set_onerror(Some(&reject));
    });
    reader.read_as_data_url(blob).map_err(refused)?;
    JsFuture::from(read).await.map_err(refused)?;
    Ok(reader.result().map_err(refused)?.as_string().unwrap_or_default())
}

/// The pictures of each brand, and adding more.
#[component]
pub fn OfficialPictures(brands: Vec<Brand>, gallery: Gallery) -> impl IntoView {
    let session = expect_context::<Session>();
    let editing = expect_context::<Editing>();
    let subjects = subjects(&brands);
    let shown: Vec<String> = subjects.iter().map(|subject| subject.shown.clone()).collect();
    let add = Callback::new(move |files: Vec<File>| {
        let chosen = subjects.get(gallery.chosen.get_untracked()).or_else(|| subjects.first());
        if let Some(subject) = chosen {
            gallery.add(editing, subject.clone(), files);
        }
    });
    let over = RwSignal::new(false);
    let drop_files = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        add.run(files_of(event.data_transfer().and_then(|data| data.files())));
    };
    let kept = brands.into_iter().filter(|brand| !brand.pictures.is_empty());
    let kept: Vec<_> = kept.map(|brand| view! { <OfBrand brand=brand gallery=gallery/> }).collect();
    let none = kept.is_empty();
    let is_busy = move || gallery.saving.is_busy();
    view! {
        <section data-testid="official-pictures">
            <h3>{say("panel.pictures")}</h3>
            <p class="prose faint">{say("panel.pictures.note")}</p>
            {none.then(|| view! { <p class="empty" data-testid="no-pictures">{say("panel.pictures.none")}</p> })}
            {kept}
            <div
                class="drop-place"
                class:is-over=move || over.get()
                data-testid="drop-pictures"
                on:dragover=move |event: DragEvent| {
                    event.prevent_default();
                    over.set(true);
                }
                on:dragleave=move |_| over.set(false)
                on:drop=drop_files
            >
                <label class="inline">
                    <span>{say("panel.pictures.of")}</span>
                    <select
                        data-testid="pictures-of"
                        prop:value=move || gallery.chosen.get().to_string()
                        on:change=move |event| gallery.chosen.set(event_target_value(&event).parse().unwrap_or_default())
                    >
                        {shown.into_iter().enumerate().map(|(at, shown)| view! {
                            <option value=at.to_string() selected=move || gallery.chosen.get() == at>{shown}</option>
                        }).collect_view()}
                    </select>
                </label>
                <FileButton
                    label="panel.pictures.add"
                    accept="image/jpeg,image/png,image/webp,image/avif"
                    testid="add-pictures"
                    several=true
                    busy=Signal::derive(is_busy)
                    chosen=add
                />
                <span class="faint" role="status">
                    {move || session.say(if is_busy() { "panel.pictures.saving" } else { "panel.pictures.drop" })}
                </span>
            </div>
            <div role="alert" class="refused">
                {move || gallery.refused.get().into_iter().map(|trouble| view! {
                    <p class="failure" data-testid="picture-refused">{move || session.trouble(&trouble)}</p>
                }).collect_view()}
            </div>
            <Failure task=gallery.saving testid="pictures-error"/>
        </section>
    }
}

#[component]
fn OfBrand(brand: Brand, gallery: Gallery) -> impl IntoView {
    let session = expect_context::<Session>();
    let editing = expect_context::<Editing>();
    let Brand { id, name, pictures, .. } = brand;
    view! {
        <h4>{name}</h4>
        <ul class="pictures">
            {pictures.into_iter().enumerate().map(|(place, picture)| {
                let OfficialPicture { name, product, thumbnail, .. } = picture;
                let (brand, named, removed) = (id.clone(), name.clone(), name.clone());
                let label = move || session.say_with("panel.pictures.remove_this", &[("name", named.clone())]);
                view! {
                    <li class="picture" data-testid="official-picture">
                        <span class="picture-sight">
                            {match thumbnail {
                                Some(address) => view! { <img src=address alt=""/> }.into_any(),
                                None => view! { <span class="faint">{say("panel.pictures.unseen")}</span> }.into_any(),
                            }}
                        </span>
                        <span class="picture-name" title=name.clone()>{name.clone()}</span>
                        <small class="picture-of">{product}</small>
                        <button
                            class="small"
                            data-testid="remove-picture"
                            aria-label=label
                            disabled=move || gallery.saving.is_busy()
                            on:click=move |_| gallery.remove(editing, brand.clone(), place, removed.clone())
                        >
                            {say("panel.pictures.remove")}
                        </button>
                    </li>
                }
            }).collect_view()}
        </ul>
    }
}

/// Each brand, followed by its products.
fn subjects(brands: &[Brand]) -> Vec<Subject> {
    let of_brand = |brand: &Brand| {
        let (id, name) = (brand.id.clone(), brand.name.clone());
        let whole = Subject { brand: id.clone(), product: None, shown: name.clone() };
        let products = brand.products.iter().map(move |product| Subject {
            brand: id.clone(),
            product: Some(product.name.clone()),
            shown: format!("{name} · {}", product.name),
        });
        std::iter::once(whole).chain(products).collect::<Vec<_>>()
    };
    brands.iter().flat_map(of_brand).collect()
}
