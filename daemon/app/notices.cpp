#include "gazetted/app/notices.hpp"

#include <algorithm>

#include "gazetted/app/own_commands.hpp"
#include "gazetted/app/steering_words.hpp"
#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/zone.hpp"
#include "gazetted/intake/spool.hpp"
#include "gazetted/ledger/rules/release_state.hpp"
#include "gazetted/ledger/steering.hpp"
#include "gazetted/lifecycle/state_words.hpp"
#include "gazetted/mail/mime.hpp"
#include "gazetted/send/channel.hpp"

namespace gazetted {

namespace {

std::vector<std::string> early_lists(const ReleaseRow& release) {
  std::vector<std::string> names;
  for (const auto& target : release.targets) {
    if (target.opens == Opens::early) names.push_back(target.name);
  }
  return names;
}

std::string number_of(std::int64_t count, std::string_view one, std::string_view more) {
  return fmt::format("{} {}", format_count(std::uint64_t(count)), count == 1 ? one : more);
}

// Whoever had it and may not be mailed has a wrong text, and nobody tells them.
std::string said_of_version(const AcceptedNews& news) {
  VersionReaders all;
  for (const auto& readers : news.readers) {
    all.had_it += readers.had_it;
    all.waited += readers.waited;
    all.suppressed += readers.suppressed;
  }
  const auto& row = news.loaded.row;
  std::string text = fmt::format("It is {} {} of \"{}\" ({}), of which nothing more leaves.\n",
                                 row.kind == ReleaseKind::update ? "an" : "a", to_string(row.kind),
                                 news.superseded->title, news.superseded->id);
  if (all.had_it > 0)
    text += "  " + number_of(all.had_it, "recipient has", "recipients have") +
            " that text, or may have it, and get this in the thread of that mail.\n";
  if (all.waited > 0)
    text += "  " + number_of(all.waited, "recipient was", "recipients were") +
            " still waiting for it and get this instead.\n";
  if (all.suppressed > 0)
    text += "  " + number_of(all.suppressed, "recipient", "recipients") +
            " would get this and must not be mailed (suppressed): to reach them, call them.\n";
  if (!news.left_alone.empty())
    text += "  An earlier version was cancelled for " + join(news.left_alone, ", ") +
            ": whoever there does not have it does not get this either, unless a version names the list.\n";
  if (all.had_it + all.waited + all.suppressed == 0) text += "  Nobody had it, or was waiting for it.\n";
  return text;
}

}  // namespace

namespace {

// "4 recipients (3 have the earlier version, to 1 it is new)".
std::string audience_text(PlannedList list, const std::vector<VersionReaders>& readers) {
  const auto of_list =
      std::find_if(readers.begin(), readers.end(), [&](const auto& each) { return each.list == list.name; });
  const auto earlier = of_list == readers.end() ? 0 : of_list->had_it + of_list->waited;
  std::string text = number_of(list.recipients + earlier, "recipient", "recipients");
  if (of_list != readers.end()) list.reached = 0;  // they have the earlier version, and this one is for them
  if (earlier > 0) {
    std::vector<std::string> parts;
    if (of_list->had_it > 0) parts.push_back(number_of(of_list->had_it, "has", "have") + " the earlier version");
    if (of_list->waited > 0) parts.push_back(number_of(of_list->waited, "was", "were") + " still waiting for it");
    if (list.recipients > 0) parts.push_back("to " + format_count(std::uint64_t(list.recipients)) + " it is new");
    text += " (" + join(parts, ", ") + ")";
  }
  return text + left_out(list);
}

// What has to happen before early lists get it.
std::string early_text(const ReleaseRow& row, const std::vector<std::string>& early) {
  const auto names = join(early, ", ");
  if (row.waits_for_person() || row.paused)
    return "\nUnder embargo. Nothing has been sent yet; early, once it may leave: " + names + ".";
  return "\nUnder embargo, and sent early: " + names + ".";
}

std::string said_of(const std::vector<std::string>& warnings) {
  return warnings.empty() ? "" : "\nWhat to look at:\n  " + join(warnings, "\n  ") + "\n";
}

// A withdrawal: there is nothing to stop.
NoticeText leaves_at_once(NoticeText notice, const std::string& id) {
  notice.text += "\nIt leaves at once.\n\nTo follow it: " + typed("status " + id) + "\n";
  return notice;
}

}  // namespace

NoticeText accepted_notice(const AcceptedNews& news, const Settings& settings) {
  const auto& row = news.loaded.row;
  const auto zone = Zone::load_or_utc(settings.newsroom(row.newsroom).time_zone);
  NoticeText notice;
  const bool is_version = row.kind != ReleaseKind::release;
  notice.subject = (is_version ? "Accepted " + std::string(to_string(row.kind)) + ": " : "Accepted: ") + row.title;
  std::string& text = notice.text;
  text = "The release \"" + row.title + "\" was accepted as " + row.id + ".\n\nIt goes to\n";
  for (const auto& list : news.lists) {
    text += "  " + list.name + ": " + audience_text(list, news.readers);
    if (list.skipped + list.unsubscribed + list.no_address > 0) text += " (see skipped.csv in the archive)";
    text += "\n";
  }
  for (const auto& channel : news.channels) text += "  channel " + channel + "\n";
  if (news.superseded) text += "\n" + said_of_version(news);
  if (row.paused)
    text += "\nIt is paused" + std::string(news.superseded ? ", as the version before it was" : "") + ": " +
            typed("resume " + row.id) + "\n";
  for (const auto& target : row.targets) {
    if (target.paused && !row.paused)
      text += fmt::format("\nIts {} {} is paused: {}\n", to_string(target.kind), target.name,
                          typed(fmt::format("resume {} --{} {}", row.id, to_string(target.kind), target.name)));
  }
  text += said_of(news.warnings);
  if (row.kind == ReleaseKind::withdrawal) return leaves_at_once(std::move(notice), row.id);
  const auto from = row.leaves_from();
  const auto early = early_lists(row);
  if (!early.empty())
    text += early_text(row, early) + " Nothing else of it leaves before ";
  else
    text += "\nNothing leaves before ";
  text += format_in_zone(from, zone) + " (" + format_rfc3339(from) + ").\n";
  if (row.waits_for_person()) text += "\nIt is held: " + why_held(row.approval, row.held) + ".\n";
  if (row.expires_at)
    text += "What has not left by " + format_in_zone(*row.expires_at, zone) + " will no longer be sent.\n";
  if (row.release_at && *row.release_at > row.accepted)
    text += early.empty() ? "Its lists are read again at that time: whoever is on them then gets it.\n"
                          : "Its other lists are read again at that time: whoever is on them then gets it.\n";
  if (news.replaced) text += "It replaces the earlier text with this id.\n";
  text += "\nTo stop it:   " + typed("cancel " + row.id) + "\n        or:   touch " +
          (settings.spool.directory / "incoming" / (row.id + ".cancel")).string() +
          "\nTo follow it: " + typed("status " + row.id) + "\n";
  return notice;
}

NoticeText trouble_ahead_notice(const ReleaseRow& release, const std::vector<std::string>& troubles,
                                const Settings& settings) {
  const auto zone = Zone::load_or_utc(settings.newsroom(release.newsroom).time_zone);
  std::string text = "The release \"" + release.title + "\" (" + release.id + ") leaves at " +
                     format_beside_utc(release.release_at.value_or(release.not_before), zone) +
                     ". As things are now, this would go wrong:\n\n";
  for (const auto& trouble : troubles) text += "- " + trouble + "\n";
  return {"Not ready: " + release.title, text + "\nTo stop it: " + typed("cancel " + release.id) + "\n"};
}

NoticeText held_notice(const ReleaseRow& release, const std::string& reason, const std::vector<std::string>& warnings) {
  return {"Held: " + release.title, "The release \"" + release.title + "\" (" + release.id +
                                        ") is held, and does not leave:\n\n" + reason + "\n" + said_of(warnings) +
                                        "\n" + how_to_send(release)};
}

NoticeText approval_notice(const ReleaseRow& release, const ApprovalNews& news) {
  const auto& [submitter, again, nobody] = news;
  return {"Approval needed: " + release.title,
          "The release \"" + release.title + "\" (" + release.id + ")" +
              (submitter.empty() ? "" : ", which " + submitter + " submitted,") +
              " does not leave before somebody else has approved it.\n" +
              (again.empty() ? "" : "Its approval no longer holds: " + again + ".\n") +
              (nobody.empty() ? "" : "As things are, " + nobody + ".\n") +
              "\nTo read it:    " + typed("preview " + release.id) +
              (nobody.empty() ? "\nTo approve it: " + how_to_approve(release.id, release.hash) : "") +
              "\nTo stop it:    " + typed("cancel " + release.id) + "\n"};
}

NoticeText forced_notice(const std::string& release, const std::string& approver, const std::string& reason) {
  return {"Approved alone: " + release, "The release " + release + " leaves without a second person: " + approver +
                                            " approved it alone.\nReason: " + reason +
                                            "\n\nSomebody else has to confirm it: " + typed("approve " + release) +
                                            "\nTo stop what has not left:       " + typed("cancel " + release) + "\n"};
}

NoticeText late_notice(const OpenedNews& news) {
  const auto& row = news.loaded.row;
  return {"Sent late: " + row.title, "The release \"" + row.title + "\" (" + row.id + ") leaves now, " + news.late +
                                         ": the daemon was not running at its time, or its lists could not be read." +
                                         "\n\nTo stop it: " + typed("cancel " + row.id) + "\n"};
}

namespace {

bool is_paused(const ReleaseRow& release) {
  return release.paused || std::any_of(release.targets.begin(), release.targets.end(),
                                       [](const auto& target) { return target.paused && !target.tally.done(); });
}

// What nobody sends keeps waiting until somebody ends it.
std::string how_to_end(const ReleaseRow& release) {
  std::string text;
  if (release.waits_for_person()) text = "It was held: " + why_held(release.approval, release.held) + ".\n";
  if (is_paused(release)) text += "It was paused.\n";
  return text.empty() ? "" : "\n" + text + "To end it: " + typed("cancel " + release.id) + "\n";
}

}  // namespace

NoticeText expired_notice(const ExpiredRelease& expired, const Settings& settings) {
  const auto& row = expired.row;
  const auto zone = Zone::load_or_utc(settings.newsroom(row.newsroom).time_zone);
  Tally tally;
  for (const auto& target : row.targets) tally += target.tally;
  return {"Expired: " + row.title,
          fmt::format("The release \"{}\" ({}) expired at {}. Of its {}, {} had not left by then, and will no longer "
                      "be sent.\n{}\nWho did not get it: {}\n\nNothing more of it is sent; {}.\n",
                      row.title, row.id, format_beside_utc(row.expires_at.value_or(row.accepted), zone),
                      number_of(tally.total(), "delivery", "deliveries"), format_count(std::uint64_t(expired.unsent)),
                      how_to_end(row), typed("report " + row.id + " --format csv"),
                      how_after_all(expired.after_all, row.id))};
}

NoticeText rejected_notice(const std::string& name, const std::string& reason) {
  const std::string is_now = "in rejected/, with this text beside it.";
  if (is_control_name(name)) {
    const auto verb = verb_called(name.substr(name.rfind('.') + 1));
    const std::string done(verb ? past_of(*verb) : "done");
    return {"Not " + done + ": " + name, "The command file " + name + " was not obeyed:\n\n" + reason +
                                             "\n\nNothing was " + done + ". The file is now " + is_now + "\n"};
  }
  return {"Rejected: " + name, "The file " + name + " was not accepted:\n\n" + reason + "\n\nIt is now " + is_now +
                                   " Nothing of this file was sent.\n"};
}

NoticeText test_refused_notice(const std::string& name, const std::string& reason) {
  return {"Not mailed: " + name, "The file " + name + " was not mailed:\n\n" + reason +
                                     "\n\nIt stays in test/, and is tried again when it changes.\n"};
}

namespace {

bool is_page(const TargetRow& target) { return target.kind == TargetKind::channel && target.name == site_channel_name; }

// Without its page, which is no post.
Tally tally_of(const ReleaseRow& release, TargetKind kind) {
  Tally tally;
  for (const auto& target : release.targets) {
    if (target.kind == kind && !is_page(target)) tally += target.tally;
  }
  return tally;
}

// Empty where it is published: its address says so.
std::string page_trouble_of(const ReleaseRow& release) {
  for (const auto& target : release.targets) {
    if (!is_page(target) || target.tally[State::sent] > 0) continue;
    for (std::size_t i = 0; i < state_count; ++i) {
      if (target.tally.counts[i] > 0) return fmt::format("\nIts page: {} ({})\n", meaning_of(State(i)), state_names[i]);
    }
  }
  return "";
}

// A line for each state that there is one in; empty where the release has none of this kind.
std::string counts_of(const Tally& tally, TargetKind kind) {
  if (tally.total() == 0) return "";
  std::string text = kind == TargetKind::list ? "\nMail:\n" : "\nPosts:\n";
  for (std::size_t i = 0; i < state_count; ++i) {
    if (tally.counts[i] > 0)
      text += fmt::format("  {:>9}  {} ({})\n", format_count(std::uint64_t(tally.counts[i])),
                          meaning_for(State(i), kind), state_names[i]);
  }
  return text + fmt::format("  {:>9}  in total\n", format_count(std::uint64_t(tally.total())));
}

bool was_cancelled(const ReleaseRow& release) {
  ReleaseFacts facts;
  for (const auto& target : release.targets) facts.targets.push_back({target.paused, target.cancelled, target.tally});
  return state_word(facts, release.accepted) == "cancelled";
}

}  // namespace

namespace {

// Where readers find it, or the notice that it is withdrawn; empty: nowhere.
std::string page_of(const ReleaseRow& release) {
  for (const auto& target : release.targets) {
    if (!is_page(target)) continue;
    for (const auto& post : target.posts) {
      if (post.state == State::sent) return post.remote_id;
    }
  }
  return "";
}

}  // namespace

NoticeText done_notice(const ReleaseRow& release, const std::vector<std::string>& failures) {
  const auto mail = tally_of(release, TargetKind::list);
  const bool cancelled = was_cancelled(release);
  NoticeText notice;
  if (cancelled && !release.superseded_by.empty())
    return {"Superseded: " + release.title,
            "Nothing more of the release \"" + release.title + "\" (" + release.id +
                ") leaves: " + release.superseded_by + " has taken its place.\n" + counts_of(mail, TargetKind::list) +
                counts_of(tally_of(release, TargetKind::channel), TargetKind::channel) + page_trouble_of(release)};
  notice.subject = (cancelled ? "Cancelled: " : "Done: ") + release.title;
  std::string& text = notice.text;
  text = "The release \"" + release.title + "\" (" + release.id + ") " + (cancelled ? "was cancelled" : "is done") +
         ".\n" + counts_of(mail, TargetKind::list) +
         counts_of(tally_of(release, TargetKind::channel), TargetKind::channel) + page_trouble_of(release);
  if (const auto page = page_of(release); !page.empty()) text += "\nIts page: " + page + "\n";
  if (mail[State::sent] > 0) text += "\nMail that a server has accepted may still come back.\n";
  if (!failures.empty()) {
    text += "\nWho did not get it:\n";
    for (const auto& failure : failures) text += "  " + failure + "\n";
    text += "\nFull list: " + typed("report " + release.id + " --format csv") + "\n";
  }
  return notice;
}

std::vector<std::string> notice_relays(const Settings& settings) {
  if (!settings.lists.empty()) return settings.lists.front().audience.relays;
  std::vector<std::string> relays;
  for (const auto& [name, relay] : settings.relays) relays.push_back(name);
  return relays;
}

std::vector<std::string> whom_approval_concerns(const Settings& settings) {
  auto recipients = settings.notify;
  for (const auto& approver : settings.approvers) {
    const bool is_new = std::find(recipients.begin(), recipients.end(), approver.email) == recipients.end();
    if (!approver.email.empty() && is_new) recipients.push_back(approver.email);
  }
  return recipients;
}

std::vector<Message> notice_mails(const NoticeText& notice, const std::vector<std::string>& recipients,
                                  const Settings& settings, Time now) {
  std::vector<Message> mails;
  for (const auto& recipient : recipients) {
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
