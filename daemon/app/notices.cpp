#include "notices.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/lifecycle/state_words.hpp"
#include "gazetted/mail/mime.hpp"

namespace gazetted {

NoticeText accepted_notice(const AcceptedNews& news, const Settings& settings) {
  const auto& row = news.loaded.row;
  const auto zone = settings.newsroom(row.newsroom).time_zone;
  NoticeText notice;
  notice.subject = "Accepted: " + row.title;
  std::string& text = notice.text;
  text = "The release \"" + row.title + "\" was accepted as " + row.id + ".\n\nIt goes to\n";
  for (const auto& list : news.lists) {
    text += fmt::format("  {}: {} {}", list.name, format_count(std::uint64_t(list.recipients)),
                        list.recipients == 1 ? "recipient" : "recipients");
    text += left_out(list);
    if (list.skipped + list.unsubscribed + list.no_address > 0) text += " (see skipped.csv in the archive)";
    text += "\n";
  }
  for (const auto& channel : news.channels) text += "  channel " + channel + "\n";
  text += "\nNothing leaves before " + format_in_zone(row.not_before, zone) + " (" + format_rfc3339(row.not_before) +
          ").\n";
  if (news.replaced) text += "It replaces the earlier text with this id.\n";
  text += "\nTo stop it:   gazetted cancel " + row.id + "\n        or:   touch " +
          (settings.spool.directory / "incoming" / (row.id + ".cancel")).string() + "\nTo follow it: gazetted status " +
          row.id + "\n";
  return notice;
}

NoticeText rejected_notice(const std::string& name, const std::string& reason) {
  return {"Rejected: " + name, "The file " + name + " was not accepted:\n\n" + reason +
                                   "\n\nIt is now in rejected/, with this text beside it. Nothing was sent.\n"};
}

NoticeText test_refused_notice(const std::string& name, const std::string& reason) {
  return {"Not mailed: " + name, "The file " + name + " was not mailed:\n\n" + reason +
                                     "\n\nIt stays in test/, and is tried again when it changes.\n"};
}

NoticeText done_notice(const ReleaseRow& release, const std::vector<std::string>& failures) {
  Tally all;
  std::int64_t mailed = 0;
  for (const auto& target : release.targets) {
    all += target.tally;
    if (target.kind == TargetKind::list) mailed += target.tally[State::sent];
  }
  NoticeText notice;
  notice.subject = "Done: " + release.title;
  std::string& text = notice.text;
  text = "The release \"" + release.title + "\" (" + release.id + ") is done.\n\n";
  for (std::size_t i = 0; i < state_count; ++i) {
    if (all.counts[i] > 0)
      text += fmt::format("  {:>9}  {} ({})\n", format_count(std::uint64_t(all.counts[i])), meaning_of(State(i)),
                          state_names[i]);
  }
  text += fmt::format("  {:>9}  in total\n", format_count(std::uint64_t(all.total())));
  if (mailed > 0)
    text += "\nBounces are not read yet: mail that a server accepted may still come back to the sender.\n";
  if (!failures.empty()) {
    text += "\nWho did not get it:\n";
    for (const auto& failure : failures) text += "  " + failure + "\n";
    text += "\nFull list: gazetted report " + release.id + " --format csv\n";
  }
  return notice;
}

std::vector<std::string> notice_relays(const Settings& settings) {
  if (!settings.lists.empty()) return settings.lists.front().audience.relays;
  std::vector<std::string> relays;
  for (const auto& [name, relay] : settings.relays) relays.push_back(name);
  return relays;
}

std::vector<Message> notice_mails(const NoticeText& notice, const Settings& settings, Time now) {
  std::vector<Message> mails;
  for (const auto& recipient : settings.notify) {
    auto to = Address::parse(recipient);
    if (!to) continue;
    auto from = settings.lists.empty() ? Result<Mailbox>(Mailbox{"gazetted", *to})
                                       : parse_mailbox(settings.lists.front().audience.from);
    if (!from) continue;
    Message message{from->address.text(), to->text(), {}};
    message.bytes =
        raw_header("Date", format_rfc5322(now)) + mailbox_header("From", Mailbox{"gazetted", from->address}) +
        mailbox_header("To", Mailbox{"", *to}) + header("Subject", one_line(notice.subject, 300)) +
        raw_header("Message-ID",
                   "<" + hex(sha256(notice.text + to->text() + std::to_string(to_millis(now)))).substr(0, 32) +
                       ".notice@" + std::string(from->address.domain()) + ">") +
        "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n" +
        qp_encode(notice.text);
    mails.push_back(std::move(message));
  }
  return mails;
}

}  // namespace gazetted
