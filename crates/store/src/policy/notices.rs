//! Notices: every source of what happens in public, and how they are merged. A source gives its entries from the newest on, from
//! where it is told to start; [`entries`] names all of them in one table. No source asks who reads: it gives what anybody may
//! know.

use super::prelude::*;
use diesel::{JoinOnDsl as _, NullableExpressionMethods as _};
use policy::{
    Notice,
    notice::{NoticeKind, Notices, Place, Start},
    position::Status,
    statement::StatementStatus,
};

/// Narrows a source to where it starts: by the column of its instants, of its records, and of their versions where a record
/// has several. The newest come first.
macro_rules! starting {
    ($query:ident, $start:expr, $at:expr, $id:expr $(, $version:expr)?) => {
        $query = match *$start {
            Start::Newest => $query,
            Start::From(at) => $query.filter($at.le(Moment(at))),
            Start::Before(at) => $query.filter($at.lt(Moment(at))),
            Start::Beyond(at, id, _version) => {
                let beyond = $id.lt(Uid(id));
                $(
                    let of_record = $id.eq(Uid(id)).and($version.lt(_version));
                    let beyond = beyond.or(of_record);
                )?
                $query.filter($at.le(Moment(at)).and($at.lt(Moment(at)).or(beyond)))
            }
        };
    };
}

/// A notice of a version of a record.
fn of_version(kind: NoticeKind, (record, at, title, version): (Uid, Moment, String, i32)) -> Notice {
    let place = Place { at: at.into(), kind, record_id: record.into(), version };
    let (stage, stage_since) = (None, None);
    Notice {
        id: place.id(),
        kind,
        title,
        record_id: place.record_id,
        version: Some(version),
        stage,
        stage_since,
        at: place.at,
    }
}

/// A source over the published versions of positions: which of their instants, and of which of them. A position is in the
/// areas of its issue, and of no place.
macro_rules! of_positions {
    ($(#[$doc:meta])+ $name:ident, $kind:ident, $at:expr, |$told:ident| $narrowed:expr) => {
        $(#[$doc])+
        #[dual]
        async fn $name(c: &mut Link<'_>, asked: &Notices, start: &Start, limit: i64) -> Result<Vec<Notice>> {
            if !asked.jurisdictions.is_empty() {
                return Ok(Vec::new());
            }
            let $told = position_versions::table
                .inner_join(positions::table.on(positions::id.eq(position_versions::position_id)))
                .filter(position_versions::published_at.is_not_null())
                .filter($at.is_not_null())
                .into_boxed::<Db>();
            let mut told = $narrowed;
            if !asked.areas.is_empty() {
                let of_areas = issue_areas::table.filter(issue_areas::area_id.eq_any(uids(&asked.areas)));
                told = told.filter(positions::issue_id.eq_any(of_areas.select(issue_areas::issue_id)));
            }
            if let Some(from) = asked.from {
                told = told.filter($at.assume_not_null().ge(Moment(from)));
            }
            starting!(told, start, $at.assume_not_null(), position_versions::position_id, position_versions::number);
            let rows: Vec<(Uid, Moment, String, i32)> = told
                .order(($at.desc(), position_versions::position_id.desc(), position_versions::number.desc()))
                .limit(limit)
                .select((
                    position_versions::position_id,
                    $at.assume_not_null(),
                    positions::title,
                    position_versions::number,
                ))
                .load(c)
                .await?;
            Ok(rows.into_iter().map(|row| of_version(NoticeKind::$kind, row)).collect())
        }
    };
}
of_positions! {
    /// First versions, when they were published.
    published, PositionPublished, position_versions::published_at, |told| told.filter(position_versions::number.eq(1))
}
of_positions! {
    /// Later versions, when they were published.
    revised, PositionRevised, position_versions::published_at, |told| told.filter(position_versions::number.gt(1))
}
of_positions! {
    /// When versions were last reaffirmed.
    reaffirmed, PositionReaffirmed, position_versions::reaffirmed_at, |told| told
}
of_positions! {
    /// When others took their place.
    superseded, PositionSuperseded, position_versions::ended_at,
    |told| told.filter(position_versions::status.eq(Status::Superseded.as_str()))
}
of_positions! {
    /// When they were given up.
    retired, PositionRetired, position_versions::ended_at,
    |told| told.filter(position_versions::status.eq(Status::Retired.as_str()))
}

/// Narrows a source over joint statements to their areas and places.
macro_rules! about {
    ($query:ident, $asked:expr) => {
        if !$asked.areas.is_empty() {
            let of_areas =
                joint_statement_areas::table.filter(joint_statement_areas::area_id.eq_any(uids(&$asked.areas)));
            $query = $query.filter(joint_statements::id.eq_any(of_areas.select(joint_statement_areas::statement_id)));
        }
        if !$asked.jurisdictions.is_empty() {
            $query = $query.filter(joint_statements::jurisdiction.eq_any(words(&$asked.jurisdictions)));
        }
    };
}

/// A source over joint statements that opened, by one of their instants: which version of the text it is about, and in which
/// states the instant means something else. These states are left out by `ne_all`, for which the database can still read the index of
/// the instants in order; to ask for the other states it could not.
macro_rules! of_statements {
    ($(#[$doc:meta])+ $name:ident, $kind:ident, $at:expr, $version:expr $(, unless [$($status:ident),+])?) => {
        $(#[$doc])+
        #[dual]
        async fn $name(c: &mut Link<'_>, asked: &Notices, start: &Start, limit: i64) -> Result<Vec<Notice>> {
            let mut told = joint_statements::table
                .filter(joint_statements::opened_at.is_not_null())
                .filter($at.is_not_null())
                .into_boxed::<Db>();
            $(
                let states = [$(StatementStatus::$status.as_str()),+];
                told = told.filter(joint_statements::status.ne_all(states));
            )?
            about!(told, asked);
            if let Some(from) = asked.from {
                told = told.filter($at.assume_not_null().ge(Moment(from)));
            }
            starting!(told, start, $at.assume_not_null(), joint_statements::id);
            let rows: Vec<(Uid, Moment, String, i32)> = told
                .order(($at.desc(), joint_statements::id.desc()))
                .limit(limit)
                .select((joint_statements::id, $at.assume_not_null(), joint_statements::title, $version))
                .load(c)
                .await?;
            Ok(rows.into_iter().map(|row| of_version(NoticeKind::$kind, row)).collect())
        }
    };
}
of_statements! {
    /// When statements opened for signature.
    opened, StatementOpened, joint_statements::opened_at, fixed::<diesel::sql_types::Integer>("1")
}
of_statements! {
    /// When statements locked that have not lapsed since.
    locked, StatementLocked, joint_statements::closed_at, joint_statements::version, unless [Lapsed, Cancelled]
}
of_statements! {
    /// When statements were delivered.
    delivered, StatementDelivered, joint_statements::delivered_at, joint_statements::version
}
of_statements! {
    /// When statements lapsed.
    lapsed, StatementLapsed, joint_statements::closed_at, joint_statements::version, unless [Locked, Delivered, Cancelled]
}
of_statements! {
    /// When statements were cancelled.
    cancelled, StatementCancelled, joint_statements::closed_at, joint_statements::version, unless [Locked, Delivered, Lapsed]
}

/// When the text of an open statement was changed.
#[dual]
async fn amended(c: &mut Link<'_>, asked: &Notices, start: &Start, limit: i64) -> Result<Vec<Notice>> {
    let at = joint_statement_texts::frozen_at;
    let mut told = joint_statement_texts::table
        .inner_join(joint_statements::table.on(joint_statements::id.eq(joint_statement_texts::statement_id)))
        .filter(joint_statement_texts::version.gt(1))
        .into_boxed::<Db>();
    about!(told, asked);
    if let Some(from) = asked.from {
        told = told.filter(at.ge(Moment(from)));
    }
    starting!(told, start, at, joint_statement_texts::statement_id, joint_statement_texts::version);
    let rows: Vec<(Uid, Moment, String, i32)> = told
        .order((at.desc(), joint_statement_texts::statement_id.desc(), joint_statement_texts::version.desc()))
        .limit(limit)
        .select((joint_statement_texts::statement_id, at, joint_statements::title, joint_statement_texts::version))
        .load(c)
        .await?;
    Ok(rows.into_iter().map(|row| of_version(NoticeKind::StatementAmended, row)).collect())
}

/// When instruments came to another stage, as far as it became known here. An instrument is in the areas of the published
/// positions from which stances on it come.
#[dual]
async fn moved(c: &mut Link<'_>, asked: &Notices, start: &Start, limit: i64) -> Result<Vec<Notice>> {
    let at = instrument_moves::moved_at;
    let mut told = instrument_moves::table
        .inner_join(instruments::table.on(instruments::id.eq(instrument_moves::instrument_id)))
        .into_boxed::<Db>();
    if !asked.areas.is_empty() {
        let of_areas = issue_areas::table.filter(issue_areas::area_id.eq_any(uids(&asked.areas)));
        let held = positions::table
            .filter(positions::published_version.is_not_null())
            .filter(positions::issue_id.eq_any(of_areas.select(issue_areas::issue_id)));
        let asks = stance_asks::table.filter(stance_asks::position_id.eq_any(held.select(positions::id)));
        let taken = stances::table.filter(stances::id.eq_any(asks.select(stance_asks::stance_id)));
        let taken = taken.select(stances::instrument_id).into_boxed::<Db>();
        told = told.filter(instruments::id.eq_any(taken));
    }
    if !asked.jurisdictions.is_empty() {
        let places = words(&asked.jurisdictions);
        told = told.filter(instruments::jurisdiction.eq_any(places));
    }
    if let Some(from) = asked.from {
        told = told.filter(at.ge(Moment(from)));
    }
    starting!(told, start, at, instrument_moves::instrument_id);
    let rows: Vec<(Uid, Moment, String, String, String, Date)> = told
        .order((at.desc(), instrument_moves::instrument_id.desc()))
        .limit(limit)
        .select((
            instrument_moves::instrument_id,
            at,
            instruments::identifier,
            instruments::title,
            instrument_moves::stage,
            instrument_moves::stage_since,
        ))
        .load(c)
        .await?;
    let kind = NoticeKind::InstrumentMoved;
    let notice = |(record, at, identifier, title, stage, since): (Uid, Moment, String, String, String, Date)| {
        let place = Place { at: at.into(), kind, record_id: record.into(), version: 0 };
        Ok(Notice {
            id: place.id(),
            kind,
            title: format!("{identifier} {title}"),
            record_id: place.record_id,
            version: None,
            stage: Some(read("instrument", stage)?),
            stage_since: Some(since.into()),
            at: place.at,
        })
    };
    rows.into_iter().map(notice).collect()
}

macro_rules! sources {
    ($($kind:ident => $source:ident,)+) => {
        /// The newest notices after a place: one query for each kind that is asked for. Places are looked for by every id they
        /// have or had.
        #[dual]
        pub async fn entries(
            c: &mut Link<'_>,
            asked: &Notices,
            after: Option<Place>,
            limit: i64,
        ) -> Result<Vec<Notice>> {
            let living = living_divisions(c, &asked.jurisdictions).await?;
            let asked = &Notices { jurisdictions: with_aliases(c, living).await?, ..asked.clone() };
            let mut entries = Vec::new();
            $(if asked.wants(NoticeKind::$kind) {
                let start = Notices::start(NoticeKind::$kind, after);
                entries.extend($source(c, asked, &start, limit).await?);
            })+
            entries.sort_by_key(|notice| std::cmp::Reverse(notice.place()));
            entries.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
            Ok(entries)
        }
    };
}
sources! {
    PositionPublished => published,
    PositionRevised => revised,
    PositionReaffirmed => reaffirmed,
    PositionSuperseded => superseded,
    PositionRetired => retired,
    StatementOpened => opened,
    StatementAmended => amended,
    StatementLocked => locked,
    StatementDelivered => delivered,
    StatementLapsed => lapsed,
    StatementCancelled => cancelled,
    InstrumentMoved => moved,
}
