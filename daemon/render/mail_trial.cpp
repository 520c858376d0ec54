// What compile() tries before a mail is believed to be good: nobody's row may run into what nobody else's did.
#include "gazetted/base/text.hpp"
#include "gazetted/render/mail.hpp"

namespace gazetted {
namespace {

constexpr std::size_t max_html = 500 * 1024;
// Both ways of all sections together may come to more than any mail.
constexpr std::size_t max_both_ways = 64u << 20;

std::string joined(const std::vector<Piece>& pieces) {
  std::string out;
  for (const auto& piece : pieces) out += piece.text;
  return out;
}

bool is_empty(const std::vector<Piece>& pieces) { return trim(joined(pieces)).empty(); }

}  // namespace

// Both ends of the range of subscribers, everything known of them and nothing; then every way between at once.
Status CompiledMail::try_subscribers() const {
  Subscriber nobody;
  nobody.address = "nobody@example.org";
  Subscriber somebody = nobody;
  somebody.name = "Somebody";
  for (const auto& field : fields_) somebody.attributes.emplace_back(field, "x");
  for (const auto& subscriber : {nobody, somebody}) {
    const auto subject = render_plain(template_.subject, subscriber, false);
    if (!subject) return subject.error();
    if (is_empty(*subject)) return fail("the subject of list '{}' is empty", list_);
    if (const auto text = render_plain(template_.text, subscriber, false); !text) return text.error();
    const auto html = render_plain(template_.html, subscriber, true);
    if (!html) return html.error();
    if (joined(*html).size() > max_html) return fail("the HTML of list '{}' is over 500 KB", list_);
  }
  somebody.topics = {"x"};
  return try_everybody(somebody);
}

Status CompiledMail::try_everybody(const Subscriber& subscriber) const {
  const auto model = model_for(subscriber);
  for (const auto* which : {&template_.subject, &template_.text, &template_.html}) {
    auto both = options(which == &template_.html);
    both.sections = Mustache::Sections::both_ways;
    both.max_bytes = max_both_ways;
    if (const auto pieces = which->render(model, both); !pieces) return pieces.error();
  }
  return {};
}

// Every form that a compiled mail can take. A hole of a subject is somebody's value, and try_people() looked at those.
Status CompiledMail::try_forms() const {
  if (!compilable_) return {};
  for (unsigned truth = 0; truth < 1u << conditions_.size(); ++truth) {
    const auto subject = template_.subject.render(model_, options_of_form(truth, false));
    if (!subject) return subject.error();
    const auto is_hole = [](const Piece& piece) { return piece.hole; };
    if (is_empty(*subject) && std::none_of(subject->begin(), subject->end(), is_hole))
      return fail("the subject of list '{}' is empty for some of its subscribers", list_);
    const auto text = template_.text.render(model_, options_of_form(truth, false));
    if (!text) return text.error();
    const auto html = template_.html.render(model_, options_of_form(truth, true));
    if (!html) return html.error();
    if (joined(*html).size() > max_html)
      return fail("the HTML of list '{}' is over 500 KB for some of its subscribers", list_);
  }
  return {};
}

}  // namespace gazetted
