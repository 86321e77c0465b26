//! What is public of frameworks of competencies, as it is told in CASE.

use super::{
    competencies as items, competency_associations as associations, competency_frameworks as frameworks, prelude::*,
};
use development::{
    Competency, CompetencyAssociation, CompetencyFramework,
    competency::{Definition, DefinitionKind, FrameworkContents},
};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = competency_definitions, treat_none_as_default_value = false)]
pub(super) struct DefinitionRow {
    framework_id: Uid,
    kind: String,
    case_id: Uid,
    body: Json,
}

impl DefinitionRow {
    pub(super) fn new(framework: Id, definition: &Definition) -> Result<Self> {
        let Definition { kind, case_id, body } = definition;
        let body = Json::of(CompetencyFramework::KIND, body)?;
        Ok(Self { framework_id: framework.into(), kind: kind.to_string(), case_id: (*case_id).into(), body })
    }

    fn read(self) -> Result<Definition> {
        let Self { framework_id: _, kind, case_id, body } = self;
        let (kind, body) = (read(CompetencyFramework::KIND, kind)?, body.parse(CompetencyFramework::KIND)?);
        Ok(Definition { kind, case_id: case_id.into(), body })
    }
}

/// A public version with everything that belongs to it.
#[dual]
pub async fn whole(c: &mut Link<'_>, case_id: Id) -> Result<Option<FrameworkContents>> {
    let Some(framework) = frameworks::public(c, Some(case_id)).await?.pop() else { return Ok(None) };
    let items = items::of(c, framework.id).await?;
    let associations = associations::of(c, framework.id).await?;
    let others = others(c, &items, &associations).await?;
    let definitions = definitions_of(c, framework.id, None).await?;
    let versions = Vec::new(); // it says all of it itself
    Ok(Some(FrameworkContents { framework, items, associations, others, versions, definitions }))
}

/// A public item, with its version and what is said of it.
#[dual]
pub async fn item(c: &mut Link<'_>, case_id: Id) -> Result<Option<FrameworkContents>> {
    let Some(item) = items::public(c, case_id).await?.into_iter().next() else { return Ok(None) };
    let framework = CompetencyFramework::find(c, item.framework_id).await?;
    let associations = associations::about(c, &item).await?;
    let saying: Vec<Id> = associations.iter().map(|said| said.framework_id).collect();
    let versions = frameworks::these(c, &saying).await?;
    let items = vec![item];
    let others = others(c, &items, &associations).await?;
    let definitions = Vec::new();
    Ok(framework.map(|framework| FrameworkContents { framework, items, associations, others, versions, definitions }))
}

/// A public association, with the version that says so and its ends.
#[dual]
pub async fn association(c: &mut Link<'_>, case_id: Id) -> Result<Option<FrameworkContents>> {
    let told = associations::public(c, case_id).await?.into_iter().next();
    let Some(association) = told else { return Ok(None) };
    let framework = CompetencyFramework::find(c, association.framework_id).await?;
    let associations = vec![association];
    let items = others(c, &[], &associations).await?;
    let (others, versions, definitions) = (Vec::new(), Vec::new(), Vec::new());
    Ok(framework.map(|framework| FrameworkContents { framework, items, associations, others, versions, definitions }))
}

/// What came with the public version that defines something of that kind, all of the kind; the newest, where several do.
#[dual]
pub async fn defined(c: &mut Link<'_>, kind: DefinitionKind, case_id: Id) -> Result<Vec<Definition>> {
    let told = competency_definitions::kind.eq(kind.to_string()).and(competency_definitions::case_id.eq(Uid(case_id)));
    let public = competency_frameworks::table.filter(competency_frameworks::status.ne("draft"));
    let of_public = competency_definitions::framework_id.eq_any(public.select(competency_frameworks::id));
    let newest =
        competency_definitions::table.filter(told.and(of_public)).order(competency_definitions::framework_id.desc());
    let framework: Option<Uid> = newest.select(competency_definitions::framework_id).first(c).await.optional()?;
    match framework {
        Some(framework) => definitions_of(c, framework.into(), Some(kind)).await,
        None => Ok(Vec::new()),
    }
}

/// What came with a version beside its items.
#[dual]
async fn definitions_of(c: &mut Link<'_>, framework: Id, kind: Option<DefinitionKind>) -> Result<Vec<Definition>> {
    let own = competency_definitions::framework_id.eq(Uid(framework));
    let mut query = competency_definitions::table.filter(own).into_boxed::<Db>();
    if let Some(kind) = kind {
        query = query.filter(competency_definitions::kind.eq(kind.to_string()));
    }
    let ordered = query.order((competency_definitions::kind, competency_definitions::case_id));
    let rows: Vec<DefinitionRow> = ordered.select(DefinitionRow::as_select()).load(c).await?;
    rows.into_iter().map(DefinitionRow::read).collect()
}

/// The public items at the ends of associations that are not among these. What leads to another is not told.
#[dual]
async fn others(
    c: &mut Link<'_>,
    items: &[Competency],
    associations: &[CompetencyAssociation],
) -> Result<Vec<Competency>> {
    let own: std::collections::HashSet<Id> = items.iter().map(|item| item.id).collect();
    let ends = associations.iter().flat_map(|association| [Some(association.from_id), association.to_id]);
    let mut ends: Vec<Id> = ends.flatten().filter(|id| !own.contains(id)).collect();
    ends.sort_unstable();
    ends.dedup();
    let mut others = Vec::new();
    for some in ends.chunks(1_000) {
        others.extend(items::these(c, some).await?);
    }
    others.retain(Record::is_public);
    Ok(others)
}
