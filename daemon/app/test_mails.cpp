#include "gazetted/app/test_mails.hpp"
#include "gazetted/base/finding_lines.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/edition/prepare.hpp"
#include "gazetted/edition/rendering.hpp"
#include "gazetted/edition/samples.hpp"

namespace gazetted {
namespace {

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
                           Findings& findings) {
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
  if (!order.list.empty()) input.only_lists.push_back(order.list);
  auto edition = prepare(input, settings, findings);
  if (has_errors(findings)) return fail("{}", to_lines(findings));
  return edition;
}

}  // namespace

Result<TestMails> make_test_mails(const TestOrder& order, const Settings& settings, const fs::path& scratch, Time now) {
  std::uint64_t bytes = 0;
  for (const auto& [name, content] : order.files) bytes += content.size();
  if (bytes > settings.spool.max_file_size)
    return fail("{}: it is {}, over spool.max_file_size ({})", order.name, format_size(bytes),
                format_size(settings.spool.max_file_size));
  TestMails made;
  Scratch files(scratch);
  auto edition = edition_of(order, settings, files, now, made.findings);
  if (!edition) return edition.error();
  auto rendering = Rendering::make(std::move(*edition), settings, true);
  if (!rendering) return rendering.error();
  const auto& release = (*rendering)->edition();
  if (release.lists.empty())
    return fail("the release goes to no list{}", order.list.empty() ? "" : " '" + order.list + "'");
  if (release.lists.size() * release.set.texts.size() > most_test_mails)
    return fail("that would be more than {} mails; choose one with --list", most_test_mails);
  for (const auto& list : release.lists) {
    for (const auto& text : release.set.texts) {
      // As the recipient's own row would have it, where the list has one.
      auto subscriber = samples_of(settings, release, list.text.name, order.to).front();
      subscriber.address = order.to;
      if (release.set.texts.size() > 1) subscriber.language = text.language;
      auto mail = (*rendering)->mail(list.text.name, subscriber)->personalise(subscriber, now);
      if (!mail) return mail.error();
      made.mails.push_back({list.text.name, text.language, list.relays, std::move(*mail)});
    }
  }
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
