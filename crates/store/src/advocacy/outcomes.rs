//! Outcome surveys at rest, with their answers beside them, and what all of them come to.

use super::prelude::*;
use advocacy::{
    OutcomeSurvey, OutcomeSurveyFilter,
    evidence::{Census, Measured, OutcomeReport},
};
use kernel::suppression::THRESHOLD;

kept! { OutcomeSurvey in outcome_surveys; removable {
    id: id, revision: number, title: text, service_area: word, kind: word, library_id: [id], division_ocd_id: [text],
    period_from: day, period_until: day, owner_unit_id: id, created_at: at, updated_at: at,
} beside { measures } refers { owner_unit_id: units, library_id: libraries, division_ocd_id: division } also {
    fn divisions(&mut self) -> Vec<&mut kernel::DivisionId> {
        self.division_ocd_id.iter_mut().collect()
    }

    async fn fill(c: &mut Link<'_>, surveys: &mut [Self]) -> Result<()> {
        let ids: Vec<Uid> = surveys.iter().map(|survey| Uid(survey.id)).collect();
        let of_these = outcome_measures::table.filter(outcome_measures::survey_id.eq_any(ids));
        let rows: Vec<MeasureRow> = of_these.select(MeasureRow::as_select()).load(c).await?;
        let mut measures = grouped(rows, |MeasureRow { survey_id, outcome, answered, agreed }| {
            Ok((survey_id, Measured { outcome: read(Self::KIND, outcome)?, answered, agreed }))
        })?;
        for survey in surveys {
            survey.measures = measures.remove(&survey.id).unwrap_or_default();
            survey.measures.sort_unstable_by_key(|measured| measured.outcome);
        }
        Ok(())
    }

    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        let row = |Measured { outcome, answered, agreed }: &Measured| MeasureRow {
            survey_id: self.id.into(),
            outcome: outcome.to_string(),
            answered: *answered,
            agreed: *agreed,
        };
        replace_parts!(c, outcome_measures.survey_id, self.id, self.measures.iter().map(row));
        Ok(())
    }
} }

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = outcome_measures)]
struct MeasureRow {
    survey_id: Uid,
    outcome: String,
    answered: i32,
    agreed: i32,
}

listed! { OutcomeSurvey in outcome_surveys, by OutcomeSurveyFilter {
    service_area: words, kind: word, library_id: ids, division_ocd_id: places, owner_unit_id: ids,
    updated_since: since updated_at,
} sorted {
    "title" => title: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, _filter, actor| {
    of_own_units!(query, OutcomeSurvey in outcome_surveys, actor)
} }

/// Surveys that are counted at a time, so that memory stays bounded however many there are.
const AT_ONCE: i64 = 5_000;

/// What all surveys come to, as far as that may be shown.
#[dual]
pub async fn report(c: &mut Link<'_>) -> Result<Vec<OutcomeReport>> {
    type Answers = (Uid, Date, String, String, (String, i32, i32));
    let (mut census, mut after) = (Census::default(), None::<(Uid, String)>);
    loop {
        let mut answers = outcome_measures::table.inner_join(outcome_surveys::table).into_boxed::<Db>();
        if let Some((survey, outcome)) = after {
            let later = outcome_measures::survey_id.eq(survey).and(outcome_measures::outcome.gt(outcome));
            answers = answers.filter(outcome_measures::survey_id.gt(survey).or(later));
        }
        let answers = answers.order((outcome_measures::survey_id, outcome_measures::outcome)).limit(AT_ONCE);
        let columns = (
            outcome_measures::survey_id,
            outcome_surveys::period_until,
            outcome_surveys::kind,
            outcome_surveys::service_area,
            (outcome_measures::outcome, outcome_measures::answered, outcome_measures::agreed),
        );
        let rows: Vec<Answers> = answers.select(columns).load(c).await?;
        let more = i64::try_from(rows.len()).unwrap_or(i64::MAX) >= AT_ONCE;
        after = rows.last().map(|(survey, _, _, _, (outcome, ..))| (*survey, outcome.clone()));
        for (_, until, kind, area, (outcome, answered, agreed)) in rows {
            let measured = Measured { outcome: read(OutcomeSurvey::KIND, outcome)?, answered, agreed };
            let (kind, area) = (read(OutcomeSurvey::KIND, kind)?, read(OutcomeSurvey::KIND, area)?);
            census.add(kernel::Day::from(until).ymd().0.into(), kind, area, measured);
        }
        if !more {
            return Ok(census.report(THRESHOLD));
        }
    }
}
