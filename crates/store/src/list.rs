//! Lists by keyset: a page starts after the last row seen, in the order asked for, with the id as the last key.

use super::{super::newest, directory::posts::same_seats, prelude::*};
use kernel::{
    DivisionId, Terms,
    page::{SortKey, Sorted, foreign_cursor},
};

/// How one kind of record is listed.
#[dual]
pub trait Listed: Stored + Sorted {
    /// What the list can be narrowed by.
    type Filter: Clone + Send + 'static;

    /// Whether the filter may take long: it reaches beyond the list's own indexes, or looks through its order.
    fn is_scan(_filter: &Self::Filter) -> bool {
        false
    }
    /// The divisions it can be narrowed by. One that is asked for is looked for by every id it has or had.
    fn asked_divisions(_filter: &mut Self::Filter) -> Vec<&mut Vec<DivisionId>> {
        Vec::new()
    }
    /// The posts it can be narrowed by. One that is asked for is looked for with those that are the same seat.
    fn asked_posts(_filter: &mut Self::Filter) -> Vec<&mut Vec<Id>> {
        Vec::new()
    }
    /// The terms it is searched for, where every condition of the list is one on each record by itself.
    fn asked_terms(_filter: &mut Self::Filter) -> Option<&mut Terms> {
        None
    }
    /// A page of the records the caller may see.
    async fn page(c: &mut Link<'_>, filter: &Self::Filter, actor: &Actor, window: &Window) -> Result<Page<Self>>;
}

/// A page of one kind of record.
#[dual]
pub async fn page<R: Listed>(c: &mut Link<'_>, filter: &R::Filter, actor: &Actor, window: &Window) -> Result<Page<R>> {
    let mut filter = filter.clone();
    for asked in R::asked_divisions(&mut filter) {
        let living = living_divisions(c, asked).await?;
        *asked = with_aliases(c, living).await?;
    }
    for asked in R::asked_posts(&mut filter) {
        *asked = same_seats(c, asked).await?;
    }
    let is_newest_first = window.sort == [SortKey { field: "created_at", descending: true }] && !window.count;
    if is_newest_first && let Some(terms) = R::asked_terms(&mut filter) {
        let asked = terms.clone();
        if let Some(newest) = newest(c, R::KIND, &asked, window).await? {
            let is_all = newest.is_all;
            *terms = asked.among(newest);
            let page = R::page(c, &filter, actor, window).await?;
            if is_all || page.next.is_some() {
                return Ok(page);
            }
            // Too many of the newest are not what is asked for otherwise: the others are looked at as well.
            if let Some(terms) = R::asked_terms(&mut filter) {
                *terms = asked;
            }
        }
    }
    R::page(c, &filter, actor, window).await
}

/// Whether a filter asks for anything.
pub(crate) fn is_given<T: Default + PartialEq>(filter: &T) -> bool {
    *filter != T::default()
}

/// Whether a list is ordered by that field, up or down, when nobody asks.
pub(crate) fn is_ordered_by<R: Sorted>(field: &str) -> bool {
    R::SORTING.default.trim_start_matches('-') == field
}

/// The value a cursor holds for a text column; a cursor of another kind, or one somebody edited, is refused by name.
pub(crate) fn text(key: &Key) -> Result<String> {
    match key {
        Key::Text(text) if !text.contains('\0') => Ok(text.clone()),
        Key::Text(_) | Key::Instant(_) | Key::Number(_) => Err(foreign_cursor().into()),
    }
}
/// The same for an instant.
pub(crate) fn instant(key: &Key) -> Result<Moment> {
    match key {
        Key::Instant(micros) => Ok(Moment(At::from_micros(*micros))),
        Key::Text(_) | Key::Number(_) => Err(foreign_cursor().into()),
    }
}
/// The same for a number.
pub(crate) fn number(key: &Key) -> Result<i32> {
    match key {
        Key::Number(number) => Ok(*number),
        Key::Text(_) | Key::Instant(_) => Err(foreign_cursor().into()),
    }
}
/// The same for a day.
pub(crate) fn day(key: &Key) -> Result<Date> {
    match key {
        Key::Text(text) => text.parse().map(Date).map_err(|_| foreign_cursor().into()),
        Key::Instant(_) | Key::Number(_) => Err(foreign_cursor().into()),
    }
}

/// A list promised an order that its table does not have.
pub(crate) fn no_column(field: &str) -> Error {
    Error::corrupt("list", format_args!("no column is named for {field}"))
}

/// Cuts the rows, one more than asked for, to a page.
pub(crate) fn cut<R: Record + Sorted>(mut data: Vec<R>, window: &Window, total: Option<i64>) -> Result<Page<R>> {
    let more = data.len() > window.limit;
    data.truncate(window.limit);
    let place = |last: &R| -> Result<_> {
        let keys = window.sort.iter().map(|k| last.key(k.field).ok_or_else(|| no_column(k.field)));
        Ok((keys.collect::<Result<_>>()?, last.id()))
    };
    let next = data.last().filter(|_| more).map(place).transpose()?;
    Ok(Page { data, next, total })
}

/// A page of `table`: narrows it by `filtered` (a closure that gives a boxed query, called a second time to count), orders
/// it by the asked columns and the id, starts after the cursor, and reads each row back. Reads like a table:
///
/// ```text
/// list!(c, window, units, filtered, Row => Unit::try_from, { "name" => name: text, "updated_at" => updated_at: instant })
/// ```
///
/// A column that may be null is ordered by an expression, in parentheses, that puts a value in the place of null.
macro_rules! list {
    (@column $table:ident $column:ident) => { $table::$column };
    (@column $table:ident ($column:expr)) => { $column };
    ($c:expr, $window:expr, $table:ident, $filtered:expr, $row:ty => $read:expr,
     { $($field:literal => $column:tt : $value:ident),+ $(,)? }) => {{
        type Condition = Box<dyn diesel::expression::BoxableExpression<$table::table, Db, SqlType = diesel::sql_types::Bool>>;
        let (window, filtered): (&Window, _) = ($window, $filtered);
        let mut query = filtered();
        let descending = window.sort.last().is_some_and(|k| k.descending);
        if let Some((keys, id)) = &window.after {
            let mut beyond: Condition =
                if descending { Box::new($table::id.lt(Uid(*id))) } else { Box::new($table::id.gt(Uid(*id))) };
            for (n, (key, value)) in window.sort.iter().zip(keys).enumerate().rev() {
                beyond = match (key.field, key.descending) {
                    $(($field, false) => {
                        let value = super::super::list::$value(value)?;
                        let later: Condition =
                            Box::new(list!(@column $table $column).gt(value.clone()).or(list!(@column $table $column).eq(value.clone()).and(beyond)));
                        if n == 0 { Box::new(list!(@column $table $column).ge(value).and(later)) } else { later }
                    }
                    ($field, true) => {
                        let value = super::super::list::$value(value)?;
                        let later: Condition =
                            Box::new(list!(@column $table $column).lt(value.clone()).or(list!(@column $table $column).eq(value.clone()).and(beyond)));
                        if n == 0 { Box::new(list!(@column $table $column).le(value).and(later)) } else { later }
                    })+
                    _ => return Err(super::super::list::no_column(key.field)),
                };
            }
            query = query.filter(beyond);
        }
        for key in &window.sort {
            query = match (key.field, key.descending) {
                $(($field, false) => query.then_order_by(list!(@column $table $column).asc()),
                ($field, true) => query.then_order_by(list!(@column $table $column).desc()),)+
                _ => return Err(super::super::list::no_column(key.field)),
            };
        }
        query = if descending { query.then_order_by($table::id.desc()) } else { query.then_order_by($table::id.asc()) };
        let limit = i64::try_from(window.limit).unwrap_or(i64::MAX).saturating_add(1);
        let rows: Vec<$row> = answered!(query.limit(limit).select(<$row>::as_select()).load($c))?;
        let total = if window.count { Some(answered!(filtered().count().get_result::<i64>($c))?) } else { None };
        let records = rows.into_iter().map($read).collect::<Result<Vec<_>>>()?;
        super::super::list::cut(records, window, total)
    }};
}
pub(crate) use list;

/// Narrows a boxed query to the rows that are the caller's own, by their `person_id`; a client by itself has none.
macro_rules! only_own {
    ($query:ident, $table:ident, $actor:ident) => {
        match $actor.person {
            Some(person) => $query.filter($table::person_id.eq(Uid(person))),
            None => $query.filter(fixed::<diesel::sql_types::Bool>("FALSE")),
        }
    };
}
pub(crate) use only_own;

/// Narrows a boxed query to the rows of which a condition is true, and to the caller's own, by the column that names whose they are:
/// `seen_or_own!(query, of_units, event_bookings.person_id, actor)`.
macro_rules! seen_or_own {
    ($query:ident, $seen:ident, $table:ident.$person:ident, $actor:ident) => {
        match $actor.person {
            Some(person) => $query.filter($seen.or($table::$person.eq(Uid(person)))),
            None => $query.filter($seen),
        }
    };
}
pub(crate) use seen_or_own;

/// Narrows a boxed query to the rows whose column has any of the values; none asked for narrow nothing. One value, as most
/// filters have, is compared by `=`: such a statement is prepared once, and an index gives its order.
macro_rules! narrow {
    ($query:ident, $column:expr, $values:expr) => {
        let mut values = $values;
        if values.len() > 1 {
            $query = $query.filter($column.eq_any(values));
        } else if let Some(value) = values.pop() {
            $query = $query.filter($column.eq(value));
        }
    };
}
pub(crate) use narrow;
