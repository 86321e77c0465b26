//! The life of a message: its moves, the days on which it may be said, and its approval.

use super::Message;
use crate::{
    Flag,
    conflict::{Conflict, unacknowledged},
};
use kernel::{
    Actor, At, Check, Code, Day, Id, Lifecycle as _, Permission, Problem, Record as _, Result, Transition as _,
    lifecycle, words,
};

lifecycle! {
    /// Where a message stands.
    pub enum MessageStatus moved by MessageTransition {
        Draft = "draft" => [Review, Withdrawn],
        Review = "review" => [Approved, Draft, Withdrawn],
        Approved = "approved" => [Withdrawn],
        Withdrawn = "withdrawn" => [],
    }
}

words! {
    /// Whether the days on which a message may be said are yet to come, have come or are over.
    pub enum Validity as "MessageValidity" { Upcoming = "upcoming", Current = "current", Past = "past" }
}

/// The version of a message's position that is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InForce {
    /// Its number.
    pub version: i32,
    /// Whether anybody may read it.
    pub is_published: bool,
    /// How many resolved clauses it has.
    pub clauses: i32,
}

/// What a move must know from outside the message; the store reads it in the same transaction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MessageFacts {
    /// What of its position is in force.
    pub in_force: Option<InForce>,
    /// The open conflicts in which it has a part.
    pub conflicts: Vec<Conflict>,
}

impl MessageStatus {
    /// What it takes to move one here: speaking for the association is not the writer's to decide.
    pub const fn permission_to_enter(self) -> Permission {
        match self {
            Self::Approved => Permission::PolicyDecide,
            Self::Draft | Self::Review | Self::Withdrawn => Permission::PolicyWrite,
        }
    }

    /// Whether a message here can conflict with clauses: it is about to be said, or is said.
    pub const fn is_in_play(self) -> bool {
        matches!(self, Self::Review | Self::Approved)
    }
}

impl Message {
    /// The moves open to a caller.
    pub(super) fn moves_open_to(&self, actor: &Actor) -> Vec<MessageStatus> {
        let open = |to: &MessageStatus| actor.may(to.permission_to_enter(), self.unit());
        self.status.allowed_transitions().iter().copied().filter(open).collect()
    }

    /// Whether on that day those on which it may be said are yet to come, there or over.
    pub(super) fn validity_on(&self, day: Day) -> Validity {
        if self.valid_until.is_some_and(|until| until < day) {
            Validity::Past
        } else if self.valid_from.is_some_and(|from| day < from) {
            Validity::Upcoming
        } else {
            Validity::Current
        }
    }

    /// Whether it was approved and its first day has come; before, it is for nobody but those who work on it.
    pub(super) fn has_begun(&self) -> bool {
        self.validity.is_some_and(|validity| validity != Validity::Upcoming)
    }

    /// From when on it comes in the place of the message it replaces, once it does: its approval, or its first day where that
    /// is later.
    pub fn took_over_at(&self) -> Option<At> {
        let first = self.valid_from.map(Day::start);
        self.approved_at.filter(|_| self.has_begun()).map(|at| first.map_or(at, |first| first.max(at)))
    }

    /// Moves it along its lifecycle, if the rules of that move hold.
    pub fn transition(&mut self, to: &MessageTransition, facts: &MessageFacts, by: Option<Id>, now: At) -> Result<()> {
        self.status.check_move(to.to())?;
        let is_past = self.validity_on(now.day()) == Validity::Past;
        if is_past && matches!(to.to(), MessageStatus::Review | MessageStatus::Approved) {
            let detail = "Its last day has passed; give it a later one before it is reviewed.";
            return Err(Problem::new(Code::Conflict, detail));
        }
        match to.to() {
            MessageStatus::Draft => {}
            MessageStatus::Review => {
                let detail = "A message needs at least one talking point before it is reviewed.";
                if self.talking_points.is_empty() {
                    return Err(Problem::new(Code::Conflict, detail));
                }
            }
            MessageStatus::Approved => self.approve(facts, by, now)?,
            MessageStatus::Withdrawn => (self.withdrawn_at, self.validity) = (Some(now), None),
        }
        self.status = to.to();
        Ok(())
    }

    /// Approves its words against the version in force (P-S2): whatever it rests on must stand today.
    fn approve(&mut self, facts: &MessageFacts, by: Option<Id>, now: At) -> Result<()> {
        let refused = |detail: String| Err(Problem::new(Code::Conflict, detail));
        let Some(in_force) = &facts.in_force else {
            return refused("A message is approved only while its position is in force.".into());
        };
        if self.audience.is_anybody() && !in_force.is_published {
            return refused(format!("Before it is said to the {}, its position must be published.", self.audience));
        }
        let mut check = Check::default();
        for (index, point) in self.talking_points.iter().enumerate() {
            let there = point.clauses.iter().all(|clause| *clause <= in_force.clauses);
            let detail = format!("The version in force has {} resolved clauses.", in_force.clauses);
            check.that(there, format!("/talking_points/{index}/clauses"), "not_found", detail);
        }
        if let Err(Problem { fields, .. }) = check.done() {
            let detail = "These talking points cite clauses that the version in force does not have.";
            return Err(Problem { fields, ..Problem::new(Code::Conflict, detail) });
        }
        if !self.flags.is_empty() {
            let what = |flag: &Flag| format!("{} {} since {}", flag.kind, flag.record_id, flag.since);
            let flags = self.flags.iter().map(what).collect::<Vec<_>>().join(", ");
            return refused(format!("It rests on what is no longer so: {flags}."));
        }
        if !facts.conflicts.is_empty() {
            return Err(unacknowledged(&facts.conflicts));
        }
        (self.position_version, self.approved_by, self.approved_at) = (Some(in_force.version), by, Some(now));
        self.validity = Some(self.validity_on(now.day()));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Channel, NewMessage, TalkingPoint};
    use super::*;
    use crate::{
        Audience, FlagKind, MessagePatch,
        testing::{reachable, went},
    };
    use kernel::{Amendment as _, Draft as _, Grant, Role};
    use proptest::{prelude::*, sample::select};

    /// 2026-05-01T12:00:00Z.
    const NOON: At = At::from_micros(1_777_636_800_000_000);
    const OWNER: Id = Id::from_bytes([8; 16]);

    fn new() -> NewMessage {
        NewMessage {
            position_id: Id::from_bytes([1; 16]),
            owner_unit_id: OWNER,
            audience: Audience::Media,
            channel: Channel::Press,
            language: "en".parse().unwrap(),
            headline: "Read in peace".parse().unwrap(),
            body: "You choose what you read. We tell no one.".parse().unwrap(),
            talking_points: vec![TalkingPoint {
                text: "People read more.".parse().unwrap(),
                finding_ids: vec![Id::from_bytes([5; 16])],
                clauses: vec![1],
            }],
            questions: Vec::new(),
            stands: Vec::new(),
            valid_from: None,
            valid_until: None,
            replaces_id: None,
        }
    }

    fn draft() -> Message {
        new().register(Id::from_bytes([2; 16]), NOON).unwrap()
    }

    fn in_review() -> Message {
        Message { status: MessageStatus::Review, ..draft() }
    }

    fn facts() -> MessageFacts {
        let in_force = InForce { version: 1, is_published: true, clauses: 2 };
        MessageFacts { in_force: Some(in_force), conflicts: Vec::new() }
    }

    fn to(to: MessageStatus) -> MessageTransition {
        MessageTransition { to, note: None }
    }

    fn approved() -> Message {
        let mut message = in_review();
        message.transition(&to(MessageStatus::Approved), &facts(), None, NOON).unwrap();
        message
    }

    fn refusal(message: Message, facts: &MessageFacts) -> Problem {
        message.clone().transition(&to(MessageStatus::Approved), facts, None, NOON).unwrap_err()
    }

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn flag(since: &str) -> Flag {
        let kind = FlagKind::FindingRetracted;
        Flag { kind, record_id: Id::from_bytes([5; 16]), since: day(since), reason: None }
    }

    fn actor(role: Role, unit_id: Option<Id>) -> Actor {
        Actor { person: Some(OWNER), grants: vec![Grant { role, unit_id }], ..Actor::public() }
    }

    #[test]
    fn a_talking_point_rests_on_something() {
        let bare = TalkingPoint { text: "So.".parse().unwrap(), finding_ids: vec![], clauses: vec![] };
        let refused = NewMessage { talking_points: vec![bare], ..new() }.register(OWNER, NOON).unwrap_err();
        assert_eq!(refused.fields[0].pointer, "/talking_points/0/finding_ids");
    }

    #[test]
    fn what_is_too_much_is_named_once() {
        let too_many = vec![new().talking_points.remove(0); 51];
        let refused = NewMessage { talking_points: too_many, ..new() }.register(OWNER, NOON).unwrap_err();
        assert_eq!(refused.fields.iter().map(|field| field.pointer.as_str()).collect::<Vec<_>>(), ["/talking_points"]);
    }

    #[test]
    fn nothing_to_say_is_not_reviewed() {
        let mut empty = Message { talking_points: vec![], ..draft() };
        assert_eq!(
            empty.transition(&to(MessageStatus::Review), &facts(), None, NOON).unwrap_err().code,
            Code::Conflict
        );
    }

    #[test]
    fn approved_words_never_change() {
        let patch = MessagePatch { headline: Some("Otherwise".parse().unwrap()), ..MessagePatch::default() };
        assert_eq!(patch.amend(&mut approved()).unwrap_err().code, Code::Conflict);
    }

    #[test]
    fn approval_is_against_the_version_in_force() {
        assert_eq!(approved().position_version, Some(1));
    }

    #[test]
    fn a_position_that_is_not_in_force_says_nothing() {
        assert_eq!(refusal(in_review(), &MessageFacts::default()).code, Code::Conflict);
    }

    #[test]
    fn what_is_said_to_anybody_is_published_before() {
        let adopted = InForce { version: 1, is_published: false, clauses: 2 };
        let facts = MessageFacts { in_force: Some(adopted), conflicts: Vec::new() };
        let members = Message { audience: Audience::Members, ..in_review() };
        let refused = refusal(in_review(), &facts).code;
        let mut allowed = members;
        assert_eq!(
            (refused, allowed.transition(&to(MessageStatus::Approved), &facts, None, NOON)),
            (Code::Conflict, Ok(()))
        );
    }

    #[test]
    fn a_clause_that_is_not_there_is_named() {
        let mut message = in_review();
        message.talking_points[0].clauses = vec![3];
        assert_eq!(refusal(message, &facts()).fields[0].pointer, "/talking_points/0/clauses");
    }

    #[test]
    fn a_retracted_finding_blocks_approval() {
        let flagged = Message { flags: vec![flag("2026-04-20")], ..in_review() };
        assert!(refusal(flagged, &facts()).detail.contains("finding_retracted"));
    }

    #[test]
    fn what_has_expired_is_not_approved() {
        let expired = Message { valid_until: Some(day("2026-04-30")), ..in_review() };
        assert_eq!(refusal(expired, &facts()).code, Code::Conflict);
    }

    #[test]
    fn a_message_may_be_said_from_its_approval_to_its_flag() {
        let message = Message { flags: vec![flag("2026-05-20")], ..approved() };
        let days = ["2026-04-30", "2026-05-01", "2026-05-19", "2026-05-20"];
        assert_eq!(days.map(|on| message.may_be_said_on(day(on))), [false, true, true, false]);
    }

    #[test]
    fn a_message_may_be_said_on_its_first_and_last_day() {
        let message =
            Message { valid_from: Some(day("2026-05-10")), valid_until: Some(day("2026-05-12")), ..approved() };
        let days = ["2026-05-09", "2026-05-10", "2026-05-12", "2026-05-13"];
        assert_eq!(days.map(|on| message.may_be_said_on(day(on))), [false, true, true, false]);
    }

    #[test]
    fn a_message_is_over_when_it_can_never_be_said_any_more() {
        let expired = Message { valid_until: Some(day("2026-05-19")), ..approved() };
        let replaced = Flag { kind: FlagKind::MessageReplaced, ..flag("2026-05-20") };
        let replaced = Message { flags: vec![replaced], ..approved() };
        let retracted = Message { flags: vec![flag("2026-05-20")], ..approved() };
        let late = Message { valid_until: Some(day("2026-05-19")), ..in_review() };
        let over = [expired, replaced, retracted, late]
            .map(|message| ["2026-05-19", "2026-05-20"].map(|on| message.is_over(day(on))));
        assert_eq!(over, [[false, true], [false, true], [false, false], [false, true]]);
    }

    #[test]
    fn an_editor_is_not_offered_to_approve() {
        let mut message = in_review();
        kernel::Record::shown_to(&mut message, &actor(Role::Editor, Some(OWNER)));
        assert_eq!(message.allowed_transitions, [MessageStatus::Draft, MessageStatus::Withdrawn]);
    }

    #[test]
    fn a_message_to_members_is_for_those_who_are_signed_in() {
        let message = Message { audience: Audience::Members, ..approved() };
        let app = Actor { scopes: Some(vec![]), ..actor(Role::Member, None) };
        let readers = [Actor::public(), app, actor(Role::Member, None)];
        assert_eq!(readers.map(|reader| message.visible_to(&reader)), [false, false, true]);
    }

    #[test]
    fn what_is_flagged_is_for_those_who_work_on_it() {
        let message = Message { flags: vec![flag("2026-05-20")], ..approved() };
        let readers = [Actor::public(), actor(Role::Member, None), actor(Role::Editor, Some(OWNER))];
        assert_eq!(readers.map(|reader| message.visible_to(&reader)), [false, false, true]);
    }

    /// Approved the day before it may be said.
    fn upcoming() -> Message {
        let mut message = Message { valid_from: Some(day("2026-05-02")), ..in_review() };
        message.transition(&to(MessageStatus::Approved), &facts(), None, NOON).unwrap();
        message
    }

    /// The first instant of 2026-05-02.
    const MIDNIGHT: At = NOON.plus_seconds(12 * 3600);

    #[test]
    fn before_its_first_day_a_message_is_for_those_who_work_on_it() {
        let mut message = upcoming();
        let readers = [Actor::public(), actor(Role::Member, None), actor(Role::Editor, Some(OWNER))];
        let before = readers.clone().map(|reader| message.visible_to(&reader));
        let moved = [MIDNIGHT.plus_seconds(-1), MIDNIGHT, MIDNIGHT].map(|now| message.settle(now));
        let then = readers.map(|reader| message.visible_to(&reader));
        assert_eq!((before, moved, then), ([false, false, true], [false, true, false], [true; 3]));
    }

    #[test]
    fn a_message_takes_the_place_of_another_on_its_first_day() {
        let mut message = upcoming();
        let before = message.took_over_at();
        message.settle(MIDNIGHT.plus_seconds(60));
        assert_eq!([before, message.took_over_at(), approved().took_over_at()], [None, Some(MIDNIGHT), Some(NOON)]);
    }

    #[test]
    fn the_last_day_of_a_message_passes() {
        let mut message = Message { valid_until: Some(day("2026-05-01")), ..approved() };
        assert!(!message.settle(NOON) && message.settle(MIDNIGHT));
        assert_eq!(message.validity, Some(Validity::Past));
    }

    #[test]
    fn what_can_be_approved_no_more_goes_back_to_its_writer() {
        let mut late = Message { valid_until: Some(day("2026-05-01")), ..in_review() };
        assert!(!late.settle(NOON) && late.settle(MIDNIGHT) && !late.settle(MIDNIGHT));
        assert_eq!((late.status, late.validity), (MessageStatus::Draft, None));
    }

    #[test]
    fn what_has_expired_is_not_reviewed() {
        let mut expired = Message { valid_until: Some(day("2026-04-30")), ..draft() };
        let refused = expired.transition(&to(MessageStatus::Review), &facts(), None, NOON).unwrap_err();
        assert_eq!((refused.code, expired.status), (Code::Conflict, MessageStatus::Draft));
    }

    #[test]
    fn a_flag_changes_the_tag() {
        let flagged = Message { flags: vec![flag("2026-05-20")], ..approved() };
        assert_ne!(approved().context(), flagged.context());
    }

    proptest! {
        /// Whatever is asked in whatever order: approved means approved by the rules, its words stay, and a refusal changes
        /// nothing.
        #[test]
        fn no_sequence_of_moves_says_what_nobody_approved(
            moves in proptest::collection::vec((select(MessageStatus::ALL), any::<bool>(), any::<bool>()), 1..40),
        ) {
            let mut message = draft();
            for (n, (status, in_force, rewrite)) in moves.into_iter().enumerate() {
                let before = message.clone();
                let facts = if in_force { facts() } else { MessageFacts::default() };
                let done = if rewrite {
                    let headline = Some(format!("Headline {n}").parse().unwrap());
                    MessagePatch { headline, ..MessagePatch::default() }.amend(&mut message)
                } else {
                    message.transition(&to(status), &facts, None, NOON)
                };
                prop_assert!(done.is_ok() || message == before, "a refusal changes nothing");
                prop_assert_eq!(went(before.status, message.status), Ok(()));
                let is_approved = message.approved_at.is_some();
                prop_assert!(message.status != MessageStatus::Approved || is_approved);
                prop_assert_eq!(message.position_version.is_some(), is_approved);
                prop_assert_eq!(message.validity.is_some(), message.status == MessageStatus::Approved);
                prop_assert_eq!(message.withdrawn_at.is_some(), message.status == MessageStatus::Withdrawn);
                prop_assert!(before.approved_at.is_none() || (is_approved && message.headline == before.headline));
                prop_assert!(message.status != MessageStatus::Withdrawn || !message.may_be_said_on(NOON.day()));
            }
        }
    }

    #[test]
    fn every_status_can_be_reached() {
        assert_eq!(reachable(MessageStatus::Draft), MessageStatus::ALL);
    }
}
