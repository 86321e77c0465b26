//! Courts (BSD-2-Clause, github.com/freelawproject/courts-db).

use crate::{
    RowError,
    legislators::day,
    records::{each, field, maybe, readable, records_of},
};
use directory::{CourtLevel, CourtSystem, CourtType, DivisionId, ListedCourt, NewCourt, UsState};
use kernel::Day;
use serde::Deserialize;
use serde_json::Value;

records_of! {
    /// The courts of a file of the courts database.
    pub struct Courts of "courts" => ListedCourt, by |line, record| court(line, &record)
}

#[derive(Deserialize)]
struct Record {
    id: String,
    name: String,
    #[serde(default)]
    system: String,
    level: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    location: Option<String>,
    citation_string: Option<String>,
    court_url: Option<String>,
    parent: Option<String>,
    /// An id, or a list of them.
    appeal_to: Option<Value>,
    #[serde(default)]
    dates: Vec<Dates>,
}

#[derive(Deserialize)]
struct Dates {
    start: Option<String>,
    end: Option<String>,
}

fn court(line: u64, record: &Record) -> Result<ListedCourt, RowError> {
    let Sitting { established, abolished, since } = sitting(line, &record.dates)?;
    let appeals = match &record.appeal_to {
        Some(Value::Array(several)) => several.first().and_then(Value::as_str),
        Some(one) => one.as_str(),
        None => None,
    };
    let court = NewCourt {
        court_id: field(line, "id", &record.id)?,
        name: field(line, "name", &record.name)?,
        citation: maybe(line, "citation_string", record.citation_string.as_deref())?,
        system: system(record),
        level: record.level.as_deref().and_then(level),
        court_type: record.kind.as_deref().and_then(kind),
        location: maybe(line, "location", record.location.as_deref())?,
        division_ocd_id: record.location.as_deref().and_then(division),
        parent_court_id: maybe(line, "parent", record.parent.as_deref())?,
        // A few rows have the name of a court where its id should be.
        appeals_to_court_id: readable(appeals.filter(|id| !id.contains(' '))),
        website: readable(record.court_url.as_deref()),
        established,
        abolished,
    };
    court.check().map_err(|problem| RowError::refused(line, &problem))?;
    Ok(ListedCourt { sits_since: since, court })
}

/// When a court sits or sat.
struct Sitting {
    /// Its first day.
    established: Option<Day>,
    /// Its last day; none while one of the times it sat has no end.
    abolished: Option<Day>,
    /// The first day of the last time that has no end.
    since: Option<Day>,
}

/// The times a court sat, as one. A time that ends before it begins says nothing, and is passed over.
fn sitting(line: u64, dates: &[Dates]) -> Result<Sitting, RowError> {
    let mut times = each("dates", dates, |Dates { start, end }| {
        Ok((day(line, "start", start.as_deref())?, day(line, "end", end.as_deref())?))
    })?;
    times.retain(|(start, end)| start.zip(*end).is_none_or(|(start, end)| start <= end));
    let sits = times.iter().any(|(_, end)| end.is_none());
    Ok(Sitting {
        established: times.iter().filter_map(|(start, _)| *start).min(),
        abolished: times.iter().filter_map(|(_, end)| *end).max().filter(|_| !sits),
        since: times.iter().filter(|(_, end)| end.is_none()).filter_map(|(start, _)| *start).max(),
    })
}

fn system(record: &Record) -> CourtSystem {
    match record.system.as_str() {
        "federal" => CourtSystem::Federal,
        "state" => CourtSystem::State,
        "tribal" => CourtSystem::Tribal,
        "territorial" => CourtSystem::Territorial,
        "international" => CourtSystem::International,
        _ => CourtSystem::Other,
    }
}

/// The database's abbreviations: court of last resort, intermediate appellate court, court of general or limited
/// jurisdiction.
fn level(text: &str) -> Option<CourtLevel> {
    match text {
        "colr" => Some(CourtLevel::LastResort),
        "iac" | "gjc & iac" => Some(CourtLevel::IntermediateAppellate),
        "gjc" => Some(CourtLevel::GeneralJurisdiction),
        "ljc" => Some(CourtLevel::LimitedJurisdiction),
        "trial" => Some(CourtLevel::Trial),
        _ => None,
    }
}

fn kind(text: &str) -> Option<CourtType> {
    match text {
        "" => None,
        "trial" => Some(CourtType::Trial),
        "appellate" => Some(CourtType::Appellate),
        "bankruptcy" => Some(CourtType::Bankruptcy),
        "special" => Some(CourtType::Special),
        "ag" => Some(CourtType::AttorneyGeneral),
        "international" => Some(CourtType::International),
        _ => Some(CourtType::Other),
    }
}

/// The state, district or territory of that name, or the country.
fn division(location: &str) -> Option<DivisionId> {
    if location == "United States" {
        return Some(DivisionId::of_the_us());
    }
    let plain = |name: &str| name.trim_start_matches("the ").trim_start_matches("U.S. ").to_lowercase();
    let is_capital = location.starts_with("Washington D") || ["D.C.", "DC"].contains(&location);
    let name = if is_capital { "District of Columbia" } else { location };
    UsState::ALL.iter().find(|state| plain(state.name) == plain(name))?.division()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Result<ListedCourt, RowError>> {
        Courts::new(text.as_bytes()).unwrap().collect()
    }

    fn listed(rest: &str) -> ListedCourt {
        read(&format!(r#"[{{"id": "x", "name": "X Court", "system": "state", "type": "trial"{rest}}}]"#))
            .remove(0)
            .unwrap()
    }

    fn one(rest: &str) -> NewCourt {
        listed(rest).court
    }

    #[test]
    fn a_court_is_for_the_state_it_is_in() {
        let court = one(r#", "location": "Wyoming", "level": "colr""#);
        assert_eq!((court.division_ocd_id.unwrap().kind(), court.level), ("state", Some(CourtLevel::LastResort)));
    }

    #[test]
    fn the_capital_is_a_district() {
        let kind = |place: &str| {
            let court = one(&format!(r#", "location": "{place}""#));
            court.division_ocd_id.unwrap().kind().to_owned()
        };
        assert_eq!(["Washington D.C.", "D.C.", "DC"].map(kind), ["district"; 3]);
    }

    #[test]
    fn a_court_of_the_whole_country_is_for_the_country() {
        assert_eq!(one(r#", "location": "United States""#).division_ocd_id, Some(DivisionId::of_the_us()));
    }

    #[test]
    fn a_court_that_sits_again_is_not_abolished() {
        let court =
            one(r#", "dates": [{"start": "1891-01-01", "end": "1905-01-01"}, {"start": "1970-01-01", "end": null}]"#);
        assert_eq!((court.established, court.abolished), ("1891-01-01".parse().ok(), None));
    }

    #[test]
    fn a_court_sits_since_the_first_day_of_its_last_time() {
        let times = [
            r#"{"start": "1891-01-01", "end": null}"#,
            r#"{"start": "1891-01-01", "end": null}, {"start": "1970-01-01", "end": null}"#,
            r#"{"start": "1891-01-01", "end": "1905-01-01"}"#,
        ];
        let since = times.map(|times| listed(&format!(r#", "dates": [{times}]"#)).sits_since);
        assert_eq!(since, ["1891-01-01", "1970-01-01", ""].map(|day| day.parse().ok()));
    }

    #[test]
    fn the_times_a_court_sat_come_in_any_order() {
        let court =
            one(r#", "dates": [{"start": "1780-01-01", "end": null}, {"start": "1692-01-01", "end": "1779-12-31"}]"#);
        assert_eq!((court.established, court.abolished), ("1692-01-01".parse().ok(), None));
    }

    #[test]
    fn a_time_that_ends_before_it_begins_is_passed_over() {
        let court = one(r#", "dates": [{"start": "1969-12-31", "end": "1935-01-01"}]"#);
        assert_eq!((court.established, court.abolished), (None, None));
    }

    #[test]
    fn appeals_go_to_an_id_and_not_to_a_name() {
        let told = [r#""ca11""#, r#"["scotus"]"#, r#""Court of Common Pleas""#]
            .map(|to| one(&format!(r#", "appeal_to": {to}"#)).appeals_to_court_id.map(|id| id.to_string()));
        assert_eq!(told, [Some("ca11".into()), Some("scotus".into()), None]);
    }

    #[test]
    fn a_court_without_a_name_is_rejected() {
        assert!(read(r#"[{"id": "x", "name": " "}]"#)[0].as_ref().is_err_and(|e| e.reason.starts_with("name")));
    }
}
