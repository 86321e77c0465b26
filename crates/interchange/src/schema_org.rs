//! Learning in the words of schema.org, as JSON-LD: what search engines and other catalogues read. What is written here can be
//! harvested again, by another service like this one too; only the tags of the credit are not told.

mod harvest;
mod node;

pub use harvest::Courses;

use kernel::{At, Decimal, Money};
use serde::Serialize;

/// Something that can be learned (`Course`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// Its permanent address.
    pub id: String,
    /// Where the provider tells of it.
    pub url: Option<String>,
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
    /// What is done so that everybody can take part.
    pub accessibility: Option<String>,
    /// Minutes of credit that it gives.
    pub credit_minutes: Option<i32>,
    /// What it costs; empty where it is free, `None` where nobody says.
    pub prices: Option<Vec<(String, Money)>>,
    /// Where it takes place.
    pub mode: CourseMode,
    /// When it takes place; where there are none, an instance without a time says where.
    pub instances: Vec<CourseInstance>,
}

/// A time at which it takes place (`CourseInstance`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CourseInstance {
    /// Its permanent address.
    pub id: String,
    /// Its id at the provider's.
    pub identifier: Option<String>,
    /// Where to join, or where there is more about it.
    pub url: Option<String>,
    /// When it begins.
    pub starts_at: At,
    /// When it ends.
    pub ends_at: At,
    /// By which clock it is announced, by its name in the time zone database.
    pub zone: String,
    /// Where; none where it is online.
    pub place: Option<String>,
    /// Who teaches.
    pub instructors: Vec<String>,
    /// How many can take part.
    pub capacity: Option<u32>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    accessibility_summary: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number_of_credits: Option<Node<Minutes>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_accessible_for_free: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    offers: Vec<Node<Offer>>,
    has_course_instance: Vec<Node<InstanceNode>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct InstanceNode {
    course_mode: CourseMode,
    #[serde(flatten)]
    time: Option<TimeNode>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TimeNode {
    #[serde(rename = "@id")]
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    identifier: Option<String>,
    start_date: At,
    end_date: At,
    course_schedule: Node<Schedule>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Node<Named>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    instructor: Vec<Node<Named>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maximum_attendee_capacity: Option<u32>,
    event_status: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Schedule {
    schedule_timezone: String,
}

/// A length of time, with the code of its unit in UN/CEFACT's recommendation 20.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Minutes {
    value: i32,
    unit_code: &'static str,
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

/// The code of a minute.
const MINUTE: &str = "MIN";

/// The course as JSON-LD, for `application/ld+json`.
pub fn course(course: Course) -> serde_json::Result<String> {
    let Course { id, url, identifier, name, description, provider, about, level, language, accessibility, .. } = course;
    let (credit_minutes, prices, mode, instances) =
        (course.credit_minutes, course.prices, course.mode, course.instances);
    let offer = |(category, Money { amount, currency }): (String, Money)| Node {
        kind: "Offer",
        of: Offer { category, price: amount.to_string(), price_currency: currency.into() },
    };
    let cost_nothing = |prices: &Vec<(_, Money)>| prices.iter().all(|(_, price)| price.amount == Decimal::ZERO);
    let minutes = |value| Node { kind: "QuantitativeValue", of: Minutes { value, unit_code: MINUTE } };
    let instance = |time| Node { kind: "CourseInstance", of: InstanceNode { course_mode: mode, time } };
    let mut instances: Vec<_> = instances.into_iter().map(|at| instance(Some(time(at)))).collect();
    if instances.is_empty() {
        instances.push(instance(None));
    }
    let of = CourseNode {
        url: url.unwrap_or_else(|| id.clone()),
        id,
        identifier,
        name,
        description,
        provider: Node { kind: "Organization", of: Named { name: provider.0, url: provider.1 } },
        about,
        educational_level: level,
        in_language: language,
        accessibility_summary: accessibility,
        number_of_credits: credit_minutes.map(minutes),
        is_accessible_for_free: prices.as_ref().map(cost_nothing),
        offers: prices.into_iter().flatten().map(offer).collect(),
        has_course_instance: instances,
    };
    serde_json::to_string(&Document { context: "https://schema.org", course: Node { kind: "Course", of } })
}

fn time(instance: CourseInstance) -> TimeNode {
    let named = |kind| move |name: String| Node { kind, of: Named { name, url: None } };
    TimeNode {
        id: instance.id,
        url: instance.url,
        identifier: instance.identifier,
        start_date: instance.starts_at,
        end_date: instance.ends_at,
        course_schedule: Node { kind: "Schedule", of: Schedule { schedule_timezone: instance.zone } },
        location: instance.place.map(named("Place")),
        instructor: instance.instructors.into_iter().map(named("Person")).collect(),
        maximum_attendee_capacity: instance.capacity,
        event_status: if instance.is_cancelled { "EventCancelled" } else { "EventScheduled" },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const NOON: At = At::from_micros(1_777_636_800_000_000);

    fn privacy(prices: Vec<(String, Money)>) -> Value {
        priced(Some(prices))
    }

    fn priced(prices: Option<Vec<(String, Money)>>) -> Value {
        let instance = CourseInstance {
            id: "https://example.org/session".into(),
            identifier: None,
            url: None,
            starts_at: NOON,
            ends_at: NOON.plus_seconds(5_400),
            zone: "America/Chicago".into(),
            place: None,
            instructors: vec!["Ada".into()],
            capacity: Some(40),
            is_cancelled: false,
        };
        let course = course(Course {
            id: "https://example.org/course".into(),
            url: None,
            identifier: None,
            name: "Privacy".into(),
            description: "What readers expect.".into(),
            provider: ("Example".into(), None),
            about: vec!["privacy".into()],
            level: "introductory".into(),
            language: "en".into(),
            accessibility: None,
            credit_minutes: None,
            prices,
            mode: CourseMode::Online,
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
    fn what_nobody_says_the_price_of_is_neither_free_nor_paid() {
        assert_eq!([priced(None).get("isAccessibleForFree"), priced(None).get("offers")], [None, None]);
    }

    #[test]
    fn what_costs_nothing_is_free() {
        let free = ["0.00 USD", "25.00 USD"]
            .map(|price| privacy(vec![("member".into(), price.parse().unwrap())])["isAccessibleForFree"].clone());
        assert_eq!(free, [json!(true), json!(false)]);
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
