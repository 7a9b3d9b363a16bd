//! The comparison sheet: two pictures side by side, what differs pointed out and put into words, kept as an exhibit.

mod bench;
mod differences;
mod drawing;
mod picture;

use super::choice::size;
use super::drafts::Desk;
use super::evidence::take_in;
use super::go;
use super::shelf::Shelf;
use crate::controls::LanguageOptions;
use crate::files::bytes_of;
use crate::session::{Session, refused, say};
use crate::task::{Failure, Task, Trouble};
use ::evidence::ExhibitRole;
use bench::{Bench, Typed, sheet_of};
use complaint::Draft;
use complaint::comparison::{ComparisonSheet, MOST_BYTES, SheetRight, Side, WIDEST, WIDTHS, with_sheet};
use differences::Differences;
use js_sys::{Array, Uint8Array};
use leptos::html;
use leptos::prelude::*;
use picture::ComparedSide;
use web_sys::{File, FilePropertyBag, HtmlImageElement};

/// A sheet that was made.
#[derive(Clone, PartialEq)]
struct Made {
    exhibit: String,
    width: u32,
    height: u32,
    bytes: u64,
}

/// The page. `shown` names a sheet that is changed, by exhibit, or the draft one is made for.
#[component]
pub fn Compare(shown: Memo<String>) -> impl IntoView {
    let session = expect_context::<Session>();
    let shelf = expect_context::<Shelf>();
    let bench = Bench::new(untrack(|| session.language()));
    provide_context(bench);
    let opening = Task::new();
    let begun = RwSignal::new(String::new());
    Effect::new(move || {
        let id = shown.get();
        if !shelf.read.get() || begun.with_untracked(|begun| *begun == id) {
            return;
        }
        begun.set(id.clone());
        if !id.is_empty() {
            begin(bench, shelf, opening, id);
        }
    });
    let sheets = Memo::new(move |_| {
        let is_sheet = |id: &str| {
            shelf.noted.with(|noted| noted.get(id).and_then(|noted| noted.role) == Some(ExhibitRole::ComparisonSheet))
        };
        shelf.shown.with(|all| all.iter().filter(|exhibit| is_sheet(&exhibit.id)).cloned().collect::<Vec<_>>())
    });
    let open = move |event| {
        let id = event_target_value(&event);
        if id.is_empty() {
            bench.begin_with(None, untrack(|| session.language()));
        }
        go("compare", &id);
    };
    view! {
        <header class="section-head"><h2>{say("compare.title")}</h2></header>
        <p class="prose faint">{say("compare.what")}</p>
        <div class="buttons">
            <label class="inline">
                <span>{say("compare.open")}</span>
                <select data-testid="compare-open" prop:value=move || { sheets.track(); shown.get() } on:change=open>
                    <option value="">{say("compare.open.none")}</option>
                    <For
                        each=move || sheets.get()
                        key=|sheet| sheet.id.clone()
                        children=move |sheet| {
                            let id = sheet.id.clone();
                            view! {
                                <option value=sheet.id.clone() selected=move || shown.get() == id>
                                    {format!("#{} {}", sheet.seq, sheet.title)}
                                </option>
                            }
                        }
                    />
                </select>
            </label>
            <SheetLanguage/>
            <RightFields/>
        </div>
        <Failure task=opening testid="compare-open-failure"/>
        <Failure task=bench.loading testid="compare-failure"/>
        <div class="compare-sides">
            {Side::BOTH.into_iter().map(|side| view! { <ComparedSide side=side/> }).collect_view()}
        </div>
        <Differences/>
        <Making shown=shown/>
    }
}

/// Begins with what the address names.
fn begin(bench: Bench, shelf: Shelf, opening: Task, id: String) {
    let language = bench.work.with_untracked(|work| work.language);
    if shelf.exhibits.with_untracked(|all| all.iter().any(|exhibit| exhibit.id == id)) {
        opening.run(async move {
            bench.begin_with(Some(sheet_of(&id).await?), language);
            Ok(())
        });
        return;
    }
    match draft_of(shelf, &id) {
        Some(draft) => {
            bench.begin_with(None, draft.language);
            bench.work.update(|work| {
                work.right.name = draft.right.name;
                work.right.number = draft.right.number;
            });
            if let Some(listing) = draft.listings.into_iter().next() {
                bench.exhibits[Side::Shown as usize].set(listing.exhibit);
            }
        }
        None => opening.fail(Trouble::new("compare.trouble.draft", id)),
    }
}

/// The draft with an id.
fn draft_of(shelf: Shelf, id: &str) -> Option<Draft> {
    let json = shelf.drafts.with_untracked(|all| all.iter().find(|draft| draft.id == id).map(|it| it.json.clone()))?;
    Draft::from_json(&json).ok()
}

#[component]
fn SheetLanguage() -> impl IntoView {
    let bench = expect_context::<Bench>();
    let chosen = Memo::new(move |_| bench.work.with(|work| work.language));
    view! {
        <label class="inline">
            <span>{say("compare.language")}</span>
            <LanguageOptions
                chosen=chosen.into()
                change=Callback::new(move |language| bench.change(|work| work.language = language))
                testid="compare-language"
            />
        </label>
    }
}

/// The right the sheet names.
#[component]
fn RightFields() -> impl IntoView {
    view! {
        <RightField
            label="compare.right"
            testid="compare-right"
            most="200"
            typed=Typed::RightName
            of=|right| &mut right.name
        />
        <RightField
            label="compare.right.number"
            testid="compare-right-number"
            most="100"
            typed=Typed::RightNumber
            of=|right| &mut right.number
        />
    }
}

#[component]
fn RightField(
    label: &'static str,
    testid: &'static str,
    most: &'static str,
    typed: Typed,
    of: fn(&mut SheetRight) -> &mut String,
) -> impl IntoView {
    let bench = expect_context::<Bench>();
    let text = Memo::new(move |_| of(&mut bench.work.with(|work| work.right.clone())).clone());
    view! {
        <label class="inline">
            <span>{say(label)}</span>
            <input
                type="text"
                data-testid=testid
                maxlength=most
                prop:value=move || text.get()
                on:input=move |event| {
                    let value = event_target_value(&event);
                    bench.type_in(typed, move |work| *of(&mut work.right) = value);
                }
            />
        </label>
    }
}

/// The sheet as it will be, what it lacks, and making it. One that is made for a draft is added to it.
#[component]
fn Making(shown: Memo<String>) -> impl IntoView {
    let session = expect_context::<Session>();
    let shelf = expect_context::<Shelf>();
    let bench = expect_context::<Bench>();
    let making = Task::new();
    let desk = Desk::expect();
    let preview = NodeRef::<html::Canvas>::new();
    let drawn = Task::new();
    let made = RwSignal::new(None::<Made>);
    let operator = move || {
        session
            .settings
            .with(|settings| settings.as_ref().map(|settings| settings.operator.clone()).unwrap_or_default())
    };
    let sheet = Memo::new(move |_| bench.sheet(operator(), now()));
    let is_there = Memo::new(move |_| sheet.with(Option::is_some));
    let problems = Memo::new(move |_| {
        let told = |sheet: &ComparisonSheet| sheet.problems().iter().map(told_of).collect::<Vec<_>>();
        sheet.with(|sheet| sheet.as_ref().map(told))
    });
    Effect::new(move || {
        let (Some(canvas), Some(sheet)) = (preview.get(), sheet.get()) else { return };
        let Some(images) = images(bench) else { return };
        drawn.forget();
        if let Err(error) = drawing::draw_sheet(&canvas, &sheet, [&images[0], &images[1]], WIDEST) {
            drawn.fail(error);
        }
    });
    let make = move |_| {
        let Some((mut sheet, images)) = sheet.get_untracked().zip(untrack(|| images(bench))) else { return };
        sheet.created = now();
        let draft = untrack(|| shown.with(|id| draft_of(shelf, id)));
        making.run(async move {
            made.try_set(None);
            let drawn = small_enough(&sheet, [&images[0], &images[1]]).await?;
            let name = format!("comparison-{}.png", sheet.created.get(..10).unwrap_or_default());
            let exhibit = take_in(&png_file(&name, &drawn.png)?, Some(ExhibitRole::ComparisonSheet)).await?;
            shelf.reload();
            if let Some(draft) = draft {
                let added = exhibit.clone();
                let again = desk.again(&draft, move |draft, _| draft.exhibits.push(added)).await?;
                desk.keep(&again).await?;
                go("drafts", &draft.id);
                return Ok(());
            }
            let bytes = drawn.png.len() as u64;
            made.try_set(Some(Made { exhibit, width: drawn.width, height: drawn.height, bytes }));
            Ok(())
        });
    };
    let can_make = move || problems.with(|problems| problems.as_ref().is_some_and(Vec::is_empty));
    view! {
        {move || is_there.get().then(|| view! {
            <section>
                <h3>{say("compare.preview")}</h3>
                <div class="compare-preview" tabindex="0" role="group" aria-label=say("compare.preview")>
                    <canvas node_ref=preview data-testid="compare-preview"></canvas>
                </div>
                <Failure task=drawn/>
                {move || problems.get().filter(|problems| !problems.is_empty()).map(|problems| view! {
                    <h4>{say("compare.lacking")}</h4>
                    <ul class="compare-problems">
                        {problems.into_iter().map(|(problem, key, arguments)| view! {
                            <li data-testid="compare-problem" data-code=problem>{move || session.say_with(&key, &borrowed(&arguments))}</li>
                        }).collect_view()}
                    </ul>
                })}
                <div class="buttons">
                    <button
                        class="primary"
                        data-testid="compare-make"
                        disabled=move || making.is_busy() || !can_make()
                        aria-busy=move || making.is_busy().to_string()
                        on:click=make
                    >
                        {say("compare.make")}
                    </button>
                </div>
                <Failure task=making testid="compare-make-failure"/>
            </section>
        })}
        <div role="status">
            {move || made.get().map(|Made { exhibit, width, height, bytes }| {
                let arguments = [("width", width.to_string()), ("height", height.to_string()), ("size", size(bytes))];
                view! {
                    <p class="note" data-testid="compare-made" data-exhibit-id=exhibit.clone()>
                        <span>
                            {move || session.say_with("compare.made", &arguments)}
                            {(width < WIDEST).then(|| view! { " "{say("compare.made.narrower")} })}
                        </span>
                        <a href=format!("#evidence/{exhibit}")>{say("compare.made.open")}</a>
                    </p>
                }
            })}
        </div>
    }
}

type Told = (&'static str, String, Vec<(String, String)>);

fn told_of(problem: &complaint::comparison::SheetProblem) -> Told {
    (problem.code(), problem.key(), problem.arguments().into_iter().collect())
}

fn borrowed(arguments: &[(String, String)]) -> Vec<(&str, String)> {
    arguments.iter().map(|(name, value)| (name.as_str(), value.clone())).collect()
}

fn images(bench: Bench) -> Option<[HtmlImageElement; 2]> {
    Some([bench.image(Side::Genuine)?, bench.image(Side::Shown)?])
}

fn now() -> String {
    js_sys::Date::new_0().to_iso_string().into()
}

/// A sheet as PNG.
struct Drawn {
    png: Vec<u8>,
    width: u32,
    height: u32,
}

/// Draws a sheet as wide as it can be without being larger than portals take.
async fn small_enough(sheet: &ComparisonSheet, images: [&HtmlImageElement; 2]) -> Result<Drawn, Trouble> {
    let canvas = drawing::canvas()?;
    let mut least = 0;
    for width in WIDTHS {
        let height = drawing::draw_sheet(&canvas, sheet, images, width)?;
        let png = with_sheet(&bytes_of(&drawing::png(&canvas).await?).await?, sheet)
            .map_err(|problem| Trouble::new(problem.key(), problem))?;
        if png.len() <= MOST_BYTES {
            return Ok(Drawn { png, width, height });
        }
        least = png.len();
    }
    Err(Trouble::new("compare.trouble.large", size(least as u64)))
}

fn png_file(name: &str, png: &[u8]) -> Result<File, Trouble> {
    let options = FilePropertyBag::new();
    options.set_type("image/png");
    let parts = Array::of1(&Uint8Array::from(png));
    Ok(File::new_with_u8_array_sequence_and_options(&parts, name, &options).map_err(refused)?)
}
