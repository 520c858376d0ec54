// test/: what is dropped there is mailed to the daemon's own people, as it would go.
#include "gazetted/app/intake_loop.hpp"
#include "gazetted/base/finding_lines.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/edition/prepare.hpp"
#include "gazetted/edition/rendering.hpp"

namespace gazetted {
namespace {

using TestMails = std::vector<std::pair<std::string, Message>>;  // list → mail

Result<TestMails> mails_of(const Rendering& rendering, const std::vector<std::string>& recipients, Time now) {
  TestMails mails;
  for (const auto& list : rendering.edition().lists) {
    for (const auto& address : recipients) {
      for (const auto& text : rendering.edition().set.texts) {
        Person person;
        person.address = address;
        person.language = text.language;
        auto mail = rendering.mail(list.text.name, person)->personalise(person, now);
        if (!mail) return mail.error();
        mails.emplace_back(list.text.name, std::move(*mail));
      }
    }
  }
  return mails;
}

// From a private copy, as a release is taken: a link in test/ would be read with the daemon's rights.
Result<TestMails> render_test(const Claim& claim, const Settings& settings, Time now) {
  PrepareInput input;
  input.content = claim.content;
  input.name = claim.drop.name;
  input.now = now;
  Findings findings;
  auto edition = prepare(input, settings, findings);
  if (has_errors(findings)) return fail("{}", to_lines(findings));
  auto rendering = Rendering::make(std::move(edition), settings, true);
  if (!rendering) return rendering.error();
  return mails_of(**rendering, settings.notify, now);
}

}  // namespace

void IntakeLoop::scan_tests() {
  const auto changed = spool_.tests().scan(clock_.now());
  if (!changed) return tell_trouble(std::string(test_folder), changed.error());
  troubles_.erase(std::string(test_folder));
  for (const auto& name : *changed) send_test(name);
}

void IntakeLoop::send_test(const std::string& name) {
  const auto settings = this->settings();
  Claim claim;
  const auto copied = spool_.copy_test(name, claim);
  auto mails = copied ? render_test(claim, *settings, clock_.now()) : Result<TestMails>(copied.error());
  if (mails && settings->notify.empty()) mails = fail("test mails go to the addresses in 'notify', and there are none");
  spool_.drop_copy(claim);
  const auto label = "test/" + one_line(name, 200);
  if (!mails) {
    const auto reason = mails.error().text();
    log(Event::release_rejected, {{"file", label}, {"reason", reason}});
    const auto noted =
        ledger_.call([&](Ledger& ledger) { return ledger.registry().note_rejected(label, reason, clock_.now()); });
    if (!noted) log(Event::ledger_trouble, {{"reason", noted.error().text()}});
    return on_loop([this, label, reason] { hooks_.rejected(label, reason); });
  }
  on_loop([this, shown = one_line(name, 200), moved = std::make_shared<TestMails>(std::move(*mails))] {
    hooks_.test_mails(std::move(*moved), shown);
  });
}

}  // namespace gazetted
