//! What people say of frameworks of competencies, at rest.

use super::{competency_frameworks as frameworks, prelude::*};
use crate::session::By;
use development::{CompetencyComment, CompetencyCommentFilter, CompetencyFramework};

kept! { CompetencyComment in competency_comments, own by person_id {
    id: id, revision: number, framework_id: id, competency_id: [id], text: text, person_id: [id], answer: [text],
    answered_by: [id], answered_at: [at], created_at: at, updated_at: at,
} also {
    /// On a version that the caller sees, under its lock, so that none is taken once it is adopted.
    async fn place(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        frameworks::hold(c, self.framework_id).await?;
        let framework: CompetencyFramework = visible(c, by, self.framework_id, "/framework_id").await?;
        Ok(framework.check_commentable(by.clock.now())?)
    }

    async fn refer(&self, c: &mut Conn<'_>) -> Result<()> {
        let Some(item) = self.competency_id else { return Ok(()) };
        let own = competencies::table.find(Uid(item)).filter(competencies::framework_id.eq(Uid(self.framework_id)));
        let there: bool = diesel::select(dsl::exists(own)).get_result(c).await?;
        let mut check = kernel::Check::default();
        check.that(there, "/competency_id", "not_found", "must name an item of framework_id");
        Ok(check.done()?)
    }
} }

listed! { CompetencyComment in competency_comments, by CompetencyCommentFilter {
    framework_id: ids, competency_id: ids, is_answered: own, updated_since: since updated_at,
} sorted {
    "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, filter, actor| {
    let query = match filter.is_answered {
        Some(true) => query.filter(competency_comments::answered_at.is_not_null()),
        Some(false) => query.filter(competency_comments::answered_at.is_null()),
        None => query,
    };
    if CompetencyFramework::is_kept_by(actor) { query } else { only_own!(query, competency_comments, actor) }
} }
