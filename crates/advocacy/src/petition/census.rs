//! How many have signed, and where.

use super::Petition;
use kernel::{At, DivisionId, Id, TextDigest, suppression};
use serde::Serialize;
use std::collections::BTreeMap;
use suppression::{Cell, breakdown};

/// How many signatures a place needs.
#[record::part(example = {
    "division_ocd_id": "ocd-division/country:us/state:wy", "required": 1500
})]
#[schema(as = PetitionThreshold)]
pub struct Threshold {
    /// The place; signatures for a place within it count for it.
    pub division_ocd_id: DivisionId,
    /// How many.
    #[schema(minimum = 1, maximum = 100_000_000)]
    pub required: i32,
}

/// How many counted at an instant, by the place they were given for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// The instant.
    pub at: At,
    /// Confirmed by mail.
    pub online: BTreeMap<Option<DivisionId>, u64>,
    /// On paper, and verified.
    pub offline: BTreeMap<Option<DivisionId>, u64>,
}

/// Everything that counted at an instant: how many, and which. What is sealed takes one; what is shown takes the tally alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Census {
    /// How many.
    pub tally: Tally,
    /// A hash of which signatures and batches these were.
    pub members: TextDigest,
}

/// How many have signed, as those who work on a petition see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "petition_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d72", "counted_at": "2026-05-02T12:00:00Z", "online": 1204, "offline": 212,
    "total": 1416, "jurisdictions": [{
        "division_ocd_id": "ocd-division/country:us/state:wy", "online": 1180, "offline": 212, "required": 1500, "is_met": false
    }]
}))))]
pub struct PetitionCount {
    /// Which petition.
    pub petition_id: Id,
    /// As of when.
    pub counted_at: At,
    /// Confirmed by mail.
    pub online: u64,
    /// On paper, and verified.
    pub offline: u64,
    /// Both.
    pub total: u64,
    /// In each place it counts by.
    pub jurisdictions: Vec<JurisdictionCount>,
}

/// How many have signed for a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JurisdictionCount {
    /// The place.
    pub division_ocd_id: DivisionId,
    /// Confirmed by mail.
    pub online: u64,
    /// On paper, and verified.
    pub offline: u64,
    /// How many it needs.
    pub required: i32,
    /// Whether it has them.
    pub is_met: bool,
}

/// How many have signed, as everybody sees it: small numbers are not told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "petition_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d72", "counted_at": "2026-05-02T12:00:00Z", "target": 5000,
    "total": { "count": 1416, "is_suppressed": false }, "jurisdictions": [{
        "division_ocd_id": "ocd-division/country:us/state:wy", "count": { "count": 1392, "is_suppressed": false },
        "required": 1500, "is_met": false
    }], "elsewhere": { "count": 24, "is_suppressed": false }
}))))]
pub struct PetitionTotals {
    /// Which petition.
    pub petition_id: Id,
    /// As of when.
    pub counted_at: At,
    /// How many it hopes for; null where it names no number.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub target: Option<i32>,
    /// All of them.
    pub total: Cell,
    /// In each place it counts by.
    pub jurisdictions: Vec<JurisdictionTotal>,
    /// Everywhere else, and where no place was named.
    pub elsewhere: Cell,
}

/// How many have signed for a place, as everybody sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JurisdictionTotal {
    /// The place.
    pub division_ocd_id: DivisionId,
    /// How many.
    pub count: Cell,
    /// How many it needs.
    pub required: i32,
    /// Whether it has them; null where the number is hidden.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub is_met: Option<bool>,
}

/// How many were given for a place or one within it.
fn within(counts: &BTreeMap<Option<DivisionId>, u64>, place: &DivisionId) -> u64 {
    let of_place =
        |division: &&Option<DivisionId>| division.as_ref().is_some_and(|division| division.lineage().contains(place));
    counts.iter().filter(|(division, _)| of_place(division)).map(|(_, count)| count).sum()
}

fn met(count: u64, required: i32) -> bool {
    i64::try_from(count).unwrap_or(i64::MAX) >= i64::from(required)
}

impl Tally {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.online() + self.offline()
    }

    pub(super) fn online(&self) -> u64 {
        self.online.values().sum()
    }

    pub(super) fn offline(&self) -> u64 {
        self.offline.values().sum()
    }

    /// The places it counts.
    pub fn places(&self) -> impl Iterator<Item = &DivisionId> {
        self.online.keys().chain(self.offline.keys()).flatten()
    }

    /// The same by the places of the petition as they are today: a place may have become an alias of another since it was signed
    /// for, or since the petition named it. What lies in no place of the petition by its own id counts for the first in which it
    /// lies by the living ids, which are given; so nothing counts twice.
    #[must_use]
    pub fn gathered(self, petition: &Petition, living: &BTreeMap<DivisionId, DivisionId>) -> Self {
        let lineage = |place: &DivisionId| living.get(place).unwrap_or(place).lineage();
        let counts_as = |place: DivisionId| {
            let (own, lived) = (place.lineage(), lineage(&place));
            let is_in = |threshold: &Threshold| own.contains(&threshold.division_ocd_id);
            if petition.thresholds.iter().any(is_in) {
                return place;
            }
            let lives_in = |threshold: &&Threshold| {
                let named = &threshold.division_ocd_id;
                lived.contains(living.get(named).unwrap_or(named))
            };
            let threshold = petition.thresholds.iter().find(lives_in);
            threshold.map_or(place, |threshold| threshold.division_ocd_id.clone())
        };
        let gather = |counts: BTreeMap<Option<DivisionId>, u64>| {
            let mut gathered: BTreeMap<Option<DivisionId>, u64> = BTreeMap::new();
            for (place, count) in counts {
                *gathered.entry(place.map(counts_as)).or_default() += count;
            }
            gathered
        };
        Self { at: self.at, online: gather(self.online), offline: gather(self.offline) }
    }

    /// The numbers as they are.
    pub fn exact(&self, petition: &Petition) -> PetitionCount {
        let count = |Threshold { division_ocd_id, required }: &Threshold| {
            let (online, offline) = (within(&self.online, division_ocd_id), within(&self.offline, division_ocd_id));
            let is_met = met(online + offline, *required);
            JurisdictionCount { division_ocd_id: division_ocd_id.clone(), online, offline, required: *required, is_met }
        };
        PetitionCount {
            petition_id: petition.id,
            counted_at: self.at,
            online: self.online(),
            offline: self.offline(),
            total: self.total(),
            jurisdictions: petition.thresholds.iter().map(count).collect(),
        }
    }

    /// The numbers as they may be shown: one breakdown by places that do not overlap, settled before anybody signs.
    pub fn shown(&self, petition: &Petition, threshold: u64) -> PetitionTotals {
        let exact = self.exact(petition);
        let mut counts: Vec<u64> = exact.jurisdictions.iter().map(|place| place.online + place.offline).collect();
        counts.push(exact.total - counts.iter().sum::<u64>());
        let mut shown = breakdown(&counts, threshold);
        let elsewhere = shown.cells.pop().unwrap_or(shown.total);
        let place = |(place, count): (JurisdictionCount, Cell)| JurisdictionTotal {
            division_ocd_id: place.division_ocd_id,
            count,
            required: place.required,
            is_met: count.count.map(|count| met(count, place.required)),
        };
        PetitionTotals {
            petition_id: petition.id,
            counted_at: self.at,
            target: petition.target,
            total: shown.total,
            jurisdictions: exact.jurisdictions.into_iter().zip(shown.cells).map(place).collect(),
            elsewhere,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::*, *};

    fn counted(wyoming: u64, laramie: u64, nowhere: u64) -> Tally {
        census(&[(Some(WYOMING), wyoming), (Some(LARAMIE), laramie), (None, nowhere)]).tally
    }

    #[test]
    fn what_lies_in_a_place_counts_for_it() {
        let exact = counted(20, 15, 40).exact(&open());
        assert_eq!((exact.jurisdictions[0].online, exact.total), (35, 75));
    }

    /// What counts in Wyoming, and in all, of what was given for Wyoming, for a place, and for none, where one id is an alias of
    /// another.
    fn gathered(place: &str, alias: &str, living: &str) -> (u64, u64) {
        let living = BTreeMap::from([(alias.parse().unwrap(), living.parse().unwrap())]);
        let tally = census(&[(Some(WYOMING), 20), (Some(place), 5), (None, 40)]).tally;
        let exact = tally.gathered(&open(), &living).exact(&open());
        (exact.jurisdictions[0].online, exact.total)
    }

    #[test]
    fn what_was_given_for_an_alias_counts_for_the_place_it_is() {
        let old = "ocd-division/country:us/territory:wy";
        assert_eq!(gathered(old, old, LARAMIE), (25, 65));
    }

    #[test]
    fn a_place_that_has_become_an_alias_has_what_is_given_for_what_it_is() {
        let new = "ocd-division/country:us/commonwealth:wy";
        assert_eq!(gathered(new, WYOMING, new), (25, 65));
    }

    #[test]
    fn what_lies_elsewhere_counts_elsewhere() {
        assert_eq!(gathered("ocd-division/country:us/state:co", LARAMIE, WYOMING), (20, 65));
    }

    #[test]
    fn of_two_places_that_have_become_one_each_has_what_was_given_for_it() {
        let places = [WYOMING, "ocd-division/country:us/state:co"].map(|place| place.parse::<DivisionId>().unwrap());
        let [wyoming, colorado] = places.clone();
        let thresholds = places.map(|division_ocd_id| Threshold { division_ocd_id, required: 30 }).to_vec();
        let petition = Petition { thresholds, ..open() };
        let tally = census(&[(Some(WYOMING), 20), (Some(colorado.as_str()), 15)]).tally;
        let shown = tally.gathered(&petition, &BTreeMap::from([(wyoming, colorado)])).shown(&petition, 10);
        let told: Vec<_> = shown.jurisdictions.iter().map(|place| place.count.count).collect();
        assert_eq!((told, shown.total.count), (vec![Some(20), Some(15)], Some(35)));
    }

    #[test]
    fn a_threshold_is_met_by_its_own_number() {
        let met = |n| counted(n, 0, 0).exact(&open()).jurisdictions[0].is_met;
        assert_eq!([met(29), met(30)], [false, true]);
    }

    #[test]
    fn few_are_not_told_of_nor_given_back_by_the_total() {
        let shown = counted(3, 0, 40).shown(&open(), 10);
        let hidden =
            [shown.jurisdictions[0].count.is_suppressed, shown.elsewhere.is_suppressed, shown.total.is_suppressed];
        assert!(hidden[0] && (hidden[1] || hidden[2]), "{shown:?}");
        assert_eq!(shown.jurisdictions[0].is_met, None);
    }

    #[test]
    fn many_are_told_of() {
        let shown = counted(20, 15, 40).shown(&open(), 10);
        let told = [shown.jurisdictions[0].count.count, shown.elsewhere.count, shown.total.count];
        assert_eq!((told, shown.jurisdictions[0].is_met), ([Some(35), Some(40), Some(75)], Some(true)));
    }

    #[test]
    fn without_places_there_is_one_number() {
        let petition = Petition { thresholds: Vec::new(), ..open() };
        let shown = counted(20, 15, 40).shown(&petition, 10);
        assert_eq!((shown.total.count, shown.elsewhere.count, shown.jurisdictions.len()), (Some(75), Some(75), 0));
    }
}
