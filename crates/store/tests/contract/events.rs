//! Events at rest: slots are rooms like others, and with an event everybody's seats are called off.

use crate::{
    Database, START,
    paging::{pages_in_order, read},
    privacy::waits::awaited,
    seats::{DAY, OFFER_SECONDS, Rooms, advance, ask, seated, standing},
};
use advocacy::{
    Event, EventBooking, EventBookingFilter, EventMeeting, EventPatch, EventSlot, EventSlotPatch, NewEvent,
    NewEventBooking, NewEventMeeting, NewEventSlot,
    event::{BookingAppointmentMail, BookingFacts, EventSpan, EventStatus, EventTransition, SlotFacts},
};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use directory::{NewPost, Post};
use kernel::{At, Draft as _, Id, Staged as _, seats::SeatStatus};
use serde_json::json;
use store::{By, Change, Job, testing::TestDatabase};

/// Slots of events.
enum Slots {}

impl Rooms for Slots {
    type Room = EventSlot;
    type Party = EventBooking;

    async fn room(database: &Database, capacity: u32) -> Id {
        database.seats(capacity).await
    }

    fn asking(by: &By, room: Id, seats: u32, splits: bool) -> EventBooking {
        let new: NewEventBooking =
            read(json!({ "slot_id": room, "person_id": by.actor.person, "seats": seats, "splits": splits }));
        new.register(by.clock.id(), by.clock.now()).unwrap()
    }

    fn moving(party: Id, to: SeatStatus, now: At) -> Change<EventBooking, BookingFacts> {
        let rule = move |booking: &mut EventBooking, facts: &BookingFacts| booking.advance(to, facts, now);
        Change::new(party, None, rule).permitted(move |booking, actor| booking.may_be_moved_by(actor, to))
    }

    fn resizing(room: Id, capacity: u32) -> Change<EventSlot, SlotFacts> {
        let patch = EventSlotPatch { capacity: Some(capacity), ..EventSlotPatch::default() };
        Change::new(room, None, move |slot: &mut EventSlot, facts: &SlotFacts| slot.revise(patch, facts))
    }

    fn moving_to(room: Id, place: Option<&str>) -> Change<EventSlot, SlotFacts> {
        let place = Some(place.map(|place| place.parse().unwrap()));
        let patch = EventSlotPatch { place, ..EventSlotPatch::default() };
        Change::new(room, None, move |slot: &mut EventSlot, facts: &SlotFacts| slot.revise(patch, facts))
    }

    fn place_before(mail: &Job) -> Option<String> {
        mail.task::<BookingAppointmentMail>().unwrap().was.place
    }

    async fn is_told(database: &Database, mail: &Job) -> bool {
        let (mail, now) = (mail.task().unwrap(), database.clock.now());
        database.session.booking_appointment_letter(&mail, now).await.unwrap().is_some()
    }

    fn of(room: Id) -> EventBookingFilter {
        EventBookingFilter { slot_id: vec![room], ..EventBookingFilter::default() }
    }
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
        self.add(self.new_slot(event, capacity)).await
    }

    /// The first hour of an event.
    fn new_slot(&self, event: Id, capacity: u32) -> EventSlot {
        let new: NewEventSlot = read(json!({
            "event_id": event, "title": null, "place": null, "starts_at": START.plus_seconds(7 * DAY),
            "ends_at": START.plus_seconds(7 * DAY + 3_600), "time_zone": "America/Denver", "capacity": capacity,
            "offer_minutes": OFFER_SECONDS / 60
        }));
        new.register(self.clock.id(), self.clock.now()).unwrap()
    }

    /// Where somebody stands who was there so many seconds before a slot began, once its event is called off just then.
    async fn there_when_called_off(&self, before: i64) -> Vec<SeatStatus> {
        let event = self.event(self.unit("owner").await).await;
        let (slot, by) = (self.slot_of(event, 1).await, self.attendees(1).await.remove(0));
        let booking = ask::<Slots>(self.session.clone(), by, slot, 1, false).await.unwrap().id;
        self.clock.advance(7 * DAY - before);
        advance::<Slots>(self.session.clone(), self.by_admin(), booking, SeatStatus::Attended).await.unwrap();
        self.move_event(event, EventStatus::Cancelled).await;
        standing::<Slots>(self, slot).await
    }

    /// Makes a slot one that cannot be read.
    async fn spoil(&self, slot: Id) {
        let is_sqlite = self.kept.url.starts_with("sqlite:");
        let id = if is_sqlite { format!("x'{}'", slot.to_string().replace('-', "")) } else { format!("'{slot}'") };
        self.raw(&format!("UPDATE event_slots SET title = '' WHERE id = {id}")).await;
    }

    /// A slot of an event of its own.
    pub(crate) async fn seats(&self, capacity: u32) -> Id {
        let event = self.event(self.unit("events").await).await;
        self.slot_of(event, capacity).await
    }
}

seated! { Slots }

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
            ask::<Slots>(database.session.clone(), by, slot, 1, false).await.unwrap();
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

    async fn what_is_called_off_leaves_nobody_with_seats(database) {
        let unit = database.unit("owner").await;
        let event = database.event(unit).await;
        let slot = database.slot_of(event, 1).await;
        for by in database.attendees(2).await {
            ask::<Slots>(database.session.clone(), by, slot, 1, false).await.unwrap();
        }
        database.move_event(event, EventStatus::Cancelled).await;
        assert_eq!(standing::<Slots>(database, slot).await, [SeatStatus::Cancelled; 2]);
    }

    async fn another_place_of_an_event_is_told_where_a_slot_has_none_of_its_own(database) {
        let event = database.event(database.unit("owner").await).await;
        let slots = [database.slot_of(event, 1).await, database.slot_of(event, 1).await];
        database.session.change(database.by_admin(), Slots::moving_to(slots[0], Some("Room 1"))).await.unwrap();
        let mut bookings = Vec::new();
        for (slot, by) in slots.into_iter().zip(database.attendees(2).await) {
            bookings.push(ask::<Slots>(database.session.clone(), by, slot, 1, false).await.unwrap().id);
        }
        let patch: EventPatch = read(json!({ "place": "The Capitol" }));
        let rule = move |event: &mut Event, slots: &EventSpan| event.revise(patch, slots);
        database.session.change(database.by_admin(), Change::new(event, None, rule)).await.unwrap();
        let mails = database.appointment_mails().await;
        let told = mails.iter().map(|mail| mail.task::<BookingAppointmentMail>().unwrap().booking_id);
        assert_eq!(told.collect::<Vec<_>>(), [bookings[1]]);
    }

    async fn an_event_is_changed_while_seats_of_it_are_asked_for(database) {
        let event = database.event(database.unit("owner").await).await;
        let slot = database.slot_of(event, 5).await;
        for by in database.attendees(5).await {
            let patch: EventPatch = read(json!({ "title": "Another title" }));
            let rule = move |event: &mut Event, slots: &EventSpan| event.revise(patch, slots);
            let changed = database.session.change(database.by_admin(), Change::new(event, None, rule));
            let asked = database.session.create(by.clone(), None, Slots::asking(&by, slot, 1, false));
            let (asked, changed) = tokio::join!(asked, changed);
            assert!(asked.is_ok() && changed.is_ok(), "{asked:?} {changed:?}");
        }
    }

    async fn offers_of_a_slot_that_cannot_be_read_hold_up_no_others(database) {
        let event = database.event(database.unit("owner").await).await;
        let slots = [database.slot_of(event, 1).await, database.slot_of(event, 1).await];
        let people = database.attendees(2).await;
        for slot in slots {
            let mut bookings = Vec::new();
            for by in people.clone() {
                bookings.push(ask::<Slots>(database.session.clone(), by, slot, 1, false).await.unwrap().id);
            }
            advance::<Slots>(database.session.clone(), database.by_admin(), bookings[0], SeatStatus::Cancelled).await.unwrap();
            database.clock.advance(1);
        }
        database.spoil(slots[0]).await;
        database.clock.advance(OFFER_SECONDS + 1);
        let settled = database.session.settle_all::<EventBooking>(&database.clock).await;
        let standing = standing::<Slots>(database, slots[1]).await;
        assert_eq!((settled.is_err(), standing), (true, vec![SeatStatus::Cancelled, SeatStatus::Lapsed]));
    }

    async fn who_was_there_before_the_rest_is_called_off_was_there(database) {
        let event = database.event(database.unit("owner").await).await;
        let slot = database.slot_of(event, 1).await;
        for by in database.attendees(1).await {
            ask::<Slots>(database.session.clone(), by, slot, 1, false).await.unwrap();
        }
        database.clock.advance(7 * DAY + 3_600);
        database.move_event(event, EventStatus::Cancelled).await;
        assert_eq!(standing::<Slots>(database, slot).await, [SeatStatus::Confirmed]);
    }

    async fn who_is_there_before_it_begins_has_nothing_once_it_is_called_off(database) {
        assert_eq!(database.there_when_called_off(1).await, [SeatStatus::Cancelled]);
    }

    async fn who_is_there_when_it_has_begun_was_there_though_it_is_called_off(database) {
        assert_eq!(database.there_when_called_off(0).await, [SeatStatus::Attended]);
    }

    async fn who_came_or_not_before_it_was_put_off_has_nothing_once_it_is_called_off(database) {
        let event = database.event(database.unit("owner").await).await;
        let slot = database.slot_of(event, 2).await;
        let mut bookings = Vec::new();
        for by in database.attendees(2).await {
            bookings.push(ask::<Slots>(database.session.clone(), by, slot, 1, false).await.unwrap().id);
        }
        database.clock.advance(7 * DAY);
        for (booking, said) in bookings.into_iter().zip([SeatStatus::Attended, SeatStatus::NoShow]) {
            advance::<Slots>(database.session.clone(), database.by_admin(), booking, said).await.unwrap();
        }
        let [starts_at, ends_at] = [4, 5].map(|hours| Some(START.plus_seconds(7 * DAY + hours * 3_600)));
        let patch = EventSlotPatch { starts_at, ends_at, ..EventSlotPatch::default() };
        let rule = move |slot: &mut EventSlot, facts: &SlotFacts| slot.revise(patch, facts);
        database.session.change(database.by_admin(), Change::new(slot, None, rule)).await.unwrap();
        database.move_event(event, EventStatus::Cancelled).await;
        assert_eq!(standing::<Slots>(database, slot).await, [SeatStatus::Cancelled; 2]);
    }

    async fn the_seats_of_who_was_there_early_and_is_forgotten_go_to_the_next(database) {
        database.register(database.person("admin@example.org")).await.unwrap();
        let (slot, people, session) = (database.seats(1).await, database.attendees(2).await, database.session.clone());
        let mut bookings = Vec::new();
        for by in people.clone() {
            bookings.push(ask::<Slots>(session.clone(), by, slot, 1, false).await.unwrap().id);
            database.clock.advance(1);
        }
        database.clock.advance(7 * DAY - 3_600);
        advance::<Slots>(session.clone(), database.by_admin(), bookings[0], SeatStatus::Attended).await.unwrap();
        let first = people[0].actor.person.unwrap();
        session.erase_person(database.by_admin(), first, directory::ErasureReason::Requested).await.unwrap();
        assert_eq!(standing::<Slots>(database, slot).await, [SeatStatus::Cancelled, SeatStatus::Offered]);
    }

    async fn a_slot_that_is_added_while_its_event_is_cut_short_lies_within_it(database) {
        let event = database.event(database.unit("owner").await).await;
        let ends_at = Some(START.plus_seconds(7 * DAY + 1_800));
        let patch = EventPatch { ends_at, ..EventPatch::default() };
        let rule = move |event: &mut Event, slots: &EventSpan| event.revise(patch, slots);
        let cut = database.session.change(database.by_admin(), Change::new(event, None, rule));
        let added = database.session.create(database.by_admin(), None, database.new_slot(event, 1));
        let (added, cut) = tokio::join!(added, cut);
        assert!(added.is_ok() != cut.is_ok(), "{added:?} {cut:?}");
    }
}

/// Where two nodes write at once: one moves a room back, and one begins to write that it was moved.
#[tokio::test]
async fn a_mail_of_another_place_waits_for_whoever_just_changes_that() {
    let Some(kept) = TestDatabase::postgres().await.unwrap() else { return };
    let database = Database::on(kept).await;
    let (slot, by) = (database.seats(1).await, database.attendees(1).await.remove(0));
    ask::<Slots>(database.session.clone(), by, slot, 1, false).await.unwrap();
    let moved = |place| database.session.change(database.by_admin(), Slots::moving_to(slot, place));
    moved(Some("Room 2")).await.unwrap();
    let mail = database.appointment_mails().await.remove(0);
    let mut other = AsyncPgConnection::establish(&database.kept.url).await.unwrap();
    let held = "LOCK TABLE changes IN EXCLUSIVE MODE"; // whoever changes something stops short of its end
    other.batch_execute(&format!("BEGIN; SET LOCAL statement_timeout = '10s'; {held}")).await.unwrap();
    let told = async {
        other.batch_execute(&awaited(1)).await.unwrap();
        let let_go = format!("{}; COMMIT", awaited(2));
        let (begun, let_go) = tokio::join!(database.session.give_up_key(&mail), other.batch_execute(&let_go));
        begun.unwrap();
        let_go.unwrap();
        Slots::is_told(&database, &mail).await
    };
    let (moved, told) = tokio::join!(moved(None), told);
    assert_eq!((moved.is_ok(), told), (true, false));
}
