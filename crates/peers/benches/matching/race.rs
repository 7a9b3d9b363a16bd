//! All ways over the same titles, in turns.

use crate::material::Material;
use measuring::memory::held;
use peers::{Found, Peer, Way};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// How long a way may take for its turn; one that is slow is given fewer titles, and its time is scaled.
const TURN: Duration = Duration::from_millis(60);
/// Turns each way has.
const TURNS: usize = 25;
/// The best of so many compilations is told, unless one takes long.
const COMPILATIONS: usize = 5;
const LONG: Duration = Duration::from_millis(500);

/// What a way took for one list of names.
#[derive(Clone, Copy)]
pub struct Figures {
    /// Milliseconds for 100 kB of titles, the best of all turns.
    pub best: f64,
    /// The same, the median.
    pub median: f64,
    /// The share of the titles it was given.
    pub share: f64,
    /// Milliseconds for what is done once before a page is there, by ways that do anything.
    pub preparing: Option<f64>,
    /// Milliseconds for compiling the names.
    pub compiling: f64,
    /// Bytes held for them.
    pub held: usize,
}

/// Has all ways compile these names and go through the titles.
pub fn run(ways: &[&Way], names: &[String], material: &Material) -> Vec<Figures> {
    let mut lanes: Vec<Lane> = ways.iter().map(|way| Lane::new(way, names, material)).collect();
    for _ in 0..TURNS {
        for lane in &mut lanes {
            let took = pass(&*lane.peer, &material.titles[..lane.titles]);
            lane.times.push(took.as_secs_f64());
        }
    }
    lanes.into_iter().map(|lane| lane.figures(material)).collect()
}

struct Lane {
    peer: Box<dyn Peer>,
    preparing: Option<Duration>,
    compiling: Duration,
    held: usize,
    /// How many of the titles it goes through in a turn.
    titles: usize,
    times: Vec<f64>,
}

impl Lane {
    fn new(way: &Way, names: &[String], material: &Material) -> Self {
        let start = Instant::now();
        let prepared = way.prepare.map(|prepare| prepare(names));
        let preparing = prepared.is_some().then(|| start.elapsed());
        let prepared = prepared.unwrap_or_default();
        let compile = || {
            let before = held();
            let start = Instant::now();
            let peer = (way.compile)(black_box(names), &prepared);
            (start.elapsed(), peer, held() - before)
        };
        let (mut compiling, mut peer, mut held) = compile();
        for _ in 1..COMPILATIONS {
            if compiling > LONG {
                break;
            }
            drop(peer);
            let took;
            (took, peer, held) = compile();
            compiling = compiling.min(took);
        }
        let mut titles = 1;
        while titles < material.titles.len() && pass(&*peer, &material.titles[..titles]) < TURN / 4 {
            titles = material.titles.len().min(titles * 4);
        }
        Self { peer, preparing, compiling, held, titles, times: Vec::new() }
    }

    fn figures(mut self, material: &Material) -> Figures {
        self.times.sort_by(f64::total_cmp);
        let bytes = |titles: &[String]| titles.iter().map(String::len).sum::<usize>() as f64;
        let given = bytes(&material.titles[..self.titles]);
        let scaled = |seconds: f64| seconds * 1e3 * 1e5 / given;
        Figures {
            best: scaled(self.times[0]),
            median: scaled(self.times[self.times.len() / 2]),
            share: given / bytes(&material.titles),
            preparing: self.preparing.map(|took| took.as_secs_f64() * 1e3),
            compiling: self.compiling.as_secs_f64() * 1e3,
            held: self.held,
        }
    }
}

fn pass(peer: &dyn Peer, titles: &[String]) -> Duration {
    let mut found: Vec<Found> = Vec::new();
    peer.forget();
    let start = Instant::now();
    for title in titles {
        found.clear();
        peer.find(black_box(title), &mut found);
        black_box(&found);
    }
    start.elapsed()
}
