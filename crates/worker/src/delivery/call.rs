//! A call of the companion: requests and their answers, one after the other.

use crate::clock::within;
use evidence::Sha256Hex;
use js_sys::Reflect;
use protocol::host::{
    FromHost, HOST_NAME, HOST_PROTOCOL, Hello, HostAnswer, HostRequest, OLDEST_HOST_PROTOCOL, ToHost, Welcome,
    shared_version,
};
use protocol::{ErrorBody, ErrorCode};
use wasm_bindgen::JsValue;
use webext::messaging::{from_value, to_value};
use webext::native::Program;
use webext::{BrowserError, runtime};

/// How long an answer may take: a vault on a slow disk flushes what came.
const ANSWER_MILLISECONDS: u32 = 120_000;

/// The companion on the line. It ends when this is dropped.
#[derive(Debug)]
pub struct Call {
    program: Program,
    /// How many requests were sent; each has the number it was sent as, from 1.
    sent: u32,
    /// How many were answered.
    answered: u32,
}

impl Call {
    /// Starts the companion.
    pub fn begin() -> Result<Self, ErrorBody> {
        let program = Program::start(HOST_NAME).map_err(missing)?;
        Ok(Self { program, sent: 0, answered: 0 })
    }

    /// Says who calls and for what, the first of which is what it is about: `other_version` where no version is shared, or
    /// the companion can't do that; `not_paired` where the analyst has not confirmed this chain.
    pub async fn hello(&mut self, chain: &Sha256Hex, features: &[&str]) -> Result<Welcome, ErrorBody> {
        let hello = Hello {
            protocol: HOST_PROTOCOL,
            oldest: OLDEST_HOST_PROTOCOL,
            software: runtime::version()?,
            features: features.iter().map(|feature| (*feature).to_owned()).collect(),
            chain: chain.clone(),
        };
        let HostAnswer::Welcome(welcome) = self.ask(HostRequest::Hello(hello)).await? else { return Err(unexpected()) };
        let shares = features.first().is_none_or(|needed| welcome.features.iter().any(|feature| feature == needed));
        if shared_version(welcome.protocol, welcome.oldest).is_none() || !shares {
            let detail = format!(
                "companion {} speaks {}–{}, this extension {OLDEST_HOST_PROTOCOL}–{HOST_PROTOCOL}",
                welcome.software, welcome.oldest, welcome.protocol
            );
            return Err(ErrorBody::new(ErrorCode::OtherVersion, detail));
        }
        Ok(welcome)
    }

    /// Asks, and waits for the answer.
    pub async fn ask(&mut self, request: HostRequest<'_>) -> Result<HostAnswer, ErrorBody> {
        self.send(request, None)?;
        self.answer().await
    }

    /// Sends a request whose `data` is this text of the browser's, which so need not be copied into our memory. Others that
    /// were sent before may not be answered yet.
    pub fn send(&mut self, request: HostRequest<'_>, data: Option<&JsValue>) -> Result<(), ErrorBody> {
        self.sent += 1;
        let message = to_value(&ToHost { id: self.sent, ask: request })?;
        if let Some(data) = data {
            let set = Reflect::get(&message, &"ask".into()).and_then(|ask| Reflect::set(&ask, &"data".into(), data));
            set.map_err(crate::binary::refused)?;
        }
        self.program.send(&message).map_err(|error| self.ended(error))
    }

    /// The answer to the first of what was sent and not answered yet.
    pub async fn answer(&mut self) -> Result<HostAnswer, ErrorBody> {
        let answer = within(ANSWER_MILLISECONDS, self.program.next()).await;
        let answer = answer.ok_or_else(|| {
            ErrorBody::new(ErrorCode::CompanionGone, format!("no answer in {} s", ANSWER_MILLISECONDS / 1000))
        })?;
        let answer: FromHost = from_value(answer.map_err(|error| self.ended(error))?)?;
        self.answered += 1;
        let reply = Result::from(answer.reply);
        match answer.id {
            Some(id) if id != self.answered => Err(unexpected()),
            // It could not tell what it was asked, or was not asked: then it says what is wrong.
            None => Err(reply.err().unwrap_or_else(unexpected)),
            Some(_) => reply,
        }
    }

    /// What it means that the companion has ended.
    fn ended(&self, error: BrowserError) -> ErrorBody {
        let is_missing = ["not found", "forbidden"].iter().any(|words| error.message.contains(words));
        if is_missing && self.answered == 0 {
            missing(error)
        } else {
            ErrorBody::new(ErrorCode::CompanionGone, error.message)
        }
    }
}

/// The answer is not one to what was asked.
pub fn unexpected() -> ErrorBody {
    ErrorBody::new(ErrorCode::BadMessage, "the companion answered something else")
}

fn missing(error: BrowserError) -> ErrorBody {
    ErrorBody::new(ErrorCode::CompanionMissing, error.message.trim_end_matches('.'))
}
