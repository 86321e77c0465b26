//! Writes credentials of every form, and what their issuer publishes, for other programs to verify; and verifies those that
//! other programs wrote: see `tests/badges`.
//!
//! ```text
//! cargo run -p lectern-interchange --example badges -- write FOLDER
//! cargo run -p lectern-interchange --example badges -- verify PUBLISHED.json CREDENTIAL…
//! ```
//!
//! What was published is an object of texts by their addresses.

use interchange::open_badges::*;
use kernel::{At, Clock};
use serde_json::Value;
use std::{collections::BTreeMap, env, error::Error, fs, path::Path};

#[allow(clippy::unwrap_used, reason = "what tests may do, an example that is itself one may")]
#[path = "../src/open_badges/testing.rs"]
mod testing;

/// What was asked for, or why it could not be had.
type Outcome<T = ()> = Result<T, Box<dyn Error>>;

const DAY: i64 = 86_400;

fn main() -> Outcome {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let now = Clock::system().now();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["write", folder] => write(Path::new(folder), now),
        ["verify", published, credentials @ ..] => verify_all(published, credentials, now),
        _ => Err("say: write FOLDER, or verify PUBLISHED.json CREDENTIAL…".into()),
    }
}

/// Verifies credentials, and tells of each; one that does not hold is an error.
fn verify_all(published: &str, credentials: &[&str], now: At) -> Outcome {
    let found: BTreeMap<String, String> = serde_json::from_str(&fs::read_to_string(published)?)?;
    for name in credentials {
        let bytes = fs::read(name)?;
        let text = unbake_png(&bytes).map_or_else(|| String::from_utf8(bytes), Ok)?;
        let report = verify(&text, &Circumstances { now, recipient: None, found: &found });
        if !report.verified {
            return Err(format!("{name}: {}", serde_json::to_string_pretty(&report)?).into());
        }
        let name = Path::new(name).file_name().unwrap_or_default();
        println!("{}: holds, of {}", name.display(), report.issuer.unwrap_or_default());
    }
    Ok(())
}

/// Writes credentials that hold, and such as do not.
fn write(folder: &Path, now: At) -> Outcome {
    let methods = [testing::ed25519().public(), testing::rsa().public()];
    fs::create_dir_all(folder)?;
    fs::write(folder.join("did.json"), pretty(&did_document(testing::DID, &methods))?)?;
    lists(folder, now)?;
    let valid = AchievementCredential {
        valid_from: now.plus_seconds(-DAY),
        valid_until: Some(now.plus_seconds(365 * DAY)),
        ..testing::credential()
    };
    forms(folder, "valid", &valid, now)?;
    forms(folder, "alike", &alike(&valid), now)?;
    forms(folder, "revoked", &AchievementCredential { status: status(1), ..valid.clone() }, now)?;
    forms(folder, "suspended", &AchievementCredential { status: status(2), ..valid.clone() }, now)?;
    forms(folder, "expired", &AchievementCredential { valid_until: Some(now.plus_seconds(-DAY / 2)), ..valid }, now)
}

/// A credential in every form.
fn forms(folder: &Path, name: &str, credential: &AchievementCredential, now: At) -> Outcome {
    let document = credential.document();
    let (eddsa, rs256) = (sign_jwt(&document, &testing::ed25519())?, sign_jwt(&document, &testing::rsa())?);
    let embedded = pretty(&sign_embedded(&document, &testing::ed25519(), now)?)?;
    let title = &credential.achievement.name;
    let image = Badge { title, kind: credential.achievement.kind, issuer: &credential.issuer.name }.svg();
    fs::write(folder.join(format!("{name}.token.svg")), bake_svg(&image, &rs256)?)?;
    fs::write(folder.join(format!("{name}.embedded.svg")), bake_svg(&image, &embedded)?)?;
    fs::write(folder.join(format!("{name}.token.png")), bake_png(WORDLESS, &rs256)?)?;
    fs::write(folder.join(format!("{name}.eddsa.jwt")), eddsa)?;
    fs::write(folder.join(format!("{name}.rs256.jwt")), rs256)?;
    Ok(fs::write(folder.join(format!("{name}.json")), embedded)?)
}

/// The lists of the issuer, in both forms: the first credential was revoked, the second is suspended.
fn lists(folder: &Path, now: At) -> Outcome {
    for (purpose, index) in [(StatusPurpose::Revocation, 1), (StatusPurpose::Suspension, 2)] {
        let list = StatusList::with([index]);
        let document = list.document(&list_address(purpose), testing::DID, purpose, now, now.plus_seconds(7 * DAY));
        fs::write(folder.join(format!("{purpose}.list.jwt")), sign_jwt(&document, &testing::ed25519())?)?;
        let embedded = sign_embedded(&document, &testing::ed25519(), now)?;
        fs::write(folder.join(format!("{purpose}.list.json")), pretty(&embedded)?)?;
    }
    Ok(())
}

fn list_address(purpose: StatusPurpose) -> String {
    format!("https://badges.example/status/{purpose}")
}

fn status(index: usize) -> Vec<StatusEntry> {
    let entry = |&purpose: &StatusPurpose| StatusEntry { list: list_address(purpose), purpose, index };
    StatusPurpose::ALL.iter().map(entry).collect()
}

/// A credential whose statements are hard to bring into one form: parts that are alike, and text that must be escaped.
fn alike(valid: &AchievementCredential) -> AchievementCredential {
    let mut credential = valid.clone();
    credential.evidence = valid.evidence.iter().cycle().take(3).cloned().collect();
    credential.achievement.alignments.extend(valid.achievement.alignments.clone());
    credential.achievement.description = "Tab\t, \"quotes\", \\back\\slash\r\n, \u{e9}, \u{1f4da} and <b>.".into();
    credential
}

fn pretty(value: &Value) -> Outcome<String> {
    Ok(serde_json::to_string_pretty(value)?)
}
