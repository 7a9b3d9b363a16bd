//! Delivery whose host is killed at random moments: whatever was acknowledged is there, nothing half-written is called whole,
//! nothing that came is asked for again, and at the end all of the chain is there.
//!
//! The extension's part is played here, over the pipes of the process as a browser starts it.

use crate::campaign::{Campaign, Random, Said};
use crate::command::Ended;
use crate::sealed::Kept;
use crate::setting::{Setting, chunks, hello};
use crate::vault::{on, walk};
use evidence::{AnnotationKind, ExhibitRecord, LinkKind, Sha256Hex, sha256};
use host::{Caller, EXTENSION_ID};
use protocol::Reply;
use protocol::host::{
    FromHost, HostAnswer, HostRequest, LARGEST_FROM_HOST, LARGEST_TO_HOST, ToHost, WantedFile, frame, frame_length,
    parse_answer,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read, Write};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// What the host is about when it is killed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Moment {
    Hello,
    Begin,
    Piece,
    LargePiece,
    Commit,
}

impl Moment {
    const ALL: [Self; 5] = [Self::Hello, Self::Begin, Self::Piece, Self::LargePiece, Self::Commit];

    /// As it stands in the table.
    fn name(self) -> &'static str {
        match self {
            Self::Hello => "start and `hello`",
            Self::Begin => "`begin`",
            Self::Piece => "`chunk` of a small file",
            Self::LargePiece => "`chunk` of a large file",
            Self::Commit => "`commit`",
        }
    }

    /// Of so many that come next, one is chosen.
    fn range(self) -> u64 {
        match self {
            Self::Hello => 1,
            Self::Begin | Self::Commit => 6,
            Self::Piece => 30,
            Self::LargePiece => 4,
        }
    }
}

/// When a host is killed: while it answers the request of this kind before which so many others of the kind were answered,
/// after so many thousandths of the time that takes, or with the answer.
#[derive(Clone, Copy)]
struct Kill {
    moment: Moment,
    before: u64,
    thousandths: u64,
}

/// How often what came about.
#[derive(Default)]
struct Row {
    kills: u32,
    /// It had answered.
    answered: u32,
    /// It held the lock.
    writing: u32,
    /// A link was kept, though it was not acknowledged.
    kept: u32,
    /// The next host went on inside a file.
    resumed: u32,
    /// By what the next start said.
    said: Said,
}

/// The bytes of a large file at least.
const LARGE: usize = 1 << 20;
/// The large file of each exhibit that has one: most fit one piece, two need more.
const LARGE_FILES: [Option<usize>; 12] = [
    None,
    Some(2_500_000),
    None,
    None,
    Some(13_000_001),
    None,
    Some(1_100_000),
    None,
    Some(4_000_000),
    None,
    Some(7_000_000),
    None,
];

#[test]
fn hosts_that_are_killed_lose_nothing_they_acknowledged() {
    let Campaign { kills, seed } = Campaign::asked_for();
    let mut random = Random(seed);
    let mut rows = Rows::default();
    let mut chains = 0;
    let mut done = 0;
    while done < kills {
        chains += 1;
        let mut trial = Trial::new(&mut random);
        let mut last = None;
        while done < kills && !trial.is_over() {
            let moment = Moment::ALL[random.below(5) as usize];
            let kill = Kill { moment, before: random.below(moment.range()), thousandths: random.below(1000) };
            let place = format!("kill {done} of VAULT_SEED={seed}: {}", moment.name());
            let was_killed = trial.deliver(Some(kill), last, &mut rows, &place);
            trial.check(was_killed.then_some(moment), random.below(2) == 0, &mut rows, &place);
            done += u32::from(was_killed);
            last = was_killed.then_some(moment);
        }
        let place = format!("the end of chain {chains} of VAULT_SEED={seed}");
        assert!(!trial.deliver(None, last, &mut rows, &place));
        trial.check(None, false, &mut rows, &place);
        trial.check_end(&place);
    }
    let text = format!(
        "{kills} hosts were killed (`kill -9`) at random moments of the delivery of {chains} chains with exhibits of up to 13 MB, with `VAULT_SEED={seed}`.\n\
         After each, by turns a host or a command was started first: where the lock had been held it said so; `vault verify` held; every link that was acknowledged was there with its document and its files, byte by byte; exactly the exhibits whose links were there were listed; and the next host asked for nothing that had come.\n\
         Each chain was whole at the end, with one receipt an exhibit.\n\n{}",
        rows.table()
    );
    Campaign::tell("delivery", &text);
}

/// A link as it is delivered.
struct Delivered {
    begin: HostRequest<'static>,
    /// What is to be kept with it.
    documents: Vec<String>,
    /// The exhibit that it seals, unless it was deleted.
    exhibit: Option<ExhibitRecord>,
}

impl Delivered {
    fn of(setting: &Setting, kept: &Kept, link: usize) -> Self {
        let begin = setting.begin(kept, link);
        let HostRequest::Begin { link, document, annotation, .. } = begin.clone() else { panic!() };
        let is_kept = !matches!(link.link.kind, LinkKind::Key | LinkKind::Anchor);
        let documents = Some(document).filter(|_| is_kept).into_iter().chain(annotation).map(String::from).collect();
        let mut sealed = kept.exhibits.iter().filter(|_| link.link.kind == LinkKind::Exhibit);
        let exhibit = sealed.find(|record| record.sha256().unwrap() == link.link.subject_sha256).cloned();
        Self { begin, documents, exhibit }
    }

    fn files(&self) -> impl Iterator<Item = &Sha256Hex> {
        let files = self.exhibit.iter().flat_map(|record| record.files.iter().map(|file| &file.sha256));
        files.chain(self.exhibit.iter().flat_map(|record| record.opinions.iter().map(|file| &file.sha256)))
    }
}

/// A chain on its way into a vault.
struct Trial {
    setting: Setting,
    kept: Kept,
    links: Vec<Delivered>,
    /// How many links were acknowledged, or said by a welcome to be there.
    acknowledged: usize,
    /// How many links may be there: those and the one whose commit was sent.
    committed: usize,
    /// How many hosts were killed that may have been about to write a receipt.
    receipts: u32,
    /// Of each file the bytes whose pieces were answered, and those that were sent.
    sent: BTreeMap<Sha256Hex, (u64, u64)>,
}

impl Trial {
    fn new(random: &mut Random) -> Self {
        let kept = chain(random);
        let setting = Setting::paired("delivery-killed", &kept);
        let links = (0..kept.links.len()).map(|link| Delivered::of(&setting, &kept, link)).collect();
        Self { setting, kept, links, acknowledged: 0, committed: 0, receipts: 0, sent: BTreeMap::new() }
    }

    fn is_over(&self) -> bool {
        self.acknowledged == self.kept.links.len()
    }

    /// Delivers by one host what the last one left, until it is killed; whether it was.
    fn deliver(&mut self, kill: Option<Kill>, last: Option<Moment>, rows: &mut Rows, place: &str) -> bool {
        let mut host = Host::start(&self.setting, kill);
        let whole = self.converse(&mut host, last, rows, place);
        let Some(kill) = kill.filter(|_| host.was_killed) else {
            assert!(whole.is_some(), "{place}: the host went by itself: {}", host.end().1);
            let (succeeded, errors) = host.end();
            assert!(succeeded, "{place}: {errors}");
            return false;
        };
        host.end();
        self.receipts += u32::from(matches!(kill.moment, Moment::Hello | Moment::Commit));
        let row = rows.of.entry(kill.moment).or_default();
        row.kills += 1;
        row.answered += u32::from(host.answered);
        row.writing += u32::from(self.is_lock_held());
        true
    }

    /// Nothing where the host is gone.
    fn converse(&mut self, host: &mut Host, last: Option<Moment>, rows: &mut Rows, place: &str) -> Option<()> {
        let HostAnswer::Welcome(welcome) = host.ask(Moment::Hello, hello(&self.kept), rows)? else { panic!("{place}") };
        let head = welcome.head.map_or(0, |head| {
            let seq = usize::try_from(head.seq).unwrap();
            assert_eq!(head.sha256, self.kept.links[seq].link.sha256().unwrap(), "{place}");
            seq + 1
        });
        // What stood in the chain after the kill was looked at already, and is taken as acknowledged.
        assert_eq!(head, self.acknowledged, "{place}");
        let mut last = last;
        for link in head..self.kept.links.len() {
            let begin = self.links[link].begin.clone();
            let HostAnswer::Wanted { files } = host.ask(Moment::Begin, begin, rows)? else { panic!("{place}") };
            let inside = self.check_wanted(link, &files, place);
            // What is left of the last host is in the first link.
            if let Some(last) = last.take() {
                rows.of.entry(last).or_default().resumed += u32::from(inside);
            }
            for WantedFile { file, have } in files {
                let bytes = self.kept.files[&file].clone();
                let moment = if bytes.len() < LARGE { Moment::Piece } else { Moment::LargePiece };
                let mut answered = have;
                for piece in chunks(&bytes, have) {
                    let length = protocol::host::CHUNK_BYTES.min(bytes.len() as u64 - answered);
                    self.sent.insert(file.clone(), (answered, answered + length));
                    let HostAnswer::Received { .. } = host.ask(moment, piece, rows)? else { panic!("{place}") };
                    answered += length;
                    self.sent.insert(file.clone(), (answered, answered));
                }
            }
            self.committed = link + 1;
            let seq = link as u64;
            let answer = host.ask(Moment::Commit, HostRequest::Commit { seq }, rows)?;
            assert_eq!(answer, HostAnswer::Acknowledged { seq }, "{place}");
            self.acknowledged = link + 1;
        }
        Some(())
    }

    /// Nothing is asked for that has come, and nothing is passed over that was not sent. Whether it goes on inside a file.
    fn check_wanted(&self, link: usize, wanted: &[WantedFile], place: &str) -> bool {
        let wanted: BTreeMap<&Sha256Hex, u64> = wanted.iter().map(|wanted| (&wanted.file, wanted.have)).collect();
        let files: BTreeSet<&Sha256Hex> = self.links[link].files().collect();
        assert!(wanted.keys().all(|file| files.contains(file)), "{place}: link {link}");
        for file in files {
            let size = self.kept.files[file].len() as u64;
            let (answered, sent) = self.sent.get(file).copied().unwrap_or_default();
            match wanted.get(file) {
                None => assert_eq!(sent, size, "{place}: {file} was never sent"),
                Some(have) => {
                    assert!((answered..=sent).contains(have), "{place}: {have} bytes of {file} of {answered}..{sent}");
                    assert_ne!(answered, size, "{place}: {file} is asked for again");
                }
            }
        }
        wanted.values().any(|have| *have > 0)
    }

    /// Starts anew, and compares what is there with what was acknowledged.
    fn check(&mut self, killed: Option<Moment>, by_host: bool, rows: &mut Rows, place: &str) {
        let died = self.is_lock_held();
        let mut errors = String::new();
        if by_host {
            let mut host = Host::start(&self.setting, None);
            assert!(host.ask(Moment::Hello, hello(&self.kept), rows).is_some(), "{place}");
            let (succeeded, said) = host.end();
            assert!(succeeded, "{place}: {said}");
            errors = said;
        }
        let listed = self.command(&["list", "--json", "--limit", "100000"]);
        assert_eq!(listed.status, 0, "{place}: {}", listed.errors);
        errors += &listed.errors;
        assert_eq!(errors.matches("did not end as it should").count(), usize::from(died), "{place}: {errors}");
        let received = self.setting.links();
        assert!((self.acknowledged..=self.committed).contains(&received.len()), "{place}: {}", received.len());
        assert!(received[..] == self.kept.links[..received.len()], "{place}");
        if let Some(moment) = killed {
            let row = rows.of.entry(moment).or_default();
            row.said.count(&errors);
            row.kept += u32::from(received.len() > self.acknowledged);
        }
        self.acknowledged = received.len();
        self.check_contents(place);

        let exhibits = self.links[..received.len()].iter().filter_map(|link| link.exhibit.as_ref());
        let exhibits: BTreeSet<String> = exhibits.map(|record| record.id.clone()).collect();
        let listed = listed.output.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let listed = listed.filter(|found| found["state"] != "deleted");
        let listed: BTreeSet<String> = listed.map(|found| found["id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(listed, exhibits, "{place}");
        let verdict = self.verdict(place);
        assert_eq!(verdict["exhibits"], exhibits.len(), "{place}: {verdict}");
        // The vault's own chain begins with its key, and has one receipt an exhibit.
        assert_eq!(verdict["links"], received.len() + 1 + exhibits.len(), "{place}: {verdict}");
        let temporary = walk(&self.setting.vault().join("temporary"));
        assert!(temporary.is_empty(), "{place}: {temporary:?}");
    }

    /// Reads every document and every file of the links that were acknowledged.
    fn check_contents(&self, place: &str) {
        for link in &self.links[..self.acknowledged] {
            for document in &link.documents {
                let found = self.setting.file(&sha256(document.as_bytes()));
                assert!(found == document.as_bytes(), "{place}: {document}");
            }
            for file in link.files() {
                assert!(self.setting.file(file) == self.kept.files[file], "{place}: {file}");
            }
        }
    }

    fn check_end(&self, place: &str) {
        assert!(self.is_over(), "{place}");
        // A receipt whose link was not written any more is left behind: the next host writes another, of its own time.
        let unused = self.verdict(place)["unused"].as_u64().unwrap();
        assert!(unused <= u64::from(self.receipts), "{place}: {unused}");
        let staged = walk(&self.setting.vault().join("staged"));
        assert!(staged.is_empty(), "{place}: {staged:?}");
    }

    fn verdict(&self, place: &str) -> Value {
        let verified = self.command(&["verify", "--json"]);
        assert_eq!((verified.status, verified.errors.as_str()), (0, ""), "{place}: {}", verified.output);
        serde_json::from_str(&verified.output).unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Ended {
        on(self.setting.vault(), self.setting.home(), arguments)
    }

    fn is_lock_held(&self) -> bool {
        fs::read(self.setting.vault().join("lock")).is_ok_and(|holder| !holder.is_empty())
    }
}

/// A chain of some dozens of links: exhibits, labels and notes, one exhibit that was deleted before it could be delivered, and
/// a new key.
fn chain(random: &mut Random) -> Kept {
    let mut template = Kept::new(1);
    template.capture(&random.id(), None);
    let mut kept = Kept::new(2);
    for (at, large) in LARGE_FILES.into_iter().enumerate() {
        exhibit(&mut kept, &template.exhibits[0], large, random);
        kept.annotate(&[at], AnnotationKind::Label, Some(&format!("label {at}")));
        if at % 3 == 0 {
            kept.annotate(&[0, at], AnnotationKind::Note, Some("seen again"));
        }
        if at == 6 {
            kept.change_key(3);
        }
    }
    kept.delete(3, "captured by mistake");
    kept
}

/// Seals an exhibit like another one, with bytes of its own.
fn exhibit(kept: &mut Kept, template: &ExhibitRecord, large: Option<usize>, random: &mut Random) {
    let mut record = template.clone();
    record.id = random.id();
    let files = record.files.iter_mut().map(|file| (&mut file.sha256, &mut file.size, file.name.as_str()));
    let opinions = record.opinions.iter_mut().map(|file| (&mut file.sha256, &mut file.size, ""));
    for (hash, size, name) in files.chain(opinions) {
        let small = 100 + random.below(60_000) as usize;
        let bytes = random.bytes(large.filter(|_| name == "page.mhtml").unwrap_or(small));
        (*hash, *size) = (sha256(&bytes), bytes.len() as u64);
        kept.files.insert(hash.clone(), bytes);
    }
    kept.seal(record);
}

/// The process, with the end of the pipes that a browser holds.
struct Host {
    child: Child,
    began: Instant,
    /// Gone when the browser is.
    pipes: Option<(ChildStdin, ChildStdout)>,
    errors: ChildStderr,
    kill: Option<Kill>,
    asked: u32,
    was_killed: bool,
    /// Whether it had answered when it was killed.
    answered: bool,
}

impl Host {
    fn start(setting: &Setting, kill: Option<Kill>) -> Self {
        let began = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_counterproof"))
            .arg(Caller::origin_of(EXTENSION_ID))
            .env("HOME", setting.home())
            .env_remove("XDG_CONFIG_HOME")
            .env_remove("XDG_DATA_HOME")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let pipes = Some((child.stdin.take().unwrap(), child.stdout.take().unwrap()));
        let errors = child.stderr.take().unwrap();
        Self { child, began, pipes, errors, kill, asked: 0, was_killed: false, answered: false }
    }

    /// The answer to a request; nothing where the host is gone.
    fn ask(&mut self, moment: Moment, request: HostRequest<'_>, rows: &mut Rows) -> Option<HostAnswer> {
        self.asked += 1;
        let bytes = frame(&ToHost { id: self.asked, ask: request }, LARGEST_TO_HOST).unwrap();
        // A start is part of the first answer.
        let began = if self.asked == 1 { self.began } else { Instant::now() };
        let pipes = self.pipes.as_mut().unwrap();
        let kill = match self.kill.as_mut().filter(|kill| kill.moment == moment) {
            Some(kill) if kill.before == 0 => *kill,
            others => {
                others.into_iter().for_each(|kill| kill.before -= 1);
                let answer = exchange(pipes, &bytes)?;
                rows.took(moment, began.elapsed());
                return Some(self.reply(answer));
            }
        };
        let limit = rows.usual(moment).mul_f64(kill.thousandths as f64 / 900.0);
        let (answered, waiting) = mpsc::channel();
        let child = &mut self.child;
        let answer = thread::scope(|scope| {
            scope.spawn(move || {
                _ = waiting.recv_timeout(limit.saturating_sub(began.elapsed()));
                child.kill().unwrap();
            });
            let answer = exchange(pipes, &bytes);
            _ = answered.send(());
            answer
        });
        (self.was_killed, self.answered) = (true, answer.is_some());
        answer.map(|answer| self.reply(answer))
    }

    fn reply(&self, answer: FromHost) -> HostAnswer {
        assert_eq!(answer.id, Some(self.asked), "{answer:?}");
        match answer.reply {
            Reply::Ok(answer) => answer,
            Reply::Error(error) => panic!("{error:?}"),
        }
    }

    /// Goes as a browser does; whether the host ended well, and what it wrote into the browser's log.
    fn end(&mut self) -> (bool, String) {
        self.pipes = None;
        let mut errors = String::new();
        self.errors.read_to_string(&mut errors).unwrap();
        (self.child.wait().unwrap().success(), errors)
    }
}

/// Sends a frame and reads the one that answers it; nothing where the host goes before that.
fn exchange((input, output): &mut (ChildStdin, ChildStdout), bytes: &[u8]) -> Option<FromHost> {
    input.write_all(bytes).ok()?;
    let mut first = [0; 4];
    output.read_exact(&mut first).ok()?;
    let mut json = vec![0; frame_length(first, LARGEST_FROM_HOST).unwrap()];
    output.read_exact(&mut json).ok()?;
    Some(parse_answer(&json).unwrap())
}

#[derive(Default)]
struct Rows {
    of: BTreeMap<Moment, Row>,
    /// How long an answer takes, at most so far.
    took: BTreeMap<Moment, Duration>,
}

impl Rows {
    fn took(&mut self, moment: Moment, took: Duration) {
        let longest = self.took.entry(moment).or_default();
        *longest = took.max(longest.mul_f64(0.9));
    }

    fn usual(&self, moment: Moment) -> Duration {
        self.took.get(&moment).copied().unwrap_or(Duration::from_millis(20))
    }

    fn table(&self) -> String {
        let mut table = String::from(
            "| while it answered | killed | of these after its answer | while writing | link kept, though not acknowledged | next host went on inside a file | the next start said |\n| --- | --- | --- | --- | --- | --- | --- |\n",
        );
        let mut sum = Row::default();
        for (moment, row) in &self.of {
            table += &row.line(moment.name());
            sum.kills += row.kills;
            sum.answered += row.answered;
            sum.writing += row.writing;
            sum.kept += row.kept;
            sum.resumed += row.resumed;
            sum.said.add(&row.said);
        }
        table + &sum.line("all") + "\nLost: 0. Half-written and called whole: 0. Asked for again: 0.\n"
    }
}

impl Row {
    fn line(&self, name: &str) -> String {
        let Self { kills, answered, writing, kept, resumed, said } = self;
        format!("| {name} | {kills} | {answered} | {writing} | {kept} | {resumed} | {} |\n", said.cell())
    }
}
