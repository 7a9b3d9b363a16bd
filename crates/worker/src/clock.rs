//! Time, waiting and random ids.

use futures::future::{Either, select};
use gloo::timers::future::TimeoutFuture;
use js_sys::Date;
use std::future::Future;
use std::pin::pin;
use wasm_bindgen::prelude::*;
use web_sys::Crypto;

/// Now, as `YYYY-MM-DDThh:mm:ss.sssZ`.
pub fn utc() -> String {
    Date::new_0().to_iso_string().into()
}

/// A time in milliseconds since 1970 in the same form.
#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are far below 2^53")]
pub fn utc_of(milliseconds: i64) -> String {
    Date::new(&(milliseconds as f64).into()).to_iso_string().into()
}

/// The time an HTTP date names, in milliseconds since 1970.
#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 are far below 2^53")]
pub fn of_http_date(date: &str) -> Option<i64> {
    let time = Date::parse(date);
    time.is_finite().then_some(time as i64)
}

/// Milliseconds of a steady clock.
pub fn steady() -> f64 {
    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_namespace = performance)]
        fn now() -> f64;
    }
    now()
}

/// The system's clock and the steady one, read together.
#[derive(Clone, Copy, Debug)]
pub struct Moments {
    /// Milliseconds since 1970 by the system's clock, which can be set.
    system: f64,
    /// Milliseconds of the steady clock.
    steady: f64,
}

impl Moments {
    /// Now.
    pub fn now() -> Self {
        Self { system: Date::now(), steady: steady() }
    }

    /// By how many milliseconds the system's clock was set between this and `later`, forwards positive.
    #[expect(clippy::cast_possible_truncation, reason = "a clock is set by less than 2^53 milliseconds")]
    pub fn moved(&self, later: &Self) -> i64 {
        ((later.system - self.system) - (later.steady - self.steady)).round() as i64
    }
}

/// What `work` gives, or nothing where it takes longer.
pub async fn within<T>(milliseconds: u32, work: impl Future<Output = T>) -> Option<T> {
    match select(pin!(work), TimeoutFuture::new(milliseconds)).await {
        Either::Left((value, _)) => Some(value),
        Either::Right(_) => None,
    }
}

/// An id nobody else has: 32 lower-case hexadecimal digits of the browser's randomness.
pub fn random_id() -> String {
    random_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The browser's randomness.
pub fn random_bytes() -> [u8; 16] {
    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(thread_local_v2, js_name = crypto)]
        static CRYPTO: Crypto;
    }
    let mut bytes = [0; 16];
    // It fails only beyond 65,536 bytes.
    let _ = CRYPTO.with(|crypto| crypto.get_random_values_with_u8_array(&mut bytes));
    bytes
}
