//! An engine once more, as plain JavaScript, for pages whose policy forbids WebAssembly.
//!
//! `wasm2js` knows WebAssembly as it was first specified, so the crate and the standard library are compiled for that:
//! `-Zbuild-std` on the stable compiler, which `RUSTC_BOOTSTRAP` allows.

use crate::{Places, cache, engine, tool};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use wasm_bindgen_cli_support::Bindgen;

/// An engine that is built as JavaScript, too.
pub struct Script {
    /// Its crate.
    pub name: &'static str,
    /// What is run once it is loaded. A content script injected by the worker is a classic script: it may hold no import,
    /// and this one is joined with what it imports.
    pub entry: &'static str,
    /// What else Cargo is told.
    pub arguments: &'static [&'static str],
}

/// The content script's.
pub const CONTENT: Script =
    Script { name: "content", entry: "import { start } from './content.js';\nstart('script');\n", arguments: &[] };

/// The engine that fills in drafts, which has no other build: it is small, works seldom, and the policies of portals are
/// not known.
pub const PORTAL: Script =
    Script { name: "portal", entry: "import { start } from './portal.js';\nstart();\n", arguments: &[] };

impl Script {
    /// Where it is staged.
    pub fn path(&self) -> String {
        format!("{0}/{0}-script-build.js", self.name)
    }
}

const TARGET: &str = "wasm32-unknown-unknown";
const FLAGS: [&str; 2] = ["-Ctarget-cpu=mvp", "-Ctarget-feature=+mutable-globals"];
const MADE: &str = "script-build.js";

/// How wasm2js lets the memory grow, and how it must.
///
/// WebAssembly detaches the old buffer when its memory grows, and by that wasm-bindgen's glue knows that its views have
/// to be made anew. wasm2js copies into a new buffer and leaves the old one as it is: the glue would go on writing there,
/// and results would be wrong without a word. `transfer` grows and detaches.
const GROW: (&str, &str) = (
    "var newBuffer = new ArrayBuffer(newPages << 16);
   var newHEAP8 = new Int8Array(newBuffer);
   newHEAP8.set(HEAP8);
",
    "var newBuffer = buffer.transfer(newPages << 16);
",
);

/// Builds it. Always in the release profile: unoptimised, it would be too large to be of use.
pub fn build(places: &Places, script: &Script) -> Result<Vec<u8>> {
    let name = script.name;
    // A folder of its own: everything down to the standard library is compiled differently.
    let target = places.target.join("script-build");
    let mut cargo = tool::cargo(places);
    cargo.args(["build", "--release", "--target", TARGET, "--package", name, "-Zbuild-std=std,panic_abort"]);
    cargo.args(script.arguments).arg("--target-dir").arg(&target);
    cargo.env("RUSTC_BOOTSTRAP", "1");
    cargo.env("CARGO_ENCODED_RUSTFLAGS", engine::encoded_flags(places, &FLAGS)?);
    tool::run(&mut cargo, "Rust by rustup (https://rustup.rs) and `rustup component add rust-src`")?;

    let compiled = target.join(TARGET).join(format!("release/{name}.wasm"));
    let input = fs::read(&compiled).with_context(|| format!("reading {}", compiled.display()))?;
    let mut made = cache::made_from(places, &format!("{name}-script-build"), &input, &[MADE], |folder| {
        bind(&compiled, folder)?;
        let bound = format!("{name}_bg.wasm");
        let mut translate = tool::npm_program(places, "wasm2js", folder)?;
        translate.args(["-O", &bound, "-o", "translated.js"]);
        tool::run(&mut translate, "Node.js 20 or newer (Debian package `nodejs`)")?;
        // The glue imports the module by this name.
        mend_growth(&folder.join("translated.js"), &folder.join(bound))?;
        fs::write(folder.join("entry.js"), script.entry).context("writing the entry")?;
        let mut join = tool::npm_program(places, "esbuild", folder)?;
        join.args(["entry.js", "--bundle", "--format=iife", "--minify", "--target=chrome148", "--charset=utf8"]);
        join.args(["--loader:.wasm=js", "--log-level=warning", &format!("--outfile={MADE}")]);
        tool::run(&mut join, "Node.js 20 or newer (Debian package `nodejs`)")
    })?;
    Ok(made.remove(0))
}

fn bind(compiled: &Path, folder: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(compiled).bundler(true)?.typescript(false);
    bindgen.remove_name_section(true).remove_producers_section(true);
    bindgen.generate(folder).with_context(|| format!("binding {}", compiled.display()))
}

fn mend_growth(translated: &Path, mended: &Path) -> Result<()> {
    let text = fs::read_to_string(translated).with_context(|| format!("reading {}", translated.display()))?;
    let (found, wanted) = GROW;
    if text.matches(found).count() != 1 {
        bail!("wasm2js now grows the memory in another way: adapt GROW in {}", file!());
    }
    fs::write(mended, text.replacen(found, wanted, 1)).with_context(|| format!("writing {}", mended.display()))
}
