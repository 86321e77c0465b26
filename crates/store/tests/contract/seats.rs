//! Seats at rest, whatever they are of: they are never given twice, whoever asks at the same time, and what becomes free is offered
//! in order. Each kind of room says how its seats are asked for, and is `seated!`.

use crate::{Database, fresh};
use kernel::{
    Actor, At, Id, Record as _,
    page::{Sorted as _, Window},
    seats::{GATHERED, Party, SeatStatus, Seated, Seating, Waiting},
};
use std::pin::Pin;
use store::{
    By, Change, Error, Job, Kept, KeptList, Options, Session, Store,
    sqlite::queries::{Listed, Stored},
};
use tokio::task::{JoinSet, LocalSet};

pub(crate) const DAY: i64 = 86_400;
/// For how long the seats of each room here are offered.
pub(crate) const OFFER_SECONDS: i64 = 3_600;

type Facts<R> = <R as Stored>::Facts;

/// A kind of room, as its tests fill it.
pub(crate) trait Rooms: 'static {
    type Room: Kept + Seating;
    type Party: KeptList + Seated + Clone;

    /// A room that begins in seven days.
    async fn room(database: &Database, capacity: u32) -> Id;
    /// What somebody asks for in their own name.
    fn asking(by: &By, room: Id, seats: u32, splits: bool) -> Self::Party;
    /// A move of a party.
    fn moving(party: Id, to: SeatStatus, now: At) -> Change<Self::Party, Facts<Self::Party>>;
    /// Another capacity.
    fn resizing(room: Id, capacity: u32) -> Change<Self::Room, Facts<Self::Room>>;
    /// Another place.
    fn moving_to(room: Id, place: Option<&str>) -> Change<Self::Room, Facts<Self::Room>>;
    /// Where people were expected before, as a mail tells them.
    fn place_before(mail: &Job) -> Option<String>;
    /// Whether there still is something to tell by such a mail.
    async fn is_told(database: &Database, mail: &Job) -> bool;
    /// What narrows the list of parties to those of a room.
    fn of(room: Id) -> <Self::Party as Listed>::Filter;
}

/// Proves all of this for a kind of room, on both databases.
macro_rules! seated {
    ($kind:ty) => {
        $crate::seats::seated! { $kind: of_two_hundred_at_once_ten_get_seats, whatever_happens_no_seat_is_given_twice,
            all_of_it_at_once_gives_no_seat_twice, an_offer_that_lapses_goes_to_the_next, with_no_seats_everybody_waits,
            nothing_is_given_once_it_has_begun, nobody_asks_twice_but_who_has_cancelled_again,
            who_wants_more_than_there_is_holds_nobody_up,
            who_wanted_more_than_there_was_comes_first_once_there_is_as_much,
            the_seats_of_who_is_forgotten_go_to_the_next, who_has_seats_is_told_once_of_several_changes,
            who_is_offered_seats_by_what_moves_a_room_is_told_by_the_offer_alone,
            nobody_is_told_of_what_is_as_it_was_again, who_gave_seats_back_is_not_told_of_another_place,
            nobody_is_told_where_time_and_place_stay, once_it_has_begun_nobody_is_told_of_another_place,
            what_changes_while_a_mail_is_written_is_told_by_another }
    };
    ($kind:ty: $($proof:ident),+) => {
        both! { $(async fn $proof(database) { $crate::seats::$proof::<$kind>(database).await; })+ }
    };
}
pub(crate) use seated;

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
pub(crate) async fn ask<K: Rooms>(
    session: Session,
    by: By,
    room: Id,
    seats: u32,
    splits: bool,
) -> Result<K::Party, Error> {
    let party = K::asking(&by, room, seats, splits);
    loop {
        match session.create(by.clone(), None, party.clone()).await {
            Err(Error::Unavailable(_)) => {}
            done => return done.map(fresh),
        }
    }
}

pub(crate) async fn advance<K: Rooms>(session: Session, by: By, party: Id, to: SeatStatus) -> Result<K::Party, Error> {
    let change = K::moving(party, to, by.clock.now());
    session.change(by, change).await.map(fresh)
}

async fn resize<K: Rooms>(session: Session, by: By, room: Id, capacity: u32) -> Result<K::Room, Error> {
    session.change(by, K::resizing(room, capacity)).await.map(fresh)
}

async fn move_to<K: Rooms>(database: &Database, room: Id, place: Option<&str>) {
    database.session.change(database.by_admin(), K::moving_to(room, place)).await.unwrap();
}

/// Everything that stands in a room.
pub(crate) async fn parties<K: Rooms>(database: &Database, room: Id) -> Vec<K::Party> {
    let sort = K::Party::SORTING.parse(None).unwrap();
    let window = Window { limit: 1_000, sort, after: None, count: false };
    database.session.page::<K::Party>(K::of(room), &database.by_admin().actor, window).await.unwrap().data
}

pub(crate) async fn standing<K: Rooms>(database: &Database, room: Id) -> Vec<SeatStatus> {
    parties::<K>(database, room).await.iter().map(|party| party.party().status).collect()
}

/// No seat is given twice; the room says what is taken; none is free that whoever waits first would have; and no offer is past its
/// time.
async fn must_be_in_order<K: Rooms>(database: &Database, room: Id, after: &str) {
    let (parties, now) = (parties::<K>(database, room).await, database.clock.now());
    let room = database.session.find::<K::Room>(room).await.unwrap().unwrap().room();
    let parties: Vec<Party> = parties.iter().map(Seated::party).collect();
    let given: u32 = parties.iter().map(|party| party.confirmed + party.offered).sum();
    assert_eq!(given, room.taken, "{after}: the room says what is taken");
    assert!(room.capacity.is_none_or(|capacity| given <= capacity), "{after}: {given} seats of {:?}", room.capacity);
    let mut queue: Vec<_> = parties.iter().filter_map(Party::queued).collect();
    queue.sort_by_key(Waiting::place);
    let due = room.promote(&queue, now);
    assert!(due.is_empty(), "{after}: {} seats are free, and {queue:?} wait", room.free());
    let overdue = parties.iter().any(|party| party.offered_until.is_some_and(|until| until < now));
    assert!(!overdue, "{after}: an offer is past its time");
}

/// So many things happen in a room, in an order nobody would guess: there is more of it, time passes, somebody cancels, somebody
/// takes what is offered. After each it is in order.
async fn whatever_happens<K: Rooms>(database: &Database, room: Id, mut capacity: u32, steps: usize) {
    let (session, mut dice) = (database.session.clone(), Dice(7));
    for _ in 0..steps {
        let parties: Vec<Party> = parties::<K>(database, room).await.iter().map(Seated::party).collect();
        let (one, admin) = (&parties[dice.below(parties.len())], database.by_admin());
        let what = match dice.below(4) {
            0 => {
                capacity += u32::try_from(dice.below(2)).unwrap();
                resize::<K>(session.clone(), admin, room, capacity).await.unwrap();
                "more room"
            }
            1 => {
                database.clock.advance(OFFER_SECONDS / 2 + 1);
                session.settle_all::<K::Party>(&database.clock).await.unwrap();
                "time passes"
            }
            2 => {
                drop(advance::<K>(session.clone(), admin, one.id, SeatStatus::Cancelled).await);
                "somebody cancels"
            }
            _ => {
                let offered = parties.iter().find(|party| party.status == SeatStatus::Offered).unwrap_or(one);
                drop(advance::<K>(session.clone(), admin, offered.id, SeatStatus::Confirmed).await);
                "somebody takes what is offered"
            }
        };
        must_be_in_order::<K>(database, room, what).await;
    }
}

impl Database {
    /// People who ask for themselves.
    pub(crate) async fn attendees(&self, count: usize) -> Vec<By> {
        let mut all = Vec::with_capacity(count);
        for number in 0..count {
            let person = self.register(self.person(&format!("p{number}@example.org"))).await.unwrap().id;
            all.push(self.by_actor(Actor { person: Some(person), client: Some("console".into()), ..Actor::public() }));
        }
        all
    }

    /// The mails that wait to be written about when and where somebody is expected, once changes have been gathered.
    pub(crate) async fn appointment_mails(&self) -> Vec<Job> {
        self.clock.advance(GATHERED);
        let mut mails = Vec::new();
        while let Some(job) = self.session.claim_job(&self.clock, 60, None).await.unwrap() {
            mails.extend(Some(job).filter(|job| job.kind.ends_with("_appointment_mail")));
        }
        mails
    }

    /// A session of a store with room for many writers at a time.
    fn busy(&self) -> Session {
        Store::open(&self.kept.url, Options { connections: 16 }).unwrap().session()
    }
}

pub(crate) async fn of_two_hundred_at_once_ten_get_seats<K: Rooms>(database: &Database) {
    let (room, people, busy) = (K::room(database, 10).await, database.attendees(200).await, database.busy());
    let asked = at_once(people.into_iter().map(|by| ask::<K>(busy.clone(), by, room, 1, false))).await;
    let got = asked.into_iter().filter(|party| party.as_ref().unwrap().party().status == SeatStatus::Confirmed).count();
    must_be_in_order::<K>(database, room, "all have asked").await;
    assert_eq!(got, 10);
    whatever_happens::<K>(database, room, 10, 20).await;
}

pub(crate) async fn whatever_happens_no_seat_is_given_twice<K: Rooms>(database: &Database) {
    let (room, people) = (K::room(database, 6).await, database.attendees(24).await);
    let mut dice = Dice(7);
    for (number, by) in people.into_iter().enumerate() {
        let seats = u32::try_from(1 + dice.below(8)).unwrap(); // some want more than there are
        ask::<K>(database.session.clone(), by, room, seats, number % 3 == 0).await.unwrap();
        must_be_in_order::<K>(database, room, "somebody asks").await;
    }
    whatever_happens::<K>(database, room, 6, 60).await;
}

pub(crate) async fn all_of_it_at_once_gives_no_seat_twice<K: Rooms>(database: &Database) {
    let (room, people, busy) = (K::room(database, 5).await, database.attendees(40).await, database.busy());
    for by in people.iter().take(20) {
        ask::<K>(busy.clone(), by.clone(), room, 1, false).await.unwrap();
    }
    let (parties, admin) = (parties::<K>(database, room).await, database.by_admin());
    let asking = people.into_iter().skip(20).map(|by| {
        let busy = busy.clone();
        doing(async move { drop(ask::<K>(busy, by, room, 2, true).await) })
    });
    let leaving = parties.into_iter().step_by(2).map(|party| {
        let (busy, admin, id) = (busy.clone(), admin.clone(), party.id());
        doing(async move { drop(advance::<K>(busy, admin, id, SeatStatus::Cancelled).await) })
    });
    let growing = (6..10).map(|capacity| {
        let (busy, admin) = (busy.clone(), admin.clone());
        doing(async move { drop(resize::<K>(busy, admin, room, capacity).await) })
    });
    at_once(asking.chain(leaving).chain(growing)).await;
    must_be_in_order::<K>(database, room, "all of it").await;
}

pub(crate) async fn an_offer_that_lapses_goes_to_the_next<K: Rooms>(database: &Database) {
    let (room, people, session) = (K::room(database, 1).await, database.attendees(3).await, database.session.clone());
    let mut ids = Vec::new();
    for by in people {
        ids.push(ask::<K>(session.clone(), by, room, 1, false).await.unwrap().id());
        database.clock.advance(1);
    }
    advance::<K>(session.clone(), database.by_admin(), ids[0], SeatStatus::Cancelled).await.unwrap();
    let offered = standing::<K>(database, room).await;
    database.clock.advance(OFFER_SECONDS + 1);
    session.settle_all::<K::Party>(&database.clock).await.unwrap();
    assert_eq!(offered, [SeatStatus::Cancelled, SeatStatus::Offered, SeatStatus::Waitlisted]);
    assert_eq!(standing::<K>(database, room).await, [SeatStatus::Cancelled, SeatStatus::Lapsed, SeatStatus::Offered]);
}

/// Parties that stay together ask for so many seats, one after the other; gives their ids.
async fn queued<K: Rooms>(database: &Database, room: Id, asked: &[u32]) -> Vec<Id> {
    let mut ids = Vec::new();
    for (by, seats) in database.attendees(asked.len()).await.into_iter().zip(asked) {
        ids.push(ask::<K>(database.session.clone(), by, room, *seats, false).await.unwrap().id());
        database.clock.advance(1);
    }
    ids
}

pub(crate) async fn who_wants_more_than_there_is_holds_nobody_up<K: Rooms>(database: &Database) {
    let room = K::room(database, 2).await;
    let ids = queued::<K>(database, room, &[3, 1, 1, 1]).await;
    let first = standing::<K>(database, room).await;
    advance::<K>(database.session.clone(), database.by_admin(), ids[1], SeatStatus::Cancelled).await.unwrap();
    let (waits, seated) = (SeatStatus::Waitlisted, SeatStatus::Confirmed);
    assert_eq!(first, [waits, seated, seated, waits]);
    assert_eq!(standing::<K>(database, room).await, [waits, SeatStatus::Cancelled, seated, SeatStatus::Offered]);
}

pub(crate) async fn who_wanted_more_than_there_was_comes_first_once_there_is_as_much<K: Rooms>(database: &Database) {
    let room = K::room(database, 2).await;
    queued::<K>(database, room, &[3, 2, 1]).await;
    resize::<K>(database.session.clone(), database.by_admin(), room, 5).await.unwrap();
    let expected = [SeatStatus::Offered, SeatStatus::Confirmed, SeatStatus::Waitlisted];
    assert_eq!(standing::<K>(database, room).await, expected);
}

pub(crate) async fn with_no_seats_everybody_waits<K: Rooms>(database: &Database) {
    let room = K::room(database, 0).await;
    for by in database.attendees(2).await {
        ask::<K>(database.session.clone(), by, room, 1, true).await.unwrap();
    }
    assert_eq!(standing::<K>(database, room).await, [SeatStatus::Waitlisted; 2]);
}

pub(crate) async fn nothing_is_given_once_it_has_begun<K: Rooms>(database: &Database) {
    let (room, mut people) = (K::room(database, 1).await, database.attendees(3).await);
    let (late, session) = (people.pop().unwrap(), database.session.clone());
    for by in people {
        ask::<K>(session.clone(), by, room, 1, false).await.unwrap();
        database.clock.advance(1);
    }
    database.clock.advance(7 * DAY);
    let refused = ask::<K>(session.clone(), late, room, 1, false).await.is_err();
    resize::<K>(session, database.by_admin(), room, 5).await.unwrap();
    assert!(refused);
    assert_eq!(standing::<K>(database, room).await, [SeatStatus::Confirmed, SeatStatus::Waitlisted]);
}

pub(crate) async fn nobody_asks_twice_but_who_has_cancelled_again<K: Rooms>(database: &Database) {
    let (room, session) = (K::room(database, 5).await, database.session.clone());
    let by = database.attendees(1).await.remove(0);
    let first = ask::<K>(session.clone(), by.clone(), room, 1, false).await.unwrap().id();
    let twice = ask::<K>(session.clone(), by.clone(), room, 1, false).await.is_err();
    advance::<K>(session.clone(), by.clone(), first, SeatStatus::Cancelled).await.unwrap();
    assert_eq!([twice, ask::<K>(session, by, room, 1, false).await.is_ok()], [true, true]);
}

pub(crate) async fn the_seats_of_who_is_forgotten_go_to_the_next<K: Rooms>(database: &Database) {
    database.register(database.person("admin@example.org")).await.unwrap();
    let (room, people, session) = (K::room(database, 1).await, database.attendees(2).await, database.session.clone());
    for by in people.clone() {
        ask::<K>(session.clone(), by, room, 1, false).await.unwrap();
        database.clock.advance(1);
    }
    let first = people[0].actor.person.unwrap();
    session.erase_person(database.by_admin(), first, directory::ErasureReason::Requested).await.unwrap();
    let left = parties::<K>(database, room).await;
    let left: Vec<_> = left.iter().map(|party| (party.owner(), party.party().status)).collect();
    assert_eq!(left, [(None, SeatStatus::Cancelled), (people[1].actor.person, SeatStatus::Offered)]);
}

/// Somebody who has the one seat of a room, and somebody who waits; gives the room and their parties.
async fn one_has_a_seat<K: Rooms>(database: &Database) -> (Id, Vec<Id>) {
    let room = K::room(database, 1).await;
    (room, queued::<K>(database, room, &[1, 1]).await)
}

pub(crate) async fn who_has_seats_is_told_once_of_several_changes<K: Rooms>(database: &Database) {
    let (room, _) = one_has_a_seat::<K>(database).await;
    for place in ["Room 2", "Room 3"] {
        move_to::<K>(database, room, Some(place)).await;
    }
    let mails = database.appointment_mails().await;
    assert_eq!(mails.iter().map(K::place_before).collect::<Vec<_>>(), [None]);
}

pub(crate) async fn who_is_offered_seats_by_what_moves_a_room_is_told_by_the_offer_alone<K: Rooms>(
    database: &Database,
) {
    let room = K::room(database, 1).await;
    let ids = queued::<K>(database, room, &[1, 1, 1]).await;
    advance::<K>(database.session.clone(), database.by_admin(), ids[0], SeatStatus::Cancelled).await.unwrap();
    database.clock.advance(OFFER_SECONDS + 1);
    move_to::<K>(database, room, Some("Room 2")).await; // the second's offer lapses, and the third gets one
    let mut told = Vec::new();
    for mail in database.appointment_mails().await {
        told.push(K::is_told(database, &mail).await);
    }
    assert_eq!(standing::<K>(database, room).await[2], SeatStatus::Offered);
    assert!(!told.contains(&true));
}

pub(crate) async fn nobody_is_told_of_what_is_as_it_was_again<K: Rooms>(database: &Database) {
    let (room, _) = one_has_a_seat::<K>(database).await;
    move_to::<K>(database, room, Some("Room 2")).await;
    let mail = database.appointment_mails().await.remove(0);
    let mut told = vec![K::is_told(database, &mail).await];
    move_to::<K>(database, room, None).await;
    told.push(K::is_told(database, &mail).await);
    assert_eq!(told, [true, false]);
}

pub(crate) async fn who_gave_seats_back_is_not_told_of_another_place<K: Rooms>(database: &Database) {
    let (room, parties) = one_has_a_seat::<K>(database).await;
    move_to::<K>(database, room, Some("Room 2")).await;
    let mail = database.appointment_mails().await.remove(0);
    advance::<K>(database.session.clone(), database.by_admin(), parties[0], SeatStatus::Cancelled).await.unwrap();
    assert!(!K::is_told(database, &mail).await);
}

pub(crate) async fn nobody_is_told_where_time_and_place_stay<K: Rooms>(database: &Database) {
    let (room, _) = one_has_a_seat::<K>(database).await;
    resize::<K>(database.session.clone(), database.by_admin(), room, 5).await.unwrap();
    assert_eq!(database.appointment_mails().await.len(), 0);
}

pub(crate) async fn once_it_has_begun_nobody_is_told_of_another_place<K: Rooms>(database: &Database) {
    let (room, _) = one_has_a_seat::<K>(database).await;
    database.clock.advance(7 * DAY);
    move_to::<K>(database, room, Some("Room 2")).await;
    assert_eq!(database.appointment_mails().await.len(), 0);
}

pub(crate) async fn what_changes_while_a_mail_is_written_is_told_by_another<K: Rooms>(database: &Database) {
    let (room, _) = one_has_a_seat::<K>(database).await;
    move_to::<K>(database, room, Some("Room 2")).await;
    let first = database.appointment_mails().await.remove(0);
    database.session.give_up_key(&first).await.unwrap();
    move_to::<K>(database, room, Some("Room 3")).await;
    // The first is claimed again, for the lease of whoever had it is over.
    let mails = database.appointment_mails().await;
    assert_eq!(mails.iter().map(K::place_before).collect::<Vec<_>>(), [None, Some("Room 2".to_owned())]);
}
