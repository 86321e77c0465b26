//! Seats at rest: what has a room keeps parties in a table of bookings, by the rules of [`kernel::seats`], whatever it is.
//!
//! ```text
//! booked! { EventBooking in event_bookings, of EventSlot in event_slots by slot_id, told by BookingMail of booking_id,
//!     and by BookingAppointmentMail }
//! ```
//!
//! names the record of a party ([`Seated`]) with its table; the record of its room ([`Seating`]) with its table and the column
//! that names it; the mail that tells people what became of a party, with the field that names it there; and the mail that tells
//! them of another time or place. The table of parties has the columns that [`seated_fields!`](kernel::seated_fields) names, and a
//! `person_id`; that of rooms has `starts_at`. `lock`, `place` and `follow` of a party call [`lock`], [`admit`] and [`follow`]; `fill`
//! of the room calls [`Booked::counted`], its `follow` calls [`settle`], or [`call_off_room`] where it does not take place, and its
//! `announce` calls [`announce`].
//!
//! Whoever gives or takes seats locks the room's row first and then asks what is taken, so that confirmed and offered seats are
//! never more than there are. After each change offers whose time is over lapse, and what is free is offered to those who wait.

use super::{jobs, prelude::*, record::serialized};
use crate::{By, Task};
use kernel::seats::{Appointment, Party, Room, Seated, Seating, Waiting};
use std::collections::HashMap;

/// Where parties stand, in the words of the database.
pub type Standings = &'static [&'static str];

/// Where a party has seats, or may get some.
pub const HELD: Standings = &["confirmed", "waitlisted", "offered"];
/// The same before it begins: who is there early has seats, too, and who did not come before it was put off.
pub const HELD_AHEAD: Standings = &["attended", "no_show", "confirmed", "waitlisted", "offered"];

/// A kind of party at rest, and what it has seats of. `booked!` writes it.
#[dual]
pub trait Booked: Stored + Seated {
    /// What has the seats.
    type Room: Stored + Seating<Party = Self>;
    /// The mail that tells people what became of one.
    type Mail: Task;
    /// The mail that tells people when and where they are expected, where that has changed.
    type AppointmentMail: Task;

    /// Those who wait for a room of that capacity, which can hold them, in their order, so many at most; as their rows have them.
    async fn queue(c: &mut Link<'_>, room: Id, capacity: Option<u32>, most: u32) -> Result<Vec<Self>>;
    /// Those of a room who let an offer lapse by now; as their rows have them.
    async fn lapsed(c: &mut Link<'_>, room: Id, now: At) -> Result<Vec<Self>>;
    /// The room that a party is for.
    async fn room_of(c: &mut Link<'_>, party: Id) -> Result<Option<Id>>;
    /// How many seats of each of these rooms are taken, and how many people wait for; of rooms in which anybody has some, or waits.
    async fn counted(c: &mut Link<'_>, rooms: &[Id]) -> Result<HashMap<Id, (u32, u32)>>;
    /// Until when the last of the offers of a room's seats is open.
    async fn last_offer(c: &mut Link<'_>, room: Id) -> Result<Option<At>>;
    /// Those who have one of these standings in a room, all of them or those of one person; as their rows have them.
    async fn held(c: &mut Link<'_>, room: Id, of: Option<Id>, standings: Standings) -> Result<Vec<Self>>;
    /// Those of a room who have seats, or are offered some, and whom one can write to.
    async fn seated(c: &mut Link<'_>, room: Id) -> Result<Vec<Id>>;
    /// The rooms that have not begun of which a person has seats or may get some, in the order of their ids.
    async fn rooms_ahead(c: &mut Link<'_>, person: Id, now: At) -> Result<Vec<Id>>;
    /// The mail that tells what became of it.
    fn mail(&self) -> Self::Mail;
    /// The mail that tells one when and where they are expected, which was otherwise.
    fn appointment_mail(party: Id, was: Appointment) -> Self::AppointmentMail;
}

/// See the module.
macro_rules! booked {
    ($record:ident in $table:ident, of $room:ident in $rooms:ident by $key:ident, told by $mail:ident of $named:ident,
    and by $appointed:ident) => {
        #[dual]
        impl Booked for $record {
            type Room = $room;
            type Mail = $mail;
            type AppointmentMail = $appointed;

            async fn queue(c: &mut Link<'_>, room: Id, capacity: Option<u32>, most: u32) -> Result<Vec<Self>> {
                let waiting = fixed::<diesel::sql_types::Bool>("seats_waiting > 0"); // as the index of the queue has it
                // Who wants more than that, and stays together, holds nobody up: `Room::can_hold`.
                let largest = capacity.and_then(|seats| i32::try_from(seats).ok()).unwrap_or(i32::MAX);
                let can_be_held = $table::splits.eq(true).or($table::seats_waiting.le(largest));
                let waiting = $table::table.filter($table::$key.eq(Uid(room)).and(waiting).and(can_be_held));
                let in_order = waiting.order(($table::priority_class, $table::created_at, $table::id));
                let rows: Vec<Row> = in_order.limit(most.into()).select(Row::as_select()).load(c).await?;
                rows.into_iter().map(Self::try_from).collect()
            }

            async fn lapsed(c: &mut Link<'_>, room: Id, now: At) -> Result<Vec<Self>> {
                let over = $table::status.eq("offered").and($table::offered_until.lt(Moment(now)));
                let over = $table::table.filter($table::$key.eq(Uid(room))).filter(over);
                let rows: Vec<Row> = over.order($table::id).select(Row::as_select()).load(c).await?;
                rows.into_iter().map(Self::try_from).collect()
            }

            async fn room_of(c: &mut Link<'_>, party: Id) -> Result<Option<Id>> {
                let room: Option<Uid> =
                    $table::table.find(Uid(party)).select($table::$key).first(c).await.optional()?;
                Ok(room.map(Into::into))
            }

            async fn counted(c: &mut Link<'_>, rooms: &[Id]) -> Result<std::collections::HashMap<Id, (u32, u32)>> {
                // As the index of the counts has it; the others add nothing.
                let counting = fixed::<diesel::sql_types::Bool>("seats_confirmed + seats_offered + seats_waiting > 0");
                let of_these = $table::table.filter($table::$key.eq_any(uids(rooms)).and(counting));
                let total = |columns| dsl::sql::<diesel::sql_types::BigInt>(columns);
                let sums: Vec<(Uid, i64, i64)> = of_these
                    .group_by($table::$key)
                    .select((
                        $table::$key,
                        total("CAST(SUM(seats_confirmed + seats_offered) AS BIGINT)"),
                        total("CAST(SUM(seats_waiting) AS BIGINT)"),
                    ))
                    .load(c)
                    .await?;
                let seats = |sum| u32::try_from(sum).unwrap_or(u32::MAX);
                let counted = |(room, taken, waiting): (Uid, i64, i64)| (room.into(), (seats(taken), seats(waiting)));
                Ok(sums.into_iter().map(counted).collect())
            }

            async fn last_offer(c: &mut Link<'_>, room: Id) -> Result<Option<At>> {
                let offers = $table::table.filter($table::$key.eq(Uid(room)));
                let last: Option<Moment> = offers.select(dsl::max($table::offered_until)).first(c).await?;
                Ok(last.map(Into::into))
            }

            async fn held(
                c: &mut Link<'_>,
                room: Id,
                of: Option<Id>,
                standings: super::super::seats::Standings,
            ) -> Result<Vec<Self>> {
                let held = $table::table.filter($table::$key.eq(Uid(room)));
                let mut held = held.filter($table::status.eq_any(standings.iter().copied())).into_boxed::<Db>();
                if let Some(person) = of {
                    held = held.filter($table::person_id.eq(Uid(person)));
                }
                let rows: Vec<Row> = held.order($table::id).select(Row::as_select()).load(c).await?;
                rows.into_iter().map(Self::try_from).collect()
            }

            async fn seated(c: &mut Link<'_>, room: Id) -> Result<Vec<Id>> {
                let has_seats = $table::seats_confirmed.gt(0).or($table::seats_offered.gt(0));
                let seated = $table::table.filter($table::$key.eq(Uid(room)).and(has_seats));
                let seated = seated.filter($table::person_id.is_not_null()).order($table::id);
                let ids: Vec<Uid> = seated.select($table::id).load(c).await?;
                Ok(ids.into_iter().map(Into::into).collect())
            }

            async fn rooms_ahead(c: &mut Link<'_>, person: Id, now: At) -> Result<Vec<Id>> {
                let own = $table::person_id.eq(Uid(person));
                let own = own.and($table::status.eq_any(super::super::seats::HELD_AHEAD.iter().copied()));
                let ahead = $rooms::table.filter($rooms::starts_at.gt(Moment(now))).select($rooms::id);
                let rooms = $table::table.filter(own.and($table::$key.eq_any(ahead))).order($table::$key);
                let rooms: Vec<Uid> = rooms.select($table::$key).load(c).await?;
                Ok(rooms.into_iter().map(Into::into).collect())
            }

            fn mail(&self) -> $mail {
                $mail { $named: self.id, status: self.status }
            }

            fn appointment_mail(party: Id, was: kernel::seats::Appointment) -> $appointed {
                $appointed { $named: party, was }
            }
        }
    };
}
pub(crate) use booked;

/// Locks the room of a party, so that nobody else gives or takes its seats until the transaction ends.
#[dual]
pub async fn lock<B: Booked>(c: &mut Conn<'_>, party: Id) -> Result<()> {
    match B::room_of(c, party).await? {
        Some(room) => B::Room::lock(c, room).await,
        None => Ok(()),
    }
}

/// Gives a new party seats of its room, which is locked, or its place among those who wait.
#[dual]
pub async fn admit<B: Booked>(c: &mut Conn<'_>, by: &By, new: &mut B) -> Result<()> {
    let room = settle::<B>(c, by, new.room_id(), None).await?;
    // Where nothing is free it does not matter who comes first.
    let first = if room.free() > 0 { B::queue(c, new.room_id(), room.capacity, 1).await?.pop() } else { None };
    let mut party = new.party();
    party.come(&room, first.and_then(|first| first.party().queued()).as_ref(), by.clock.now())?;
    new.seat(party);
    Ok(())
}

/// Brings the room of a party that was saved in order, and tells them; a new one was admitted to a room that was brought in order
/// just then.
#[dual]
pub async fn follow<B: Booked>(c: &mut Conn<'_>, by: &By, own: &mut B) -> Result<()> {
    if own.revision() > 1 {
        settle(c, by, own.room_id(), Some(&mut *own)).await?;
    }
    tell(c, by, own).await
}

/// Brings a room, which is locked, to where it should be: offers lapse whose time is over, and what is free is offered to those who
/// wait. Gives the room as it is then. `own` is the party that is just being saved, where it is one of them.
#[dual]
pub async fn settle<B: Booked>(c: &mut Conn<'_>, by: &By, id: Id, mut own: Option<&mut B>) -> Result<Room> {
    let now = by.clock.now();
    for lapsed in B::lapsed(c, id, now).await? {
        let mut party = lapsed.party();
        party.lapse(now);
        moved(c, by, "lapsed", lapsed, party, own.as_deref_mut()).await?;
    }
    let kept = B::Room::find(c, id).await?.ok_or_else(|| Problem::not_found(B::Room::KIND))?;
    let mut room = kept.room();
    if room.free() == 0 || room.has_begun(now) {
        return Ok(room);
    }
    let queue = B::queue(c, id, room.capacity, room.free()).await?;
    let waiting: Vec<Waiting> = queue.iter().filter_map(|next| next.party().queued()).collect();
    for (next, offer) in queue.into_iter().zip(room.promote(&waiting, now)) {
        let mut party = next.party();
        party.be_offered(&offer);
        room.taken += offer.seats;
        moved(c, by, "offered", next, party, own.as_deref_mut()).await?;
    }
    Ok(room)
}

/// Saves what became of a party, as a change that nobody made, and tells them; or, of the one that is being saved, as part of that.
#[dual]
async fn moved<B: Booked>(
    c: &mut Conn<'_>,
    by: &By,
    action: &'static str,
    mut record: B,
    party: Party,
    own: Option<&mut B>,
) -> Result<()> {
    if let Some(own) = own.filter(|own| own.id() == record.id()) {
        own.seat(party);
        let revision = own.revision();
        return if own.save(c, revision).await? { Ok(()) } else { Err(Error::stale()) };
    }
    let nobody = By { actor: Actor::public(), ..by.clone() };
    B::fill(c, std::slice::from_mut(&mut record)).await?;
    let record = changed(c, &nobody, action, record, party).await?;
    tell(c, by, &record).await
}

/// Tells people by mail what became of their party; who was there, or was not, need not be told.
#[dual]
async fn tell<B: Booked>(c: &mut Conn<'_>, by: &By, record: &B) -> Result<()> {
    if record.owner().is_none() || record.party().status.says_who_came() {
        return Ok(());
    }
    jobs::enqueue(c, &by.clock, by.clock.now(), None, &record.mail()).await
}

/// Tells those who have seats of a room, which is locked, or are offered some, when and where they are expected, where that was
/// otherwise. Of several changes one mail tells that goes once they are gathered, by how it was before the first. It comes before the
/// room is brought in order: who is offered seats by the same change is told of the time then by the mail of the offer.
#[dual]
pub async fn announce<B: Booked>(
    c: &mut Conn<'_>,
    by: &By,
    room: Id,
    was: &Appointment,
    is: &Appointment,
) -> Result<()> {
    let Some(due) = is.told_at(was, by.clock.now()) else { return Ok(()) };
    let told = B::seated(c, room).await?.into_iter();
    let mails: Vec<_> = told.map(|party| (party.to_string(), B::appointment_mail(party, was.clone()))).collect();
    jobs::enqueue_each(c, &by.clock, due, &mails).await
}

/// Calls off every party of a room that was to begin then and does not take place, and tells them.
#[dual]
pub async fn call_off_room<B: Booked>(c: &mut Conn<'_>, by: &By, room: Id, starts_at: At) -> Result<()> {
    B::Room::lock(c, room).await?;
    let standings = if by.clock.now() < starts_at { HELD_AHEAD } else { HELD };
    for record in held::<B>(c, room, None, standings).await? {
        let record = call_off(c, by, record).await?;
        tell(c, by, &record).await?;
    }
    Ok(())
}

/// Gives back what somebody has who is about to be forgotten, so that others get it.
#[dual]
pub async fn give_back<B: Booked>(c: &mut Conn<'_>, by: &By, person: Id) -> Result<()> {
    for room in B::rooms_ahead(c, person, by.clock.now()).await? {
        B::Room::lock(c, room).await?;
        for record in held::<B>(c, room, Some(person), HELD_AHEAD).await? {
            call_off(c, by, record).await?;
        }
        settle::<B>(c, by, room, None).await?;
    }
    Ok(())
}

/// Fine where somebody, who is locked, has given back everything: what they got meanwhile would be nobody's. Who tries again gives
/// that back, too.
#[dual]
pub async fn check_given_back<B: Booked>(c: &mut Conn<'_>, by: &By, person: Id) -> Result<()> {
    let rooms = B::rooms_ahead(c, person, by.clock.now()).await?;
    if rooms.is_empty() { Ok(()) } else { Err(Error::Unavailable("somebody got seats while they were erased".into())) }
}

/// Those who have one of these standings in a room, all of them or those of one person; whole.
#[dual]
async fn held<B: Booked>(c: &mut Conn<'_>, room: Id, of: Option<Id>, standings: Standings) -> Result<Vec<B>> {
    let mut held = B::held(c, room, of, standings).await?;
    B::fill(c, &mut held).await?;
    Ok(held)
}

/// Calls a party off, whose room is locked, as a change by whoever does it.
#[dual]
async fn call_off<B: Booked>(c: &mut Conn<'_>, by: &By, record: B) -> Result<B> {
    let mut party = record.party();
    party.call_off()?;
    changed(c, by, "called_off", record, party).await
}

/// Saves what became of a party, which is whole, with its history.
#[dual]
async fn changed<B: Booked>(c: &mut Conn<'_>, by: &By, action: &'static str, mut record: B, party: Party) -> Result<B> {
    let before = (record.revision(), serialized(&record)?);
    record.seat(party);
    history::resave(c, by, &mut record, before, action, None).await?;
    Ok(record)
}
