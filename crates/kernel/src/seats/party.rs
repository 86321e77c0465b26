//! A party: who asks for seats together, and what they have of them. The same for events and for learning.

use super::{Offer, Room, Waiting};
use crate::{At, Check, Code, Id, Lifecycle as _, Problem, Record, Result, lifecycle};

/// How long before it begins somebody can be there already: a day, in seconds.
const EARLY: i64 = 86_400;

lifecycle! {
    /// Where a party stands. What it gets at once and what it is offered, seats decide; people take what is offered, cancel, and
    /// say who came. Of a party that lets itself be split, some may have seats while the others wait.
    pub enum SeatStatus {
        Requested = "requested" => [Confirmed, Waitlisted],
        Confirmed = "confirmed" => [Offered, Cancelled, Attended, NoShow],
        Waitlisted = "waitlisted" => [Offered, Cancelled],
        Offered = "offered" => [Confirmed, Lapsed, Cancelled],
        Lapsed = "lapsed" => [],
        Cancelled = "cancelled" => [],
        Attended = "attended" => [NoShow],
        NoShow = "no_show" => [Attended],
    }
}

impl SeatStatus {
    /// Whether it says who came, which is for those to say who keep the room.
    pub const fn says_who_came(self) -> bool {
        matches!(self, Self::Attended | Self::NoShow)
    }

    /// Whether people ask to be moved there; elsewhere seats and time decide.
    pub const fn is_asked_for(self) -> bool {
        matches!(self, Self::Confirmed | Self::Cancelled) || self.says_who_came()
    }

    /// Whether it is time to ask for that move in a room that begins then: people take and give back seats until it begins, are there
    /// no earlier than a day before, and are missing once it has begun.
    pub fn is_due(self, starts_at: At, now: At) -> bool {
        match self {
            Self::Attended => now >= starts_at.plus_seconds(-EARLY),
            Self::NoShow => now >= starts_at,
            Self::Requested | Self::Confirmed | Self::Waitlisted | Self::Offered | Self::Lapsed | Self::Cancelled => {
                now < starts_at
            }
        }
    }

    /// The moves that people ask for, of those that `may` be asked for.
    pub fn moves_asked_for(self, may: impl Fn(Self) -> bool) -> Vec<Self> {
        let open = |to: &Self| to.is_asked_for() && may(*to);
        self.allowed_transitions().iter().copied().filter(open).collect()
    }
}

/// What a party wants of a room, and what it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Party {
    /// Whose it is.
    pub id: Id,
    /// Where it stands.
    pub status: SeatStatus,
    /// Its class of priority; the lowest comes first.
    pub class: i16,
    /// When it came.
    pub since: At,
    /// Whether it takes fewer seats than it wants for the time being.
    pub splits: bool,
    /// Seats it has.
    pub confirmed: u32,
    /// Seats it is offered.
    pub offered: u32,
    /// Until when it may take them, this instant included.
    pub offered_until: Option<At>,
    /// Seats it waits for.
    pub waiting: u32,
}

/// A record of a party, which keeps it in fields of its own; written by [`seated_fields!`](crate::seated_fields).
pub trait Seated: Record {
    /// The room it is for.
    fn room_id(&self) -> Id;
    /// The party.
    fn party(&self) -> Party;
    /// Takes in what became of it.
    fn seat(&mut self, party: Party);
}

/// A record of what has seats.
pub trait Seating: Record {
    /// The record of a party that has seats of it.
    type Party: Seated;

    /// The room as it is now.
    fn room(&self) -> Room;
}

/// Implements [`Seated`] for a record that keeps its party in fields of these names, its room in the first that is named, and in
/// the other when it was noted that they came. How many came, and when, is kept of who attended only.
#[macro_export]
macro_rules! seated_fields {
    ($room:ident, $noted:ident) => {
        fn room_id(&self) -> $crate::Id {
            self.$room
        }
        fn party(&self) -> $crate::seats::Party {
            $crate::seats::Party {
                id: self.id,
                status: self.status,
                class: self.priority_class,
                since: self.created_at,
                splits: self.splits,
                confirmed: self.seats_confirmed,
                offered: self.seats_offered,
                offered_until: self.offered_until,
                waiting: self.seats_waiting,
            }
        }
        fn seat(&mut self, party: $crate::seats::Party) {
            self.status = party.status;
            self.seats_confirmed = party.confirmed;
            self.seats_offered = party.offered;
            self.offered_until = party.offered_until;
            self.seats_waiting = party.waiting;
            if party.status != $crate::seats::SeatStatus::Attended {
                (self.seats_attended, self.$noted) = (None, None);
            }
        }
    };
}

impl Room {
    /// Fine until it begins: after that nobody gets, takes or gives back anything.
    pub fn must_not_have_begun(&self, now: At) -> Result<()> {
        let detail = "It has begun; seats are neither given nor given back any more.";
        if self.has_begun(now) { Err(Problem::new(Code::Conflict, detail)) } else { Ok(()) }
    }

    /// Fine once it has begun: before that nobody is missing.
    pub fn must_have_begun(&self, now: At) -> Result<()> {
        let detail = "It has not begun: they may still come.";
        Problem::unless(self.has_begun(now), Code::Conflict, detail)
    }

    /// Refuses to be made another by which somebody loses seats they have, or time to take those they are offered: the last of
    /// the offers that are open ends at `offered_until`.
    pub fn may_become(&self, revised: &Self, offered_until: Option<At>) -> Result<()> {
        let seated = revised.capacity.is_none_or(|capacity| capacity >= self.taken);
        let answered = offered_until.is_none_or(|until| until <= revised.starts_at);
        Check::default()
            .that(seated, "/capacity", "invalid", "must not be less than the seats that are taken")
            .that(answered, "/starts_at", "invalid", "must not be before the offers that are open have ended")
            .done()
    }
}

impl Party {
    /// Whether it has seats, or is offered some.
    pub fn has_seats(&self) -> bool {
        self.confirmed > 0 || self.offered > 0
    }

    /// Its place among those who wait; `None` where it waits for nothing.
    pub fn queued(&self) -> Option<Waiting> {
        let Self { id, class, since, splits, waiting, .. } = *self;
        (waiting > 0).then_some(Waiting { class, since, id, seats: waiting, splits })
    }

    /// Comes, and gets what the room has for it, or waits; `first` is who comes first of those who wait already, and whom the room
    /// can hold.
    pub fn come(&mut self, room: &Room, first: Option<&Waiting>, now: At) -> Result<()> {
        self.status.check_move(SeatStatus::Waitlisted)?;
        room.must_not_have_begun(now)?;
        let got = self.queued().map_or(0, |queued| room.admit(&queued, first, now));
        self.status = if got > 0 { SeatStatus::Confirmed } else { SeatStatus::Waitlisted };
        self.confirmed += got;
        self.waiting -= got;
        Ok(())
    }

    /// Is offered seats it waits for, beside those it was offered before, for which it has no less time than before.
    pub fn be_offered(&mut self, offer: &Offer) {
        self.status = SeatStatus::Offered;
        self.offered += offer.seats;
        self.waiting = self.waiting.saturating_sub(offer.seats);
        self.offered_until = self.offered_until.max(Some(offer.until));
    }

    /// Takes what it is offered.
    pub fn take(&mut self, room: &Room, now: At) -> Result<()> {
        self.status.check_move(SeatStatus::Confirmed)?;
        room.must_not_have_begun(now)?;
        if self.offered == 0 || self.offered_until.is_none_or(|until| now > until) {
            return Err(Problem::new(Code::Conflict, "No seats are offered, or the offer has lapsed."));
        }
        self.status = SeatStatus::Confirmed;
        self.confirmed += self.offered;
        (self.offered, self.offered_until) = (0, None);
        Ok(())
    }

    /// Lets an offer lapse whose time is over: who does not answer waits no longer, and keeps what it had. Whether it lapsed.
    pub fn lapse(&mut self, now: At) -> bool {
        let lapses = self.status == SeatStatus::Offered && self.offered_until.is_some_and(|until| now > until);
        if lapses {
            let has_seats = self.confirmed > 0;
            self.status = if has_seats { SeatStatus::Confirmed } else { SeatStatus::Lapsed };
            (self.offered, self.offered_until, self.waiting) = (0, None, 0);
        }
        lapses
    }

    /// Gives everything back.
    pub fn cancel(&mut self, room: &Room, now: At) -> Result<()> {
        self.status.check_move(SeatStatus::Cancelled)?;
        room.must_not_have_begun(now)?;
        self.call_off()
    }

    /// Loses everything, because there is nothing to come to any more. So does who was there early, or did not come before it was
    /// put off, though nobody asks for that.
    pub fn call_off(&mut self) -> Result<()> {
        if !self.status.says_who_came() {
            self.status.check_move(SeatStatus::Cancelled)?;
        }
        self.status = SeatStatus::Cancelled;
        (self.confirmed, self.offered, self.offered_until, self.waiting) = (0, 0, None, 0);
        Ok(())
    }

    /// Is there, no earlier than a day before it begins. Said again, it corrects what was said.
    pub fn attend(&mut self, room: &Room, now: At) -> Result<()> {
        if self.status != SeatStatus::Attended {
            self.status.check_move(SeatStatus::Attended)?;
        }
        if !SeatStatus::Attended.is_due(room.starts_at, now) {
            let detail = "Nobody is there yet: check in on the day it begins.";
            return Err(Problem::new(Code::Conflict, detail));
        }
        (self.status, self.waiting) = (SeatStatus::Attended, 0);
        Ok(())
    }

    /// Did not come; that is known once it has begun.
    pub fn miss(&mut self, room: &Room, now: At) -> Result<()> {
        self.status.check_move(SeatStatus::NoShow)?;
        room.must_have_begun(now)?;
        (self.status, self.waiting) = (SeatStatus::NoShow, 0);
        Ok(())
    }

    /// How many of those who have seats came, as somebody says; without a number, all of them.
    pub fn came(&self, said: Option<u32>) -> Result<u32> {
        let came = said.unwrap_or(self.confirmed);
        let seated = (1..=self.confirmed).contains(&came);
        Check::default().that(seated, "/seats", "invalid", "must be from 1 to the seats they have").done()?;
        Ok(came)
    }

    /// Moves as somebody asks, as the seats and the time allow.
    pub fn advance(&mut self, to: SeatStatus, room: &Room, now: At) -> Result<()> {
        match to {
            SeatStatus::Confirmed => self.take(room, now),
            SeatStatus::Cancelled => self.cancel(room, now),
            SeatStatus::Attended => self.attend(room, now),
            SeatStatus::NoShow => self.miss(room, now),
            SeatStatus::Requested | SeatStatus::Waitlisted | SeatStatus::Offered | SeatStatus::Lapsed => {
                self.status.check_move(to)?;
                let detail = "Seats are offered in the order of those who wait, and lapse by themselves.";
                Err(Problem::new(Code::Conflict, detail))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// 2026-05-01T12:00:00Z.
    const NOON: At = At::from_micros(1_777_636_800_000_000);
    const BEGINS: At = NOON.plus_seconds(2 * 86_400);
    const HOUR: i64 = 3_600;

    fn room(capacity: u32, taken: u32) -> Room {
        Room { capacity: Some(capacity), taken, starts_at: BEGINS, offer_seconds: HOUR }
    }

    fn party(seats: u32, splits: bool) -> Party {
        Party {
            id: Id::from_bytes([1; 16]),
            status: SeatStatus::Requested,
            class: 0,
            since: NOON,
            splits,
            confirmed: 0,
            offered: 0,
            offered_until: None,
            waiting: seats,
        }
    }

    fn came(seats: u32, splits: bool, capacity: u32) -> Party {
        let mut party = party(seats, splits);
        party.come(&room(capacity, 0), None, NOON).unwrap();
        party
    }

    fn offered(mut party: Party, seats: u32) -> Party {
        party.be_offered(&Offer { id: party.id, seats, until: NOON.plus_seconds(HOUR) });
        party
    }

    #[test]
    fn who_fits_is_confirmed_and_who_does_not_waits() {
        let status = |capacity| came(2, false, capacity).status;
        assert_eq!([status(2), status(1)], [SeatStatus::Confirmed, SeatStatus::Waitlisted]);
    }

    #[test]
    fn of_a_party_that_splits_the_rest_waits() {
        let party = came(3, true, 2);
        assert_eq!((party.status, party.confirmed, party.waiting), (SeatStatus::Confirmed, 2, 1));
    }

    #[test]
    fn nobody_comes_once_it_has_begun() {
        assert_eq!(party(1, false).come(&room(1, 0), None, BEGINS).unwrap_err().code, Code::Conflict);
    }

    #[test]
    fn an_offer_is_taken_until_its_instant_and_not_after() {
        let taken = |seconds| offered(came(1, false, 0), 1).take(&room(1, 1), NOON.plus_seconds(seconds)).is_ok();
        assert_eq!([taken(HOUR), taken(HOUR + 1)], [true, false]);
    }

    #[test]
    fn who_lets_an_offer_lapse_keeps_what_they_had_and_waits_no_longer() {
        let mut party = offered(came(3, true, 1), 1);
        party.lapse(NOON.plus_seconds(HOUR + 1));
        assert_eq!((party.status, party.confirmed, party.waiting), (SeatStatus::Confirmed, 1, 0));
    }

    #[test]
    fn who_waits_is_not_seated_by_asking() {
        assert_eq!(came(1, false, 0).take(&room(1, 0), NOON).unwrap_err().code, Code::IllegalTransition);
    }

    #[test]
    fn nobody_moves_where_seats_and_time_decide() {
        let mut party = came(1, false, 1);
        let refused = [SeatStatus::Offered, SeatStatus::Lapsed].map(|to| party.advance(to, &room(1, 1), NOON));
        assert_eq!(refused.map(|refused| refused.unwrap_err().code), [Code::Conflict, Code::IllegalTransition]);
        assert_eq!(party.status.moves_asked_for(|to| !to.says_who_came()), [SeatStatus::Cancelled]);
    }

    #[test]
    fn no_more_came_than_have_seats() {
        let party = came(3, false, 3);
        let came = [None, Some(2), Some(3), Some(0), Some(4)].map(|said| party.came(said).ok());
        assert_eq!(came, [Some(3), Some(2), Some(3), None, None]);
    }

    #[test]
    fn nobody_loses_seats_or_time_because_a_room_is_changed() {
        let (now, until) = (room(3, 2), BEGINS.plus_seconds(-HOUR));
        let earlier = |seconds| Room { starts_at: BEGINS.plus_seconds(seconds), ..now };
        let fine = |revised: Room| now.may_become(&revised, Some(until)).is_ok();
        assert_eq!([room(2, 0), room(1, 0), Room { capacity: None, ..now }].map(fine), [true, false, true]);
        assert_eq!([earlier(-HOUR), earlier(-HOUR - 1)].map(fine), [true, false]);
    }

    #[test]
    fn somebody_is_there_on_the_day_and_missing_once_it_has_begun() {
        let attends = |at| came(1, false, 1).attend(&room(1, 1), at).is_ok();
        let misses = |at| came(1, false, 1).miss(&room(1, 1), at).is_ok();
        assert_eq!([attends(NOON), attends(BEGINS.plus_seconds(-HOUR))], [false, true]);
        assert_eq!([misses(BEGINS.plus_seconds(-HOUR)), misses(BEGINS)], [false, true]);
    }

    #[test]
    fn who_was_there_early_is_called_off_and_does_not_cancel() {
        let (mut party, early) = (came(1, false, 1), BEGINS.plus_seconds(-HOUR));
        party.attend(&room(1, 1), early).unwrap();
        assert_eq!(party.cancel(&room(1, 1), early).unwrap_err().code, Code::IllegalTransition);
        party.call_off().unwrap();
        assert_eq!((party.status, party.confirmed), (SeatStatus::Cancelled, 0));
    }

    /// Anything somebody may try, and time.
    #[derive(Clone, Debug)]
    enum Try {
        Wait(i64),
        Come(u32),
        BeOffered(u32),
        Lapse,
        CallOff,
        Ask(SeatStatus),
    }

    fn attempt() -> impl Strategy<Value = Try> {
        prop_oneof![
            3 => (0_i64..2 * 86_400).prop_map(Try::Wait),
            2 => (0_u32..4).prop_map(Try::Come),
            3 => (1_u32..4).prop_map(Try::BeOffered),
            2 => Just(Try::Lapse),
            1 => Just(Try::CallOff),
            2 => Just(Try::Ask(SeatStatus::Confirmed)),
            6 => prop::sample::select(SeatStatus::ALL).prop_map(Try::Ask),
        ]
    }

    proptest! {
        #[test]
        fn no_sequence_of_moves_reaches_an_illegal_state(
            seats in 1_u32..5, splits: bool, attempts in prop::collection::vec(attempt(), 0..40)
        ) {
            use SeatStatus as S;
            let (mut party, mut now) = (party(seats, splits), NOON);
            for attempt in attempts {
                let before = party;
                let room = room(10, party.confirmed + party.offered);
                let done = match attempt {
                    Try::Wait(seconds) => { now = now.plus_seconds(seconds); Ok(()) }
                    Try::Come(free) => party.come(&Room { capacity: Some(free), taken: 0, ..room }, None, now),
                    Try::BeOffered(most) => {
                        let waits = party.queued().filter(|_| party.status != S::Requested).map_or(0, |queued| queued.seats);
                        let all = if splits { waits.min(most) } else { waits };
                        if all > 0 && !room.has_begun(now) {
                            let until = now.plus_seconds(HOUR).min(room.starts_at);
                            party.be_offered(&Offer { id: party.id, seats: all, until });
                        }
                        Ok(())
                    }
                    Try::Lapse => { party.lapse(now); Ok(()) }
                    Try::CallOff => party.call_off(),
                    Try::Ask(to) => party.advance(to, &room, now),
                };
                prop_assert!(done.is_ok() || party == before, "a refusal changes nothing: {:?}", attempt);
                let Party { status, confirmed, offered, waiting, offered_until, .. } = party;
                let called_off = matches!(attempt, Try::CallOff) && before.status.says_who_came();
                let moves = status == before.status || called_off || before.status.check_move(status).is_ok();
                prop_assert!(moves, "{:?} to {status:?}", before.status);
                prop_assert!(confirmed + offered + waiting <= seats, "nobody gets more than they asked for");
                prop_assert_eq!(status == S::Offered, offered > 0);
                prop_assert_eq!(offered > 0, offered_until.is_some());
                prop_assert_eq!(matches!(status, S::Cancelled | S::Lapsed), confirmed + offered + waiting == 0);
                prop_assert!(!matches!(status, S::Confirmed | S::Attended | S::NoShow) || confirmed > 0);
                prop_assert!(!matches!(status, S::Requested | S::Waitlisted) || (confirmed == 0 && waiting > 0));
                prop_assert!(splits || [confirmed, offered, waiting].iter().all(|n| [0, seats].contains(n)), "a party stays whole");
            }
        }
    }
}
