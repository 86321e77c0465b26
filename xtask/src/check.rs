//! The rules of the house that a compiler does not know.

use crate::{Outcome, root};
use serde_json::Value;
use std::{fs, path::Path, process::Command};

/// Which of our crates each may know directly: arrows point one way only.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("lectern-kernel", &[]),
    ("lectern-dual", &[]),
    ("lectern-record", &[]),
    ("lectern-directory", &["kernel", "record"]),
    ("lectern-exchange", &["kernel"]),
    ("lectern-strategy", &["kernel"]),
    ("lectern-policy", &["kernel", "record"]),
    ("lectern-advocacy", &["kernel", "record"]),
    ("lectern-development", &["kernel", "record"]),
    ("lectern-interchange", &["kernel", "directory", "advocacy", "policy", "development"]),
    ("lectern-store", &["kernel", "directory", "exchange", "strategy", "advocacy", "policy", "development", "dual"]),
    (
        "lectern-api",
        &["kernel", "directory", "exchange", "strategy", "advocacy", "policy", "development", "interchange", "store"],
    ),
];

/// What puts the others together, and so may know all of them.
const KNOW_ALL: &[&str] = &["lectern", "lectern-tests", "xtask"];

/// The domain: rules without I/O, and so without these, at any depth.
const DOMAIN: &[&str] = &[
    "lectern-kernel",
    "lectern-directory",
    "lectern-exchange",
    "lectern-strategy",
    "lectern-advocacy",
    "lectern-policy",
    "lectern-development",
    "lectern-interchange",
];
const FRAMEWORKS: &[&str] = &["diesel", "diesel-async", "actix-web", "tokio", "reqwest"];

/// A Rust file is one noun; past this it is two.
const LINES: usize = 500;

/// What no committed file says: unfinished work, and where somebody's machine keeps things.
const UNFINISHED: &[&str] = &["TODO", "FIXME", "XXX", "dbg!(", "todo!(", "unimplemented!("];
const PLACES: &[&str] = &["/work/", "/home/", "/Users/", "/tmp/target"];

/// Checks everything, and tells of every finding at once.
pub fn all() -> Outcome {
    let mut findings = Vec::new();
    for package in packages()? {
        findings.extend(unknown_arrows(&package));
    }
    for &domain in DOMAIN {
        findings.extend(frameworks(domain)?);
    }
    for name in files()? {
        // What is not UTF-8 is no text, and what is gone is not committed.
        if let Ok(text) = fs::read_to_string(root().join(&name)) {
            findings.extend(too_long(&name, &text).into_iter().chain(words(&name, &text)));
            findings.extend(dead_links(&name, &text));
        }
    }
    if findings.is_empty() { Ok(()) } else { Err(findings.join("\n").into()) }
}

fn output(program: &str, arguments: &[&str]) -> Outcome<String> {
    let done = Command::new(program).args(arguments).current_dir(root()).output()?;
    if !done.status.success() {
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        return Err(format!("{program} {}: {said}", arguments.join(" ")).into());
    }
    Ok(String::from_utf8(done.stdout)?)
}

/// The members of the workspace, as `cargo metadata` describes them.
fn packages() -> Outcome<Vec<Value>> {
    let metadata: Value = serde_json::from_str(&output("cargo", &["metadata", "--no-deps", "--format-version=1"])?)?;
    Ok(metadata.get("packages").and_then(Value::as_array).cloned().unwrap_or_default())
}

/// Dependencies of a crate on others of ours that the picture does not show; tests may know more.
fn unknown_arrows(package: &Value) -> Vec<String> {
    let name = package.get("name").and_then(Value::as_str).unwrap_or_default();
    if KNOW_ALL.contains(&name) {
        return Vec::new();
    }
    let Some((_, known)) = MAY_KNOW.iter().find(|(crate_name, _)| *crate_name == name) else {
        return vec![format!("{name} is not in the picture: see {}", file!())];
    };
    let dependencies = package.get("dependencies").and_then(Value::as_array).into_iter().flatten();
    let used = dependencies.filter(|d| d.get("kind").is_some_and(Value::is_null));
    let ours = used.filter_map(|d| d.get("name")?.as_str()?.strip_prefix("lectern-"));
    ours.filter(|other| !known.contains(other))
        .map(|other| format!("{name} must not know lectern-{other}: see docs/architecture.md"))
        .collect()
}

/// Frameworks that a domain crate reaches.
fn frameworks(domain: &str) -> Outcome<Vec<String>> {
    let tree =
        output("cargo", &["tree", "--package", domain, "--edges", "normal", "--prefix", "none", "--all-features"])?;
    let reached = |framework: &str| tree.lines().any(|line| line.split(' ').next() == Some(framework));
    Ok(FRAMEWORKS
        .iter()
        .filter(|framework| reached(framework))
        .map(|framework| format!("{domain} reaches {framework}: the domain knows no framework"))
        .collect())
}

/// What git has or would add.
fn files() -> Outcome<Vec<String>> {
    let listed = output("git", &["ls-files", "--cached", "--others", "--exclude-standard"])?;
    Ok(listed.lines().map(ToOwned::to_owned).collect())
}

fn too_long(name: &str, text: &str) -> Option<String> {
    let lines = text.lines().count();
    let is_rust = Path::new(name).extension().is_some_and(|extension| extension == "rs");
    (is_rust && lines > LINES).then(|| format!("{name}: {lines} lines; a file has at most {LINES}"))
}

/// Forbidden words; this file must spell them.
fn words(name: &str, text: &str) -> Vec<String> {
    let generated = name.ends_with("lock.json") || name.ends_with("Cargo.lock");
    if name == file!() || generated {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let said = UNFINISHED.iter().chain(PLACES).filter(|word| line.contains(**word));
        findings.extend(said.map(|word| format!("{name}:{number}: says {word}")));
    }
    findings
}

/// Links of a document to files that are not there. What stands in a box is no link.
fn dead_links(name: &str, text: &str) -> Vec<String> {
    let (path, mut is_boxed, mut findings) = (root().join(name), false, Vec::new());
    if path.extension().is_none_or(|extension| extension != "md") {
        return findings;
    }
    for (line, number) in text.lines().zip(1..) {
        is_boxed ^= line.starts_with("```");
        let links = line.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
        let files = links.filter_map(|(link, _)| link.split('#').next()).filter(|file| !file.contains("://"));
        let dead = files.filter(|file| !is_boxed && !path.with_file_name(file).exists());
        findings.extend(dead.map(|file| format!("{name}:{number}: leads to {file}, which is not there")));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn package(dependency: &str, kind: Option<&str>) -> Value {
        json!({ "name": "lectern-policy", "dependencies": [{ "name": dependency, "kind": kind }] })
    }

    #[test]
    fn one_domain_does_not_know_another() {
        assert_eq!(unknown_arrows(&package("lectern-directory", None)).len(), 1);
    }

    #[test]
    fn every_domain_knows_the_kernel() {
        assert_eq!(unknown_arrows(&package("lectern-kernel", None)), Vec::<String>::new());
    }

    #[test]
    fn tests_may_know_more() {
        assert_eq!(unknown_arrows(&package("lectern-store", Some("dev"))), Vec::<String>::new());
    }

    #[test]
    fn a_crate_that_is_not_in_the_picture_is_named() {
        assert_eq!(unknown_arrows(&json!({ "name": "lectern-new", "dependencies": [] })).len(), 1);
    }

    #[test]
    fn a_long_file_is_named() {
        assert!(too_long("a.rs", &"\n".repeat(LINES + 1)).is_some());
    }

    #[test]
    fn a_link_that_leads_nowhere_is_found_by_its_line() {
        let text = "[here](Cargo.toml), [there](docs/none.md#about)\n```\n[boxed](none.md)\n```\n[web](https://a.test)";
        assert_eq!(dead_links("README.md", text), ["README.md:1: leads to docs/none.md, which is not there"]);
    }

    #[test]
    fn unfinished_work_is_found_by_its_line() {
        assert_eq!(words("a.rs", "fine\nTODO later"), ["a.rs:2: says TODO"]);
    }
}
