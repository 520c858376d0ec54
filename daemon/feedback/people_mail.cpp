#include "people_mail.hpp"

#include <algorithm>
#include <array>

#include "free_text.hpp"
#include "gazetted/base/lines.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/mail/phrases.hpp"
#include "gazetted/mail/return_token.hpp"
#include "leave_wish.hpp"
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

// "Von: Mess", "Gesendet: Montag": the names that mail programs give the headers of what they quote.
bool names_sender(std::string_view line) {
  return !phrase_in(fold_case(line.substr(0, 24)),
                    "from:|von:|de "
                    ":|de:|da:|van:|från:|fra:|od:|lähettäjä:|feladó:|kimden:|από:|от:|від:|من:|מאת:|发件人|寄件者|"
                    "差出人|보낸 사람")
              .empty();
}
bool names_day_or_subject(std::string_view line) {
  return !phrase_in(
              fold_case(line.substr(0, 24)),
              "sent:|date:|gesendet:|datum:|envoyé|date :|enviado|enviada|data:|inviato:|verzonden:|skickat:|sendt:|"
              "wysłano:|to:|an:|subject:|betreff:|objet|asunto:|oggetto:|onderwerp:|assunto:|temat:|ämne:|emne:|"
              "отправлено:|дата:|тема:|发送时间|主题|送信日時|件名|寄件日期|主旨|보낸 날짜|제목")
              .empty();
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
    const auto next = rest.substr(0, rest.find('\n'));
    const bool headers = at > 0 && names_sender(bare) && names_day_or_subject(trim(next));
    if (signature || headers || (quotes && at > 0)) return text.substr(0, at);
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

// Of a list, a newsletter or a help desk: what it says at its end is said to its own readers.
bool is_list_mail(const std::vector<MailHeader>& headers) {
  constexpr std::array<std::string_view, 6> names = {"list-id",   "list-unsubscribe", "list-post",
                                                     "list-help", "feedback-id",      "x-mailing-list"};
  return is_bulk(headers) || lower(trim(header_of(headers, "precedence"))) == "list" ||
         std::any_of(names.begin(), names.end(),
                     [&](std::string_view name) { return !header_of(headers, name).empty(); });
}

// In the text where there is one; a subject that answers ours says nothing by itself.
std::string wish_in(const std::vector<MailHeader>& headers, std::string_view own) {
  const auto from = addresses_in(header_of(headers, "from"));
  if (auto wish = whole_wish_to_leave(own, from); !wish.empty()) return wish;
  const auto subject = header_of(headers, "subject");
  if (is_reply(subject) || !trim(own).empty()) return "";
  const auto wish = whole_wish_to_leave(subject, from);
  return wish.empty() ? "" : "subject: " + wish;
}

PersonalMail read_kind(const std::vector<MailHeader>& headers, const std::string& text, const std::string& automatic,
                       bool from_mail_system) {
  if (goes_to_unsubscribe(headers)) return {FeedbackKind::unsubscribe, "its address", {}, automatic.empty()};
  const auto subject = folded_words(header_of(headers, "subject"));
  const auto own = own_words(text);
  const auto words = folded_words(own);
  const auto absence = sign_of_absence(subject);
  const bool bulk = is_bulk(headers), list = is_list_mail(headers);
  const bool away = !automatic.empty() || (bulk && !sign_of_absence(words).empty()) ||
                    (!absence.empty() && (from_mail_system || bulk || !sign_of_absence(words).empty()));
  const bool by_machine = away || from_mail_system || bulk;
  if (const auto sign = sign_of_leaving(words);
      !sign.empty() && (by_machine || (!list && count_words(own) <= short_letter)))
    return {FeedbackKind::moved, std::string(sign), named_in(headers, own), !by_machine};
  const auto both = words + " " + subject;
  const auto sign = by_machine ? sign_of_challenge(both) : std::string_view();
  const auto challenge = sign.empty() ? sign_of_own_challenge(both) : sign;
  if (!challenge.empty() && (by_machine || count_words(own) > few_words))
    return {FeedbackKind::challenge, std::string(challenge), {}};
  if (away)
    return {FeedbackKind::auto_reply,
            !automatic.empty() ? automatic
            : absence.empty()  ? std::string(sign_of_absence(words))
                               : "subject: " + std::string(absence),
            {}};
  if (from_mail_system) return {FeedbackKind::unread, "", {}};
  if (!list) {
    if (auto wish = wish_in(headers, own); !wish.empty()) return {FeedbackKind::unsubscribe, std::move(wish), {}, true};
  }
  if (trim(text).empty() && subject.empty()) return {FeedbackKind::unread, "", {}};
  return {FeedbackKind::human, "", {}, true};
}

}  // namespace

PersonalMail read_personal_mail(const std::vector<MailHeader>& headers, const std::string& text,
                                const std::string& automatic, bool from_mail_system) {
  auto read = read_kind(headers, text, automatic, from_mail_system);
  const auto subject = header_of(headers, "subject");
  read.speaks_of_leaving = speaks_of_leaving(folded_words(own_words(text))) ||
                           (!is_reply(subject) && speaks_of_leaving(folded_words(subject)));
  return read;
}

}  // namespace gazetted
