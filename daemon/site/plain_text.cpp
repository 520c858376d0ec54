#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/document/line_wrap.hpp"
#include "gazetted/document/markdown.hpp"
#include "gazetted/model/about_name.hpp"
#include "gazetted/render/wording.hpp"
#include "gazetted/site/machine_forms.hpp"
#include "story_words.hpp"
#include "xml.hpp"

namespace gazetted {
namespace {

std::string without_end(std::string text) {
  text.resize(text.find_last_not_of(" \n") + 1);
  return text;
}

std::string wrapped(const std::string& text) { return without_end(wrapped_lines(one_line(text, text.size()))); }

class Writer {
 public:
  Writer(const SiteView& view, const Story& story, const Release& text)
      : view_(view),
        story_(story),
        text_(text),
        newsroom_(newsroom_in(view, story.newsroom)),
        language_(language_of(newsroom_, text)),
        labels_(labels_for(language_, view.theme.labels())) {}

  Result<std::string> run() {
    const auto& name = newsroom_.newsroom.name;
    paragraph(name + " · " + day());
    const auto change = change_of(view_, story_, text_, language_);
    paragraph(change.head);
    paragraph(change.note);
    paragraph(change.do_not_use);
    if (story_.is_withdrawn()) {
      paragraph(text_.title);
      const auto zone = Zone::load_or_utc(newsroom_.newsroom.time_zone);
      paragraph("#" + std::to_string(story_.number) + label("comma") + label("published") + label("colon") +
                format_day_of(story_.published(), zone, language_));
    } else if (auto status = content(); !status) {
      return status.error();
    }
    block(label("read_online") + label("colon") + story_url(newsroom_, story_, text_));
    if (!story_.is_withdrawn()) files();
    contacts();
    if (story_.is_withdrawn()) return fit_text(without_end(out_) + "\n");
    const auto& about = text_.boilerplate.empty() ? newsroom_.newsroom.boilerplate_in(language_) : text_.boilerplate;
    if (auto status = section(label("notes_to_editors"), text_.notes_to_editors, "notes_to_editors"); !status)
      return status.error();
    if (auto status = section(label("about") + " " + name_of_about(text_, newsroom_.newsroom), about, "boilerplate");
        !status)
      return status.error();
    return fit_text(without_end(out_) + "\n");
  }

 private:
  std::string label(const char* key) const { return text_member(labels_, key); }

  std::string day() const {
    if (text_.date) return day_text(text_.date, language_);
    return format_day_of(story_.updated(), Zone::load_or_utc(newsroom_.newsroom.time_zone), language_);
  }

  void block(const std::string& text) {
    if (!trim(text).empty()) out_ += without_end(text) + "\n\n";
  }
  void paragraph(const std::string& text) { block(wrapped(text)); }
  void heading(const std::string& text, char mark) {
    const auto lines = wrapped(text);
    out_ += lines + "\n" + underline(lines, mark) + "\n\n";
  }

  Result<std::string> rendered(const std::string& markdown, const std::string& lead, const char* what) const {
    TextOptions options;
    options.lead = lead;
    options.struck_out = label("struck_out") + label("colon");
    auto text = markdown_to_text(fit_text(markdown), options);
    if (!text) return fail("{}: {}: {}", text_.id, what, text.error().message());
    return text;
  }

  Status content() {
    heading(text_.title, '=');
    paragraph(text_.subtitle);
    paragraph(text_.summary);
    const auto body = rendered(text_.body, text_.dateline.empty() ? "" : text_.dateline + " — ", "body");
    if (!body) return body.error();
    block(*body);
    std::string lines;
    for (const auto& byline : text_.bylines) {
      const auto url = safe_target(byline.url);
      lines += label("by") + " " + one_line(byline.name) + (url.empty() ? "" : " <" + url + ">") + "\n";
    }
    block(lines);
    paragraph(distribution_line(text_.distributor, text_.on_behalf_of, labels_));
    return {};
  }

  Status section(const std::string& title, const std::string& markdown, const char* what) {
    if (trim(markdown).empty()) return {};
    const auto text = rendered(markdown, "", what);
    if (!text) return text.error();
    heading(title, '-');
    block(*text);
    return {};
  }

  void files() {
    std::string lines;
    for (const auto& each : story_.files) {
      const auto file = in_words_of(each, language_);
      lines += "- " + (file.title.empty() ? file.name : one_line(file.title) + " (" + file.name + ")") +
               label("comma") + format_size(file.size);
      if (!file.caption.empty()) lines += label("colon") + one_line(file.caption);
      if (!file.credit.empty()) lines += " (" + one_line(credit_line(file.credit, labels_)) + ")";
      lines += "\n  " + file_url(newsroom_, story_, file) + "\n";
    }
    for (const auto& link : text_.media) {
      if (const auto url = safe_target(link.url); !url.empty())
        lines += "- " + (link.title.empty() ? "" : one_line(link.title) + label("colon")) + url + "\n";
    }
    if (lines.empty()) return;
    heading(label("media"), '-');
    block(lines);
  }

  void contacts() {
    const auto& people = text_.contacts.empty() ? newsroom_.press : text_.contacts;
    if (people.empty()) return;
    heading(label("contact"), '-');
    std::string lines;
    for (const auto& person : people) {
      lines += person.name + (person.role.empty() ? "" : label("comma") + person.role) + "\n";
      if (!person.email.empty()) lines += person.email + "\n";
      if (!person.phone.empty()) lines += label("phone") + label("colon") + person.phone + "\n";
    }
    block(lines);
  }

  const SiteView& view_;
  const Story& story_;
  const Release& text_;
  const SiteNewsroom& newsroom_;
  std::string language_;
  json::object labels_;
  std::string out_;
};

}  // namespace

Result<std::string> plain_text(const SiteView& view, const Story& story, const Release& text) {
  return Writer(view, story, text).run();
}

}  // namespace gazetted
