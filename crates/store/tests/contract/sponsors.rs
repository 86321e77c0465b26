//! Who is meant by the sponsors of bills: linked when the bill comes after the people, and once the people are taken in
//! who come after the bill.

use crate::{Database, START, paging::read, rosters::aliased};
use directory::{
    DivisionAlias, NewDivision, NewOfficeHolder, OfficeSource, OutsideId, RosterEntry, Term, UsState, congress,
};
use kernel::{Draft as _, Id, Record as _};
use policy::{InstrumentFile, NewInstrument, instrument::Sponsor};
use serde_json::{Value, json};

const COUNTRY: &str = "ocd-division/country:us";
/// What the country was called before.
const NORTH: &str = "ocd-division/country:un";

/// The word of a file: somebody has the seat of a state in the House since 2025.
fn member(bioguide: &str, name: &str, state: &str) -> RosterEntry {
    let post = congress::representative(UsState::of_code(state).unwrap(), 0).unwrap();
    let holder = NewOfficeHolder {
        name: name.parse().unwrap(),
        given_name: None,
        family_name: None,
        party: None,
        outside_ids: OutsideId::new("bioguide", bioguide).into_iter().collect(),
        contact_points: Vec::new(),
    };
    let term = Term { since: "2025-01-03".parse().ok(), until: None, end_reason: None };
    RosterEntry { source: OfficeSource::UsCongress, holder, posts: vec![(post, vec![term])] }
}

impl Database {
    /// Takes people in, as an import does that comes to its end.
    async fn seated(&self, members: Vec<RosterEntry>) {
        self.session.import(self.by_admin(), members).await.unwrap();
        let all = self.session.instruments_to_relink(START).await.unwrap();
        self.session.relink_sponsors(self.by_admin(), all).await.unwrap();
    }

    /// A bill of the House with that sponsor.
    async fn sponsored(&self, name: &str, bioguide: Option<&str>) -> Id {
        self.sponsored_in("ocd-division/country:us", "HR 1", name, bioguide).await
    }

    /// A bill of a place with that sponsor.
    async fn sponsored_in(&self, place: &str, identifier: &str, name: &str, bioguide: Option<&str>) -> Id {
        let new: NewInstrument = read(json!({ "kind": "bill", "jurisdiction": place, "session": "119",
            "identifier": identifier, "title": "A bill", "chamber": "lower" }));
        let mut file = InstrumentFile::open(new.register(self.clock.id(), self.clock.now()).unwrap());
        let sponsor: Value = json!({ "name": name, "classification": "primary", "is_primary": true, "entity": "person",
            "outside_id": bioguide });
        file.add_sponsor(read(sponsor)).unwrap();
        self.add(file).await
    }

    async fn sponsor(&self, bill: Id) -> Sponsor {
        self.session.find::<InstrumentFile>(bill).await.unwrap().unwrap().sponsors.pop().unwrap()
    }

    async fn revision(&self, bill: Id) -> i32 {
        self.session.find::<InstrumentFile>(bill).await.unwrap().unwrap().revision()
    }
}

both! {
    async fn a_sponsor_is_linked_to_whoever_has_the_id(database) {
        database.seated(vec![member("E000001", "Ada Exempel", "WY"), member("E000002", "Bo Exempel", "AK")]).await;
        let sponsor = database.sponsor(database.sponsored("Rep. Exempel, B. [X-AK]", Some("E000002")).await).await;
        assert_eq!((sponsor.office_holder_id.is_some(), sponsor.candidate_ids), (true, Vec::new()));
    }

    async fn a_family_name_stays_text_with_candidates(database) {
        database.seated(vec![member("E000001", "Ada Exempel", "WY"), member("E000002", "Bo Exempel", "AK")]).await;
        let sponsor = database.sponsor(database.sponsored("Exempel", None).await).await;
        assert_eq!((sponsor.office_holder_id, sponsor.candidate_ids.len()), (None, 2));
    }

    async fn people_who_come_later_are_linked_then(database) {
        let bill = database.sponsored("Ada Exempel", None).await;
        let before = database.sponsor(bill).await.office_holder_id;
        database.seated(vec![member("E000001", "Ada Exempel", "WY")]).await;
        let after = database.sponsor(bill).await.office_holder_id;
        assert_eq!((before, after.is_some(), database.revision(bill).await), (None, true, 2));
    }

    async fn what_was_certain_is_not_once_another_bears_the_name(database) {
        database.seated(vec![member("E000001", "Ada Exempel", "WY")]).await;
        let bill = database.sponsored("Ada Exempel", None).await;
        let before = database.sponsor(bill).await.office_holder_id;
        database.seated(vec![member("E000002", "Ada Exempel", "AK")]).await;
        let after = database.sponsor(bill).await;
        assert_eq!((before.is_some(), after.office_holder_id, after.candidate_ids.len()), (true, None, 2));
    }

    async fn people_who_are_told_again_change_no_bill(database) {
        let told = || vec![member("E000001", "Ada Exempel", "WY")];
        let bill = database.sponsored("Ada Exempel", None).await;
        database.seated(told()).await;
        let before = database.revision(bill).await;
        database.seated(told()).await;
        assert_eq!(database.revision(bill).await, before);
    }

    async fn a_batch_of_people_changes_no_bill_by_itself(database) {
        let bill = database.sponsored("Ada Exempel", None).await;
        database.session.import(database.by_admin(), vec![member("E000001", "Ada Exempel", "WY")]).await.unwrap();
        let to_relink = database.session.instruments_to_relink(START).await.unwrap();
        assert_eq!((database.revision(bill).await, to_relink), (1, vec![bill]));
    }

    async fn bills_are_linked_again_some_at_a_time_in_their_order(database) {
        let mut bills = Vec::new();
        for number in 1..=3 {
            let identifier = format!("HR {number}");
            bills.push(database.sponsored_in("ocd-division/country:us", &identifier, "Ada Exempel", None).await);
        }
        database.session.import(database.by_admin(), vec![member("E000001", "Ada Exempel", "WY")]).await.unwrap();
        let all = database.session.instruments_to_relink(START).await.unwrap();
        database.session.relink_sponsors(database.by_admin(), all[..2].to_vec()).await.unwrap();
        let mut linked = Vec::new();
        for bill in &bills {
            linked.push(database.sponsor(*bill).await.office_holder_id.is_some());
        }
        assert_eq!((all, linked), (bills, vec![true, true, false]));
    }

    async fn bills_of_elsewhere_are_linked_again_by_an_id_alone(database) {
        let wyoming = "ocd-division/country:us/state:wy";
        database.sponsored_in(wyoming, "HB 1", "Ada Exempel", None).await;
        let by_id = database.sponsored_in(wyoming, "HB 2", "Ada Exempel", Some("E000001")).await;
        database.session.import(database.by_admin(), vec![member("E000001", "Ada Exempel", "WY")]).await.unwrap();
        assert_eq!(database.session.instruments_to_relink(START).await.unwrap(), [by_id]);
    }

    async fn whoever_sits_in_a_place_is_meant_by_every_name_of_it(database) {
        let bill = database.sponsored_in(NORTH, "HR 1", "Ada Exempel", None).await;
        let country = NewDivision { ocd_id: COUNTRY.parse().unwrap(), name: "Here".parse().unwrap(), valid_from: None, valid_until: None };
        database.bring(vec![country]).await;
        let alias = DivisionAlias { alias: NORTH.parse().unwrap(), same_as: COUNTRY.parse().unwrap(), note: None };
        database.bring(vec![alias]).await;
        database.seated(vec![member("E000001", "Ada Exempel", "WY")]).await;
        assert!(database.sponsor(bill).await.office_holder_id.is_some());
    }

    async fn sponsors_are_linked_once_their_place_has_become_one_with_that_of_a_legislator(database) {
        let bill = database.sponsored_in(NORTH, "HR 1", "Ada Exempel", None).await;
        database.seated(vec![member("E000001", "Ada Exempel", "WY")]).await;
        database.clock.advance(60);
        let since = database.clock.now();
        aliased(database, [NORTH, COUNTRY]).await;
        let due = database.session.instruments_to_relink(since).await.unwrap();
        database.session.relink_sponsors(database.by_admin(), due.clone()).await.unwrap();
        assert_eq!((due, database.sponsor(bill).await.office_holder_id.is_some()), (vec![bill], true));
    }

    async fn bills_are_looked_for_since_an_import_began(database) {
        let bill = database.sponsored("Ada Exempel", None).await;
        database.session.import(database.by_admin(), vec![member("E000001", "Ada Exempel", "WY")]).await.unwrap();
        let later = database.clock.now().plus_seconds(1);
        let since = database.session.instruments_to_relink(START).await.unwrap();
        assert_eq!((since, database.session.instruments_to_relink(later).await.unwrap()), (vec![bill], Vec::new()));
    }
}
