#include "feed_html.hpp"

#include <algorithm>
#include <array>

#include "file_model.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/document/markdown.hpp"
#include "picture_model.hpp"
#include "story_words.hpp"
#include "xml.hpp"

namespace gazetted {
namespace {

// What a page needs and a reader of feeds takes for dangerous, or for nothing.
constexpr std::array left_out = {"class", "style", "role", "tabindex", "aria-label", "loading", "decoding"};

// A tag of our own writer, whose values are between double quotes and hold neither those nor brackets.
std::string plain_tag(std::string_view tag, const std::string& page) {
  auto at = std::min(tag.find(' '), tag.size());
  auto out = std::string(tag.substr(0, at));
  while (at < tag.size()) {
    const auto equals = tag.find("=\"", at);
    const auto end = equals == std::string_view::npos ? equals : tag.find('"', equals + 2);
    if (end == std::string_view::npos) break;
    const auto name = trim(tag.substr(at, equals - at));
    std::string value(tag.substr(equals + 2, end - equals - 2));
    at = end + 1;
    if (std::find(left_out.begin(), left_out.end(), name) != left_out.end()) continue;
    if (name == "href" && value.starts_with("#")) value = html_escape(page) + value;
    out += fmt::format(" {}=\"{}\"", name, value);
  }
  return out;
}

std::string for_feeds(std::string_view html, const std::string& page) {
  std::string out;
  std::size_t at = 0;
  while (true) {
    const auto begin = html.find('<', at);
    const auto end = begin == std::string_view::npos ? begin : html.find('>', begin);
    if (end == std::string_view::npos) return out + std::string(html.substr(at));
    out += html.substr(at, begin - at);
    out += plain_tag(html.substr(begin, end - begin), page);
    at = end;
  }
}

}  // namespace

Result<std::string> feed_html(const SiteView& view, const Story& story, const Release& text) {
  const auto& newsroom = newsroom_in(view, story.newsroom);
  const auto labels = labels_for(language_of(newsroom, text), view.theme.labels());
  WebHtmlOptions options;
  if (!text.dateline.empty()) options.lead = fit_text(text.dateline) + " — ";
  for (const auto& file : story.files) {
    const auto shown = shown_picture(newsroom, story.number, file, feed_width);
    options.pictures[file.in_bundle.empty() ? file.name : file.in_bundle] = {
        url_of(newsroom, shown.path), fit_text(file.alt), fit_text(caption_with_credit(file, labels)), shown.width,
        shown.height};
  }
  const auto body = Markdown::parse(fit_text(text.body));
  if (!body) return body.error();
  const auto html = body->web_html(options);
  if (!html) return html.error();
  return for_feeds(*html, story_url(newsroom, story, text));
}

}  // namespace gazetted
