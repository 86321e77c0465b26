//! The clock, which a test can hold still.

use crate::{At, Id};
use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU64, Ordering},
};
use uuid::{ContextV7, Timestamp, Uuid};

/// Where times and ids come from, so that a test can hold both still.
#[derive(Clone, Debug, Default)]
pub struct Clock(Option<Arc<Manual>>);

#[derive(Debug)]
struct Manual {
    micros: AtomicI64,
    ids: AtomicU64,
}

impl Clock {
    /// The machine's clock; ids are random within the millisecond.
    pub const fn system() -> Self {
        Self(None)
    }

    /// A clock that stands at `start` until [`Clock::advance`] moves it; ids are counted, and sort as they were
    /// made, so that a run repeats exactly.
    pub fn manual(start: At) -> Self {
        Self(Some(Arc::new(Manual { micros: AtomicI64::new(start.micros()), ids: AtomicU64::new(0) })))
    }

    /// The present moment.
    pub fn now(&self) -> At {
        match &self.0 {
            None => At::system_now(),
            Some(m) => At::from_micros(m.micros.load(Ordering::SeqCst)),
        }
    }

    /// Moves a manual clock by so many seconds; the machine's clock does not move.
    pub fn advance(&self, seconds: i64) {
        if let Some(m) = &self.0 {
            m.micros.fetch_add(seconds.saturating_mul(1_000_000), Ordering::SeqCst);
        }
    }

    /// A new id, never given before.
    pub fn id(&self) -> Id {
        let Some(manual) = &self.0 else { return Uuid::now_v7().into() };
        let count = manual.ids.fetch_add(1, Ordering::SeqCst);
        let millis = self.now().micros().div_euclid(1000).unsigned_abs();
        let stamp = Timestamp::from_unix(ContextV7::new(), millis / 1000, 0);
        let mut bytes = *Uuid::new_v7(stamp).as_bytes();
        let counted = [0x70, 0].into_iter().chain((count | 1 << 63).to_be_bytes()); // the version, and the variant with the count
        for (slot, byte) in bytes.iter_mut().skip(6).zip(counted) {
            *slot = byte;
        }
        Id::from_bytes(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_a_manual_clock_sort_as_they_were_made() {
        let clock = Clock::manual(At::from_micros(1_777_636_800_000_000));
        let ids: Vec<Id> = (0..300).map(|_| clock.id()).collect();
        assert!(ids.is_sorted());
    }
}
