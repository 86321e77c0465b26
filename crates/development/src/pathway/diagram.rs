//! A pathway as a picture: as text for Mermaid (<https://mermaid.js.org/syntax/flowchart.html>), and as SVG.
//!
//! In the SVG each node stands in a layer after all that it leads back to, in the order of the pathway: so every line goes from
//! left to right. A dashed line leads from what comes before. How a node stands is said in words, and not by its colour alone.

use super::{NodeState, Pathway, PathwayNode, PathwayProgress, graph::Graph};
use kernel::{Escaped, Slug};
use std::{
    collections::HashMap,
    fmt::{self, Write as _},
};

/// How wide a node is, in units of the picture.
const WIDTH: usize = 240;
/// How high a node is.
const HEIGHT: usize = 56;
/// How much room there is between layers.
const ACROSS: usize = 64;
/// How much room there is between nodes of a layer.
const DOWN: usize = 24;
/// How much room there is around the picture.
const MARGIN: usize = 16;
/// Letters of a title that a node has room for.
const LETTERS: usize = 30;

const STYLE: &str = "rect{fill:#fff;stroke:#44515e;stroke-width:1.5}text{font:14px system-ui,sans-serif;fill:#1b1f24}\
     .asks{font-size:12px;fill:#44515e}path{fill:none;stroke:#44515e;stroke-width:1.5}.before{stroke-dasharray:5 4}\
     .met rect,.waived rect{fill:#dff2e3;stroke:#1b6b34}.open rect{fill:#e3effc;stroke:#0b57a4}.locked rect{fill:#eef1f4}\
     .destination rect{stroke-width:3}marker path{fill:#44515e;stroke:none}";

/// Text made harmless for a label in Mermaid, in which characters may be written by their numbers.
struct Label<'a>(&'a str);

/// Units of the picture from the left, and from the top.
type Point = (usize, usize);

impl fmt::Display for Label<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            '\n' | '\t' => f.write_char(' '),
            c if c.is_alphanumeric() || " .,:()-×".contains(c) => f.write_char(c),
            c => write!(f, "#{};", u32::from(c)),
        })
    }
}

/// A line between two nodes, from what is needed to what needs it.
struct Line<'a> {
    from: &'a Slug,
    to: &'a Slug,
    /// Whether the first comes before the other, and does not stand under it.
    is_before: bool,
}

/// What a node asks for, and how it stands where that is known.
fn remark(node: &PathwayNode, state: Option<NodeState>) -> String {
    let asks = node.rule().map(|rule| rule.to_string()).unwrap_or_default();
    state.map_or_else(|| asks.clone(), |state| format!("{asks} – {state}"))
}

/// As much of a title as there is room for.
fn shortened(title: &str) -> String {
    if title.chars().count() <= LETTERS {
        return title.to_owned();
    }
    title.chars().take(LETTERS - 1).chain(['…']).collect()
}

impl Pathway {
    fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.nodes.iter().flat_map(|node| {
            let line = |is_before| move |from| Line { from, to: &node.key, is_before };
            node.children.iter().map(line(false)).chain(node.requires.iter().map(line(true)))
        })
    }

    /// A flowchart for Mermaid, with how far somebody has come where that is given.
    pub fn mermaid(&self, progress: Option<&PathwayProgress>) -> String {
        let numbers: HashMap<&Slug, usize> = self.nodes.iter().map(|node| &node.key).zip(0..).collect();
        let states = states(progress);
        let mut out = String::from("flowchart LR\n");
        for (number, node) in self.nodes.iter().enumerate() {
            let state = states.get(&node.key).copied();
            let (title, remark) = (Label(node.title.as_str()), remark(node, state));
            let _infallible = writeln!(out, "  n{number}[\"{title}<br/>{}\"]", Label(&remark));
            if let Some(state) = state {
                let _infallible = writeln!(out, "  class n{number} {state}");
            }
        }
        for Line { from, to, is_before } in self.lines() {
            if let (Some(from), Some(to)) = (numbers.get(from), numbers.get(to)) {
                let arrow = if is_before { "-.->" } else { "-->" };
                let _infallible = writeln!(out, "  n{from} {arrow} n{to}");
            }
        }
        out.push_str("  classDef met fill:#dff2e3,stroke:#1b6b34\n  classDef waived fill:#dff2e3,stroke:#1b6b34\n");
        out.push_str("  classDef open fill:#e3effc,stroke:#0b57a4\n  classDef locked fill:#eef1f4,stroke:#44515e\n");
        out
    }

    /// The upper left corner of each node, and the size of the picture.
    fn layout(&self) -> (HashMap<&Slug, Point>, Point) {
        let layers = Graph::of(&self.nodes).layers();
        let mut filled: HashMap<usize, usize> = HashMap::new();
        let mut places = HashMap::new();
        for node in &self.nodes {
            let layer = layers.get(&node.key).copied().unwrap_or(1);
            let rows = filled.entry(layer).or_default();
            let (x, y) = (MARGIN + (layer - 1) * (WIDTH + ACROSS), MARGIN + *rows * (HEIGHT + DOWN));
            places.insert(&node.key, (x, y));
            *rows += 1;
        }
        let right = places.values().map(|(x, _)| x + WIDTH).max().unwrap_or_default();
        let bottom = places.values().map(|(_, y)| y + HEIGHT).max().unwrap_or_default();
        (places, (right + MARGIN, bottom + MARGIN))
    }

    /// A picture as SVG, with a title and a description for whoever does not see it, and how far somebody has come where that is
    /// given.
    pub fn svg(&self, progress: Option<&PathwayProgress>) -> String {
        let (states, (places, (width, height))) = (states(progress), self.layout());
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" role=\"img\" aria-labelledby=\"title desc\"><title id=\"title\">{}</title>\
             <desc id=\"desc\">{}</desc><style>{STYLE}</style><defs><marker id=\"end\" viewBox=\"0 0 8 8\" refX=\"8\" \
             refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\"/></marker></defs>",
            Escaped(self.title.as_str()),
            Escaped(&self.told(&states)),
        );
        for Line { from, to, is_before } in self.lines() {
            if let (Some((left, above)), Some((right, below))) = (places.get(from), places.get(to)) {
                let ((x, y), (to_x, to_y)) = ((left + WIDTH, above + HEIGHT / 2), (*right, below + HEIGHT / 2));
                let (middle, class) = (usize::midpoint(x, to_x), if is_before { "before" } else { "part" });
                let _infallible = write!(
                    out,
                    "<path class=\"{class}\" marker-end=\"url(#end)\" d=\"M{x} {y}C{middle} {y} {middle} {to_y} {to_x} {to_y}\"/>"
                );
            }
        }
        for node in &self.nodes {
            let (x, y) = places.get(&node.key).copied().unwrap_or_default();
            let state = states.get(&node.key).copied();
            let class = state.map_or("plain", NodeState::as_str);
            let destination = if self.destinations.contains(&node.key) { " destination" } else { "" };
            let (title, short, remark) = (node.title.as_str(), shortened(node.title.as_str()), remark(node, state));
            let _infallible = write!(
                out,
                "<g class=\"{class}{destination}\" transform=\"translate({x} {y})\"><title>{}</title><rect width=\"{WIDTH}\" \
                 height=\"{HEIGHT}\" rx=\"6\"/><text x=\"10\" y=\"23\">{}</text><text class=\"asks\" x=\"10\" y=\"42\">{}</text></g>",
                Escaped(title),
                Escaped(&short),
                Escaped(&shortened(&remark)),
            );
        }
        // Of what text may have, XML lacks these (XML 1.0 §2.2): no picture would be seen.
        (out + "</svg>").replace(['\u{FFFE}', '\u{FFFF}'], "\u{FFFD}")
    }

    /// The picture in words: each node with what it asks for, what stands under it and what comes before it.
    fn told(&self, states: &HashMap<&Slug, NodeState>) -> String {
        let titles: HashMap<&Slug, &str> = self.nodes.iter().map(|node| (&node.key, node.title.as_str())).collect();
        let named =
            |keys: &[Slug]| keys.iter().filter_map(|key| titles.get(key).copied()).collect::<Vec<_>>().join(", ");
        let told = |node: &PathwayNode| {
            let mut told = format!("{} ({})", node.title, remark(node, states.get(&node.key).copied()));
            if !node.children.is_empty() {
                let _infallible = write!(told, ": {}", named(&node.children));
            }
            if !node.requires.is_empty() {
                let _infallible = write!(told, "; after {}", named(&node.requires));
            }
            told
        };
        self.nodes.iter().map(told).collect::<Vec<_>>().join(". ")
    }
}

/// How each node stands, where that is known.
fn states(progress: Option<&PathwayProgress>) -> HashMap<&Slug, NodeState> {
    progress.into_iter().flat_map(|progress| &progress.nodes).map(|node| (&node.key, node.state)).collect()
}
