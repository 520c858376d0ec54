#include "story_words.hpp"

#include <algorithm>

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/document/markdown.hpp"
#include "gazetted/model/topic.hpp"
#include "gazetted/site/addresses.hpp"
#include "xml.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_summary = 500;  // in letters, of one that is made from the text

// " [2]", by which a plain text refers to the links at its end.
std::string without_references(std::string text) {
  for (auto at = text.find(" ["); at != std::string::npos; at = text.find(" [", at)) {
    const auto end = text.find_first_not_of("0123456789", at + 2);
    if (end != std::string::npos && end > at + 2 && text[end] == ']')
      text.erase(at, end + 1 - at);
    else
      ++at;
  }
  return text;
}

}  // namespace

const SiteNewsroom& newsroom_in(const SiteView& view, const std::string& key) {
  const auto found = view.newsrooms.find(key);
  if (found == view.newsrooms.end()) broken("a story of newsroom '" + key + "', which the site does not have");
  return found->second;
}

std::string language_of(const SiteNewsroom& newsroom, const Release& text) {
  return text.language.empty() ? newsroom.newsroom.language : text.language;
}

std::string id_of(const SiteNewsroom& newsroom, const Story& story, const std::string& language) {
  const bool original = equal_ignoring_case(language_of(newsroom, story.texts.front()), language);
  return original ? story.tag : story.tag + "/" + lower(language);
}

std::string url_of(const SiteNewsroom& newsroom, const std::string& path) {
  return newsroom.newsroom.public_url + path;
}

std::string story_url(const SiteNewsroom& newsroom, const Story& story, const Release& text) {
  return url_of(newsroom, story_path(newsroom.newsroom.slug, language_of(newsroom, text), text.title, story.number));
}

std::string file_url(const SiteNewsroom& newsroom, const Story& story, const StoryFile& file) {
  return url_of(newsroom, story_file_path(newsroom.newsroom.slug, story.number, file.name));
}

std::string topic_title(const SiteNewsroom& newsroom, const std::string& topic, const std::string& language) {
  const auto found = newsroom.topic_titles.find(topic_key(topic));
  const auto& title = found == newsroom.topic_titles.end() ? topic : text_in(found->second, language);
  return title.empty() ? topic : title;
}

std::optional<std::string> topic_page_path(const SiteNewsroom& newsroom, const std::string& topic) {
  const auto words = newsroom.topic_words.find(topic_key(topic));
  if (words == newsroom.topic_words.end()) return {};
  return topic_path(newsroom.newsroom.slug, words->second);
}

std::string topic_term(const SiteNewsroom& newsroom, const std::string& topic) {
  const auto words = newsroom.topic_words.find(topic_key(topic));
  return words == newsroom.topic_words.end() ? address_words(topic) : words->second;
}

std::vector<std::string> distinct_topics(const std::vector<std::string>& topics) {
  std::vector<std::string> distinct;
  for (const auto& topic : topics) {
    const auto is_same = [&](const auto& other) { return topic_key(other) == topic_key(topic); };
    if (std::none_of(distinct.begin(), distinct.end(), is_same)) distinct.push_back(topic);
  }
  return distinct;
}

std::string note_in(const StoryVersion& version, const std::string& language) {
  for (const auto& [its, note] : version.change_notes) {
    if (is_same_language(its, language)) return note;
  }
  return version.change_notes.empty() ? "" : version.change_notes.begin()->second;
}

Change change_of(const SiteView& view, const Story& story, const Release& text, const std::string& language) {
  Change change;
  if (story.kind() == ReleaseKind::release) return change;
  const auto labels = labels_for(language, view.theme.labels());
  change.head = text_member(labels, to_string(story.kind()));
  change.note = note_in(story.versions.back(), language);
  if (change.note.empty()) change.note = text.change_note;
  if (story.is_withdrawn()) change.do_not_use = text_member(labels, "do_not_use");
  return change;
}

std::string headline_of(const SiteView& view, const Story& story, const Release& text, const std::string& language) {
  if (story.kind() == ReleaseKind::release) return text.title;
  const auto labels = labels_for(language, view.theme.labels());
  const auto head = text_member(labels, to_string(story.kind())) + text_member(labels, "colon");
  return head + text.title;
}

std::string format_offset_time(Time time, const Zone& zone) {
  const auto offset = zone.offset(time);
  auto text = format_rfc3339(time + offset);
  text.pop_back();  // Z
  return text + format_offset(offset).substr(3);
}

std::string iso_text(const ShownDate& date, const Zone& zone) {
  if (date.instant) return format_offset_time(*date.instant, zone);
  return fmt::format("{:04}-{:02}-{:02}", date.day / 10'000, date.day / 100 % 100, date.day % 100);
}

std::string format_day_of(Time time, const Zone& zone, const std::string& language) {
  const int day = day_in_zone(time, zone);
  return format_day(day / 10'000, day / 100 % 100, day % 100, language);
}

std::string in_line(const std::string& text) { return one_line(fit_text(text), text.size()); }

std::string summary_of(const Release& text) {
  if (!text.summary.empty()) return in_line(text.summary);
  if (!text.subtitle.empty()) return in_line(text.subtitle);
  const auto plain = markdown_to_text(fit_text(text.body));
  if (!plain) return "";
  const auto line = without_references(in_line(plain->substr(0, plain->find("\n\n"))));
  const auto begin = std::string(grapheme_prefix(line, longest_summary));
  return begin.size() == line.size() ? begin : begin.substr(0, begin.find_last_of(' ')) + " …";
}

}  // namespace gazetted
