//! The life of an event.

use super::Event;
use kernel::{At, Code, Lifecycle as _, Problem, Result, Staged, Transition as _, lifecycle};

lifecycle! {
    /// Where an event stands. Sign-up for an open one can be closed and opened again; what is called off is so for everybody who
    /// has signed up.
    pub enum EventStatus moved by EventTransition {
        Draft = "draft" => [Open],
        Open = "open" => [Closed, Held, Cancelled],
        Closed = "closed" => [Open, Held, Cancelled],
        Held = "held" => [],
        Cancelled = "cancelled" => [],
    }
}

impl Staged for Event {
    type Move = EventTransition;

    fn enter(&mut self, to: &EventTransition, now: At) -> Result<()> {
        self.status.check_move(to.to())?;
        let refused = |detail: &str| Err(Problem::new(Code::Conflict, detail));
        match to.to() {
            EventStatus::Open if now >= self.ends_at => return refused("It is over: nobody can sign up any more."),
            EventStatus::Open => self.opened_at = self.opened_at.or(Some(now)),
            EventStatus::Held if now < self.starts_at => return refused("It has not begun yet."),
            EventStatus::Draft | EventStatus::Closed | EventStatus::Held | EventStatus::Cancelled => {}
        }
        self.status = to.to();
        Ok(())
    }

    fn status(&self) -> EventStatus {
        self.status
    }
}
