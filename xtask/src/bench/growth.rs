//! Whether a page of a list costs the same however long the list: divisions, brought in by `lectern import`.

use crate::{
    Outcome,
    lab::{
        self, Caller, Database, Setup,
        load::{CONNECTIONS, Load, Make, get},
        server::Imported,
    },
};
use serde_json::Value;
use std::{path::Path, sync::Arc, time::Duration};

/// What growing came to.
#[derive(Clone, Copy, Debug)]
pub struct Growth {
    /// Rows before and after.
    pub rows: (usize, usize),
    /// The median time of a page before and after, in seconds.
    pub page: (f64, f64),
    /// Rows imported a second, from the first to the second.
    pub imported: f64,
}

/// Measures pages of a short list and, after an import, of a long one.
pub async fn measure(binary: &Path, database: &Database, rows: (usize, usize), time: Duration) -> Outcome<Growth> {
    let setup = Setup::new(binary, &database.folder(), &database.url)?;
    let import = |rows: std::ops::Range<usize>| -> Outcome<Imported> {
        let file = database.folder().join("divisions.csv");
        lab::divisions(&file, rows)?;
        setup.import("divisions", &file, &[])
    };
    import(0..rows.0)?;
    let before = page(&setup, time).await?;
    let imported = import(rows.0..rows.1)?.rate();
    let after = page(&setup, time).await?;
    Ok(Growth { rows, page: (before, after), imported })
}

/// The median time of a page, anywhere in the list, without a rush.
async fn page(setup: &Setup, time: Duration) -> Outcome<f64> {
    let server = setup.start().await?;
    let cursors = cursors(&server.caller().await?).await?;
    let make: Make = Arc::new(move |n| {
        let number = usize::try_from(n).unwrap_or_default().wrapping_mul(7919);
        let cursor = super::seed::nth(&cursors, number).map(String::as_str).unwrap_or_default();
        get(&format!("{LIST}&limit=20&cursor={cursor}"))
    });
    let load = Load::closed(server.address(), &make);
    load.clone().run_on(CONNECTIONS, time / 4).await?; // the pages come into memory
    Ok(load.run_on(1, time).await?.p50)
}

const LIST: &str = "/v1/directory/divisions?sort=ocd_id";

/// Places all over the list.
async fn cursors(caller: &Caller) -> Outcome<Vec<String>> {
    let mut cursors = Vec::new();
    let mut page = caller.get(&format!("{LIST}&limit=200")).await?;
    while let Some(cursor) = page.get("next_cursor").and_then(Value::as_str).map(ToOwned::to_owned) {
        page = caller.get(&format!("{LIST}&limit=200&cursor={cursor}")).await?;
        cursors.push(cursor);
    }
    Ok(cursors)
}
