//! Full-text search: one table of documents over all kinds, FTS5 or tsvector behind it. Text is folded before it is kept
//! and before it is asked for ([`kernel::fold`]), so that both databases find the same.

use super::{
    super::{AMONG, SEARCH, UNINDEXED, insert_documents, search_query},
    prelude::*,
};
use diesel::{
    expression::{AppearsOnTable, BoxableExpression, Expression, SelectableExpression, ValidGrouping, is_aggregate},
    query_builder::{AstPass, QueryFragment, QueryId},
    result::QueryResult,
    sql_types::{Bool, Text},
};
use kernel::{Newest, Terms};

/// The longest text that is searched, in bytes. `PostgreSQL` refuses a tsvector of more than 1 MiB, and one may be more than
/// twice as large as its text.
const LONGEST: usize = 400_000;
/// The longest word that is searched, in bytes: `PostgreSQL` leaves one of more than 2,046 out.
const LONGEST_WORD: usize = 2_000;

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

/// A document.
#[derive(Insertable)]
#[diesel(table_name = search_documents, treat_none_as_default_value = false)]
pub(crate) struct Row {
    kind: &'static str,
    record_id: Uid,
    scope: &'static str,
    body: String,
}

impl Scope {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Internal => "internal",
        }
    }
}

/// Adds the text by which a new record is found.
#[dual]
pub async fn index<R: Stored>(c: &mut Conn<'_>, record: &R) -> Result<()> {
    insert_documents(c, rows(record)).await
}

/// Keeps the text by which a record is found in step with the record; a scope it gives no text for stays as it was.
#[dual]
pub async fn reindex<R: Stored>(c: &mut Conn<'_>, record: &R) -> Result<()> {
    for (_, Row { record_id, scope, .. }) in rows(record) {
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
    insert_documents(c, records.iter().flat_map(|(_, record)| rows(record)).collect()).await
}

/// The documents of a record, with when it was made.
fn rows<R: Stored>(record: &R) -> Vec<(At, Row)> {
    let Documents { public, internal } = record.documents();
    let row = |scope: Scope, text: Option<String>| {
        let text = cut(searched(&text?), LONGEST);
        let row = Row { kind: R::KIND, record_id: record.id().into(), scope: scope.as_str(), body: text };
        Some((record.created_at(), row))
    };
    [row(Scope::Public, public), row(Scope::Internal, internal)].into_iter().flatten().collect()
}

/// A text as it is searched: folded, and of a word that is too long its beginning.
pub(crate) fn searched(text: &str) -> String {
    let folded = kernel::fold(text);
    if folded.split(' ').all(|word| word.len() <= LONGEST_WORD) {
        return folded;
    }
    let words: Vec<_> = folded.split(' ').map(|word| cut(word.to_owned(), LONGEST_WORD)).collect();
    words.join(" ")
}

/// The beginning of a text, of so many bytes at most.
fn cut(mut text: String, longest: usize) -> String {
    text.truncate(text.floor_char_boundary(longest));
    text
}

/// Removes a record from the index.
#[dual]
pub async fn forget(c: &mut Conn<'_>, id: Id) -> Result<()> {
    diesel::delete(search_documents::table.filter(search_documents::record_id.eq(Uid(id)))).execute(c).await?;
    Ok(())
}

/// A condition on kinds that anybody may see: the record has all of the terms.
pub(crate) fn public<T: 'static>(
    column: &'static str,
    kind: &'static str,
    terms: &Terms,
) -> Box<dyn BoxableExpression<T, Db, SqlType = Bool>> {
    matching(column, kind, Scope::Public, terms)
}

/// A condition: the record whose id stands in `column` (`table.id`) has all of the terms in its text of that scope, the last
/// perhaps unfinished. Terms without a word match nothing.
pub(crate) fn matching<T: 'static>(
    column: &'static str,
    kind: &'static str,
    scope: Scope,
    terms: &Terms,
) -> Box<dyn BoxableExpression<T, Db, SqlType = Bool>> {
    match (terms.newest(), scope) {
        (None, scope) => having(column, kind, Some(scope), terms.as_str()),
        (Some(Newest { public, .. }), Scope::Public) => among(column, public),
        (Some(Newest { internal, .. }), Scope::Internal) => among(column, internal),
    }
}

/// The same in the text of any scope.
pub(crate) fn anywhere<T: 'static>(
    column: &'static str,
    kind: &'static str,
    terms: &Terms,
) -> Box<dyn BoxableExpression<T, Db, SqlType = Bool>> {
    match terms.newest() {
        None => having(column, kind, None, terms.as_str()),
        Some(Newest { public, internal, .. }) => among(column, public.iter().chain(internal)),
    }
}

/// A condition: the record has all words of that text in a document of the scope, or of any.
pub(crate) fn having<T: 'static>(
    column: &'static str,
    kind: &'static str,
    scope: Option<Scope>,
    text: &str,
) -> Box<dyn BoxableExpression<T, Db, SqlType = Bool>> {
    let folded = searched(text);
    if folded.is_empty() {
        return Box::new(fixed::<Bool>("FALSE"));
    }
    let [before_query, before_kind, before_scope] = SEARCH;
    let mut given = vec![(before_query, search_query(&folded)), (before_kind, kind.to_owned())];
    given.extend(scope.map(|scope| (before_scope, scope.as_str().to_owned())));
    Box::new(Found { column, given, end: "" })
}

/// A condition: the record whose id stands in `column` (`table.id`) is one of those, which may be more than a statement takes values.
pub(crate) fn among<'a, T: 'static>(
    column: &'static str,
    ids: impl IntoIterator<Item = &'a Id>,
) -> Box<dyn BoxableExpression<T, Db, SqlType = Bool>> {
    let ids: Vec<_> = ids.into_iter().map(|id| format!("\"{}\"", id.to_string().replace('-', ""))).collect();
    let [before_ids, end] = AMONG;
    Box::new(Found { column, given: vec![(before_ids, format!("[{}]", ids.join(",")))], end })
}

/// `column IN (…)`, as the dialect searches: its text with what is given between.
#[derive(Debug)]
struct Found {
    column: &'static str,
    given: Vec<(&'static str, String)>,
    end: &'static str,
}

impl Expression for Found {
    type SqlType = Bool;
}

impl QueryFragment<Db> for Found {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Db>) -> QueryResult<()> {
        out.push_sql(self.column);
        out.push_sql(" IN (");
        for (before, given) in &self.given {
            out.push_sql(before);
            out.push_bind_param::<Text, _>(given)?;
        }
        out.push_sql(self.end);
        out.push_sql(")");
        Ok(())
    }
}

impl QueryId for Found {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<QS> AppearsOnTable<QS> for Found {}
impl<QS> SelectableExpression<QS> for Found {}
impl<GB> ValidGrouping<GB> for Found {
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
