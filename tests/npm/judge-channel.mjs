// Independent readers of what channels send. usage: node judge-channel.mjs webhook|card|lengths|oauth < JSON
//   webhook: {secret, headers, body}: standardwebhooks verifies the signature
//   lengths: [text …]: twitter-text counts each as X does
//   oauth: {method, url, parameters, keys, nonce, seconds}: oauth-1.0a signs
//   card: an Adaptive Card: adaptivecards parses it and says what is wrong with it
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
const need = createRequire(process.env.NPM_TOOLS + '/');
globalThis.self = globalThis; // its bundle is made for browsers
const given = JSON.parse(readFileSync(0, 'utf8'));
if (process.argv[2] === 'webhook') {
  const { Webhook } = need('standardwebhooks');
  new Webhook(given.secret).verify(given.body, given.headers); // throws
  console.log('verified');
} else if (process.argv[2] === 'lengths') {
  const { parseTweet } = need('twitter-text');
  console.log(JSON.stringify(given.map((text) => parseTweet(text).weightedLength)));
} else if (process.argv[2] === 'oauth') {
  const { createHmac } = await import('node:crypto');
  const OAuth = need('oauth-1.0a');
  const oauth = new OAuth({
    consumer: { key: given.keys.consumer_key, secret: given.keys.consumer_secret },
    signature_method: 'HMAC-SHA1',
    hash_function: (base, key) => createHmac('sha1', key).update(base).digest('base64'),
  });
  oauth.getNonce = () => given.nonce;
  oauth.getTimeStamp = () => given.seconds;
  const request = { method: given.method, url: given.url, data: given.parameters };
  console.log(oauth.authorize(request, { key: given.keys.token, secret: given.keys.token_secret }).oauth_signature);
} else {
  const { AdaptiveCard, SerializationContext, Version } = need('adaptivecards/dist/adaptivecards.js');
  const card = new AdaptiveCard();
  const context = new SerializationContext(new Version(1, 4));
  card.parse(given, context);
  const wrong = card.validateProperties().validationEvents.map((one) => one.message);
  const events = Array.from({ length: context.eventCount }, (_, i) => context.getEventAt(i).message);
  console.log(JSON.stringify({ wrong: [...wrong, ...events], items: card.getItemCount(), actions: card.getActionCount() }));
}
