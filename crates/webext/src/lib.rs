//! Thin typed bindings to the WebExtension APIs we use, one module a namespace, and to the browser’s pictures and locks.
//!
//! The root is `globalThis.browser`, or `globalThis.chrome` where that is absent. Every call is looked up when it is made,
//! so that code shared by several worlds can name an API that only one of them has; a missing one is an error like a
//! refused one.

pub mod action;
pub mod alarms;
pub mod bitmap;
mod call;
pub mod locks;
pub mod menus;
pub mod messaging;
pub mod native;
pub mod page_capture;
pub mod permissions;
pub mod runtime;
pub mod scripting;
pub mod side_panel;
pub mod storage;
pub mod tabs;

pub use call::BrowserError;
