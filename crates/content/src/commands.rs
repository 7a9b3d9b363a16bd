//! What the worker and our own pages may ask of this page. Every question is answered, also when it fails.

use crate::presence::{is_alive, owe, settle};
use crate::session::Session;
use crate::{capture, freeze, state};
use js_sys::{Function, Object, Reflect};
use protocol::{ErrorBody, ErrorCode, PageCommand, Reply};
use serde::Serialize;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use webext::messaging::{from_value, to_value};

/// Answers commands from now on.
pub(crate) fn answer(session: &Rc<Session>) {
    let session = Rc::clone(session);
    let listener = Closure::<dyn FnMut(JsValue, JsValue, Function) -> JsValue>::new(
        move |message: JsValue, sender: JsValue, answer: Function| {
            // Messages to the worker and to our pages pass by here too; and an orphan answers nothing.
            if text_of(&message, "to").as_deref() != Some("content") || !webext::runtime::is_connected() {
                return JsValue::FALSE;
            }
            let ticket = owe(answer);
            let session = Rc::clone(&session);
            spawn_local(async move {
                let outcome = match checked(&message, &sender) {
                    Ok(command) => obey(&session, command).await,
                    Err(error) => Err(error),
                };
                if let Ok(reply) = outcome.or_else(|error| to_value(&Reply::<()>::Error(error))) {
                    settle(ticket, &reply);
                }
            });
            JsValue::TRUE
        },
    );
    if webext::runtime::on_message(&listener).is_ok() {
        listener.forget();
    }
}

/// A command, if it is one and comes from our own extension.
///
/// The envelope is opened by hand: parsing it as [`protocol::Envelope`] would compile the readers of every message of
/// every other world into a module that is loaded into someone's page.
fn checked(message: &JsValue, sender: &JsValue) -> Result<PageCommand, ErrorBody> {
    let ours = webext::runtime::id();
    if ours.is_none() || text_of(sender, "id") != ours {
        return Err(ErrorBody::new(ErrorCode::NotAllowed, "the sender is not this extension"));
    }
    let envelope: &Object = message.unchecked_ref();
    if let Some(unknown) = Object::keys(envelope).iter().find(|key| !["to", "body"].iter().any(|&known| key == known)) {
        return Err(ErrorBody::new(ErrorCode::BadMessage, format!("unknown field {unknown:?}")));
    }
    from_value(Reflect::get(message, &"body".into()).unwrap_or_default())
}

/// Carries a command out. The result is the reply.
async fn obey(session: &Rc<Session>, command: PageCommand) -> Result<JsValue, ErrorBody> {
    if !is_alive() {
        return Err(ErrorBody::new(ErrorCode::Internal, "the engine has withdrawn from this page"));
    }
    capture::heard(session);
    match command {
        PageCommand::Describe => done(session.describe()?),
        PageCommand::Apply => session.apply_anew().await.and_then(done),
        PageCommand::LookUpAgain => {
            session.look_up_again();
            done(())
        }
        PageCommand::Reveal { item_id } => session.reveal(&item_id).and_then(done),
        PageCommand::BeginCapture { capture_id } => done(capture::begin(session, &capture_id).await?),
        PageCommand::Geometry => done(capture::geometry(session, true)?),
        PageCommand::ScrollTo { y } => done(capture::scroll_to(session, y).await?),
        PageCommand::LoginSigns => done(state::login_signs(session.document())),
        PageCommand::Rectangles => done(session.rectangles()),
        PageCommand::EmbeddedState => done(state::embedded(session.document(), &session.marks_of_scripts())),
        PageCommand::Freeze { sheets } => {
            done(freeze::freeze(session.document(), sheets, |node| session.is_ours(node)))
        }
        PageCommand::Secrets => done(state::secrets(session.document())),
        PageCommand::EndCapture { capture_id } => capture::end(session, &capture_id).and_then(done),
    }
}

fn done<T: Serialize>(value: T) -> Result<JsValue, ErrorBody> {
    to_value(&Reply::Ok(value))
}

fn text_of(object: &JsValue, name: &str) -> Option<String> {
    if !object.is_object() {
        return None;
    }
    Reflect::get(object, &name.into()).ok()?.as_string()
}
