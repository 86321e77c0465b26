// Issues a credential with the libraries of Digital Bazaar, for ours to verify: with numbers, a list and a text in a
// language, which ours does not write.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';

const [folder, contexts] = process.argv.slice(2);
const context = (name) => JSON.parse(readFileSync(join(contexts, name), 'utf8'));
const documents = new Map([
  ['https://www.w3.org/ns/credentials/v2', context('credentials-v2.jsonld')],
  ['https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json', context('open-badges-3.0.3.jsonld')],
]);

async function documentLoader(url) {
  const document = documents.get(url);
  if (!document) throw new Error(`nothing is fetched: ${url}`);
  return { contextUrl: null, documentUrl: url, document };
}

const key = await Ed25519Multikey.generate();
key.controller = `did:key:${key.publicKeyMultibase}`;
key.id = `${key.controller}#${key.publicKeyMultibase}`;

const credential = {
  '@context': [...documents.keys()],
  id: 'urn:uuid:9c5b3f6e-7f0a-4f7c-8d52-6f0f4c1f2a10',
  type: ['VerifiableCredential', 'OpenBadgeCredential'],
  issuer: { id: key.controller, type: ['Profile'], name: 'Somebody else' },
  validFrom: '2026-01-01T00:00:00Z',
  name: 'Cataloguing',
  credentialSubject: {
    type: ['AchievementSubject'],
    id: 'did:example:ebfeb1f712ebc6f1c276e12ec21',
    creditsEarned: 1.5,
    achievement: {
      id: 'https://somebody.example/achievements/1',
      type: ['Achievement'],
      name: 'Cataloguing',
      description: { '@value': 'Katalogisieren \u007f', '@language': 'de' },
      criteria: { narrative: 'Catalogue ten books.' },
      creditsAvailable: 20,
      resultDescription: [
        { id: 'urn:uuid:1', type: ['ResultDescription'], name: 'Level', resultType: 'Result', allowedValue: ['a', 'b', 'c'] },
      ],
    },
    result: [
      { type: ['Result'], value: 'b', alignment: [{ type: ['Alignment'], targetName: 'One', targetUrl: 'https://a.example/1' }] },
      { type: ['Result'], value: 'b', alignment: [{ type: ['Alignment'], targetName: 'Two', targetUrl: 'https://a.example/2' }] },
    ],
  },
};
const suite = new DataIntegrityProof({ signer: key.signer(), cryptosuite });
const issued = await vc.issue({ credential, suite, documentLoader });
writeFileSync(join(folder, 'digital-bazaar.json'), JSON.stringify(issued));
