//! Documents that can be followed: every shell block runs in order, against a real server, and prints what the document says.

use crate::harness::{ADMIN, PASSWORD, Server};
use std::{path::Path, process::Command};

/// The fenced blocks of a document that are marked with a word, one after the other.
fn blocks(document: &str, mark: &str) -> String {
    let mut inside = false;
    let mut text = String::new();
    for line in document.lines() {
        match line.strip_prefix("```") {
            Some(opened) => inside = !inside && opened == mark,
            None if inside => text.extend([line, "\n"]),
            None => {}
        }
    }
    text
}

/// Whether the programs are there by which a reader follows the documents; says so where one is not.
fn is_equipped() -> bool {
    let missing = ["bash", "curl", "python3"]
        .into_iter()
        .find(|program| Command::new(program).arg("--version").output().is_err());
    if let Some(program) = missing {
        eprintln!("skipped: there is no {program}");
    }
    missing.is_none()
}

/// Runs the `sh` blocks of a document in the project's folder; they print the `text` blocks, and nothing else.
pub fn follows(server: &Server, document: &str) {
    if !is_equipped() {
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let text = std::fs::read_to_string(root.join(document)).unwrap();
    let script = format!("set -euo pipefail\n{}", blocks(&text, "sh"));
    let mut bash = Command::new("bash");
    bash.args(["-c", &script]).current_dir(root);
    let settings = [("BASE_URL", server.url.as_str()), ("ADMIN_EMAIL", ADMIN), ("ADMIN_PASSWORD", PASSWORD)];
    let ran = bash.envs(settings).output().unwrap();
    let (printed, complained) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{document}: {complained}\n{printed}");
    assert_eq!(printed, blocks(&text, "text"), "{document} prints something else than it says: {complained}");
}

both! {
    async fn the_walk_through_policy_prints_what_it_says(server) {
        follows(server, "docs/policy.md");
    }

    async fn the_walk_through_advocacy_prints_what_it_says(server) {
        follows(server, "docs/advocacy.md");
    }

    async fn the_walk_through_development_prints_what_it_says(server) {
        follows(server, "docs/development.md");
    }
}

#[test]
fn blocks_are_told_apart_by_their_marks() {
    let document = "Text\n```sh\necho 1\n```\nMore\n```text\n1\n```\n```\nneither\n```\n```sh\necho 2\n```\n";
    assert_eq!((blocks(document, "sh").as_str(), blocks(document, "text").as_str()), ("echo 1\necho 2\n", "1\n"));
}
