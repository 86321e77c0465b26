//! Who is meant by the sponsors of instruments: the legislators of their places, and the links that follow from them.

use super::{
    super::super::{directory::divisions::every_id, import::turn},
    Row, opened,
    prelude::*,
};
use crate::By;
use diesel::JoinOnDsl as _;
use directory::PostRole;
use kernel::DivisionId;
use policy::{
    Instrument, InstrumentFile,
    instrument::{Candidate, Chamber, Legislators, Seat, family_key},
};
use std::collections::{BTreeSet, HashSet};

/// People in office whose family names are looked for at a time.
const SOME: usize = 500;

/// A seat that somebody had: place, role, first and last day, holder, their names.
type SeatRow = (String, String, Option<Date>, Option<Date>, Uid, String, Option<String>, Option<String>);

/// Somebody in office: who, and their names.
type HolderRow = (Uid, String, Option<String>, Option<String>);

/// The columns of [`HolderRow`].
const NAMED: (office_holders::id, office_holders::name, office_holders::given_name, office_holders::family_name) =
    (office_holders::id, office_holders::name, office_holders::given_name, office_holders::family_name);

/// The roles that have a vote on bills, with the chamber of each; `None` where there is but one.
const LEGISLATIVE: [(PostRole, Option<Chamber>); 5] = [
    (PostRole::UsSenate, Some(Chamber::Upper)),
    (PostRole::UsHouse, Some(Chamber::Lower)),
    (PostRole::StateUpper, Some(Chamber::Upper)),
    (PostRole::StateLower, Some(Chamber::Lower)),
    (PostRole::StateUnicameral, None),
];

/// Everybody who may be meant by the sponsors of these instruments, in a fixed number of queries. Who sits in a place by any of its
/// names has a seat in it as the instruments name it.
#[dual]
async fn legislators(c: &mut Link<'_>, files: &[&InstrumentFile]) -> Result<Legislators> {
    let told: HashSet<DivisionId> = files.iter().filter_map(|file| file.instrument.jurisdiction.clone()).collect();
    let names = every_id(c, &told.into_iter().collect::<Vec<_>>()).await?;
    let places: BTreeSet<String> = names.values().flatten().map(ToString::to_string).collect();
    let sponsors = files.iter().flat_map(|file| &file.sponsors);
    let ids: BTreeSet<String> =
        sponsors.filter_map(|sponsor| sponsor.outside_id.as_ref()).map(ToString::to_string).collect();
    let rows: Vec<SeatRow> = posts::table
        .inner_join(tenures::table.inner_join(office_holders::table))
        .filter(posts::jurisdiction_ocd_id.eq_any(places))
        .filter(posts::role.eq_any(LEGISLATIVE.map(|(role, _)| role.as_str())))
        .select((
            posts::jurisdiction_ocd_id,
            posts::role,
            tenures::since,
            tenures::until,
            office_holders::id,
            office_holders::name,
            office_holders::given_name,
            office_holders::family_name,
        ))
        .load(c)
        .await?;
    let kept: Vec<Seat> = rows.into_iter().map(seat).collect::<Result<_>>()?;
    let seats = names.iter().flat_map(|(told, names)| {
        let there = kept.iter().filter(move |seat| names.contains(&seat.place));
        there.map(move |seat| Seat { place: told.clone(), ..seat.clone() })
    });
    let seats = seats.collect();
    let named = office_holder_ids::table.filter(office_holder_ids::identifier.eq_any(ids));
    let columns = (office_holder_ids::identifier, office_holder_ids::office_holder_id);
    let known: Vec<(String, Uid)> = named.select(columns).load(c).await?;
    let registered: BTreeSet<(String, Id)> = known.into_iter().map(|(id, holder)| (id, holder.into())).collect();
    Ok(Legislators { seats, registered: registered.into_iter().collect() })
}

fn seat((place, role, since, until, holder, name, given, family): SeatRow) -> Result<Seat> {
    let role: PostRole = read(Instrument::KIND, role)?;
    let chamber = LEGISLATIVE.iter().find(|(known, _)| *known == role).and_then(|(_, chamber)| *chamber);
    let holder = Candidate::new(holder.into(), &names(name, given, family));
    let place = read(Instrument::KIND, place)?;
    Ok(Seat { place, chamber, since: since.map(Into::into), until: until.map(Into::into), holder })
}

/// Somebody's whole name in each way it is known.
fn names(name: String, given: Option<String>, family: Option<String>) -> Vec<String> {
    let short = given.zip(family).map(|(given, family)| format!("{given} {family}"));
    std::iter::once(name).chain(short).collect()
}

/// Links the sponsors of instruments to office holders, in a fixed number of queries; gives which of them changed.
#[dual]
pub(super) async fn link(c: &mut Link<'_>, files: &mut [&mut InstrumentFile], now: At) -> Result<Vec<bool>> {
    let sponsored: Vec<&InstrumentFile> =
        files.iter().map(|file| &**file).filter(|file| !file.sponsors.is_empty()).collect();
    if sponsored.is_empty() {
        return Ok(vec![false; files.len()]);
    }
    let legislators = legislators(c, &sponsored).await?;
    Ok(files.iter_mut().map(|file| file.link_sponsors(&legislators, now.day())).collect())
}

/// Those who have or had a seat in a place that has become one with another since then.
#[dual]
async fn of_places_made_one(c: &mut Link<'_>, since: At) -> Result<Vec<HolderRow>> {
    let renamed = divisions::same_as.is_not_null().and(divisions::updated_at.ge(Moment(since)));
    let renamed: Vec<String> = divisions::table.filter(renamed).select(divisions::ocd_id).load(c).await?;
    let mut seated: BTreeSet<Id> = BTreeSet::new();
    for some in renamed.chunks(SOME) {
        let some: Vec<DivisionId> = some.iter().map(|id| read(Instrument::KIND, id)).collect::<Result<_>>()?;
        let names = every_id(c, &some).await?;
        let names: BTreeSet<String> = names.values().flatten().map(ToString::to_string).collect();
        let seats = posts::table
            .inner_join(tenures::table)
            .filter(posts::jurisdiction_ocd_id.eq_any(names))
            .filter(posts::role.eq_any(LEGISLATIVE.map(|(role, _)| role.as_str())));
        let there: Vec<Uid> = seats.select(tenures::office_holder_id).distinct().load(c).await?;
        seated.extend(there.into_iter().map(Id::from));
    }
    let seated: Vec<Id> = seated.into_iter().collect();
    let mut holders = Vec::with_capacity(seated.len());
    for some in seated.chunks(SOME) {
        let these = office_holders::table.filter(office_holders::id.eq_any(uids(some))).order(office_holders::id);
        let these: Vec<HolderRow> = these.select(NAMED).load(c).await?;
        holders.extend(these);
    }
    Ok(holders)
}

/// The instruments whose sponsors may be people in office who came in, or were changed, or whose place has become one with another,
/// since then, in the order of their ids: those with a sponsor of their family name in a place where they sit or sat, by any name of
/// it, or anywhere by an id of theirs.
#[dual]
pub async fn to_relink(c: &mut Link<'_>, since: At) -> Result<Vec<Id>> {
    let newer = office_holders::table.filter(office_holders::updated_at.ge(Moment(since))).order(office_holders::id);
    let mut holders: Vec<HolderRow> = newer.select(NAMED).load(c).await?;
    holders.extend(of_places_made_one(c, since).await?);
    let mut found = BTreeSet::new();
    for some in holders.chunks(SOME) {
        let ids: Vec<Uid> = some.iter().map(|(id, ..)| *id).collect();
        let named = some.iter().cloned().flat_map(|(_, name, given, family)| names(name, given, family));
        let families: BTreeSet<String> = named.map(|name| family_key(&name)).collect();
        let held = posts::table.inner_join(tenures::table).filter(tenures::office_holder_id.eq_any(ids.clone()));
        let places: Vec<String> = held.select(posts::jurisdiction_ocd_id).distinct().load(c).await?;
        let places: Vec<DivisionId> =
            places.into_iter().map(|place| read(Instrument::KIND, place)).collect::<Result<_>>()?;
        let places = every_id(c, &places).await?;
        let places: BTreeSet<String> = places.values().flatten().map(ToString::to_string).collect();
        let borne = office_holder_ids::table.filter(office_holder_ids::office_holder_id.eq_any(ids));
        let borne: Vec<String> = borne.select(office_holder_ids::identifier).load(c).await?;
        let is_meant = instruments::jurisdiction.eq_any(places).or(instrument_sponsors::outside_id.eq_any(borne));
        let sponsored: Vec<Uid> = instrument_sponsors::table
            .inner_join(instruments::table.on(instruments::id.eq(instrument_sponsors::instrument_id)))
            .filter(instrument_sponsors::family_key.eq_any(families))
            .filter(is_meant)
            .select(instrument_sponsors::instrument_id)
            .distinct()
            .load(c)
            .await?;
        found.extend(sponsored.into_iter().map(Id::from));
    }
    Ok(found.into_iter().collect())
}

/// Links the sponsors of some instruments again, by who is known now. Instruments whose links change are changed.
#[dual]
pub async fn relink(c: &mut Conn<'_>, by: &By, some: &[Id]) -> Result<()> {
    turn::<Instrument>(c).await?;
    let these = instruments::table.filter(instruments::id.eq_any(uids(some))).order(instruments::id);
    let rows: Vec<Row> = locked!(these.select(Row::as_select())).load(c).await?;
    let before = opened(c, rows.into_iter().map(Instrument::try_from).collect::<Result<_>>()?).await?;
    let mut after = before.clone();
    let changed = link(c, &mut after.iter_mut().collect::<Vec<_>>(), by.clock.now()).await?;
    let mut changes = Vec::new();
    for ((before, mut after), _) in before.into_iter().zip(after).zip(changed).filter(|(_, changed)| *changed) {
        after.touch(by.clock.now());
        changes.push((Some(before), after));
    }
    write_all(c, by, &changes).await
}
