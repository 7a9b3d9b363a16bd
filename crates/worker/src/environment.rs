//! With what a page is captured: browser, system, and exactly which of our own files run.

use crate::binary::own_file;
use crate::clock::random_id;
use evidence::{Environment, RunningFile};
use js_sys::{Array, Function, JSON, JsString, Object, Promise, Reflect};
use protocol::{ErrorBody, ErrorCode};
use serde::{Deserialize, Serialize};
use vault::sha256_of;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use webext::messaging::from_value;
use webext::runtime;
use webext::storage::Area;

/// The list of our files, which is not in itself.
const LIST: &str = "files.json";
/// Under which the hashes are kept while the browser runs; an update empties that storage.
const KEY: &str = "running_files";

/// What is known at once, without asking anybody: the rest is empty.
pub fn at_once(incognito: bool) -> Environment {
    let navigator = navigator();
    let languages = Reflect::get(&navigator, &"languages".into()).map(|list| Array::from(&list)).unwrap_or_default();
    Environment {
        user_agent: text(&navigator, "userAgent"),
        browser: String::new(),
        platform: String::new(),
        software: format!("Counterproof {}", runtime::version().unwrap_or_default()),
        running_files: Vec::new(),
        viewport: None,
        languages: languages.iter().filter_map(|language| language.as_string()).collect(),
        page_language: None,
        currency: None,
        ship_to: None,
        logged_in: None,
        logged_in_signs: Vec::new(),
        incognito,
    }
}

/// The same with what has to be asked: the browser's full versions, the system's, our files.
pub async fn in_full(incognito: bool) -> Result<Environment, ErrorBody> {
    let facts = high_entropy().await.unwrap_or_default();
    let brands = facts.full_version_list.iter().map(|brand| format!("{} {}", brand.brand, brand.version));
    let platform = [&facts.platform, &facts.platform_version, &facts.architecture, &facts.bitness];
    Ok(Environment {
        browser: brands.collect::<Vec<_>>().join(", "),
        platform: platform.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" "),
        running_files: running_files().await?,
        ..at_once(incognito)
    })
}

/// An id of this run of the browser.
pub async fn browser_run() -> String {
    const KEY: &str = "browser_run";
    if let Ok(Some(kept)) = Area::Session.get(KEY).await {
        return kept;
    }
    let made = random_id();
    // Where it is not kept, every capture counts as one of another run: its icon is left alone.
    let _ = Area::Session.set(KEY, &made).await;
    made
}

/// The hash of each of our own files, reckoned once while the browser runs.
pub async fn running_files() -> Result<Vec<RunningFile>, ErrorBody> {
    #[derive(Serialize, Deserialize)]
    struct Kept {
        version: String,
        files: Vec<RunningFile>,
    }
    let version = runtime::version()?;
    if let Ok(Some(Kept { files, .. })) =
        Area::Session.get::<Kept>(KEY).await.map(|kept| kept.filter(|kept| kept.version == version))
    {
        return Ok(files);
    }
    let list = JsFuture::from(own_file(LIST).await?.text()).await.map_err(crate::binary::refused)?;
    let list = JSON::parse(&String::from(list.unchecked_into::<JsString>())).map_err(crate::binary::refused)?;
    let mut paths: Vec<String> = from_value(list)?;
    paths.push(LIST.to_owned());
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        let sha256 = sha256_of(&own_file(&path).await?).await?;
        files.push(RunningFile { path, sha256 });
    }
    let kept = Kept { version, files };
    // What cannot be remembered is reckoned again.
    let _ = Area::Session.set(KEY, &kept).await;
    Ok(kept.files)
}

/// The system's time zone by its IANA name, and its offset from UTC in minutes, east positive.
#[expect(clippy::cast_possible_truncation, reason = "an offset has at most four digits")]
pub fn time_zone() -> (String, i32) {
    let format = js_sys::Intl::DateTimeFormat::new(&Array::new(), &Object::new());
    (text(&format.resolved_options(), "timeZone"), -js_sys::Date::new_0().get_timezone_offset() as i32)
}

/// What `navigator.userAgentData.getHighEntropyValues` gives.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct HighEntropy {
    full_version_list: Vec<Brand>,
    platform: String,
    platform_version: String,
    architecture: String,
    bitness: String,
}

#[derive(Debug, Deserialize)]
struct Brand {
    brand: String,
    version: String,
}

async fn high_entropy() -> Result<HighEntropy, ErrorBody> {
    let missing = |_| ErrorBody::new(ErrorCode::Browser, "navigator.userAgentData");
    let user_agent = Reflect::get(&navigator(), &"userAgentData".into()).map_err(missing)?;
    let function = Reflect::get(&user_agent, &"getHighEntropyValues".into()).map_err(missing)?;
    let hints = ["fullVersionList", "platformVersion", "architecture", "bitness"];
    let hints: Array = hints.into_iter().map(JsValue::from).collect();
    let asked = function.dyn_into::<Function>().map_err(missing)?.call1(&user_agent, &hints).map_err(missing)?;
    from_value(JsFuture::from(asked.unchecked_into::<Promise>()).await.map_err(missing)?)
}

fn navigator() -> JsValue {
    Reflect::get(&js_sys::global(), &"navigator".into()).unwrap_or_default()
}

fn text(object: &JsValue, name: &str) -> String {
    Reflect::get(object, &name.into()).ok().and_then(|value| value.as_string()).unwrap_or_default()
}
