//! A kind of record whose table has its fields as columns, written as a table: the private row, both conversions, and how one
//! is found, added, saved and removed.
//!
//! ```text
//! kept! { Organization in organizations, unique "/ror_id" "is the ROR id of another organization"; removable {
//!     id: id, revision: number, name: text, kind: word, ror_id: [text], established: [small], created_at: at, updated_at: at,
//! } beside { allowed_transitions } also {
//!     fn documents(&self) -> Documents {
//!         Documents::public(self.name.as_str())
//!     }
//! } }
//! ```
//!
//! A column is one of these; in brackets it may be null.
//!
//! | column    | in the domain                            | in the row |
//! |-----------|------------------------------------------|------------|
//! | `id`      | `Id`                                     | `Uid`      |
//! | `number`  | `i32`, or what fits into one             | `i32`      |
//! | `small`   | `i16`, or what fits into one             | `i16`      |
//! | `long`    | `i64`, or what fits into one             | `i64`      |
//! | `float`   | `f64`                                    | `f64`      |
//! | `flag`    | `bool`                                   | `bool`     |
//! | `text`    | what is made of text, and is it again    | `String`   |
//! | `word`    | what is shown as a word (`words!`)       | `String`   |
//! | `list`    | words or ids in their order, joined      | `String`   |
//! | `at`      | `At`                                     | `Moment`   |
//! | `day`     | `Day`                                    | `Date`     |
//! | `json`    | what is opaque to the database           | `Json`     |
//!
//! Of several fields that are `unique`, the caller is told of the one whose column the database names.
//!
//! Where `locked` follows the table, `lock` locks the row of the record. Where it is somebody's `own by` a column, that person is
//! locked before it is changed or removed, as decision 0026 wants. Fields `beside` the row are empty until `fill` gives them. A column
//! that `refers` to a table, as in `refers { parent_id: organizations }`, must name a record of it where it names any, and the
//! caller is told of all that do not; the table `division` stands for the divisions, which are named by their outside ids. What
//! follows `overdue` is true of those that time has moved on, found in the order of the column after `by`:
//! `overdue |now| challenges::follow_up_at.lt(Moment(now)), by follow_up_at`. What follows `also` are further items of
//! `impl Stored`, such as `documents`, `refer`, `fill`, `save_parts` or `facts`; without `facts Type` its `Facts` are `()`.

/// See the module.
macro_rules! kept {
    ($record:ident in $table:ident $($locked:ident)? $(, own by $owner:ident)? $(, facts $facts:ty)?
    $(, unique $pointer:literal $detail:literal)* $(; $removable:ident)? {
        $($field:ident: $column:tt),+ $(,)?
    } $(beside { $($beside:ident),+ $(,)? })? $(refers { $($reference:ident: $to:ident),+ $(,)? })?
    $(overdue |$now:ident| $moved:expr, by $moment:ident)? $(also { $($also:tt)* })?) => {
        #[derive(Queryable, Selectable, Insertable, AsChangeset)]
        #[diesel(table_name = $table, treat_none_as_default_value = false, treat_none_as_null = true)]
        struct Row {
            $($field: kept!(@type $column)),+
        }

        impl TryFrom<&$record> for Row {
            type Error = Error;

            fn try_from(record: &$record) -> Result<Self> {
                let $record { $($field,)+ $($($beside: _,)+)? } = record;
                Ok(Self { $($field: kept!(@row $record $column $field)),+ })
            }
        }

        impl TryFrom<Row> for $record {
            type Error = Error;

            fn try_from(row: Row) -> Result<Self> {
                let Row { $($field),+ } = row;
                Ok(Self { $($field: kept!(@domain $record $column $field),)+ $($($beside: Default::default(),)+)? })
            }
        }

        #[dual]
        impl Stored for $record {
            type Facts = kept!(@facts $($facts)?);

            async fn find(c: &mut Link<'_>, id: Id) -> Result<Option<Self>> {
                let row = $table::table.find(Uid(id)).select(Row::as_select()).first(c).await.optional()?;
                let mut found: Vec<Self> = row.map(Self::try_from).transpose()?.into_iter().collect();
                Self::fill(c, &mut found).await?;
                Ok(found.pop())
            }

            $(async fn refer_columns(&self, c: &mut Conn<'_>) -> Result<()> {
                let mut missing = kernel::Check::default();
                $(kept!(@refers self, c, missing, $reference, $to);)+
                Ok(missing.done()?)
            })?

            async fn insert(&self, c: &mut Conn<'_>) -> Result<()> {
                self.refer_columns(c).await?;
                self.refer(c).await?;
                let insert = diesel::insert_into($table::table).values(Row::try_from(self)?).execute(c).await;
                insert.on_taken($record::KIND, &[$(($pointer, $detail)),*])?;
                self.save_parts(c).await
            }

            /// What an import brings refers to what it found: references are not looked up again.
            async fn insert_all(c: &mut Conn<'_>, records: &[&Self]) -> Result<()> {
                let rows = records.iter().map(|record| Row::try_from(*record)).collect::<Result<Vec<_>>>()?;
                let insert = insert_all!(c, $table, rows);
                insert.on_taken($record::KIND, &[$(($pointer, $detail)),*])?;
                Self::add_parts(c, records).await
            }

            async fn save(&self, c: &mut Conn<'_>, seen: i32) -> Result<bool> {
                self.refer_columns(c).await?;
                self.refer(c).await?;
                let record = $table::table.find(Uid(self.id)).filter($table::revision.eq(seen));
                let update = diesel::update(record).set(Row::try_from(self)?).execute(c).await;
                if update.on_taken($record::KIND, &[$(($pointer, $detail)),*])? == 0 {
                    return Ok(false);
                }
                self.save_parts(c).await?;
                Ok(true)
            }

            $(async fn remove(&self, c: &mut Conn<'_>, seen: i32) -> Result<bool> {
                kept!(@$removable self, c, seen, $table)
            })?

            $(async fn lock_owner(c: &mut Conn<'_>, id: Id) -> Result<()> {
                let owner = diesel::NullableExpressionMethods::nullable($table::$owner);
                let owner = $table::table.find(Uid(id)).select(owner).first::<Option<Uid>>(c).await.optional()?;
                match owner.flatten() {
                    Some(owner) => lock_person(c, owner).await,
                    None => Ok(()),
                }
            })?

            $(async fn lock(c: &mut Conn<'_>, id: Id) -> Result<()> {
                kept!(@$locked c, $table, id)
            })?

            $(async fn overdue(c: &mut Link<'_>, $now: At) -> Result<Vec<Id>> {
                let moved = $table::table.filter($moved).order($table::$moment).limit(100);
                let ids: Vec<Uid> = moved.select($table::id).load(c).await?;
                Ok(ids.into_iter().map(Into::into).collect())
            })?

            $($($also)*)?
        }
    };

    (@facts) => { () };
    (@facts $facts:ty) => { $facts };
    (@removable $self:ident, $c:ident, $seen:ident, $table:ident) => {{
        let record = $table::table.find(Uid($self.id)).filter($table::revision.eq($seen));
        Ok(answered!(diesel::delete(record).execute($c))? == 1)
    }};
    (@locked $c:ident, $table:ident, $id:ident) => {{
        lock_row!($c, $table, $id);
        Ok(())
    }};

    (@refers $self:ident, $c:ident, $missing:ident, $field:ident, division) => {
        if let Some(division) = Option::<&kernel::DivisionId>::from(&$self.$field) {
            note_division!($c, $missing, division, concat!("/", stringify!($field)));
        }
    };
    (@refers $self:ident, $c:ident, $missing:ident, $field:ident, $table:ident) => {
        if let Some(id) = Option::<kernel::Id>::from($self.$field) {
            let there = is_there!($c, $table, id);
            $missing.exists(there, concat!("/", stringify!($field)));
        }
    };

    (@type [$column:tt]) => { Option<kept!(@type $column)> };
    (@type id) => { Uid };
    (@type number) => { i32 };
    (@type small) => { i16 };
    (@type long) => { i64 };
    (@type float) => { f64 };
    (@type flag) => { bool };
    (@type text) => { String };
    (@type word) => { String };
    (@type list) => { String };
    (@type at) => { Moment };
    (@type day) => { Date };
    (@type json) => { Json };

    (@row $record:ident [$column:tt] $value:ident) => {
        match $value {
            None => None,
            Some(value) => Some(kept!(@row $record $column value)),
        }
    };
    (@row $record:ident id $value:ident) => { Uid(*$value) };
    (@row $record:ident float $value:ident) => { *$value };
    (@row $record:ident flag $value:ident) => { *$value };
    (@row $record:ident text $value:ident) => { String::from($value.clone()) };
    (@row $record:ident word $value:ident) => { $value.to_string() };
    (@row $record:ident list $value:ident) => { joined($value) };
    (@row $record:ident at $value:ident) => { Moment(*$value) };
    (@row $record:ident day $value:ident) => { Date(*$value) };
    (@row $record:ident json $value:ident) => { Json::of($record::KIND, $value)? };
    (@row $record:ident $number:ident $value:ident) => { (*$value).try_into().map_err(|e| Error::corrupt($record::KIND, e))? };

    (@domain $record:ident [$column:tt] $value:ident) => {
        match $value {
            None => None,
            Some(value) => Some(kept!(@domain $record $column value)),
        }
    };
    (@domain $record:ident id $value:ident) => { $value.into() };
    (@domain $record:ident float $value:ident) => { $value };
    (@domain $record:ident flag $value:ident) => { $value };
    (@domain $record:ident text $value:ident) => { read($record::KIND, $value)? };
    (@domain $record:ident word $value:ident) => { read($record::KIND, $value)? };
    (@domain $record:ident list $value:ident) => { parted($record::KIND, &$value)? };
    (@domain $record:ident at $value:ident) => { $value.into() };
    (@domain $record:ident day $value:ident) => { $value.into() };
    (@domain $record:ident json $value:ident) => { $value.parse($record::KIND)? };
    (@domain $record:ident $number:ident $value:ident) => { $value.try_into().map_err(|e| Error::corrupt($record::KIND, e))? };
}
pub(crate) use kept;

/// A kind of record whose list is narrowed by its own columns, written as a table:
///
/// ```text
/// listed! { Organization in organizations, by OrganizationFilter {
///     q: search, kind: words, parent_id: id, updated_since: since updated_at,
/// } sorted { "name" => name: text, "created_at" => created_at: instant } }
/// ```
///
/// | filter             | asks for rows                                                      | its type          |
/// |--------------------|--------------------------------------------------------------------|-------------------|
/// | `search`           | whose public text has the terms                                    | `Option<Terms>`   |
/// | `search_internal`  | whose internal text has the terms                                  | `Option<Terms>`   |
/// | `words`, `ids`     | whose column of that name has any of the values                    | `Vec<…>`          |
/// | `word`, `id`, `flag` | whose column of that name has the value                          | `Option<…>`       |
/// | `since column`     | whose instant is at or after it                                    | `Option<At>`      |
/// | `until column`     | whose instant is before it                                         | `Option<At>`      |
/// | `from column`      | whose day is on or after it                                        | `Option<Day>`     |
/// | `to column`        | whose day is on or before it                                       | `Option<Day>`     |
/// | `places`           | whose column of that name has any of the divisions, by all its ids | `Vec<DivisionId>` |
/// | `posts`            | whose column has any of the posts, or one that is the same seat    | `Vec<Id>`         |
/// | `own`              | as the closure after `also` narrows it: `|query, filter, actor| …` | any               |
/// | `own_scan`         | the same, where that may take long                                 | any               |
/// | `own_places`       | the same, of divisions                                             | `Vec<DivisionId>` |
///
/// Beside `ids`, `id` and `posts`, words and flags are looked at without their indexes: `SQLite` takes each for one that narrows to ten
/// rows, and would go through all that has a common word for the few that belong to a record.
/// A range may take long, unless it is of the column by which the list is ordered: the others are gone through for it. A kind that
/// is not public to everybody narrows by the actor in that closure, which gives the query back. Where `scanned` follows the table,
/// every page may take long, as where much is counted for each row.
macro_rules! listed {
    ($record:ident in $table:ident $($scanned:ident)?, by $filter:ident {
        $($field:ident: $how:ident $($column:ident)?),+ $(,)?
    } sorted { $($sort:tt)+ } $(also |$query:ident, $given:ident, $actor:ident| $also:block)?) => {
        #[dual]
        impl Listed for $record {
            type Filter = $filter;

            fn is_scan(filter: &$filter) -> bool {
                let _ = filter; // not every list has a slow filter
                false $(|| listed!(@$scanned))? $(|| listed!(@scan $record, filter.$field, $how $($column)?))+
            }

            fn asked_divisions(filter: &mut $filter) -> Vec<&mut Vec<kernel::DivisionId>> {
                let _ = filter; // not every list has a filter by place
                [$(listed!(@asked filter.$field, $how)),+].into_iter().flatten().collect()
            }

            fn asked_posts(filter: &mut $filter) -> Vec<&mut Vec<kernel::Id>> {
                let _ = filter; // not every list has a filter by post
                [$(listed!(@posts filter.$field, $how)),+].into_iter().flatten().collect()
            }

            fn asked_terms(filter: &mut $filter) -> Option<&mut kernel::Terms> {
                let _ = filter; // not every list is searched
                [$(listed!(@terms $field, filter)),+].into_iter().flatten().next()
            }

            async fn page(c: &mut Link<'_>, filter: &$filter, actor: &Actor, window: &Window) -> Result<Page<Self>> {
                let filtered = || {
                    let $filter { $($field),+ } = filter;
                    let is_of_some = false $(|| listed!(@of_some $field, $how))+;
                    let _ = is_of_some; // not every list has another filter
                    let mut query = $table::table.into_boxed::<Db>();
                    $(listed!(@narrow query, is_of_some, $record, $table, $field, $how $($column)?);)+
                    $(
                        let ($query, $given, $actor) = (query, filter, actor);
                        query = $also;
                    )?
                    query
                };
                let _ = actor;
                let page: Result<Page<Self>> = list!(c, window, $table, filtered, Row => $record::try_from, { $($sort)+ });
                let mut page = page?;
                Self::fill(c, &mut page.data).await?;
                Ok(page)
            }
        }
    };

    (@scanned) => { true };
    (@scan $record:ident, $value:expr, search) => { $value.is_some() };
    (@scan $record:ident, $value:expr, search_internal) => { $value.is_some() };
    (@scan $record:ident, $value:expr, own_scan) => { is_given(&$value) };
    (@scan $record:ident, $value:expr, $range:ident $column:ident) => {
        $value.is_some() && !is_ordered_by::<$record>(stringify!($column))
    };
    (@scan $record:ident, $value:expr, $how:ident) => { false };

    (@asked $value:expr, places) => { Some(&mut $value) };
    (@asked $value:expr, own_places) => { Some(&mut $value) };
    (@asked $value:expr, $how:ident) => { None };

    (@posts $value:expr, posts) => { Some(&mut $value) };
    (@posts $value:expr, $how:ident) => { None };

    (@terms q, $filter:ident) => { $filter.q.as_mut() };
    (@terms $field:ident, $filter:ident) => { None };

    (@of_some $value:expr, ids) => { !$value.is_empty() };
    (@of_some $value:expr, posts) => { !$value.is_empty() };
    (@of_some $value:expr, id) => { $value.is_some() };
    (@of_some $value:expr, $how:ident) => { false };

    (@narrow $query:ident, $of_some:ident, $record:ident, $table:ident, $field:ident, search) => {
        if let Some(q) = $field {
            $query = $query.filter(search::public(concat!(stringify!($table), ".id"), $record::KIND, q));
        }
    };
    (@narrow $query:ident, $of_some:ident, $record:ident, $table:ident, $field:ident, search_internal) => {
        if let Some(q) = $field {
            let column = concat!(stringify!($table), ".id");
            $query = $query.filter(search::matching(column, $record::KIND, search::Scope::Internal, q));
        }
    };
    (@narrow $query:ident, $of_some:ident, $record:ident, $table:ident, $field:ident, words) => {
        if $of_some {
            narrow!($query, search::Unindexed($table::$field), words($field));
        } else {
            narrow!($query, $table::$field, words($field));
        }
    };
    (@narrow $query:ident, $of_some:ident, $record:ident, $table:ident, $field:ident, places) => {
        narrow!($query, $table::$field, words($field));
    };
    (@narrow $query:ident, $of_some:ident, $record:ident, $table:ident, $field:ident, ids) => {
        narrow!($query, $table::$field, uids($field));
    };
    (@narrow $query:ident, $of_some:ident, $record:ident, $table:ident, $field:ident, posts) => {
        narrow!($query, $table::$field, uids($field));
    };
    (@narrow $query:ident, $of_some:ident, $record:ident, $table:ident, $field:ident, word) => {
        if let Some(value) = $field {
            $query = if $of_some {
                $query.filter(search::Unindexed($table::$field).eq(value.to_string()))
            } else {
                $query.filter($table::$field.eq(value.to_string()))
            };
        }
    };
    (@narrow $query:ident, $of_some:ident, $record:ident, $table:ident, $field:ident, id) => {
        if let Some(id) = $field { $query = $query.filter($table::$field.eq(Uid(*id))); }
    };
    (@narrow $query:ident, $of_some:ident, $record:ident, $table:ident, $field:ident, flag) => {
        if let Some(value) = $field {
            $query = if $of_some {
                $query.filter(search::Unindexed($table::$field).eq(*value))
            } else {
                $query.filter($table::$field.eq(*value))
            };
        }
    };
    (@narrow $query:ident, $of_some:ident, $record:ident, $table:ident, $field:ident, since $column:ident) => {
        if let Some(at) = $field { $query = $query.filter($table::$column.ge(Moment(*at))); }
    };
    (@narrow $query:ident, $of_some:ident, $record:ident, $table:ident, $field:ident, until $column:ident) => {
        if let Some(at) = $field { $query = $query.filter($table::$column.lt(Moment(*at))); }
    };
    (@narrow $query:ident, $of_some:ident, $record:ident, $table:ident, $field:ident, from $column:ident) => {
        if let Some(day) = $field { $query = $query.filter($table::$column.ge(Date(*day))); }
    };
    (@narrow $query:ident, $of_some:ident, $record:ident, $table:ident, $field:ident, to $column:ident) => {
        if let Some(day) = $field { $query = $query.filter($table::$column.le(Date(*day))); }
    };
    (@narrow $query:ident, $of_some:ident, $record:ident, $table:ident, $field:ident, own) => { let _ = $field; };
    (@narrow $query:ident, $of_some:ident, $record:ident, $table:ident, $field:ident, own_scan) => { let _ = $field; };
    (@narrow $query:ident, $of_some:ident, $record:ident, $table:ident, $field:ident, own_places) => { let _ = $field; };
}
pub(crate) use listed;
