#include "edition_check.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/intake/release_id.hpp"
#include "gazetted/mail/address.hpp"

namespace gazetted {
namespace {

// Checks one part after the other; what is wrong first is kept.
class Check {
 public:
  void line(std::string_view name, const std::string& value) {
    if (!is_utf8(value) || has_control(value))
      note(fmt::format("'{}' must be one line, without control characters: '{}'", name, one_line(value, 60)));
  }
  void language(std::string_view name, const std::string& value) {
    if (!value.empty() && !is_language_tag(value))
      note(fmt::format("'{}' is not a language: '{}'", name, one_line(value, 60)));
  }
  void mailbox(std::string_view name, const std::string& value) {
    if (value.empty()) return;
    if (const auto parsed = parse_mailbox(value); !parsed)
      note(fmt::format("'{}': {}", name, parsed.error().message()));
  }
  void note(std::string what) {
    if (status_) status_ = fail("{}", what);
  }
  Status status() const { return status_; }

 private:
  Status status_;
};

void check_list(const EditionList& list, const Edition& edition, Check& check) {
  check.line("lists: name", list.text.name);
  check.line("lists: title", list.text.title);
  check.line("lists: distributor", list.text.distributor);
  check.line("lists: on_behalf_of", list.text.on_behalf_of);
  check.mailbox("lists: from", list.text.from);
  check.mailbox("lists: reply_to", list.text.reply_to);
  check.language("lists: language", list.text.language);
  for (const auto& field : list.text.fields) check.line("lists: fields", field);
  if (!edition.newsrooms.contains(list.newsroom))
    check.note(fmt::format("the newsroom '{}' of list '{}' is missing", one_line(list.newsroom, 60),
                           one_line(list.text.name, 60)));
}

void check_newsroom(const std::string& key, const Newsroom& newsroom, Check& check) {
  check.line("newsrooms", key);
  check.line("newsrooms: name", newsroom.name);
  check.line("newsrooms: slug", newsroom.slug);
  check.line("newsrooms: website", newsroom.website);
  check.line("newsrooms: email", newsroom.email);
  check.line("newsrooms: public_url", newsroom.public_url);
  check.line("newsrooms: page", newsroom.page);
  check.line("newsrooms: on_behalf_of", newsroom.on_behalf_of);
  check.language("newsrooms: language", newsroom.language);
}

void check_text(const Release& text, Check& check) {
  if (auto good = check_release_id(text.id); !good) check.note(good.error().message());
  check.line("title", text.title);
  check.line("subtitle", text.subtitle);
  check.line("summary", text.summary);
  check.line("subject", text.subject);
  check.line("dateline", text.dateline);
  check.line("distributor", text.distributor);
  check.line("on_behalf_of", text.on_behalf_of);
  check.line("online_url", text.online_url);
  check.mailbox("from", text.from);
  check.mailbox("reply_to", text.reply_to);
  check.language("language", text.language);
  for (const auto& topic : text.topics) check.line("topics", topic);
  for (const auto& one : text.contacts) {
    for (const auto* part : {&one.name, &one.role, &one.email, &one.phone}) check.line("contact", *part);
  }
  for (const auto& one : text.attachments) {
    for (const auto* part : {&one.file, &one.title, &one.caption, &one.credit, &one.alt})
      check.line("attachments", *part);
  }
  for (const auto& one : text.bylines) {
    check.line("byline", one.name);
    check.line("byline", one.url);
  }
}

void check_mailed(const MailedPicture& picture, const Edition& edition, Check& check) {
  check.line("mailed: file", picture.file);
  const bool is_hash =
      picture.sha256.size() == 64 && picture.sha256.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!is_hash) check.note(fmt::format("'mailed: sha256' is none: '{}'", one_line(picture.sha256, 60)));
  if (picture.text >= edition.set.texts.size()) check.note(fmt::format("mailed: there is no text {}", picture.text));
}

}  // namespace

Status check_edition(const Edition& edition) {
  Check check;
  check.line("content", edition.content);
  for (const auto& text : edition.set.texts) check_text(text, check);
  for (const auto& [key, newsroom] : edition.newsrooms) check_newsroom(key, newsroom, check);
  if (edition.mailed) {
    for (const auto& picture : *edition.mailed) check_mailed(picture, edition, check);
  }
  for (const auto& list : edition.lists) check_list(list, edition, check);
  return check.status();
}

}  // namespace gazetted
