//! Builds and stages the extension, `cargo xtask build`; makes the word lists, `cargo xtask tables`.
//!
//! wasm-bindgen's tool is a dependency of this crate, in the version of the wasm-bindgen crate the engines use, so that
//! the two cannot disagree. The other tools (`wasm-opt`, `wasm2js`, `esbuild`) come from npm, by the lock file.
//!
//! The same sources give the same bytes: paths are remapped, names sorted, and no time is written anywhere.

mod cache;
mod engine;
mod locales;
mod manifest;
mod script_build;
mod stage;
mod tables;
mod tool;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand, ValueEnum};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Parser)]
#[command(about = "Builds and stages the extension.")]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Build the extension and stage it in dist/chromium.
    Build {
        /// With optimisation, or with debug assertions and names.
        #[arg(long, value_enum, default_value_t = Profile::Release)]
        profile: Profile,
    },
    /// Build what benchmarks in the browser load, by the same steps, into the target folder.
    Benchmark {
        /// As shipped, or with names for a profiler.
        #[arg(long, value_enum, default_value_t = Profile::Release)]
        profile: Profile,
        /// Only as WebAssembly, which is quicker.
        #[arg(long)]
        without_script: bool,
    },
    /// Make the tables of letters, and the word lists and the tables of Han signs from their sources.
    Tables {
        /// The folder of unpacked packages; CONTRIBUTING.md says which. Without it, only the tables of letters are made.
        #[arg(long)]
        sources: Option<PathBuf>,
        /// Write nothing, and fail where a table is not as the sources have it.
        #[arg(long)]
        check: bool,
    },
}

/// How the engines are compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Profile {
    /// With debug assertions and function names; neither `wasm-opt` nor minification.
    Dev,
    /// As shipped, but with function names for a profiler.
    Named,
    /// As shipped.
    Release,
}

impl Profile {
    /// The folder Cargo puts it into.
    fn folder(self) -> &'static str {
        match self {
            Profile::Dev => "debug",
            Profile::Named | Profile::Release => "release",
        }
    }
}

/// What has to go wherever the extension goes.
const LICENCES: [&str; 3] = ["LICENSE-APACHE", "LICENSE-MIT", "NOTICE"];

/// Where things are.
struct Places {
    /// The checkout.
    root: PathBuf,
    /// Cargo's target folder.
    target: PathBuf,
}

impl Places {
    fn find() -> Result<Self> {
        let root =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().context("finding the checkout")?;
        let target =
            std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |folder| root.join(folder));
        Ok(Self { root, target })
    }

    /// The loadable folder.
    fn staged(&self) -> PathBuf {
        self.root.join("dist/chromium")
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match arguments.verb {
        Verb::Build { profile } => build(profile),
        Verb::Benchmark { profile, without_script } => benchmark(profile, !without_script),
        Verb::Tables { sources, check } => tables::make(sources, check),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tool::say(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn build(profile: Profile) -> Result<()> {
    let places = Places::find()?;
    let mut files = stage::Files::default();
    files.add_folder(&places.root.join("extension"))?;
    for name in LICENCES {
        files.add(name.to_owned(), fs::read(places.root.join(name)).with_context(|| format!("reading {name}"))?);
    }
    for engine in engine::build_all(&places, profile, &engine::ENGINES)? {
        let (script, module) = (engine.script_path(), engine.module_path());
        files.add(script, engine.script);
        files.add(module, engine.module);
    }
    for script in [&script_build::CONTENT, &script_build::PORTAL] {
        files.add(script.path(), script_build::build(&places, script)?);
    }
    locales::add(&mut files)?;
    manifest::add(&places.root.join("manifest.json"), &mut files)?;
    files.add_own_list()?;
    files.write(&places.staged())?;
    files.report(&places.staged());
    Ok(())
}

/// The matcher and its peers, for `tests/browser/benchmark-matching.mjs`.
fn benchmark(profile: Profile, with_script: bool) -> Result<()> {
    const PEERS: script_build::Script = script_build::Script {
        name: "peers",
        entry: "import * as peers from './peers.js';\nglobalThis.peers = peers;\n",
        arguments: &["--no-default-features"],
    };
    let places = Places::find()?;
    let mut files = stage::Files::default();
    for engine in engine::build_all(&places, profile, &[PEERS.name])? {
        let (script, module) = (engine.script_path(), engine.module_path());
        files.add(script, engine.script);
        files.add(module, engine.module);
    }
    if with_script {
        files.add(PEERS.path(), script_build::build(&places, &PEERS)?);
    }
    let folder = places.target.join("benchmark");
    files.write(&folder)?;
    files.report(&folder);
    Ok(())
}
