//! Seats: who gets one, who waits, and who is offered what becomes free. The same for events and for learning.
//!
//! First come, first served, within classes of priority. Who asks gets seats at once where there are enough and nobody waits who
//! comes first; else they wait. What becomes free, because somebody cancels, lets an offer lapse, or there is more room, is
//! offered to those who wait, in their order, until an instant; nobody is passed over, so that a party which waits first waits
//! until there is room for all of it, unless it lets itself be split. Only who stays together and wants more seats than there are
//! at all holds nobody up; once there are as many, they come first again. Nothing is given or offered once it has begun.
//!
//! Whoever keeps seats locks their row, asks how many are taken, applies these rules, and saves. What becomes of one who asked is
//! a [`Party`].

mod appointment;
mod party;

pub use appointment::{Appointment, GATHERED};
pub use party::{Party, SeatStatus, Seated, Seating};

use crate::{At, Check, Id, Result};

/// Seats of one party, at most.
pub const MOST_SEATS: u32 = 100;
/// The class of priority of those who ask for seats themselves.
pub const USUAL_CLASS: i16 = 5;

/// The class of priority of those who ask for seats themselves, for forms that leave it out.
pub const fn usual_class() -> i16 {
    USUAL_CLASS
}

/// What must hold of every party by itself: from 1 to [`MOST_SEATS`] seats, and a class of priority from 1 to 9.
pub fn check_party(seats: u32, class: i16) -> Result<()> {
    let most = format!("must be from 1 to {MOST_SEATS}");
    Check::default()
        .that((1..=MOST_SEATS).contains(&seats), "/seats", "invalid", most)
        .that((1..=9).contains(&class), "/priority_class", "invalid", "must be from 1 to 9")
        .done()
}

/// A room as it is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// How many seats it has: with 0 everybody waits, and with `None` there are as many as are asked for.
    pub capacity: Option<u32>,
    /// How many are confirmed, or offered to somebody who has not answered yet.
    pub taken: u32,
    /// When it begins: from that instant on nothing is given.
    pub starts_at: At,
    /// For how long an offer is good, in seconds; no offer is good for longer than until it begins.
    pub offer_seconds: i64,
}

/// Somebody who waits. Those with the lowest class come first, and among them whoever came first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Their class of priority; the lowest comes first.
    pub class: i16,
    /// When they came.
    pub since: At,
    /// Which they are, where two came at the same instant.
    pub id: Id,
    /// For how many seats they wait; one at least.
    pub seats: u32,
    /// Whether they take fewer than that for the time being.
    pub splits: bool,
}

/// Seats that are offered to somebody who waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// To whom.
    pub id: Id,
    /// How many.
    pub seats: u32,
    /// Until when they may take them, this instant included.
    pub until: At,
}

impl Waiting {
    /// Where they stand in the queue.
    pub fn place(&self) -> (i16, At, Id) {
        (self.class, self.since, self.id)
    }
}

impl Room {
    /// Seats that nobody has; the largest number there is where there is no limit.
    pub fn free(&self) -> u32 {
        self.capacity.map_or(u32::MAX, |capacity| capacity.saturating_sub(self.taken))
    }

    /// Whether it has begun.
    pub fn has_begun(&self, now: At) -> bool {
        now >= self.starts_at
    }

    /// Whether it has as many seats as somebody waits for, were nobody else there. Who waits for more holds nobody up.
    pub fn can_hold(&self, waiting: &Waiting) -> bool {
        waiting.splits || self.capacity.is_none_or(|capacity| waiting.seats <= capacity)
    }

    /// How many seats somebody who comes gets at once where others wait: all or none, or, of a party that lets itself be split, as
    /// many as there are.
    pub fn admit<'a>(&self, comes: &Waiting, others: impl IntoIterator<Item = &'a Waiting>, now: At) -> u32 {
        let mut others = others.into_iter().filter(|other| self.can_hold(other));
        let passed_over = others.any(|other| other.place() < comes.place());
        if self.has_begun(now) || passed_over { 0 } else { self.fitting(comes, self.free()) }
    }

    /// Offers what is free to those who wait, who must stand in their order.
    pub fn promote<'a>(&self, waiting: impl IntoIterator<Item = &'a Waiting>, now: At) -> Vec<Offer> {
        let (mut free, mut offers) = (self.free(), Vec::new());
        if self.has_begun(now) {
            return offers;
        }
        let until = now.plus_seconds(self.offer_seconds).min(self.starts_at);
        for next in waiting.into_iter().filter(|next| self.can_hold(next)) {
            let seats = self.fitting(next, free);
            if seats == 0 {
                break; // whoever comes after them waits for them
            }
            free -= seats;
            offers.push(Offer { id: next.id, seats, until });
        }
        offers
    }

    /// How many of so many free seats somebody takes.
    #[expect(clippy::unused_self, reason = "a rule of the room")]
    fn fitting(&self, waiting: &Waiting, free: u32) -> u32 {
        if waiting.splits || waiting.seats <= free { waiting.seats.min(free) } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// 2026-05-01T12:00:00Z.
    const NOON: At = At::from_micros(1_777_636_800_000_000);
    const BEGINS: At = NOON.plus_seconds(1_000);

    fn room(capacity: u32, taken: u32) -> Room {
        Room { capacity: Some(capacity), taken, starts_at: BEGINS, offer_seconds: 100 }
    }

    fn unlimited(taken: u32) -> Room {
        Room { capacity: None, ..room(0, taken) }
    }

    fn waiting(number: u8, seats: u32, splits: bool) -> Waiting {
        Waiting { class: 0, since: NOON, id: Id::from_bytes([number; 16]), seats, splits }
    }

    fn offered(room: Room, queue: &[Waiting], now: At) -> Vec<u32> {
        room.promote(queue, now).into_iter().map(|offer| offer.seats).collect()
    }

    #[test]
    fn who_comes_first_is_seated() {
        assert_eq!(room(2, 0).admit(&waiting(1, 2, false), None, NOON), 2);
    }

    #[test]
    fn nobody_overtakes_who_waits() {
        let (first, second) = (waiting(1, 5, false), waiting(2, 1, false));
        assert_eq!(room(5, 1).admit(&second, Some(&first), NOON), 0);
    }

    #[test]
    fn a_higher_class_comes_before_who_waits() {
        let (first, vip) = (waiting(1, 5, false), Waiting { class: -1, ..waiting(2, 1, false) });
        assert_eq!(room(5, 1).admit(&vip, Some(&first), NOON), 1);
    }

    #[test]
    fn without_seats_everybody_waits() {
        assert_eq!(room(0, 0).admit(&waiting(1, 1, true), None, NOON), 0);
    }

    #[test]
    fn without_a_limit_nobody_waits() {
        let queue = [waiting(1, 90, false), waiting(2, 100, false)];
        assert_eq!(unlimited(1_000_000).admit(&waiting(3, 100, false), None, NOON), 100);
        assert_eq!(offered(unlimited(1_000_000), &queue, NOON), [90, 100]);
    }

    #[test]
    fn a_party_is_named_by_each_of_its_bad_fields() {
        let pointers = |seats, class| check_party(seats, class).map_err(|refused| refused.fields.len());
        assert_eq!([pointers(1, 1), pointers(100, 9)], [Ok(()), Ok(())]);
        assert_eq!([pointers(0, 10), pointers(101, 5), pointers(1, 0)], [Err(2), Err(1), Err(1)]);
    }

    #[test]
    fn a_party_is_seated_whole_or_split() {
        let seats = |splits| room(3, 1).admit(&waiting(1, 4, splits), None, NOON);
        assert_eq!([seats(false), seats(true)], [0, 2]);
    }

    #[test]
    fn nothing_is_given_once_it_has_begun() {
        assert_eq!(room(5, 0).admit(&waiting(1, 1, false), None, BEGINS), 0);
        assert_eq!(offered(room(5, 0), &[waiting(1, 1, false)], BEGINS), Vec::<u32>::new());
    }

    #[test]
    fn a_party_that_does_not_fit_holds_up_those_behind_it() {
        let queue = [waiting(1, 1, false), waiting(2, 3, false), waiting(3, 1, false)];
        assert_eq!(offered(room(3, 0), &queue, NOON), [1]);
    }

    #[test]
    fn who_wants_more_than_there_is_holds_nobody_up() {
        let (crowd, next) = (waiting(1, 4, false), waiting(2, 2, false));
        assert_eq!(room(3, 0).admit(&next, [&crowd], NOON), 2);
        assert_eq!(offered(room(3, 0), &[crowd, next], NOON), [2]);
    }

    #[test]
    fn who_wanted_more_than_there_was_comes_first_once_there_is_as_much() {
        let (crowd, next) = (waiting(1, 4, false), waiting(2, 2, false));
        assert_eq!(room(4, 0).admit(&next, [&crowd], NOON), 0);
        assert_eq!(offered(room(4, 0), &[crowd, next], NOON), [4]);
    }

    #[test]
    fn an_offer_ends_when_it_begins() {
        let until = |now| room(1, 0).promote(&[waiting(1, 1, false)], now)[0].until;
        assert_eq!([until(NOON), until(NOON.plus_seconds(950))], [NOON.plus_seconds(100), BEGINS]);
    }

    /// Somebody as the model knows them: seat by seat, in one list.
    #[derive(Clone, Debug)]
    struct Person {
        waiting: Waiting,
        confirmed: u32,
        offered: Option<(u32, At)>,
    }

    /// What happens, in any order.
    #[derive(Clone, Debug)]
    enum Event {
        Come { class: i16, seats: u32, splits: bool },
        Cancel(prop::sample::Index),
        Take(prop::sample::Index),
        Wait(i64),
        Resize(Option<u32>),
    }

    /// Some seats, or as many as are asked for.
    fn room_for() -> impl Strategy<Value = Option<u32>> {
        prop::option::weighted(0.9, 0_u32..8)
    }

    fn event() -> impl Strategy<Value = Event> {
        prop_oneof![
            5 => (0_i16..2, 1_u32..4, any::<bool>()).prop_map(|(class, seats, splits)| Event::Come { class, seats, splits }),
            2 => any::<prop::sample::Index>().prop_map(Event::Cancel),
            3 => any::<prop::sample::Index>().prop_map(Event::Take),
            2 => (0_i64..120).prop_map(Event::Wait),
            1 => room_for().prop_map(Event::Resize),
        ]
    }

    fn taken(people: &[Person]) -> u32 {
        people.iter().map(|p| p.confirmed + p.offered.map_or(0, |(seats, _)| seats)).sum()
    }

    fn queue(people: &[Person]) -> Vec<Waiting> {
        let mut queue: Vec<Waiting> = people.iter().map(|p| p.waiting).filter(|w| w.seats > 0).collect();
        queue.sort_by_key(Waiting::place);
        queue
    }

    /// How many seats each in the queue gets, found by handing out one seat after the other.
    fn seat_by_seat(mut free: u32, queue: &[Waiting]) -> Vec<u32> {
        let mut given = Vec::new();
        for next in queue {
            let mut got = 0;
            while got < next.seats && free > 0 && (next.splits || free >= next.seats - got) {
                got += 1;
                free -= 1;
            }
            given.push(got);
            if got < next.seats {
                break;
            }
        }
        given.retain(|got| *got > 0);
        given
    }

    proptest! {
        #[test]
        fn nobody_waits_for_who_can_never_be_seated(
            capacity in 0_u32..8, taken in 0_u32..8, parties in prop::collection::vec((1_u32..12, any::<bool>()), 1..10)
        ) {
            let room = room(capacity, taken.min(capacity));
            let numbered = (0_u8..).zip(parties);
            let mut queue: Vec<Waiting> = numbered.map(|(number, (seats, splits))| waiting(number, seats, splits)).collect();
            let last = queue.pop().unwrap();
            let others: Vec<Waiting> = queue.iter().copied().filter(|next| next.splits || next.seats <= capacity).collect();
            prop_assert_eq!(room.promote(&queue, NOON), room.promote(&others, NOON));
            prop_assert_eq!(room.admit(&last, &queue, NOON), room.admit(&last, &others, NOON));
        }

        #[test]
        fn nobody_is_seated_twice_or_passed_over(capacity in room_for(), events in prop::collection::vec(event(), 0..60)) {
            let (mut capacity, mut now, mut people) = (capacity, NOON, Vec::<Person>::new());
            for (number, event) in (0_u8..).zip(events) {
                let as_is = |people: &[Person]| Room { capacity, taken: taken(people), ..room(0, 0) };
                let fits = |one: &Waiting, capacity: Option<u32>| one.splits || capacity.is_none_or(|most| one.seats <= most);
                match event {
                    Event::Come { class, seats, splits } => {
                        let waiting = Waiting { class, since: now, id: Id::from_bytes([number; 16]), seats, splits };
                        let queue = queue(&people);
                        let got = as_is(&people).admit(&waiting, &queue, now);
                        let mut others = queue.iter().filter(|other| fits(other, capacity));
                        prop_assert!(got == 0 || others.all(|other| other.place() > waiting.place()));
                        prop_assert!(got == seats || splits || got == 0, "a party is not split against its will");
                        people.push(Person { waiting: Waiting { seats: seats - got, ..waiting }, confirmed: got, offered: None });
                    }
                    Event::Cancel(which) if !people.is_empty() => { people.remove(which.index(people.len())); }
                    Event::Take(which) if !people.is_empty() => {
                        let place = which.index(people.len());
                        let person = &mut people[place];
                        if let Some((seats, until)) = person.offered.take() {
                            prop_assert!(until <= BEGINS);
                            person.confirmed += if now <= until { seats } else { 0 };
                        }
                    }
                    Event::Wait(seconds) => {
                        now = now.plus_seconds(seconds);
                        for p in &mut people {
                            p.offered = p.offered.filter(|(_, until)| now <= *until);
                        }
                    }
                    // There are never fewer seats than are taken.
                    Event::Resize(seats) => capacity = seats.map(|seats| seats.max(taken(&people))),
                    Event::Cancel(_) | Event::Take(_) => {}
                }
                let room = Room { capacity, taken: taken(&people), ..room(0, 0) };
                let queue = queue(&people);
                let can_be_seated: Vec<Waiting> = queue.iter().copied().filter(|next| fits(next, capacity)).collect();
                let offers = room.promote(&queue, now);
                let expected = if now >= BEGINS { Vec::new() } else { seat_by_seat(room.free(), &can_be_seated) };
                prop_assert_eq!(offers.iter().map(|offer| offer.seats).collect::<Vec<_>>(), expected);
                let in_order = offers.iter().map(|offer| offer.id).eq(can_be_seated.iter().take(offers.len()).map(|next| next.id));
                prop_assert!(in_order, "the first in the queue come first");
                for Offer { id, seats, until } in offers {
                    let person = people.iter_mut().find(|p| p.waiting.id == id).unwrap();
                    person.waiting.seats -= seats;
                    person.offered = Some((person.offered.map_or(0, |(seats, _)| seats) + seats, until));
                }
                let fits = capacity.is_none_or(|capacity| taken(&people) <= capacity);
                prop_assert!(fits, "confirmed and offered seats are no more than there are");
            }
        }
    }
}
