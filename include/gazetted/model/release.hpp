// A release: what a person wrote, after parsing. Values only; every string is UTF-8, and what
// reaches a header (title, subject, from …) holds no control character.
#pragma once
#include <array>
#include <optional>
#include <string>
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
  std::string body;  // Markdown

  // From a distributed release only.
  std::string distributor, on_behalf_of;
  std::optional<PublishedDate> distributed;
  std::vector<std::string> media;  // links of the Media Assets section
  std::optional<Newsroom> card;

  std::string file;  // its path, for messages

  // The author's text for a channel; null where there is none.
  const SocialText* social_for(const std::string& channel) const;
};

// A drop: one release in one or several languages. All texts share id, lists and channels.
struct ReleaseSet {
  std::vector<Release> texts;
  const Release& first() const { return texts.front(); }
  // The text for a language: the same tag, else the same base language, else the first.
  const Release& text_for(const std::string& language) const;
};

std::string to_string(Priority priority);

}  // namespace gazetted
