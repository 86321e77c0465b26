//! What could be told of each level, and why not more.

use super::{LevelTold, Method, Place, StaffedPost, Told};
use crate::{DivisionId, Tier, UsState, congress, us_state::StateKind};
use std::collections::BTreeSet;

/// What could be told of every level.
pub(super) fn levels(place: &Place, posts: &[StaffedPost]) -> Vec<LevelTold> {
    Tier::ALL.iter().map(|tier| level(place, *tier, posts)).collect()
}

/// Why the place is ambiguous: it may lie in several states, or in several districts of one kind.
pub(super) fn reasons(place: &Place) -> Vec<String> {
    let mut reasons = Vec::new();
    let states = place.states();
    if states.len() > 1 {
        let names: Vec<&str> = states.iter().map(|state| state.name).collect();
        reasons.push(format!("It spans {} states: {}.", states.len(), names.join(", ")));
    }
    let kinds: BTreeSet<&str> = place.matches.iter().map(|m| m.division_ocd_id.kind()).collect();
    for kind in kinds.into_iter().filter(|kind| !is_state(kind)) {
        let of_kind: Vec<&str> = place
            .matches
            .iter()
            .filter(|m| m.division_ocd_id.kind() == kind && !m.alternatives.is_empty())
            .map(|m| m.division_ocd_id.as_str())
            .collect();
        if of_kind.len() > 1 {
            reasons.push(format!("It spans {} {}: {}.", of_kind.len(), plain(kind), of_kind.join(", ")));
        }
    }
    reasons
}

fn is_state(kind: &str) -> bool {
    ["", "state", "district", "territory"].contains(&kind)
}

/// The districts of a kind in words.
fn plain(kind: &str) -> String {
    match kind {
        "cd" => "congressional districts".into(),
        "sldu" => "state senate districts".into(),
        "sldl" => "state house districts".into(),
        other => format!("divisions of the kind {other}"),
    }
}

/// The kind of district that elects a level; none for what whole states elect, as Guam does its senators.
fn district(tier: Tier, state: UsState) -> Option<&'static str> {
    match tier {
        Tier::UsHouse => Some("cd"),
        Tier::StateUpper if state.code == "dc" => Some("ward"),
        Tier::StateUpper if state.code == "gu" => None,
        Tier::StateUpper => Some("sldu"),
        Tier::StateLower => Some("sldl"),
        Tier::UsSenate | Tier::StateExecutive | Tier::Local => None,
    }
}

fn level(place: &Place, tier: Tier, posts: &[StaffedPost]) -> LevelTold {
    let told = |told, reason: Option<String>| LevelTold { level: tier, told, reason };
    let of_tier = || posts.iter().map(|staffed| &staffed.post).filter(|post| post.role.tier() == Some(tier));
    let is_empty = of_tier().next().is_none();
    if let Some(nothing) = place.nothing.as_ref().filter(|_| is_empty) {
        return told(Told::Unknown, Some(nothing.clone()));
    }
    let states = place.states();
    if let Some(reason) = no_such_level(tier, &states) {
        return told(Told::None, Some(reason));
    }
    // Where both chambers are elected by the same districts, as in New Jersey, the registry has one id for the two.
    let is_of_both = |state: UsState| {
        let mut of_tier = of_tier().map(|post| &post.division_ocd_id);
        of_tier.any(|district| district.kind() == "sldu" && place.state_of(district) == Some(state))
    };
    let untold = |state: &UsState| not_told(place, tier, *state).filter(|_| !is_of_both(*state));
    if let Some(reason) = states.iter().find_map(untold) {
        return told(Told::Unknown, Some(reason));
    }
    if is_empty {
        return told(Told::Unknown, Some(nobody(place, tier)));
    }
    let alternatives = |division: &DivisionId| place.matched(division).is_some_and(|m| !m.alternatives.is_empty());
    if of_tier().any(|post| alternatives(&post.division_ocd_id)) {
        return told(Told::Ambiguous, Some("The place may lie in several; see matched.alternatives.".into()));
    }
    told(Told::Found, None)
}

/// Why there is no post of a level, where there can be none.
fn no_such_level(tier: Tier, states: &[UsState]) -> Option<String> {
    let [state] = states else { return None };
    match tier {
        Tier::UsSenate if state.kind != StateKind::State => {
            Some(format!("Nobody in the Senate is elected by {}.", state.name))
        }
        Tier::StateLower if state.unicameral => Some(format!("The legislature of {} has one chamber.", state.name)),
        _ => None,
    }
}

/// Why the district of a level is not told, where it is not.
fn not_told(place: &Place, tier: Tier, state: UsState) -> Option<String> {
    let kind = district(tier, state)?;
    let of_state = |division: &DivisionId| place.state_of(division) == Some(state);
    let there = place.matches.iter().any(|m| m.division_ocd_id.kind() == kind && of_state(&m.division_ocd_id));
    if there || tier == Tier::UsHouse && congress::is_at_large(state, place.on) {
        return None;
    }
    let (districts, name) = (plain(kind), state.name);
    Some(match place.method {
        Method::Zip => format!("A ZIP code does not tell {districts}; ask by lat and lon, or by division."),
        Method::Division => format!("The division lies in none of the {districts} of {name}; ask for one of them."),
        Method::Point => {
            let loaded = place.loaded.iter().any(|(k, parent)| k == kind && of_state(parent));
            if loaded {
                format!("The point lies in none of the {districts} of {name} that are loaded.")
            } else {
                format!("No boundaries of {districts} of {name} are loaded.")
            }
        }
    })
}

/// Why there is nobody of a level whose divisions are known.
fn nobody(place: &Place, tier: Tier) -> String {
    match (tier, place.method) {
        (Tier::Local, Method::Zip) => "A ZIP code does not tell cities and counties; ask by division.".into(),
        (Tier::Local, Method::Point) => {
            "No post of a city or county whose boundary holds the point is known here; ask by division.".into()
        }
        (_, Method::Division) => {
            "No post of this level is known here for the division; above=true asks for those above it too.".into()
        }
        _ => "No post of this level is known here for the divisions that were looked at.".into(),
    }
}
