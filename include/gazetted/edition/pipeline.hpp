// Where the stages meet on a release's way: parse → route → freeze, and back from the archive →
// compile. The same code serves intake, check, preview, test and submit, so that what a person
// previews is what is sent. Blocking: runs on the intake thread or in a command.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gazetted/config/settings.hpp"
#include "gazetted/ledger/entries.hpp"
#include "gazetted/model/release.hpp"
#include "gazetted/render/mail.hpp"

namespace gazetted {

// A list or a channel of one release, as it was when the release was taken.
struct FrozenList {
  ListText text;
  std::string newsroom;
  std::vector<std::string> relays;
};
struct PlannedPost {
  std::string text;   // as people will read it
  json::object plan;  // what the channel's type will send; see send/channel.hpp
};
struct FrozenChannel {
  std::string name;
  std::vector<PlannedPost> posts;  // several: a thread
};

// Everything a release is rendered from.
struct Frozen {
  std::string content;  // the name of its file or bundle
  fs::path place;       // where that lies now; not kept
  ReleaseSet set;
  std::map<std::string, Newsroom> newsrooms;
  std::vector<FrozenList> lists;
  std::vector<FrozenChannel> channels;
  std::map<std::string, MailTemplate> templates;
  std::map<std::string, std::string> posts;  // channel → where its post can be seen; of the ledger, not kept
  std::vector<std::string> linked;           // files of the bundle that are too large to travel with a mail

  // In the person's language, else the list's, else the newsroom's.
  const Release& text_for(const Person& person, const FrozenList& list) const;
  const FrozenList* list(const std::string& name) const;
  const FrozenChannel* channel(const std::string& name) const;
};

struct PrepareInput {
  fs::path content;  // a file or a bundle, readable and private
  std::string name;  // as it was dropped
  Time now;
  std::vector<std::string> only_lists;  // `--list`; empty: as the release is routed
};

// Parses, routes and renders once for every list, language and channel. Errors in `findings` mean
// that the release cannot be taken; the value is then partial.
Frozen prepare(const PrepareInput& input, const Settings& settings, Findings& findings);

// Writes frozen.json and the templates below `directory`, where neither may be yet, and reads them back. What was
// accepted is not judged again: neither by the clock, nor by a parser that has become stricter.
Status write_frozen(const Frozen& frozen, const fs::path& directory);
Result<Frozen> read_frozen(const fs::path& directory);

// The compiled mails of a release: one a list and language.
class Rendering {
 public:
  // Links and tokens follow the settings of now; everything else is as it was frozen.
  static Result<std::shared_ptr<const Rendering>> make(Frozen frozen, const Settings& settings, bool test = false);
  // The same for what nobody has accepted yet: an error when it takes longer than any release should.
  static Result<std::shared_ptr<const Rendering>> try_out(Frozen frozen, const Settings& settings);
  const Frozen& frozen() const { return frozen_; }
  // The mail for a person of a list, in the language that fits them best.
  const CompiledMail* mail(const std::string& list, const Person& person) const;

 private:
  static Result<std::shared_ptr<const Rendering>> make_within(Frozen frozen, const Settings& settings, bool test,
                                                              const std::function<bool()>& spent);
  Status compile(const FrozenList& list, const Release& text, const std::vector<AttachedFile>& files,
                 const Settings& settings, bool test);
  Frozen frozen_;
  std::map<std::string, std::vector<CompiledMail>> mails_;  // by list; one a text of the set
};

// A release that was loaded, with what it is rendered from.
struct LoadedRelease {
  ReleaseRow row;
  std::shared_ptr<const Rendering> rendering;  // null: the archive cannot be read
  std::string trouble;
};

// Findings as the lines of an error file or of `check`.
std::string to_lines(const Findings& findings);

}  // namespace gazetted
