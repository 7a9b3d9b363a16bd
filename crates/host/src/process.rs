//! The process: frames in, frames out, until the browser goes.

use crate::caller::Caller;
use crate::config::Config;
use crate::pairing::Pairings;
use crate::places::Places;
use crate::session::Session;
use protocol::host::{FromHost, HostAnswer, LARGEST_FROM_HOST, LARGEST_TO_HOST, frame, frame_length, parse_request};
use protocol::{ErrorBody, ErrorCode, Reply};
use std::io::{self, ErrorKind, Read, Write};
use std::panic;
use std::process::ExitCode;

/// Speaks with the browser that started this process, over standard input and output.
pub fn run(caller: &Caller, places: &Places) -> ExitCode {
    let said = panic::take_hook();
    panic::set_hook(Box::new(move |information| {
        said(information);
        // Whoever waits learns of it; that the pipe may be gone changes nothing any more.
        _ = send(&mut io::stdout().lock(), None, Err(ErrorBody::new(ErrorCode::Internal, information.to_string())));
    }));
    match serve(caller, places, &mut io::stdin().lock(), &mut io::stdout()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Browsers keep it in their log; where there is none, the exit status says it.
            _ = writeln!(io::stderr(), "counterproof host: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Answers every frame that comes in until there are no more.
///
/// # Errors
///
/// What the system says of a pipe that breaks, in the middle of a frame too.
pub fn serve(caller: &Caller, places: &Places, input: &mut impl Read, output: &mut impl Write) -> io::Result<()> {
    let mut session = match admit(caller, places) {
        Ok(session) => session,
        Err(error) => return send(output, None, Err(error)),
    };
    let mut json = Vec::new();
    while let Some(first) = read_first(input)? {
        let length = match frame_length(first, LARGEST_TO_HOST) {
            Ok(length) => length,
            // Where the next frame would begin can't be told.
            Err(error) => return send(output, None, Err(error)),
        };
        // The room grows with what comes and not with what is announced.
        json.clear();
        if input.by_ref().take(length as u64).read_to_end(&mut json)? < length {
            return Err(io::Error::new(ErrorKind::UnexpectedEof, "the browser went in the middle of a message"));
        }
        match parse_request(&json) {
            Ok(request) => send(output, Some(request.id), session.answer(request.ask))?,
            Err(error) => return send(output, None, Err(error)),
        }
    }
    Ok(())
}

fn admit(caller: &Caller, places: &Places) -> Result<Session, ErrorBody> {
    let config = Config::load(places).map_err(|error| ErrorBody::new(ErrorCode::VaultRefused, error.to_string()))?;
    let config = config.ok_or_else(|| {
        ErrorBody::new(ErrorCode::VaultMissing, "no vault was chosen; run `counterproof host install`")
    })?;
    match config.allows(caller) {
        true => Ok(Session::new(config, Pairings::of(places), caller.name())),
        false => Err(ErrorBody::new(ErrorCode::NotAllowed, caller.name())),
    }
}

/// The first four bytes of the next frame; absent where the browser has closed the pipe between two.
fn read_first(input: &mut impl Read) -> io::Result<Option<[u8; 4]>> {
    let mut first = [0; 4];
    let mut there = 0;
    while there < first.len() {
        match input.read(&mut first[there..]) {
            Ok(0) if there == 0 => return Ok(None),
            Ok(0) => {
                return Err(io::Error::new(ErrorKind::UnexpectedEof, "the browser went in the middle of a message"));
            }
            Ok(read) => there += read,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Some(first))
}

fn send(output: &mut impl Write, id: Option<u32>, answer: Result<HostAnswer, ErrorBody>) -> io::Result<()> {
    let bytes = frame(&FromHost { id, reply: Reply::from(answer) }, LARGEST_FROM_HOST).or_else(|error| {
        // An answer of ours that is too long would close the port without a word.
        frame(&FromHost { id, reply: Reply::Error(error) }, LARGEST_FROM_HOST)
    });
    output.write_all(&bytes.map_err(|error| io::Error::other(error.detail))?)?;
    output.flush()
}
