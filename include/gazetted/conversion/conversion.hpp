// Releases that were written as something else than Markdown: each becomes a release file as the parser reads it
// (intake/release_parser), with the files that came along. Pure: bytes in, text and findings out; nothing is opened or
// fetched, and what is left out is counted and named. A value that comes with an error is not to be used.
#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/base/time.hpp"
#include "gazetted/base/zone.hpp"
#include "gazetted/conversion/original_text.hpp"

namespace gazetted {

struct ConversionSource {
  std::string file;  // for places
  std::string_view bytes;
  std::set<std::string> beside = {};  // the files of its bundle, by their path in it
  Time now = {};
  Zone zone;  // the newsroom's
};

struct ConvertedFile {
  std::string name, bytes;
};

struct Conversion {
  std::string format;    // "HTML": what it was converted from, as people call it
  std::string markdown;  // a release file with front matter
  std::vector<ConvertedFile> files = {};
  bool is_to_be_confirmed = true;  // somebody must look at it before it leaves
  std::string writer = {};         // of a mail, the address of its From
  OriginalText original = {};      // for places
};

// An HTML page: <main>, else the one <article>, else <body>; its <h1> is the headline. Links must be absolute, or there
// is a <base>; pictures are those of the bundle.
Conversion convert_html(const ConversionSource& source, Findings& findings);
// One item of ninjs (IPTC), 1.0 to 3.1. Its body is taken as Markdown, else as HTML, else as plain text; a canceled
// item is a withdrawal; keys that a release has not are kept in `extra`.
Conversion convert_ninjs(const ConversionSource& source, Findings& findings);
// A message (RFC 5322): the subject is the headline, text/plain else text/html the text, attachments are files of the
// bundle. What no person wrote, what is encrypted and what is a program is refused; signatures and quotes are cut.
Conversion convert_mail(const ConversionSource& source, Findings& findings);
// Plain text that begins with a status line ("FOR IMMEDIATE RELEASE", "EMBARGOED UNTIL …"), as the wires have it.
bool is_wire_text(std::string_view bytes);
Conversion convert_wire_text(const ConversionSource& source, Findings& findings);

}  // namespace gazetted
