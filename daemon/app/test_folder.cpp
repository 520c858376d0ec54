#include "test_folder.hpp"

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
        Subscriber subscriber;
        subscriber.address = address;
        subscriber.language = text.language;
        auto mail = rendering.mail(list.text.name, subscriber)->personalise(subscriber, now);
        if (!mail) return mail.error();
        mails.emplace_back(list.text.name, std::move(*mail));
      }
    }
  }
  return mails;
}

// From a private copy, as a release is accepted: a link in test/ would be read with the daemon's rights.
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

void TestFolder::mail_changes(const Settings& settings) {
  const auto changed = spool_.tests().scan(clock_.now());
  const std::string folder(SpoolTroubles::test_folder);
  if (!changed) return keeper_.report(folder, changed.error());
  keeper_.forget_trouble(folder);
  for (const auto& name : *changed) mail(name, settings);
}

void TestFolder::mail(const std::string& name, const Settings& settings) {
  Claim claim;
  const auto copied = spool_.copy_test(name, claim);
  auto mails = copied ? render_test(claim, settings, clock_.now()) : Result<TestMails>(copied.error());
  if (mails && settings.notify.empty()) mails = fail("test mails go to the addresses in 'notify', and there are none");
  spool_.drop_copy(claim);
  if (!mails) return keeper_.refuse_test(name, mails.error().text());
  hooks_.test_mails(std::move(*mails), one_line(name, 200));
}

}  // namespace gazetted
