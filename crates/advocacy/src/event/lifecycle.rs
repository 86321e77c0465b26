//! The life of an event.

use super::Event;
use kernel::{At, Code, Problem, Result, Staged, Transition as _, lifecycle, staged_fields};

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
        let refused = |detail: &str| Err(Problem::new(Code::Conflict, detail));
        match to.to() {
            EventStatus::Open if now >= self.ends_at => return refused("It is over: nobody can sign up any more."),
            EventStatus::Open => self.opened_at = self.opened_at.or(Some(now)),
            EventStatus::Held if now < self.starts_at => return refused("It has not begun yet."),
            EventStatus::Draft | EventStatus::Closed | EventStatus::Held | EventStatus::Cancelled => {}
        }
        Ok(())
    }
}
