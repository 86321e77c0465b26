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
    /// What could not be measured here, and why.
    pub skipped: Vec<String>,
}

/// A figure beside its aim, where it has one.
struct Judged {
    text: String,
    met: Option<bool>,
}

impl fmt::Display for Judged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.met {
            None => "",
            Some(true) => " ✓",
            Some(false) => " ✗",
        };
        write!(f, "{}{mark}", self.text)
    }
}

fn at_least(value: f64, aim: Option<f64>) -> Judged {
    let text = aim.map_or_else(|| format!("{value:.2}"), |aim| format!("{value:.2} (≥ {aim})"));
    Judged { text, met: aim.map(|aim| value >= aim) }
}

fn at_most(value: f64, aim: f64, unit: &str) -> Judged {
    Judged { text: format!("{value:.1}{unit} (< {aim}{unit})"), met: Some(value < aim) }
}

fn milliseconds(seconds: f64) -> String {
    format!("{:.2}", seconds * 1e3)
}

fn microseconds(seconds: f64) -> String {
    format!("{:.0}", seconds * 1e6)
}

impl Line {
    /// The throughput beside that of the same bytes from memory.
    fn ratio(&self) -> Judged {
        at_least(self.peak.rate / self.memory.rate, self.aim)
    }

    /// How much longer than most the slowest wait, at half load.
    fn tail(&self) -> Judged {
        at_most(self.half.p99 / self.half.p50, 10.0, "×")
    }
}

impl Flush {
    /// Creates beside bare commits.
    fn ratio(&self) -> Judged {
        at_least(self.creates / self.commits, Some(2.0))
    }
}

impl Whole {
    fn first_answer(&self) -> Judged {
        at_most(self.first_answer.as_secs_f64() * 1e3, 300.0, " ms")
    }

    fn at_rest(&self) -> Judged {
        Judged { text: format!("{} MiB (< 60 MB)", self.rest.resident), met: Some(self.rest.resident < 57) }
    }
}

impl Growth {
    /// A page of the long list beside one of the short list.
    fn ratio(&self) -> Judged {
        at_most(self.page.1 / self.page.0, 1.5, "×")
    }
}

/// A row of the table of scenarios.
impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { database, scenario, bytes, peak, memory, half, cpu, aim: _ } = self;
        let database_cpu = cpu.1.map(|cpu| format!(" + {}", microseconds(cpu))).unwrap_or_default();
        write!(
            f,
            "| {database} | {scenario} | {bytes} | {:.0} | {} / {} | {:.0} | {} | {}{database_cpu} | {} / {} | {} |",
            peak.rate,
            milliseconds(peak.p50),
            milliseconds(peak.p99),
            memory.rate,
            self.ratio(),
            microseconds(cpu.0),
            milliseconds(half.p50),
            milliseconds(half.p99),
            self.tail(),
        )
    }
}

/// A row of the table of flushes.
impl fmt::Display for Flush {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { milliseconds, commits, creates } = self;
        let flush = if *milliseconds == 0 { "what it takes".to_owned() } else { format!("{milliseconds} ms more") };
        write!(f, "| {flush} | {commits:.0} | {creates:.0} | {} |", self.ratio())
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
        self.notes.iter().try_for_each(|note| writeln!(f, "- {note}"))?;
        self.skipped.iter().try_for_each(|skipped| writeln!(f, "- skipped: {skipped}"))
    }
}

impl Report {
    /// How many aims are missed.
    pub fn missed(&self) -> usize {
        let lines = self.lines.iter().flat_map(|line| [line.ratio(), line.tail()]);
        let flushes = self.flushes.iter().map(Flush::ratio);
        let wholes = self.wholes.iter().flat_map(|whole| [whole.first_answer(), whole.at_rest()]);
        let growths = self.wholes.iter().filter_map(|whole| whole.growth).map(|growth| growth.ratio());
        lines.chain(flushes).chain(wholes).chain(growths).filter(|figure| figure.met == Some(false)).count()
    }

    fn whole(whole: &Whole, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Whole { database, first_answer: _, rest, after, growth } = whole;
        writeln!(f, "- {database}: first answer after {}", whole.first_answer())?;
        writeln!(f, "- {database}: memory at rest {}, {} MiB of it private", whole.at_rest(), rest.private)?;
        writeln!(f, "- {database}: memory after the load {} MiB, {} MiB of it private", after.resident, after.private)?;
        if let Some(growth) = growth {
            let Growth { rows, page, imported } = growth;
            let (before, after) = (milliseconds(page.0), milliseconds(page.1));
            writeln!(
                f,
                "- {database}: a page of {} rows takes {before} ms, of {} {after} ms: {}",
                rows.0,
                rows.1,
                growth.ratio()
            )?;
            writeln!(f, "- {database}: import of divisions: {imported:.0} a second")?;
        }
        Ok(())
    }
}
