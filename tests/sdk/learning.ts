// A course that is found and a seat at it, and a badge that is verified, through the generated TypeScript client.
import { editor, good, mark, reader, same, type Schemas } from "./client.js";

const { data: unit } = good(201, await editor.POST("/v1/directory/units", {
  body: { name: `Learning Round ${mark}`, slug: `learning-${mark}`, kind: "round_table", parent_id: null },
}));
const { data: provider } = good(201, await editor.POST("/v1/development/providers", {
  body: { name: `Learning Round ${mark}`, owner_unit_id: unit.id },
}));

// An offer, published.
const { data: offer } = good(201, await editor.POST("/v1/development/opportunities", {
  body: {
    provider_id: provider.id,
    title: `The privacy of readers ${mark}`,
    description: "What the law asks, and what people expect.",
    topics: ["privacy"],
    level: "introductory",
    format: "online",
    language: "en",
    prices: [{ member_class: "anybody", price: { amount: "25.00", currency: "USD" } }],
    credit_minutes: 90,
    credit_tags: ["continuing-education"],
  },
}));
good(200, await editor.POST("/v1/development/opportunities/{id}/transitions", {
  params: { path: { id: offer.id }, header: { "If-Match": "*" } },
  body: { to: "published" },
}));
const { data: session } = good(201, await editor.POST("/v1/development/sessions", {
  body: {
    opportunity_id: offer.id,
    starts_at: "2099-05-08T14:00:00Z",
    ends_at: "2099-05-08T15:30:00Z",
    zone: "America/Chicago",
    url: "https://learn.example.org/room",
    capacity: 1,
    instructors: ["Bea Example"],
  },
}));

// The public finds it, misspelt as it may be.
const { data: found } = good(200, await reader.GET("/v1/development/opportunities/best", {
  params: { query: { q: `privcy ${mark}` } },
}));
same("what fits best", found.data[0]?.opportunity.id, offer.id);
same("the word", found.corrected[0]?.read_as, "privacy");

// A seat at it.
const { data: seat } = good(201, await editor.POST("/v1/development/registrations", {
  body: { session_id: session.id, seats: 1 },
}));
same("the seat", seat.status, "confirmed");

console.log(`TypeScript: a seat at ${offer.title} is ${seat.status}`);

// An achievement, and a badge for it.
const { data: achievement } = good(201, await editor.POST("/v1/development/achievements", {
  body: {
    kind: "badge",
    name: `The privacy of readers ${mark}`,
    description: "Knows what is kept of readers, and keeps less.",
    criteria: "Audit one system.",
    competencies: [],
    owner_unit_id: unit.id,
  },
}));
good(200, await editor.POST("/v1/development/achievements/{id}/transitions", {
  params: { path: { id: achievement.id }, header: { "If-Match": "*" } },
  body: { to: "published" },
}));
const { data: me } = good(200, await editor.GET("/v1/directory/people/me"));
const { data: award } = good(201, await editor.POST("/v1/development/awards", {
  body: { achievement_id: achievement.id, person_id: me.id, evidence: "The system for loans." },
}));
const moves: Schemas["AwardTransition"][] = [{ to: "issued" }, { to: "revoked", note: "Somebody else did it." }];
const verdicts: boolean[] = [];
for (const body of moves) {
  good(200, await editor.POST("/v1/development/awards/{id}/transitions", {
    params: { path: { id: award.id }, header: { "If-Match": "*" } },
    body,
  }));
  const { data: badge } = good(200, await editor.GET("/v1/development/credentials/{id}", {
    params: { path: { id: award.id } },
  }));
  const { data: report } = good(200, await reader.POST("/v1/development/credentials/verify", {
    body: { credential: JSON.stringify(badge), recipient: me.email },
  }));
  verdicts.push(report.verified);
}
same("the verdicts", verdicts.join(), "true,false");

console.log(`TypeScript: ${achievement.name} was verified, and refused once it was revoked`);
