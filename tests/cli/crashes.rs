//! Commands that are killed at random moments: nothing that was acknowledged is lost, nothing half-written is called whole,
//! and the next start says what happened.

use crate::campaign::{Campaign, Random, Said};
use crate::command::{Ended, counterproof};
use crate::sealed::Kept;
use crate::vault::{TestVault, on, walk};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What is killed, with how it is told in the table.
const COMMANDS: [&str; 10] =
    ["import a file", "import a bundle", "label", "note", "delete", "rebuild", EXPORT, BACKUP, INIT, RESTORE];
/// Writes a bundle into a folder beside the vault.
const EXPORT: &str = "export";
const BACKUP: &str = "backup";
/// Makes another vault.
const INIT: &str = "init";
/// Brings the vault back from its backup, into another folder.
const RESTORE: &str = "restore";

/// What was acknowledged.
#[derive(Default)]
struct Acknowledged {
    /// The exhibits, with the label each has where one was acknowledged last.
    exhibits: BTreeMap<String, Label>,
    deleted: BTreeSet<String>,
}

#[derive(Clone, PartialEq)]
enum Label {
    None,
    Is(String),
    /// A command that would have changed it was killed.
    Either(Option<String>, String),
}

/// How often what came about.
#[derive(Default)]
struct Row {
    kills: u32,
    /// It had ended before it was killed.
    ended: u32,
    /// It was killed while it held the lock.
    writing: u32,
    /// What it was to do was done, though it could not say so.
    done: u32,
    /// By what the next start said.
    said: Said,
}

#[test]
fn commands_that_are_killed_lose_nothing_they_acknowledged() {
    let Campaign { kills, seed } = Campaign::asked_for();
    let mut random = Random(seed);
    let vault = TestVault::new("crashes");
    let mut trial = Trial {
        vault,
        acknowledged: Acknowledged::default(),
        chains: (1..9).map(Kept::new).collect(),
        rows: BTreeMap::new(),
        took: BTreeMap::new(),
        next: 0,
    };
    for _ in 0..3 {
        trial.run(0, None, &mut random);
    }
    trial.run(COMMANDS.iter().position(|name| *name == BACKUP).unwrap(), None, &mut random);
    for kill in 0..kills {
        let command = random.below(COMMANDS.len() as u64) as usize;
        let moment = random.below(1000);
        trial.run(command, Some(moment), &mut random);
        let place = format!("kill {kill} of VAULT_SEED={seed}: {}", COMMANDS[command]);
        trial.check(&place);
        if trial.folder(command) != trial.vault.folder {
            trial.check_other(command, &place);
        }
    }
    let text = format!(
        "{kills} commands were killed (`kill -9`) at random moments of their run, one after the other on one vault, its backup and others beside it, with `VAULT_SEED={seed}`.\n\
         After each, `vault verify` and `vault list` were run: everything that had been acknowledged was there, every file and link was whole, and where the command had been killed while it held the lock the next start said so.\n\n{}",
        trial.table()
    );
    Campaign::tell("commands", &text);
}

struct Trial {
    vault: TestVault,
    acknowledged: Acknowledged,
    /// The chains of which bundles come.
    chains: Vec<Kept>,
    rows: BTreeMap<usize, Row>,
    /// How long a command takes that is not killed, at most so far.
    took: BTreeMap<usize, Duration>,
    next: u32,
}

impl Trial {
    /// Runs a command and kills it at so many thousandths of the time it takes, or lets it end.
    fn run(&mut self, command: usize, moment: Option<u64>, random: &mut Random) {
        self.next += 1;
        let number = self.next;
        let ids: Vec<String> = self.acknowledged.exhibits.keys().cloned().collect();
        let chosen = ids.get(random.below(ids.len().max(1) as u64) as usize).cloned();
        let text = format!("label {number}");
        let arguments: Vec<String> = match (COMMANDS[command], &chosen) {
            ("import a bundle", _) => {
                // A chain that grows: the links of earlier bundles are here already.
                let at = random.below(self.chains.len() as u64) as usize;
                let kept = &mut self.chains[at];
                kept.capture(&random.id(), None);
                let seal = format!("{number}.zip");
                vec!["import".into(), self.vault.file(&seal, &kept.bundle(false))]
            }
            ("label", Some(id)) => vec!["label".into(), id.clone(), "--text".into(), text.clone()],
            ("note", Some(id)) => vec!["note".into(), id.clone(), "--text".into(), text.clone()],
            ("delete", Some(id)) if ids.len() > 3 => {
                vec!["delete".into(), id.clone(), "--reason".into(), "a trial".into()]
            }
            ("rebuild", _) => vec!["rebuild".into()],
            (EXPORT, Some(id)) => {
                let folder = self.given_out();
                _ = fs::remove_dir_all(&folder);
                fs::create_dir(&folder).unwrap();
                vec![EXPORT.into(), id.clone(), "--output".into(), folder.to_str().unwrap().into()]
            }
            (BACKUP, _) => vec!["backup".into(), self.backup().to_str().unwrap().into()],
            (INIT, _) => {
                _ = fs::remove_dir_all(self.folder(command));
                vec!["init".into()]
            }
            (RESTORE, _) => {
                self.prepare_to_restore(&self.folder(command), random);
                vec!["restore".into(), self.backup().to_str().unwrap().into()]
            }
            _ => {
                let bytes = random.bytes(40_000);
                vec!["import".into(), self.vault.file(&format!("{number}.bin"), &bytes)]
            }
        };
        let usual = self.took.get(&command).copied().unwrap_or(Duration::from_millis(300));
        let limit = moment.map(|moment| usual.mul_f64(moment as f64 / 900.0));
        let (output, killed) = self.start(command, &arguments, limit);
        let folder = self.folder(command);
        let row = self.rows.entry(command).or_default();
        if moment.is_some() {
            row.kills += 1;
            row.ended += u32::from(!killed);
            row.writing += u32::from(is_lock_held(&folder));
        }
        for line in output.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
            self.acknowledge(&arguments, &serde_json::from_str(line).unwrap(), &text);
        }
        if killed && !output.ends_with('\n') {
            self.leave_open(&arguments, &text);
        }
    }

    /// The vault that a command is run on.
    fn folder(&self, command: usize) -> PathBuf {
        match COMMANDS[command] {
            name @ (INIT | RESTORE) => self.vault.scratch.join(name),
            _ => self.vault.folder.clone(),
        }
    }

    fn backup(&self) -> PathBuf {
        self.vault.scratch.join("backup")
    }

    /// Where bundles go.
    fn given_out(&self) -> PathBuf {
        self.vault.scratch.join("given-out")
    }

    /// Nothing is there to be brought back, or something in it is damaged.
    fn prepare_to_restore(&self, folder: &Path, random: &mut Random) {
        if !folder.join("vault.json").exists() || random.below(2) == 0 {
            _ = fs::remove_dir_all(folder);
            return;
        }
        let files = walk(&folder.join("files"));
        fs::write(&files[random.below(files.len() as u64) as usize], b"damaged").unwrap();
    }

    /// What the command printed until it ended or was killed, and whether it was.
    fn start(&mut self, command: usize, arguments: &[String], limit: Option<Duration>) -> (String, bool) {
        let began = Instant::now();
        let said = self.vault.scratch.join("said");
        let mut child = Command::new(env!("CARGO_BIN_EXE_counterproof"))
            .args(["vault", "--json", "--vault", self.folder(command).to_str().unwrap()])
            .args(arguments)
            .envs([("LC_ALL", "C.UTF-8".as_ref()), ("XDG_CONFIG_HOME", self.vault.scratch.as_os_str())])
            .stdout(Stdio::piped())
            .stderr(fs::File::create(&said).unwrap())
            .spawn()
            .unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let (sender, printed) = std::sync::mpsc::channel();
        let reading = std::thread::spawn(move || {
            let mut output = String::new();
            stdout.read_to_string(&mut output).unwrap();
            // The end of its output is the end of the command.
            _ = sender.send(());
            output
        });
        let mut killed = false;
        if let Some(limit) = limit {
            killed = printed.recv_timeout(limit).is_err();
            if killed {
                child.kill().unwrap();
            }
        }
        let status = child.wait().unwrap();
        let output = reading.join().unwrap();
        if !killed {
            assert!(status.success(), "{arguments:?}: {status}: {}", fs::read_to_string(said).unwrap());
            let took = self.took.entry(command).or_default();
            *took = began.elapsed().max(*took / 2);
        }
        (output, killed)
    }

    fn acknowledge(&mut self, arguments: &[String], value: &Value, text: &str) {
        let exhibits = &mut self.acknowledged.exhibits;
        match arguments[0].as_str() {
            "import" => {
                let one = value["exhibit"].as_str().into_iter();
                let several = value["new"].as_array().into_iter().flatten().map(|id| id.as_str().unwrap());
                exhibits.extend(one.chain(several).map(|id| (id.to_owned(), Label::None)));
            }
            "label" => drop(exhibits.insert(arguments[1].clone(), Label::Is(text.to_owned()))),
            "delete" => {
                exhibits.remove(&arguments[1]);
                self.acknowledged.deleted.insert(arguments[1].clone());
            }
            _ => {}
        }
    }

    /// It is not known whether what the killed command was to do was done.
    fn leave_open(&mut self, arguments: &[String], text: &str) {
        let exhibits = &mut self.acknowledged.exhibits;
        match arguments[0].as_str() {
            "label" => {
                let before = match &exhibits[&arguments[1]] {
                    Label::Is(text) => Some(text.clone()),
                    _ => None,
                };
                exhibits.insert(arguments[1].clone(), Label::Either(before, text.to_owned()));
            }
            "delete" => {
                // The next listing tells.
                exhibits.remove(&arguments[1]);
            }
            _ => {}
        }
    }

    /// Starts anew, and compares what is there with what was acknowledged.
    fn check(&mut self, place: &str) {
        let died = is_lock_held(&self.vault.folder);
        let command = COMMANDS.iter().position(|name| place.ends_with(name)).unwrap();
        let first = self.vault.run(LISTING);
        assert_eq!(first.status, 0, "{place}: {}", first.errors);
        assert_eq!(died, first.errors.contains("did not end as it should"), "{place}: {}", first.errors);
        let row = self.rows.entry(command).or_default();
        row.said.count(&first.errors);
        let found: BTreeMap<String, Value> = first
            .output
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
            .map(|value| (value["id"].as_str().unwrap().to_owned(), value))
            .collect();
        for (id, label) in &self.acknowledged.exhibits {
            let found = found.get(id).unwrap_or_else(|| panic!("{place}: {id} is lost"));
            assert_ne!(found["state"], "deleted", "{place}: {id}");
            let is = found["label"].as_str().map(str::to_owned);
            match label {
                Label::None => assert_eq!(is, None, "{place}: {id}"),
                Label::Is(text) => assert_eq!(is.as_deref(), Some(text.as_str()), "{place}: {id}"),
                Label::Either(before, after) => {
                    assert!(is == *before || is.as_ref() == Some(after), "{place}: {id} {is:?}");
                    row.done += u32::from(is.as_ref() == Some(after));
                }
            }
        }
        for id in &self.acknowledged.deleted {
            assert_eq!(found[id]["state"], "deleted", "{place}: {id}");
        }
        // What was not acknowledged may be there all the same, whole. From here on it is known.
        let mut known = Acknowledged::default();
        for (id, value) in &found {
            let is_new = !self.acknowledged.exhibits.contains_key(id) && !self.acknowledged.deleted.contains(id);
            row.done += u32::from(is_new && COMMANDS[command].starts_with("import"));
            if value["state"] == "deleted" {
                row.done += u32::from(is_new);
                known.deleted.insert(id.clone());
            } else {
                let label = value["label"].as_str().map_or(Label::None, |text| Label::Is(text.to_owned()));
                known.exhibits.insert(id.clone(), label);
            }
        }
        self.acknowledged = known;
        let verified = self.vault.run(&["verify", "--json"]);
        assert_eq!((verified.status, verified.errors.as_str()), (0, ""), "{place}: {}", verified.output);
        assert!(verified.output.contains(r#""unused":0"#), "{place}: {}", verified.output);
        for left in ["temporary"].map(|folder| walk(&self.vault.folder.join(folder))) {
            assert!(left.is_empty(), "{place}: {left:?}");
        }
        let verified = on(&self.backup(), &self.vault.scratch, &["verify", "--json"]);
        assert_eq!(verified.status, 0, "{place}: {}", verified.output);
        // It would be in the backup's chain alone, and the backup none any more.
        assert!(!verified.errors.contains("receipt"), "{place}: {}", verified.errors);
        if COMMANDS[command] == EXPORT {
            self.check_given_out(place);
        }
    }

    /// What stands there under a bundle's name is one, and the chain tells of it.
    fn check_given_out(&mut self, place: &str) {
        let bundles = walk(&self.given_out()).into_iter().filter(|file| file.extension().is_some_and(|it| it == "zip"));
        for bundle in bundles {
            let verified = counterproof(["verify".as_ref(), bundle.as_os_str()]);
            assert_eq!(verified.status, 0, "{place}: {}", verified.output);
            let digits = bundle.file_stem().unwrap().to_str().unwrap().trim_start_matches("counterproof-").to_owned();
            let told = walk(&self.vault.folder.join("files")).into_iter().any(|file| {
                let text = fs::read(file).unwrap();
                text.starts_with(b"{\"event\":")
                    && String::from_utf8_lossy(&text).contains(&format!("\"bundle_id\":\"{digits}"))
            });
            assert!(told, "{place}: the chain does not tell of {}", bundle.display());
        }
    }

    /// Starts anew on the vault that was to be made or to be brought back: it is whole or none, and the command can be given
    /// again.
    fn check_other(&mut self, command: usize, place: &str) {
        let folder = self.folder(command);
        let run = |arguments: &[&str]| on(&folder, &self.vault.scratch, arguments);
        let backup = self.backup();
        let (again, there) = match COMMANDS[command] {
            INIT => (vec!["init"], BTreeSet::new()),
            _ => (vec!["restore", backup.to_str().unwrap()], ids(&on(&backup, &self.vault.scratch, LISTING))),
        };
        let died = is_lock_held(&folder);
        let was_there = folder.join("vault.json").exists();
        let first = run(LISTING);
        // What was damaged before the restoring and did not come to its turn is said to be.
        let is_damaged = COMMANDS[command] == RESTORE && first.errors.contains("brings it back from a backup");
        assert_eq!(first.status == 0, was_there && !is_damaged, "{place}: {}", first.errors);
        let says_what_to_do = ["there is no vault here", "give the command again", "finishes it", "brings it back"];
        let is_told = says_what_to_do.iter().any(|said| first.errors.contains(said));
        assert!(first.status == 0 || is_told, "{place}: {}", first.errors);
        let row = self.rows.entry(command).or_default();
        if first.status == 0 {
            assert_eq!(died, first.errors.contains("did not end as it should"), "{place}: {}", first.errors);
            row.said.count(&first.errors);
        }
        let repeated = run(&again);
        let is_refused = was_there && COMMANDS[command] == INIT;
        assert_eq!(repeated.status, if is_refused { 2 } else { 0 }, "{place}: {}", repeated.errors);
        let listed = run(LISTING);
        assert_eq!((listed.status, ids(&listed)), (0, there), "{place}: {}", listed.errors);
        let verified = run(&["verify", "--json"]);
        assert_eq!((verified.status, verified.errors.as_str()), (0, ""), "{place}: {}", verified.output);
    }

    fn table(&self) -> String {
        let mut table = String::from(
            "| command | killed | of these after its end | while writing | done, though not acknowledged | the next start said |\n| --- | --- | --- | --- | --- | --- |\n",
        );
        let mut sum = Row::default();
        for (command, row) in &self.rows {
            table += &row.line(COMMANDS[*command]);
            sum.kills += row.kills;
            sum.ended += row.ended;
            sum.writing += row.writing;
            sum.done += row.done;
            sum.said.add(&row.said);
        }
        table + &sum.line("all") + "\nLost: 0. Half-written and called whole: 0.\n"
    }
}

/// Everything there is.
const LISTING: &[&str] = &["list", "--json", "--limit", "100000"];

/// Without their order: which of two of the same moment is listed first depends on which came first.
fn ids(listed: &Ended) -> BTreeSet<String> {
    let values = listed.output.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    values.map(|value| value["id"].as_str().unwrap().to_owned()).collect()
}

/// Whether who held the lock last did not end as it should.
fn is_lock_held(folder: &Path) -> bool {
    fs::read(folder.join("lock")).is_ok_and(|holder| !holder.is_empty())
}

impl Row {
    fn line(&self, name: &str) -> String {
        format!(
            "| {name} | {} | {} | {} | {} | {} |\n",
            self.kills,
            self.ended,
            self.writing,
            self.done,
            self.said.cell()
        )
    }
}
