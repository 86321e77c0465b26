//! Full-text search: one table of documents over all kinds, FTS5 or tsvector behind it. Text is folded before it is kept
//! and before it is asked for ([`kernel::fold`]), so that both databases find the same.

use super::{
    super::{SEARCH, UNINDEXED, search_query},
    prelude::*,
};
use diesel::{
    expression::{AppearsOnTable, BoxableExpression, Expression, SelectableExpression, ValidGrouping, is_aggregate},
    query_builder::{AstPass, QueryFragment, QueryId},
    result::QueryResult,
    sql_types::{Bool, Text},
};

/// The longest text that is searched, in bytes. `PostgreSQL` refuses a tsvector of more than 1 MiB, and one may be more than
/// twice as large as its text.
const LONGEST: usize = 400_000;

/// The text by which a record is found: what anybody may find, and what only those who may read it otherwise. `None` leaves
/// the text of that scope as it was.
#[derive(Debug, Default)]
pub struct Documents {
    /// Found by anybody.
    pub public: Option<String>,
    /// Found by those who may read the record before it is public.
    pub internal: Option<String>,
}

impl Documents {
    /// Text that anybody may find.
    pub fn public(text: impl Into<String>) -> Self {
        Self { public: Some(text.into()), internal: None }
    }

    /// Text of a draft, found by those who may read the record otherwise, and by anybody once it is public.
    pub fn drafted(text: impl Into<String>, is_public: bool) -> Self {
        let text = text.into();
        Self { public: is_public.then(|| text.clone()), internal: Some(text) }
    }
}

/// Who may find a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    Public,
    Internal,
}

#[derive(Insertable)]
#[diesel(table_name = search_documents, treat_none_as_default_value = false)]
struct Row {
    kind: &'static str,
    record_id: Uid,
    scope: &'static str,
    body: String,
}

impl Scope {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Internal => "internal",
        }
    }
}

/// Adds the text by which a new record is found.
#[dual]
pub async fn index<R: Stored>(c: &mut Conn<'_>, record: &R) -> Result<()> {
    insert_all!(c, search_documents, rows(record))?;
    Ok(())
}

/// Keeps the text by which a record is found in step with the record; a scope it gives no text for stays as it was.
#[dual]
pub async fn reindex<R: Stored>(c: &mut Conn<'_>, record: &R) -> Result<()> {
    for Row { record_id, scope, .. } in rows(record) {
        let earlier = search_documents::record_id.eq(record_id).and(search_documents::scope.eq(scope));
        diesel::delete(search_documents::table.filter(earlier)).execute(c).await?;
    }
    index(c, record).await
}

/// The same for many records at once.
#[dual]
pub async fn index_all<R: Stored>(c: &mut Conn<'_>, records: &[(Option<R>, R)]) -> Result<()> {
    let known: Vec<Uid> =
        records.iter().filter(|(before, _)| before.is_some()).map(|(_, record)| Uid(record.id())).collect();
    if !known.is_empty() {
        diesel::delete(search_documents::table.filter(search_documents::record_id.eq_any(known))).execute(c).await?;
    }
    let rows: Vec<Row> = records.iter().flat_map(|(_, record)| rows(record)).collect();
    insert_all!(c, search_documents, rows)?;
    Ok(())
}

fn rows<R: Stored>(record: &R) -> Vec<Row> {
    let Documents { public, internal } = record.documents();
    let row = |scope: Scope, text: Option<String>| {
        text.map(|t| Row {
            kind: R::KIND,
            record_id: record.id().into(),
            scope: scope.as_str(),
            body: cut(kernel::fold(&t)),
        })
    };
    [row(Scope::Public, public), row(Scope::Internal, internal)].into_iter().flatten().collect()
}

/// The beginning of a text, as much as the index takes.
fn cut(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(LONGEST));
    text
}

/// Removes a record from the index.
#[dual]
pub async fn forget(c: &mut Conn<'_>, id: Id) -> Result<()> {
    diesel::delete(search_documents::table.filter(search_documents::record_id.eq(Uid(id)))).execute(c).await?;
    Ok(())
}

/// A condition on kinds that anybody may see: the record has every word of `q`.
pub(crate) fn public<T: 'static>(
    column: &'static str,
    kind: &'static str,
    q: &str,
) -> Box<dyn BoxableExpression<T, Db, SqlType = Bool>> {
    matching(column, kind, Scope::Public, q)
}

/// A condition: the record whose id stands in `column` (`table.id`) has every word of `q` in its text of that scope, the
/// last word perhaps unfinished. Text without a word matches nothing.
pub(crate) fn matching<T: 'static>(
    column: &'static str,
    kind: &'static str,
    scope: Scope,
    q: &str,
) -> Box<dyn BoxableExpression<T, Db, SqlType = Bool>> {
    in_scopes(column, kind, Some(scope), q)
}

/// The same in the text of any scope.
pub(crate) fn anywhere<T: 'static>(
    column: &'static str,
    kind: &'static str,
    q: &str,
) -> Box<dyn BoxableExpression<T, Db, SqlType = Bool>> {
    in_scopes(column, kind, None, q)
}

fn in_scopes<T: 'static>(
    column: &'static str,
    kind: &'static str,
    scope: Option<Scope>,
    q: &str,
) -> Box<dyn BoxableExpression<T, Db, SqlType = Bool>> {
    let folded = kernel::fold(q);
    if folded.is_empty() {
        return Box::new(fixed::<Bool>("FALSE"));
    }
    Box::new(Matching { column, query: search_query(&folded), kind, scope: scope.map(Scope::as_str) })
}

/// `column IN (…)`, as the dialect searches.
#[derive(Debug)]
struct Matching {
    column: &'static str,
    query: String,
    kind: &'static str,
    scope: Option<&'static str>,
}

impl Expression for Matching {
    type SqlType = Bool;
}

impl QueryFragment<Db> for Matching {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Db>) -> QueryResult<()> {
        let [before_query, before_kind, before_scope] = SEARCH;
        out.push_sql(self.column);
        out.push_sql(" IN (");
        out.push_sql(before_query);
        out.push_bind_param::<Text, _>(&self.query)?;
        out.push_sql(before_kind);
        out.push_bind_param::<Text, _>(self.kind)?;
        if let Some(scope) = &self.scope {
            out.push_sql(before_scope);
            out.push_bind_param::<Text, _>(scope)?;
        }
        out.push_sql(")");
        Ok(())
    }
}

impl QueryId for Matching {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<QS> AppearsOnTable<QS> for Matching {}
impl<QS> SelectableExpression<QS> for Matching {}
impl<GB> ValidGrouping<GB> for Matching {
    type IsAggregate = is_aggregate::Never;
}

/// A column that is compared without its index. Beside a search by words it should be: SQLite takes every index for one that
/// narrows to ten rows, and would go through all the rows of a common value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unindexed<C>(pub(crate) C);

impl<C: Expression> Expression for Unindexed<C> {
    type SqlType = C::SqlType;
}

impl<C: QueryFragment<Db>> QueryFragment<Db> for Unindexed<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Db>) -> QueryResult<()> {
        out.push_sql(UNINDEXED);
        self.0.walk_ast(out)
    }
}

impl<C> QueryId for Unindexed<C> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C: AppearsOnTable<QS>, QS> AppearsOnTable<QS> for Unindexed<C> {}
impl<C: SelectableExpression<QS>, QS> SelectableExpression<QS> for Unindexed<C> {}
impl<C, GB> ValidGrouping<GB> for Unindexed<C> {
    type IsAggregate = is_aggregate::No;
}
