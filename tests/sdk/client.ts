// What the flows share: signing in, and judging answers.
import createClient, { type Middleware } from "openapi-fetch";
import type { components, paths } from "./generated/lectern.js";

export type Schemas = components["schemas"];

export const environment = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
};
export const baseUrl = environment("BASE_URL");

/** The body and ETag of a good answer; an answer of another status ends the run. */
export function good<T>(wanted: number, answer: { data?: T; error?: unknown; response: Response }): { data: T; etag: string } {
  const { data, error, response } = answer;
  if (response.status !== wanted || data === undefined) {
    throw new Error(`wanted ${wanted}, got ${response.status} from ${response.url}: ${JSON.stringify(error)}`);
  }
  return { data, etag: response.headers.get("etag") ?? "" };
}

/** The code of a refusal with that status. */
export function refused(wanted: number, answer: { error?: Schemas["ProblemDetails"]; response: Response }): string {
  if (answer.response.status !== wanted || answer.error === undefined) {
    throw new Error(`wanted ${wanted}, got ${answer.response.status} from ${answer.response.url}`);
  }
  return answer.error.code;
}

export function same<T>(what: string, got: T, wanted: T): void {
  if (got !== wanted) throw new Error(`${what}: wanted ${String(wanted)}, got ${String(got)}`);
}

export type Json = "application/json" | "application/problem+json";
export const reader = createClient<paths, Json>({ baseUrl });
export const editor = createClient<paths, Json>({ baseUrl });

// Log in.
const { data: token } = good(200, await reader.POST("/oauth/token", {
  headers: { "Content-Type": "application/x-www-form-urlencoded" },
  body: {
    grant_type: "password",
    client_id: "lectern-console",
    username: environment("ADMIN_EMAIL"),
    password: environment("ADMIN_PASSWORD"),
  },
}));
const bearer: Middleware = {
  onRequest({ request }) {
    request.headers.set("authorization", `Bearer ${token.access_token}`);
    return request;
  },
};
editor.use(bearer);

/** Tells the records of one run from another's. */
export const mark = Date.now().toString(36);
