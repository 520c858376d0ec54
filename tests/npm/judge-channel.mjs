// Independent readers of what channels send. usage: node judge-channel.mjs webhook|card < JSON
//   webhook: {secret, headers, body}: standardwebhooks verifies the signature
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
} else {
  const { AdaptiveCard, SerializationContext, Version } = need('adaptivecards/dist/adaptivecards.js');
  const card = new AdaptiveCard();
  const context = new SerializationContext(new Version(1, 4));
  card.parse(given, context);
  const wrong = card.validateProperties().validationEvents.map((one) => one.message);
  const events = Array.from({ length: context.eventCount }, (_, i) => context.getEventAt(i).message);
  console.log(JSON.stringify({ wrong: [...wrong, ...events], items: card.getItemCount(), actions: card.getActionCount() }));
}
