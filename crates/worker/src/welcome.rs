//! The page that welcomes a new analyst.

use serde::Deserialize;
use wasm_bindgen::JsValue;
use webext::messaging::from_value;
use webext::storage::Area;
use webext::{runtime, tabs};

/// Under which it is kept that the page was shown.
const KEY: &str = "welcomed";

/// Shows the page where the event says that the extension was installed, once: a folder that is loaded from the command
/// line counts as installed at each start of the browser. It is written down first, since no welcome is better than two.
pub async fn show_once(installed: JsValue) {
    #[derive(Deserialize)]
    struct Installed {
        reason: String,
    }
    let is_new = from_value::<Installed>(installed).is_ok_and(|installed| installed.reason == "install");
    if !is_new || !matches!(Area::Local.get::<bool>(KEY).await, Ok(None)) {
        return;
    }
    if let (Ok(()), Ok(page)) = (Area::Local.set(KEY, &true).await, runtime::url_of("workbench.html#welcome")) {
        // The workbench leads there too.
        let _ = tabs::create(&page).await;
    }
}
