// A document of a word processor by way of pandoc, which runs in a jail. Blocking.
#pragma once
#include <functional>

#include "gazetted/base/file.hpp"
#include "gazetted/conversion/office.hpp"

namespace gazetted {

// Where pandoc is; empty: it is not installed.
fs::path pandoc_program();

// `document`: the file that `source` was read from. `work`: a directory that is not there yet, and is gone afterwards.
// `goes_on` as of PrepareInput. An Error is trouble of this machine and says nothing of the document; what is wrong
// with that is in the findings.
Result<Conversion> convert_office_document(const ConversionSource& source, const fs::path& document,
                                           std::string_view ending, const fs::path& work,
                                           const std::function<bool()>& goes_on, Findings& findings);

}  // namespace gazetted
