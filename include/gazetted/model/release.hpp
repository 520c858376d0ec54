// A release: what a person wrote, after parsing. Values only; every string is UTF-8, and what
// reaches a header (title, subject, from …) holds no control character.
#pragma once
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/base/json.hpp"
#include "gazetted/base/time.hpp"
#include "gazetted/model/newsroom.hpp"
#include "gazetted/model/planned_time.hpp"

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
  bool in_text = false;     // `inline`
  bool decorative = false;  // `alt: ""`: it says nothing to somebody who cannot see it
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

// urgent: withdrawals, which overtake everything; no file asks for it.
enum class Priority { urgent, high, normal, low };

// What a text is to the one before it. `update`: news was added and nothing was wrong; `correction`: something was;
// `withdrawal`: it must not be used.
enum class ReleaseKind { release, update, correction, withdrawal };

struct Release {
  std::string id;
  std::string title, subtitle, summary;
  std::string language;  // BCP 47; empty: the newsroom's
  std::optional<PublishedDate> date;
  std::optional<PlannedTime> release_at;  // nothing of it leaves before
  std::optional<PlannedTime> embargo;     // only the lists of those who get it early have it before; excludes the above
  bool embargo_lifted = false;            // of a version of what is under embargo: it leaves at once
  std::optional<PlannedTime> expires_at;  // what has not left by then will no longer be sent
  ReleaseKind kind = ReleaseKind::release;
  std::string supersedes;   // the id of the version that it takes the place of; empty: of none
  std::string change_note;  // for readers: what was wrong, and what is right
  bool mails = true;        // `mail: false`: who had the earlier version is not mailed
  bool approval = false;    // nothing of it leaves before a second person has approved it
  std::string dateline;
  std::string newsroom;        // a key of `newsrooms:`
  std::string distributed_by;  // another one, which sends it out for that newsroom; empty: it does so itself
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
  // Where the front matter has what: of a key's value ("supersedes"), and of each of its words ("lists uk-press"). Not
  // kept in the archive.
  std::map<std::string, Place> places;

  // Before which it is not public; nothing: it is at once.
  const std::optional<PlannedTime>& public_from() const { return embargo ? embargo : release_at; }
  // The author's text for a channel; null where there is none.
  const SocialText* social_for(const std::string& channel) const;
  // Where in its file a byte of the body is.
  Place place_in_body(std::size_t at) const;
  // Where its file says this under a key; where it does not, the file's beginning.
  Place place_of(const std::string& key, const std::string& word = {}) const;
};

// The version of a story that an update, a correction or a withdrawal takes the place of.
struct EarlierVersion {
  std::string id, title;
  Time accepted;
  int version = 1;        // 1: the first
  bool is_public = true;  // false: nobody had it but those who are in its thread
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
// "release", "update", "correction", "withdrawal": as files, ledger and JSON call it; do not rename.
std::string_view to_string(ReleaseKind kind);
std::optional<ReleaseKind> release_kind_called(std::string_view word);

}  // namespace gazetted
