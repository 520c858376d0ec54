#include "gazetted/site/story.hpp"

#include <algorithm>

#include "file_model.hpp"
#include "picture_model.hpp"

namespace gazetted {

const std::string& text_in(const TextByLanguage& texts, std::string_view language) {
  static const std::string none;
  const auto exact = texts.find(std::string(language));
  if (exact != texts.end()) return exact->second;
  const auto same = std::find_if(texts.begin(), texts.end(), [&](const auto& each) {
    return !each.first.empty() && is_same_language(each.first, language);
  });
  if (same != texts.end()) return same->second;
  const auto other = texts.find("");
  return other == texts.end() ? none : other->second;
}

StoryFile in_words_of(StoryFile file, std::string_view language) {
  auto found = file.words.find(std::string(language));
  if (found == file.words.end())
    found = std::find_if(file.words.begin(), file.words.end(),
                         [&](const auto& each) { return is_same_language(each.first, language); });
  if (found == file.words.end()) return file;
  const auto& words = found->second;
  for (const auto& [from, to] : {std::pair(&words.title, &file.title),
                                 {&words.caption, &file.caption},
                                 {&words.credit, &file.credit},
                                 {&words.alt, &file.alt}}) {
    if (!from->empty()) *to = *from;
  }
  return file;
}

ShownDate shown_date(const std::optional<PublishedDate>& date, Time first_published, const Zone& zone) {
  const ShownDate first{day_in_zone(first_published, zone), first_published};
  if (!date) return first;
  if (date->instant)
    return *date->instant > first_published ? first : ShownDate{day_in_zone(*date->instant, zone), date->instant};
  const ShownDate borne{date->year * 10'000 + date->month * 100 + date->day, {}};
  return borne.day > first.day ? first : borne;
}

int day_listed(const ListedStory& story, const Zone& zone) {
  return story.day != 0 ? story.day : day_in_zone(story.published, zone);
}

ListedStory listed(const Story& story, const std::string& language) {
  ListedStory out;
  out.number = story.number;
  out.newsroom = story.newsroom;
  out.tag = story.tag;
  out.published = story.published();
  out.updated = story.updated();
  out.kind = story.kind();
  for (const auto& text : story.texts)
    out.texts.push_back({text.language.empty() ? language : text.language, text.title, text.summary});
  if (!story.texts.empty()) out.topics = story.texts.front().topics;
  const auto picture = std::find_if(story.files.begin(), story.files.end(), says_something);
  if (picture != story.files.end() && !story.is_withdrawn()) {
    out.picture = thumbnail_name(*picture);
    out.picture_alt = picture->alt;
  }
  return out;
}

std::string to_json_text(const ListedStory& story) {
  json::array texts;
  for (const auto& text : story.texts)
    texts.push_back(json::object{{"language", text.language}, {"title", text.title}, {"summary", text.summary}});
  json::array topics;
  for (const auto& topic : story.topics) topics.push_back(json::value(topic));
  return json::serialize(json::object{{"kind", to_string(story.kind)},
                                      {"texts", std::move(texts)},
                                      {"topics", std::move(topics)},
                                      {"picture", story.picture},
                                      {"picture_alt", story.picture_alt}});
}

Status read_json_text(std::string_view text, ListedStory& story) {
  const auto read = parse_json(text);
  if (!read) return read.error();
  if (!read->is_object()) return fail("a listed story must be an object");
  const auto& object = read->as_object();
  const auto kind = release_kind_called(text_member(object, "kind"));
  if (!kind) return fail("a listed story is of no kind that is known: '{}'", text_member(object, "kind"));
  const auto* texts = object.if_contains("texts");
  if (!texts || !texts->is_array() || texts->as_array().empty()) return fail("a listed story has no texts");
  ListedStory out = story;
  out.kind = *kind;
  out.texts.clear();
  out.topics.clear();
  for (const auto& one : texts->as_array()) {
    if (!one.is_object()) return fail("a text of a listed story must be an object");
    const auto& words = one.as_object();
    out.texts.push_back({text_member(words, "language"), text_member(words, "title"), text_member(words, "summary")});
    if (out.texts.back().language.empty()) return fail("a text of a listed story names no language");
  }
  if (const auto* topics = object.if_contains("topics"); topics && topics->is_array()) {
    for (const auto& topic : topics->as_array()) {
      if (topic.is_string()) out.topics.emplace_back(topic.as_string());
    }
  }
  out.picture = text_member(object, "picture");
  out.picture_alt = text_member(object, "picture_alt");
  story = std::move(out);
  return {};
}

}  // namespace gazetted
