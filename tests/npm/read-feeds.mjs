// Reads feeds with feedsmith, which knows Atom, RSS and JSON Feed and nothing of ours.
// usage: node read-feeds.mjs FEED…     prints one JSON object a feed, as tests/support/read-feeds does
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
const require = createRequire(process.env.NPM_TOOLS + '/');
const { parseFeed } = require('feedsmith');

const moment = (text) => (text ? Math.floor(Date.parse(text) / 1000) : null);
const text_of = (one) => (typeof one === 'string' ? one : (one?.value ?? ''));

const entry_of = {
  atom: (one) => ({
    id: one.id,
    title: text_of(one.title),
    link: one.links?.find((link) => !link.rel || link.rel === 'alternate')?.href,
    published: moment(one.published),
    updated: moment(one.updated),
    content: text_of(one.content),
    files: (one.links ?? []).filter((link) => link.rel === 'enclosure').map((link) => link.href),
  }),
  rss: (one) => ({
    id: text_of(one.guid),
    title: text_of(one.title),
    link: one.link,
    published: moment(one.pubDate),
    updated: moment(one.atom?.updated ?? one.dcterms?.modified),
    content: one.content?.encoded ?? text_of(one.description),
    files: (one.enclosures ?? []).map((file) => file.url),
  }),
  json: (one) => ({
    id: one.id,
    title: one.title ?? '',
    link: one.url,
    published: moment(one.date_published),
    updated: moment(one.date_modified),
    content: one.content_html ?? '',
    files: (one.attachments ?? []).map((file) => file.url),
  }),
};

for (const path of process.argv.slice(2)) {
  const { format, feed } = parseFeed(readFileSync(path, 'utf8'));
  const entries = (feed.entries ?? feed.items ?? []).map(entry_of[format]);
  console.log(JSON.stringify({ version: format, title: text_of(feed.title), entries }));
}
