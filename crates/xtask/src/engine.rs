//! Engines as WebAssembly: compiled, bound to JavaScript, optimised.

use crate::{Places, Profile, cache, tool};
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;
use std::process::Command;
use wasm_bindgen_cli_support::Bindgen;

const TARGET: &str = "wasm32-unknown-unknown";

/// The extension's, one a world: the content script must not carry the application's code. Each is staged in the folder of
/// its name.
pub const ENGINES: [&str; 3] = ["content", "worker", "app"];

/// What rustc emits for this target. Everything else stays off: with all features `wasm-opt` writes encodings that
/// browsers refuse to load.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// A built engine.
pub struct Engine {
    name: &'static str,
    /// The JavaScript side: one module without imports.
    pub script: Vec<u8>,
    /// The WebAssembly module.
    pub module: Vec<u8>,
}

impl Engine {
    /// Where the JavaScript side is staged.
    pub fn script_path(&self) -> String {
        format!("{0}/{0}.js", self.name)
    }

    /// Where the WebAssembly module is staged.
    pub fn module_path(&self) -> String {
        format!("{0}/{0}_bg.wasm", self.name)
    }
}

/// What is loaded into pages, which has to be small, and what is measured in its place: they are compiled as
/// [`small`] says.
const IN_PAGES: [&str; 2] = ["content", "peers"];

/// The folder Cargo puts that into.
const SMALL_FOLDER: &str = "page";

/// Tells Cargo to compile for a page: by a profile of its own, with a standard library that is compiled for size, too.
/// `-Zbuild-std` works on the stable compiler, which `RUSTC_BOOTSTRAP` allows.
fn small(cargo: &mut Command) -> &mut Command {
    cargo.args(["--profile", "page", "-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"]);
    cargo.env("RUSTC_BOOTSTRAP", "1")
}

/// Compiles and finishes the engines of these crates.
pub fn build_all(places: &Places, profile: Profile, names: &[&'static str]) -> Result<Vec<Engine>> {
    let is_small = |name: &str| IN_PAGES.contains(&name) && profile != Profile::Dev;
    let (in_pages, other): (Vec<&str>, Vec<&str>) = names.iter().copied().partition(|name| is_small(name));
    // A folder of its own: everything down to the standard library is compiled differently.
    let small_target = places.target.join("in-pages");
    for (names, target) in [(other, &places.target), (in_pages, &small_target)] {
        if names.is_empty() {
            continue;
        }
        let mut cargo = tool::cargo(places);
        cargo.args(["build", "--target", TARGET]).arg("--target-dir").arg(target);
        if target == &small_target {
            small(&mut cargo);
        } else if profile != Profile::Dev {
            cargo.arg("--release");
        }
        for name in names {
            cargo.args(["--package", name]);
        }
        cargo.env("CARGO_ENCODED_RUSTFLAGS", encoded_flags(places, &[])?);
        tool::run(&mut cargo, "Rust by rustup (https://rustup.rs), with `wasm32-unknown-unknown` and `rust-src`")?;
    }
    let compiled = |name: &str| match is_small(name) {
        true => small_target.join(TARGET).join(SMALL_FOLDER),
        false => places.target.join(TARGET).join(profile.folder()),
    };
    names.iter().map(|name| finish(places, profile, name, &compiled(name).join(format!("{name}.wasm")))).collect()
}

/// The rustc flags of a build for the browser: `extra`, and names in place of this machine's paths, so that a build
/// elsewhere gives the same bytes.
pub fn encoded_flags(places: &Places, extra: &[&str]) -> Result<String> {
    let home = std::env::var("CARGO_HOME").or_else(|_| std::env::var("HOME").map(|home| format!("{home}/.cargo")));
    let home = home.context("neither CARGO_HOME nor HOME is set")?;
    let sysroot = Command::new("rustc").args(["--print", "sysroot"]).current_dir(&places.root).output();
    let sysroot = String::from_utf8(sysroot.context("asking rustc for its folder")?.stdout)?;
    let mut flags: Vec<String> = extra.iter().map(|flag| (*flag).to_owned()).collect();
    for (path, name) in [
        (places.root.display().to_string(), "/counterproof"),
        (home, "/cargo"),
        (format!("{}/lib/rustlib/src/rust", sysroot.trim()), "/rust"),
    ] {
        flags.push(format!("--remap-path-prefix={path}={name}"));
    }
    // The separator Cargo defines for this variable.
    Ok(flags.join("\u{1f}"))
}

fn finish(places: &Places, profile: Profile, name: &'static str, compiled: &Path) -> Result<Engine> {
    let input = fs::read(compiled).with_context(|| format!("reading {}", compiled.display()))?;
    let (script, module) = ("bundled.js", "optimised.wasm");
    let made =
        cache::made_from(places, &format!("{name}-{profile:?}").to_lowercase(), &input, &[script, module], |folder| {
            bind(compiled, folder, profile)?;
            // One file: a web-accessible module with a changing address cannot import its siblings.
            let mut esbuild = tool::npm_program(places, "esbuild", folder)?;
            esbuild.args([&format!("{name}.js"), "--bundle", "--format=esm", "--log-level=warning"]);
            esbuild.arg(format!("--outfile={script}"));
            let bound = format!("{name}_bg.wasm");
            if profile == Profile::Dev {
                fs::copy(folder.join(&bound), folder.join(module)).context("copying the module")?;
            } else {
                esbuild.arg("--minify");
                let mut optimise = tool::npm_program(places, "wasm-opt", folder)?;
                let names = if profile == Profile::Named { "--debuginfo" } else { "--strip-debug" };
                optimise.args([&bound, "-O3", names, "--strip-producers", "--strip-target-features", "-o", module]);
                tool::run(optimise.args(FEATURES), "Node.js 20 or newer (Debian package `nodejs`)")?;
            }
            tool::run(&mut esbuild, "Node.js 20 or newer (Debian package `nodejs`)")
        })?;
    let [script, module] = <[Vec<u8>; 2]>::try_from(made).map_err(|_| anyhow::anyhow!("two files were to be made"))?;
    Ok(Engine { name, script, module })
}

fn bind(compiled: &Path, folder: &Path, profile: Profile) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(compiled)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        // The shims start a new instance after a panic.
        .reset_state_function(true)
        .remove_name_section(profile == Profile::Release)
        .remove_producers_section(true);
    bindgen.generate(folder).with_context(|| format!("binding {}", compiled.display()))
}
