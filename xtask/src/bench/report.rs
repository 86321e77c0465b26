//! The report: tables in Markdown, each figure beside its aim.

use super::{commits::Flush, growth::Growth};
use crate::lab::{load::Figures, server::Memory};
use std::{fmt, time::Duration};

/// One scenario on one database.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    pub database: &'static str,
    pub scenario: &'static str,
    /// The length of the answer.
    pub bytes: usize,
    /// As many requests as there are answers.
    pub peak: Figures,
    /// The same bytes from memory.
    pub memory: Figures,
    /// Half as many requests a second as the peak, sent on time.
    pub half: Figures,
    /// Processor seconds of a request in the server, and in the database where that is another process.
    pub cpu: (f64, Option<f64>),
    /// The least ratio to memory.
    pub aim: Option<f64>,
}

/// What is true of a server on one database as a whole.
#[derive(Clone, Copy, Debug)]
pub struct Whole {
    pub database: &'static str,
    pub first_answer: Duration,
    pub rest: Memory,
    pub after: Memory,
    pub growth: Option<Growth>,
}

/// Everything that was measured.
#[derive(Debug, Default)]
pub struct Report {
    pub lines: Vec<Line>,
    pub flushes: Vec<Flush>,
    pub wholes: Vec<Whole>,
    pub notes: Vec<String>,
}

/// A figure beside its aim.
struct Judged(String, bool);

impl fmt::Display for Judged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0, if self.1 { "✓" } else { "✗" })
    }
}

fn at_least(value: f64, aim: Option<f64>) -> String {
    aim.map_or_else(|| format!("{value:.2}"), |aim| Judged(format!("{value:.2} (≥ {aim})"), value >= aim).to_string())
}

fn at_most(value: f64, aim: f64, unit: &str) -> Judged {
    Judged(format!("{value:.1}{unit} (< {aim}{unit})"), value < aim)
}

fn milliseconds(seconds: f64) -> String {
    format!("{:.2}", seconds * 1e3)
}

fn microseconds(seconds: f64) -> String {
    format!("{:.0}", seconds * 1e6)
}

/// A row of the table of scenarios.
impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { database, scenario, bytes, peak, memory, half, cpu, aim } = self;
        let database_cpu = cpu.1.map(|cpu| format!(" + {}", microseconds(cpu))).unwrap_or_default();
        write!(
            f,
            "| {database} | {scenario} | {bytes} | {:.0} | {} / {} | {:.0} | {} | {}{database_cpu} | {} / {} | {} |",
            peak.rate,
            milliseconds(peak.p50),
            milliseconds(peak.p99),
            memory.rate,
            at_least(peak.rate / memory.rate, *aim),
            microseconds(cpu.0),
            milliseconds(half.p50),
            milliseconds(half.p99),
            at_most(half.p99 / half.p50, 10.0, "×"),
        )
    }
}

/// A row of the table of flushes.
impl fmt::Display for Flush {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { milliseconds, commits, creates } = self;
        let flush = if *milliseconds == 0 { "what it takes".to_owned() } else { format!("{milliseconds} ms more") };
        write!(f, "| {flush} | {commits:.0} | {creates:.0} | {} |", at_least(creates / commits, Some(2.0)))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = [
            "database",
            "scenario",
            "bytes",
            "requests/s",
            "p50 / p99 ms",
            "from memory/s",
            "ratio",
            "CPU µs",
            "half load p50 / p99 ms",
            "p99 : p50",
        ];
        writeln!(f, "| {} |\n|{}", head.join(" | "), "---|".repeat(head.len()))?;
        self.lines.iter().try_for_each(|line| writeln!(f, "{line}"))?;
        writeln!(f)?;
        if !self.flushes.is_empty() {
            writeln!(f, "| a flush takes | bare commits/s | creates/s | ratio |\n|---|---|---|---|")?;
        }
        self.flushes.iter().try_for_each(|flush| writeln!(f, "{flush}"))?;
        writeln!(f)?;
        for whole in &self.wholes {
            Self::whole(whole, f)?;
        }
        self.notes.iter().try_for_each(|note| writeln!(f, "- {note}"))
    }
}

impl Report {
    fn whole(whole: &Whole, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Whole { database, first_answer, rest, after, growth } = whole;
        let first = at_most(first_answer.as_secs_f64() * 1e3, 300.0, " ms");
        writeln!(f, "- {database}: first answer after {first}")?;
        let resident = Judged(format!("{} MiB (< 60 MB)", rest.resident), rest.resident < 57);
        writeln!(f, "- {database}: memory at rest {resident}, {} MiB of it private", rest.private)?;
        writeln!(f, "- {database}: memory after the load {} MiB, {} MiB of it private", after.resident, after.private)?;
        if let Some(Growth { rows, page, imported }) = growth {
            let ratio = at_most(page.1 / page.0, 1.5, "×");
            let (before, after) = (milliseconds(page.0), milliseconds(page.1));
            writeln!(
                f,
                "- {database}: a page of {} rows takes {before} ms, of {} {after} ms: {ratio}",
                rows.0, rows.1
            )?;
            writeln!(f, "- {database}: import of divisions: {imported:.0} a second")?;
        }
        Ok(())
    }
}
