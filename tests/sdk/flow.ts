// A position's life, what a bill takes up of it, an alert that argues from it, and a partner's import, through the generated
// TypeScript client.
import createClient from "openapi-fetch";
import { baseUrl, editor, good, type Json, mark, reader, refused, same, type Schemas } from "./client.js";
import type { paths } from "./generated/lectern.js";

type Transition = Schemas["PositionTransition"];

// A unit and an issue.
const { data: unit } = good(201, await editor.POST("/v1/directory/units", {
  body: { name: `Committee on Reading ${mark}`, slug: `reading-${mark}`, kind: "committee", parent_id: null },
}));
const { data: areas } = good(200, await reader.GET("/v1/policy/areas", { params: { query: { limit: 1 } } }));
const { data: issue } = good(201, await editor.POST("/v1/policy/issues", {
  body: {
    slug: `loans-${mark}`,
    question: "Who may see what a person has borrowed?",
    area_ids: areas.data.map((area) => area.id),
    owner_unit_id: unit.id,
  },
}));

// A draft; sent twice with one key, it is made once.
const proposal = {
  params: { header: { "Idempotency-Key": `propose-${mark}` } },
  body: {
    slug: `reader-records-${mark}`,
    title: "Reader records are private",
    issue_id: issue.id,
    owner_unit_id: unit.id,
    goals: ["P-G1"],
    required_audiences: ["public"],
    review_interval_months: 36,
    preamble: ["Whereas people read freely only where nobody looks over their shoulder;"],
    resolved: ["That libraries keep no record of a loan once the item is back."],
  } satisfies Schemas["NewPosition"],
};
let { data: position, etag } = good(201, await editor.POST("/v1/policy/positions", proposal));
const again = good(201, await editor.POST("/v1/policy/positions", proposal));
same("the same key", again.data.id, position.id);
const id = position.id;
const draftTag = etag;

/** Takes note of the position as a write left it. */
function saved(answer: { data?: Schemas["Position"]; error?: unknown; response: Response }): void {
  ({ data: position, etag } = good(200, answer));
}
async function move(body: Transition): Promise<void> {
  saved(await editor.POST("/v1/policy/positions/{id}/transitions", {
    params: { path: { id }, header: { "If-Match": etag } },
    body,
  }));
  same("status", position.status, body.to);
}

// 409: a draft cannot be published; the refusal says where it can go.
const leap = await editor.POST("/v1/policy/positions/{id}/transitions", {
  params: { path: { id }, header: { "If-Match": etag } },
  body: { to: "published" },
});
same("a leap", refused(409, leap), "illegal_transition");

// Both analyses, each citing a source.
for (const kind of ["substantive", "political"] as const) {
  saved(await editor.PUT("/v1/policy/positions/{id}/analyses/{kind}", {
    params: { path: { id, kind }, header: { "If-Match": etag } },
    body: {
      body: "People stay away where their loans can be traced.",
      citations: [{ kind: "url", reference: "https://example.org/reports/17", note: null }],
    },
  }));
}

// 412: somebody who still holds the draft's ETag has not seen the analyses.
const late = await editor.PATCH("/v1/policy/positions/{id}", {
  params: { path: { id }, header: { "If-Match": draftTag } },
  body: { review_interval_months: 24 },
});
same("a stale change", refused(412, late), "stale");

// Clearance.
await move({ to: "analysis" });
await move({ to: "clearance", clearance: { unit_ids: [unit.id], deadline: "2099-01-01T00:00:00Z" } });
saved(await editor.PUT("/v1/policy/positions/{id}/clearance/{unit_id}", {
  params: { path: { id, unit_id: unit.id }, header: { "If-Match": etag } },
  body: { answer: "concur", comment: null },
}));

// Adoption, plain words, publication.
await move({
  to: "adopted",
  adoption: {
    body: "Council",
    adopted_on: new Date().toISOString().slice(0, 10),
    document_number: "CD 12",
    votes_for: 141,
    votes_against: 9,
    votes_abstaining: 4,
  },
});
saved(await editor.PUT("/v1/policy/positions/{id}/plain-language/{audience}", {
  params: { path: { id, audience: "public" }, header: { "If-Match": etag } },
  body: { language: "en", text: "What you read is up to you. We do not keep a list of it. No one can ask us for it." },
}));
await move({ to: "published" });

// The public reads it, as a record and as a text.
const { data: read } = good(200, await reader.GET("/v1/policy/positions/{id}", { params: { path: { id } } }));
same("the version in force", read.in_force_version, 1);
const { data: version } = good(200, await reader.GET("/v1/policy/positions/{id}/versions/{number}", {
  params: { path: { id, number: 1 } },
}));
same("its first clause", version.resolved[0]?.text, proposal.body.resolved[0]);

console.log(`TypeScript: ${read.slug} is ${read.status}`);

// A bill, and a stance on it from the clause that was adopted.
const { data: bill } = good(201, await editor.POST("/v1/policy/instruments", {
  body: {
    kind: "bill",
    jurisdiction: "ocd-division/country:us/state:wy",
    session: mark,
    identifier: "HB 10",
    title: "Library materials",
  },
}));
for (const label of ["Introduced", "Enrolled"]) {
  good(200, await editor.POST("/v1/policy/instruments/{id}/versions", {
    params: { path: { id: bill.id } },
    body: { kind: "text", label },
  }));
}
const { data: texts } = good(200, await reader.GET("/v1/policy/instruments/{id}/versions", {
  params: { path: { id: bill.id } },
}));
const asked = { position_id: id, version: 1, clause: 1 };
const { data: stance } = good(201, await editor.POST("/v1/policy/stances", {
  body: {
    instrument_id: bill.id,
    unit_id: unit.id,
    kind: "support",
    taken_on: new Date().toISOString().slice(0, 10),
    asks: [{ ...asked, weight: 3 }],
  },
}));

// A letter: cleared, then filed with its receipt.
let { data: letter } = good(201, await editor.POST("/v1/policy/submissions", {
  body: {
    instrument_id: bill.id,
    unit_id: unit.id,
    kind: "letter",
    title: "Letter on HB 10",
    addressed_to: "Committee on Education",
    text: "We ask you to pass the bill.",
    deadline: "2099-04-30T22:00:00Z",
    stands: [{ issue_id: issue.id, subject: "loan-records", stance: "against" }],
  },
}));
const submissionMoves: Schemas["SubmissionTransition"][] = [
  { to: "clearance" },
  { to: "cleared" },
  { to: "filed", receipt: { number: "Clerk, 12", received_at: new Date(Date.now() - 60_000).toISOString(), url: null } },
];
for (const body of submissionMoves) {
  ({ data: letter } = good(200, await editor.POST("/v1/policy/submissions/{id}/transitions", {
    params: { path: { id: letter.id }, header: { "If-Match": "*" } },
    body,
  })));
}
same("the letter", letter.status, "filed");

// Two versions are read against the clause: the score of the last, and what changed since the first.
const uptakes = ["absent", "partial"] as const;
for (const [index, uptake] of uptakes.entries()) {
  good(201, await editor.POST("/v1/policy/assessments", {
    body: {
      stance_id: stance.id,
      instrument_version_id: texts.data[index]?.id ?? "",
      position_id: asked.position_id,
      position_version: asked.version,
      clause: asked.clause,
      uptake,
      passage: "Sec. 4(b): A library shall not disclose the records of a patron.",
    },
  }));
}
const { data: taken_up } = good(200, await reader.GET("/v1/policy/instruments/{id}/incorporation", {
  params: { path: { id: bill.id } },
}));
same("the score", taken_up.score, 0.5);
same("its change", taken_up.change, 0.5);
const { data: board } = good(200, await reader.GET("/v1/policy/results", { params: { query: { by: "issue" } } }));
same("the board", board.data.find((row) => row.key === issue.id)?.incorporation.score, 0.5);

console.log(`TypeScript: ${bill.identifier} takes up ${String(taken_up.score)}`);

// An alert to a governor: it argues from the position and rests on a finding.
const { data: publication } = good(201, await editor.POST("/v1/advocacy/publications", {
  body: { title: "Who reads when nobody watches", authors: [{ name: "Josiah Carberry", orcid: null }], owner_unit_id: unit.id },
}));
const { data: finding } = good(201, await editor.POST("/v1/advocacy/findings", {
  body: { publication_id: publication.id, claim: "Loans rose by 7 %.", strength: "moderate", owner_unit_id: unit.id },
}));
const { data: post } = good(201, await editor.POST("/v1/directory/posts", {
  body: { role: "governor", division_ocd_id: "ocd-division/country:us/state:wy", title: "Governor", seats: 1 },
}));
const { data: holder } = good(201, await editor.POST("/v1/directory/office-holders", {
  body: {
    name: "Gus Example",
    outside_ids: [],
    contact_points: [{ kind: "phone", value: "307-555-0100", label: null, source: "staff" }],
  },
}));
good(201, await editor.POST("/v1/directory/tenures", {
  body: { post_id: post.id, office_holder_id: holder.id, since: "2023-01-02" },
}));
let { data: alert } = good(201, await editor.POST("/v1/advocacy/alerts", {
  body: {
    slug: `read-in-peace-${mark}`,
    title: "Read in peace",
    summary: "Ask the governor to keep loans private.",
    owner_unit_id: unit.id,
    position_id: id,
    plea: "other",
    callers: "anybody",
    per_day: 1,
    ends_at: "2099-01-01T00:00:00Z",
    channels: ["phone"],
    messages: [{ channel: "phone", subject: null, body: "I am {{sender_name}}. Please keep loans private." }],
    targets: [{ kind: "post", post_id: post.id, jurisdiction: null, chamber: null, committee_id: null }],
    finding_ids: [finding.id],
  },
}));
for (const to of ["review", "scheduled"] as const) {
  ({ data: alert } = good(200, await editor.POST("/v1/advocacy/alerts/{id}/transitions", {
    params: { path: { id: alert.id }, header: { "If-Match": "*" } },
    body: { to },
  })));
}
same("the alert", alert.status, "live");

// Somebody calls, and the public is told that there are few.
const { data: calls } = good(201, await editor.POST("/v1/advocacy/alerts/{id}/actions", {
  params: { path: { id: alert.id } },
  body: { channel: "phone", outcome: "contact" },
}));
same("the call", calls.data[0]?.status, "delivered");
const { data: results } = good(200, await reader.GET("/v1/advocacy/alerts/{id}/results", {
  params: { path: { id: alert.id } },
}));
same("few", results.actions.is_suppressed, true);

// It is mailed to a part of the network, in which nobody is yet.
const { data: segment } = good(201, await editor.POST("/v1/advocacy/segments", {
  body: {
    name: "Readers",
    owner_unit_id: unit.id,
    criteria: {
      unit_id: [unit.id], division: [], level: [], library_type: [], interest: [], language: [], skill: [], offer: [], rung: [],
    },
  },
}));
let { data: mailing } = good(201, await editor.POST("/v1/advocacy/mailings", {
  body: { kind: "alert", subject_id: alert.id, segment_id: segment.id, owner_unit_id: unit.id },
}));
while (mailing.status === "sending") {
  await new Promise((resolve) => setTimeout(resolve, 100));
  ({ data: mailing } = good(200, await editor.GET("/v1/advocacy/mailings/{id}", { params: { path: { id: mailing.id } } })));
}
same("the mailing", mailing.counts.sent, 0);

// What it rests on is retracted: that flags it.
good(200, await editor.POST("/v1/advocacy/publications/{id}/transitions", {
  params: { path: { id: publication.id }, header: { "If-Match": "*" } },
  body: { to: "retracted", retraction: { retracted_on: new Date().toISOString().slice(0, 10), reason: "An error in table 3." } },
}));
const { data: flagged } = good(200, await reader.GET("/v1/advocacy/alerts/{id}", { params: { path: { id: alert.id } } }));
same("the flag", flagged.flags[0]?.record_id, finding.id);

console.log(`TypeScript: ${flagged.slug} is ${flagged.status}, and flagged`);

// A partner: a client with scopes of its own brings in organizations, by itself.
const { data: client } = good(201, await editor.POST("/v1/directory/clients", {
  body: {
    client_id: `partner-${mark}`,
    name: "Partner",
    kind: "confidential",
    scopes: ["directory.write", "exchange.import"],
    redirect_uris: [],
  },
}));
const { data: made } = good(201, await editor.POST("/v1/directory/clients/{id}/secrets", {
  params: { path: { id: client.id }, header: { "If-Match": "*" } },
}));
const { data: own } = good(200, await reader.POST("/oauth/token", {
  headers: { "Content-Type": "application/x-www-form-urlencoded" },
  body: {
    grant_type: "client_credentials",
    client_id: client.client_id,
    client_secret: made.secret,
    scope: "directory.write exchange.import",
  },
}));
const partner = createClient<paths, Json>({ baseUrl, headers: { authorization: `Bearer ${own.access_token}` } });
const organization = {
  id: "https://ror.org/03yrm5c26",
  status: "active",
  names: [{ value: "Example Library", types: ["ror_display"] }],
  types: ["archive"],
};
let { data: taken } = good(202, await partner.POST("/v1/exchange/imports", {
  params: { query: { kind: "organizations", file_name: "ror.json" } },
  headers: { "Content-Type": "application/octet-stream" },
  body: JSON.stringify(organization),
  bodySerializer: (body) => body,
}));
while (taken.finished_at === null) {
  await new Promise((resolve) => setTimeout(resolve, 100));
  ({ data: taken } = good(200, await partner.GET("/v1/exchange/imports/{id}", { params: { path: { id: taken.id } } })));
}
same("rows rejected", taken.rows_rejected, 0);
const { data: rows } = good(200, await partner.GET("/v1/exchange/imports/{id}/rows", {
  params: { path: { id: taken.id } },
}));
const { data: there } = good(200, await reader.GET("/v1/directory/organizations/{id}", {
  params: { path: { id: rows.data[0]?.record_id ?? "" } },
}));
same("the organization", there.ror_id, organization.id);

console.log(`TypeScript: ${there.name} came in by ${client.client_id}`);
