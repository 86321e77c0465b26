//! What is asked of the server, as a table.

use super::seed::{Seeded, nth};
use crate::lab::load::{Make, get, to};
use kernel::Clock;
use serde_json::json;
use std::sync::Arc;

/// One kind of request.
pub struct Scenario {
    /// What it is called in the report.
    pub name: &'static str,
    /// Whether it asks for places, which only the public records tell of.
    pub of_places: bool,
    /// The least throughput, as a part of that of the same bytes from memory, on each database; `None` for no aim.
    pub aims: Aims,
    /// Makes its requests; many different ones, so that none is answered from a cache.
    pub make: fn(World) -> Make,
    /// Makes those that are answered from memory: with the same arguments, as far as a record or a list of positions takes them.
    pub memory: fn(World) -> Make,
}

/// The aim of a scenario on each database.
#[derive(Clone, Copy, Debug, Default)]
pub struct Aims {
    /// Embedded.
    pub sqlite: Option<f64>,
    /// Served, on the same cores.
    pub postgres: Option<f64>,
}

/// What requests may speak of.
#[derive(Clone, Debug)]
pub struct World {
    /// The records that are there.
    pub seeded: Arc<Seeded>,
    /// Postal codes that are there.
    pub zips: Arc<Vec<String>>,
    /// The header of a caller who may write.
    pub authorization: String,
}

const NO_AIM: Aims = Aims { sqlite: None, postgres: None };

const fn scenario(name: &'static str, aims: Aims, make: fn(World) -> Make, memory: fn(World) -> Make) -> Scenario {
    Scenario { name, of_places: false, aims, make, memory }
}

/// Where positions are.
const POSITIONS: &str = "/v1/policy/positions";
/// Where the same requests are answered from memory.
const MEMORY: &str = "/bench/memory";

/// Everything that is measured.
pub const SCENARIOS: &[Scenario] = &[
    scenario(
        "read one",
        Aims { sqlite: Some(0.6), postgres: Some(0.3) },
        |world| read_one(POSITIONS, world),
        |world| read_one(MEMORY, world),
    ),
    scenario(
        "list 20, filtered",
        Aims { sqlite: Some(0.4), postgres: Some(0.2) },
        |world| list(POSITIONS, world),
        |world| list(MEMORY, world),
    ),
    scenario(
        "search",
        Aims { sqlite: Some(0.08), postgres: None },
        |world| search(POSITIONS, world),
        |world| search(MEMORY, world),
    ),
    Scenario {
        of_places: true,
        ..scenario("representatives by ZIP", NO_AIM, representatives, |world| read_one(MEMORY, world))
    },
    scenario("create", NO_AIM, create, |world| read_one(MEMORY, world)),
];

fn read_one(collection: &'static str, World { seeded, .. }: World) -> Make {
    Arc::new(move |n| {
        let id = nth(&seeded.positions, scattered(n)).map(ToString::to_string).unwrap_or_default();
        get(&format!("{collection}/{id}"))
    })
}

fn list(collection: &'static str, World { seeded, .. }: World) -> Make {
    Arc::new(move |n| {
        let issue = nth(&seeded.issues, scattered(n)).map(ToString::to_string).unwrap_or_default();
        get(&format!("{collection}?limit=20&status=published&issue_id={issue}"))
    })
}

fn search(collection: &'static str, World { seeded, .. }: World) -> Make {
    Arc::new(move |n| {
        let word = nth(&seeded.words, scattered(n)).map(String::as_str).unwrap_or_default();
        get(&format!("{collection}?limit=20&q={word}"))
    })
}

fn representatives(World { zips, .. }: World) -> Make {
    Arc::new(move |n| {
        let zip = nth(&zips, scattered(n)).map(String::as_str).unwrap_or_default();
        get(&format!("/v1/directory/representatives?zip={zip}"))
    })
}

/// A new position, asked for once.
pub fn create(World { seeded, authorization, .. }: World) -> Make {
    Arc::new(move |n| {
        let unique = Clock::system().id();
        let issue = nth(&seeded.issues, scattered(n)).map(ToString::to_string).unwrap_or_default();
        let unit = nth(&seeded.units, scattered(n)).map(ToString::to_string).unwrap_or_default();
        let body = json!({
            "slug": format!("made-{unique}"), "title": "The right to read unwatched", "issue_id": issue,
            "owner_unit_id": unit, "goals": ["P-G1"], "required_audiences": ["public"], "review_interval_months": 36,
            "preamble": ["Readers who are watched read less."],
            "resolved": ["What a person reads is that person's own affair.", "Libraries keep no record of past loans."],
        });
        let head = to(POSITIONS).method("POST").header("content-type", "application/json");
        let head = head.header("authorization", &authorization).header("idempotency-key", unique.to_string());
        head.body(body.to_string().into()).unwrap_or_default()
    })
}

/// A number far from that of its neighbours, the same each time.
fn scattered(number: u64) -> usize {
    usize::try_from(number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32).unwrap_or_default()
}

/// The postal codes in a file of districts; none where it is not there.
pub fn zips(file: &std::path::Path) -> Vec<String> {
    let Ok(text) = std::fs::read_to_string(file) else { return Vec::new() };
    let zip = |line: &str| line.split(',').map(str::trim).find(|cell| is_zip(cell)).map(ToOwned::to_owned);
    text.lines().filter_map(zip).step_by(7).collect()
}

fn is_zip(cell: &str) -> bool {
    cell.len() == 5 && cell.bytes().all(|byte| byte.is_ascii_digit())
}
