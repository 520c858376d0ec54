#include "gazetted/app/test_mails.hpp"
#include "gazetted/app/page_numbers.hpp"
#include "gazetted/app/superseding.hpp"
#include "gazetted/base/finding_lines.hpp"

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/edition/prepare.hpp"
#include "gazetted/edition/rendering.hpp"
#include "gazetted/edition/samples.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_test_mails = 40;  // of one order: lists × languages

// The files of an order on disk; gone with the object.
class Scratch {
 public:
  explicit Scratch(const fs::path& below) : directory_(below / ("test-" + hex(random_bytes(8)))) {}
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(directory_, ignored);
  }
  Scratch(const Scratch&) = delete;

  // What prepare() reads.
  Result<fs::path> put(const TestOrder& order) {
    const auto content = directory_ / order.name;
    const auto base = order.bundle ? content : directory_;
    if (auto status = make_directories(base); !status) return status.error();
    for (const auto& [name, bytes] : order.files) {
      const auto file = order.bundle ? base / name : content;
      if (auto status = make_directories(file.parent_path()); !status) return status.error();
      if (auto status = write_file(file, bytes, 0600); !status) return status.error();
    }
    return content;
  }

 private:
  fs::path directory_;
};

Result<Edition> edition_of(const TestOrder& order, const Settings& settings, Scratch& scratch, Time now,
                           const std::function<bool()>& goes_on, Findings& findings) {
  if (!order.release.empty()) {
    auto edition = Edition::open(Archive::of(settings.spool), order.release);
    if (edition && !order.list.empty())
      std::erase_if(edition->lists, [&](const EditionList& list) { return list.text.name != order.list; });
    return edition;
  }
  auto content = scratch.put(order);
  if (!content) return content.error();
  PrepareInput input;
  input.content = *content;
  input.name = order.name;
  input.now = now;
  input.convert_into = content->parent_path() / "made";
  input.find_superseded = superseded_in(settings);
  input.page_number = page_numbers_in(settings);
  input.goes_on = goes_on;
  if (!order.list.empty()) input.only_lists.push_back(order.list);
  auto edition = prepare(input, settings, findings);
  if (has_errors(findings)) return fail("{}", to_lines(findings));
  return edition;
}

}  // namespace

Result<std::vector<TestMail>> render_test_mails(Edition edition, const Settings& settings,
                                                const std::vector<std::string>& recipients, Time now) {
  if (edition.lists.empty()) return fail("the release goes to no list");
  if (edition.lists.size() * edition.set.texts.size() > most_test_mails)
    return fail("that would be more than {} mails to each address; name fewer lists in the release", most_test_mails);
  auto rendering = Rendering::make(std::move(edition), settings, Rendering::Purpose::test);
  if (!rendering) return rendering.error();
  const auto& release = (*rendering)->edition();
  const auto& texts = release.set.texts;
  std::vector<TestMail> mails;
  for (const auto& list : release.lists) {
    const auto rows = rows_of(settings, list.text.name, recipients);
    for (const auto& recipient : recipients) {
      auto subscriber = rows.at(address_key(recipient));
      subscriber.address = recipient;
      for (const auto& text : texts) {
        if (texts.size() > 1) subscriber.language = text.language;
        auto mail = (*rendering)->mail(list.text.name, subscriber)->personalise(subscriber, now);
        if (!mail) return mail.error();
        mails.push_back({list.text.name, text.language, list.relays, std::move(*mail)});
      }
    }
  }
  return mails;
}

Result<OrderedTests> make_test_mails(const TestOrder& order, const Settings& settings, const fs::path& scratch,
                                     Time now, const std::function<bool()>& goes_on) {
  std::uint64_t bytes = 0;
  for (const auto& [name, content] : order.files) bytes += content.size();
  if (bytes > settings.spool.max_file_size)
    return fail("{}: it is {}, over spool.max_file_size ({})", order.name, format_size(bytes),
                format_size(settings.spool.max_file_size));
  OrderedTests made;
  Scratch files(scratch);
  auto edition = edition_of(order, settings, files, now, goes_on, made.findings);
  if (!edition) return edition.error();
  if (edition->lists.empty() && !order.list.empty()) return fail("the release goes to no list '{}'", order.list);
  if (edition->lists.size() * edition->set.texts.size() > most_test_mails)
    return fail("that would be more than {} mails; choose one with --list", most_test_mails);
  auto mails = render_test_mails(std::move(*edition), settings, {order.to}, now);
  if (!mails) return mails.error();
  made.mails = std::move(*mails);
  return made;
}

bool TestQuota::take(unsigned uid, std::size_t count, SteadyTime now) {
  auto& sent = sent_[uid];
  while (!sent.empty() && sent.front() <= now - std::chrono::hours(1)) sent.pop_front();
  if (sent.size() + count > most_an_hour) return false;
  sent.insert(sent.end(), count, now);
  return true;
}

}  // namespace gazetted
