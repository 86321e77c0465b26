//! Stances on instruments at rest, with the clauses they come from.

use super::{flags, prelude::*, versions::RESOLVED};
use crate::By;
use diesel::JoinOnDsl as _;
use policy::outcome::{Ask, Stance, StanceFilter};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = stance_asks)]
struct AskRow {
    stance_id: Uid,
    number: i32,
    position_id: Uid,
    version: i32,
    clause: i32,
    weight: i32,
}

impl AskRow {
    fn new(stance: Id, number: i32, ask: &Ask) -> Self {
        let Ask { position_id, version, clause, weight } = *ask;
        Self { stance_id: stance.into(), number, position_id: position_id.into(), version, clause, weight }
    }
}

impl From<AskRow> for Ask {
    fn from(row: AskRow) -> Self {
        let AskRow { stance_id: _, number: _, position_id, version, clause, weight } = row;
        Self { position_id: position_id.into(), version, clause, weight }
    }
}

/// Whether a version belongs to an instrument; refused by the field that names it.
#[dual]
pub(super) async fn refer_to_version(c: &mut Conn<'_>, instrument: Id, version: Option<Id>) -> Result<()> {
    must_exist!(c, instruments, instrument, "/instrument_id");
    let Some(version) = version else { return Ok(()) };
    let own = instrument_versions::table
        .filter(instrument_versions::id.eq(Uid(version)).and(instrument_versions::instrument_id.eq(Uid(instrument))));
    if diesel::select(dsl::exists(own)).get_result(c).await? {
        return Ok(());
    }
    Err(Problem::field("/instrument_version_id", "not_found", "must be a version of the instrument").into())
}

/// Refuses clauses that do not stand in a published version, each by its place: a stance is for anybody to read.
#[dual]
async fn refer_to_clauses(c: &mut Conn<'_>, asks: &[Ask]) -> Result<()> {
    let positions: Vec<Uid> = asks.iter().map(|ask| ask.position_id.into()).collect();
    let published: Vec<(Uid, i32, i32)> = position_clauses::table
        .inner_join(
            position_versions::table.on(position_versions::position_id
                .eq(position_clauses::position_id)
                .and(position_versions::number.eq(position_clauses::version))),
        )
        .filter(position_clauses::position_id.eq_any(positions))
        .filter(position_clauses::part.eq(RESOLVED))
        .filter(position_versions::published_at.is_not_null())
        .select((position_clauses::position_id, position_clauses::version, position_clauses::number))
        .load(c)
        .await?;
    let mut check = kernel::Check::default();
    for (number, ask) in asks.iter().enumerate() {
        let known = published.contains(&(ask.position_id.into(), ask.version, ask.clause));
        check.that(known, format!("/asks/{number}"), "not_found", "must be a resolved clause of a published version");
    }
    Ok(check.done()?)
}

kept! { Stance in stances locked,
    unique "/unit_id" "has a stance on this instrument already; change that one"; removable {
    id: id, revision: number, instrument_id: id, unit_id: id, instrument_version_id: [id], kind: word, taken_on: day,
    reason: [text], created_at: at, updated_at: at,
} beside { asks, flags } refers { unit_id: units } also {
    async fn refer(&self, c: &mut Conn<'_>) -> Result<()> {
        refer_to_version(c, self.instrument_id, self.instrument_version_id).await?;
        refer_to_clauses(c, &self.asks).await
    }

    async fn fill(c: &mut Link<'_>, stances: &mut [Self]) -> Result<()> {
        let ask = |row: AskRow| Ok((row.stance_id, Ask::from(row)));
        fill_parts!(c, stances.asks of stance_asks.stance_id by [stance_id, number], AskRow => ask);
        for stance in &mut *stances {
            stance.flags.clear(); // those it had when it was loaded
        }
        let asking: Vec<Uid> = stances.iter().flat_map(|stance| &stance.asks).map(|ask| Uid(ask.position_id)).collect();
        if asking.is_empty() {
            return Ok(());
        }
        let ended = flags::of_versions(c, asking).await?;
        for stance in stances {
            let clauses = stance.asks.iter().map(|ask| (ask.position_id, ask.version));
            stance.flags = flags::among(&ended, clauses.collect());
        }
        Ok(())
    }

    /// A clause that was assessed stays: what was found of it would hang in the air.
    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        let of_stance = assessments::table.filter(assessments::stance_id.eq(Uid(self.id)));
        let assessed: Vec<(Uid, i32, i32)> = of_stance
            .select((assessments::position_id, assessments::position_version, assessments::clause))
            .load(c)
            .await?;
        let asked = |(position, version, clause): &(Uid, i32, i32)| {
            self.asks.iter().any(|ask| (ask.position_id, ask.version, ask.clause) == (position.0, *version, *clause))
        };
        if !assessed.iter().all(asked) {
            return Err(Problem::field("/asks", "in_use", "must keep the clauses that were assessed").into());
        }
        let asks = (1..).zip(&self.asks).map(|(number, ask)| AskRow::new(self.id, number, ask));
        replace_parts!(c, stance_asks.stance_id, self.id, asks);
        Ok(())
    }

    /// Shown with what flags the clauses that it comes from by now.
    async fn follow(&mut self, c: &mut Conn<'_>, _by: &By) -> Result<()> {
        Self::fill(c, std::slice::from_mut(self)).await
    }
} }

listed! { Stance in stances, by StanceFilter {
    instrument_id: ids, unit_id: ids, kind: words, position_id: own, updated_since: since updated_at,
} sorted { "created_at" => created_at: instant, "updated_at" => updated_at: instant } also |query, filter, _actor| {
    match filter.position_id {
        None => query,
        Some(position) => {
            let from_it = stance_asks::table.filter(stance_asks::position_id.eq(Uid(position)));
            query.filter(stances::id.eq_any(from_it.select(stance_asks::stance_id)))
        }
    }
} }
