//! The section: which folder, what is in it, what is not.

use super::{Backup, Standing, Told, can_choose};
use crate::only_here::OnlyHere;
use crate::session::{Session, say};
use crate::task::Failure;
use crate::workbench::shelf::Shelf;
use leptos::prelude::*;
use vault::Permission;

/// The section.
#[component]
pub fn BackupSection() -> impl IntoView {
    let backup = expect_context::<Backup>();
    let shelf = expect_context::<Shelf>();
    let only_here = Memo::new(move |_| shelf.only_here().len());
    view! {
        <header class="section-head"><h2>{say("panel.section.backup")}</h2></header>
        <OnlyHere count=only_here.into() in_new_tab=None/>
        <section>
            <p class="prose">{say("panel.backup.what")}</p>
            {move || match backup.standing.get() {
                Standing::Unknown => ().into_any(),
                Standing::None => view! { <Choose/> }.into_any(),
                Standing::Folder(name, permission) => view! { <Chosen name=name permission=permission/> }.into_any(),
            }}
            <Failure task=backup.choosing testid="folder-failure"/>
        </section>
    }
}

#[component]
fn Choose() -> impl IntoView {
    let backup = expect_context::<Backup>();
    match can_choose() {
        true => view! {
            <div class="buttons">
                <button
                    class="primary"
                    data-testid="choose-folder"
                    disabled=move || backup.choosing.is_busy()
                    on:click=move |_| backup.choose()
                >
                    {say("panel.backup.choose")}
                </button>
            </div>
        }
        .into_any(),
        false => view! { <p class="prose" data-testid="no-folders">{say("panel.backup.impossible")}</p> }.into_any(),
    }
}

#[component]
fn Chosen(name: String, permission: Permission) -> impl IntoView {
    let session = expect_context::<Session>();
    let backup = expect_context::<Backup>();
    let shelf = expect_context::<Shelf>();
    let in_folder = move || {
        let copies = shelf.copies.with(|copies| copies.values().filter(|copies| copies.folder.is_some()).count());
        (copies, shelf.exhibits.with(Vec::len))
    };
    view! {
        <dl class="facts-table">
            <dt>{say("panel.backup.folder")}</dt>
            <dd data-testid="folder-name">{name}</dd>
            <dt>{say("panel.backup.in_folder")}</dt>
            <dd data-testid="in-folder">
                {move || {
                    let (copies, all) = in_folder();
                    session.say_with("panel.backup.of", &[("count", copies.to_string()), ("all", all.to_string())])
                }}
            </dd>
        </dl>
        {match permission {
            Permission::Granted => view! { <Work/> }.into_any(),
            Permission::Asks | Permission::Denied => view! {
                <div class="grant" role="alert" data-testid="folder-asks">
                    <p>{say("panel.backup.dropped")}</p>
                    <button
                        class="primary"
                        data-testid="allow-folder"
                        disabled=move || backup.choosing.is_busy()
                        on:click=move |_| backup.allow()
                    >
                        {say("panel.backup.allow")}
                    </button>
                </div>
            }.into_any(),
        }}
        <div class="buttons">
            {can_choose().then(|| view! {
                <button class="small" data-testid="choose-folder" disabled=move || backup.choosing.is_busy() on:click=move |_| backup.choose()>
                    {say("panel.backup.another")}
                </button>
            })}
            <button class="small" data-testid="give-up-folder" disabled=move || backup.choosing.is_busy() on:click=move |_| backup.give_up()>
                {say("panel.backup.give_up")}
            </button>
        </div>
    }
}

/// Backing up and checking, how far it is, what came of it.
#[component]
fn Work() -> impl IntoView {
    let session = expect_context::<Session>();
    let backup = expect_context::<Backup>();
    let busy = move || backup.working.is_busy();
    view! {
        <div class="buttons">
            <button class="primary" data-testid="back-up" disabled=busy aria-busy=move || busy().to_string() on:click=move |_| backup.back_up()>
                {say("panel.backup.now")}
            </button>
            <button data-testid="check-backup" disabled=busy on:click=move |_| backup.check()>{say("panel.backup.check")}</button>
            <Show when=busy>
                <progress
                    aria-label=say("panel.backup.running")
                    max=move || backup.progress.with(|it| it.total.max(1).to_string())
                    value=move || backup.progress.with(|it| it.done.to_string())
                ></progress>
                <span class="faint number">
                    {move || backup.progress.with(|it| format!("{} / {}", it.done, it.total))}
                </span>
                <button class="small" data-testid="stop-backup" on:click=move |_| backup.stop()>{say("panel.backup.stop")}</button>
            </Show>
        </div>
        <div role="status">
            {move || (backup.is_stopped() && !busy()).then(|| view! {
                <p data-testid="backup-stopped">{say("panel.backup.stopped")}</p>
            })}
            {move || backup.checked.get().map(|told| {
                let holds = told.is_empty();
                let key = if holds { "panel.backup.holds" } else { "panel.backup.fails" };
                view! {
                    <p class="verdict" data-testid="backup-verdict" data-holds=holds.to_string()>{session.say(key)}</p>
                    <ToldOf told=told testid="backup-lost"/>
                }
            })}
        </div>
        <Failure task=backup.working testid="backup-failure"/>
        <div role="alert">
            {move || {
                let told = backup.refused.get();
                (!told.is_empty()).then(|| view! {
                    <div class="failure">
                        <p>{say("panel.backup.refused")}</p>
                        <ToldOf told=told testid="backup-refused"/>
                    </div>
                })
            }}
        </div>
    }
}

#[component]
fn ToldOf(told: Vec<Told>, testid: &'static str) -> impl IntoView {
    let session = expect_context::<Session>();
    let told = told.into_iter().map(|(title, trouble)| {
        view! {
            <li data-testid=testid>
                <b>{title}</b>
                " "
                <span>{move || session.trouble(&trouble)}</span>
            </li>
        }
    });
    view! { <ul class="bullets">{told.collect_view()}</ul> }
}
