#include "feed_html.hpp"

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/document/markdown.hpp"
#include "xml.hpp"

namespace gazetted {
namespace {

// Stands for the address of a picture until the HTML is there: "cid:3" is the fourth file.
std::string address_of(std::string_view value, const SiteNewsroom& newsroom, const Story& story) {
  value.remove_prefix(4);
  for (std::size_t i = 0; i < story.files.size(); ++i) {
    if (value == std::to_string(i)) return file_url(newsroom, story, story.files[i]);
  }
  return "";
}

// A tag of our own writer, whose values are between double quotes and hold neither those nor brackets.
std::string plain_tag(std::string_view tag, const SiteNewsroom& newsroom, const Story& story, const std::string& page) {
  auto at = std::min(tag.find(' '), tag.size());
  auto out = std::string(tag.substr(0, at));
  while (at < tag.size()) {
    const auto equals = tag.find("=\"", at);
    const auto end = equals == std::string_view::npos ? equals : tag.find('"', equals + 2);
    if (end == std::string_view::npos) break;
    const auto name = trim(tag.substr(at, equals - at));
    std::string value(tag.substr(equals + 2, end - equals - 2));
    at = end + 1;
    if (name == "style" || name == "class" || name.starts_with("on")) continue;
    if (name == "src" && value.starts_with("cid:")) value = html_escape(address_of(value, newsroom, story));
    if (name == "href" && value.starts_with("#")) value = html_escape(page) + value;
    out += fmt::format(" {}=\"{}\"", name, value);
  }
  return out;
}

std::string without_looks(std::string_view html, const SiteNewsroom& newsroom, const Story& story,
                          const std::string& page) {
  std::string out;
  std::size_t at = 0;
  while (true) {
    const auto begin = html.find('<', at);
    const auto end = begin == std::string_view::npos ? begin : html.find('>', begin);
    if (end == std::string_view::npos) return out + std::string(html.substr(at));
    out += html.substr(at, begin - at);
    out += plain_tag(html.substr(begin, end - begin), newsroom, story, page);
    at = end;
  }
}

}  // namespace

Result<std::string> feed_html(const SiteNewsroom& newsroom, const Story& story, const Release& text) {
  HtmlOptions options;
  options.right_to_left = is_right_to_left(language_of(newsroom, text));
  if (!text.dateline.empty()) options.lead = text.dateline + " — ";
  for (std::size_t i = 0; i < story.files.size(); ++i) {
    const auto& file = story.files[i];
    const auto between = file.caption.empty() || file.credit.empty() ? "" : " · ";
    options.images[file.name] = {std::to_string(i), file.alt, file.caption + between + file.credit, file.width};
  }
  const auto body = Markdown::parse(fit_text(text.body));
  if (!body) return body.error();
  auto html = body->html(options);
  if (!html) return html.error();
  return without_looks(*html, newsroom, story, story_url(newsroom, story, text));
}

}  // namespace gazetted
