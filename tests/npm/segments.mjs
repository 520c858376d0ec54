// How @atproto/api cuts a record's text by its facets. usage: node segments.mjs < record.json
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
const { RichText, AppBskyFeedPost } = createRequire(process.env.NPM_TOOLS + '/')('@atproto/api');

const record = JSON.parse(readFileSync(0, 'utf8'));
const valid = AppBskyFeedPost.validateRecord(record);
const text = new RichText({ text: record.text, facets: record.facets });
const segments = [...text.segments()].map((one) => ({ text: one.text, link: one.link?.uri ?? '', tag: one.tag?.tag ?? '' }));
console.log(JSON.stringify({ valid: valid.success, graphemes: text.graphemeLength, segments }));
