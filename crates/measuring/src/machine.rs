//! When and on what something was measured.

use std::fs;
use std::process::Command;

/// The day, the processor with the load beside the measuring, and the compiler.
pub fn described() -> String {
    format!(
        "{}, {}, {}.",
        first_line(Command::new("date").args(["-u", "+%Y-%m-%d"])),
        processor(),
        first_line(Command::new("rustc").arg("--version"))
    )
}

fn processor() -> String {
    let described = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        described.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ").map(|(_, model)| model));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default();
    format!("{} ({threads} threads, load {load})", model.unwrap_or("an unnamed processor"))
}

fn first_line(command: &mut Command) -> String {
    let output =
        command.output().map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    output.lines().next().unwrap_or_default().to_owned()
}
