#include "gazetted/app/drop_keeper.hpp"

#include "drop_hand.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/intake/release_id.hpp"

namespace gazetted {
namespace {

constexpr int most_postponements = 20;

// The release that a drop's name means. What is written in it may say another, if it can be read at all.
std::string meant_by(const std::string& name) {
  const auto id = fs::path(name).stem().string();
  return check_release_id(id) ? id : id_from_name(id);
}

}  // namespace

void DropKeeper::reject(const Claim& claim, const std::string& reason) {
  if (auto status = spool_.reject(claim, reason); !status) return keep_for_machine(claim, status.error());
  spool_.discard_copy(claim);
  spool_.marks().end(claim.claimed);
  if (claim.origin && !claim.origin->is_lost()) spool_.origins().forget(claim.drop.name);
  waiting_.look_at(claim.claimed);
  troubles_.forget(claim.drop.name);
  const auto shown = one_line(claim.drop.name, 200);
  record_rejection(shown, reason, claim);
  hooks_.rejected(shown, reason);
}

void DropKeeper::turn_away(const Claim& claim, const Error& error) {
  if (error.of_machine()) return keep_for_machine(claim, error);
  reject(claim, claim.drop.name + ": " + error.text());
}

void DropKeeper::refuse_test(const std::string& name, const std::string& reason) {
  const auto shown = "test/" + one_line(name, 200);
  record_rejection(shown, reason, {});
  hooks_.test_refused(shown, reason);
}

void DropKeeper::keep_for_machine(const Claim& claim, const Error& error) {
  spool_.discard_copy(claim);
  spool_.marks().end(claim.claimed);
  waiting_.wait_until(claim.claimed, clock_.steady() + spool_.options().trouble_wait);
  report(claim.drop.name, error);
}

void DropKeeper::keep_for_list(const Claim& claim) {
  spool_.discard_copy(claim);
  const auto until = clock_.steady() + std::max(spool_.options().settle, Duration(100));
  if (waiting_.postpone(claim.claimed, until) >= most_postponements)
    report(claim.drop.name, fail("one of its lists is being written to all the time and never settled"));
}

void DropKeeper::report(const std::string& name, const Error& error) {
  const auto news = troubles_.note(name, error.text());
  if (news == SpoolTroubles::News::none) return;
  const auto shown = one_line(name, 200);
  log(Event::spool_trouble, {{"file", shown}, {"reason", error.text()}});
  if (news != SpoolTroubles::News::log_and_mail) return;
  hooks_.trouble(shown + " cannot be accepted yet", shown + " waits in the spool: " + error.text() +
                                                        "\nNothing is lost: it is tried again until it works.\n");
}

void DropKeeper::forget_what_is_gone(const std::function<bool(const std::string&)>& is_placed, bool is_idle) {
  waiting_.forget_if([&](const std::string& current) {
    std::error_code code;
    return is_placed(current) && !fs::exists(fs::symlink_status(spool_.incoming() / current, code));
  });
  if (waiting_.empty() && is_idle) troubles_.forget_drops();
}

void DropKeeper::record_rejection(const std::string& name, const std::string& reason, const Claim& claim) {
  const auto by = hand_of_drop(claim);
  const auto note = [&, now = clock_.now()](Ledger& ledger) {
    return ledger.registry().note_rejected(name, reason, now, by, meant_by(claim.drop.name));
  };
  if (const auto noted = ledger_.call(note); !noted) log(Event::ledger_trouble, {{"reason", noted.error().text()}});
  log(Event::release_rejected, {{"file", name}, {"reason", reason}});
}

}  // namespace gazetted
