//! The committed `OpenAPI` document: written from the code, and checked against it byte by byte.

use crate::{Outcome, root};
use std::{fs, path::PathBuf};

fn path() -> PathBuf {
    root().join("openapi").join("lectern.json")
}

fn document() -> Outcome<String> {
    let document = api::openapi::document(&api::operations())?;
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

/// Writes the document.
pub fn write() -> Outcome {
    fs::create_dir_all(root().join("openapi"))?;
    fs::write(path(), document()?)?;
    println!("wrote {}", path().display());
    Ok(())
}

/// Fails where the committed document is not the one the code gives, and names the first line that differs.
pub fn check() -> Outcome {
    let (committed, current) = (fs::read_to_string(path()).unwrap_or_default(), document()?);
    if committed == current {
        return Ok(());
    }
    let same = committed.lines().zip(current.lines()).take_while(|(a, b)| a == b).count();
    let line = current.lines().nth(same).unwrap_or_default().trim();
    let number = same + 1;
    Err(format!("openapi/lectern.json is not what the code says, from line {number} on: {line}\nRun cargo xtask openapi and commit the file.").into())
}
