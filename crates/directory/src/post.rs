//! Posts: seats in a government, which outlast whoever holds them.

use crate::{DivisionId, Name, Tenure};
use kernel::{Check, Id, Permission, Record, Result, Text, parsed, record_fields, sorted, words};
use record::record;
use std::str::FromStr;

words! {
    /// What a post is in its government.
    pub enum PostRole {
        UsSenate = "us_senate",
        UsHouse = "us_house",
        StateUpper = "state_upper",
        StateLower = "state_lower",
        StateUnicameral = "state_unicameral",
        Governor = "governor",
        LieutenantGovernor = "lieutenant_governor",
        AttorneyGeneral = "attorney_general",
        SecretaryOfState = "secretary_of_state",
        Treasurer = "treasurer",
        Auditor = "auditor",
        ChiefElectionOfficer = "chief_election_officer",
        OtherExecutive = "other_executive",
        Mayor = "mayor",
        CouncilMember = "council_member",
        Other = "other",
    }
}

words! {
    /// The levels at which people are represented, as an answer tells of them.
    pub enum Tier {
        UsSenate = "us_senate",
        UsHouse = "us_house",
        StateExecutive = "state_executive",
        StateUpper = "state_upper",
        StateLower = "state_lower",
        Local = "local",
    }
}

parsed! {
    /// Names a post by what it is: its role, its division, and its seat where one division elects several.
    pub struct PostKey {
        length: 28..=400, pattern: "^[a-z_]+ ocd-division/country:[a-z]{2}.*$", example: "us_senate ocd-division/country:us/state:wy Class 1"
    }
}

impl FromStr for PostKey {
    type Err = &'static str;

    fn from_str(s: &str) -> std::result::Result<Self, Self::Err> {
        let mut parts = s.splitn(3, ' ');
        let role = parts.next().is_some_and(|role| role.parse::<PostRole>().is_ok());
        let division = parts.next().is_some_and(|division| division.parse::<DivisionId>().is_ok());
        (role && division)
            .then(|| Self(s.into()))
            .ok_or("must be a role and a division, such as us_house ocd-division/country:us/state:wy")
    }
}

impl PostKey {
    /// The key of a post.
    pub fn of(role: PostRole, division: &DivisionId, seat: Option<&Text<60>>) -> Self {
        let seat = seat.map(|seat| format!(" {seat}")).unwrap_or_default();
        Self(format!("{role} {division}{seat}"))
    }

    /// The division whose voters fill the post.
    pub fn division(&self) -> Option<DivisionId> {
        self.0.split(' ').nth(1)?.parse().ok()
    }

    /// The key of the same post by another id of its division.
    #[must_use]
    pub fn by(&self, division: &DivisionId) -> Self {
        let mut parts: Vec<&str> = self.0.splitn(3, ' ').collect();
        if let Some(named) = parts.get_mut(1) {
            *named = division.as_str();
        }
        Self(parts.join(" "))
    }
}

impl PostRole {
    /// The level it belongs to; `None` for what is no level of its own.
    pub const fn tier(self) -> Option<Tier> {
        match self {
            Self::UsSenate => Some(Tier::UsSenate),
            Self::UsHouse => Some(Tier::UsHouse),
            Self::StateUpper | Self::StateUnicameral => Some(Tier::StateUpper),
            Self::StateLower => Some(Tier::StateLower),
            Self::Governor
            | Self::LieutenantGovernor
            | Self::AttorneyGeneral
            | Self::SecretaryOfState
            | Self::Treasurer
            | Self::Auditor
            | Self::ChiefElectionOfficer
            | Self::OtherExecutive => Some(Tier::StateExecutive),
            Self::Mayor | Self::CouncilMember => Some(Tier::Local),
            Self::Other => None,
        }
    }

    /// The division whose government a post of this role is part of.
    fn jurisdiction(self, division: &DivisionId) -> DivisionId {
        let above = |steps: usize| {
            let lineage = division.lineage();
            lineage.iter().rev().nth(steps).or(lineage.last()).cloned().unwrap_or_else(|| division.clone())
        };
        match self.tier() {
            Some(Tier::UsSenate | Tier::UsHouse) => above(0),
            Some(Tier::StateExecutive | Tier::StateUpper | Tier::StateLower) => above(1),
            Some(Tier::Local) | None => division.clone(),
        }
    }
}

/// A seat in a government, held by one person after the other: what alerts are aimed at, so that a successor inherits them.
#[record(example = {
    "role": "us_senate", "division_ocd_id": "ocd-division/country:us/state:wy", "seat": "Class 1",
    "key": "us_senate ocd-division/country:us/state:wy Class 1", "title": "U.S. Senator for Wyoming, class 1",
    "jurisdiction_ocd_id": "ocd-division/country:us", "organization_id": null, "seats": 1, "valid_from": null,
    "valid_until": null
})]
pub struct Post {
    /// What it is.
    #[fixed]
    pub role: PostRole,
    /// The division whose voters fill it. A seat at large has the whole state.
    #[fixed]
    pub division_ocd_id: DivisionId,
    /// Which of several posts of one role and division it is, such as the class of a senator.
    #[fixed]
    pub seat: Option<Text<60>>,
    /// Names it by these three; unique.
    #[kept(PostKey::of(role, &division_ocd_id, seat.as_ref()))]
    pub key: PostKey,
    /// What people call it.
    pub title: Name,
    /// The division whose government it is part of.
    #[kept(role.jurisdiction(&division_ocd_id))]
    pub jurisdiction_ocd_id: DivisionId,
    /// The organization it is part of, where the directory has it.
    pub organization_id: Option<Id>,
    /// How many hold it at the same time; null where that is not known, as for many state legislatures.
    #[schema(minimum = 1, maximum = 500)]
    pub seats: Option<i16>,
    /// Its first day, where it has not always been there.
    pub valid_from: Option<kernel::Day>,
    /// The first day on which it is no longer there, as for a district that was abolished, or a post that has turned out to be the
    /// same seat as another.
    pub valid_until: Option<kernel::Day>,
}

impl Post {
    /// Brings what follows from its division in step with it. A congressional district at large is the whole state.
    pub fn derive(&mut self) {
        self.division_ocd_id = self.division_ocd_id.electorate();
        self.key = PostKey::of(self.role, &self.division_ocd_id, self.seat.as_ref());
        self.jurisdiction_ocd_id = self.role.jurisdiction(&self.division_ocd_id);
    }

    /// Ends it, because it has turned out to be the same seat as another post.
    pub fn give_way(&mut self, today: kernel::Day) {
        self.valid_until = Some(self.valid_from.map_or(today, |first| today.max(first.plus_days(1))));
    }

    /// Whether it is there on a day.
    pub fn is_there_on(&self, day: kernel::Day) -> bool {
        day.is_within(self.valid_from, self.valid_until)
    }

    /// Refuses fewer seats than people hold it on some day from that one on: none of their tenures could be ended any more. Only on a
    /// first day do more hold it than before, so these alone are looked at.
    pub fn check_seats(&self, tenures: &[Tenure], from: kernel::Day) -> Result<()> {
        let firsts = tenures.iter().filter_map(|tenure| tenure.since).filter(|first| *first > from).chain([from]);
        let held = firsts.map(|day| tenures.iter().filter(|tenure| tenure.covers(day)).count()).max();
        let seats = self.seats.and_then(|seats| usize::try_from(seats).ok());
        let detail = "must be as many as people hold it: end the tenures of others first";
        Check::default().that(seats.is_none() || held <= seats, "/seats", "conflict", detail).done()
    }
}

impl NewPost {
    /// The key it will have.
    pub fn key(&self) -> PostKey {
        PostKey::of(self.role, &self.division_ocd_id, self.seat.as_ref())
    }
}

impl Record for Post {
    const KIND: &'static str = "post";
    const READ: Permission = Permission::DirectoryWrite;
    const WRITE: Permission = Permission::DirectoryWrite;
    record_fields!();

    fn check(&self) -> Result<()> {
        let ordered = self.valid_from.zip(self.valid_until).is_none_or(|(first, end)| first < end);
        Check::default()
            .that(self.seats.is_none_or(|n| (1..=500).contains(&n)), "/seats", "invalid", "must be from 1 to 500")
            .that(ordered, "/valid_until", "invalid", "must be after valid_from")
            .done()
    }
}

sorted!(Post, default "key", {
    "key" => key.as_str(), "title" => title.as_str(), "created_at" => created_at, "updated_at" => updated_at,
});

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{At, Draft as _};

    fn post(role: PostRole, division: &str) -> Post {
        let new = NewPost {
            role,
            division_ocd_id: division.parse().unwrap(),
            seat: None,
            title: "A seat".parse().unwrap(),
            organization_id: None,
            seats: None,
            valid_from: None,
            valid_until: None,
        };
        new.register(Id::from_bytes([1; 16]), At::from_micros(0)).unwrap()
    }

    #[test]
    fn a_seat_in_congress_is_part_of_the_nations_government() {
        let post = post(PostRole::UsHouse, "ocd-division/country:us/state:nj/cd:3");
        assert_eq!(post.jurisdiction_ocd_id.as_str(), "ocd-division/country:us");
    }

    #[test]
    fn a_state_legislator_is_part_of_the_states_government() {
        let post = post(PostRole::StateLower, "ocd-division/country:us/state:nj/sldl:3");
        assert_eq!(post.jurisdiction_ocd_id.as_str(), "ocd-division/country:us/state:nj");
    }

    #[test]
    fn a_district_at_large_is_kept_as_the_state() {
        let mut post = post(PostRole::UsHouse, "ocd-division/country:us/state:wy/cd:at-large");
        post.derive();
        assert_eq!(post.key.as_str(), "us_house ocd-division/country:us/state:wy");
    }

    #[test]
    fn every_key_reads_back() {
        let seat = "Class 1".parse().ok();
        let key = PostKey::of(PostRole::UsSenate, &"ocd-division/country:us/state:wy".parse().unwrap(), seat.as_ref());
        assert_eq!(key.as_str().parse(), Ok(key));
    }

    #[test]
    fn a_key_by_another_id_of_its_division_names_the_same_seat() {
        let key = |place: &str| format!("mayor ocd-division/country:us/{place} Seat 1 B").parse::<PostKey>().unwrap();
        assert_eq!(key("state:dc").by(&key("district:dc").division().unwrap()), key("district:dc"));
    }

    #[test]
    fn an_abolished_post_is_gone_on_its_last_day() {
        let end = kernel::Day::new(2023, 1, 3);
        let post = Post { valid_until: end, ..post(PostRole::UsHouse, "ocd-division/country:us/state:mt") };
        assert!(!post.is_there_on(end.unwrap()));
    }
}
