//! What our own pages ask, answered with how it stands.

use crate::engine::Engine;
use js_sys::{Function, Reflect};
use protocol::{ErrorBody, ErrorCode, FillState, PortalCommand, Reply};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use webext::messaging::{from_value, to_value};

/// Answers commands from now on.
pub(crate) fn answer(engine: &Rc<Engine>) {
    let engine = Rc::clone(engine);
    let listener = Closure::<dyn FnMut(JsValue, JsValue, Function) -> JsValue>::new(
        move |message: JsValue, sender: JsValue, answer: Function| {
            if text_of(&message, "to").as_deref() != Some("portal") || !webext::runtime::is_connected() {
                return JsValue::FALSE;
            }
            let reply: Reply<FillState> = checked(&message, &sender).map(|command| engine.obey(command)).into();
            if let Ok(reply) = to_value(&reply) {
                // The asker may be gone, which is not our error.
                let _ = answer.call1(&JsValue::UNDEFINED, &reply);
            }
            JsValue::FALSE
        },
    );
    if webext::runtime::on_message(&listener).is_ok() {
        listener.forget();
    }
}

/// A command, if it is one and comes from our own extension. The envelope is opened by hand: as one type it would bring the
/// readers of every message of every world.
fn checked(message: &JsValue, sender: &JsValue) -> Result<PortalCommand, ErrorBody> {
    let ours = webext::runtime::id();
    if ours.is_none() || text_of(sender, "id") != ours {
        return Err(ErrorBody::new(ErrorCode::NotAllowed, "the sender is not this extension"));
    }
    from_value(Reflect::get(message, &"body".into()).unwrap_or_default())
}

fn text_of(object: &JsValue, name: &str) -> Option<String> {
    if !object.is_object() {
        return None;
    }
    Reflect::get(object, &name.into()).ok()?.as_string()
}
