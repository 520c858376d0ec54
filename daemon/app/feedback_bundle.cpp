#include "gazetted/app/feedback_bundle.hpp"

#include "gazetted/base/json.hpp"
#include "gazetted/base/lines.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::string_view first_line = "gazetted feedback 1";
constexpr std::size_t longest_recipient = 512, most_recipients = 200, longest_source = 100;
constexpr std::size_t most_read = 10'000;  // mails; a bundle of ours has fewer

json::object head_of(const TakenMail& mail, std::size_t kept) {
  json::array recipients;
  for (const auto& recipient : mail.recipients) {
    if (recipients.size() < most_recipients) recipients.emplace_back(one_line(recipient, longest_recipient));
  }
  return json::object{{"source", one_line(mail.source, longest_source)},
                      {"recipients", std::move(recipients)},
                      {"at", to_millis(mail.at)},
                      {"size", std::int64_t(mail.size)},
                      {"kept", std::int64_t(kept)}};
}

// Takes the bytes of one mail off `rest` as well.
Result<TakenMail> take_mail(std::string_view head, std::string_view& rest) {
  const auto value = parse_json(head);
  if (!value || !value->is_object()) return fail("the head of a mail cannot be read");
  const auto& object = value->as_object();
  TakenMail mail;
  mail.source = text_member(object, "source");
  mail.at = from_millis(int_member(object, "at"));
  mail.size = std::uint64_t(std::max<std::int64_t>(0, int_member(object, "size")));
  const auto* recipients = object.if_contains("recipients");
  for (const auto& each : recipients && recipients->is_array() ? recipients->as_array() : json::array()) {
    if (each.is_string() && mail.recipients.size() < most_recipients) mail.recipients.emplace_back(each.as_string());
  }
  const auto kept = int_member(object, "kept", -1);
  if (kept < 0 || std::uint64_t(kept) > kept_of_mail) return fail("the head of a mail names no size");
  if (rest.size() <= std::size_t(kept) || rest[std::size_t(kept)] != '\n') return fail("it is cut off within a mail");
  mail.bytes = rest.substr(0, std::size_t(kept));
  rest.remove_prefix(std::size_t(kept) + 1);
  return mail;
}

}  // namespace

std::string write_bundle(std::span<const TakenMail> mails) {
  std::string text(first_line);
  text += '\n';
  for (const auto& mail : mails) {
    const auto kept = std::string_view(mail.bytes).substr(0, kept_of_mail);
    text += json::serialize(head_of(mail, kept.size()));
    text += '\n';
    text += kept;
    text += '\n';
  }
  return text + fmt::format("end {}\n", mails.size());
}

Result<std::vector<TakenMail>> read_bundle(std::string_view text) {
  if (take_line(text) != first_line) return fail("it is no bundle of mail that came back");
  std::vector<TakenMail> mails;
  while (!text.empty()) {
    const auto line = take_line(text);
    if (line.starts_with("end ")) {
      if (!text.empty() || line != fmt::format("end {}", mails.size()))
        return fail("its end says another number of mails than it has");
      return mails;
    }
    if (mails.size() >= most_read) return fail("it has more than {} mails", most_read);
    auto mail = take_mail(line, text);
    if (!mail) return mail.error();
    mails.push_back(std::move(*mail));
  }
  return fail("it is cut off after {} mails", mails.size());
}

}  // namespace gazetted
