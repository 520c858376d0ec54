// The compiled mails of an edition: one per list and language. Made by blocking work (attachments are read) on a pool's
// thread or in a command, and handed over: one thread at a time, since forms of a mail are made when they are first
// needed. What it says never changes.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gazetted/config/settings.hpp"
#include "gazetted/edition/edition.hpp"

namespace gazetted {

class Rendering {
 public:
  enum class Purpose { release, test };  // a test has [TEST] before each subject
  // Links and tokens follow the settings of now; everything else is as it was accepted.
  static Result<std::shared_ptr<const Rendering>> make(Edition edition, const Settings& settings,
                                                       Purpose purpose = Purpose::release);
  // The same for what nobody has accepted yet: an error when that lasts longer than any release should.
  static Result<std::shared_ptr<const Rendering>> try_out(Edition edition, const Settings& settings);
  const Edition& edition() const { return edition_; }
  // The mail for a subscriber of a list, in the language that fits them best.
  const CompiledMail* mail(const std::string& list, const Subscriber& subscriber) const;

 private:
  static Result<std::shared_ptr<const Rendering>> make_within(Edition edition, const Settings& settings,
                                                              Purpose purpose, const std::function<bool()>& spent);
  Status compile(const EditionList& list, const Release& text, const std::vector<AttachedFile>& files,
                 const Settings& settings, Purpose purpose);
  Edition edition_;
  std::map<std::string, std::vector<CompiledMail>> mails_;  // by list; one per text of the set
};

}  // namespace gazetted
