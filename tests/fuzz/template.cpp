// Templates, with a model beside them that may say anything: what is parsed is rendered within its budget, no value
// becomes markup or a tag by itself, and a mail of it is the same whether it was compiled or not.
#include "gazetted/base/text.hpp"
#include "gazetted/render/mail.hpp"

namespace {

using namespace gazetted;

constexpr std::size_t max_bytes = 1 << 20;

void check_error(const Error& error) {
  if (error.text().empty() || error.text().size() > 2'000 || !is_utf8(error.text())) __builtin_trap();
}

// Only {{{name}}}, {{&name}} and other delimiters may let a value's own markup through.
bool escapes_everything(const std::string& text) {
  return text.find("{{{") == std::string::npos && text.find('&') == std::string::npos &&
         text.find('=') == std::string::npos;
}

void check_rendering(const Mustache& parsed, const std::string& text, const json::value& model) {
  Mustache::Options options;
  options.strict = false;
  options.max_bytes = max_bytes;
  options.partials = [&](const std::string& name) { return name == "self" ? &parsed : nullptr; };
  const auto rendered = parsed.render_text(model, options);
  if (!rendered) return check_error(rendered.error());
  if (rendered->size() > max_bytes + text.size()) __builtin_trap();
  const bool has_markup = text.find_first_of("<>\"") != std::string::npos;
  if (escapes_everything(text) && !has_markup && rendered->find_first_of("<>\"") != std::string::npos) __builtin_trap();
  options.strict = true;
  const auto strict = parsed.render_text(model, options);
  if (strict && *strict != *rendered) __builtin_trap();
}

Subscriber reader(const std::string& name) {
  Subscriber subscriber;
  subscriber.address = "a@example.org";
  subscriber.name = name;
  subscriber.attributes = {{"Desk", "{{release.title}}\n.\n<b>"}};
  return subscriber;
}

void check_mail(const Mustache& parsed) {
  static const Newsroom newsroom;
  static const ListText list{
      "press", "Press", "press@news.example.org", "", "en", "default", {"email", "name", "language", "topics", "Desk"}};
  Release release;
  release.id = "r";
  release.title = "A {{title}} <&>";
  release.body = "A *text*.\n";
  MailTemplate mail_template;
  mail_template.subject = *Mustache::parse("{{release.title}}", "s");
  mail_template.text = parsed;
  mail_template.html = parsed;
  mail_template.partials = {{"self", parsed}};
  MailInput input;
  input.release = &release;
  input.newsroom = &newsroom;
  input.list = &list;
  input.mail_template = &mail_template;
  input.tokens = std::make_shared<TokenKeys>();
  input.unsubscribe_url = "https://news.example.org/u/";
  const auto mail = CompiledMail::compile(input);
  if (!mail) return check_error(mail.error());
  for (const auto* name : {"", "Jörg <b> {{name}}"}) {
    const auto compiled = mail->personalise(reader(name), Time{});
    const auto plain = mail->plain(reader(name), Time{});
    if (plain.has_value() != compiled.has_value()) __builtin_trap();
    if (plain && compiled->bytes.whole() != plain->bytes.whole()) __builtin_trap();
  }
}

}  // namespace

// A template, and after a line of "%" the model as JSON; without one the text itself is the value of everything.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string input(reinterpret_cast<const char*>(data), size);
  if (!is_utf8(input) || input.find('\0') != std::string::npos) return 0;  // a template's file is neither
  const auto end = input.find("\n%\n");
  const auto text = input.substr(0, end);
  const auto parsed = Mustache::parse(text, "t");
  if (!parsed) {
    check_error(parsed.error());
    return 0;
  }
  json::value model = json::object{{"a", input}, {"b", json::array{input, json::object{{"a", "<"}}}}, {"c", ""}};
  if (end != std::string::npos) {
    auto given = parse_json(input.substr(end + 3));
    if (given) model = std::move(*given);
  }
  check_rendering(*parsed, text, model);
  check_mail(*parsed);
  return 0;
}
