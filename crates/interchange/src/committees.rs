//! Committees of Congress and who sits on them (CC0, github.com/unitedstates/congress-legislators).

use crate::{
    FileError, RowError,
    json::{Members, Scanner, file_error, parse},
    records::{Records, field, maybe, readable},
};
use directory::{Chamber, ListedCommittee, ListedMember, MemberList, NewCommittee, PartySide, congress};
use serde::Deserialize;
use std::{collections::VecDeque, io::BufRead};

/// The committees of a file of `committees-current`, each before its subcommittees.
pub struct Committees<R> {
    records: Records<R>,
    /// The subcommittees of the one read last.
    parts: VecDeque<Result<ListedCommittee, RowError>>,
}

/// The lists of members of a file of `committee-membership-current`: an object of one list for each committee.
pub struct Memberships<R> {
    members: Members<R>,
    buffer: Vec<u8>,
}

#[derive(Deserialize)]
struct Record {
    #[serde(rename = "type")]
    chamber: Option<String>,
    name: String,
    thomas_id: String,
    url: Option<String>,
    address: Option<String>,
    phone: Option<String>,
    jurisdiction: Option<String>,
    #[serde(default)]
    subcommittees: Vec<Self>,
}

#[derive(Deserialize)]
struct Member {
    bioguide: String,
    title: Option<String>,
    rank: Option<i16>,
    party: Option<String>,
}

impl<R: BufRead> Committees<R> {
    /// Reads as far as the first committee.
    pub fn new(reader: R) -> Result<Self, FileError> {
        Ok(Self { records: Records::new(reader, "committees of Congress")?, parts: VecDeque::new() })
    }

    fn whole(&mut self, line: u64, record: &Record) -> Result<ListedCommittee, RowError> {
        let chamber = match record.chamber.as_deref() {
            Some("senate") => Chamber::Upper,
            Some("house") => Chamber::Lower,
            Some("joint") => Chamber::Joint,
            _ => return Err(RowError::at(line, "type", "must be senate, house or joint")),
        };
        let listed = committee(line, record, chamber, None)?;
        let parts = record.subcommittees.iter().map(|part| committee(line, part, chamber, Some(&record.thomas_id)));
        self.parts.extend(parts);
        Ok(listed)
    }
}

impl<R: BufRead> Iterator for Committees<R> {
    type Item = Result<ListedCommittee, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(part) = self.parts.pop_front() {
            return Some(part);
        }
        let read = self.records.next()?;
        Some(read.and_then(|(line, record)| self.whole(line, &record)))
    }
}

fn committee(line: u64, record: &Record, chamber: Chamber, parent: Option<&str>) -> Result<ListedCommittee, RowError> {
    let id = format!("{}{}", parent.unwrap_or_default(), record.thomas_id);
    Ok(ListedCommittee {
        parent: parent.map(|parent| field(line, "thomas_id", parent)).transpose()?,
        committee: NewCommittee {
            outside_id: field(line, "thomas_id", &id)?,
            name: field(line, "name", &record.name)?,
            jurisdiction_ocd_id: congress::jurisdiction(),
            chamber,
            parent_id: None,
            remit: maybe(line, "jurisdiction", record.jurisdiction.as_deref())?,
            website: readable(record.url.as_deref()),
            phone: readable(record.phone.as_deref()),
            address: readable(record.address.as_deref()),
            valid_until: None,
        },
    })
}

impl<R: BufRead> Memberships<R> {
    /// Reads as far as the first committee.
    pub fn new(reader: R) -> Result<Self, FileError> {
        let members = Scanner::new(reader)?.into_object().map_err(file_error)?;
        Ok(Self { members, buffer: Vec::new() })
    }
}

impl<R: BufRead> Iterator for Memberships<R> {
    type Item = Result<MemberList, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let read = self.members.next_into(&mut self.buffer)?;
        Some(read.and_then(|(line, committee)| list(line, &committee, parse(line, &self.buffer)?)))
    }
}

fn list(line: u64, committee: &str, members: Vec<Member>) -> Result<MemberList, RowError> {
    let placed = |(n, member): (usize, &Member)| listed(line, member).map_err(|e| e.within(&n.to_string()));
    let members = members.iter().enumerate().map(placed).collect::<Result<_, _>>()?;
    Ok(MemberList { committee: field(line, "committee", committee)?, members })
}

fn listed(line: u64, member: &Member) -> Result<ListedMember, RowError> {
    Ok(ListedMember {
        bioguide: field(line, "bioguide", &member.bioguide)?,
        role: maybe(line, "title", member.title.as_deref())?,
        rank: member.rank.filter(|rank| (1..=500).contains(rank)),
        side: maybe::<PartySide>(line, "party", member.party.as_deref())?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    #[test]
    fn a_subcommittee_follows_its_committee_and_has_its_id_before_its_own() {
        let text = r#"[{"type": "senate", "name": "Committee on Examples", "thomas_id": "SSXX", "url": "https://example.org",
            "subcommittees": [{"name": "Exceptions", "thomas_id": "01"}]}]"#;
        let read: Vec<_> = Committees::new(text.as_bytes()).unwrap().map(Result::unwrap).collect();
        let ids: Vec<_> = read.iter().map(|c| (c.committee.outside_id.as_str(), c.parent.is_some())).collect();
        assert_eq!(ids, [("SSXX", false), ("SSXX01", true)]);
    }

    #[test]
    fn a_committee_of_no_chamber_is_rejected() {
        let text = r#"[{"type": "moon", "name": "A", "thomas_id": "SSXX"}]"#;
        let read: Vec<_> = Committees::new(text.as_bytes()).unwrap().map(|committee| committee.is_ok()).collect();
        assert_eq!(read, [false]);
    }

    #[test]
    fn the_members_of_each_committee_are_one_list() {
        let text = r#"{"SSXX": [{"name": "Ada", "party": "majority", "rank": 1, "title": "Chair", "bioguide": "E000001"},
            {"name": "Ben", "party": "minority", "rank": 1, "bioguide": "E000002"}], "SSXX01": []}"#;
        let read: Vec<_> = Memberships::new(text.as_bytes()).unwrap().map(Result::unwrap).collect();
        assert_eq!(read.iter().map(|list| list.members.len()).collect::<Vec<_>>(), [2, 0]);
    }

    #[test]
    fn a_list_with_a_wrong_side_is_rejected_and_the_rest_goes_on() {
        let text = r#"{"A": [{"party": "left", "bioguide": "E1"}], "B": []}"#;
        let read: Vec<_> = Memberships::new(text.as_bytes()).unwrap().map(|list| list.is_ok()).collect();
        assert_eq!(read, [false, true]);
    }

    #[test]
    fn what_is_wrong_with_a_member_is_told_by_its_place() {
        let text = r#"{"A": [{"bioguide": "E1"}, {"party": "left", "bioguide": "E2"}]}"#;
        let error = Memberships::new(text.as_bytes()).unwrap().next().unwrap().unwrap_err();
        assert_eq!(error.fields[0].pointer, "/1/party");
    }

    proptest! {
        #[test]
        fn junk_never_panics(junk in vec(any::<u8>(), 0..200)) {
            let _ = Memberships::new([b"{".as_slice(), &junk].concat().as_slice()).map(Iterator::count);
            let _ = Committees::new([b"[".as_slice(), &junk].concat().as_slice()).map(Iterator::count);
        }
    }
}
