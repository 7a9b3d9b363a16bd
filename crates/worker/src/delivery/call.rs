//! A call of the companion: requests and their answers, one after the other.

use crate::clock::within;
use js_sys::Reflect;
use protocol::host::{
    DELIVERY, FEATURES, FromHost, HOST_NAME, HOST_PROTOCOL, Hello, HostAnswer, HostRequest, OLDEST_HOST_PROTOCOL,
    ToHost, Welcome, shared_version,
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
    next: u32,
    /// Whether it has answered before.
    answered: bool,
}

impl Call {
    /// Starts the companion.
    pub fn begin() -> Result<Self, ErrorBody> {
        let program = Program::start(HOST_NAME).map_err(missing)?;
        Ok(Self { program, next: 1, answered: false })
    }

    /// Says who calls; `other_version` where no version is shared.
    pub async fn hello(&mut self, chain: evidence::Sha256Hex) -> Result<Welcome, ErrorBody> {
        let hello = Hello {
            protocol: HOST_PROTOCOL,
            oldest: OLDEST_HOST_PROTOCOL,
            software: runtime::version()?,
            features: FEATURES.map(str::to_owned).to_vec(),
            chain,
        };
        let HostAnswer::Welcome(welcome) = self.ask(HostRequest::Hello(hello)).await? else { return Err(unexpected()) };
        let shares = welcome.features.iter().any(|feature| feature == DELIVERY);
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

    /// Sends a request whose `data` is this text of the browser's, which so need not be copied into our memory.
    pub fn send(&mut self, request: HostRequest<'_>, data: Option<&JsValue>) -> Result<(), ErrorBody> {
        let message = to_value(&ToHost { id: self.next, ask: request })?;
        if let Some(data) = data {
            let set = Reflect::get(&message, &"ask".into()).and_then(|ask| Reflect::set(&ask, &"data".into(), data));
            set.map_err(crate::binary::refused)?;
        }
        self.program.send(&message).map_err(|error| self.ended(error))
    }

    /// The answer to what was sent last.
    pub async fn answer(&mut self) -> Result<HostAnswer, ErrorBody> {
        let answer = within(ANSWER_MILLISECONDS, self.program.next()).await;
        let answer = answer.ok_or_else(|| {
            ErrorBody::new(ErrorCode::CompanionGone, format!("no answer in {} s", ANSWER_MILLISECONDS / 1000))
        })?;
        let answer: FromHost = from_value(answer.map_err(|error| self.ended(error))?)?;
        let asked = self.next;
        self.next += 1;
        self.answered = true;
        let reply = Result::from(answer.reply);
        match answer.id {
            Some(id) if id != asked => Err(unexpected()),
            // It could not tell what it was asked, or was not asked: then it says what is wrong.
            None => Err(reply.err().unwrap_or_else(unexpected)),
            Some(_) => reply,
        }
    }

    /// What it means that the companion has ended.
    fn ended(&self, error: BrowserError) -> ErrorBody {
        let is_missing = ["not found", "forbidden"].iter().any(|words| error.message.contains(words));
        if is_missing && !self.answered {
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
