//! `cargo xtask bench`: how fast the release server is, on each database, beside a handler of the same server that
//! answers the same bytes from memory.

mod actions;
pub mod commits;
mod growth;
mod learning;
mod report;
mod scenario;
mod seed;

use crate::{
    Outcome,
    lab::{
        self, Database, Server, Setup,
        load::{Figures, Load, Make},
        usage,
    },
    root,
};
use http_body_util::BodyExt as _;
use report::{Line, Report, Whole};
use scenario::{SCENARIOS, Scenario, World};
use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

/// How much is measured.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// A rough look in under three minutes: fewer rows, shorter rounds
    #[arg(long)]
    quick: bool,
    /// Positions in the database
    #[arg(long, default_value = "100000", default_value_if("quick", "true", "10000"))]
    positions: usize,
    /// Rows of the list that grows
    #[arg(long, default_value = "1000000", default_value_if("quick", "true", "100000"))]
    rows: usize,
    /// Rounds of each scenario, in turn with as many of the same bytes from memory
    #[arg(long, default_value = "5", default_value_if("quick", "true", "3"))]
    rounds: usize,
    /// Seconds of a round
    #[arg(long, default_value = "3", default_value_if("quick", "true", "1"))]
    seconds: u64,
    /// Milliseconds by which each flush to the disk is delayed, where creates are compared with bare commits
    #[arg(long, value_delimiter = ',', default_value = "0,1,4")]
    flush_ms: Vec<u32>,
    /// Where the public records are that are imported; skipped where they are not
    #[arg(long)]
    data: Option<PathBuf>,
    /// Only these databases
    #[arg(long, value_enum)]
    on: Option<On>,
    /// Only scenarios whose name holds this
    #[arg(long)]
    only: Option<String>,
    /// Fail where an aim is missed, or where anything was skipped
    #[arg(long)]
    check: bool,
}

/// A kind of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum On {
    Sqlite,
    Postgres,
}

/// What is imported where the files are there: the kind, the file, and more arguments.
const IMPORTS: &[(&str, &str, &[&str])] = &[
    ("divisions", "ocd_divisions_us.csv", &[]),
    ("aliases", "ocd_divisions_us_aliases.csv", &[]),
    ("libraries", "imls_pls_fy2014_ae.csv", &["--fiscal-year=2014"]),
    ("organizations", "ror_organizations_library.jsonl", &[]),
    ("legislators", "us_congress_legislators_current.json", &[]),
    ("people", "openstates_people.jsonl", &[]),
    ("committees", "us_congress_committees_current.json", &[]),
    ("memberships", "us_congress_committee_membership_current.json", &[]),
    ("zips", ZIPS, &[]),
    ("boundaries", "districts_nj_cd_2022.geojson", &[]),
    ("courts", "courts_db_courts.json", &[]),
    ("bills", "openstates_bills.jsonl", &[]),
    ("regulations", "regulations_gov_documents.jsonl", &[]),
];
/// The file that tells which postal codes there are.
const ZIPS: &str = "us_zip_congressional_districts.csv";

/// Measures everything, and prints it.
pub fn run(options: &Options) -> Outcome {
    if cfg!(debug_assertions) {
        return in_release();
    }
    println!("building the server …");
    let binary = lab::build(true, &["bench"])?;
    lab::runtime()?.block_on(async {
        let mut report = Report::default();
        for on in [On::Sqlite, On::Postgres] {
            if options.on.is_none_or(|wanted| wanted == on) {
                measure(&binary, on, options, &mut report).await?;
            }
        }
        println!("\n{report}");
        let (missed, skipped) = (report.missed(), report.skipped.len());
        if options.check && missed + skipped > 0 {
            return Err(format!("{missed} aims are missed, {skipped} measurements were skipped").into());
        }
        Ok(())
    })
}

/// Load from a debug build would measure the load: does the same again, optimized.
fn in_release() -> Outcome {
    println!("building …");
    lab::build(true, &["bench"])?;
    let mut again = Command::new(lab::built(true).join("xtask"));
    if again.args(std::env::args().skip(1)).status()?.success() {
        Ok(())
    } else {
        Err("the measurement did not end well".into())
    }
}

fn open(on: On) -> Outcome<Option<Database>> {
    match on {
        On::Sqlite => Database::sqlite().map(Some),
        On::Postgres => Database::postgres(),
    }
}

async fn measure(binary: &Path, on: On, options: &Options, report: &mut Report) -> Outcome {
    let Some(database) = open(on)? else {
        report.skipped.push(format!("{on:?}: there is none"));
        return Ok(());
    };
    let name = database.name;
    let setup = Setup::new(binary, &database.folder(), &database.url)?;
    drop(setup.start().await?); // makes the schema
    let data = options.data.clone().unwrap_or_else(|| root().join("../shared/data"));
    println!("{name}: importing …");
    import(&setup, &data, name, report)?;
    println!("{name}: {} positions …", options.positions);
    let began = Instant::now();
    let (url, positions) = (database.url.clone(), options.positions);
    let seeded = lab::apart(move || async move { seed::positions(&url, positions).await })?;
    println!("{name}: seeded in {:.0?}", began.elapsed());

    let server = setup.start().await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let (first_answer, rest) = (server.first_answer, server.memory()?);
    let zips = Arc::new(scenario::zips(&data.join(ZIPS)));
    let seeded = Arc::new(seeded);
    let is_wanted = |what: &str| options.only.as_ref().is_none_or(|only| what.contains(only));
    for scenario in SCENARIOS.iter().filter(|scenario| is_wanted(scenario.name)) {
        if scenario.of_places && zips.is_empty() {
            report.skipped.push(format!("{name}: {}: {ZIPS} is not there", scenario.name));
            continue;
        }
        let authorization = server.caller().await?.authorization();
        let world = World { seeded: seeded.clone(), zips: zips.clone(), authorization };
        let line = compare(&server, &database, scenario, world, options).await?;
        println!("{line}");
        report.lines.push(line);
    }
    if is_wanted("actions") {
        println!("{name}: ten thousand actions on one alert …");
        let time = Duration::from_secs(if options.quick { 6 } else { 60 });
        let surge = actions::measure(&server, (name, database.url.clone()), seeded.clone(), time).await?;
        report.notes.push(surge.to_string());
    }
    if is_wanted("learning") {
        println!("{name}: searches of learning …");
        let time = Duration::from_secs(options.seconds);
        let searched = learning::measure(&server, (name, database.url.clone()), seeded.clone(), time).await?;
        report.notes.extend(searched.iter().map(ToString::to_string));
    }
    let after = server.memory()?;
    drop(server);
    let mut whole = Whole { database: name, first_answer, rest, after, growth: None };
    let time = Duration::from_secs(options.seconds);
    if on == On::Sqlite && is_wanted("create") {
        for &milliseconds in &options.flush_ms {
            println!("{name}: creates beside bare commits, each flush {milliseconds} ms longer …");
            let world = World { seeded: seeded.clone(), zips: zips.clone(), authorization: String::new() };
            report.flushes.push(commits::measure(&setup, &database.folder(), world, milliseconds, time).await?);
        }
    }
    if options.only.is_none() {
        println!("{name}: growing a list to {} rows …", options.rows);
        drop(database);
        let Some(database) = open(on)? else { return Ok(()) };
        whole.growth = Some(growth::measure(binary, &database, (options.rows / 100, options.rows), time).await?);
    }
    report.wholes.push(whole);
    Ok(())
}

/// Imports what there is, and tells how fast.
fn import(setup: &Setup, data: &Path, database: &str, report: &mut Report) -> Outcome {
    for (kind, file, more) in IMPORTS {
        let path = data.join(file);
        if !path.is_file() {
            report.skipped.push(format!("{database}: import of {kind}: {file} is not there"));
            continue;
        }
        let done = setup.import(kind, &path, more)?;
        let (told, took, rate) = (&done.told, done.took, done.rate());
        report.notes.push(format!("{database}: import of {kind}: {told}; in {took:.1?}, {rate:.0} rows a second"));
    }
    Ok(())
}

/// Runs a scenario in turn with the same bytes from memory, then at half of its peak.
async fn compare(
    server: &Server,
    database: &Database,
    scenario: &Scenario,
    world: World,
    options: &Options,
) -> Outcome<Line> {
    let (make, memory) = ((scenario.make)(world.clone()), (scenario.memory)(world));
    let bytes = answer(server, &make).await.map_err(|error| format!("{}: {error}", scenario.name))?;
    put(server, bytes.clone()).await?;
    let time = Duration::from_secs(options.seconds);
    let closed = |make: &Make| Load::closed(server.address(), make);
    closed(&make).run(time / 2).await?;
    closed(&memory).run(time / 2).await?;
    let (mut rounds, mut beside) = (Vec::new(), Vec::new());
    let (mut spent, mut answered) = (Spent::default(), 0.0);
    for _ in 0..options.rounds {
        let before = Spent::now(server, database)?;
        let figures = closed(&make).run(time).await?;
        spent.add(before, Spent::now(server, database)?);
        answered += figures.rate * time.as_secs_f64();
        rounds.push(figures);
        beside.push(closed(&memory).run(time).await?);
    }
    let (peak, memory) = (median(&rounds), median(&beside));
    let half = Load::open(server.address(), &make, peak.rate / 2.0).run(time).await?;
    let aim = match database.cluster {
        None => scenario.aims.sqlite,
        Some(_) => scenario.aims.postgres,
    };
    let each = |spent: Duration| spent.as_secs_f64() / answered;
    Ok(Line {
        database: database.name,
        scenario: scenario.name,
        bytes: bytes.len(),
        peak,
        memory,
        half,
        cpu: (each(spent.server), database.cluster.as_ref().map(|_| each(spent.database))),
        aim,
    })
}

/// The answer to a scenario's first request; a list with nothing in it would measure nothing.
async fn answer(server: &Server, make: &Make) -> Outcome<Vec<u8>> {
    let (head, body) = make(u64::MAX).into_parts();
    let request = reqwest::Client::new().request(head.method, format!("http://{}{}", server.address(), head.uri));
    let answer = request.headers(head.headers).body(body.collect().await?.to_bytes()).send().await?;
    let bytes = answer.error_for_status()?.bytes().await?.to_vec();
    let record: Value = serde_json::from_slice(&bytes)?;
    if record.get("data").and_then(Value::as_array).is_some_and(Vec::is_empty) {
        return Err(format!("{} answers an empty list", head.uri).into());
    }
    Ok(bytes)
}

/// Puts bytes where the server answers them from memory.
async fn put(server: &Server, bytes: Vec<u8>) -> Outcome {
    let url = format!("http://{}/bench/bytes", server.address());
    reqwest::Client::new().put(url).body(bytes).send().await?.error_for_status()?;
    Ok(())
}

/// Processor time so far.
#[derive(Clone, Copy, Debug, Default)]
struct Spent {
    server: Duration,
    database: Duration,
}

impl Spent {
    fn now(server: &Server, database: &Database) -> Outcome<Self> {
        let of_cluster = match &database.cluster {
            Some(cluster) => usage::cpu(cluster.id()?, true)?,
            None => Duration::ZERO,
        };
        Ok(Self { server: usage::cpu(server.id(), false)?, database: of_cluster })
    }

    fn add(&mut self, before: Self, after: Self) {
        self.server += after.server.saturating_sub(before.server);
        self.database += after.database.saturating_sub(before.database);
    }
}

/// The median of each figure.
fn median(rounds: &[Figures]) -> Figures {
    let middle = |of: fn(&Figures) -> f64| {
        let mut values: Vec<f64> = rounds.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or_default()
    };
    Figures { rate: middle(|f| f.rate), p50: middle(|f| f.p50), p99: middle(|f| f.p99) }
}
