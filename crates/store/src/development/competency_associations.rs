//! How competencies stand to one another, at rest.

use super::{competencies, competency_frameworks as frameworks, prelude::*};
use crate::session::By;
use development::{
    Competency, CompetencyAssociation, CompetencyAssociationFilter, CompetencyFramework,
    competency::{AssociationKind, check_circle},
};
use kernel::WebUri;
use std::collections::HashMap;

kept! { CompetencyAssociation in competency_associations, unique "/to_id" "is associated so already"; removable {
    id: id, revision: number, framework_id: id, case_id: id, kind: word, from_id: id, to_id: [id], to_uri: [text],
    position: [number], notes: [text], grouping_id: [id], created_at: at, updated_at: at,
} beside { framework_status } also {
    async fn remove_parts(&self, c: &mut Conn<'_>, _by: &By) -> Result<()> {
        frameworks::open(c, self.framework_id).await.map(drop)
    }

    async fn place(&mut self, c: &mut Conn<'_>, _by: &By) -> Result<()> {
        self.framework_status = frameworks::open(c, self.framework_id).await?;
        Ok(())
    }

    async fn fill(c: &mut Link<'_>, associations: &mut [Self]) -> Result<()> {
        let ids = associations.iter().map(|association| association.framework_id).collect();
        let standings = frameworks::standings(c, ids).await?;
        for association in associations {
            if let Some((status, _)) = standings.get(&association.framework_id) {
                association.framework_status = *status;
            }
        }
        Ok(())
    }

    async fn refer(&self, c: &mut Conn<'_>) -> Result<()> {
        let ends: Vec<Id> = [Some(self.from_id), self.to_id].into_iter().flatten().collect();
        let ends = competencies::these(c, &ends).await?;
        let stands_in = |id: Id| ends.iter().find(|item| item.id == id).map(|item| item.framework_id);
        self.check_ends(stands_in(self.from_id), self.to_id.and_then(stands_in))?;
        if let Some(uri) = &self.to_uri
            && is_said(c, self, uri).await?
        {
            return Err(Problem::field("/to_uri", "duplicate", "is associated so already").into());
        }
        let (AssociationKind::IsChildOf, Some(to)) = (self.kind, self.to_id) else { return Ok(()) };
        let mut steps = children(c, self.framework_id).await?;
        steps.push((self.from_id, to));
        let items = competencies::of(c, self.framework_id).await?;
        let labels: HashMap<Id, String> = items.iter().map(|item| (item.id, item.label())).collect();
        Ok(check_circle(&steps, "/to_id", |id| labels.get(&id).cloned().unwrap_or_else(|| id.to_string()))?)
    }
} }

listed! { CompetencyAssociation in competency_associations, by CompetencyAssociationFilter {
    framework_id: ids, kind: words, from_id: ids, to_id: ids, updated_since: since updated_at,
} sorted {
    "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, _filter, actor| {
    if CompetencyFramework::is_kept_by(actor) {
        query
    } else {
        let drafts = competency_frameworks::table.filter(competency_frameworks::status.eq("draft"));
        query.filter(competency_associations::framework_id.ne_all(drafts.select(competency_frameworks::id)))
    }
} }

/// Whether its version says the same already of an item and of what is elsewhere; of two items a constraint tells.
#[dual]
async fn is_said(c: &mut Link<'_>, new: &CompetencyAssociation, uri: &WebUri) -> Result<bool> {
    let same = competency_associations::framework_id
        .eq(Uid(new.framework_id))
        .and(competency_associations::from_id.eq(Uid(new.from_id)))
        .and(competency_associations::kind.eq(new.kind.as_str()))
        .and(competency_associations::to_uri.eq(uri.as_str()));
    let said = dsl::exists(competency_associations::table.filter(same));
    Ok(diesel::select(said).get_result(c).await?)
}

/// Which item of a version is a child of which.
#[dual]
async fn children(c: &mut Link<'_>, framework: Id) -> Result<Vec<(Id, Id)>> {
    let own = competency_associations::framework_id.eq(Uid(framework));
    let is_child = search::Unindexed(competency_associations::kind).eq("is_child_of"); // of whatever version
    let own = competency_associations::table.filter(own.and(is_child));
    let steps: Vec<(Uid, Option<Uid>)> =
        own.select((competency_associations::from_id, competency_associations::to_id)).load(c).await?;
    Ok(steps.into_iter().filter_map(|(from, to)| Some((from.into(), to?.into()))).collect())
}

/// What a version says, in the order in which it was said.
#[dual]
pub async fn of(c: &mut Link<'_>, framework: Id) -> Result<Vec<CompetencyAssociation>> {
    let own = competency_associations::table.filter(competency_associations::framework_id.eq(Uid(framework)));
    let ordered = own.order((competency_associations::created_at, competency_associations::id));
    loaded(c, ordered.into_boxed::<Db>()).await
}

/// What public versions say of an item, from it or to it.
#[dual]
pub(super) async fn about(c: &mut Link<'_>, item: &Competency) -> Result<Vec<CompetencyAssociation>> {
    let at_an_end =
        competency_associations::from_id.eq(Uid(item.id)).or(competency_associations::to_id.eq(Uid(item.id)));
    let told = competency_associations::table.filter(at_an_end);
    let ordered = told.order((competency_associations::created_at, competency_associations::id));
    let mut told = loaded(c, ordered.into_boxed::<Db>()).await?;
    told.retain(Record::is_public);
    Ok(told)
}

/// The public associations with an identifier of CASE, the newest first.
#[dual]
pub(super) async fn public(c: &mut Link<'_>, case_id: Id) -> Result<Vec<CompetencyAssociation>> {
    let told = competency_associations::table.filter(competency_associations::case_id.eq(Uid(case_id)));
    let mut told = loaded(c, told.order(competency_associations::id.desc()).into_boxed::<Db>()).await?;
    told.retain(Record::is_public);
    Ok(told)
}

#[dual]
async fn loaded(
    c: &mut Link<'_>,
    query: competency_associations::BoxedQuery<'static, Db>,
) -> Result<Vec<CompetencyAssociation>> {
    let rows: Vec<Row> = query.select(Row::as_select()).load(c).await?;
    whole(c, rows).await
}
