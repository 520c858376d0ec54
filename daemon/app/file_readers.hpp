// Who may have the files that mails of a release link to, by what the ledger knows of it now.
#pragma once
#include "gazetted/ledger/ledger.hpp"
#include "gazetted/web/endpoints.hpp"

namespace gazetted {

// A ledger that cannot be read says nothing of a release, and so nobody gets its files. On the ledger's thread.
FileReaders file_readers(Ledger& ledger, const std::string& release, Time now);

}  // namespace gazetted
