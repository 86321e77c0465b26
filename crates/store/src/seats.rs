//! Seats at rest: what has a room keeps parties in a table of bookings, by the rules of [`kernel::seats`], whatever it is.
//!
//! ```text
//! booked! { EventBooking in event_bookings, of EventSlot, by slot_id {
//!     async fn tell(&self, c: &mut Conn, by: &By) -> Result<()> { … }
//! } }
//! ```
//!
//! names the record of a party ([`Seated`]) with its table, and the record of its room ([`Seating`]), which fills in how many seats
//! are taken, with the column that names it; in braces stands how they are told what became of them. The table has the columns that
//! [`seated_fields!`](kernel::seated_fields) names. `lock`, `overdue`, `place` and `follow` of the record call [`lock`],
//! [`Booked::overdue_offers`], [`admit`] and [`settle`]; `follow` of the room calls [`settle`].
//!
//! Whoever gives or takes seats locks the room's row first and then asks what is taken, so that confirmed and offered seats are
//! never more than there are. After each change offers whose time is over lapse, and what is free is offered to those who wait.

use super::{prelude::*, record::serialized};
use crate::By;
use kernel::seats::{Party, Room, Seated, Seating, Waiting};

/// A kind of party at rest, and what it has seats of. `booked!` writes it.
#[dual]
#[allow(async_fn_in_trait, reason = "a session is not shared between threads")]
pub trait Booked: Stored + Seated {
    /// What has the seats.
    type Room: Stored + Seating;

    /// Those who wait for a room, in their order, so many at most; as their rows have them.
    async fn queue(c: &mut impl Link, room: Id, most: u32) -> Result<Vec<Self>>;
    /// Those of a room who let an offer lapse by now; as their rows have them.
    async fn lapsed(c: &mut impl Link, room: Id, now: At) -> Result<Vec<Self>>;
    /// The room that a party is for.
    async fn room_of(c: &mut impl Link, party: Id) -> Result<Option<Id>>;
    /// Some whose offer has lapsed, of any room.
    async fn overdue_offers(c: &mut impl Link, now: At) -> Result<Vec<Id>>;
    /// Tells whoever it is what became of it.
    async fn tell(&self, c: &mut Conn, by: &By) -> Result<()>;
}

/// See the module.
macro_rules! booked {
    ($record:ident in $table:ident, of $room:ty, by $key:ident { $($own:tt)* }) => {
        #[dual]
        impl Booked for $record {
            type Room = $room;

            async fn queue(c: &mut impl Link, room: Id, most: u32) -> Result<Vec<Self>> {
                let waiting = $table::table.filter($table::$key.eq(Uid(room))).filter($table::seats_waiting.gt(0));
                let in_order = waiting.order(($table::priority_class, $table::created_at, $table::id));
                let rows: Vec<Row> = in_order.limit(most.into()).select(Row::as_select()).load(c).await?;
                rows.into_iter().map(Self::try_from).collect()
            }

            async fn lapsed(c: &mut impl Link, room: Id, now: At) -> Result<Vec<Self>> {
                let over = $table::status.eq("offered").and($table::offered_until.lt(Moment(now)));
                let over = $table::table.filter($table::$key.eq(Uid(room))).filter(over);
                let rows: Vec<Row> = over.order($table::id).select(Row::as_select()).load(c).await?;
                rows.into_iter().map(Self::try_from).collect()
            }

            async fn room_of(c: &mut impl Link, party: Id) -> Result<Option<Id>> {
                let room: Option<Uid> =
                    $table::table.find(Uid(party)).select($table::$key).first(c).await.optional()?;
                Ok(room.map(Into::into))
            }

            async fn overdue_offers(c: &mut impl Link, now: At) -> Result<Vec<Id>> {
                let over = $table::status.eq("offered").and($table::offered_until.lt(Moment(now)));
                let over = $table::table.filter(over).order($table::offered_until).limit(100);
                let ids: Vec<Uid> = over.select($table::id).load(c).await?;
                Ok(ids.into_iter().map(Into::into).collect())
            }

            $($own)*
        }
    };
}
pub(crate) use booked;

/// Locks the room of a party, so that nobody else gives or takes its seats until the transaction ends.
#[dual]
pub async fn lock<B: Booked>(c: &mut Conn, party: Id) -> Result<()> {
    match B::room_of(c, party).await? {
        Some(room) => B::Room::lock(c, room).await,
        None => Ok(()),
    }
}

/// Gives a new party seats of its room, which is locked, or its place among those who wait.
#[dual]
pub async fn admit<B: Booked>(c: &mut Conn, by: &By, new: &mut B) -> Result<()> {
    let room = settle::<B>(c, by, new.room_id(), None).await?;
    // Where nothing is free it does not matter who comes first.
    let first = if room.free() > 0 { B::queue(c, new.room_id(), 1).await?.pop() } else { None };
    let mut party = new.party();
    party.come(&room, first.and_then(|first| first.party().queued()).as_ref(), by.clock.now())?;
    new.seat(party);
    Ok(())
}

/// Brings a room, which is locked, to where it should be: offers lapse whose time is over, and what is free is offered to those who
/// wait. Gives the room as it is then. `own` is the party that is just being saved, where it is one of them.
#[dual]
pub async fn settle<B: Booked>(c: &mut Conn, by: &By, id: Id, mut own: Option<&mut B>) -> Result<Room> {
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
    let queue = B::queue(c, id, room.free()).await?;
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
    c: &mut Conn,
    by: &By,
    action: &'static str,
    record: B,
    party: Party,
    own: Option<&mut B>,
) -> Result<()> {
    if let Some(own) = own.filter(|own| own.id() == record.id()) {
        own.seat(party);
        let revision = own.revision();
        return if own.save(c, revision).await? { Ok(()) } else { Err(Error::stale()) };
    }
    let nobody = By { actor: Actor::public(), ..by.clone() };
    changed(c, &nobody, action, record, party).await?.tell(c, by).await
}

/// Calls a party off, whose room is locked, as a change by whoever does it.
#[dual]
pub async fn call_off<B: Booked>(c: &mut Conn, by: &By, record: B) -> Result<B> {
    let mut party = record.party();
    party.call_off()?;
    changed(c, by, "called_off", record, party).await
}

/// Saves what became of a party, as its row has it, with its history.
#[dual]
async fn changed<B: Booked>(c: &mut Conn, by: &By, action: &'static str, mut record: B, party: Party) -> Result<B> {
    B::fill(c, std::slice::from_mut(&mut record)).await?;
    let (before, seen) = (serialized(&record)?, record.revision());
    record.seat(party);
    record.touch(by.clock.now());
    if !record.save(c, seen).await? {
        return Err(Error::stale());
    }
    history::append(c, by, action, None, Some(before), Some(&record)).await?;
    Ok(record)
}
