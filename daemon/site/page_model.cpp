#include "page_model.hpp"

#include <algorithm>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/document/markdown.hpp"
#include "gazetted/mail/mime.hpp"
#include "gazetted/render/telephone.hpp"
#include "gazetted/render/wording.hpp"
#include "gazetted/site/addresses.hpp"
#include "newsroom_files.hpp"
#include "story_words.hpp"

namespace gazetted {
namespace {

std::string direction(bool right_to_left) { return right_to_left ? "rtl" : "ltr"; }

// "https://www.example.org/" as people read it.
std::string host_in(const std::string& url) {
  const auto start = url.find("://");
  if (start == std::string::npos) return url;
  const auto host = url.substr(start + 3, url.find_first_of("/?#", start + 3) - start - 3);
  return host.starts_with("www.") ? host.substr(4) : host;
}

// A name in a template has no dot: "style.css" is assets.style_css.
json::object assets_model(const Theme& theme) {
  json::object out;
  for (const auto& asset : theme.assets()) {
    const auto file = asset.path.substr(asset.path.rfind('/') + 1);
    const auto name = file.substr(0, file.rfind('-')) + file.substr(file.rfind('.'));
    out[replace_all(name, ".", "_")] = "/" + asset.path;
  }
  return out;
}

json::array languages_model(const PageHead& head) {
  json::array out;
  for (const auto& [language, path] : head.languages) {
    out.push_back(json::object{{"language", language},
                               {"dir", direction(is_right_to_left(language))},
                               {"name", name_in_itself(language)},
                               {"url", path},
                               {"current", language == head.language}});
  }
  return out;
}

json::array alternates_model(const std::string& base, const PageHead& head) {
  json::array out;
  for (const auto& [language, path] : head.languages)
    out.push_back(json::object{{"language", language}, {"url", base + path}});
  return out;
}

json::object head_model(const std::string& base, const std::string& site_name, const PageHead& head) {
  json::object page;
  page["language"] = head.language;
  page["dir"] = direction(is_right_to_left(head.language));
  page["heading"] = head.title;
  page["title"] = head.title == site_name || site_name.empty() ? head.title : head.title + " – " + site_name;
  page["site_name"] = site_name;
  page["description"] = one_line(head.description, 2000);
  page["url"] = base + head.path;
  page["is_indexed"] = head.is_indexed;
  page["shows_contacts"] = head.shows_contacts;
  page["locale"] = replace_all(head.language, "-", "_");
  page["type"] = "website";
  page["alternates"] = alternates_model(base, head);
  page["has_alternates"] = !head.languages.empty();
  page["default_url"] = head.languages.empty() ? "" : base + head.languages.front().second;
  page["languages"] = languages_model(head);
  page["has_languages"] = head.languages.size() > 1;
  for (const char* key : {"image_url", "image_alt", "image_width", "image_height", "published", "modified", "json_ld"})
    page[key] = "";
  page["forms"] = json::array();
  return page;
}

json::object menu_item(const json::object& labels, std::string_view key, const std::string& label, std::string url,
                       const PageHead& head) {
  return {{"name", text_member(labels, label)},
          {"url", url},
          {"current", head.path == url},
          {"within", head.current == key && head.path != url}};
}

json::array menu_model(const SiteNewsroom& newsroom, const json::object& labels, const PageHead& head) {
  const auto& slug = newsroom.newsroom.slug;
  json::array out;
  out.push_back(menu_item(labels, "releases", "releases", home_path(newsroom, head.language), head));
  const auto here = [&](const std::string& path) { return in_language(newsroom, head.language, path); };
  out.push_back(menu_item(labels, "media", "media_library", here(media_path(slug)), head));
  out.push_back(menu_item(labels, "archive", "archive", here(archive_path(slug)), head));
  out.push_back(menu_item(labels, "contact", "contact", here(contact_path(slug)), head));
  return out;
}

json::array feeds_model(const SiteNewsroom& newsroom, const std::string& language) {
  const auto path = feed_path(newsroom, language);
  json::array out;
  out.push_back(json::object{{"name", "Atom"}, {"url", path + ".atom"}, {"type", "application/atom+xml"}});
  out.push_back(json::object{{"name", "RSS"}, {"url", path + ".rss"}, {"type", "application/rss+xml"}});
  out.push_back(json::object{{"name", "JSON Feed"}, {"url", path + ".json"}, {"type", "application/feed+json"}});
  return out;
}

// Where nobody answers forms, a mail that asks for it. Those in the page's language come first.
json::array offered_lists_model(const SiteNewsroom& newsroom, const json::object& labels, const std::string& language) {
  auto lists = newsroom.lists;
  std::stable_partition(lists.begin(), lists.end(),
                        [&](const auto& list) { return is_same_language(list.language, language); });
  json::array out;
  for (const auto& list : lists) {
    if (!list.path.empty()) {
      out.push_back(json::object{{"title", list.title},
                                 {"language", list.language},
                                 {"url", list.path + "?lang=" + percent_encode(language)}});
      continue;
    }
    const auto address = Address::parse(list.address);
    if (!address) continue;
    const auto subject = replace_all(text_member(labels, "subscribe_subject"), "{name}", list.title);
    out.push_back(json::object{{"title", list.title},
                               {"language", list.language},
                               {"url", "mailto:" + mailto_target(*address) + "?subject=" + percent_encode(subject)}});
  }
  return out;
}

json::object newsroom_model(const SiteNewsroom& newsroom, const PageHead& head, const json::object& labels) {
  const auto& known = newsroom.newsroom;
  json::object out;
  out["name"] = known.name;
  out["slug"] = known.slug;
  out["url"] = home_path(newsroom, head.language);
  out["logo"] = logo_path(newsroom);
  out["colours"] = colours_path(newsroom);
  out["website"] = safe_target(known.website);
  out["website_words"] = host_in(safe_target(known.website));
  out["email"] = known.email;
  json::array lines;
  for (const auto& line : split(known.postal_address, '\n')) lines.push_back(json::value(line));
  out["postal_lines"] = std::move(lines);
  out["postal_address"] = join(split(known.postal_address, '\n'), ", ");
  auto lists = offered_lists_model(newsroom, labels, head.language);
  out["has_lists"] = !lists.empty();
  out["lists"] = std::move(lists);
  out["contacts"] = contacts_model(newsroom.press);
  out["has_contacts"] = !newsroom.press.empty();
  json::array profiles;
  for (const auto& profile : known.social_profiles) {
    const auto url = safe_target(profile.url);
    if (!url.empty()) profiles.push_back(json::object{{"platform", profile.platform}, {"url", url}});
  }
  out["has_social_profiles"] = !profiles.empty();
  out["social_profiles"] = std::move(profiles);
  return out;
}

// Of a newsroom's languages, the one that a text is read in.
const ListedText& text_in(const ListedStory& story, const std::string& language) {
  for (const auto& text : story.texts) {
    if (equal_ignoring_case(text.language, language)) return text;
  }
  for (const auto& text : story.texts) {
    if (is_same_language(text.language, language)) return text;
  }
  return story.texts.front();
}

json::object card_model(const SiteNewsroom& newsroom, const ListedStory& story, const std::string& language,
                        const json::object& labels) {
  const auto& slug = newsroom.newsroom.slug;
  const auto& text = text_in(story, language);
  json::object out;
  out["title"] = text.title;
  out["summary"] = text.summary;
  out["language"] = text.language;
  out["dir"] = direction(reads_right_to_left(text.title + "\n" + text.summary, text.language));
  out["url"] = story_path(slug, text.language, text.title, story.number);
  out["published"] = day_model(day_listed(story, Zone::load_or_utc(newsroom.newsroom.time_zone)), language);
  out["change"] = story.kind == ReleaseKind::correction ? text_member(labels, "kind_correction")
                  : story.kind == ReleaseKind::update   ? text_member(labels, "kind_update")
                                                        : "";
  out["picture"] = story.picture.empty() ? "" : story_file_path(slug, story.number, story.picture);
  out["picture_alt"] = story.picture_alt;
  return out;
}

}  // namespace

Result<const SiteNewsroom*> find_newsroom(const SiteView& view, const std::string& key) {
  const auto found = view.newsrooms.find(key);
  if (found == view.newsrooms.end()) return fail("there is no newsroom '{}' on the site", key);
  return &found->second;
}

std::string first_language(const SiteNewsroom& newsroom) {
  return newsroom.languages.empty() ? newsroom.newsroom.language : newsroom.languages.front();
}

std::string home_path(const SiteNewsroom& newsroom, const std::string& language) {
  const auto& all = newsroom.languages;
  const bool has_own = language != first_language(newsroom) && std::find(all.begin(), all.end(), language) != all.end();
  return has_own ? language_path(newsroom.newsroom.slug, language) : newsroom_path(newsroom.newsroom.slug);
}

std::string in_language(const SiteNewsroom& newsroom, const std::string& language, const std::string& path) {
  return home_path(newsroom, language) + path.substr(newsroom_path(newsroom.newsroom.slug).size());
}

std::string privacy_path(const std::string& slug) { return newsroom_path(slug) + "privacy/"; }
std::string accessibility_path(const std::string& slug) { return newsroom_path(slug) + "accessibility/"; }

std::string feed_path(const SiteNewsroom& newsroom, const std::string& language) {
  return home_path(newsroom, language) + "feed";
}

json::object page_model(const SiteView& view, const SiteNewsroom& newsroom, const PageHead& head) {
  const auto labels = labels_for(head.language, view.theme.labels());
  json::object model;
  model["page"] = head_model(newsroom.newsroom.public_url, newsroom.newsroom.name, head);
  model["newsroom"] = newsroom_model(newsroom, head, labels);
  model["assets"] = assets_model(view.theme);
  model["menu"] = menu_model(newsroom, labels, head);
  model["feeds"] = feeds_model(newsroom, head.language);
  const auto& slug = newsroom.newsroom.slug;
  const auto statement = [&](const TextByLanguage& texts, const std::string& path) {
    return texts.empty() ? std::string() : in_language(newsroom, head.language, path);
  };
  model["links"] = json::object{{"home", "/"},
                                {"search", view.search ? newsroom_path(slug) + "search" : std::string()},
                                {"privacy", statement(newsroom.privacy, privacy_path(slug))},
                                {"accessibility", statement(newsroom.accessibility, accessibility_path(slug))},
                                {"has_statements", !newsroom.privacy.empty() || !newsroom.accessibility.empty()}};
  model["labels"] = labels;
  return model;
}

json::object site_model(const SiteView& view, const std::string& base, const PageHead& head) {
  json::object model;
  model["page"] = head_model(base, "", head);
  model["assets"] = assets_model(view.theme);
  model["menu"] = json::array();
  model["feeds"] = json::array();
  model["newsroom"] = newsroom_model(SiteNewsroom{}, head, labels_for(head.language, view.theme.labels()));
  for (const char* key : {"url", "logo", "colours"}) model["newsroom"].as_object()[key] = "";
  model["links"] =
      json::object{{"home", "/"}, {"search", ""}, {"privacy", ""}, {"accessibility", ""}, {"has_statements", false}};
  model["labels"] = labels_for(head.language, view.theme.labels());
  return model;
}

Result<SiteFile> render_page(const SiteView& view, const std::string& name, const std::string& path,
                             json::object model) {
  const auto* page = view.theme.find(name);
  if (!page) return fail("the theme has no {}.mustache", name);
  Mustache::Options options;
  options.partials = [&view](const std::string& partial) { return view.theme.find(partial); };
  auto bytes = page->render_text(json::value(std::move(model)), options);
  if (!bytes) return bytes.error();
  return SiteFile{path_of_file(path), std::move(*bytes), {}};
}

json::object day_model(int day, const std::string& language) {
  return {{"text", format_day(day / 10'000, day / 100 % 100, day % 100, language)},
          {"datetime", fmt::format("{:04}-{:02}-{:02}", day / 10'000, day / 100 % 100, day % 100)}};
}

json::object day_model(Time time, const Zone& zone, const std::string& language) {
  return day_model(day_in_zone(time, zone), language);
}

json::object minute_model(Time time, const Zone& zone, const json::object& labels, const std::string& language) {
  auto out = day_model(time, zone, language);
  const auto wall = zone.wall(time);
  const std::chrono::hh_mm_ss clock(wall - std::chrono::floor<std::chrono::days>(wall));
  out["text"] = fmt::format("{}{}{:02}:{:02} {}", text_member(out, "text"), text_member(labels, "comma"),
                            clock.hours().count(), clock.minutes().count(), zone.abbreviation(time));
  out["datetime"] = format_rfc3339(time);
  return out;
}

json::object no_time() { return {{"text", ""}, {"datetime", ""}}; }

json::array contacts_model(const std::vector<Contact>& contacts) {
  json::array out;
  for (const auto& contact : contacts) {
    out.push_back(json::object{{"name", contact.name},
                               {"role", contact.role},
                               {"email", contact.email},
                               {"phone", contact.phone},
                               {"tel", dialled(contact.phone)}});
  }
  return out;
}

json::array topics_model(const SiteNewsroom& newsroom, const std::vector<std::string>& topics,
                         const std::string& language) {
  json::array out;
  for (const auto& topic : distinct_topics(topics)) {
    const auto path = topic_page_path(newsroom, topic);
    out.push_back(json::object{{"name", topic_title(newsroom, topic, language)},
                               {"url", path ? in_language(newsroom, language, *path) : std::string()}});
  }
  return out;
}

json::array cards_model(const SiteView& view, const std::vector<ListedStory>& stories, const std::string& language,
                        const json::object& labels) {
  json::array out;
  for (const auto& story : stories) {
    const auto newsroom = view.newsrooms.find(story.newsroom);
    if (story.is_withdrawn() || story.texts.empty() || newsroom == view.newsrooms.end()) continue;
    out.push_back(card_model(newsroom->second, story, language, labels));
  }
  return out;
}

Result<std::string> small_text(const std::string& markdown, const std::string& what, const json::object& labels,
                               int first_heading) {
  WebHtmlOptions options;
  options.first_heading = first_heading;
  options.table = text_member(labels, "table");
  const auto parsed = Markdown::parse(markdown);
  auto html = parsed ? parsed->web_html(options) : Result<std::string>(parsed.error());
  if (!html) return fail("{}: {}", what, html.error().message());
  return html;
}

std::string filled_in(const json::object& labels, std::string_view key, std::string_view hole,
                      const std::string& with) {
  return replace_all(text_member(labels, key), hole, with);
}

}  // namespace gazetted
