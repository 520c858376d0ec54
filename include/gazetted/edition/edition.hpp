// An edition: a release as it was accepted, with everything that it is rendered from. A value. Its files are beside it,
// in its private copy and later in archive/ID; what is here is written once, when it is accepted, and never changes.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gazetted/intake/archive.hpp"
#include "gazetted/model/newsroom.hpp"
#include "gazetted/model/release.hpp"
#include "gazetted/render/mail.hpp"

namespace gazetted {

struct MadeOf;

// A list of one release, as it was when the release was accepted.
struct EditionList {
  ListText text;
  std::string newsroom;
  std::vector<std::string> relays;
  bool former = false;  // it only reaches those who had an earlier version through it
};
struct PlannedPost {
  std::string text;   // as people will read it
  json::object plan;  // what the channel's type will send; see send/channel.hpp
};
struct EditionChannel {
  std::string name;
  std::vector<PlannedPost> posts;  // several: a thread
};

// A picture as the mails in one language have it: made once, when the release is accepted, and kept beside it.
struct MailedPicture {
  std::size_t text = 0;                           // of the set
  std::string file;                               // of the bundle
  std::string sha256;                             // of its bytes, lower-case hexadecimal; its name in the archive
  bool is_smaller = false;                        // than it was sent: a link leads to that
  std::shared_ptr<const std::string> bytes = {};  // null: they are in the archive
};

struct Edition {
  std::string content;       // the name of its file or bundle
  fs::path place;            // where that is now; not kept
  bool is_accepted = false;  // it was read from the archive; not kept
  ReleaseSet set;
  std::map<std::string, Newsroom> newsrooms;
  std::vector<EditionList> lists;
  std::vector<EditionChannel> channels;
  std::map<std::string, MailTemplate> templates;
  std::map<std::string, std::string> posts;  // channel → where its post can be seen; of the ledger, not kept
  std::optional<EarlierVersion> earlier;     // where it supersedes one
  std::vector<std::string> warnings;         // lines, said when it was accepted: at most 20, and how many more
  std::vector<std::string> left_alone;       // lists for which somebody cancelled that; of acceptance, not kept
  OnlyEmbargo only_embargo = OnlyEmbargo::no;
  std::int64_t page = 0;            // the number of its page in the newsroom; 0: it has none
  std::vector<std::string> linked;  // files of the bundle that are too large to travel with a mail
  // Of what travels with mails; nothing: it was accepted before they were kept, and they are made at each rendering.
  std::optional<std::vector<MailedPicture>> mailed;
  std::string converted_from;             // "HTML"; empty: it was written in Markdown
  bool is_to_be_confirmed = false;        // somebody must look at what was made of it; of acceptance, not kept
  std::string writer;                     // of a mail, who wrote it; of acceptance, not kept
  std::shared_ptr<const MadeOf> made_of;  // what was converted, for places; not kept

  // Reads one release, wherever it is just now (see Archive::directory_of). Blocking; an error names the file.
  static Result<Edition> open(const Archive& archive, const std::string& id,
                              const std::string& accepting_directory = {});

  // In the subscriber's language, else the list's, else the newsroom's.
  const Release& text_for(const Subscriber& subscriber, const EditionList& list) const;
  const EditionList* list(const std::string& name) const;
  const EditionChannel* channel(const std::string& name) const;
  // It takes the place of what was never public: who had nothing of that reads it as a release. A withdrawal is no
  // news.
  bool is_first_public() const;
};

}  // namespace gazetted
