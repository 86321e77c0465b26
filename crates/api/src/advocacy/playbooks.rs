//! Playbooks over HTTP, and the hours by which the clocks of incidents run.

use crate::{cx::AdvocacyWrite, handlers};
use advocacy::{NewPlaybook, NewServiceHours, Playbook, PlaybookPatch, ServiceHours, ServiceHoursPatch};

operations! { "Incidents":
    /// List playbooks.
    ///
    /// What to do about kinds of incidents, thought out beforehand.
    GET "/v1/advocacy/playbooks" listPlaybooks => handlers::list::<AdvocacyWrite, Playbook>;
    /// Write a playbook.
    ///
    /// Step by step, each within so many working hours where it is urgent.
    POST "/v1/advocacy/playbooks" createPlaybook => handlers::create::<AdvocacyWrite, NewPlaybook>;
    /// Read a playbook.
    ///
    /// For which kinds of incidents, and what to do.
    GET "/v1/advocacy/playbooks/{id}" getPlaybook => handlers::get::<AdvocacyWrite, Playbook>;
    /// Change a playbook.
    ///
    /// Checklists that were made of it stay as they are. One that is no longer used is retired.
    PATCH "/v1/advocacy/playbooks/{id}" updatePlaybook => handlers::update::<AdvocacyWrite, PlaybookPatch>;
    /// List a playbook's history.
    ///
    /// Who changed what, when and why.
    GET "/v1/advocacy/playbooks/{id}/history" listPlaybookHistory => handlers::history::<AdvocacyWrite, Playbook>;
    /// List service hours.
    ///
    /// When units are at work, and within how many working hours they look at what they are told.
    GET "/v1/advocacy/service-hours" listServiceHours => handlers::list::<AdvocacyWrite, ServiceHours>;
    /// Set a unit's service hours.
    ///
    /// Or, without a unit, those of the association, which hold for every unit that has none of its own.
    POST "/v1/advocacy/service-hours" createServiceHours => handlers::create::<AdvocacyWrite, NewServiceHours>;
    /// Read service hours.
    ///
    /// Time zone, days, hours and holidays, and the promise for each severity.
    GET "/v1/advocacy/service-hours/{id}" getServiceHours => handlers::get::<AdvocacyWrite, ServiceHours>;
    /// Change service hours.
    ///
    /// Clocks that run already go on by what was promised then.
    PATCH "/v1/advocacy/service-hours/{id}" updateServiceHours => handlers::update::<AdvocacyWrite, ServiceHoursPatch>;
    /// List the history of service hours.
    ///
    /// Who changed what, when and why.
    GET "/v1/advocacy/service-hours/{id}/history" listServiceHoursHistory =>
        handlers::history::<AdvocacyWrite, ServiceHours>;
}
