// Mail: compile() works everything that is the same for one release, list and language; then
// personalise() splices one person into pre-encoded pieces. plain() makes the same bytes the long
// way; a test compares both. Owned by the loop's thread; nothing here blocks.
#pragma once
#include <map>
#include <memory>
#include <string>

#include "gazetted/base/error.hpp"
#include "gazetted/base/time.hpp"
#include "gazetted/model/address.hpp"
#include "gazetted/model/message.hpp"
#include "gazetted/model/token.hpp"
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

class CompiledMail {
 public:
  // Errors: a template names what is not known (with its place), From is no mailbox, the HTML is
  // over 500 KB.
  static Result<CompiledMail> compile(const MailInput& input);

  Message personalise(const Person& person, Time date) const;
  Message plain(const Person& person, Time date) const;

  // Its parts for `preview`, with the person's values.
  std::string html(const Person& person) const;
  std::string text(const Person& person) const;
  std::string subject(const Person& person) const;
  // Fields that the mail prints for this person and that are empty, where no section guards them.
  std::set<std::string> empty_fields(const Person& person) const;
  bool compiled() const { return compilable_; }
  std::size_t carried_bytes() const { return (images_ ? images_->size() : 0) + (attached_ ? attached_->size() : 0); }

 private:
  struct Part {  // one body: literals[0] hole[0] literals[1] hole[1] … literals[n]
    bool base64 = false;
    std::vector<std::string> literals;  // quoted-printable with its soft breaks, or raw for base64
    std::vector<Piece> holes;
  };
  struct Variant {
    std::string subject_header;  // empty where the subject holds a field
    std::vector<Piece> subject_pieces;
    Part text, html;
    std::string body_hash;  // for DKIM, where nothing in the body is of one person
  };
  Result<std::vector<Piece>> render_plain(const Mustache& which, const Person& person, bool escape) const;
  Result<Variant> make_variant(unsigned truth) const;
  const Variant* variant_for(const Person& person) const;
  Mustache::Options options(bool escape) const;
  std::string head(const Person& person, Time date) const;
  std::string token_for(const Person& person) const;
  std::string unsubscribe_of(const Person& person) const;  // for a person to follow
  std::string value_of(const Piece& hole, const Person& person) const;
  static Part make_part(const std::vector<Piece>& pieces);
  void append(std::string& out, const Part& part, const Person& person) const;
  std::string body(const Variant& variant, const Person& person) const;  // with the empty line before it
  std::string before_text(bool base64) const;
  std::string before_html(bool base64) const;
  std::string ending() const;

  json::value model_;
  MailTemplate template_;
  std::set<std::string> fields_;
  Mailbox from_{"", Address::trusted("a@b")};
  std::string fixed_headers_, sender_, release_id_, id_domain_, subject_prefix_, boundary_;
  std::shared_ptr<const TokenKeys> tokens_;
  std::string list_, unsubscribe_url_, unsubscribe_mail_;
  std::shared_ptr<const std::string> images_, attached_;  // encoded, with their boundaries; null: none
  std::vector<std::string> conditions_;                   // subscriber fields that sections ask for
  bool compilable_ = false;
  mutable std::map<unsigned, Variant> variants_;
};

// The same for every attempt at one person (RFC 5322 section 3.6.4), without brackets.
std::string message_id(const std::string& release_id, const std::string& address_key, const std::string& domain);

}  // namespace gazetted
