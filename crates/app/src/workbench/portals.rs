//! What is known of the portals, to be compared with what the analyst's own shows, and changed.

mod entry;
mod reason;

use super::register::{DoneNote, Kept, Register, Said, today};
use crate::controls::FileButton;
use crate::files::{download_text, text_of};
use crate::session::{Session, code, say};
use crate::task::{Failure, Task, Trouble};
use complaint::{
    Certainty, DocumentError, FieldKey, Pointed, Portal, Sourced, Territory, built_in_portals, portals_from_json,
    portals_to_json,
};
use entry::{Entry, EntryKind, Known, KnownLine};
use leptos::prelude::*;
use reason::Reasons;

/// Where an entry comes from that the analyst has changed. It is data, and goes to others as it is.
const OWN_SOURCE: &str = "as shown in your portal";
const MEBIBYTE: f64 = 1_048_576.0;

/// The portals, and the one that `shown` names.
#[component]
pub fn Portals(shown: Memo<String>) -> impl IntoView {
    let register = expect_context::<Register>();
    let all =
        Memo::new(move |_| register.portals().into_iter().map(|portal| (portal.id, portal.name)).collect::<Vec<_>>());
    let current = Memo::new(move |_| {
        let shown = shown.get();
        all.with(|all| {
            let named = all.iter().find(|(id, _)| *id == shown).or(all.first());
            named.map(|(id, _)| id.clone()).unwrap_or_default()
        })
    });
    view! {
        <DoneNote kept=register.kept_portals/>
        <header class="section-head"><h2>{say("panel.section.portals")}</h2></header>
        <p class="prose">{say("panel.portals.what")}</p>
        <Exchange/>
        <nav class="tabs" aria-label=say("panel.section.portals")>
            {move || all.get().into_iter().map(|(id, name)| {
                let (href, this) = (format!("#portals/{id}"), id);
                view! {
                    <a href=href aria-current=move || (current.get() == this).then_some("page")>{name}</a>
                }
            }).collect_view()}
        </nav>
        {move || {
            let id = current.get();
            view! { <OnePortal id=id/> }
        }}
    }
}

/// Changing a portal. Every change is kept at once and can be taken back.
#[derive(Clone, Copy)]
pub struct Changing {
    kept: Kept<Portal>,
    portal: Memo<Option<Portal>>,
    /// Why the last change was not kept.
    problem: RwSignal<Option<String>>,
    session: Session,
}

impl Changing {
    /// A part of the portal, followed.
    pub fn part<T>(self, part: impl Fn(&Portal) -> T + Send + Sync + 'static) -> Memo<Option<T>>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |_| self.portal.with(|portal| portal.as_ref().map(&part)))
    }

    /// Keeps the portal with something changed, unless that is refused or makes it wrong.
    pub fn change(self, change: impl FnOnce(&mut Portal)) {
        let Some(mut portal) = self.portal.get_untracked() else { return };
        self.problem.set(None);
        change(&mut portal);
        if self.problem.with_untracked(Option::is_some) {
            return;
        }
        if let Some((field, problem)) = portal.problem() {
            self.problem.set(Some(untrack(|| problem.told_at(None, Some(&field), self.session.language()))));
            return;
        }
        let said = Said::new("panel.portal.changed", [("name", portal.name.clone())]);
        self.kept.change(with(self.kept.items.get_untracked(), portal), said);
    }

    /// Says why something that was written can't be kept, and has the change that says so not be made.
    pub fn refuse(self, problem: String) {
        self.problem.set(Some(problem));
    }
}

/// The own portals with this one in place of the one with its id; one that is as built in is none of them.
fn with(mut own: Vec<Portal>, portal: Portal) -> Vec<Portal> {
    let at = own.iter().position(|known| known.id == portal.id);
    match (built_in_portals().contains(&portal), at) {
        (true, Some(at)) => drop(own.remove(at)),
        (true, None) => {}
        (false, Some(at)) => own[at] = portal,
        (false, None) => own.push(portal),
    }
    own
}

/// An entry as the analyst has seen it in the portal today.
pub fn seen<T>(value: T) -> Option<Sourced<T>> {
    let day = today()?;
    Some(Sourced { value, certainty: Certainty::Analyst, source: OWN_SOURCE.to_owned(), day })
}

/// Gives an entry another value that the analyst has seen today.
fn see<T: PartialEq>(entry: &mut Sourced<T>, value: T) {
    if entry.value != value
        && let Some(seen) = seen(value)
    {
        *entry = seen;
    }
}

#[component]
fn OnePortal(id: String) -> impl IntoView {
    let session = expect_context::<Session>();
    let register = expect_context::<Register>();
    let kept = register.kept_portals;
    let (named, own) = (id.clone(), id.clone());
    let portal = Memo::new(move |_| register.portals().into_iter().find(|portal: &Portal| portal.id == named));
    let changing = Changing { kept, portal, problem: RwSignal::new(None), session };
    provide_context(changing);
    let is_own = Memo::new(move |_| kept.items.with(|all| all.iter().any(|portal| portal.id == own)));
    let is_built_in = built_in_portals().iter().any(|portal| portal.id == id);
    let name = changing.part(|portal| portal.name.clone());
    let restore = move |_| {
        let after = kept.items.get_untracked().into_iter().filter(|portal| portal.id != id).collect();
        let key = if is_built_in { "panel.portal.restored" } else { "panel.portal.removed" };
        kept.change(after, Said::new(key, [("name", name.get_untracked().unwrap_or_default())]));
    };
    view! {
        <article class="draft portal" data-testid="portal">
            <h2>{move || name.get()}</h2>
            <div class="buttons">
                <span class="faint" data-testid="portal-state">
                    {move || {
                        let key = if is_own.get() { "panel.portal.is_own" } else { "panel.portal.is_built_in" };
                        expect_context::<Session>().say(key)
                    }}
                </span>
                <Show when=move || is_own.get()>
                    <button class="small" data-testid="restore-portal" on:click=restore.clone()>
                        {if is_built_in { say("panel.portal.restore") } else { say("panel.portal.remove") }}
                    </button>
                </Show>
            </div>
            <div role="alert">
                {move || changing.problem.get().map(|problem| {
                    view! { <p class="failure" data-testid="portal-problem">{problem}</p> }
                })}
            </div>
            <Hosts/>
            <Platforms/>
            <Limits/>
            <Types/>
            <Reasons/>
            <Labels/>
            <PointedAt/>
        </article>
    }
}

#[component]
fn Hosts() -> impl IntoView {
    let changing = expect_context::<Changing>();
    let hosts = changing.part(|portal| portal.hosts.clone());
    let added = RwSignal::new(String::new());
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let host = host_of(&added.get_untracked());
        if let Some(host) = seen(host).filter(|host| !host.value.is_empty()) {
            changing.change(|portal| {
                portal.hosts.retain(|known| known.value != host.value);
                portal.hosts.push(host);
            });
            added.set(String::new());
        }
    };
    view! {
        <section>
            <h3>{say("panel.portal.hosts")}</h3>
            <ul class="entries" data-testid="portal-hosts">
                {move || hosts.get().unwrap_or_default().into_iter().map(|host| {
                    let removed = host.value.clone();
                    let known = Known::of(&host, host.value.clone());
                    view! {
                        <li class="entry">
                            <span class="entry-line">
                                <code>{host.value}</code>
                                <button
                                    class="small"
                                    on:click=move |_| {
                                        changing.change(|portal| portal.hosts.retain(|host| host.value != removed));
                                    }
                                >
                                    {say("panel.right.remove")}
                                </button>
                            </span>
                            <KnownLine known=Signal::derive(move || Some(known.clone()))/>
                        </li>
                    }
                }).collect_view()}
            </ul>
            <form class="buttons" on:submit=add>
                <input
                    type="text"
                    class="short"
                    data-testid="new-host"
                    aria-label=say("panel.portal.new_host")
                    placeholder="ipp.example"
                    prop:value=move || added.get()
                    on:input=move |event| added.set(event_target_value(&event))
                />
                <button class="small" data-testid="add-host">{say("panel.portal.add_host")}</button>
            </form>
        </section>
    }
}

/// The host of what was written, which may be an address.
fn host_of(text: &str) -> String {
    let text = text.trim();
    let behind = text.split_once("://").map_or(text, |(_, behind)| behind);
    behind.split(['/', '?', '#']).next().unwrap_or_default().to_lowercase()
}

#[component]
fn Platforms() -> impl IntoView {
    let session = expect_context::<Session>();
    let changing = expect_context::<Changing>();
    let sites = changing.part(|portal| portal.platforms.iter().map(|platform| platform.site).collect::<Vec<_>>());
    view! {
        <section>
            <h3>{say("panel.portal.platforms")}</h3>
            <ul class="entries">
                {move || sites.get().unwrap_or_default().into_iter().map(|site| {
                    let wanted = changing.part(move |portal| portal.platform(site)?.territories.clone());
                    view! {
                        <li class="entry">
                            <Entry
                                label=Signal::derive(move || code(site))
                                testid="platform-name"
                                get=move |portal: &Portal| {
                                    let platform = portal.platform(site)?;
                                    Some(Known {
                                        value: platform.name.clone(),
                                        certainty: platform.certainty,
                                        source: platform.source.clone(),
                                        day: platform.day,
                                    })
                                }
                                set=move |portal: &mut Portal, name: String| {
                                    let platform = portal.platforms.iter_mut().find(|platform| platform.site == site);
                                    if let Some((platform, seen)) = platform.zip(seen(name)) {
                                        (platform.name, platform.certainty) = (seen.value, seen.certainty);
                                        (platform.source, platform.day) = (seen.source, seen.day);
                                    }
                                }
                            />
                            {move || wanted.get().flatten().map(|wanted| {
                                let territories = wanted.value.iter().map(Territory::as_str).collect::<Vec<_>>().join(" ");
                                let known = Known::of(&wanted, territories.clone());
                                view! {
                                    <p class="entry-more">
                                        {move || session.say_with("panel.portal.territories", &[("territories", territories.clone())])}
                                        " "
                                        <KnownLine known=Signal::derive(move || Some(known.clone()))/>
                                    </p>
                                }
                            })}
                        </li>
                    }
                }).collect_view()}
            </ul>
        </section>
    }
}

/// A limit: the key of its label, its name for tests, how it is read and written.
type Limit = (&'static str, &'static str, fn(&Portal) -> Known, fn(&mut Portal, f64) -> bool);

const LIMITS: [Limit; 5] = [
    (
        "panel.portal.links",
        "limit-links",
        |portal| Known::of(&portal.links, portal.links.value.to_string()),
        |portal, number| whole(number, |number| see(&mut portal.links, number as usize)),
    ),
    (
        "panel.portal.attachment_count",
        "limit-attachments",
        |portal| Known::of(&portal.attachments, portal.attachments.value.count.to_string()),
        |portal, number| {
            whole(number, |number| {
                let limits = complaint::AttachmentLimits { count: number as usize, ..portal.attachments.value };
                see(&mut portal.attachments, limits);
            })
        },
    ),
    (
        "panel.portal.attachment_size",
        "limit-attachment-size",
        |portal| Known::of(&portal.attachments, mebibytes(portal.attachments.value.bytes)),
        |portal, number| {
            let limits = complaint::AttachmentLimits { bytes: (number * MEBIBYTE) as u64, ..portal.attachments.value };
            see(&mut portal.attachments, limits);
            true
        },
    ),
    (
        "panel.portal.picture_size",
        "limit-picture-size",
        |portal| Known::of(&portal.picture_bytes, mebibytes(portal.picture_bytes.value)),
        |portal, number| {
            see(&mut portal.picture_bytes, (number * MEBIBYTE) as u64);
            true
        },
    ),
    (
        "panel.portal.fresh_days",
        "limit-fresh-days",
        |portal| Known::of(&portal.fresh_days, portal.fresh_days.value.to_string()),
        |portal, number| whole(number, |number| see(&mut portal.fresh_days, number)),
    ),
];

/// Does something with a number that is whole; whether it is.
fn whole(number: f64, take: impl FnOnce(u32)) -> bool {
    let is_whole = number.fract() == 0.0 && number <= f64::from(u32::MAX);
    if is_whole {
        take(number as u32);
    }
    is_whole
}

fn mebibytes(bytes: u64) -> String {
    (bytes as f64 / MEBIBYTE).to_string()
}

#[component]
fn Limits() -> impl IntoView {
    let session = expect_context::<Session>();
    let changing = expect_context::<Changing>();
    view! {
        <section>
            <h3>{say("panel.portal.limits")}</h3>
            <ul class="entries">
                {LIMITS.into_iter().map(|(label, testid, get, set)| view! {
                    <li class="entry">
                        <Entry
                            label=Signal::derive(move || session.say(label))
                            testid=testid
                            kind=EntryKind::Number
                            get=move |portal: &Portal| Some(get(portal))
                            set=move |portal: &mut Portal, text: String| {
                                let number = text.trim().parse::<f64>().ok().filter(|number| *number > 0.0);
                                if !number.is_some_and(|number| set(portal, number)) {
                                    changing.refuse(session.say_with("panel.portal.no_number", &[("text", text)]));
                                }
                            }
                        />
                    </li>
                }).collect_view()}
            </ul>
        </section>
    }
}

#[component]
fn Types() -> impl IntoView {
    let session = expect_context::<Session>();
    let changing = expect_context::<Changing>();
    let kinds = changing.part(|portal| portal.complaint_types.iter().map(|it| it.kind).collect::<Vec<_>>());
    view! {
        <section>
            <h3>{say("panel.portal.types")}</h3>
            <ul class="entries">
                {move || kinds.get().unwrap_or_default().into_iter().map(|kind| view! {
                    <li class="entry">
                        <Entry
                            label=Signal::derive(move || session.say(kind.key()))
                            testid="complaint-type"
                            get=move |portal: &Portal| {
                                let known = portal.complaint_types.iter().find(|known| known.kind == kind)?;
                                Some(Known {
                                    value: known.label.clone(),
                                    certainty: known.certainty,
                                    source: known.source.clone(),
                                    day: known.day,
                                })
                            }
                            set=move |portal: &mut Portal, label: String| {
                                let known = portal.complaint_types.iter_mut().find(|known| known.kind == kind);
                                if let Some((known, seen)) = known.zip(seen(label)) {
                                    (known.label, known.certainty) = (seen.value, seen.certainty);
                                    (known.source, known.day) = (seen.source, seen.day);
                                }
                            }
                        />
                    </li>
                }).collect_view()}
            </ul>
        </section>
    }
}

/// The fields the analyst has pointed at, each of which can be forgotten.
#[component]
fn PointedAt() -> impl IntoView {
    let session = expect_context::<Session>();
    let changing = expect_context::<Changing>();
    let pointed = changing.part(|portal| portal.pointed.clone());
    view! {
        <Show when=move || pointed.with(|pointed| pointed.as_ref().is_some_and(|pointed| !pointed.is_empty()))>
            <section>
                <h3>{say("panel.portal.pointed")}</h3>
                <p class="prose faint">{say("panel.portal.pointed_what")}</p>
                <ul class="entries" data-testid="pointed">
                    {move || pointed.get().unwrap_or_default().into_iter().map(|(field, pointed)| {
                        let Pointed { label, name, id, placeholder, day } = pointed;
                        let parts = [("label", label), ("name", name), ("id", id), ("placeholder", placeholder)];
                        let parts = parts.into_iter().filter(|(_, value)| !value.is_empty());
                        let told = parts.map(|(part, value)| format!("{part} “{value}”")).collect::<Vec<_>>().join(" · ");
                        view! {
                            <li class="entry" data-key=field.code()>
                                <span class="entry-line">
                                    <b>{move || session.say(field.key())}</b>
                                    <button
                                        class="small"
                                        data-testid="forget-pointed"
                                        on:click=move |_| changing.change(|portal| drop(portal.pointed.remove(&field)))
                                    >
                                        {say("panel.portal.forget_pointed")}
                                    </button>
                                </span>
                                <small class="known">{format!("{told} · {day}")}</small>
                            </li>
                        }
                    }).collect_view()}
                </ul>
            </section>
        </Show>
    }
}

/// What the fields of the portal's form are called.
#[component]
fn Labels() -> impl IntoView {
    let session = expect_context::<Session>();
    view! {
        <section>
            <h3>{say("panel.portal.labels")}</h3>
            <p class="prose faint">{say("panel.portal.labels_what")}</p>
            <ul class="entries">
                {FieldKey::ALL.into_iter().map(|field| view! {
                    <li class="entry">
                        <Entry
                            label=Signal::derive(move || session.say(field.key()))
                            testid="field-label"
                            kind=EntryKind::Lines
                            get=move |portal: &Portal| {
                                let labels = portal.field_labels.get(&field)?;
                                Some(Known::of(labels, labels.value.join("\n")))
                            }
                            set=move |portal: &mut Portal, text: String| {
                                if let Some(seen) = seen(lines(&text)) {
                                    portal.field_labels.insert(field, seen);
                                }
                            }
                        />
                        <Entry
                            label=Signal::derive(move || session.say("panel.portal.synonyms"))
                            testid="field-synonyms"
                            kind=EntryKind::Lines
                            get=move |portal: &Portal| {
                                let synonyms = portal.synonyms.get(&field)?;
                                Some(Known::of(synonyms, synonyms.value.join("\n")))
                            }
                            set=move |portal: &mut Portal, text: String| {
                                if let Some(seen) = seen(lines(&text)) {
                                    portal.synonyms.insert(field, seen);
                                }
                            }
                        />
                    </li>
                }).collect_view()}
            </ul>
        </section>
    }
}

/// What stands on the lines of a text.
fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[component]
fn Exchange() -> impl IntoView {
    let session = expect_context::<Session>();
    let register = expect_context::<Register>();
    let working = Task::new();
    let import = Callback::new(move |files: Vec<web_sys::File>| {
        let Some(file) = files.into_iter().next() else { return };
        working.run(async move {
            let read = portals_from_json(&text_of(&file).await?);
            let told =
                |error: DocumentError| format!("{}: {}", file.name(), untrack(|| error.told(session.language())));
            let read = read.map_err(|error| Trouble::new("panel.portals.refused", told(error)))?;
            let count = read.len().to_string();
            let after = read.into_iter().fold(register.own_portals.get_untracked(), with);
            register.kept_portals.change(after, Said::new("panel.portals.taken_in", [("count", count)]));
            Ok(())
        });
    });
    let export = move |_| {
        let text = portals_to_json(&untrack(move || register.portals()));
        let given = download_text("counterproof-portals.json", "application/json", &text);
        working.run(async move { Ok(given?) });
    };
    view! {
        <div class="buttons">
            <FileButton
                label="panel.portals.import"
                accept=".json,application/json"
                testid="import-portals"
                busy=Signal::derive(move || working.is_busy())
                chosen=import
            />
            <button data-testid="export-portals" disabled=move || working.is_busy() on:click=export>
                {say("panel.portals.export")}
            </button>
            <Failure task=working testid="portals-refused"/>
        </div>
    }
}
