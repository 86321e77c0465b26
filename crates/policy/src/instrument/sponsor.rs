//! Who is meant by a sponsor's name.

use super::{Chamber, InstrumentFile, NewSponsor, Sponsor, SponsorEntity};
use kernel::{Day, DivisionId, Id, fold};
use std::collections::HashSet;

/// An office holder who may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Names the office holder.
    pub id: Id,
    /// Their whole name in each way it is known, as it is compared.
    names: Vec<String>,
    /// Their family name, as it is compared.
    families: Vec<String>,
}

impl Candidate {
    /// Somebody of that whole name, in each way it is known.
    pub fn new(id: Id, names: &[String]) -> Self {
        let keys = |key: fn(&str) -> String| names.iter().map(|name| key(name)).collect();
        Self { id, names: keys(name_key), families: keys(family_key) }
    }
}

/// A seat in a legislature, and who had it in which time: from its first day to before the first on which they had it no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The place whose legislature it is.
    pub place: DivisionId,
    /// The chamber; `None` where there is but one.
    pub chamber: Option<Chamber>,
    /// The first day; `None` where it is not known.
    pub since: Option<Day>,
    /// The first day after; `None` while nothing has ended it.
    pub until: Option<Day>,
    /// Who had it.
    pub holder: Candidate,
}

/// Who sat in legislatures, and who is known by which id in a registry: what must be known to tell who is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Legislators {
    /// Every seat that anybody had.
    pub seats: Vec<Seat>,
    /// Office holders by their ids in registries.
    pub registered: Vec<(String, Id)>,
}

impl Seat {
    fn is_taken_on(&self, day: Day) -> bool {
        day.is_within(self.since, self.until)
    }

    fn is_in(&self, chamber: Option<Chamber>) -> bool {
        match chamber {
            Some(own @ (Chamber::Lower | Chamber::Upper)) => self.chamber.is_none_or(|other| other == own),
            _ => true,
        }
    }
}

impl InstrumentFile {
    /// Links each sponsor to an office holder where it is certain who is meant: by an id in a registry, or by the whole name
    /// that only one bears of those who sat in the chamber it began in on the day of its first action; `today` where nothing
    /// happened yet. Whether that changed anything.
    pub fn link_sponsors(&mut self, legislators: &Legislators, today: Day) -> bool {
        let happened = self.actions.iter().filter(|action| action.counts()).map(|action| action.acted_on);
        let (day, chamber) = (happened.min().unwrap_or(today), self.instrument.chamber);
        let place = self.instrument.jurisdiction.as_ref();
        let sitting = legislators.seats.iter().filter(|seat| place == Some(&seat.place) && seat.is_taken_on(day));
        let (own, others): (Vec<&Seat>, Vec<&Seat>) = sitting.partition(|seat| seat.is_in(chamber));
        let (own, others) = (once(&own), once(&others));
        let mut changed = false;
        for sponsor in &mut self.sponsors {
            let before = (sponsor.office_holder_id, sponsor.candidate_ids.clone());
            sponsor.link(&legislators.registered, &own, &others);
            changed |= before != (sponsor.office_holder_id, sponsor.candidate_ids.clone());
        }
        changed
    }
}

/// Who has these seats, each once.
fn once<'a>(seats: &[&'a Seat]) -> Vec<&'a Candidate> {
    let mut known = HashSet::new();
    seats.iter().map(|seat| &seat.holder).filter(|holder| known.insert(holder.id)).collect()
}

impl Sponsor {
    /// Whether it is told again by that one: they have the same name, and no registry tells them apart.
    pub(super) fn is(&self, told: &NewSponsor) -> bool {
        let ids = self.outside_id.as_ref().zip(told.outside_id.as_ref());
        name_key(self.name.as_str()) == name_key(told.name.as_str()) && ids.is_none_or(|(own, other)| own == other)
    }

    /// Links it to an office holder where it is certain who is meant; else remembers who may be.
    fn link(&mut self, registered: &[(String, Id)], own: &[&Candidate], others: &[&Candidate]) {
        let (holder, candidates) = match self.entity {
            Some(SponsorEntity::Organization) => (None, Vec::new()),
            _ => certain(self, registered, own, others),
        };
        (self.office_holder_id, self.candidate_ids) = (holder, candidates);
    }
}

/// A name as it is compared: folded, without what stands around it in sources, such as `Sen.` and `[D-MD]`.
pub fn name_key(name: &str) -> String {
    let plain = plain(name);
    match plain.split_once(',') {
        Some((family, given)) => fold(&format!("{given} {family}")),
        None => fold(plain),
    }
}

/// The family name in a name, as it is compared: before the comma where there is one, else before a given name in parentheses, else
/// the last word that is not a suffix.
pub fn family_key(name: &str) -> String {
    let plain = plain(name);
    if let Some((family, _)) = plain.split_once(',').or_else(|| plain.split_once('(')) {
        return fold(family);
    }
    let suffix =
        |word: &&str| ["jr", "sr", "ii", "iii", "iv"].contains(&word.trim_matches('.').to_lowercase().as_str());
    plain.split_whitespace().rev().find(|word| !suffix(word)).map(fold).unwrap_or_default()
}

fn plain(name: &str) -> &str {
    const TITLES: [&str; 6] = ["Sen. ", "Rep. ", "Del. ", "Senator ", "Representative ", "Com. "];
    let name = name.split('[').next().unwrap_or_default().trim();
    TITLES.iter().find_map(|title| name.strip_prefix(title)).unwrap_or(name).trim()
}

/// The office holder a sponsor certainly is: the one with the same id in a registry, or else the only one of the chamber who
/// bears the same whole name. A family name alone is never certain: those who bear it are told as candidates, of the other
/// chamber where none is of this.
fn certain(
    sponsor: &Sponsor,
    registered: &[(String, Id)],
    own: &[&Candidate],
    others: &[&Candidate],
) -> (Option<Id>, Vec<Id>) {
    if let Some(outside_id) = &sponsor.outside_id {
        let mut known = registered.iter().filter(|(id, _)| id == outside_id.as_str());
        if let (Some((_, holder)), None) = (known.next(), known.next()) {
            return (Some(*holder), Vec::new());
        }
    }
    let (name, family) = (name_key(sponsor.name.as_str()), family_key(sponsor.name.as_str()));
    if name.contains(' ') && name != family {
        let bears = |candidate: &&&Candidate| candidate.names.contains(&name);
        let mut same = own.iter().filter(bears);
        if let (Some(holder), None) = (same.next(), same.next()) {
            return (Some(holder.id), Vec::new());
        }
    }
    let relatives = |candidates: &[&Candidate]| {
        let bears = |candidate: &&&Candidate| candidate.families.contains(&family);
        let mut ids: Vec<Id> = candidates.iter().filter(bears).map(|candidate| candidate.id).collect();
        ids.sort_unstable();
        ids
    };
    let near = relatives(own);
    (None, if near.is_empty() { relatives(others) } else { near })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instrument::NewInstrument;
    use kernel::{At, Draft as _};
    use serde_json::json;

    const HOUSE: Option<Chamber> = Some(Chamber::Lower);
    const SENATE: Option<Chamber> = Some(Chamber::Upper);

    fn seat(number: u8, name: &str, chamber: Option<Chamber>, until: Option<&str>) -> Seat {
        Seat {
            place: "ocd-division/country:us/state:wy".parse().unwrap(),
            chamber,
            since: Some("2020-01-01".parse().unwrap()),
            until: until.map(|day| day.parse().unwrap()),
            holder: Candidate::new(Id::from_bytes([number; 16]), &[name.into()]),
        }
    }

    /// Who is meant by a sponsor of a bill of the House, and how many may be.
    fn linked(name: &str, outside_id: Option<&str>) -> (Option<u8>, usize) {
        let seats = vec![
            seat(1, "Ada Exempel", HOUSE, None),
            seat(2, "Bo Exempel", HOUSE, None),
            seat(3, "Cy Other", HOUSE, None),
            seat(4, "Di Upper", SENATE, None),
            seat(5, "Ed Former", HOUSE, Some("2024-01-01")),
            seat(6, "Flo Twin", HOUSE, None),
            seat(7, "Flo Twin", HOUSE, None),
        ];
        let registered = vec![("E000002".to_owned(), Id::from_bytes([2; 16]))];
        let bill = json!({ "kind": "bill", "jurisdiction": "ocd-division/country:us/state:wy", "session": "2026",
            "identifier": "HB0010", "title": "Library materials-requirements.", "chamber": "lower" });
        let bill: NewInstrument = serde_json::from_value(bill).unwrap();
        let mut file = InstrumentFile::open(bill.register(Id::from_bytes([9; 16]), At::from_micros(0)).unwrap());
        let sponsor = NewSponsor {
            name: name.parse().unwrap(),
            classification: "primary".parse().unwrap(),
            is_primary: true,
            entity: Some(SponsorEntity::Person),
            outside_id: outside_id.map(|id| id.parse().unwrap()),
        };
        file.add_sponsor(sponsor).unwrap();
        file.link_sponsors(&Legislators { seats, registered }, "2026-02-09".parse().unwrap());
        let Sponsor { office_holder_id, candidate_ids, .. } = file.sponsors.pop().unwrap();
        (office_holder_id.map(|id| id.as_bytes()[0]), candidate_ids.len())
    }

    #[test]
    fn a_registry_id_is_certain() {
        assert_eq!(linked("Sen. Exempel, B. [D-WY]", Some("E000002")), (Some(2), 0));
    }

    #[test]
    fn a_whole_name_that_only_one_bears_is_certain() {
        assert_eq!([linked("Ada Exempel", None), linked("Exempel, Ada", None)], [(Some(1), 0); 2]);
    }

    #[test]
    fn a_family_name_names_candidates_only() {
        assert_eq!([linked("EXEMPEL", None), linked("Other", None)], [(None, 2), (None, 1)]);
    }

    #[test]
    fn a_whole_name_that_two_bear_is_not_certain() {
        assert_eq!(linked("Flo Twin", None), (None, 2));
    }

    #[test]
    fn whoever_sits_in_the_other_chamber_may_be_meant() {
        assert_eq!(linked("Di Upper", None), (None, 1));
    }

    #[test]
    fn whoever_had_left_by_then_is_not_meant() {
        assert_eq!(linked("Ed Former", None), (None, 0));
    }

    #[test]
    fn a_name_nobody_bears_has_no_candidates() {
        assert_eq!(linked("Nobody", None), (None, 0));
    }

    #[test]
    fn family_names_are_told_from_the_ways_sources_write() {
        let names = [
            "Sen. Van Hollen, Chris [D-MD]",
            "West (Josh)",
            "August Pfluger",
            "Gervin-Hawkins",
            "Jason M. Osborne Jr.",
        ];
        assert_eq!(names.map(family_key), ["van hollen", "west", "pfluger", "gervin hawkins", "osborne"]);
    }
}
