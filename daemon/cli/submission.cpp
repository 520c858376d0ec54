#include "submission.hpp"

#include <unistd.h>

#include "conversion_place.hpp"
#include "gazetted/app/approvals.hpp"
#include "gazetted/app/known_releases.hpp"
#include "gazetted/app/outlook.hpp"
#include "gazetted/app/own_commands.hpp"
#include "gazetted/app/page_numbers.hpp"
#include "gazetted/app/same_headline.hpp"
#include "gazetted/app/superseding.hpp"
#include "gazetted/base/access.hpp"
#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/users.hpp"
#include "gazetted/cli/audience.hpp"
#include "gazetted/cli/screen.hpp"
#include "gazetted/cli/terminal.hpp"
#include "gazetted/edition/prepare.hpp"
#include "gazetted/edition/rendering.hpp"
#include "gazetted/intake/content_hash.hpp"
#include "gazetted/intake/private_copy.hpp"
#include "summary.hpp"

namespace gazetted {
namespace {

// False after a complaint. A ledger that cannot be read is the daemon's to ask: it looks again when it accepts the
// file.
bool ledger_takes(CommandContext& context, const Settings& settings, Submission& submission) {
  auto ledger = LedgerReader::open(settings.store.path);
  if (!ledger) return true;
  auto known = (*ledger)->known(submission.id(), submission.hash);
  if (!known) return true;
  const auto verdict =
      judge_known(*known, submission.id(), Zone::load_or_utc(settings.newsroom("").time_zone), submission.name);
  submission.replaces = verdict.replaces.has_value();
  if (verdict.reason.empty()) return true;
  complain(context, submission.name + ": not submitted: " + verdict.reason);
  return false;
}

// Behind sudo the drop belongs to whoever had logged in: a release must not be approved by the one who submitted it.
std::optional<unsigned> login_that_owns(const std::vector<std::string>& owners) {
  const auto login = ::geteuid() == 0 ? login_of(::getpid()) : std::nullopt;
  return login && *login != 0 && check_owner(*login, owners) ? login : std::nullopt;
}

Status give_to_login(const fs::path& drop, const std::vector<std::string>& owners) {
  const auto login = login_that_owns(owners);
  if (!login) return {};
  std::vector<fs::path> all = {drop};
  std::error_code code;
  if (fs::is_directory(drop, code)) {
    for (const auto& entry : fs::recursive_directory_iterator(drop, code)) all.push_back(entry.path());
  }
  // What is inside first: whoever owns a directory can put something else in its place.
  for (auto path = all.rbegin(); path != all.rend(); ++path) {
    if (::lchown(path->c_str(), *login, gid_t(-1)) != 0) return fail_errno(path->string());
  }
  return {};
}

std::string whoever_had(const Edition& edition) {
  const auto& first = edition.set.first();
  const auto of = "\"" + edition.earlier->title + "\" (" + edition.earlier->id + ")";
  if (first.kind == ReleaseKind::withdrawal)
    return "whoever had " + of + " is told; what has not left of it is cancelled at once";
  if (!first.mails) return "whoever had " + of + " is not mailed; whoever still waits for it gets this instead";
  return "whoever had " + of + " gets this in the thread of that mail, whoever still waits for it gets this instead";
}

std::string how_to_approve(const Submission& submission, const Settings& settings) {
  auto outlook = whole_outlook(submission.edition, settings, now());
  if (outlook.approval_for.empty()) return "";
  const auto submitter = who_submits(settings);
  const auto nobody = nobody_approves_from(submitter, settings);
  outlook.who_approves = nobody.empty() ? who_may_approve(settings.approvers, submitter) : "";
  return "  " + approval_text(outlook) + "\n  " +
         (nobody.empty() ? "To approve it: " + typed("approve " + submission.id()) : "As things are, " + nobody + ".") +
         "\n";
}

// What is not as it should be, and no reason to reject it.
Findings advice_on(const Edition& edition, const Settings& settings) {
  Findings advice;
  if (const auto rendering = Rendering::make(edition, settings)) summary_of(**rendering, settings, advice);
  return advice;
}

}  // namespace

std::int64_t who_submits(const Settings& settings) {
  return login_that_owns(settings.spool.owners).value_or(::geteuid());
}

std::string nobody_approves_from(std::int64_t submitter, const Settings& settings) {
  return why_nobody_can_approve({ApprovalState::awaited, submitter}, settings);
}

std::optional<Submission> prepare_submission(CommandContext& context, const Settings& settings, const fs::path& path,
                                             const std::string& name, const SubmissionTold& told) {
  Submission submission;
  submission.path = path;
  submission.name = name;
  PrepareInput input;
  input.content = path;
  input.name = name;
  input.now = now();
  input.convert_into = place_for_conversion(context);
  input.find_superseded = superseded_in(settings);
  input.page_number = page_numbers_in(settings);
  bool later = input.convert_into.empty();
  input.other_trouble = [&](const Error&) { later = true; };
  input.find_superseded = [&, find = std::move(input.find_superseded)](const Release& release) {
    auto found = find(release);
    later = later || (!found && found.error().of_machine());
    return found;
  };
  Findings findings;
  submission.edition = prepare(input, settings, findings);
  const auto tell = [&](Findings found) {
    if (told.entry)
      place_at_entry(found, *told.entry);
    else if (!told.given.empty())
      name_as_given(found, name, told.given);
    for (const auto& finding : found) say(to_string(finding) + "\n");
  };
  tell(findings);
  if (has_errors(findings)) {
    if (told.try_later) *told.try_later = later;
    complain(context, (told.entry ? told.entry->place.file : name) + ": not submitted");
    return std::nullopt;
  }
  auto hash = content_hash(path, name);
  if (!hash) {
    if (told.try_later) *told.try_later = true;
    complain(context, hash.error().text());
    return std::nullopt;
  }
  submission.hash = *hash;
  if (!ledger_takes(context, settings, submission)) return std::nullopt;
  tell(tell_same_headline(submission.edition, settings, now()));
  if (!told.given.empty()) tell(advice_on(submission.edition, settings));
  return submission;
}

Result<SubmissionAudience> audience_of(const Submission& submission, const Settings& settings) {
  const auto& edition = submission.edition;
  const auto counted = count_edition(edition, settings, now(), [](std::size_t, const Subscriber&) {});
  if (!counted) return counted.error();
  SubmissionAudience audience;
  auto& text = audience.text;
  for (const auto& list : counted->lists) text += "  " + list.planned.name + ": " + counted_text(list, *counted) + "\n";
  if (counted->may_change)
    text += "  The earlier version is still being sent, so these figures change until this one is accepted.\n";
  if (const auto odd = what_is_odd(*counted, settings, now()); !odd.empty() && !edition.earlier) {
    audience.is_held = true;
    text += "  It will be held until it is resumed: " + odd + "\n";
  }
  for (const auto& channel : edition.channels) {
    const auto posts = channel.posts.size();
    text += "  " + target_name(TargetKind::channel, channel.name) +
            (posts > 1 ? fmt::format(", a thread of {} posts", posts) : "") + "\n";
  }
  if (edition.earlier) text += "  " + whoever_had(edition) + "\n";
  if (submission.replaces) text += "  It replaces the earlier text of " + submission.id() + ".\n";
  text += how_to_approve(submission, settings);
  return audience;
}

Result<Followed> drop_submission(const Submission& submission, const Settings& settings) {
  const auto incoming = settings.spool.directory / "incoming";
  std::error_code code;
  if (const auto why = why_not_allowed(incoming, Use::write); !why.empty())
    return fail("{}: cannot write there: {}", incoming.string(), why);
  if (!fs::is_directory(incoming, code))
    return fail("{}: there is no spool yet; it is created when the daemon first starts (gazetted serve)",
                incoming.string());
  const auto hidden = incoming / (".submit-" + hex(random_bytes(6)));
  const auto give_up = [&](Error error) -> Result<Followed> {
    std::error_code ignored;
    fs::remove_all(hidden, ignored);
    return error;
  };
  fs::copy(submission.path, hidden, fs::copy_options::recursive, code);
  // The file itself is out of our reach, or a part of the bundle; or the disk is full.
  const auto unread = code ? why_not_allowed(submission.path) : std::string();
  if (!unread.empty()) return give_up(fail("{}: {}", submission.path.string(), unread));
  if (code) return give_up(fail("{}: cannot write there: {}", incoming.string(), code.message()));
  auto hash = content_hash(hidden, submission.name);
  if (!hash) return give_up(hash.error());
  if (*hash != submission.hash)
    return give_up(fail("{}: changed while it was being checked; submit it again", submission.name));
  if (fs::is_directory(hidden)) {
    if (auto status = fsync_tree(hidden); !status) return give_up(status.error());
    // The daemon empties the bundle once it has accepted it, as a member of the directory's group.
    fs::permissions(hidden, fs::perms::owner_all | fs::perms::group_all, code);
  } else {
    fs::permissions(hidden, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read, code);
  }
  if (auto status = give_to_login(hidden, settings.spool.owners); !status) return give_up(status.error());
  const auto to = incoming / submission.name;
  if (fs::exists(to, code)) return give_up(fail("{}: a file with this name is still waiting there", to.string()));
  Followed followed{submission.id(), submission.hash, submission.name, now()};
  fs::rename(hidden, to, code);
  if (code) return give_up(fail("{}: {}", to.string(), code.message()));
  if (auto status = fsync_directory(incoming); !status) return status.error();
  return followed;
}

}  // namespace gazetted
