//! Who is meant by the sponsors of bills: linked when the bill comes after the people, and when the people come after the bill.

use crate::{Database, paging::read};
use directory::{NewOfficeHolder, OfficeSource, OutsideId, RosterEntry, Term, UsState, congress};
use kernel::{Draft as _, Id, Record as _};
use policy::{InstrumentFile, NewInstrument, instrument::Sponsor};
use serde_json::{Value, json};

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
    async fn seated(&self, members: Vec<RosterEntry>) {
        self.session.import(self.by_admin(), members).await.unwrap();
    }

    /// A bill of the House with that sponsor.
    async fn sponsored(&self, name: &str, bioguide: Option<&str>) -> Id {
        let new: NewInstrument =
            read(json!({ "kind": "bill", "jurisdiction": "ocd-division/country:us", "session": "119",
            "identifier": "HR 1", "title": "A bill", "chamber": "lower" }));
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
}
