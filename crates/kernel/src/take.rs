//! How a record takes what a form or a file brings, field by field.

/// Takes a form apart, and gives each field to the record by one of the functions of this module: `put`, `set` or `fill`. The form is
/// destructured whole, so that no field can be forgotten: those that the record takes in another way, or not at all, stand after
/// `not`.
///
/// `take!(self, NewCourt = new; put(name, system), fill(citation, level); not court_id)`
#[macro_export]
macro_rules! take {
    ($record:ident, $form:ident = $brought:expr; $($how:ident($($field:ident),+)),+ $(; not $($left:ident),+)?) => {
        let $form { $($($field,)+)+ $($($left: _),+)? } = $brought;
        $($($crate::take::$how(&mut $record.$field, $field);)+)+
    };
}

/// Puts a value in its field.
pub fn put<T>(field: &mut T, value: T) {
    *field = value;
}

/// Puts a patched value in its field; an absent one keeps what is there.
pub fn set<T>(field: &mut T, change: Option<T>) {
    if let Some(value) = change {
        *field = value;
    }
}

/// Takes what an import knows; what it is silent about stays.
pub fn fill<T>(field: &mut Option<T>, news: Option<T>) {
    if news.is_some() {
        *field = news;
    }
}
