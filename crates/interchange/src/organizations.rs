//! The Research Organization Registry (CC0, ror.org), records of schema 2.

use crate::{
    RowError,
    records::{field, records_of},
};
use directory::{NewOrganization, OrganizationKind};
use serde::Deserialize;

records_of! {
    /// The organizations of a file of ROR records, one a line or in an array. Only active ones are given: those the registry
    /// calls inactive or withdrawn are rejected with that word.
    pub struct Organizations of "ROR records" => NewOrganization, by organization
}

/// The part of a record that is read.
#[derive(Deserialize)]
struct Record {
    id: String,
    status: String,
    names: Vec<Name>,
    types: Vec<String>,
    #[serde(default)]
    links: Vec<Link>,
    #[serde(default)]
    locations: Vec<Location>,
    established: Option<i16>,
}

#[derive(Deserialize)]
struct Name {
    value: String,
    types: Vec<String>,
}

#[derive(Deserialize)]
struct Link {
    #[serde(rename = "type")]
    kind: String,
    value: String,
}

#[derive(Deserialize)]
struct Location {
    geonames_details: Place,
}

#[derive(Deserialize)]
struct Place {
    country_code: Option<String>,
    name: Option<String>,
}

fn organization(line: u64, record: Record) -> Result<NewOrganization, RowError> {
    let Record { id, status, names, types, links, locations, established } = record;
    if status != "active" {
        return Err(RowError::row(line, format!("{id} is {status} in the registry")));
    }
    let display = names.into_iter().find(|name| name.types.iter().any(|t| t == "ror_display"));
    let display = display.ok_or_else(|| RowError::at(line, "names", "must have one of type ror_display"))?;
    let website = links.into_iter().find(|link| link.kind == "website").map(|link| link.value);
    let (country, locality) = match locations.into_iter().next() {
        Some(location) => (location.geonames_details.country_code, location.geonames_details.name),
        None => (None, None),
    };
    let organization = NewOrganization {
        name: field(line, "names", &display.value)?,
        kind: kind(&types),
        ror_id: Some(field(line, "id", &id)?),
        website: website.map(|text| field(line, "links", &text)).transpose()?,
        country: country.map(|text| field(line, "country_code", &text)).transpose()?,
        locality: locality.map(|text| field(line, "locations", &text)).transpose()?,
        established,
    };
    organization.check().map_err(|problem| RowError::refused(line, &problem))?;
    Ok(organization)
}

/// What the registry's types tell for certain; staff say the rest. Its "archive" is where it puts libraries, but museums
/// and archives too; "government" is an agency.
fn kind(types: &[String]) -> OrganizationKind {
    if types.iter().any(|t| t == "government") { OrganizationKind::Agency } else { OrganizationKind::Other }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    const ACTIVE: &str = r#"{"id": "https://ror.org/03yrm5c26", "status": "active", "types": ["government"], "established": 1914,
        "names": [{"value": "EL", "types": ["acronym"]}, {"value": "Example Library", "types": ["label", "ror_display"]}],
        "links": [{"type": "website", "value": "https://example.org"}],
        "locations": [{"geonames_details": {"country_code": "US", "name": "Laramie"}}]}"#;

    fn one_a_line(records: &[String]) -> String {
        records.iter().map(|r| r.replace('\n', "") + "\n").collect()
    }

    fn read(text: &str) -> Vec<Result<NewOrganization, RowError>> {
        Organizations::new(text.as_bytes()).unwrap().collect()
    }

    #[test]
    fn a_record_is_read() {
        let wanted = NewOrganization {
            name: "Example Library".parse().unwrap(),
            kind: OrganizationKind::Agency,
            ror_id: "https://ror.org/03yrm5c26".parse().ok(),
            website: "https://example.org".parse().ok(),
            country: "US".parse().ok(),
            locality: "Laramie".parse().ok(),
            established: Some(1914),
        };
        assert_eq!(read(&one_a_line(&[ACTIVE.into()])), [Ok(wanted)]);
    }

    #[test]
    fn an_array_gives_the_same_as_lines() {
        assert_eq!(read(&format!("[{ACTIVE}, {ACTIVE}]")), read(&one_a_line(&[ACTIVE.into(), ACTIVE.into()])));
    }

    #[test]
    fn a_broken_line_is_rejected_and_the_rest_goes_on() {
        let text = format!("{{\"id\": [\n\n{}", one_a_line(&[ACTIVE.into()]));
        assert_eq!(read(&text).iter().map(Result::is_ok).collect::<Vec<_>>(), [false, true]);
    }

    #[test]
    fn a_withdrawn_record_is_rejected_by_that_word() {
        let withdrawn = ACTIVE.replace("\"active\"", "\"withdrawn\"");
        assert!(read(&one_a_line(&[withdrawn]))[0].as_ref().is_err_and(|e| e.reason.contains("withdrawn")));
    }

    #[test]
    fn a_wrong_checksum_is_rejected() {
        let wrong = ACTIVE.replace("03yrm5c26", "03yrm5c27");
        assert!(read(&one_a_line(&[wrong]))[0].as_ref().is_err_and(|e| e.reason.starts_with("id must be a ROR id")));
    }

    proptest! {
        #[test]
        fn junk_never_panics(junk in vec(any::<u8>(), 0..200)) {
            for first in ["", "[", "{"] {
                let text = [first.as_bytes(), &junk].concat();
                let _ = Organizations::new(text.as_slice()).map(Iterator::count);
            }
        }
    }
}
