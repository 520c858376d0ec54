// A real AT Protocol server on loopback, with an account, for the tests of the Bluesky channel.
// usage: NPM_TOOLS=DIR node serve.mjs DATA_DIRECTORY [limited]
// Prints one line of JSON: {url, handle, password, did, expired}, and serves until it is ended; `expired` is an access
// token of the account whose two hours are over.
import { createRequire } from 'node:module';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { createHmac, randomBytes } from 'node:crypto';

const need = createRequire(process.env.NPM_TOOLS + '/');
const plc = need('@did-plc/server');
const { PDS, envToCfg, envToSecrets } = need('@atproto/pds');

const freePort = () => new Promise((done) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => done(port));
  });
});

const [, , data, limited] = process.argv;
mkdirSync(data + '/blobs', { recursive: true });
const plcPort = await freePort();
const directory = plc.PlcServer.create({ db: plc.Database.mock(), port: plcPort });
await directory.start();

const port = await freePort();
const hex = () => randomBytes(32).toString('hex');
const env = {
  devMode: true,
  hostname: 'localhost',
  port,
  dataDirectory: data,
  blobstoreDiskLocation: data + '/blobs',
  didPlcUrl: `http://localhost:${plcPort}`,
  serviceHandleDomains: ['.test'],
  inviteRequired: false,
  disableSsrfProtection: true,
  rateLimitsEnabled: limited === 'limited',
  jwtSecret: hex(),
  adminPassword: hex(),
  plcRotationKeyK256PrivateKeyHex: hex(),
};
const server = await PDS.create(envToCfg(env), envToSecrets(env));
await server.start();

const url = `http://localhost:${port}`;
const account = { email: 'desk@example.org', handle: 'gazettedesk.test', password: 'a-pass-word-of-a-test' };
const made = await fetch(url + '/xrpc/com.atproto.server.createAccount', {
  method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(account),
});
const body = await made.json();
if (!made.ok) throw new Error(JSON.stringify(body));

// The server's own token, with its times moved back, signed by the server's own key.
const [head, claims] = body.accessJwt.split('.');
const told = JSON.parse(Buffer.from(claims, 'base64url'));
const old = Buffer.from(JSON.stringify({ ...told, iat: told.iat - 7300, exp: told.exp - 7300 })).toString('base64url');
const seal = createHmac('sha256', env.jwtSecret).update(`${head}.${old}`).digest('base64url');
const expired = `${head}.${old}.${seal}`;
console.log(JSON.stringify({ url, handle: account.handle, password: account.password, did: body.did, expired }));
