// The tables `page`, `page_version` and `page_topic`, for whoever reads or writes them.
#pragma once
#include "gazetted/ledger/database.hpp"
#include "gazetted/ledger/pages.hpp"

namespace gazetted {

// Of what is published; nothing: there is none of that number, or nothing of it was published.
Result<std::optional<PageRow>> load_page(Database& db, std::int64_t number);
// 0: it has none.
Result<std::int64_t> number_of_story(Database& db, const std::string& story);

}  // namespace gazetted
