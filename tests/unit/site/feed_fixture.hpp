// Stories as the public newsroom has them, for feeds and machine forms.
#pragma once
#include <map>
#include <string>

#include "gazetted/site/feeds.hpp"
#include "gazetted/site/machine_forms.hpp"

namespace gazetted::test {

inline Time at(const std::string& text) { return *parse_rfc3339(text); }

struct Site {
  Theme theme;
  std::map<std::string, SiteNewsroom> newsrooms;

  SiteView view() const { return {theme, newsrooms}; }

  Site() {
    auto& one = newsrooms["harbour"];
    one.newsroom.key = "harbour";
    one.newsroom.name = "Harbour Board & Sons";
    one.newsroom.slug = "harbour";
    one.newsroom.website = "https://harbour.example/";
    one.newsroom.email = "press@harbour.example";
    one.newsroom.postal_address = "1 Quay Street";
    one.newsroom.language = "en";
    one.newsroom.time_zone = "Europe/Berlin";
    one.newsroom.public_url = "https://news.harbour.example";
    one.newsroom.boilerplate = "The **Board** runs the harbour.";
    one.newsroom.social_profiles = {{"Mastodon", "https://social.example/@harbour"}};
    one.languages = {"en", "fr"};
    one.press = {{"Ann Lee", "Press officer", "ann@harbour.example", "+44 20 7946 0000"}};
    one.topic_titles = {{"bridges", {{"", "Bridges and tunnels"}}}};
    one.topic_words = {{"bridges", "bridges"}};
  }
};

inline Release text(const std::string& title, const std::string& body, const std::string& language = "en") {
  Release release;
  release.id = "new-bridge";
  release.title = title;
  release.body = body;
  release.language = language;
  return release;
}

// Published at nine in Berlin.
inline Story story(std::int64_t number = 12, const std::string& title = "New bridge opens") {
  Story story;
  story.number = number;
  story.newsroom = "harbour";
  story.tag = "tag:news.harbour.example,2026:harbour/release/" + std::to_string(number);
  story.versions = {{"new-bridge", ReleaseKind::release, at("2026-03-02T08:00:00Z"), {}}};
  story.texts = {text(title, "The bridge opens on [Monday](https://harbour.example/bridge).\n\nIt is *long*.\n")};
  story.texts[0].topics = {"bridges"};
  story.texts[0].dateline = "HAMBURG";
  return story;
}

inline StoryFile picture(const std::string& name = "bridge one.jpg") {
  StoryFile file;
  file.name = name;
  file.type = "image/jpeg";
  file.size = 1234;
  file.sha256 = std::string(64, 'a');
  file.width = 1600;
  file.height = 900;
  file.title = "The bridge";
  file.caption = "Seen from the quay";
  file.credit = "Ann Lee";
  file.alt = "A bridge";
  return file;
}

inline void change(Story& story, ReleaseKind kind, const std::string& when, const std::string& note) {
  story.versions.push_back({"later", kind, at(when), {{"en", note}}});
  for (auto& one : story.texts) {
    one.kind = kind;
    one.change_note = note;
  }
  if (kind == ReleaseKind::withdrawal) story.files.clear();
}

inline FeedOf feed(const std::string& language = "en") {
  FeedOf feed;
  feed.newsroom = "harbour";
  feed.language = language;
  feed.tag = "tag:news.harbour.example,2026:harbour/feed";
  feed.path = "/newsroom/harbour/feed";
  return feed;
}

// As lists have it.
inline ListedStory in_list(const Story& story) {
  ListedStory one;
  one.number = story.number;
  one.newsroom = story.newsroom;
  one.tag = story.tag;
  one.published = story.published();
  one.updated = story.updated();
  one.kind = story.kind();
  for (const auto& text : story.texts) one.texts.push_back({text.language, text.title, text.summary});
  one.topics = story.texts.front().topics;
  return one;
}

}  // namespace gazetted::test
