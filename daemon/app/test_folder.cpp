#include "gazetted/app/test_folder.hpp"

#include "gazetted/app/acceptance.hpp"
#include "gazetted/app/page_numbers.hpp"
#include "gazetted/app/superseding.hpp"
#include "gazetted/base/finding_lines.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/edition/prepare.hpp"

namespace gazetted {
namespace {

// From a private copy, as a release is accepted: a link in test/ would be read with the daemon's rights.
Result<std::vector<TestMail>> render_test(const Claim& claim, const Settings& settings, Time now,
                                          const std::function<bool()>& goes_on) {
  PrepareInput input;
  input.content = claim.content;
  input.name = claim.drop.name;
  input.now = now;
  input.convert_into = claim.directory;
  input.find_superseded = superseded_in(settings);
  input.page_number = page_numbers_in(settings);
  input.goes_on = goes_on;
  try {
    Findings findings;
    auto edition = prepare(input, settings, findings);
    if (has_errors(findings)) return fail("{}", to_lines(findings));
    return render_test_mails(std::move(edition), settings, settings.notify, now);
  } catch (const std::bad_alloc&) {
    return fail("{}: {}", claim.drop.name, needs_more_memory);
  }
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
  auto mails =
      copied ? render_test(claim, settings, clock_.now(), goes_on_) : Result<std::vector<TestMail>>(copied.error());
  if (mails && settings.notify.empty()) mails = fail("test mails go to the addresses in 'notify', and there are none");
  spool_.discard_copy(claim);
  // Which may be all that is wrong: it is tried again at the next start.
  if (!mails && goes_on_ && !goes_on_()) return spool_.tests().forget(name);
  if (!mails) return keeper_.refuse_test(name, mails.error().text());
  hooks_.test_mails(std::move(*mails), one_line(name, 200));
}

}  // namespace gazetted
