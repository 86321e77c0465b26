//! What a change was made on: the `If-Match` of a request (RFC 9110 §13.1.1).

use crate::Answer;
use actix_web::{HttpRequest, http::header};
use kernel::{Code, Problem};

/// The revision of no record.
const NONE: i32 = -1;

/// The revision that the client has seen; `None` for `*`. Of several that it names only the newest can still stand, for revisions
/// only grow.
pub(crate) fn seen(request: &HttpRequest) -> Answer<Option<i32>> {
    let lines = request.headers().get_all(header::IF_MATCH).map(|line| line.to_str().unwrap_or_default());
    let lines: Vec<&str> = lines.collect();
    if lines.is_empty() {
        let detail = "Send If-Match with the ETag of the record as you read it.";
        return Err(Problem::new(Code::PreconditionRequired, detail).into());
    }
    match lines.join(",").trim() {
        "*" => Ok(None),
        tags => {
            let wanted = "must be an ETag this server gave, quotes included, or several by commas, or *";
            let newest = newest(tags).ok_or_else(|| Problem::field("If-Match", "invalid", wanted))?;
            Ok(Some(newest))
        }
    }
}

/// The newest revision in a list of tags; `None` where it is no such list.
fn newest(mut tags: &str) -> Option<i32> {
    let mut newest = None;
    while !tags.is_empty() {
        let (revision, rest) = first(tags)?;
        newest = newest.max(Some(revision));
        tags = rest;
    }
    newest
}

/// The revision that the first of the tags names, and the tags after it. A comma may stand within a tag.
fn first(tags: &str) -> Option<(i32, &str)> {
    let strong = tags.strip_prefix('"');
    let (tag, rest) = strong.or_else(|| tags.strip_prefix("W/\""))?.split_once('"')?;
    // What follows the dot is of other records: a change to this one does not depend on it. A weak tag never matches, and neither
    // does one of another server: both are stale.
    let named = tag.split('.').next().filter(|_| strong.is_some());
    let revision = named.and_then(|revision| revision.parse().ok()).unwrap_or(NONE);
    let rest = rest.trim_start();
    let others = rest.trim_start_matches([',', ' ', '\t']);
    (rest.is_empty() || rest.starts_with(',')).then_some((revision, others))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn the_newest_of_several_tags_counts() {
        let lists = ["\"3\"", "\"3.es.1\", \"12\"", "\"12\",,W/\"13\" , \"4\""];
        assert_eq!(lists.map(newest), [Some(3), Some(12), Some(12)]);
    }

    #[test]
    fn what_is_weak_or_of_another_server_never_matches() {
        assert_eq!(["W/\"3\"", "\"a,b\"", "\"\""].map(newest), [Some(NONE); 3]);
    }

    #[test]
    fn what_is_no_list_of_tags_is_refused() {
        assert_eq!(["", "3", "\"3", "\"3\" \"4\"", "\"3\"4", "*, \"3\"", "w/\"3\""].map(newest), [None; 7]);
    }

    #[test]
    fn several_lines_are_one_list() {
        let lines = TestRequest::default().append_header((header::IF_MATCH, "\"3\""));
        let request = lines.append_header((header::IF_MATCH, "\"4\"")).to_http_request();
        assert_eq!(seen(&request).ok(), Some(Some(4)));
    }
}
