#include "submit_mail.hpp"

#include <sysexits.h>
#include <unistd.h>

#include "conversion_place.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/cli/screen.hpp"
#include "gazetted/cli/terminal.hpp"
#include "gazetted/intake/release_id.hpp"
#include "gazetted/mail/mail_trust.hpp"
#include "gazetted/mail/read_mail.hpp"
#include "submission.hpp"

namespace gazetted {
namespace {

void end(CommandContext& context, int status, const std::string& why) {
  complain(context, why);
  context.status = status;
}

// "2026-03-02-New-bridge-opens.eml": a second mail of the day with the same subject replaces what is still held.
std::string name_of(const std::string& mail, const Settings& settings) {
  const int day = day_in_zone(now(), Zone::load_or_utc(settings.newsroom("").time_zone));
  std::string subject;
  for (const auto& [name, value] : read_received_mail(mail).headers) {
    if (equal_ignoring_case(name, "Subject")) subject = value;
  }
  constexpr std::size_t longest = 80;
  auto words = id_from_name(subject);
  if (words.size() > longest) words = id_from_name(one_line(words, longest));
  return fmt::format("{}-{:02}-{:02}-{}.eml", day / 10'000, day / 100 % 100, day % 100, words.empty() ? "mail" : words);
}

}  // namespace

void submit_mail(CommandContext& context, const std::string& recipient) {
  const auto settings = settings_for(context);
  if (!settings) return void(context.status = EX_TEMPFAIL);
  const auto mail = read_all(STDIN_FILENO, "standard input", settings->spool.max_file_size);
  if (!mail) return end(context, mail.error().of_machine() ? EX_TEMPFAIL : EX_DATAERR, mail.error().text());
  const auto writer = judge_mail_in(*mail, recipient, settings->mail_in);
  if (!writer) return end(context, EX_NOPERM, writer.error().message());
  const auto place = place_for_conversion(context);
  if (place.empty()) return void(context.status = EX_TEMPFAIL);
  const auto name = name_of(*mail, *settings);
  if (auto status = write_file(place / name, *mail, 0640); !status)
    return end(context, EX_TEMPFAIL, status.error().text());
  bool try_later = false;
  const auto submission = prepare_submission(context, *settings, place / name, name, {nullptr, "", &try_later});
  if (!submission) return void(context.status = try_later ? EX_TEMPFAIL : EX_DATAERR);
  const auto dropped = drop_submission(*submission, *settings);
  if (!dropped) return end(context, EX_TEMPFAIL, dropped.error().text());
  out(submission->id() + "\n");
}

}  // namespace gazetted
