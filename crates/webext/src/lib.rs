//! Thin typed bindings to the WebExtension APIs we use.
