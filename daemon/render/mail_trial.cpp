#include "mail_trial.hpp"

#include "gazetted/base/text.hpp"
#include "piece_encoding.hpp"

namespace gazetted {
namespace {

constexpr std::size_t max_html = 500 * 1024;
// Both ways of all sections together may come to more than any mail.
constexpr std::size_t max_both_ways = 64u << 20;

bool is_empty(const std::vector<Piece>& pieces) { return trim(joined(pieces)).empty(); }

}  // namespace

Status MailTrial::run() const {
  if (auto status = try_subscribers(); !status) return status;
  return try_forms();
}

// Both ends of the range of subscribers, everything known of them and nothing; then every way between at once.
Status MailTrial::try_subscribers() const {
  Subscriber nobody;
  nobody.address = "nobody@example.org";
  Subscriber somebody = nobody;
  somebody.name = "Somebody";
  for (const auto& field : mail_.fields_) somebody.attributes.emplace_back(field, "x");
  for (const auto& subscriber : {nobody, somebody}) {
    const auto subject = mail_.render_plain(mail_.template_.subject, subscriber, CompiledMail::Escape::none);
    if (!subject) return subject.error();
    if (is_empty(*subject)) return fail("the subject of list '{}' is empty", mail_.list_);
    if (const auto text = mail_.render_plain(mail_.template_.text, subscriber, CompiledMail::Escape::none); !text)
      return text.error();
    const auto html = mail_.render_plain(mail_.template_.html, subscriber, CompiledMail::Escape::html);
    if (!html) return html.error();
    if (joined(*html).size() > max_html) return fail("the HTML of list '{}' is over 500 KB", mail_.list_);
  }
  somebody.topics = {"x"};
  return try_everybody(somebody);
}

Status MailTrial::try_everybody(const Subscriber& subscriber) const {
  const auto model = mail_.model_for(subscriber);
  for (const auto* which : {&mail_.template_.subject, &mail_.template_.text, &mail_.template_.html}) {
    auto both = mail_.options(which == &mail_.template_.html ? CompiledMail::Escape::html : CompiledMail::Escape::none);
    both.sections = Mustache::Sections::both_ways;
    both.max_bytes = max_both_ways;
    if (const auto pieces = which->render(model, both); !pieces) return pieces.error();
  }
  return {};
}

// Every form that a compiled mail can take. A hole of a subject is somebody's value, and try_subscribers() looked at
// those.
Status MailTrial::try_forms() const {
  if (!mail_.compilable_) return {};
  for (unsigned truth = 0; truth < 1u << mail_.conditions_.size(); ++truth) {
    const auto subject =
        mail_.template_.subject.render(mail_.model_, mail_.options_of_form(truth, CompiledMail::Escape::none));
    if (!subject) return subject.error();
    const auto is_hole = [](const Piece& piece) { return piece.hole; };
    if (is_empty(*subject) && std::none_of(subject->begin(), subject->end(), is_hole))
      return fail("the subject of list '{}' is empty for some of its subscribers", mail_.list_);
    const auto text =
        mail_.template_.text.render(mail_.model_, mail_.options_of_form(truth, CompiledMail::Escape::none));
    if (!text) return text.error();
    const auto html =
        mail_.template_.html.render(mail_.model_, mail_.options_of_form(truth, CompiledMail::Escape::html));
    if (!html) return html.error();
    if (joined(*html).size() > max_html)
      return fail("the HTML of list '{}' is over 500 KB for some of its subscribers", mail_.list_);
  }
  return {};
}

}  // namespace gazetted
