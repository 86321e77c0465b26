//! Registrations at rest: sessions of learning are rooms like others, and attending one gives credit once.

use crate::{
    Database, START,
    paging::{pages_in_order, read},
    seats::{DAY, OFFER_SECONDS, Rooms, advance, ask, parties, seated, standing},
};
use development::{
    CreditEntry, LearningOpportunity, LearningProvider, LearningRegistration, LearningRegistrationFilter,
    LearningSession, LearningSessionPatch, NewLearningRegistration, NewLearningSession,
    commons::{
        OpportunityStatus, OpportunityTransition, RegistrationAppointmentMail, RegistrationFacts, RegistrationMail,
        RegistrationTransition, SessionFacts, SessionStatus, SessionTransition,
    },
    credit::{CreditSource, standing as standing_credit},
};
use kernel::{
    Actor, At, Draft as _, Grant, Id, Permission, Role, Staged as _,
    page::{Sorted as _, Window},
    seats::SeatStatus,
};
use serde_json::json;
use store::{By, Change, Job};

/// Sessions of learning.
enum Sessions {}

impl Rooms for Sessions {
    type Room = LearningSession;
    type Party = LearningRegistration;

    async fn room(database: &Database, capacity: u32) -> Id {
        database.learning(database.unit("learning").await, Some(capacity)).await
    }

    fn asking(by: &By, room: Id, seats: u32, splits: bool) -> LearningRegistration {
        let new: NewLearningRegistration =
            read(json!({ "session_id": room, "person_id": by.actor.person, "seats": seats, "splits": splits }));
        new.register(by.clock.id(), by.clock.now()).unwrap()
    }

    fn moving(party: Id, to: SeatStatus, now: At) -> Change<LearningRegistration, RegistrationFacts> {
        let asked = RegistrationTransition { to, seats: None, note: None };
        let rule = move |registration: &mut LearningRegistration, facts: &RegistrationFacts| {
            registration.advance(&asked, facts, now)
        };
        Change::new(party, None, rule).permitted(move |registration, actor| registration.may_be_moved_by(actor, to))
    }

    fn resizing(room: Id, capacity: u32) -> Change<LearningSession, SessionFacts> {
        let patch = LearningSessionPatch { capacity: Some(Some(capacity)), ..LearningSessionPatch::default() };
        resized(room, patch)
    }

    fn moving_to(room: Id, place: Option<&str>) -> Change<LearningSession, SessionFacts> {
        let place = Some(place.map(|place| place.parse().unwrap()));
        resized(room, LearningSessionPatch { place, ..LearningSessionPatch::default() })
    }

    fn place_before(mail: &Job) -> Option<String> {
        mail.task::<RegistrationAppointmentMail>().unwrap().was.place
    }

    async fn is_told(database: &Database, mail: &Job) -> bool {
        let (mail, now) = (mail.task().unwrap(), database.clock.now());
        database.session.registration_appointment_letter(&mail, now).await.unwrap().is_some()
    }

    fn of(room: Id) -> LearningRegistrationFilter {
        LearningRegistrationFilter { session_id: vec![room], ..LearningRegistrationFilter::default() }
    }
}

fn resized(session: Id, patch: LearningSessionPatch) -> Change<LearningSession, SessionFacts> {
    Change::new(session, None, move |session: &mut LearningSession, facts: &SessionFacts| session.revise(patch, facts))
}

/// Another time: an hour that begins so many seconds after the start.
fn beginning(seconds: i64) -> LearningSessionPatch {
    let starts_at = START.plus_seconds(seconds);
    let ends_at = starts_at.plus_seconds(3_600);
    LearningSessionPatch { starts_at: Some(starts_at), ends_at: Some(ends_at), ..LearningSessionPatch::default() }
}

impl Database {
    /// A session, in a week, of something that a unit offers and that gives credit.
    pub(crate) async fn learning(&self, unit: Id, capacity: Option<u32>) -> Id {
        let offer = self.offer(self.provider(unit, &unit.to_string()).await).await;
        let (now, publish) = (self.clock.now(), OpportunityTransition { to: OpportunityStatus::Published, note: None });
        let rule = move |offer: &mut LearningOpportunity, (): &()| offer.enter(&publish, now);
        self.session.change(self.by_admin(), Change::new(offer, None, rule)).await.unwrap();
        let new: NewLearningSession = read(json!({ "opportunity_id": offer, "starts_at": START.plus_seconds(7 * DAY),
            "ends_at": START.plus_seconds(7 * DAY + 3_600), "zone": "UTC", "capacity": capacity, "instructors": [],
            "offer_minutes": OFFER_SECONDS / 60 }));
        self.add(new.register(self.clock.id(), self.clock.now()).unwrap()).await
    }

    /// Somebody who has a seat of a session that has begun; gives them and their registration.
    async fn at_a_session(&self) -> (Id, Id) {
        let (session, by) = (Sessions::room(self, 1).await, self.attendees(1).await.remove(0));
        let person = by.actor.person.unwrap();
        let registration = ask::<Sessions>(self.session.clone(), by, session, 1, false).await.unwrap().id;
        self.clock.advance(7 * DAY);
        (person, registration)
    }

    /// Says that the provider of what a registration is for is an organization.
    async fn offered_by(&self, organization: Id, registration: Id) {
        let registration: LearningRegistration = self.session.find(registration).await.unwrap().unwrap();
        let session: LearningSession = self.session.find(registration.session_id).await.unwrap().unwrap();
        let offer: LearningOpportunity = self.session.find(session.opportunity_id).await.unwrap().unwrap();
        let rule = move |provider: &mut LearningProvider, (): &()| {
            provider.organization_id = Some(organization);
            Ok(())
        };
        self.session.change(self.by_admin(), Change::new(offer.provider_id, None, rule)).await.unwrap();
    }

    /// Has people come to a session that is in a week.
    pub(crate) async fn attend(&self, session: Id, people: &[Id]) {
        let mut registrations = Vec::new();
        for person in people {
            let by = self.by_actor(Actor { person: Some(*person), ..Actor::public() });
            registrations.push(ask::<Sessions>(self.session.clone(), by, session, 1, false).await.unwrap().id);
        }
        self.clock.advance(7 * DAY);
        for registration in registrations {
            self.settle(registration, SeatStatus::Attended).await;
        }
    }

    async fn settle(&self, registration: Id, to: SeatStatus) {
        advance::<Sessions>(self.session.clone(), self.by_admin(), registration, to).await.unwrap();
    }

    /// Says that a session does not take place.
    async fn cancel(&self, session: Id) {
        let (now, cancel) = (self.clock.now(), SessionTransition { to: SessionStatus::Cancelled, note: None });
        let rule = move |session: &mut LearningSession, _: &SessionFacts| session.enter(&cancel, now);
        self.session.change(self.by_admin(), Change::new(session, None, rule)).await.unwrap();
    }

    async fn ledger(&self, person: Id) -> Vec<CreditEntry> {
        store::scan!(self.session, |c| queries::development::credits::ledger(c, person)).unwrap()
    }

    /// How many registrations a caller is shown.
    async fn seats_seen(&self, actor: &Actor) -> usize {
        let window =
            Window { limit: 100, sort: LearningRegistration::SORTING.parse(None).unwrap(), after: None, count: false };
        let filter = LearningRegistrationFilter::default();
        self.session.page::<LearningRegistration>(filter, actor, window).await.unwrap().data.len()
    }
}

seated! { Sessions }

both! {
    async fn registrations_page_in_order(database) {
        let session = Sessions::room(database, 1).await;
        for by in database.attendees(3).await {
            ask::<Sessions>(database.session.clone(), by, session, 1, false).await.unwrap();
        }
        pages_in_order::<LearningRegistration>(database, 3).await;
    }

    async fn without_a_limit_nobody_waits(database) {
        let session = database.learning(database.unit("learning").await, None).await;
        for by in database.attendees(2).await {
            ask::<Sessions>(database.session.clone(), by, session, 100, false).await.unwrap();
        }
        let shown = database.session.find::<LearningSession>(session).await.unwrap().unwrap();
        assert_eq!(standing::<Sessions>(database, session).await, [SeatStatus::Confirmed; 2]);
        assert_eq!((shown.seats_taken, shown.seats_free, shown.seats_waiting), (200, None, 0));
    }

    async fn where_the_limit_goes_everybody_who_waits_is_offered_seats(database) {
        let session = Sessions::room(database, 0).await;
        for by in database.attendees(3).await {
            ask::<Sessions>(database.session.clone(), by, session, 100, false).await.unwrap();
        }
        let patch = LearningSessionPatch { capacity: Some(None), ..LearningSessionPatch::default() };
        database.session.change(database.by_admin(), resized(session, patch)).await.unwrap();
        assert_eq!(standing::<Sessions>(database, session).await, [SeatStatus::Offered; 3]);
    }

    async fn a_session_tells_what_is_free(database) {
        let session = Sessions::room(database, 5).await;
        for by in database.attendees(2).await {
            ask::<Sessions>(database.session.clone(), by, session, 2, false).await.unwrap();
        }
        let shown = database.session.find::<LearningSession>(session).await.unwrap().unwrap();
        assert_eq!((shown.seats_taken, shown.seats_free, shown.seats_waiting), (4, Some(1), 0));
    }

    async fn what_is_cancelled_leaves_nobody_with_seats(database) {
        let session = Sessions::room(database, 1).await;
        for by in database.attendees(2).await {
            ask::<Sessions>(database.session.clone(), by, session, 1, false).await.unwrap();
        }
        database.cancel(session).await;
        assert_eq!(standing::<Sessions>(database, session).await, [SeatStatus::Cancelled; 2]);
    }

    async fn who_was_there_is_noted_where_it_is_cancelled_once_it_is_over(database) {
        let (_, registration) = database.at_a_session().await;
        let session = database.session.find::<LearningRegistration>(registration).await.unwrap().unwrap().session_id;
        database.clock.advance(3_600);
        database.cancel(session).await;
        database.settle(registration, SeatStatus::Attended).await;
        assert_eq!(standing::<Sessions>(database, session).await, [SeatStatus::Attended]);
    }

    async fn an_offer_that_is_over_is_not_mailed(database) {
        let (session, by) = (Sessions::room(database, 0).await, database.attendees(1).await.remove(0));
        let registration = ask::<Sessions>(database.session.clone(), by, session, 1, false).await.unwrap().id;
        let patch = LearningSessionPatch { capacity: Some(Some(1)), ..LearningSessionPatch::default() };
        database.session.change(database.by_admin(), resized(session, patch)).await.unwrap();
        let mail = RegistrationMail { registration_id: registration, status: SeatStatus::Offered };
        let mut told = Vec::new();
        for seconds in [OFFER_SECONDS, 1] {
            database.clock.advance(seconds);
            told.push(database.session.registration_letter(mail, database.clock.now()).await.unwrap().is_some());
        }
        assert_eq!(told, [true, false]);
    }

    async fn a_slip_into_the_past_that_is_mended_at_once_is_told_to_nobody(database) {
        let (session, by) = (Sessions::room(database, 1).await, database.attendees(1).await.remove(0));
        ask::<Sessions>(database.session.clone(), by, session, 1, false).await.unwrap();
        for days in [-358, 7] {
            database.session.change(database.by_admin(), resized(session, beginning(days * DAY))).await.unwrap();
        }
        let mut told = Vec::new();
        for mail in database.appointment_mails().await {
            told.push(Sessions::is_told(database, &mail).await);
        }
        assert_eq!(told, [false]);
    }

    async fn a_session_does_not_begin_after_somebody_came(database) {
        let (_, registration) = database.at_a_session().await;
        let session = database.session.find::<LearningRegistration>(registration).await.unwrap().unwrap().session_id;
        database.settle(registration, SeatStatus::Attended).await;
        let later = beginning(8 * DAY);
        let attended = database.session.change(database.by_admin(), resized(session, later.clone())).await.is_ok();
        database.settle(registration, SeatStatus::NoShow).await;
        let missed = database.session.change(database.by_admin(), resized(session, later)).await.is_ok();
        assert_eq!([attended, missed], [false, true]);
    }

    async fn who_missed_what_was_then_put_off_is_called_off_with_it(database) {
        let (_, registration) = database.at_a_session().await;
        let session = database.session.find::<LearningRegistration>(registration).await.unwrap().unwrap().session_id;
        database.settle(registration, SeatStatus::NoShow).await;
        database.session.change(database.by_admin(), resized(session, beginning(8 * DAY))).await.unwrap();
        database.cancel(session).await;
        let registration = database.session.find::<LearningRegistration>(registration).await.unwrap().unwrap();
        assert_eq!(registration.status, SeatStatus::Cancelled);
    }

    async fn attending_gives_credit_once(database) {
        let (person, registration) = database.at_a_session().await;
        database.settle(registration, SeatStatus::Attended).await;
        database.settle(registration, SeatStatus::Attended).await;
        let ledger = database.ledger(person).await;
        let told: Vec<_> = ledger.iter().map(|entry| (entry.minutes, entry.source, entry.number)).collect();
        assert_eq!(told, [(60, CreditSource::Attendance, 1)]);
    }

    async fn who_was_not_there_loses_the_credit_and_has_it_again(database) {
        let (person, registration) = database.at_a_session().await;
        for (to, credits) in [(SeatStatus::Attended, 1), (SeatStatus::NoShow, 0), (SeatStatus::Attended, 1)] {
            database.settle(registration, to).await;
            assert_eq!(standing_credit(database.ledger(person).await).len(), credits, "{to}");
        }
        assert_eq!(database.ledger(person).await.len(), 3);
    }

    async fn credit_that_was_taken_back_is_not_given_again_where_it_is_said_again_that_they_came(database) {
        let (person, registration) = database.at_a_session().await;
        database.settle(registration, SeatStatus::Attended).await;
        let given = database.ledger(person).await.remove(0);
        database.clock.advance(1);
        let (id, now) = (database.clock.id(), database.clock.now());
        database.add(given.reversed("It was half an hour.".parse().unwrap(), None, id, now).unwrap()).await;
        database.settle(registration, SeatStatus::Attended).await;
        assert_eq!(standing_credit(database.ledger(person).await), []);
    }

    async fn a_unit_sees_who_registers_with_it_and_nobody_elses(database) {
        let (own, other) = (database.unit("own").await, database.unit("other").await);
        for (unit, by) in [own, other].into_iter().zip(database.attendees(2).await) {
            let session = database.learning(unit, Some(1)).await;
            ask::<Sessions>(database.session.clone(), by, session, 1, false).await.unwrap();
        }
        let editor = |unit| Actor {
            person: Some(database.clock.id()),
            grants: vec![Grant { role: Role::Editor, unit_id: Some(unit) }],
            ..Actor::public()
        };
        let member = Actor { person: Some(database.clock.id()), ..Actor::public() };
        let seen = [database.seats_seen(&editor(own)).await, database.seats_seen(&editor(other)).await, database.seats_seen(&member).await];
        assert_eq!(seen, [1, 1, 0]);
    }

    async fn a_client_sees_and_says_who_came_to_the_sessions_of_its_organization(database) {
        let (own, other) = (database.organization().await, database.organization().await);
        let (person, registration) = database.at_a_session().await;
        database.offered_by(own, registration).await;
        let client = |organization: Id| Actor {
            client: Some("partner".into()),
            scopes: Some(vec![Permission::DevelopmentWrite]),
            organization: Some(organization),
            ..Actor::public()
        };
        assert_eq!([database.seats_seen(&client(own)).await, database.seats_seen(&client(other)).await], [1, 0]);
        let mut moved = Vec::new();
        for (organization, to) in [(other, SeatStatus::Attended), (own, SeatStatus::Cancelled), (own, SeatStatus::Attended)] {
            let by = database.by_actor(client(organization));
            moved.push(advance::<Sessions>(database.session.clone(), by, registration, to).await.is_ok());
        }
        let told: Vec<_> = database.ledger(person).await.iter().map(|entry| (entry.minutes, entry.recorded_by)).collect();
        assert_eq!((moved, told), (vec![false, false, true], vec![(60, None)]));
    }

    async fn people_see_their_own(database) {
        let (session, people) = (Sessions::room(database, 2).await, database.attendees(2).await);
        for by in people.clone() {
            ask::<Sessions>(database.session.clone(), by, session, 1, false).await.unwrap();
        }
        assert_eq!((database.seats_seen(&people[0].actor).await, parties::<Sessions>(database, session).await.len()), (1, 2));
    }
}
