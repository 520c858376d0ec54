#include "gazetted/feedback/provider_events.hpp"

#include <algorithm>
#include <charconv>

#include "bounce_class.hpp"
#include "complaint.hpp"
#include "delivery_status.hpp"
#include "gazetted/base/crypto.hpp"
#include "gazetted/base/digest_field.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "json_walk.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_word = 300, longest_shown_word = 40;
constexpr std::size_t longest_address = 320, longest_id = 200, longest_candidate = 1024;
constexpr std::size_t most_of_a_kind = 5;  // tokens, and ids of the mail
constexpr std::size_t most_unknown_types = 20;

// One word for each place: blanks in it are joined, and what is not there is "-".
std::vector<std::string> type_of(const Provider& provider, const JsonRoots& roots) {
  std::vector<std::string> words;
  for (const auto& places : provider.type) {
    auto word = replace_all(one_line(trim(text_at(places, roots)), longest_word), " ", "-");
    words.push_back(word.empty() ? "-" : std::move(word));
  }
  return words;
}

bool fits(std::string_view pattern, const std::string& word) {
  if (pattern == "*") return true;
  if (pattern.find('|') == std::string_view::npos && pattern.size() > 2 && pattern.starts_with('*') &&
      pattern.ends_with('*'))
    return lower(word).find(pattern.substr(1, pattern.size() - 2)) != std::string::npos;
  const auto all = split(pattern, '|');
  return std::any_of(all.begin(), all.end(), [&](const std::string& one) {
    return one.size() < pattern.size() ? fits(one, word) : equal_ignoring_case(one, word);
  });
}

const ProviderKindRow* row_of(const Provider& provider, const std::vector<std::string>& type) {
  for (const auto& row : provider.kinds) {
    bool all = true;
    for (std::size_t i = 0; i < row.words.size(); ++i) all = all && fits(row.words[i], type[i]);
    if (all) return &row;
  }
  return nullptr;
}

// Sentences are no type, and nobody's address comes into a log.
std::string joined_type(std::vector<std::string> words) {
  for (auto& word : words) {
    if (word.size() > longest_shown_word || word.find('@') != std::string::npos) word = "…";
  }
  while (words.size() > 1 && words.back() == "-") words.pop_back();
  return join(words, " ");
}

// --- times

std::optional<Time> time_in(std::string_view text, Provider::TimeFormat format) {
  if (format == Provider::TimeFormat::rfc3339) {
    const auto at = parse_rfc3339(text);
    return at ? std::optional<Time>(*at) : std::nullopt;
  }
  double number = 0;  // "1521472262.908181"
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (format == Provider::TimeFormat::seconds) number *= 1000;
  constexpr double last = 4.1e12;  // in 2099
  if (!(number >= 0 && number < last)) return std::nullopt;
  return from_millis(std::int64_t(number));
}

// --- what an event is about

bool is_failure(ProviderKind kind) {
  return kind == ProviderKind::hard || kind == ProviderKind::failed || kind == ProviderKind::soft ||
         kind == ProviderKind::provider_list;
}

DeliveryAction action_of(ProviderKind kind) {
  if (kind == ProviderKind::delayed) return DeliveryAction::delayed;
  return is_failure(kind) ? DeliveryAction::failed : DeliveryAction::delivered;
}

// "550" and "5.1.1 …" make "550 5.1.1 …"; a text that begins with its code has it already.
std::string diagnostic_of(const std::string& code, const std::string& text) {
  const bool is_reply = code.size() == 3 && code.find_first_not_of("0123456789") == std::string::npos &&
                        (code.front() == '4' || code.front() == '5');
  if (!is_reply || text.find(code) < 40) return one_line(trim(text), 500);
  return one_line(trim(code + " " + text), 500);
}

// Whether our table has found a cause, and not merely that it failed.
bool is_decided(const ReportedRecipient& recipient) {
  const auto basis = recipient.evidence.basis;
  return recipient.reason != ReplyReason::unsaid && basis != EvidenceBasis::code && basis != EvidenceBasis::nothing;
}

class EventReader {
 public:
  EventReader(const Provider& provider, const JsonRoots& roots, ProviderKind kind, std::string type)
      : p_(provider), roots_(roots), kind_(kind) {
    event_.type = std::move(type);
  }

  ProviderEvent read() {
    event_.id = id();
    event_.at = time_in(text_at(p_.time, roots_), p_.time_format);
    event_.on_provider_list = kind_ == ProviderKind::provider_list;
    event_.delivered = kind_ == ProviderKind::delivered;
    auto& feedback = event_.feedback;
    feedback.kind = feedback_kind();
    feedback.sign = one_line(p_.name + ": " + event_.type, 200);
    feedback.said = one_line(text_at(p_.text, roots_), 500);
    read_people();
    add_candidates("provider token", p_.token);
    add_candidates("provider message-id", p_.message_id);
    return std::move(event_);
  }

 private:
  FeedbackKind feedback_kind() const {
    switch (kind_) {
      case ProviderKind::hard:
      case ProviderKind::failed:
      case ProviderKind::soft:
      case ProviderKind::delayed:
      case ProviderKind::delivered:
      case ProviderKind::provider_list:
        return FeedbackKind::delivery_status;
      case ProviderKind::complaint:
        return FeedbackKind::complaint;
      case ProviderKind::unsubscribe:
        return FeedbackKind::unsubscribe;
      case ProviderKind::auto_reply:
        return FeedbackKind::auto_reply;
      case ProviderKind::challenge:
        return FeedbackKind::challenge;
      case ProviderKind::moved:
        return FeedbackKind::moved;
      case ProviderKind::ignored:
        return FeedbackKind::unread;
    }
    return FeedbackKind::unread;
  }

  // Empty where a part is missing, or where there are none.
  std::string joined_parts(const std::vector<JsonPlaces>& parts) const {
    std::string all;
    for (const auto& places : parts) {
      const auto text = text_at(places, roots_);
      if (text.empty()) return "";
      all += parts.size() == 1 ? text : digest_field(text);
    }
    return all;
  }

  std::string id() const {
    const auto own = joined_parts(p_.id);
    if (!own.empty() && own.size() <= longest_id && !has_control(own) && is_utf8(own)) return own;
    auto parts = own.empty() ? joined_parts(p_.digest) : own;
    if (parts.empty() && roots_.event) parts = json::serialize(*roots_.event);
    return "sha256:" + hex(sha256(event_.type + '\0' + parts));
  }

  void read_people() {
    std::vector<const json::value*> people;
    for (const auto& place : p_.people) {
      people = all_at(place, roots_, most_reported_recipients + 1);
      if (!people.empty()) break;
    }
    if (people.size() > most_reported_recipients) {
      people.resize(most_reported_recipients);
      event_.feedback.trouble = fmt::format("not read: recipients after the first {}", most_reported_recipients);
    }
    if (people.empty()) people.push_back(roots_.event);
    JudgedText budget;
    for (const auto* person : people) {
      auto roots = roots_;
      roots.person = person;
      read_person(roots, budget);
    }
  }

  void read_person(const JsonRoots& roots, JudgedText& budget) {
    auto& feedback = event_.feedback;
    auto address = one_line(trim(text_at(p_.address, roots)), longest_address);
    if (feedback.kind == FeedbackKind::complaint) {
      if (!feedback.complaint) feedback.complaint = complaint();
      if (!address.empty()) feedback.complaint->recipients.push_back(std::move(address));
    }
    if (feedback.kind != FeedbackKind::delivery_status) return;
    ReportedRecipient recipient;
    recipient.final = std::move(address);
    recipient.action = action_of(kind_);
    recipient.status = status_code_in(text_at(p_.status, roots));
    if (recipient.status.starts_with('2') && is_failure(kind_)) recipient.status.clear();
    recipient.diagnostic = diagnostic_of(text_at(p_.code, roots), text_at(p_.text, roots));
    recipient.remote_mta = one_line(text_at(p_.mta, roots), 255);
    judge_recipient(recipient, "", "", budget);
    heed_provider(recipient);
    feedback.recipients.push_back(std::move(recipient));
  }

  // What the server said goes before what the provider makes of it, but for its own list, of which no server said
  // anything.
  void heed_provider(ReportedRecipient& recipient) const {
    const Evidence own{EvidenceBasis::provider, event_.feedback.sign, recipient.diagnostic};
    if (kind_ == ProviderKind::provider_list) {
      recipient.reason = ReplyReason::suppressed;
      recipient.what = BounceClass::soft;
      recipient.evidence = own;
    } else if (kind_ == ProviderKind::hard && !is_decided(recipient)) {
      recipient.reason = ReplyReason::user_unknown;
      recipient.what = BounceClass::hard;
      recipient.evidence = own;
      recipient.evidence.basis = EvidenceBasis::notice;  // told by somebody else, without a reply of the server
    } else if (kind_ == ProviderKind::soft && recipient.what == BounceClass::hard) {
      recipient.what = BounceClass::soft;
      recipient.evidence = own;
    }
  }

  Complaint complaint() const {
    Complaint read;
    read.type = lower(one_line(trim(text_at(p_.complaint, roots_)), longest_shown_word));
    if (read.type.empty()) read.type = "abuse";
    read.against = is_against(read.type);
    read.user_agent = p_.title;
    return read;
  }

  void add_candidates(const std::string& where, const JsonPlaces& places) {
    std::size_t added = 0;
    for (const auto& place : places) {
      for (const auto* value : all_at(place, roots_, most_of_a_kind)) {
        TokenCandidate candidate{where, one_line(trim(plain_text(value)), longest_candidate)};
        auto& all = event_.feedback.candidates;
        const bool known = std::any_of(all.begin(), all.end(),
                                       [&](const TokenCandidate& other) { return other.text == candidate.text; });
        if (!candidate.text.empty() && !known && added++ < most_of_a_kind) all.push_back(std::move(candidate));
      }
    }
  }

  const Provider& p_;
  JsonRoots roots_;
  ProviderKind kind_;
  ProviderEvent event_;
};

// --- a post

void count_unknown(ProviderReading& reading, const std::string& type) {
  const bool is_full = reading.unknown.size() >= most_unknown_types && !reading.unknown.contains(type);
  ++reading.unknown[is_full ? "others" : type];
}

void read_event(const Provider& provider, const JsonRoots& roots, ProviderReading& reading) {
  auto words = type_of(provider, roots);
  const auto* row = row_of(provider, words);
  if (!row) return count_unknown(reading, joined_type(std::move(words)));
  words.resize(row->words.size());  // what else it says is not its type
  auto type = joined_type(std::move(words));
  if (row->kind == ProviderKind::ignored) return void(++reading.ignored);
  reading.events.push_back(EventReader(provider, roots, row->kind, std::move(type)).read());
}

// The elements of what is at the place of events, or what is there itself.
std::vector<const json::value*> events_at(const JsonPlace& place, const JsonRoots& roots) {
  constexpr auto most = most_provider_events + 1;
  std::vector<const json::value*> events;
  for (const auto* value : all_at(place, roots, most)) {
    const auto* array = value->if_array();
    if (!array) events.push_back(value);
    for (std::size_t i = 0; array && i < array->size(); ++i) {
      if (events.size() < most) events.push_back(&(*array)[i]);
    }
  }
  return events;
}

// What SNS says of itself is no event: that a topic is subscribed, and that SES may write to it.
bool speaks_of_itself(const json::object& envelope) {
  return text_member(envelope, "Type") != "Notification" ||
         text_member(envelope, "Message").starts_with("Successfully validated SNS topic");
}

}  // namespace

ProviderReading read_provider_events(const Provider& provider, std::string_view body) {
  ProviderReading reading;
  const auto refuse = [&](std::string why) {
    reading.trouble = std::move(why);
    return reading;
  };
  if (body.size() > largest_provider_post) return refuse(fmt::format("it has over {} bytes", largest_provider_post));
  const auto whole = parse_json(body);
  if (!whole) return refuse(whole.error().message());
  Result<json::value> inner = *whole;
  if (provider.sns) {
    const auto* envelope = whole->if_object();
    if (!envelope) return refuse("it is no notification of SNS");
    if (speaks_of_itself(*envelope)) return reading;
    inner = parse_json(text_member(*envelope, "Message"));
    if (!inner) return refuse("its Message is " + inner.error().message());
  }
  JsonRoots roots{&*inner, &*whole, nullptr};
  auto events = events_at(provider.events, roots);
  if (events.size() > most_provider_events) {
    const auto* list = first_at(provider.events, roots);
    const auto in_all = list && list->is_array() ? list->as_array().size() : events.size();
    reading.left_out = std::max(in_all, events.size()) - most_provider_events;
    events.resize(most_provider_events);
    reading.trouble = fmt::format("not read: {} events after the first {}", reading.left_out, most_provider_events);
  }
  for (const auto* event : events) {
    roots.event = event;
    read_event(provider, roots, reading);
  }
  return reading;
}

}  // namespace gazetted
