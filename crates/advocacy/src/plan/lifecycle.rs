//! The life of an advocacy plan.

use super::AdvocacyPlan;
use kernel::{At, Code, FieldError, Problem, Result, Staged, Transition as _, lifecycle, staged_fields};

lifecycle! {
    /// Where an advocacy plan stands. An active one expires by itself after its last day, and is renewed by another that takes
    /// its place.
    pub enum PlanStatus moved by PlanTransition {
        Draft = "draft" => [Submitted],
        Submitted = "submitted" => [Draft, Approved],
        Approved = "approved" => [Active, Archived],
        Active = "active" => [Archived],
        Expired = "expired" => [Archived],
        Renewed = "renewed" => [Archived],
        Archived = "archived" => [],
    }
}

impl AdvocacyPlan {
    /// Gives way to a plan that renews it and is active now; whether it does. Only what was active itself can be renewed.
    pub fn give_way(&mut self) -> bool {
        let gives_way = matches!(self.status, PlanStatus::Active | PlanStatus::Expired);
        if gives_way {
            self.status = PlanStatus::Renewed;
        }
        gives_way
    }
}

impl Staged for AdvocacyPlan {
    staged_fields!(PlanTransition);

    /// To be submitted it takes all seven steps and its dates; to be active, a day between its first and its last.
    fn prepare(&mut self, to: &PlanTransition, now: At) -> Result<()> {
        if to.to() == PlanStatus::Submitted {
            let missing = |step: &'static str| FieldError {
                pointer: format!("/{step}"),
                code: "missing".into(),
                detail: "is needed before the plan is submitted".into(),
            };
            let fields: Vec<_> = self.missing().into_iter().map(missing).collect();
            if !fields.is_empty() {
                let detail = "The plan lacks some of its seven steps or its dates; add them and submit it again.";
                return Err(Problem { fields, ..Problem::new(Code::Conflict, detail) });
            }
        }
        let day = now.day();
        let in_its_time =
            self.starts_on.is_some_and(|first| first <= day) && self.expires_on.is_some_and(|last| day <= last);
        if to.to() == PlanStatus::Active && !in_its_time {
            let detail = "A plan is active from its first day (starts_on) to its last (expires_on), and not today.";
            return Err(Problem::new(Code::Conflict, detail));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::*, *};
    use crate::campaign::tests::NOON;
    use kernel::{Amendment as _, Record as _};
    use proptest::prelude::*;

    const DAY: i64 = 86_400;

    fn moving(to: PlanStatus) -> PlanTransition {
        PlanTransition { to, note: None }
    }

    fn active() -> AdvocacyPlan {
        let mut plan = plan();
        for to in [PlanStatus::Submitted, PlanStatus::Approved, PlanStatus::Active] {
            plan.enter(&moving(to), NOON).unwrap();
        }
        plan
    }

    #[test]
    fn an_active_plan_expires_after_its_last_day() {
        let mut plan = active();
        let moved = [NOON.plus_seconds(DAY), NOON.plus_seconds(2 * DAY)].map(|now| plan.settle(now));
        assert_eq!((moved, plan.status), ([false, true], PlanStatus::Expired));
    }

    #[test]
    fn a_plan_is_renewed_by_another_and_never_by_hand() {
        let mut plan = active();
        assert_eq!(plan.enter(&moving(PlanStatus::Renewed), NOON).unwrap_err().code, Code::IllegalTransition);
        let gave_way = [plan.give_way(), plan.give_way()];
        assert_eq!((gave_way, plan.status), ([true, false], PlanStatus::Renewed));
    }

    #[test]
    fn a_plan_is_not_active_before_its_time() {
        let mut plan = AdvocacyPlan { status: PlanStatus::Approved, ..plan() };
        assert_eq!(plan.enter(&moving(PlanStatus::Active), NOON.plus_seconds(-DAY)).unwrap_err().code, Code::Conflict);
    }

    #[test]
    fn an_approved_plan_whose_time_is_over_is_archived() {
        let mut plan = AdvocacyPlan { status: PlanStatus::Approved, ..plan() };
        let late = NOON.plus_seconds(3 * DAY);
        assert_eq!(plan.enter(&moving(PlanStatus::Active), late).unwrap_err().code, Code::Conflict);
        assert_eq!((plan.enter(&moving(PlanStatus::Archived), late), plan.status), (Ok(()), PlanStatus::Archived));
    }

    #[test]
    fn what_is_missing_is_named_when_it_is_submitted() {
        let mut plan = AdvocacyPlan { message: None, ..plan() };
        let refused = plan.enter(&moving(PlanStatus::Submitted), NOON).unwrap_err();
        assert_eq!((refused.code, refused.fields[0].pointer.as_str()), (Code::Conflict, "/message"));
    }

    #[test]
    fn what_is_submitted_is_not_changed() {
        let mut plan = active();
        let patch = super::super::AdvocacyPlanPatch { message: Some(None), ..Default::default() };
        assert_eq!(patch.amend(&mut plan).unwrap_err().code, Code::Conflict);
    }

    /// A step in the life of a plan: any move, one of those that are open or none, whether its message is taken away, whether
    /// another renews it, and after how many hours.
    type Step = (Option<PlanStatus>, usize, bool, bool, i64);

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let any = proptest::option::weighted(0.2, proptest::sample::select(PlanStatus::ALL));
        let (silent, renewed) = (proptest::bool::weighted(0.2), proptest::bool::weighted(0.1));
        proptest::collection::vec((any, 0_usize..3, silent, renewed, 0_i64..12), 0..30)
    }

    /// Whether a refusal left the plan as it was.
    fn take((any, which, silent, renewed, _): Step, plan: &mut AdvocacyPlan, now: At) -> bool {
        plan.settle(now);
        if renewed {
            plan.give_way();
        }
        let message = if silent { None } else { "Read.".parse().ok() };
        drop(super::super::AdvocacyPlanPatch { message: Some(message), ..Default::default() }.amend(plan));
        let (before, open) = (plan.clone(), kernel::Lifecycle::allowed_transitions(plan.status));
        match any.or_else(|| open.get(which).copied()) {
            Some(to) => plan.enter(&moving(to), now).is_ok() || before == *plan,
            None => true,
        }
    }

    proptest! {
        /// Whatever is asked, in whatever order and however long it takes: what is past its draft is whole, what is active is
        /// within its time, and a refusal changes nothing.
        #[test]
        fn no_path_leads_to_a_plan_that_counts_and_should_not(steps in steps()) {
            let (mut plan, mut now, mut was_active) = (plan(), NOON, false);
            for step in steps {
                now = now.plus_seconds(step.4 * 3_600);
                prop_assert!(take(step, &mut plan, now));
                was_active |= plan.status == PlanStatus::Active;
                prop_assert!(plan.status != PlanStatus::Renewed || was_active);
                prop_assert!(plan.status == PlanStatus::Draft || plan.missing().is_empty());
                prop_assert!(plan.status != PlanStatus::Active || plan.expires_on.is_some_and(|last| now.day() <= last));
            }
        }
    }

    /// The property above would hold of a world in which nothing ever moves: this one does move.
    #[test]
    fn random_moves_reach_every_status() {
        use proptest::{strategy::ValueTree, test_runner::TestRunner};
        let (mut runner, mut reached) = (TestRunner::deterministic(), std::collections::BTreeSet::new());
        for _ in 0..1_000 {
            let (mut plan, mut now) = (plan(), NOON);
            for step in steps().new_tree(&mut runner).unwrap().current() {
                now = now.plus_seconds(step.4 * 3_600);
                take(step, &mut plan, now);
                reached.insert(plan.status);
            }
        }
        assert_eq!(reached.into_iter().collect::<Vec<_>>(), PlanStatus::ALL);
    }
}
