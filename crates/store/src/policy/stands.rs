//! Stands at rest: what clauses say for or against something, and what other records declare. Together they are the arguments
//! among which conflicts are found.

use super::{conflicts, prelude::*, versions};
use crate::session::By;
use diesel::JoinOnDsl as _;
use kernel::Day;
use policy::{
    conflict::{Argument, ArgumentKind, ClauseStand, DeclaredStand, Side},
    position::{Status, Version},
};
use std::collections::HashMap;

const KIND: &str = "stand";

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = position_stands, treat_none_as_default_value = false)]
pub(super) struct ClauseRow {
    position_id: Uid,
    pub(super) version: i32,
    clause: i32,
    subject: String,
    stance: String,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = declared_stands, treat_none_as_default_value = false)]
struct DeclaredRow {
    kind: String,
    record_id: Uid,
    number: i32,
    version: i32,
    position_id: Option<Uid>,
    unit_id: Uid,
    issue_id: Uid,
    subject: String,
    stance: String,
    words: String,
    in_play: bool,
}

/// A clause's stand with its clause, its version and its position.
#[derive(Queryable)]
struct InPlay {
    position_id: Uid,
    version: i32,
    clause: i32,
    subject: String,
    stance: String,
    words: String,
    in_force_from: Option<Date>,
    in_force_until: Option<Date>,
    issue_id: Uid,
}

/// What a record other than a position says for or against something, and whose it is.
#[derive(Clone, Copy, Debug)]
pub struct Declaration<'a> {
    /// What it is: a message, an alert or a submission.
    pub kind: ArgumentKind,
    /// The record.
    pub record_id: Id,
    /// The position it speaks of, where it speaks of one.
    pub position_id: Option<Id>,
    /// The unit whose it is.
    pub unit_id: Id,
    /// Its words, in one line.
    pub words: &'a str,
    /// Its stands.
    pub stands: &'a [DeclaredStand],
    /// Whether they count: it is about to be said, or is said.
    pub in_play: bool,
}

impl ClauseRow {
    pub(super) fn new(version: &Version, stand: &ClauseStand) -> Self {
        let ClauseStand { clause, subject, stance } = stand.clone();
        let (position_id, subject, stance) = (version.position_id.into(), subject.into(), stance.to_string());
        Self { position_id, version: version.number, clause, subject, stance }
    }

    pub(super) fn read(&self) -> Result<ClauseStand> {
        let Self { position_id: _, version: _, clause, subject, stance } = self;
        let (subject, stance) = (read(KIND, subject.clone())?, read(KIND, stance.clone())?);
        Ok(ClauseStand { clause: *clause, subject, stance })
    }
}

/// Keeps what a record declares, in the place of what it declared before. Whoever calls this calls [`follow`] once it is saved.
#[dual]
pub(crate) async fn declare(c: &mut Conn<'_>, declaration: Declaration<'_>) -> Result<()> {
    let Declaration { kind, record_id, position_id, unit_id, words, stands, in_play } = declaration;
    let named = |(index, stand): (usize, &DeclaredStand)| (stand.issue_id, format!("/stands/{index}/issue_id"));
    all_exist!(c, issues, stands.iter().enumerate().map(named));
    let row = |(number, DeclaredStand { issue_id, subject, stance }): (i32, &DeclaredStand)| DeclaredRow {
        kind: kind.to_string(),
        record_id: record_id.into(),
        number,
        version: 1, // what is in play never changes its words
        position_id: position_id.map(Into::into),
        unit_id: unit_id.into(),
        issue_id: (*issue_id).into(),
        subject: subject.clone().into(),
        stance: stance.to_string(),
        words: words.to_owned(),
        in_play,
    };
    replace_parts!(c, declared_stands.record_id, record_id, (1..).zip(stands).map(row));
    Ok(())
}

/// Finds anew the conflicts of a record that was just saved, by what it declares.
#[dual]
pub(crate) async fn follow(c: &mut Conn<'_>, by: &By, declaration: Declaration<'_>) -> Result<()> {
    let counting = declaration.stands.iter().filter(|_| declaration.in_play);
    let issues = counting.map(|stand| stand.issue_id).collect();
    conflicts::refresh(c, by, declaration.record_id, issues).await?;
    Ok(())
}

/// Fills in what records declare, and how many of their conflicts are open: `fill_stands!(c, submissions)`.
macro_rules! fill_stands {
    ($c:expr, $records:ident) => {{
        let ids: Vec<Uid> = $records.iter().map(|record| Uid(record.id)).collect();
        let mut declared = answered!(stands::declared($c, ids.clone()))?;
        let open = answered!(conflicts::counted($c, ids))?;
        for record in &mut *$records {
            record.stands = declared.remove(&record.id).unwrap_or_default();
            record.open_conflicts = Some(open.get(&record.id).copied().unwrap_or_default());
        }
    }};
}
pub(crate) use fill_stands;

/// What records declare, each in its order.
#[dual]
pub async fn declared(c: &mut Link<'_>, records: Vec<Uid>) -> Result<HashMap<Id, Vec<DeclaredStand>>> {
    let of_these = declared_stands::table.filter(declared_stands::record_id.eq_any(records));
    let rows: Vec<DeclaredRow> =
        of_these.order(declared_stands::number).select(DeclaredRow::as_select()).load(c).await?;
    grouped(rows, |DeclaredRow { record_id, issue_id, subject, stance, .. }| {
        let (subject, stance) = (read(KIND, subject)?, read(KIND, stance)?);
        Ok((record_id, DeclaredStand { issue_id: issue_id.into(), subject, stance }))
    })
}

/// The issues on which these records argue, or will once they are in play, to be locked before their conflicts are read.
#[dual]
pub(crate) async fn argued_on(c: &mut Link<'_>, records: Vec<Uid>) -> Result<Vec<Id>> {
    let of_these = declared_stands::table.filter(declared_stands::record_id.eq_any(records));
    let on: Vec<Uid> = of_these.select(declared_stands::issue_id).load(c).await?;
    Ok(on.into_iter().map(Into::into).collect())
}

/// Every argument that counts on these issues: of clauses in force or in clearance, and of records in play. A message that can
/// never be said any more is in play no more, though nobody withdrew it.
#[dual]
pub(super) async fn in_play(c: &mut Link<'_>, on: &[Id], today: Day) -> Result<Vec<Argument>> {
    let of_version = position_versions::position_id
        .eq(position_stands::position_id)
        .and(position_versions::number.eq(position_stands::version));
    let of_clause = position_clauses::position_id
        .eq(position_stands::position_id)
        .and(position_clauses::version.eq(position_stands::version))
        .and(position_clauses::number.eq(position_stands::clause))
        .and(position_clauses::part.eq(versions::RESOLVED));
    let clauses: Vec<InPlay> = position_stands::table
        .inner_join(position_versions::table.on(of_version))
        .inner_join(position_clauses::table.on(of_clause))
        .inner_join(positions::table.on(positions::id.eq(position_stands::position_id)))
        .filter(positions::issue_id.eq_any(uids(on)))
        .filter(versions::in_force().or(position_versions::status.eq(Status::Clearance.as_str())))
        .select((
            position_stands::position_id,
            position_stands::version,
            position_stands::clause,
            position_stands::subject,
            position_stands::stance,
            position_clauses::text,
            position_versions::in_force_from,
            position_versions::in_force_until,
            positions::issue_id,
        ))
        .load(c)
        .await?;
    let counting = declared_stands::in_play.eq(true).and(declared_stands::issue_id.eq_any(uids(on)));
    let mut declared: Vec<DeclaredRow> =
        declared_stands::table.filter(counting).select(DeclaredRow::as_select()).load(c).await?;
    let over: Vec<Uid> = messages::table
        .filter(messages::id.eq_any(declared.iter().map(|row| row.record_id)))
        .filter(super::messages::is_over(today))
        .select(messages::id)
        .load(c)
        .await?;
    declared.retain(|row| !over.contains(&row.record_id));
    let declared = declared.into_iter().map(Argument::try_from);
    clauses.into_iter().map(Argument::try_from).chain(declared).collect()
}

impl TryFrom<InPlay> for Argument {
    type Error = Error;

    fn try_from(row: InPlay) -> Result<Self> {
        let InPlay { position_id, version, clause, subject, stance, words, in_force_from, in_force_until, issue_id } =
            row;
        let side = Side {
            kind: ArgumentKind::Clause,
            record_id: position_id.into(),
            version,
            clause: Some(clause),
            position_id: Some(position_id.into()),
            owner_unit_id: None,
            stance: read(KIND, stance)?,
            text: read(KIND, words)?,
            in_force_from: in_force_from.map(Into::into),
        };
        let in_force_until = in_force_until.map(Into::into);
        Ok(Self { issue_id: issue_id.into(), subject: read(KIND, subject)?, side, in_force_until })
    }
}

impl TryFrom<DeclaredRow> for Argument {
    type Error = Error;

    fn try_from(row: DeclaredRow) -> Result<Self> {
        let DeclaredRow {
            kind,
            record_id,
            number: _,
            version,
            position_id,
            unit_id,
            issue_id,
            subject,
            stance,
            words,
            in_play: _,
        } = row;
        let side = Side {
            kind: read(KIND, kind)?,
            record_id: record_id.into(),
            version,
            clause: None,
            position_id: position_id.map(Into::into),
            owner_unit_id: Some(unit_id.into()),
            stance: read(KIND, stance)?,
            text: read(KIND, words)?,
            in_force_from: None,
        };
        Ok(Self { issue_id: issue_id.into(), subject: read(KIND, subject)?, side, in_force_until: None })
    }
}
