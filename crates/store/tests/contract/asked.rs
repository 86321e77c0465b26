//! What a thread asks of its database, written down.

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use std::cell::RefCell;

thread_local! {
    static ASKED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Writes down every query of its thread.
struct Recorder;

impl Instrumentation for Recorder {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            let query = query.to_string();
            // A connection is set up when it is opened, whatever is asked then.
            if !query.starts_with("PRAGMA") {
                ASKED.with_borrow_mut(|asked| asked.push(query));
            }
        }
    }
}

/// Connections that are opened from now on write down what they are asked.
pub(crate) fn write_down() {
    set_default_instrumentation(|| Some(Box::new(Recorder))).unwrap();
}

/// What was asked since this was last called.
pub(crate) fn asked() -> Vec<String> {
    ASKED.take()
}
