//! How a record takes what a form or a file brings, field by field.

/// Takes a form apart, and hands each field of the record, with what is brought for it, to the function of this module that
/// stands before it. None is forgotten: what the record does not take so stands after `not`.
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
