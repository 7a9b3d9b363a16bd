//! IndexedDB as futures. Inside a transaction nothing but its own requests may be awaited: it would end.

use crate::error::VaultError;
use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbFactory, IdbKeyRange, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction};

/// The database's name.
const NAME: &str = "counterproof";
/// The version of its stores.
const VERSION: u32 = 2;

/// The stores. All keys are given from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Store {
    /// Files by the SHA-256 of their bytes: `{blob, media_type, size}`.
    Files,
    /// Which exhibits have which files: `file/exhibit`.
    Uses,
    /// What is written down of captures that are not sealed, by id: JSON.
    Captures,
    /// The gallery's rows, by exhibit: JSON.
    Exhibits,
    /// The canonical `exhibit.json`, by exhibit: bytes. Apart from the rows, so that a gallery reads no records.
    Records,
    /// The chain, by number: JSON.
    Links,
    /// What was done with exhibits, by the number of the link: JSON.
    Events,
    /// Time stamps, by the number of the link: JSON.
    Anchors,
    /// What labels, notes and cases say, by the hash of the annotation: JSON.
    Annotations,
    /// Which label, note and case an exhibit has now, by exhibit: JSON. Follows from the events.
    Annotated,
    /// Where copies of exhibits stand outside the browser, by exhibit: JSON. None where there is no copy.
    Copies,
    /// What is left of deleted exhibits, by exhibit: JSON.
    Tombstones,
    /// The head and the device's key.
    Meta,
    /// Drafts by id: JSON.
    Drafts,
    /// What the analyst has decided about listings, by `case/item`: JSON.
    Verdicts,
}

impl Store {
    const ALL: [Store; 15] = [
        Store::Files,
        Store::Uses,
        Store::Captures,
        Store::Exhibits,
        Store::Records,
        Store::Links,
        Store::Events,
        Store::Anchors,
        Store::Annotations,
        Store::Annotated,
        Store::Copies,
        Store::Tombstones,
        Store::Meta,
        Store::Drafts,
        Store::Verdicts,
    ];

    fn name(self) -> &'static str {
        match self {
            Store::Files => "files",
            Store::Uses => "uses",
            Store::Captures => "captures",
            Store::Exhibits => "exhibits",
            Store::Records => "records",
            Store::Links => "links",
            Store::Events => "events",
            Store::Anchors => "anchors",
            Store::Annotations => "annotations",
            Store::Annotated => "annotated",
            Store::Copies => "copies",
            Store::Tombstones => "tombstones",
            Store::Meta => "meta",
            Store::Drafts => "drafts",
            Store::Verdicts => "verdicts",
        }
    }
}

/// What a transaction may do, and how surely it is on disk when it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Read.
    Read,
    /// Write; done when the operating system has it.
    Write,
    /// Write; done when the disk has it.
    StrictWrite,
}

/// The database, open.
#[derive(Clone, Debug)]
pub(crate) struct Database {
    inner: IdbDatabase,
}

impl Database {
    pub(crate) async fn open() -> Result<Self, VaultError> {
        let request = factory()?.open_with_u32(NAME, VERSION).map_err(|error| VaultError::refused(&error))?;
        let made = request.clone();
        let upgrade = Closure::<dyn FnMut()>::new(move || make_stores(&made));
        request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
        let inner: IdbDatabase = result_of(&request).await?.unchecked_into();
        // Another world that opens a later version would wait for this connection for ever.
        let closing = inner.clone();
        let close = Closure::<dyn FnMut()>::new(move || closing.close());
        inner.set_onversionchange(Some(close.into_js_value().unchecked_ref()));
        Ok(Self { inner })
    }

    pub(crate) fn begin(&self, stores: &[Store], mode: Mode) -> Result<Transaction, VaultError> {
        #[wasm_bindgen]
        extern "C" {
            /// `durability` is not in the stable bindings yet.
            type Durable;
            #[wasm_bindgen(method, catch, js_name = transaction)]
            fn transaction(
                this: &Durable,
                stores: &Array,
                mode: &str,
                options: &Object,
            ) -> Result<IdbTransaction, JsValue>;
        }
        let names: Array = stores.iter().map(|store| JsValue::from(store.name())).collect();
        let options = Object::new();
        let (access, durability) = match mode {
            Mode::Read => ("readonly", "default"),
            Mode::Write => ("readwrite", "relaxed"),
            Mode::StrictWrite => ("readwrite", "strict"),
        };
        Reflect::set(&options, &"durability".into(), &durability.into())
            .map_err(|error| VaultError::refused(&error))?;
        let inner = self
            .inner
            .unchecked_ref::<Durable>()
            .transaction(&names, access, &options)
            .map_err(|error| VaultError::refused(&error))?;
        let done = promise(|resolve, reject| {
            inner.set_oncomplete(Some(resolve));
            inner.set_onabort(Some(reject));
        });
        Ok(Transaction { inner, done })
    }
}

/// A transaction. Dropped without [`Transaction::finish`], it still ends by itself once nothing is asked of it.
#[derive(Debug)]
pub(crate) struct Transaction {
    inner: IdbTransaction,
    done: JsFuture,
}

impl Transaction {
    /// The value under `key`, `undefined` where there is none.
    pub(crate) async fn get(&self, store: Store, key: &JsValue) -> Result<JsValue, VaultError> {
        result_of(&asked(self.store(store)?.get(key))?).await
    }

    /// All values, in the order of their keys.
    pub(crate) async fn get_all(&self, store: Store) -> Result<Array, VaultError> {
        result_of(&asked(self.store(store)?.get_all())?).await.map(JsCast::unchecked_into)
    }

    /// All keys, in their order.
    pub(crate) async fn get_all_keys(&self, store: Store) -> Result<Array, VaultError> {
        result_of(&asked(self.store(store)?.get_all_keys())?).await.map(JsCast::unchecked_into)
    }

    /// Whether there is a value under `key`.
    pub(crate) async fn has(&self, store: Store, key: &JsValue) -> Result<bool, VaultError> {
        Ok(!result_of(&asked(self.store(store)?.get_key(key))?).await?.is_undefined())
    }

    /// Whether there is a value under any key that begins with `start`.
    pub(crate) async fn has_any_beginning(&self, store: Store, start: &str) -> Result<bool, VaultError> {
        let range = asked(IdbKeyRange::bound(&start.into(), &format!("{start}\u{ffff}").into()))?;
        Ok(!result_of(&asked(self.store(store)?.get_key(&range))?).await?.is_undefined())
    }

    /// The keys that begin with `start`, in their order.
    pub(crate) async fn keys_beginning(&self, store: Store, start: &str) -> Result<Array, VaultError> {
        let range = asked(IdbKeyRange::bound(&start.into(), &format!("{start}\u{ffff}").into()))?;
        result_of(&asked(self.store(store)?.get_all_keys_with_key(&range))?).await.map(JsCast::unchecked_into)
    }

    /// All values under keys that begin with `start`, in the order of their keys.
    pub(crate) async fn values_beginning(&self, store: Store, start: &str) -> Result<Array, VaultError> {
        let range = asked(IdbKeyRange::bound(&start.into(), &format!("{start}\u{ffff}").into()))?;
        result_of(&asked(self.store(store)?.get_all_with_key(&range))?).await.map(JsCast::unchecked_into)
    }

    /// Keeps `value` under `key`, in place of what was there.
    pub(crate) fn put(&self, store: Store, key: &JsValue, value: &JsValue) -> Result<(), VaultError> {
        asked(self.store(store)?.put_with_key(value, key)).map(drop)
    }

    /// Keeps `value` under `key`; the whole transaction fails where the key is taken.
    pub(crate) fn add(&self, store: Store, key: &JsValue, value: &JsValue) -> Result<(), VaultError> {
        asked(self.store(store)?.add_with_key(value, key)).map(drop)
    }

    /// Deletes what is under `key`.
    pub(crate) fn delete(&self, store: Store, key: &JsValue) -> Result<(), VaultError> {
        asked(self.store(store)?.delete(key)).map(drop)
    }

    /// Waits until everything asked for is kept; an error says that nothing of it is.
    pub(crate) async fn finish(self) -> Result<(), VaultError> {
        match self.done.await {
            Ok(_) => Ok(()),
            Err(_) => Err(reason(self.inner.error().map(JsValue::from))),
        }
    }

    /// Takes everything back.
    pub(crate) fn abort(self) {
        // It fails only where the transaction has ended already, and then there is nothing to take back.
        let _ = self.inner.abort();
    }

    fn store(&self, store: Store) -> Result<IdbObjectStore, VaultError> {
        asked(self.inner.object_store(store.name()))
    }
}

fn factory() -> Result<IdbFactory, VaultError> {
    Reflect::get(&js_sys::global(), &"indexedDB".into())
        .ok()
        .and_then(|factory| factory.dyn_into().ok())
        .ok_or_else(|| VaultError::Refused("the browser offers no IndexedDB here".to_owned()))
}

/// Runs inside the browser's upgrade transaction: an exception aborts it, and opening fails with its words.
fn make_stores(request: &IdbOpenDbRequest) {
    let Ok(database) = request.result().map(JsCast::unchecked_into::<IdbDatabase>) else { return };
    let there = database.object_store_names();
    for store in Store::ALL.into_iter().filter(|store| !there.contains(store.name())) {
        if let Err(error) = database.create_object_store(store.name()) {
            wasm_bindgen::throw_val(error);
        }
    }
}

async fn result_of(request: &IdbRequest) -> Result<JsValue, VaultError> {
    let settled = promise(|resolve, reject| {
        request.set_onsuccess(Some(resolve));
        request.set_onerror(Some(reject));
    });
    match settled.await {
        Ok(_) => request.result().map_err(|error| VaultError::refused(&error)),
        Err(_) => Err(reason(request.error().ok().flatten().map(JsValue::from))),
    }
}

/// A promise settled by event handlers. The functions belong to the promise, so there is no closure to keep alive.
fn promise(attach: impl Fn(&Function, &Function)) -> JsFuture {
    JsFuture::from(Promise::new(&mut |resolve, reject| attach(&resolve, &reject)))
}

fn asked<T>(result: Result<T, JsValue>) -> Result<T, VaultError> {
    result.map_err(|error| VaultError::refused(&error))
}

fn reason(error: Option<JsValue>) -> VaultError {
    match error {
        Some(error) => VaultError::refused(&error),
        None => VaultError::Refused("the browser gave the transaction up".to_owned()),
    }
}
