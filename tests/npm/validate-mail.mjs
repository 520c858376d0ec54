// Checks the HTML of a mail with html-validate. usage: node validate-mail.mjs FILE.html
// Of the recommended rules those are off that web pages have reasons for and mails have not: mail programs
// want styles at the element and tables as layout.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
const { HtmlValidate, StaticConfigLoader } = createRequire(process.env.NPM_TOOLS + '/')('html-validate');

const validator = new HtmlValidate(new StaticConfigLoader({
  extends: ['html-validate:recommended'],
  elements: ['html5'],
  rules: {
    'no-inline-style': 'off',
    'no-deprecated-attr': 'off', // width, border, cellpadding of layout tables
    'long-title': 'off',
    'no-trailing-whitespace': 'off',
    'doctype-style': 'off', // HTML takes it in any case
    'void-style': 'off',
    'tel-non-breaking': 'off',
    'prefer-native-element': 'off', // mail programs drop <article> and keep the role
    'prefer-tbody': 'off',
  },
}));
const report = await validator.validateString(readFileSync(process.argv[2], 'utf8'), process.argv[2]);
for (const file of report.results) {
  for (const found of file.messages) console.log(`${file.filePath}:${found.line}:${found.column}: ${found.ruleId}: ${found.message}`);
}
process.exitCode = report.valid ? 0 : 1;
