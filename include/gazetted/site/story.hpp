// What the public newsroom shows: a story is a release with all its versions that the public has had, under one number
// and one address. Values; made by publishing/ from the ledger and the archive.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/base/file.hpp"
#include "gazetted/base/json.hpp"
#include "gazetted/base/time.hpp"
#include "gazetted/base/zone.hpp"
#include "gazetted/model/newsroom.hpp"
#include "gazetted/model/release.hpp"
#include "gazetted/pictures/picture_store.hpp"

namespace gazetted {

// A text in the languages that it is written in: BCP 47 → text; "": in every other.
using TextByLanguage = std::map<std::string, std::string>;
// Empty: there is none that this language may have.
const std::string& text_in(const TextByLanguage& texts, std::string_view language);

// A list that readers can ask to be on.
struct OfferedList {
  std::string title, language;
  std::string address;    // to which they write
  std::string path = {};  // of the page where they subscribe; empty: nobody answers there, and they write
};

// A newsroom as its site shows it, by the configuration of now.
struct SiteNewsroom {
  Newsroom newsroom;                      // public_url, without a slash at its end, and slug are set
  std::vector<std::string> former_slugs;  // its addresses before; they redirect
  std::vector<std::string> languages;     // BCP 47, those it writes in; the first is the one of its front page
  fs::path logo;                          // SVG, PNG, JPEG or WebP; empty: none
  std::string colour;                     // "#0b0c0c"; empty: the theme's
  std::vector<Contact> press;             // whom journalists call; on every page
  std::map<std::string, TextByLanguage> topic_titles;  // topic → as it is printed; of others the topic itself
  // Key of a topic that has a page → that part of its address; see topic_words_of().
  std::map<std::string, std::string> topic_words = {};
  TextByLanguage privacy, accessibility;  // Markdown; each a page that the foot of all others leads to
  std::vector<OfferedList> lists;         // with `subscribe: true`
  std::string pinned;                     // the id of a release, above all others; empty: none is
  bool retired = false;                   // its pages stay, and nothing is added to them
};

// What is said of a file.
struct FileWords {
  std::string title, caption, credit, alt;
};

// A file of a story's latest version that readers may have.
struct StoryFile {
  std::string name;                // unique in the story, no path
  std::string in_bundle;           // its path there, by which a text shows it; empty: it is `name`
  std::string type;                // "image/jpeg"
  std::uint64_t size = 0;          // bytes
  std::string sha256;              // lower-case hexadecimal
  unsigned width = 0, height = 0;  // of a picture, in pixels; 0: not known
  std::string title, caption, credit, alt;
  bool in_text = false;                         // the text shows it
  bool decorative = false;                      // it says nothing to somebody who cannot see it
  bool is_missing = false;                      // what readers get of it is not made yet; `source` is not public then
  fs::path source;                              // where its bytes are
  std::string stem;                             // of the names of its renditions: nothing that tells what it shows
  std::vector<PictureRendition> renditions;     // of a picture, smaller ones; see PictureSet
  std::string kept;                             // its key in the store of pictures; empty: it is not there
  std::vector<std::string> kept_for_mail;       // keys there of what mails may show of it
  std::map<std::string, FileWords> words = {};  // by language, where a text says them in its own
};
// With what is said of it in that language, where anything is.
StoryFile in_words_of(StoryFile file, std::string_view language);

std::string rendition_name(const StoryFile& file, const PictureRendition& rendition);  // among the story's files

struct StoryVersion {
  std::string id;
  ReleaseKind kind = ReleaseKind::release;
  Time published;                                   // when the public had it
  std::map<std::string, std::string> change_notes;  // by language
};

struct FormerHeadline {
  std::string language, title;
};

struct Story {
  std::int64_t number = 0;             // given once, never again; the end of its address
  std::string newsroom;                // the key of the one whose site it is on
  std::string tag;                     // RFC 4151; as stored when it was first published
  std::vector<StoryVersion> versions;  // oldest first; at least one
  std::vector<Release> texts;          // of the latest version: one per language, the first is the original
  std::vector<StoryFile> files;        // none once it is withdrawn
  std::vector<FormerHeadline> former;  // under which it was published, as part of its address

  Time published() const { return versions.front().published; }
  Time updated() const { return versions.back().published; }
  ReleaseKind kind() const { return versions.back().kind; }
  bool is_withdrawn() const { return kind() == ReleaseKind::withdrawal; }
};

// What lists, archives, topics and sitemaps need of a story; the ledger keeps it.
struct ListedText {
  std::string language;  // BCP 47, never empty
  std::string title, summary;
};
struct ListedStory {
  std::int64_t number = 0;
  std::string newsroom;
  std::string tag;
  Time published, updated;
  int day = 0;                              // 20261129: the day of its shown_date(); 0: that of its publication
  ReleaseKind kind = ReleaseKind::release;  // of the latest version
  std::vector<ListedText> texts;            // as in Story::texts
  std::vector<std::string> topics;
  std::string picture, picture_alt;  // the name of the file to show in lists; empty: none

  bool is_withdrawn() const { return kind == ReleaseKind::withdrawal; }
};

// Under which readers find a story: what its text bears, unless that is after its first publication.
struct ShownDate {
  int day = 0;                  // 20261129
  std::optional<Time> instant;  // where it is known
};
ShownDate shown_date(const std::optional<PublishedDate>& date, Time first_published, const Zone& zone);

int day_listed(const ListedStory& story, const Zone& zone);

// `language`: of a text that names none.
ListedStory listed(const Story& story, const std::string& language);
// As the ledger keeps it; everything but number, newsroom, tag, day and the two times, which are columns.
std::string to_json_text(const ListedStory& story);
Status read_json_text(std::string_view text, ListedStory& story);

// A part of a file: bytes, or as many of another file.
struct FilePart {
  std::string bytes;       // its content, unless `source` is set
  fs::path source;         // a file of `size` bytes whose content comes here
  std::uint64_t size = 0;  // bytes, of both
};

// A file of the site.
struct SiteFile {
  std::string path;                  // below the site's directory: "newsroom/govuk/releases/en/new-bridge-12.html"
  std::string bytes;                 // its content, unless one of these is set:
  fs::path source = {};              // a file whose content it gets
  std::vector<FilePart> parts = {};  // it is all of these, one after the other, and never whole in memory
};

}  // namespace gazetted
