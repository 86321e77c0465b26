//! What records refer to, refused by the field that names it where it is not there.

use super::prelude::*;
use crate::By;

/// The record that a field names, where the caller may see it.
#[dual]
pub(crate) async fn visible<R: Stored>(c: &mut Conn<'_>, by: &By, id: Id, field: &str) -> Result<R> {
    let found = R::find(c, id).await?.filter(|record| record.visible_to(&by.actor));
    Ok(found.ok_or_else(|| Problem::no_such(field))?)
}

/// Whether a record is there.
macro_rules! is_there {
    ($c:expr, $table:ident, $id:expr) => {{
        let known = $table::table.filter($table::id.eq(Uid($id)));
        let there: bool = answered!(diesel::select(dsl::exists(known)).get_result($c))?;
        there
    }};
}
pub(crate) use is_there;

/// Refuses a reference to a record that is not there, by the field that names it.
macro_rules! must_exist {
    ($c:expr, $table:ident, $id:expr, $pointer:expr) => {
        if !is_there!($c, $table, $id) {
            return Err(Problem::no_such($pointer).into());
        }
    };
}
pub(crate) use must_exist;

/// The same for several at once, each with the field that names it, in one query.
macro_rules! all_exist {
    ($c:expr, $table:ident, $named:expr) => {
        let named: Vec<(Id, String)> = $named.collect();
        if !named.is_empty() {
            let ids: Vec<Uid> = named.iter().map(|(id, _)| Uid(*id)).collect();
            let there: Vec<Uid> = answered!($table::table.filter($table::id.eq_any(ids)).select($table::id).load($c))?;
            let mut check = kernel::Check::default();
            for (id, pointer) in named {
                check.exists(there.contains(&Uid(id)), pointer);
            }
            check.done()?;
        }
    };
}
pub(crate) use all_exist;

/// The records that a field names one after the other, each with its pointer.
pub(crate) fn each<'a>(field: &'a str, ids: &'a [Id]) -> impl Iterator<Item = (Id, String)> + 'a {
    ids.iter().enumerate().map(move |(index, id)| (*id, format!("{field}/{index}")))
}

/// A record of a tree, the one it stands under, and so on to the top. Those who move records of the tree come one after the other, so
/// that no other move closes a circle while this one is checked. No row is locked: two that come to stand under each other would wait
/// for each other.
macro_rules! lineage {
    ($c:expr, $table:ident, $first:expr) => {{
        let (mut lineage, mut next): (Vec<Id>, Option<Id>) = (Vec::new(), $first);
        if next.is_some() {
            answered!(in_turn($c, concat!("moves of ", stringify!($table))))?;
        }
        while let Some(id) = next.filter(|id| !lineage.contains(id)) {
            let row = $table::table.find(Uid(id)).select($table::parent_id);
            let Some(parent) = answered!(row.first::<Option<Uid>>($c)).optional()? else { break };
            lineage.push(id);
            next = parent.map(Into::into);
        }
        lineage
    }};
}
pub(crate) use lineage;
