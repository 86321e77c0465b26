//! Pages of what is no list of records, each with a link to the next.

use crate::respond::{VARY, json, next_link};
use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody, http::header};
use kernel::Check;
use serde::Serialize;

/// A page, with a link to the next.
#[derive(Debug)]
pub struct Paged<T>(pub T);

/// What tells where the page after it starts.
pub trait Page: Serialize {
    /// The parameter of the query that goes on after it, and its value; `None` on the last.
    fn next(&self) -> Option<(&'static str, String)>;
}

/// Pages, each with what its rows are, the parameter that goes on after it, and the field that says with which value.
macro_rules! paged {
    ($($(#[$about:meta])+ $page:ident of $row:ident: $rows:literal, $parameter:ident = $next:ident: $place:ident;)+) => {$(
        #[derive(Debug, ::serde::Serialize, ::utoipa::ToSchema)]
        $(#[$about])+
        pub struct $page {
            #[doc = $rows]
            data: Vec<$row>,
            /// Where the next page starts; null on the last.
            #[schema(required)]
            $next: Option<$place>,
        }

        impl $crate::paged::Page for $page {
            fn next(&self) -> Option<(&'static str, String)> {
                self.$next.as_ref().map(|next| (stringify!($parameter), next.to_string()))
            }
        }
    )+};
}
pub(crate) use paged;

/// Rows in a page, as asked for or as many as usual; refused where there are none or more than the most.
pub(crate) fn limit(asked: Option<i64>, usual: i64, most: i64) -> kernel::Result<i64> {
    let limit = asked.unwrap_or(usual);
    let detail = format!("must be between 1 and {most}");
    Check::default().that((1..=most).contains(&limit), "limit", "invalid", detail).done()?;
    Ok(limit)
}

/// Cuts the rows, one more than asked for, to a page; says where the next one starts, where there is one.
pub(crate) fn cut<T, K>(mut rows: Vec<T>, limit: i64, key: impl Fn(&T) -> K) -> (Vec<T>, Option<K>) {
    let limit = usize::try_from(limit).unwrap_or_default();
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(key);
    (rows, next)
}

impl<T: Page> Responder for Paged<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::Ok();
        response.insert_header(VARY);
        if let Some((parameter, value)) = self.0.next() {
            response.insert_header((header::LINK, next_link(request, parameter, &value)));
        }
        json(&mut response, &self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_page_says_where_the_next_starts() {
        assert_eq!(cut(vec![1, 2, 3], 2, |seq| *seq), (vec![1, 2], Some(2)));
    }

    #[test]
    fn the_last_page_says_that_it_is() {
        assert_eq!(cut(vec![1, 2], 2, |seq| *seq), (vec![1, 2], None));
    }
}
