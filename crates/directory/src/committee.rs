//! Committees of legislatures, and who sits on them.

use crate::{DivisionId, Name, OfficeSource, WebUri};
use kernel::{
    Amendment as _, Check, Day, Id, Permission, Record, Result, Text, lineage::check_parent, record_fields, sorted,
    take, words,
};
use record::record;

words! {
    /// Which part of a legislature something belongs to.
    pub enum Chamber { Upper = "upper", Lower = "lower", Joint = "joint" }
}

words! {
    /// On which side of a committee a member sits.
    pub enum PartySide { Majority = "majority", Minority = "minority" }
}

/// A committee of a legislature, or a subcommittee.
#[record(example = {
    "outside_id": "SSXX", "name": "Committee on Examples", "jurisdiction_ocd_id": "ocd-division/country:us",
    "chamber": "upper", "parent_id": null, "remit": "Examples and their exceptions.", "website": "https://example.org",
    "phone": "202-224-0100", "address": "1 Example Building", "valid_until": null, "source": "staff"
})]
pub struct Committee {
    /// Its id in the legislature's own records, such as the code of the Library of Congress; unique in its jurisdiction.
    #[fixed]
    pub outside_id: Text<40>,
    /// What people call it.
    pub name: Name,
    /// The division whose legislature it is part of.
    #[fixed]
    pub jurisdiction_ocd_id: DivisionId,
    /// The chamber.
    pub chamber: Chamber,
    /// The committee it is a part of; null for one that is no subcommittee.
    pub parent_id: Option<Id>,
    /// What it deals with.
    pub remit: Option<Text<5000>>,
    /// Its home page.
    pub website: Option<WebUri>,
    /// Its telephone.
    pub phone: Option<Text<60>>,
    /// Where it sits.
    pub address: Option<Text<500>>,
    /// The first day on which it is no longer there.
    pub valid_until: Option<Day>,
    /// Who says so.
    #[kept(OfficeSource::Staff)]
    pub source: OfficeSource,
}

/// A committee as a file brings it, its parent by outside id.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedCommittee {
    /// The committee it is a part of, which the file lists before it.
    pub parent: Option<Text<40>>,
    /// The rest, without a parent.
    pub committee: NewCommittee,
}

/// That somebody sits on a committee.
#[record(example = {
    "committee_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6f", "office_holder_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70",
    "role": "Chair", "rank": 1, "side": "majority", "since": "2025-01-03", "until": null, "source": "staff"
})]
pub struct CommitteeMembership {
    /// The committee.
    #[fixed]
    pub committee_id: Id,
    /// Who.
    #[fixed]
    pub office_holder_id: Id,
    /// What they are there, such as `Chair` or `Ranking Member`; null for a plain member.
    pub role: Option<Text<100>>,
    /// Their place on their side, from 1.
    #[schema(minimum = 1, maximum = 500)]
    pub rank: Option<i16>,
    /// Their side.
    pub side: Option<PartySide>,
    /// The first day that is known of: where a file brings it, the day on which it was first read.
    pub since: Option<Day>,
    /// The first day on which they no longer sit there.
    pub until: Option<Day>,
    /// Who says so.
    #[kept(OfficeSource::Staff)]
    pub source: OfficeSource,
}

/// A member as a committee's list names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedMember {
    /// Their id in the Biographical Directory of Congress.
    pub bioguide: Text<200>,
    /// What they are there.
    pub role: Option<Text<100>>,
    /// Their place on their side.
    pub rank: Option<i16>,
    /// Their side.
    pub side: Option<PartySide>,
}

/// Everybody on one committee, as a file lists them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberList {
    /// The committee, by its outside id.
    pub committee: Text<40>,
    /// Its members.
    pub members: Vec<ListedMember>,
}

impl Committee {
    /// Applies a patch. `lineage` is the patch's new parent, its parent, and so on to the top; empty where the patch names
    /// no parent. Refuses a parent that is the committee itself or one of its parts, and one the lineage does not start with.
    pub fn amend(&mut self, patch: CommitteePatch, lineage: &[Id]) -> Result<()> {
        if let Some(Some(parent)) = patch.parent_id {
            check_parent(self.id, parent, lineage)?;
        }
        patch.amend(self)
    }

    /// Takes what a file says; what it is silent about stays. One that is listed is there. Whether anything changed.
    pub fn refresh(&mut self, new: NewCommittee) -> bool {
        let before = self.clone();
        take!(self, NewCommittee = new;
            put(name, chamber, valid_until),
            fill(remit, website, phone, address);
            not outside_id, jurisdiction_ocd_id, parent_id
        );
        *self != before
    }
}

impl CommitteeMembership {
    /// Takes what a list says of a member. Whether anything changed.
    pub fn refresh(&mut self, member: &ListedMember) -> bool {
        let ListedMember { bioguide: _, role, rank, side } = member;
        let same = (&self.role, self.rank, self.side) == (role, *rank, *side);
        (self.role, self.rank, self.side) = (role.clone(), *rank, *side);
        !same
    }
}

impl Record for Committee {
    const KIND: &'static str = "committee";
    const READ: Permission = Permission::DirectoryWrite;
    const WRITE: Permission = Permission::DirectoryWrite;
    record_fields!();
}

impl Record for CommitteeMembership {
    const KIND: &'static str = "committee_membership";
    const READ: Permission = Permission::DirectoryWrite;
    const WRITE: Permission = Permission::DirectoryWrite;
    record_fields!();

    fn check(&self) -> Result<()> {
        Check::default()
            .that(self.rank.is_none_or(|rank| (1..=500).contains(&rank)), "/rank", "invalid", "must be from 1 to 500")
            .in_order((self.since, "since"), (self.until, "until"))
            .done()
    }
}

sorted!(Committee, default "outside_id", {
    "outside_id" => outside_id.as_str(), "name" => name.as_str(), "created_at" => created_at, "updated_at" => updated_at,
});
sorted!(CommitteeMembership, default "created_at", { "created_at" => created_at, "updated_at" => updated_at });

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{At, Draft as _};

    fn new() -> NewCommittee {
        NewCommittee {
            outside_id: "SSXX".parse().unwrap(),
            name: "Committee on Examples".parse().unwrap(),
            jurisdiction_ocd_id: "ocd-division/country:us".parse().unwrap(),
            chamber: Chamber::Upper,
            parent_id: None,
            remit: None,
            website: None,
            phone: None,
            address: None,
            valid_until: None,
        }
    }

    #[test]
    fn a_file_that_lists_it_brings_a_committee_back() {
        let mut committee = new().register(Id::from_bytes([1; 16]), At::from_micros(0)).unwrap();
        committee.valid_until = Day::new(2025, 1, 3);
        assert!(committee.refresh(new()) && committee.valid_until.is_none());
    }

    #[test]
    fn a_committee_is_no_part_of_its_own_part() {
        let mut committee = new().register(Id::from_bytes([1; 16]), At::from_micros(0)).unwrap();
        let (own, part) = (committee.id, Id::from_bytes([2; 16]));
        let patch = CommitteePatch { parent_id: Some(Some(part)), ..CommitteePatch::default() };
        assert_eq!(committee.amend(patch, &[part, own]).unwrap_err().fields[0].code, "cycle");
    }
}
