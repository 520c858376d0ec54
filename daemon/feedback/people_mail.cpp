#include "people_mail.hpp"

#include <algorithm>
#include <array>

#include "free_text.hpp"
#include "gazetted/base/lines.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/mail/return_token.hpp"
#include "sign_words.hpp"
#include "spoken_reply.hpp"

namespace gazetted {
namespace {

constexpr std::size_t few_words = 10, short_letter = 60;

std::size_t count_words(std::string_view text) {
  std::size_t words = 0;
  bool inside = false;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\t';
    words += !blank && !inside;
    inside = !blank;
  }
  return words;
}

// "On Monday Anna wrote:" and what follows, and a signature.
std::string_view own_words(std::string_view text) {
  for (auto rest = text; !rest.empty();) {
    const auto at = text.size() - rest.size();
    const auto line = take_line(rest);
    const auto bare = trim(line);
    const bool signature = line == "-- " || line == "--";
    const bool quotes =
        bare.size() > 12 && bare.ends_with(':') && bare.find_first_of("0123456789") != std::string_view::npos;
    if (signature || (quotes && at > 0)) return text.substr(0, at);
  }
  return text;
}

bool has_token_of_unsubscribing(const std::string& address) {
  const auto found = read_return_address(address);
  return found && found->prefix == usual_prefix(ReturnKind::unsubscribe) &&
         read_return_token(ReturnKind::unsubscribe, found->token);
}

// Anybody may have an address of that name: it is ours where it has a token, or where our own mail server says that it
// was delivered there (the topmost of a header; what is below was written on the way to it).
bool goes_to_unsubscribe(const std::vector<MailHeader>& headers) {
  constexpr std::array<std::string_view, 4> delivered = {"delivered-to", "x-original-to", "envelope-to",
                                                         "x-envelope-to"};
  for (const auto& address : addresses_in(header_of(headers, "to")))
    if (has_token_of_unsubscribing(address)) return true;
  for (const auto name : delivered) {
    for (const auto& address : addresses_in(header_of(headers, name)))
      if (lower(address).starts_with("unsubscribe@") || lower(address).starts_with("unsubscribe+")) return true;
  }
  return false;
}

bool is_reply(std::string_view subject) {
  const auto colon = subject.find(':');
  return colon != std::string_view::npos && colon <= 8;
}

std::vector<std::string> named_in(const std::vector<MailHeader>& headers, std::string_view text) {
  std::vector<std::string> from;
  for (const auto& header : headers)
    if (header.name == "from" || header.name == "to" || header.name == "delivered-to")
      for (const auto& address : addresses_in(header.value)) from.push_back(lower(address));
  std::vector<std::string> named;
  for (auto& address : addresses_in(text))
    if (std::find(from.begin(), from.end(), lower(address)) == from.end() && named.size() < 10)
      named.push_back(std::move(address));
  return named;
}

bool is_bulk(const std::vector<MailHeader>& headers) {
  const auto precedence = lower(trim(header_of(headers, "precedence")));
  return precedence == "bulk" || precedence == "junk";
}

}  // namespace

PersonalMail read_personal_mail(const std::vector<MailHeader>& headers, const std::string& text,
                                const std::string& automatic, bool from_mail_system) {
  if (goes_to_unsubscribe(headers)) return {FeedbackKind::unsubscribe, "its address", {}};
  const auto subject_line = header_of(headers, "subject");
  const auto subject = folded_words(subject_line);
  const auto own = own_words(text);
  const auto words = folded_words(own);
  const auto absence = sign_of_absence(subject);
  const bool away = !automatic.empty() ||
                    (!absence.empty() && (from_mail_system || is_bulk(headers) || !sign_of_absence(words).empty()));
  if (const auto sign = sign_of_leaving(words); !sign.empty() && (away || count_words(own) <= short_letter))
    return {FeedbackKind::moved, std::string(sign), named_in(headers, own)};
  if (const auto sign = sign_of_challenge(words + " " + subject);
      !sign.empty() && (away || from_mail_system || is_bulk(headers) || count_words(own) > few_words))
    return {FeedbackKind::challenge, std::string(sign), {}};
  if (away) return {FeedbackKind::auto_reply, automatic.empty() ? "subject: " + std::string(absence) : automatic, {}};
  if (from_mail_system) return {FeedbackKind::unread, "", {}};
  const auto wish = wish_to_leave(words);
  if (!wish.empty() && count_words(own) <= few_words) return {FeedbackKind::unsubscribe, std::string(wish), {}};
  const auto in_subject = wish_to_leave(subject);
  if (!in_subject.empty() && !is_reply(subject_line) && count_words(subject_line) <= few_words &&
      count_words(own) <= few_words)
    return {FeedbackKind::unsubscribe, "subject: " + std::string(in_subject), {}};
  return {trim(text).empty() && subject.empty() ? FeedbackKind::unread : FeedbackKind::human, "", {}};
}

}  // namespace gazetted
