#include "feed_entry.hpp"

#include <algorithm>

#include "feed_html.hpp"
#include "file_model.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/render/wording.hpp"
#include "gazetted/site/addresses.hpp"
#include "picture_model.hpp"
#include "story_words.hpp"
#include "xml.hpp"

namespace gazetted {
namespace {

// Of what is withdrawn its readers are told in every language that it had, whatever languages the notice has.
const Release* text_in(const SiteNewsroom& newsroom, const Story& story, const std::string& language) {
  for (const auto& text : story.texts) {
    if (equal_ignoring_case(language_of(newsroom, text), language)) return &text;
  }
  const bool had = std::any_of(story.former.begin(), story.former.end(), [&](const FormerHeadline& former) {
    return equal_ignoring_case(former.language, language);
  });
  return had && story.is_withdrawn() ? &story.texts.front() : nullptr;
}

std::string paragraph(const std::string& text) { return text.empty() ? "" : "<p>" + html_escape(text) + "</p>\n"; }

std::string link_to(const std::string& url) {
  return fmt::format("<p><a href=\"{0}\">{0}</a></p>\n", html_escape(url));
}

// What stands above the text of a later version: what has changed.
std::string notice_html(const Change& change) {
  if (change.head.empty()) return "";
  return "<p><strong>" + html_escape(change.head) + "</strong></p>\n" + paragraph(change.note) +
         paragraph(change.do_not_use);
}

// The pictures that the text does not show itself.
std::string pictures_html(const FeedEntry& entry, const json::object& labels) {
  std::string html;
  for (const auto& [file, url] : entry.files) {
    if (file.in_text || !file.type.starts_with("image/")) continue;
    html += fmt::format("<figure><img src=\"{}\" alt=\"{}\">", html_escape(url), html_escape(file.alt));
    const auto caption = caption_with_credit(file, labels);
    if (!caption.empty()) html += "<figcaption>" + html_escape(caption) + "</figcaption>";
    html += "</figure>\n";
  }
  return html;
}

std::string full_html(const SiteView& view, const Story& story, const Release& text, const FeedEntry& entry) {
  const auto body = feed_html(view, story, text);
  if (!body) return paragraph(entry.summary) + link_to(entry.url);
  const auto subtitle =
      text.subtitle.empty() ? "" : "<p><strong>" + html_escape(in_line(text.subtitle)) + "</strong></p>\n";
  const auto labels = labels_for(entry.language, view.theme.labels());
  return subtitle + *body + pictures_html(entry, labels) +
         paragraph(fit_text(distribution_line(text.distributor, text.on_behalf_of, labels)));
}

}  // namespace

std::optional<FeedEntry> feed_entry(const SiteView& view, const FeedOf& feed, const Story& story, Time now,
                                    EntryText length) {
  if (story.is_withdrawn() && now >= story.updated() + withdrawn_stays) return {};
  const auto& newsroom = newsroom_in(view, story.newsroom);
  const auto* text = text_in(newsroom, story, feed.language);
  if (!text) return {};
  FeedEntry entry;
  entry.id = id_of(newsroom, story, feed.language);
  entry.url = story_url(newsroom, story, *text);
  entry.language = feed.language;
  entry.title = in_line(headline_of(view, story, *text, feed.language));
  entry.published = story.published();
  entry.updated = story.updated();
  entry.topics_url = url_of(newsroom, newsroom_path(newsroom.newsroom.slug) + "topics/");
  auto change = change_of(view, story, *text, feed.language);
  change.note = fit_text(change.note);
  if (story.is_withdrawn()) {
    entry.authors.push_back({fit_text(newsroom.newsroom.name), ""});
    entry.summary = in_line(change.note);
    entry.html = notice_html(change) + link_to(entry.url);
  } else {
    for (const auto& byline : text->bylines)
      entry.authors.push_back({in_line(byline.name), fit_text(safe_target(byline.url))});
    if (entry.authors.empty())
      entry.authors.push_back({fit_text(newsroom.newsroom.name), fit_text(safe_target(newsroom.newsroom.website))});
    for (const auto& topic : distinct_topics(text->topics))
      entry.topics.emplace_back(topic_term(newsroom, topic), in_line(topic_title(newsroom, topic, feed.language)));
    for (const auto& other : story.texts) {
      if (story.texts.size() > 1)
        entry.languages.emplace_back(language_of(newsroom, other), story_url(newsroom, story, other));
    }
    for (const auto& each : story.files) {
      auto file = in_words_of(each, feed.language);
      const auto shown = shown_picture(newsroom, story.number, file, feed_width);
      const auto url = url_of(newsroom, shown.path);
      file.type = shown.type;
      file.size = shown.size;
      file.sha256 = shown.sha256;
      file.width = shown.width;
      file.height = shown.height;
      for (auto* words : {&file.title, &file.caption, &file.credit, &file.alt}) *words = in_line(*words);
      entry.files.push_back({std::move(file), url});
    }
    entry.summary = summary_of(*text);
    entry.html = notice_html(change) + (length == EntryText::full ? full_html(view, story, *text, entry)
                                                                  : paragraph(entry.summary) + link_to(entry.url));
  }
  if (reads_right_to_left(entry.title + "\n" + text->body, feed.language))
    entry.html = "<div dir=\"rtl\">\n" + entry.html + "</div>\n";
  return entry;
}

}  // namespace gazetted
