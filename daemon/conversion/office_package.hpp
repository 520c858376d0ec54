// The zip that a .docx or .odt is, looked into before any program reads it: how much it would unpack to, and what its
// XML says that a converter would pass over in silence. Pure, by libarchive; memory is bounded.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/base/error.hpp"

namespace gazetted {

enum class OfficeKind { docx, odt };

struct OfficePackage {
  std::string title;                         // the first paragraph of the style Title; empty: it has none
  std::vector<std::string> paragraphs = {};  // those with words, for places
  std::string language = {};                 // as the document says it; empty: it does not
  bool has_headings = false;                 // rows of them in its tables, of an OpenDocument text
};

// An OpenDocument text whose tables have no rows of headings, which pandoc would leave out: they are rows like others.
// Of one that look_into_package() takes. Empty: it could not be written.
std::string with_headings_as_rows(std::string_view bytes);

// Errors: it is no such package, a bomb, hostile XML, encrypted, or has tracked changes, comments or hidden text.
OfficePackage look_into_package(std::string_view bytes, OfficeKind kind, const std::string& file, Findings& findings);

}  // namespace gazetted
