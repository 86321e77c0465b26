//! The life of an event.

use super::Event;
use kernel::{Actor, At, Code, Problem, Result, Staged, Transition as _, lifecycle, staged_fields};

lifecycle! {
    /// Where an event stands. Sign-up for an open one can be closed and opened again; what is called off is so for everybody who
    /// has signed up for what is not over.
    pub enum EventStatus moved by EventTransition {
        Draft = "draft" => [Open],
        Open = "open" => [Closed, Held, Cancelled],
        Closed = "closed" => [Open, Held, Cancelled],
        Held = "held" => [],
        Cancelled = "cancelled" => [],
    }
}

impl Staged for Event {
    staged_fields!(EventTransition);

    fn prepare(&mut self, to: &EventTransition, now: At) -> Result<()> {
        self.must_be_due(to.to(), now)?;
        if to.to() == EventStatus::Open {
            self.opened_at = self.opened_at.or(Some(now));
        }
        Ok(())
    }
}

impl Event {
    /// Fine where the time for a move has come, and has not passed.
    fn must_be_due(&self, to: EventStatus, now: At) -> Result<()> {
        let detail = match to {
            EventStatus::Open if now >= self.ends_at => "It is over: nobody can sign up any more.",
            EventStatus::Held if now < self.starts_at => "It has not begun yet.",
            _ => return Ok(()),
        };
        Err(Problem::new(Code::Conflict, detail))
    }

    /// The moves open to a caller at an instant.
    pub(super) fn moves_due(&self, actor: &Actor, now: At) -> Vec<EventStatus> {
        let is_due = |to: &EventStatus| self.must_be_due(*to, now).is_ok();
        self.moves_open_to(actor).into_iter().filter(is_due).collect()
    }
}
