// The recipients of a target, page by page, so that neither the ledger's thread nor memory is filled by a list of a
// million. Blocking; intake's thread.
#pragma once
#include <functional>

#include "gazetted/ledger/ledger_thread.hpp"

namespace gazetted {

// `fetch`: rows with an `id` in such a range, in the order of their ids. `each`: gets those of a page; its error ends
// it. `goes_on` false: the daemon stops, which is an error like any other.
template <class Fetch, class Each>
Status for_each_page(std::int64_t first, std::int64_t last, const std::function<bool()>& goes_on, const Fetch& fetch,
                     const Each& each) {
  constexpr std::size_t page = 5000;
  for (auto from = first; from <= last;) {
    if (!goes_on()) return fail("the daemon is stopping");
    auto rows = fetch(RowRange{from, last, page});
    if (!rows) return rows.error();
    if (rows->empty()) return {};
    from = rows->back().id.value + 1;
    if (Status status = each(std::move(*rows)); !status) return status;
  }
  return {};
}

// The same, of the ledger.
template <class Fetch, class Each>
Status for_each_page(LedgerThread& ledger, std::int64_t first, std::int64_t last, const std::function<bool()>& goes_on,
                     const Fetch& fetch, const Each& each) {
  const auto call = [&](const RowRange& range) {
    return ledger.call([&](Ledger& open) { return fetch(open, range); });
  };
  return for_each_page(first, last, goes_on, call, each);
}

}  // namespace gazetted
