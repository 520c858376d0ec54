// Mail: compile() works everything that is the same for one release, list and language; then
// personalise() splices one subscriber into pre-encoded pieces. plain() makes the same bytes the long
// way; a test compares both. Owned by the loop's thread; nothing here blocks.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "gazetted/base/error.hpp"
#include "gazetted/base/time.hpp"
#include "gazetted/mail/address.hpp"
#include "gazetted/mail/message.hpp"
#include "gazetted/mail/token.hpp"
#include "gazetted/render/attachments.hpp"
#include "gazetted/render/mail_template.hpp"
#include "gazetted/render/model.hpp"
#include "gazetted/render/unsubscribe_ways.hpp"

namespace gazetted {

struct MailInput {
  const Release* release = nullptr;
  const Newsroom* newsroom = nullptr;
  const ListText* list = nullptr;
  const MailTemplate* mail_template = nullptr;
  bool test = false;                             // "[TEST] " before the subject
  std::shared_ptr<const TokenKeys> tokens = {};  // null: no way to unsubscribe is written
  std::string unsubscribe_url = {};              // what comes before the token; empty: by mail only
  // Set: its page is not public yet. What comes before the token of each reader's own one; empty: there is none.
  std::optional<std::string> early_url = {};
  const std::vector<AttachedFile>* files = nullptr;
  std::map<std::string, std::string> posts = {};  // channel → where its post can be seen; empty: not known
  const EarlierVersion* earlier = nullptr;        // which the release takes the place of; null: none
  OnlyEmbargo only_embargo = OnlyEmbargo::no;
};

struct MailFrame;
class MailParts;

class CompiledMail {
 public:
  // Errors: a template names what is not known (with its place, whichever subscriber would run into it), From is no
  // mailbox, a subject is empty, the HTML is over 500 KB.
  static Result<CompiledMail> compile(const MailInput& input);

  // An error is about this subscriber only: the mails of others may still be made. It names the template's place.
  // `thread`: what this subscriber was sent of earlier versions, oldest first (RFC 5322 section 3.6.4).
  Result<Message> personalise(const Subscriber& subscriber, Time date, const MailThread& thread = {}) const;
  Result<Message> plain(const Subscriber& subscriber, Time date, const MailThread& thread = {}) const;

  // Its parts for `preview`, with the subscriber's values.
  std::string html(const Subscriber& subscriber) const;
  std::string text(const Subscriber& subscriber) const;
  std::string subject(const Subscriber& subscriber) const;
  // Fields that the mail prints for this subscriber and that are empty, where no section guards them.
  std::set<std::string> empty_fields(const Subscriber& subscriber) const;
  bool compiled() const { return compilable_; }
  std::size_t carried_bytes() const;

 private:
  enum class Escape { none, html };
  Result<std::vector<Piece>> render_plain(const Mustache& which, const Subscriber& subscriber, Escape escape) const;
  Result<std::shared_ptr<const MailFrame>> make_frame(unsigned truth) const;
  std::shared_ptr<const MailFrame> frame_for(const Subscriber& subscriber) const;  // null: it cannot be rendered
  Mustache::Options options(Escape escape) const;
  Mustache::Options options_of_form(unsigned truth, Escape escape) const;
  json::value model_for(const Subscriber& subscriber) const;
  // What several places of a subscriber's mail need is made once per mail.
  struct Own {
    Address address;
    std::string key;    // of the address
    std::string token;  // to unsubscribe; empty: there is no way
    std::string page;   // of an early reader; empty: the page is the same for all
  };
  Own own_of(const Subscriber& subscriber) const;
  std::string value_of(const Piece& hole, const Subscriber& subscriber, const Own& own) const;
  void append_head(std::string& out, const Subscriber& subscriber, const Own& own, Time date,
                   const MailThread& thread) const;
  Message spliced(std::shared_ptr<const MailFrame> frame, const Subscriber& subscriber, Time date,
                  const MailThread& thread) const;
  const std::string& date_header(Time date) const;
  Status take_model(const MailInput& input);
  void find_conditions();
  friend class MailTrial;  // tries what compile() made, before anybody else has it

  json::value model_;
  MailTemplate template_;
  std::set<std::string> fields_;
  std::string fixed_headers_, sender_, release_id_, id_domain_, subject_prefix_;
  std::string list_;
  UnsubscribeWays unsubscribe_;
  std::string early_url_, early_release_, early_language_;  // of their own pages; empty: they have none
  std::shared_ptr<const MailParts> parts_;
  std::vector<std::string> conditions_;  // subscriber fields that sections ask for
  bool compilable_ = false;
  struct DateHeader {  // of the last mail: thousands leave in one second
    std::string text;
    std::chrono::sys_seconds second{};
  };
  mutable DateHeader date_;
  mutable std::map<unsigned, std::shared_ptr<const MailFrame>> frames_;  // by which conditions hold
};

// That of the Message-IDs of a list's mails; empty where From is no mailbox.
std::string message_domain(const Release& release, const ListText& list);
// The same for every attempt at one subscriber (RFC 5322 section 3.6.4), without brackets.
std::string message_id(const std::string& release_id, const std::string& address_key, const std::string& domain);

}  // namespace gazetted
