// Whole mails: whatever a release and a person's row say, the bytes end every line with CRLF, have no line
// over 998 octets, no octet outside ASCII, no NUL, and no header that nobody wrote.
#include "gazetted/render/mail.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/intake/release_parser.hpp"

namespace {

using namespace gazetted;

void check(const std::string& mail) {
  std::size_t line = 0;
  bool head = true;
  for (std::size_t i = 0; i < mail.size(); ++i) {
    const auto c = static_cast<unsigned char>(mail[i]);
    if (c == 0 || c >= 0x80) __builtin_trap();
    if ((c == '\r') != (i + 1 < mail.size() && mail[i + 1] == '\n')) __builtin_trap();
    if (c != '\n') {
      if (++line > 999) __builtin_trap();  // with its CR
      continue;
    }
    if (i == 0 || mail[i - 1] != '\r') __builtin_trap();
    if (head && line == 1) head = false;
    // A header line begins with one of our names, or with a blank.
    if (head && i + 1 < mail.size() && mail[i + 1] != '\r' && mail[i + 1] != ' ') {
      const auto name = mail.substr(i + 1, mail.find(':', i + 1) - i - 1);
      if (lower(name).starts_with("x-evil")) __builtin_trap();
    }
    line = 0;
  }
}

MailTemplate make_template() {
  MailTemplate made;
  made.subject = *Mustache::parse(
      "{{#release.subject}}{{{release.subject}}}{{/release.subject}}{{{release.title}}} "
      "{{subscriber.name}}",
      "s");
  made.text = *Mustache::parse("{{subscriber.name}} {{{release.body_text}}} {{links.unsubscribe}}", "t");
  made.html = *Mustache::parse("<p>{{subscriber.Desk}}</p>{{{release.body_html}}}", "h");
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static const MailTemplate mail_template = make_template();
  static const Newsroom newsroom;
  const std::string text(reinterpret_cast<const char*>(data), size);
  Findings findings;
  const auto release =
      parse_release(text, ParseContext{"f.md", "f", Zone::load_or_utc("Europe/London"), Time{}}, findings);
  if (has_errors(findings)) return 0;
  const ListText list{"press", "Press Größe", "Grüße, Büro <press@news.example.org>",         "r@example.org",
                      "en",    "default",     {"email", "name", "language", "topics", "Desk"}};
  MailInput input;
  input.release = &release;
  input.newsroom = &newsroom;
  input.list = &list;
  input.mail_template = &mail_template;
  input.tokens = std::make_shared<TokenKeys>();
  const std::vector<AttachedFile> files = {
      {"a/" + one_line(release.title, 120) + ".pdf", one_line(release.summary), "x", ""}};
  input.files = &files;
  const auto mail = CompiledMail::compile(input);
  if (!mail) return 0;
  Subscriber subscriber;
  subscriber.address = "a@example.org";
  subscriber.name = one_line(text.substr(text.size() / 2), 200);  // what the list reader lets through
  subscriber.attributes = {{"Desk", text}};
  const auto compiled = mail->personalise(subscriber, Time{})->bytes.whole();
  check(compiled);
  if (compiled != mail->plain(subscriber, Time{})->bytes.whole()) __builtin_trap();
  return 0;
}
