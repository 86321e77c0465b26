//! Transcripts over HTTP: as JSON, as CSV, and as a page to print.

use crate::{
    Answer,
    cx::{Cx, DevelopmentRead, Guard, SignedIn},
    extract::{PathArgs, Query, RecordId},
    list::csv_rows,
    operation::{Describe, Doc},
    pages::private_page,
    respond::accepted,
    schema::fields,
};
use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody, http::header};
use development::{
    Transcript,
    credit::CreditSource,
    share::SharedLearning,
    transcript::{TranscriptLine, TranscriptTotal},
};
use kernel::{Check, Code, Day, Escaped, Id, Problem};
use serde::Deserialize;
use std::{fmt::Write as _, slice};
use utoipa::IntoParams;

const FORMS: [&str; 3] = ["application/json", "text/csv", "text/html"];

operations! { "Credit":
    /// Read one's own transcript.
    ///
    /// What the caller learned and what credit it gave, as the ledger stood at the end of a day; what was taken back is among it,
    /// and says so. As JSON, as CSV (a line for each credit), or as HTML to print.
    GET "/v1/development/people/me/transcript" getOwnTranscript => own;
    /// Read a person's transcript.
    ///
    /// The same of somebody else, for those who keep the ledger, and for the clients of an organization as much as was shared with
    /// that; where that is the sum alone, the CSV has one line with it. That it was read is recorded, and they can see it.
    GET "/v1/development/people/{id}/transcript" getTranscript => of_person;
}

/// As of when.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct TranscriptQuery {
    /// As of the end of this day (UTC), today or earlier; today without it. Of no more than a sum that is shared, today alone.
    as_of: Option<Day>,
}

/// A transcript as the client wants it.
pub(super) enum Told {
    Json(Transcript),
    Csv(Vec<u8>),
    Html(String),
}

async fn own(cx: Cx<SignedIn>, request: HttpRequest, query: Query<TranscriptQuery>) -> Answer<Told> {
    let person = cx.caller().await?.id;
    cx.transcript(person, SharedLearning::Transcript, &request, query.0).await
}

async fn of_person(
    cx: Cx<DevelopmentRead>,
    request: HttpRequest,
    path: PathArgs<RecordId>,
    query: Query<TranscriptQuery>,
) -> Answer<Told> {
    let what = cx.seen_of(path.0.id).await?;
    cx.transcript(path.0.id, what, &request, query.0).await
}

impl<G: Guard> Cx<G> {
    /// As much of a person's transcript as is shared with the caller, in the form that they ask for.
    pub(super) async fn transcript(
        &self,
        person: Id,
        what: SharedLearning,
        request: &HttpRequest,
        query: TranscriptQuery,
    ) -> Answer<Told> {
        let Some(form) = accepted(request, &FORMS) else {
            let detail = "A transcript comes as application/json, text/csv or text/html.";
            return Err(Problem::new(Code::NotAcceptable, detail).into());
        };
        let today = self.clock().now().day();
        let as_of = query.as_of.unwrap_or(today);
        let is_sum = what == SharedLearning::Total;
        Check::default()
            .that(as_of <= today, "as_of", "invalid", "must not be in the future")
            // The sums of two days could be subtracted, and would tell what was learned between them.
            .that(!is_sum || as_of >= today, "as_of", "invalid", "must be today: no more than the sum of all is shared")
            .done()?;
        let (person, entries) = self.ledger_of(person).await?;
        let transcript = what.of(Transcript::of((person.id, person.name.into()), entries, as_of));
        Ok(match form {
            "text/csv" if is_sum => {
                Told::Csv(csv_rows(&fields::<TranscriptTotal>()?, slice::from_ref(&transcript.total), true)?)
            }
            "text/csv" => Told::Csv(csv_rows(&fields::<TranscriptLine>()?, &transcript.lines, true)?),
            "text/html" => Told::Html(page(&transcript)),
            _ => Told::Json(transcript),
        })
    }
}

/// The transcript as a table for people.
fn page(transcript: &Transcript) -> String {
    let Transcript { name, as_of, lines, total, .. } = transcript;
    let mut out = format!("<p>{}, as of {as_of}.</p>", Escaped(name));
    out.push_str("<table><thead><tr><th>Day</th><th>Activity</th><th>Provider</th><th>As</th>");
    out.push_str("<th>Hours</th><th>CEU</th><th></th></tr></thead><tbody>");
    for line in lines {
        row(&mut out, line);
    }
    let TranscriptTotal { contact_hours, ceu_tenths, .. } = total;
    let ceu = units(*ceu_tenths);
    let sum = format!("<tr><th colspan=\"4\">In all</th><td>{contact_hours}</td><td>{ceu}</td><td></td></tr>");
    out + "</tbody><tfoot>" + &sum + "</tfoot></table>"
}

fn row(out: &mut String, line: &TranscriptLine) {
    let TranscriptLine { earned_on, title, provider, role, contact_hours, ceu_tenths, .. } = line;
    let (title, provider, ceu) = (Escaped(title.as_str()), Escaped(provider.as_str()), units(*ceu_tenths));
    let own_word = (line.source == CreditSource::Own).then(|| "by their own word".to_owned());
    let revoked = line.revoked_on.map(|day| format!("revoked on {day}"));
    let remark = own_word.into_iter().chain(revoked).collect::<Vec<_>>().join(", ");
    let _infallible = write!(
        out,
        "<tr><td>{earned_on}</td><td>{title}</td><td>{provider}</td><td>{role}</td><td>{contact_hours}</td>\
         <td>{ceu}</td><td>{remark}</td></tr>"
    );
}

/// Continuing education units, from tenths of them.
fn units(tenths: i32) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

impl Responder for Told {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::Ok();
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        match self {
            Self::Json(transcript) => response.json(transcript),
            Self::Csv(rows) => response.content_type("text/csv; charset=utf-8; header=present").body(rows),
            Self::Html(body) => private_page("Transcript", &body),
        }
    }
}

impl Describe for Told {
    fn describe(doc: &mut Doc) {
        doc.answers::<Transcript>(200, "The transcript, which must not be kept.", &["cache-control"]);
        doc.also_answers("text/csv");
        doc.also_answers("text/html");
    }
}
