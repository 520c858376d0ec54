// A release: what a person wrote, after parsing. Values only; every string is UTF-8, and what
// reaches a header (title, subject, from …) holds no control character.
#pragma once
#include <array>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/base/json.hpp"
#include "gazetted/base/time.hpp"
#include "gazetted/model/newsroom.hpp"

namespace gazetted {

// When a release says it was published: a day, or a minute with its offset. Only printed.
struct PublishedDate {
  int year = 0;
  int month = 0;
  int day = 0;
  std::optional<Time> instant;  // set where the text gave a time of day
};

struct Contact {
  std::string name, role, email, phone;
};

struct Attachment {
  std::string file;  // a name inside the bundle
  std::string title, caption, credit, alt;
  bool in_text = false;  // `inline`
  Place place;
};

struct MediaLink {
  std::string url, title;
};

struct Byline {
  std::string name, url;
};

// What the author wants channels to say: the posts of a thread, one after the other. Most have one.
struct SocialText {
  std::string channel;  // empty: those that have no text of their own
  std::vector<std::string> posts;
  Place place;
};

enum class Priority { high, normal, low };

struct Release {
  std::string id;
  std::string title, subtitle, summary;
  std::string language;  // BCP 47; empty: the newsroom's
  std::optional<PublishedDate> date;
  std::string dateline;
  std::string newsroom;  // a key of `newsrooms:`
  std::vector<std::string> topics;
  std::optional<std::vector<std::string>> lists;
  std::optional<std::vector<std::string>> channels;
  std::vector<Contact> contacts;
  std::vector<Attachment> attachments;
  std::vector<Byline> bylines;
  std::string subject, from, reply_to, template_name;
  Priority priority = Priority::normal;
  std::string boilerplate, notes_to_editors, online_url;
  std::vector<SocialText> social;
  json::object extra;
  std::string body;   // Markdown
  int body_line = 1;  // the line of its file at which the body begins

  // From a distributed release only.
  std::string distributor, on_behalf_of;
  std::optional<PublishedDate> distributed;
  std::vector<MediaLink> media;  // links of the Media Assets section
  std::optional<Newsroom> card;

  std::string file;  // its path, for messages

  // The author's text for a channel; null where there is none.
  const SocialText* social_for(const std::string& channel) const;
  // Where in its file a byte of the body stands.
  Place place_in_body(std::size_t at) const;
};

// A drop: one release in one or several languages. All texts share id, lists and channels.
struct ReleaseSet {
  std::vector<Release> texts;  // the first is read by whoever finds no other: release.md, else the English one
  const Release& first() const { return texts.front(); }
  // The text for the languages that are wished for, the most wished first: for each the same tag, else the language in
  // the script that the tag means (zh-Hant for zh-TW), else in another form; where none fits, the first text.
  const Release& text_for(std::initializer_list<std::string_view> languages) const;
};

// Whether a text in `language` serves who wishes for `wished`: the same language, whatever the region or script.
bool is_same_language(std::string_view language, std::string_view wished);

std::string to_string(Priority priority);

}  // namespace gazetted
