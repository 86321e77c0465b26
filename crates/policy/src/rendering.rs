//! A version as people read it: plain text, and a small complete page. Both show only what anybody may read.

use crate::{
    Position,
    position::{Adoption, Clause, PlainText, Version},
};
use kernel::{Day, Escaped};

/// Where the other forms of a version stand; absolute or relative URLs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Links<'a> {
    /// The page itself, by which the version is cited.
    pub html: &'a str,
    /// The plain text.
    pub text: &'a str,
    /// The record.
    pub json: &'a str,
}

/// The version as plain text (`text/plain`), ending in a line feed.
pub fn plain_text(position: &Position, version: &Version) -> String {
    let mut blocks = vec![format!("{}\n{}", position.title, standing(version))];
    blocks.extend(parts(version).map(|(heading, clauses)| {
        let numbered = clauses.iter().map(|clause| format!("{}. {}", clause.number, clause.text));
        format!("{heading}\n{}", lines(numbered))
    }));
    blocks.extend(version.plain_language.iter().map(|plain| format!("{}\n{}", plain_heading(plain), plain.text)));
    blocks.join("\n\n") + "\n"
}

/// The version as a page of its own (HTML), without scripts or styles: it reads well in any browser and aloud. Clauses are
/// citable by their fragments (`#resolved-1`). Adopted text is in English; plain-language texts name their own language.
pub fn html(position: &Position, version: &Version, links: &Links<'_>) -> String {
    let title = Escaped(position.title.as_str());
    let standing = standing(version);
    let clauses = parts(version).map(|(heading, clauses)| html_part(heading, clauses));
    let sections = lines(clauses.chain(version.plain_language.iter().map(html_plain)));
    let Links { html, text, json } = *links;
    let (html, text, json) = (Escaped(html), Escaped(text), Escaped(json));
    format!(
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} (version {number})</title>
<link rel="canonical" href="{html}">
<link rel="alternate" type="text/plain" href="{text}">
<link rel="alternate" type="application/json" href="{json}">
</head>
<body>
<main>
<h1>{title}</h1>
<p>{standing}</p>
{sections}
</main>
<nav aria-label="Other forms">
<ul>
<li><a href="{text}" type="text/plain">Plain text</a></li>
<li><a href="{json}" type="application/json">JSON</a></li>
</ul>
</nav>
</body>
</html>
"#,
        number = version.number,
        standing = Escaped(&standing),
    )
}

fn parts(version: &Version) -> impl Iterator<Item = (&'static str, &[Clause])> {
    let parts = [("Preamble", version.preamble.as_slice()), ("Resolved", version.resolved.as_slice())];
    parts.into_iter().filter(|(_, clauses)| !clauses.is_empty())
}

/// One line on what this version is: number, status, adoption, days in force.
fn standing(version: &Version) -> String {
    let mut facts = vec![format!("Version {}", version.number), version.status.as_str().replace('_', " ")];
    facts.extend(version.adoption.as_ref().map(adoption));
    facts.extend(version.in_force_from.map(|from| in_force(from, version.in_force_until)));
    facts.join("; ") + "."
}

fn adoption(adoption: &Adoption) -> String {
    let Adoption { body, adopted_on, document_number, votes_for, votes_against, votes_abstaining } = adoption;
    let document = document_number.as_ref().map(|number| format!(" as {number}")).unwrap_or_default();
    let counted = [(votes_for, "for"), (votes_against, "against"), (votes_abstaining, "abstaining")];
    let votes: Vec<_> = counted.iter().filter_map(|(votes, side)| votes.map(|n| format!("{n} {side}"))).collect();
    let votes = if votes.is_empty() { String::new() } else { format!(" ({})", votes.join(", ")) };
    format!("adopted by {body} on {adopted_on}{document}{votes}")
}

fn in_force(from: Day, until: Option<Day>) -> String {
    match until {
        None => format!("in force since {from}"),
        Some(until) => format!("in force from {from} to before {until}"),
    }
}

fn plain_heading(plain: &PlainText) -> String {
    format!("In plain words for {} ({})", plain.audience.as_str().replace('_', " "), plain.language)
}

fn html_part(heading: &str, clauses: &[Clause]) -> String {
    let part = heading.to_lowercase();
    let item =
        |clause: &Clause| format!("<li id=\"{part}-{}\">{}</li>", clause.number, html_text(clause.text.as_str()));
    let items = lines(clauses.iter().map(item));
    format!("<section aria-labelledby=\"{part}\">\n<h2 id=\"{part}\">{heading}</h2>\n<ol>\n{items}\n</ol>\n</section>")
}

fn html_plain(plain: &PlainText) -> String {
    let (heading, language, text) = (plain_heading(plain), &plain.language, html_text(plain.text.as_str()));
    format!("<section>\n<h2>{heading}</h2>\n<p lang=\"{language}\">{text}</p>\n</section>")
}

/// Escaped text that keeps its line breaks.
fn html_text(text: &str) -> String {
    Escaped(text).to_string().replace('\n', "<br>")
}

fn lines(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::position::fixture::*;

    const LINKS: Links<'_> = Links { html: "/p/1", text: "/p/1.txt", json: "/p/1.json" };

    fn page() -> String {
        let dossier = published();
        html(&dossier.position, &dossier.version, &LINKS)
    }

    #[test]
    fn what_people_wrote_cannot_become_markup() {
        let mut dossier = published();
        let attack = "<script>alert('&\"')</script>";
        dossier.position.title = text(attack);
        dossier.version.resolved = Clause::numbered(vec![text(attack)]);
        dossier.version.plain_language[0].text = text(attack);
        dossier.version.adoption.as_mut().unwrap().body = text(attack);
        let page = html(&dossier.position, &dossier.version, &Links { html: "\"><script>", ..LINKS });
        assert!(!page.contains("<script"), "{page}");
    }

    #[test]
    fn every_clause_can_be_cited() {
        assert!(page().contains("<li id=\"resolved-2\">Libraries keep no record of past loans.</li>"));
    }

    #[test]
    fn the_page_leads_to_its_other_forms() {
        assert!([LINKS.html, LINKS.text, LINKS.json].iter().all(|link| page().contains(&format!("href=\"{link}\""))));
    }

    #[test]
    fn plain_words_name_their_language() {
        assert!(page().contains("<p lang=\"en\">You choose what you read."));
    }

    #[test]
    fn working_papers_are_not_rendered() {
        let dossier = published();
        assert!(!(page() + &plain_text(&dossier.position, &dossier.version)).contains("As discussed."));
    }

    #[test]
    fn plain_text_reads_from_top_to_bottom() {
        let dossier = published();
        let wanted = "\
The right to read
Version 1; published; adopted by Council on 2026-05-01 as CD 12 (141 for, 9 against); in force since 2026-05-01.

Preamble
1. Readers who are watched read less.

Resolved
1. Reading is a private affair.
2. Libraries keep no record of past loans.

In plain words for public (en)
You choose what you read. The library tells no one.
";
        assert_eq!(plain_text(&dossier.position, &dossier.version), wanted);
    }
}
