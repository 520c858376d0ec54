#include "gazetted/app/page_numbers.hpp"

namespace gazetted {

PageNumber page_numbers_in(LedgerThread& ledger) {
  return [&ledger](const std::string& story, const std::string& newsroom) {
    return ledger.call([&](Ledger& open) { return open.pages().number_for(story, newsroom); });
  };
}

PageNumber page_numbers_in(const Settings& settings) {
  return [path = settings.store.path](const std::string& story, const std::string&) -> Result<std::int64_t> {
    const auto reader = PageReader::open(path);
    return reader ? (*reader)->number_for(story) : Result<std::int64_t>(1);
  };
}

}  // namespace gazetted
