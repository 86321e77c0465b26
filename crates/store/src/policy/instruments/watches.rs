//! Who watches an instrument.

use super::prelude::*;
use directory::Unit;
use policy::Instrument;

#[dual]
async fn must_be_there(c: &mut Conn<'_>, instrument: Id) -> Result<()> {
    let row = instruments::table.find(Uid(instrument));
    let there: bool = diesel::select(dsl::exists(row)).get_result(c).await?;
    if there { Ok(()) } else { Err(Problem::not_found(Instrument::KIND).into()) }
}

/// A person begins to watch; who does already, goes on.
#[dual]
pub async fn watch(c: &mut Conn<'_>, instrument: Id, person: Id, now: At) -> Result<()> {
    must_be_there(c, instrument).await?;
    let row = (
        instrument_watchers::instrument_id.eq(Uid(instrument)),
        instrument_watchers::person_id.eq(Uid(person)),
        instrument_watchers::since.eq(Moment(now)),
    );
    diesel::insert_into(instrument_watchers::table).values(row).on_conflict_do_nothing().execute(c).await?;
    Ok(())
}

/// A person watches no more.
#[dual]
pub async fn unwatch(c: &mut Conn<'_>, instrument: Id, person: Id) -> Result<()> {
    must_be_there(c, instrument).await?;
    diesel::delete(instrument_watchers::table.find((Uid(instrument), Uid(person)))).execute(c).await?;
    Ok(())
}

/// A unit begins to watch; one that does already, goes on.
#[dual]
pub async fn watch_for(c: &mut Conn<'_>, instrument: Id, unit: Id, now: At) -> Result<()> {
    must_be_there(c, instrument).await?;
    if Unit::find(c, unit).await?.is_none() {
        return Err(Problem::not_found(Unit::KIND).into());
    }
    let row = (
        instrument_watching_units::instrument_id.eq(Uid(instrument)),
        instrument_watching_units::unit_id.eq(Uid(unit)),
        instrument_watching_units::since.eq(Moment(now)),
    );
    diesel::insert_into(instrument_watching_units::table).values(row).on_conflict_do_nothing().execute(c).await?;
    Ok(())
}

/// A unit watches no more.
#[dual]
pub async fn unwatch_for(c: &mut Conn<'_>, instrument: Id, unit: Id) -> Result<()> {
    must_be_there(c, instrument).await?;
    diesel::delete(instrument_watching_units::table.find((Uid(instrument), Uid(unit)))).execute(c).await?;
    Ok(())
}

/// The units that watch, with since when.
#[dual]
pub async fn units(c: &mut Link<'_>, instrument: Id) -> Result<Vec<(Id, At)>> {
    let watching =
        instrument_watching_units::table.filter(instrument_watching_units::instrument_id.eq(Uid(instrument)));
    let columns = (instrument_watching_units::unit_id, instrument_watching_units::since);
    let rows: Vec<(Uid, Moment)> = watching.order(instrument_watching_units::unit_id).select(columns).load(c).await?;
    Ok(rows.into_iter().map(|(unit, since)| (unit.into(), since.into())).collect())
}

/// Since when a person watches.
#[dual]
pub async fn since(c: &mut Link<'_>, instrument: Id, person: Id) -> Result<Option<At>> {
    let own = instrument_watchers::table.find((Uid(instrument), Uid(person)));
    let since: Option<Moment> = own.select(instrument_watchers::since).first(c).await.optional()?;
    Ok(since.map(Into::into))
}
