// Verifies the credentials of a folder with the libraries of Digital Bazaar (embedded proofs, status lists) and with jose
// (tokens), with the contexts of another folder.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import { checkStatus } from '@digitalbazaar/vc-bitstring-status-list';
import * as vc from '@digitalbazaar/vc';
import { decodeProtectedHeader, importJWK, jwtVerify } from 'jose';

const [folder, contexts] = process.argv.slice(2);
const text = (name) => readFileSync(join(folder, name), 'utf8');
const json = (name) => JSON.parse(text(name));
const context = (name) => JSON.parse(readFileSync(join(contexts, name), 'utf8'));

const did = json('did.json');
const valid = json('valid.json');
const documents = new Map([
  ['https://www.w3.org/ns/credentials/v2', context('credentials-v2.jsonld')],
  ['https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json', context('open-badges-3.0.3.jsonld')],
  ...valid.credentialStatus.map((status) => [status.statusListCredential, json(`${status.statusPurpose}.list.json`)]),
  [did.id, did],
  ...did.verificationMethod.map((method) => [
    method.id,
    { '@context': 'https://w3id.org/security/multikey/v1', ...method },
  ]),
]);

async function documentLoader(url) {
  const document = documents.get(url);
  if (!document) throw new Error(`nothing is fetched: ${url}`);
  return { contextUrl: null, documentUrl: url, document };
}

async function holds(credential) {
  const suite = new DataIntegrityProof({ cryptosuite });
  const result = await vc.verifyCredential({ credential, suite, documentLoader, checkStatus });
  // What a set bit means is left to whoever asks.
  return result.verified && result.statusResult.results.every(({ status }) => status === false);
}

/** The places of all plain values. */
function* leaves(value, place = []) {
  if (value === null || typeof value !== 'object') yield place;
  else for (const [name, inner] of Object.entries(value)) yield* leaves(inner, [...place, name]);
}

function tampered(document, place) {
  const copy = structuredClone(document);
  const parent = place.slice(0, -1).reduce((value, name) => value[name], copy);
  const name = place.at(-1);
  parent[name] = typeof parent[name] === 'string' ? `${parent[name]}x` : !parent[name];
  return copy;
}

for (const name of readdirSync(folder).filter((name) => /^[a-z]+\.json$/.test(name) && name !== 'did.json')) {
  const expected = ['valid.json', 'alike.json'].includes(name);
  assert.equal(await holds(json(name)), expected, name);
  console.log(`${name}: ${expected ? 'holds' : 'is refused'}`);
}

let places = 0;
for (const place of leaves(valid)) {
  assert.equal(await holds(tampered(valid, place)), false, `tampered with at ${place.join('/')}`);
  places += 1;
}
console.log(`valid.json: is refused when tampered with at any of ${places} places`);

async function keyOf(token) {
  const method = did.verificationMethod.find(({ id }) => id === decodeProtectedHeader(token).kid);
  if (method.publicKeyJwk) return importJWK(method.publicKeyJwk, 'RS256');
  return importJWK(await Ed25519Multikey.toJwk({ keyPair: await Ed25519Multikey.from(method) }), 'EdDSA');
}

for (const name of ['valid.eddsa.jwt', 'valid.rs256.jwt']) {
  const token = text(name);
  const key = await keyOf(token);
  const { payload } = await jwtVerify(token, key, { issuer: did.id, subject: valid.credentialSubject.id });
  assert.equal(payload.jti, valid.id);
  const [header, body, signature] = token.split('.');
  const other = Buffer.from(JSON.stringify({ ...payload, name: 'Another' })).toString('base64url');
  await assert.rejects(jwtVerify(`${header}.${other}.${signature}`, key), name);
  console.log(`${name}: holds, and is refused when tampered with`);
}
for (const name of readdirSync(folder).filter((name) => /^expired.*\.jwt$/.test(name))) {
  const token = text(name);
  await assert.rejects(jwtVerify(token, await keyOf(token)), name);
  console.log(`${name}: is refused`);
}
