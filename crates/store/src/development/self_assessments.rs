//! What people say of themselves, at rest.

use super::{competencies, prelude::*};
use development::{SelfAssessment, SelfAssessmentFilter};

kept! { SelfAssessment in self_assessments, own by person_id; removable {
    id: id, revision: number, person_id: id, competency_id: id, level: small, assessed_on: day, note: [text], created_at: at,
    updated_at: at,
} refers { person_id: people } also {
    async fn refer(&self, c: &mut Conn<'_>) -> Result<()> {
        competencies::must_be_adopted(c, vec![(self.competency_id, "/competency_id".to_owned())]).await
    }
} }

listed! { SelfAssessment in self_assessments, by SelfAssessmentFilter {
    competency_id: ids, updated_since: since updated_at,
} sorted {
    "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, _filter, actor| {
    only_own!(query, self_assessments, actor)
} }

/// That nothing was said of the same later.
const IS_LATEST: &str = "NOT EXISTS (SELECT 1 FROM self_assessments AS later WHERE later.person_id = self_assessments.person_id \
     AND later.competency_id = self_assessments.competency_id \
     AND (later.created_at, later.id) > (self_assessments.created_at, self_assessments.id))";

/// The latest that a person said of themselves, of each competency.
#[dual]
pub async fn of(c: &mut Link<'_>, person: Id) -> Result<Vec<SelfAssessment>> {
    let own = self_assessments::table.filter(self_assessments::person_id.eq(Uid(person)));
    let latest = own.filter(fixed::<diesel::sql_types::Bool>(IS_LATEST));
    let ordered = latest.order((self_assessments::created_at, self_assessments::id));
    let rows: Vec<Row> = ordered.select(Row::as_select()).load(c).await?;
    rows.into_iter().map(SelfAssessment::try_from).collect()
}
