//! Stances on instruments over HTTP.

use crate::{
    cx::{PolicyWrite, Public},
    handlers,
};
use policy::outcome::{NewStance, Stance, StancePatch};

operations! { "Stances":
    /// List stances.
    ///
    /// How the association's units stand on instruments, and from which clauses of its positions.
    GET "/v1/policy/stances" listStances => handlers::list::<Public, Stance>;
    /// Take a stance.
    ///
    /// A unit has one stance on an instrument; support and opposition come from clauses of adopted positions.
    POST "/v1/policy/stances" createStance => handlers::create::<PolicyWrite, NewStance>;
    /// Read a stance.
    ///
    /// How the unit stands on the instrument, why, and by which clauses the instrument is measured.
    GET "/v1/policy/stances/{id}" getStance => handlers::get::<Public, Stance>;
    /// Change a stance.
    ///
    /// What it was before stands in its history. Clauses that were assessed stay.
    PATCH "/v1/policy/stances/{id}" updateStance => handlers::revise::<PolicyWrite, StancePatch>;
    /// Remove a stance.
    ///
    /// Only one for which nothing was assessed.
    DELETE "/v1/policy/stances/{id}" deleteStance => handlers::delete::<PolicyWrite, Stance>;
    /// List a stance's history.
    ///
    /// Who changed what, when and why.
    GET "/v1/policy/stances/{id}/history" listStanceHistory => handlers::history::<PolicyWrite, Stance>;
}

handlers::revision! { StancePatch => |patch, stance: Stance, (), now| stance.revise(patch, now) }
