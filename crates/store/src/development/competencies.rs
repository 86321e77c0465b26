//! Items of frameworks of competencies at rest.

use super::{competency_frameworks as frameworks, prelude::*};
use crate::session::By;
use development::{Competency, CompetencyFilter, CompetencyFramework};

kept! { Competency in competencies; removable {
    id: id, revision: number, framework_id: id, case_id: id, position: number, full_statement: text, human_code: [text],
    item_type: [text], notes: [text], levels: json, source_uri: [text], created_at: at, updated_at: at,
} beside { framework_status, framework_language } also {
    /// Its version, so that it is not adopted while the item changes.
    async fn lock(c: &mut Conn<'_>, id: Id) -> Result<()> {
        let of: Option<Uid> = competencies::table.find(Uid(id)).select(competencies::framework_id).first(c).await.optional()?;
        if let Some(framework) = of {
            frameworks::hold(c, framework.into()).await?;
        }
        Ok(())
    }

    async fn remove_parts(&self, c: &mut Conn<'_>, _by: &By) -> Result<()> {
        frameworks::open(c, self.framework_id).await.map(drop)
    }

    async fn place(&mut self, c: &mut Conn<'_>, _by: &By) -> Result<()> {
        frameworks::open(c, self.framework_id).await?;
        Self::fill(c, std::slice::from_mut(self)).await
    }

    async fn fill(c: &mut Link<'_>, items: &mut [Self]) -> Result<()> {
        let standings = frameworks::standings(c, items.iter().map(|item| item.framework_id).collect()).await?;
        for item in items {
            if let Some((status, language)) = standings.get(&item.framework_id) {
                (item.framework_status, item.framework_language) = (*status, Some(language.clone()));
            }
        }
        Ok(())
    }

    /// Found by whoever sees the framework, which the list knows.
    fn documents(&self) -> Documents {
        Documents { public: None, internal: Some(self.searchable()) }
    }
} }

listed! { Competency in competencies, by CompetencyFilter {
    q: search_internal, framework_id: ids, updated_since: since updated_at,
} sorted {
    "position" => position: number, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, _filter, actor| {
    if CompetencyFramework::is_kept_by(actor) {
        query
    } else {
        let drafts = competency_frameworks::table.filter(competency_frameworks::status.eq("draft"));
        query.filter(competencies::framework_id.ne_all(drafts.select(competency_frameworks::id)))
    }
} }

/// Refuses what is no item, each by the field that names it. What is public names items of versions that were adopted: everybody
/// sees those, and people can say how good they are at them.
#[dual]
pub(super) async fn refer(c: &mut Conn<'_>, named: Vec<(Id, String)>, is_public: bool) -> Result<()> {
    if is_public && !named.is_empty() {
        return must_be_adopted(c, named).await;
    }
    all_exist!(c, competencies, named.into_iter());
    Ok(())
}

/// Refuses what is no item of a version that was adopted, each by the field that names it. What people say of themselves stays with
/// them: it must not keep an item from being changed or removed as long as its version is worked on. What is signed must not change.
#[dual]
pub(super) async fn must_be_adopted(c: &mut Conn<'_>, named: Vec<(Id, String)>) -> Result<()> {
    let ids: Vec<Id> = named.iter().map(|(id, _)| *id).collect();
    let items = these(c, &ids).await?;
    let mut check = kernel::Check::default();
    for (id, pointer) in named {
        let item = items.iter().find(|item| item.id == id);
        let adopted = item.is_none_or(|item| item.framework_status.is_fixed());
        check.exists(item.is_some(), pointer.as_str());
        check.that(adopted, pointer, "invalid", "must be of a version that was adopted");
    }
    Ok(check.done()?)
}

/// The items of a version, in their order.
#[dual]
pub async fn of(c: &mut Link<'_>, framework: Id) -> Result<Vec<Competency>> {
    let own = competencies::table.filter(competencies::framework_id.eq(Uid(framework)));
    loaded(c, own.order((competencies::position, competencies::id)).into_boxed::<Db>()).await
}

/// These items.
#[dual]
pub async fn these(c: &mut Link<'_>, ids: &[Id]) -> Result<Vec<Competency>> {
    loaded(c, competencies::table.filter(competencies::id.eq_any(uids(ids))).into_boxed::<Db>()).await
}

/// The public items with an identifier of CASE, the newest first.
#[dual]
pub(super) async fn public(c: &mut Link<'_>, case_id: Id) -> Result<Vec<Competency>> {
    let told = competencies::table.filter(competencies::case_id.eq(Uid(case_id))).order(competencies::id.desc());
    let mut told = loaded(c, told.into_boxed::<Db>()).await?;
    told.retain(Record::is_public);
    Ok(told)
}

#[dual]
async fn loaded(c: &mut Link<'_>, query: competencies::BoxedQuery<'static, Db>) -> Result<Vec<Competency>> {
    let rows: Vec<Row> = query.select(Row::as_select()).load(c).await?;
    whole(c, rows).await
}
