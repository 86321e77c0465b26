//! Numbers of what people do, such as the letters they write: what is secret of such a number is how many people are behind it.

use super::Cell;

impl Cell {
    /// How many of something those who are counted here stand behind: shown where they are, for it tells of them.
    #[must_use]
    pub fn stand_behind(self, number: u64) -> Self {
        Self::new(number, self.is_suppressed)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Cell, THRESHOLD};

    #[test]
    fn what_few_stand_behind_is_hidden_however_much_it_is() {
        let behind = |people| Cell::alone(people, THRESHOLD).stand_behind(40).count;
        assert_eq!([behind(9), behind(10)], [None, Some(40)]);
    }
}
