//! Versions of positions at rest, with their clauses, analyses, consultations and plain-language texts.

mod plain_texts;

use super::{flags, prelude::*, stands};
use crate::session::Versions;
use plain_texts::PlainTextRow;
use policy::position::{Adoption, Analysis, Citation, Clause, Consultation, Predecessor, Resolution, Version};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = position_versions, treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    position_id: Uid,
    number: i32,
    status: String,
    adoption_body: Option<String>,
    adopted_on: Option<Date>,
    document_number: Option<String>,
    votes_for: Option<i32>,
    votes_against: Option<i32>,
    votes_abstaining: Option<i32>,
    in_force_from: Option<Date>,
    in_force_until: Option<Date>,
    published_at: Option<Moment>,
    reaffirmed_at: Option<Moment>,
    ended_at: Option<Moment>,
    created_at: Moment,
    updated_at: Moment,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = position_clauses, treat_none_as_default_value = false)]
struct ClauseRow {
    position_id: Uid,
    version: i32,
    part: String,
    number: i32,
    text: String,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = position_analyses, treat_none_as_default_value = false)]
struct AnalysisRow {
    position_id: Uid,
    version: i32,
    kind: String,
    body: String,
    written_by: Option<Uid>,
    written_at: Moment,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = position_citations, treat_none_as_default_value = false)]
struct CitationRow {
    position_id: Uid,
    version: i32,
    analysis: String,
    number: i32,
    kind: String,
    reference: String,
    note: Option<String>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = position_consultations, treat_none_as_default_value = false)]
struct ConsultationRow {
    position_id: Uid,
    version: i32,
    unit_id: Uid,
    deadline: Moment,
    answer: Option<String>,
    comment: Option<String>,
    answered_by: Option<Uid>,
    answered_at: Option<Moment>,
    outcome: Option<String>,
    reason: Option<String>,
    settled_by: Option<Uid>,
    settled_at: Option<Moment>,
}

const KIND: &str = "position_version";
const PREAMBLE: &str = "preamble";
pub(super) const RESOLVED: &str = "resolved";

/// A condition: the version was put in force, and nothing has ended that.
#[diesel::dsl::auto_type]
pub(in super::super) fn in_force() -> _ {
    position_versions::in_force_from.is_not_null().and(position_versions::in_force_until.is_null())
}

/// The versions in force on a day: [`Version::is_in_force_on`] in SQL.
#[diesel::dsl::auto_type]
pub(super) fn in_force_on(day: Date) -> _ {
    let not_ended = position_versions::in_force_until.is_null().or(position_versions::in_force_until.gt(day));
    position_versions::in_force_from.le(day).and(not_ended)
}

/// Versions of a position, whole, in seven queries however many there are, or eight where they cite findings.
#[dual]
pub async fn load(c: &mut Link<'_>, position: Id, which: Versions) -> Result<Vec<Version>> {
    let id = Uid(position);
    let mut query = position_versions::table.filter(position_versions::position_id.eq(id)).into_boxed::<Db>();
    match which {
        Versions::All => {}
        Versions::Number(number) => query = query.filter(position_versions::number.eq(number)),
        Versions::InForceOn(day) => {
            query = query.filter(in_force_on(Date(day)));
        }
    }
    let rows: Vec<Row> = query.order(position_versions::number).select(Row::as_select()).load(c).await?;
    let numbers = || rows.iter().map(|row| row.number); // of all versions, or of one
    let (first, last) = (numbers().min().unwrap_or_default(), numbers().max().unwrap_or_default());
    macro_rules! parts {
        ($table:ident, $row:ty, $order:expr) => {
            answered!(
                $table::table
                    .filter($table::position_id.eq(id).and($table::version.between(first, last)))
                    .order($order)
                    .select(<$row>::as_select())
                    .load::<$row>(c)
            )?
        };
    }
    let clauses = parts!(position_clauses, ClauseRow, position_clauses::number);
    let analyses = parts!(position_analyses, AnalysisRow, position_analyses::kind.desc());
    let citations = parts!(position_citations, CitationRow, position_citations::number);
    let consultations = parts!(position_consultations, ConsultationRow, position_consultations::unit_id);
    let taken = parts!(position_stands, stands::ClauseRow, (position_stands::clause, position_stands::subject));
    let order = (position_plain_texts::audience, position_plain_texts::language);
    let plain_texts = parts!(position_plain_texts, PlainTextRow, order);

    let mut versions = rows.into_iter().map(Version::try_from).collect::<Result<Vec<_>>>()?;
    for version in &mut versions {
        let number = version.number;
        for row in clauses.iter().filter(|row| row.version == number) {
            let clause = Clause { number: row.number, text: read(KIND, row.text.clone())? };
            let part = if row.part == PREAMBLE { &mut version.preamble } else { &mut version.resolved };
            part.push(clause);
        }
        for row in analyses.iter().filter(|row| row.version == number) {
            version.analyses.push(row.read(&citations)?);
        }
        for row in taken.iter().filter(|row| row.version == number) {
            version.stands.push(row.read()?);
        }
        for row in consultations.iter().filter(|row| row.version == number) {
            version.clearance.push(row.read()?);
        }
        for row in plain_texts.iter().filter(|row| row.version == number) {
            version.plain_language.push(row.read()?);
        }
    }
    let cited: Vec<Id> = versions.iter().flat_map(findings_of).collect();
    if !cited.is_empty() {
        let retracted = flags::of_findings(c, &cited).await?;
        for version in &mut versions {
            version.flags = flags::among(&retracted, findings_of(version));
        }
    }
    Ok(versions)
}

/// The findings that a version's analyses cite.
fn findings_of(version: &Version) -> Vec<Id> {
    version.analyses.iter().flat_map(|analysis| &analysis.citations).filter_map(Citation::finding_id).collect()
}

/// What a version's analyses cite by its id, each with the field that names it.
fn cited(version: &Version, id: fn(&Citation) -> Option<Id>) -> impl Iterator<Item = (Id, String)> {
    let citations = version.analyses.iter().flat_map(|analysis| analysis.citations.iter().enumerate());
    citations.filter_map(move |(index, citation)| Some((id(citation)?, format!("/citations/{index}/reference"))))
}

/// Adds the first version of a new position, with all its parts.
#[dual]
pub(super) async fn insert(c: &mut Conn<'_>, version: &Version) -> Result<()> {
    diesel::insert_into(position_versions::table).values(Row::from(version)).execute(c).await?;
    insert_parts(c, version).await
}

/// Saves a version with all its parts, and what it does to the version before it.
#[dual]
pub(super) async fn save(c: &mut Conn<'_>, version: &Version) -> Result<()> {
    if let Some(Predecessor { number, status, in_force_until }) = version.predecessor() {
        let earlier = position_versions::table.find((Uid(version.position_id), number));
        let end = (
            position_versions::status.eq(status.as_str()),
            position_versions::in_force_until.eq(in_force_until.map(Date)),
        );
        diesel::update(earlier).set(end).execute(c).await?;
    }
    let row = || Row::from(version);
    let keep = diesel::insert_into(position_versions::table).values(row());
    let place = (position_versions::position_id, position_versions::number);
    keep.on_conflict(place).do_update().set(row()).execute(c).await?;
    remove_parts(c, version).await?;
    insert_parts(c, version).await
}

#[dual]
async fn insert_parts(c: &mut Conn<'_>, version: &Version) -> Result<()> {
    let consulted: Vec<Id> = version.clearance.iter().map(|consultation| consultation.unit_id).collect();
    all_exist!(c, units, each("/clearance/unit_ids", &consulted));
    // What settled analyses cite was looked for when they were written.
    if version.takes_analyses() {
        all_exist!(c, findings, cited(version, Citation::finding_id));
        all_exist!(c, instruments, cited(version, Citation::instrument_id));
    }
    insert_all!(c, position_clauses, clause_rows(version))?;
    insert_all!(c, position_stands, rows(version, &version.stands, stands::ClauseRow::new))?;
    insert_all!(c, position_analyses, rows(version, &version.analyses, AnalysisRow::new))?;
    insert_all!(c, position_citations, citation_rows(version))?;
    insert_all!(c, position_consultations, rows(version, &version.clearance, ConsultationRow::new))?;
    insert_all!(c, position_plain_texts, rows(version, &version.plain_language, PlainTextRow::new))?;
    Ok(())
}

/// Removes the parts of a version, before it is saved again.
#[dual]
async fn remove_parts(c: &mut Conn<'_>, version: &Version) -> Result<()> {
    macro_rules! remove {
        ($($table:ident)+) => {$(
            let of_version = $table::position_id.eq(Uid(version.position_id)).and($table::version.eq(version.number));
            answered!(diesel::delete($table::table.filter(of_version)).execute(c))?;
        )+};
    }
    remove!(position_clauses position_stands position_analyses position_citations position_consultations position_plain_texts);
    Ok(())
}

fn rows<T, R>(version: &Version, parts: &[T], row: impl Fn(&Version, &T) -> R) -> Vec<R> {
    parts.iter().map(|part| row(version, part)).collect()
}

impl From<&Version> for Row {
    fn from(version: &Version) -> Self {
        let Version {
            position_id,
            number,
            status,
            preamble: _,
            resolved: _,
            stands: _,
            analyses: _,
            flags: _,
            clearance: _,
            plain_language: _,
            adoption,
            in_force_from,
            in_force_until,
            published_at,
            reaffirmed_at,
            ended_at,
            created_at,
            updated_at,
        } = version.clone();
        let (mut body, mut on, mut document, mut votes) = (None, None, None, (None, None, None));
        if let Some(Adoption { body: by, adopted_on, document_number, votes_for, votes_against, votes_abstaining }) =
            adoption
        {
            (body, on, document) = (Some(by.into()), Some(Date(adopted_on)), document_number.map(Into::into));
            votes = (votes_for, votes_against, votes_abstaining);
        }
        Self {
            position_id: position_id.into(),
            number,
            status: status.as_str().into(),
            adoption_body: body,
            adopted_on: on,
            document_number: document,
            votes_for: votes.0,
            votes_against: votes.1,
            votes_abstaining: votes.2,
            in_force_from: in_force_from.map(Into::into),
            in_force_until: in_force_until.map(Into::into),
            published_at: published_at.map(Into::into),
            reaffirmed_at: reaffirmed_at.map(Into::into),
            ended_at: ended_at.map(Into::into),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
        }
    }
}

/// A version without its parts, which [`load`] adds.
impl TryFrom<Row> for Version {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row {
            position_id,
            number,
            status,
            adoption_body,
            adopted_on,
            document_number,
            votes_for,
            votes_against,
            votes_abstaining,
            in_force_from,
            in_force_until,
            published_at,
            reaffirmed_at,
            ended_at,
            created_at,
            updated_at,
        } = row;
        let adoption = adoption_body.zip(adopted_on).map(|(body, day)| -> Result<_> {
            Ok(Adoption {
                body: read(KIND, body)?,
                adopted_on: day.into(),
                document_number: maybe(KIND, document_number)?,
                votes_for,
                votes_against,
                votes_abstaining,
            })
        });
        Ok(Self {
            position_id: position_id.into(),
            number,
            status: read(KIND, status)?,
            preamble: Vec::new(),
            resolved: Vec::new(),
            stands: Vec::new(),
            analyses: Vec::new(),
            flags: Vec::new(),
            clearance: Vec::new(),
            plain_language: Vec::new(),
            adoption: adoption.transpose()?,
            in_force_from: in_force_from.map(Into::into),
            in_force_until: in_force_until.map(Into::into),
            published_at: published_at.map(Into::into),
            reaffirmed_at: reaffirmed_at.map(Into::into),
            ended_at: ended_at.map(Into::into),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
        })
    }
}

fn clause_rows(version: &Version) -> Vec<ClauseRow> {
    let row = |part: &str, Clause { number, text }: &Clause| ClauseRow {
        position_id: version.position_id.into(),
        version: version.number,
        part: part.to_owned(),
        number: *number,
        text: text.clone().into(),
    };
    let preamble = version.preamble.iter().map(|clause| row(PREAMBLE, clause));
    preamble.chain(version.resolved.iter().map(|clause| row(RESOLVED, clause))).collect()
}

fn citation_rows(version: &Version) -> Vec<CitationRow> {
    let of_analysis = |analysis: &Analysis| {
        let kind = analysis.kind.as_str().to_owned();
        let row = move |(number, citation): (i32, Citation)| {
            let Citation { kind: source, reference, note } = citation;
            CitationRow {
                position_id: version.position_id.into(),
                version: version.number,
                analysis: kind.clone(),
                number,
                kind: source.as_str().into(),
                reference: reference.into(),
                note: note.map(Into::into),
            }
        };
        (1..).zip(analysis.citations.clone()).map(row).collect::<Vec<_>>()
    };
    version.analyses.iter().flat_map(of_analysis).collect()
}

impl AnalysisRow {
    fn new(version: &Version, analysis: &Analysis) -> Self {
        let Analysis { kind, body, citations: _, written_by, written_at } = analysis.clone();
        Self {
            position_id: version.position_id.into(),
            version: version.number,
            kind: kind.as_str().into(),
            body: body.into(),
            written_by: written_by.map(Into::into),
            written_at: written_at.into(),
        }
    }

    fn read(&self, citations: &[CitationRow]) -> Result<Analysis> {
        let Self { position_id: _, version, kind, body, written_by, written_at } = self;
        let own = citations.iter().filter(|row| row.version == *version && row.analysis == *kind);
        let citations = own.map(|row| {
            let CitationRow { position_id: _, version: _, analysis: _, number: _, kind, reference, note } = row;
            Ok(Citation {
                kind: read(KIND, kind.clone())?,
                reference: read(KIND, reference.clone())?,
                note: maybe(KIND, note.clone())?,
            })
        });
        Ok(Analysis {
            kind: read(KIND, kind.clone())?,
            body: read(KIND, body.clone())?,
            citations: citations.collect::<Result<_>>()?,
            written_by: written_by.map(Into::into),
            written_at: (*written_at).into(),
        })
    }
}

impl ConsultationRow {
    fn new(version: &Version, consultation: &Consultation) -> Self {
        let Consultation { unit_id, deadline, answer, comment, answered_by, answered_at, resolution } =
            consultation.clone();
        let (mut outcome, mut why, mut who, mut when) = (None, None, None, None);
        if let Some(Resolution { outcome: how, reason, by, at }) = resolution {
            (outcome, why) = (Some(how.as_str().to_owned()), Some(reason.into()));
            (who, when) = (by.map(Into::into), Some(at.into()));
        }
        Self {
            position_id: version.position_id.into(),
            version: version.number,
            unit_id: unit_id.into(),
            deadline: deadline.into(),
            answer: answer.map(|a| a.as_str().to_owned()),
            comment: comment.map(Into::into),
            answered_by: answered_by.map(Into::into),
            answered_at: answered_at.map(Into::into),
            outcome,
            reason: why,
            settled_by: who,
            settled_at: when,
        }
    }

    fn read(&self) -> Result<Consultation> {
        let Self {
            position_id: _,
            version: _,
            unit_id,
            deadline,
            answer,
            comment,
            answered_by,
            answered_at,
            outcome,
            reason,
            settled_by,
            settled_at,
        } = self;
        let settled = outcome.clone().zip(reason.clone()).zip(*settled_at);
        let resolution = settled.map(|((outcome, reason), at)| -> Result<_> {
            Ok(Resolution {
                outcome: read(KIND, outcome)?,
                reason: read(KIND, reason)?,
                by: settled_by.map(Into::into),
                at: at.into(),
            })
        });
        Ok(Consultation {
            unit_id: (*unit_id).into(),
            deadline: (*deadline).into(),
            answer: maybe(KIND, answer.clone())?,
            comment: maybe(KIND, comment.clone())?,
            answered_by: answered_by.map(Into::into),
            answered_at: answered_at.map(Into::into),
            resolution: resolution.transpose()?,
        })
    }
}
