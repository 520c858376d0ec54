// The compiled mails of an edition: one per list and language. Made by blocking work (attachments are read) on a pool's
// thread or in a command, and handed over: one thread at a time, since forms of a mail are made when they are first
// needed. What it says never changes.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gazetted/config/settings.hpp"
#include "gazetted/edition/edition.hpp"

namespace gazetted {

// When a mail is made, and for whom of a version.
struct MailOccasion {
  std::optional<Time> at = {};  // an embargo that is over by then heads no mail; nothing: it is not over
  bool had_nothing = false;     // of what was never public they get the text without a word of an earlier one
};

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
  const CompiledMail* mail(const std::string& list, const Subscriber& subscriber,
                           const MailOccasion& occasion = {}) const;

 private:
  static Result<std::shared_ptr<const Rendering>> make_within(Edition edition, const Settings& settings,
                                                              Purpose purpose, const std::function<bool()>& spent);
  // What a mail leaves out.
  struct Form {
    bool embargo = false, change = false;
    auto operator<=>(const Form&) const = default;
  };
  bool is_early(const EditionList& list) const;  // it has the release before the end of its embargo
  std::vector<Form> forms_of(const EditionList& list) const;
  void make_other_forms();
  Status compile(const EditionList& list, std::size_t text, const Form& form, const std::vector<AttachedFile>& files,
                 const Settings& settings, Purpose purpose);
  Edition edition_;
  std::vector<Release> texts_without_change_;                                // where Edition::is_first_public()
  std::map<std::string, ListText> lists_without_embargo_;                    // those that are early
  std::map<std::pair<std::string, Form>, std::vector<CompiledMail>> mails_;  // by list; one per text of the set
};

}  // namespace gazetted
