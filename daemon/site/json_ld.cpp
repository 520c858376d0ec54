#include "gazetted/base/json.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/document/markdown.hpp"
#include "gazetted/site/machine_forms.hpp"
#include "picture_model.hpp"
#include "story_words.hpp"
#include "xml.hpp"

namespace gazetted {
namespace {

json::object organisation(const std::string& name, const std::string& url) {
  json::object one{{"@type", "Organization"}, {"name", fit_text(name)}};
  if (const auto safe = fit_text(safe_target(url)); safe.starts_with("http")) one["url"] = safe;
  return one;
}

void put(json::object& object, const char* key, const std::string& text) {
  if (!text.empty()) object[key] = fit_text(text);
}

json::array authors_of(const SiteNewsroom& newsroom, const Release& text) {
  json::array authors;
  for (const auto& byline : text.bylines) authors.push_back(organisation(byline.name, byline.url));
  if (authors.empty()) authors.push_back(organisation(newsroom.newsroom.name, newsroom.newsroom.website));
  return authors;
}

constexpr unsigned widest_shown = 1920;

json::array images_of(const SiteNewsroom& newsroom, const Story& story) {
  json::array images;
  for (const auto& file : story.files) {
    if (!file.type.starts_with("image/")) continue;
    const auto shown = shown_picture(newsroom, story.number, file, widest_shown);
    json::object image{{"@type", "ImageObject"}, {"url", url_of(newsroom, shown.path)}};
    if (shown.width > 0 && shown.height > 0) {
      image["width"] = shown.width;
      image["height"] = shown.height;
    }
    put(image, "caption", file.caption);
    put(image, "creditText", file.credit);
    images.push_back(std::move(image));
  }
  return images;
}

// What was wrong in earlier versions, and what is withdrawn.
json::array corrections_of(const Story& story, const Release& text, const std::string& language, const Zone& zone) {
  json::array corrections;
  for (const auto& version : story.versions) {
    if (version.kind != ReleaseKind::correction && version.kind != ReleaseKind::withdrawal) continue;
    auto note = note_in(version, language);
    if (note.empty() && &version == &story.versions.back()) note = text.change_note;
    if (note.empty()) continue;
    corrections.push_back(json::object{{"@type", "CorrectionComment"},
                                       {"text", fit_text(note)},
                                       {"datePublished", format_offset_time(version.published, zone)}});
  }
  return corrections;
}

// No end of a script, no comment, whatever the words are.
std::string for_script(const json::object& object) {
  std::string out;
  for (const char c : json::serialize(object)) {
    if (c == '<')
      out += "\\u003c";
    else if (c == '>')
      out += "\\u003e";
    else if (c == '&')
      out += "\\u0026";
    else
      out += c;
  }
  return replace_all(replace_all(std::move(out), "\u2028", "\\u2028"), "\u2029", "\\u2029");
}

}  // namespace

std::string json_ld(const SiteView& view, const Story& story, const Release& text) {
  const auto& newsroom = newsroom_in(view, story.newsroom);
  const auto zone = Zone::load_or_utc(newsroom.newsroom.time_zone);
  const auto language = language_of(newsroom, text);
  const auto url = story_url(newsroom, story, text);
  json::object article{{"@context", "https://schema.org"}, {"@type", "NewsArticle"}, {"@id", url}, {"url", url}};
  article["mainEntityOfPage"] = url;
  article["identifier"] = id_of(newsroom, story, language);
  article["headline"] = fit_text(headline_of(view, story, text, language));
  article["datePublished"] = iso_text(shown_date(text.date, story.published(), zone), zone);
  article["dateModified"] = format_offset_time(story.updated(), zone);
  article["inLanguage"] = language;
  article["isAccessibleForFree"] = true;
  article["publisher"] = organisation(newsroom.newsroom.name, newsroom.newsroom.website);
  if (auto corrections = corrections_of(story, text, language, zone); !corrections.empty())
    article["correction"] = std::move(corrections);
  if (story.is_withdrawn()) return for_script(article);
  article["author"] = authors_of(newsroom, text);
  put(article, "alternativeHeadline", text.subtitle);
  put(article, "description", text.summary);
  put(article, "dateline", text.dateline);
  json::array topics, others;
  for (const auto& topic : distinct_topics(text.topics))
    topics.push_back(json::value(fit_text(topic_title(newsroom, topic, language_of(newsroom, text)))));
  if (!topics.empty()) article["keywords"] = std::move(topics);
  if (auto images = images_of(newsroom, story); !images.empty()) article["image"] = std::move(images);
  for (const auto& other : story.texts) {
    const auto its = language_of(newsroom, other);
    if (its == language) continue;
    const auto page = story_url(newsroom, story, other);
    others.push_back(json::object{{"@type", "NewsArticle"}, {"@id", page}, {"url", page}, {"inLanguage", its}});
  }
  if (!others.empty()) article["workTranslation"] = std::move(others);
  return for_script(article);
}

}  // namespace gazetted
