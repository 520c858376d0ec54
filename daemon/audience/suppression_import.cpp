#include "gazetted/audience/suppression_import.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/mail/reply_class.hpp"

namespace gazetted {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

struct Shape {
  SuppressionExport source;
  std::string_view name;
  std::vector<std::string_view> words;    // all of them
  std::vector<std::string_view> without;  // none of them
};

// The first whose words are all there.
const std::vector<Shape>& shapes() {
  using enum SuppressionExport;
  static const std::vector<Shape> all = {
      {mailgun_bounces, "Mailgun (bounces)", {"address", "code", "error", "created_at"}, {}},
      {mailgun_unsubscribes, "Mailgun (unsubscribes)", {"address", "tags", "created_at"}, {}},
      {mailgun_complaints, "Mailgun (complaints)", {"address", "created_at"}, {"reason", "status", "list"}},
      {sendgrid_bounces, "SendGrid (bounces)", {"status", "reason", "email", "created"}, {}},
      {ses, "Amazon SES", {"emailaddress", "reason", "lastupdatetime"}, {}},
      {postmark, "Postmark", {"emailaddress", "suppressionreason"}, {}},
      {sparkpost, "SparkPost", {"recipient", "type", "description"}, {}},
      {mailchimp_unsubscribed, "Mailchimp (unsubscribed)", {"email address", "unsub_time"}, {}},
      {mailchimp_cleaned, "Mailchimp (cleaned)", {"email address", "clean_time"}, {}},
  };
  return all;
}

std::string cell_of(const Fields& fields, std::string_view name) {
  for (const auto& [key, value] : fields) {
    if (equal_ignoring_case(trim(key), name)) return std::string(trim(value));
  }
  return "";
}

bool says(std::string_view text, std::string_view word) { return lower(text).find(word) != std::string::npos; }

// Troubles that are the sender's, or pass: an address is not dead by them.
bool is_of_others(ReplyReason reason) {
  switch (reason) {
    case ReplyReason::mailbox_full:
    case ReplyReason::sender_refused:
    case ReplyReason::authentication:
    case ReplyReason::pointer:
    case ReplyReason::reputation:
    case ReplyReason::rate:
    case ReplyReason::spam:
    case ReplyReason::virus:
    case ReplyReason::content:
    case ReplyReason::policy:
    case ReplyReason::too_large:
    case ReplyReason::many_recipients:
    case ReplyReason::network:
    case ReplyReason::system:
    case ReplyReason::system_full:
    case ReplyReason::protocol:
    case ReplyReason::tls:
    case ReplyReason::our_account:
      return true;
    case ReplyReason::unsaid:
    case ReplyReason::user_unknown:
    case ReplyReason::host_unknown:
    case ReplyReason::takes_no_mail:
    case ReplyReason::moved:
    case ReplyReason::suspended:
    case ReplyReason::filtered:
    case ReplyReason::relaying:
    case ReplyReason::expired:
    case ReplyReason::loop:
    case ReplyReason::suppressed:
      return false;
  }
  return false;
}

bool is_number(std::string_view text) {
  return text.size() == 3 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// What a server said, as it would have come from it. `code` may be "550" or "5.1.1", and the text begin with another.
std::string as_reply(const std::string& code, const std::string& text) {
  const bool has_code = text.size() > 3 && is_number(text.substr(0, 3));
  auto number = has_code ? text.substr(0, 3) : code;
  if (!is_number(number)) number = code.starts_with('4') ? "450" : "550";
  auto rest = std::string(trim(has_code ? text.substr(4) : text));
  if (code.find('.') != std::string::npos && rest.find(code) == std::string::npos) rest = code + " " + rest;
  return number + " " + one_line(rest, 500) + "\r\n";
}

// The table of replies decides, as it does when a server says it to us.
void judge_bounce(const std::string& code, const std::string& text, ImportedReason& made) {
  made.reason = import_reason::bounce;
  if (code == "605" || code == "607") return void(made.reason = import_reason::provider_list);
  auto wire = as_reply(code, text);
  const auto reply = take_reply(wire);
  if (!reply || !*reply) return;
  const auto judged = classify_reply(SmtpStage::rcpt, **reply, "");
  if (judged.reason == ReplyReason::suppressed) made.reason = import_reason::provider_list;
  const bool passes = (*reply)->code / 100 == 4 && !is_for_ever(judged.reason);
  if (!passes && !is_of_others(judged.reason)) return;
  made.stays = fmt::format("'{}' is not about an address that is dead", one_line(trim(code + " " + text), 100));
}

std::string by_words(std::string_view text) {
  if (says(text, "complain") || says(text, "spam")) return std::string(import_reason::complaint);
  if (says(text, "bounce")) return std::string(import_reason::bounce);
  if (says(text, "unsub")) return std::string(import_reason::unsubscribe);
  return "";
}

// "Thu, 13 Oct 2011 18:02:00 UTC" as RFC 3339; empty: it is none.
std::string from_words(const std::string& text) {
  static const std::vector<std::string> months = {"jan", "feb", "mar", "apr", "may", "jun",
                                                  "jul", "aug", "sep", "oct", "nov", "dec"};
  auto words = split(text, ' ');
  std::erase_if(words, [](const std::string& word) { return word.empty() || word.ends_with(','); });
  if (words.size() < 4 || words.size() > 5) return "";
  const auto month = std::find(months.begin(), months.end(), lower(words[1]));
  const auto zone = words.size() == 5 ? lower(words[4]) : "utc";
  const bool is_utc = zone == "utc" || zone == "gmt" || zone == "+0000" || zone == "z";
  if (month == months.end() || words[0].size() > 2 || !is_utc) return "";
  return fmt::format("{}-{:02}-{:0>2}T{}Z", words[2], month - months.begin() + 1, words[0], words[3]);
}

std::optional<Time> since_1990(double seconds) {
  constexpr double year_1990 = 631'152'000;
  constexpr double year_2100 = 4'102'444'800;
  if (!(seconds >= year_1990 && seconds < year_2100)) return std::nullopt;
  return from_millis(std::llround(seconds * 1000));
}

}  // namespace

std::string_view to_string(SuppressionExport source) {
  for (const auto& shape : shapes()) {
    if (shape.source == source) return shape.name;
  }
  return "unknown";
}

SuppressionExport export_of(const std::set<std::string>& words) {
  std::set<std::string, std::less<>> there;
  for (const auto& word : words) there.insert(lower(trim(word)));
  const auto is_there = [&](std::string_view word) { return there.contains(word); };
  for (const auto& shape : shapes()) {
    if (std::all_of(shape.words.begin(), shape.words.end(), is_there) &&
        std::none_of(shape.without.begin(), shape.without.end(), is_there))
      return shape.source;
  }
  return SuppressionExport::unknown;
}

ImportedReason imported_reason(SuppressionExport source, const Fields& fields) {
  ImportedReason made;
  const auto cell = [&](std::string_view name) { return cell_of(fields, name); };
  switch (source) {
    case SuppressionExport::unknown:
      return made;
    case SuppressionExport::mailgun_bounces:
      judge_bounce(cell("code"), cell("error"), made);
      made.at = parse_import_time(cell("created_at"));
      return made;
    case SuppressionExport::mailgun_complaints:
      made.reason = import_reason::complaint;
      made.at = parse_import_time(cell("created_at"));
      return made;
    case SuppressionExport::mailgun_unsubscribes:
      made.reason = import_reason::unsubscribe;
      made.at = parse_import_time(cell("created_at"));
      return made;
    case SuppressionExport::sendgrid_bounces:
      judge_bounce(cell("status"), cell("reason"), made);
      made.at = parse_import_time(cell("created"));
      return made;
    case SuppressionExport::ses:
      made.reason = by_words(cell("reason"));
      made.at = parse_import_time(cell("lastupdatetime"));
      return made;
    case SuppressionExport::postmark:
      made.reason = by_words(cell("suppressionreason"));
      if (made.reason.empty() && says(cell("suppressionreason"), "manual"))
        made.reason = says(cell("origin"), "recipient") ? import_reason::unsubscribe : import_reason::provider_list;
      made.at = parse_import_time(cell("createdat"));
      return made;
    case SuppressionExport::sparkpost:
      made.reason = by_words(cell("source"));
      if (made.reason.empty()) made.reason = by_words(cell("description"));
      if (made.reason.empty()) made.reason = import_reason::provider_list;
      made.at = parse_import_time(cell("created"));
      return made;
    case SuppressionExport::mailchimp_unsubscribed:
      made.reason = import_reason::unsubscribe;
      made.at = parse_import_time(cell("unsub_time"));
      return made;
    case SuppressionExport::mailchimp_cleaned:
      made.reason = import_reason::bounce;
      made.at = parse_import_time(cell("clean_time"));
      return made;
  }
  return made;
}

std::optional<Time> parse_import_time(std::string_view text) {
  text = trim(text);
  if (text.empty() || text.size() > 60) return std::nullopt;
  double number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code == std::errc() && end == text.data() + text.size())
    return since_1990(number > 100'000'000'000 ? number / 1000 : number);
  std::string written(text);
  // "2020-04-10 21:03:05": providers write UTC and do not say so.
  if (written.size() >= 19 && written[4] == '-' && (written[10] == ' ' || written[10] == 'T')) {
    written[10] = 'T';
    if (written.size() == 19) written += "Z";
  }
  auto time = parse_rfc3339(written);
  if (!time) time = parse_rfc3339(from_words(written));
  return time ? since_1990(double(to_millis(*time)) / 1000) : std::nullopt;
}

std::optional<std::string> parse_address_hash(std::string_view text) {
  constexpr std::size_t digits = 64;
  auto hash = lower(trim(text));
  if (hash.starts_with("sha256:")) hash.erase(0, 7);
  if (hash.size() != digits || hash.find_first_not_of("0123456789abcdef") != std::string::npos) return std::nullopt;
  return "sha256:" + hash;
}

std::string address_hash(std::string_view address_key) { return "sha256:" + hex(sha256(address_key)); }

}  // namespace gazetted
