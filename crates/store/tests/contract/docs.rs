//! `docs/privacy.md` says what the code does.

use store::{
    retention::{PERIODS, Period},
    sqlite::queries::privacy::holdings::{Fate, HOLDINGS},
};

const PRIVACY: &str = include_str!("../../../../docs/privacy.md");
const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

fn code(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn fate(fate: Fate) -> String {
    match fate {
        Fate::Deleted => "deleted".to_owned(),
        Fate::Cleared(columns) => format!("{} emptied", code(columns)),
        Fate::Kept => "kept".to_owned(),
    }
}

fn length(seconds: i64) -> String {
    match seconds {
        0 => "not longer".to_owned(),
        HOUR => "1 hour".to_owned(),
        _ if seconds == 365 * DAY => "1 year".to_owned(),
        _ if seconds % (365 * DAY) == 0 => format!("{} years", seconds / (365 * DAY)),
        _ if seconds > DAY => format!("{} days", seconds / DAY),
        _ => format!("{} hours", seconds / HOUR),
    }
}

fn must_say(table: &[String]) {
    let table = table.concat() + "\n"; // and no line more
    assert!(PRIVACY.contains(&table), "docs/privacy.md must have this table:\n\n{table}");
}

#[test]
fn the_page_says_what_is_kept_of_a_person() {
    let head = "| where | what, and what for | when they are erased |\n| --- | --- | --- |\n".to_owned();
    let line = |holding: &store::sqlite::queries::privacy::holdings::Holding| {
        format!("| `{}.{}` | {} | {} |\n", holding.table, holding.key, holding.about, fate(holding.fate))
    };
    must_say(&[vec![head], HOLDINGS.iter().map(line).collect()].concat());
}

#[test]
fn the_page_says_how_long_what_is_kept_for_a_time_is_kept() {
    let head = "| what, and what for | counted from | how long |\n| --- | --- | --- |\n".to_owned();
    let line = |period: &Period| {
        format!("| {} | `{}.{}` | {} |\n", period.what, period.table, period.since, length(period.seconds))
    };
    must_say(&[vec![head], PERIODS.iter().map(line).collect()].concat());
}
