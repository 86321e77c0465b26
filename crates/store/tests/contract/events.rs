//! Events at rest: seats are never given twice, whoever asks at the same time, and what becomes free is offered in order.

use crate::{
    Database, START,
    paging::{pages_in_order, read},
};
use advocacy::{
    Event, EventBooking, EventBookingFilter, EventMeeting, EventSlot, EventSlotPatch, NewEvent, NewEventBooking,
    NewEventMeeting, NewEventSlot,
    event::{BookingFacts, EventSpan, EventStatus, EventTransition, SlotFacts},
};
use directory::{NewPost, Post};
use kernel::{
    Actor, Draft as _, Id, Staged as _,
    page::{Sorted as _, Window},
    seats::{SeatStatus, Seated as _, Seating as _},
};
use serde_json::json;
use std::pin::Pin;
use store::{By, Change, Done, Error, Options, Session, Store};
use tokio::task::{JoinSet, LocalSet};

const DAY: i64 = 86_400;
const OFFER_SECONDS: i64 = 3_600;

fn fresh<R>(done: Done<R>) -> R {
    let Done::Fresh(record) = done else { panic!("nothing was asked to act once") };
    record
}

/// Does everything at the same time.
async fn at_once<T: 'static>(doings: impl IntoIterator<Item = impl Future<Output = T> + 'static>) -> Vec<T> {
    let all = async {
        let mut set = JoinSet::new();
        for doing in doings {
            set.spawn_local(doing);
        }
        set.join_all().await
    };
    LocalSet::new().run_until(all).await
}

/// One of several different things that are done at the same time.
fn doing(what: impl Future<Output = ()> + 'static) -> Pin<Box<dyn Future<Output = ()>>> {
    Box::pin(what)
}

/// Numbers in an order nobody would guess, the same in each run (Knuth, MMIX).
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }
}

/// Asks for seats in somebody's own name; who waits too long for their turn asks again, as clients do.
async fn book(session: Session, by: By, slot: Id, seats: u32, splits: bool) -> Result<EventBooking, Error> {
    let new: NewEventBooking =
        read(json!({ "slot_id": slot, "person_id": by.actor.person, "seats": seats, "splits": splits }));
    let booking = new.register(by.clock.id(), by.clock.now()).unwrap();
    loop {
        match session.create(by.clone(), None, booking.clone()).await {
            Err(Error::Unavailable(_)) => {}
            done => return done.map(fresh),
        }
    }
}

async fn advance(session: Session, by: By, booking: Id, to: SeatStatus) -> Result<EventBooking, Error> {
    let now = by.clock.now();
    let rule = move |booking: &mut EventBooking, facts: &BookingFacts| booking.advance(to, facts, now);
    let change = Change::new(booking, None, rule).permitted(move |booking, actor| booking.may_be_moved_by(actor, to));
    session.change(by, change).await.map(fresh)
}

async fn resize(session: Session, by: By, slot: Id, capacity: u32) -> Result<EventSlot, Error> {
    let patch = EventSlotPatch { capacity: Some(capacity), ..EventSlotPatch::default() };
    let rule = move |slot: &mut EventSlot, facts: &SlotFacts| slot.revise(patch, facts);
    session.change(by, Change::new(slot, None, rule)).await.map(fresh)
}

impl Database {
    /// An event in a week, open for sign-up.
    async fn event(&self, unit: Id) -> Id {
        let new: NewEvent = read(json!({
            "title": "Same title", "kind": "advocacy_day", "description": "Come.", "place": null, "url": null,
            "starts_at": START.plus_seconds(7 * DAY), "ends_at": START.plus_seconds(8 * DAY), "time_zone": "America/Denver",
            "owner_unit_id": unit, "goals": []
        }));
        let id = self.add(new.register(self.clock.id(), self.clock.now()).unwrap()).await;
        self.move_event(id, EventStatus::Open).await;
        id
    }

    async fn move_event(&self, event: Id, to: EventStatus) {
        let now = self.clock.now();
        let to = EventTransition { to, note: None };
        let change = Change::new(event, None, move |event: &mut Event, _: &EventSpan| event.enter(&to, now));
        self.session.change(self.by_admin(), change).await.unwrap();
    }

    async fn slot_of(&self, event: Id, capacity: u32) -> Id {
        let new: NewEventSlot = read(json!({
            "event_id": event, "title": null, "place": null, "starts_at": START.plus_seconds(7 * DAY),
            "ends_at": START.plus_seconds(7 * DAY + 3_600), "time_zone": "America/Denver", "capacity": capacity,
            "offer_minutes": 60
        }));
        self.add(new.register(self.clock.id(), self.clock.now()).unwrap()).await
    }

    /// A slot of an event of its own.
    pub(crate) async fn seats(&self, capacity: u32) -> Id {
        let event = self.event(self.unit("events").await).await;
        self.slot_of(event, capacity).await
    }

    /// People who sign up for themselves.
    async fn attendees(&self, count: usize) -> Vec<By> {
        let mut all = Vec::with_capacity(count);
        for number in 0..count {
            let person = self.register(self.person(&format!("p{number}@example.org"))).await.unwrap().id;
            all.push(self.by_actor(Actor { person: Some(person), client: Some("console".into()), ..Actor::public() }));
        }
        all
    }

    /// A session of a store with room for many writers at a time.
    fn busy(&self) -> Session {
        Store::open(&self.kept.url, Options { connections: 16 }).unwrap().session().unwrap()
    }

    /// Everything that stands in a slot.
    async fn booked(&self, slot: Id) -> Vec<EventBooking> {
        let sort = EventBooking::SORTING.parse(None).unwrap();
        let window = Window { limit: 1_000, sort, after: None, count: false };
        let filter = EventBookingFilter { slot_id: vec![slot], ..EventBookingFilter::default() };
        self.session.page::<EventBooking>(filter, &self.by_admin().actor, window).await.unwrap().data
    }

    /// No seat is given twice; the slot says what is taken; none is free that whoever waits first would have; and no offer is
    /// past its time.
    async fn must_be_in_order(&self, slot: Id, after: &str) {
        let (bookings, now) = (self.booked(slot).await, self.clock.now());
        let slot = self.session.find::<EventSlot>(slot).await.unwrap().unwrap();
        let given: u32 = bookings.iter().map(|booking| booking.seats_confirmed + booking.seats_offered).sum();
        assert_eq!(given, slot.taken, "{after}: the slot says what is taken");
        assert!(given <= slot.capacity, "{after}: {given} seats of {}", slot.capacity);
        let mut queue: Vec<_> = bookings.iter().filter_map(|booking| booking.party().queued()).collect();
        queue.sort_by_key(kernel::seats::Waiting::place);
        let due = slot.room().promote(&queue, now);
        assert!(due.is_empty(), "{after}: {} seats are free, and {queue:?} wait", slot.capacity - given);
        let overdue = bookings.iter().any(|booking| booking.offered_until.is_some_and(|until| until < now));
        assert!(!overdue, "{after}: an offer is past its time");
    }

    async fn standing(&self, slot: Id) -> Vec<SeatStatus> {
        self.booked(slot).await.into_iter().map(|booking| booking.status).collect()
    }
}

both! {
    async fn events_page_in_order(database) {
        let unit = database.unit("owner").await;
        for _ in 0..3 {
            database.event(unit).await;
        }
        pages_in_order::<Event>(database, 3).await;
    }

    async fn slots_page_in_order(database) {
        let event = database.event(database.unit("owner").await).await;
        for _ in 0..3 {
            database.slot_of(event, 1).await;
        }
        pages_in_order::<EventSlot>(database, 3).await;
    }

    async fn bookings_page_in_order(database) {
        let slot = database.seats(1).await;
        for by in database.attendees(3).await {
            book(database.session.clone(), by, slot, 1, false).await.unwrap();
        }
        pages_in_order::<EventBooking>(database, 3).await;
    }

    async fn meetings_page_in_order(database) {
        let event = database.event(database.unit("owner").await).await;
        let post: NewPost = read(json!({ "role": "governor", "division_ocd_id": "ocd-division/country:us/state:wy",
            "seat": null, "title": "Governor", "organization_id": null, "seats": 1, "valid_from": null, "valid_until": null }));
        let post: Post = post.register(database.clock.id(), database.clock.now()).unwrap();
        let post_id = database.add(post).await;
        for _ in 0..3 {
            let new: NewEventMeeting = read(json!({ "event_id": event, "post_id": post_id,
                "starts_at": START.plus_seconds(7 * DAY), "ends_at": START.plus_seconds(7 * DAY + 600) }));
            database.add(new.register(database.clock.id(), database.clock.now()).unwrap()).await;
        }
        pages_in_order::<EventMeeting>(database, 3).await;
    }

    async fn of_two_hundred_at_once_ten_get_seats(database) {
        let (slot, people, busy) = (database.seats(10).await, database.attendees(200).await, database.busy());
        let asked = at_once(people.into_iter().map(|by| book(busy.clone(), by, slot, 1, false))).await;
        let got = asked.into_iter().filter(|booking| booking.as_ref().unwrap().status == SeatStatus::Confirmed).count();
        database.must_be_in_order(slot, "all have asked").await;
        assert_eq!(got, 10);
    }

    async fn whatever_happens_in_whatever_order_no_seat_is_given_twice(database) {
        let (slot, people, session) = (database.seats(6).await, database.attendees(24).await, database.session.clone());
        let (mut dice, mut capacity) = (Dice(7), 6);
        for (number, by) in people.into_iter().enumerate() {
            let seats = u32::try_from(1 + dice.below(3)).unwrap();
            book(session.clone(), by, slot, seats, number % 3 == 0).await.unwrap();
            database.must_be_in_order(slot, "somebody asks").await;
        }
        for _ in 0..60 {
            let bookings = database.booked(slot).await;
            let (one, admin) = (&bookings[dice.below(bookings.len())], database.by_admin());
            let what = match dice.below(4) {
                0 => {
                    capacity += u32::try_from(dice.below(2)).unwrap();
                    resize(session.clone(), admin, slot, capacity).await.unwrap();
                    "more room"
                }
                1 => {
                    database.clock.advance(OFFER_SECONDS / 2 + 1);
                    session.settle_all::<EventBooking>(&database.clock).await.unwrap();
                    "time passes"
                }
                2 => {
                    drop(advance(session.clone(), admin, one.id, SeatStatus::Cancelled).await);
                    "somebody cancels"
                }
                _ => {
                    let offered = bookings.iter().find(|booking| booking.status == SeatStatus::Offered).unwrap_or(one);
                    drop(advance(session.clone(), admin, offered.id, SeatStatus::Confirmed).await);
                    "somebody takes what is offered"
                }
            };
            database.must_be_in_order(slot, what).await;
        }
    }

    async fn all_of_it_at_once_gives_no_seat_twice(database) {
        let (slot, people, busy) = (database.seats(5).await, database.attendees(40).await, database.busy());
        for by in people.iter().take(20) {
            book(busy.clone(), by.clone(), slot, 1, false).await.unwrap();
        }
        let (bookings, admin) = (database.booked(slot).await, database.by_admin());
        let asking = people.into_iter().skip(20).map(|by| {
            let busy = busy.clone();
            doing(async move { drop(book(busy, by, slot, 2, true).await) })
        });
        let leaving = bookings.into_iter().step_by(2).map(|booking| {
            let (busy, admin) = (busy.clone(), admin.clone());
            doing(async move { drop(advance(busy, admin, booking.id, SeatStatus::Cancelled).await) })
        });
        let growing = (6..10).map(|capacity| {
            let (busy, admin) = (busy.clone(), admin.clone());
            doing(async move { drop(resize(busy, admin, slot, capacity).await) })
        });
        at_once(asking.chain(leaving).chain(growing)).await;
        database.must_be_in_order(slot, "all of it").await;
    }

    async fn an_offer_that_lapses_goes_to_the_next(database) {
        let (slot, people, session) = (database.seats(1).await, database.attendees(3).await, database.session.clone());
        let mut ids = Vec::new();
        for by in people {
            ids.push(book(session.clone(), by, slot, 1, false).await.unwrap().id);
            database.clock.advance(1);
        }
        advance(session.clone(), database.by_admin(), ids[0], SeatStatus::Cancelled).await.unwrap();
        let offered = database.standing(slot).await;
        database.clock.advance(OFFER_SECONDS + 1);
        session.settle_all::<EventBooking>(&database.clock).await.unwrap();
        assert_eq!(offered, [SeatStatus::Cancelled, SeatStatus::Offered, SeatStatus::Waitlisted]);
        assert_eq!(database.standing(slot).await, [SeatStatus::Cancelled, SeatStatus::Lapsed, SeatStatus::Offered]);
    }

    async fn with_no_seats_everybody_waits(database) {
        let slot = database.seats(0).await;
        for by in database.attendees(2).await {
            book(database.session.clone(), by, slot, 1, true).await.unwrap();
        }
        assert_eq!(database.standing(slot).await, [SeatStatus::Waitlisted; 2]);
    }

    async fn nothing_is_given_once_it_has_begun(database) {
        let (slot, mut people, session) = (database.seats(1).await, database.attendees(3).await, database.session.clone());
        let late = people.pop().unwrap();
        for by in people {
            book(session.clone(), by, slot, 1, false).await.unwrap();
            database.clock.advance(1);
        }
        database.clock.advance(7 * DAY);
        let refused = book(session.clone(), late, slot, 1, false).await.is_err();
        resize(session, database.by_admin(), slot, 5).await.unwrap();
        assert!(refused);
        assert_eq!(database.standing(slot).await, [SeatStatus::Confirmed, SeatStatus::Waitlisted]);
    }

    async fn nobody_signs_up_twice_but_who_has_cancelled_again(database) {
        let (slot, session) = (database.seats(5).await, database.session.clone());
        let by = database.attendees(1).await.remove(0);
        let first = book(session.clone(), by.clone(), slot, 1, false).await.unwrap().id;
        let twice = book(session.clone(), by.clone(), slot, 1, false).await.is_err();
        advance(session.clone(), by.clone(), first, SeatStatus::Cancelled).await.unwrap();
        assert_eq!([twice, book(session, by, slot, 1, false).await.is_ok()], [true, true]);
    }

    async fn what_is_called_off_leaves_nobody_with_seats(database) {
        let unit = database.unit("owner").await;
        let event = database.event(unit).await;
        let slot = database.slot_of(event, 1).await;
        for by in database.attendees(2).await {
            book(database.session.clone(), by, slot, 1, false).await.unwrap();
        }
        database.move_event(event, EventStatus::Cancelled).await;
        assert_eq!(database.standing(slot).await, [SeatStatus::Cancelled; 2]);
    }

    async fn the_seats_of_who_is_forgotten_go_to_the_next(database) {
        database.register(database.person("admin@example.org")).await.unwrap();
        let (slot, people, session) = (database.seats(1).await, database.attendees(2).await, database.session.clone());
        for by in people.clone() {
            book(session.clone(), by, slot, 1, false).await.unwrap();
            database.clock.advance(1);
        }
        let first = people[0].actor.person.unwrap();
        session.erase_person(database.by_admin(), first, directory::ErasureReason::Requested).await.unwrap();
        let left = database.booked(slot).await;
        let left: Vec<_> = left.into_iter().map(|booking| (booking.person_id, booking.status)).collect();
        assert_eq!(left, [(None, SeatStatus::Cancelled), (people[1].actor.person, SeatStatus::Offered)]);
    }
}
