// What every backend of the ledger must keep: the promises of include/gazetted/ledger, one file a contract. A new
// backend is a line in backends(); nothing here looks behind a contract.
#pragma once
#include "ledger_words.hpp"

namespace gazetted::test {

inline std::vector<Backend> backends() { return {sqlite_backend()}; }

class LedgerContract : public testing::TestWithParam<Backend>, protected LedgerWords {
 protected:
  LedgerContract() : LedgerWords(GetParam()) {}
};

inline std::string name_of(const testing::TestParamInfo<Backend>& info) { return info.param.name; }

}  // namespace gazetted::test

#define GAZETTED_EVERY_BACKEND(suite) \
  INSTANTIATE_TEST_SUITE_P(Ledger, suite, testing::ValuesIn(test::backends()), test::name_of)
