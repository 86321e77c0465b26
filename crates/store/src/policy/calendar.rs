//! The calendar: every source of dates, and how they are merged. A source gives its entries in order, from where it is told
//! to start; [`entries`] names all of them in one table.

use super::prelude::*;
use advocacy::{Challenge, Incident, incident::IncidentStatus};
use development::competency::CompetencyFrameworkStatus;
use diesel::{JoinOnDsl as _, NullableExpressionMethods as _, TextExpressionMethods as _, sql_types};
use kernel::Permission;
use policy::{
    CalendarEntry, Position, WorkItem,
    calendar::{DateKind, Dates, Place, Start},
    outcome::{Submission, SubmissionStatus},
    position::Status,
    statement::StatementStatus,
};

/// A unit or a person, where there is one.
type MaybeUid = sql_types::Nullable<crate::sql_types::sql::Uid>;

/// A date as its source reads it: record, when, title, unit, person, revision, last saved.
type Row<When> = (Uid, When, String, Option<Uid>, Option<Uid>, i32, Moment);

/// Narrows a source to where it starts: by the column of its instants and that of its records, and of their parts where a
/// record has several.
macro_rules! starting {
    ($query:ident, $start:expr, $at:expr, $id:expr $(, $part:expr)?) => {
        $query = match *$start {
            Start::From(at) => $query.filter($at.ge(Moment(at))),
            Start::After(at) => $query.filter($at.gt(Moment(at))),
            Start::Beyond(at, id, _part) => {
                let beyond = $id.gt(Uid(id));
                $(
                    let of_record = $id.eq(Uid(id)).and($part.gt(Uid(_part.unwrap_or(id))));
                    let beyond = beyond.or(of_record);
                )?
                $query.filter($at.ge(Moment(at)).and($at.gt(Moment(at)).or(beyond)))
            }
        };
    };
}

/// An entry of a source's row, and of what tells it from the record's other dates of the kind.
fn entry<When: Into<Instant>>(kind: DateKind, part: Option<Id>, row: Row<When>) -> CalendarEntry {
    let (record, when, title, unit, person, revision, updated_at) = row;
    let (record_id, unit_id, Instant { at, day }) = (record.into(), unit.map(Into::into), when.into());
    let uid = CalendarEntry::uid(kind, record_id, part);
    let (person_id, updated_at) = (person.map(Into::into), updated_at.into());
    CalendarEntry { uid, kind, title, record_id, part, unit_id, person_id, at, day, revision, updated_at }
}

/// When something happens: at an instant, or all of a day.
struct Instant {
    at: At,
    day: Option<kernel::Day>,
}

impl From<Moment> for Instant {
    fn from(moment: Moment) -> Self {
        Self { at: moment.into(), day: None }
    }
}

impl From<Date> for Instant {
    fn from(Date(day): Date) -> Self {
        Self { at: day.start(), day: Some(day) }
    }
}

/// The same, by the column of its days.
macro_rules! starting_on {
    ($query:ident, $start:expr, $day:expr, $id:expr) => {
        $query = match *$start {
            Start::From(at) => $query.filter($day.gt(day_before(at))),
            Start::After(at) => $query.filter($day.gt(Date(at.day()))),
            Start::Beyond(at, id, _) => {
                let day = Date(at.day());
                $query.filter($day.ge(day).and($day.gt(day).or($id.gt(Uid(id)))))
            }
        };
    };
}

/// The last day that begins before an instant.
fn day_before(at: At) -> Date {
    Date(At::from_micros(at.micros().saturating_sub(1)).day())
}

/// Until when consulted units must answer: those that have not yet, on a draft that is in clearance. Seen by those who may
/// read the draft for its owner or answer for the unit.
#[dual]
async fn clearances(
    c: &mut Link<'_>,
    actor: &Actor,
    dates: &Dates,
    start: &Start,
    limit: i64,
) -> Result<Vec<CalendarEntry>> {
    let latest = positions::id
        .eq(position_consultations::position_id)
        .and(positions::latest_version.eq(position_consultations::version));
    let mut asked = position_consultations::table
        .inner_join(positions::table.on(latest))
        .filter(positions::status.eq(Status::Clearance.as_str()))
        .filter(position_consultations::answer.is_null())
        .into_boxed::<Db>();
    if let Some((owning, clearing)) = actor.units(Position::READ).zip(actor.units(Permission::PolicyClear)) {
        let answering = position_consultations::unit_id.eq_any(uids(&clearing));
        asked = asked.filter(positions::owner_unit_id.eq_any(uids(&owning)).or(answering));
    }
    if let Some(units) = &dates.units {
        asked = asked.filter(position_consultations::unit_id.eq_any(uids(units)));
    }
    narrow!(asked, positions::id, uids(&dates.records));
    starting!(
        asked,
        start,
        position_consultations::deadline,
        position_consultations::position_id,
        position_consultations::unit_id
    );
    let rows: Vec<Row<Moment>> = asked
        .filter(position_consultations::deadline.lt(Moment(dates.until)))
        .order((position_consultations::deadline, position_consultations::position_id, position_consultations::unit_id))
        .limit(limit)
        .select((
            position_consultations::position_id,
            position_consultations::deadline,
            positions::title,
            position_consultations::unit_id.nullable(),
            fixed::<MaybeUid>("NULL"),
            positions::revision,
            positions::updated_at,
        ))
        .load(c)
        .await?;
    Ok(rows.into_iter().map(|row| entry(DateKind::ClearanceDeadline, row.3.map(Into::into), row)).collect())
}

/// A source over one of the dates that records of a kind have: the column of its instants (`at`) or of its days (`on`), that of
/// the unit that has to see to it, which may be null, that of the person who has it, where there is one, and which of them are
/// open and the caller's to see.
macro_rules! of_dates {
    ($(#[$doc:meta])+ $name:ident, $kind:ident, $table:ident $how:ident $when:expr, by $unit:expr,
    |$open:ident, $actor:ident| $narrowed:expr) => {
        of_dates! {
            $(#[$doc])+
            $name, $kind, $table $how $when, by $unit, |$open, $actor, dates| {
                let open = $narrowed;
                match &dates.units {
                    Some(units) => open.filter($unit.eq_any(uids(units))),
                    None => open,
                }
            }
        }
    };
    ($(#[$doc:meta])+ $name:ident, $kind:ident, $table:ident $how:ident $when:expr, by $unit:expr $(, for $person:expr)?,
    |$open:ident, $actor:ident, $dates:ident| $narrowed:expr) => {
        $(#[$doc])+
        #[dual]
        async fn $name(c: &mut Link<'_>, $actor: &Actor, $dates: &Dates, start: &Start, limit: i64) -> Result<Vec<CalendarEntry>> {
            let (when, dates) = ($when, $dates);
            let $open = $table::table.into_boxed::<Db>();
            let mut open = $narrowed;
            narrow!(open, $table::id, uids(&dates.records));
            of_dates!(@start $how open, start, when, $table::id);
            let rows: Vec<Row<of_dates!(@column $how)>> = open
                .filter(of_dates!(@before $how when, dates.until))
                .order((when, $table::id))
                .limit(limit)
                .select((
                    $table::id,
                    when,
                    $table::title,
                    $unit,
                    of_dates!(@person $($person)?),
                    $table::revision,
                    $table::updated_at,
                ))
                .load(c)
                .await?;
            Ok(rows.into_iter().map(|row| entry(DateKind::$kind, None, row)).collect())
        }
    };

    (@start at $($source:tt)+) => { starting!($($source)+); };
    (@start on $($source:tt)+) => { starting_on!($($source)+); };
    (@column at) => { Moment };
    (@column on) => { Date };
    (@before at $when:ident, $until:expr) => { $when.lt(Moment($until)) };
    (@before on $when:ident, $until:expr) => { $when.le(day_before($until)) };
    (@person) => { fixed::<MaybeUid>("NULL") };
    (@person $person:expr) => { $person };
}

/// Narrows work items to those that are open and the caller's to see, of a person or of units where that is asked for.
fn open_work(
    all: work_items::BoxedQuery<'static, Db>,
    actor: &Actor,
    dates: &Dates,
) -> work_items::BoxedQuery<'static, Db> {
    let mut open = all.filter(work_items::closed_at.is_null());
    if let Some(units) = actor.units(WorkItem::READ) {
        let seen = work_items::unit_id.eq_any(uids(&units));
        open = seen_or_own!(open, seen, work_items.assignee_id, actor);
    }
    match (dates.person, &dates.units) {
        (Some(person), _) => open.filter(work_items::assignee_id.eq(Uid(person))),
        (None, Some(units)) => open.filter(work_items::unit_id.eq_any(uids(units))),
        (None, None) => open,
    }
}
of_dates! {
    /// When work begins.
    work_starts, WorkStart, work_items at work_items::starts_at.assume_not_null(), by work_items::unit_id.nullable(),
    for work_items::assignee_id, |all, actor, dates| open_work(all, actor, dates)
}
of_dates! {
    /// When work must be done.
    work_due, WorkDue, work_items at work_items::due_at, by work_items::unit_id.nullable(), for work_items::assignee_id,
    |all, actor, dates| open_work(all, actor, dates)
}
of_dates! {
    /// When positions in force are due for review, as far as the caller knows.
    reviews, ReviewDue, positions on positions::review_due.assume_not_null(), by positions::owner_unit_id.nullable(),
    |open, actor| {
        let open = open.filter(positions::review_due.is_not_null());
        match super::positions::with_known_review(actor) {
            Some(known) => open.filter(known),
            None => open,
        }
    }
}
of_dates! {
    /// When submissions must be with those who decide: those that are neither filed nor withdrawn.
    submissions_due, SubmissionDue, submissions at submissions::deadline.assume_not_null(), by submissions::unit_id.nullable(),
    |open, actor| {
        let closed = [SubmissionStatus::Filed, SubmissionStatus::Withdrawn].map(SubmissionStatus::as_str);
        let open = open.filter(submissions::deadline.is_not_null().and(submissions::status.ne_all(closed)));
        match actor.units(Submission::READ) {
            Some(units) => open.filter(submissions::unit_id.eq_any(uids(&units))),
            None => open,
        }
    }
}

/// The unit in whose calendar an instrument stands: that which looks after it, else the first of those that watch it.
const FOLLOWED_BY: &str = "coalesce(instruments.owner_unit_id, (SELECT watch.unit_id FROM instrument_watching_units AS watch \
    WHERE watch.instrument_id = instruments.id ORDER BY watch.unit_id LIMIT 1))";

/// Narrows a boxed query to the instruments that one of the units which are asked for, or any unit, looks after or watches.
macro_rules! followed {
    ($query:expr, $dates:ident) => {{
        let watched =
            instrument_watching_units::table.filter(instrument_watching_units::instrument_id.eq(instruments::id));
        match &$dates.units {
            Some(units) => {
                let watched = watched.filter(instrument_watching_units::unit_id.eq_any(uids(units)));
                let owned = instruments::owner_unit_id
                    .is_not_null()
                    .and(instruments::owner_unit_id.assume_not_null().eq_any(uids(units)));
                $query.filter(owned.or(dsl::exists(watched)))
            }
            None => $query.filter(instruments::owner_unit_id.is_not_null().or(dsl::exists(watched))),
        }
    }};
}
of_dates! {
    /// Until when comments on instruments are taken: on those that are followed. Instruments are for anybody to see.
    comment_deadlines, CommentDeadline, instruments at instruments::deadline.assume_not_null(),
    by fixed::<MaybeUid>(FOLLOWED_BY), |open, _actor, dates| {
        let open = open.filter(instruments::deadline.is_not_null().and(instruments::concluded.eq(false)));
        followed!(open, dates)
    }
}
of_dates! {
    /// Until when joint statements can be signed: those that are open, which are for anybody to see.
    signature_deadlines, SignatureDeadline, joint_statements at joint_statements::deadline,
    by joint_statements::owner_unit_id.nullable(), |open, _actor| {
        open.filter(joint_statements::status.eq(StatementStatus::Open.as_str()))
    }
}

/// What was announced of instruments that are followed, such as hearings: what was told of before it happened, and was not
/// withdrawn. Instruments are for anybody to see.
#[dual]
async fn announced_actions(
    c: &mut Link<'_>,
    _actor: &Actor,
    dates: &Dates,
    start: &Start,
    limit: i64,
) -> Result<Vec<CalendarEntry>> {
    let at = instrument_actions::announced_for.assume_not_null();
    let announced = instrument_actions::table
        .inner_join(instruments::table.on(instruments::id.eq(instrument_actions::instrument_id)))
        .filter(instrument_actions::announced_for.is_not_null())
        .into_boxed::<Db>();
    let mut announced = followed!(announced, dates);
    narrow!(announced, instruments::id, uids(&dates.records));
    starting!(announced, start, at, instrument_actions::instrument_id, instrument_actions::id);
    let rows: Vec<(Row<Moment>, Uid, Option<Moment>)> = announced
        .filter(at.lt(Moment(dates.until)))
        .order((at, instrument_actions::instrument_id, instrument_actions::id))
        .limit(limit)
        .select((
            (
                instruments::id,
                at,
                instruments::identifier.concat(": ").concat(instrument_actions::description),
                fixed::<MaybeUid>(FOLLOWED_BY),
                fixed::<MaybeUid>("NULL"),
                instruments::revision,
                instruments::updated_at,
            ),
            instrument_actions::id,
            instrument_actions::acted_at,
        ))
        .load(c)
        .await?;
    let told = |(row, action, instant): (Row<Moment>, Uid, Option<Moment>)| {
        let entry = entry(DateKind::InstrumentAction, Some(action.into()), row);
        let day = instant.is_none().then(|| entry.at.day()); // without an instant it is of a whole day
        CalendarEntry { day, ..entry }
    };
    Ok(rows.into_iter().map(told).collect())
}

of_dates! {
    /// By when incidents must be triaged: those that nobody has looked at. What no unit sees to yet is for those who work for the
    /// whole association.
    triages_due, TriageDue, incidents at incidents::triage_due_at.assume_not_null(), by incidents::owner_unit_id,
    |open, actor| {
        let open = open.filter(incidents::triage_due_at.is_not_null()).filter(incidents::status.eq(IncidentStatus::Received.as_str()));
        of_own_units!(open, Incident in incidents, actor)
    }
}
of_dates! {
    /// When incidents that are not closed should be looked at again.
    incident_follow_ups, IncidentFollowUp, incidents at incidents::follow_up_at.assume_not_null(),
    by incidents::owner_unit_id, |open, actor| {
        let open = open.filter(incidents::follow_up_at.is_not_null()).filter(incidents::status.ne(IncidentStatus::Closed.as_str()));
        of_own_units!(open, Incident in incidents, actor)
    }
}
of_dates! {
    /// When somebody should ask what became of challenges about which not everything is decided.
    challenge_follow_ups, ChallengeFollowUp, challenges at challenges::follow_up_at.assume_not_null(),
    by challenges::owner_unit_id, |open, actor| {
        let open = open.filter(challenges::follow_up_at.is_not_null());
        of_own_units!(open, Challenge in challenges, actor)
    }
}

/// A source over the days of frameworks of competencies that are in a public state. They are the whole association's, and no
/// unit has them.
macro_rules! of_frameworks {
    ($(#[$doc:meta])+ $name:ident, $kind:ident, $day:ident while $status:ident) => {
        of_dates! {
            $(#[$doc])+
            $name, $kind, competency_frameworks on competency_frameworks::$day.assume_not_null(), by fixed::<MaybeUid>("NULL"),
            |open, _actor, dates| {
                if dates.units.is_some() {
                    return Ok(Vec::new());
                }
                let open = open.filter(competency_frameworks::$day.is_not_null());
                open.filter(competency_frameworks::status.eq(CompetencyFrameworkStatus::$status.as_str()))
            }
        }
    };
}
of_frameworks! {
    /// When frameworks in force shall be looked at again.
    framework_reviews, FrameworkReview, review_due_on while Adopted
}
of_frameworks! {
    /// The last days on which comments on frameworks are taken.
    framework_comments, FrameworkComments, comment_until while Comment
}

macro_rules! sources {
    ($($kind:ident => $source:ident,)+) => {
        /// The first entries of the calendar that the caller may see, after a place: one query for each kind of date.
        #[dual]
        pub async fn entries(
            c: &mut Link<'_>,
            actor: &Actor,
            dates: &Dates,
            after: Option<Place>,
            limit: i64,
        ) -> Result<Vec<CalendarEntry>> {
            let mut entries = Vec::new();
            $(if dates.wants(DateKind::$kind) {
                let start = dates.start(DateKind::$kind, after);
                entries.extend($source(c, actor, dates, &start, limit).await?);
            })+
            entries.sort_by_key(CalendarEntry::place);
            entries.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
            Ok(entries)
        }
    };
}
sources! {
    WorkStart => work_starts,
    WorkDue => work_due,
    ClearanceDeadline => clearances,
    ReviewDue => reviews,
    SubmissionDue => submissions_due,
    CommentDeadline => comment_deadlines,
    SignatureDeadline => signature_deadlines,
    InstrumentAction => announced_actions,
    TriageDue => triages_due,
    IncidentFollowUp => incident_follow_ups,
    ChallengeFollowUp => challenge_follow_ups,
    FrameworkReview => framework_reviews,
    FrameworkComments => framework_comments,
}
