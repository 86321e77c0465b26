//! Learning in the words of schema.org, as JSON-LD: what search engines and other catalogues read.

use kernel::{At, Money};
use serde::Serialize;

/// Something that can be learned (`Course`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// Its permanent address.
    pub url: String,
    /// Its id at the provider's.
    pub identifier: Option<String>,
    /// What it is called.
    pub name: String,
    /// What is learned, and how.
    pub description: String,
    /// Who offers it, and where that is told.
    pub provider: (String, Option<String>),
    /// What it is about.
    pub about: Vec<String>,
    /// How much somebody should know already.
    pub level: String,
    /// In which language (BCP 47).
    pub language: String,
    /// What it costs; nothing where it is free.
    pub prices: Vec<(String, Money)>,
    /// When it takes place.
    pub instances: Vec<CourseInstance>,
}

/// A time at which it takes place (`CourseInstance`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CourseInstance {
    /// Its permanent address.
    pub url: String,
    /// Where it takes place.
    pub mode: CourseMode,
    /// When it begins.
    pub starts_at: At,
    /// When it ends.
    pub ends_at: At,
    /// Where; none where it is online.
    pub place: Option<String>,
    /// Who teaches.
    pub instructors: Vec<String>,
    /// How many can take part.
    pub capacity: Option<i32>,
    /// Whether it does not take place after all.
    pub is_cancelled: bool,
}

/// Where a course takes place, in the words of schema.org.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CourseMode {
    /// In a room.
    Onsite,
    /// Over the network.
    Online,
    /// Both.
    Blended,
}

#[derive(Serialize)]
struct Node<T> {
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(flatten)]
    of: T,
}

#[derive(Serialize)]
struct Document {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(flatten)]
    course: Node<CourseNode>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CourseNode {
    #[serde(rename = "@id")]
    id: String,
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    identifier: Option<String>,
    name: String,
    description: String,
    provider: Node<Named>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    about: Vec<String>,
    educational_level: String,
    in_language: String,
    is_accessible_for_free: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    offers: Vec<Node<Offer>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    has_course_instance: Vec<Node<InstanceNode>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct InstanceNode {
    #[serde(rename = "@id")]
    id: String,
    course_mode: CourseMode,
    start_date: At,
    end_date: At,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Node<Named>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    instructor: Vec<Node<Named>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maximum_attendee_capacity: Option<i32>,
    event_status: &'static str,
}

#[derive(Serialize)]
struct Named {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Offer {
    category: String,
    price: String,
    price_currency: String,
}

/// The course as JSON-LD, for `application/ld+json`.
pub fn course(course: Course) -> serde_json::Result<String> {
    let Course { url, identifier, name, description, provider, about, level, language, prices, instances } = course;
    let offer = |(category, Money { amount, currency }): (String, Money)| Node {
        kind: "Offer",
        of: Offer { category, price: amount.to_string(), price_currency: currency.into() },
    };
    let of = CourseNode {
        id: url.clone(),
        url,
        identifier,
        name,
        description,
        provider: Node { kind: "Organization", of: Named { name: provider.0, url: provider.1 } },
        about,
        educational_level: level,
        in_language: language,
        is_accessible_for_free: prices.is_empty(),
        offers: prices.into_iter().map(offer).collect(),
        has_course_instance: instances.into_iter().map(instance).collect(),
    };
    serde_json::to_string(&Document { context: "https://schema.org", course: Node { kind: "Course", of } })
}

fn instance(instance: CourseInstance) -> Node<InstanceNode> {
    let named = |kind| move |name: String| Node { kind, of: Named { name, url: None } };
    let event_status = if instance.is_cancelled { "EventCancelled" } else { "EventScheduled" };
    let of = InstanceNode {
        id: instance.url,
        course_mode: instance.mode,
        start_date: instance.starts_at,
        end_date: instance.ends_at,
        location: instance.place.map(named("Place")),
        instructor: instance.instructors.into_iter().map(named("Person")).collect(),
        maximum_attendee_capacity: instance.capacity,
        event_status,
    };
    Node { kind: "CourseInstance", of }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const NOON: At = At::from_micros(1_777_636_800_000_000);

    fn privacy(prices: Vec<(String, Money)>) -> Value {
        let instance = CourseInstance {
            url: "https://example.org/session".into(),
            mode: CourseMode::Online,
            starts_at: NOON,
            ends_at: NOON.plus_seconds(5_400),
            place: None,
            instructors: vec!["Ada".into()],
            capacity: Some(40),
            is_cancelled: false,
        };
        let course = course(Course {
            url: "https://example.org/course".into(),
            identifier: None,
            name: "Privacy".into(),
            description: "What readers expect.".into(),
            provider: ("Example".into(), None),
            about: vec!["privacy".into()],
            level: "introductory".into(),
            language: "en".into(),
            prices,
            instances: vec![instance],
        });
        serde_json::from_str(&course.unwrap()).unwrap()
    }

    #[test]
    fn a_course_has_its_type_and_its_context() {
        let course = privacy(Vec::new());
        assert_eq!([&course["@context"], &course["@type"]], [&json!("https://schema.org"), &json!("Course")]);
    }

    #[test]
    fn what_is_free_says_so_and_offers_nothing() {
        let course = privacy(Vec::new());
        assert_eq!((&course["isAccessibleForFree"], course.get("offers")), (&json!(true), None));
    }

    #[test]
    fn a_price_is_an_offer_for_a_class_of_members() {
        let course = privacy(vec![("member".into(), "25.00 USD".parse().unwrap())]);
        let offer = json!({ "@type": "Offer", "category": "member", "price": "25.00", "priceCurrency": "USD" });
        assert_eq!(course["offers"], json!([offer]));
    }

    #[test]
    fn a_session_is_an_instance_with_its_times() {
        let instance = &privacy(Vec::new())["hasCourseInstance"][0];
        assert_eq!(
            [&instance["@type"], &instance["startDate"], &instance["courseMode"], &instance["instructor"][0]["@type"]],
            [&json!("CourseInstance"), &json!("2026-05-01T12:00:00Z"), &json!("online"), &json!("Person")]
        );
    }
}
