// Mail: compile() works everything that is the same for one release, list and language; then
// personalise() splices one subscriber into pre-encoded pieces. plain() makes the same bytes the long
// way; a test compares both. Owned by the loop's thread; nothing here blocks.
#pragma once
#include <map>
#include <memory>
#include <string>

#include "gazetted/base/error.hpp"
#include "gazetted/base/time.hpp"
#include "gazetted/mail/address.hpp"
#include "gazetted/mail/message.hpp"
#include "gazetted/mail/token.hpp"
#include "gazetted/render/attachments.hpp"
#include "gazetted/render/mail_template.hpp"
#include "gazetted/render/model.hpp"

namespace gazetted {

struct MailInput {
  const Release* release = nullptr;
  const Newsroom* newsroom = nullptr;
  const ListText* list = nullptr;
  const MailTemplate* mail_template = nullptr;
  bool test = false;                             // "[TEST] " before the subject
  std::shared_ptr<const TokenKeys> tokens = {};  // null: no way to unsubscribe is written
  std::string unsubscribe_url = {};              // what stands before the token; empty: by mail only
  const std::vector<AttachedFile>* files = nullptr;
  std::map<std::string, std::string> posts = {};  // channel → where its post can be seen; empty: not known
};

struct MailFrame;
class MailFrameBuilder;

class CompiledMail {
 public:
  // Errors: a template names what is not known (with its place, whichever subscriber would run into it), From is no
  // mailbox, a subject is empty, the HTML is over 500 KB.
  static Result<CompiledMail> compile(const MailInput& input);

  // An error is about this subscriber only: the mails of others may still be made. It names the template's place.
  Result<Message> personalise(const Subscriber& subscriber, Time date) const;
  Result<Message> plain(const Subscriber& subscriber, Time date) const;

  // Its parts for `preview`, with the subscriber's values.
  std::string html(const Subscriber& subscriber) const;
  std::string text(const Subscriber& subscriber) const;
  std::string subject(const Subscriber& subscriber) const;
  // Fields that the mail prints for this subscriber and that are empty, where no section guards them.
  std::set<std::string> empty_fields(const Subscriber& subscriber) const;
  bool compiled() const { return compilable_; }
  std::size_t carried_bytes() const {
    return (images_ ? images_->text().size() : 0) + (attached_ ? attached_->text().size() : 0);
  }

 private:
  Result<std::vector<Piece>> render_plain(const Mustache& which, const Subscriber& subscriber, bool escape) const;
  Result<std::shared_ptr<const MailFrame>> make_frame(unsigned truth) const;
  std::shared_ptr<const MailFrame> frame_for(const Subscriber& subscriber) const;  // null: it cannot be rendered
  Mustache::Options options(bool escape) const;
  Mustache::Options options_of_form(unsigned truth, bool escape) const;
  json::value model_for(const Subscriber& subscriber) const;
  // What compile() tries, in mail_trial.cpp.
  Status try_subscribers() const;
  Status try_everybody(const Subscriber& subscriber) const;
  Status try_forms() const;
  // What several places of a subscriber's mail need is made once a mail.
  struct Own {
    Address address;
    std::string key;    // of the address
    std::string token;  // to unsubscribe; empty: there is no way
  };
  Own own_of(const Subscriber& subscriber) const;
  std::string unsubscribe_link_of(const std::string& token) const;  // for a person to follow
  std::string value_of(const Piece& hole, const Subscriber& subscriber, const std::string& token) const;
  void append_head(std::string& out, const Subscriber& subscriber, const Own& own, Time date) const;
  Message spliced(std::shared_ptr<const MailFrame> frame, const Subscriber& subscriber, Time date) const;
  std::string before_text(bool base64) const;
  std::string before_html(bool base64) const;
  void put_ending(MailFrameBuilder& frame) const;

  json::value model_;
  MailTemplate template_;
  std::set<std::string> fields_;
  Mailbox from_{"", Address::trusted("a@b")};
  std::string fixed_headers_, sender_, release_id_, id_domain_, subject_prefix_, boundary_;
  std::shared_ptr<const TokenKeys> tokens_;
  std::string list_;
  std::string unsubscribe_url_, unsubscribe_mailto_;     // what stands before the token; empty: not this way
  bool may_leave_ = false;                               // there is a way to unsubscribe
  std::shared_ptr<const SharedText> images_, attached_;  // encoded, with their boundaries; null: none
  std::vector<std::string> conditions_;                  // subscriber fields that sections ask for
  bool compilable_ = false;
  mutable std::string date_header_;  // of the last mail: thousands leave in one second
  mutable std::chrono::sys_seconds date_second_{};
  mutable std::map<unsigned, std::shared_ptr<const MailFrame>> frames_;  // by which conditions hold
};

// The same for every attempt at one subscriber (RFC 5322 section 3.6.4), without brackets.
std::string message_id(const std::string& release_id, const std::string& address_key, const std::string& domain);

}  // namespace gazetted
