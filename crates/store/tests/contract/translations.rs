//! What records say in other languages, at rest: it goes the way of the records it is of.

use crate::{
    Database,
    paging::{pages_in_order, read},
};
use development::LearningProvider;
use directory::{NewTopic, NewTranslation, Topic, TranslatedKind, Translation, TranslationFilter, TranslationPatch};
use kernel::{
    Actor, Code, Draft as _, Grant, Id, Original, Problem, Role,
    page::{Sorted as _, Window},
};
use policy::Issue;
use serde_json::{Value, json};
use store::{By, Change, Error, sqlite::queries::directory::translations::told};

pub async fn topic(database: &Database, slug: &str) -> Id {
    let new: NewTopic = read(json!({ "label": "Reading", "slug": slug, "scheme": "learning", "parent_id": null }));
    database.add(new.register(database.clock.id(), database.clock.now()).unwrap()).await
}

/// Translates the first revision of a record.
pub async fn translate(
    database: &Database,
    by: By,
    (kind, record): (&str, Id),
    language: &str,
    texts: Value,
) -> Result<Id, Error> {
    let new: NewTranslation = read(json!({ "kind": kind, "record_id": record, "language": language,
        "record_revision": 1, "texts": texts }));
    let translation = new.register(database.clock.id(), database.clock.now()).unwrap();
    let id = translation.id;
    database.session.create(by, None, translation).await.map(|_| id)
}

async fn of_topic(database: &Database, topic: Id, language: &str) -> Id {
    translate(database, database.by_admin(), ("topic", topic), language, json!({ "label": "Lectura" })).await.unwrap()
}

async fn rename(database: &Database, topic: Id, label: &str) {
    let label = label.parse().unwrap();
    database.alter(topic, move |topic: &mut Topic| topic.label = label).await;
}

async fn found(database: &Database, id: Id) -> Translation {
    database.session.find(id).await.unwrap().unwrap()
}

/// What readers of a topic may find.
async fn readable(database: &Database, topic: Id) -> Vec<String> {
    let offered = database.session.offered_translations::<Topic>(vec![topic]).await.unwrap();
    let translations = database.session.translations(offered.iter().map(|offered| offered.id).collect()).await.unwrap();
    assert_eq!(translations.len(), offered.len());
    let mut languages: Vec<_> = translations.into_iter().map(|translation| translation.language.to_string()).collect();
    languages.sort();
    languages
}

async fn happened(database: &Database, id: Id) -> Vec<(String, Vec<String>)> {
    let history = database.session.history("translation", id, 0, 10).await.unwrap();
    history.into_iter().map(|entry| (entry.action, entry.fields)).collect()
}

fn problem<T>(refused: Result<T, Error>) -> Problem {
    match refused {
        Err(Error::Refused(problem)) => problem,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was not refused"),
    }
}

fn editor(database: &Database, unit: Id) -> By {
    let grants = vec![Grant { role: Role::Editor, unit_id: Some(unit) }];
    database.by_actor(Actor { person: Some(Id::from_bytes([9; 16])), grants, ..Actor::public() })
}

async fn seen(database: &Database, actor: &Actor) -> Vec<Id> {
    let window = Window { limit: 20, sort: Translation::SORTING.parse(None).unwrap(), after: None, count: false };
    let page = database.session.page::<Translation>(TranslationFilter::default(), actor, window).await.unwrap();
    page.data.iter().map(|translation| translation.id).collect()
}

#[test]
fn every_kind_is_called_as_its_records_are_and_has_texts() {
    for &kind in TranslatedKind::ALL {
        let (name, texts) = told(kind);
        assert!(name == kind.as_str() && !texts.is_empty(), "{kind}: {name} {texts:?}");
    }
}

both! {
    async fn translations_page_in_order(database) {
        let topic = topic(database, "a").await;
        for language in ["es", "fr", "de"] {
            of_topic(database, topic, language).await;
        }
        pages_in_order::<Translation>(database, 3).await;
        assert_eq!(readable(database, topic).await, ["de", "es", "fr"]);
    }

    async fn a_translation_is_removed_while_its_record_changes(database) {
        for round in 0..5 {
            let topic = topic(database, &format!("t{round}")).await;
            let translation = of_topic(database, topic, "es").await;
            let removed = database.session.delete::<Translation>(database.by_admin(), translation, None);
            tokio::join!(async { drop(removed.await) }, rename(database, topic, "Reading well")); // which goes through
        }
    }

    async fn a_record_is_translated_into_a_language_once(database) {
        let topic = topic(database, "a").await;
        of_topic(database, topic, "es").await;
        let again = translate(database, database.by_admin(), ("topic", topic), "ES", json!({ "label": "Lectura" })).await;
        let problem = problem(again);
        assert_eq!((problem.fields[0].pointer.as_str(), problem.fields[0].code.as_str()), ("/language", "duplicate"));
    }

    async fn it_falls_behind_where_the_text_changes_and_not_where_something_else_does(database) {
        let (topic, broad) = (topic(database, "a").await, topic(database, "b").await);
        let id = of_topic(database, topic, "es").await;
        database.alter(topic, move |topic: &mut Topic| topic.parent_id = Some(broad)).await;
        assert_eq!((found(database, id).await.revision, readable(database, topic).await), (1, vec!["es".to_owned()]));
        for label in ["Literacy", "Literature"] {
            rename(database, topic, label).await;
        }
        let translation = found(database, id).await;
        assert_eq!((translation.revision, translation.is_outdated, readable(database, topic).await), (2, true, Vec::new()));
        let fell_behind = ("updated".to_owned(), vec!["/is_outdated".to_owned()]);
        assert_eq!(happened(database, id).await[1], fell_behind);
    }

    async fn it_comes_current_again_against_what_stands(database) {
        let topic = topic(database, "a").await;
        let id = of_topic(database, topic, "es").await;
        rename(database, topic, "Literacy").await;
        let patch = |revision| {
            let texts = json!({ "label": "Alfabetización" });
            let patch: TranslationPatch = read(json!({ "record_revision": revision, "texts": texts }));
            let rule = move |translation: &mut Translation, original: &Option<Original>| {
                translation.amend(patch, original.as_ref())
            };
            database.session.change(database.by_admin(), Change::new(id, None, rule))
        };
        assert_eq!(problem(patch(1).await).fields[0].pointer, "/record_revision");
        patch(2).await.unwrap();
        assert_eq!((found(database, id).await.is_outdated, readable(database, topic).await), (false, vec!["es".to_owned()]));
    }

    async fn it_goes_with_its_record(database) {
        let topic = topic(database, "a").await;
        let id = of_topic(database, topic, "es").await;
        database.session.delete::<Topic>(database.by_admin(), topic, None).await.unwrap();
        let gone: Option<Translation> = database.session.find(id).await.unwrap();
        let last = happened(database, id).await.pop().map(|(action, _)| action);
        assert_eq!((gone, last.as_deref()), (None, Some("deleted")));
    }

    async fn it_goes_to_another_unit_with_its_record(database) {
        let (unit, other) = (database.unit("owner").await, database.unit("other").await);
        let issue = database.issue("a", unit).await;
        let texts = json!({ "question": "¿La misma pregunta?" });
        let id = translate(database, editor(database, unit), ("issue", issue), "es", texts).await.unwrap();
        database.alter(issue, move |issue: &mut Issue| issue.owner_unit_id = other).await;
        let translation = found(database, id).await;
        assert_eq!((translation.owner_unit_id, translation.is_outdated), (Some(other), false));
    }

    async fn that_of_an_offer_goes_to_another_unit_with_its_provider(database) {
        let (unit, other) = (database.unit("owner").await, database.unit("other").await);
        let [provider, stays] = [database.provider(unit, "One").await, database.provider(unit, "Other").await];
        let mut ids = Vec::new();
        for provider in [provider, stays] {
            let offer = database.offer(provider).await;
            let texts = json!({ "title": "Lo mismo", "description": "Lo mismo" });
            let by = editor(database, unit);
            ids.push(translate(database, by, ("learning_opportunity", offer), "es", texts).await.unwrap());
        }
        database.alter(provider, move |provider: &mut LearningProvider| provider.owner_unit_id = other).await;
        let [own, others] = [unit, other].map(|unit| editor(database, unit).actor);
        assert_eq!((seen(database, &own).await, seen(database, &others).await), (vec![ids[1]], vec![ids[0]]));
        assert!(!found(database, ids[0]).await.is_outdated);
    }

    async fn whoever_edits_in_another_unit_neither_translates_nor_sees_it(database) {
        let (unit, other) = (database.unit("owner").await, database.unit("other").await);
        let issue = database.issue("a", unit).await;
        let texts = || json!({ "question": "¿La misma pregunta?" });
        let refused = translate(database, editor(database, other), ("issue", issue), "es", texts()).await;
        assert_eq!(problem(refused).code, Code::Forbidden);
        let id = translate(database, editor(database, unit), ("issue", issue), "es", texts()).await.unwrap();
        let [own, others] = [unit, other].map(|unit| editor(database, unit).actor);
        assert_eq!((seen(database, &own).await, seen(database, &others).await), (vec![id], Vec::new()));
        assert_eq!(seen(database, &Actor::public()).await, Vec::<Id>::new());
    }

    async fn what_is_not_there_is_not_translated(database) {
        let nothing = translate(database, database.by_admin(), ("topic", Id::from_bytes([7; 16])), "es", json!({})).await;
        assert_eq!(problem(nothing).fields[0].pointer, "/record_id");
    }
}
