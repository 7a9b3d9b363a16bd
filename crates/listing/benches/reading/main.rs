//! How long a page takes to be read, and what it takes: `cargo bench -p listing`.
//!
//! With `BENCHMARKS=<file>` the figures are also written down as the tables of `docs/benchmarks.md`.

mod counted;
mod pages;
mod table;

use criterion::{BatchSize, Criterion};
use listing::read;
use measuring::memory::Counting;
use pages::Case;
use serde_json::Value;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() {
    let mut criterion = Criterion::default()
        .output_directory(&estimates())
        .sample_size(20)
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(400))
        .configure_from_args();
    let groups = [
        ("golden", pages::golden()),
        ("saved", pages::saved()),
        ("grown", [60, 120, 240, 480].map(pages::grown).into()),
        ("hostile", pages::hostile()),
    ];
    for (name, cases) in &groups {
        measure(&mut criterion, name, cases);
    }
    criterion.final_summary();
    if let Some(file) = std::env::var_os("BENCHMARKS") {
        table::write(Path::new(&file), &groups).expect("the tables can be written");
    }
}

fn measure(criterion: &mut Criterion, group: &str, cases: &[Case]) {
    let mut reading = criterion.benchmark_group(format!("{group} read"));
    for case in cases {
        let page = case.page();
        reading.bench_function(&case.name, |bencher| bencher.iter(|| read(black_box(&page))));
    }
    reading.finish();
    let mut parsing = criterion.benchmark_group(format!("{group} parse state"));
    for case in cases {
        if let Some(state) = case.state() {
            // Taking the parsed value down is no part of it.
            parsing.bench_function(&case.name, |bencher| {
                bencher.iter_batched(|| state, serde_json::from_str::<Value>, BatchSize::SmallInput);
            });
        }
    }
    parsing.finish();
}

/// Where criterion keeps what it has measured.
fn estimates() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("benchmarks")
}
