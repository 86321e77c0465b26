//! Outcome data over HTTP.

use crate::{
    Answer,
    cx::{AdvocacyWrite, Cx, Public},
    handlers,
    respond::{Json, lists},
};
use advocacy::{NewOutcomeSurvey, OutcomeSurvey, OutcomeSurveyPatch, evidence::OutcomeReport};

operations! { "Outcomes":
    /// Read what services did for patrons.
    ///
    /// How many answered, and how many of them agreed that they learned, grew more confident, will apply it and know more of
    /// the library: by year, kind of survey, outcome and area of service, over all surveys. Small numbers are hidden, and
    /// say so.
    GET "/v1/advocacy/outcomes" getOutcomes => report;
    /// List outcome surveys.
    ///
    /// Those of the units whose advocacy the caller writes.
    GET "/v1/advocacy/outcome-surveys" listOutcomeSurveys => handlers::list::<AdvocacyWrite, OutcomeSurvey>;
    /// Add an outcome survey.
    ///
    /// Its answers, counted by outcome.
    POST "/v1/advocacy/outcome-surveys" createOutcomeSurvey => handlers::create::<AdvocacyWrite, NewOutcomeSurvey>;
    /// Read an outcome survey.
    ///
    /// What was asked, where and when, and how many agreed.
    GET "/v1/advocacy/outcome-surveys/{id}" getOutcomeSurvey => handlers::get::<AdvocacyWrite, OutcomeSurvey>;
    /// Change an outcome survey.
    ///
    /// Measures are replaced as a whole.
    PATCH "/v1/advocacy/outcome-surveys/{id}" updateOutcomeSurvey => handlers::update::<AdvocacyWrite, OutcomeSurveyPatch>;
    /// Remove an outcome survey.
    ///
    /// Its answers count no longer.
    DELETE "/v1/advocacy/outcome-surveys/{id}" deleteOutcomeSurvey => handlers::delete::<AdvocacyWrite, OutcomeSurvey>;
    /// List an outcome survey's history.
    ///
    /// Who changed what, when and why.
    GET "/v1/advocacy/outcome-surveys/{id}/history" listOutcomeSurveyHistory =>
        handlers::history::<AdvocacyWrite, OutcomeSurvey>;
}

lists! {
    /// What all outcome surveys come to.
    OutcomeReports of OutcomeReport: "A row for each year, kind, outcome and area, and one for all areas together.";
}

async fn report(cx: Cx<Public>) -> Answer<Json<OutcomeReports>> {
    let data = store::scan!(cx.session(), |c| queries::advocacy::outcomes::report(c))?;
    Ok(Json(OutcomeReports { data }))
}
