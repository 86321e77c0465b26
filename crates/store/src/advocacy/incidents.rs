//! Incidents at rest, with what they are linked to, what there is to do, and, apart from all that, who reported them.

use super::{super::record, prelude::*, service_hours::of_units};
use crate::{By, Change};
use advocacy::{
    Challenge, Incident, IncidentFilter, Playbook, ServiceHours,
    incident::{ChecklistStep, IncidentFacts, IncidentLink, IncidentLinkKind, Reporter},
};

#[derive(PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = incident_links, treat_none_as_default_value = false)]
struct LinkRow {
    incident_id: Uid,
    kind: String,
    record_id: Uid,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = incident_steps, treat_none_as_default_value = false)]
struct StepRow {
    incident_id: Uid,
    number: i32,
    title: String,
    detail: Option<String>,
    due_at: Option<Moment>,
    done_at: Option<Moment>,
    done_by: Option<Uid>,
    note: Option<String>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = incident_reporters, treat_none_as_default_value = false)]
struct ReporterRow {
    incident_id: Uid,
    name: Option<String>,
    email: Option<String>,
    relation: String,
    closed_at: Option<Moment>,
}

impl LinkRow {
    fn new(incident: &Incident, link: &IncidentLink) -> Self {
        let IncidentLink { kind, record_id } = link;
        Self { incident_id: incident.id.into(), kind: kind.as_str().into(), record_id: (*record_id).into() }
    }
}

impl StepRow {
    fn new(incident: &Incident, step: &ChecklistStep) -> Self {
        let ChecklistStep { number, title, detail, due_at, done_at, done_by, note } = step.clone();
        Self {
            incident_id: incident.id.into(),
            number,
            title: title.into(),
            detail: detail.map(Into::into),
            due_at: due_at.map(Into::into),
            done_at: done_at.map(Into::into),
            done_by: done_by.map(Into::into),
            note: note.map(Into::into),
        }
    }

    fn read(self) -> Result<(Uid, ChecklistStep)> {
        let Self { incident_id, number, title, detail, due_at, done_at, done_by, note } = self;
        let step = ChecklistStep {
            number,
            title: read(Incident::KIND, title)?,
            detail: maybe(Incident::KIND, detail)?,
            due_at: due_at.map(Into::into),
            done_at: done_at.map(Into::into),
            done_by: done_by.map(Into::into),
            note: maybe(Incident::KIND, note)?,
        };
        Ok((incident_id, step))
    }
}

kept! { Incident in incidents, facts IncidentFacts {
    id: id, revision: number, title: text, kind: word, severity: word, what: text, source: word, source_note: [text],
    division_ocd_id: [text], library_id: [id], happened_on: [day], owner_unit_id: [id], disclosed: list, consented: [list],
    follow_up_at: [at], status: word, triage_due_at: [at], triaged_at: [at], triage_minutes: [number], closed_at: [at], outcome: [word],
    playbook_id: [id], created_at: at, updated_at: at,
} beside { allowed_transitions, links, checklist }
refers { owner_unit_id: units, library_id: libraries, division_ocd_id: division } also {
    fn divisions(&mut self) -> Vec<&mut kernel::DivisionId> {
        self.division_ocd_id.iter_mut().collect()
    }

    async fn place(&mut self, c: &mut Conn<'_>, _by: &By) -> Result<()> {
        let units: Vec<Id> = self.owner_unit_id.into_iter().collect();
        self.put_on_the_clock(&ServiceHours::of(self.owner_unit_id, &of_units(c, &units).await?));
        Ok(())
    }

    async fn refer(&self, c: &mut Conn<'_>) -> Result<()> {
        // What it was linked to before may be gone since, as a draft that was deleted.
        let own = incident_links::table.filter(incident_links::incident_id.eq(Uid(self.id)));
        let known: Vec<LinkRow> = own.select(LinkRow::as_select()).load(c).await?;
        let is_new = |(_, link): &(usize, &IncidentLink)| !known.contains(&LinkRow::new(self, link));
        for (index, IncidentLink { kind, record_id }) in self.links.iter().enumerate().filter(is_new) {
            let pointer = format!("/links/{index}/record_id");
            match kind {
                IncidentLinkKind::Position => { must_exist!(c, positions, *record_id, pointer); }
                IncidentLinkKind::Petition => { must_exist!(c, petitions, *record_id, pointer); }
                IncidentLinkKind::Instrument => { must_exist!(c, instruments, *record_id, pointer); }
                IncidentLinkKind::Alert => { must_exist!(c, alerts, *record_id, pointer); }
                IncidentLinkKind::Plan => { must_exist!(c, advocacy_plans, *record_id, pointer); }
            }
        }
        Ok(())
    }

    async fn fill(c: &mut Link<'_>, incidents: &mut [Self]) -> Result<()> {
        let link = |LinkRow { incident_id, kind, record_id }| {
            Ok((incident_id, IncidentLink { kind: read(Self::KIND, kind)?, record_id: record_id.into() }))
        };
        fill_parts!(c, incidents.links of incident_links.incident_id by [kind, record_id], LinkRow => link);
        fill_parts!(c, incidents.checklist of incident_steps.incident_id by [number], StepRow => StepRow::read);
        Ok(())
    }

    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        let links = self.links.iter().map(|link| LinkRow::new(self, link));
        replace_parts!(c, incident_links.incident_id, self.id, links);
        let steps = self.checklist.iter().map(|step| StepRow::new(self, step));
        replace_parts!(c, incident_steps.incident_id, self.id, steps);
        // From then on it counts for how long the reporter's address is kept.
        let reporter = incident_reporters::table.find(Uid(self.id));
        let closed_at = self.closed_at.map(Moment);
        diesel::update(reporter).set(incident_reporters::closed_at.eq(closed_at)).execute(c).await?;
        Ok(())
    }

    /// Its challenge goes with it to another unit, or to another day, and nobody asks about it where there was nothing in it.
    async fn follow(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        let own = challenges::table.filter(challenges::incident_id.eq(Uid(self.id))).select(challenges::id);
        let Some(Uid(id)) = own.first(c).await.optional()? else { return Ok(()) };
        let Some(challenge) = Challenge::find(c, id).await? else { return Ok(()) };
        let now = by.clock.now();
        if challenge.is_placed_in(self, now) {
            return Ok(());
        }
        let incident = self.clone();
        let rule = move |challenge: &mut Challenge, _: &Option<Incident>| {
            challenge.belong_to(&incident, now);
            Ok(())
        };
        let change = Change::new(id, None, rule).permitted(|_, _| true).noted("moved", None).handing_over();
        record::change(c, by, change).await.map(drop)
    }

    /// When whoever sees to it, or is to, is at work; and the playbook the change is about.
    async fn facts(&self, c: &mut Conn<'_>, about: &[Id]) -> Result<IncidentFacts> {
        let units: Vec<Id> = about.iter().copied().chain(self.owner_unit_id).collect();
        let playbook = match about.first() {
            Some(&playbook) => Playbook::find(c, playbook).await?,
            None => None,
        };
        Ok(IncidentFacts { hours: of_units(c, &units).await?, playbook })
    }

    fn documents(&self) -> Documents {
        Documents { public: None, internal: Some(self.searchable()) }
    }
} }

listed! { Incident in incidents, by IncidentFilter {
    q: search_internal, kind: words, status: words, severity: words, owner_unit_id: ids, library_id: ids,
    division_ocd_id: places, triage_due_until: own, updated_since: since updated_at,
} sorted {
    "created_at" => created_at: instant, "updated_at" => updated_at: instant, "title" => title: text,
} also |query, filter, actor| {
    let mut query = query;
    if let Some(at) = filter.triage_due_until {
        query = query.filter(incidents::status.eq("received").and(incidents::triage_due_at.lt(Moment(at))));
    }
    of_own_units!(query, Incident in incidents, actor)
} }

/// Adds an incident that anybody reported, and who did. That nobody may do: the service does.
#[dual]
pub async fn report(c: &mut Conn<'_>, by: &By, incident: Incident, reporter: Option<Reporter>) -> Result<()> {
    let id = incident.id;
    record::create(c, by, None, incident).await?;
    if let Some(Reporter { name, email, relation }) = reporter {
        let row = ReporterRow {
            incident_id: id.into(),
            name: name.map(Into::into),
            email: Some(email.into()),
            relation: relation.as_str().into(),
            closed_at: None,
        };
        diesel::insert_into(incident_reporters::table).values(row).execute(c).await?;
    }
    Ok(())
}

/// Who reported an incident; `None` where they did not say, or were forgotten.
#[dual]
pub async fn reporter(c: &mut Link<'_>, incident: Id) -> Result<Option<Reporter>> {
    let row = incident_reporters::table.find(Uid(incident)).select(ReporterRow::as_select());
    let Some(row) = row.first(c).await.optional()? else { return Ok(None) };
    let ReporterRow { incident_id: _, name, email, relation, closed_at: _ } = row;
    let Some(email) = email else { return Ok(None) };
    let kind = Incident::KIND;
    Ok(Some(Reporter { name: maybe(kind, name)?, email: read(kind, email)?, relation: read(kind, relation)? }))
}

/// Incidents of which something may be told, in the order of their ids, after one of them.
#[dual]
pub async fn disclosed(c: &mut Link<'_>, after: Option<Id>, limit: i64) -> Result<Vec<Incident>> {
    // As their index has it.
    let told = fixed::<diesel::sql_types::Bool>("incidents.disclosed <> ''").and(incidents::triaged_at.is_not_null());
    let mut query = incidents::table.filter(told).into_boxed::<Db>();
    if let Some(after) = after {
        query = query.filter(incidents::id.gt(Uid(after)));
    }
    let rows: Vec<Row> = query.order(incidents::id).limit(limit).select(Row::as_select()).load(c).await?;
    rows.into_iter().map(Incident::try_from).collect()
}
