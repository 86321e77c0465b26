//! A measure's way through a legislature: bills and resolutions.
//!
//! Progress is the furthest step reached: what a second chamber does in committee with a bill the first has passed does not lead
//! back. What ends a bill on the way (failure, death, withdrawal, replacement) stands beside its progress, so that a bill which
//! is brought back is where it was.

use super::{Action, ActionClass, Chamber, Form, Stage, oddity::Oddity};
use ActionClass as C;
use Stage as S;

/// Where a measure is on its way.
#[derive(Clone, Debug)]
pub(super) struct Passage {
    form: Form,
    origin: Option<Chamber>,
    /// The furthest step.
    reached: Option<Stage>,
    /// What ended it on the way, or carried it over.
    aside: Option<Stage>,
    /// The chambers that passed it, in that order.
    passed: Vec<Option<Chamber>>,
    /// The chambers that passed it over a veto.
    overrode: Vec<Option<Chamber>>,
}

/// Words of a description by which an action is told that Open States has no classification for.
const DIED: &[&str] = &["died", "sine die"];
const REPLACED: &[&str] = &["substituted by", "replaced by", ", refer to", "companion bill(s) passed", "in lieu of"];
const POCKET: &[&str] = &["pocket"];

fn says(action: &Action, words: &[&str]) -> bool {
    let description = action.description.as_str().to_lowercase();
    words.iter().any(|word| description.contains(word))
}

/// The steps of progress in their order; what a governor or president decides are ends of one height.
pub(super) const fn height(stage: Stage) -> u8 {
    match stage {
        S::Prefiled => 0,
        S::Introduced => 1,
        S::InCommittee => 2,
        S::Reported => 3,
        S::PassedOrigin => 4,
        S::PassedSecond => 5,
        S::Reconciling => 6,
        S::Enrolled => 7,
        S::ToExecutive => 8,
        _ => 9,
    }
}

const fn is_law(stage: Stage) -> bool {
    matches!(stage, S::Signed | S::LapsedIntoLaw | S::Overridden | S::LineItemVetoed)
}

impl Passage {
    pub(super) fn new(form: Form, origin: Option<Chamber>) -> Self {
        Self { form, origin, reached: None, aside: None, passed: Vec::new(), overrode: Vec::new() }
    }

    pub(super) fn stage(&self) -> Option<Stage> {
        self.aside.or(self.reached)
    }

    /// Takes what an action was by one of its classifications; tells what is odd about it.
    pub(super) fn take(&mut self, class: ActionClass, action: &Action) -> Option<Oddity> {
        match class {
            C::Filing => self.advance(S::Prefiled, action),
            C::Introduction | C::Reading1 => self.advance(S::Introduced, action),
            C::Reading2 | C::Reading3 if self.stage().is_none() => self.advance(S::Introduced, action),
            C::ReferralCommittee => self.advance(S::InCommittee, action),
            C::HearingHeld | C::WorkSession if self.is_before(S::Reported) || self.aside == Some(S::CarriedOver) => {
                self.advance(S::InCommittee, action)
            }
            C::CommitteePassage
            | C::CommitteePassageFavorable
            | C::CommitteePassageUnfavorable
            | C::ReportedOutOfCommittee => self.advance(S::Reported, action),
            C::Passage | C::InformalPassage => self.pass(action),
            C::Concurrence if self.has_passed_both() => self.advance(S::Reconciling, action),
            C::AmendmentPassage | C::AmendmentFailure | C::AmendmentAmendment | C::AmendmentDeferral
                if self.has_passed_both()
                    && self.passed.first() == Some(&action.chamber)
                    && self.is_before(S::Reconciling) =>
            {
                self.advance(S::Reconciling, action)
            }
            C::Enrolled if self.form != Form::Bill => None,
            C::Enrolled if self.is_before(S::Enrolled) && !self.may_be_enrolled() => Some(Oddity::Skipped),
            C::Enrolled => self.advance(S::Enrolled, action),
            C::ExecutiveReceipt => self.decide(S::ToExecutive, action),
            C::ExecutiveSignature => self.decide(S::Signed, action),
            C::ExecutiveVeto if says(action, POCKET) => self.decide(S::PocketVetoed, action),
            C::ExecutiveVeto => self.decide(S::Vetoed, action),
            C::ExecutiveVetoLineItem => self.decide(S::LineItemVetoed, action),
            C::BecameLaw => self.become_law(action),
            C::VetoOverridePassage => self.override_veto(action),
            C::VetoOverrideFailure => self.sustain(),
            C::Failure | C::CommitteeFailure if says(action, DIED) => self.set_aside(S::Died),
            C::Failure | C::CommitteeFailure => self.set_aside(S::Failed),
            C::Withdrawal => self.set_aside(S::Withdrawn),
            C::Substitution | C::Deferral if says(action, REPLACED) => self.set_aside(S::Replaced),
            C::Deferral if says(action, DIED) => self.set_aside(S::Died),
            C::CarriedOver => self.set_aside(S::CarriedOver),
            _ => None,
        }
    }

    fn is_before(&self, stage: Stage) -> bool {
        self.reached.is_none_or(|reached| height(reached) < height(stage))
    }

    /// Whether both chambers passed it and it may go on from there: a concurrent resolution ends at passage.
    fn has_passed_both(&self) -> bool {
        let both = height(S::PassedSecond)..=height(S::Reconciling);
        self.form == Form::Bill && self.reached.is_some_and(|reached| both.contains(&height(reached)))
    }

    /// Whether as many chambers passed it as there are, as far as can be told.
    fn may_be_enrolled(&self) -> bool {
        self.passed.len() > 1 || matches!(self.passed.first(), Some(Some(Chamber::Legislature) | None))
    }

    /// Brings the measure to a step of progress.
    fn advance(&mut self, to: Stage, action: &Action) -> Option<Oddity> {
        let revived = match self.aside {
            None => None,
            Some(S::CarriedOver) => {
                self.aside = None;
                self.resume(to);
                return None;
            }
            Some(_) if height(to) < height(S::InCommittee) => return Some(Oddity::AfterEnd),
            Some(_) => Some(Oddity::Revived),
        };
        self.aside = None;
        let Some(reached) = self.reached else {
            self.reached = Some(to);
            return revived.or((height(to) > height(S::PassedOrigin)).then_some(Oddity::Skipped));
        };
        if is_law(reached) {
            return Some(Oddity::AfterEnd);
        }
        if height(to) > height(reached) {
            let unpassed = self.passed.is_empty() && height(to) > height(S::PassedSecond);
            self.reached = Some(to);
            return revived.or(unpassed.then_some(Oddity::Skipped));
        }
        if to == reached || revived.is_some() {
            return revived;
        }
        match (reached, to) {
            (S::Reported, S::InCommittee) => {
                self.reached = Some(to);
                None
            }
            _ if height(to) <= height(S::Reported) && self.is_elsewhere(action) => None,
            // It is filed, numbered and read for the first time in every order there is.
            _ if height(to) <= height(S::Introduced) && self.is_before(S::PassedOrigin) => None,
            _ => Some(Oddity::Backward),
        }
    }

    /// A measure that was carried over goes through its committees again, unless a chamber has passed it.
    fn resume(&mut self, to: Stage) {
        if self.passed.is_empty() || self.is_before(to) {
            self.reached = Some(to);
        }
    }

    /// Whether an action is the second chamber's, or may be.
    fn is_elsewhere(&self, action: &Action) -> bool {
        match self.passed.first() {
            None => self.origin.is_some() && action.chamber.is_some() && action.chamber != self.origin,
            Some(first) => action.chamber != *first || self.passed.len() > 1,
        }
    }

    fn pass(&mut self, action: &Action) -> Option<Oddity> {
        // What officers do with an enrolled bill is sometimes called passage.
        if !self.is_before(S::Enrolled) {
            return None;
        }
        let chamber = action.chamber.filter(|chamber| *chamber != Chamber::Executive);
        if self.passed.is_empty() {
            self.passed.push(chamber);
            let odd = self.advance(S::PassedOrigin, action);
            let is_chamber = matches!(chamber, Some(Chamber::Lower | Chamber::Upper));
            let elsewhere = is_chamber && self.origin.is_some() && chamber != self.origin;
            return odd.or(elsewhere.then_some(Oddity::OtherChamberFirst));
        }
        if self.form == Form::Simple || self.passed.contains(&chamber) {
            return self.aside.is_some().then(|| self.advance(S::PassedOrigin, action)).flatten();
        }
        if !matches!(chamber, Some(Chamber::Lower | Chamber::Upper)) || self.passed.contains(&None) {
            return Some(Oddity::ChamberUnknown);
        }
        self.passed.push(chamber);
        self.advance(S::PassedSecond, action)
    }

    /// To the governor or president, and what they do. Resolutions end at passage and never go there.
    fn decide(&mut self, to: Stage, action: &Action) -> Option<Oddity> {
        match (self.form, self.reached) {
            (Form::Simple | Form::Concurrent, _) => None,
            (Form::Bill, Some(S::LapsedIntoLaw)) if to == S::Signed => self.correct(to),
            (Form::Bill, Some(S::Signed)) if to == S::LineItemVetoed => {
                self.reached = Some(to);
                None
            }
            (Form::Bill, Some(S::LineItemVetoed | S::Signed)) if matches!(to, S::Signed | S::LineItemVetoed) => None,
            // A governor may return a bill with amendments, and sign it once they are made.
            (Form::Bill, Some(S::Vetoed | S::PocketVetoed | S::Sustained)) if to != S::ToExecutive => self.correct(to),
            (Form::Bill, _) => self.advance(to, action),
        }
    }

    fn correct(&mut self, to: Stage) -> Option<Oddity> {
        let same = self.reached == Some(to);
        self.reached = Some(to);
        (!same).then_some(Oddity::Skipped)
    }

    /// It is law: by signature where there is one, over the veto where there was one, else by lapse of time.
    fn become_law(&mut self, action: &Action) -> Option<Oddity> {
        match self.reached {
            _ if self.form != Form::Bill => None,
            Some(reached) if is_law(reached) => None,
            Some(S::Vetoed | S::PocketVetoed | S::Sustained) => {
                self.reached = Some(S::Overridden);
                self.overrode.is_empty().then_some(Oddity::Skipped)
            }
            Some(S::ToExecutive) => self.advance(S::LapsedIntoLaw, action),
            _ => self.advance(S::LapsedIntoLaw, action).or(Some(Oddity::Skipped)),
        }
    }

    fn override_veto(&mut self, action: &Action) -> Option<Oddity> {
        if !self.overrode.contains(&action.chamber) {
            self.overrode.push(action.chamber);
        }
        let both = self.overrode.len() > 1 || !matches!(action.chamber, Some(Chamber::Lower | Chamber::Upper));
        let vetoed = matches!(self.reached, Some(S::Vetoed | S::PocketVetoed | S::LineItemVetoed | S::Sustained));
        match self.reached {
            Some(S::Overridden) => None,
            Some(S::Signed | S::LapsedIntoLaw) => Some(Oddity::AfterEnd),
            _ => {
                if both {
                    self.reached = Some(S::Overridden);
                } else if !vetoed {
                    self.reached = Some(S::Vetoed);
                }
                self.aside = None;
                (!vetoed).then_some(Oddity::Skipped)
            }
        }
    }

    fn sustain(&mut self) -> Option<Oddity> {
        match self.reached {
            Some(S::Signed | S::LapsedIntoLaw | S::Overridden) => Some(Oddity::AfterEnd),
            Some(S::LineItemVetoed | S::Sustained) => None,
            reached => {
                (self.reached, self.aside) = (Some(S::Sustained), None);
                (!matches!(reached, Some(S::Vetoed | S::PocketVetoed))).then_some(Oddity::Skipped)
            }
        }
    }

    /// Ends it on the way, or carries it over; what is law stays law, and of two ends the first is told, but that one which
    /// failed may then be withdrawn, be replaced, or die.
    fn set_aside(&mut self, to: Stage) -> Option<Oddity> {
        if self.reached.is_some_and(|reached| is_law(reached) || height(reached) == height(S::Vetoed)) {
            return Some(Oddity::AfterEnd);
        }
        if matches!(self.aside, None | Some(S::Failed | S::CarriedOver)) {
            self.aside = Some(to);
        }
        None
    }
}
