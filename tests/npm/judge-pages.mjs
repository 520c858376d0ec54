// Opens the pages of a newsroom in Chromium and says what a reader, or a law on accessibility, would find wrong.
// usage: node judge-pages.mjs BASE PATH…     a line for each finding; exit status 1 where there is one
// Each page in the light and in the dark, 320 and 1280 pixels wide: axe-core's rules for WCAG 2.2 AA and EN 301 549,
// the errors of HTML_CodeSniffer (which pa11y runs) for WCAG 2.1 AA, no scrolling to the side, no foreign request,
// nothing that the Content-Security-Policy stops. Once each: html-validate, what it weighs compressed, and whether print
// leaves out what paper cannot do.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
const require = createRequire(process.env.NPM_TOOLS + '/');
const puppeteer = require('puppeteer-core');
const axe = require('axe-core').source;
const codesniffer = readFileSync(require.resolve('html_codesniffer/build/HTMLCS.js'), 'utf8');
const { HtmlValidate, StaticConfigLoader } = require('html-validate');

const most_bytes = 20 * 1024;
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'EN-301-549', 'best-practice'];
const validator = new HtmlValidate(new StaticConfigLoader({
  extends: ['html-validate:recommended'],
  elements: ['html5'],
  rules: {
    'long-title': 'off', // a headline is as long as it is
    'no-trailing-whitespace': 'off',
    'void-style': 'off',
    'tel-non-breaking': 'off', // `white-space` is set in the stylesheet
    'require-sri': 'off', // everything is of one origin
    'no-implicit-button-type': 'off',
    'no-inline-style': 'off', // columns of tables
    'form-dup-name': ['error', { shared: ['radio', 'button', 'reset', 'submit', 'checkbox'] }], // several topics
  },
}));

const [base, ...paths] = process.argv.slice(2);
let findings = 0;
const find = (path, what) => {
  ++findings;
  console.log(`${path}: ${what}`);
};

async function weigh(path) {
  const page = await fetch(base + path);
  const html = await page.text();
  let bytes = gzipSync(html).length;
  for (const [, href] of html.matchAll(/<link rel="stylesheet" href="([^"]+)"/g))
    bytes += gzipSync(await (await fetch(base + href)).text()).length;
  if (bytes > most_bytes) find(path, `HTML and CSS weigh ${bytes} bytes compressed, over ${most_bytes}`);
  if (/<script(?! type="application\/ld\+json")/.test(html)) find(path, 'it has a script');
  const report = await validator.validateString(html, path);
  for (const file of report.results)
    for (const m of file.messages) find(path, `html-validate, line ${m.line}: ${m.ruleId}: ${m.message}`);
}

// In the page: its errors, not its warnings and notices, which are questions to a person.
function sniff() {
  return new Promise((done, failed) => {
    HTMLCS.process('WCAG2AA', document, () => {
      const errors = HTMLCS.getMessages().filter(m => m.type === HTMLCS.ERROR);
      done(errors.map(m => `${m.code}: ${m.msg} ${m.element.outerHTML.slice(0, 120)}`));
    }, failed);
  });
}

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const page = await browser.newPage();
let at = '';
page.on('console', m => { if (m.type() === 'error' && !/status of 410/.test(m.text())) find(at, `console: ${m.text()}`); });
page.on('requestfailed', r => find(at, `request failed: ${r.url()}`));
page.on('request', r => { if (!r.url().startsWith(base + '/')) find(at, `foreign request: ${r.url()}`); });

for (const path of paths) {
  await weigh(path);
  for (const scheme of ['light', 'dark']) {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    for (const width of [320, 1280]) {
      at = `${path} (${scheme}, ${width})`;
      await page.setViewport({ width, height: 900 });
      await page.goto(base + path, { waitUntil: 'load' });
      await page.evaluate(axe);
      await page.evaluate(codesniffer);
      const seen = await page.evaluate(async tags => {
        const found = await axe.run(document, { runOnly: tags });
        return {
          scheme: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
          wide: document.documentElement.scrollWidth,
          violations: found.violations.map(v => `${v.id}: ${v.nodes.slice(0, 3).map(n => n.target + ' ' + n.failureSummary.replace(/\s+/g, ' ')).join(' | ')}`),
        };
      }, rules);
      if (seen.scheme !== scheme) find(at, `it was shown in the ${seen.scheme}`);
      if (seen.wide > width) find(at, `it scrolls to the side, ${seen.wide} pixels wide`);
      for (const violation of seen.violations) find(at, `axe ${violation}`);
      for (const error of await page.evaluate(sniff)) find(at, `HTML_CodeSniffer ${error}`);
    }
  }
  at = path;
  await page.emulateMediaType('print');
  const printed = await page.evaluate(() => [...document.querySelectorAll('nav, form, .skip, .button')].filter(e => e.checkVisibility()).map(e => e.className || e.tagName));
  if (printed.length > 0) find(path, `print shows ${printed.join(', ')}`);
  await page.emulateMediaType(null);
}
await browser.close();
console.log(`${paths.length} pages, ${findings} findings`);
process.exitCode = findings === 0 ? 0 : 1;
