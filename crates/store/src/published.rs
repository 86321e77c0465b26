//! Kinds of records that are drafts of their unit first and public afterwards: who sees which, as a condition of a list.

/// Narrows a boxed query to the records a caller may see, and of those to the ones that have the words: of a draft only to
/// whoever may read the unit's. [`Record::visible_to`](kernel::Record::visible_to) in SQL:
///
/// ```text
/// let query = published!(query, Coalition in coalitions where coalitions::status.ne("forming"), actor, &filter.q);
/// ```
///
/// A record whose unit stands in another column than `owner_unit_id` says `of unit_id` before the `where`.
macro_rules! published {
    ($query:ident, $record:ident in $table:ident where $public:expr, $actor:expr, $q:expr) => {
        published!($query, $record in $table of owner_unit_id where $public, $actor, $q)
    };
    ($query:ident, $record:ident in $table:ident of $unit:ident where $public:expr, $actor:expr, $q:expr) => {{
        let mut query = $query;
        let opened = || $actor.units($record::READ).map(|units| $table::$unit.eq_any(uids(&units)));
        if let Some(opened) = opened() {
            query = query.filter($public.or(opened));
        }
        if let Some(q) = $q {
            let column = concat!(stringify!($table), ".id");
            let found = |scope| search::matching(column, $record::KIND, scope, q);
            let (public, internal) = (found(search::Scope::Public), found(search::Scope::Internal));
            query = match opened() {
                None => query.filter(public.or(internal)),
                Some(opened) => query.filter(public.or(opened.and(internal))),
            };
        }
        query
    }};
}
pub(crate) use published;
