//! Challenges at rest, with the works that are challenged beside them.

use super::prelude::*;
use crate::By;
use advocacy::{
    Challenge, ChallengeFilter, Incident,
    challenge::{ChallengedWork, Counted},
    incident::IncidentOutcome,
};
use kernel::Day;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = challenge_works, treat_none_as_default_value = false)]
struct WorkRow {
    challenge_id: Uid,
    number: i32,
    title: String,
    author: Option<String>,
    isbn: Option<String>,
    medium: String,
    demands: String,
    decision: String,
    decided_on: Option<Date>,
}

impl WorkRow {
    fn new(challenge: Id, number: i32, work: &ChallengedWork) -> Self {
        let ChallengedWork { title, author, isbn, medium, demands, decision, decided_on } = work.clone();
        Self {
            challenge_id: challenge.into(),
            number,
            title: title.into(),
            author: author.map(Into::into),
            isbn: isbn.map(Into::into),
            medium: medium.as_str().into(),
            demands: joined(demands),
            decision: decision.as_str().into(),
            decided_on: decided_on.map(Into::into),
        }
    }

    fn read(self) -> Result<(Uid, ChallengedWork)> {
        let Self { challenge_id, number: _, title, author, isbn, medium, demands, decision, decided_on } = self;
        let kind = Challenge::KIND;
        let work = ChallengedWork {
            title: read(kind, title)?,
            author: maybe(kind, author)?,
            isbn: maybe(kind, isbn)?,
            medium: read(kind, medium)?,
            demands: parted(kind, &demands)?,
            decision: read(kind, decision)?,
            decided_on: decided_on.map(Into::into),
        };
        Ok((challenge_id, work))
    }
}

kept! { Challenge in challenges, facts Option<Incident>, unique "/incident_id" "has a challenge already; change that one" {
    id: id, revision: number, incident_id: id, title: text, initiator: word, occurred_on: day, owner_unit_id: [id],
    follow_up_at: [at], created_at: at, updated_at: at,
} beside { works } overdue |now| challenges::follow_up_at.lt(Moment(now)), by follow_up_at also {
    /// The incident first, so that what it takes from that is not another meanwhile.
    async fn lock(c: &mut Conn<'_>, id: Id) -> Result<()> {
        let incident = challenges::table.find(Uid(id)).select(challenges::incident_id);
        let incident: Option<Uid> = incident.first(c).await.optional()?;
        if let Some(Uid(incident)) = incident {
            lock_row!(c, incidents, incident);
        }
        lock_row!(c, challenges, id);
        Ok(())
    }

    /// The incident is locked, as above.
    async fn place(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        lock_row!(c, incidents, self.incident_id);
        let incident: Incident = visible(c, by, self.incident_id, "/incident_id").await?;
        self.belong_to(&incident, self.created_at);
        Ok(())
    }

    async fn fill(c: &mut Link<'_>, challenges: &mut [Self]) -> Result<()> {
        fill_parts!(c, challenges.works of challenge_works.challenge_id by [number], WorkRow => WorkRow::read);
        Ok(())
    }

    /// The incident.
    async fn facts(&self, c: &mut Conn<'_>, _about: &[Id]) -> Result<Option<Incident>> {
        Incident::find(c, self.incident_id).await
    }

    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        let works = (1..).zip(&self.works).map(|(number, work)| WorkRow::new(self.id, number, work));
        replace_parts!(c, challenge_works.challenge_id, self.id, works);
        Ok(())
    }
} }

listed! { Challenge in challenges, by ChallengeFilter {
    incident_id: ids, initiator: words, isbn: own, follow_up_until: until follow_up_at, updated_since: since updated_at,
} sorted { "created_at" => created_at: instant, "updated_at" => updated_at: instant } also |query, filter, actor| {
    let mut query = query;
    if !filter.isbn.is_empty() {
        let of = challenge_works::table.filter(challenge_works::isbn.eq_any(words(&filter.isbn)));
        query = query.filter(challenges::id.eq_any(of.select(challenge_works::challenge_id)));
    }
    of_own_units!(query, Challenge in challenges, actor)
} }

/// Every challenge from a day to before another, as it is counted, but for those of incidents that are counted nowhere.
#[dual]
pub async fn counted(c: &mut Link<'_>, from: Day, until: Day) -> Result<Vec<Counted>> {
    let void = || incidents::table.filter(incidents::outcome.eq_any(words(&IncidentOutcome::VOID)));
    let in_time = || {
        let in_time = challenges::occurred_on.ge(Date(from)).and(challenges::occurred_on.lt(Date(until)));
        challenges::table.filter(in_time).filter(dsl::not(challenges::incident_id.eq_any(void().select(incidents::id))))
    };
    let known: Vec<(Uid, String)> =
        in_time().order(challenges::id).select((challenges::id, challenges::initiator)).load(c).await?;
    let rows: Vec<WorkRow> = challenge_works::table
        .filter(challenge_works::challenge_id.eq_any(in_time().select(challenges::id)))
        .select(WorkRow::as_select())
        .load(c)
        .await?;
    let mut works = grouped(rows, WorkRow::read)?;
    let counted = known.into_iter().map(|(id, initiator)| {
        let works = works.remove(&id.into()).unwrap_or_default();
        Ok(Counted { initiator: read(Challenge::KIND, initiator)?, works })
    });
    counted.collect()
}
