#include "gazetted/edition/samples.hpp"

#include "gazetted/edition/digest_edition.hpp"
#include "gazetted/mail/address.hpp"

namespace gazetted {

namespace {

std::vector<Subscriber> rows_for_samples(const Settings& settings, const Edition& edition, const std::string& list,
                                         const std::string& address) {
  std::vector<Subscriber> samples;
  const auto* options = settings.list(list);
  const auto wanted = address_key(address);
  std::set<std::string> languages;
  if (options) {
    auto reader = open_list(options->audience);
    if (reader) {
      const auto ignore = [](const RowProblem&) {};
      for (int rows = 0; wanted.empty() ? rows < 10'000 : true; ++rows) {
        auto subscriber = (*reader)->next(ignore);
        if (!subscriber || !*subscriber) break;
        if (!wanted.empty()) {
          if (address_key((*subscriber)->address) != wanted) continue;
          samples.push_back(std::move(**subscriber));
          break;
        }
        const auto* accepted = edition.list(list);
        if (!accepted) break;
        const auto& text = edition.text_for(**subscriber, *accepted);
        if (languages.insert(text.language).second) samples.push_back(std::move(**subscriber));
        if (languages.size() == edition.set.texts.size()) break;
      }
    }
  }
  if (!samples.empty()) return samples;
  // Nobody of that address is on the list: show what a stranger there would get.
  if (auto parsed = Address::parse(address.empty() ? "reader@example.org" : address)) {
    Subscriber subscriber;
    subscriber.address = parsed->text();
    samples.push_back(std::move(subscriber));
  }
  return samples;
}

}  // namespace

// Of a digest they show all that it has: who sees which of it, their rows in the ledger say.
std::vector<Subscriber> samples_of(const Settings& settings, const Edition& edition, const std::string& list,
                                   const std::string& address) {
  auto samples = rows_for_samples(settings, edition, list, address);
  const auto stories = stories_in(edition).size();
  for (auto& sample : samples) {
    for (std::size_t i = 0; i < stories; ++i) sample.attributes.emplace_back(field_of_story(i), "yes");
  }
  return samples;
}

std::map<std::string, Subscriber> rows_of(const Settings& settings, const std::string& list,
                                          const std::vector<std::string>& addresses) {
  std::map<std::string, Subscriber> rows;
  std::set<std::string> sought;
  for (const auto& address : addresses) {
    rows[address_key(address)].address = address;
    sought.insert(address_key(address));
  }
  const auto* options = settings.list(list);
  if (!options) return rows;
  auto reader = open_list(options->audience);
  if (!reader) return rows;
  while (!sought.empty()) {
    auto subscriber = (*reader)->next([](const RowProblem&) {});
    if (!subscriber || !*subscriber) break;
    const auto key = address_key((*subscriber)->address);
    if (sought.erase(key) > 0) rows[key] = std::move(**subscriber);
  }
  return rows;
}

}  // namespace gazetted
