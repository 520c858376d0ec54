#include "gazetted/app/feedback_reader.hpp"

#include <algorithm>

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/digest_field.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/feedback/provider_events.hpp"
#include "gazetted/mail/mail_tree.hpp"
#include "gazetted/mail/public_links.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_claims = 20, most_links = 4;
constexpr std::size_t digested = 64 * 1024;

void add(std::vector<ReturnClaim>& claims, std::optional<ReturnClaim> claim) {
  if (claim && claims.size() < most_claims && std::find(claims.begin(), claims.end(), *claim) == claims.end())
    claims.push_back(std::move(*claim));
}

// Words that may be addresses: of an address, a header's value with several, a mailto URL, an envelope id.
void add_claims_in(std::string_view text, std::string_view bounce_prefix, std::vector<ReturnClaim>& claims) {
  constexpr std::string_view around = " \t\r\n<>,;:\"()[]?&'";
  while (!text.empty()) {
    const auto word = text.substr(0, text.find_first_of(around));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (word.find('+') == std::string_view::npos) continue;
    const bool has_domain = word.find('@') != std::string_view::npos;
    // An envelope id has no domain (RFC 3461 section 4.4).
    add(claims, return_claim_of(std::string(word) + (has_domain ? "" : "@envelope"), bounce_prefix));
  }
}

// What stands above and below the first empty line.
std::pair<std::string_view, std::string_view> head_and_body(std::string_view mail) {
  const auto lf = mail.find("\n\n"), crlf = mail.find("\r\n\r\n");
  const auto end = std::min(lf, crlf);
  if (end == std::string_view::npos) return {mail, {}};
  return {mail.substr(0, end + 1), mail.substr(end + (crlf < lf ? 4 : 2))};
}

// In "<https://news.example.org/u/TOKEN>, <mailto:press@example.org?subject=unsubscribe%20TOKEN>".
void add_tokens_in(std::string_view links, std::vector<std::string>& tokens) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
  for (const auto before : {unsubscribe_path, std::string_view("unsubscribe%20")}) {
    for (auto at = links.find(before); at != std::string_view::npos && tokens.size() < most_links;
         at = links.find(before, at + before.size())) {
      const auto rest = links.substr(at + before.size());
      const auto token = rest.substr(0, rest.find_first_not_of(letters));
      if (!token.empty()) tokens.emplace_back(token);
    }
  }
}

// People attach mails of ours too, and these are about nothing that has failed.
std::optional<ReturnedOriginal> original_in(const Feedback& feedback) {
  if (feedback.kind != FeedbackKind::delivery_status && feedback.kind != FeedbackKind::complaint) return std::nullopt;
  ReturnedOriginal original;
  for (const auto& candidate : feedback.candidates) {
    if (candidate.where == "returned list-unsubscribe") add_tokens_in(candidate.text, original.tokens);
    if (candidate.where != "returned message-id" || !original.message_id.empty()) continue;
    const auto open = candidate.text.find('<'), close = candidate.text.find('>');
    if (open < close && close != std::string::npos)
      original.message_id = candidate.text.substr(open + 1, close - open - 1);
  }
  if (original.message_id.empty() || original.tokens.empty()) return std::nullopt;
  return original;
}

MailReading known_by(const TakenMail& mail, std::string_view bounce_prefix) {
  MailReading reading;
  for (const auto& recipient : mail.recipients) add(reading.of_envelope, return_claim_of(recipient, bounce_prefix));
  const auto [head, body] = head_and_body(mail.bytes);
  const auto headers = read_header_lines(head.substr(0, digested));
  reading.message_id = std::string(trim(header_of(headers, "message-id")));
  reading.body_digest = sha256(body.substr(0, digested));
  return reading;
}

}  // namespace

std::optional<ReturnClaim> return_claim_of(std::string_view address, std::string_view bounce_prefix) {
  const auto found = read_return_address(address);
  if (!found) return {};
  if (equal_ignoring_case(found->prefix, bounce_prefix)) return read_return_token(ReturnKind::bounce, found->token);
  for (const auto kind : {ReturnKind::unsubscribe, ReturnKind::complaint, ReturnKind::confirmation}) {
    if (found->prefix == usual_prefix(kind)) return read_return_token(kind, found->token);
  }
  // One of a mail that left while the address was another: the token proves itself, whatever is before it.
  return read_return_token(ReturnKind::bounce, found->token);
}

MailReading read_taken(const TakenMail& mail, std::string_view bounce_prefix) {
  auto reading = known_by(mail, bounce_prefix);
  auto& feedback = reading.feedback;
  feedback = read_feedback(mail.bytes);
  for (const auto& candidate : feedback.candidates) add_claims_in(candidate.text, bounce_prefix, reading.of_text);
  reading.original = original_in(feedback);
  if (!mail.is_cut()) return reading;
  // A report comes before what it returns, and says what it says; what a person writes is to be read whole.
  feedback.trouble = fmt::format("the mail has {}, and only the first {} were kept", format_size(mail.size),
                                 format_size(kept_of_mail));
  if (feedback.kind == FeedbackKind::human || feedback.kind == FeedbackKind::moved)
    feedback.kind = FeedbackKind::unread;
  return reading;
}

MailReading unread_taken(const TakenMail& mail, std::string_view bounce_prefix, const std::string& why) {
  auto reading = known_by(mail, bounce_prefix);
  reading.feedback.kind = FeedbackKind::unread;
  reading.feedback.trouble = one_line(why, 500);
  return reading;
}

std::vector<MailReading> read_taken_post(const TakenMail& post, const Provider* provider,
                                         std::string_view bounce_prefix) {
  ProviderReading posted;
  if (provider)
    posted = read_provider_events(*provider, post.bytes);
  else
    posted.trouble = "the configuration has no such provider any more";
  std::vector<MailReading> all;
  for (auto& event : posted.events) {
    auto& reading = all.emplace_back();
    reading.message_id = post.source + " " + event.id;
    reading.feedback = std::move(event.feedback);
    reading.said_at = event.at;
    for (const auto& candidate : reading.feedback.candidates) {
      add(reading.of_text, read_return_token(ReturnKind::bounce, candidate.text));
      add_claims_in(candidate.text, bounce_prefix, reading.of_text);
    }
  }
  if (!posted.trouble.empty()) {
    auto& reading = all.emplace_back();
    reading.body_digest = sha256(post.bytes);
    reading.feedback.trouble = one_line(post.source + ": " + posted.trouble, 500);
  }
  return all;
}

namespace {

// What it says, so that a failure is no repetition of the delay before it where a server gives both the same id.
std::string content_of(const Feedback& feedback) {
  std::string text = fmt::format("{}\n", to_string(feedback.kind));
  for (const auto& one : feedback.recipients)
    text += digest_field(one.final) + digest_field(to_string(one.action)) + digest_field(one.status);
  return text;
}

}  // namespace

std::string digest_of(const MailReading& reading, const std::optional<ReturnClaim>& claim) {
  std::string text;
  if (claim) text = fmt::format("{}\n{}\n", usual_prefix(claim->kind), claim->delivery);
  text += "id " + reading.message_id + "\n" + content_of(reading.feedback);
  if (!claim || reading.message_id.empty()) text += reading.body_digest;
  return sha256(text);
}

}  // namespace gazetted
