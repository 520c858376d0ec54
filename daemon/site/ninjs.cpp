#include "feed_html.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/json.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/document/markdown.hpp"
#include "gazetted/site/addresses.hpp"
#include "gazetted/site/machine_forms.hpp"
#include "picture_model.hpp"
#include "story_words.hpp"
#include "xml.hpp"

namespace gazetted {
namespace {

void put(json::object& object, const char* key, const std::string& text) {
  if (!text.empty()) object[key] = fit_text(text);
}

void put(json::object& object, const char* key, json::array array) {
  if (!array.empty()) object[key] = std::move(array);
}

void add_value(json::array& to, const char* role, const std::string& text) {
  if (!text.empty()) to.push_back(json::object{{"role", role}, {"value", fit_text(text)}});
}

// 1 is the most urgent, 9 the least.
int urgency_of(const Story& story, const Release& text) {
  if (story.kind() == ReleaseKind::withdrawal) return 1;
  if (story.kind() == ReleaseKind::correction) return 2;
  switch (text.priority) {
    case Priority::urgent:
      return 1;
    case Priority::high:
      return 3;
    case Priority::normal:
      return 5;
    case Priority::low:
      return 8;
  }
  return 5;
}

std::int64_t words_in(const std::string& text) {
  std::int64_t words = 0;
  bool between = true;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\t';
    if (between && !blank) ++words;
    between = blank;
  }
  return words;
}

json::array bodies_of(const SiteView& view, const Story& story, const Release& text) {
  json::array bodies;
  const auto add = [&](const char* type, const std::string& value) {
    bodies.push_back(json::object{{"role", "main"}, {"contentType", type}, {"value", fit_text(value)}});
  };
  add("text/markdown", text.body);
  if (const auto html = feed_html(view, story, text)) add("text/html", *html);
  if (const auto plain = markdown_to_text(fit_text(text.body))) {
    add("text/plain", *plain);
    auto& body = bodies.back().as_object();
    body["charCount"] = std::int64_t(count_graphemes(*plain));
    body["wordCount"] = words_in(*plain);
  }
  return bodies;
}

json::array sources_of(const SiteNewsroom& newsroom, const Release& text) {
  json::array sources;
  for (const auto& contact : text.contacts.empty() ? newsroom.press : text.contacts) {
    json::object source;
    json::array ways;
    put(source, "name", contact.name);
    put(source, "role", contact.role);
    const auto way = [&](const char* type, const std::string& value) {
      if (!value.empty()) ways.push_back(json::object{{"type", type}, {"value", fit_text(value)}});
    };
    way("email", contact.email);
    way("phone", contact.phone);
    put(source, "contactInfo", std::move(ways));
    if (!source.empty()) sources.push_back(std::move(source));
  }
  const auto add = [&](const char* role, const std::string& name) {
    if (!name.empty()) sources.push_back(json::object{{"name", fit_text(name)}, {"role", role}});
  };
  add("distributor", text.distributor);
  add("onBehalfOf", text.on_behalf_of);
  return sources;
}

const char* kind_of(const StoryFile& file) {
  if (file.type.starts_with("image/")) return "picture";
  if (file.type.starts_with("audio/")) return "audio";
  if (file.type.starts_with("video/")) return "video";
  return "component";
}

json::object rendition(const char* name, const std::string& url, const std::string& type) {
  return json::object{{"name", name}, {"href", url}, {"contentType", type}};
}

json::object association_of(const SiteNewsroom& newsroom, const Story& story, const StoryFile& file) {
  json::object one{{"name", fit_text(file.name)}, {"rel", "attachment"}, {"type", kind_of(file)}};
  one["uri"] = story.tag + "/media/" + percent_encode(file.name);
  put(one, "by", file.credit);
  json::array headlines, descriptions;
  add_value(headlines, "main", file.title);
  add_value(descriptions, "caption", file.caption);
  add_value(descriptions, "alt", file.alt);
  put(one, "headlines", std::move(headlines));
  put(one, "descriptions", std::move(descriptions));
  auto original = rendition("original", file_url(newsroom, story, file), file.type);
  original["sizeInBytes"] = file.size;
  if (file.width > 0 && file.height > 0) {
    original["width"] = file.width;
    original["height"] = file.height;
  }
  json::array renditions{std::move(original)};
  for (const auto& smaller : file.renditions) {
    if (smaller.format != PictureFormat::jpeg) continue;
    auto web = rendition(("web-" + std::to_string(smaller.width)).c_str(),
                         url_of(newsroom, rendition_path(newsroom, story.number, file, smaller)), "image/jpeg");
    web["sizeInBytes"] = smaller.size;
    web["width"] = smaller.width;
    web["height"] = smaller.height;
    renditions.push_back(std::move(web));
  }
  one["renditions"] = std::move(renditions);
  return one;
}

json::object translation_of(const SiteNewsroom& newsroom, const Story& story, const Release& other) {
  const auto language = language_of(newsroom, other);
  json::object one{{"name", language}, {"rel", "translation"}, {"type", "text"}, {"language", language}};
  one["uri"] = id_of(newsroom, story, language);
  json::array headlines;
  add_value(headlines, "main", other.title);
  put(one, "headlines", std::move(headlines));
  one["renditions"] = json::array{rendition("web", story_url(newsroom, story, other), "text/html")};
  return one;
}

// What only a story that may be used has.
void put_content(json::object& item, const SiteView& view, const Story& story, const Release& text) {
  const auto& newsroom = newsroom_in(view, story.newsroom);
  std::vector<std::string> names;
  for (const auto& byline : text.bylines) names.push_back(byline.name);
  put(item, "by", names.empty() ? newsroom.newsroom.name : join(names, ", "));
  put(item, "located", text.dateline);
  if (text.expires_at) item["expires"] = format_rfc3339(text.expires_at->instant);
  json::array descriptions, subjects, associations;
  add_value(descriptions, "summary", text.summary);
  add_value(descriptions, "notesToEditors", text.notes_to_editors);
  add_value(
      descriptions, "about",
      text.boilerplate.empty() ? newsroom.newsroom.boilerplate_in(language_of(newsroom, text)) : text.boilerplate);
  put(item, "descriptions", std::move(descriptions));
  item["bodies"] = bodies_of(view, story, text);
  for (const auto& topic : distinct_topics(text.topics)) {
    json::object subject{{"name", fit_text(topic_title(newsroom, topic, language_of(newsroom, text)))},
                         {"rel", "about"}};
    if (const auto path = topic_page_path(newsroom, topic)) subject["uri"] = url_of(newsroom, *path);
    subjects.push_back(std::move(subject));
  }
  put(item, "subjects", std::move(subjects));
  for (const auto& file : story.files)
    associations.push_back(association_of(newsroom, story, in_words_of(file, language_of(newsroom, text))));
  for (const auto& other : story.texts) {
    if (language_of(newsroom, other) != language_of(newsroom, text))
      associations.push_back(translation_of(newsroom, story, other));
  }
  put(item, "associations", std::move(associations));
}

std::string beginning_of(const ShownDate& date, const Zone& zone) {
  if (date.instant) return format_offset_time(*date.instant, zone);
  const std::chrono::year_month_day day(std::chrono::year(date.day / 10'000),
                                        std::chrono::month(unsigned(date.day / 100 % 100)),
                                        std::chrono::day(unsigned(date.day % 100)));
  return format_offset_time(zone.instants(WallTime(std::chrono::local_days(day))).later, zone);
}

}  // namespace

std::string ninjs(const SiteView& view, const Story& story, const Release& text) {
  const auto& newsroom = newsroom_in(view, story.newsroom);
  const auto language = language_of(newsroom, text);
  const auto change = change_of(view, story, text, language);
  json::object item{{"uri", id_of(newsroom, story, language)}};
  item["standard"] = json::object{
      {"name", "ninjs"}, {"version", "3.1"}, {"schema", "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"}};
  item["type"] = "text";
  item["representationType"] = "full";
  item["version"] = std::to_string(story.versions.size());
  item["firstCreated"] = format_rfc3339(story.published());
  // When it was written, where it is older than the site: of a day alone its beginning, in the newsroom's zone.
  const auto zone = Zone::load_or_utc(newsroom.newsroom.time_zone);
  const auto date = shown_date(text.date, story.published(), zone);
  if (date.day != day_in_zone(story.published(), zone)) item["contentCreated"] = beginning_of(date, zone);
  item["versionCreated"] = format_rfc3339(story.updated());
  item["pubStatus"] = story.is_withdrawn() ? "canceled" : "usable";
  item["urgency"] = urgency_of(story, text);
  item["language"] = language;
  put(item, "edNote", change.head.empty() || change.note.empty() ? change.head : change.head + ": " + change.note);
  json::array headlines;
  add_value(headlines, "main", story.is_withdrawn() ? headline_of(view, story, text, language) : text.title);
  if (!story.is_withdrawn()) add_value(headlines, "subtitle", text.subtitle);
  put(item, "headlines", std::move(headlines));
  put(item, "copyrightHolder", newsroom.newsroom.name);
  put(item, "infoSources", sources_of(newsroom, text));
  if (!story.is_withdrawn()) put_content(item, view, story, text);
  item["renditions"] = json::array{rendition("web", story_url(newsroom, story, text), "text/html")};
  return json::serialize(item) + "\n";
}

}  // namespace gazetted
