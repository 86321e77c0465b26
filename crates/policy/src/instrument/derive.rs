//! What follows from an instrument's actions: a pure function of them, of what the instrument is, and of the time it is.

use super::{
    Action, ActionClass, Chamber, Form, InstrumentKind, Overlay, Stage, Warning, bill::Passage, oddity::Oddity, way,
};
use kernel::{At, Day, Zone};

/// Warnings that are kept of one instrument; who reads so many knows enough.
const WARNINGS: usize = 30;

/// What follows from the actions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Derived {
    /// How far it has come; nothing where no action tells.
    pub stage: Option<Stage>,
    /// Since which day.
    pub stage_since: Option<Day>,
    /// Whether nothing more is expected.
    pub concluded: bool,
    /// What holds a case beside its stage.
    pub overlays: Vec<Overlay>,
    /// The day of the last action that has happened.
    pub latest_action_on: Option<Day>,
    /// The next comment deadline; once all have passed, the last.
    pub deadline: Option<At>,
    /// What is odd.
    pub warnings: Vec<Warning>,
    /// When something will follow that does not yet: an action to come, or the end of a comment period.
    pub rederive_at: Option<At>,
}

/// What an instrument is, as far as its stages depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nature {
    /// Its kind.
    pub kind: InstrumentKind,
    /// How far it goes, for a measure.
    pub form: Form,
    /// The chamber it began in, for a measure.
    pub origin: Option<Chamber>,
}

/// One step: an action's classification, or the end of the comment period it opened.
struct Event<'a> {
    day: Day,
    at: Option<At>,
    action: &'a Action,
    class: ActionClass,
}

/// Derives all of it. `now` decides which actions have happened and which comment periods are over.
pub fn derive(nature: Nature, actions: &[Action], now: At) -> Derived {
    let mut known: Vec<&Action> = actions.iter().filter(|action| action.counts()).collect();
    let unordered = out_of_order(&known);
    known.sort_by(|a, b| a.order().cmp(&b.order()));
    let happened: Vec<&Action> = known.iter().copied().filter(|action| action.has_happened(now)).collect();
    let mut derived = Derived {
        latest_action_on: happened.iter().map(|action| action.acted_on).max(),
        deadline: deadline(&happened, now),
        rederive_at: rederive_at(&known, now),
        warnings: unordered.map(|action| Warning::new(Oddity::OutOfOrder, action.id)).into_iter().collect(),
        ..Derived::default()
    };
    let mut passage = Passage::new(nature.form, nature.origin);
    for event in events(&happened, now) {
        let Event { day, action, class, .. } = event;
        if nature.kind == InstrumentKind::Case {
            derived.overlay(class);
        }
        let (stage, odd) = if nature.kind == InstrumentKind::Bill {
            let odd = passage.take(class, action);
            (passage.stage(), odd)
        } else {
            way::step(nature.kind, derived.stage, class)
        };
        derived.warnings.extend(odd.map(|odd| Warning::new(odd, action.id)));
        if stage != derived.stage {
            (derived.stage, derived.stage_since) = (stage, Some(day));
        }
    }
    let unknown = happened.iter().filter(|action| !action.unknown_words.is_empty());
    derived.warnings.extend(unknown.map(|action| Warning::new(Oddity::UnknownClassification, action.id)));
    derived.warnings.truncate(WARNINGS);
    // An interim rule is in effect while comments on it are still taken.
    let is_awaited = derived.stage == Some(Stage::Effective) && derived.deadline.is_some_and(|closes| closes > now);
    derived.concluded = !is_awaited && derived.stage.is_some_and(|stage| stage.concludes(nature.kind, nature.form));
    derived
}

impl Derived {
    fn overlay(&mut self, class: ActionClass) {
        let (overlay, on) = match class {
            ActionClass::Injunction => (Overlay::Injunction, true),
            ActionClass::InjunctionLifted => (Overlay::Injunction, false),
            ActionClass::Stay => (Overlay::Stay, true),
            ActionClass::StayLifted => (Overlay::Stay, false),
            _ => return,
        };
        self.overlays.retain(|known| *known != overlay);
        self.overlays.extend(on.then_some(overlay));
        self.overlays.sort_unstable();
    }
}

/// The steps in the order in which they were taken.
fn events<'a>(happened: &[&'a Action], now: At) -> Vec<Event<'a>> {
    let mut events = Vec::with_capacity(happened.len());
    for action in happened.iter().copied() {
        let mut classes = action.classifications.clone();
        classes.sort_by_key(|class| (class.rank_within(), *class));
        let event = |class| Event { day: action.acted_on, at: action.acted_at, action, class };
        events.extend(classes.into_iter().map(event));
    }
    for closes in closings(happened).filter(|closes| *closes <= now) {
        // The end of one comment period is not the end of comments while another is open.
        let open = |action: &&Action| action.happens_at() <= closes && action.closes_at.is_some_and(|at| at > closes);
        let last = happened.iter().copied().rfind(|action| action.closes_at == Some(closes));
        let Some(action) = last.filter(|_| !happened.iter().any(open)) else { continue };
        let day = Zone::us_eastern().day_of(closes);
        events.push(Event { day, at: Some(closes), action, class: ActionClass::CommentClosing });
    }
    events.sort_by_key(|event| (event.day, event.at));
    events
}

/// When comment periods end, each instant once.
fn closings(actions: &[&Action]) -> impl Iterator<Item = At> {
    let mut ends: Vec<At> = actions.iter().filter_map(|action| action.closes_at).collect();
    ends.sort_unstable();
    ends.dedup();
    ends.into_iter()
}

fn deadline(happened: &[&Action], now: At) -> Option<At> {
    closings(happened).find(|closes| *closes > now).or_else(|| closings(happened).last())
}

fn rederive_at(known: &[&Action], now: At) -> Option<At> {
    let to_come = known.iter().filter(|action| !action.has_happened(now)).map(|action| action.happens_at());
    to_come.chain(closings(known).filter(|closes| *closes > now)).min()
}

/// The first action that was received out of the order of its date, where they came neither oldest nor newest first.
fn out_of_order<'a>(received: &[&'a Action]) -> Option<&'a Action> {
    let mut received = received.to_vec();
    received.sort_by_key(|action| action.number);
    let from_source: Vec<_> = received.into_iter().filter(|action| action.from_source).collect();
    let moment = |action: &Action| (action.acted_on, action.acted_at);
    let breach = |descending: bool| {
        let pairs = from_source.iter().zip(from_source.iter().skip(1));
        let wrong = |a: &Action, b: &Action| if descending { moment(a) < moment(b) } else { moment(a) > moment(b) };
        pairs.filter(|(a, b)| wrong(a, b)).map(|(_, b)| *b).collect::<Vec<_>>()
    };
    let (up, down) = (breach(false), breach(true));
    let fewer = if up.len() <= down.len() { up } else { down };
    fewer.first().copied()
}
