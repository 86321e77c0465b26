//! SQL text that is fixed when the program is built.

use diesel::{
    backend::Backend,
    expression::{AppearsOnTable, Expression, SelectableExpression, TypedExpressionType, ValidGrouping, is_aggregate},
    query_builder::{AstPass, QueryFragment, QueryId},
    result::QueryResult,
};
use std::marker::PhantomData;

/// SQL text as an expression, or, as `fixed::<()>`, as a statement. As it never varies, the statement it stands in is
/// prepared once and kept, which `diesel::dsl::sql` and `diesel::sql_query` give up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fixed<T>(&'static str, PhantomData<T>);

/// That text, as an expression of the type `T`.
pub(crate) const fn fixed<T>(sql: &'static str) -> Fixed<T> {
    Fixed(sql, PhantomData)
}

impl<T: TypedExpressionType> Expression for Fixed<T> {
    type SqlType = T;
}

impl<T, DB: Backend> QueryFragment<DB> for Fixed<T> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(self.0);
        Ok(())
    }
}

/// Statements are told apart by their text.
impl<T> QueryId for Fixed<T> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T, QS> AppearsOnTable<QS> for Fixed<T> where Self: Expression {}
impl<T, QS> SelectableExpression<QS> for Fixed<T> where Self: Expression {}
impl<T, GB> ValidGrouping<GB> for Fixed<T> {
    type IsAggregate = is_aggregate::Never;
}

impl<C> diesel::RunQueryDsl<C> for Fixed<()> {}
