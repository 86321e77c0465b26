//! Every query, written once. This file is compiled by [`crate::sqlite`] and by [`crate::postgres`]; `super` is the one or
//! the other.

pub mod advocacy;
pub mod development;
pub mod directory;
pub mod exchange;
pub(crate) mod goals;
pub mod history;
pub mod idempotency;
pub mod identity;
pub mod import;
pub mod jobs;
pub mod kept;
pub mod list;
pub mod policy;
pub mod privacy;
pub(crate) mod published;
pub mod record;
pub(crate) mod references;
pub mod search;
pub mod seats;
pub mod seeds;
pub mod strategy;
pub(crate) mod values;

pub use list::Listed;
pub use record::Stored;

/// Asks the database for nothing, to see whether it answers.
#[super::dual]
pub async fn ping(c: &mut super::Link<'_>) -> crate::Result<()> {
    use super::RunQueryDsl as _;
    diesel::select(diesel::dsl::sql::<diesel::sql_types::Integer>("1")).execute(c).await?;
    Ok(())
}

/// The schema in sorted lines: equal where two databases of a kind have the same tables, columns, constraints, indexes and
/// triggers, and whatever else stands in it. Migrations' own books stay out.
#[super::dual]
pub async fn schema(c: &mut super::Link<'_>) -> crate::Result<Vec<String>> {
    use super::RunQueryDsl as _;
    let mut lines: Vec<String> =
        diesel::select(diesel::dsl::sql::<diesel::sql_types::Text>(super::SCHEMA)).get_results(c).await?;
    lines.sort();
    Ok(lines)
}

/// What every file of queries needs: the dialect, the tables and the traits.
pub(crate) mod prelude {
    #[allow(unused_imports, reason = "not every file needs every name")]
    pub(crate) use super::{
        super::{Conn, Db, Link, RunQueryDsl, answered, dual, in_turn, insert_all, locked, unclaimed},
        directory::divisions::{living_divisions, with_aliases},
        history,
        identity::people::lock_person,
        import::{Known, News, Roster, write_all},
        kept::{kept, listed},
        list::{Listed, is_given, is_ordered_by, list, narrow, only_own, seen_or_own},
        record::{Stored, add_values, having, keep_values, lock_row, of_own_units, replace_parts},
        references::{all_exist, each, is_there, lineage, must_exist, visible},
        search::{self, Documents},
        values::{fill_parts, grouped, joined, maybe, parted, read, uids, whole, words},
    };
    pub(crate) use crate::{
        Error, Meaning as _, Result,
        fixed::fixed,
        sql_types::{Date, Json, Moment, Uid},
        tables::*,
    };
    pub(crate) use diesel::{AsChangeset, Insertable, Queryable, Selectable};
    pub(crate) use diesel::{
        dsl,
        prelude::{BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, SelectableHelper},
    };
    pub(crate) use kernel::{
        Actor, At, Code, FieldError, Id, Problem, Record,
        page::{Key, Page, Window},
    };
}
